package sim_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"gosim/sim"
)

var _ rand.Source = (*sim.Stream)(nil)

func stream(n uint64) sim.Stream { return sim.NewKeys(42, 0).Stream(7, 3, n) }

// TestStreamSequenceIsPinned holds the promise that a seed means the same run
// in every later version.
func TestStreamSequenceIsPinned(t *testing.T) {
	s := sim.NewKeys(1, 2).Stream(sim.EntityOf(sim.ClassPerson, 3), sim.PurposeAgents+4, 5)
	var got []uint64
	for range 4 {
		got = append(got, s.Uint64())
	}
	assert.Equal(t, []uint64{0x9674b62c09fe0ef9, 0xe2068ffdd89adf4c, 0x1de905eaa199516e, 0x5c914d2b0217831e}, got)
	norm := sim.NewKeys(1, 2).Stream(0, 0, 0)
	assert.InDelta(t, -0.27238447036785, norm.Norm(), 1e-12)
}

func TestStreamsDifferByEveryPartOfTheKey(t *testing.T) {
	first := func(seed uint64, rep int, e sim.Entity, p sim.Purpose, n uint64) uint64 {
		s := sim.NewKeys(seed, rep).Stream(e, p, n)
		return s.Uint64()
	}
	seen := map[uint64]bool{}
	count := 0
	for seed := range uint64(4) {
		for rep := range 4 {
			for e := range 8 {
				for p := range sim.Purpose(8) {
					for n := range uint64(8) {
						seen[first(seed, rep, sim.EntityOf(sim.ClassUnit, e), p, n)] = true
						count++
					}
				}
			}
		}
	}
	assert.Len(t, seen, count)
	assert.NotEqual(t, sim.EntityOf(sim.ClassPerson, 1), sim.EntityOf(sim.ClassCamera, 1))
}

// TestAnotherEntityLeavesTheOthersAlone: draws depend on their key alone,
// whatever was drawn before and however often.
func TestAnotherEntityLeavesTheOthersAlone(t *testing.T) {
	keys := sim.NewKeys(9, 1)
	draw := func(people []int) map[int]float64 {
		out := map[int]float64{}
		for _, p := range people {
			s := keys.Stream(sim.EntityOf(sim.ClassPerson, p), 1, 0)
			for range p { // unequal use
				s.Norm()
			}
			out[p] = s.Float64()
		}
		return out
	}
	all, some := draw([]int{1, 2, 3, 4, 5}), draw([]int{5, 2})
	assert.InDelta(t, all[2], some[2], 0)
	assert.InDelta(t, all[5], some[5], 0)
}

// TestNeighbouringStreamsAreUncorrelated looks for structure between streams
// whose keys differ by one.
func TestNeighbouringStreamsAreUncorrelated(t *testing.T) {
	const n = 20_000
	x, y, z := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		a := sim.NewKeys(1, 0).Stream(sim.EntityOf(sim.ClassPerson, i), 1, 0)
		b := sim.NewKeys(1, 0).Stream(sim.EntityOf(sim.ClassPerson, i+1), 1, 0)
		c := sim.NewKeys(1, 0).Stream(sim.EntityOf(sim.ClassPerson, i), 2, 0)
		x[i], y[i], z[i] = a.Float64(), b.Float64(), c.Float64()
	}
	limit := 4 / math.Sqrt(n)
	assert.InDelta(t, 0, stat.Correlation(x, y, nil), limit)
	assert.InDelta(t, 0, stat.Correlation(x, z, nil), limit)
	// The first draws of neighbouring streams are themselves uniform.
	slices.Sort(x)
	assert.Less(t, ks(x, func(v float64) float64 { return v }), 1.95/math.Sqrt(n))
}

func TestMoments(t *testing.T) {
	const n = 200_000
	tests := map[string]struct {
		draw       func(s *sim.Stream) float64
		mean, vari float64
	}{
		"float64":        {func(s *sim.Stream) float64 { return s.Float64() }, 0.5, 1.0 / 12},
		"uniform":        {func(s *sim.Stream) float64 { return s.Uniform(-1, 3) }, 1, 16.0 / 12},
		"norm":           {func(s *sim.Stream) float64 { return s.Norm() }, 0, 1},
		"exp":            {func(s *sim.Stream) float64 { return s.Exp(2.5) }, 2.5, 6.25},
		"gamma 0.4":      {func(s *sim.Stream) float64 { return s.Gamma(0.4, 2) }, 2, 10},
		"gamma 1":        {func(s *sim.Stream) float64 { return s.Gamma(1, 1) }, 1, 1},
		"gamma 7.5":      {func(s *sim.Stream) float64 { return s.Gamma(7.5, 3) }, 3, 1.2},
		"poisson 0.3":    {func(s *sim.Stream) float64 { return float64(s.Poisson(0.3)) }, 0.3, 0.3},
		"poisson 12":     {func(s *sim.Stream) float64 { return float64(s.Poisson(12)) }, 12, 12},
		"poisson 140":    {func(s *sim.Stream) float64 { return float64(s.Poisson(140)) }, 140, 140},
		"poisson 0":      {func(s *sim.Stream) float64 { return float64(s.Poisson(0)) }, 0, 0},
		"log-normal":     {func(s *sim.Stream) float64 { return s.LogNormal(0.2, 0.5) }, math.Exp(0.325), math.Exp(0.65) * (math.Exp(0.25) - 1)},
		"intn":           {func(s *sim.Stream) float64 { return float64(s.IntN(6)) }, 2.5, 35.0 / 12},
		"bool":           {func(s *sim.Stream) float64 { return b2f(s.Bool(0.2)) }, 0.2, 0.16},
		"choice":         {func(s *sim.Stream) float64 { return float64(s.Choice([]float64{1, 0, -5, 3})) }, 2.25, 27.0 / 16},
		"norm 4th power": {func(s *sim.Stream) float64 { x := s.Norm(); return x * x * x * x }, 3, 96},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := stream(uint64(len(name)))
			x := make([]float64, n)
			for i := range x {
				x[i] = tt.draw(&s)
			}
			mean, v := stat.MeanVariance(x, nil)
			assert.InDelta(t, tt.mean, mean, 4.5*math.Sqrt(tt.vari/n)+1e-12)
			assert.InDelta(t, tt.vari, v, 0.08*tt.vari+1e-12)
		})
	}
}

