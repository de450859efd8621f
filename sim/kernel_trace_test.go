package sim_test

import (
	"container/heap"
	"context"
	"encoding/binary"
	"fmt"
	"math/bits"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/sim"
)

// oracle is a second queue to compare the kernel's with: a binary heap of
// pointers, which deletes what is cancelled at once.
type oracle struct {
	events []*expected
	now    sim.Time
}

type expected struct {
	at    sim.Time
	id    int32 // in order of scheduling
	index int   // in the heap, -1 outside
	h     sim.Handle
}

func (o *oracle) Len() int { return len(o.events) }

func (o *oracle) Less(i, j int) bool {
	a, b := o.events[i], o.events[j]
	return a.at < b.at || a.at == b.at && a.id < b.id
}

func (o *oracle) Swap(i, j int) {
	o.events[i], o.events[j] = o.events[j], o.events[i]
	o.events[i].index, o.events[j].index = i, j
}

func (o *oracle) Push(x any) {
	e := x.(*expected)
	e.index = len(o.events)
	o.events = append(o.events, e)
}

func (o *oracle) Pop() any {
	last := len(o.events) - 1
	e := o.events[last]
	o.events = o.events[:last]
	e.index = -1
	return e
}

// pair is the kernel and the oracle, given the same program.
type pair struct {
	t    require.TestingT
	k    sim.Kernel
	kind sim.Kind
	o    oracle
	all  []*expected
	got  *trace
}

func newPair(t require.TestingT) *pair {
	p := &pair{t: t, got: &trace{}}
	p.kind = p.k.Register(p.got)
	return p
}

func (p *pair) schedule(after sim.Time) {
	at := p.o.now + after
	if at < 0 {
		at = sim.Never
	}
	e := &expected{at: at, id: int32(len(p.all))}
	e.h = p.k.Schedule(at, p.kind, e.id, int64(e.id)*3)
	heap.Push(&p.o, e)
	p.all = append(p.all, e)
}

// cancel cancels the n-th event ever scheduled, which may be pending or not.
func (p *pair) cancel(n uint64) {
	if len(p.all) == 0 {
		return
	}
	e := p.all[n%uint64(len(p.all))]
	require.Equal(p.t, e.index >= 0, p.k.Cancel(e.h), "cancelling event %d of %d", e.id, len(p.all))
	if e.index >= 0 {
		heap.Remove(&p.o, e.index)
	}
}

func (p *pair) take() {
	ev, ok := p.k.Next()
	require.Equal(p.t, p.o.Len() > 0, ok)
	if ok {
		e := heap.Pop(&p.o).(*expected)
		p.o.now = e.at
		require.Equal(p.t, sim.Event{At: e.at, Kind: p.kind, Entity: e.id, Arg: int64(e.id) * 3}, ev)
	}
}

// run lets both run to a time, events at which are due or not.
func (p *pair) run(until sim.Time) {
	p.got.got = p.got.got[:0]
	require.NoError(p.t, p.k.Run(context.Background(), until))
	for _, ev := range p.got.got {
		require.NotZero(p.t, p.o.Len())
		e := heap.Pop(&p.o).(*expected)
		require.Equal(p.t, sim.Event{At: e.at, Kind: p.kind, Entity: e.id, Arg: int64(e.id) * 3}, ev)
		p.o.now = e.at
	}
	if p.o.Len() > 0 {
		require.Greater(p.t, p.o.events[0].at, until)
	}
	if until != sim.Never {
		p.o.now = max(p.o.now, until)
	}
}

func (p *pair) check() {
	require.Equal(p.t, p.o.Len(), p.k.Len())
	require.Equal(p.t, p.o.now, p.k.Now())
}

func (p *pair) drain() {
	for p.o.Len() > 0 {
		p.take()
	}
	p.take()
	p.check()
}

