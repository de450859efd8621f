package sensors

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

func TestGateEvents(t *testing.T) {
	st := shop(t, 12, 10, 0, 0, 0, 3)
	var b *bench
	var jitter, delay []float64
	unknown, in, out, scans := 0, 0, 0, 0
	sentAt := sim.Time(0)
	b = build(t, st, plainGate(ideal(DefaultConfig())), 1, nil, func(arrival int64, r *reading.Reading) {
		require.Equal(t, reading.KindGate, r.Kind)
		g := r.Gate
		at := float64(g.Time-testEpoch-b.s.gateClock(0).offset-int64(sentAt)) / 1e6
		delay = append(delay, float64(arrival-testEpoch-int64(sentAt))/1e6)
		switch g.Kind {
		case reading.GateScan:
			scans++
			assert.Equal(t, "token-7", g.Token)
			assert.Zero(t, g.Direction)
			assert.Zero(t, at)
		case reading.GateCrossing:
			assert.Empty(t, g.Token)
			jitter = append(jitter, at)
			switch g.Direction {
			case 1:
				in++
			case -1:
				out++
			default:
				unknown++
			}
		case reading.GateHeld:
		}
	})
	require.Same(t, b.s, b.w.Gates)
	const n = 3000
	for i := range n {
		sentAt = b.k.Now()
		switch i % 3 {
		case 0:
			assert.Equal(t, sim.ScanAccepted, b.w.Gates.Scanned(sentAt, 0, "token-7", sim.ScanAccepted))
		case 1:
			b.w.Gates.Crossed(sentAt, 0, sim.Passage{Direction: +1, HeightM: 1.7})
		default:
			b.w.Gates.Crossed(sentAt, 0, sim.Passage{Direction: -1, HeightM: 1.7})
		}
		b.run(t, 1)
	}
	assert.Equal(t, n/3, scans)
	assert.InDelta(t, 0.02, float64(unknown)/(2*n/3), 0.01)
	assert.InDelta(t, n/3*0.98, in, 20)
	assert.InDelta(t, n/3*0.98, out, 20)
	sd := 0.0
	for _, x := range jitter {
		sd += x * x / float64(len(jitter))
	}
	assert.InDelta(t, 20, math.Sqrt(sd), 1.5)
	for _, x := range delay {
		require.True(t, x >= 50-1e-3 && x <= 200+1e-3, "%g ms", x)
	}
}

// plainGate returns a gate of which only time and direction are in doubt.
func plainGate(c Config) Config {
	g := &c.Gate
	g.ReadFailureShare, g.RepeatS, g.AntiPassbackS = 0, 0, 0
	g.MissedShare, g.DoubleShare, g.TrolleyDoubleShare, g.MergeS, g.BeamHeightM = 0, 0, 0, 0, 0
	return c
}

// gateBench is a gate with the given settings and what it has sent.
type gateBench struct {
	*bench
	sent []reading.GateEvent
}

func newGateBench(t *testing.T, change func(*GateConfig)) *gateBench {
	t.Helper()
	cfg := plainGate(ideal(DefaultConfig()))
	cfg.Clock.OffsetSDMS, cfg.Gate.CrossingJitterMS, cfg.Gate.DirectionKnownShare = 0, 0, 1
	change(&cfg.Gate)
	g := &gateBench{}
	g.bench = build(t, shop(t, 12, 10, 0, 0, 0, 3), cfg, 1, nil, func(_ int64, r *reading.Reading) {
		if r.Kind == reading.KindGate {
			g.sent = append(g.sent, *r.Gate)
		}
	})
	return g
}

// scan shows a code after some seconds.
func (g *gateBench) scan(t *testing.T, after float64, code string, standing sim.ScanOutcome) sim.ScanOutcome {
	t.Helper()
	g.run(t, after)
	return g.w.Gates.Scanned(g.k.Now(), 0, code, standing)
}

func (g *gateBench) cross(t *testing.T, after float64, p sim.Passage) {
	t.Helper()
	g.run(t, after)
	g.w.Gates.Crossed(g.k.Now(), 0, p)
}

