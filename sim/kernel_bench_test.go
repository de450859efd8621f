package sim_test

import (
	"fmt"
	"testing"

	"gosim/sim"
)

// BenchmarkKernelHold is the hold model of Vaucher & Duval 1975 ("A comparison
// of simulation event list algorithms", CACM 18(4)): take the next event and
// schedule another an exponential time later, with a constant number pending.
// One operation is one event taken and one scheduled.
func BenchmarkKernelHold(b *testing.B) {
	s := sim.NewKeys(1, 0).Stream(0, 1, 0)
	inc := make([]sim.Time, 1<<16) // the draws are not part of what is measured
	for i := range inc {
		inc[i] = sim.FromSeconds(s.Exp(1))
	}
	for _, n := range []int{1000, 100_000} {
		b.Run(fmt.Sprintf("pending=%d", n), func(b *testing.B) {
			var k sim.Kernel
			for i := range n {
				k.Schedule(inc[i&(1<<16-1)], 0, 0, 0)
			}
			b.ReportAllocs()
			i := n
			for b.Loop() {
				ev, _ := k.Next()
				k.Schedule(ev.At+inc[i&(1<<16-1)], 0, 0, 0)
				i++
			}
		})
	}
}

// device is a part of a store's load: count events that come back every period,
// of which each has a message that is delivered delay later.
type device struct {
	count         int
	period, delay sim.Time
}

type store struct{ devices []device }

// Handle schedules an event's message and its next turn; messages do nothing.
func (s store) Handle(k *sim.Kernel, ev sim.Event) {
	if ev.Arg >= 0 {
		d := &s.devices[ev.Arg]
		if d.delay > 0 {
			k.Schedule(ev.At+d.delay+ev.At*7919%5_000_000, ev.Kind, ev.Entity, -1)
		}
		k.Schedule(ev.At+d.period, ev.Kind, ev.Entity, ev.Arg)
	}
}

// BenchmarkKernelStore is the load of a busy store: cameras, plates, heartbeats,
// walkers and arrivals far ahead, some 800 events pending. One operation is one
// event.
func BenchmarkKernelStore(b *testing.B) {
	load := store{devices: []device{
		{count: 24, period: sim.Second / 15, delay: 60 * sim.Millisecond},         // exposures and frames
		{count: 6, period: 50 * sim.Millisecond, delay: 0},                        // rate groups of plates
		{count: 60, period: 200 * sim.Millisecond, delay: 30 * sim.Millisecond},   // plates that have something to say
		{count: 1, period: 50 * sim.Millisecond, delay: 0},                        // steps of those who walk
		{count: 120, period: 10 * sim.Second, delay: 40 * sim.Millisecond},        // heartbeats
		{count: 500, period: 30 * sim.Minute, delay: 0},                           // arrivals
		{count: 80, period: 2300 * sim.Millisecond, delay: 700 * sim.Millisecond}, // shoppers' timers
	}}
	var k sim.Kernel
	kind := k.Register(load)
	s := sim.NewKeys(1, 0).Stream(0, 1, 0)
	for i, d := range load.devices {
		for j := range d.count {
			k.Schedule(sim.Time(s.Uniform(0, float64(d.period))), kind, int32(j), int64(i))
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		ev, _ := k.Next()
		load.Handle(&k, ev)
	}
}
