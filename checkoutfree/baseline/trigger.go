package baseline

import "math"

// change is a stretch in which a shelf's weight changed, by sample numbers.
type change struct {
	start, end, peak int       // peak: where it was least at rest
	delta            float64   // of the shelf, grams
	plates           []float64 // of each plate
}

// trigger finds changes on one shelf. It is called with ever later samples, and
// appends what ended since the last call.
type trigger interface {
	advance(x *series, dst []change) []change
}

// between fills in what changed from the window [a, a+w) to [b, b+w).
func (c *change) between(x *series, a, b, w int) {
	c.delta = x.mean(b, b+w) - x.mean(a, a+w)
	c.plates = make([]float64, len(x.plates))
	for i := range c.plates {
		c.plates[i] = x.meanOf(i, b, b+w) - x.meanOf(i, a, a+w)
	}
}

// rolling is the trigger of "Multi-Person Shopping": the standard deviation of the
// shelf's sum over a centred window of 60 samples (one second) exceeds a threshold
// for at least 30. The change is between the window's means at the two ends of that
// run, which for a light product are not yet those at rest: a clean step of 50 g is
// taken for 30 g, one of 300 g for 297 g.
type rolling struct {
	next  int // centre of the next window
	start int // of the present run, -1 for none
	peak  int
	most  float64 // variance at the peak
}

// The published constants, in seconds where the paper counts samples at 60 Hz.
const (
	mpsWindowS = 1.0
	mpsRunS    = 0.5
	mpsSDG     = 20.0
	mpsLeastG  = 10.0 // smaller changes of the mean are none
)

func (r *rolling) advance(x *series, dst []change) []change {
	w := x.samples(mpsWindowS)
	r.next = max(r.next, w/2+x.oldest())
	for ; r.next+w-w/2 <= x.ready; r.next++ {
		v := x.variance(r.next-w/2, r.next-w/2+w)
		if v > mpsSDG*mpsSDG {
			if r.start < 0 {
				r.start, r.most = r.next, -1
			}
			if v > r.most {
				r.peak, r.most = r.next, v
			}
			continue
		}
		if r.start >= 0 && r.next-r.start >= x.samples(mpsRunS) {
			first := max(r.start, x.oldest()+w/2)
			c := change{start: first, end: r.next - 1, peak: r.peak}
			c.between(x, first-w/2, r.next-1-w/2, w)
			if math.Abs(c.delta) > mpsLeastG {
				dst = append(dst, c)
			}
		}
		r.start = -1
	}
	return dst
}

// loud is the trigger of AIM3S: the variance over 61 samples exceeds 10⁴ g² for 30
// of them, until it has not for 30.
type loud struct {
	next         int
	start        int // of the change, -1 for none
	since, quiet int // length of the present loud and quiet runs
	peak         int
	most         float64
}

// The published constants, in seconds where the paper counts samples at 60 Hz.
const (
	aimWindowS  = 61.0 / 60
	aimRunS     = 0.5
	aimVariance = 1e4 // g²
)

func (l *loud) advance(x *series, dst []change) []change {
	w := x.samples(aimWindowS)
	run := x.samples(aimRunS)
	l.next = max(l.next, w/2+x.oldest())
	for ; l.next+w-w/2 <= x.ready; l.next++ {
		v := x.variance(l.next-w/2, l.next-w/2+w)
		if v > aimVariance {
			l.since, l.quiet = l.since+1, 0
			if l.start < 0 && l.since >= run {
				l.start, l.most = l.next-l.since+1, -1
			}
			if v > l.most {
				l.peak, l.most = l.next, v
			}
			continue
		}
		l.since, l.quiet = 0, l.quiet+1
		if l.start < 0 {
			l.most = -1
		}
		if l.start >= 0 && l.quiet >= run {
			before := max(l.start-run, x.oldest()+w/2) // the shelf was at rest then, and is now
			c := change{start: max(l.start, before), end: l.next - l.quiet + 1, peak: l.peak}
			c.between(x, before-w/2, l.next-w/2, w)
			dst = append(dst, c)
			l.start, l.most = -1, -1
		}
	}
	return dst
}
