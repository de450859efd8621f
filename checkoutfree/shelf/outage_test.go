package shelf

import (
	"testing"
	"time"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// feed plays samples that a test makes, plate by plate, in batches of ten at 20 Hz.
type feed struct {
	tb    testing.TB
	m     *Monitor
	sig   *signal
	k     int // samples so far
	seq   []uint32
	load  []float64            // added to the signal, per plate
	off   []bool               // plates that send nothing
	held  []*float32           // value of stuck plates
	port  map[site.PlateID]int // whose samples a code bears
	evs   []Event
	outs  []Outage
	batch reading.WeightBatch
}

func newFeed(tb testing.TB, plates int) *feed {
	tb.Helper()
	s := testStore(plates, 50*time.Millisecond)
	f := &feed{
		tb: tb, m: newMonitor(tb, s), sig: newSignal(4, plates), seq: make([]uint32, plates), load: make([]float64, plates),
		off: make([]bool, plates), held: make([]*float32, plates), port: map[site.PlateID]int{},
	}
	for i := range f.load { // zero points
		f.load[i] = 731 * float64(i*i%7)
	}
	f.batch = reading.WeightBatch{Interval: 50e6, Grams: make([]float32, 10)}
	return f
}

func (f *feed) play(seconds float64) {
	for range int(2 * seconds) {
		first := epoch + int64(f.k)*50e6
		for code := range f.seq {
			p, swapped := f.port[site.PlateID(code)]
			if !swapped {
				p = code
			}
			for i := range f.batch.Grams {
				x := float32(f.sig.at(p, float64(f.k+i)*0.05) + f.load[p] + f.sig.rng.NormFloat64())
				if f.held[p] != nil {
					x = *f.held[p]
				}
				f.batch.Grams[i] = x
			}
			f.seq[code]++
			if f.off[p] {
				continue
			}
			f.batch.Plate, f.batch.Time, f.batch.Seq = site.PlateID(code), first, f.seq[code]
			f.m.Weights(&f.batch, first)
		}
		f.k += 10
		now := first + 9*50e6
		f.m.Watch(now)
		f.m.Advance(now)
		f.evs = f.m.Events(f.evs)
		f.outs = f.m.Outages(f.outs)
	}
}

func TestAZeroPointThatMovesInARestartIsNoGoods(t *testing.T) {
	for _, off := range []float64{0, 2, 30} {
		f := newFeed(t, 6)
		f.play(20)
		f.off[2] = true
		f.play(off)
		f.off[2], f.seq[2] = false, 0
		f.load[2] -= 3 * 130 // as if three units of what stands there were gone
		f.play(10)
		assert.Empty(t, f.evs, "off for %g s", off)
		require.NotEmpty(t, f.outs)
		o := f.outs[len(f.outs)-1]
		assert.EqualValues(t, 2, o.Plate)
		assert.Equal(t, Restarted, o.Fault)
		assert.True(t, o.Changed)
		assert.NotZero(t, o.To)
		assert.Empty(t, f.m.Out(nil))

		f.sig.move(2, float64(f.k)*0.05+2, -f.m.site.Products[2].WeightG)
		f.play(6)
		require.Len(t, f.evs, 1, "it weighs again")
		assert.InDelta(t, -f.m.site.Products[2].WeightG, f.evs[0].DeltaG, 3)
	}
}

func TestWhatChangesInASilenceIsNobodysDoing(t *testing.T) {
	unit := func(f *feed) float64 { return f.m.site.Products[2].WeightG }
	for _, tc := range []struct {
		name    string
		grams   func(f *feed) float64
		changed bool
		stock   float64
		sure    float64
	}{
		{"nothing", func(*feed) float64 { return 0 }, false, 12, 1},
		{"two units", func(f *feed) float64 { return -2 * unit(f) }, true, 10, 0.99},
		{"no units", func(f *feed) float64 { return -1.45 * unit(f) }, true, 12, 0.5},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFeed(t, 6)
			f.play(20)
			f.m.State(0, &output.Batch{})
			f.off[2] = true
			f.play(10)
			assert.Equal(t, []site.PlateID{2}, f.m.Out(nil))
			require.Len(t, f.outs, 1, "told while it lasts")
			assert.Equal(t, Silent, f.outs[0].Fault)
			assert.Zero(t, f.outs[0].To)
			f.load[2] += tc.grams(f)
			f.off[2] = false
			f.play(5)
			assert.Empty(t, f.evs)
			assert.Empty(t, f.m.Out(nil))
			require.Len(t, f.outs, 2)
			assert.Equal(t, tc.changed, f.outs[1].Changed)
			assert.InDelta(t, tc.grams(f), f.outs[1].DeltaG, 2)
			o := f.m.slotsOn[2][0]
			assert.InDelta(t, tc.stock, f.m.stock[o], 0)
			assert.InDelta(t, tc.sure, f.m.sure[o], 0.05)
			var out output.Batch
			f.m.State(0, &out)
			assert.Equal(t, tc.changed, len(out.Stock) > 0)
		})
	}
}

