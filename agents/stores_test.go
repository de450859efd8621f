package agents

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// TestLibraryStores opens the stores of the scenario library to a rush.
func TestLibraryStores(t *testing.T) {
	for _, name := range []string{"corner-shop", "go", "autocheckout-nano"} {
		t.Run(name, func(t *testing.T) {
			s, err := site.Load(os.DirFS("../scenarios"), "stores/"+name+"/store.yaml")
			require.NoError(t, err)
			for seed := range uint64(2) {
				cfg := DefaultConfig()
				cfg.FixedVisits = int(20 + s.Bounds.Area()/3)
				cfg.Theft.Fixed = TechniqueCounts{Tailgate: 1, ConcealBag: 1, ConcealPocket: 1, DecoyReturn: 1}
				r := open(t, s, seed, cfg)
				r.w.AfterAct = nil
				require.Empty(t, r.pop.Unreachable(), "slots that nobody can walk up to")
				c := r.watch(t, seed)
				r.play(t, 10*sim.Minute, sim.Hour)
				require.NoError(t, r.w.Check())
				assert.Zero(t, r.pop.Active(), "seed %d", seed)
				assert.LessOrEqual(t, c.overlap, 1e-3)
				assert.Less(t, c.jump, 0.08)
				stay, longest, units := sim.Time(0), sim.Time(0), 0
				for i := range r.w.Log.Visits {
					v := &r.w.Log.Visits[i]
					stay += v.Left - v.Entered
					longest = max(longest, v.Left-v.Entered)
				}
				for _, a := range r.w.Log.Acts {
					if a.Kind == sim.ActPick {
						units++
					}
				}
				n := len(r.w.Log.Visits)
				t.Logf("seed %d: %d visits of %.0f s, longest %.0f s, %.2f picks each, at most %d people", seed, n, stay.Seconds()/float64(n), longest.Seconds(), float64(units)/float64(n), c.peak)
			}
		})
	}
}
