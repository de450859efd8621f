package agents

import (
	"math"

	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// gramsPerNewton turns the force of a hand into the load a plate shows.
const gramsPerNewton = 1000 / 9.80665

// opKind is one motion or act.
type opKind uint8

const (
	opWait   opKind = iota
	opTurn          // the body to op.heading
	opReach         // hand out to the slot; op.after is the time until the act
	opLift          // hand out to the slot, taking the weight off little by little
	opTouch         // a force on a plate
	opTake          // the unit leaves the shelf
	opPut           // the unit in hand is put on the slot
	opFetch         // hand to the bag or hiding place
	opStow          // unit in hand into the bag
	opHide          // unit in hand into the hiding place
	opUnstow        // unit op.unit out of the bag or hiding place
	opExtend        // hand out to op.target
	opGive          // unit in hand into the partner's hand
	opDrop
	opLeave
	opPickUp
	opConsume
	opEmpty
	opChange
	opCover
	opBend
	opRestock
	opNote
	opInspect
	opSweep // both hands into the bag
	opBite  // a hand to the mouth
	opEat   // the content of the unit in hand
	opPass  // unit in hand into the hand of somebody who stands still for it
	opKinds
)

// op is one step of what a person does, and how long until the next. An op whose
// act has become impossible, because its hand is empty or the unit gone, does
// nothing and takes no time.
type op struct {
	kind    opKind
	hand    int8
	full    bool // a reach that makes sense only with something in hand
	spare   bool // a taking that does not count for the deed
	covert  bool // to or from a hiding place, theft or not
	hide    hidePlace
	after   sim.Time
	grasp   sim.Time // contact with the shelf or the bag
	slot    site.SlotID
	sku     site.SKU
	unit    sim.UnitID
	partner int32
	toHand  int8 // of the partner
	camera  site.CameraID
	lateral float64
	heading float64
	peakG   float64
	amount  float64
	target  site.Vec3
	outfit  uint64
	note    *sim.Note
	intent  sim.Technique
}

func (v *visitor) begin()   { v.ops, v.next = v.ops[:0], 0 }
func (v *visitor) add(o op) { v.ops = append(v.ops, o) }

// runOps does what is due and sets the timer for the next; with nothing left it
// goes on to the next deed.
func (p *Population) runOps(v *visitor) {
	for v.next < len(v.ops) {
		o := &v.ops[v.next]
		v.next++
		if d := p.acts[o.kind](v, o, p.k.Now()); d > 0 {
			p.at(v, p.k.Now()+d)
			return
		}
	}
	p.nextDeed(v)
}

// opTable returns what each kind of op does. An entry performs it and returns
// the time until the next.
func (p *Population) opTable() [opKinds]func(*visitor, *op, sim.Time) sim.Time {
	return [opKinds]func(*visitor, *op, sim.Time) sim.Time{
		opWait:    func(_ *visitor, o *op, _ sim.Time) sim.Time { return o.after },
		opTurn:    p.doTurn,
		opReach:   p.doReach,
		opLift:    p.doLift,
		opTouch:   p.doTouch,
		opTake:    p.doTake,
		opPut:     p.doPut,
		opFetch:   p.doFetch,
		opStow:    p.doStow,
		opHide:    p.doStow,
		opUnstow:  p.doUnstow,
		opExtend:  p.doExtend,
		opGive:    p.doGive,
		opDrop:    p.doDrop,
		opLeave:   p.doLeave,
		opPickUp:  p.doPickUp,
		opConsume: p.doConsume,
		opEmpty:   p.doEmpty,
		opChange:  p.doChange,
		opCover:   p.doCover,
		opBend:    p.doBend,
		opRestock: p.doRestock,
		opNote:    p.doNote,
		opInspect: p.doInspect,
		opSweep:   p.doSweep,
		opBite:    p.doBite,
		opEat:     p.doEat,
		opPass:    p.doPass,
	}
}

// held returns what a visitor has in a hand, or NoUnit.
func (p *Population) held(v *visitor, hand int8) sim.UnitID {
	if hand < 0 {
		return sim.NoUnit
	}
	return p.w.Person(v.person).Hands[hand]
}

// busy returns how long a visitor's arm is still on its way, which may be towards
// something that a partner holds out. If it is, the present op comes again then.
func (p *Population) busy(v *visitor, hand int8, now sim.Time) sim.Time {
	a := &p.w.Person(v.person).Arms[hand]
	if now >= a.End || now < a.Start {
		return 0
	}
	v.next--
	return a.End - now
}

// mark remembers that an act on a unit was part of a theft.
func (p *Population) mark(u sim.UnitID, intent sim.Technique) {
	if intent == sim.TechniqueNone || u == sim.NoUnit {
		return
	}
	for int(u) >= len(p.stolen) {
		p.stolen = append(p.stolen, sim.TechniqueNone)
	}
	p.stolen[u] = intent
}

// unmark forgets that a unit was stolen: it was back on the shelf.
func (p *Population) unmark(u sim.UnitID) {
	if int(u) < len(p.stolen) {
		p.stolen[u] = sim.TechniqueNone
	}
}

// isStolen reports whether an act on a unit was part of a theft.
func (p *Population) isStolen(u sim.UnitID) bool {
	return int(u) < len(p.stolen) && p.stolen[u] != sim.TechniqueNone
}

func (p *Population) doTurn(v *visitor, o *op, now sim.Time) sim.Time {
	v.heading = o.heading
	p.w.Move(v.person, now, now+o.after, sim.Pose{Pos: p.crowd.Walkers[v.walker].Pos, Heading: o.heading})
	return o.after
}

func (p *Population) doReach(v *visitor, o *op, now sim.Time) sim.Time {
	if o.full && p.held(v, o.hand) == sim.NoUnit {
		return 0
	}
	if d := p.busy(v, o.hand, now); d > 0 {
		return d
	}
	p.reachShelf(v, o, now, sim.TouchPress, now+sim.FromSeconds(p.cfg.ReachTime), o.peakG)
	return o.after
}

func (p *Population) doTouch(_ *visitor, o *op, now sim.Time) sim.Time {
	s := &p.w.Site.Slots[o.slot]
	n := float64(s.Last - s.First + 1)
	for q := s.First; q <= s.Last; q++ {
		p.w.TouchPlate(now, sim.Touch{Plate: q, Shape: sim.TouchLean, From: now, To: now + o.grasp, PeakG: o.peakG / n})
	}
	return o.after
}

func (p *Population) doTake(v *visitor, o *op, now sim.Time) sim.Time {
	u := o.unit
	if x := p.w.Unit(u); x.Place != sim.PlaceShelf || x.Slot != o.slot {
		u = p.w.Front(o.slot, o.sku) // somebody else was quicker
	}
	if !o.spare {
		v.deedNow().got++
	}
	if u == sim.NoUnit || p.held(v, o.hand) != sim.NoUnit {
		return o.after
	}
	p.must(p.w.Pick(now, v.person, u, int(o.hand), o.intent))
	v.hot = v.hot || o.intent != sim.TechniqueNone
	p.unmark(u)
	p.mark(u, o.intent)
	return o.after
}

func (p *Population) doPut(v *visitor, o *op, now sim.Time) sim.Time {
	u := p.held(v, o.hand)
	if u == sim.NoUnit {
		return 0
	}
	p.must(p.w.PutBack(now, v.person, int(o.hand), o.slot, o.lateral, o.intent))
	return o.after
}

func (p *Population) doFetch(v *visitor, o *op, now sim.Time) sim.Time {
	if o.unit == sim.NoUnit && p.held(v, o.hand) == sim.NoUnit {
		return 0
	}
	if d := p.busy(v, o.hand, now); d > 0 {
		return d
	}
	p.w.Reach(v.person, int(o.hand), sim.Arm{
		Start: now, Hold: now + o.after - o.grasp/2, Release: now + o.after + o.grasp/2, End: now + 2*o.after, Target: p.bagPoint(v, o),
	})
	return o.after
}

func (p *Population) doStow(v *visitor, o *op, now sim.Time) sim.Time {
	u := p.held(v, o.hand)
	if u == sim.NoUnit {
		return 0
	}
	place := sim.PlaceBag
	if o.kind == opHide {
		place = sim.PlaceHidden
		v.hidden = true
	}
	p.must(p.w.Stow(now, v.person, int(o.hand), place, o.intent))
	p.mark(u, o.intent)
	return o.after
}

func (p *Population) doUnstow(v *visitor, o *op, now sim.Time) sim.Time {
	p.must(p.w.Unstow(now, v.person, o.unit, int(o.hand), o.intent))
	return o.after
}

func (p *Population) doExtend(v *visitor, o *op, now sim.Time) sim.Time {
	if d := p.busy(v, o.hand, now); d > 0 {
		return d
	}
	reach := sim.FromSeconds(p.cfg.ReachTime)
	p.w.Reach(v.person, int(o.hand), sim.Arm{
		Start: now, Hold: now + reach, Release: now + reach + o.grasp, End: now + 2*reach + o.grasp, Target: o.target,
	})
	return o.after
}

// doGive passes the unit in hand over, and wakes the receiver. If either has gone
// or has no hand free, the giver keeps it.
func (p *Population) doGive(v *visitor, o *op, now sim.Time) sim.Time {
	u, to := p.held(v, o.hand), &p.visitors[o.partner]
	if u == sim.NoUnit || to.phase != phaseMeet && !v.isGuest() || !p.near(v, to) || !p.usable(to, o.toHand) {
		return 0
	}
	p.must(p.w.HandOver(now, v.person, int(o.hand), to.person, int(o.toHand), o.intent))
	p.mark(u, o.intent)
	if to.phase == phaseMeet {
		to.given++
		p.at(to, now+o.after)
	}
	return o.after
}

func (p *Population) doDrop(v *visitor, o *op, now sim.Time) sim.Time {
	if p.held(v, o.hand) == sim.NoUnit {
		return 0
	}
	p.must(p.w.Drop(now, v.person, int(o.hand), o.intent))
	return o.after
}

func (p *Population) doLeave(v *visitor, o *op, now sim.Time) sim.Time {
	if p.held(v, o.hand) == sim.NoUnit {
		return 0
	}
	p.must(p.w.Leave(now, v.person, int(o.hand), o.target.XY(), o.intent))
	return o.after
}

func (p *Population) doPickUp(v *visitor, o *op, now sim.Time) sim.Time {
	u := o.unit
	if u == sim.NoUnit {
		u = p.lying(p.crowd.Walkers[v.walker].Pos, site.NoSKU)
	}
	if u == sim.NoUnit || p.held(v, o.hand) != sim.NoUnit || p.w.Unit(u).Place != sim.PlaceFloor {
		return 0
	}
	p.must(p.w.PickUp(now, v.person, u, int(o.hand), o.intent))
	p.mark(u, o.intent)
	return o.after
}

func (p *Population) doConsume(v *visitor, o *op, now sim.Time) sim.Time {
	u := p.held(v, o.hand)
	if u == sim.NoUnit {
		return 0
	}
	p.must(p.w.Consume(now, v.person, int(o.hand), o.intent))
	p.mark(u, o.intent)
	return o.after
}

func (p *Population) doEmpty(v *visitor, o *op, now sim.Time) sim.Time {
	u := p.held(v, o.hand)
	if u == sim.NoUnit || p.w.Unit(u).Foreign {
		return 0
	}
	pack, err := p.w.Empty(now, v.person, int(o.hand), o.amount, o.intent)
	p.must(err)
	p.mark(u, o.intent)
	v.pack, v.hidden = pack, true
	return o.after
}

func (p *Population) doChange(v *visitor, o *op, now sim.Time) sim.Time {
	v.outfit = o.outfit
	p.must(p.w.ChangeClothes(now, v.person, o.outfit, o.intent))
	return o.after
}

func (p *Population) doCover(v *visitor, o *op, now sim.Time) sim.Time {
	p.must(p.w.CoverCamera(now, now+o.grasp, v.person, o.camera, o.intent))
	return o.after
}

func (p *Population) doBend(v *visitor, o *op, now sim.Time) sim.Time {
	p.bend(v, sim.Stoop{Start: now, Hold: now + o.after, Release: now + o.after + o.grasp, End: now + 2*o.after + o.grasp, Depth: o.amount})
	return o.after
}

func (p *Population) doRestock(v *visitor, o *op, now sim.Time) sim.Time {
	p.must(p.w.Restock(now, v.person, o.unit, o.slot, o.lateral))
	return o.after
}

func (p *Population) doNote(_ *visitor, o *op, now sim.Time) sim.Time {
	p.w.Note(now, *o.note)
	return o.after
}

// reachShelf starts an arm towards a slot, bends down if it is low, and lets the
// hand press on the plate under it for as long as it stays there.
func (p *Population) reachShelf(v *visitor, o *op, now sim.Time, shape sim.TouchShape, contact sim.Time, peakG float64) {
	reach := sim.FromSeconds(p.cfg.ReachTime)
	a := sim.Arm{Start: now, Hold: now + reach, Release: now + reach + o.grasp, End: now + 2*reach + o.grasp}
	a.Target = p.slotPoint(o.slot, o.lateral)
	p.w.Reach(v.person, int(o.hand), a)
	p.bend(v, sim.Stoop{Start: a.Start, Hold: a.Hold, Release: a.Release, End: a.End, Depth: stoopFor(v.height, a.Target.Z)})
	p.w.TouchPlate(now, sim.Touch{Plate: p.plateUnder(o.slot, o.lateral), Shape: shape, From: contact, To: contact + o.grasp, PeakG: peakG})
}

// bend starts a stoop, or stays down longer in the one under way.
func (p *Population) bend(v *visitor, s sim.Stoop) {
	now, on := p.k.Now(), p.w.Person(v.person).Stoop
	switch {
	case now >= on.End:
	case now <= on.Release:
		on.Release, on.End = max(on.Release, s.Release), max(on.End, s.End)
		s = on
	default:
		return // already coming up
	}
	if s.Depth > 0 {
		p.w.Bend(v.person, s)
	}
}

// stoopFor returns how far the shoulders of somebody of a height come down to
// reach a target height, metres: an arm of 0.44 of standing height (Drillis &
// Contini 1966), held a little bent and forward, reaches 0.38 of it down.
func stoopFor(height, targetZ float64) float64 {
	const shoulder, down, most = 0.82, 0.38, 0.45
	return min(max(0, float64(shoulder*height)-targetZ-float64(down*height)), most*height)
}

// slotPoint returns where a wrist goes for something on a slot: a hand's length
// inside its front edge and 8 cm above the surface.
func (p *Population) slotPoint(slot site.SlotID, lateral float64) site.Vec3 {
	s := &p.w.Site.Slots[slot]
	g := &p.w.Site.Gondolas[p.w.Site.Shelves[s.Shelf].Gondola]
	along := site.Vec2{X: g.Box.Cos, Y: g.Box.Sin}
	lateral = min(max(lateral, 0), s.WidthM) - float64(s.WidthM/2)
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
// side of the hip, a basket held low, a trolley ahead, the crook of an arm; a
// pocket in front of the hip, or under the clothes at the belly.
func (p *Population) bagPoint(v *visitor, o *op) site.Vec3 {
	side, ahead, height := 0.24, 0.10, 0.44 // a bag; all ESTIMATE, heights of standing height
	hides := o.covert || o.intent != sim.TechniqueNone
	switch c := p.w.Person(v.person).Carrier; {
	case hides && o.hide == hidePocket:
		side, ahead, height = 0.14, 0.14, 0.54
	case hides && o.hide == hideClothes:
		side, ahead, height = 0.05, 0.16, 0.62
	case hides: // a bag
	case c == sim.CarrierBasket:
		side, ahead, height = 0.28, 0.05, 0.36
	case c == sim.CarrierTrolley:
		side, ahead, height = 0.10, 0.45, 0.55
	case c == sim.CarrierNone:
		side, ahead, height = 0.05, 0.22, 0.66
	}
	s, c := fpmath.Sincos(v.heading)
	fwd, left := site.Vec2{X: c, Y: s}, site.Vec2{X: -s, Y: c}
	if o.hand == 1 {
		side = -side
	}
	return p.soonAt(v, o.after).Add(left.Scale(side)).Add(fwd.Scale(ahead)).At(height * v.height)
}

// slotHeading returns the heading of a visitor who faces a slot.
func (p *Population) slotHeading(v *visitor, slot site.SlotID) float64 {
	d := p.w.Site.Slots[slot].Front.XY().Sub(p.crowd.Walkers[v.walker].Pos)
	return fpmath.Atan2(d.Y, d.X)
}

// turnTo returns the op that turns the body, at 3 rad/s (ESTIMATE).
func (p *Population) turnTo(v *visitor, heading float64) op {
	d := math.Abs(math.Remainder(heading-v.heading, 2*math.Pi))
	return op{kind: opTurn, heading: heading, after: sim.FromSeconds(max(0.1, d/3))}
}

// nearHand returns the free hand that is nearer to a point: 0 left, 1 right, -1
// if both are full.
func (p *Population) nearHand(v *visitor, to site.Vec3) int8 {
	s, c := fpmath.Sincos(v.heading)
	d := to.XY().Sub(p.crowd.Walkers[v.walker].Pos)
	hand := int8(1)
	if (site.Vec2{X: c, Y: s}).Cross(d) > 0 {
		hand = 0
	}
	switch {
	case p.usable(v, hand):
		return hand
	case p.usable(v, 1-hand):
		return 1 - hand
	default:
		return -1
	}
}

// usable reports whether a hand is empty and does not hold a basket, which whoever
// follows a script hangs over the arm.
func (p *Population) usable(v *visitor, hand int8) bool {
	q := p.w.Person(v.person)
	return q.Hands[hand] == sim.NoUnit && (hand == 1 || q.Carrier != sim.CarrierBasket || v.part != nil)
}

// freeHand returns a hand that is free, the right one first, or -1.
func (p *Population) freeHand(v *visitor) int8 {
	for _, hand := range [...]int8{1, 0} {
		if p.usable(v, hand) {
			return hand
		}
	}
	return -1
}

// fullHand returns a hand that holds a unit of a product (any, if NoSKU), or -1.
func (p *Population) fullHand(v *visitor, sku site.SKU) int8 {
	for _, hand := range [...]int8{1, 0} {
		if u := p.held(v, hand); u != sim.NoUnit && (sku == site.NoSKU || p.w.Unit(u).SKU == sku) {
			return hand
		}
	}
	return -1
}

// near reports whether two visitors are in the store within arm's reach of each
// other.
func (p *Population) near(v, u *visitor) bool {
	const reach = 1.3 // ESTIMATE: two half-stretched arms
	if v.walker < 0 || u.walker < 0 || !p.w.Person(v.person).Inside || !p.w.Person(u.person).Inside {
		return false
	}
	return p.crowd.Walkers[v.walker].Pos.Sub(p.crowd.Walkers[u.walker].Pos).Norm() <= reach
}
