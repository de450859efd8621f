package agents

import (
	"errors"
	"math"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// PlaceSwapConfig says which products are swapped.
type PlaceSwapConfig struct {
	PriceRatio float64 `yaml:"price_ratio_min" json:"price_ratio_min" jsonschema:"minimum=1,maximum=100,description=Least ratio of the dear price to the cheap one"`
	WeightDiff float64 `yaml:"weight_difference_max_share" json:"weight_difference_max_share" jsonschema:"minimum=0,maximum=1,description=Greatest difference of the two weights relative to the cheap product's; if there is no such pair the nearest cheap slot serves"`
	AwayMin    float64 `yaml:"away_min_s" json:"away_min_s" jsonschema:"minimum=0,maximum=600,description=Least time spent looking at something else between putting down and taking again"`
	AwayMax    float64 `yaml:"away_max_s" json:"away_max_s" jsonschema:"minimum=0,maximum=600,description=Greatest time spent looking at something else between putting down and taking again"`
}

// defaultPlaceSwap: passing a product off as a cheaper one of like weight is known
// from self-checkouts, where 0.44 % of sales are not scanned as what they are
// (Beck 2018); the figures are an ESTIMATE.
func defaultPlaceSwap() PlaceSwapConfig {
	return PlaceSwapConfig{PriceRatio: 1.5, WeightDiff: 0.05, AwayMin: 10, AwayMax: 40}
}

func (c *PlaceSwapConfig) validate() error {
	return errors.Join(checkAll(
		bound{"price_ratio_min", c.PriceRatio, 1, 100},
		bound{"weight_difference_max_share", c.WeightDiff, 0, 1},
		bound{"away_min_s", c.AwayMin, 0, 600},
		bound{"away_max_s", c.AwayMax, 0, 600}),
		ordered("away_max_s", c.AwayMin, c.AwayMax, "away_min_s"))
}

// swapper puts a dear unit onto the slot of a cheap product, comes back, takes it
// from there and stows it openly, so as to be billed the cheap one.
type swapper struct{ PlaceSwapConfig }

func (t swapper) plan(p *Population, v *visitor) {
	extra := p.keys.Stream(v.key, purposeLoot, 0)
	p.buyToo(v, &extra)
	dear, cheap, ok := t.pair(p, &extra)
	if !ok {
		p.order(v)
		return
	}
	sku := p.w.Site.Slots[dear].SKU
	bring := p.atSlot(v, dear, planDraws, take(dear, sku, 1, thenKeep, v.tech))
	place := p.atSlot(v, cheap, planDraws+1, put(cheap, sku, v.tech))
	look := newDeed(deedLook, sim.TechniqueNone)
	look.slot, look.seconds = p.elsewhere(cheap, &extra), extra.Uniform(t.AwayMin, t.AwayMax)
	away := errand{place: placeHere, deeds: []deed{look}}
	if look.slot >= 0 {
		away = p.atSlot(v, look.slot, planDraws+2, look)
	}
	fetch := p.atSlot(v, cheap, planDraws+3, take(cheap, sku, 1, thenStow, v.tech))
	steps := []errand{bring, place, away, fetch}
	for i := range steps {
		steps[i].must = true
	}
	p.among(v, &extra, steps...)
}

// pair draws a slot of a dear product and one of a cheap product of like weight;
// the more is saved the likelier. If no two products are alike, a dear one is
// drawn by price, and the cheap slot is the nearest. It reports false if nothing
// is cheap enough.
func (t swapper) pair(p *Population, draw *sim.Stream) (dear, cheap site.SlotID, ok bool) {
	var pairs [][2]site.SKU
	var saved []float64
	least := int64(math.MaxInt64)
	for _, a := range p.demand.all {
		least = min(least, p.w.Site.Products[a].PriceCents)
		for _, b := range p.demand.all {
			if t.alike(p, a, b) {
				pairs = append(pairs, [2]site.SKU{a, b})
				saved = append(saved, float64(p.w.Site.Products[a].PriceCents-p.w.Site.Products[b].PriceCents))
			}
		}
	}
	if i := draw.Choice(saved); i >= 0 {
		as, bs := p.demand.slots[pairs[i][0]], p.demand.slots[pairs[i][1]]
		return as[draw.IntN(len(as))], bs[draw.IntN(len(bs))], true
	}
	i := draw.Choice(p.attraction(func(x *site.Product) bool { return float64(x.PriceCents) >= t.PriceRatio*float64(least) }))
	if i < 0 {
		return -1, -1, false
	}
	slots := p.demand.slots[p.demand.all[i]]
	dear = slots[draw.IntN(len(slots))]
	cheap = t.nearest(p, dear)
	return dear, cheap, cheap >= 0
}

// cheaper reports whether b costs so much less than a that it is worth it.
func (t swapper) cheaper(p *Population, a, b site.SKU) bool {
	x, y := p.w.Site.Products[a].PriceCents, p.w.Site.Products[b].PriceCents
	return x > y && float64(x) >= t.PriceRatio*float64(y)
}

func (t swapper) alike(p *Population, a, b site.SKU) bool {
	x, y := p.w.Site.Products[a].WeightG, p.w.Site.Products[b].WeightG
	return t.cheaper(p, a, b) && math.Abs(x-y) <= t.WeightDiff*y
}

// nearest returns the slot of a cheap product that is nearest to a dear one's, or -1.
func (t swapper) nearest(p *Population, dear site.SlotID) site.SlotID {
	best, bestD := site.SlotID(-1), math.Inf(1)
	for i := range p.stands {
		if !p.stands[i].ok || !t.cheaper(p, p.w.Site.Slots[dear].SKU, p.w.Site.Slots[i].SKU) {
			continue
		}
		if d := p.w.Site.Slots[i].Front.Sub(p.w.Site.Slots[dear].Front).Norm(); d < bestD {
			best, bestD = site.SlotID(i), d
		}
	}
	return best
}
