package sim

import (
	"context"
	"fmt"
	"time"
)

// Time is simulated time in nanoseconds since the start of the run.
type Time int64

// Common durations as [Time].
const (
	Millisecond = Time(time.Millisecond)
	Second      = Time(time.Second)
	Minute      = Time(time.Minute)
	Hour        = Time(time.Hour)
)

// Never is later than every event.
const Never = Time(1<<63 - 1)

// Seconds returns t in seconds.
func (t Time) Seconds() float64 { return float64(t) / 1e9 }

// FromSeconds returns the time s seconds after the start, rounded to the
// nanosecond.
func FromSeconds(s float64) Time {
	if s < 0 {
		return Time(s*1e9 - 0.5)
	}
	return Time(s*1e9 + 0.5)
}

// Kind routes an event to the handler registered under it.
type Kind uint16

// Event is what happens at one instant. It is a plain value: entities are
// indices and whatever else an entity needs stands in its own state.
type Event struct {
	At     Time
	Kind   Kind
	Entity int32
	Arg    int64
}

// Handler reacts to the events of the kinds it was registered for. It may
// schedule and cancel events on the kernel.
type Handler interface {
	Handle(k *Kernel, ev Event)
}

// Handle identifies a scheduled event until it fires or is cancelled. The zero
// Handle names no event.
type Handle struct {
	slot uint32 // index + 1
	gen  uint32
}

// Kernel is a discrete-event scheduler: value events in a ladder queue, ordered
// by time and, at equal times, by order of scheduling (FIFO). Scheduling, firing
// and cancelling cost amortised constant time, whatever the number of pending
// events, and do not allocate once the arrays have grown. A cancelled event
// keeps its memory until the queue next comes across it, at the latest when its
// time has come. The zero Kernel is ready to use; it is not safe for concurrent
// use.
type Kernel struct {
	queue    ladder
	pending  int
	seq      uint64
	now      Time
	fired    uint64
	handlers []Handler
}

// Register returns a new event kind whose events go to h.
func (k *Kernel) Register(h Handler) Kind {
	k.handlers = append(k.handlers, h)
	return Kind(len(k.handlers) - 1)
}

// Now returns the current simulated time.
func (k *Kernel) Now() Time { return k.now }

// Fired returns how many events have been handled.
func (k *Kernel) Fired() uint64 { return k.fired }

// Len returns the number of pending events.
func (k *Kernel) Len() int { return k.pending }

// Schedule adds an event at time at and returns its handle. It panics if at
// lies in the past: an event that cannot happen is a bug of the caller.
func (k *Kernel) Schedule(at Time, kind Kind, entity int32, arg int64) Handle {
	if at < k.now {
		panic(fmt.Sprintf("sim: event scheduled at %d, before now %d", at, k.now))
	}
	i := k.queue.take()
	s := &k.queue.slots[i]
	k.seq++
	s.at, s.seq = at, k.seq
	s.kind, s.entity, s.arg = kind, entity, arg
	s.gen++
	s.live = true
	h := Handle{slot: i + 1, gen: s.gen}
	k.pending++
	if at == k.now {
		k.queue.append(i)
	} else {
		k.queue.insert(i)
	}
	return h
}

// Cancel removes a pending event. It reports false if the event has already
// fired or been cancelled.
func (k *Kernel) Cancel(h Handle) bool {
	if h.slot == 0 || int(h.slot) > len(k.queue.slots) {
		return false
	}
	s := &k.queue.slots[h.slot-1]
	if !s.live || s.gen != h.gen {
		return false
	}
	s.live = false
	k.pending--
	return true
}

// Next removes and returns the earliest event and moves the clock to it. It
// reports false if none is pending.
func (k *Kernel) Next() (Event, bool) {
	i, ok := k.queue.first()
	if !ok {
		return Event{}, false
	}
	return k.fire(i), true
}

// fire takes the event in slot i, the first of the queue, and moves the clock
// to it.
func (k *Kernel) fire(i uint32) Event {
	s := &k.queue.slots[i]
	ev := Event{At: s.at, Kind: s.kind, Entity: s.entity, Arg: s.arg}
	s.live = false
	k.queue.remove(i)
	k.pending--
	k.now = ev.At
	k.fired++
	return ev
}

// Run handles events in order until none is left, the next one is after until,
// or ctx is cancelled (checked every 1024 events), whose error it returns. The
// clock then stands at until; if cancelled, or if until is [Never], at the last
// event. It panics if an event's kind was never registered.
func (k *Kernel) Run(ctx context.Context, until Time) error {
	for n := 0; ; n++ {
		i, ok := k.queue.first()
		if !ok || k.queue.slots[i].at > until {
			break
		}
		if n&1023 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		ev := k.fire(i)
		k.handlers[ev.Kind].Handle(k, ev)
	}
	if k.now < until && until != Never {
		k.now = until
	}
	return nil
}
