package scenarios

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/internal/strictyaml"
	"gosim/reports"
	"gosim/sim"
)

// busy is a few minutes of the corner shop with more people than usual and a
// thief of each technique, so that every kind of act and reading occurs.
func busy(t *testing.T, set ...strictyaml.Override) *Scenario {
	t.Helper()
	list := []strictyaml.Override{
		{Path: "duration", Value: "4m"},
		{Path: "population.fixed_visits", Value: "8"},
		{Path: "population.theft.fixed_thieves", Value: "{tailgate: 1, conceal_bag: 1, conceal_pocket: 1, decoy_return: 1}"},
	}
	s, err := Load("corner-shop.yaml", append(list, set...))
	require.NoError(t, err)
	return s
}

func set(path, value string) strictyaml.Override {
	return strictyaml.Override{Path: path, Value: value}
}

// digests are the SHA-256 of what happened in a replication.
type digests struct{ readings, outputs, truth hash.Hash }

func (d *digests) trace() Trace {
	return Trace{Readings: d.readings, Outputs: d.outputs, Truth: d.truth}
}

func (d *digests) String() string {
	sum := func(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil))[:16] }
	return fmt.Sprintf("readings %s outputs %s truth %s", sum(d.readings), sum(d.outputs), sum(d.truth))
}

// fingerprints runs s and returns the digests of each replication.
func fingerprints(t *testing.T, s *Scenario, workers int) []string {
	t.Helper()
	var mu sync.Mutex
	all := make([]*digests, s.Replications)
	_, err := Run(t.Context(), s, Options{Workers: workers, Trace: func(n int) Trace {
		mu.Lock()
		defer mu.Unlock()
		all[n] = &digests{sha256.New(), sha256.New(), sha256.New()}
		return all[n].trace()
	}})
	require.NoError(t, err)
	out := make([]string, len(all))
	for i, d := range all {
		out[i] = d.String()
	}
	return out
}

// TestSameSeedSameBytes: the same seed gives byte-identical truth, readings and
// outputs with one and two threads, twice; another seed and another replication
// differ.
func TestSameSeedSameBytes(t *testing.T) {
	s := busy(t, set("replications", "2"))
	before := runtime.GOMAXPROCS(1)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	want := fingerprints(t, s, 1)
	t.Log(want)
	assert.NotEqual(t, want[0], want[1], "replications differ")
	assert.Equal(t, want, fingerprints(t, s, 1), "the same again")
	runtime.GOMAXPROCS(2)
	assert.Equal(t, want, fingerprints(t, s, 2), "the same with two threads")
	assert.Equal(t, want, fingerprints(t, s, 2), "and again")

	other := fingerprints(t, busy(t, set("seed", "2")), 1)
	assert.NotEqual(t, want[0], other[0], "another seed differs")
	one := fingerprints(t, busy(t), 1)
	assert.Equal(t, want[0], one[0], "a replication does not depend on how many there are")
}

// TestEngineIsAFunctionOfItsReadings records the readings of a run, decodes
// them again, and feeds them to a fresh engine with no simulator behind it. The
// outputs are the same bytes: whatever the engine knew, it knew from readings.
func TestEngineIsAFunctionOfItsReadings(t *testing.T) {
	s := busy(t)
	var readings, want bytes.Buffer
	_, err := Run(t.Context(), s, Options{Trace: func(int) Trace {
		return Trace{Readings: &readings, Outputs: &want}
	}})
	require.NoError(t, err)
	require.Contains(t, want.String(), "\nreceipt ")

	engine, err := checkoutfree.Open(s.Site, s.Engine)
	require.NoError(t, err)
	var got bytes.Buffer
	tr := newTracer(s.Site, Trace{Outputs: &got})
	var batch output.Batch
	dec := reading.NewDecoder(&readings, s.Site)
	var r reading.Reading
	for {
		arrival, err := dec.Decode(&r)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		require.NoError(t, engine.Push(arrival, &r))
		for {
			_, ok := engine.Step(&batch)
			if !ok {
				break
			}
			tr.outputs(&batch)
			batch.Reset()
		}
	}
	engine.Close(&batch)
	tr.outputs(&batch)
	require.NoError(t, tr.close())
	if got.String() != want.String() {
		assert.Fail(t, "the outputs differ", firstDifference(got.String(), want.String()))
	}
}

func firstDifference(a, b string) string {
	n := min(len(a), len(b))
	i := 0
	for i < n && a[i] == b[i] {
		i++
	}
	from := max(0, i-200)
	return fmt.Sprintf("at byte %d of %d and %d:\n%s\n---\n%s", i, len(a), len(b), a[from:min(len(a), i+200)], b[from:min(len(b), i+200)])
}

