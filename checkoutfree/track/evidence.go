package track

import (
	"math"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
)

// Stance is what all cameras together made of one track's body and hands in one
// slice of time.
type Stance struct {
	At      int64 // middle of the slice, Unix nanoseconds
	Pos     site.Vec2
	Speed   float64 // of the body, metres a second
	HeadM   float64 // height of the head's centre, metres
	Frames  int     // detections of the person
	Clear   [2]int  // clear sightings of the left and the right wrist
	Named   float64 // sum of the in-hand scores given to the products asked about
	Wrist   [2]site.Vec3
	Support [2]float64 // clear sightings that agree on Wrist; below 1.5 there is no fix
}

// Fixed reports whether both wrists have a place.
func (s *Stance) Fixed() bool { return s.Support[0] >= leastSupport && s.Support[1] >= leastSupport }

// Heading returns the direction that the body faces, radians counter-clockwise
// from +x: square to the line from the left wrist to the right one. ok is false
// unless both wrists have a place and are a hand's breadth apart.
func (s *Stance) Heading() (rad float64, ok bool) {
	d := s.Wrist[1].Sub(s.Wrist[0]).XY()
	if !s.Fixed() || d.Norm() < leastSpanM {
		return 0, false
	}
	return fpmath.Atan2(d.X, -d.Y), true
}

const (
	leastSupport = 1.5
	leastSpanM   = 0.12 // ESTIMATE: hanging wrists are some 0.4 m apart
	// Scores of wrists between those of guessed and of clear ones count in part.
	vagueScore, clearScore = 0.45, 0.75
	// A wrist is looked for around a hanging hand's place, this far off.
	wristPriorM   = 0.5
	wristPriorZ   = 0.55 // of standing height: half-way between hanging and carrying (Drillis & Contini 1966)
	headOfHeight  = 0.93 // the head's centre (Drillis & Contini 1966)
	wristCoarseM  = 0.30 // first scale of the robust fit
	wristFineM    = 0.07 // last scale: wrist noise and calibration
	wristFitSteps = 5
)

// Stances cuts [t0, t1] (Unix nanoseconds, within the last HistoryS seconds)
// into slices of the given width, appends one stance for each, in order of
// time, and returns dst. A slice without a detection has Frames 0. It appends
// nothing if the track is not remembered. Named counts the scores of the products
// of.
//
// Wrists are fixed by the least sum of squared distances from the cameras' rays,
// reweighted after Cauchy (Huber & Ronchetti 2009, Robust Statistics) so that
// gross errors and exchanged sides fall out.
func (k *Tracker) Stances(dst []Stance, tr output.TrackID, t0, t1, width int64, of []site.SKU) []Stance {
	tr = k.resolve(tr)
	if tr <= 0 || int(tr) > len(k.records) || k.records[tr-1].t == nil || width <= 0 {
		return dst
	}
	t := k.records[tr-1].t
	h := 0
	for h < t.hands.n && t.hands.at(h).t < t0 {
		h++
	}
	for from := t0; from < t1; from += width {
		to := min(from+width, t1)
		s := Stance{At: from + (to-from)/2, HeadM: t.headZ}
		lo, hi := t.after(from-1), t.after(to-1)
		s.Frames = max(0, hi-lo)
		for ; h < t.hands.n && t.hands.at(h).t < to; h++ {
			if x := t.hands.at(h); slices.Contains(of, x.sku) {
				s.Named += float64(x.p)
			}
		}
		if lo < hi {
			for i := lo; i < hi; i++ {
				l := t.looks.at(i)
				s.Pos.X += float64(l.x)
				s.Pos.Y += float64(l.y)
				s.Speed += float64(l.speed)
			}
			n := 1 / float64(hi-lo)
			s.Pos, s.Speed = s.Pos.Scale(n), s.Speed*n
			for side := range 2 {
				k.fixWrist(t, side, lo, hi, &s)
			}
		}
		dst = append(dst, s)
	}
	return dst
}

// clarity is how much a wrist's score lets it count, [0, 1].
func clarity(score float32) float64 {
	return min(1, max(0, (float64(score)-vagueScore)/(clearScore-vagueScore)))
}

// fixWrist finds the place of one wrist from looks lo to hi.
func (k *Tracker) fixWrist(t *trk, side, lo, hi int, s *Stance) {
	prior := s.Pos.At(wristPriorZ * s.HeadM / headOfHeight)
	at := prior
	scale := wristCoarseM
	for range wristFitSteps {
		// Normal equations Σ w (I − ddᵀ)(p − c) = 0, with the prior.
		w0 := 1 / (wristPriorM * wristPriorM)
		m := sym3{w0, w0, w0, 0, 0, 0}
		b := prior.Scale(w0)
		support, looks := 0.0, 0
		for i := lo; i < hi; i++ {
			l := t.looks.at(i)
			q := clarity(l.score[side])
			if q == 0 {
				continue
			}
			looks++
			c := k.cams[l.cam].pos
			d := pointRay(at, c, &l.dir[side])
			if math.IsInf(d, 1) {
				continue
			}
			r := 1 / (1 + d*d/(scale*scale))
			support += float64(q * r)
			m.addRay(&b, c, &l.dir[side], q*r/(scale*scale))
		}
		s.Support[side], s.Clear[side] = support, looks
		if looks == 0 {
			return
		}
		at = m.solve(b)
		scale = max(wristFineM, scale*0.6)
	}
	s.Wrist[side] = at
}

// sym3 is a symmetric 3 × 3 matrix.
type sym3 struct{ xx, yy, zz, xy, xz, yz float64 }

// addRay adds w(I − ddᵀ) to the matrix and w(I − ddᵀ)c to b.
func (m *sym3) addRay(b *site.Vec3, c site.Vec3, dir *[3]float32, w float64) {
	x, y, z := float64(dir[0]), float64(dir[1]), float64(dir[2])
	m.xx += float64(w * (1 - float64(x*x)))
	m.yy += float64(w * (1 - float64(y*y)))
	m.zz += float64(w * (1 - float64(z*z)))
	m.xy -= float64(w * x * y)
	m.xz -= float64(w * x * z)
	m.yz -= float64(w * y * z)
	s := float64(x*c.X) + float64(y*c.Y) + float64(z*c.Z)
	b.X += float64(w * (c.X - float64(s*x)))
	b.Y += float64(w * (c.Y - float64(s*y)))
	b.Z += float64(w * (c.Z - float64(s*z)))
}

// solve returns m⁻¹b of a positive definite m.
func (m *sym3) solve(b site.Vec3) site.Vec3 {
	a := float64(m.yy*m.zz) - float64(m.yz*m.yz)
	d := float64(m.xz*m.yz) - float64(m.xy*m.zz)
	e := float64(m.xy*m.yz) - float64(m.xz*m.yy)
	det := float64(m.xx*a) + float64(m.xy*d) + float64(m.xz*e)
	f := float64(m.xx*m.zz) - float64(m.xz*m.xz)
	g := float64(m.xy*m.xz) - float64(m.xx*m.yz)
	h := float64(m.xx*m.yy) - float64(m.xy*m.xy)
	return site.Vec3{
		X: (float64(a*b.X) + float64(d*b.Y) + float64(e*b.Z)) / det,
		Y: (float64(d*b.X) + float64(f*b.Y) + float64(g*b.Z)) / det,
		Z: (float64(e*b.X) + float64(g*b.Y) + float64(h*b.Z)) / det,
	}
}
