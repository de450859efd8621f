package reports_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/reports"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with testdata/name, or rewrites it under -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "%s differs; run go test ./reports -update and review the change", name)
}

// costs fills the latency side of a collector: n frames of 1…n µs.
func costs(c *reports.Collector, n int) {
	for i := range n {
		c.Frame(time.Duration(i+1) * time.Microsecond)
	}
	for i := range n / 10 {
		c.Tick(time.Duration(10*(i+1)) * time.Microsecond)
	}
	c.Counters = reports.Counters{
		Simulated: 1800 * time.Second, TotalWall: 6 * time.Second, EngineWall: 2 * time.Second, WorldWall: 4 * time.Second,
		Frames: int64(n), Detections: 3 * int64(n), Readings: 5 * int64(n),
		EngineAllocs: reports.Some(50), PeakRSSBytes: reports.Some(48 << 20),
	}
}

func provenance() reports.Provenance {
	return reports.Provenance{
		Tool: "gosim", Version: "v0.0.0-test", Scenario: "two stories", ScenarioHash: "sha256:0123", Seed: 7, Replications: 3,
		Engine: "gosim", GoVersion: "go1.26", GOARCH: "amd64",
		Machine: reports.Machine{Started: "2026-01-02T03:04:05Z", GOOS: "linux", CPUs: 2, GOMAXPROCS: 1},
	}
}

// threeReplications is a mixed day, a day of thefts and a quiet day.
func threeReplications(tb testing.TB) []reports.Replication {
	tb.Helper()
	quiet := newStory(tb)
	quiet.shop("ann", 0, 60, cola)
	quiet.receipt("ann", 0, 60, 4, 0.97, cola)
	quiet.batch.Events = append(quiet.batch.Events, output.ShelfEvent{ID: 1, Start: unix(1), End: unix(1.2), SKU: cola, Units: -1, Account: "ann"})
	var reps []reports.Replication
	for i, y := range []*story{mixedBilling(tb), theftStory(tb), quiet} {
		costs(y.c, 1000)
		r := y.score()
		r.Index, r.Seed = i, 7
		reps = append(reps, r)
	}
	return reps
}

func TestGoldens(t *testing.T) {
	reps := threeReplications(t)
	r := reports.Summarise(reps, nil, provenance())
	one := reports.Summarise(reps[:1], nil, provenance())
	for _, tc := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"result.json", func(w io.Writer) error { return reports.WriteJSON(w, r) }},
		{"metrics.txt", func(w io.Writer) error { return reports.WriteBench(w, r) }},
		{"receipts.csv", func(w io.Writer) error { return reports.WriteVisits(w, asRun(reps)) }},
		{"table.txt", func(w io.Writer) error { return reports.WriteTable(w, r, reports.TableOptions{}) }},
		{"table_one.txt", func(w io.Writer) error { return reports.WriteTable(w, one, reports.TableOptions{Width: 80}) }},
		{"table_colour.txt", func(w io.Writer) error { return reports.WriteTable(w, one, reports.TableOptions{Colour: true}) }},
		{"result_none.json", func(w io.Writer) error { return reports.WriteJSON(w, reports.Summarise(nil, nil, provenance())) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var b bytes.Buffer
			require.NoError(t, tc.write(&b))
			golden(t, tc.name, b.Bytes())
		})
	}
}

func TestTableKeepsToItsWidth(t *testing.T) {
	r := reports.Summarise(threeReplications(t), nil, provenance())
	for _, width := range []int{80, 100, 140} {
		var b strings.Builder
		require.NoError(t, reports.WriteTable(&b, r, reports.TableOptions{Width: width}))
		for line := range strings.Lines(b.String()) {
			assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), width, line)
		}
	}
}

