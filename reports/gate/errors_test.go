package gate

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports"
)

// world draws what a pair of engines does in one replication: the loss of the
// new one, and the counts behind its value.
type world struct {
	name   string
	metric string
	loss   float64 // true mean
	skewed bool    // far from normal, and without counts to tell
	draw   func(*rand.Rand) (base, now float64, den int64)
}

// worlds are replications whose true loss is 0.005, the one allowed in the
// tests below: there, passing and failing are both wrong, and each should
// happen in at most 2.5 of 100 gates.
func worlds() []world {
	const loss = 0.005
	// sessions draws n sessions, of which the new engine loses and gains some.
	sessions := func(n int, lose, gain float64) func(*rand.Rand) (float64, float64, int64) {
		return func(r *rand.Rand) (float64, float64, int64) {
			base, now := 0, 0
			for range n {
				switch u := r.Float64(); {
				case u < lose:
					base++
				case u < lose+gain:
					now++
				case u < 0.96:
					base, now = base+1, now+1
				}
			}
			return float64(base) / float64(n), float64(now) / float64(n), int64(n)
		}
	}
	return []world{
		{"rare losses", "receipt_exact_rate", loss, false, sessions(50, loss, 0)},
		{"rarer replications with one", "receipt_exact_rate", loss, false, sessions(20, loss, 0)},
		{"losses and gains", "receipt_exact_rate", loss, false, sessions(50, 0.02+loss, 0.02)},
		{"another crowd", "receipt_exact_rate", loss, false, func(r *rand.Rand) (float64, float64, int64) {
			a, _, _ := sessions(50, 0, 0)(r)
			b, _, _ := sessions(50, 0, 0)(r)
			return a, b - loss, 50
		}},
		{"normal, no counts", "position_rmse_m", loss, false, func(r *rand.Rand) (float64, float64, int64) {
			return 0, loss + 0.01*r.NormFloat64(), 0
		}},
		{"skewed to the bad, no counts", "position_rmse_m", loss, true, func(r *rand.Rand) (float64, float64, int64) {
			return 0, loss * r.ExpFloat64(), 0
		}},
		{"skewed to the good, no counts", "position_rmse_m", loss, true, func(r *rand.Rand) (float64, float64, int64) {
			return 0, loss * (2 - r.ExpFloat64()), 0
		}},
	}
}

// simulate gates a world once and returns the verdict and the replications used.
func simulate(tb testing.TB, w *world, allowed float64, p Plan, boundaries []float64, rng *rand.Rand) (Verdict, int) {
	tb.Helper()
	var base []reports.Optional
	var all []Observation
	for i := range p.Max {
		b, n, den := w.draw(rng)
		v := reports.Value{Optional: reports.Some(n)}
		if den > 0 {
			v.Counts = reports.Counts{Kind: reports.CountRatio, Num: int64(math.Round(n * float64(den))), Den: den}
		}
		base = append(base, reports.Some(b))
		all = append(all, Observation{Index: i, Values: map[string]reports.Value{w.metric: v}})
	}
	entry := &Entry{Series: []Series{{Metric: w.metric, Values: base}}, Digests: make([]Digest, p.Max)}
	c := &Case{Rules: []Rule{{Metric: w.metric, AllowedLoss: &allowed}}}
	d, err := newDecider(c, entry, p)
	require.NoError(tb, err)
	r, err := d.run(tb.Context(), boundaries, func(_ context.Context, from, to int) ([]Observation, error) { return all[from:to], nil }, nil)
	require.NoError(tb, err)
	return r.Verdict(), r.Replications
}

// errorsOf counts wrong verdicts where the loss is exactly the allowed one.
func errorsOf(t *testing.T, w *world, p Plan, gates int) (pass, fail float64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, 8))
	boundaries := p.Boundaries()
	passed, failed := 0, 0
	for range gates {
		switch v, _ := simulate(t, w, w.loss, p, boundaries, rng); v {
		case Pass:
			passed++
		case Fail:
			failed++
		case Undecided:
		}
	}
	return float64(passed) / float64(gates), float64(failed) / float64(gates)
}

// TestLookingSeveralTimesKeepsTheError is the simulation behind the promise of
// the package: 2.5 % on each side over all looks, where the loss is exactly the
// allowed one.
func TestLookingSeveralTimesKeepsTheError(t *testing.T) {
	const gates = 1500
	noise := 3 * math.Sqrt(0.025*0.975/gates)
	for _, w := range worlds() {
		pass, fail := errorsOf(t, &w, DefaultPlan(), gates)
		t.Logf("%-30s passes %.2f %%, fails %.2f %%", w.name, 100*pass, 100*fail)
		limit := 0.025
		if w.skewed {
			limit = 0.035 // as the package's comment says
		}
		assert.LessOrEqual(t, pass, limit+noise, w.name)
		assert.LessOrEqual(t, fail, limit+noise, w.name)
	}
}
