package paired

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// covered returns the share of samples of size n whose 95 % interval holds the
// true mean, and the mean width.
func covered(t *testing.T, n, samples, resamples int, truth float64, draw func(*rand.Rand) float64) (share, width float64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(uint64(n), 42))
	hits := 0
	d := make([]float64, n)
	for k := range samples {
		for i := range d {
			d[i] = draw(rng)
		}
		in, err := Bootstrap(d, Options{Resamples: resamples, Seed: uint64(k)})
		require.NoError(t, err)
		if in.Low <= truth+1e-12 && in.High >= truth-1e-12 {
			hits++
		}
		width += in.High - in.Low
	}
	return float64(hits) / float64(samples), width / float64(samples)
}

type difference struct {
	name  string
	truth float64
	draw  func(*rand.Rand) float64
	least map[int]float64 // coverage by n, less three standard errors
}

func differences() []difference {
	flip := func(r *rand.Rand, up, down float64) float64 {
		switch u := r.Float64(); {
		case u < up:
			return 1
		case u < up+down:
			return -1
		default:
			return 0
		}
	}
	return []difference{
		{"normal", 0, (*rand.Rand).NormFloat64, map[int]float64{5: 0.89, 10: 0.93, 20: 0.93, 40: 0.93}},
		{"skewed", 1, (*rand.Rand).ExpFloat64, map[int]float64{5: 0.85, 10: 0.905, 20: 0.91, 40: 0.925}},
		{"mostly zero, both ways", 0, func(r *rand.Rand) float64 { return flip(r, 0.1, 0.1) }, map[int]float64{5: 0.98, 10: 0.97, 20: 0.90, 40: 0.925}},
		{"mostly zero, one way", 0.2, func(r *rand.Rand) float64 { return flip(r, 0.2, 0) }, map[int]float64{5: 0.62, 10: 0.87, 20: 0.965, 40: 0.965}},
	}
}

// TestCoverage holds the interval to the figures in the package's comment.
func TestCoverage(t *testing.T) {
	for _, d := range differences() {
		for _, n := range []int{5, 10, 20, 40} {
			share, width := covered(t, n, 1000, 400, d.truth, d.draw)
			t.Logf("%-24s n = %2d: %5.1f %%, mean width %.2f", d.name, n, 100*share, width)
			assert.GreaterOrEqual(t, share, d.least[n], "%s, n = %d", d.name, n)
		}
	}
}
