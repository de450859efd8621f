package scenarios

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
)

// fakeClock is wall time that only the fake engine spends.
type fakeClock struct{ now int64 }

func (c *fakeClock) read() int64 { return c.now }

// fakeEngine releases every reading once a later one has come, and spends a set
// time on each call.
type fakeEngine struct {
	clock      *fakeClock
	push, step int64
	held       []checkoutfree.StepInfo
	refuse     error
	closed     bool
}

func (e *fakeEngine) Push(_ int64, r *reading.Reading) error {
	e.clock.now += e.push
	info := checkoutfree.StepInfo{Kind: r.Kind}
	if r.Frame != nil {
		info.Time = r.Frame.Time
	}
	e.held = append(e.held, info)
	return e.refuse
}

func (e *fakeEngine) Step(out *output.Batch) (checkoutfree.StepInfo, bool) {
	if len(e.held) < 2 {
		e.clock.now++
		return checkoutfree.StepInfo{}, false
	}
	e.clock.now += e.step
	info := e.held[0]
	e.held = e.held[1:]
	out.Tracks = append(out.Tracks, output.Track{Time: info.Time})
	return info, true
}

func (e *fakeEngine) Close(out *output.Batch) {
	e.closed = true
	out.Receipts = append(out.Receipts, output.Receipt{Visit: 1})
}

// fakeRecorder is slow, which must not count.
type fakeRecorder struct {
	clock         *fakeClock
	frames, ticks []time.Duration
	tracks        int
	receipts      int
}

func (r *fakeRecorder) Add(b *output.Batch) {
	r.clock.now += 1e6
	r.tracks += len(b.Tracks)
	r.receipts += len(b.Receipts)
}
func (r *fakeRecorder) Frame(d time.Duration) { r.frames = append(r.frames, d) }
func (r *fakeRecorder) Tick(d time.Duration)  { r.ticks = append(r.ticks, d) }

func frameAt(t int64) *reading.Reading {
	return &reading.Reading{Kind: reading.KindFrame, Frame: &reading.CameraFrame{Time: t}}
}

func TestFeederCountsOwnPushAndStep(t *testing.T) {
	clock := &fakeClock{}
	rec := &fakeRecorder{clock: clock}
	eng := &fakeEngine{clock: clock, push: 10, step: 100}
	f := feeder{engine: eng, to: rec, clock: clock.read, interval: 50}
	for i := range int64(5) {
		eng.push = 10 + i // tells the pushes apart
		f.Reading(i*30, frameAt(i*30))
	}
	f.Close()
	require.NoError(t, f.err)
	assert.Equal(t, []time.Duration{110, 111, 112, 113}, rec.frames, "own push and own step, whoever released it")
	assert.Equal(t, 4, rec.tracks)
	assert.Equal(t, 1, rec.receipts, "closing emits too")
	assert.True(t, eng.closed)
	sum := time.Duration(0)
	for _, d := range rec.ticks {
		sum += d
	}
	assert.Equal(t, f.busy, int64(sum), "the ticks make up the engine's whole time, and the recorder's is not in it")
	assert.Len(t, rec.ticks, 2, "slots [0, 50) and [50, 100), the last of which also holds the closing")
	assert.EqualValues(t, 5, f.readings)
	assert.EqualValues(t, 5, f.frames)
	assert.EqualValues(t, 4e6, f.emitting)
}

func TestFeederStopsAtTheFirstRefusal(t *testing.T) {
	clock := &fakeClock{}
	rec := &fakeRecorder{clock: clock}
	eng := &fakeEngine{clock: clock, refuse: errors.New("no such camera")}
	f := feeder{engine: eng, to: rec, clock: clock.read, interval: 50}
	f.Reading(7, frameAt(7))
	f.Reading(8, frameAt(8))
	require.ErrorContains(t, f.err, "no such camera")
	assert.Len(t, eng.held, 1, "nothing is handed over after an error")
}

func TestPushCosts(t *testing.T) {
	var p pushCosts
	p.add(pushCost{time: 30, cost: 3})
	p.add(pushCost{time: 10, cost: 1})
	p.add(pushCost{time: 20, cost: 2})
	assert.Equal(t, int64(1), p.take(10).cost, "in order of time, not of arrival")
	p.add(pushCost{time: 5, cost: 9}) // late, and dropped by the engine
	assert.Equal(t, int64(2), p.take(5+staleNS+1).cost, "a stale one is skipped")
	assert.Equal(t, int64(3), p.take(30).cost)
	assert.Zero(t, p.take(40))

	for i := range int64(2000) {
		p.add(pushCost{time: i, cost: i})
		if i >= 8 {
			require.Equal(t, i-8, p.take(i-8).cost)
		}
	}
	assert.LessOrEqual(t, cap(p.queue), 64, "memory follows what is waiting, not what has been")
}

func TestFloorDiv(t *testing.T) {
	for _, c := range [][3]int64{{7, 5, 1}, {5, 5, 1}, {4, 5, 0}, {0, 5, 0}, {-1, 5, -1}, {-5, 5, -1}, {-6, 5, -2}} {
		assert.Equal(t, c[2], floorDiv(c[0], c[1]), "%d / %d", c[0], c[1])
	}
}

// idleEngine releases each frame at once and says nothing: what is left is the
// feeder's own cost.
type idleEngine struct {
	at   int64
	held bool
}

func (e *idleEngine) Push(_ int64, r *reading.Reading) error {
	e.at, e.held = r.Frame.Time, true
	return nil
}

func (e *idleEngine) Step(*output.Batch) (checkoutfree.StepInfo, bool) {
	was := e.held
	e.held = false
	return checkoutfree.StepInfo{Kind: reading.KindFrame, Time: e.at}, was
}
func (e *idleEngine) Close(*output.Batch) {}

type idleRecorder struct{ frames int }

func (r *idleRecorder) Add(*output.Batch)   {}
func (r *idleRecorder) Frame(time.Duration) { r.frames++ }
func (r *idleRecorder) Tick(time.Duration)  {}

func TestFeederDoesNotAllocate(t *testing.T) {
	rec := &idleRecorder{}
	f := feeder{engine: &idleEngine{}, to: rec, clock: stopwatch(), interval: 66e6}
	frame := frameAt(0)
	feed := func() {
		frame.Frame.Time += 4e6
		f.Reading(frame.Frame.Time, frame)
	}
	feed()
	assert.Zero(t, testing.AllocsPerRun(10_000, feed))
	assert.Positive(t, rec.frames)
}

// BenchmarkFeeder is what the harness itself costs per frame.
func BenchmarkFeeder(b *testing.B) {
	f := feeder{engine: &idleEngine{}, to: &idleRecorder{}, clock: stopwatch(), interval: 66e6}
	frame := frameAt(0)
	b.ReportAllocs()
	for b.Loop() {
		frame.Frame.Time += 4e6
		f.Reading(frame.Frame.Time, frame)
	}
}
