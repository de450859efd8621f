package script

import (
	"fmt"
	"strings"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// thing is what a hand, bag or hiding place holds, as far as a script tells.
type thing struct {
	kind     thingKind
	sku      site.SKU
	of, what int // an object: who brings it, and which
}

type thingKind uint8

const (
	nothing thingKind = iota
	unit
	pack // what is left of a unit whose content was taken out
	object
)

// player is the state of a person during the rehearsal.
type player struct {
	inside, entered bool
	hands           [2]thing
	bag, hidden     []thing
	next            int  // the act that is due
	lost            bool // an error was reported: what they hold is not known any more
}

// rehearsal plays a script through without a clock: everybody goes on until
// they wait for somebody.
type rehearsal struct {
	*compiler
	players []player
	floor   []thing // everything that was ever dropped or left
}

func newRehearsal(c *compiler) *rehearsal {
	r := &rehearsal{compiler: c, players: make([]player, len(c.people))}
	for i := range r.players {
		for k := range c.people[i].Brings {
			r.players[i].hidden = append(r.players[i].hidden, thing{kind: object, sku: site.NoSKU, of: i, what: k})
		}
		for k := range c.programs[i].Steps {
			r.deliver(i, &c.programs[i].Steps[k])
		}
	}
	return r
}

// deliver notes the stock that a person has to bring for a restocking.
func (r *rehearsal) deliver(i int, t *Step) {
	if t.Op != OpRestock {
		return
	}
	list := r.programs[i].Deliver
	for k := range list {
		if list[k].SKU == t.SKU {
			list[k].Units += t.Units
			return
		}
	}
	r.programs[i].Deliver = append(list, Delivery{SKU: t.SKU, Units: t.Units})
}

func (r *rehearsal) play() {
	for moved := true; moved; {
		moved = false
		for i := range r.players {
			for r.ready(i) {
				r.do(i)
				r.players[i].next++
				moved = true
			}
		}
	}
	stuck, lost := r.circles(), false
	for i := range r.players {
		p := &r.players[i]
		if lost = lost || p.lost; p.lost || stuck {
			continue
		}
		last := len(r.people[i].Acts) - 1
		r.must(!p.inside, under(actPath(i, last), "do"), r.people[i].Acts[last].Do, "exit at last, for the person is still inside")
	}
	if !stuck && !lost {
		r.pickUps()
	}
}

// blocker returns the person whom person i, in their next act, depends on, and
// the act that person must have come to.
func (r *rehearsal) blocker(i int) (who, act int) {
	t := &r.programs[i].Steps[r.players[i].next]
	switch {
	case t.Op == OpWaitFor && !t.Meet:
		return t.Other, t.Await + 1
	case t.Op == OpWaitFor, t.Op == OpHandOver:
		return t.Other, t.Await
	default:
		return -1, 0
	}
}

// ready reports whether person i can do their next act.
func (r *rehearsal) ready(i int) bool {
	if r.players[i].next >= len(r.people[i].Acts) {
		return false
	}
	who, act := r.blocker(i)
	return who < 0 || r.players[who].next >= act
}

// circles reports people who wait for each other, each circle once, and whether
// there is one. Somebody who is stuck waits for somebody who is stuck, so that
// following them leads into a circle.
func (r *rehearsal) circles() (stuck bool) {
	seen := make([]int, len(r.players)) // 1 + the walk on which a person was met
	for i := range r.players {
		at := i
		for r.players[at].next < len(r.people[at].Acts) && seen[at] == 0 {
			seen[at] = i + 1
			at, _ = r.blocker(at)
			stuck = true
		}
		if seen[at] == i+1 {
			r.circle(at)
		}
	}
	return stuck
}

// circle reports the circle that person i is part of.
func (r *rehearsal) circle(i int) {
	var chain []string
	for at := i; len(chain) == 0 || at != i; {
		who, _ := r.blocker(at)
		next := r.players[at].next
		chain = append(chain, fmt.Sprintf("%s waits in acts[%d] for acts[%d] of %s", r.people[at].Name, next, r.programs[at].Steps[next].Await, r.people[who].Name))
		at = who
	}
	t := &r.programs[i].Steps[r.players[i].next]
	r.must(false, under(t.Path, "do"), t.Op.String(), "no circle of waiting: "+strings.Join(chain, ", "))
}

// do plays the next act of person i.
func (r *rehearsal) do(i int) {
	p := &r.players[i]
	k := p.next
	t := &r.programs[i].Steps[k]
	if p.lost {
		if t.Op == OpHandOver {
			r.players[t.Other].lost = true
		}
		return
	}
	ok := r.whereabouts(p, t, i, k)
	switch t.Op {
	case OpEnter:
		p.inside, p.entered = true, true
	case OpExit:
		p.inside, p.hands, p.bag, p.hidden = false, [2]thing{}, nil, nil
	case OpWalk:
		ok = ok && r.floorAt(p, t)
	case OpPick:
		ok = ok && r.pick(p, t)
	case OpUnstow:
		ok = ok && r.fetch(p, t, &p.bag, "something that is in the "+r.programs[i].Carrier.String())
	case OpTakeOut:
		ok = ok && r.fetch(p, t, &p.hidden, "something that is hidden or brought along")
	case OpPickUp:
		ok = ok && r.take(p, t, r.wanted(t))
	case OpStow:
		ok = ok && r.stow(p, t, i)
	case OpPutBack, OpHide, OpHandOver, OpDrop, OpLeave, OpConsume, OpEmpty:
		ok = ok && r.give(p, t, i)
	default:
	}
	p.lost = !ok
}

// whereabouts checks that an act is done where it can be.
func (r *rehearsal) whereabouts(p *player, t *Step, i, k int) bool {
	want := ""
	switch where := rules[t.Op].where; {
	case where == inside && !p.inside && !p.entered:
		want = "enter before this"
	case where == inside && !p.inside:
		want = "nothing of the kind after exit, unless the person enters again"
	case where == outside && p.inside:
		want = "exit before this, for the person is inside"
	default:
		return true
	}
	return r.must(false, under(t.Path, "do"), r.people[i].Acts[k].Do, want)
}

// outdoors is how much floor there is outside the building, metres. It is that
// of walk.NewFloor.
const outdoors = 2.5

// floorAt checks that the point of a walk is open floor on this side of the
// walls.
func (r *rehearsal) floorAt(p *player, t *Step) bool {
	if !t.HasPoint {
		return p.inside || r.must(false, under(t.Path, "slot"), r.site.SlotCode(t.Slot), "a point outside, for the person has not entered")
	}
	b, q := r.site.Bounds, t.Point
	path, got := under(t.Path, "x_m"), point(q)
	if p.inside {
		return r.must(b.Contains(q), path, got, "a point inside the store, "+rect(b)) &&
			r.must(r.site.Free(q), path, got, "open floor, not a gondola or wall")
	}
	far := site.Rect{Min: b.Min.Sub(site.Vec2{X: outdoors, Y: outdoors}), Max: b.Max.Add(site.Vec2{X: outdoors, Y: outdoors})}
	return r.must(far.Contains(q) && !b.Contains(q), path, got, fmt.Sprintf("a point outside the walls and within %g m of them, for the person is outside", outdoors))
}

// verbatim is a text that errors print without quotes.
type verbatim string

func point(p site.Vec2) verbatim { return verbatim(fmt.Sprintf("(%g, %g)", p.X, p.Y)) }

// String returns the text.
func (v verbatim) String() string { return string(v) }

func (r *rehearsal) pick(p *player, t *Step) bool {
	got := thing{kind: unit, sku: t.SKU}
	if t.Hand != HandBoth {
		return r.take(p, t, got)
	}
	if !r.must(p.hands[0].kind == nothing && p.hands[1].kind == nothing, under(t.Path, "do"), t.Op.String(), "two free hands ("+r.holds(p)+")") {
		return false
	}
	p.hands = [2]thing{got, got}
	return true
}

// take puts something into the hand that the script says or the first that is
// free, right before left.
func (r *rehearsal) take(p *player, t *Step, x thing) bool {
	t.SKU, t.Pack = x.sku, x.kind == pack
	hand := t.Hand
	if hand == NoHand {
		hand = p.free()
	}
	if hand == NoHand || p.hands[hand].kind != nothing {
		return r.must(false, under(t.Path, "do"), t.Op.String(), "a free hand ("+r.holds(p)+")")
	}
	t.Hand, p.hands[hand] = hand, x
	return true
}

func (p *player) free() int8 {
	for _, h := range []int8{HandRight, HandLeft} {
		if p.hands[h].kind == nothing {
			return h
		}
	}
	return NoHand
}

// fetch takes something out of a bag or hiding place.
func (r *rehearsal) fetch(p *player, t *Step, from *[]thing, want string) bool {
	for k, x := range *from {
		if x.is(t) {
			*from = append((*from)[:k:k], (*from)[k+1:]...)
			return r.take(p, t, x)
		}
	}
	return r.must(false, under(t.Path, "do"), t.Op.String(), want)
}

// is reports whether a thing is what a step names; true if it names nothing.
func (x *thing) is(t *Step) bool {
	switch {
	case x.kind == nothing:
		return false
	case t.ObjectOf >= 0:
		return x.kind == object && x.of == t.ObjectOf && x.what == t.Object
	case t.SKU != site.NoSKU:
		return x.sku == t.SKU
	default:
		return true
	}
}

// stow empties one hand or both into the bag.
func (r *rehearsal) stow(p *player, t *Step, i int) bool {
	if !r.must(r.programs[i].Carrier != sim.CarrierNone, under(t.Path, "do"), t.Op.String(), "a carrier to stow into: bag, basket or trolley") {
		return false
	}
	both := t.Hand == HandBoth || t.Hand == NoHand
	if both && p.hands[0].kind != nothing && p.hands[1].kind != nothing {
		t.Hand = HandBoth
		p.bag = append(p.bag, p.hands[0], p.hands[1])
		p.hands = [2]thing{}
		return true
	}
	if t.Hand == HandBoth {
		return r.must(false, under(t.Path, "hand"), "both", "something in both hands ("+r.holds(p)+")")
	}
	x, ok := r.from(p, t)
	if ok {
		p.bag = append(p.bag, x)
	}
	return ok
}

// from takes out of the hand that the script says what a step gives, or out of
// the first hand with such a thing, right before left.
func (r *rehearsal) from(p *player, t *Step) (thing, bool) {
	for _, h := range []int8{HandRight, HandLeft} {
		if x := p.hands[h]; (t.Hand == NoHand || t.Hand == h) && x.is(t) {
			p.hands[h] = thing{}
			t.Hand, t.SKU, t.Pack = h, x.sku, x.kind == pack
			if x.kind == object {
				t.ObjectOf, t.Object = x.of, x.what
			}
			return x, true
		}
	}
	want := "something in a hand"
	if t.Hand != NoHand {
		want = "something in the " + handNames()[t.Hand] + " hand"
	}
	if t.SKU != site.NoSKU || t.ObjectOf >= 0 {
		want = strings.Replace(want, "something", r.name(thing{kind: unit, sku: t.SKU, of: t.ObjectOf, what: t.Object}), 1)
	}
	return thing{}, r.must(false, under(t.Path, "do"), t.Op.String(), want+" ("+r.holds(p)+")")
}

func handNames() []string { return []string{"left", "right"} }

// give plays the acts that part with what is in a hand.
func (r *rehearsal) give(p *player, t *Step, i int) bool {
	if t.Op == OpHide && t.Place == PlaceBag &&
		!r.must(r.programs[i].Carrier == sim.CarrierBag, under(t.Path, "place"), "bag", "a place that the person has: pocket, clothes, or a bag with carrier: bag") {
		return false
	}
	x, ok := r.from(p, t)
	if !ok {
		return false
	}
	switch t.Op {
	case OpHide:
		p.hidden = append(p.hidden, x)
	case OpDrop, OpLeave:
		r.floor = append(r.floor, x)
	case OpHandOver:
		return r.receive(t, x)
	case OpConsume, OpEmpty:
		if !r.must(x.kind == unit, under(t.Path, "do"), t.Op.String(), "a whole unit of a product in the hand, not "+r.name(x)) {
			return false
		}
		if t.Op == OpEmpty {
			p.hidden = append(p.hidden, x)
			p.hands[t.Hand] = thing{kind: pack, sku: x.sku}
		}
	default:
	}
	return true
}

// receive puts what is handed over into the receiver's hand.
func (r *rehearsal) receive(t *Step, x thing) bool {
	q := &r.players[t.Other]
	if q.lost {
		return true
	}
	name := r.people[t.Other].Name
	if !r.must(q.inside, under(t.Path, "to"), name, "somebody who is inside then") {
		return false
	}
	if t.ToHand = q.free(); !r.must(t.ToHand != NoHand, under(t.Path, "to"), name, "somebody with a free hand ("+r.holds(q)+")") {
		return false
	}
	q.hands[t.ToHand] = x
	return true
}

// wanted returns what a pick_up finds: a unit if any was ever to lie there, else
// the pack of one.
func (r *rehearsal) wanted(t *Step) thing {
	x := thing{kind: unit, sku: t.SKU}
	if t.ObjectOf >= 0 {
		x = thing{kind: object, sku: site.NoSKU, of: t.ObjectOf, what: t.Object}
	}
	for _, y := range r.floor {
		if y.is(t) && y.kind != pack {
			return y
		}
		if y.is(t) {
			x = y
		}
	}
	return x
}

// pickUps checks that no more is picked up than was ever dropped or left. In
// which order that happens is not known here.
func (r *rehearsal) pickUps() {
	taken := make([]bool, len(r.floor))
	for i := range r.programs {
		for k := range r.programs[i].Steps {
			t := &r.programs[i].Steps[k]
			if t.Op != OpPickUp {
				continue
			}
			found := false
			for y := range r.floor {
				if !taken[y] && r.floor[y].is(t) {
					taken[y], found = true, true
					break
				}
			}
			r.must(found, under(t.Path, "do"), t.Op.String(), "something that somebody drops or leaves, and nobody else picks up")
		}
	}
}

// holds says what is in somebody's hands.
func (r *rehearsal) holds(p *player) string {
	return "left: " + r.name(p.hands[HandLeft]) + ", right: " + r.name(p.hands[HandRight])
}

func (r *rehearsal) name(x thing) string {
	switch {
	case x.kind == nothing:
		return "nothing"
	case x.kind == object || x.sku == site.NoSKU:
		return r.people[x.of].Brings[x.what].Name
	case x.kind == pack:
		return "empty pack of " + r.site.Products[x.sku].GTIN
	default:
		return r.site.Products[x.sku].GTIN
	}
}
