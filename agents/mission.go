package agents

import (
	"gosim/agents/demand"
	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// offer is what visitors can have: the products that stand on a slot that can be
// reached.
type offer struct {
	slots  map[site.SKU][]site.SlotID // where a product can be had
	all    []site.SKU
	price  []float64 // of all: attraction to a thief, by price
	pocket []float64 // of all: the same for what fits a pocket
}

// newOffer returns what stands on the slots that can be reached.
func newOffer(s *site.Site, reachable func(site.SlotID) bool) *offer {
	o := &offer{slots: map[site.SKU][]site.SlotID{}}
	for i := range s.Slots {
		if reachable(site.SlotID(i)) {
			o.slots[s.Slots[i].SKU] = append(o.slots[s.Slots[i].SKU], site.SlotID(i))
		}
	}
	for k := range s.Products {
		sku, product := site.SKU(k), &s.Products[k]
		if len(o.slots[sku]) == 0 {
			continue
		}
		o.all = append(o.all, sku)
		o.price = append(o.price, float64(product.PriceCents))
		fits := 0.0
		if fitsPocket(product) {
			fits = float64(product.PriceCents)
		}
		o.pocket = append(o.pocket, fits)
	}
	return o
}

// demand returns the settings of package demand.
func (c *Config) demand() demand.Config {
	d := demand.DefaultConfig()
	d.BasketMu, d.BasketSigma, d.UnitsPerLine = c.BasketMu, c.BasketSigma, c.UnitsPerLine
	d.CategoryWeights, d.ProductZipf, d.CoPurchase = c.CategoryWeights, c.ProductZipf, c.CoPurchase
	d.TripSigma, d.TripBasketCorr = c.TripSigma, c.TripBasketCorr
	if c.TripMedian > 0 {
		d.TripMedian = c.TripMedian
	}
	d.Members, d.MemberRateShape, d.HistoryVisits, d.RepeatStrength = c.Members, c.MemberRateShape, c.MemberHistory, c.RepeatStrength
	return d
}

// mission draws what a visitor is in the store for: how many units, how long, and
// for a member, whose habits count, which.
func (p *Population) mission(v *visitor) {
	draw := p.keys.Stream(v.key, purposeList, 0)
	v.units, v.stay = p.market.Trip(&draw)
	if v.member >= 0 {
		m := p.members.Visit(v.lines, v.member, v.nth)
		v.units, v.stay, v.lines = m.Units, m.Seconds, m.Lines
	}
}

// list adds units to a visitor's errands: a member's own list if it is theirs,
// else products by popularity.
func (p *Population) list(v *visitor, units int) {
	draw := p.keys.Stream(v.key, purposeList, 1)
	lines := v.lines
	if v.member < 0 || units != v.units {
		v.lines = p.market.Basket(v.lines, units, &draw)
		lines = v.lines
	}
	for _, l := range lines {
		p.want(v, l.SKU, l.Units, &draw)
	}
}

// basketSize returns the number of units that a visitor means to buy.
func (p *Population) basketSize(v *visitor) int { return v.units }

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
	if v.isGuest() {
		return
	}
	if v.role == roleStaff {
		p.round(v)
		return
	}
	p.mission(v)
	if t := p.thieves[v.tech]; t != nil {
		t.plan(p, v)
		return
	}
	p.list(v, p.basketSize(v))
	p.order(v)
	if len(v.band) > 1 {
		v.errands = append([]errand{p.gathering(v)}, v.errands...)
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
	v.errands = v.errands[:0]
	for _, e := range sorted {
		then := e.then
		e.then = nil
		v.errands = append(append(v.errands, e), then...)
	}
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
