package agents

import (
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// The purposes of this package's draws.
const (
	purposeStock = sim.PurposeAgents + iota + 1
	purposeArrivals
	purposeArrivalTime
	purposeRate
	purposeBody
	purposeTechnique
	purposeList
	purposeTour
	purposeErrand
	purposeLoot
	purposeTailgate
	purposeDetour
	purposeGate
	purposeDecoy
	purposeBand
	purposeBrowse
	purposeMember
	purposeStaff
)

// stock fills every slot with the units that the planogram says.
func (p *Population) stock() {
	s := p.w.Site
	for i := range s.Slots {
		slot := &s.Slots[i]
		draw := p.keys.Stream(sim.EntityOf(sim.ClassWorld, i), purposeStock, 0)
		product := &s.Products[slot.SKU]
		for range slot.Units {
			p.w.Stock(site.SlotID(i), slot.SKU, unitWeight(&draw, product, p.cfg.CatalogueBias), p.lateral(&draw, slot, product.W))
		}
	}
}

// unitWeight draws a unit's true weight, normal within 3 standard deviations. Its
// mean is the catalogue's and a share of it more.
func unitWeight(draw *sim.Stream, product *site.Product, bias float64) float64 {
	m, sd := float64(product.WeightG*(1+bias)), product.WeightSDG
	return max(0.1, draw.TruncNorm(m, sd, m-float64(3*sd), m+float64(3*sd)))
}

// lateral draws where on its slot a unit of width w stands: anywhere, but over
// several plates a share of the units stands across an edge between two.
func (p *Population) lateral(draw *sim.Stream, slot *site.Slot, w float64) float64 {
	lo := float64(w / 2)
	hi := slot.WidthM - lo
	if hi <= lo {
		return slot.WidthM / 2
	}
	anywhere := draw.Uniform(lo, hi)
	across, which, offset := draw.Bool(p.cfg.StraddleShare), draw.Float64(), draw.Uniform(-0.4, 0.4)
	edges := int(slot.Last - slot.First)
	if edges == 0 || !across {
		return anywhere
	}
	edge := 0.0
	for k := range min(int(which*float64(edges)), edges-1) + 1 {
		edge += p.w.Site.Plates[int(slot.First)+k].WidthM
	}
	return min(max(edge+float64(offset*w), lo), hi)
}
