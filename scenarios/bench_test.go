package scenarios

import (
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/internal/strictyaml"
	"gosim/reports"
	"gosim/sim"
)

// workS loads go-rush for the given duration and number of visits: 167 m², 20
// cameras at 15 Hz, 400 plates at 20 Hz; about ten visits a minute
// keep a dozen people inside.
func workS(tb testing.TB, duration, visits string) *replication {
	tb.Helper()
	s, err := Load("go-rush.yaml", []strictyaml.Override{
		{Path: "duration", Value: duration}, {Path: "population.visits", Value: visits},
	})
	require.NoError(tb, err)
	r, err := newReplication(s, 0, nil)
	require.NoError(tb, err)
	return r
}

// BenchmarkWorkS simulates five minutes of work S per iteration: world, sensors,
// engine and recording.
func BenchmarkWorkS(b *testing.B) {
	var simulated, total, engine, sensing, simulation float64
	var mallocs uint64
	var r *replication
	for b.Loop() {
		b.StopTimer()
		r = workS(b, "5m", "48")
		var m0, m1 runtime.MemStats
		runtime.ReadMemStats(&m0)
		b.StartTimer()
		require.NoError(b, r.run(b.Context(), func(sim.Time) {}))
		b.StopTimer()
		runtime.ReadMemStats(&m1)
		mallocs += m1.Mallocs - m0.Mallocs
		r.score()
		c := &r.collector.Counters
		simulated += c.Simulated.Seconds()
		total += c.TotalWall.Seconds()
		engine += c.EngineWall.Seconds()
		sensing += c.SensingWall.Seconds()
		simulation += c.SimulationWall.Seconds()
		b.StartTimer()
	}
	b.ReportMetric(simulated/total, "sim-s/s")
	b.ReportMetric(simulated/engine, "engine-sim-s/s")
	b.ReportMetric(simulated/sensing, "sensing-sim-s/s")
	b.ReportMetric(simulated/simulation, "world-sim-s/s")
	b.ReportMetric(float64(mallocs)/simulated, "allocs/sim-s")
	score, _ := r.score()
	for _, name := range []string{"tick_latency_us_p50", "tick_latency_us_p99", "frame_latency_us_p50", "frame_latency_us_p99"} {
		b.ReportMetric(score.Value(name).Value, name)
	}
}

// BenchmarkScoreWorkS scores half an hour of work S: joins, every metric, the
// rows behind them and the record. score-% is its share of the wall time that
// simulating took, to be below 5.
func BenchmarkScoreWorkS(b *testing.B) {
	r := workS(b, "30m", "290")
	require.NoError(b, r.run(b.Context(), func(sim.Time) {}))
	b.ReportAllocs()
	for b.Loop() {
		r.score()
	}
	b.ReportMetric(100*b.Elapsed().Seconds()/float64(b.N)/(float64(r.wall)/1e9), "score-%")
}

// What is measured must be all there is: neither part negative, none missing.
func TestCountersAddUp(t *testing.T) {
	r := workS(t, "1s", "20")
	require.NoError(t, r.run(t.Context(), func(sim.Time) {}))
	r.score()
	c := &r.collector.Counters
	assert.Positive(t, c.SensingWall)
	assert.Positive(t, c.SimulationWall)
	assert.Equal(t, c.WorldWall, c.SimulationWall+c.SensingWall)
	assert.LessOrEqual(t, c.EngineWall+c.WorldWall, c.TotalWall)
	assert.False(t, c.EngineAllocs.Valid, "nobody asked")
}

func TestEngineAllocsCountTheEngineOnly(t *testing.T) {
	const n = 50 * allocStride
	least := math.Inf(1)
	for range 5 { // the runtime may allocate a little of its own at any time, never less
		f := feeder{engine: &wastefulEngine{}, to: &wastefulRecorder{}, clock: stopwatch(), interval: 66e6, allocs: &allocCounter{}}
		frame := frameAt(0)
		for i := range int64(n) {
			frame.Frame.Time = 4e6 * i
			f.Reading(frame.Frame.Time, frame)
		}
		got := f.allocs.estimate()
		require.True(t, got.Valid)
		least = min(least, got.Value)
	}
	assert.InDelta(t, 2*n, least, 0.02*n, "two per frame")
	assert.Equal(t, reports.Optional{}, (*allocCounter)(nil).estimate())
}

// wastefulEngine allocates twice per frame, and its recorder a hundred times.
type wastefulEngine struct {
	idleEngine
	garbage *[4]int64
}

func (e *wastefulEngine) Push(arrival int64, r *reading.Reading) error {
	e.garbage = &[4]int64{arrival}
	return e.idleEngine.Push(arrival, r)
}

func (e *wastefulEngine) Step(out *output.Batch) (checkoutfree.StepInfo, bool) {
	info, ok := e.idleEngine.Step(out)
	if ok {
		e.garbage = &[4]int64{info.Time}
		out.Tracks = append(out.Tracks, output.Track{})
	}
	return info, ok
}

type wastefulRecorder struct {
	idleRecorder
	garbage *[4]int64
}

func (r *wastefulRecorder) Add(*output.Batch) {
	for i := range int64(100) {
		r.garbage = &[4]int64{i}
	}
}
