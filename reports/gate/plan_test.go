package gate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

func TestPlanSizes(t *testing.T) {
	for _, c := range []struct {
		plan Plan
		want []int
	}{
		{DefaultPlan(), []int{30, 60, 90, 120}},
		{Plan{First: 10, Max: 10, Looks: 4, Alpha: 0.05}, []int{10}},
		{Plan{First: 10, Max: 40, Looks: 1, Alpha: 0.05}, []int{40}},
		{Plan{First: 10, Max: 12, Looks: 9, Alpha: 0.05}, []int{10, 11, 12}},
		{Plan{First: 2, Max: 11, Looks: 3, Alpha: 0.05}, []int{2, 7, 11}},
	} {
		require.NoError(t, c.plan.Validate())
		assert.Equal(t, c.want, c.plan.Sizes())
	}
	for _, bad := range []Plan{
		{},
		{First: 1, Max: 10, Looks: 1, Alpha: 0.05},
		{First: 20, Max: 10, Looks: 1, Alpha: 0.05},
		{First: 20, Max: 20_000, Looks: 1, Alpha: 0.05},
		{First: 20, Max: 30, Looks: 0, Alpha: 0.05},
		{First: 20, Max: 30, Looks: 21, Alpha: 0.05},
		{First: 20, Max: 30, Looks: 2, Alpha: 0.5},
		{First: 20, Max: 30, Looks: 2, Alpha: math.NaN()},
	} {
		assert.ErrorIs(t, bad.Validate(), ErrPlan, "%+v", bad)
	}
}

// TestBoundariesOfThePapers: the boundaries for equally spaced looks and a
// two-sided error of 5 % as tabulated for the O'Brien–Fleming-type function
// (Jennison & Turnbull 2000, chapter 7; Reboussin et al. 2000).
func TestBoundariesOfThePapers(t *testing.T) {
	for _, want := range [][]float64{
		{1.9600},
		{2.9626, 1.9686},
		{3.7103, 2.5114, 1.9930},
		{4.3326, 2.9631, 2.3590, 2.0141},
		{4.8769, 3.3569, 2.6803, 2.2898, 2.0310},
	} {
		fractions := make([]float64, len(want))
		for i := range fractions {
			fractions[i] = float64(i+1) / float64(len(want))
		}
		assert.InDeltaSlice(t, want, Boundaries(fractions, 0.05), 3e-4)
	}
}

// TestBoundariesKeepTheirError: of many random walks, as many as promised ever
// lie beyond, for looks at any times.
func TestBoundariesKeepTheirError(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, fractions := range [][]float64{{1}, {0.25, 0.5, 0.75, 1}, {0.1, 0.9, 1}, {0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9, 1}} {
		c := Boundaries(fractions, 0.05)
		const walks = 40_000
		out := 0
		for range walks {
			s, at := 0.0, 0.0
			for k, u := range fractions {
				s += math.Sqrt(u-at) * rng.NormFloat64()
				at = u
				if math.Abs(s) > c[k]*math.Sqrt(u) {
					out++
					break
				}
			}
		}
		assert.InDelta(t, 0.05, float64(out)/walks, 0.0035, "%v: three standard errors", fractions)
		assert.GreaterOrEqual(t, c[len(c)-1], distuv.UnitNormal.Quantile(0.975)-1e-4, "looking more often costs something")
	}
}
