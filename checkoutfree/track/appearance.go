package track

import (
	"math"

	"gosim/internal/fpmath"
	"gosim/internal/vec"
)

// scores turns the cosine between a look and a gallery into a log-likelihood
// ratio "same person" against "different people". Different people's cosines
// are normal. The same person's are a mixture of two normals: most looks are
// good, some (half hidden, blurred, truncated) tell little, so that no single
// look may exclude anybody.
type scores struct {
	muS, sdS, muD, sdD float64
	poor               float64 // share of poor looks
	learn              bool
	unfit              int // looks learned since the table was made
	table              [scoreSteps + 1]float32
}

// Log-likelihood ratios of one look are cut here: no single look proves more,
// because models of appearance have tails that no normal distribution has.
const (
	llrMin = -12.0
	llrMax = 8.0
)

const (
	scoreSteps = 512 // of the cosine from -1 to 1
	refitEvery = 1000
	poorSpread = 0.3 // sd of poor looks' cosines, as a part of the way between the two means; ESTIMATE
)

func newScores(cfg *Config) scores {
	s := scores{
		muS: cfg.CosSameMean, sdS: cfg.CosSameSD, muD: cfg.CosDiffMean, sdD: cfg.CosDiffSD,
		poor: cfg.PoorLook, learn: cfg.CosLearn,
	}
	s.fit()
	return s
}

// fit makes the table of ratios. It never falls as the cosine rises.
func (s *scores) fit() {
	s.unfit = 0
	density := func(x, mu, sd float64) float64 {
		z := (x - mu) / sd
		return fpmath.Exp(-z*z/2) / sd
	}
	poorMu, poorSD := float64((s.muS+s.muD)/2), poorSpread*(s.muS-s.muD)
	last := llrMax
	for i := scoreSteps; i >= 0; i-- {
		x := float64(2*float64(i)/scoreSteps) - 1
		same := float64((1-s.poor)*density(x, s.muS, s.sdS)) + float64(s.poor*density(x, poorMu, poorSD))
		if x > s.muS { // no look is too good
			same = max(same, density(s.muS, s.muS, s.sdS))
		}
		diff := density(max(x, s.muD), s.muD, s.sdD)
		last = max(llrMin, min(last, fpmath.Log(same+1e-30)-fpmath.Log(diff+1e-30)))
		s.table[i] = float32(last)
	}
}

// llr returns the log-likelihood ratio of cosine c, in nats, cut to
// [llrMin, llrMax] and never falling as c rises.
func (s *scores) llr(c float32) float64 {
	x := float32((c + 1) * (scoreSteps / 2))
	if !(x > 0) {
		return float64(s.table[0])
	}
	i := int(x)
	if i >= scoreSteps {
		return float64(s.table[scoreSteps])
	}
	f := x - float32(i)
	return float64(s.table[i] + float32(f*(s.table[i+1]-s.table[i])))
}

func (s *scores) learned() {
	if s.unfit++; s.unfit >= refitEvery {
		s.fit()
	}
}

// sameSeen and diffSeen learn from a cosine whose class is known otherwise.
// The memory is about 2000 looks; a prior of the same weight is the
// configuration.
func (s *scores) sameSeen(c float32) {
	if !s.learn {
		return
	}
	const rate = 1.0 / 2000
	d := float64(c) - s.muS
	if math.Abs(d) > float64(4*s.sdS)+0.1 {
		return
	}
	s.muS = max(s.muD+0.1, s.muS+float64(rate*d))
	s.sdS = max(0.04, math.Sqrt(float64(s.sdS*s.sdS)+float64(rate*(float64(d*d)-float64(s.sdS*s.sdS)))))
	s.learned()
}

func (s *scores) diffSeen(c float32) {
	if !s.learn {
		return
	}
	const rate = 1.0 / 2000
	d := float64(c) - s.muD
	s.muD = min(s.muS-0.1, s.muD+float64(rate*d))
	s.sdD = max(0.04, math.Sqrt(float64(s.sdD*s.sdD)+float64(rate*(float64(d*d)-float64(s.sdD*s.sdD)))))
	s.learned()
}

// gallery is the mean of looks at one person. It is not normalised: its dot
// product with a look is the mean cosine to the looks it was made of, which is
// what the score distributions are about.
type gallery struct {
	v []float32
	n int
}

// reset empties the gallery and keeps its memory.
func (g *gallery) reset() {
	g.v = g.v[:0]
	g.n = 0
}

// add takes in one look with weight 1/min(n, memory).
func (g *gallery) add(e []float32, memory int) {
	if g.n == 0 || len(g.v) != len(e) {
		g.v = append(g.v[:0], e...)
		g.n = 1
		return
	}
	g.n++
	w := 1 / float32(min(g.n, memory))
	vec.Approach(g.v, e, w)
}

// copyFrom makes g a copy of o.
func (g *gallery) copyFrom(o *gallery) {
	g.v = append(g.v[:0], o.v...)
	g.n = o.n
}

// cos returns the dot product with look e, and false if either is empty.
func (g *gallery) cos(e []float32) (float32, bool) {
	if g.n == 0 || len(e) == 0 || len(e) != len(g.v) {
		return 0, false
	}
	return dot(g.v, e), true
}

// dot returns the inner product of two vectors of equal length; its bits are the
// same on every CPU.
func dot(a, b []float32) float32 { return vec.Dot(a, b) }
