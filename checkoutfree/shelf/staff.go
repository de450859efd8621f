package shelf

import (
	"math"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

const (
	maxBulk = 40   // of one product in one change while staff are in the store. ESTIMATE: a case or two
	bulkP   = 0.01 // weight of each count above maxUnits then, one that something unknown of kilograms does not outweigh. ESTIMATE
)

// most is the greatest count that explanations of the event go to.
func (ev *Event) most() int {
	if ev.Staffed {
		return maxBulk
	}
	return maxUnits
}

// quantity is the prior of n units in one change.
func quantity(n int) float64 {
	if n < len(quantityPrior) {
		return quantityPrior[n]
	}
	return bulkP
}

// announcement is what staff said will come, or has come, to a slot.
type announcement struct {
	until int64
	units int32
}

// delivery is what staff brought to a slot without a word, up to now.
type delivery struct {
	last  int64
	units int32
}

// facing is a product on a slot that the planogram gives to another.
type facing struct {
	slot  site.SlotID
	sku   site.SKU
	units float64
	sure  float64 // probability that units is right
}

// Staffed tells the monitor that staff are in the store, and will be believed to
// be up to the given time: many units may come and go at once.
func (m *Monitor) Staffed(until int64) { m.staffed = max(m.staffed, until) }

// Staff takes a note: for some time, arrivals on the slot are staff's doing and
// nobody's put-back, as far as they have not come already. A note of another
// product than the planogram's gives it a facing there.
func (m *Monitor) Staff(a *reading.StaffAction, at int64) {
	switch a.Kind {
	case reading.StaffRestock, reading.StaffPlanogram:
		if a.Slot < 0 || int(a.Slot) >= len(m.restock) || a.Units <= 0 {
			return
		}
		if a.SKU != m.site.Slots[a.Slot].SKU && a.SKU >= 0 && int(a.SKU) < len(m.weights) {
			m.face(a.Slot, a.SKU)
		}
		left := a.Units
		if d := &m.given[a.Slot]; at-d.last <= m.restockNS {
			had := min(left, d.units)
			d.units -= had
			left -= had
		}
		m.restock[a.Slot] = announcement{until: at + m.restockNS, units: left}
	case reading.StaffBadge:
	default:
	}
}

// announced books units that came to or left a slot against what staff said or
// will say of it.
func (m *Monitor) announced(v Move) {
	if v.Units <= 0 {
		return
	}
	n := int32(min(v.Units, math.MaxInt16))
	r := &m.restock[v.Slot]
	had := min(r.units, n)
	r.units -= had
	if d := &m.given[v.Slot]; v.Delivered && n > had {
		if v.At-d.last > m.restockNS {
			d.units = 0
		}
		d.last, d.units = v.At, d.units+n-had
	}
}

// facing returns the facing of a product on a slot, -1 if it has none.
func (m *Monitor) facing(o site.SlotID, k site.SKU) int {
	return slices.IndexFunc(m.faced, func(f facing) bool { return f.slot == o && f.sku == k })
}

func (m *Monitor) face(o site.SlotID, k site.SKU) int {
	i := m.facing(o, k)
	if i < 0 {
		m.faced = append(m.faced, facing{slot: o, sku: k, sure: 1})
		i = len(m.faced) - 1
	}
	return i
}

// Stands reports whether a product belongs on a slot: by the planogram, or
// because staff put it there.
func (m *Monitor) Stands(o site.SlotID, k site.SKU) bool {
	return m.site.Slots[o].SKU == k || len(m.faced) > 0 && m.facing(o, k) >= 0
}

// refaced books a move of a product on a slot where staff have put it, or put it
// now, and reports whether it was one.
func (m *Monitor) refaced(v Move) bool {
	if v.Slot < 0 || v.SKU < 0 || m.site.Slots[v.Slot].SKU == v.SKU {
		return false
	}
	i := m.facing(v.Slot, v.SKU)
	if i < 0 && v.Delivered && v.Units > 0 {
		i = m.face(v.Slot, v.SKU)
	}
	if i < 0 {
		return false
	}
	f := &m.faced[i]
	before := f.units
	f.units = max(0, before+float64(v.Units))
	f.sure *= v.P
	m.announced(v)
	if f.units != before {
		m.stocks = append(m.stocks, output.Stock{Slot: v.Slot, SKU: v.SKU, Time: v.At, Units: f.units, P: f.sure})
	}
	return true
}

// facedCandidates adds the products that staff have put on the event's slots.
func (m *Monitor) facedCandidates(ev *Event) {
	for i := range m.faced {
		f := &m.faced[i]
		if !slices.Contains(ev.Slots, f.slot) {
			continue
		}
		w := &m.weights[f.sku]
		m.scratch.cands = append(m.scratch.cands, candidate{
			slot: f.slot, sku: f.sku, plate: -1, mean: w.mean, varUnit: w.varUnit, varMean: w.varMean, stock: f.units, prior: 1,
		})
	}
}