// TestKernelAgainstAHeap gives the kernel and a plain heap the same random
// programs, of which each makes another part of the queue work.
func TestKernelAgainstAHeap(t *testing.T) {
	tests := map[string]struct {
		ops      int
		schedule float64                      // share of the operations
		cancel   float64                      // share
		run      float64                      // share; the rest takes one event
		after    func(s *sim.Stream) sim.Time // scheduled how much later
	}{
		"many ties":          {15_000, 0.55, 0.1, 0.01, func(s *sim.Stream) sim.Time { return sim.Time(s.IntN(20)) }},
		"one instant":        {5_000, 0.7, 0.05, 0.02, func(*sim.Stream) sim.Time { return 0 }},
		"one instant ahead":  {5_000, 0.7, 0.05, 0.02, func(*sim.Stream) sim.Time { return 1 }},
		"exponential":        {20_000, 0.52, 0.01, 0.001, func(s *sim.Stream) sim.Time { return sim.FromSeconds(s.Exp(1)) }},
		"mostly cancelled":   {15_000, 0.55, 0.4, 0.001, func(s *sim.Stream) sim.Time { return sim.Time(s.IntN(1_000_000)) }},
		"all scales of time": {20_000, 0.53, 0.02, 0.001, func(s *sim.Stream) sim.Time { return sim.Time(s.Uint64() >> (1 + s.IntN(63))) }},
		"bursts in the far future": {20_000, 0.53, 0.02, 0.0001, func(s *sim.Stream) sim.Time {
			return sim.Time(s.IntN(3))*sim.Hour + sim.Time(s.IntN(3))*sim.Second + sim.Time(s.IntN(5))
		}},
		"now, soon and far": {20_000, 0.52, 0.02, 0.01, func(s *sim.Stream) sim.Time {
			return []sim.Time{0, 1, sim.Time(s.IntN(300)), sim.Time(s.IntN(100_000))}[s.IntN(4)]
		}},
		"periods of devices": {20_000, 0.51, 0.01, 0.001, func(s *sim.Stream) sim.Time {
			return []sim.Time{66_666_666, 50_000_000, 200_000_000, 20_000_000}[s.IntN(4)]
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(3) {
				s := sim.NewKeys(seed, 0).Stream(0, 1, 0)
				p := newPair(t)
				for range tt.ops {
					switch x := s.Float64(); {
					case x < tt.schedule/200: // at once, and the next instants
						for range 120 {
							p.schedule(sim.Time(s.IntN(8)))
						}
					case x < tt.schedule:
						p.schedule(tt.after(&s))
					case x < tt.schedule+tt.cancel:
						p.cancel(s.Uint64())
					case x < tt.schedule+tt.cancel+tt.run:
						p.run(p.o.now + tt.after(&s)/2)
					default:
						p.take()
					}
				}
				p.check()
				p.drain()
			}
		})
	}
}

// TestKernelStopsInManyScales looks ahead into ever finer parts of the queue and
// then schedules before them, which is what nests its parts deepest.
func TestKernelStopsInManyScales(t *testing.T) {
	s := sim.NewKeys(1, 0).Stream(0, 1, 0)
	p := newPair(t)
	for level := 61; level > 0; level-- {
		for range 150 {
			p.schedule(1<<level + sim.Time(s.Uint64()>>(63-level)))
		}
		p.run(p.o.now + 1)
		p.check()
	}
	for range 60 {
		for range 150 {
			p.schedule(2)
		}
		p.run(p.o.now + 1)
	}
	p.drain()
}

// FuzzKernelAgainstAHeap reads a program of operations from bytes.
func FuzzKernelAgainstAHeap(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3})
	f.Add([]byte("\x00\x08\x07\x00\x08\x07\x03\x05\x01\x00\x00\x00\x02\x02"))
	var many []byte
	for i := range 400 {
		many = append(many, 0, byte(i), byte(i*7))
	}
	f.Add(append(many, 3, 60, 1, 0, 9, 9, 1, 7, 7, 2, 2, 2))
	f.Fuzz(func(t *testing.T, program []byte) {
		p := newPair(t)
		word := func() uint64 {
			var b [2]byte
			n := copy(b[:], program)
			program = program[n:]
			return uint64(binary.LittleEndian.Uint16(b[:]))
		}
		span := func() sim.Time { // a 10-bit number times a power of two
			w := word()
			return sim.Time(w & 1023 << min(w>>10, uint64(63-bits.Len64(w&1023))))
		}
		for len(program) > 0 && len(p.all) < 20_000 {
			op := program[0]
			program = program[1:]
			switch op & 7 {
			case 0, 4, 5:
				p.schedule(span())
			case 1:
				p.cancel(word())
			case 2, 6:
				p.take()
			case 3:
				if until := p.o.now + span(); until >= 0 {
					p.run(until)
				}
			case 7: // a burst at one instant or nearly so
				after, step := span(), sim.Time(word()&1)
				for i := range sim.Time(120) {
					if at := after + i*step; at >= 0 {
						p.schedule(at)
					}
				}
			}
			p.check()
		}
		p.drain()
	})
}

