package agents

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/sim"
)

// fidgeting counts what an honest shop shows of gestures that thieves make too.
func fidgeting(t *testing.T, share float64) (leans, pockets, jackets int, picks map[string]int) {
	t.Helper()
	picks = map[string]int{}
	for seed := range uint64(4) {
		cfg := DefaultConfig()
		cfg.FixedVisits, cfg.Theft.Share, cfg.FidgetShare = 6, 0, share
		cfg.PartyWeights = []float64{1}
		r := open(t, smallShop(t), seed, cfg)
		seen := map[sim.Time]bool{}
		r.pop.Start(2 * sim.Hour)
		for r.pop.Active() > 0 && r.k.Now() < 4*sim.Hour {
			require.NoError(t, r.k.Run(t.Context(), r.k.Now()+200*sim.Millisecond))
			for _, x := range r.w.Touches() {
				if x.Shape == sim.TouchLean && !seen[x.From] {
					seen[x.From] = true
					leans++
				}
			}
			for _, p := range r.w.Present() {
				q := r.w.Person(p)
				for _, a := range q.Arms {
					if a.End <= r.k.Now() || a.Start > r.k.Now() || seen[a.Start] {
						continue
					}
					h := a.Target.Z / q.HeightM
					out := math.Hypot(a.Target.X-q.To.Pos.X, a.Target.Y-q.To.Pos.Y)
					switch {
					case out < 0.25 && h > 0.52 && h < 0.56:
						seen[a.Start] = true
						pockets++
					case out < 0.2 && h >= 0.60 && h <= 0.75:
						seen[a.Start] = true
						jackets++
					}
				}
			}
		}
		require.NoError(t, r.pop.Err())
		require.Zero(t, r.pop.Active())
		for _, a := range r.w.Log.Acts {
			require.Equal(t, sim.TechniqueNone, a.Intent)
			require.NotEqual(t, sim.ActConceal, a.Kind)
			if a.Kind == sim.ActPick {
				picks[r.w.Log.Visits[a.Person].Account]++
			}
		}
	}
	return leans, pockets, jackets, picks
}

// Honest people make every gesture of thieves now and then, and take what they
// would have taken without.
func TestHonestPeopleFidget(t *testing.T) {
	leans, pockets, jackets, picks := fidgeting(t, 1)
	t.Logf("%d leans, %d hands to pockets, %d to jackets", leans, pockets, jackets)
	assert.Greater(t, leans, 5)
	assert.Greater(t, pockets, 5)
	assert.Greater(t, jackets, 5)
	leans, pockets, jackets, still := fidgeting(t, 0)
	assert.Zero(t, leans)
	assert.Zero(t, pockets)
	assert.Zero(t, jackets)
	all, without := 0, 0
	for account := range picks {
		all, without = all+picks[account], without+still[account]
	}
	assert.InDelta(t, without, all, 3, "the shopping is the same, but for who stood where when")
}

// Turning round with a unit in hand ends where it began.
func TestTurnsComeBack(t *testing.T) {
	p := open(t, smallShop(t), 1, DefaultConfig()).pop
	v := eaterIn(t, p)
	v.heading = 1
	for range 20 {
		v.ops = v.ops[:0]
		p.addFidget(v, -1, 0)
		require.Len(t, v.ops, 3)
		assert.Greater(t, math.Abs(v.ops[0].heading-1), 1.4)
		assert.InDelta(t, 1, v.ops[2].heading, 1e-12)
		assert.Equal(t, v.ops[0].after, v.ops[2].after)
	}
}
