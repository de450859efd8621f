package sensors

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// TestClocks follows a clock through corrections, and compares what it shows with
// what the time server would have it show.
func TestClocks(t *testing.T) {
	cfg := defaultClock()
	rest, drift, n := 0.0, 0.0, 0.0
	for i := range 300 {
		keys := sim.NewKeys(7, i)
		c := newClock(&cfg, keys.Series(1, purposeClockDrift), 3)
		require.Equal(t, int64(3e6), c.offset)
		last, at := 0.0, sim.Time(0)
		for at = 0; at < sim.Hour; at += 10 * sim.Second {
			off := float64(c.at(at, &cfg))
			if at > 0 {
				rate := (off - last) / 1e10
				assert.Less(t, math.Abs(rate), 200e-6, "no step")
				drift += rate * rate
				rest += (off/1e6 - 3) * (off/1e6 - 3)
				n++
			}
			last = off
		}
		assert.Equal(t, c.at(at, &cfg), c.at(at, &cfg))
		now, before := c.at(at, &cfg), c.at(at-sim.Second, &cfg)
		assert.Equal(t, now, c.at(at, &cfg), "looking back changes nothing")
		assert.InDelta(t, now, before, 200e3)
	}
	rest, drift = math.Sqrt(rest/n), 1e6*math.Sqrt(drift/n)
	t.Logf("at rest %.2f ms, rate %.1f ppm", rest, drift)
	assert.InDelta(t, 1.4, rest, 0.4, "what a drift of 20 ppm adds in 64 s, and half a millisecond's error")
	assert.InDelta(t, 11, drift, 3, "0.5 ms·√2 in 64 s")
}

func TestClockSteps(t *testing.T) {
	cfg := defaultClock()
	cfg.SyncSDMS, cfg.DriftSDPPM, cfg.WanderPPM = 0, 0, 0
	keys := sim.NewKeys(1, 0)
	c := newClock(&cfg, keys.Series(1, purposeClockDrift), 0)
	c.now.offset = 500e6
	c.now.rate = 0
	end := c.now.from + 64*sim.Second
	assert.Equal(t, int64(500e6), c.at(end-1, &cfg))
	assert.Zero(t, c.at(end, &cfg), "farther off than 128 ms: it steps")
	c.now.offset = 100e6
	end += 64 * sim.Second
	assert.Equal(t, int64(100e6), c.at(end, &cfg), "less: it goes slower")
	assert.InDelta(t, 100e6-500e-6*64e9, c.at(end+64*sim.Second-1, &cfg), 100, "by 500 ppm at most")
	assert.Zero(t, c.at(end+4*64*sim.Second, &cfg))
	c.restart(end+4*64*sim.Second, -7)
	assert.Equal(t, int64(-7e6), c.at(end+4*64*sim.Second+5, &cfg))
	assert.Zero(t, c.at(end+4*64*sim.Second-5, &cfg), "before, it was as it was")
}

func TestPhasesRoll(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Clock.FrameSDPPM, cfg.Clock.SampleSDPPM = 1000, 1000
	st := shop(t, 12, 10, 1, 20, 16, 3)
	var first, last [20]int64
	var count [20]float64
	samples, span, began := 0.0, int64(0), int64(0)
	b := start(t, st, cfg, 1, nil, func(_ int64, r *reading.Reading) {
		switch r.Kind {
		case reading.KindFrame:
			c := r.Frame.Camera
			if first[c] == 0 {
				first[c] = r.Frame.Time
			}
			last[c], count[c] = r.Frame.Time, float64(r.Frame.Seq)
		case reading.KindWeights:
			assert.Equal(t, int64(50e6), r.Weights.Interval, "the controller knows no better")
			if r.Weights.Plate == 0 {
				if r.Weights.Seq == 2 { // the first may be short
					began = r.Weights.Time
				}
				samples = float64(r.Weights.Seq-2) * 12
				span = r.Weights.Time - began
			}
		default:
		}
	})
	b.run(t, 100)
	square := 0.0
	for c := range count {
		ppm := (float64(last[c]-first[c])/(count[c]-1)/(1e9/15) - 1) * 1e6
		square += ppm * ppm / 20
	}
	assert.InDelta(t, 1000, math.Sqrt(square), 400)
	assert.NotEqual(t, int64(50e6), int64(b.s.groups[0].interval))
	assert.InDelta(t, float64(b.s.groups[0].interval), float64(span)/samples, 50e6*100e-6, "but for the clock's own drift")
}

// TestLinks lets links lose all in bursts and watches which devices are silent
// together.
func TestLinks(t *testing.T) {
	cfg := ideal(DefaultConfig())
	cfg.Camera.DropShare, cfg.Plate.LossShare, cfg.Clock.OffsetSDMS = 0, 0, 0
	cfg.Transport.CamerasPerLink, cfg.Transport.BurstEveryH, cfg.Transport.BurstMeanS, cfg.Transport.BurstLossShare = 2, 20./3600, 2, 1
	st := shop(t, 12, 10, 2, 4, 16, 3)
	const seconds = 1200
	heard := map[string][]bool{}
	b := start(t, st, cfg, 1, nil, func(_ int64, r *reading.Reading) {
		name, at := "", int64(0)
		switch r.Kind {
		case reading.KindFrame:
			name, at = fmt.Sprintf("camera %d", r.Frame.Camera), r.Frame.Time
		case reading.KindWeights:
			name, at = fmt.Sprintf("plate %d", r.Weights.Plate), r.Weights.Time+int64(len(r.Weights.Grams)-1)*r.Weights.Interval
		default:
			return
		}
		if heard[name] == nil {
			heard[name] = make([]bool, seconds)
		}
		heard[name][min((at-testEpoch)/1e9, seconds-1)] = true
	})
	b.run(t, seconds)
	differ := func(a, b string) (n int) {
		for i := range heard[a] {
			if heard[a][i] != heard[b][i] {
				n++
			}
		}
		return n
	}
	silent := 0
	for _, x := range heard["camera 0"] {
		if !x {
			silent++
		}
	}
	assert.InDelta(t, 0.075, float64(silent)/seconds, 0.045, "2 s of 20, of which the first and last second are heard in part")
	assert.LessOrEqual(t, differ("camera 0", "camera 1"), 3, "on one switch, but for their phases")
	assert.Greater(t, differ("camera 1", "camera 2"), 30, "on two")
	assert.Greater(t, differ("plate 0", "plate 8"), 30, "on two gondolas")
	assert.Less(t, differ("plate 0", "plate 7"), differ("plate 0", "plate 8")/3, "on one")
}