func TestAPlateThatSticksIsNotBelieved(t *testing.T) {
	for _, pressed := range []bool{false, true} {
		f := newFeed(t, 6)
		f.play(30)
		v := float32(5000 + f.load[2])
		if pressed { // a hand is on it at that moment
			v += 420
		}
		f.held[2] = &v
		f.play(20)
		assert.Equal(t, []site.PlateID{2}, f.m.Out(nil))
		f.load[2] -= 5 * f.m.site.Products[2].WeightG
		f.held[2] = nil
		f.play(5)
		assert.Empty(t, f.evs, "pressed: %t", pressed)
		require.Len(t, f.outs, 2)
		assert.Equal(t, Stuck, f.outs[1].Fault)
		assert.InDelta(t, 30, seconds(f.outs[0].From), 0.6)
		assert.True(t, f.outs[1].Changed)
		f.sig.move(2, float64(f.k)*0.05+2, -f.m.site.Products[2].WeightG)
		f.play(6)
		assert.Len(t, f.evs, 1, "it weighs again")
	}
}

// A plate as quiet as its rounding shows one value for long, now and then another.
func TestAQuietPlateIsNotStuck(t *testing.T) {
	m := newMonitor(t, testStore(6, 50*time.Millisecond))
	g := newSignal(4, 6)
	b := reading.WeightBatch{Interval: 50e6, Grams: make([]float32, 10)}
	for k := range 7200 { // an hour
		for i := range b.Grams {
			b.Grams[i] = 5000
			if g.rng.Float64() < 0.1 {
				b.Grams[i]++
			}
		}
		b.Seq = uint32(k)
		at := epoch + int64(k)*5e8
		m.Weights(&b, at)
		m.Watch(at + 45e7)
		require.Empty(t, m.Out(nil))
	}
	assert.Empty(t, m.Outages(nil))
}

func TestExchangedCablesAreReadCrosswise(t *testing.T) {
	f := newFeed(t, 6)
	f.play(20)
	f.port = map[site.PlateID]int{1: 3, 3: 1}
	f.play(5)
	assert.Empty(t, f.evs)
	require.Len(t, f.outs, 2)
	for i, p := range []site.PlateID{1, 3} {
		assert.ElementsMatch(t, []site.PlateID{1, 3}, []site.PlateID{f.outs[0].Plate, f.outs[1].Plate})
		assert.Equal(t, Rewired, f.outs[i].Fault)
		f.sig.move(int(p), float64(f.k)*0.05+2, -f.m.site.Products[p].WeightG)
		f.play(6)
		require.Len(t, f.evs, i+1)
		assert.Equal(t, p, f.evs[i].Plate, "what is taken is known for what it is")
	}
	f.port = nil
	f.play(5)
	assert.Len(t, f.evs, 2, "and back")
	assert.Len(t, f.outs, 4)
}

// A unit that moves to the next plate is goods, however fast.
func TestAUnitThatSlidesOverIsNoExchange(t *testing.T) {
	f := newFeed(t, 6)
	f.play(20)
	g := f.m.site.Products[1].WeightG
	f.sig.steps[1] = append(f.sig.steps[1], step{22, -g})
	f.sig.steps[2] = append(f.sig.steps[2], step{22, g})
	f.play(6)
	assert.Empty(t, f.outs)
	assert.NotEmpty(t, f.evs)
}
