package agents

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/sim"
)

// stays returns how long the honest visits of a quiet shop lasted, as meant and
// as it came, in seconds.
func stays(t *testing.T, seeds int, change func(*Config)) (meant, came []float64) {
	t.Helper()
	for seed := range uint64(seeds) {
		cfg := DefaultConfig()
		cfg.FixedVisits, cfg.Theft.Share = 20, 0
		cfg.PartyWeights = []float64{1}
		if change != nil {
			change(&cfg)
		}
		r := open(t, smallShop(t), seed, cfg)
		r.w.AfterAct = nil
		r.play(t, 2*sim.Hour, sim.Hour)
		require.Zero(t, r.pop.Active())
		for i := range r.pop.visitors {
			v := &r.w.Log.Visits[r.pop.visitors[i].person]
			meant = append(meant, r.pop.visitors[i].stay)
			came = append(came, (v.Left - v.Entered).Seconds())
		}
	}
	return meant, came
}

func TestVisitsLastAsLongAsTheyAreMeantTo(t *testing.T) {
	meant, came := stays(t, 10, nil)
	late := 0
	for i := range came {
		if math.Abs(came[i]-meant[i]) > 10 {
			late++
		}
	}
	assert.Less(t, float64(late)/float64(len(came)), 0.15, "more than 10 s off")
	slices.Sort(meant)
	slices.Sort(came)
	assert.InDelta(t, meant[len(meant)/2], came[len(came)/2], 6, "median")
}

func TestWithoutATripTimeNobodyBrowses(t *testing.T) {
	_, came := stays(t, 3, func(c *Config) { c.TripMedian = 0 })
	slices.Sort(came)
	assert.Less(t, came[len(came)/2], 60.0)
}

func TestMembersComeAgain(t *testing.T) {
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share, cfg.Members = 120, 0, 30
	cfg.PartyWeights = []float64{1}
	r := open(t, smallShop(t), 1, cfg)
	r.pop.Start(16 * sim.Hour)
	height := map[string]float64{}
	again := 0
	for i := range r.pop.visitors {
		v := &r.pop.visitors[i]
		if h, known := height[v.account]; known {
			again++
			assert.Equal(t, h, v.height, "the same person")
			assert.Positive(t, v.nth)
		}
		height[v.account] = v.height
	}
	assert.Greater(t, again, 60)
	assert.LessOrEqual(t, len(height), 60)
}
