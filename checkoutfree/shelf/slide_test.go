package shelf

import (
	"fmt"
	"math"
	"testing"
	"time"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ramp takes grams off plate p evenly from t0 to t1.
func (g *signal) ramp(p int, t0, t1, grams float64) {
	g.ramps = append(g.ramps, ramp{p, t0, t1, grams})
}

func TestAUnitLiftedSlowlyIsOneEvent(t *testing.T) {
	for _, noise := range []float64{0.5, 1, 2} {
		for _, seconds := range []float64{3, 6, 10, 15} {
			for p, weight := range []float64{359.3, 48, 220, 547.9} { // testStore's first
				name := fmt.Sprintf("%.0f g in %.0f s, noise %.1f g", weight, seconds, noise)
				t.Run(name, func(t *testing.T) {
					s := testStore(6, 50*time.Millisecond)
					g := newSignal(uint64(p)+uint64(seconds), 6)
					g.noise = noise
					g.ramp(p, 40, 40+seconds, -weight)
					m := newMonitor(t, s)
					var evs []Event
					g.play(t, m, s, 70, 4, func(ev Event) { evs = append(evs, ev) })
					require.Len(t, evs, 1)
					ev := &evs[0]
					assert.InDelta(t, -weight, ev.DeltaG, 3+noise)
					assert.InDelta(t, 40, secondsOf(ev.Start), 3, "start")
					assert.InDelta(t, 40+seconds, secondsOf(ev.End), 2.5, "end")
					h := ev.Hyps[0]
					require.Equal(t, 1, h.N)
					assert.Equal(t, Line{Slot: site.SlotID(p), SKU: site.SKU(p), Units: -1}, h.Lines[0])
				})
			}
		}
	}
}

func secondsOf(at int64) float64 { return float64(at-epoch) / 1e9 }

// What creeps is no unit, however much it adds up to.
func TestCreepAndDriftAreNoSlide(t *testing.T) {
	const plates = 60
	s := testStore(plates, 50*time.Millisecond)
	g := newSignal(6, plates)
	m := newMonitor(t, s)
	b := reading.WeightBatch{Interval: int64(50 * time.Millisecond), Grams: make([]float32, 20)}
	walk := make([]float64, plates)
	var evs []Event
	for k := range 1800 {
		first := epoch + int64(k)*1e9
		for p := range plates {
			walk[p] += 2 / 60.0 * g.rng.NormFloat64() // 2 g/√h
			drift := float64(p%7-3) * 20.0 / 3600 * float64(k)
			creep := 6 * (1 - math.Exp(-float64(k)/120)) * float64(p%3-1)
			for i := range b.Grams {
				b.Grams[i] = float32(math.Round(5000 + drift + creep + walk[p] + float64(1+p%3)*g.rng.NormFloat64()))
			}
			b.Plate = site.PlateID(p)
			m.Weights(&b, first)
		}
		m.Advance(first)
		evs = m.Events(evs)
	}
	assert.Empty(t, evs)
}

func TestABillWaitsForASlide(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	g := newSignal(2, 6)
	g.ramp(1, 40, 50, -48)
	m := newMonitor(t, s)
	g.play(t, m, s, 47, 4, func(Event) { t.Error("event within the slide") })
	since, open := m.OpenSince()
	require.True(t, open)
	assert.InDelta(t, 40, secondsOf(since), 3)
}

// Two units taken one after the other, the first of them slowly, are two.
func TestAPickAfterASlide(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	g := newSignal(2, 6)
	g.ramp(0, 40, 48, -359.3)
	g.steps[0] = append(g.steps[0], step{54, -360})
	m := newMonitor(t, s)
	var grams []float64
	g.play(t, m, s, 70, 4, func(ev Event) { grams = append(grams, ev.DeltaG) })
	assert.InDeltaSlice(t, []float64{-359.3, -360}, grams, 4)
}
