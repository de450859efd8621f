package agents

import (
	"math"

	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// demand is what visitors may want: the products that stand on a slot that can
// be reached, by category.
type demand struct {
	weights  []float64 // per category
	products [][]site.SKU
	rank     [][]float64                // per category: weight of each product
	slots    map[site.SKU][]site.SlotID // where a product can be had
	all      []site.SKU
	price    []float64 // of all: attraction to a thief, by price
	pocket   []float64 // of all: the same for what fits a pocket
}

// newDemand returns the demand for what stands on the slots that can be reached.
func newDemand(s *site.Site, c *Config, reachable func(site.SlotID) bool) *demand {
	d := &demand{slots: map[site.SKU][]site.SlotID{}}
	for i := range s.Slots {
		if reachable(site.SlotID(i)) {
			d.slots[s.Slots[i].SKU] = append(d.slots[s.Slots[i].SKU], site.SlotID(i))
		}
	}
	index := map[string]int{}
	for k := range s.Products {
		sku, product := site.SKU(k), &s.Products[k]
		if len(d.slots[sku]) == 0 {
			continue
		}
		i, ok := index[product.Category]
		if !ok {
			i = len(d.weights)
			index[product.Category] = i
			w, set := c.CategoryWeights[product.Category]
			if !set {
				w = categoryWeight(product.Category)
			}
			d.weights, d.products, d.rank = append(d.weights, w), append(d.products, nil), append(d.rank, nil)
		}
		d.products[i] = append(d.products[i], sku)
		d.rank[i] = append(d.rank[i], math.Pow(float64(len(d.products[i])), -c.ProductZipf))
		d.all = append(d.all, sku)
		d.price = append(d.price, float64(product.PriceCents))
		fits := 0.0
		if product.WeightG <= 400 && max(product.W, product.D, product.H) <= 0.20 { // ESTIMATE of a coat pocket
			fits = float64(product.PriceCents)
		}
		d.pocket = append(d.pocket, fits)
	}
	return d
}

// errand is one line of a visitor's list: units of one product at one slot.
type errand struct {
	slot   site.SlotID
	sku    site.SKU
	units  int
	got    int           // picked so far
	hide   sim.PlaceKind // PlaceHidden if the units are stolen by hiding
	decoy  sim.UnitID    // what is put in the unit's place, or NoUnit
	draw   sim.Stream    // of everything decided at the shelf
	tries  int           // times the errand was put off
	spent  sim.Time      // waiting for the slot
	begun  bool
	hidden bool    // a unit was hidden: the decoy may follow
	stand  float64 // how far from the shelf front the visitor likes to stand, m
	intent sim.Technique
}

// list draws what a visitor means to buy: the number of units, then products
// by popularity with units per line until it is reached.
func (p *Population) list(v *visitor, units int) {
	draw := p.keys.Stream(v.key, purposeList, 1)
	for units > 0 && len(p.demand.all) > 0 {
		i := draw.Choice(p.demand.weights)
		if i < 0 {
			return
		}
		sku := p.demand.products[i][max(0, draw.Choice(p.demand.rank[i]))]
		n := min(units, 1+max(0, draw.Choice(p.cfg.UnitsPerLine)))
		p.want(v, sku, n, &draw)
		units -= n
	}
}

// basketSize draws a zero-truncated Poisson–lognormal number of units.
func (p *Population) basketSize(v *visitor) int {
	const most = 200
	draw := p.keys.Stream(v.key, purposeList, 0)
	for range 1000 { // at mu = -3 one try in twenty is not zero
		if n := draw.Poisson(draw.LogNormal(p.cfg.BasketMu, p.cfg.BasketSigma)); n > 0 {
			return min(n, most)
		}
	}
	return 1
}

// want adds n units of a product to a visitor's list.
func (p *Population) want(v *visitor, sku site.SKU, n int, draw *sim.Stream) *errand {
	slots := p.demand.slots[sku]
	slot := slots[draw.IntN(len(slots))]
	for i := range v.errands {
		if e := &v.errands[i]; e.sku == sku && e.hide == 0 {
			e.units += n
			return e
		}
	}
	v.errands = append(v.errands, errand{slot: slot, sku: sku, units: n, decoy: sim.NoUnit, intent: v.intent()})
	return &v.errands[len(v.errands)-1]
}

// plan fills a visitor's list and puts it in walking order.
func (p *Population) plan(v *visitor) {
	v.errands = v.errands[:0]
	extra := p.keys.Stream(v.key, purposeLoot, 0)
	switch v.tech {
	case sim.TechniqueNone:
		p.list(v, p.basketSize(v))
	case sim.TechniqueTailgate:
		p.list(v, 1+extra.Poisson(p.cfg.Theft.ExtraItemsMean))
	case sim.TechniqueConcealBag, sim.TechniqueConcealPocket, sim.TechniqueDecoyReturn:
		if extra.Bool(p.cfg.Theft.BuysTooShare) {
			p.list(v, p.basketSize(v))
		}
		p.loot(v, &extra)
	}
	for i := range v.errands { // keyed by product, so that order does not matter
		e := &v.errands[i]
		e.draw = p.keys.Stream(v.key, purposeErrand, uint64(e.sku)<<1|b2u(e.hide != 0))
	}
	p.order(v)
}

func b2u(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// loot adds what a thief with an account means to hide. Products attract by
// price; into a pocket go only small ones, if there are any.
func (p *Population) loot(v *visitor, draw *sim.Stream) {
	if len(p.demand.all) == 0 {
		return
	}
	weights := p.demand.price
	if v.tech == sim.TechniqueConcealPocket {
		weights = p.demand.pocket
	}
	units := 1 + draw.Poisson(p.cfg.Theft.ExtraItemsMean)
	if v.tech == sim.TechniqueDecoyReturn {
		units = 1 // one decoy, one unit
	}
	for units > 0 {
		i := draw.Choice(weights)
		if i < 0 {
			i = draw.IntN(len(p.demand.all))
		}
		sku, n := p.demand.all[i], 1
		if units > 1 && draw.Bool(0.3) { // ESTIMATE: two of the same
			n = 2
		}
		slots := p.demand.slots[sku]
		v.errands = append(v.errands, errand{
			slot: slots[draw.IntN(len(slots))], sku: sku, units: n, hide: sim.PlaceHidden, decoy: sim.NoUnit, intent: v.tech,
		})
		units -= n
	}
}

// order sorts a visitor's errands into a tour from the entry to the nearest
// exit, and swaps some neighbours.
func (p *Population) order(v *visitor) {
	n := len(v.errands)
	if n == 0 {
		return
	}
	points := make([]*walk.Anchor, n+2)
	for i := range v.errands {
		points[i] = &p.stands[v.errands[i].slot].anchor
	}
	points[n] = &p.gates[v.entry].anchor
	points[n+1] = &p.gates[p.exitFrom(points[n])].anchor
	table := make([]float64, (n+2)*(n+2))
	for i := range points {
		for j := range i {
			d, _, _ := p.router.Between(points[i], points[j])
			table[i*(n+2)+j], table[j*(n+2)+i] = d, d
		}
	}
	sorted := make([]errand, n)
	for at, i := range walk.Tour(n, func(i, j int) float64 { return table[i*(n+2)+j] }) {
		sorted[at] = v.errands[i]
	}
	draw := p.keys.Stream(v.key, purposeTour, 0)
	for i := 1; i < n; i++ {
		if draw.Bool(p.cfg.DetourSwapShare) {
			sorted[i-1], sorted[i] = sorted[i], sorted[i-1]
		}
	}
	v.errands = sorted
}
