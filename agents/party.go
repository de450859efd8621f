package agents

import (
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// Bodies and habits of parties; all ESTIMATE unless a source is named.
const (
	childHeight, childHeightSD = 1.20, 0.12 // m: six to nine years old
	childRadius                = 0.15
	trolleyRadius              = 0.26 // a person behind a narrow trolley, m
	trolleySpeed               = 0.9
	pairSpeed                  = 0.9 // of the free speed; that groups are slower: Zanlungo et al. 2017
	childSpeed                 = 0.8
	dartSpeed                  = 1.5 // m/s, of a child on its own

	followFrom = 1.3 // farther than this from the first one a guest sets off, m
	followTo   = 0.75
	lagFrom    = 2.5 // from here on the first one slows down
	fetchReach = 5.0 // how far a guest goes for something on the list
	gatherTime = 30.0
)

// isGuest reports whether somebody came on another's account.
func (v *visitor) isGuest() bool { return v.sponsor >= 0 && v.tech == sim.TechniqueNone }

// guests draws who comes along with an honest member.
func (p *Population) guests(_ arrival, draw *sim.Stream) []mate {
	var out []mate
	for n := draw.Choice(p.cfg.PartyWeights); n > 0; n-- {
		out = append(out, mate{guest: true, child: draw.Bool(p.cfg.ChildShare)})
	}
	return out
}

// slowDown gives a party its common pace: that of a pair, or of a child.
func (p *Population) slowDown(band []int32) {
	factor := pairSpeed
	if len(band) > 2 {
		factor = childSpeed
	}
	pace := math.Inf(1)
	for _, id := range band {
		v := &p.visitors[id]
		if v.child {
			factor = childSpeed
		}
		pace = min(pace, v.speed)
	}
	for _, id := range band {
		if v := &p.visitors[id]; !v.child {
			v.speed = max(p.cfg.SpeedMin, factor*pace)
		}
	}
}

// pace returns how fast a visitor wants to walk now.
func (v *visitor) pace() float64 {
	switch {
	case v.phase == phaseFollow && v.child:
		return dartSpeed
	case v.phase == phaseFollow:
		return 1.2 * v.speed // catching up
	case v.child && v.phase == phaseWalk:
		return dartSpeed
	case v.lags:
		return 0.5 * v.speed
	default:
		return v.speed
	}
}

// gathering returns the stop just inside the gate at which the first one of a
// party waits for the others.
func (p *Population) gathering(v *visitor) errand {
	g := &p.gates[v.entry]
	spot := g.from(gateInside)
	for _, ahead := range [...]float64{2.2, 1.8, 1.5} {
		if q := g.from(ahead); p.floor.Free(q, bodyRadius+0.1) {
			spot = q
			break
		}
	}
	d := newDeed(deedGather, sim.TechniqueNone)
	d.amount = gatherTime
	return p.atSpot(v, spot, browseDraws, d)
}

// planGather waits until all guests are in, or half a minute has passed.
func (p *Population) planGather(v *visitor, _ *errand, d *deed) bool {
	for _, id := range v.band {
		u := &p.visitors[id]
		inside := u.person != sim.NoPerson && p.w.Person(u.person).Inside
		if u.isGuest() && !inside && u.phase != phaseGone && d.seconds < d.amount {
			d.seconds++
			v.add(op{kind: opWait, after: sim.Second})
			return true
		}
	}
	return false
}

// laggard reports whether a guest of the party is in the store and has fallen
// behind.
func (p *Population) laggard(v *visitor) bool {
	if len(v.band) < 2 || v.band[0] != v.id || v.tech != sim.TechniqueNone {
		return false
	}
	at := p.crowd.Walkers[v.walker].Pos
	for _, id := range v.band[1:] {
		if u := &p.visitors[id]; u.phase == phaseFollow && p.crowd.Walkers[u.walker].Pos.Sub(at).Norm() > lagFrom {
			return true
		}
	}
	return false
}

// follow decides what a guest does next: leave with the first one, catch up with
// them, or stand by and sometimes go for something.
func (p *Population) follow(v *visitor) {
	lead := &p.visitors[v.sponsor]
	switch lead.phase {
	case phaseToExit, phaseExitWait, phaseLeave, phaseGone:
		v.errands, v.at = v.errands[:0], 0
		p.leave(v)
		return
	default:
	}
	if lead.walker >= 0 && p.apart(v, lead) > followFrom {
		v.phase = phaseFollow
		p.route(v, p.withLead(v, lead))
		return
	}
	if lead.phase == phaseShelf {
		if v.gives && p.near(v, lead) {
			p.back(v)
			return
		}
		if p.busyGuest(v, lead) {
			return
		}
	}
	p.halt(v)
	v.phase = phaseEscort
	p.after(v, v.idle.Uniform(0.4, 0.9))
}

// apart returns how far a guest is from the first one of the party.
func (p *Population) apart(v, lead *visitor) float64 {
	return p.crowd.Walkers[v.walker].Pos.Sub(p.crowd.Walkers[lead.walker].Pos).Norm()
}

// withLead returns where a guest goes to be with the first one: a little short of
// them, or beside if there is no room.
func (p *Population) withLead(v, lead *visitor) site.Vec2 {
	at := p.crowd.Walkers[lead.walker].Pos
	back := p.crowd.Walkers[v.walker].Pos.Sub(at).Unit()
	for _, turn := range [...]float64{0, 0.7, -0.7, 1.4, -1.4, math.Pi} {
		s, c := fpmath.Sincos(turn)
		q := at.Add(site.Vec2{X: float64(back.X*c) - float64(back.Y*s), Y: float64(back.X*s) + float64(back.Y*c)}.Scale(followTo))
		if p.floor.Free(q, v.radius+0.02) && p.vacant(q, v.radius+bodyRadius, v.walker) {
			return q
		}
	}
	return at
}

// catchUp keeps a guest on the way after the first one, who walks too. It reports
// whether the guest has stopped.
func (p *Population) catchUp(v *visitor) bool {
	lead := &p.visitors[v.sponsor]
	if lead.walker < 0 || p.apart(v, lead) <= followTo+0.15 {
		p.halt(v)
		p.follow(v)
		return true
	}
	if q := p.crowd.Walkers[lead.walker].Pos; q.Sub(v.goal).Norm() > followTo+0.4 {
		best, bestAt := v.best, v.bestAt
		p.route(v, p.withLead(v, lead))
		v.best, v.bestAt = min(best, v.best), bestAt
	}
	return false
}

// busyGuest lets a guest who stands by do something of their own: a child runs
// off for a moment, an adult goes for the next thing on the list. It reports
// whether they do.
func (p *Population) busyGuest(v, lead *visitor) bool {
	if v.child {
		if !v.idle.Bool(p.cfg.DartShare) {
			return false
		}
		return p.dart(v)
	}
	if v.decided(lead) || !v.idle.Bool(p.cfg.FetchShare) {
		return false
	}
	return p.fetch(v, lead)
}

// decided reports whether a guest has already decided at this stop of the first
// one, and remembers that they have.
func (v *visitor) decided(lead *visitor) bool {
	before := v.decidedAt == lead.at+1
	v.decidedAt = lead.at + 1
	return before
}

// dart sends a child to a free place nearby and back.
func (p *Population) dart(v *visitor) bool {
	at := p.crowd.Walkers[v.walker].Pos
	for range 6 {
		q := at.Add(unitAt(v.idle.Uniform(0, 2*math.Pi)).Scale(v.idle.Uniform(1, 3)))
		if p.floor.Free(q, v.radius+0.05) && !p.inDoorway(q) && p.router.Clear(at, q, routeMargin-childRadius) {
			e := p.atSpot(v, q, browseDraws|v.idle.Uint64()>>1, pause(v.idle.Uniform(0.5, 4)))
			v.errands, v.at = append(v.errands[:0], e), 0
			p.nextErrand(v)
			return true
		}
	}
	return false
}

// fetch takes a line off the list of the first one that is within reach, and
// sends the guest for it.
func (p *Population) fetch(v, lead *visitor) bool {
	at := p.crowd.Walkers[v.walker].Pos
	for i := lead.at + 1; i < len(lead.errands); i++ {
		e := &lead.errands[i]
		if e.place != placeSlot || len(e.deeds) != 1 || e.deeds[0].kind != deedTake || p.stands[e.slot].at.Sub(at).Norm() > fetchReach {
			continue
		}
		mine := *e
		d := mine.deeds[0]
		lead.errands = slices.Delete(lead.errands, i, i+1)
		deeds := []deed{d}
		if v.idle.Bool(p.cfg.HandOverShare) {
			d.units, d.then = 1, thenKeep
			deeds = []deed{d}
			more := mine.deeds[0]
			if more.units--; more.units > 0 {
				more.then = thenStow
				deeds = []deed{more, d}
			}
		}
		mine.deeds = deeds
		v.errands, v.at = append(v.errands[:0], mine), 0
		v.gives = deeds[len(deeds)-1].then == thenKeep
		p.nextErrand(v)
		return true
	}
	return false
}

// back is what a guest does after something of their own: come back to the first
// one, and give them what they hold, if they mean to.
func (p *Population) back(v *visitor) {
	lead := &p.visitors[v.sponsor]
	v.errands, v.at = v.errands[:0], 0
	if v.gives && p.near(v, lead) && lead.phase == phaseShelf {
		v.gives = false
		give := newDeed(deedGive, sim.TechniqueNone)
		give.partner = v.sponsor
		v.errands = append(v.errands, errand{place: placeHere, deeds: []deed{give}})
		p.nextErrand(v)
		return
	}
	p.follow(v)
}
