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

type truth struct {
	at    float64
	plate int
	sku   site.SKU
	units int
	grams float64
	found bool
}

func TestIsolatedPicksAreFoundWithTheirWeightAndCount(t *testing.T) {
	for _, tc := range []struct {
		name     string
		interval time.Duration
		batch    int
		spill    float64
		drift    float64
	}{
		{"20 Hz", 50 * time.Millisecond, 4, 0, 0},
		{"60 Hz", time.Second / 60, 12, 0, 0},
		{"20 Hz with spill-over and drift", 50 * time.Millisecond, 20, 0.03, 0.01},
	} {
		t.Run(tc.name, func(t *testing.T) {
			const plates, perPlate = 36, 12
			s := testStore(plates, tc.interval)
			g := newSignal(11, plates)
			g.spill, g.drift = tc.spill, tc.drift
			var truths []*truth
			for k := range perPlate {
				for p := range plates {
					o := slotOf(s, p)
					if o.First != site.PlateID(p) || (k == 0 && p < 0) {
						continue
					}
					w := &s.Products[o.SKU]
					n := []int{1, 1, 1, 2, 1, 3}[(k+p)%6]
					tr := &truth{at: 5 + 10*float64(k) + 3*float64(p%3) + g.rng.Float64(), plate: p, sku: o.SKU, units: -n}
					for range n {
						tr.grams -= w.WeightG + w.WeightSDG*g.rng.NormFloat64()
					}
					if k%4 == 3 { // put back what was taken before, two of it
						tr.units, tr.grams = 2, 2*w.WeightG
					}
					if o.Last > o.First {
						a := g.rng.Float64()
						g.move(p, tr.at, a*tr.grams)
						g.steps[p+1] = append(g.steps[p+1], step{tr.at, (1 - a) * tr.grams})
					} else {
						g.move(p, tr.at, tr.grams)
					}
					truths = append(truths, tr)
				}
			}
			m := newMonitor(t, s)
			matched, phantom, skuOK, qtyOK := 0, 0, 0, 0
			sumSq := 0.0
			g.play(t, m, s, 135, tc.batch, func(ev Event) {
				mid := seconds(ev.Start)
				for _, tr := range truths {
					if tr.found || tr.at < mid-0.2 || tr.at > seconds(ev.End)+0.2 {
						continue
					}
					if o := slotOf(s, tr.plate); ev.Plate < o.First || ev.Plate > o.Last {
						continue
					}
					tr.found = true
					matched++
					sumSq += sq(ev.DeltaG - tr.grams)
					if h := ev.Hyps[0]; h.N == 1 && h.Lines[0].SKU == tr.sku {
						skuOK++
						if h.Lines[0].Units == tr.units {
							qtyOK++
						}
					}
					return
				}
				phantom++
				t.Logf("phantom: plate %d %.2f–%.2f s %+.1f g parts %+v", ev.Plate, mid, seconds(ev.End), ev.DeltaG, ev.Parts)
			})
			n := float64(len(truths))
			rms := math.Sqrt(sumSq / float64(matched))
			t.Logf("%d acts: recall %.4f, phantom %d, sku %.3f, quantity %.3f, Δ rms %.2f g", len(truths), float64(matched)/n, phantom, float64(skuOK)/n, float64(qtyOK)/n, rms)
			for _, tr := range truths {
				if !tr.found {
					t.Logf("missed: plate %d at %.2f s, %d units, %.1f g", tr.plate, tr.at, tr.units, tr.grams)
				}
			}
			assert.GreaterOrEqual(t, float64(matched)/n, 0.98, "recall")
			assert.GreaterOrEqual(t, float64(matched)/float64(matched+phantom), 0.98, "precision")
			assert.GreaterOrEqual(t, float64(skuOK)/n, 0.95)
			assert.GreaterOrEqual(t, float64(qtyOK)/n, 0.95)
			if tc.spill == 0 {
				assert.Less(t, rms, 1.5, "grams")
			}
		})
	}
}

