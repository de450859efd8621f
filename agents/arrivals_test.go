package agents

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"

	"gosim/sim"
)

// planned returns the arrivals of one replication without a store.
func planned(cfg *Config, rep int, until sim.Time) []arrival {
	p := &Population{keys: sim.NewKeys(11, rep), cfg: *cfg}
	return p.arrivals(until)
}

func TestProfilesAreShares(t *testing.T) {
	for _, name := range []string{ProfileFlat, ProfileGrocery, ProfileGroceryWeekend, ProfileBakery, ProfileBakeryWeekend, ProfileOfficeConvenience} {
		w, ok := profileWeights(name)
		require.True(t, ok, name)
		sum := 0.0
		for _, x := range w {
			assert.GreaterOrEqual(t, x, 0.0)
			sum += x
		}
		assert.InDelta(t, 1, sum, 0.002, name)
	}
	_, ok := profileWeights("nightclub")
	assert.False(t, ok)
}

func TestCountsAreOverDispersed(t *testing.T) {
	for _, index := range []float64{1, 1.3, 2} {
		cfg := DefaultConfig()
		cfg.Visits, cfg.DispersionIndex, cfg.Theft.Share = 40, index, 0
		var n []float64
		for rep := range 4000 {
			n = append(n, float64(len(planned(&cfg, rep, sim.Hour))))
		}
		mean, vari := stat.MeanVariance(n, nil)
		assert.InDelta(t, 40, mean, 0.6, "index %g", index)
		assert.InDelta(t, index, vari/mean, 0.12*index, "index %g", index)
	}
}

func TestArrivalsFollowTheProfile(t *testing.T) {
	for _, fixed := range []int{0, 200} {
		cfg := DefaultConfig()
		cfg.Visits, cfg.FixedVisits, cfg.Profile, cfg.ProfileStartH, cfg.Theft.Share = 200, fixed, ProfileBakery, 8.5, 0
		var hours [4]float64
		total := 0.0
		for rep := range 100 {
			as := planned(&cfg, rep, 3*sim.Hour)
			if fixed > 0 {
				require.Len(t, as, fixed)
			}
			require.True(t, slices.IsSortedFunc(as, func(a, b arrival) int { return int(a.at - b.at) }))
			for _, a := range as {
				require.True(t, a.at >= 0 && a.at < 3*sim.Hour)
				hours[(a.at+sim.Hour/2)/sim.Hour]++
				total++
			}
		}
		w := []float64{.0460 / 2, .1142, .1261, .1394 / 2} // 8:30–11:30
		sum := w[0] + w[1] + w[2] + w[3]
		for h, n := range hours {
			assert.InDelta(t, w[h]/sum, n/total, 0.012, "hour %d, fixed %d", h, fixed)
		}
	}
}

func TestAClosedShopHasNoVisitors(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Profile, cfg.ProfileStartH = ProfileOfficeConvenience, 1
	assert.Empty(t, planned(&cfg, 0, sim.Hour))
	cfg.FixedVisits = 5
	assert.Empty(t, planned(&cfg, 0, sim.Hour))
}

func TestOneMoreVisitLeavesTheOthersAlone(t *testing.T) {
	at := func(as []arrival) map[int]sim.Time {
		out := map[int]sim.Time{}
		for _, a := range as {
			out[a.serial] = a.at
		}
		return out
	}
	cfg := DefaultConfig()
	cfg.FixedVisits = 20
	few := at(planned(&cfg, 0, sim.Hour))
	cfg.FixedVisits = 21
	more := at(planned(&cfg, 0, sim.Hour))
	for serial, when := range few {
		assert.Equal(t, when, more[serial])
	}
	assert.Len(t, more, 21)
}

func TestThievesByShareAndByNumber(t *testing.T) {
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share = 20_000, 0.1
	cfg.Theft.Mix = TechniqueShares{Tailgate: 1, ConcealBag: 2, ConcealPocket: 3, DecoyReturn: 4}
	var n [5]int
	for _, a := range planned(&cfg, 0, sim.Hour) {
		n[a.tech]++
	}
	for tech, want := range []int{18_000, 200, 400, 600, 800} {
		assert.InDelta(t, want, n[tech], 120, sim.Technique(tech).String())
	}

	cfg.FixedVisits, cfg.Theft.Share = 50, 1 // not used
	cfg.Theft.Fixed = TechniqueCounts{Tailgate: 2, DecoyReturn: 3}
	n = [5]int{}
	for _, a := range planned(&cfg, 0, sim.Hour) {
		n[a.tech]++
	}
	assert.Equal(t, [5]int{50, 2, 0, 0, 3}, n, "exactly, and in addition to the visits")
}

func TestEachTailgaterFollowsAMemberOfTheirOwn(t *testing.T) {
	p := &Population{keys: sim.NewKeys(1, 0)}
	visits := []arrival{
		{at: 10, serial: 0, tech: sim.TechniqueNone}, {at: 20, serial: 1, tech: sim.TechniqueTailgate}, {at: 30, serial: 2, tech: sim.TechniqueConcealBag}, {at: 40, serial: 3, tech: sim.TechniqueTailgate}, {at: 50, serial: 4, tech: sim.TechniqueTailgate},
	}
	kept, tailOf := p.pairTails(visits)
	require.Len(t, kept, 4, "two members, so the third tailgater does not come")
	assert.Len(t, tailOf, 2)
	times := map[int]sim.Time{}
	for _, a := range kept {
		times[a.serial] = a.at
	}
	for member, tail := range tailOf {
		assert.NotEqual(t, sim.TechniqueTailgate, visits[member].tech)
		assert.Equal(t, times[member], times[tail])
	}
}
