package coverage_test

import (
	"math"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sensors"
	"gosim/sensors/coverage"
)

func store(t testing.TB, name string) *site.Site {
	t.Helper()
	s, err := site.Load(os.DirFS("../../scenarios"), "stores/"+name+"/store.yaml")
	require.NoError(t, err)
	return s
}

// TestPredictionsHoldInSimulation stands people on a grid and compares what real
// frames say of them with what was predicted, overall and where the error is small
// and great.
func TestPredictionsHoldInSimulation(t *testing.T) {
	for _, name := range []string{"corner-shop", "go", "autocheckout-nano"} {
		t.Run(name, func(t *testing.T) {
			s, cfg := store(t, name), sensors.DefaultConfig()
			o := coverage.DefaultOptions()
			o.CellM = 0.5
			m, err := coverage.New(s, &cfg, o)
			require.NoError(t, err)
			var at []site.Vec2
			var want []coverage.Sighting
			for i := range m.Cells {
				at, want = append(at, m.Cells[i].At), append(want, m.Cells[i].Sighting)
			}
			got, err := coverage.Measure(s, &cfg, at, o.HeightM, coverage.Trial{Seed: 5, Stores: 20, Frames: 4})
			require.NoError(t, err)
			all := coverage.Agree(want, got)
			t.Logf("%+v ratio %.3f", all, all.Ratio())
			assert.InDelta(t, all.Expected, all.Found, 0.02*all.Expected)
			assert.Greater(t, all.WithinOne, 0.97)
			assert.InDelta(t, all.WantV, all.Views, 0.03*all.WantV)
			assert.InDelta(t, 1, all.Ratio(), 0.2)

			// Fifths of the places by predicted error.
			order := make([]int, 0, len(want))
			for i := range want {
				if !math.IsNaN(want[i].ErrorM) {
					order = append(order, i)
				}
			}
			slices.SortFunc(order, func(a, b int) int { return int(1e9 * (want[a].ErrorM - want[b].ErrorM)) })
			for k := range 5 {
				var w []coverage.Sighting
				var g []coverage.Measured
				for _, i := range order[k*len(order)/5 : (k+1)*len(order)/5] {
					w, g = append(w, want[i]), append(g, got[i])
				}
				a := coverage.Agree(w, g)
				t.Logf("fifth %d: %+v ratio %.3f", k+1, a, a.Ratio())
				assert.InDelta(t, 1, a.Ratio(), 0.2, "fifth %d", k+1)
			}
		})
	}
}