func TestQuietPlatesWithDriftGiveNoEvent(t *testing.T) {
	if testing.Short() {
		t.Skip("two hours of samples")
	}
	const plates = 100
	s := testStore(plates, 50*time.Millisecond)
	g := newSignal(5, plates)
	m := newMonitor(t, s)
	// The signal is written out here: drift of up to 60 g/h, noise, rounding.
	b := reading.WeightBatch{Interval: int64(50 * time.Millisecond), Grams: make([]float32, 20)}
	var evs []Event
	for k := range 2 * 3600 {
		first := epoch + int64(k)*1e9
		for p := range plates {
			drift := float64(p%7-3) * 20.0 / 3600 * float64(k)
			for i := range b.Grams {
				b.Grams[i] = float32(math.Round(5000 + drift + g.rng.NormFloat64()))
			}
			b.Plate = site.PlateID(p)
			m.Weights(&b, first)
		}
		m.Advance(first)
		evs = m.Events(evs)
	}
	assert.Empty(t, evs)
	assert.InDelta(t, 1.04, m.NoiseSD(17), 0.15, "learned noise: 1 g and rounding")
}

func TestHandsAndBurstsAreNoTransfer(t *testing.T) {
	const plates = 12
	s := testStore(plates, 50*time.Millisecond)
	g := newSignal(3, plates)
	for k := range 200 {
		g.hand(k%plates, 5+float64(k)*0.9)
	}
	m := newMonitor(t, s)
	n := 0
	g.play(t, m, s, 200, 4, func(ev Event) {
		n++
		t.Logf("plate %d %.2f–%.2f s %+.1f g", ev.Plate, seconds(ev.Start), seconds(ev.End), ev.DeltaG)
	})
	assert.LessOrEqual(t, n, 1, "of 200 touches")
}

func TestStepsWithAPlateauBetweenAreTwoEvents(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	g := newSignal(3, 6)
	g.steps[0] = []step{{5, -359}, {6.4, -360}, {20, -358}, {21.3, 358}}
	m := newMonitor(t, s)
	var got []int
	g.play(t, m, s, 30, 4, func(ev Event) { got = append(got, ev.Hyps[0].Lines[0].Units) })
	assert.Equal(t, []int{-1, -1, -1, 1}, got)
}

func TestAHandThatRestsIsNotAnEvent(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	g := newSignal(3, 6)
	g.steps[2] = []step{{5, 431}, {6.5, -431}}
	m := newMonitor(t, s)
	g.play(t, m, s, 15, 4, func(ev Event) { t.Errorf("event %+v", ev) })
	_, open := m.OpenSince()
	assert.False(t, open)
}

func TestNoisyPlateIsLearned(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	g := newSignal(9, 6)
	g.noise = 7
	g.steps[0] = []step{{60, -359}}
	m := newMonitor(t, s)
	var got []Event
	g.play(t, m, s, 90, 4, func(ev Event) { got = append(got, ev) })
	require.Len(t, got, 1)
	assert.InDelta(t, -359, got[0].DeltaG, 12)
	assert.InDelta(t, 7, m.NoiseSD(0), 1.5)
}

func TestLostSamplesDoNotHideAStep(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	g := newSignal(4, 6)
	m := newMonitor(t, s)
	g.play(t, m, s, 10, 4, func(Event) { t.Error("event before the gap") })
	// The link is down from 10 s to 13 s, in which a unit is taken.
	b := reading.WeightBatch{Interval: 50e6, Grams: make([]float32, 40)}
	for i := range b.Grams {
		b.Grams[i] = float32(5000 - 359.3 + g.rng.NormFloat64())
	}
	m.Weights(&b, epoch+13e9)
	m.Advance(epoch + 15e9)
	evs := m.Events(nil)
	require.Len(t, evs, 1)
	assert.LessOrEqual(t, seconds(evs[0].Start), 10.0, "it may have happened any time in the gap")
	assert.InDelta(t, -359.3, evs[0].DeltaG, 2)
}

