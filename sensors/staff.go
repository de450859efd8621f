package sensors

import (
	"math"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

var _ sim.StaffObserver = (*Suite)(nil)

// Noted implements [sim.StaffObserver]: the note goes out as a reading, dated by
// the store clock, with which a handheld on the store's network agrees well
// enough (ESTIMATE), and as late as a gate's event. A note of no known kind is no
// reading.
func (s *Suite) Noted(t sim.Time, n sim.Note) {
	kind, ok := staffKind(n.Kind)
	if !ok {
		return
	}
	a, i := s.newStaffAction()
	*a = reading.StaffAction{Kind: kind, Time: s.epoch + int64(t), Slot: n.Slot, SKU: n.SKU, Units: units32(n.Units), Badge: n.Badge}
	if kind == reading.StaffBadge { // a badge is about no slot
		a.Slot, a.SKU, a.Units = -1, site.NoSKU, 0
	}
	// Keyed by time, as gate events are, so that one note more leaves the others' draws alone.
	st := s.keys.Stream(sim.EntityOf(sim.ClassWorld, int(max(a.Slot, 0))), purposeStaff, uint64(t)<<2|uint64(kind))
	delay := millis(st.Uniform(s.cfg.Gate.DelayMinMS, s.cfg.Gate.DelayMaxMS))
	s.k.Schedule(max(t, s.k.Now())+delay, s.base+evStaff, i, 0)
}

func staffKind(k sim.NoteKind) (kind reading.StaffActionKind, ok bool) {
	switch k {
	case sim.NoteBadge:
		return reading.StaffBadge, true
	case sim.NoteRestock:
		return reading.StaffRestock, true
	case sim.NotePlanogram:
		return reading.StaffPlanogram, true
	default:
		return 0, false
	}
}

func units32(n int) int32 { return int32(min(max(n, math.MinInt32), math.MaxInt32)) }
