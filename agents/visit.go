package agents

import (
	"fmt"
	"math"

	"gosim/agents/demand"
	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
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
	phaseIdle           // until an errand's time has come
	phaseMeet           // waiting for a partner
	phaseFollow         // walking after the first one of the party
	phaseEscort         // standing by them
	phaseToExit         // walking to the exit
	phaseExitWait       // waiting for the exit gate
	phaseLeave          // walking through the gate outwards
	phaseGone
	phaseLurk    // outside, out of sight, waiting for a chance to slip in
	phaseCircle  // round a partner, or waiting for them to begin
	phaseCue     // waiting for their time or for somebody, as a script says
	phaseOutside // walking about outside, as a script says
	phaseTurned  // stepping back from a gate that refused them
	phaseLoiter  // outside, out of sight, waiting for somebody to follow in
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

	role      role
	band      []int32 // who came together, the first one first; nil if alone
	admission admission
	token     string   // the code they show at the gate
	sponsor   int32    // who pays for them, or -1
	delay     sim.Time // after the first one of the band, or after they left
	afterGone bool     // comes when the first one of the band has left
	due       bool     // the band has arrived
	planned   bool
	carrier   sim.Carrier
	radius    float64 // on the floor, m
	child     bool
	lags      bool // somebody of the party has fallen behind
	decidedAt int  // the stop at which a guest last decided whether to go for something
	gives     bool // has something for the first one of the party

	member int     // -1 for somebody new
	nth    int     // of the member's visits in this run, from 0
	units  int     // on their list
	stay   float64 // how long they mean to be inside, s
	lines  []demand.Line
	until  sim.Time // when they mean to be out
	legEnd sim.Time // when they mean to go on to the next stop
	legSet bool
	idle   sim.Stream
	phone  bool // is distracted by it

	person  sim.PersonID
	walker  int
	phase   phase
	scanned bool
	past    bool // past the line of the gate they walk through
	asked   bool // in the queue of the exit, or holding it
	timer   sim.Handle
	leaveBy sim.Time

	errands  []errand
	at       int        // the present errand
	deed     int        // of it, the present deed
	meets    int32      // the partner they wait for, or -1
	given    int        // units that a partner gave and no deed has received yet
	hidden   bool       // something was hidden
	hot      bool       // something was taken to steal it
	stopFrom sim.Time   // when they stood and looked at the present stop
	dwell    sim.Time   // how long the first unit there takes; 0 once it is taken
	failed   bool       // the plan with the partner has fallen through
	slip     slip       // of who comes in by the exit
	pack     sim.UnitID // the empty pack in hand, or NoUnit
	fidget   sim.Stream

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

	habit habit      // at the gate
	part  *part      // what a script tells them to do, or nil
	track *recording // where a recording says they walk, or nil
}

// wholly reports whether all of a visitor's acts are part of their theft: they
// have no code to begin with, so that nobody can be billed.
func (v *visitor) wholly() bool { return v.tech != sim.TechniqueNone && v.token == "" }

// intent returns the technique that marks all of a visitor's acts, or none.
func (v *visitor) intent() sim.Technique {
	if v.part != nil {
		return v.part.intent()
	}
	if v.wholly() {
		return v.tech
	}
	return sim.TechniqueNone
}

// body returns a visitor with a drawn body, pace, outfit and carrier, and nothing
// else.
func (p *Population) body(id int32, key sim.Entity, child bool) visitor {
	c := &p.cfg
	v := visitor{
		id: id, key: key, tail: -1, walker: -1, person: sim.NoPerson, astray: -1, meets: -1, pack: sim.NoUnit, sponsor: -1, member: -1,
		radius: bodyRadius, habit: noHabit(),
	}
	draw := p.keys.Stream(key, purposeBody, 0)
	v.height = draw.TruncNorm(c.HeightMean, c.HeightSD, c.HeightMean-float64(3*c.HeightSD), c.HeightMean+float64(3*c.HeightSD))
	v.speed = draw.TruncNorm(c.SpeedMean, c.SpeedSD, c.SpeedMin, c.SpeedMax)
	v.outfit = draw.Uint64()
	v.detour = p.keys.Stream(key, purposeDetour, 0)
	weights := c.Carriers.weights()
	v.carrier = sim.Carrier(max(0, draw.Choice(weights[:])))
	switch {
	case child:
		v.height = draw.TruncNorm(childHeight, childHeightSD, 0.95, 1.45)
		v.radius, v.carrier = childRadius, sim.CarrierNone
	case v.carrier == sim.CarrierTrolley:
		v.radius = trolleyRadius
		v.speed = max(c.SpeedMin, trolleySpeed*v.speed)
	}
	return v
}

