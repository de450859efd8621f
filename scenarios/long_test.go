//go:build long

package scenarios

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/strictyaml"
)

// TestLongCornerShopIsBilled holds the engine to the accuracy that its first
// version promises: 85 of 100 receipts right to the unit, over 20 replications.
func TestLongCornerShopIsBilled(t *testing.T) {
	s, err := Load("corner-shop.yaml", []strictyaml.Override{set("replications", "20")})
	require.NoError(t, err)
	out, err := Run(t.Context(), s, Options{})
	require.NoError(t, err)
	m, _ := out.Result.Get("receipt_exact_rate")
	require.True(t, m.Value.Valid)
	t.Logf("receipt_exact_rate %s, %d of %d", m.Value, m.Counts.Num, m.Counts.Den)
	assert.GreaterOrEqual(t, m.Value.Value, 0.85)
	assert.Greater(t, m.Counts.Den, int64(150), "a dozen visits each")
}

// TestLongScenariosRunWhole runs every file of the folder as it is, once.
func TestLongScenariosRunWhole(t *testing.T) {
	for _, file := range library(t) {
		t.Run(file, func(t *testing.T) {
			s, err := Load(file, nil)
			require.NoError(t, err)
			dir := t.TempDir()
			folder, err := NewFolder(dir, s)
			require.NoError(t, err)
			defer folder.Abort()
			out, err := Run(t.Context(), s, Options{Records: folder.Record})
			require.NoError(t, err)
			require.Len(t, out.Replications, s.Replications)
			names, err := folder.Finish(out)
			require.NoError(t, err)
			assert.Contains(t, names, "report.html")
			assert.Contains(t, names, "plots/store-map.png")
			for _, name := range names {
				info, err := os.Stat(dir + "/" + name)
				require.NoError(t, err)
				assert.Positive(t, info.Size(), name)
			}
			for i := range out.Result.Metrics {
				if m := &out.Result.Metrics[i]; m.Value.Valid {
					t.Logf("%-36s %s %s", m.Name, m.Value, m.Unit)
				}
			}
		})
	}
}

// TestLongSameBytesInARush repeats the determinism test where many people mix.
func TestLongSameBytesInARush(t *testing.T) {
	rush := func(more ...strictyaml.Override) *Scenario {
		s, err := Load("go-rush.yaml", append([]strictyaml.Override{set("duration", "5m"), set("population.visits", "48"), set("replications", "2")}, more...))
		require.NoError(t, err)
		return s
	}
	want := fingerprints(t, rush(), 1)
	assert.Equal(t, want, fingerprints(t, rush(), 2))
	assert.NotEqual(t, want, fingerprints(t, rush(set("seed", "3")), 2))
}
