package sim_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/sim"
)

// trace is a handler that remembers what it was given.
type trace struct {
	got []sim.Event
	do  func(k *sim.Kernel, ev sim.Event)
}

func (r *trace) Handle(k *sim.Kernel, ev sim.Event) {
	r.got = append(r.got, ev)
	if r.do != nil {
		r.do(k, ev)
	}
}

func entities(evs []sim.Event) []int32 {
	out := make([]int32, len(evs))
	for i, ev := range evs {
		out[i] = ev.Entity
	}
	return out
}

func TestKernelOrdersByTimeThenScheduling(t *testing.T) {
	var k sim.Kernel
	r := &trace{}
	kind := k.Register(r)
	for i, at := range []sim.Time{30, 10, 20, 10, 30, 10} {
		k.Schedule(at, kind, int32(i), int64(i)*7)
	}
	require.NoError(t, k.Run(t.Context(), 100))
	assert.Equal(t, []int32{1, 3, 5, 2, 0, 4}, entities(r.got))
	assert.Equal(t, int64(21), r.got[1].Arg)
	assert.Equal(t, sim.Time(100), k.Now(), "the clock stands at until")
	assert.Equal(t, uint64(6), k.Fired())
	assert.Zero(t, k.Len())
}

func TestKernelTiesAreFIFOHoweverMany(t *testing.T) {
	var k sim.Kernel
	r := &trace{}
	kind := k.Register(r)
	var want []int32
	for i := range int32(1000) {
		k.Schedule(5, kind, i, 0)
		want = append(want, i)
	}
	require.NoError(t, k.Run(t.Context(), 5))
	assert.Equal(t, want, entities(r.got))
}

func TestKernelEventScheduledNowRunsAfterThoseAlreadyDue(t *testing.T) {
	var k sim.Kernel
	r := &trace{}
	kind := k.Register(r)
	r.do = func(k *sim.Kernel, ev sim.Event) {
		if ev.Entity == 0 {
			k.Schedule(k.Now(), kind, 9, 0)
		}
	}
	k.Schedule(1, kind, 0, 0)
	k.Schedule(1, kind, 1, 0)
	require.NoError(t, k.Run(t.Context(), 1))
	assert.Equal(t, []int32{0, 1, 9}, entities(r.got))
}

func TestKernelRoutesKinds(t *testing.T) {
	var k sim.Kernel
	a, b := &trace{}, &trace{}
	ka, kb := k.Register(a), k.Register(b)
	k.Schedule(1, kb, 1, 0)
	k.Schedule(2, ka, 2, 0)
	require.NoError(t, k.Run(t.Context(), sim.Never))
	assert.Equal(t, []int32{2}, entities(a.got))
	assert.Equal(t, []int32{1}, entities(b.got))
	assert.Equal(t, sim.Time(2), k.Now(), "running to Never leaves the clock at the last event")
	k.Schedule(3, ka, 3, 0)
}

func TestKernelStopsAtUntil(t *testing.T) {
	var k sim.Kernel
	r := &trace{}
	kind := k.Register(r)
	k.Schedule(10, kind, 0, 0)
	k.Schedule(11, kind, 1, 0)
	require.NoError(t, k.Run(t.Context(), 10))
	assert.Equal(t, []int32{0}, entities(r.got), "an event at until runs, one after it does not")
	require.NoError(t, k.Run(t.Context(), 11))
	assert.Equal(t, []int32{0, 1}, entities(r.got))
}

func TestKernelCancel(t *testing.T) {
	var k sim.Kernel
	r := &trace{}
	kind := k.Register(r)
	assert.False(t, k.Cancel(sim.Handle{}), "the zero handle names no event")
	h := k.Schedule(1, kind, 0, 0)
	keep := k.Schedule(2, kind, 1, 0)
	assert.True(t, k.Cancel(h))
	assert.False(t, k.Cancel(h), "twice")
	reused := k.Schedule(3, kind, 2, 0) // takes the slot of the cancelled event
	assert.False(t, k.Cancel(h), "a stale handle must not hit the slot's next event")
	require.NoError(t, k.Run(t.Context(), 10))
	assert.Equal(t, []int32{1, 2}, entities(r.got))
	assert.False(t, k.Cancel(keep), "fired")
	assert.False(t, k.Cancel(reused), "fired")
}

func TestKernelPanicsOnThePast(t *testing.T) {
	var k sim.Kernel
	kind := k.Register(&trace{})
	require.NoError(t, k.Run(t.Context(), 5))
	assert.Panics(t, func() { k.Schedule(4, kind, 0, 0) })
	assert.NotPanics(t, func() { k.Schedule(5, kind, 0, 0) })
}

