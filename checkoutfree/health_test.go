package checkoutfree

import (
	"slices"
	"testing"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// clinic is a store in which guest 0 takes something from plate 3 before it fails
// at 12 s, guest 1 while it is out, and guest 2 elsewhere.
func clinic(tb testing.TB) *play {
	tb.Helper()
	p := &play{site: smallStore(tb, 12), length: 70}
	p.guests = []guest{{enter: 3, exit: 45, account: "a"}, {enter: 4, exit: 46, account: "b"}, {enter: 5, exit: 47, account: "c"}}
	p.acts = []act{
		{at: 8, person: 0, plate: 3, sku: 3, grams: []float64{-547.9}},
		{at: 20, person: 1, plate: 3, sku: 3, grams: []float64{-547.9}},
		{at: 24, person: 2, plate: 7, sku: 7, grams: []float64{-778}},
	}
	return p
}

// change passes every reading through f, which may change or drop it.
func change(rs []sent, f func(s *sent) bool) []sent {
	return slices.DeleteFunc(rs, func(s sent) bool { return !f(&s) })
}

func between(t int64, from, to float64) bool { return t >= sec(from) && t < sec(to) }

func TestAPlateOutOfOrderChargesNobodyAndSaysSo(t *testing.T) {
	const plate = 3
	weights := func(s *sent) *reading.WeightBatch {
		if s.r.Kind == reading.KindWeights && s.r.Weights.Plate == plate {
			return s.r.Weights
		}
		return nil
	}
	for _, tc := range []struct {
		name   string
		fault  func(s *sent) bool
		during Condition
	}{
		{"restarted with another zero point", func(s *sent) bool {
			if w := weights(s); w != nil && w.Time >= sec(12) {
				w.Seq -= 24
				for i := range w.Grams {
					w.Grams[i] += 1730
				}
				return w.Time >= sec(32)
			}
			return true
		}, ConditionSilent},
		{"silent", func(s *sent) bool {
			w := weights(s)
			return w == nil || !between(w.Time, 12, 32)
		}, ConditionSilent},
		{"one value", func(s *sent) bool {
			if w := weights(s); w != nil && between(w.Time, 12, 32) {
				for i := range w.Grams {
					w.Grams[i] = 3000
				}
			}
			return true
		}, ConditionFrozen},
		{"dead", func(s *sent) bool {
			w := weights(s)
			return w == nil || w.Time < sec(12)
		}, ConditionSilent},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := clinic(t)
			// The longest run of equal samples is known after 20 s.
			for i := range p.acts[1:] {
				p.acts[i+1].at += 15
			}
			shift := func(s *sent) bool { // the fault begins 15 s later than written
				switch s.r.Kind {
				case reading.KindWeights:
					s.r.Weights.Time -= 15e9
					keep := tc.fault(s)
					s.r.Weights.Time += 15e9
					return keep
				default:
					return true
				}
			}
			rs := change(p.readings(), shift)
			c, _ := openPlay(t, p)
			var out output.Batch
			asked := false
			for i := range rs {
				if !asked && rs[i].arrival > sec(40) {
					asked = true
					assert.Equal(t, tc.during, c.Condition(reading.DevicePlate, plate))
					assert.Equal(t, ConditionWell, c.Condition(reading.DevicePlate, 7))
				}
				require.NoError(t, c.Push(rs[i].arrival, &rs[i].r))
				for {
					if _, ok := c.Step(&out); !ok {
						break
					}
				}
			}
			c.Close(&out)
			require.Len(t, out.Receipts, 3)
			want := []map[site.SKU]int{{3: 1}, {}, {7: 1}}
			for i := range out.Receipts {
				r := &out.Receipts[i]
				assert.Equal(t, want[r.Visit-1], basketOf(r), "visit %d", r.Visit)
				assert.Equal(t, r.Visit == 2, r.Review, "visit %d", r.Visit)
			}
			assert.Empty(t, out.Alerts)
		})
	}
}

func TestADoubtGoesWhenNothingHasChanged(t *testing.T) {
	p := clinic(t)
	p.acts[1].grams = []float64{0} // a hand, and nothing taken
	rs := change(p.readings(), func(s *sent) bool {
		return s.r.Kind != reading.KindWeights || s.r.Weights.Plate != 3 || !between(s.r.Weights.Time, 12, 32)
	})
	c, _ := openPlay(t, p)
	out := run(t, c, rs)
	require.Len(t, out.Receipts, 3)
	for i := range out.Receipts {
		assert.False(t, out.Receipts[i].Review, "visit %d", out.Receipts[i].Visit)
	}
}

func TestWhoIsInsideWhileTheCamerasAreDarkIsNotAccused(t *testing.T) {
	for _, dark := range []bool{false, true} {
		p := clinic(t)
		p.guests[1].account = ""
		rs := change(p.readings(), func(s *sent) bool {
			return !dark || s.r.Kind != reading.KindFrame || !between(s.r.Frame.Time, 4.5, 30)
		})
		c, _ := openPlay(t, p)
		out := run(t, c, rs)
		assert.Equal(t, dark, len(out.Alerts) == 0, "dark: %t", dark)
		require.Len(t, out.Receipts, 2)
		for i := range out.Receipts {
			assert.Equal(t, dark, out.Receipts[i].Review, "dark: %t", dark)
		}
	}
}

func TestAFrozenPictureIsNone(t *testing.T) {
	p := clinic(t)
	var still []reading.Detection
	frozen := 0
	rs := change(p.readings(), func(s *sent) bool {
		if s.r.Kind == reading.KindFrame && between(s.r.Frame.Time, 20, 40) {
			if still == nil {
				still = s.r.Frame.Detections
			}
			s.r.Frame.Detections = still
			frozen++
		}
		return true
	})
	all := 0
	for i := range rs {
		if rs[i].r.Kind == reading.KindFrame {
			all++
		}
	}
	c, d := openPlay(t, p)
	var out output.Batch
	for i := range rs {
		require.NoError(t, c.Push(rs[i].arrival, &rs[i].r))
		for {
			if _, ok := c.Step(&out); !ok {
				break
			}
		}
		if rs[i].arrival == sec(30)+80e6 {
			assert.Equal(t, ConditionFrozen, c.Condition(reading.DeviceCamera, 0))
		}
	}
	c.Close(&out)
	assert.Equal(t, all-frozen+frozenFrames, d.frames)
}

func TestConditions(t *testing.T) {
	c, _ := openPlay(t, clinic(t))
	for class := range reading.DeviceGate + 2 {
		for _, i := range []int32{-1, 0, 99} {
			assert.Equal(t, ConditionUnknown, c.Condition(class, i))
		}
	}
	require.NoError(t, c.Push(sec(1), &reading.Reading{Kind: reading.KindHealth, Health: &reading.DeviceHealth{Class: reading.DeviceGate, Time: sec(1)}}))
	assert.Equal(t, ConditionUnfit, c.Condition(reading.DeviceGate, 0))
	require.NoError(t, c.Push(sec(2), &reading.Reading{Kind: reading.KindHealth, Health: &reading.DeviceHealth{Class: reading.DeviceGate, Time: sec(2), OK: true}}))
	assert.Equal(t, ConditionWell, c.Condition(reading.DeviceGate, 0))
	assert.Equal(t, "silent", ConditionSilent.String())
	assert.Equal(t, "invalid", Condition(77).String())
}
