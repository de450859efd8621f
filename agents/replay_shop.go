package agents

import (
	"fmt"

	"gosim/agents/script"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// planTakes makes an errand of each thing that a recorded person takes, which
// begins so that the unit leaves the shelf when it should.
func (p *Population) planTakes(v *visitor) {
	for i := range v.track.who.Takes {
		k := &v.track.who.Takes[i]
		d := newDeed(deedShop, k.Intent)
		e := errand{place: placeHere, must: true, draw: p.keys.Stream(v.key, purposeErrand, uint64(i))}
		contact, peak := p.grip(&e)
		d.slot, d.sku, d.seconds, d.amount = k.Slot, k.SKU, contact.Seconds(), peak
		lead := turnBefore + p.cfg.ReachTime + float64(0.7*d.seconds)
		e.after, e.deeds = p.onStage(max(0, k.AtS-lead)), []deed{d}
		v.errands = append(v.errands, e)
	}
}

// taking returns what a recorded person is about to take or is taking, or nil.
func (p *Population) taking(v *visitor) *script.Take {
	if v.at >= len(v.errands) {
		return nil
	}
	return &v.track.who.Takes[v.at]
}

// planShop plans the taking of one unit more by a recorded person, what becomes
// of it included.
func (p *Population) planShop(v *visitor, e *errand, d *deed) bool {
	r, k := v.track, p.taking(v)
	if r.planned {
		r.planned = false
		if p.tookOne(v) {
			r.unit++
		} else {
			p.leaveOut(v, "somebody else was quicker")
			r.unit = k.Units
		}
	}
	if r.unit >= k.Units {
		r.unit = 0
		return false
	}
	hand, front := p.nearHand(v, p.slotPoint(k.Slot, 0)), p.w.Front(k.Slot, k.SKU)
	first := r.unit == 0
	contact, peak := sim.FromSeconds(d.seconds), d.amount
	wait := sim.FromSeconds(turnBefore)
	if !first {
		contact, peak = p.grip(e)
		wait = sim.FromSeconds(e.draw.Uniform(p.cfg.UnitGapMin, p.cfg.UnitGapMax))
	}
	reach := sim.FromSeconds(p.cfg.ReachTime)
	lead := contact * 7 / 10
	at := p.k.Now() + wait + reach + lead // when the unit leaves the shelf
	if why := p.cannotTake(v, k, hand, front, at, first); why != "" {
		p.leaveOut(v, why)
		r.unit = 0
		return false
	}
	r.planned, r.mark = true, len(p.w.Log.Acts)
	v.add(op{kind: opWait, after: wait})
	v.add(op{kind: opReach, hand: hand, slot: k.Slot, lateral: p.w.Unit(front).Lateral, grasp: contact, peakG: peak, after: reach + lead})
	v.add(op{kind: opTake, hand: hand, slot: k.Slot, sku: k.SKU, unit: front, intent: k.Intent, after: contact - lead + reach})
	switch k.Then {
	case script.ThenStow:
		p.addStow(v, hand, k.Intent)
	case script.ThenHide:
		half := sim.FromSeconds(p.cfg.Theft.ConcealTime) / 2
		v.add(op{kind: opFetch, hand: hand, unit: sim.NoUnit, after: half, grasp: half / 2, intent: k.Intent, hide: hidePocket, covert: true})
		v.add(op{kind: opHide, hand: hand, after: half, intent: k.Intent})
	case script.ThenPutBack:
		p.addPut(v, e, hand, k.Slot, -1, k.Intent)
	}
	return true
}

// cannotTake returns why a recorded person cannot take a unit at an instant, or
// "".
func (p *Population) cannotTake(v *visitor, k *script.Take, hand int8, front sim.UnitID, at sim.Time, first bool) string {
	far := p.trackAt(v, at).Sub(p.w.Site.Slots[k.Slot].Front.XY()).Norm()
	switch {
	case front == sim.NoUnit:
		return fmt.Sprintf("no unit of %s on the slot", p.w.Site.Products[k.SKU].GTIN)
	case hand < 0:
		return "no hand free"
	case at < p.onStage(v.track.who.Enter.AtS) || at > p.onStage(v.track.who.Exit.AtS):
		return "not inside any more"
	case !first && far > script.ReachM:
		return fmt.Sprintf("%.2f m away by then", far)
	default:
		return ""
	}
}

// tookOne reports whether a recorded person has taken a unit since the present
// taking began.
func (p *Population) tookOne(v *visitor) bool {
	for i := v.track.mark; i < len(p.w.Log.Acts); i++ {
		if a := &p.w.Log.Acts[i]; a.Person == v.person && a.Kind == sim.ActPick {
			return true
		}
	}
	return false
}

// leaveOut notes that a recorded person could not take what they were to, or not
// all of it.
func (p *Population) leaveOut(v *visitor, why string) {
	r, k := v.track, p.taking(v)
	if k.Units > 1 {
		why = fmt.Sprintf("%d of %d units: %s", r.unit, k.Units, why)
	}
	p.skips = append(p.skips, Skip{
		Person: fmt.Sprintf("id %d", r.who.ID), Path: strictyaml.JoinPath(r.path, k.Path), Why: why, At: p.k.Now(),
	})
}

// breakOff ends what a recorded person is doing, because they walk out.
func (p *Population) breakOff(v *visitor) {
	r := v.track
	p.k.Cancel(v.timer)
	for ; v.at < len(v.errands); v.at++ {
		k := p.taking(v)
		if r.planned && p.tookOne(v) {
			r.unit++
		}
		if r.planned = false; r.unit < k.Units {
			p.leaveOut(v, "walked out first")
		}
		r.unit = 0
	}
	v.begin()
	v.phase = phaseIdle
}
