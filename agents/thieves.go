package agents

import (
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// thief plans the visit of somebody who steals by one technique.
type thief interface {
	// plan fills the errands of v, in order, and those of who came with them.
	plan(p *Population, v *visitor)
}

// thieves returns the techniques by [sim.Technique].
func (c *TheftConfig) thieves() []thief {
	out := make([]thief, len(sim.Techniques())+1)
	out[sim.TechniqueTailgate] = tailgater{}
	out[sim.TechniqueConcealBag] = concealer{hideBag}
	out[sim.TechniqueConcealPocket] = concealer{hidePocket}
	out[sim.TechniqueDecoyReturn] = decoyer{}
	out[sim.TechniqueHandOff] = handOff{c.HandOff, c.Accomplices}
	out[sim.TechniqueSlipIn] = slipper{}
	out[sim.TechniqueReenter] = reenterer{c.Reenter}
	out[sim.TechniqueGrabAndRun] = grabber{c.GrabAndRun}
	out[sim.TechniqueClothesChange] = changer{c.ClothesChange}
	out[sim.TechniqueJointGrab] = jointGrabber{c.JointGrab, c.Accomplices}
	out[sim.TechniqueBlockCamera] = cameraBlocker{c.BlockCamera, c.Accomplices}
	out[sim.TechniqueBodySwitch] = bodySwitcher{c.BodySwitch, c.Accomplices}
	return out
}

// tailgater comes in behind a member and takes openly: there is nobody to bill.
type tailgater struct{}

func (tailgater) plan(p *Population, v *visitor) {
	extra := p.keys.Stream(v.key, purposeLoot, 0)
	p.list(v, 1+extra.Poisson(p.cfg.Theft.ExtraItemsMean))
	p.order(v)
}

// concealer hides units with the body between them and the cameras.
type concealer struct{ place hidePlace }

func (t concealer) plan(p *Population, v *visitor) {
	extra := p.keys.Stream(v.key, purposeLoot, 0)
	p.buyToo(v, &extra)
	weights := p.demand.price
	if t.place == hidePocket {
		weights = p.demand.pocket
	}
	for units := 1 + extra.Poisson(p.cfg.Theft.ExtraItemsMean); units > 0 && len(p.demand.all) > 0; {
		e := p.prey(v, weights, &extra)
		d := &e.deeds[0]
		if units > 1 && extra.Bool(0.3) { // ESTIMATE: two of the same
			d.units = 2
		}
		d.then, d.hide, d.shield = thenHide, t.place, true
		e.shield = true
		units -= d.units
		v.errands = append(v.errands, e)
	}
	p.order(v)
}

// buyToo gives most thieves a shopping list as well.
func (p *Population) buyToo(v *visitor, draw *sim.Stream) {
	if draw.Bool(p.cfg.Theft.BuysTooShare) {
		p.list(v, p.basketSize(v))
	}
}

// prey draws a product to steal, one unit, from its slot. Products attract by
// the weights, which are the prices or those of what fits a pocket; by chance if
// none has any.
func (p *Population) prey(v *visitor, weights []float64, draw *sim.Stream) errand {
	i := draw.Choice(weights)
	if i < 0 {
		i = draw.IntN(len(p.demand.all))
	}
	sku := p.demand.all[i]
	slots := p.demand.slots[sku]
	slot := slots[draw.IntN(len(slots))]
	return p.atSlot(v, slot, uint64(sku)<<1|1, take(slot, sku, 1, thenKeep, v.tech))
}

// decoyer keeps a unit and puts an object of like weight in its place.
type decoyer struct{}

func (decoyer) plan(p *Population, v *visitor) {
	extra := p.keys.Stream(v.key, purposeLoot, 0)
	p.buyToo(v, &extra)
	if len(p.demand.all) == 0 {
		return
	}
	e := p.prey(v, p.demand.price, &extra)
	d := &e.deeds[0]
	d.then, d.hide, d.shield, e.shield = thenHide, hidePocket, true, true
	out := newDeed(deedTakeOut, v.tech)
	out.hide = hidePocket
	e.deeds = append(e.deeds, pause(extra.Uniform(2, 8)), out, put(d.slot, site.NoSKU, v.tech)) // ESTIMATE
	v.errands = append(v.errands, e)
	p.order(v)
}

// bringDecoys gives a thief who will leave decoys one for each unit, of a weight
// near the catalogue's.
func (p *Population) bringDecoys(v *visitor) {
	if v.tech != sim.TechniqueDecoyReturn {
		return
	}
	for i := range v.errands {
		e := &v.errands[i]
		if len(e.deeds) < 4 || e.deeds[2].kind != deedTakeOut {
			continue
		}
		sku := e.deeds[0].sku
		draw := p.keys.Stream(v.key, purposeDecoy, uint64(sku))
		g := p.w.Site.Products[sku].WeightG * max(0.1, 1+p.cfg.Theft.DecoyWeightError*draw.Norm())
		u, err := p.w.BringIn(v.person, g)
		p.must(err)
		e.deeds[2].unit, e.deeds[3].unit = u, u
	}
}
