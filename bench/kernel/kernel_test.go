package kernel

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/queueing"
	"gosim/sim"
)

func mm1Gosim(seed uint64, customers int) float64 {
	return queueing.MM1(sim.NewKeys(seed, 0), lambda, mu, customers).MeanWait
}

// design is a way to build a simulator.
type design struct {
	name  string
	queue func() queue // nil for gosim
	start spawn        // nil for callbacks
}

var designs = []design{
	{"gosim", nil, nil},
	{"callbacks", func() queue { return &boxed{} }, nil},
	{"coroutines", func() queue { return &boxed{} }, asCoroutine},
	{"goroutines", func() queue { return &boxed{} }, asGoroutine},
	{"goroutines-list", func() queue { return &sorted{} }, asGoroutine},
}

func (d *design) mm1(seed uint64, customers int) float64 {
	switch {
	case d.queue == nil:
		return mm1Gosim(seed, customers)
	case d.start == nil:
		return mm1Callbacks(d.queue(), seed, customers)
	}
	return mm1Processes(d.start, d.queue(), seed, customers)
}

// TestDesignsAgree demands of all designs the same mean wait for the same
// customers, but for the nanoseconds to which gosim rounds, and the theory's.
func TestDesignsAgree(t *testing.T) {
	const customers = 50_000
	for seed := range uint64(3) {
		want := mm1Gosim(seed, customers)
		assert.InDelta(t, queueing.MM1Wait(lambda, mu), want, 0.1)
		for _, d := range designs {
			assert.InDelta(t, want, d.mm1(seed, customers), 1e-6, "%s, seed %d", d.name, seed)
		}
	}
}

// TestHoldsAgree compares the clocks after the same number of events.
func TestHoldsAgree(t *testing.T) {
	const n, events = 100, 5000
	inc := increments()
	l := holdCallbacks(&boxed{}, inc, n)
	for range events {
		require.True(t, l.step())
	}
	k := holdGosim(inc, n)
	for range events {
		ev, _ := k.Next()
		k.h.Handle(&k.Kernel, ev)
	}
	assert.InDelta(t, l.now, k.Now().Seconds(), 1e-5)
	for _, d := range designs[2:] {
		m, stop := holdProcesses(d.start, d.queue(), inc, n)
		for range events {
			require.True(t, m.step())
		}
		now := m.now
		stop()
		assert.InDelta(t, l.now, now, 1e-9, d.name)
	}
}

// entity is a gosim hold entity: it has no state but its pending event.
type entity struct {
	inc []sim.Time
	n   int
}

func (e *entity) Handle(k *sim.Kernel, ev sim.Event) {
	k.Schedule(ev.At+e.inc[e.n&(len(e.inc)-1)], ev.Kind, ev.Entity, 0)
	e.n++
}

type gosimHold struct {
	sim.Kernel
	h *entity
}

func holdGosim(inc []float64, n int) *gosimHold {
	k := &gosimHold{h: &entity{}}
	for _, s := range inc {
		k.h.inc = append(k.h.inc, sim.FromSeconds(s))
	}
	kind := k.Register(k.h)
	for i := range n {
		k.h.Handle(&k.Kernel, sim.Event{Kind: kind, Entity: int32(i)})
	}
	return k
}

// BenchmarkHold: one operation is one event taken, handled and scheduled anew.
func BenchmarkHold(b *testing.B) {
	inc := increments()
	for _, n := range []int{1000, 100_000} {
		for _, d := range designs {
			if d.name == "goroutines-list" && n > 1000 {
				continue // to insert one event takes a walk over half of the list
			}
			b.Run(fmt.Sprintf("pending=%d/design=%s", n, d.name), func(b *testing.B) {
				b.ReportAllocs()
				switch {
				case d.queue == nil:
					k := holdGosim(inc, n)
					until := sim.FromSeconds(float64(b.N) / float64(n))
					b.ResetTimer()
					_ = k.Run(context.Background(), until)
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(k.Fired()), "ns/event")
				case d.start == nil:
					l := holdCallbacks(d.queue(), inc, n)
					b.ResetTimer()
					for range b.N {
						l.step()
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/event")
				default:
					l, stop := holdProcesses(d.start, d.queue(), inc, n)
					b.ResetTimer()
					for range b.N {
						l.step()
					}
					b.StopTimer()
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/event")
					stop()
				}
			})
		}
	}
}

// BenchmarkMM1: one operation serves 10 000 customers, of whom each arrives and
// leaves: 20 000 events. What else a design needs, such as waking a process, is
// its own cost.
func BenchmarkMM1(b *testing.B) {
	const customers = 10_000
	for _, d := range designs {
		b.Run("design="+d.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.mm1(1, customers)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(2*customers), "ns/event")
		})
	}
}