// TestNetwork counts messages that come twice, and that are overtaken.
func TestNetwork(t *testing.T) {
	count := func(held, twice float64, reordered bool) (doubles, overtaken map[reading.Kind]float64) {
		cfg := ideal(DefaultConfig())
		cfg.Transport.HeldShare, cfg.Transport.HeldMeanMS, cfg.Transport.DuplicateShare, cfg.Transport.FramesReordered = held, 2000, twice, reordered
		st := shop(t, 12, 10, 2, 4, 16, 3)
		type key struct {
			kind  reading.Kind
			index int
		}
		seen, top := map[key]map[int64]bool{}, map[key]int64{}
		n := map[reading.Kind]float64{}
		doubles, overtaken = map[reading.Kind]float64{}, map[reading.Kind]float64{}
		b := start(t, st, cfg, 1, nil, func(_ int64, r *reading.Reading) {
			k, at := key{kind: r.Kind}, int64(0)
			switch r.Kind {
			case reading.KindFrame:
				k.index, at = int(r.Frame.Camera), r.Frame.Time
			case reading.KindWeights:
				k.index, at = int(r.Weights.Plate), r.Weights.Time
			default:
				return
			}
			if seen[k] == nil {
				seen[k] = map[int64]bool{}
			}
			n[r.Kind]++
			switch {
			case seen[k][at]:
				doubles[r.Kind]++
			case at < top[k]:
				overtaken[r.Kind]++
			}
			seen[k][at], top[k] = true, max(top[k], at)
		})
		b.run(t, 120)
		for _, m := range []map[reading.Kind]float64{doubles, overtaken} {
			for kind := range n {
				m[kind] /= n[kind]
			}
		}
		return doubles, overtaken
	}
	doubles, overtaken := count(0, 0, false)
	for _, kind := range []reading.Kind{reading.KindFrame, reading.KindWeights} {
		assert.Zero(t, doubles[kind])
		assert.Zero(t, overtaken[kind])
	}
	doubles, overtaken = count(0.05, 0.1, false)
	assert.InDelta(t, 0.1, doubles[reading.KindFrame], 0.03)
	assert.InDelta(t, 0.09, doubles[reading.KindWeights], 0.02)
	assert.Zero(t, overtaken[reading.KindFrame], "a stream keeps its order")
	assert.InDelta(t, 0.05*math.Exp(-0.6/2), overtaken[reading.KindWeights], 0.012)
	_, overtaken = count(0.05, 0, true)
	assert.Greater(t, overtaken[reading.KindFrame], 0.1, "delays differ by more than the frame interval")
}

// TestUncertainEstimatesSaySo checks what the receiver may believe of a heartbeat.
func TestUncertainEstimatesSaySo(t *testing.T) {
	cfg := ideal(DefaultConfig())
	cfg.Clock.OffsetSDMS, cfg.Clock.EstimateSDMS, cfg.Clock.LateShare, cfg.Clock.LateMeanMS, cfg.Clock.HeartbeatS = 0, 0, 0.25, 40, 1
	late, n, sum, signs := 0.0, 0.0, 0.0, 0.0
	b := start(t, shop(t, 12, 10, 1, 4, 16, 3), cfg, 1, nil, func(_ int64, r *reading.Reading) {
		if r.Kind != reading.KindHealth {
			return
		}
		n++
		assert.Equal(t, r.Health.ErrorNS, int64(math.Abs(float64(r.Health.OffsetNS))))
		if e := float64(r.Health.OffsetNS) / 1e6; e != 0 {
			late++
			sum += math.Abs(e)
			signs += math.Copysign(1, e)
		}
	})
	b.run(t, 300)
	assert.InDelta(t, 0.25, late/n, 0.02)
	assert.InDelta(t, 20, sum/late, 2, "half of what one way was held up")
	assert.InDelta(t, 0, signs/late, 0.08)
}

// TestTransportIsKeyed: what happens to one device's messages does not depend on
// the others'.
func TestTransportIsKeyed(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Transport.BurstEveryH, cfg.Transport.HeldShare, cfg.Transport.DuplicateShare = 0.01, 0.2, 0.2
	small, large := shop(t, 12, 10, 2, 4, 80, 3), shop(t, 12, 10, 2, 4, 80, 3)
	p := large.Plates[0]
	p.Code, p.Shelf, p.Pos = "extra", site.ShelfID(len(large.Shelves)), 0
	large.Shelves = append(large.Shelves, site.Shelf{Level: 9, Z: 2, Plates: []site.PlateID{site.PlateID(len(large.Plates))}})
	large.Plates = append(large.Plates, p)
	a, b := digestsOf(t, small, cfg, 1, 3), digestsOf(t, large, cfg, 1, 3)
	for name := range a {
		assert.Equal(t, a[name], b[name], name)
	}
}
