package checkoutfree

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
)

const ms = int64(1e6)

// TestClockFollowsDrift lets a clock run fast, with heartbeats of a millisecond's
// error, and compares the filter with the latest heartbeat alone.
func TestClockFollowsDrift(t *testing.T) {
	for _, ppm := range []float64{0, -40, 40} {
		rng := rand.New(rand.NewPCG(1, 1))
		offset := func(at int64) int64 { return 7*ms + int64(ppm*1e-6*float64(at-epoch)) }
		var c clock
		filtered, latest, n := 0.0, 0.0, 0.0
		for beat := epoch; beat < epoch+600e9; beat += 10e9 {
			estimate := offset(beat) + int64(rng.NormFloat64()*1e6)
			c.estimate(beat+offset(beat), estimate, ms)
			if beat < epoch+120e9 {
				continue
			}
			for at := beat; at < beat+10e9; at += 1e9 {
				miss := float64(c.toStore(at+offset(at))-at) / 1e6
				filtered += miss * miss
				miss = float64(offset(at)-estimate) / 1e6
				latest += miss * miss
				n++
			}
		}
		filtered, latest = math.Sqrt(filtered/n), math.Sqrt(latest/n)
		t.Logf("%+.0f ppm: %.2f ms, the latest heartbeat alone %.2f ms", ppm, filtered, latest)
		assert.Less(t, filtered, 0.6*latest)
	}
}

func TestClock(t *testing.T) {
	at := func(second float64) int64 { return epoch + int64(second*1e9) }
	settled := func() *clock {
		var c clock
		for s := range 30 {
			c.estimate(at(10*float64(s))+5*ms, 5*ms, ms)
		}
		return &c
	}
	off := func(c *clock, second float64) float64 {
		device := at(second) + 5*ms
		return float64(device-c.toStore(device)) / 1e6
	}
	t.Run("unknown", func(t *testing.T) {
		var c clock
		assert.Equal(t, int64(12345), c.toStore(12345))
	})
	t.Run("known from the first heartbeat on", func(t *testing.T) {
		var c clock
		c.estimate(epoch-3*ms, -3*ms, ms)
		assert.Equal(t, epoch, c.toStore(epoch-3*ms))
	})
	t.Run("an uncertain estimate moves little", func(t *testing.T) {
		c := settled()
		c.estimate(at(300)+5*ms, 35*ms, 30*ms)
		assert.InDelta(t, 5, off(c, 301), 0.2)
	})
	t.Run("a useless one nothing", func(t *testing.T) {
		c := settled()
		before := *c
		c.estimate(at(300)+5*ms, 3000*ms, 2000*ms)
		assert.Equal(t, before, *c)
	})
	t.Run("a step is followed at once", func(t *testing.T) {
		c := settled()
		c.estimate(at(300)-200*ms, -200*ms, ms)
		assert.InDelta(t, -200, off(c, 301), 0.01)
	})
	t.Run("an old heartbeat comes late", func(t *testing.T) {
		c := settled()
		before := *c
		c.estimate(at(100)+80*ms, 80*ms, ms)
		assert.Equal(t, before, *c)
	})
	t.Run("twice the same", func(t *testing.T) {
		c := settled()
		before := *c
		c.estimate(at(290)+5*ms, 5*ms, ms)
		assert.Equal(t, before, *c)
	})
	t.Run("a long silence", func(t *testing.T) {
		c := settled()
		for s := range 10 { // 30 ppm
			now := at(300 + 10*float64(s))
			o := 5*ms + int64(30e-6*10e9*float64(s))
			c.estimate(now+o, o, ms/10)
		}
		long := off(c, 390+36000)
		assert.Less(t, long, 5+30e-3*(90+150), "the rate is not trusted for hours")
		c.estimate(at(390+36000)+1000*ms, 1000*ms, ms)
		assert.InDelta(t, 1000, off(c, 390+36000), 50)
	})
}

func TestHeartbeatsCorrectTimes(t *testing.T) {
	c, _ := openPlay(t, &play{site: smallStore(t, 12)})
	beat := func(arrival, device, offset int64, ok bool) {
		t.Helper()
		require.NoError(t, c.Push(arrival, &reading.Reading{Kind: reading.KindHealth, Health: &reading.DeviceHealth{
			Class: reading.DevicePlate, Index: 3, Time: device, OffsetNS: offset, ErrorNS: ms, OK: ok,
		}}))
	}
	beat(sec(1), sec(1)+40*ms, 40*ms, false)
	assert.False(t, c.plates[3].clock.known, "of a device that says it is not well")
	beat(sec(2), sec(30)+40*ms, 40*ms, true)
	assert.False(t, c.plates[3].clock.known, "from the future")
	beat(sec(3), sec(3)+40*ms, 40*ms, true)
	w := &reading.WeightBatch{Plate: 3, Time: sec(3.1) + 40*ms, Seq: 1, Interval: 50e6, Grams: make([]float32, 4)}
	require.NoError(t, c.Push(sec(3.5), &reading.Reading{Kind: reading.KindWeights, Weights: w}))
	assert.Equal(t, sec(3.1), c.buf.weights.all[0].at)
}
