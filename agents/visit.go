package agents

import (
	"fmt"
	"math"

	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// phase is what a visitor is doing.
type phase uint8

const (
	phaseDue      phase = iota
	phaseQueue          // outside, out of sight, waiting for the gate
	phaseToScan         // walking up to the gate's line
	phaseScan           // standing at it
	phaseTail           // a tailgater standing behind their member
	phaseEnter          // walking through the gate inwards
	phaseWalk           // to the place in front of the next slot
	phaseWait           // for that place
	phaseShelf          // busy there
	phaseToExit         // walking to the exit
	phaseExitWait       // waiting for the exit gate
	phaseLeave          // walking through the gate outwards
	phaseGone
)

// visitor is one person's visit.
type visitor struct {
	id      int32
	key     sim.Entity
	tech    sim.Technique
	account string
	speed   float64 // free walking speed, m/s
	height  float64
	outfit  uint64
	tail    int32 // the tailgater who follows this member, or -1
	entry   int32 // gate
	exit    int32

	person  sim.PersonID
	walker  int
	phase   phase
	scanned bool
	past    bool // past the line of the gate they walk through
	asked   bool // in the queue of the exit, or holding it
	timer   sim.Handle
	leaveBy sim.Time

	errands []errand
	at      int // the present errand

	// On the way.
	path        []site.Vec2
	leg         int
	goal        site.Vec2
	heading     float64
	exact       bool // stop at the goal, do not just pass it
	best        float64
	bestAt      sim.Time
	slow        int
	swerve      float64
	swerveUntil sim.Time
	detour      sim.Stream

	// At the shelf.
	ops    []op
	next   int
	astray int8 // hand with a unit to be put back at the next gondola, or -1
}

// intent returns the technique that marks an act as part of a theft where all
// of a visitor's acts are: a tailgater's.
func (v *visitor) intent() sim.Technique {
	if v.tech == sim.TechniqueTailgate {
		return v.tech
	}
	return sim.TechniqueNone
}

// newVisitor draws the traits of a planned visitor.
func (p *Population) newVisitor(id int32, a arrival) visitor {
	c := &p.cfg
	v := visitor{id: id, key: personKey(a.serial), tech: a.tech, tail: -1, walker: -1, person: sim.NoPerson, astray: -1}
	draw := p.keys.Stream(v.key, purposeBody, 0)
	v.height = draw.TruncNorm(c.HeightMean, c.HeightSD, c.HeightMean-3*c.HeightSD, c.HeightMean+3*c.HeightSD)
	v.speed = draw.TruncNorm(c.SpeedMean, c.SpeedSD, c.SpeedMin, c.SpeedMax)
	v.outfit = draw.Uint64()
	if a.tech != sim.TechniqueTailgate {
		v.account = fmt.Sprintf("M%06d", a.serial+1)
	}
	v.entry = p.entryOf(v.key)
	v.detour = p.keys.Stream(v.key, purposeDetour, 0)
	return v
}

// appear puts a visitor on the floor outside their gate.
func (p *Population) appear(v *visitor) {
	g := &p.gates[v.entry]
	v.person = p.w.AddPerson(sim.Person{
		Account: v.account, HeightM: v.height, RadiusM: bodyRadius, Outfit: v.outfit,
	}, v.tech, sim.NoPerson)
	pos := g.from(-gateOutside)
	v.heading = math.Atan2(g.in.Y, g.in.X)
	p.w.Appear(v.person, p.k.Now(), sim.Pose{Pos: pos, Heading: v.heading})
	v.walker = p.crowd.Add(walk.Walker{Pos: pos, Radius: bodyRadius + skin})
	for len(p.who) < len(p.crowd.Walkers) {
		p.who = append(p.who, -1)
	}
	p.who[v.walker] = v.id
	p.plan(v)
	p.bringDecoys(v)
}

// admit lets a visitor who holds their gate come up to it.
func (p *Population) admit(v *visitor) {
	p.appear(v)
	v.phase = phaseToScan
	p.straight(v, p.gates[v.entry].from(-gateScan), true)
}

// wake goes on with a visitor whose timer has run out or who has arrived.
func (p *Population) wake(v *visitor) {
	switch v.phase {
	case phaseToScan:
		v.phase = phaseScan
		p.bringTail(v)
		p.after(v, 0.7*p.cfg.ScanTime)
	case phaseScan:
		if !v.scanned {
			v.scanned = true
			p.w.Scan(p.k.Now(), v.person, p.gates[v.entry].id, v.account)
			p.after(v, 0.3*p.cfg.ScanTime)
			return
		}
		p.startTail(v)
		p.comeIn(v)
	case phaseTail:
		p.comeIn(v)
	case phaseEnter:
		p.arrived(v)
	case phaseWalk:
		p.atShelf(v)
	case phaseWait:
		p.waited(v)
	case phaseShelf:
		p.runOps(v)
	case phaseToExit:
		if p.gates[v.exit].holder == v.id {
			p.walkOut(v)
			return
		}
		v.phase = phaseExitWait
		p.askExit(v)
	case phaseLeave:
		p.gone(v)
	case phaseDue, phaseQueue, phaseExitWait, phaseGone:
	}
}

func (p *Population) comeIn(v *visitor) {
	v.phase = phaseEnter
	p.straight(v, p.gates[v.entry].from(gateInside), false)
}

// crossed logs that a visitor crosses the line of their gate.
func (p *Population) crossed(v *visitor) {
	now := p.k.Now()
	switch v.phase {
	case phaseEnter:
		p.must(p.w.Enter(now, v.person, p.gates[v.entry].id, v.intent()))
	case phaseLeave:
		p.must(p.w.Exit(now, v.person, p.gates[v.exit].id, p.exitIntent(v)))
		if p.gates[v.exit].kind == site.GateExit {
			p.release(v.exit)
		}
	default:
	}
}

// arrived begins the round of a visitor who has come in.
func (p *Population) arrived(v *visitor) {
	v.leaveBy = p.k.Now() + sim.FromSeconds(p.cfg.VisitLimit)
	if v.tail < 0 { // else the gate is held until the tailgater is in
		p.release(v.entry)
	}
	v.past = false
	p.nextErrand(v)
}

// nextErrand sets off to the next slot on the list, or to the exit.
func (p *Population) nextErrand(v *visitor) {
	if v.at >= len(v.errands) || p.k.Now() >= v.leaveBy {
		p.leave(v)
		return
	}
	v.phase = phaseWalk
	p.setOff(v)
}

// setOff walks to a place in front of the present errand's slot: a free one, or
// the first if all are taken.
func (p *Population) setOff(v *visitor) {
	q, _ := p.choosePlace(v)
	p.route(v, q)
}

// choosePlace returns the place to stand for the present errand, and whether it
// is free.
func (p *Population) choosePlace(v *visitor) (site.Vec2, bool) {
	e := &v.errands[v.at]
	if !e.begun {
		e.begun = true
		e.stand = e.draw.Uniform(p.cfg.StandMin, p.cfg.StandMax)
	}
	p.cands = p.standPoints(p.cands[:0], e.slot, e.stand)
	best, bestScore := -1, -1
	for i, q := range p.cands {
		if p.taken(v, q) {
			continue
		}
		score := 0
		if e.hide != 0 {
			score = p.shielding(e.slot, q)
		}
		if score > bestScore {
			best, bestScore = i, score
		}
	}
	switch {
	case best >= 0:
		return p.cands[best], true
	case len(p.cands) > 0:
		return p.cands[0], false
	default:
		return p.stands[e.slot].at, false
	}
}

// taken reports whether somebody stands where v would like to, or will first.
func (p *Population) taken(v *visitor, q site.Vec2) bool {
	const room = 2*bodyRadius + 0.02
	mine := p.crowd.Walkers[v.walker].Pos.Sub(q).Norm()
	for i := range p.crowd.Walkers {
		w := &p.crowd.Walkers[i]
		if !w.Present || i == v.walker {
			continue
		}
		d := w.Pos.Sub(q).Norm()
		if !w.Moving && d < room {
			return true
		}
		if u := &p.visitors[p.who[i]]; w.Moving && u.phase == phaseWalk && u.goal.Sub(q).Norm() < room && d < mine {
			return true
		}
	}
	return false
}

// waited goes on after a second of waiting for a place at a crowded slot.
func (p *Population) waited(v *visitor) {
	e := &v.errands[v.at]
	e.spent += sim.Second
	if q, free := p.choosePlace(v); free {
		v.phase = phaseWalk
		p.route(v, q)
		return
	}
	if p.impatient(v) {
		return
	}
	p.after(v, 1)
}

// impatient gives an errand up after a time, or first puts it off, and reports
// whether the visitor has gone elsewhere.
func (p *Population) impatient(v *visitor) bool {
	e := &v.errands[v.at]
	switch {
	case e.spent.Seconds() > p.cfg.ErrandPatience || p.k.Now() >= v.leaveBy:
		v.at++
	case e.tries == 0 && v.at+1 < len(v.errands):
		put := *e
		put.tries++
		v.errands = append(append(v.errands[:v.at], v.errands[v.at+1:]...), put)
	default:
		return false
	}
	p.nextErrand(v)
	return true
}

// leave sets off to the nearest exit.
func (p *Population) leave(v *visitor) {
	p.router.Tie(p.crowd.Walkers[v.walker].Pos, &p.a)
	v.exit = p.exitFrom(&p.a)
	v.phase = phaseToExit
	p.route(v, p.gates[v.exit].from(gateInside))
}

// askExit asks for the exit gate, once.
func (p *Population) askExit(v *visitor) {
	if !v.asked {
		v.asked = true
		p.request(v, v.exit)
	}
}

// walkOut takes a visitor who holds the exit gate out of it.
func (p *Population) walkOut(v *visitor) {
	g := &p.gates[v.exit]
	pos := p.crowd.Walkers[v.walker].Pos
	if pos.Sub(g.from(gateInside)).Norm() > 0.35 { // still to come up to it
		v.phase = phaseToExit
		p.route(v, g.from(gateInside))
		return
	}
	v.phase, v.past = phaseLeave, false
	p.straight(v, g.from(-gateOutside), false)
}

// gone ends a visit.
func (p *Population) gone(v *visitor) {
	p.must(p.w.Vanish(v.person))
	p.crowd.Remove(v.walker)
	v.walker, v.phase = -1, phaseGone
	p.active--
	if g := &p.gates[v.exit]; g.holder == v.id {
		p.release(v.exit)
	}
	v.errands, v.path, v.ops = nil, nil, nil
}
