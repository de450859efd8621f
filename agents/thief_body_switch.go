package agents

import (
	"math"

	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// BodySwitchConfig says how two cross.
type BodySwitchConfig struct {
	Turns float64 `yaml:"turns" json:"turns" jsonschema:"minimum=0.5,maximum=10,description=How often they walk round each other"`
	Gap   float64 `yaml:"gap_m" json:"gap_m" jsonschema:"minimum=0.41,maximum=0.5,description=Distance of their bodies' middles while they do"`
	Speed float64 `yaml:"speed_mps" json:"speed_mps" jsonschema:"minimum=0.1,maximum=1,description=Their speed while they do"`
}

func defaultBodySwitch() BodySwitchConfig {
	return BodySwitchConfig{Turns: 1.5, Gap: 0.44, Speed: 0.5} // ESTIMATE: bodies of 0.4 m
}

func (c *BodySwitchConfig) validate() error {
	return checkAll(bound{"turns", c.Turns, 0.5, 10}, bound{"gap_m", c.Gap, 0.41, 0.5}, bound{"speed_mps", c.Speed, 0.1, 1})
}

// bodySwitcher meets another member where few cameras see, walks round them breast
// to breast and parts; then takes dear goods openly. If the two have been swapped,
// the other one's account is billed, which is worth nothing.
type bodySwitcher struct {
	BodySwitchConfig
	band AccompliceConfig
}

var _ gang = bodySwitcher{}

func (t bodySwitcher) mates(draw *sim.Stream) []mate { return []mate{t.band.member(draw)} }

func (t bodySwitcher) plan(p *Population, v *visitor) {
	taker, other := p.pair(v)
	draw := p.keys.Stream(taker.key, purposeLoot, 0)
	spot := p.quietSpot(&draw)
	at := spot
	for _, u := range [...]*visitor{taker, other} {
		round := newDeed(deedCircle, u.tech)
		round.partner, round.spot, round.when = taker.id, spot, ifReady
		if u == taker {
			round.partner = other.id
		}
		e := p.atSpot(u, at, spotErrand, meet(round.partner, t.band.Patience), round)
		e.keep, e.vital = true, true
		u.errands = append(u.errands, e)
		at, _ = p.beside(spot)
	}
	loot := p.loot(taker, p.demand.price, p.lootSize(&draw), &draw, openly)
	for i := range loot {
		loot[i].when = ifReady
	}
	p.inOrder(taker, loot)
	mine := p.keys.Stream(other.key, purposePartner, 0)
	p.browse(other, &mine)
}

// circle is two visitors who walk round each other.
type circle struct {
	a, b    int32
	mid     site.Vec2
	left    float64 // still to turn, radians
	blocked int     // steps in which somebody was in the way
}

// planCircle begins the round with the partner, or waits a little for them to.
func (p *Population) planCircle(v *visitor, _ *errand, d *deed) bool {
	const wait = 5 // s; ESTIMATE
	if d.partner < 0 {
		return false
	}
	u := &p.visitors[d.partner]
	if !p.near(v, u) {
		return false
	}
	v.phase = phaseCircle
	if u.phase != phaseCircle || u.meets != v.id {
		v.meets = d.partner
		p.after(v, wait)
		return false
	}
	u.meets = -1
	p.k.Cancel(u.timer)
	a, b := p.crowd.Walkers[u.walker].Pos, p.crowd.Walkers[v.walker].Pos
	mid := a.Add(b).Scale(0.5)
	if !p.floor.Free(mid, float64(p.cfg.Theft.BodySwitch.Gap/2)+bodyRadius+skin) {
		mid = d.spot
	}
	p.circles = append(p.circles, circle{a: u.id, b: v.id, mid: mid, left: 2 * math.Pi * p.cfg.Theft.BodySwitch.Turns})
	p.keepStepping()
	return false
}

// circled goes on with a visitor who has been round their partner, or has waited
// in vain for them to begin.
func (p *Population) circled(v *visitor) {
	v.phase, v.meets = phaseShelf, -1
	p.nextDeed(v)
}

// stepCircles takes those who walk round each other one step on, and lets go of
// those who have finished.
func (p *Population) stepCircles() {
	kept := p.circles[:0]
	for _, c := range p.circles {
		if p.stepCircle(&c) {
			kept = append(kept, c)
			continue
		}
		p.at(&p.visitors[c.a], p.k.Now()+stepTime)
		p.at(&p.visitors[c.b], p.k.Now()+stepTime)
	}
	p.circles = kept
}

// stepCircle moves two by one step: first up to each other, then round. It
// reports whether there is more to come. They give up if others have stood in
// their way for 3 s (ESTIMATE).
func (p *Population) stepCircle(c *circle) bool {
	cfg := &p.cfg.Theft.BodySwitch
	a, b := &p.crowd.Walkers[p.visitors[c.a].walker], &p.crowd.Walkers[p.visitors[c.b].walker]
	step, r := cfg.Speed*stepTime.Seconds(), cfg.Gap/2
	u := a.Pos.Sub(b.Pos).Unit()
	toA, toB := c.mid.Add(u.Scale(r)), c.mid.Sub(u.Scale(r))
	turned := 0.0
	if toA.Sub(a.Pos).Norm() < 1e-6 && toB.Sub(b.Pos).Norm() < 1e-6 {
		turned = min(c.left, step/r)
		sin, cos := fpmath.Sincos(turned)
		u = site.Vec2{X: float64(u.X*cos) - float64(u.Y*sin), Y: float64(u.X*sin) + float64(u.Y*cos)}
		toA, toB = c.mid.Add(u.Scale(r)), c.mid.Sub(u.Scale(r))
	} else {
		toA, toB = towards(a.Pos, toA, step), towards(b.Pos, toB, step)
	}
	if !p.fitTwo(a, b, toA, toB) {
		c.blocked++
		return float64(c.blocked)*stepTime.Seconds() < 3
	}
	c.left -= turned
	p.shift(c.a, toA, toB)
	p.shift(c.b, toB, toA)
	return c.left > 1e-9
}

// towards returns the point at most step from one point on the way to another.
func towards(from, to site.Vec2, step float64) site.Vec2 {
	d := to.Sub(from)
	if n := d.Norm(); n > step {
		return from.Add(d.Scale(step / n))
	}
	return to
}

// fitTwo reports whether two walkers can stand at two places together.
func (p *Population) fitTwo(a, b *walk.Walker, toA, toB site.Vec2) bool {
	const room = 2 * (bodyRadius + skin)
	if toA.Sub(toB).Norm() < min(room, a.Pos.Sub(b.Pos).Norm()) || !p.floor.Free(toA, bodyRadius+skin) || !p.floor.Free(toB, bodyRadius+skin) {
		return false
	}
	for i := range p.crowd.Walkers {
		w := &p.crowd.Walkers[i]
		if w != a && w != b && w.Present && (w.Pos.Sub(toA).Norm() < room || w.Pos.Sub(toB).Norm() < room) {
			return false
		}
	}
	return true
}

// shift moves a visitor who stands to a place within this step, facing another.
func (p *Population) shift(id int32, to, facing site.Vec2) {
	v := &p.visitors[id]
	now := p.k.Now()
	most := turnRate * stepTime.Seconds()
	d := math.Remainder(headingTo(to, facing)-v.heading, 2*math.Pi)
	v.heading += min(max(d, -most), most)
	p.crowd.Walkers[v.walker].Pos = to
	p.w.Move(v.person, now, now+stepTime, sim.Pose{Pos: to, Heading: v.heading})
}
