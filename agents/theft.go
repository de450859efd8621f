package agents

import (
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// shieldCameras is how many of the nearest cameras a thief minds.
const shieldCameras = 3

// nearCameras returns the cameras nearest to q on the floor, nearest first, and
// how many there are.
func (p *Population) nearCameras(q site.Vec2) (ids [shieldCameras]int, n int) {
	var ds [shieldCameras]float64
	for i := range p.w.Site.Cameras {
		d := p.w.Site.Cameras[i].Pos.XY().Sub(q).Norm()
		at := n
		for at > 0 && d < ds[at-1] {
			at--
		}
		if at == shieldCameras {
			continue
		}
		copy(ids[at+1:], ids[at:shieldCameras-1])
		copy(ds[at+1:], ds[at:shieldCameras-1])
		ids[at], ds[at] = i, d
		n = min(n+1, shieldCameras)
	}
	return ids, n
}

// shielding returns how many of the nearest cameras lose sight of a slot's
// front behind somebody who stands at q.
func (p *Population) shielding(slot site.SlotID, q site.Vec2) int {
	const shoulders = 1.4 // m, the height up to which a body hides what is behind it
	ids, n := p.nearCameras(q)
	target := p.slotPoint(slot, p.w.Site.Slots[slot].WidthM/2)
	hidden := 0
	for _, i := range ids[:n] {
		from := p.w.Site.Cameras[i].Pos
		d := target.XY().Sub(from.XY())
		if d.Norm() == 0 {
			continue
		}
		t := min(max(q.Sub(from.XY()).Dot(d)/d.Dot(d), 0), 1)
		off := from.XY().Add(d.Scale(t)).Sub(q).Norm()
		if off < bodyRadius+0.05 && from.Z+float64(t*(target.Z-from.Z)) < shoulders {
			hidden++
		}
	}
	return hidden
}

// shieldHeading returns the heading that turns a visitor's back to the nearest
// cameras, nearer ones counting more; the present heading if there is none.
func (p *Population) shieldHeading(v *visitor) float64 {
	q := p.crowd.Walkers[v.walker].Pos
	ids, n := p.nearCameras(q)
	away := site.Vec2{}
	for _, i := range ids[:n] {
		d := q.Sub(p.w.Site.Cameras[i].Pos.XY())
		away = away.Add(d.Scale(1 / max(d.Dot(d), 0.01)))
	}
	if away.Norm() < 1e-6 {
		return v.heading
	}
	return fpmath.Atan2(away.Y, away.X)
}

// addHide plans the hiding of the unit in hand, if the deed says so with the body
// between it and the cameras, and the turn back to the shelf.
func (p *Population) addHide(v *visitor, e *errand, d *deed, hand int8) {
	half := sim.FromSeconds(p.cfg.Theft.ConcealTime) / 2
	if d.seconds > 0 && d.style != takeSlow { // whose seconds are those of the lifting
		half = sim.FromSeconds(d.seconds) / 2
	}
	turn := p.turnTo(v, p.shieldHeading(v))
	if d.shield {
		v.add(turn)
	}
	v.add(op{kind: opFetch, hand: hand, unit: sim.NoUnit, after: half, grasp: half / 2, intent: d.intent, hide: d.hide})
	v.add(op{kind: opHide, hand: hand, after: half, intent: d.intent})
	if d.shield && e.place == placeSlot {
		v.add(op{kind: opTurn, heading: p.slotHeading(v, e.slot), after: turn.after})
	}
}

// exitIntent returns the technique by which a visitor got what they carry out, or
// none if none of it is stolen.
func (p *Population) exitIntent(v *visitor) sim.Technique {
	if v.part != nil {
		return v.part.intent()
	}
	q := p.w.Person(v.person)
	for _, u := range append(q.Hands[:], q.Carried...) {
		if u != sim.NoUnit && int(u) < len(p.stolen) && !p.w.Unit(u).Foreign && p.stolen[u] != sim.TechniqueNone {
			return p.stolen[u]
		}
	}
	return sim.TechniqueNone
}

// bringTail lets the tailgater of a member who has come up to the gate stand
// behind them.
func (p *Population) bringTail(v *visitor) {
	if v.tail < 0 {
		return
	}
	t := &p.visitors[v.tail]
	t.entry = v.entry
	t.phase = phaseTail
	p.appear(t)
}

// startTail sets off the tailgater of a member who now walks in, so that they
// cross the line 0.8–1.5 s after the member, if the way is free.
func (p *Population) startTail(v *visitor) {
	if v.tail < 0 {
		return
	}
	t := &p.visitors[v.tail]
	draw := p.keys.Stream(t.key, purposeTailgate, 1)
	gap := draw.Uniform(p.cfg.Theft.Tailgate.GapMin, p.cfg.Theft.Tailgate.GapMax)
	t.speed = max(t.speed, min(1.2, v.speed*1.2)) // hurries
	p.after(t, gap+gateScan/v.speed-gateOutside/t.speed)
}
