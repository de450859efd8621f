package calibration

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gosim/agents"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/evidence"
	"gosim/sensors"
	"gosim/sim"
)

// gate is how many people come in by a gate, and what it says of them.
func gate() evidence.Check {
	return evidence.Check{
		Number: "A1", Title: "Gates: throughput, directions and delays",
		Setup: "At the one entry of the store of 167 m² a hundred members, each alone, arrive within a minute, so that a queue stands from the first minute on; with the default habits at a gate, without any, and with codes at hand that take 0.3 s to show; four seeds each. " +
			"The throughput is that of the second to the fifth minute. Then come the readings of the gates of these runs.",
		Source: "Makers of access gates state about 20 persons a minute for a turnstile with a reader (Hayward Turnstiles) and up to 60 for a speed gate (Smarter Security); shares and delays are the settings' own.",
		Expected: "With default habits and without 15 to 30 a minute, fewer with; the quickest below 60. " +
			"The share of crossings without a direction within 1.5 points of the setting, delays within the set limits.",
		Slow: true,
		Run:  runGate,
	}
}

const gateSeeds = 4

// gateRun is what one crowd at the entry gave.
type gateRun struct {
	perMinute float64
	crossings int
	unknown   int // crossings without a direction
	delays    []float64
}

// moduleRoot returns the folder of the module.
func moduleRoot() string {
	dir, err := os.Getwd()
	for err == nil && dir != "/" {
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); e == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	return "."
}

func (r *gateRun) play(seed uint64, habits agents.GateHabits, scanTime float64) error {
	s, err := site.Load(os.DirFS(filepath.Join(moduleRoot(), "scenarios")), "stores/go/store.yaml")
	if err != nil {
		return err
	}
	for i := range s.Cameras { // nobody looks
		s.Cameras[i].FPS = 1
	}
	cfg := agents.DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share, cfg.Capacity = 100, 0, 1000
	cfg.PartyWeights, cfg.AtGate, cfg.ScanTime = []float64{1}, habits, scanTime
	var k sim.Kernel
	w := sim.NewWorld(s)
	keys := sim.NewKeys(seed, 0)
	devices := sensors.DefaultConfig()
	devices.ExactTime()
	devices.Gate.CrossingJitterMS = 0
	if _, err := sensors.New(&k, w, keys, devices, 0, func(arrival int64, m *reading.Reading) {
		if m.Kind != reading.KindGate {
			return
		}
		if m.Gate.Kind != reading.GateHeld { // is said when it is over
			r.delays = append(r.delays, float64(arrival-m.Gate.Time)/1e6)
		}
		if m.Gate.Kind == reading.GateCrossing {
			r.crossings++
			if m.Gate.Direction == 0 {
				r.unknown++
			}
		}
	}); err != nil {
		return err
	}
	p, err := agents.New(&k, w, keys, cfg)
	if err != nil {
		return err
	}
	p.Start(sim.Minute)
	if err := k.Run(context.Background(), 20*sim.Minute); err != nil {
		return err
	}
	if p.Err() != nil {
		return p.Err()
	}
	var in []sim.Time
	for i := range w.Log.Acts {
		if w.Log.Acts[i].Kind == sim.ActEnter {
			in = append(in, w.Log.Acts[i].At)
		}
	}
	slices.Sort(in)
	// Until a tenth of them is left a queue stands.
	until := min(5*sim.Minute, in[len(in)*9/10])
	n := 0
	for _, t := range in {
		if t >= sim.Minute && t < until {
			n++
		}
	}
	r.perMinute = float64(n) / (until - sim.Minute).Seconds() * 60
	return nil
}

func runGate() evidence.Result {
	quick := agents.NoGateHabits()
	cases := []struct {
		name     string
		habits   agents.GateHabits
		scanTime float64
		lo, hi   float64
	}{
		{"default habits", agents.DefaultConfig().AtGate, 1, 15, 30},
		{"no habits", agents.NoGateHabits(), 1, 15, 30},
		{"codes at hand, 0.3 s", quick, 0.3, 15, 60},
	}
	t := evidence.Table{Head: []string{"people", "per minute, by seed", "mean"}}
	pass, crossings, unknown := true, 0, 0
	var delays []float64
	var measured strings.Builder
	for _, c := range cases {
		text, sum := "", 0.0
		for seed := range uint64(gateSeeds) {
			var r gateRun
			if err := r.play(seed, c.habits, c.scanTime); err != nil {
				return evidence.Result{Measured: err.Error()}
			}
			sum += r.perMinute
			text += fmt.Sprintf("%.1f ", r.perMinute)
			crossings, unknown = crossings+r.crossings, unknown+r.unknown
			delays = append(delays, r.delays...)
		}
		mean := sum / gateSeeds
		t.Rows = append(t.Rows, []string{c.name, text[:len(text)-1], fmt.Sprintf("%.1f", mean)})
		pass = pass && mean >= c.lo && mean <= c.hi
		fmt.Fprintf(&measured, "%s: %.1f a minute; ", c.name, mean)
	}
	set := sensors.DefaultConfig().Gate
	share := float64(unknown) / float64(max(1, crossings))
	least, most := slices.Min(delays), slices.Max(delays)
	off := share - (1 - set.DirectionKnownShare)
	pass = pass && off > -0.015 && off < 0.015 && least >= set.DelayMinMS-1 && most <= set.DelayMaxMS+1
	return evidence.Result{
		Measured: measured.String() + fmt.Sprintf("%.2f %% of %d crossings without a direction (set: %.0f %%); delays %.0f to %.0f ms (set: %.0f to %.0f)",
			100*share, crossings, 100*(1-set.DirectionKnownShare), least, most, set.DelayMinMS, set.DelayMaxMS),
		Pass:   pass,
		Remark: "One person at a time holds a gate of gosim, from stepping up to it until they are 0.8 m inside; so it is a turnstile and no speed gate, whose next user may show the code while the last one walks through.",
		Tables: []evidence.Table{t},
	}
}
