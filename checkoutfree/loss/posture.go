package loss

import (
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
	"gosim/internal/fpmath"
)

const (
	sliceS   = 0.2 // of time over which wrists are fused, seconds
	bearings = 36  // directions that a body may face
	noTurn   = -99 // turn's answer where there is nothing to compare

	// Where a wrist is in the body's frame, metres: a hanging one at the side, one
	// that holds something up in front. Standing height tells which: the first is
	// at 0.50, the second at 0.58 of it (Drillis & Contini 1966 proportions).
	hangAheadM, carryAheadM = 0.08, 0.28
	hangSideM, carrySideM   = 0.21, 0.15
	hangFrac, carryFrac     = 0.50, 0.58
	headFrac                = 0.93

	aheadSDM = 0.10 // spread between people and poses; ESTIMATE
	sideSDM  = 0.05 // ESTIMATE
	bodySDM  = 0.07 // of the body's place, per axis: fused foot points err 0.09–0.12 m (Hou et al. 2020)
	wristSDM = 0.07 // of one sighting
	termCap  = 3.0  // a term of the misfit above this grows with its logarithm: gross errors

	// A turn is held for three slices, is at least 50° away from what the body
	// faced within 1 s before and 0.6 s after, and those are known to 20°.
	turnSlices, turnFar, turnNear   = 3, 5, 2
	beforeSlices, afterSlices       = 5, 3
	turnGap, leastBefore, leastTurn = 1, 2, 3
	strideM, strideMps              = 0.25, 0.45 // farther or faster is walking
	handBackS                       = 0.8        // from the taking until the hand is back; ESTIMATE: reach time 0.5 s and the rest of the grasp
	reachLeadS                      = 0.9        // the hand goes out this long before the next taking or return
)

// facing is the log-likelihood of the body's direction, in steps of 10° from the
// direction of the shelf, counter-clockwise.
type facing [bearings]float64

// moment is one slice of somebody who stands still.
type moment struct {
	at int64
	f  facing
}

func capped(q float64) float64 {
	if q < termCap {
		return q
	}
	return termCap + float64(0.5*fpmath.Log(1+q-termCap))
}

// placedWrist is a wrist relative to the body, with where it should be.
type placedWrist struct {
	x, y, v     float64 // metres along and across the reference direction; variance
	ahead, side float64 // expected in the body's frame; side is positive to the left
	ok          bool
}

// read fills f from one stance. ref is the direction from which bearings count,
// radians.
func (f *facing) read(s *track.Stance, ref float64) {
	sr, cr := fpmath.Sincos(ref)
	var w [2]placedWrist
	for i := range w {
		if s.Support[i] < 1 {
			continue
		}
		d := s.Wrist[i].XY().Sub(s.Pos)
		up := min(1, max(0, (s.Wrist[i].Z*headFrac/s.HeadM-hangFrac)/(carryFrac-hangFrac)))
		w[i] = placedWrist{
			x: float64(d.X*cr) + float64(d.Y*sr), y: float64(-d.X*sr) + float64(d.Y*cr), v: 2 * wristSDM * wristSDM / s.Support[i],
			ahead: hangAheadM + float64(up*(carryAheadM-hangAheadM)), side: hangSideM + float64(up*(carrySideM-hangSideM)), ok: true,
		}
	}
	w[1].side = -w[1].side
	for i := range f {
		sin, cos := fpmath.Sincos(2 * math.Pi * float64(i) / bearings)
		var ex, ey [2]float64
		for k := range w {
			ex[k] = float64(w[k].x*cos) + float64(w[k].y*sin) - w[k].ahead
			ey[k] = float64(-w[k].x*sin) + float64(w[k].y*cos) - w[k].side
		}
		q := 0.0
		if w[0].ok && w[1].ok { // the body's error is in the sum of both, not in the difference
			v := w[0].v + w[1].v
			q += capped(square(ey[0]-ey[1]) / (2 * (2*sideSDM*sideSDM + v)))
			q += capped(square(ex[0]-ex[1]) / (2 * (2*aheadSDM*aheadSDM + v)))
			q += capped(square(ey[0]+ey[1]) / (8 * (bodySDM*bodySDM + sideSDM*sideSDM/2 + float64(v/4))))
			q += capped(square(ex[0]+ex[1]) / (8 * (bodySDM*bodySDM + aheadSDM*aheadSDM/2 + float64(v/4))))
		} else {
			for k := range w {
				if w[k].ok {
					q += capped(square(ey[k]) / (2 * (bodySDM*bodySDM + sideSDM*sideSDM + w[k].v)))
					q += capped(square(ex[k]) / (2 * (bodySDM*bodySDM + aheadSDM*aheadSDM + w[k].v)))
				}
			}
		}
		f[i] = -q
	}
}

