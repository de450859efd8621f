package plots

import (
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports"
	"gosim/sim"
)

// TestEveryTechniqueLooksDifferent: curves of one colour differ in dash and glyph,
// so that they are told apart without colours too, by both or by one of them.
func TestEveryTechniqueLooksDifferent(t *testing.T) {
	seen := map[string]int{}
	byColour := map[string][]series{}
	for i := range 1 + len(sim.Techniques()) {
		s := classSeries(i)
		key := fmt.Sprint(s.line.Color, s.line.Dashes, s.mark.Shape)
		before, again := seen[key]
		assert.False(t, again, "classes %d and %d look alike", before, i)
		seen[key] = i
		colour := fmt.Sprint(s.line.Color)
		for _, o := range byColour[colour] {
			assert.NotEqual(t, fmt.Sprint(o.line.Dashes), fmt.Sprint(s.line.Dashes))
			assert.NotEqual(t, fmt.Sprintf("%T", o.mark.Shape), fmt.Sprintf("%T", s.mark.Shape))
		}
		byColour[colour] = append(byColour[colour], s)
	}
	all := classSeries(0)
	for i := range sim.Techniques() {
		assert.NotEqual(t, all.line.Color, classSeries(i+1).line.Color, "all together are the grey one alone")
	}
}

// TestPicturesOfEveryTechnique has a theft of each, of which every other is
// alerted.
func TestPicturesOfEveryTechnique(t *testing.T) {
	run := testRun(t)
	for i := range run.Details {
		d := &run.Details[i]
		d.Incidents = nil
		for _, tech := range sim.Techniques() {
			x := reports.IncidentRow{Visit: int(tech) % len(d.Visits), Technique: tech, Units: 1, ValueCents: 100, Taken: sim.Minute, Exit: 2 * sim.Minute, Alerted: sim.Never}
			if tech%2 == 0 {
				x.Alerted, x.BeforeExit = sim.Minute+sim.Time(tech)*sim.Second, true
			}
			d.Incidents = append(d.Incidents, x)
		}
	}
	require.Len(t, thefts(run.Details), 1+len(sim.Techniques()))
	for name, draw := range map[string]func(io.Writer, Format, *reports.Run) error{
		"recall": TheftRecall, "precision-recall": TheftPR, "delay": TheftDelay, "value": TheftValue,
	} {
		assert.NoError(t, draw(io.Discard, SVG, run), name)
	}
}
