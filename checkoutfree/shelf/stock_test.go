package shelf

import (
	"testing"
	"time"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStateOpensWithEverySlot(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	m := newMonitor(t, s)
	m.Moved(Move{Plate: 0, Slot: 0, SKU: s.Slots[0].SKU, Units: -2, P: 0.9, At: 70}) // before the first statement
	var out output.Batch
	m.State(100, &out)
	require.Len(t, out.Stock, len(s.Slots)+1)
	for i := range s.Slots {
		assert.Equal(t, output.Stock{
			Slot: site.SlotID(i), SKU: s.Slots[i].SKU, Time: 100, Emitted: 100, Units: float64(s.Slots[i].Units), P: 1,
		}, out.Stock[i])
	}
	assert.Equal(t, output.Stock{
		Slot: 0, SKU: s.Slots[0].SKU, Time: 70, Emitted: 100, Units: float64(s.Slots[0].Units - 2), P: 0.9,
	}, out.Stock[len(s.Slots)])
	out.Reset()
	m.State(200, &out)
	assert.True(t, out.Empty(), "nothing new, nothing said")
}

func TestStateFollowsWhatMoved(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	m := newMonitor(t, s)
	var out output.Batch
	m.State(0, &out)
	full := float64(s.Slots[2].Units)
	k := s.Slots[2].SKU
	type want struct{ units, p float64 }
	for _, tc := range []struct {
		units int
		p     float64
		want  []want
	}{
		{-1, 0.9, []want{{full - 1, 0.9}}},
		{+1, 0.5, []want{{full, 0.45}}}, // both events must have been read right
		{-int(full) - 3, 0.8, []want{{0, 0.36}}},
		{-1, 0.5, nil}, // never below zero, so nothing has changed
		{+2, 1, []want{{2, 0.18}}},
	} {
		out.Reset()
		m.Moved(Move{Plate: 2, Slot: 2, SKU: k, Units: tc.units, At: 5, P: tc.p})
		m.State(9, &out)
		var got []want
		for _, x := range out.Stock {
			assert.Equal(t, site.SlotID(2), x.Slot)
			assert.Equal(t, int64(5), x.Time)
			assert.Equal(t, int64(9), x.Emitted)
			got = append(got, want{x.Units, round(x.P)})
		}
		assert.Equal(t, tc.want, got, "%+d", tc.units)
		assert.Empty(t, out.Misplaced)
	}
}

func round(p float64) float64 { return float64(int(p*1000+0.5)) / 1000 }

func TestStateSaysWhatIsMisplaced(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	m := newMonitor(t, s)
	var out output.Batch
	m.State(0, &out)
	for _, tc := range []struct {
		move Move
		want []output.Misplaced
	}{
		{Move{Plate: 3, Slot: -1, SKU: 0, Units: 2, Grams: 359, At: 7, P: 0.9}, []output.Misplaced{{Time: 7, Emitted: 9, Plate: 3, SKU: 0, Units: 2, P: 0.9}}},
		{Move{Plate: 3, Slot: -1, SKU: 0, Units: -1, Grams: 359, At: 8, P: 0.7}, []output.Misplaced{{Time: 8, Emitted: 9, Plate: 3, SKU: 0, Units: -1, P: 0.7}}},
		{Move{Plate: 3, Slot: -1, SKU: 1, Units: -1, Grams: 210, At: 8, P: 0.7}, nil}, // was not known to be there
		{Move{Plate: 3, Slot: -1, SKU: site.NoSKU, Units: 1, Grams: 80, At: 9, P: 0.6}, []output.Misplaced{{Time: 9, Emitted: 9, Plate: 3, SKU: site.NoSKU, Units: 1, P: 0.6}}},
		{Move{Plate: 3, Slot: 3, SKU: s.Slots[3].SKU, Units: 1, At: 9, P: 1}, nil}, // at home
	} {
		out.Reset()
		m.Moved(tc.move)
		m.State(9, &out)
		var got []output.Misplaced
		got = append(got, out.Misplaced...)
		assert.Equal(t, tc.want, got, "%+v", tc.move)
	}
}

func TestStateDoesNotAllocate(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	m := newMonitor(t, s)
	var out output.Batch
	units := -1
	step := func() {
		out.Reset()
		m.Moved(Move{Plate: 2, Slot: 2, SKU: s.Slots[2].SKU, Units: units, At: 5, P: 1})
		m.Moved(Move{Plate: 3, Slot: -1, SKU: 0, Units: -units, Grams: 359, At: 5, P: 1})
		m.State(9, &out)
		units = -units
	}
	step()
	step()
	assert.Zero(t, testing.AllocsPerRun(100, step))
}
