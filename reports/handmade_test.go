package reports_test

import (
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// handmade are the metrics that some test compared with a value worked out by
// hand.
var handmade struct {
	sync.Mutex
	names map[string]bool
}

func byHand(name string) {
	handmade.Lock()
	defer handmade.Unlock()
	if handmade.names == nil {
		handmade.names = map[string]bool{}
	}
	handmade.names[name] = true
}

// TestMain fails, if all tests ran and passed, when a metric of the registry has
// not been compared with a value worked out by hand.
func TestMain(m *testing.M) {
	code := m.Run()
	all := true
	for _, name := range []string{"test.run", "test.skip", "test.list"} {
		all = all && flag.Lookup(name).Value.String() == ""
	}
	if code == 0 && all {
		for _, x := range reports.Metrics() {
			if !handmade.names[x.Name] {
				fmt.Printf("FAIL: no test compares %s with a value worked out by hand\n", x.Name)
				code = 1
			}
		}
	}
	os.Exit(code)
}

// TestTailsByHand has 662 members one after the other, the least from which a
// 99th percentile is taken. Member i (from 1) takes a cola, which is in the
// basket i/100 s later, and gets the receipt i seconds after leaving. By nearest
// rank, p50, p90 and p99 of 1 … 662 are 331, 596 (⌈595.8⌉) and 656 (⌈655.38⌉).
func TestTailsByHand(t *testing.T) {
	const n = 662
	y := newStory(t)
	for range n {
		y.w.Stock(0, cola, 100, 0.5)
	}
	for i := 1; i <= n; i++ {
		enter := float64(100 * i)
		y.shop("m", enter, enter+50, cola)
		y.receipt("m", enter, enter+50, float64(i), 1, cola)
		y.batch.Events = append(y.batch.Events, output.ShelfEvent{
			ID: output.EventID(i), Plate: 0, Start: unix(enter + 1), End: unix(enter + 1.5), SKU: cola, Units: -1, Account: "m",
		})
		y.batch.Baskets = append(y.batch.Baskets, output.BasketChange{
			Event: output.EventID(i), SKU: cola, Units: 1, Emitted: unix(enter + 1 + float64(i)/100),
		})
	}
	check(t, y.score(), []want{
		{"receipt_delay_s_p50", 331, -1, n},
		{"receipt_delay_s_p90", 596, -1, n},
		{"receipt_delay_s_p99", 656, -1, n},
		{"decision_delay_s_p50", 3.31, -1, n},
		{"decision_delay_s_p99", 6.56, -1, n},
		{"event_recall", 1, n, n},
	})
}

// TestAlertTailByHand has 64 thieves, the least from which a 90th percentile is
// taken. The alert on thief i comes i seconds after the taking; p90 of 1 … 64 is
// the ⌈57.6⌉th, 58.
func TestAlertTailByHand(t *testing.T) {
	const n = 64
	y := newStory(t)
	for range n {
		y.w.Stock(site.SlotID(gum), gum, 100, 0.5)
	}
	for i := 1; i <= n; i++ {
		name, enter := fmt.Sprint("m", i), float64(10*i)
		p := y.member(name, sim.TechniqueConcealPocket, enter)
		y.take(enter+1, p, gum, sim.TechniqueConcealPocket)
		y.leave(enter+40.5, p)
		y.batch.Alerts = append(y.batch.Alerts, output.Alert{Account: name, Time: unix(enter + 1), Emitted: unix(enter + 1 + float64(i))})
	}
	check(t, y.score(), []want{
		{"time_to_alert_s_p50", 32, -1, n},
		{"time_to_alert_s_p90", 58, -1, n},
		{"theft_recall", 1, n, n},
		{"theft_recall_before_exit", 39.0 / n, 39, n}, // out 39.5 s after the taking
	})
}

// TestCostsByHand has 66,360 frames of 1 … 66,360 µs, ten times the least number
// from which a 99.9th percentile is taken, so that the ticks have just enough too:
// 6636 of 10, 20 … 66,360 µs.
func TestCostsByHand(t *testing.T) {
	const n = 66360
	y := newStory(t)
	costs(y.c, n)
	k := &y.c.Counters
	k.SimulationWall, k.SensingWall = 1500*time.Millisecond, 2500*time.Millisecond // of 1800 s simulated
	k.DueFrames, k.LateFrames = 66350, 6635
	for i := range 662 { // the least for p99, from the longest to the shortest
		k.GCPausesUS = append(k.GCPausesUS, float64(662-i))
	}
	r := y.score()
	for _, w := range []struct {
		name  string
		value float64
	}{
		{"frame_latency_us_p50", 33180},
		{"frame_latency_us_p90", 59724},
		{"frame_latency_us_p99", 65697},  // ⌈65696.4⌉
		{"frame_latency_us_p999", 66294}, // ⌈66293.64⌉
		{"frame_latency_us_max", 66360},
		{"tick_latency_us_p50", 33180},
		{"tick_latency_us_p90", 59730},  // the ⌈5972.4⌉th
		{"tick_latency_us_p99", 65700},  // the ⌈6569.64⌉th
		{"tick_latency_us_p999", 66300}, // the ⌈6629.364⌉th
		{"tick_latency_us_max", 66360},
	} {
		checkNear(t, r, w.name, w.value, 2e-3) // three digits of the histogram
	}
	check(t, r, []want{
		{"frames_per_s", n / 2, -1, n}, // in 2 s of the engine
		{"detections_per_s", 3 * n / 2, -1, 3 * n},
		{"allocs_per_frame", 50.0 / n, -1, n},
		{"deadline_miss_rate", 0.1, 6635, 66350},
		{"gc_pause_p99_us", 656, -1, 662}, // ⌈655.38⌉
	})
	for name, v := range map[string]float64{
		"realtime_factor_total": 300, "realtime_factor_engine": 900, "realtime_factor_world": 450,
		"realtime_factor_simulation": 1200, "realtime_factor_sensing": 720, "peak_rss_mib": 48,
	} {
		checkNear(t, r, name, v, 1e-12)
	}
}

// TestPausesArePooled has two replications with too few pauses each.
func TestPausesArePooled(t *testing.T) {
	run := func(samples ...[]float64) reports.Summary {
		var reps []reports.Replication
		for _, us := range samples {
			y := newStory(t)
			y.c.Counters.GCPausesUS = us
			reps = append(reps, y.score())
		}
		r := reports.Summarise(reps, nil, provenance())
		s, _ := r.Get("gc_pause_p99_us")
		return s
	}
	ramp := func(from, to int) []float64 {
		us := []float64{}
		for i := from; i <= to; i++ {
			us = append(us, float64(i))
		}
		return us
	}
	s := run(ramp(1, 400), ramp(401, 662))
	if !s.Pooled || s.Value != reports.Some(656) || s.Counts.Den != 662 {
		t.Errorf("662 pauses of two replications: %+v", s)
	}
	for _, tc := range []struct {
		samples [][]float64
		why     string
	}{
		{[][]float64{nil, nil}, "not measured"},
		{[][]float64{nil, {}}, "no pauses"},
		{[][]float64{ramp(1, 8), nil}, "8 pauses, 662 needed"},
	} {
		if s := run(tc.samples...); s.Value.Valid || s.Reason != tc.why {
			t.Errorf("%d replications: %q, want %q", len(tc.samples), s.Reason, tc.why)
		}
	}
}
