package gate

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// ErrPlan is wrapped by the errors of a plan out of range.
var ErrPlan = errors.New("gate: bad plan")

// Plan says when a gate looks at the replications it has. Start from
// [DefaultPlan].
type Plan struct {
	First int     `json:"first"`            // replications at the first look, at least 2
	Max   int     `json:"max_replications"` // the budget: at the last look, at least First
	Looks int     `json:"looks"`            // evenly spread, both ends included; 1 means at Max only
	Alpha float64 `json:"alpha"`            // two-sided error of each check over all looks, in (0, 0.5)
}

// DefaultPlan looks at 30, 60, 90 and 120 replications with a total two-sided
// error of 5 %. 120 replications of fifty sessions find a loss of one point of
// receipt_exact_rate against an allowed half; docs/ci.md has the measured power.
func DefaultPlan() Plan { return Plan{First: 30, Max: 120, Looks: 4, Alpha: 0.05} }

const (
	maxLooks   = 20
	maxBudget  = 10_000 // replications of a scenario
	leastFirst = 2
)

// Validate returns an error that wraps [ErrPlan] if the plan cannot be followed.
func (p Plan) Validate() error {
	switch {
	case p.First < leastFirst || p.First > maxBudget:
		return fmt.Errorf("%w: a first look at %d replications: expected %d to %d", ErrPlan, p.First, leastFirst, maxBudget)
	case p.Max < p.First || p.Max > maxBudget:
		return fmt.Errorf("%w: a budget of %d replications: expected %d (the first look) to %d", ErrPlan, p.Max, p.First, maxBudget)
	case p.Looks < 1 || p.Looks > maxLooks:
		return fmt.Errorf("%w: %d looks: expected 1 to %d", ErrPlan, p.Looks, maxLooks)
	case !(p.Alpha > 0 && p.Alpha < 0.5):
		return fmt.Errorf("%w: an error of %g: expected a number in (0, 0.5)", ErrPlan, p.Alpha)
	default:
		return nil
	}
}

// Sizes returns how many replications there are at each look, rising.
func (p Plan) Sizes() []int {
	if p.Looks == 1 || p.First == p.Max {
		return []int{p.Max}
	}
	var out []int
	for k := range p.Looks {
		n := p.First + int(math.Round(float64(k*(p.Max-p.First))/float64(p.Looks-1)))
		if len(out) == 0 || n > out[len(out)-1] {
			out = append(out, n)
		}
	}
	return out
}

// Boundaries returns the boundaries at the looks of the plan; see [Boundaries].
func (p Plan) Boundaries() []float64 {
	sizes := p.Sizes()
	fractions := make([]float64, len(sizes))
	for i, n := range sizes {
		fractions[i] = float64(n) / float64(p.Max)
	}
	return Boundaries(fractions, p.Alpha)
}

// Boundaries returns how many standard errors the estimate must lie from the
// bound at each look, so that the chance of lying beyond on either side at any
// look is alpha in all if the bound itself is true. fractions are the shares of
// the budget at the looks, rising, the last one 1.
//
// Each side spends its half, a, of the error by the O'Brien–Fleming-type
// function of Lan & DeMets (1983), 2 − 2Φ(z_{a/2}/√t): next to nothing at the
// early looks, so that the last boundary is hardly above that of a single look. The boundaries are found
// by the recursion of Armitage, McPherson & Rowe (1969), integrated with
// Simpson's rule; they agree with the published tables to four digits.
func Boundaries(fractions []float64, alpha float64) []float64 {
	normal := distuv.UnitNormal
	z := normal.Quantile(1 - alpha/4)
	spent := func(t float64) float64 { return 4 * normal.Survival(z/math.Sqrt(t)) }
	out := make([]float64, len(fractions))
	var s walk
	before, at := 0.0, 0.0
	for k, t := range fractions {
		spend := spent(t) - before
		out[k] = s.solve(t-at, t, spend)
		s.step(t-at, out[k]*math.Sqrt(t))
		before, at = spent(t), t
	}
	return out
}

// gridPoints is the number of points that a density is kept at; odd, for
// Simpson's rule.
const gridPoints = 401

// walk is the sub-density of a Brownian motion that has stayed within the
// boundaries so far. The zero value is at the start, certain to be at 0.
type walk struct{ at, weight []float64 }

// beyond returns the chance of lying beyond ±b after another dt.
func (w *walk) beyond(dt, b float64) float64 {
	normal, sd := distuv.UnitNormal, math.Sqrt(dt)
	if w.at == nil {
		return 2 * normal.Survival(b/sd)
	}
	sum := 0.0
	for i, x := range w.at {
		sum += w.weight[i] * (normal.Survival((b-x)/sd) + normal.Survival((b+x)/sd))
	}
	return sum
}

// solve returns the boundary c, in standard errors at time t, beyond which the
// walk lies with the chance given, by bisection.
func (w *walk) solve(dt, t, chance float64) float64 {
	lo, hi := 0.0, 40.0 // the normal distribution ends before
	for range 100 {
		c := (lo + hi) / 2
		if w.beyond(dt, c*math.Sqrt(t)) > chance {
			lo = c
		} else {
			hi = c
		}
	}
	return (lo + hi) / 2
}

// step moves on by dt and stops what lies beyond ±b.
func (w *walk) step(dt, b float64) {
	at, weight := make([]float64, gridPoints), make([]float64, gridPoints)
	h := 2 * b / (gridPoints - 1)
	sd := math.Sqrt(dt)
	for j := range at {
		x := -b + h*float64(j)
		density := 0.0
		if w.at == nil {
			density = distuv.UnitNormal.Prob(x/sd) / sd
		}
		for i, y := range w.at {
			density += w.weight[i] * distuv.UnitNormal.Prob((x-y)/sd) / sd
		}
		simpson := h / 3
		switch {
		case j == 0 || j == gridPoints-1:
		case j%2 == 1:
			simpson *= 4
		default:
			simpson *= 2
		}
		at[j], weight[j] = x, density*simpson
	}
	w.at, w.weight = at, weight
}
