package shelf

import (
	"math"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
)

// unitWeight is the belief over a product's mean unit weight: normal, with the
// catalogue as its prior (conjugate, known variance).
type unitWeight struct {
	mean    float64 // grams
	varMean float64 // of mean, grams²
	varUnit float64 // unit to unit, grams²
}

// minUnitSDG is the least spread of units, grams: labels, dew, dust. ESTIMATE.
const minUnitSDG = 0.3

func priorWeight(p *site.Product, bias float64) unitWeight {
	return unitWeight{
		mean:    p.WeightG,
		varMean: sq(bias * p.WeightG),
		varUnit: sq(max(p.WeightSDG, minUnitSDG)),
	}
}

// UnitWeight returns what is believed of a product's unit weight: its mean, the
// sd of one unit about it, and the sd of the mean itself, grams.
func (m *Monitor) UnitWeight(k site.SKU) (mean, sdUnit, sdMean float64) {
	w := &m.weights[k]
	return w.mean, sqrt(w.varUnit), sqrt(w.varMean)
}

// Learn tells the monitor that one unit of a product was weighed. Weights more
// than four sd off are not believed.
func (m *Monitor) Learn(k site.SKU, grams, varG float64) {
	if k < 0 || int(k) >= len(m.weights) {
		return
	}
	w := &m.weights[k]
	v := w.varUnit + varG
	d := grams - w.mean
	if d*d > 16*(v+w.varMean) {
		return
	}
	gain := w.varMean / (w.varMean + v)
	w.mean += float64(gain * d)
	w.varMean *= 1 - gain
}

// stray is a unit that stands on a plate where the planogram has none of it.
type stray struct {
	sku   site.SKU
	grams float64
	varG  float64
}

// maxStrays limits the misplaced units remembered per plate; the oldest goes.
const maxStrays = 8

func (m *Monitor) addStray(p site.PlateID, k site.SKU, grams, varG float64) {
	if len(m.strays[p]) >= maxStrays {
		m.strays[p] = slices.Delete(m.strays[p], 0, 1)
	}
	m.strays[p] = append(m.strays[p], stray{sku: k, grams: grams, varG: varG})
}

// Stock returns the number of units believed to stand in a slot.
func (m *Monitor) Stock(o site.SlotID) float64 { return m.stock[o] }

// Strays returns how many misplaced units are believed to stand on a plate.
func (m *Monitor) Strays(p site.PlateID) int { return len(m.strays[p]) }

// Move is what an event turned out to be: units of a product that came to or
// left a slot of their own or, if Slot is -1 or another product's, the plate as
// things that do not belong there.
type Move struct {
	Plate site.PlateID
	Slot  site.SlotID
	SKU   site.SKU // [site.NoSKU] for something unknown
	Units int      // negative if taken
	Grams float64  // of one unit
	VarG  float64  // of Grams, grams²
	At    int64    // when it happened, Unix nanoseconds
	P     float64  // posterior of (SKU, Units)

	// Delivered is set if staff brought it: on a slot that is not the product's by
	// the planogram, it has a facing there from now on.
	Delivered bool
}

// Moved tells the monitor what an event turned out to be.
func (m *Monitor) Moved(v Move) {
	if m.refaced(v) {
		return
	}
	if v.Slot >= 0 && m.site.Slots[v.Slot].SKU == v.SKU {
		m.restate(v)
		m.announced(v)
		return
	}
	for range max(0, v.Units) {
		m.addStray(v.Plate, v.SKU, v.Grams, v.VarG)
	}
	gone := 0
	for range max(0, -v.Units) {
		best, bestD := -1, math.Inf(1)
		for i := range m.strays[v.Plate] {
			if s := &m.strays[v.Plate][i]; s.sku == v.SKU && math.Abs(s.grams-v.Grams) < bestD {
				best, bestD = i, math.Abs(s.grams-v.Grams)
			}
		}
		if best >= 0 {
			m.strays[v.Plate] = slices.Delete(m.strays[v.Plate], best, best+1)
			gone++
		}
	}
	if n := max(0, v.Units) - gone; n != 0 {
		m.misplaced = append(m.misplaced, output.Misplaced{Time: v.At, Plate: v.Plate, SKU: v.SKU, Units: n, P: v.P})
	}
}

// restate changes the stock of the slot of v. The count is right if it was and
// the event was read right; errors that cancel are not hoped for.
func (m *Monitor) restate(v Move) {
	o := v.Slot
	before := m.stock[o]
	m.stock[o] = max(0, before+float64(v.Units))
	m.sure[o] *= v.P
	if m.stock[o] != before {
		m.stocks = append(m.stocks, output.Stock{Slot: o, SKU: v.SKU, Time: v.At, Units: m.stock[o], P: m.sure[o]})
	}
}

// State appends to out, in order of [Monitor.Moved], what has become of stock
// and misplaced units since the last call; the first call begins with the stock
// of every slot, in ascending order. now is the watermark.
func (m *Monitor) State(now int64, out *output.Batch) {
	if !m.opened {
		m.opened = true
		for i := range m.site.Slots {
			o := &m.site.Slots[i]
			out.Stock = append(out.Stock, output.Stock{
				Slot: site.SlotID(i), SKU: o.SKU, Time: now, Emitted: now, Units: float64(o.Units), P: 1,
			})
		}
	}
	for i := range m.stocks {
		m.stocks[i].Emitted = now
	}
	for i := range m.misplaced {
		m.misplaced[i].Emitted = now
	}
	out.Stock = append(out.Stock, m.stocks...)
	out.Misplaced = append(out.Misplaced, m.misplaced...)
	m.stocks, m.misplaced = m.stocks[:0], m.misplaced[:0]
}
