package page

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports"
	"gosim/sim"
)

// withStories fakes pictures of thefts that name the replication and the theft.
func withStories(size int, fail func(rep, incident int) error) parts {
	p := fakes(10)
	p.story = func(w io.Writer, r *reports.Record, incident int) (*reports.Story, error) {
		if err := fail(r.Index, incident); err != nil {
			return nil, err
		}
		_, err := fmt.Fprintf(w, `<svg width="10pt" viewBox="0 0 10 20"><g id="a"><text>%d/%d %s</text></g></svg>`, r.Index, incident, strings.Repeat("x", size))
		return &reports.Story{
			Title: fmt.Sprintf("Story %d <of> %d", incident, r.Index), About: "About it",
			Cast: []reports.Actor{{Name: "thief"}}, Steps: []reports.Step{{At: sim.Second, Text: "takes a cola"}}, Outcome: []string{"No bill."},
		}, err
	}
	return p
}

func TestOneStoryOfEachTechnique(t *testing.T) {
	run := testRun(t, 3)
	more := run.Details[0].Incidents[1]
	run.Details[0].Incidents = append(run.Details[0].Incidents, more)
	more.Technique = sim.TechniqueSlowLift
	run.Details[2].Incidents = append(run.Details[2].Incidents, more)
	loaded := 0
	load := run.Load
	run.Load = func(i int) (*reports.Record, error) { loaded++; return load(i) }
	none := fmt.Errorf("older: %w", errNothing)
	html := made(t, run, Options{ReplayBudget: -1}, withStories(1, func(rep, incident int) error {
		if rep == 0 && incident == 1 {
			return none // the next one of the technique is told
		}
		return nil
	}))
	assert.Equal(t, 2, loaded, "replications with a technique that has no picture yet")
	assert.Equal(t, 3, strings.Count(html, `class="paper theft"`))
	for _, want := range []string{
		"<summary>Story 0 &lt;of&gt; 0</summary>", `aria-label="Story 0 &lt;of&gt; 0. About it"`, `<g id="story1-a"><text>0/0 x</text></g>`,
		"<li>0:01 Thief takes a cola</li><li>No bill.</li>",
		"gosim story RUN --replication 0 --technique tailgate --incident 0 --out theft.svg",
		"gosim story RUN --replication 0 --technique conceal_bag --incident 1 --out theft.svg",
		"gosim story RUN --replication 2 --technique slow_lift --incident 0 --out theft.svg",
	} {
		has(t, html, want)
	}
}

func TestNoStories(t *testing.T) {
	fine := func(int, int) error { return nil }
	const mark = "One of each, step by step"
	has(t, made(t, testRun(t, 1), Options{}, withStories(1, fine)), mark)
	lacks(t, made(t, testRun(t, 1), Options{}, withStories(maxStory, fine)), mark)
	lacks(t, made(t, testRun(t, 1), Options{}, fakes(10)), mark)
	run := testRun(t, 1)
	run.Load = nil
	lacks(t, made(t, run, Options{}, withStories(1, fine)), mark)

	boom := errors.New("boom")
	err := write(io.Discard, testRun(t, 1), &Options{}, withStories(1, func(int, int) error { return boom }))
	require.ErrorIs(t, err, boom)
	assert.ErrorContains(t, err, "theft 0 of replication 0")
	run = testRun(t, 1)
	run.Load = func(int) (*reports.Record, error) { return nil, boom }
	require.ErrorIs(t, write(io.Discard, run, &Options{}, withStories(1, fine)), boom)
}