// newVisitor draws the traits of a planned visitor.
func (p *Population) newVisitor(id int32, a arrival) visitor {
	v := p.body(id, personKey(a.serial), false)
	v.tech, v.member, v.nth = a.tech, a.member, a.nth
	if a.member >= 0 { // the same person every time, in other clothes
		known := p.body(id, sim.EntityOf(sim.ClassPerson, a.member|1<<30), false)
		v.height, v.speed = known.height, known.speed
	}
	v.entry = p.entryOf(v.key)
	switch {
	case p.tails(a):
		v.admission = admitTail
	case a.tech == sim.TechniqueSlipIn:
		v.admission, v.entry = admitSlip, p.slipBy(v.key)
	default:
		v.account = fmt.Sprintf("M%06d", p.members.Len()+a.serial+1)
		if a.member >= 0 {
			v.account = fmt.Sprintf("M%06d", a.member+1)
		}
		v.token = v.account
	}
	return v
}

// appear puts a visitor on the floor outside their gate, for the first time or
// again.
func (p *Population) appear(v *visitor) {
	g := &p.gates[v.entry]
	fresh := v.person == sim.NoPerson
	if fresh {
		v.person = p.w.AddPerson(sim.Person{
			Account: v.account, HeightM: v.height, RadiusM: v.radius, Outfit: v.outfit, Carrier: v.carrier,
		}, v.tech, p.payer(v))
	}
	if v.role == roleStaff {
		p.w.Employ(v.person)
	}
	pos := g.from(-gateOutside)
	v.heading = fpmath.Atan2(g.in.Y, g.in.X)
	p.w.Appear(v.person, p.k.Now(), sim.Pose{Pos: pos, Heading: v.heading})
	v.walker = p.crowd.Add(walk.Walker{Pos: pos, Radius: v.radius + skin})
	for len(p.who) < len(p.crowd.Walkers) {
		p.who = append(p.who, -1)
	}
	p.who[v.walker] = v.id
	if !fresh {
		return
	}
	v.idle = p.keys.Stream(v.key, purposeBrowse, 0)
	v.phone = v.idle.Bool(p.cfg.PhoneShare)
	v.fidget = p.keys.Stream(v.key, purposeFidget, 0)
	p.plan(v)
	p.bringDecoys(v)
}

// payer returns who pays for a visitor: whose code they come in on, if it is not
// their own.
func (p *Population) payer(v *visitor) sim.PersonID {
	switch {
	case v.sponsor >= 0:
		return p.visitors[v.sponsor].person
	case v.habit.lender >= 0:
		return p.visitors[v.habit.lender].person
	default:
		return sim.NoPerson
	}
}

// admit lets a visitor who holds their gate come up to it.
func (p *Population) admit(v *visitor) {
	if v.walker < 0 { // else they have been waiting in sight
		p.appear(v)
	}
	if v.admission == admitSlip {
		p.comeIn(v)
		return
	}
	p.drawHabit(v)
	p.bringFollower(v)
	v.phase = phaseToScan
	p.straight(v, p.gates[v.entry].from(-gateScan), true)
}

// wake goes on with a visitor whose timer has run out or who has arrived.
func (p *Population) wake(v *visitor) {
	switch v.phase {
	case phaseToScan:
		v.phase = phaseScan
		p.bringTail(v)
		if v.token == "" {
			p.after(v, 0)
			return
		}
		p.after(v, 0.7*p.presentTime(v))
	case phaseScan:
		p.atReader(v)
	case phaseTurned:
		p.turned(v)
	case phaseLoiter:
		p.callOff(v)
	case phaseTail:
		p.comeIn(v)
	case phaseEnter:
		p.arrived(v)
	case phaseWalk:
		p.atStop(v)
	case phaseIdle:
		p.nextErrand(v)
	case phaseMeet:
		p.met(v)
	case phaseFollow, phaseEscort:
		p.follow(v)
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
	case phaseLurk:
		p.lurk(v)
	case phaseCircle:
		p.circled(v)
	case phaseCue:
		p.nextStep(v)
	case phaseOutside:
		p.atStop(v)
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
		p.pastGate(v)
	case phaseLeave:
		p.must(p.w.Exit(now, v.person, p.gates[v.exit].id, p.exitIntent(v)))
		p.tempt(v.exit)
		if p.gates[v.exit].kind == site.GateExit {
			p.release(v.exit)
		}
	default:
	}
}

// arrived begins the round of a visitor who has come in.
func (p *Population) arrived(v *visitor) {
	if p.turnsRound(v) {
		return
	}
	v.leaveBy = p.k.Now() + sim.FromSeconds(p.cfg.VisitLimit)
	v.until = p.entered(v) + sim.FromSeconds(v.stay)
	if v.tail < 0 { // else the gate is held until the tailgater is in
		p.release(v.entry)
	}
	v.past = false
	if v.isGuest() {
		p.follow(v)
		return
	}
	p.nextErrand(v)
}

