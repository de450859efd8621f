package shelf

import (
	"math"
	"slices"

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
	w.mean += gain * d
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

// Moved tells the monitor what an event turned out to be: units (negative if
// taken) of a product, grams each, at a slot of its own or, if slot is -1, on
// the plate as a thing that does not belong there. SKU may be [site.NoSKU].
func (m *Monitor) Moved(p site.PlateID, slot site.SlotID, k site.SKU, units int, grams, varG float64) {
	if slot >= 0 && m.site.Slots[slot].SKU == k {
		m.stock[slot] = max(0, m.stock[slot]+float64(units))
		if r := &m.restock[slot]; units > 0 && r.units > 0 {
			r.units -= min(r.units, int32(min(units, math.MaxInt16)))
		}
		return
	}
	for range max(0, units) {
		m.addStray(p, k, grams, varG)
	}
	for range max(0, -units) {
		best, bestD := -1, math.Inf(1)
		for i := range m.strays[p] {
			if s := &m.strays[p][i]; s.sku == k && math.Abs(s.grams-grams) < bestD {
				best, bestD = i, math.Abs(s.grams-grams)
			}
		}
		if best >= 0 {
			m.strays[p] = slices.Delete(m.strays[p], best, best+1)
		}
	}
}
