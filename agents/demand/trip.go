package demand

import (
	"math"
	"slices"

	"gosim/internal/fpmath"
	"gosim/sim"
)

// maxUnits is the largest basket: larger draws count as this many. ESTIMATE of
// what one visitor carries; less than one basket in 10⁷ of a grocery outlet reaches it.
const maxUnits = 200

// Trip draws the number of units of a basket, at least 1, and the time from
// entering to leaving in seconds, together. It takes two normal draws.
//
// The copula is Gaussian: both are quantiles of standard normal variables whose
// correlation is the configured one. Spearman's correlation of units and
// seconds is a little lower, as units are few and often equal.
func (m *Market) Trip(draw *sim.Stream) (units int, seconds float64) {
	z := draw.Norm()
	e := draw.Norm()
	rho := m.cfg.TripBasketCorr
	t := float64(rho*z) + float64(math.Sqrt(max(0, 1-float64(rho*rho)))*e)
	return m.unitsAt(0.5 * fpmath.Erfc(-z/math.Sqrt2)), m.cfg.TripMedian * fpmath.Exp(m.cfg.TripSigma*t)
}

// unitsAt returns the quantile of the number of units at p in [0, 1].
func (m *Market) unitsAt(p float64) int {
	i, found := slices.BinarySearch(m.units, p)
	if found {
		i++ // the first whose cumulative probability exceeds p
	}
	return min(i, maxUnits-1) + 1
}

// cumulativeUnits returns P(units ≤ i+1) for i below maxUnits: the Poisson
// probabilities integrated over the lognormal rate, without zero. The
// trapezoidal rule converges geometrically on such an integrand, which vanishes
// with all derivatives at both ends (Trefethen & Weideman 2014, "The
// exponentially convergent trapezoidal rule").
func cumulativeUnits(mu, sigma float64) []float64 {
	const (
		span  = 8.5 // standard deviations; beyond lies less than 2e-17
		nodes = 2000
	)
	p := make([]float64, maxUnits)
	none, weights := 0.0, 0.0
	for i := range nodes + 1 {
		z := span * (2*float64(i)/nodes - 1)
		w := fpmath.Exp(-z * z / 2)
		rate := fpmath.Exp(mu + float64(sigma*z))
		term := float64(w * fpmath.Exp(-rate))
		none += term
		weights += w
		for n := range p {
			term = float64(term * (rate / float64(n+1)))
			p[n] += term
		}
	}
	sum := 0.0
	for n, q := range p {
		sum += q / (weights - none)
		p[n] = min(1, sum)
	}
	p[maxUnits-1] = 1
	return p
}
