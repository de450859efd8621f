package scenarios

import (
	"math"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/strictyaml"
	"gosim/sim"
)

// TestPacedByHand works a queue out by hand, frame interval 10:
//
//	arrival   0   4   8  30  31
//	work      6   6  12   3   5
//	start     0   6  12  30  33
//	end       6  12  24  33  38
//	after     6   8  16   3   7   of which the third is late
func TestPacedByHand(t *testing.T) {
	var p paced
	var ends []int64
	for _, j := range [][2]int64{{0, 6}, {4, 6}, {8, 12}, {30, 3}, {31, 5}} {
		p.arrive(j[0])
		p.work(j[1] - 1)
		p.work(1)
		p.done(10)
		ends = append(ends, p.busy)
	}
	assert.Equal(t, []int64{6, 12, 24, 33, 38}, ends)
	assert.EqualValues(t, 5, p.due)
	assert.EqualValues(t, 1, p.late)
}

// A job that takes exactly its frame interval is in time.
func TestPacedDeadlineIsInclusive(t *testing.T) {
	var p paced
	p.arrive(100)
	p.work(10)
	p.done(10)
	assert.Zero(t, p.late)
	p.work(1)
	p.done(10)
	assert.EqualValues(t, 1, p.late)
	assert.EqualValues(t, 2, p.due)
}

// One slow step makes the frames late that arrive meanwhile, though each of them
// takes no time itself: nothing is omitted because the engine was busy.
func TestPacedOmitsNothing(t *testing.T) {
	var p paced
	for i := range int64(100) {
		p.arrive(10 * i)
		if i == 20 {
			p.work(305)
		}
		p.work(1)
		p.done(10)
	}
	// Frame 20 ends 306 after its arrival; each later one is 9 earlier, until the
	// 33rd after it ends 306 − 33·9 = 9 after its own.
	assert.EqualValues(t, 33, p.late)
	assert.EqualValues(t, 100, p.due)
}

// TestFeederPaces has frames of two cameras, at intervals of 1 and 2 s, come every
// second. Each costs 0.4 s to push and 0.9 s to step, when the next reading has
// come: the engine falls behind by 0.3 s a reading.
func TestFeederPaces(t *testing.T) {
	const second = int64(time.Second)
	clock := &fakeClock{}
	rec := &fakeRecorder{clock: clock}
	eng := &fakeEngine{clock: clock, push: 4 * second / 10, step: 9 * second / 10}
	f := feeder{
		engine: eng, to: rec, clock: clock.read, interval: second,
		intervals: []int64{second, 2 * second},
	}
	for i := range int64(8) {
		r := frameAt(i * second)
		r.Frame.Camera = 0
		if i%2 == 1 {
			r.Frame.Camera = 1
		}
		f.Reading(i*second, r)
	}
	f.Close()
	require.NoError(t, f.err)
	// Reading 0 is pushed from 0 to 0.4 s. Reading k pushes and steps frame k−1 from
	// max(k, end of k−1) on: reading 1 from 1.0 to 2.3, 2 to 3.6 … so frame k−1 ends
	// 1.3 + 0.3·(k−1) s after reading k arrived: 1.3, 1.6, 1.9, 2.2, 2.5, 2.8, 3.1.
	// Camera 0's (of readings 1, 3, 5, 7) are due after 1 s, camera 1's after 2 s.
	assert.EqualValues(t, 7, f.paced.due, "the eighth is never stepped")
	assert.EqualValues(t, 4+2, f.paced.late, "all of camera 0, and 2.2 and 2.8 s of camera 1")
}

// A frame of a camera that the feeder has no interval of is due within a tick.
func TestFeederPacesUnknownCameras(t *testing.T) {
	f := feeder{interval: 7, intervals: []int64{3}}
	assert.EqualValues(t, 3, f.intervalOf(0))
	assert.EqualValues(t, 7, f.intervalOf(1))
	assert.EqualValues(t, 7, f.intervalOf(-1))
}

func TestRunCountsDeadlinesAndPauses(t *testing.T) {
	s, err := Load("corner-shop.yaml", []strictyaml.Override{set("duration", "1m"), set("population.visits", "2")})
	require.NoError(t, err)
	r, err := newReplication(s, 0, nil)
	require.NoError(t, err)
	require.Len(t, r.feed.intervals, len(s.Site.Cameras))
	runtime.GC() // before the run: not to be counted
	require.NoError(t, r.run(t.Context(), func(sim.Time) {}))
	score, _ := r.score()
	late := score.Value("deadline_miss_rate")
	require.True(t, late.Valid, late.Reason)
	assert.Positive(t, late.Counts.Den)
	assert.LessOrEqual(t, late.Counts.Den, r.feed.frames)
	assert.Greater(t, late.Counts.Den, r.feed.frames*9/10, "but for those held at the end")
	pauses := score.Value("gc_pause_p99_us")
	assert.NotEqual(t, "not measured", pauses.Reason)
}

func TestPauseMeterCountsWhatIsBetween(t *testing.T) {
	var m pauseMeter
	m.end()
	assert.Nil(t, m.microseconds(), "never begun")
	runtime.GC()
	m.begin()
	m.begin()
	for range 3 {
		runtime.GC()
	}
	m.end()
	assert.GreaterOrEqual(t, len(m.microseconds()), 3, "each collection stops the world at least once")
	for _, us := range m.microseconds() {
		assert.Positive(t, us)
	}
	assert.Nil(t, (*pauseMeter)(nil).microseconds())
	(*pauseMeter)(nil).begin()
	(*pauseMeter)(nil).end()
}

func TestPausesAreRoundedUp(t *testing.T) {
	h := &metrics.Float64Histogram{Counts: []uint64{1, 5, 2}, Buckets: []float64{0, 1e-6, 2e-6, math.Inf(1)}}
	got := pausesSince(h, []uint64{1, 3, 1})
	assert.InDeltaSlice(t, []float64{2, 2, 2}, got, 1e-9, "the last bucket has no upper end")
	assert.Equal(t, []float64{}, pausesSince(h, h.Counts), "measured, and none")
}
