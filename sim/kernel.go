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

type node struct {
	at   Time
	seq  uint64
	slot uint32
}

type slotState struct {
	ev   Event
	gen  uint32
	live bool   // pending; otherwise free, or cancelled and still in the heap
	next uint32 // free list
}

// Kernel is a discrete-event scheduler: a 4-ary heap of value events, ordered
// by time and, at equal times, by order of scheduling (FIFO). It does not
// allocate per event once its arrays have grown. A cancelled event keeps its
// memory until its time has come. The zero Kernel is ready to use; it is not
// safe for concurrent use.
type Kernel struct {
	heap     []node
	hole     bool // heap[0] has fired: the next event scheduled may take its place
	dead     int  // cancelled events in the heap
	slots    []slotState
	free     uint32 // index + 1 of the first free slot
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
func (k *Kernel) Len() int {
	n := len(k.heap) - k.dead
	if k.hole {
		n--
	}
	return n
}

// Schedule adds an event at time at and returns its handle. It panics if at
// lies in the past: an event that cannot happen is a bug of the caller.
func (k *Kernel) Schedule(at Time, kind Kind, entity int32, arg int64) Handle {
	if at < k.now {
		panic(fmt.Sprintf("sim: event scheduled at %d, before now %d", at, k.now))
	}
	var i uint32
	if k.free != 0 {
		i = k.free - 1
		k.free = k.slots[i].next
	} else {
		k.slots = append(k.slots, slotState{})
		i = uint32(len(k.slots) - 1)
	}
	s := &k.slots[i]
	s.gen++
	s.live = true
	s.ev = Event{At: at, Kind: kind, Entity: entity, Arg: arg}
	k.seq++
	n := node{at: at, seq: k.seq, slot: i}
	if k.hole {
		k.hole = false
		k.down(n)
	} else {
		k.heap = append(k.heap, n)
		k.up(n)
	}
	return Handle{slot: i + 1, gen: s.gen}
}

// Cancel removes a pending event. It reports false if the event has already
// fired or been cancelled.
func (k *Kernel) Cancel(h Handle) bool {
	if h.slot == 0 || int(h.slot) > len(k.slots) {
		return false
	}
	s := &k.slots[h.slot-1]
	if !s.live || s.gen != h.gen {
		return false
	}
	s.live = false
	k.dead++
	return true
}

// Next removes and returns the earliest event and moves the clock to it. It
// reports false if none is pending.
func (k *Kernel) Next() (Event, bool) {
	if !k.ready() {
		return Event{}, false
	}
	return k.fire(), true
}

// ready brings the earliest event to heap[0] and reports false if there is none.
func (k *Kernel) ready() bool {
	for {
		if k.hole {
			k.hole = false
			last := len(k.heap) - 1
			n := k.heap[last]
			if k.heap = k.heap[:last]; last > 0 {
				k.down(n)
			}
		}
		if len(k.heap) == 0 {
			return false
		}
		i := k.heap[0].slot
		if k.slots[i].live {
			return true
		}
		k.dead--
		k.hole = true
		k.release(i)
	}
}

// fire takes the event at heap[0] and moves the clock to it.
func (k *Kernel) fire() Event {
	i := k.heap[0].slot
	s := &k.slots[i]
	ev := s.ev
	s.live = false
	k.release(i)
	k.hole = true
	k.now = ev.At
	k.fired++
	return ev
}

// Run handles events in order until none is left, the next one is after until,
// or ctx is cancelled (checked every 1024 events), whose error it returns. The
// clock then stands at until; if cancelled, or if until is [Never], at the last
// event. It panics if an event's kind was never registered.
func (k *Kernel) Run(ctx context.Context, until Time) error {
	for n := 0; k.ready() && k.heap[0].at <= until; n++ {
		if n&1023 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		ev := k.fire()
		k.handlers[ev.Kind].Handle(k, ev)
	}
	if k.now < until && until != Never {
		k.now = until
	}
	return nil
}

func (k *Kernel) release(i uint32) {
	k.slots[i].next = k.free
	k.free = i + 1
}

func before(a, b *node) bool {
	return a.at < b.at || a.at == b.at && a.seq < b.seq
}

// up puts n, for which there is room at the end, to its place.
func (k *Kernel) up(n node) {
	h := k.heap
	i := len(h) - 1
	for i > 0 {
		p := (i - 1) >> 2
		if !before(&n, &h[p]) {
			break
		}
		h[i] = h[p]
		i = p
	}
	h[i] = n
}

// down puts n, for which there is room at the root, to its place.
func (k *Kernel) down(n node) {
	h := k.heap
	i := 0
	for {
		c := i<<2 + 1
		if c >= len(h) {
			break
		}
		best := c
		for j := c + 1; j < min(c+4, len(h)); j++ {
			if before(&h[j], &h[best]) {
				best = j
			}
		}
		if !before(&h[best], &n) {
			break
		}
		h[i] = h[best]
		i = best
	}
	h[i] = n
}
