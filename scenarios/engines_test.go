package scenarios

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/strictyaml"
)

// Every engine runs the same readings, under its own name.
func TestEveryEngineRunsAScenario(t *testing.T) {
	for _, name := range Engines() {
		s, err := Load(filepath.Join("autocheckout2020", "baseline-1.yaml"), []strictyaml.Override{{Path: "warmup", Value: "5s"}})
		require.NoError(t, err)
		require.NoError(t, s.Use(name))
		out, err := Run(t.Context(), s, Options{Workers: 1})
		require.NoError(t, err)
		assert.Equal(t, name, out.Result.Provenance.Engine)
		m, ok := out.Result.Get("unit_error_rate")
		require.True(t, ok)
		assert.EqualValues(t, 3, m.Counts.Den, "the same people")
		tracks, ok := out.Result.Get("hota")
		require.True(t, ok)
		assert.Greater(t, tracks.Value.Value, 0.3, "it follows people")
	}
}

func TestUseNamesTheEngines(t *testing.T) {
	var s Scenario
	assert.Equal(t, OurEngine, s.EngineName())
	assert.EqualError(t, s.Use("mpss"), `engine "mpss": expected one of checkoutfree, mps, mps-bocpd, aim3s, nearest`)
	assert.Equal(t, OurEngine, s.EngineName())
}
