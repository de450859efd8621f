package sim_test

import (
	"context"
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

// TestKernelFIFOOutlivesAStop schedules at one instant before, at and after the
// clock reaches it without an event, which is where a queue could mix them up.
func TestKernelFIFOOutlivesAStop(t *testing.T) {
	var k sim.Kernel
	r := &trace{}
	kind := k.Register(r)
	k.Schedule(10, kind, 0, 0)
	k.Schedule(20, kind, 4, 0)
	require.NoError(t, k.Run(t.Context(), 9)) // looks at the event at 10
	k.Schedule(10, kind, 1, 0)
	k.Schedule(9, kind, 2, 0)
	k.Schedule(10, kind, 3, 0)
	require.NoError(t, k.Run(t.Context(), 5)) // before now: nothing happens
	assert.Empty(t, r.got)
	assert.Equal(t, sim.Time(9), k.Now())
	require.NoError(t, k.Run(t.Context(), 15))
	assert.Equal(t, []int32{2, 0, 1, 3}, entities(r.got))
	k.Schedule(15, kind, 5, 0)
	k.Schedule(20, kind, 6, 0)
	require.NoError(t, k.Run(t.Context(), sim.Never))
	assert.Equal(t, []int32{2, 0, 1, 3, 5, 4, 6}, entities(r.got))
}

// TestKernelFIFOWhenMuchIsDueSoon schedules at the present instant while many
// events of the same instant wait, in front of many of the next.
func TestKernelFIFOWhenMuchIsDueSoon(t *testing.T) {
	var k sim.Kernel
	r := &trace{}
	kind := k.Register(r)
	k.Schedule(1000, kind, 500, 0)
	require.NoError(t, k.Run(t.Context(), 1)) // has looked at it
	var want []int32
	for i := range int32(60) {
		k.Schedule(10, kind, i, 0)
		want = append(want, i)
	}
	ev, ok := k.Next()
	require.True(t, ok)
	require.Equal(t, int32(0), ev.Entity)
	for i := range int32(300) {
		k.Schedule(11+sim.Time(i), kind, 200+i, 0)
		if i%50 == 0 {
			k.Schedule(10, kind, 100+i/50, 0)
			want = append(want, 100+i/50)
		}
	}
	for i := range int32(301) {
		want = append(want, 200+i)
	}
	require.NoError(t, k.Run(t.Context(), sim.Never))
	assert.Equal(t, want[1:], entities(r.got))
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

func TestTimeSeconds(t *testing.T) {
	assert.InDelta(t, 1.5, (1500 * sim.Millisecond).Seconds(), 0)
	assert.Equal(t, 1500*sim.Millisecond, sim.FromSeconds(1.5))
	assert.Equal(t, -1500*sim.Millisecond, sim.FromSeconds(-1.5))
	assert.Equal(t, sim.Time(1), sim.FromSeconds(0.6e-9), "rounds to the nanosecond")
}
