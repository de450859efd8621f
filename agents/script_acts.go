package agents

import (
	"fmt"
	"slices"

	"gosim/agents/script"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// Times of acts that scripts leave open, seconds; all ESTIMATE.
const (
	eatTime    = 10.0
	emptyTime  = 6.0
	changeTime = 8.0
	touchTime  = 0.6
)

// stepTable returns how each kind of step becomes motions. An entry plans them,
// or returns why the step cannot be done.
func (p *Population) stepTable() [script.OpNote + 1]func(*visitor, *errand, *script.Step) string {
	nothing := func(*visitor, *errand, *script.Step) string { return "" }
	return [script.OpNote + 1]func(*visitor, *errand, *script.Step) string{
		script.OpWalk:          nothing,
		script.OpScan:          p.stepScan,
		script.OpFace:          p.stepFace,
		script.OpLook:          p.stepLook,
		script.OpPick:          p.stepPick,
		script.OpPutBack:       p.stepPutBack,
		script.OpStow:          p.stepStow,
		script.OpUnstow:        p.stepFetch,
		script.OpHide:          p.stepHide,
		script.OpTakeOut:       p.stepFetch,
		script.OpHandOver:      p.stepHandOver,
		script.OpDrop:          p.stepDrop,
		script.OpLeave:         p.stepLeave,
		script.OpPickUp:        p.stepPickUp,
		script.OpConsume:       p.stepConsume,
		script.OpEmpty:         p.stepEmpty,
		script.OpChangeClothes: p.stepChange,
		script.OpCover:         p.stepCover,
		script.OpLean:          p.stepLean,
		script.OpTouch:         p.stepTouch,
		script.OpStoop:         p.stepStoop,
		script.OpWait:          p.stepWait,
		script.OpPhone:         p.stepPhone,
		script.OpRestock:       p.stepRestock,
		script.OpNote:          p.stepNote,
	}
}

// planStep plans the present step, and when its motions are over, sees whether
// it was done.
func (p *Population) planStep(v *visitor, e *errand, _ *deed) bool {
	t := v.part
	st := t.step()
	if t.stage == 0 {
		t.stage, t.mark = 1, len(p.w.Log.Acts)
		if why := p.steps[st.Op](v, e, st); why != "" {
			p.skip(v, why)
			return false
		}
		return t.stage == 0 || len(v.ops) > 0
	}
	if kind, want := actsOf(st); want > 0 {
		if n := p.done(v, kind); n < want {
			p.skip(v, fmt.Sprintf("only %d of %d", n, want))
		}
	}
	if st.Op == script.OpEmpty {
		t.packs = append(t.packs, emptyPack{p.held(v, st.Hand), st.SKU})
	}
	return false
}

// done returns how many acts of a kind a visitor has done since the present step
// began.
func (p *Population) done(v *visitor, kind sim.ActKind) int {
	n := 0
	for i := v.part.mark; i < len(p.w.Log.Acts); i++ {
		if a := &p.w.Log.Acts[i]; a.Person == v.person && a.Kind == kind {
			n++
		}
	}
	return n
}

// actsOf returns which acts a step leaves in the truth log, and how many.
func actsOf(st *script.Step) (kind sim.ActKind, n int) {
	kinds := [...]sim.ActKind{
		script.OpScan: sim.ActScan, script.OpPick: sim.ActPick, script.OpPutBack: sim.ActPutBack, script.OpStow: sim.ActStow,
		script.OpUnstow: sim.ActUnstow, script.OpTakeOut: sim.ActUnstow, script.OpHide: sim.ActConceal, script.OpHandOver: sim.ActHandOver,
		script.OpDrop: sim.ActDrop, script.OpLeave: sim.ActLeave, script.OpPickUp: sim.ActPickUp, script.OpConsume: sim.ActConsume,
		script.OpEmpty: sim.ActEmpty, script.OpChangeClothes: sim.ActChange, script.OpCover: sim.ActCover, script.OpRestock: sim.ActRestock,
		script.OpNote: 0,
	}
	kind = kinds[st.Op]
	switch {
	case kind == 0:
		return 0, 0
	case st.Op == script.OpPick || st.Op == script.OpRestock:
		return kind, st.Units
	case st.Hand == script.HandBoth:
		return kind, 2
	default:
		return kind, 1
	}
}

// name returns how errors call what a step handles.
func (p *Population) nameOf(st *script.Step) string {
	switch {
	case st.ObjectOf >= 0:
		return p.parts[st.ObjectOf].program.Brings[st.Object].Name
	case st.SKU == site.NoSKU:
		return "anything"
	case st.Pack:
		return "empty pack of " + p.w.Site.Products[st.SKU].GTIN
	default:
		return p.w.Site.Products[st.SKU].GTIN
	}
}

// is reports whether a unit is what a step names.
func (p *Population) is(u sim.UnitID, st *script.Step) bool {
	x := p.w.Unit(u)
	switch {
	case st.ObjectOf >= 0:
		brought := p.parts[st.ObjectOf].brought
		return st.Object < len(brought) && brought[st.Object] == u
	case st.Pack:
		for i := range p.parts {
			if slices.Contains(p.parts[i].packs, emptyPack{u, st.SKU}) {
				return true
			}
		}
		return false
	default:
		return !x.Foreign && (st.SKU == site.NoSKU || x.SKU == st.SKU)
	}
}

// without returns why a visitor cannot do a step that takes what is in a hand,
// or "".
func (p *Population) without(v *visitor, st *script.Step) string {
	switch u := p.held(v, st.Hand); {
	case u == sim.NoUnit:
		return "nothing in the " + handName(st.Hand) + " hand"
	case !p.is(u, st):
		return fmt.Sprintf("no %s in the %s hand, but something else", p.nameOf(st), handName(st.Hand))
	default:
		return ""
	}
}

func handName(hand int8) string {
	if hand == script.HandLeft {
		return "left"
	}
	return "right"
}

// full returns why a hand cannot take anything, or "".
func (p *Population) full(v *visitor, hand int8) string {
	if p.held(v, hand) == sim.NoUnit {
		return ""
	}
	return "something in the " + handName(hand) + " hand already"
}

// turnToSlot lets a visitor who stands at a slot face it.
func (p *Population) turnToSlot(v *visitor, slot site.SlotID) {
	v.add(p.turnTo(v, p.slotHeading(v, slot)))
}

func (p *Population) stepScan(v *visitor, _ *errand, st *script.Step) string {
	gate := st.Gate
	if gate < 0 {
		gate = p.gates[p.nearestEntry(p.pos(v))].id
	}
	t := v.part
	p.w.Scan(p.k.Now(), v.person, gate, t.program.Token)
	p.badge(v)
	v.add(op{kind: opWait, after: sim.FromSeconds(p.cfg.ScanTime)})
	return ""
}

// badge notes that whoever has just shown their code works here, if they do.
func (p *Population) badge(v *visitor) {
	if t := v.part; t != nil && t.program.Staff {
		p.w.Note(p.k.Now(), sim.Note{Kind: sim.NoteBadge, Badge: t.program.Token, Slot: -1, SKU: site.NoSKU})
	}
}

func (p *Population) stepFace(v *visitor, _ *errand, st *script.Step) string {
	heading := st.Heading
	switch {
	case st.Slot >= 0:
		heading = p.slotHeading(v, st.Slot)
	case st.Other >= 0:
		u := &p.visitors[p.parts[st.Other].visitor]
		if u.walker < 0 {
			return u.part.program.Name + " is not there"
		}
		heading = headingTo(p.pos(v), p.pos(u))
	}
	v.add(p.turnTo(v, heading))
	return ""
}

func (p *Population) stepLook(v *visitor, e *errand, st *script.Step) string {
	p.planLook(v, e, &deed{slot: st.Slot, seconds: st.Seconds})
	return ""
}

func (p *Population) stepPick(v *visitor, e *errand, st *script.Step) string {
	d := take(st.Slot, st.SKU, st.Units, thenKeep, st.Intent)
	d.style = takeFast // no longer than it takes
	if st.Seconds > 0 {
		d.style, d.seconds = takeSlow, st.Seconds
	}
	first, both := st.Hand, st.Hand == script.HandBoth
	if both {
		first = script.HandRight
		if why := p.full(v, script.HandLeft); why != "" {
			return why
		}
	}
	if why := p.full(v, first); why != "" {
		return why
	}
	front := p.w.Front(st.Slot, st.SKU)
	if front == sim.NoUnit {
		return fmt.Sprintf("no unit of %s on the slot", p.nameOf(st))
	}
	p.turnToSlot(v, st.Slot)
	second := sim.NoUnit
	if both {
		second = p.behind(&d, front)
	}
	switch {
	case second == sim.NoUnit:
		p.addTake(v, e, &d, first, front)
	case d.style == takeSlow:
		p.addTake(v, e, &d, first, front)
		p.addTake(v, e, &d, 1-first, second)
	default:
		p.addTakeBoth(v, e, &d, first, front, second)
	}
	return ""
}

func (p *Population) stepPutBack(v *visitor, e *errand, st *script.Step) string {
	if why := p.without(v, st); why != "" {
		return why
	}
	p.turnToSlot(v, st.Slot)
	p.addPut(v, e, st.Hand, st.Slot, st.AtM, st.Intent)
	return ""
}

func (p *Population) stepStow(v *visitor, _ *errand, st *script.Step) string {
	if st.Hand != script.HandBoth {
		if why := p.without(v, st); why != "" {
			return why
		}
		p.addStow(v, st.Hand, st.Intent)
		return ""
	}
	for _, hand := range [...]int8{script.HandRight, script.HandLeft} {
		if p.held(v, hand) != sim.NoUnit {
			p.addStow(v, hand, st.Intent)
		}
	}
	if len(v.ops) == 0 {
		return "nothing in the hands"
	}
	return ""
}

// stepFetch takes something out of the bag or a hiding place.
func (p *Population) stepFetch(v *visitor, _ *errand, st *script.Step) string {
	place, from := sim.PlaceHidden, hidePocket
	if st.Op == script.OpUnstow {
		place, from = sim.PlaceBag, hideBag
	}
	u := sim.NoUnit
	for _, c := range p.w.Person(v.person).Carried {
		if p.w.Unit(c).Place == place && p.is(c, st) {
			u = c
			break
		}
	}
	if u == sim.NoUnit {
		return fmt.Sprintf("no %s there", p.nameOf(st))
	}
	if why := p.full(v, st.Hand); why != "" {
		return why
	}
	half := sim.FromSeconds(p.cfg.Theft.ConcealTime) / 2
	v.add(op{kind: opFetch, hand: st.Hand, unit: u, after: half, grasp: half / 2, intent: st.Intent, hide: from, covert: place == sim.PlaceHidden})
	v.add(op{kind: opUnstow, hand: st.Hand, unit: u, after: half, intent: st.Intent})
	return ""
}

// hideIn returns the hiding place that a script names.
func hideIn(place script.Place) hidePlace {
	switch place {
	case script.PlaceBag:
		return hideBag
	case script.PlaceClothes:
		return hideClothes
	default:
		return hidePocket
	}
}

func (p *Population) stepHide(v *visitor, _ *errand, st *script.Step) string {
	if why := p.without(v, st); why != "" {
		return why
	}
	half := sim.FromSeconds(p.cfg.Theft.ConcealTime) / 2
	v.add(op{kind: opFetch, hand: st.Hand, unit: sim.NoUnit, after: half, grasp: half / 2, intent: st.Intent, hide: hideIn(st.Place), covert: true})
	v.add(op{kind: opHide, hand: st.Hand, after: half, intent: st.Intent})
	return ""
}

func (p *Population) stepDrop(v *visitor, _ *errand, st *script.Step) string {
	if why := p.without(v, st); why != "" {
		return why
	}
	reach, side := sim.FromSeconds(p.cfg.ReachTime), 0.15
	if st.Hand == script.HandRight {
		side = -side
	}
	v.add(op{kind: opExtend, hand: st.Hand, target: p.bodyPoint(v, side, 0.35, 0.5), grasp: reach / 2, after: reach})
	v.add(op{kind: opDrop, hand: st.Hand, after: reach * 3 / 2, intent: st.Intent})
	return ""
}

func (p *Population) stepLeave(v *visitor, _ *errand, st *script.Step) string {
	if why := p.without(v, st); why != "" {
		return why
	}
	reach := sim.FromSeconds(p.cfg.ReachTime)
	at := st.Point.At(0.9) // a ledge; ESTIMATE
	v.add(p.turnTo(v, headingTo(p.pos(v), st.Point)))
	v.add(op{kind: opExtend, hand: st.Hand, target: at, grasp: reach / 2, after: reach})
	v.add(op{kind: opLeave, hand: st.Hand, target: at, after: reach * 3 / 2, intent: st.Intent})
	return ""
}

// wanted returns the nearest of the units on the floor or a ledge that a step
// names, or NoUnit.
func (p *Population) wanted(v *visitor, st *script.Step) sim.UnitID {
	best, bestD := sim.NoUnit, 0.0
	for i := range p.w.Units() {
		u := sim.UnitID(i)
		x := p.w.Unit(u)
		if x.Place != sim.PlaceFloor || !p.is(u, st) {
			continue
		}
		if d := x.Pos.Sub(p.pos(v)).Norm(); best == sim.NoUnit || d < bestD {
			best, bestD = u, d
		}
	}
	return best
}

func (p *Population) stepPickUp(v *visitor, _ *errand, st *script.Step) string {
	u := p.wanted(v, st)
	if u == sim.NoUnit {
		return fmt.Sprintf("no %s on the floor or a ledge", p.nameOf(st))
	}
	if why := p.full(v, st.Hand); why != "" {
		return why
	}
	reach := sim.FromSeconds(p.cfg.ReachTime)
	at := p.w.Unit(u).Pos.At(0.9)
	v.add(p.turnTo(v, headingTo(p.pos(v), at.XY())))
	if p.fell(u) {
		at.Z = 0.03
		v.add(op{kind: opBend, amount: 0.4 * v.height, after: sim.Second / 2, grasp: sim.Second})
	}
	v.add(op{kind: opExtend, hand: st.Hand, target: at, grasp: reach / 2, after: reach})
	v.add(op{kind: opPickUp, hand: st.Hand, unit: u, after: reach * 3 / 2, intent: st.Intent})
	return ""
}

// fell reports whether a unit lies on the floor, not on a ledge.
func (p *Population) fell(u sim.UnitID) bool {
	for _, a := range slices.Backward(p.w.Log.Acts) {
		if a.Unit == u {
			return a.Kind == sim.ActDrop
		}
	}
	return false
}

func (p *Population) stepConsume(v *visitor, _ *errand, st *script.Step) string {
	if why := p.without(v, st); why != "" {
		return why
	}
	reach := sim.FromSeconds(p.cfg.ReachTime)
	eat := max(0, sim.FromSeconds(orElse(st.Seconds, eatTime))-2*reach) // from the hand's coming to the mouth to its leaving it
	v.add(op{kind: opExtend, hand: st.Hand, target: p.bodyPoint(v, 0.02, 0.12, 0.88), grasp: eat, after: reach + eat})
	v.add(op{kind: opConsume, hand: st.Hand, after: reach, intent: st.Intent})
	return ""
}

// orElse returns x, or other if x is zero.
func orElse(x, other float64) float64 {
	if x == 0 {
		return other
	}
	return x
}

func (p *Population) stepEmpty(v *visitor, _ *errand, st *script.Step) string {
	if why := p.without(v, st); why != "" {
		return why
	}
	half := sim.FromSeconds(emptyTime) / 2
	v.add(op{kind: opFetch, hand: st.Hand, unit: sim.NoUnit, after: half, grasp: half / 2, intent: st.Intent, hide: hidePocket, covert: true})
	v.add(op{kind: opEmpty, hand: st.Hand, amount: st.PackShare, after: half, intent: st.Intent})
	return ""
}

func (p *Population) stepChange(v *visitor, _ *errand, st *script.Step) string {
	half := sim.FromSeconds(changeTime) / 2
	v.add(op{kind: opWait, after: half})
	v.add(op{kind: opChange, outfit: st.Outfit, after: half, intent: st.Intent})
	return ""
}

// stepCover lifts a hand to a camera for a moment; what covers it stays there.
func (p *Population) stepCover(v *visitor, _ *errand, st *script.Step) string {
	reach := sim.FromSeconds(p.cfg.ReachTime)
	hand := max(p.freeHand(v), script.HandLeft)
	v.add(p.turnTo(v, headingTo(p.pos(v), p.w.Site.Cameras[st.Camera].Pos.XY())))
	v.add(op{kind: opExtend, hand: hand, target: p.bodyPoint(v, 0, 0.35, 1.25), grasp: reach, after: reach})
	v.add(op{kind: opCover, camera: st.Camera, grasp: sim.FromSeconds(st.Seconds), after: 2 * reach, intent: st.Intent})
	return ""
}

func (p *Population) stepLean(v *visitor, _ *errand, st *script.Step) string {
	p.turnToSlot(v, st.Slot)
	v.add(op{kind: opTouch, slot: st.Slot, grasp: sim.FromSeconds(st.Seconds), peakG: gramsPerNewton * st.Newtons})
	return ""
}

func (p *Population) stepTouch(v *visitor, e *errand, st *script.Step) string {
	_, peak := p.grip(e)
	if st.Newtons > 0 {
		peak = gramsPerNewton * st.Newtons
	}
	lateral := e.draw.Float64() * p.w.Site.Slots[st.Slot].WidthM
	hand := st.Hand
	if hand < 0 {
		hand = max(p.nearHand(v, p.slotPoint(st.Slot, lateral)), script.HandLeft)
	}
	contact, reach := sim.FromSeconds(orElse(st.Seconds, touchTime)), sim.FromSeconds(p.cfg.ReachTime)
	p.turnToSlot(v, st.Slot)
	v.add(op{kind: opReach, hand: hand, slot: st.Slot, lateral: lateral, grasp: contact, peakG: peak, after: 2*reach + contact})
	return ""
}

func (p *Population) stepStoop(v *visitor, _ *errand, st *script.Step) string {
	v.add(op{kind: opBend, amount: orElse(st.DepthM, 0.3*v.height), after: sim.Second / 2, grasp: sim.FromSeconds(st.Seconds)})
	return ""
}

func (p *Population) stepWait(v *visitor, _ *errand, st *script.Step) string {
	v.add(op{kind: opWait, after: sim.FromSeconds(st.Seconds)})
	return ""
}

func (p *Population) stepPhone(v *visitor, e *errand, st *script.Step) string {
	if st.Seconds < 2*p.cfg.ReachTime { // a glance: the hand would not get there
		return p.stepWait(v, e, st)
	}
	p.planPhone(v, e, &deed{seconds: st.Seconds})
	return ""
}

// stepRestock puts units one after another at the back of a slot.
func (p *Population) stepRestock(v *visitor, e *errand, st *script.Step) string {
	reach := sim.FromSeconds(p.cfg.ReachTime)
	left := st.Units
	p.turnToSlot(v, st.Slot)
	for _, u := range p.w.Person(v.person).Carried {
		if left == 0 || p.w.Unit(u).Place != sim.PlaceBag || !p.is(u, st) {
			continue
		}
		left--
		contact, peak := p.grip(e)
		lateral := p.lateral(&e.draw, &p.w.Site.Slots[st.Slot], p.w.Site.Products[st.SKU].W)
		v.add(op{kind: opReach, hand: 1, slot: st.Slot, lateral: lateral, grasp: contact, peakG: peak, after: reach + contact/2})
		v.add(op{kind: opRestock, unit: u, slot: st.Slot, lateral: lateral, after: contact - contact/2 + reach})
	}
	if left == st.Units {
		return fmt.Sprintf("no %s brought along", p.nameOf(st))
	}
	return ""
}

func (p *Population) stepNote(v *visitor, _ *errand, st *script.Step) string {
	g := v.part.program
	n := sim.Note{Kind: st.Note, Slot: st.Slot, SKU: st.SKU, Units: st.Units, Badge: st.Badge}
	if n.Badge == "" {
		n.Badge = g.Token
	}
	if n.Badge == "" {
		n.Badge = g.Name
	}
	v.add(op{kind: opNote, note: &n})
	return ""
}
