package agents

import "gosim/sim"

// thief plans the visit of somebody who steals by one technique.
type thief interface {
	// plan fills the errands of v, in order, and those of who came with them.
	plan(p *Population, v *visitor)
}

// thieves returns the techniques by [sim.Technique].
func (c *TheftConfig) thieves() []thief {
	out := make([]thief, len(sim.Techniques())+1)
	out[sim.TechniqueTailgate] = tailgater{}
	out[sim.TechniqueConcealBag] = concealer{hideBag, c.ConcealBag}
	out[sim.TechniqueConcealPocket] = concealer{hidePocket, c.ConcealPocket}
	out[sim.TechniqueDecoyReturn] = decoyer{c.DecoyReturn}
	out[sim.TechniqueConcealClothes] = concealer{hideClothes, c.ConcealClothes}
	out[sim.TechniqueEmptyReturn] = emptier{c.EmptyReturn}
	out[sim.TechniquePlaceSwap] = swapper{c.PlaceSwap}
	out[sim.TechniqueSlowLift] = lifter{c.SlowLift}
	out[sim.TechniqueLeanOn] = leaner{c.LeanOn}
	out[sim.TechniqueEatInside] = eater{c.EatInside}
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
		g := p.w.Site.Products[sku].WeightG * max(0.1, 1+float64(p.cfg.Theft.DecoyReturn.WeightError*draw.Norm()))
		u, err := p.w.BringIn(v.person, g)
		p.must(err)
		e.deeds[2].unit, e.deeds[3].unit = u, u
	}
}
