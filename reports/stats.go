package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// MinSamples returns how many samples a percentile q in (0.5, 1) needs before
// it is reported: the least n for which at most one of n samples lies above
// the true percentile with probability 1 % or less. That is 64 for p90, 662
// for p99 and 6636 for p99.9, the floors of MLPerf's early stopping rule
// (Reddi et al. 2020, "MLPerf inference benchmark"). Up to the median one
// sample is enough, and so it is for the maximum (q = 1).
func MinSamples(q float64) int {
	if q <= 0.5 || q >= 1 {
		return 1
	}
	few := func(n float64) float64 { // P(at most one of n above q)
		return math.Pow(q, n) + n*(1-q)*math.Pow(q, n-1)
	}
	lo, hi := 1, 2 // few(lo) > 1 %; few decreases in n
	for few(float64(hi)) > 0.01 {
		lo, hi = hi, 2*hi
	}
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; few(float64(mid)) > 0.01 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// tooFew says why a percentile of n samples is null, or returns "".
func tooFew(n int, q float64, of string) string {
	switch need := MinSamples(q); {
	case n == 0:
		return "no " + of
	case n < need:
		return fmt.Sprintf("%d %s, %d needed", n, of, need)
	default:
		return ""
	}
}

// percentile returns the smallest sample that at least the share q of all
// samples does not exceed (nearest rank). It returns nothing and the reason if
// there are fewer than [MinSamples].
func percentile(samples []float64, q float64, of string) (Optional, string) {
	n := len(samples)
	if why := tooFew(n, q, of); why != "" {
		return Optional{}, why
	}
	s := slices.Clone(samples)
	slices.Sort(s)
	rank := int(math.Ceil(q*float64(n) - 1e-9)) // 0.9·10 is 9, not 9.000…1
	return Some(s[max(rank, 1)-1]), ""
}

// meanInterval returns the mean of the samples and the half width of its 95 %
// confidence interval by Student's t, which needs two samples.
func meanInterval(x []float64) (mean, half Optional) {
	n := float64(len(x))
	if n == 0 {
		return Optional{}, Optional{}
	}
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	m := sum / n
	if n < 2 {
		return Some(m), Optional{}
	}
	ss := 0.0
	for _, v := range x {
		ss += (v - m) * (v - m)
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile(0.975)
	return Some(m), Some(t * math.Sqrt(ss/(n-1)/n))
}

// judged is a stated confidence or score and whether it was right.
type judged struct {
	score float64
	right bool
}

func byScore(a, b judged) int {
	if c := cmp.Compare(a.score, b.score); c != 0 {
		return c
	}
	switch {
	case a.right == b.right:
		return 0
	case b.right:
		return -1
	default:
		return 1
	}
}

// The calibration error is taken over this many bins of equal mass, and is
// null below this many samples per bin (ESTIMATE: the sampling noise of a bin
// of ten is already 0.16 at worst).
const (
	eceBins       = 15
	eceMinPerBin  = 10
	eceMinSamples = eceBins * eceMinPerBin
)

// calibrationError returns the expected calibration error over equal-mass bins
// (Naeini, Cooper & Hauskrecht 2015; equal mass after Nixon et al. 2019): the
// mean over samples of |mean confidence − share right| of their bin. Within a
// run of equal confidences the errors are spread evenly, so that a bin's end
// inside the run cannot sort right from wrong.
func calibrationError(xs []judged, of string) (Optional, string) {
	n := len(xs)
	if n < eceMinSamples {
		return Optional{}, fmt.Sprintf("%d %s, %d needed", n, of, eceMinSamples)
	}
	s := slices.Clone(xs)
	slices.SortFunc(s, byScore)
	gaps := make([]float64, 0, n) // confidence less share right
	for i := 0; i < n; {
		j, right := i, 0.0
		for ; j < n && s[j].score == s[i].score; j++ {
			if s[j].right {
				right++
			}
		}
		for range j - i {
			gaps = append(gaps, s[i].score-right/float64(j-i))
		}
		i = j
	}
	sum := 0.0
	for b := range eceBins {
		gap := 0.0
		for _, g := range gaps[b*n/eceBins : (b+1)*n/eceBins] {
			gap += g
		}
		sum += math.Abs(gap)
	}
	return Some(sum / float64(n)), ""
}

// riskPoint is one step of the risk–coverage curve.
type riskPoint struct{ coverage, risk float64 }

// riskCoverage returns the error among the k most confident samples for each
// k. Within a run of equal confidences the errors are spread evenly, so that
// their order cannot matter.
func riskCoverage(xs []judged) []riskPoint {
	s := slices.Clone(xs)
	slices.SortFunc(s, func(a, b judged) int { return byScore(b, a) })
	curve := make([]riskPoint, 0, len(s))
	wrong := 0.0 // errors before the run
	for i := 0; i < len(s); {
		j, w := i, 0.0
		for ; j < len(s) && s[j].score == s[i].score; j++ {
			if !s[j].right {
				w++
			}
		}
		for k := i; k < j; k++ {
			e := wrong + w*float64(k-i+1)/float64(j-i)
			curve = append(curve, riskPoint{float64(k+1) / float64(len(s)), e / float64(k+1)})
		}
		wrong += w
		i = j
	}
	return curve
}

// aurc returns the area under the risk–coverage curve, the mean of its risks
// (Geifman & El-Yaniv 2017).
func aurc(xs []judged) Optional {
	if len(xs) == 0 {
		return Optional{}
	}
	sum := 0.0
	for _, p := range riskCoverage(xs) {
		sum += p.risk
	}
	return Some(sum / float64(len(xs)))
}

// rocAUC returns the probability that a positive scores above a negative, ties
// counting half.
func rocAUC(xs []judged) (Optional, string) {
	s := slices.Clone(xs)
	slices.SortFunc(s, byScore)
	wins, neg, pos := 0.0, 0.0, 0.0
	for i := 0; i < len(s); {
		j, p, n := i, 0.0, 0.0
		for ; j < len(s) && s[j].score == s[i].score; j++ {
			if s[j].right {
				p++
			} else {
				n++
			}
		}
		wins += p * (neg + n/2)
		pos, neg = pos+p, neg+n
		i = j
	}
	switch {
	case pos == 0:
		return Optional{}, "no thieves"
	case neg == 0:
		return Optional{}, "no honest parties"
	}
	return Some(wins / (pos * neg)), ""
}

// averagePrecision returns the area under the precision–recall curve as the
// sum of precision × gain in recall over the distinct scores.
func averagePrecision(xs []judged) (Optional, string) {
	s := slices.Clone(xs)
	slices.SortFunc(s, func(a, b judged) int { return byScore(b, a) })
	pos := 0.0
	for _, x := range s {
		if x.right {
			pos++
		}
	}
	if pos == 0 {
		return Optional{}, "no thieves"
	}
	area, tp := 0.0, 0.0
	for i := 0; i < len(s); {
		j, p := i, 0.0
		for ; j < len(s) && s[j].score == s[i].score; j++ {
			if s[j].right {
				p++
			}
		}
		tp += p
		area += p / pos * tp / float64(j)
		i = j
	}
	return Some(area), ""
}