// TestUnitsAreConserved follows every act of a real run with books of its own:
// no unit is created, lost or in two places, and the log explains where each
// one ended up.
func TestUnitsAreConserved(t *testing.T) {
	s := busy(t)
	r, err := newReplication(s, 0, nil)
	require.NoError(t, err)
	stock := r.world.Units()
	require.Positive(t, stock)
	place := make(map[sim.UnitID]sim.PlaceKind, stock)
	for u := range stock {
		place[sim.UnitID(u)] = r.world.Unit(sim.UnitID(u)).Place
		require.Equal(t, sim.PlaceShelf, place[sim.UnitID(u)], "stocking puts units on shelves")
	}
	acts := 0
	r.world.AfterAct = func(a *sim.Act) {
		acts++
		if acts%16 == 0 { // the whole world is a long walk
			require.NoError(t, r.world.Check())
		}
		if a.Unit == sim.NoUnit {
			return
		}
		was, known := place[a.Unit]
		if !known {
			require.True(t, r.world.Unit(a.Unit).Foreign, "unit %d came from nowhere", a.Unit)
			was = sim.PlaceHidden
		}
		assert.Contains(t, lawful[a.Kind], was, "%s of unit %d from place %d", a.Kind, a.Unit, was)
		place[a.Unit] = a.Place
	}
	require.NoError(t, r.run(t.Context(), func(sim.Time) {}))
	assert.Greater(t, acts, 40)

	counts := map[sim.PlaceKind]int{}
	for u := range r.world.Units() {
		x := r.world.Unit(sim.UnitID(u))
		counts[x.Place]++
		if x.Foreign {
			continue
		}
		assert.Less(t, u, stock, "unit %d was made after stocking", u)
		if x.Place == sim.PlaceOutside {
			assert.Contains(t, []sim.PlaceKind{sim.PlaceHand, sim.PlaceBag, sim.PlaceHidden}, place[sim.UnitID(u)], "unit %d left with somebody who carried it", u)
		} else {
			assert.Equal(t, place[sim.UnitID(u)], x.Place, "unit %d is where its last act put it", u)
		}
	}
	assert.Positive(t, counts[sim.PlaceOutside], "somebody took something")
	assert.Zero(t, counts[sim.PlaceHand]+counts[sim.PlaceBag]+counts[sim.PlaceHidden], "nobody is left inside with goods")
}

// lawful says from which places each act can take a unit.
var lawful = map[sim.ActKind][]sim.PlaceKind{
	sim.ActPick:     {sim.PlaceShelf},
	sim.ActPutBack:  {sim.PlaceHand},
	sim.ActStow:     {sim.PlaceHand},
	sim.ActConceal:  {sim.PlaceHand, sim.PlaceBag},
	sim.ActUnstow:   {sim.PlaceBag, sim.PlaceHidden},
	sim.ActHandOver: {sim.PlaceHand},
	sim.ActDrop:     {sim.PlaceHand},
	sim.ActConsume:  {sim.PlaceHand},
}

func TestRunScoresEveryReplication(t *testing.T) {
	s := busy(t, set("replications", "3"))
	var mu sync.Mutex
	var complete []int
	var last, total time.Duration
	out, err := Run(t.Context(), s, Options{
		Version: "1.2.3",
		Complete: func(r *reports.Replication) {
			complete = append(complete, r.Index)
		},
		Progress: func(done, all time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			assert.GreaterOrEqual(t, done, last, "progress does not go back")
			last, total = done, all
		},
	})
	require.NoError(t, err)
	assert.Equal(t, 12*time.Minute, total)
	assert.Equal(t, total, last)
	assert.ElementsMatch(t, []int{0, 1, 2}, complete)
	assert.Equal(t, []int{0, 1, 2}, out.Result.Indices, "in order of replication, whoever was first")
	assert.Equal(t, s.Hash, out.Result.Provenance.ScenarioHash)
	assert.Equal(t, "1.2.3", out.Result.Provenance.Version)
	for _, name := range []string{"receipt_exact_rate", "theft_recall", "realtime_factor_total"} {
		m, known := out.Result.Get(name)
		if assert.True(t, known, name) {
			assert.True(t, m.Value.Valid, "%s: %s", name, m.Reason)
		}
	}
}