func b2f(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// ks returns the Kolmogorov–Smirnov distance of sorted x from a distribution.
func ks(x []float64, cdf func(float64) float64) float64 {
	d, n := 0.0, float64(len(x))
	for i, v := range x {
		f := cdf(v)
		d = max(d, f-float64(i)/n, float64(i+1)/n-f)
	}
	return d
}

func TestNormIsNormalToItsTails(t *testing.T) {
	const n = 1_000_000
	s := stream(1)
	x := make([]float64, n)
	for i := range x {
		x[i] = s.Norm()
	}
	slices.Sort(x)
	normal := distuv.Normal{Mu: 0, Sigma: 1, Src: &s}
	assert.Less(t, ks(x, normal.CDF), 1.95/math.Sqrt(n), "0.1 % level")
	// Beyond the ziggurat's base strip, on both sides.
	const r = 3.442619855899
	var left, right []float64
	for _, v := range x {
		if v < -r {
			left = append(left, -v)
		} else if v > r {
			right = append(right, v)
		}
	}
	tail := normal.Survival(r)
	for name, side := range map[string][]float64{"left": left, "right": right} {
		assert.InDelta(t, n*tail, len(side), 4.5*math.Sqrt(n*tail), name)
		slices.Sort(side)
		d := ks(side, func(v float64) float64 { return 1 - normal.Survival(v)/tail })
		assert.Less(t, d, 1.95/math.Sqrt(float64(len(side))), "shape of the %s tail", name)
	}
}

func TestStreamFeedsGonum(t *testing.T) {
	s := stream(2)
	d := distuv.Weibull{K: 1.5, Lambda: 2, Src: &s}
	x := make([]float64, 50_000)
	for i := range x {
		x[i] = d.Rand()
	}
	assert.InDelta(t, d.Mean(), stat.Mean(x, nil), 0.03)
}

func TestChoice(t *testing.T) {
	s := stream(3)
	assert.Equal(t, -1, s.Choice(nil))
	assert.Equal(t, -1, s.Choice([]float64{0, -1}))
	for range 1000 {
		got := s.Choice([]float64{0, 2, 0})
		require.Equal(t, 1, got)
	}
	assert.Panics(t, func() { s.IntN(0) })
}

func TestDrawsDoNotAllocate(t *testing.T) {
	keys := sim.NewKeys(3, 0)
	sum := 0.0
	assert.Zero(t, testing.AllocsPerRun(1000, func() {
		s := keys.Stream(4, 5, 6)
		sum += s.Norm() + s.Gamma(2, 1) + float64(s.Poisson(40)) + s.LogNormal(0, 1)
	}))
	assert.False(t, math.IsNaN(sum))
}

func BenchmarkStream(b *testing.B) {
	keys := sim.NewKeys(3, 0)
	b.Run("first", func(b *testing.B) {
		var x uint64
		for n := uint64(0); b.Loop(); n++ {
			s := keys.Stream(4, 5, n)
			x += s.Uint64()
		}
		_ = x
	})
	b.Run("norm", func(b *testing.B) {
		s := keys.Stream(4, 5, 6)
		x := 0.0
		for b.Loop() {
			x += s.Norm()
		}
		_ = x
	})
}

// What is prepared for many draws draws the same.
func TestPreparedDraws(t *testing.T) {
	keys := sim.NewKeys(7, 2)
	e := sim.EntityOf(sim.ClassCamera, 3)
	series := keys.Series(e, 11)
	for n := range uint64(200) {
		want, got := keys.Stream(e, 11, n), series.Stream(n)
		require.Equal(t, want, got)
		for _, mean := range []float64{-1, 0, 0.03, 4, 30, 80} {
			d := sim.NewPoisson(mean)
			require.Equal(t, want.Poisson(mean), d.Draw(&got), "mean %g", mean)
			require.Equal(t, want, got, "and leaves the stream at the same place")
		}
	}
}