func TestGatesSayWhatTheyMakeOfACode(t *testing.T) {
	g := newGateBench(t, func(c *GateConfig) { c.RepeatS, c.AntiPassbackS = 2, 60 })
	in := sim.Passage{Direction: 1, HeightM: 1.7}
	assert.Equal(t, sim.ScanUnknown, g.scan(t, 1, "2900000000017", sim.ScanUnknown))
	assert.Equal(t, sim.ScanRevoked, g.scan(t, 1, "old", sim.ScanRevoked))
	assert.Equal(t, sim.ScanAccepted, g.scan(t, 1, "ann", sim.ScanAccepted))
	assert.Equal(t, sim.ScanRepeated, g.scan(t, 1, "ann", sim.ScanAccepted), "a nervous member")
	g.cross(t, 0.5, in)
	assert.Equal(t, sim.ScanAlreadyInside, g.scan(t, 0.4, "ann", sim.ScanAccepted), "a friend with a picture of it")
	assert.Equal(t, sim.ScanAccepted, g.scan(t, 1, "bob", sim.ScanAccepted))
	assert.Equal(t, sim.ScanAlreadyInside, g.scan(t, 50, "ann", sim.ScanAccepted))
	assert.Equal(t, sim.ScanAccepted, g.scan(t, 10, "ann", sim.ScanAccepted), "an hour later she comes again")
	g.run(t, 1)
	var got []string
	for _, e := range g.sent {
		if e.Kind == reading.GateScan {
			got = append(got, e.Token+" "+e.Outcome.String())
		}
	}
	assert.Equal(t, []string{
		"2900000000017 unknown", "old revoked", "ann accepted", "ann repeated", "ann already_inside", "bob accepted",
		"ann already_inside", "ann accepted",
	}, got)
}

func TestWithoutTheRulesACodeOpensEveryTime(t *testing.T) {
	g := newGateBench(t, func(*GateConfig) {})
	for range 3 {
		assert.Equal(t, sim.ScanAccepted, g.scan(t, 0.5, "ann", sim.ScanAccepted))
	}
	g.run(t, 1)
	assert.Len(t, g.sent, 3)
}

func TestOfWhatItCannotReadAGateSaysNothing(t *testing.T) {
	g := newGateBench(t, func(c *GateConfig) { c.ReadFailureShare = 0.3 })
	unread := 0
	for range 1000 {
		if g.scan(t, 0.5, "ann", sim.ScanAccepted) == sim.ScanUnread {
			unread++
		}
	}
	g.run(t, 1)
	assert.InDelta(t, 300, unread, 45)
	assert.Len(t, g.sent, 1000-unread)
}

func TestBeams(t *testing.T) {
	in := sim.Passage{Direction: 1, HeightM: 1.7}
	child, trolley := in, in
	child.HeightM, trolley.Carrier = 0.95, sim.CarrierTrolley
	for _, tc := range []struct {
		name   string
		change func(*GateConfig)
		who    sim.Passage
		want   float64 // events per crossing
	}{
		{"all is well", func(*GateConfig) {}, in, 1},
		{"some are missed", func(c *GateConfig) { c.MissedShare = 0.2 }, in, 0.8},
		{"a bag breaks them twice", func(c *GateConfig) { c.DoubleShare = 0.3 }, in, 1.3},
		{"a trolley more often", func(c *GateConfig) { c.DoubleShare, c.TrolleyDoubleShare = 0.1, 0.5 }, trolley, 1.5},
		{"a child passes below", func(c *GateConfig) { c.BeamHeightM = 1 }, child, 0},
		{"an adult does not", func(c *GateConfig) { c.BeamHeightM = 1 }, in, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g := newGateBench(t, tc.change)
			const n = 1000
			for range n {
				g.cross(t, 2, tc.who)
			}
			g.run(t, 2)
			assert.InDelta(t, tc.want, float64(len(g.sent))/n, 0.045)
			for _, e := range g.sent {
				require.EqualValues(t, 1, e.Direction)
			}
		})
	}
}