func TestRecordsComeInOrder(t *testing.T) {
	s := busy(t, set("replications", "5"), set("duration", "1m"))
	var got []int
	out, err := Run(t.Context(), s, Options{Workers: 3, Records: func(r *reports.Record) error {
		got = append(got, r.Index)
		assert.NotEmpty(t, r.Detail.Visits)
		return nil
	}})
	require.NoError(t, err)
	assert.Equal(t, []int{0, 1, 2, 3, 4}, got)
	for _, r := range out.Replications {
		assert.Empty(t, r.Detail.Visits, "the details are the record's alone")
	}

	full := errors.New("the disk is full")
	out, err = Run(t.Context(), s, Options{Workers: 1, Records: func(r *reports.Record) error {
		if r.Index == 1 {
			return full
		}
		return nil
	}})
	require.ErrorIs(t, err, full)
	assert.Less(t, len(out.Replications), 5, "the run ends")
}

func TestRecordIsThatOfTheRun(t *testing.T) {
	s := busy(t, set("replications", "2"), set("duration", "1m"))
	alone, err := Record(t.Context(), s, 1)
	require.NoError(t, err)
	_, err = Run(t.Context(), s, Options{Records: func(r *reports.Record) error {
		if r.Index == 1 {
			assert.Equal(t, r.Acts, alone.Acts)
			assert.Equal(t, r.Tracks, alone.Tracks)
			assert.Equal(t, r.Receipts, alone.Receipts)
			assert.Equal(t, r.End, alone.End)
		}
		return nil
	}})
	require.NoError(t, err)
	_, err = Record(t.Context(), s, -1)
	require.ErrorContains(t, err, "replication -1")
}

func TestCancelKeepsWhatIsComplete(t *testing.T) {
	s := busy(t, set("replications", "50"), set("duration", "1m"))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, err := Run(ctx, s, Options{Workers: 2, Complete: func(*reports.Replication) { cancel() }})
	require.ErrorIs(t, err, context.Canceled)
	n := len(out.Replications)
	assert.Positive(t, n)
	assert.Less(t, n, 50)
	assert.Len(t, out.Result.Indices, n)

	cancel()
	out, err = Run(ctx, s, Options{})
	require.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, out.Replications)
}

// TestWarmup: devices and engine run before anybody comes, and the people are
// those that come without a warm-up.
func TestWarmup(t *testing.T) {
	visits := func(s *Scenario) (from sim.Time, n int, readings int64) {
		t.Helper()
		r, err := newReplication(s, 0, nil)
		require.NoError(t, err)
		require.NoError(t, r.run(t.Context(), func(now sim.Time) {
			if now == 60*sim.Second {
				readings = r.feed.readings
			}
		}))
		from = sim.Never
		for _, v := range r.world.Log.Visits {
			if v.Entered != sim.Never {
				n++
				from = min(from, v.Entered)
			}
		}
		return from, n, readings
	}
	first, n, _ := visits(busy(t))
	require.Positive(t, n)
	warmFirst, warmN, readings := visits(busy(t, set("warmup", "2m")))
	assert.Equal(t, n, warmN)
	assert.InDelta(t, (first + 2*sim.Minute).Seconds(), warmFirst.Seconds(), 0.1, "everybody comes two minutes later")
	assert.Greater(t, readings, int64(1000), "and the devices are on before")
}

func TestTraceErrorStopsTheRun(t *testing.T) {
	s := busy(t, set("duration", "30s"))
	_, err := Run(t.Context(), s, Options{Trace: func(int) Trace { return Trace{Outputs: fullDisk{}} }})
	require.ErrorIs(t, err, errFull)
}

type fullDisk struct{}

var errFull = errors.New("no space left")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

// TestLibraryRuns runs a minute of every scenario of the folder.
func TestLibraryRuns(t *testing.T) {
	for _, file := range library(t) {
		t.Run(file, func(t *testing.T) {
			s, err := Load(file, []strictyaml.Override{set("replications", "1"), set("duration", "1m"), set("population.visits", "6")})
			require.NoError(t, err)
			out, err := Run(t.Context(), s, Options{})
			require.NoError(t, err)
			assert.Len(t, out.Replications, 1)
		})
	}
}

// BenchmarkRun measures the whole loop: simulated seconds per wall second.
func BenchmarkRun(b *testing.B) {
	// The visits are those of each file's half hour, for five minutes.
	for file, visits := range map[string]string{"corner-shop.yaml": "2", "go-rush.yaml": "48"} {
		b.Run(file, func(b *testing.B) {
			s, err := Load(file, []strictyaml.Override{set("replications", "1"), set("duration", "5m"), set("population.visits", visits)})
			require.NoError(b, err)
			b.ReportAllocs()
			for b.Loop() {
				_, err := Run(b.Context(), s, Options{Workers: 1})
				require.NoError(b, err)
			}
			b.ReportMetric(s.Duration.Std().Seconds()*float64(b.N)/b.Elapsed().Seconds(), "simulated_s/s")
		})
	}
}
