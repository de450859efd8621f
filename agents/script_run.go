package agents

import (
	"math"

	"gosim/agents/script"
	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// How scripts are carried out; all ESTIMATE.
const (
	armReach       = 0.9 // from a slot's front, or a ledge, one need not walk up to it, m
	scriptPatience = 5   // times errand_patience_s before an act is given up
	askAgain       = sim.Second / 4
)

// comeOn puts a scripted person on the floor outside, beside their gate and out of
// the way of those who come and go.
func (p *Population) comeOn(v *visitor) {
	pos, ok := p.besideGate(v)
	if !ok {
		p.k.Schedule(p.k.Now()+sim.Second, p.director.appear, v.id, 0)
		return
	}
	v.person = p.addScripted(v.part)
	v.heading = headingTo(pos, p.gates[v.entry].mid)
	p.w.Appear(v.person, p.k.Now(), sim.Pose{Pos: pos, Heading: v.heading})
	p.seat(v, pos)
	p.nextStep(v)
}

// seat gives a visitor a walker.
func (p *Population) seat(v *visitor, pos site.Vec2) {
	v.walker = p.crowd.Add(walk.Walker{Pos: pos, Radius: v.radius + skin})
	for len(p.who) < len(p.crowd.Walkers) {
		p.who = append(p.who, -1)
	}
	p.who[v.walker] = v.id
	v.idle = p.keys.Stream(v.key, purposeBrowse, 0)
}

// addScripted makes the world's person of a script, and first that of their
// sponsor, and gives them what they bring.
func (p *Population) addScripted(t *part) sim.PersonID {
	if t.person != sim.NoPerson {
		return t.person
	}
	g, v := t.program, &p.visitors[t.visitor]
	sponsor := sim.NoPerson
	if g.Sponsor >= 0 {
		sponsor = p.addScripted(&p.parts[g.Sponsor])
	}
	t.person = p.w.AddPerson(sim.Person{
		Account: v.account, HeightM: v.height, RadiusM: v.radius, Outfit: v.outfit, Carrier: v.carrier,
	}, g.Technique, sponsor)
	if g.Staff {
		p.w.Employ(t.person)
	}
	for _, o := range g.Brings {
		u, err := p.w.BringIn(t.person, o.WeightG)
		p.must(err)
		t.brought = append(t.brought, u)
	}
	draw := p.keys.Stream(v.key, purposeStaff, 0)
	for _, d := range g.Deliver {
		for range d.Units {
			_, err := p.w.Deliver(t.person, d.SKU, unitWeight(&draw, &p.w.Site.Products[d.SKU], p.cfg.CatalogueBias))
			p.must(err)
		}
	}
	return t.person
}

// inside reports whether a visitor is in the store.
func (p *Population) inside(v *visitor) bool { return p.w.Person(v.person).Inside }

// pos returns where a visitor's walker is.
func (p *Population) pos(v *visitor) site.Vec2 { return p.crowd.Walkers[v.walker].Pos }

// nextStep goes on with a script: it ends the step whose errand is done and
// begins the next, or waits until that can begin.
func (p *Population) nextStep(v *visitor) {
	t := v.part
	switch {
	case t.acting && t.again:
		t.acting, t.again = false, false
	case t.acting:
		p.endStep(t)
	}
	for st := t.step(); st != nil; st = t.step() {
		if begin := p.onStage(st.NotBefore); p.k.Now() < begin {
			if p.standBy(v) {
				p.at(v, begin)
			}
			return
		}
		if !t.begun {
			t.begun, t.since = true, p.k.Now()
			p.cue()
		}
		if !p.ready(st) {
			p.standBy(v)
			return
		}
		if p.beginStep(v, st) {
			return // and perhaps even the steps after it are over by now
		}
		p.endStep(t)
	}
	p.gone(v)
}

// endStep goes on to the next step and wakes those who have been waiting for the
// end of this one.
func (p *Population) endStep(t *part) {
	t.next++
	t.begun, t.acting, t.stage = false, false, 0
	p.cue()
}

// cue wakes everybody who waits for somebody and need not any more.
func (p *Population) cue() {
	for i := range p.parts {
		t := &p.parts[i]
		if u := &p.visitors[t.visitor]; u.phase == phaseCue && t.begun && p.ready(t.step()) {
			p.at(u, p.k.Now())
		}
	}
}

// ready reports whether a step that has come does not depend on others any more.
func (p *Population) ready(st *script.Step) bool {
	if st.Op != script.OpWaitFor && st.Op != script.OpHandOver {
		return true
	}
	other := &p.parts[st.Other]
	if other.next == st.Await && (st.Meet || st.Op == script.OpHandOver) {
		return other.begun
	}
	return other.next > st.Await
}

// standBy lets a visitor wait where they are, and reports false if they first
// go out of the doorway by which they came.
func (p *Population) standBy(v *visitor) bool {
	if spot, in := p.offDoor(v); in && !v.part.moved {
		v.part.moved = true
		p.goTo(v, errand{place: placeSpot, spot: spot})
		return false
	}
	p.halt(v)
	v.phase = phaseCue
	return true
}

// offDoor returns a place farther inside for somebody who has just come in and
// has nowhere to go, and whether they need one.
func (p *Population) offDoor(v *visitor) (site.Vec2, bool) {
	t := v.part
	if t.next == 0 || t.program.Steps[t.next-1].Op != script.OpEnter || !p.inDoorway(p.pos(v)) {
		return site.Vec2{}, false
	}
	g := &p.gates[v.entry]
	for _, ahead := range [...]float64{2.2, 1.8, 1.5} {
		if q := g.from(ahead); p.floor.Free(q, v.radius+0.1) {
			return q, true
		}
	}
	return site.Vec2{}, false
}

// sidle lets somebody who waits for their time make way, and come back.
func (p *Population) sidle(v *visitor) {
	if p.k.Now() < v.part.still || !p.inside(v) {
		return
	}
	p.goTo(v, errand{place: placeSpot, spot: p.pos(v)})
	p.stepAside(v)
}

// goTo sends somebody who follows a script somewhere, by an errand without deeds
// or with that of the present step.
func (p *Population) goTo(v *visitor, e errand) {
	e.must = true
	e.draw = p.keys.Stream(v.key, purposeErrand, uint64(v.part.next))
	v.errands, v.at, v.deed = append(v.errands[:0], e), 0, 0
	if e.place == placeSpot && !p.inside(v) {
		v.phase = phaseOutside
		v.path = p.outsideWay(v.path[:0], p.pos(v), e.spot)
		p.set(v, e.spot, true)
		return
	}
	p.nextErrand(v)
}

// beginStep begins a step, and reports whether it takes time.
func (p *Population) beginStep(v *visitor, st *script.Step) bool {
	if st.Op == script.OpWaitFor {
		return false
	}
	v.part.acting = true // before what follows, which may come back at once
	switch st.Op {
	case script.OpEnter:
		p.stepIn(v, st)
	case script.OpExit:
		p.stepOut(v, st)
	default:
		v.part.stage = 0
		e := p.placeOf(v, st)
		e.deeds = []deed{newDeed(deedStep, st.Intent)}
		p.goTo(v, e)
	}
	return true
}

// placeOf returns where a step is done: here, if that is within reach.
func (p *Population) placeOf(v *visitor, st *script.Step) errand {
	here := errand{place: placeHere}
	switch st.Op {
	case script.OpWalk:
		if st.HasPoint {
			return errand{place: placeSpot, spot: st.Point}
		}
		return errand{place: placeSlot, slot: st.Slot}
	case script.OpLook, script.OpPick, script.OpPutBack, script.OpLean, script.OpTouch, script.OpRestock:
		if !p.inReach(v, st.Slot) {
			return errand{place: placeSlot, slot: st.Slot}
		}
	default:
		if spot, far := p.spotOf(v, st); far {
			return errand{place: placeSpot, spot: spot}
		}
	}
	return here
}

// spotOf returns where to stand for what has no slot, and whether a visitor has to
// go there.
func (p *Population) spotOf(v *visitor, st *script.Step) (site.Vec2, bool) {
	switch st.Op {
	case script.OpHandOver:
		u := &p.visitors[p.parts[st.Other].visitor]
		if u.walker < 0 || !p.inside(u) || p.near(v, u) {
			return site.Vec2{}, false
		}
		return p.standBeside(v, p.pos(u), 0.75, 1), true
	case script.OpLeave:
		return p.standBeside(v, st.Point, 0.4, 0.6, 0.8), st.Point.Sub(p.pos(v)).Norm() > armReach
	case script.OpPickUp:
		u := p.wanted(v, st)
		if u == sim.NoUnit {
			return site.Vec2{}, false
		}
		at := p.w.Unit(u).Pos
		return p.standBeside(v, at, 0.4, 0.6, 0.8), at.Sub(p.pos(v)).Norm() > armReach
	case script.OpWait, script.OpPhone:
		return p.offDoor(v)
	default:
		return site.Vec2{}, false
	}
}

// inReach reports whether a visitor stands before a slot's front, near enough to
// reach it.
func (p *Population) inReach(v *visitor, slot site.SlotID) bool {
	s := &p.w.Site.Slots[slot]
	d := p.pos(v).Sub(s.Front.XY())
	return d.Norm() <= armReach && d.Dot(p.w.Site.Gondolas[p.w.Site.Shelves[s.Shelf].Gondola].Normal) > bodyRadius
}

// standBeside returns the place to stand, at one of the distances from q, that is
// nearest to a visitor of those where there is room; q if there is none.
func (p *Population) standBeside(v *visitor, q site.Vec2, distances ...float64) site.Vec2 {
	best, bestD := q, math.Inf(1)
	for _, d := range distances {
		for i := range 16 {
			s := q.Add(unitAt(float64(i) * math.Pi / 8).Scale(d))
			if far := s.Sub(p.pos(v)).Norm(); far < bestD && p.floor.Free(s, v.radius+0.02) && !p.taken(v, s) {
				best, bestD = s, far
			}
		}
	}
	return best
}

// goodEnough reports whether what is to be done at an errand can be done from
// where a visitor stands.
func (p *Population) goodEnough(v *visitor, e *errand) bool {
	switch {
	case len(e.deeds) == 0:
		return false
	case e.place == placeSlot:
		return p.inReach(v, e.slot)
	default:
		return v.part.step().Op != script.OpWalk && e.spot.Sub(p.pos(v)).Norm() <= armReach
	}
}

// giveUp ends the walk to an errand of a script when patience is at an end: what
// is within reach is done from there, what is not is left out. It reports whether
// the walk has ended.
func (p *Population) giveUp(v *visitor, e *errand) bool {
	if v.part == nil {
		return false
	}
	spent := e.spent.Seconds()
	switch {
	case spent > p.cfg.ErrandPatience && p.goodEnough(v, e):
		p.halt(v)
		p.atStop(v)
	case len(e.deeds) == 0 && spent > p.cfg.ErrandPatience: // only to make room
		p.halt(v)
		v.at++
		p.nextErrand(v)
	case spent > scriptPatience*p.cfg.ErrandPatience:
		p.skip(v, "no way there")
		p.halt(v)
		v.at++
		p.nextErrand(v)
	default:
		return false
	}
	return true
}
