package agents

import (
	"math"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// gramsPerNewton turns the force of a hand into the load a plate shows.
const gramsPerNewton = 1000 / 9.80665

// opKind is one thing that a person at a shelf does.
type opKind uint8

const (
	opWait   opKind = iota
	opTurn          // the body to op.heading
	opReach         // hand out to the slot; op.after is the time until the act
	opTake          // the unit leaves the shelf
	opPut           // the unit in hand is put on the slot
	opFetch         // hand to the bag or hiding place
	opStow          // unit in hand into the bag
	opHide          // unit in hand into the hiding place
	opUnstow        // unit op.unit out of the hiding place
)

// op is one step of what a person does at a shelf, and how long until the next.
// An op whose act has become impossible, because its hand is empty or the unit
// gone, does nothing and takes no time.
type op struct {
	kind    opKind
	hand    int8
	full    bool // a reach that makes sense only with something in hand
	after   sim.Time
	grasp   sim.Time // contact with the shelf or the bag
	slot    site.SlotID
	lateral float64
	unit    sim.UnitID
	heading float64
	peakG   float64
	intent  sim.Technique
}

// atShelf begins what a visitor does in front of a slot: turn to it and look.
func (p *Population) atShelf(v *visitor) {
	v.phase = phaseShelf
	e := &v.errands[v.at]
	c := &p.cfg
	dwell := e.draw.LogNormal(math.Log(c.DwellMedian), c.DwellSigma)
	// The dwell covers the first unit's reach, grasp and inspection too.
	look := max(0.4, dwell-2*c.ReachTime-(c.GraspMin+c.GraspMax+c.HoldMin+c.HoldMax)/2)
	v.begin()
	v.add(p.turnTo(v, p.slotHeading(v, e.slot)))
	v.add(op{kind: opWait, after: sim.FromSeconds(look)})
	p.runOps(v)
}

func (v *visitor) begin()   { v.ops, v.next = v.ops[:0], 0 }
func (v *visitor) add(o op) { v.ops = append(v.ops, o) }

// runOps does what is due and sets the timer for the next; with nothing left it
// decides how to go on.
func (p *Population) runOps(v *visitor) {
	for v.next < len(v.ops) {
		o := &v.ops[v.next]
		v.next++
		if d := p.do(v, o); d > 0 {
			p.at(v, p.k.Now()+d)
			return
		}
	}
	p.nextUnit(v)
}

// do performs one op and returns the time until the next.
func (p *Population) do(v *visitor, o *op) sim.Time {
	now := p.k.Now()
	held := p.w.Person(v.person).Hands[o.hand]
	switch o.kind {
	case opWait:
	case opTurn:
		v.heading = o.heading
		p.w.Move(v.person, now, now+o.after, sim.Pose{Pos: p.crowd.Walkers[v.walker].Pos, Heading: o.heading})
	case opReach:
		if o.full && held == sim.NoUnit {
			return 0
		}
		p.reachShelf(v, o, now)
	case opTake:
		e := &v.errands[v.at]
		u := o.unit
		if x := p.w.Unit(u); x.Place != sim.PlaceShelf || x.Slot != o.slot {
			u = p.w.Front(o.slot, e.sku) // somebody else was quicker
		}
		e.got++
		if u == sim.NoUnit || held != sim.NoUnit {
			return o.after
		}
		p.must(p.w.Pick(now, v.person, u, int(o.hand), o.intent))
	case opPut:
		if held == sim.NoUnit {
			return 0
		}
		p.must(p.w.PutBack(now, v.person, int(o.hand), o.slot, o.lateral, o.intent))
	case opFetch:
		if o.unit == sim.NoUnit && held == sim.NoUnit {
			return 0
		}
		p.w.Reach(v.person, int(o.hand), sim.Arm{
			Start: now, Hold: now + o.after - o.grasp/2, Release: now + o.after + o.grasp/2, End: now + 2*o.after, Target: p.bagPoint(v, o),
		})
	case opStow, opHide:
		if held == sim.NoUnit {
			return 0
		}
		place := sim.PlaceBag
		if o.kind == opHide {
			place = sim.PlaceHidden
			v.errands[v.at].hidden = true
		}
		p.must(p.w.Stow(now, v.person, int(o.hand), place, o.intent))
	case opUnstow:
		p.must(p.w.Unstow(now, v.person, o.unit, int(o.hand), o.intent))
	}
	return o.after
}

// reachShelf starts an arm towards a slot and lets the hand press on the plate
// under it for as long as it stays there.
func (p *Population) reachShelf(v *visitor, o *op, now sim.Time) {
	reach := sim.FromSeconds(p.cfg.ReachTime)
	a := sim.Arm{Start: now, Hold: now + reach, Release: now + reach + o.grasp, End: now + 2*reach + o.grasp}
	a.Target = p.slotPoint(o.slot, o.lateral)
	p.w.Reach(v.person, int(o.hand), a)
	p.w.TouchPlate(now, sim.Touch{Plate: p.plateUnder(o.slot, o.lateral), From: a.Hold, To: a.Release, PeakG: o.peakG})
}

// slotPoint returns where a wrist goes for something on a slot: a hand's length
// inside its front edge and 8 cm above the surface.
func (p *Population) slotPoint(slot site.SlotID, lateral float64) site.Vec3 {
	s := &p.w.Site.Slots[slot]
	g := &p.w.Site.Gondolas[p.w.Site.Shelves[s.Shelf].Gondola]
	along := site.Vec2{X: g.Box.Cos, Y: g.Box.Sin}
	lateral = min(max(lateral, 0), s.WidthM) - s.WidthM/2
	return s.Front.XY().Add(along.Scale(lateral)).Sub(g.Normal.Scale(0.08)).At(s.Front.Z + 0.08)
}

// plateUnder returns the plate of a slot under a lateral position.
func (p *Population) plateUnder(slot site.SlotID, lateral float64) site.PlateID {
	s := &p.w.Site.Slots[slot]
	for q := s.First; q < s.Last; q++ {
		if lateral -= p.w.Site.Plates[q].WidthM; lateral < 0 {
			return q
		}
	}
	return s.Last
}

// bagPoint returns where a hand goes to stow or hide: the mouth of a bag at the
// side of its hip, or a pocket in front of it.
func (p *Population) bagPoint(v *visitor, o *op) site.Vec3 {
	s, c := math.Sincos(v.heading)
	fwd, left := site.Vec2{X: c, Y: s}, site.Vec2{X: -s, Y: c}
	side, ahead, height := 0.24, 0.10, 0.44 // ESTIMATE, of standing height
	if o.intent == sim.TechniqueConcealPocket || o.intent == sim.TechniqueDecoyReturn {
		side, ahead, height = 0.14, 0.14, 0.54
	}
	if o.hand == 1 {
		side = -side
	}
	return p.crowd.Walkers[v.walker].Pos.Add(left.Scale(side)).Add(fwd.Scale(ahead)).At(height * v.height)
}

// slotHeading returns the heading of a visitor who faces a slot.
func (p *Population) slotHeading(v *visitor, slot site.SlotID) float64 {
	d := p.w.Site.Slots[slot].Front.XY().Sub(p.crowd.Walkers[v.walker].Pos)
	return math.Atan2(d.Y, d.X)
}

// turnTo returns the op that turns the body, at 3 rad/s (ESTIMATE).
func (p *Population) turnTo(v *visitor, heading float64) op {
	d := math.Abs(math.Remainder(heading-v.heading, 2*math.Pi))
	return op{kind: opTurn, heading: heading, after: sim.FromSeconds(max(0.1, d/3))}
}

// nearHand returns the free hand that is nearer to a point: 0 left, 1 right, -1
// if both are full.
func (p *Population) nearHand(v *visitor, to site.Vec3) int8 {
	s, c := math.Sincos(v.heading)
	d := to.XY().Sub(p.crowd.Walkers[v.walker].Pos)
	hand := int8(1)
	if (site.Vec2{X: c, Y: s}).Cross(d) > 0 {
		hand = 0
	}
	hands := &p.w.Person(v.person).Hands
	switch {
	case hands[hand] == sim.NoUnit:
		return hand
	case hands[1-hand] == sim.NoUnit:
		return 1 - hand
	default:
		return -1
	}
}
