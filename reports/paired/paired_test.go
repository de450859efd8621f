package paired

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCompareDropsUndefinedPairsAndCountsThem(t *testing.T) {
	nan := math.NaN()
	c, err := Compare([]float64{1, nan, 3, 4, 5}, []float64{1, 2, nan, 5, 7}, Options{})
	require.NoError(t, err)
	assert.Equal(t, 3, c.N)
	assert.Equal(t, 2, c.Dropped)
	assert.Equal(t, 2, c.NonZero)
	assert.InDelta(t, 10.0/3, c.MeanA, 1e-12)
	assert.InDelta(t, 13.0/3, c.MeanB, 1e-12)
	assert.InDelta(t, 1, c.Difference, 1e-12, "0, 1 and 2")
	assert.True(t, c.Interval.Contains(1))
	assert.InDelta(t, 0.5, c.Wilcoxon.P, 1e-12, "two of two positive: 2 · 1/4")
}

func TestCompareOfLittle(t *testing.T) {
	for name, x := range map[string]struct{ a, b []float64 }{
		"nothing":  {nil, nil},
		"no pairs": {[]float64{math.NaN()}, []float64{1}},
		"one pair": {[]float64{1}, []float64{2}},
	} {
		c, err := Compare(x.a, x.b, Options{})
		require.NoError(t, err, name)
		assert.False(t, c.Interval.Valid(), name)
	}
	_, err := Compare([]float64{1}, nil, Options{})
	require.ErrorContains(t, err, "1 values against 0")
	for _, o := range []Options{{Level: 1}, {Level: -0.5}, {Level: math.NaN()}, {Resamples: 3}} {
		_, err := Compare([]float64{1, 2}, []float64{1, 3}, o)
		require.ErrorIs(t, err, ErrOptions)
	}
}

func TestEqualRunsAreEqual(t *testing.T) {
	a := []float64{0.9, 1, 0.8, 1, 0.75}
	c, err := Compare(a, a, Options{})
	require.NoError(t, err)
	assert.Zero(t, c.Difference)
	assert.Equal(t, Interval{}, c.Interval)
	assert.Zero(t, c.NonZero)
	assert.True(t, math.IsNaN(c.Wilcoxon.P), "nothing to test")
}

// The order of the pairs, which is the order of the replications, cannot matter,
// and the exchange of the runs turns everything round.
func TestCompareIsSymmetric(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	a, b := make([]float64, 30), make([]float64, 30)
	for i := range a {
		a[i], b[i] = rng.Float64(), rng.ExpFloat64()
	}
	want, err := Compare(a, b, Options{Seed: 7})
	require.NoError(t, err)
	again, err := Compare(a, b, Options{Seed: 7})
	require.NoError(t, err)
	assert.Equal(t, want, again)
	slices.Reverse(a)
	slices.Reverse(b)
	turned, err := Compare(a, b, Options{Seed: 7})
	require.NoError(t, err)
	assert.Equal(t, want.Interval, turned.Interval)
	swapped, err := Compare(b, a, Options{Seed: 7})
	require.NoError(t, err)
	assert.InDelta(t, want.Interval.Low, -swapped.Interval.High, 0.02, "but for the draws")
	assert.InDelta(t, want.Interval.High, -swapped.Interval.Low, 0.02)
	assert.InDelta(t, want.Wilcoxon.P, swapped.Wilcoxon.P, 1e-12)
}

func TestIntervalWidensWithItsLevel(t *testing.T) {
	d := []float64{1, 2, 2, 3, 4, 4, 5, 9}
	var last Interval
	for i, level := range []float64{0.5, 0.8, 0.95, 0.99} {
		in, err := Bootstrap(d, Options{Level: level})
		require.NoError(t, err)
		assert.True(t, in.Contains(3.75), "the mean")
		if i > 0 {
			assert.LessOrEqual(t, in.Low, last.Low)
			assert.GreaterOrEqual(t, in.High, last.High)
		}
		last = in
	}
	assert.GreaterOrEqual(t, last.Low, 1.0, "no resample lies beyond the sample")
	assert.LessOrEqual(t, last.High, 9.0)
}

// For many normal values, the interval is Student's.
func TestIntervalOfNormalValuesIsStudents(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	d := make([]float64, 400)
	for i := range d {
		d[i] = 2 + 3*rng.NormFloat64()
	}
	m, ss := mean(d), 0.0
	for _, v := range d {
		ss += (v - m) * (v - m)
	}
	half := 1.96593 * math.Sqrt(ss/399/400) // t with 399 degrees of freedom
	in, err := Bootstrap(d, Options{})
	require.NoError(t, err)
	assert.InDelta(t, m-half, in.Low, 0.05*half)
	assert.InDelta(t, m+half, in.High, 0.05*half)
}

