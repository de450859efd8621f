package agents

import (
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// takeUnits plans the taking of one unit, or of two at once.
func (p *Population) takeUnits(v *visitor, e *errand, d *deed, front sim.UnitID) {
	if d.got > 0 && d.style != takeFast { // a pause between units
		v.add(op{kind: opWait, after: sim.FromSeconds(e.draw.Uniform(p.cfg.UnitGapMin, p.cfg.UnitGapMax))})
	}
	hands := p.w.Person(v.person).Hands
	target := p.slotPoint(d.slot, p.w.Unit(front).Lateral)
	first := p.nearHand(v, target)
	if d.hand >= 0 && p.usable(v, d.hand) {
		first = d.hand
	}
	if first < 0 { // both full: stow what is in the right hand
		first = 1
		p.addStow(v, first, v.intent())
		hands[first] = sim.NoUnit
	}
	both := e.draw.Bool(p.cfg.TwoHandShare) && d.then != thenHide || d.both
	both = both && d.units-d.got >= 2 && hands[1-first] == sim.NoUnit && d.style != takeSlow && p.usable(v, 1-first)
	second := sim.NoUnit
	if both {
		second = p.behind(d, front)
	}
	if second == sim.NoUnit {
		p.addTake(v, e, d, first, front)
		p.addThen(v, e, d, first)
		return
	}
	p.addTakeBoth(v, e, d, first, front, second)
	if d.style == takeFast && d.then == thenStow {
		p.addSweep(v, d)
		return
	}
	p.addThen(v, e, d, first)
	p.addThen(v, e, d, 1-first)
}

// behind returns the unit that stands behind the front one, or NoUnit.
func (p *Population) behind(d *deed, front sim.UnitID) sim.UnitID {
	on := p.w.OnSlot(d.slot)
	for _, u := range slices.Backward(on) {
		if u != front && p.w.Unit(u).SKU == d.sku {
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
func (p *Population) addTake(v *visitor, e *errand, d *deed, hand int8, u sim.UnitID) {
	contact, peak := p.grip(e)
	reach := sim.FromSeconds(p.cfg.ReachTime)
	lead := contact * 7 / 10
	o := op{kind: opReach, hand: hand, slot: d.slot, lateral: p.w.Unit(u).Lateral, grasp: contact, peakG: peak, after: reach + lead}
	if d.style == takeSlow {
		lead = sim.FromSeconds(d.seconds)
		contact = lead
		o.kind, o.unit, o.grasp, o.after = opLift, u, lead, reach+lead
	}
	v.add(o)
	v.add(op{kind: opTake, hand: hand, slot: d.slot, sku: d.sku, unit: u, intent: d.intent, after: contact - lead + reach})
	p.addInspect(v, e, d)
}

// addInspect plans a look at what was taken, a long one if its label is read.
func (p *Population) addInspect(v *visitor, e *errand, d *deed) {
	if d.style == takeFast {
		return
	}
	hold := sim.FromSeconds(e.draw.Uniform(p.cfg.HoldMin, p.cfg.HoldMax))
	reads := e.draw.Bool(p.cfg.ReadLabelShare)
	if reads && d.then == thenDecide {
		// 43 % of views last longer than 8 s, those 38 s on average (Kendall &
		// Fenwick 1979, Advances in Consumer Research 6).
		hold = sim.FromSeconds(8 + e.draw.Exp(30))
	}
	v.add(op{kind: opInspect, after: hold})
}

// doInspect holds what was taken before the eyes: for as long as drawn, but the
// first unit of a stop for what is left of the time to select it.
func (p *Population) doInspect(v *visitor, o *op, now sim.Time) sim.Time {
	if v.dwell == 0 {
		return o.after
	}
	long := v.dwell - (now - v.stopFrom)
	v.dwell = 0
	const label = 8 * sim.Second // who reads takes their time
	if o.after > label || long < 0 {
		long = max(0, o.after)
		if o.after <= label {
			long = 0
		}
	}
	if p.dwells != nil && o.after <= label {
		*p.dwells = append(*p.dwells, (now + long - v.stopFrom).Seconds())
	}
	return long
}

// addTakeBoth plans the same with both hands, the second up to 0.3 s later.
func (p *Population) addTakeBoth(v *visitor, e *errand, d *deed, hand int8, u, second sim.UnitID) {
	reach := sim.FromSeconds(p.cfg.ReachTime)
	contact, peak := p.grip(e)
	contact2, peak2 := p.grip(e)
	lag := sim.FromSeconds(e.draw.Uniform(0, min(0.3, p.cfg.ReachTime/2)))
	lead, lead2 := contact*7/10, lag+contact2*7/10
	v.add(op{kind: opReach, hand: hand, slot: d.slot, lateral: p.w.Unit(u).Lateral, grasp: contact, peakG: peak, after: lag})
	a := op{kind: opTake, hand: hand, slot: d.slot, sku: d.sku, unit: u, intent: d.intent}
	b := op{kind: opTake, hand: 1 - hand, slot: d.slot, sku: d.sku, unit: second, intent: d.intent}
	wait := reach + lead - lag
	if lead2 < lead {
		a, b, lead, lead2 = b, a, lead2, lead
		wait = reach + lead - lag
	}
	a.after = lead2 - lead
	b.after = reach + max(contact, lag+contact2) - lead2
	v.add(op{kind: opReach, hand: 1 - hand, slot: d.slot, lateral: p.w.Unit(second).Lateral, grasp: contact2, peakG: peak2, after: wait})
	v.add(a)
	v.add(b)
	p.addInspect(v, e, d)
}

// addThen plans what becomes of the unit in hand.
func (p *Population) addThen(v *visitor, e *errand, d *deed, hand int8) {
	switch d.then {
	case thenDecide:
		if p.fidgety(v) {
			p.addFidget(v, 1-hand, d.slot)
		}
		p.addDecision(v, e, d, hand)
	case thenStow:
		p.addStow(v, hand, d.intent)
	case thenHide:
		p.addHide(v, e, d, hand)
	case thenKeep:
	}
}

// addDecision plans what becomes of a shopper's unit: put back, put in a wrong
// place, kept in hand or stowed.
func (p *Population) addDecision(v *visitor, e *errand, d *deed, hand int8) {
	back, wrong := e.draw.Bool(p.cfg.PutBackShare), e.draw.Bool(p.cfg.WrongPlaceShare)
	far, keep := e.draw.Bool(p.cfg.WrongFarShare), e.draw.Bool(p.cfg.KeepInHandShare)
	ledge, fell, eats := e.draw.Bool(p.cfg.LedgeShare), e.draw.Bool(p.cfg.DropShare), e.draw.Bool(p.cfg.EatShare)
	compare := e.draw.Bool(p.cfg.CompareShare)
	if fell {
		p.addFumble(v, hand, d.intent)
	}
	if back && !compare && d.again < againMost { // they still want one
		d.again++
		d.units++
	}
	switch {
	case back && ledge:
		p.addLedge(v, hand, d)
	case back && !wrong && compare && p.addCompare(v, e, d, hand):
	case !back && eats:
		p.addEat(v, hand, d.intent)
	case back && wrong && far && v.laterSlot() && v.astray < 0:
		v.astray = hand
	case back:
		slot := d.slot
		if wrong {
			slot = p.neighbour(v, slot)
		}
		p.addPut(v, e, hand, slot, -1, d.intent)
	case keep:
	default:
		p.addStow(v, hand, d.intent)
	}
}

// addFumble plans that a unit falls to the floor and is picked up again.
func (p *Population) addFumble(v *visitor, hand int8, intent sim.Technique) {
	at := p.bodyPoint(v, 0, 0.3, 0.03)
	reach := sim.FromSeconds(p.cfg.ReachTime)
	v.add(op{kind: opExtend, hand: hand, target: p.bodyPoint(v, 0, 0.35, 0.5), grasp: reach, after: reach})
	v.add(op{kind: opDrop, hand: hand, after: 2 * reach, intent: intent})
	v.add(op{kind: opBend, amount: 0.4 * v.height, after: sim.Second / 2, grasp: sim.Second})
	v.add(op{kind: opExtend, hand: hand, target: at, grasp: sim.Second / 2, after: sim.Second})
	v.add(op{kind: opPickUp, hand: hand, unit: sim.NoUnit, after: sim.Second, intent: intent})
}

// addLedge plans that a unit is left on a ledge beside the visitor.
func (p *Population) addLedge(v *visitor, hand int8, d *deed) {
	reach := sim.FromSeconds(p.cfg.ReachTime)
	side := 0.45
	if hand == 1 {
		side = -side
	}
	at := p.bodyPoint(v, side, 0.2, 0.55)
	v.add(op{kind: opExtend, hand: hand, target: at, grasp: reach / 2, after: reach})
	v.add(op{kind: opLeave, hand: hand, target: at, after: reach * 3 / 2, intent: d.intent})
}

// addEat plans that a unit is eaten or drunk where the visitor stands.
func (p *Population) addEat(v *visitor, hand int8, intent sim.Technique) {
	bite := sim.FromSeconds(5) // ESTIMATE
	v.add(op{kind: opExtend, hand: hand, target: p.bodyPoint(v, 0, 0.12, 0.88), grasp: bite, after: bite})
	v.add(op{kind: opConsume, hand: hand, after: bite, intent: intent})
}

// addCompare plans that a look-alike beside the unit is taken into the other
// hand, the two are compared, and the first goes back. It reports false if there
// is no look-alike within reach or no hand free.
func (p *Population) addCompare(v *visitor, e *errand, d *deed, hand int8) bool {
	slot := p.lookalike(v, d.slot)
	if slot < 0 || !p.usable(v, 1-hand) {
		return false
	}
	other := take(slot, p.w.Site.Slots[slot].SKU, 1, thenStow, d.intent)
	u := p.w.Front(slot, other.sku)
	if u == sim.NoUnit {
		return false
	}
	n := len(v.ops)
	p.addTake(v, e, &other, 1-hand, u)
	for i := n; i < len(v.ops); i++ {
		v.ops[i].spare = true
	}
	v.add(op{kind: opWait, after: sim.FromSeconds(e.draw.Uniform(2, 6))}) // ESTIMATE
	p.addPut(v, e, hand, d.slot, -1, d.intent)
	p.addStow(v, 1-hand, d.intent)
	return true
}

// lookalike returns the nearest slot on the same shelf within reach whose product
// is of the same look-alike group, or -1.
func (p *Population) lookalike(v *visitor, slot site.SlotID) site.SlotID {
	s := &p.w.Site.Slots[slot]
	group := p.w.Site.Products[s.SKU].LookalikeGroup
	best, bestD := site.SlotID(-1), 1.1
	for i := range p.w.Site.Slots {
		o := &p.w.Site.Slots[i]
		if group == "" || o.Shelf != s.Shelf || o.SKU == s.SKU || p.w.Site.Products[o.SKU].LookalikeGroup != group {
			continue
		}
		if d := o.Front.XY().Sub(p.crowd.Walkers[v.walker].Pos).Norm(); d < bestD {
			best, bestD = site.SlotID(i), d
		}
	}
	return best
}

// againMost is how often a shopper who put units of a line back takes another
// one. ESTIMATE.
const againMost = 5

// laterSlot reports whether the visitor will come to another gondola.
func (v *visitor) laterSlot() bool {
	for i := v.at + 1; i < len(v.errands); i++ {
		if v.errands[i].place == placeSlot {
			return true
		}
	}
	return false
}

// addStow plans the way of the unit in hand into the open bag.
func (p *Population) addStow(v *visitor, hand int8, intent sim.Technique) {
	const half = 4 * sim.Second / 10 // ESTIMATE
	v.add(op{kind: opFetch, hand: hand, unit: sim.NoUnit, after: half, grasp: half / 2, intent: sim.TechniqueNone})
	v.add(op{kind: opStow, hand: hand, after: half, intent: intent})
}

// addPut plans putting the unit in hand on a slot, lateral metres from its left
// end, or anywhere if that is negative.
func (p *Population) addPut(v *visitor, e *errand, hand int8, slot site.SlotID, lateral float64, intent sim.Technique) {
	contact, peak := p.grip(e)
	reach := sim.FromSeconds(p.cfg.ReachTime)
	if anywhere := e.draw.Float64() * p.w.Site.Slots[slot].WidthM; lateral < 0 {
		lateral = anywhere
	}
	v.add(op{kind: opReach, full: true, hand: hand, slot: slot, lateral: lateral, grasp: contact, peakG: peak, after: reach + contact/2})
	v.add(op{kind: opPut, hand: hand, slot: slot, lateral: lateral, intent: intent, after: contact - contact/2 + reach})
}

// putAstray plans putting down a unit that was brought from another gondola.
func (p *Population) putAstray(v *visitor, e *errand) {
	p.addPut(v, e, v.astray, p.neighbour(v, e.slot), -1, v.intent())
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