func TestCloseBehindIsOneCrossing(t *testing.T) {
	g := newGateBench(t, func(c *GateConfig) { c.MergeS = 0.4 })
	in, out := sim.Passage{Direction: 1, HeightM: 1.7}, sim.Passage{Direction: -1, HeightM: 1.7}
	g.cross(t, 1, in)
	g.cross(t, 0.3, in)
	g.cross(t, 0.3, in) // still no gap
	g.cross(t, 0.2, out)
	g.cross(t, 0.5, out)
	g.run(t, 1)
	require.Len(t, g.sent, 3)
	assert.Equal(t, []int8{1, -1, -1}, []int8{g.sent[0].Direction, g.sent[1].Direction, g.sent[2].Direction})
}

func TestAGateThatIsHeldSaysSo(t *testing.T) {
	g := newGateBench(t, func(c *GateConfig) { c.HeldAfterS = 3 })
	g.run(t, 10)
	g.w.Gates.Held(g.k.Now(), 0, 2*sim.Second)
	g.run(t, 1)
	assert.Empty(t, g.sent)
	g.w.Gates.Held(g.k.Now(), 0, 5*sim.Second)
	g.run(t, 1)
	require.Len(t, g.sent, 1)
	assert.Equal(t, reading.GateEvent{Kind: reading.GateHeld, Time: testEpoch + 9_000_000_000}, g.sent[0])
}

func TestGateEventsDoNotAllocate(t *testing.T) {
	g := newGateBench(t, func(c *GateConfig) { *c = defaultGate() })
	g.sent = make([]reading.GateEvent, 0, 4000)
	step := func() {
		g.w.Gates.Scanned(g.k.Now(), 0, "ann", sim.ScanAccepted)
		g.w.Gates.Crossed(g.k.Now(), 0, sim.Passage{Direction: 1, HeightM: 1.7})
		g.run(t, 1)
	}
	for range 20 {
		step()
	}
	assert.Zero(t, testing.AllocsPerRun(200, step))
}

func TestHeartbeats(t *testing.T) {
	st := shop(t, 12, 10, 2, 20, 80, 3)
	type device struct {
		class reading.DeviceClass
		index int32
	}
	at := map[device][]int64{}
	errs, offsets := []float64{}, []float64{}
	var b *bench
	b = start(t, st, ideal(DefaultConfig()), 1, nil, func(_ int64, r *reading.Reading) {
		if r.Kind != reading.KindHealth {
			return
		}
		h := r.Health
		d := device{h.Class, h.Index}
		var c *clock
		switch h.Class {
		case reading.DeviceCamera:
			c = b.s.cameraClock(int(h.Index))
		case reading.DevicePlate:
			c = b.s.plateClock(site.PlateID(h.Index))
		case reading.DeviceGate:
			c = b.s.gateClock(site.GateID(h.Index))
		}
		if len(at[d]) == 0 {
			offsets = append(offsets, float64(c.offset)/1e6)
		}
		at[d] = append(at[d], h.Time)
		errs = append(errs, float64(h.OffsetNS-c.offset)/1e6)
		assert.Equal(t, int64(1e6), h.ErrorNS)
		assert.True(t, h.OK)
	})
	b.run(t, 100)
	require.Len(t, at, 20+80+1)
	for d, times := range at {
		require.Len(t, times, 10, "%v", d)
		assert.Less(t, times[0]-testEpoch, int64(1.1e9), "soon after the start")
		for i := 1; i < len(times); i++ {
			assert.Equal(t, int64(10e9), times[i]-times[i-1])
		}
	}
	rms := func(x []float64) float64 {
		s := 0.0
		for _, v := range x {
			s += v * v / float64(len(x))
		}
		return math.Sqrt(s)
	}
	assert.InDelta(t, 1, rms(errs), 0.25)
	assert.InDelta(t, 5, rms(offsets), 3)
}
