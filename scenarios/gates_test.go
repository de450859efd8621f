package scenarios

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree"
	"gosim/checkoutfree/output"
	"gosim/internal/strictyaml"
	"gosim/reports"
	"gosim/reports/gate"
)

// spell is one short replication of the corner shop with gates.
func spell(t *testing.T, more ...strictyaml.Override) *Scenario {
	t.Helper()
	s, err := Load(filepath.Join("ci", "corner-shop.yaml"), append([]strictyaml.Override{set("duration", "1m"), set("population.visits", "8")}, more...))
	require.NoError(t, err)
	return s
}

func observe(t *testing.T, s *Scenario, from, to int, opts ObserveOptions) []gate.Observation {
	t.Helper()
	got, err := Observe(t.Context(), s, gate.Metrics(s.Gates), from, to, opts)
	require.NoError(t, err)
	return got
}

// TestObservationsDoNotDependOnHowTheyAreRun: any number of workers and any
// steps give the same, which is also what a run scores.
func TestObservationsDoNotDependOnHowTheyAreRun(t *testing.T) {
	s := spell(t, set("replications", "4"))
	one := observe(t, s, 0, 4, ObserveOptions{Workers: 1})
	assert.Equal(t, one, observe(t, s, 0, 4, ObserveOptions{Workers: 3}))
	assert.Equal(t, one, append(observe(t, s, 0, 1, ObserveOptions{}), observe(t, s, 1, 4, ObserveOptions{})...))
	assert.Empty(t, observe(t, s, 2, 2, ObserveOptions{}))

	run, err := Run(t.Context(), s, Options{})
	require.NoError(t, err)
	for i := range run.Replications {
		assert.Equal(t, i, one[i].Index)
		for _, name := range gate.Metrics(s.Gates) {
			assert.Equal(t, run.Replications[i].Value(name), one[i].Values[name], name)
		}
		for k := range i {
			assert.NotEqual(t, one[i].Digest.Readings, one[k].Digest.Readings, "other people, other readings")
		}
	}
}

// TestDigestsTellTheWorldFromTheEngine: a setting of the engine changes what it
// says and not what it is given; a setting of a sensor changes both.
func TestDigestsTellTheWorldFromTheEngine(t *testing.T) {
	base := observe(t, spell(t), 0, 1, ObserveOptions{})[0].Digest
	require.NotZero(t, base.Readings)
	require.NotZero(t, base.Outputs)
	engine := observe(t, spell(t, set("engine.track_every", "400ms")), 0, 1, ObserveOptions{})[0].Digest
	assert.Equal(t, base.Readings, engine.Readings)
	assert.NotEqual(t, base.Outputs, engine.Outputs)
	spoilt := observe(t, spell(t), 0, 1, ObserveOptions{Spoil: 1})[0].Digest
	assert.Equal(t, base.Readings, spoilt.Readings)
	assert.NotEqual(t, base.Outputs, spoilt.Outputs)
	noise := observe(t, spell(t), 0, 1, ObserveOptions{Noise: 99})[0].Digest
	assert.NotEqual(t, base.Readings, noise.Readings)
	assert.NotEqual(t, noise.Readings, observe(t, spell(t), 0, 1, ObserveOptions{Noise: 98})[0].Digest.Readings)
}

// TestOtherNoiseKeepsThePeople: the same sessions come and owe the same.
func TestOtherNoiseKeepsThePeople(t *testing.T) {
	s := spell(t)
	names := []string{"receipt_exact_rate", "item_recall"}
	run := func(noise uint64) gate.Observation {
		got, err := Observe(t.Context(), s, names, 0, 1, ObserveOptions{Noise: noise})
		require.NoError(t, err)
		return got[0]
	}
	a, b := run(0), run(5)
	for _, name := range names {
		assert.Positive(t, a.Values[name].Counts.Den)
		assert.Equal(t, a.Values[name].Counts.Den, b.Values[name].Counts.Den, name)
	}
}

func TestSpoilMakesReceiptsWrong(t *testing.T) {
	s := spell(t)
	exact := func(spoil float64) reports.Counts {
		return observe(t, s, 0, 1, ObserveOptions{Spoil: spoil})[0].Values["receipt_exact_rate"].Counts
	}
	whole := exact(0)
	require.Positive(t, whole.Num)
	assert.Zero(t, exact(1).Num, "every receipt is wrong")
	half := exact(0.5)
	assert.Equal(t, whole.Den, half.Den)
	assert.Less(t, half.Num, whole.Num)
	assert.Equal(t, half, exact(0.5), "the same ones each time")
}

// talker is an engine that emits the receipts it has, one per step.
type talker struct {
	checkoutfree.Engine

	receipts []output.Receipt
}

func (e *talker) Step(out *output.Batch) (checkoutfree.StepInfo, bool) {
	if len(e.receipts) == 0 {
		return checkoutfree.StepInfo{}, false
	}
	out.Receipts = append(out.Receipts, e.receipts[0])
	e.receipts = e.receipts[1:]
	return checkoutfree.StepInfo{}, true
}

func (e *talker) Close(out *output.Batch) { out.Receipts = append(out.Receipts, e.receipts...) }