// TestWilcoxonTable holds the exact distribution to the published table: the
// largest W with a two-sided P of at most 0.05, and at most 0.01 (Wilcoxon &
// Wilcox 1964, as in Conover 1999, table A12).
func TestWilcoxonTable(t *testing.T) {
	for _, c := range []struct{ n, at05, at01 int }{
		{6, 0, -1}, {7, 2, -1}, {8, 3, 0}, {9, 5, 1}, {10, 8, 3}, {12, 13, 7}, {15, 25, 15}, {20, 52, 37}, {25, 89, 68}, {30, 137, 109},
	} {
		ranks := make([]int, c.n)
		for i := range ranks {
			ranks[i] = 2 * (i + 1)
		}
		for _, x := range []struct {
			critical int
			alpha    float64
		}{{c.at05, 0.05}, {c.at01, 0.01}} {
			if x.critical >= 0 {
				assert.LessOrEqual(t, exactP(ranks, 2*x.critical), x.alpha, "n = %d, W = %d", c.n, x.critical)
			}
			assert.Greater(t, exactP(ranks, 2*(x.critical+1)), x.alpha, "n = %d, W = %d", c.n, x.critical+1)
		}
	}
}

func TestWilcoxonByHand(t *testing.T) {
	for _, c := range []struct {
		name string
		d    []float64
		n    int
		w, p float64
	}{
		// Darwin's maize, in eighths of an inch (Fisher 1935): the classic
		// example. W⁺ = 96, P = 0.04126 (as R: wilcox.test).
		{"Darwin", []float64{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48}, 15, 96, 0.041259765625},
		{"all of three up", []float64{1, 2, 3}, 3, 6, 0.25},
		{"two against one", []float64{-1, 2, 3}, 3, 5, 0.5},
		// Zeros are left out: the ranks begin at the first difference.
		{"zeros", []float64{0, 0, -1, 2, 3, 0}, 3, 5, 0.5},
		// Ranks 1.5, 1.5, 3, and of the eight patterns of signs six have a W
		// of at most 1.5 or at least 4.5.
		{"a tie", []float64{1, -1, 2}, 3, 4.5, 0.75},
		{"all equal", []float64{1, 1, 1, 1, -1}, 5, 12, 0.375}, // the sign test: 2 · 6/32
		{"nearly equal", []float64{1 - 11.0/12, 12.0/12 - 11.0/12, 1.0 / 12, -1.0 / 12}, 4, 7.5, 0.625},
		{"one", []float64{-4}, 1, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Wilcoxon(c.d)
			assert.Equal(t, c.n, got.N)
			assert.InDelta(t, c.w, got.W, 1e-12)
			assert.InDelta(t, c.p, got.P, 1e-12)
			assert.True(t, got.Exact)
		})
	}
}

// TestWilcoxonAgainstAllPatterns compares the shift algorithm with the
// definition: every pattern of signs counted.
func TestWilcoxonAgainstAllPatterns(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	for range 200 {
		n := 1 + rng.IntN(10)
		d := make([]float64, n)
		for i := range d {
			d[i] = float64(1+rng.IntN(4)) * float64(1-2*rng.IntN(2)) // many ties
		}
		got := Wilcoxon(d)
		far := func(w float64) float64 { return math.Abs(w - float64(n*(n+1))/4) }
		extreme := 0
		for pattern := range 1 << n {
			x := make([]float64, n)
			for i := range x {
				x[i] = math.Abs(d[i])
				if pattern>>i&1 == 1 {
					x[i] = -x[i]
				}
			}
			if far(Wilcoxon(x).W) >= far(got.W)-1e-9 {
				extreme++
			}
		}
		require.InDelta(t, float64(extreme)/float64(int(1)<<n), got.P, 1e-12, "%v", d)
	}
}

// At the size where the approximation takes over, it agrees with the exact one.
func TestWilcoxonApproximation(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 11))
	for _, shift := range []float64{0, 0.1, 0.2} {
		d := make([]float64, exactPairs+1)
		for i := range d {
			d[i] = math.Round(8*(rng.NormFloat64()+shift)) + 0.5 // ties, no zeros
		}
		all, one := Wilcoxon(d), Wilcoxon(d[:exactPairs])
		assert.False(t, all.Exact)
		assert.True(t, one.Exact)
		var double []int
		w := 0
		for i := range d { // ranks by counting
			less, same := 0, 0
			for k := range d {
				switch a, b := math.Abs(d[k]), math.Abs(d[i]); {
				case a < b:
					less++
				case a == b:
					same++
				}
			}
			double = append(double, 2*less+same+1)
			if d[i] > 0 {
				w += double[i]
			}
		}
		assert.InDelta(t, exactP(double, w), all.P, 0.002)
	}
}

func TestHolm(t *testing.T) {
	got := Holm([]float64{0.01, 0.04, math.NaN(), 0.03, 0.005})
	assert.InDeltaSlice(t, []float64{0.03, 0.06, 0.06, 0.02}, []float64{got[0], got[1], got[3], got[4]}, 1e-12)
	assert.True(t, math.IsNaN(got[2]))
	assert.InDeltaSlice(t, []float64{1, 1}, Holm([]float64{0.9, 0.8}), 1e-12, "never above 1")
	assert.Empty(t, Holm(nil))
}