// TestResultIsTheSameBytesOnAnyMachine runs the same replications with other
// latencies, memory and start time: only the section "machine" may differ.
func TestResultIsTheSameBytesOnAnyMachine(t *testing.T) {
	write := func(frames int, machine reports.Machine) string {
		y := mixedBilling(t)
		costs(y.c, frames)
		p := provenance()
		p.Machine = machine
		var b bytes.Buffer
		require.NoError(t, reports.WriteJSON(&b, reports.Summarise([]reports.Replication{y.score()}, nil, p)))
		require.True(t, json.Valid(b.Bytes()))
		return b.String()
	}
	a := write(1000, reports.Machine{Started: "x", CPUs: 2})
	b := write(7000, reports.Machine{Started: "y", CPUs: 64})
	require.NotEqual(t, a, b)
	const cut = `"machine": {`
	require.Equal(t, 1, strings.Count(a, cut))
	beforeA, _, _ := strings.Cut(a, cut)
	beforeB, _, _ := strings.Cut(b, cut)
	require.Equal(t, beforeA, beforeB)
	require.Equal(t, a, write(1000, reports.Machine{Started: "x", CPUs: 2}))
}

// asRun returns replications of one seed as a run.
func asRun(reps []reports.Replication) *reports.Run {
	run := &reports.Run{Result: reports.Summarise(reps, nil, provenance())}
	for i := range reps {
		run.Details = append(run.Details, reps[i].Detail)
	}
	return run
}

func TestSummarise(t *testing.T) {
	r := reports.Summarise(threeReplications(t), nil, provenance())
	get := func(name string) reports.Summary {
		s, ok := r.Get(name)
		require.True(t, ok, name)
		return s
	}
	s := get("receipt_exact_rate") // 1/5, 3 of 4 wrong on the day of thefts, 1/1
	assert.Equal(t, reports.Counts{Kind: reports.CountRatio, Num: 1 + 1 + 1, Den: 5 + 4 + 1}, s.Counts)
	assert.InDelta(t, (0.2+0.25+1)/3, s.Value.Value, 1e-12)
	sd := math.Sqrt((sq(0.2-1.45/3) + sq(0.25-1.45/3) + sq(1-1.45/3)) / 2)
	assert.InDelta(t, 4.30265273*sd/math.Sqrt(3), s.Half.Value, 1e-6) // t(0.975, 2)
	assert.Equal(t, []reports.Optional{reports.Some(0.2), reports.Some(0.25), reports.Some(1)}, s.PerRep)

	s = get("theft_recall") // defined on one day only
	assert.InDelta(t, 0.5, s.Value.Value, 1e-12)
	assert.False(t, s.Half.Valid)
	assert.Equal(t, []reports.Optional{{}, reports.Some(0.5), {}}, s.PerRep)

	s = get("frame_latency_us_p99") // 3000 frames are enough, from the merged histogram
	assert.True(t, s.Pooled)
	assert.InEpsilon(t, 990, s.Value.Value, 2e-3)
	s = get("frame_latency_us_p999")
	assert.False(t, s.Value.Valid)
	assert.Equal(t, "3000 frames, 6636 needed", s.Reason)
}

func sq(x float64) float64 { return x * x }

func TestPercentilesArePooledWhereOneReplicationIsTooSmall(t *testing.T) {
	var reps []reports.Replication
	for rep := range 8 {
		y := newStory(t)
		for i := range 10 {
			enter := float64(100 * i)
			y.shop("m", enter, enter+50)
			y.receipt("m", enter, enter+50, float64(10*rep+i+1), 1) // delays 1…80 in all
		}
		reps = append(reps, y.score())
	}
	r := reports.Summarise(reps, nil, provenance())
	s, _ := r.Get("receipt_delay_s_p90")
	assert.True(t, s.Pooled)
	assert.InDelta(t, 72, s.Value.Value, 1e-9)
	assert.False(t, s.Half.Valid)
	s, _ = r.Get("receipt_delay_s_p99")
	assert.Equal(t, "80 receipts, 662 needed", s.Reason)
	s, _ = r.Get("receipt_delay_s_p50") // defined everywhere: the mean over replications
	assert.False(t, s.Pooled)
	assert.InDelta(t, 40, s.Value.Value, 1e-9)
}