func square(x float64) float64 { return x * x }

// standing returns the moments from hand-back after the taking at time at until
// the person walks off or the next reach begins. seen is the number of slices in
// which the person was detected.
func standing(dst []moment, sts []track.Stance, at int64, point site.Vec2, until int64) (ms []moment, seen int) {
	here, ok := stand(sts, at)
	if !ok {
		return dst, 0
	}
	d := point.Sub(here)
	ref := fpmath.Atan2(d.Y, d.X)
	for i := range sts {
		s := &sts[i]
		if s.At < at+ns(handBackS) || s.Frames == 0 || s.At > until {
			continue
		}
		seen++
		if s.Pos.Sub(here).Norm() > strideM || s.Speed > strideMps {
			break
		}
		m := moment{at: s.At}
		m.f.read(s, ref)
		dst = append(dst, m)
	}
	return dst, seen
}

// stand returns the median place around the taking.
func stand(sts []track.Stance, at int64) (p site.Vec2, ok bool) {
	var xs, ys [16]float64
	n := 0
	for i := range sts {
		if s := &sts[i]; s.Frames > 0 && s.At >= at-ns(0.3) && s.At <= at+ns(0.7) && n < len(xs) {
			xs[n], ys[n] = s.Pos.X, s.Pos.Y
			n++
		}
	}
	if n == 0 {
		return p, false
	}
	slices.Sort(xs[:n])
	slices.Sort(ys[:n])
	return site.Vec2{X: xs[n/2], Y: ys[n/2]}, true
}

// sum adds up the moments [a, b).
func sum(ms []moment, a, b int) (f facing) {
	for i := a; i < b; i++ {
		for j := range f {
			f[j] += ms[i].f[j]
		}
	}
	return f
}

func (f *facing) best() int {
	b := 0
	for i := range f {
		if f[i] > f[b] {
			b = i
		}
	}
	return b
}

// apart returns how much likelier f is at least turnFar steps away from bearing
// b than within turnNear of it, in nats.
func (f *facing) apart(b int) float64 {
	far, near := math.Inf(-1), math.Inf(-1)
	for i := range f {
		d := (i - b + bearings) % bearings
		if d = min(d, bearings-d); d >= turnFar {
			far = max(far, f[i])
		} else if d <= turnNear {
			near = max(near, f[i])
		}
	}
	return far - near
}

// turn looks for the moment at which the body was turned away from the shelf, and
// from where it faced both before and after, and returns the evidence for that in
// nats, when it began and when the body was back. A body that turns to walk off
// does not turn back, and one that comes back to the shelf to stow something and
// then goes was not turned from it.
func turn(ms []moment) (nats float64, at, back int64) {
	nats = noTurn
	best := 0
	for i := leastTurn; i+turnSlices <= len(ms); i++ {
		a1 := i - turnGap
		a0 := max(0, a1-beforeSlices)
		c0 := i + turnSlices + 2*turnGap
		c1 := min(len(ms), c0+afterSlices)
		if a1-a0 < leastBefore || c1 <= c0 {
			continue
		}
		before, during, after := sum(ms, a0, a1), sum(ms, i, i+turnSlices), sum(ms, c0, c1)
		if e := min(during.apart(0), during.apart(before.best()), during.apart(after.best())); e > nats {
			nats, at, best = e, ms[i].at, i
		}
	}
	if nats == noTurn {
		return nats, 0, 0
	}
	a1 := best - turnGap
	before := sum(ms, max(0, a1-beforeSlices), a1)
	b := before.best()
	k := best + turnSlices/2
	for ; k < len(ms)-1; k++ {
		if f := sum(ms, k-1, k+2); f.apart(b) <= 0 {
			break
		}
	}
	return nats, at, ms[k].at
}
