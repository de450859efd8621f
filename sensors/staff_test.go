package sensors

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

func TestStaffNotesBecomeReadings(t *testing.T) {
	st := shop(t, 12, 10, 1, 0, 4, 3)
	type got struct {
		delay float64 // ms
		a     reading.StaffAction
	}
	var all []got
	sent := sim.Time(0)
	b := build(t, st, DefaultConfig(), 1, nil, func(arrival int64, r *reading.Reading) {
		require.Equal(t, reading.KindStaff, r.Kind)
		require.Nil(t, r.Gate)
		all = append(all, got{float64(arrival-testEpoch-int64(sent)) / 1e6, *r.Staff})
	})
	require.Same(t, b.s, b.w.Staff)
	tests := []struct {
		note sim.Note
		want reading.StaffAction
	}{
		{
			sim.Note{Kind: sim.NoteRestock, Slot: 1, SKU: 2, Units: 6, Badge: "S1"},
			reading.StaffAction{Kind: reading.StaffRestock, Slot: 1, SKU: 2, Units: 6, Badge: "S1"},
		},
		{
			sim.Note{Kind: sim.NotePlanogram, Slot: 3, SKU: 0, Units: 4, Badge: "S1"},
			reading.StaffAction{Kind: reading.StaffPlanogram, Slot: 3, SKU: 0, Units: 4, Badge: "S1"},
		},
		{
			sim.Note{Kind: sim.NoteBadge, Slot: 3, SKU: 1, Units: 4, Badge: "S2"}, // a badge is about no slot
			reading.StaffAction{Kind: reading.StaffBadge, Slot: -1, SKU: site.NoSKU, Badge: "S2"},
		},
	}
	for _, tt := range tests {
		all, sent = nil, b.k.Now()
		b.w.Note(sent, tt.note)
		b.run(t, 1)
		require.Len(t, all, 1)
		tt.want.Time = testEpoch + int64(sent)
		assert.Equal(t, tt.want, all[0].a)
		assert.GreaterOrEqual(t, all[0].delay, 50-1e-3)
		assert.LessOrEqual(t, all[0].delay, 200+1e-3)
	}
	all = nil
	b.w.Note(b.k.Now(), sim.Note{})
	b.w.Note(b.k.Now(), sim.Note{Kind: 99})
	b.run(t, 1)
	assert.Empty(t, all, "a note of no kind")
}

// TestStaffNotesAreRecycled sends many, some at one instant.
func TestStaffNotesAreRecycled(t *testing.T) {
	units := []int32{}
	b := build(t, shop(t, 12, 10, 1, 0, 4, 3), DefaultConfig(), 1, nil, func(_ int64, r *reading.Reading) {
		units = append(units, r.Staff.Units)
	})
	for i := range 50 {
		b.w.Note(b.k.Now(), sim.Note{Kind: sim.NoteRestock, Units: i})
		b.w.Note(b.k.Now(), sim.Note{Kind: sim.NotePlanogram, Units: 100 + i})
		b.run(t, 0.5)
	}
	want := []int32{}
	for i := range int32(50) {
		want = append(want, i, 100+i)
	}
	assert.ElementsMatch(t, want, units)
	assert.Len(t, b.s.staff.all, 2)
}
