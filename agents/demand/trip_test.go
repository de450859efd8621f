package demand

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"

	"gosim/checkoutfree/site"
)

// poissonLognormal returns P(n | n > 0) by Gauss–Legendre quadrature, as a
// reference that shares nothing with the code under test.
func poissonLognormal(n int, mu, sigma float64) float64 {
	at := func(k int) float64 {
		return quad.Fixed(func(z float64) float64 {
			return math.Exp(distuv.Poisson{Lambda: math.Exp(mu + sigma*z)}.LogProb(float64(k)) + distuv.UnitNormal.LogProb(z))
		}, -8, 8, 400, nil, 0)
	}
	return at(n) / (1 - at(0))
}

func TestTrip_sizes_are_zero_truncated_Poisson_lognormal(t *testing.T) {
	for _, c := range []struct {
		format     string
		mean, band float64 // of the source
	}{
		{FormatConvenience, 2.17, 0.03},
		{FormatConvenienceUK, 3.3, 0.01},
		{FormatGrocery, 4.41, 0.08}, // a fit by likelihood need not keep the mean
	} {
		t.Run(c.format, func(t *testing.T) {
			mu, sigma, ok := BasketSize(c.format)
			require.True(t, ok)
			m := market(t, &site.Site{}, func(c *Config) { c.BasketMu, c.BasketSigma = mu, sigma })
			probabilities := make([]float64, maxUnits)
			mean, before := 0.0, 0.0
			for i := range probabilities[:maxUnits-1] { // the last holds all beyond
				probabilities[i] = poissonLognormal(i+1, mu, sigma)
				assert.InDelta(t, probabilities[i], m.units[i]-before, 1e-12, "P(%d)", i+1)
				mean += float64(i+1) * probabilities[i]
				before = m.units[i]
			}
			assert.InDelta(t, c.mean, mean, c.band)
			counts := make([]int, len(probabilities))
			for i := range draws {
				s := stream(i)
				units, _ := m.Trip(&s)
				counts[units-1]++
			}
			p := chiSquare(counts, probabilities)
			t.Logf("mean %.3f, p = %.3f", mean, p)
			assert.Greater(t, p, least)
		})
	}
	_, _, ok := BasketSize("kiosk")
	assert.False(t, ok)
}

func TestTrip_sizes_at_the_ends_of_the_range(t *testing.T) {
	for _, mu := range []float64{-3, 4} {
		for _, sigma := range []float64{0, 2} {
			up := cumulativeUnits(mu, sigma)
			before := 0.0
			for i, p := range up {
				require.GreaterOrEqual(t, p, before, "mu %g sigma %g: P(≤ %d)", mu, sigma, i+1)
				before = p
			}
			assert.InDelta(t, poissonLognormal(1, mu, sigma), up[0], 1e-6)
			assert.Equal(t, 1.0, before)
			m := &Market{units: up}
			assert.Equal(t, 1, m.unitsAt(0))
			assert.LessOrEqual(t, m.unitsAt(1), maxUnits)
		}
	}
}

func TestTrip_times_are_lognormal_whatever_the_basket(t *testing.T) {
	for _, rho := range []float64{-1, 0, 0.5, 1} {
		m := market(t, &site.Site{}, func(c *Config) { c.TripBasketCorr = rho })
		log := distuv.LogNormal{Mu: math.Log(139), Sigma: 0.548}
		var seconds []float64
		for i := range draws {
			s := stream(i)
			_, t := m.Trip(&s)
			seconds = append(seconds, t)
		}
		p := kolmogorov(seconds, log.CDF)
		t.Logf("rho %g: p = %.3f", rho, p)
		assert.Greater(t, p, least, "rho %g", rho)
	}
}

// TestTrip_default_is_the_source_less_the_checkout derives the default time
// from what it is made of.
func TestTrip_default_is_the_source_less_the_checkout(t *testing.T) {
	z := distuv.UnitNormal.Quantile
	sigma := math.Log(300.0/180) / (z(1-.21) - z(.45))
	median := 180 / math.Exp(sigma*z(.45))
	mean := median * math.Exp(sigma*sigma/2)
	c := DefaultConfig()
	assert.InDelta(t, sigma, c.TripSigma, 1e-3)
	assert.InDelta(t, median*(1-63/mean), c.TripMedian, 0.5)
}

// TestTrip_larger_baskets_take_longer compares Spearman's correlation with that
// of a bivariate normal, 6/π·asin(ρ/2), which ties among few units lower.
func TestTrip_larger_baskets_take_longer(t *testing.T) {
	for _, c := range []struct {
		format   string
		rho      float64
		below    float64 // how far ties may lower it
		residual float64 // three standard errors of 5000 pairs
	}{
		{FormatGrocery, 0.5, 0.03, 0.035},
		{FormatGrocery, -0.5, 0.03, 0.035},
		{FormatConvenience, 0.5, 0.06, 0.035},
		{FormatConvenience, 0, 0, 0.042},
		{FormatGrocery, 0.9, 0.05, 0.02},
	} {
		m := market(t, &site.Site{}, func(k *Config) {
			k.BasketMu, k.BasketSigma, _ = BasketSize(c.format)
			k.TripBasketCorr = c.rho
		})
		var units, seconds []float64
		for i := range draws {
			s := stream(i)
			n, t := m.Trip(&s)
			units, seconds = append(units, float64(n)), append(seconds, t)
		}
		got, ideal := spearman(units, seconds), 6/math.Pi*math.Asin(c.rho/2)
		t.Logf("%s rho %g: Spearman %.3f, of a bivariate normal %.3f", c.format, c.rho, got, ideal)
		if c.rho < 0 {
			got, ideal = -got, -ideal
		}
		assert.Less(t, got, ideal+c.residual)
		assert.Greater(t, got, ideal-c.below-c.residual)
	}
}