func TestKernelObeysContext(t *testing.T) {
	var k sim.Kernel
	ctx, cancel := context.WithCancel(t.Context())
	r := &trace{}
	kind := k.Register(r)
	r.do = func(k *sim.Kernel, _ sim.Event) {
		k.Schedule(k.Now()+1, kind, 0, 0) // for ever
		if len(r.got) == 5000 {
			cancel()
		}
	}
	k.Schedule(0, kind, 0, 0)
	err := k.Run(ctx, sim.Hour)
	require.ErrorIs(t, err, context.Canceled)
	assert.LessOrEqual(t, len(r.got), 5000+1024)
	assert.Equal(t, sim.Time(len(r.got)-1), k.Now(), "the clock stays at the last event")
}

// TestKernelAgainstSortedSlice runs random schedules, cancels and takes against
// a list that is sorted anew each time.
func TestKernelAgainstSortedSlice(t *testing.T) {
	type ref struct {
		at sim.Time
		id int32
		h  sim.Handle
	}
	for seed := range uint64(20) {
		s := sim.NewKeys(seed, 0).Stream(0, 1, 0)
		var k sim.Kernel
		kind := k.Register(&trace{})
		var pending []ref
		var stale []sim.Handle
		for op := range int32(3000) {
			switch x := s.Float64(); {
			case x < 0.5 || len(pending) == 0:
				at := k.Now() + sim.Time(s.IntN(50)) // many ties
				pending = append(pending, ref{at, op, k.Schedule(at, kind, op, 0)})
			case x < 0.75:
				i := s.IntN(len(pending))
				require.True(t, k.Cancel(pending[i].h), "seed %d op %d", seed, op)
				stale = append(stale, pending[i].h)
				pending = slices.Delete(pending, i, i+1)
			default:
				best := 0 // pending is in order of scheduling: the first minimum is the oldest
				for i, p := range pending {
					if p.at < pending[best].at {
						best = i
					}
				}
				ev, ok := k.Next()
				require.True(t, ok)
				require.Equal(t, pending[best].id, ev.Entity, "seed %d op %d", seed, op)
				require.Equal(t, pending[best].at, k.Now())
				stale = append(stale, pending[best].h)
				pending = slices.Delete(pending, best, best+1)
			}
			require.Equal(t, len(pending), k.Len())
			if len(stale) > 0 {
				require.False(t, k.Cancel(stale[s.IntN(len(stale))]), "stale handle, seed %d op %d", seed, op)
			}
		}
	}
}

func TestKernelDoesNotAllocate(t *testing.T) {
	var k sim.Kernel
	kind := k.Register(&trace{})
	s := sim.NewKeys(1, 0).Stream(0, 1, 0)
	for range 1000 {
		k.Schedule(sim.Time(s.IntN(1000)), kind, 0, 0)
	}
	for range 1000 { // grow to the steady state
		h := k.Schedule(k.Now()+5, kind, 0, 0)
		k.Cancel(h)
	}
	got := testing.AllocsPerRun(1000, func() {
		ev, _ := k.Next()
		k.Schedule(ev.At+sim.Time(s.IntN(1000)), kind, 0, 0)
		k.Cancel(k.Schedule(ev.At+3, kind, 0, 0))
	})
	assert.Zero(t, got)
}

func TestTimeSeconds(t *testing.T) {
	assert.InDelta(t, 1.5, (1500 * sim.Millisecond).Seconds(), 0)
	assert.Equal(t, 1500*sim.Millisecond, sim.FromSeconds(1.5))
	assert.Equal(t, -1500*sim.Millisecond, sim.FromSeconds(-1.5))
	assert.Equal(t, sim.Time(1), sim.FromSeconds(0.6e-9), "rounds to the nanosecond")
}

// BenchmarkKernelHold is the hold model: take the next event, schedule another
// an exponential time later, with a constant number pending.
func BenchmarkKernelHold(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		b.Run(fmt.Sprintf("pending=%d", n), func(b *testing.B) {
			var k sim.Kernel
			kind := k.Register(&trace{})
			s := sim.NewKeys(1, 0).Stream(0, 1, 0)
			inc := make([]sim.Time, 1<<16)
			for i := range inc {
				inc[i] = sim.FromSeconds(s.Exp(1))
			}
			for i := range n {
				k.Schedule(inc[i&(1<<16-1)], kind, 0, 0)
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				ev, _ := k.Next()
				k.Schedule(ev.At+inc[i&(1<<16-1)], kind, 0, 0)
				i++
			}
		})
	}
}
