package baseline

import (
	"math"

	"gosim/internal/fpmath"
)

// online is a trigger by Bayesian online change point detection: Adams & MacKay,
// "Bayesian online changepoint detection", University of Cambridge, 2007. The
// shelf's sum, averaged over tenths of a second, is a sequence of normal segments
// of unknown mean and variance; the posterior over the present segment's length is
// updated with every value. A change lies between two segments that each lasted for
// half a second and varied by less than the winner's threshold.
type online struct {
	block int // samples per value
	next  int // value to come
	runs  []segment
	spare []segment
	zero  float64 // of the values: the first one
	from  int     // the stable segment: its first value, -1 for none
	until int     // and one past its last
}

// segment is a hypothesis: that the present segment has so many values, with the
// sufficient statistics of their normal-gamma posterior.
type segment struct {
	n     int
	p     float64
	mu    float64
	kappa float64
	alpha float64
	beta  float64
}

// Settings of the detector. ESTIMATES but for the method itself, as published work
// on shelves uses none: a change every half a minute, and a second's noise of 5 g.
const (
	onlineValueS  = 0.1
	onlineHazard  = 1.0 / 300
	onlineKappa   = 1e-6 // a segment's mean can be anywhere
	onlineAlpha   = 2.0
	onlineBeta    = 50.0 // g²
	onlineLongest = 200  // values: longer segments count as this long
	onlineLeast   = 1e-5 // hypotheses below this are dropped
	onlineStable  = 5    // values that make a segment stable
)

func newOnline() *online { return &online{from: -1} }

func (o *online) advance(x *series, dst []change) []change {
	if o.block == 0 {
		o.block = max(1, x.samples(onlineValueS))
	}
	for ; (o.next+1)*o.block <= x.ready; o.next++ {
		if o.next*o.block < x.oldest() {
			continue
		}
		v := x.mean(o.next*o.block, (o.next+1)*o.block)
		if o.runs == nil {
			o.zero = v
		}
		o.update(v - o.zero)
		now := o.likely()
		first := o.next - now.n + 1
		switch {
		case now.n < onlineStable || now.beta > mpsSDG*mpsSDG*now.alpha: // moving, as the winner's trigger says
		case o.from < 0 || first < o.until: // the same segment goes on
			if o.from < 0 {
				o.from = first
			}
			o.until = o.next + 1
		default:
			if c, ok := o.change(x, first); ok {
				dst = append(dst, c)
			}
			o.from, o.until = first, o.next+1
		}
	}
	return dst
}

// change is from the end of the stable segment to the one that begins at first.
func (o *online) change(x *series, first int) (c change, ok bool) {
	w := onlineStable * o.block
	a, b := o.until*o.block-w, (o.next+1)*o.block-w // the ends of the two segments that are known
	if a < x.oldest() {
		a = x.oldest()
	}
	c = change{start: o.until * o.block, end: first * o.block}
	c.between(x, a, b, w)
	for k, far := a, -1.0; k < b+w; k++ {
		if d := math.Abs(x.total[k&(x.size-1)] - x.total[max(a, k-1)&(x.size-1)]); d > far {
			c.peak, far = k, d
		}
	}
	return c, math.Abs(c.delta) > mpsLeastG
}

// update takes a value: every hypothesis grows by it, or a new segment begins after
// it.
func (o *online) update(v float64) {
	grown := o.spare[:0]
	fresh, sum := 0.0, 0.0
	if len(o.runs) == 0 {
		fresh = 1
	}
	for _, s := range o.runs {
		like := s.p * s.predict(v)
		fresh += float64(like * onlineHazard)
		s.p = like * (1 - onlineHazard)
		s.take(v)
		grown = append(grown, s)
		sum += s.p
	}
	grown = append(grown, segment{p: fresh, kappa: onlineKappa, alpha: onlineAlpha, beta: onlineBeta})
	sum += fresh
	kept := grown[:0]
	for _, s := range grown {
		if s.p /= sum; s.p >= onlineLeast {
			kept = append(kept, s)
		}
	}
	o.runs, o.spare = kept, o.runs
}

// predict returns the density of the next value: Student's t.
func (s *segment) predict(v float64) float64 {
	nu := 2 * s.alpha
	scale2 := s.beta * (s.kappa + 1) / (s.alpha * s.kappa)
	d := v - s.mu
	a, _ := fpmath.Lgamma((nu + 1) / 2)
	b, _ := fpmath.Lgamma(nu / 2)
	return fpmath.Exp(a - b - float64(0.5*fpmath.Log(nu*math.Pi*scale2)) - float64((nu+1)/2*fpmath.Log(1+d*d/(nu*scale2))))
}

// take updates the posterior of the segment with a value.
func (s *segment) take(v float64) {
	d := v - s.mu
	s.beta += s.kappa * d * d / (2 * (s.kappa + 1))
	s.mu += d / (s.kappa + 1)
	if s.n < onlineLongest {
		s.n++
		s.kappa++
		s.alpha += 0.5
	} else { // it forgets as much as it learns
		s.beta *= s.alpha / (s.alpha + 0.5)
	}
}

// likely returns the likeliest segment.
func (o *online) likely() *segment {
	best := 0
	for i := range o.runs {
		if o.runs[i].p > o.runs[best].p {
			best = i
		}
	}
	return &o.runs[best]
}
