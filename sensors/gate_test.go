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
	b = build(t, st, ideal(DefaultConfig()), 1, nil, func(arrival int64, r *reading.Reading) {
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
		}
	})
	require.Same(t, b.s, b.w.Gates)
	const n = 3000
	for i := range n {
		sentAt = b.k.Now()
		switch i % 3 {
		case 0:
			b.w.Gates.Scanned(sentAt, 0, "token-7")
		case 1:
			b.w.Gates.Crossed(sentAt, 0, +1)
		default:
			b.w.Gates.Crossed(sentAt, 0, -1)
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
