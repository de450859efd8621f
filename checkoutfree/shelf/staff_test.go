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

// A gain of a dozen is something unknown while only customers are inside, and a
// dozen while staff are.
func TestADozenIsStaffs(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	for _, staffed := range []bool{false, true} {
		m := newMonitor(t, s)
		g := newSignal(4, 6)
		g.steps[3] = []step{{10, 12 * 547.9}, {15, -547.9}}
		if staffed {
			m.Staffed(epoch + 12e9)
		}
		var got []Event
		g.play(t, m, s, 22, 4, func(ev Event) { got = append(got, ev) })
		require.Len(t, got, 2)
		assert.Equal(t, staffed, got[0].Staffed)
		assert.False(t, got[1].Staffed, "they have gone")
		assert.Equal(t, Line{Slot: 3, SKU: 3, Units: -1}, got[1].Hyps[0].Lines[0])
		h := got[0].Hyps[0]
		if staffed {
			assert.Equal(t, Line{Slot: 3, SKU: 3, Units: 12}, h.Lines[0])
			assert.Greater(t, h.P, 0.8)
		} else {
			assert.Equal(t, site.NoSKU, h.Lines[0].SKU)
		}
	}
}

func restock(slot site.SlotID, k site.SKU, units int32) *reading.StaffAction {
	return &reading.StaffAction{Kind: reading.StaffRestock, Slot: slot, SKU: k, Units: units}
}

// A note counts for what has not come yet.
func TestNotesAreSetOffAgainstDeliveries(t *testing.T) {
	const second = int64(1e9)
	bring := func(m *Monitor, at int64, n int, staff bool) {
		m.Moved(Move{Plate: 3, Slot: 3, SKU: 3, Units: n, Grams: 548, VarG: 1, At: epoch + at*second, P: 1, Delivered: staff})
	}
	for _, tc := range []struct {
		name string
		do   func(m *Monitor)
		want int32 // announced and not come
	}{
		{"note first", func(m *Monitor) { m.Staff(restock(3, 3, 12), epoch); bring(m, 10, 8, true) }, 4},
		{"note after", func(m *Monitor) { bring(m, 10, 8, true); m.Staff(restock(3, 3, 12), epoch+60*second) }, 4},
		{"note between", func(m *Monitor) {
			bring(m, 10, 8, true)
			m.Staff(restock(3, 3, 12), epoch+60*second)
			bring(m, 70, 4, true)
		}, 0},
		{"more came than the note says", func(m *Monitor) { bring(m, 10, 14, true); m.Staff(restock(3, 3, 12), epoch+60*second) }, 0},
		{"a note an hour later is of another delivery", func(m *Monitor) { bring(m, 10, 12, true); m.Staff(restock(3, 3, 12), epoch+3600*second) }, 12},
		{"what customers put back is no delivery", func(m *Monitor) { bring(m, 10, 2, false); m.Staff(restock(3, 3, 12), epoch+60*second) }, 12},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := newMonitor(t, testStore(6, 50*time.Millisecond))
			tc.do(m)
			assert.Equal(t, tc.want, m.restock[3].units)
		})
	}
}

func TestFacings(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	m := newMonitor(t, s)
	move := func(n int, delivered bool) {
		m.Moved(Move{Plate: 2, Slot: 2, SKU: 5, Units: n, Grams: 130, VarG: 1, P: 0.9, Delivered: delivered})
	}
	assert.False(t, m.Stands(2, 5))
	move(1, false)
	assert.Equal(t, 1, m.Strays(2), "a customer's is out of place")
	move(9, true)
	assert.True(t, m.Stands(2, 5))
	assert.True(t, m.Stands(2, 2))
	ev := explained(m, Part{Plate: 2, DeltaG: -260, VarG: 0.3})
	assert.Equal(t, Line{Slot: 2, SKU: 5, Units: -2}, ev.Hyps[0].Lines[0])
	move(-2, false)
	m.Staff(&reading.StaffAction{Kind: reading.StaffPlanogram, Slot: 2, SKU: 5, Units: 9}, epoch)
	var out output.Batch
	m.State(epoch, &out)
	last := out.Stock[len(out.Stock)-1]
	assert.Equal(t, []int{2, 5, 7}, []int{int(last.Slot), int(last.SKU), int(last.Units)}, "a late note counts nothing twice")
	assert.InDelta(t, 0.81, last.P, 1e-9)
	assert.InDelta(t, float64(s.Slots[2].Units), m.Stock(2), 0, "the planogram's product is another matter")
}
