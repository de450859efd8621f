//go:build long

package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/browsertest"
)

// TestLongAnHourOfWorkS measures the page of an hour of the busiest scenario, a
// dozen people at a time among 20 cameras: its size, and what a frame costs while
// scrubbing all over it. Wall time is reported and not judged; the operations of
// a frame are, which no other program on the machine can change.
func TestLongAnHourOfWorkS(t *testing.T) {
	file := viewPage(t, "go-rush.yaml", "duration=1h", "population.visits=580")
	info, err := os.Stat(file)
	require.NoError(t, err)
	t.Logf("page of an hour: %.2f MB", float64(info.Size())/1e6)
	assert.Less(t, info.Size(), int64(5_000_000)) // it must stay below 20 MB; a sudden growth should show

	p := browsertest.New(t, browsertest.Wide())
	p.Open(file, "")
	p.Wait(`document.querySelector(".clock")?.textContent`)
	var m struct {
		Frames     int     `json:"frames"`
		ScriptP50  float64 `json:"script_p50_ms"`
		ScriptP95  float64 `json:"script_p95_ms"`
		BetweenP50 float64 `json:"between_p50_ms"`
		BetweenP95 float64 `json:"between_p95_ms"`
		Most       float64 `json:"most_operations"`
	}
	p.Eval(`replay.controller().measure(300)`, &m)
	t.Logf("scrubbing, %d frames: script p50 %.1f ms, p95 %.1f ms; from frame to frame p50 %.1f ms, p95 %.1f ms; at most %.0f operations a frame",
		m.Frames, m.ScriptP50, m.ScriptP95, m.BetweenP50, m.BetweenP95, m.Most)
	// Some thirty people and as many tracks, with trails of 26 samples, each
	// found in a handful of steps: far from the 400 000 samples of the hour.
	assert.Less(t, m.Most, 5000.0)
}