// nextErrand sets off to the next stop, or to the exit; who has time looks round
// first.
func (p *Population) nextErrand(v *visitor) {
	for v.at < len(v.errands) && (p.k.Now() >= v.leaveBy && !v.errands[v.at].must || p.passesOver(v, &v.errands[v.at])) {
		v.at++
	}
	v.deed = 0
	p.wander(v)
	if v.at >= len(v.errands) {
		if v.part != nil || v.track != nil {
			p.directed(v)
			return
		}
		if v.isGuest() {
			p.back(v)
			return
		}
		p.leave(v)
		return
	}
	e := &v.errands[v.at]
	switch {
	case e.after > p.k.Now():
		v.phase = phaseIdle
		p.at(v, e.after)
	case e.place == placeHere:
		v.phase = phaseShelf
		p.nextDeed(v)
	default:
		v.phase = phaseWalk
		p.setOff(v)
	}
}

// atStop begins what a visitor does at a stop: in front of a slot, turn to it,
// and look if something is to be taken.
func (p *Population) atStop(v *visitor) {
	v.phase = phaseShelf
	e := &v.errands[v.at]
	v.begin()
	if e.place == placeSlot {
		v.add(p.turnTo(v, p.slotHeading(v, e.slot)))
		if len(e.deeds) > 0 && e.deeds[0].kind == deedTake && e.deeds[0].style == takeUsual {
			v.add(op{kind: opWait, after: p.lookTime(v, e)})
		}
	}
	p.runOps(v)
}

// lookTime draws how long a shopper takes to select the first unit of a line,
// and returns how much of it is spent looking before the hand goes out; reach,
// grasp and inspection are the rest.
func (p *Population) lookTime(v *visitor, e *errand) sim.Time {
	c := &p.cfg
	dwell := e.draw.LogNormal(fpmath.Log(c.DwellMedian), c.DwellSigma)
	for range 64 {
		if dwell >= dwellLeast {
			break
		}
		dwell = e.draw.LogNormal(fpmath.Log(c.DwellMedian), c.DwellSigma)
	}
	v.stopFrom = p.k.Now()
	v.dwell = sim.FromSeconds(max(dwell, dwellLeast))
	usual := float64(2*c.ReachTime) + float64((c.GraspMin+c.GraspMax+c.HoldMin+c.HoldMax)/2)
	return sim.FromSeconds(max(0.2, dwell-usual))
}

// dwellLeast is the shortest time in which something is selected, s: there is no
// reaching, grasping and coming back in less. ESTIMATE.
const dwellLeast = 2.2

// setOff walks to the place of the present errand: a free one, or the first if
// all are taken.
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
	switch e.place {
	case placeSpot:
		return p.chooseSpot(v, e.spot)
	case placeGuard:
		return p.guardPost(v, e.partner)
	default:
	}
	p.cands = p.standPoints(p.cands[:0], e.slot, e.stand)
	best, bestScore := -1, -1
	for i, q := range p.cands {
		if p.taken(v, q) {
			continue
		}
		score := 0
		if e.shield {
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

// chooseSpot returns a free place at a spot or a step beside it.
func (p *Population) chooseSpot(v *visitor, spot site.Vec2) (site.Vec2, bool) {
	if p.floor.Free(spot, bodyRadius) && !p.taken(v, spot) {
		return spot, true
	}
	for i := range 8 {
		q := spot.Add(unitAt(float64(i) * math.Pi / 4).Scale(0.45))
		if p.floor.Free(q, bodyRadius) && p.router.Clear(spot, q, routeMargin) && !p.taken(v, q) {
			return q, true
		}
	}
	return spot, false
}

// unitAt returns the unit vector of a heading.
func unitAt(heading float64) site.Vec2 {
	s, c := fpmath.Sincos(heading)
	return site.Vec2{X: c, Y: s}
}

// headingTo returns the heading from one point to another.
func headingTo(from, to site.Vec2) float64 {
	d := to.Sub(from)
	return fpmath.Atan2(d.Y, d.X)
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
	case !e.must && (e.spent.Seconds() > p.cfg.ErrandPatience || p.k.Now() >= v.leaveBy):
		v.failed = v.failed || e.vital
		v.at++
	case e.must:
		return p.giveUp(v, e)
	case e.tries == 0 && !e.keep && v.at+1 < len(v.errands):
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
	if v.part != nil && p.staysOutside(v) {
		return
	}
	p.must(p.w.Vanish(v.person))
	p.crowd.Remove(v.walker)
	v.walker, v.phase = -1, phaseGone
	p.active--
	p.dropFriend(v)
	if g := &p.gates[v.exit]; g.holder == v.id {
		p.release(v.exit)
	}
	v.errands, v.path, v.ops = nil, nil, nil
	p.comeBack(v)
}

// entered returns when a visitor crossed the line of their gate.
func (p *Population) entered(v *visitor) sim.Time { return p.w.Log.Visits[v.person].Entered }
