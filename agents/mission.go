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
func (p *Population) want(v *visitor, sku site.SKU, n int, draw *sim.Stream) {
	slots := p.demand.slots[sku]
	slot := slots[draw.IntN(len(slots))]
	for i := range v.errands {
		if d := &v.errands[i].deeds[0]; d.sku == sku && d.then == thenDecide {
			d.units += n
			return
		}
	}
	then := thenDecide
	if v.wholly() {
		then = thenStow
	}
	v.errands = append(v.errands, p.atSlot(v, slot, uint64(sku)<<1, take(slot, sku, n, then, v.intent())))
}

// plan fills a visitor's errands and puts them in walking order.
func (p *Population) plan(v *visitor) {
	if v.planned {
		return
	}
	v.planned = true
	if t := p.thieves[v.tech]; t != nil {
		t.plan(p, v)
		return
	}
	p.list(v, p.basketSize(v))
	p.order(v)
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
		points[i] = p.anchorOf(&v.errands[i])
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

// anchorOf returns the place of an errand tied into the routes. That of a spot is
// made anew.
func (p *Population) anchorOf(e *errand) *walk.Anchor {
	if e.place == placeSlot {
		return &p.stands[e.slot].anchor
	}
	a := &walk.Anchor{}
	p.router.Tie(e.spot, a)
	return a
}