func TestSpoilerTreatsAVisitAlike(t *testing.T) {
	var receipts []output.Receipt
	for visit := range int64(400) {
		for range 2 { // a receipt, and a corrected one
			r := output.Receipt{Visit: visit, TotalCents: 700, Lines: []output.Line{{SKU: 1, Units: 1, PriceCents: 100}, {SKU: 2, Units: 2, PriceCents: 300}}}
			if visit%4 == 0 {
				r.Lines, r.TotalCents = nil, 0
			}
			receipts = append(receipts, r)
		}
	}
	s := newSpoiler(&talker{receipts: receipts[:500]}, 0.1, 1, 0)
	var b output.Batch
	for {
		if _, ok := s.Step(&b); !ok {
			break
		}
	}
	s.Engine = &talker{receipts: receipts[500:]}
	s.Close(&b)
	require.Len(t, b.Receipts, len(receipts))
	spoilt := 0
	for i, r := range b.Receipts {
		assert.Equal(t, b.Receipts[i^1].Lines, r.Lines, "the second receipt of a visit is treated as the first")
		switch {
		case len(r.Lines) == len(receipts[i].Lines):
			assert.Equal(t, receipts[i].TotalCents, r.TotalCents)
		case len(receipts[i].Lines) == 0:
			assert.Len(t, r.Lines, 1)
			spoilt++
		default:
			assert.Len(t, r.Lines, 1)
			assert.EqualValues(t, 100, r.TotalCents)
			spoilt++
		}
	}
	assert.InDelta(t, 80, spoilt, 26, "a tenth, within three standard deviations")
	assert.Len(t, receipts[2].Lines, 2, "the engine's own lines are untouched")
}

func TestObserveCanBeCancelled(t *testing.T) {
	s := spell(t)
	ctx, cancel := context.WithCancel(t.Context())
	var last time.Duration
	_, err := Observe(ctx, s, nil, 0, 50, ObserveOptions{Workers: 1, Progress: func(done, total time.Duration) {
		assert.Equal(t, 50*time.Minute, total)
		assert.GreaterOrEqual(t, done, last)
		if last = done; done > time.Minute {
			cancel()
		}
	}})
	require.ErrorIs(t, err, context.Canceled)
	cancel()
	_, err = Observe(t.Context(), s, nil, 3, 2, ObserveOptions{})
	require.ErrorContains(t, err, "replications 3 to 2")
}

func TestGatesAreNoPartOfARun(t *testing.T) {
	with := spell(t)
	without := *with
	without.Gates = nil
	c, err := Gated(with, "1.0")
	require.NoError(t, err)
	assert.Equal(t, with.Hash, c.Made.ScenarioHash)
	assert.Equal(t, "ci-corner-shop", c.Made.Scenario)
	_, err = Gated(&without, "1.0")
	require.ErrorIs(t, err, ErrNoGates)

	other, err := load(smallest)
	require.NoError(t, err)
	gated, err := load(smallest + "gates: [{metric: item_f1, at_least: 0.9}]\n")
	require.NoError(t, err)
	assert.Equal(t, other.Hash, gated.Hash)
	assert.Equal(t, other.WorldHash, gated.WorldHash)
}

// TestWorldHash: what an engine is confronted with, and nothing else.
func TestWorldHash(t *testing.T) {
	world := func(text string) string {
		s, err := load(text)
		require.NoError(t, err)
		require.Len(t, s.WorldHash, 64)
		return s.WorldHash
	}
	base := world(smallest)
	for name, text := range map[string]string{
		"name":         strings.Replace(smallest, "name: smallest", "name: other", 1),
		"description":  smallest + "description: about something\n",
		"engine":       smallest + "engine: {track_every: 400ms}\n",
		"seed":         smallest + "seed: 9\n",
		"replications": smallest + "replications: 9\n",
	} {
		assert.Equal(t, base, world(text), name)
	}
	for name, text := range map[string]string{
		"people":   smallest + "population: {visits: 3}\n",
		"sensors":  smallest + "sensors: {camera: {drop_share: 0.1}}\n",
		"duration": smallest + "duration: 31m\n",
		"warm-up":  smallest + "warmup: 1m\n",
		"start":    smallest + "start: 2026-03-02T13:00:00Z\n",
	} {
		assert.NotEqual(t, base, world(text), name)
	}
	s, err := load(smallest)
	require.NoError(t, err)
	assert.NotEqual(t, s.Hash, s.WorldHash)
}

// TestGatesInCI: the scenarios for continuous integration are valid, have gates,
// and pass the schema.
func TestGatesInCI(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("ci", "*.yaml"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 2)
	schema := compiled(t)
	for _, file := range files {
		s, err := Load(file, nil)
		require.NoError(t, err)
		assert.Equal(t, "ci-"+strings.TrimSuffix(filepath.Base(file), ".yaml"), s.Name)
		assert.NotEmpty(t, s.Gates, file)
		v, err := plain(t, file)
		require.NoError(t, err)
		require.NoError(t, schema.Validate(v), file)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(string(text), "# yaml-language-server: $schema=../schema/scenario.schema.json\n"), file)
		for _, word := range []string{"Shows", "Expect", "Sources"} {
			assert.Contains(t, string(text), "# "+word+": ", "%s: the header says so", file)
		}
	}
}

// TestBaselineFitsTheScenarios: the checked-in baseline is of these worlds and
// long enough for the default budget.
func TestBaselineFitsTheScenarios(t *testing.T) {
	f, err := os.Open(filepath.Join("ci", "baseline.json"))
	require.NoError(t, err)
	b, err := gate.ReadBaseline(f)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	files, err := filepath.Glob(filepath.Join("ci", "*.yaml"))
	require.NoError(t, err)
	assert.Len(t, b.Entries, len(files))
	for _, file := range files {
		s, err := Load(file, nil)
		require.NoError(t, err)
		e := b.Find(s.Name)
		require.NotNil(t, e, file)
		assert.Equal(t, e.WorldHash, s.WorldHash, "%s: the world has changed: make the baseline again with --update", file)
		assert.Equal(t, e.Made.Seed, s.Seed)
		assert.GreaterOrEqual(t, e.Made.Replications, gate.DefaultPlan().Max)
		for _, name := range gate.Metrics(s.Gates) {
			assert.NotNil(t, e.Get(name), "%s: %s", file, name)
		}
	}
}
