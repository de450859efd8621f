package scenarios

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/strictyaml"
	"gosim/reports"
)

// TestFaultFiles reads the scenarios that show one kind of fault each, and runs them
// until the first fault has met somebody. All are the same shop with the same
// people, so that a fault is all that tells them apart.
func TestFaultFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("faults", "*.yaml"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 13)
	valid := compiled(t)
	kinds := map[string]bool{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.True(t, strings.HasPrefix(string(text), "# yaml-language-server: $schema=../schema/scenario.schema.json\n"), "editors find the schema")
			for _, word := range []string{"Shows", "Expect", "Sources"} {
				assert.Contains(t, string(text), "# "+word+": ", "the header says so")
			}
			v, err := plain(t, file)
			require.NoError(t, err)
			require.NoError(t, valid.Validate(v))

			s, err := Load(file, []strictyaml.Override{{Path: "duration", Value: "3m40s"}, {Path: "replications", Value: "1"}, {Path: "population.visits", Value: "6"}})
			require.NoError(t, err)
			assert.Equal(t, "fault-"+name, s.Name)
			assert.NotEmpty(t, s.Description)
			assert.EqualValues(t, 650, s.Seed)
			require.NotEmpty(t, s.faults)
			for i := range s.faults {
				kinds[string(s.faults[i].Kind)] = true
			}
			out, err := Run(t.Context(), s, Options{Workers: 1})
			require.NoError(t, err)
			planned := out.Result.Provenance.Faults
			require.Len(t, planned, len(s.faults), "a run says what was wrong")
			assert.Equal(t, s.faults[0].Devices, planned[0].Devices)
			exact, ok := out.Result.Get("receipt_exact_rate")
			require.True(t, ok)
			assert.Positive(t, exact.Counts.Den, "people came and went")
		})
	}
	assert.Len(t, kinds, 13, "every kind is shown")
}

// TestFaultTimesCountFromTheDuration: a warm-up comes before.
func TestFaultTimesCountFromTheDuration(t *testing.T) {
	const text = smallest + `
duration: 2m
warmup: 30s
sensors:
  faults:
    - {name: dark, kind: camera_dead, camera: all, from: 1m, until: 90s}
`
	frames := func(overrides ...strictyaml.Override) int64 {
		s, err := load(text, overrides...)
		require.NoError(t, err)
		r, err := newReplication(s, 0, nil)
		require.NoError(t, err)
		r.suite.Start()
		require.NoError(t, r.kernel.Run(t.Context(), 125e9)) // the fault lasts to 120 s after the start
		return r.feed.frames
	}
	all := frames(strictyaml.Override{Path: "sensors.faults", Value: "[]"})
	got := frames()
	fps := float64(all) / 125
	assert.InDelta(t, 30, float64(all-got)/fps, 1)

	s, err := load(text)
	require.NoError(t, err)
	assert.Equal(t, []reports.Fault{{Name: "dark", Kind: "camera_dead", Devices: []string{"camera C1", "camera C2"}, FromS: 60, UntilS: new(90.0)}}, s.timetable())
	assert.Equal(t, time.Minute, s.faults[0].From)
}

// TestFaultsDoNotDependOnThreads plays faults of every class of device, one after
// the other and several at once.
func TestFaultsDoNotDependOnThreads(t *testing.T) {
	for _, file := range []string{"power-cycle", "network-queue"} {
		s, err := Load(filepath.Join("faults", file+".yaml"), []strictyaml.Override{{Path: "duration", Value: "4m"}, {Path: "replications", Value: "3"}, {Path: "population.visits", Value: "6"}})
		require.NoError(t, err)
		outcome := func(workers int) []reports.Summary {
			out, err := Run(t.Context(), s, Options{Workers: workers})
			require.NoError(t, err)
			return slices.DeleteFunc(out.Result.Metrics, func(m reports.Summary) bool { return m.Machine })
		}
		one := outcome(1)
		assert.NotEmpty(t, one)
		assert.Equal(t, one, outcome(3), file)
	}
}
