package agents

import (
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// fidgetKind is something that honest people do and that looks like a step of a
// theft.
type fidgetKind uint8

const (
	fidgetTurn   fidgetKind = iota // round with the unit in hand, and back
	fidgetPocket                   // a hand, with a phone or a purse, into the pocket
	fidgetLean                     // on the shelf
	fidgetJacket                   // a hand to the jacket, to close or straighten it
	fidgetKinds
)

// fidgety draws whether a visitor makes such a gesture now.
func (p *Population) fidgety(v *visitor) bool { return v.fidget.Bool(p.cfg.FidgetShare) }

// planFidget makes a gesture at the slot of the deed.
func (p *Population) planFidget(v *visitor, _ *errand, d *deed) bool {
	p.addFidget(v, p.freeHand(v), d.slot)
	return false
}

// addFidget plans a gesture in front of a slot, or anywhere if that is -1, with a
// free hand, or -1 if none is. All durations, angles and forces are an ESTIMATE.
func (p *Population) addFidget(v *visitor, hand int8, slot site.SlotID) {
	draw := &v.fidget
	kind := fidgetKind(draw.IntN(int(fidgetKinds)))
	switch {
	case hand < 0 || !p.usable(v, hand):
		kind = fidgetTurn
	case slot < 0 && kind == fidgetLean:
		kind = fidgetPocket
	}
	reach := sim.FromSeconds(p.cfg.ReachTime)
	side := 1.0
	if hand == 1 {
		side = -1
	}
	switch kind {
	case fidgetTurn:
		angle := draw.Uniform(1.5, 3.1)
		if draw.Bool(0.5) {
			angle = -angle
		}
		away := p.turnTo(v, v.heading+angle)
		v.add(away)
		v.add(op{kind: opWait, after: sim.FromSeconds(draw.Uniform(0.5, 3))})
		v.add(op{kind: opTurn, heading: v.heading, after: away.after})
	case fidgetPocket:
		hold := sim.FromSeconds(draw.Uniform(0.2, 1.2))
		v.add(op{kind: opExtend, hand: hand, target: p.bodyPoint(v, 0.14*side, 0.14, 0.54), grasp: hold, after: hold + 2*reach})
	case fidgetLean:
		hold := sim.FromSeconds(draw.Uniform(1, 6))
		on := p.neighbour(v, slot)
		v.add(op{kind: opExtend, hand: hand, target: p.slotPoint(on, p.w.Site.Slots[on].WidthM/2), grasp: hold, after: reach})
		v.add(op{kind: opTouch, slot: on, grasp: hold, peakG: gramsPerNewton * draw.Uniform(10, 60), after: hold + reach})
	default:
		hold := sim.FromSeconds(draw.Uniform(0.3, 1.5))
		v.add(op{kind: opExtend, hand: hand, target: p.bodyPoint(v, 0.05*side, 0.16, draw.Uniform(0.60, 0.75)), grasp: hold, after: hold + 2*reach})
	}
}
