package agents

import (
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// deedTable returns how each kind of deed becomes motions. An entry plans what
// comes next of the deed and reports whether there will be more of it.
func (p *Population) deedTable() [deedKinds]func(*visitor, *errand, *deed) bool {
	return [deedKinds]func(*visitor, *errand, *deed) bool{
		deedTake:    p.planTake,
		deedPut:     p.planPut,
		deedStow:    p.planStow,
		deedHide:    p.planHide,
		deedTakeOut: p.planTakeOut,
		deedMeet:    p.planMeet,
		deedGive:    p.planGive,
		deedReceive: p.planReceive,
		deedDrop:    p.planDrop,
		deedLeave:   p.planLeave,
		deedPickUp:  p.planPickUp,
		deedConsume: p.planConsume,
		deedEmpty:   p.planEmpty,
		deedChange:  p.planChange,
		deedCover:   p.planCover,
		deedLean:    p.planLean,
		deedLook:    p.planLook,
		deedPhone:   p.planPhone,
		deedWait:    p.planWait,
		deedTurn:    p.planTurn,
		deedStoop:   p.planStoop,
		deedRestock: p.planRestock,
		deedNote:    p.planNote,
		deedGather:  p.planGather,
		deedRun:     p.planRun,
		deedCircle:  p.planCircle,
		deedEat:     p.planEat,
		deedDitch:   p.planDitch,
		deedFidget:  p.planFidget,
		deedStep:    p.planStep,
		deedShop:    p.planShop,
	}
}

// deedNow returns the deed that a visitor is at.
func (v *visitor) deedNow() *deed { return &v.errands[v.at].deeds[v.deed] }

// nextDeed plans what a visitor at a stop does next: put down what belongs
// elsewhere, go on with the present deed, or go on to the next stop.
func (p *Population) nextDeed(v *visitor) {
	for {
		e := &v.errands[v.at]
		v.begin()
		switch {
		case v.astray >= 0 && e.place == placeSlot:
			p.putAstray(v, e)
		case v.deed >= len(e.deeds):
			v.at++
			p.nextErrand(v)
			return
		case v.failed && e.deeds[v.deed].when == ifReady:
			v.deed++
		default:
			if more := p.deeds[e.deeds[v.deed].kind](v, e, &e.deeds[v.deed]); !more {
				v.deed++
			}
		}
		if v.phase == phaseMeet || v.phase == phaseCircle {
			return
		}
		if len(v.ops) > 0 {
			p.runOps(v)
			return
		}
	}
}

// planTake takes one unit more, or two at once.
func (p *Population) planTake(v *visitor, e *errand, d *deed) bool {
	front := p.w.Front(d.slot, d.sku)
	if d.unit != sim.NoUnit { // that one, if it is still there
		front = d.unit
		if x := p.w.Unit(front); x.Place != sim.PlaceShelf || x.Slot != d.slot {
			return false
		}
	}
	late := p.k.Now() >= v.leaveBy && !e.must
	if d.got >= d.units || front == sim.NoUnit || late {
		return false
	}
	p.takeUnits(v, e, d, front)
	return true
}

func (p *Population) planPut(v *visitor, e *errand, d *deed) bool {
	hand := p.fullHand(v, d.sku)
	if d.unit != sim.NoUnit {
		hand = p.handOf(v, d.unit)
	}
	if hand >= 0 {
		p.addPut(v, e, hand, d.slot, d.lateral, d.intent)
	}
	return false
}

func (p *Population) planStow(v *visitor, _ *errand, d *deed) bool {
	for _, hand := range [...]int8{1, 0} {
		if p.held(v, hand) != sim.NoUnit {
			p.addStow(v, hand, d.intent)
		}
	}
	return false
}

func (p *Population) planHide(v *visitor, e *errand, d *deed) bool {
	for _, hand := range [...]int8{1, 0} {
		if u := p.held(v, hand); u != sim.NoUnit && (d.sku == site.NoSKU || p.w.Unit(u).SKU == d.sku && p.isStolen(u)) {
			p.addHide(v, e, d, hand)
		}
	}
	return false
}

// planTakeOut brings a unit out of the bag or a hiding place.
func (p *Population) planTakeOut(v *visitor, _ *errand, d *deed) bool {
	u := p.carried(v, d)
	if u == sim.NoUnit {
		return false
	}
	hand := p.freeHand(v)
	if hand < 0 { // both full: stow what is in the right one
		hand = 1
		p.addStow(v, hand, sim.TechniqueNone)
	}
	half := sim.FromSeconds(p.cfg.Theft.ConcealTime) / 2
	v.add(op{kind: opFetch, hand: hand, unit: u, after: half, grasp: half / 2, intent: d.intent, hide: d.hide})
	v.add(op{kind: opUnstow, hand: hand, unit: u, after: half, intent: d.intent})
	return false
}

// carried returns the unit that a deed names among what a visitor carries.
func (p *Population) carried(v *visitor, d *deed) sim.UnitID {
	for _, u := range p.w.Person(v.person).Carried {
		if u == d.unit || d.unit == sim.NoUnit && (d.sku == site.NoSKU || p.w.Unit(u).SKU == d.sku) {
			return u
		}
	}
	return sim.NoUnit
}

// handOf returns the hand that holds a unit, or -1.
func (p *Population) handOf(v *visitor, u sim.UnitID) int8 {
	for hand := range int8(2) {
		if p.held(v, hand) == u {
			return hand
		}
	}
	return -1
}

// planMeet waits for the partner, or goes on with them if they wait already.
func (p *Population) planMeet(v *visitor, _ *errand, d *deed) bool {
	v.failed = d.partner < 0 || p.visitors[d.partner].phase == phaseGone || p.visitors[d.partner].failed
	if v.failed {
		return false
	}
	u := &p.visitors[d.partner]
	if u.phase == phaseMeet && u.meets == v.id {
		u.meets = -1
		p.at(u, p.k.Now())
		return false
	}
	v.phase, v.meets = phaseMeet, d.partner
	p.after(v, d.seconds)
	return false
}

// met goes on with a visitor who has met their partner, been given something, or
// waited in vain.
func (p *Population) met(v *visitor) {
	v.failed = v.failed || v.meets >= 0 // nobody came
	v.phase, v.meets = phaseShelf, -1
	p.nextDeed(v)
}

// planGive passes the unit in hand to the partner: both hands go to the point
// between them.
func (p *Population) planGive(v *visitor, _ *errand, d *deed) bool {
	if d.partner < 0 {
		return false
	}
	to := &p.visitors[d.partner]
	if to.person == sim.NoPerson {
		return false
	}
	willing := to.phase == phaseMeet || v.isGuest() && to.phase == phaseShelf
	if !willing && p.near(v, to) && d.got < 20 { // still busy with the last one; 5 s, ESTIMATE
		d.got++
		v.add(op{kind: opWait, after: sim.Second / 4})
		return true
	}
	hand, toHand := p.fullHand(v, d.sku), p.freeHand(to)
	now := p.k.Now()
	if !willing || hand < 0 || toHand < 0 || !p.near(v, to) || p.w.Person(to.person).Arms[toHand].End > now {
		return false
	}
	reach := sim.FromSeconds(p.cfg.ReachTime)
	a, b := p.crowd.Walkers[v.walker].Pos, p.crowd.Walkers[to.walker].Pos
	mid := a.Add(b).Scale(0.5).At(0.62 * min(v.height, to.height)) // between the bellies; ESTIMATE
	turn := p.turnTo(v, headingTo(a, b))
	turn.after = max(turn.after, reach)
	v.add(turn)
	v.add(op{kind: opExtend, hand: hand, target: mid, grasp: reach / 2, after: reach, full: true})
	v.add(op{kind: opGive, hand: hand, partner: d.partner, toHand: toHand, after: reach * 3 / 2, intent: d.intent})
	p.w.Reach(to.person, int(toHand), sim.Arm{
		Start: now + turn.after, Hold: now + turn.after + reach, Release: now + turn.after + reach*3/2, End: now + turn.after + reach*5/2, Target: mid,
	})
	return false
}

// planReceive waits until the partner has given something.
func (p *Population) planReceive(v *visitor, _ *errand, d *deed) bool {
	if v.given > 0 {
		v.given--
		return false
	}
	if d.got > 0 || d.partner < 0 || p.visitors[d.partner].phase == phaseGone {
		return false // waited in vain
	}
	d.got++
	v.phase, v.meets = phaseMeet, -1
	p.after(v, d.seconds)
	return true
}

func (p *Population) planDrop(v *visitor, _ *errand, d *deed) bool {
	if hand := p.fullHand(v, d.sku); hand >= 0 {
		v.add(op{kind: opDrop, hand: hand, after: sim.Second / 2, intent: d.intent})
	}
	return false
}

func (p *Population) planLeave(v *visitor, _ *errand, d *deed) bool {
	if hand := p.fullHand(v, d.sku); hand >= 0 {
		reach := sim.FromSeconds(p.cfg.ReachTime)
		at := d.spot.At(0.9) // a ledge; ESTIMATE
		v.add(p.turnTo(v, headingTo(p.crowd.Walkers[v.walker].Pos, d.spot)))
		v.add(op{kind: opExtend, hand: hand, target: at, grasp: reach / 2, after: reach})
		v.add(op{kind: opLeave, hand: hand, target: at, after: reach * 3 / 2, intent: d.intent})
	}
	return false
}

// planPickUp picks up the unit of the deed, or the nearest within reach.
func (p *Population) planPickUp(v *visitor, _ *errand, d *deed) bool {
	u, hand := d.unit, p.freeHand(v)
	if u == sim.NoUnit {
		u = p.lying(p.crowd.Walkers[v.walker].Pos, d.sku)
	}
	if u == sim.NoUnit || hand < 0 {
		return false
	}
	reach := sim.FromSeconds(p.cfg.ReachTime)
	at := p.w.Unit(u).Pos.At(0.9)
	v.add(p.turnTo(v, headingTo(p.crowd.Walkers[v.walker].Pos, at.XY())))
	v.add(op{kind: opExtend, hand: hand, target: at, grasp: reach / 2, after: reach})
	v.add(op{kind: opPickUp, hand: hand, unit: u, after: reach * 3 / 2, intent: d.intent})
	return false
}

// lying returns the nearest unit of a product on the floor or a ledge within
// reach of a place, or NoUnit.
func (p *Population) lying(at site.Vec2, sku site.SKU) sim.UnitID {
	const reach = 1.2
	best, bestD := sim.NoUnit, reach
	for i := range p.w.Units() {
		x := p.w.Unit(sim.UnitID(i))
		if x.Place != sim.PlaceFloor || sku != site.NoSKU && x.SKU != sku {
			continue
		}
		if d := x.Pos.Sub(at).Norm(); d < bestD {
			best, bestD = sim.UnitID(i), d
		}
	}
	return best
}

func (p *Population) planConsume(v *visitor, _ *errand, d *deed) bool {
	if hand := p.fullHand(v, d.sku); hand >= 0 {
		mouth := p.bodyPoint(v, 0.02, 0.12, 0.88)
		bite := sim.FromSeconds(max(1, d.seconds) / 2)
		v.add(op{kind: opExtend, hand: hand, target: mouth, grasp: bite, after: bite})
		v.add(op{kind: opConsume, hand: hand, after: bite, intent: d.intent})
	}
	return false
}

// bodyPoint returns a point relative to a visitor's body: metres to the left,
// metres ahead, and a share of standing height.
func (p *Population) bodyPoint(v *visitor, left, ahead, height float64) site.Vec3 {
	fwd := unitAt(v.heading)
	return p.crowd.Walkers[v.walker].Pos.Add(fwd.Scale(ahead)).Add(site.Vec2{X: -fwd.Y, Y: fwd.X}.Scale(left)).At(height * v.height)
}

func (p *Population) planEmpty(v *visitor, e *errand, d *deed) bool {
	hand := p.fullHand(v, d.sku)
	if hand < 0 {
		return false
	}
	turn := p.turnTo(v, p.shieldHeading(v))
	if d.shield {
		v.add(turn)
	}
	half := sim.FromSeconds(max(0.2, d.seconds)) / 2
	v.add(op{kind: opFetch, hand: hand, unit: sim.NoUnit, after: half, grasp: half / 2, intent: d.intent, hide: d.hide})
	v.add(op{kind: opEmpty, hand: hand, amount: d.amount, after: half, intent: d.intent})
	if d.shield && e.place == placeSlot {
		v.add(op{kind: opTurn, heading: p.slotHeading(v, e.slot), after: turn.after})
	}
	return false
}

func (p *Population) planChange(v *visitor, _ *errand, d *deed) bool {
	half := sim.FromSeconds(max(0.2, d.seconds)) / 2
	v.add(op{kind: opWait, after: half})
	v.add(op{kind: opChange, outfit: d.outfit, after: half, intent: d.intent})
	return false
}

func (p *Population) planCover(v *visitor, _ *errand, d *deed) bool {
	reach := sim.FromSeconds(p.cfg.ReachTime)
	up := p.bodyPoint(v, -0.1, 0.35, 1.25)
	cover := sim.FromSeconds(max(0.2, d.seconds))
	hold := cover
	if d.amount > 0 { // what covers the camera stays there
		hold = sim.FromSeconds(d.amount)
	}
	v.add(op{kind: opExtend, hand: 1, target: up, grasp: hold, after: reach})
	v.add(op{kind: opCover, camera: d.camera, grasp: cover, after: hold + reach, intent: d.intent})
	return false
}

func (p *Population) planLook(v *visitor, _ *errand, d *deed) bool {
	if d.slot >= 0 {
		v.add(p.turnTo(v, p.slotHeading(v, d.slot)))
	}
	v.add(op{kind: opWait, after: sim.FromSeconds(d.seconds)})
	return false
}

// planPhone lets a visitor stand with bent head and a hand before the face.
func (p *Population) planPhone(v *visitor, _ *errand, d *deed) bool {
	reach, t := sim.FromSeconds(p.cfg.ReachTime), sim.FromSeconds(d.seconds)
	if hand := p.freeHand(v); hand >= 0 {
		side := 0.08
		if hand == 1 {
			side = -side
		}
		v.add(op{kind: opExtend, hand: hand, target: p.bodyPoint(v, side, 0.3, 0.76), grasp: max(0, t-2*reach)})
	}
	v.add(op{kind: opBend, amount: 0.04, after: reach, grasp: max(0, t-2*reach)})
	v.add(op{kind: opWait, after: max(0, t-reach)})
	return false
}

func (p *Population) planWait(v *visitor, _ *errand, d *deed) bool {
	v.add(op{kind: opWait, after: sim.FromSeconds(d.seconds)})
	return false
}

func (p *Population) planTurn(v *visitor, _ *errand, d *deed) bool {
	v.add(p.turnTo(v, d.amount))
	return false
}

func (p *Population) planStoop(v *visitor, _ *errand, d *deed) bool {
	half := sim.Second / 2
	v.add(op{kind: opBend, amount: 0.3 * v.height, after: half, grasp: sim.FromSeconds(d.seconds)})
	v.add(op{kind: opWait, after: half + sim.FromSeconds(d.seconds)})
	return false
}

// planRestock puts one unit more on a slot.
func (p *Population) planRestock(v *visitor, e *errand, d *deed) bool {
	u := p.carried(v, d)
	if d.got >= d.units || u == sim.NoUnit {
		return false
	}
	d.got++
	contact, peak := p.grip(e)
	reach := sim.FromSeconds(p.cfg.ReachTime)
	product := &p.w.Site.Products[p.w.Unit(u).SKU]
	lateral := p.lateral(&e.draw, &p.w.Site.Slots[d.slot], product.W)
	v.add(op{kind: opReach, hand: 1, slot: d.slot, lateral: lateral, grasp: contact, peakG: peak, after: reach + contact/2})
	v.add(op{kind: opRestock, unit: u, slot: d.slot, lateral: lateral, after: contact - contact/2 + reach})
	return true
}

func (p *Population) planNote(v *visitor, _ *errand, d *deed) bool {
	v.add(op{kind: opNote, note: &d.note})
	return false
}