func TestLatencyByHand(t *testing.T) {
	y := newStory(t)
	costs(y.c, 1000)
	r := y.score()
	for name, v := range map[string]float64{
		"frame_latency_us_p50": 500, "frame_latency_us_p90": 900, "frame_latency_us_p99": 990, "frame_latency_us_max": 1000,
		"tick_latency_us_p50": 500, "tick_latency_us_p90": 900, "tick_latency_us_max": 1000,
		"frames_per_s": 500, "detections_per_s": 1500,
		"realtime_factor_total": 300, "realtime_factor_engine": 900, "realtime_factor_world": 450,
		"allocs_per_frame": 0.05, "peak_rss_mib": 48,
	} {
		got := r.Value(name)
		byHand(name)
		require.True(t, got.Valid, "%s: %s", name, got.Reason)
		assert.InEpsilon(t, v, got.Optional.Value, 2e-3, name) // three digits of the histogram
	}
	checkNull(t, r, "frame_latency_us_p999", "1000 frames, 6636 needed")
	checkNull(t, r, "tick_latency_us_p99", "100 ticks, 662 needed")
	checkNull(t, r, "realtime_factor_sensing", "not measured")
	checkNull(t, r, "deadline_miss_rate", "no frames")
	checkNull(t, r, "gc_pause_p99_us", "not measured")
}

func TestLatencyOutOfRangeIsClamped(t *testing.T) {
	y := newStory(t)
	y.c.Frame(-1)
	y.c.Frame(time.Hour)
	r := y.score()
	assert.InEpsilon(t, 60e6, r.Value("frame_latency_us_max").Optional.Value, 2e-3)
}

func TestCollectorAllocatesNothingPerFrame(t *testing.T) {
	c := reports.NewCollector(testSite(t), epoch)
	b := output.Batch{Tracks: []output.Track{{ID: 1, Account: "ann"}, {ID: 2}}}
	n := int64(0)
	step := func() {
		for i := range b.Tracks { // within one 200 ms slot but for one step in a thousand
			b.Tracks[i].Time = epoch + n
		}
		n += int64(200 * time.Microsecond)
		c.Add(&b)
		c.Frame(3 * time.Microsecond)
		c.Tick(9 * time.Microsecond)
	}
	for range 100_000 {
		step()
	}
	assert.Zero(t, testing.AllocsPerRun(1000, step))
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	text := func(s string) func(io.Writer) error {
		return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
	}
	require.NoError(t, reports.WriteFile(path, text("one")))
	require.NoError(t, reports.WriteFile(path, text("two")))
	boom := errors.New("boom")
	err := reports.WriteFile(path, func(w io.Writer) error { return errors.Join(text("half")(w), boom) })
	require.ErrorIs(t, err, boom)
	require.ErrorContains(t, err, "a.txt")
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "two", string(got), "a failed write leaves the file as it was")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no temporary file is left")
	require.Error(t, reports.WriteFile(filepath.Join(dir, "no", "such"), text("x")))
}

func TestRegistry(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range reports.Metrics() {
		assert.False(t, seen[m.Name], "%s twice", m.Name)
		seen[m.Name] = true
		assert.NotEmpty(t, m.Unit, m.Name)
		assert.NotEmpty(t, m.Doc, m.Name)
		assert.NotZero(t, m.Better, m.Name)
		assert.NotEqual(t, "unknown", m.Group.String(), m.Name)
		got, ok := reports.Lookup(m.Name)
		assert.True(t, ok)
		assert.Equal(t, m, got)
	}
	_, ok := reports.Lookup("no such metric")
	assert.False(t, ok)
}

func BenchmarkCollectorAdd(b *testing.B) {
	c := reports.NewCollector(testSite(b), epoch)
	batch := output.Batch{Tracks: make([]output.Track, 12)}
	for i := range batch.Tracks {
		batch.Tracks[i] = output.Track{ID: output.TrackID(i + 1), Account: "ann"}
	}
	n := int64(0)
	b.ReportAllocs()
	for b.Loop() {
		for i := range batch.Tracks {
			batch.Tracks[i].Time = epoch + n
		}
		n += int64(200 * time.Millisecond)
		c.Add(&batch)
	}
}

func TestPeakRSS(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("no /proc/self/status on this system")
	}
	got := reports.PeakRSS()
	require.True(t, got.Valid)
	assert.Greater(t, got.Value, float64(1<<20))
	assert.Less(t, got.Value, float64(1<<36))
}