func TestQuietSamplesDoNotAllocate(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	g := newSignal(4, 6)
	m := newMonitor(t, s)
	g.play(t, m, s, 5, 20, func(Event) {})
	b := reading.WeightBatch{Interval: 50e6, Grams: make([]float32, 20)}
	for i := range b.Grams {
		b.Grams[i] = float32(5000 + g.rng.NormFloat64())
	}
	at := epoch + int64(6e9)
	var evs []Event
	allocs := testing.AllocsPerRun(200, func() {
		m.Weights(&b, at)
		m.Advance(at)
		evs = m.Events(evs[:0])
		at += 1e9
	})
	assert.Zero(t, allocs)
}

func BenchmarkQuietSamples(b *testing.B) {
	for _, n := range []int{4, 20} {
		b.Run(fmt.Sprintf("batch=%d", n), func(b *testing.B) {
			const plates = 400
			s := testStore(plates, 50*time.Millisecond)
			g := newSignal(4, plates)
			m, err := New(s, DefaultConfig())
			require.NoError(b, err)
			batches := make([]reading.WeightBatch, 64)
			for k := range batches {
				batches[k] = reading.WeightBatch{Interval: 50e6, Grams: make([]float32, n)}
				for i := range batches[k].Grams {
					batches[k].Grams[i] = float32(5000 + g.rng.NormFloat64())
				}
			}
			at := epoch
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				w := &batches[i%len(batches)]
				w.Plate = site.PlateID(i % plates)
				m.Weights(w, at)
				if i++; i%plates == 0 {
					at += int64(n) * 50e6
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/sample")
		})
	}
}

// A hand that rests on a plate until it is level and is lifted with a unit in it
// leaves two steps; neither is a transfer.
func TestAHandThatRestsAndTakesIsOneTaking(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	g := newSignal(8, 6)
	g.steps[3] = []step{{10, 310}, {10.8, -310 - 547.9}}
	m := newMonitor(t, s)
	var evs []Event
	g.play(t, m, s, 20, 10, func(ev Event) { evs = append(evs, ev) })
	require.Len(t, evs, 1)
	assert.InDelta(t, -547.9, evs[0].DeltaG, 2)
	require.Equal(t, 1, evs[0].Hyps[0].N)
	assert.Equal(t, Line{Slot: 3, SKU: 3, Units: -1}, evs[0].Hyps[0].Lines[0])
}

// Another product is put down and, a second later, one of the slot is taken:
// each of the two changes is somebody's unit.
func TestAnotherProductPutDownBeforeATakingIsNotARest(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	g := newSignal(9, 6)
	g.steps[3] = []step{{10, 310}, {11, -547.9}}
	m := newMonitor(t, s)
	var grams []float64
	g.play(t, m, s, 20, 10, func(ev Event) { grams = append(grams, math.Round(ev.DeltaG)) })
	assert.InDeltaSlice(t, []float64{310, -548}, grams, 2)
}

// A hand's pressure that shows next door while it lasts is no part of what was
// taken, though one slot spans both plates.
func TestSpillOnTheOtherPlateOfASlotIsNotWeighed(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	g := newSignal(10, 6)
	g.steps[4] = []step{{10, 600}, {10.55, -600 - 220}}
	g.steps[5] = []step{{10, 18}, {10.55, -10}, {10.9, -8}}
	m := newMonitor(t, s)
	var evs []Event
	g.play(t, m, s, 20, 10, func(ev Event) { evs = append(evs, ev) })
	require.NotEmpty(t, evs)
	assert.InDelta(t, -220, evs[0].DeltaG, 2, "%+v", evs[0].Parts)
	assert.Less(t, evs[0].VarG, 2.0)
	assert.Len(t, evs, 1)
}