// TestKernelDoesNotAllocate holds after the arrays have grown, for each mixture
// of times.
func TestKernelDoesNotAllocate(t *testing.T) {
	for name, after := range map[string]func(s *sim.Stream) sim.Time{
		"uniform":     func(s *sim.Stream) sim.Time { return sim.Time(s.IntN(1000)) },
		"exponential": func(s *sim.Stream) sim.Time { return sim.FromSeconds(s.Exp(1)) },
		"two scales":  func(s *sim.Stream) sim.Time { return sim.Time(1+s.IntN(2)*1_000_000) * sim.Time(s.IntN(1000)) },
	} {
		t.Run(name, func(t *testing.T) {
			var k sim.Kernel
			kind := k.Register(&trace{})
			s := sim.NewKeys(1, 0).Stream(0, 1, 0)
			for range 1000 {
				k.Schedule(after(&s), kind, 0, 0)
			}
			step := func() {
				ev, _ := k.Next()
				k.Schedule(ev.At+after(&s), kind, 0, 0)
				k.Cancel(k.Schedule(ev.At+after(&s), kind, 0, 0))
			}
			for range 200_000 { // grow to the steady state
				step()
			}
			assert.Zero(t, testing.AllocsPerRun(20_000, step))
		})
	}
}

// TestKernelSimultaneousEventsAreCheap schedules very many events at one
// instant, early, late and from within it: none may cost more the more there are.
func TestKernelSimultaneousEventsAreCheap(t *testing.T) {
	const n = 100_000
	for name, lead := range map[string]sim.Time{"at once": 0, "next tick": 1, "later": sim.Second} {
		t.Run(name, func(t *testing.T) {
			var k sim.Kernel
			r := &trace{}
			kind := k.Register(r)
			r.do = func(k *sim.Kernel, ev sim.Event) {
				if ev.Arg > 0 {
					k.Schedule(ev.At+lead, kind, ev.Entity, ev.Arg-1)
				}
			}
			k.Schedule(5+lead, kind, -1, 0)
			require.NoError(t, k.Run(t.Context(), 4)) // has looked at it
			for i := range int32(n) {
				k.Schedule(5+lead, kind, i, 2)
			}
			require.NoError(t, k.Run(t.Context(), sim.Never))
			require.Len(t, r.got, 3*n+1)
			inOrder := 0
			for i, ev := range r.got[1:] {
				if ev.Entity == int32(i%n) {
					inOrder++
				}
			}
			assert.Equal(t, 3*n, inOrder)
		})
	}
}

func ExampleKernel() {
	var k sim.Kernel
	tick := k.Register(ticker{})
	k.Schedule(0, tick, 7, 3)
	if err := k.Run(context.Background(), sim.Minute); err != nil {
		fmt.Println(err)
	}
	fmt.Println("the clock stands at", k.Now().Seconds(), "s")
	// Output:
	// entity 7 at 0 s
	// entity 7 at 10 s
	// entity 7 at 20 s
	// the clock stands at 60 s
}

// ticker is an entity without state of its own: its event carries how many
// ticks are left.
type ticker struct{}

func (ticker) Handle(k *sim.Kernel, ev sim.Event) {
	fmt.Printf("entity %d at %g s\n", ev.Entity, ev.At.Seconds())
	if ev.Arg > 1 {
		k.Schedule(ev.At+10*sim.Second, ev.Kind, ev.Entity, ev.Arg-1)
	}
}
