//go:build long

package scenarios

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/agents"
	"gosim/sim"
)

// TestLongEverybodyLeaves plays the people of the busiest scenario, without
// devices and engine, for 200 seeds: nobody may be stuck.
func TestLongEverybodyLeaves(t *testing.T) {
	s, err := Load("go-rush.yaml", nil)
	require.NoError(t, err)
	var mu sync.Mutex
	slowest, most := sim.Time(0), 0
	t.Run("seeds", func(t *testing.T) {
		for seed := range uint64(200) {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				var k sim.Kernel
				w := sim.NewWorld(s.Site)
				p, err := agents.New(&k, w, sim.NewKeys(seed, 0), s.Population)
				require.NoError(t, err)
				end := sim.Time(s.Duration.Std())
				p.Start(end)
				require.NoError(t, k.Run(t.Context(), end))
				for p.Active() > 0 && k.Now() < end+drainLimit {
					require.NoError(t, k.Run(t.Context(), k.Now()+sim.Second))
				}
				require.NoError(t, p.Err(), "seed %d", seed)
				require.NoError(t, w.Check(), "seed %d", seed)
				assert.Zero(t, p.Active(), "seed %d: still inside", seed)
				mu.Lock()
				defer mu.Unlock()
				for i := range w.Log.Visits {
					slowest = max(slowest, w.Log.Visits[i].Left-w.Log.Visits[i].Entered)
				}
				most = max(most, len(w.Log.Visits))
			})
		}
	})
	t.Logf("longest visit %.0f s, at most %d people", slowest.Seconds(), most)
}
