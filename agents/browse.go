package agents

import (
	"slices"

	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// How people look round; all ESTIMATE.
const (
	browseLeast  = 4.0 // less time than this is not worth another stop, s
	browseReach  = 6.0 // how far from the way people go to look at something, m
	lookMedianS  = 8.0 // how long they look at a shelf
	lookSigma    = 0.8
	phoneMedianS = 12.0
	phoneSigma   = 0.6
	windingShare = 1.15 // how much longer than the shortest way people take
)

// wander puts a stop of browsing before the next errand of a visitor who has
// more time than the rest of the visit needs. The spare time is spread over the
// legs of the way at random.
func (p *Population) wander(v *visitor) {
	if p.cfg.TripMedian == 0 || v.role != roleShopper || v.isGuest() || v.wholly() || v.astray >= 0 || v.hurries() {
		return
	}
	now := p.k.Now()
	if !v.legSet {
		spare := (v.until - now).Seconds() - p.needed(v)
		legs := len(v.errands) - v.at
		v.legSet = true
		v.legEnd = now
		if spare > browseLeast {
			share := spare
			if legs > 0 {
				share = min(spare, 2*v.idle.Float64()*spare/float64(legs+1))
			}
			v.legEnd = now + sim.FromSeconds(share)
		}
	}
	if left := min((v.legEnd - now).Seconds(), (v.until-now).Seconds()-p.needed(v)); left > browseLeast && now < v.leaveBy {
		v.errands = slices.Insert(v.errands, v.at, p.pastime(v, left))
		return
	}
	v.legSet = false
}

// hurries reports whether a visitor has something about them that makes them go
// straight on: a partner who waits, or stolen goods.
func (v *visitor) hurries() bool {
	return v.hidden || v.hot || v.tech != sim.TechniqueNone && len(v.band) > 1
}

// needed returns how long the rest of a visit takes without browsing, s.
func (p *Population) needed(v *visitor) float64 {
	c := &p.cfg
	look := float64(c.DwellMedian * fpmath.Exp(c.DwellSigma*c.DwellSigma/2))
	unit := float64(2*c.ReachTime) + float64((c.GraspMin+c.GraspMax+c.HoldMin+c.HoldMax+c.UnitGapMin+c.UnitGapMax)/2)
	p.router.Tie(p.crowd.Walkers[v.walker].Pos, &p.a)
	at, sum := &p.a, 0.0
	for i := v.at; i < len(v.errands); i++ {
		e := &v.errands[i]
		if e.place == placeHere {
			continue
		}
		to := p.anchorOf(e)
		d, _, _ := p.router.Between(at, to)
		sum += windingShare * d / v.speed
		at = to
		if n := e.units(); n > 0 {
			sum += look + float64(unit*float64(n-1))
		}
	}
	exit := &p.gates[p.exitFrom(at)].anchor
	d, _, _ := p.router.Between(at, exit)
	return sum + (float64(windingShare*d)+gateInside)/v.speed
}

// pastime returns a stop of at most so many seconds, the walk to it included: in
// front of a shelf near the way, or with the phone where the visitor stands.
func (p *Population) pastime(v *visitor, most float64) errand {
	if v.phone && v.idle.Bool(0.3) {
		d := newDeed(deedPhone, sim.TechniqueNone)
		d.seconds = min(most, max(3, v.idle.LogNormal(fpmath.Log(phoneMedianS), phoneSigma)))
		return errand{place: placeHere, deeds: []deed{d}}
	}
	look := v.idle.LogNormal(fpmath.Log(lookMedianS), lookSigma)
	d := newDeed(deedLook, sim.TechniqueNone)
	d.slot = p.interesting(v)
	if d.slot < 0 {
		d.seconds = min(most, look)
		return errand{place: placeHere, deeds: []deed{d}}
	}
	way := p.detourTo(v, d.slot)
	if way+1 > most { // no time to go anywhere
		d.slot, d.seconds = -1, most
		return errand{place: placeHere, deeds: []deed{d}}
	}
	d.seconds = min(most-way, look)
	e := p.atSlot(v, d.slot, browseDraws|v.idle.Uint64()>>1, d)
	if p.fidgety(v) {
		g := newDeed(deedFidget, sim.TechniqueNone)
		g.slot = d.slot
		e.deeds = append(e.deeds, g)
	}
	return e
}

// detourTo returns how much longer the way to the next stop, or out, becomes by
// way of a slot, s, a turn there included.
func (p *Population) detourTo(v *visitor, slot site.SlotID) float64 {
	const turn = 0.7 // s
	by := &p.stands[slot].anchor
	p.router.Tie(p.crowd.Walkers[v.walker].Pos, &p.a)
	var next *walk.Anchor
	if v.at < len(v.errands) && v.errands[v.at].place != placeHere {
		next = p.anchorOf(&v.errands[v.at])
	} else {
		next = &p.gates[p.exitFrom(by)].anchor
	}
	there, _, _ := p.router.Between(&p.a, by)
	on, _, _ := p.router.Between(by, next)
	straight, _, _ := p.router.Between(&p.a, next)
	return turn + windingShare*(there+on-straight)/v.speed
}

// browseDraws keeps the draws of browsing apart from those of errands, which are
// numbered by product.
const browseDraws = 1 << 63

// interesting draws a slot within reach of where a visitor is, or -1.
func (p *Population) interesting(v *visitor) site.SlotID {
	at := p.crowd.Walkers[v.walker].Pos
	for range 12 {
		i := site.SlotID(v.idle.IntN(max(1, len(p.stands))))
		if int(i) < len(p.stands) && p.stands[i].ok && p.stands[i].at.Sub(at).Norm() < browseReach {
			return i
		}
	}
	return -1
}
