package paired

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// exactPairs is the most differing pairs of which the exact distribution is
// computed: some millions of additions.
const exactPairs = 200

// Test is the result of a signed-rank test.
type Test struct {
	N     int     // differences that are not zero
	W     float64 // sum of the ranks of the positive ones
	P     float64 // two-sided; NaN if N is 0
	Exact bool    // P is from the exact distribution
}

// Wilcoxon returns the signed-rank test of Wilcoxon (1945) of whether the
// differences d are symmetric about zero, two-sided. d is not changed.
//
// Zeros are left out, as Wilcoxon did it and as R's wilcox.test and SciPy do by
// default; equal sizes share the mean of their ranks. Up to 200 differences, P
// is exact given the ranks, ties or not: each of the 2ⁿ patterns of signs is as
// likely as the other (the shift algorithm of Streitberg & Röhmel 1986; without
// ties this is Wilcoxon's table). Above, it is the normal approximation with
// corrections for ties and continuity.
func Wilcoxon(d []float64) Test {
	type item struct {
		size     float64
		positive bool
	}
	var x []item
	for _, v := range d {
		if v != 0 {
			x = append(x, item{math.Abs(v), v > 0})
		}
	}
	n := len(x)
	t := Test{N: n, P: math.NaN()}
	if n == 0 {
		return t
	}
	slices.SortFunc(x, func(a, b item) int { return cmp.Compare(a.size, b.size) })
	double := make([]int, n) // twice the mid-ranks: whole numbers
	ties, w2 := 0.0, 0
	for i := 0; i < n; {
		j := i
		for j < n && sameSize(x[i].size, x[j].size) {
			j++
		}
		for k := i; k < j; k++ {
			double[k] = i + j + 1
			if x[k].positive {
				w2 += double[k]
			}
		}
		run := float64(j - i)
		ties += run*run*run - run
		i = j
	}
	t.W = float64(w2) / 2
	if n <= exactPairs {
		t.P, t.Exact = exactP(double, w2), true
		return t
	}
	f := float64(n)
	mu := f * (f + 1) / 4
	sigma := math.Sqrt(f*(f+1)*(2*f+1)/24 - ties/48)
	z := max(0, math.Abs(t.W-mu)-0.5) / sigma
	t.P = min(1, 2*distuv.UnitNormal.Survival(z))
	return t
}

// sameSize reports whether two sizes, a ≤ b, are equal but for rounding:
// differences of rates such as 1 − 11/12 and 12/12 − 11/12 must tie.
func sameSize(a, b float64) bool { return b-a <= 1e-9*b }

// exactP returns P(the doubled rank sum is at least as far from its middle as w).
func exactP(double []int, w int) float64 {
	total := 0
	for _, r := range double {
		total += r
	}
	p := make([]float64, total+1) // of each sum, over the ranks so far
	p[0] = 1
	top := 0
	for _, r := range double {
		top += r
		for s := top; s >= 0; s-- {
			v := p[s] / 2
			if s >= r {
				v += p[s-r] / 2
			}
			p[s] = v
		}
	}
	low := min(w, total-w)
	sum := 0.0
	for _, v := range p[:low+1] {
		sum += v
	}
	return min(1, 2*sum)
}

// Holm returns the p-values adjusted for their number, in the order given:
// rejecting those at most α keeps the chance of any false rejection at most α
// (Holm 1979). NaN stays NaN and does not count.
func Holm(p []float64) []float64 {
	out := slices.Clone(p)
	var order []int
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	least := 0.0
	for k, i := range order {
		least = max(least, min(1, float64(len(order)-k)*p[i]))
		out[i] = least
	}
	return out
}
