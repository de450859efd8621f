package agents

import (
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// nextUnit decides what a visitor at a shelf does next: put down what belongs
// elsewhere, leave a decoy, take one more unit or two, or go on.
func (p *Population) nextUnit(v *visitor) {
	e := &v.errands[v.at]
	v.begin()
	front := p.w.Front(e.slot, e.sku)
	switch {
	case v.astray >= 0:
		p.putAstray(v, e)
	case e.decoy != sim.NoUnit && e.hidden:
		p.leaveDecoy(v, e)
	case e.got >= e.units || front == sim.NoUnit || p.k.Now() >= v.leaveBy:
		v.at++
		p.nextErrand(v)
		return
	default:
		p.takeUnits(v, e, front)
	}
	p.runOps(v)
}

// takeUnits plans the taking of one unit, or of two at once.
func (p *Population) takeUnits(v *visitor, e *errand, front sim.UnitID) {
	if e.got > 0 { // a pause between units
		v.add(op{kind: opWait, after: sim.FromSeconds(e.draw.Uniform(p.cfg.UnitGapMin, p.cfg.UnitGapMax))})
	}
	hands := p.w.Person(v.person).Hands
	target := p.slotPoint(e.slot, p.w.Unit(front).Lateral)
	first := p.nearHand(v, target)
	if first < 0 { // both full: stow what is in the right hand
		first = 1
		p.addStow(v, first, v.intent())
		hands[first] = sim.NoUnit
	}
	both := e.draw.Bool(p.cfg.TwoHandShare) && e.units-e.got >= 2 && hands[1-first] == sim.NoUnit && e.hide == 0
	second := sim.NoUnit
	if both {
		second = p.behind(e, front)
	}
	if second == sim.NoUnit {
		p.addTake(v, e, first, front)
		p.addDecision(v, e, first)
		return
	}
	p.addTakeBoth(v, e, first, front, second)
	p.addDecision(v, e, first)
	p.addDecision(v, e, 1-first)
}

// behind returns the unit that stands behind the front one, or NoUnit.
func (p *Population) behind(e *errand, front sim.UnitID) sim.UnitID {
	on := p.w.OnSlot(e.slot)
	for _, u := range slices.Backward(on) {
		if u != front && p.w.Unit(u).SKU == e.sku {
			return u
		}
	}
	return sim.NoUnit
}

// grip draws how long and how hard a hand is on the shelf.
func (p *Population) grip(e *errand) (contact sim.Time, peakG float64) {
	contact = sim.FromSeconds(e.draw.Uniform(p.cfg.GraspMin, p.cfg.GraspMax))
	return contact, gramsPerNewton * e.draw.Uniform(p.cfg.HandForceMin, p.cfg.HandForceMax)
}

// addTake plans reach, grasp, take (at 0.7 of the grasp), retract and a look at
// the unit in hand.
func (p *Population) addTake(v *visitor, e *errand, hand int8, u sim.UnitID) {
	contact, peak := p.grip(e)
	reach := sim.FromSeconds(p.cfg.ReachTime)
	lead := contact * 7 / 10
	v.add(op{kind: opReach, hand: hand, slot: e.slot, lateral: p.w.Unit(u).Lateral, grasp: contact, peakG: peak, after: reach + lead})
	v.add(op{kind: opTake, hand: hand, slot: e.slot, unit: u, intent: e.intent, after: contact - lead + reach})
	v.add(op{kind: opWait, after: sim.FromSeconds(e.draw.Uniform(p.cfg.HoldMin, p.cfg.HoldMax))})
}

// addTakeBoth plans the same with both hands, the second up to 0.3 s later.
func (p *Population) addTakeBoth(v *visitor, e *errand, hand int8, u, second sim.UnitID) {
	reach := sim.FromSeconds(p.cfg.ReachTime)
	contact, peak := p.grip(e)
	contact2, peak2 := p.grip(e)
	lag := sim.FromSeconds(e.draw.Uniform(0, min(0.3, p.cfg.ReachTime/2)))
	lead, lead2 := contact*7/10, lag+contact2*7/10
	v.add(op{kind: opReach, hand: hand, slot: e.slot, lateral: p.w.Unit(u).Lateral, grasp: contact, peakG: peak, after: lag})
	a := op{kind: opTake, hand: hand, slot: e.slot, unit: u, intent: e.intent}
	b := op{kind: opTake, hand: 1 - hand, slot: e.slot, unit: second, intent: e.intent}
	wait := reach + lead - lag
	if lead2 < lead {
		a, b, lead, lead2 = b, a, lead2, lead
		wait = reach + lead - lag
	}
	a.after = lead2 - lead
	b.after = reach + max(contact, lag+contact2) - lead2
	v.add(op{kind: opReach, hand: 1 - hand, slot: e.slot, lateral: p.w.Unit(second).Lateral, grasp: contact2, peakG: peak2, after: wait})
	v.add(a)
	v.add(b)
	v.add(op{kind: opWait, after: sim.FromSeconds(e.draw.Uniform(p.cfg.HoldMin, p.cfg.HoldMax))})
}

// addDecision plans what becomes of the unit in hand: hidden, put back, put in
// a wrong place, kept in hand or stowed.
func (p *Population) addDecision(v *visitor, e *errand, hand int8) {
	back, wrong := e.draw.Bool(p.cfg.PutBackShare), e.draw.Bool(p.cfg.WrongPlaceShare)
	far, keep := e.draw.Bool(p.cfg.WrongFarShare), e.draw.Bool(p.cfg.KeepInHandShare)
	switch {
	case e.hide != 0:
		p.addHide(v, e, hand)
	case v.tech == sim.TechniqueTailgate:
		p.addStow(v, hand, v.tech)
	case back && wrong && far && v.at+1 < len(v.errands) && v.astray < 0:
		v.astray = hand
	case back:
		slot := e.slot
		if wrong {
			slot = p.neighbour(v, slot)
		}
		p.addPut(v, e, hand, slot, v.intent())
	case keep:
	default:
		p.addStow(v, hand, v.intent())
	}
}

// addStow plans the way of the unit in hand into the open bag.
func (p *Population) addStow(v *visitor, hand int8, intent sim.Technique) {
	const half = 4 * sim.Second / 10 // ESTIMATE
	v.add(op{kind: opFetch, hand: hand, unit: sim.NoUnit, after: half, grasp: half / 2, intent: sim.TechniqueNone})
	v.add(op{kind: opStow, hand: hand, after: half, intent: intent})
}

// addPut plans putting the unit in hand on a slot.
func (p *Population) addPut(v *visitor, e *errand, hand int8, slot site.SlotID, intent sim.Technique) {
	contact, peak := p.grip(e)
	reach := sim.FromSeconds(p.cfg.ReachTime)
	lateral := e.draw.Float64() * p.w.Site.Slots[slot].WidthM
	v.add(op{kind: opReach, full: true, hand: hand, slot: slot, lateral: lateral, grasp: contact, peakG: peak, after: reach + contact/2})
	v.add(op{kind: opPut, hand: hand, slot: slot, lateral: lateral, intent: intent, after: contact - contact/2 + reach})
}

// putAstray plans putting down a unit that was brought from another gondola.
func (p *Population) putAstray(v *visitor, e *errand) {
	p.addPut(v, e, v.astray, p.neighbour(v, e.slot), v.intent())
	v.astray = -1
}

// neighbour returns the slot nearest to the given one on the same shelf, within
// reach; the slot itself if there is none.
func (p *Population) neighbour(v *visitor, slot site.SlotID) site.SlotID {
	s := &p.w.Site.Slots[slot]
	best, bestD := slot, math.Inf(1)
	for i := range p.w.Site.Slots {
		o := &p.w.Site.Slots[i]
		if site.SlotID(i) == slot || o.Shelf != s.Shelf || o.SKU == s.SKU {
			continue
		}
		d := o.Front.Sub(s.Front).Norm()
		if d < bestD && o.Front.XY().Sub(p.crowd.Walkers[v.walker].Pos).Norm() < 1.1 {
			best, bestD = site.SlotID(i), d
		}
	}
	return best
}
