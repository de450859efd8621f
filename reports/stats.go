package reports

import (
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

// MeanInterval returns the mean of the samples and the half width of its 95 %
// confidence interval by Student's t, which needs two samples.
func MeanInterval(x []float64) (mean, half Optional) {
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

// Wilson returns the 95 % interval of a share of which k of n are seen (Wilson
// 1927, "Probable inference, the law of succession, and statistical inference";
// recommended over the normal one by Brown, Cai & DasGupta 2001). k may be a
// fraction, as where ties are spread evenly. Nothing is known of no samples:
// the interval of n = 0 is [0, 1].
func Wilson(k, n float64) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	const z = 1.959963984540054 // the 97.5 % quantile of the normal distribution
	p, zz := k/n, float64(z*z)
	mid := (p + zz/(2*n)) / (1 + zz/n)
	half := z / (1 + zz/n) * math.Sqrt(p*(1-p)/n+zz/(4*n*n))
	return max(0, mid-half), min(1, mid+half)
}
