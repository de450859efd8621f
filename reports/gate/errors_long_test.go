//go:build long

package gate

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestLongLookingSeveralTimesKeepsTheError is the simulation of the short test
// with more gates and other plans: the figures in the package's comment.
func TestLongLookingSeveralTimesKeepsTheError(t *testing.T) {
	const gates = 4000
	noise := 3 * math.Sqrt(0.025*0.975/gates)
	for _, p := range []Plan{DefaultPlan(), {First: 120, Max: 120, Looks: 1, Alpha: 0.05}, {First: 20, Max: 100, Looks: 9, Alpha: 0.05}} {
		for _, w := range worlds() {
			pass, fail := errorsOf(t, &w, p, gates)
			t.Logf("looks at %v: %-30s passes %.2f %%, fails %.2f %%", p.Sizes(), w.name, 100*pass, 100*fail)
			limit := 0.025 + noise
			if w.skewed {
				limit = 0.04 // as the package's comment says
			}
			assert.LessOrEqual(t, pass, limit, "%s, %v", w.name, p.Sizes())
			assert.LessOrEqual(t, fail, limit, "%s, %v", w.name, p.Sizes())
		}
	}
}
