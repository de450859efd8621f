package scenarios

import (
	"fmt"
	"time"

	"gosim/checkoutfree"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

// recorder is what a feeder tells of the engine it feeds: package reports'
// Collector.
type recorder interface {
	Add(b *output.Batch)
	Frame(d time.Duration)
	Tick(d time.Duration)
}

// feeder hands readings to an engine, passes its outputs on, and times it.
//
// The latency of a frame is the wall time of its own Push and its own Step: the
// work it caused, whenever the watermark let it happen. The latency of a tick
// is that of all Push and Step calls while the readings of one capture slot (the
// frame interval of the fastest camera) were processed. What the outputs cost
// their recorder is not counted, nor is a Step that finds nothing to do: reading
// the clock would cost more than it.
//
// Readings are handed over as fast as they come, but the feeder also keeps the
// clock of the store in which they come in real time: see [paced].
type feeder struct {
	engine checkoutfree.Engine
	to     recorder
	trace  *tracer // may be nil
	taping *taping // may be nil
	clock  func() int64
	allocs *allocCounter // may be nil

	epoch    int64 // Unix nanoseconds
	interval int64 // of a tick, nanoseconds
	// intervals are the cameras' frame intervals by CameraID, nanoseconds; that of
	// a tick stands for those that are not there.
	intervals []int64
	batch     output.Batch
	pending   pushCosts
	paced     paced
	pauses    *pauseMeter // may be nil

	slot       int64 // present tick
	tick       int64 // its cost so far, nanoseconds
	busy       int64 // wall time spent in the engine
	emitting   int64 // wall time spent on passing outputs on
	readings   int64 // handed over, and so are the next two
	frames     int64
	detections int64
	err        error // the first; later readings are not handed over
}

// Reading is a sensors.Sink.
func (f *feeder) Reading(arrival int64, r *reading.Reading) {
	if f.err != nil {
		return
	}
	if f.taping != nil {
		if r, f.err = f.taping.reading(arrival, r); f.err != nil {
			return
		}
	}
	if f.trace != nil {
		f.trace.reading(arrival, r)
	}
	f.readings++
	f.pauses.begin()
	if f.allocs.due(f.readings) {
		f.allocs.begin()
		f.take(arrival, r)
		f.allocs.end()
		return
	}
	f.take(arrival, r)
}

// take hands one reading over and lets the engine do what it released.
func (f *feeder) take(arrival int64, r *reading.Reading) {
	t0 := f.clock()
	err := f.engine.Push(arrival, r)
	t1 := f.clock()
	if err != nil {
		f.err = fmt.Errorf("engine: reading of kind %d that arrived at %d: %w", r.Kind, arrival, err)
		return
	}
	f.spend(t1 - t0)
	f.paced.arrive(arrival)
	f.paced.work(t1 - t0)
	if r.Kind == reading.KindFrame {
		f.frames++
		f.detections += int64(len(r.Frame.Detections))
		f.pending.add(pushCost{time: r.Frame.Time, cost: t1 - t0, interval: f.intervalOf(r.Frame.Camera)})
	}
	f.steps(t1)
}

func (f *feeder) steps(t0 int64) {
	for {
		info, ok := f.engine.Step(&f.batch)
		if !ok {
			return
		}
		t1 := f.clock()
		cost := t1 - t0
		if slot := floorDiv(info.Time-f.epoch, f.interval); slot > f.slot {
			f.endTick()
			f.slot = slot
		}
		f.spend(cost)
		f.paced.work(cost)
		if info.Kind == reading.KindFrame {
			push := f.pending.take(info.Time)
			f.to.Frame(time.Duration(cost + push.cost))
			if push.interval == 0 {
				push.interval = f.interval
			}
			f.paced.done(push.interval)
		}
		t0 = t1
		if f.emit() {
			t0 = f.clock()
			f.emitting += t0 - t1
		}
	}
}

// intervalOf returns the frame interval of a camera.
func (f *feeder) intervalOf(c site.CameraID) int64 {
	if c < 0 || int(c) >= len(f.intervals) {
		return f.interval
	}
	return f.intervals[c]
}

// emit passes on what the engine said, and reports whether it said anything.
func (f *feeder) emit() bool {
	b := &f.batch
	if b.Empty() {
		return false
	}
	f.allocs.pause()
	if f.trace != nil {
		f.trace.outputs(b)
	}
	if f.taping != nil {
		f.taping.trace.outputs(b)
	}
	f.to.Add(b)
	f.allocs.resume()
	b.Reset()
	return true
}

// Close ends the engine's input.
func (f *feeder) Close() {
	t0 := f.clock()
	f.engine.Close(&f.batch)
	f.spend(f.clock() - t0)
	f.endTick()
	f.emit()
	f.pauses.end()
}

func (f *feeder) spend(ns int64) {
	f.busy += ns
	f.tick += ns
}

func (f *feeder) endTick() {
	if f.tick > 0 {
		f.to.Tick(time.Duration(f.tick))
	}
	f.tick = 0
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// pushCosts remembers what pushing each frame cost until the frame is stepped.
// Frames are kept in order of their time, in which the engine steps them.
type pushCosts struct {
	queue []pushCost
	head  int
}

type pushCost struct {
	time, cost int64
	interval   int64 // of the frame's camera
}

// staleNS is far above any clock correction an engine makes: a frame that is
// this much older than the one being stepped was dropped by the engine.
const staleNS = 2e9

func (p *pushCosts) add(c pushCost) {
	if p.head > 0 && len(p.queue) == cap(p.queue) {
		p.queue = p.queue[:copy(p.queue, p.queue[p.head:])]
		p.head = 0
	}
	p.queue = append(p.queue, c)
	q := p.queue[p.head:]
	for i := len(q) - 1; i > 0 && q[i-1].time > q[i].time; i-- {
		q[i-1], q[i] = q[i], q[i-1]
	}
}

// take returns what pushing the frame of time t cost, or the one nearest in
// order; the zero value if none is waiting.
func (p *pushCosts) take(t int64) pushCost {
	for p.head < len(p.queue) {
		c := p.queue[p.head]
		p.head++
		if c.time >= t-staleNS {
			return c
		}
	}
	return pushCost{}
}
