package reports

import (
	"fmt"
	"math"
	"strings"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// words says what a step is, without its subject.
func (t *tale) words(d *draft) string {
	switch d.kinds[0] {
	case sim.ActEnter:
		return t.entering(d)
	case sim.ActExit:
		return t.leaving(d)
	case sim.ActChange:
		return "changes into other clothes"
	case sim.ActCover:
		if c := t.nearestCamera(d.pos); c >= 0 {
			return "covers camera " + t.r.Site.Cameras[c].Code
		}
		return "covers a camera"
	case actMeet:
		return fmt.Sprintf("and %s cross breast to breast, %.2f\u00a0m apart: cameras may take one for the other", t.the(d.other), d.metres)
	default:
		return t.handling(d)
	}
}

// the names one of the cast within a sentence.
func (t *tale) the(k int) string {
	if k < 0 {
		return "somebody"
	}
	return "the " + t.story.Cast[k].Name
}

func (t *tale) entering(d *draft) string {
	x := &t.story.Cast[d.actor]
	gate := t.gateAt(d.pos)
	switch host := t.hostOf(x.Person); {
	case host != sim.NoPerson:
		return "comes in on the account of " + t.payerName(host)
	case t.paysAtGate(x.Person, x.entered):
		return "shows a code and comes in"
	case gate >= 0 && t.r.Site.Gates[gate].Kind == site.GateExit:
		if d.other >= 0 {
			return fmt.Sprintf("slips in through the exit as %s comes out, without a code", t.the(d.other))
		}
		return "slips in through the exit, without a code"
	case d.other >= 0:
		gap := x.entered - t.story.Cast[d.other].entered
		return fmt.Sprintf("comes in right behind %s (%.1f\u00a0s later), without a code", t.the(d.other), gap.Seconds())
	default:
		return "comes in without a code"
	}
}

func (t *tale) payerName(p sim.PersonID) string {
	for k := range t.story.Cast {
		if t.story.Cast[k].Person == p {
			return t.the(k)
		}
	}
	return "somebody else"
}

// gateAt returns the gate that somebody crosses at a place, -1 for none.
func (t *tale) gateAt(pos site.Vec2) site.GateID {
	best, dist := site.GateID(-1), gateNearM
	for i := range t.r.Site.Gates {
		g := &t.r.Site.Gates[i]
		ab := g.B.Sub(g.A)
		f := 0.0
		if n := ab.Dot(ab); n > 0 {
			f = min(1, max(0, pos.Sub(g.A).Dot(ab)/n))
		}
		if d := pos.Sub(g.A.Add(ab.Scale(f))).Norm(); d < dist {
			best, dist = site.GateID(i), d
		}
	}
	return best
}

func (t *tale) leaving(d *draft) string {
	x := &t.story.Cast[d.actor]
	n, eaten := t.carried(x.Person)
	switch {
	case x.Role == RoleBystander:
		return "goes out: the exit is open"
	case x.Role == RoleBefore:
		return "leaves with a clean bill"
	case n > 0:
		return fmt.Sprintf("leaves with %s of the loot", units(n))
	case eaten > 0:
		return "leaves, having eaten the loot"
	case len(t.story.Cast) > 1:
		return "leaves with nothing of the loot"
	default:
		return "leaves"
	}
}

// carried counts the units of the theft that somebody has in the end: the loot,
// and what an accomplice took the same way on an account of their own.
func (t *tale) carried(p sim.PersonID) (n, eaten int) {
	for u := range t.holds {
		x := &t.holds[u]
		switch {
		case !x.kept() || x.holder != p || !t.part[u] && x.intent != t.row.Technique:
		case x.place == sim.PlaceConsumed:
			eaten++
		default:
			n++
		}
	}
	return n, eaten
}

// handling tells the acts on units in order.
func (t *tale) handling(d *draft) string {
	if d.items[0].sku < 0 && d.kinds[len(d.kinds)-1] == sim.ActPutBack {
		return t.puttingBack(d, "", false) // out of a bag or not
	}
	var parts []string
	it := "it"
	if d.count() > 1 {
		it = "them"
	}
	what, handed := t.things(d), it
	for i, kind := range d.kinds {
		object := it
		if i == 0 {
			object = what
		}
		switch kind {
		case sim.ActPick:
			parts = append(parts, "takes "+object+t.from(d.slot)+manner(t.row.Technique))
		case sim.ActUnstow:
			if i+1 < len(d.kinds) && d.kinds[i+1] == sim.ActHandOver {
				handed = what
				continue
			}
			parts = append(parts, "takes "+object+" out again")
		case sim.ActHandOver:
			if i > 0 {
				object = handed
			}
			told := join2(append(parts, "passes "+object+" to "+t.the(d.other)))
			if i+1 < len(d.kinds) {
				told += receiving(d.kinds[i+1], it)
			}
			return told
		case sim.ActPutBack:
			parts = append(parts, t.puttingBack(d, object, i > 0))
		default:
			parts = append(parts, t.doing(kind, object))
		}
	}
	return strings.TrimSuffix(join2(parts), ",")
}

// doing is the words for acts without a place.
func (t *tale) doing(kind sim.ActKind, object string) string {
	switch kind {
	case sim.ActStow:
		return "puts " + object + " in the shopping bag"
	case sim.ActConceal:
		return "hides " + object + hiding(t.row.Technique)
	case sim.ActDrop:
		return "drops " + object
	case sim.ActConsume:
		return "eats or drinks " + object
	case sim.ActLeave:
		return "leaves " + object + " lying"
	case sim.ActPickUp:
		return "picks up " + object
	case sim.ActEmpty:
		return "hides the content of " + object + " and keeps the empty pack in hand"
	default:
		return kind.String() + " " + object
	}
}

// receiving tells what becomes of what was passed on.
func receiving(kind sim.ActKind, it string) string {
	if kind == sim.ActConceal {
		return ", who hides " + it
	}
	return ", who puts " + it + " in a bag"
}

// puttingBack tells where something goes back to, and what it really is.
func (t *tale) puttingBack(d *draft, object string, own bool) string {
	slot := d.slot
	if d.to >= 0 {
		slot = d.to
	}
	foreign := d.items[0].sku < 0
	switch {
	case foreign && t.row.Technique == sim.TechniqueDecoyReturn:
		return "puts something else of like weight, brought along, in its place" + t.on(slot)
	case foreign:
		return "puts " + t.product(site.NoSKU, 1) + " back" + t.on(slot)
	case own && d.to < 0 || own && d.to == d.slot:
		return "puts " + object + " back"
	default:
		if slot >= 0 && t.r.Site.Slots[slot].SKU != d.items[0].sku {
			return "puts " + object + t.on(slot) + ", the place of " + t.product(t.r.Site.Slots[slot].SKU, 1)
		}
		return "puts " + object + " back" + t.on(slot)
	}
}

func (t *tale) from(o site.SlotID) string {
	if o < 0 {
		return ""
	}
	return " from " + t.r.Site.SlotCode(o)
}

func (t *tale) on(o site.SlotID) string {
	if o < 0 {
		return ""
	}
	return " on " + t.r.Site.SlotCode(o)
}

// listed is how many products a step names.
const listed = 2

// things names the units of a step.
func (t *tale) things(d *draft) string {
	var parts []string
	rest := d.count()
	for i, x := range d.items {
		if i == listed && len(d.items) > listed+1 {
			parts = append(parts, units(rest)+" more")
			break
		}
		parts = append(parts, t.product(x.sku, x.count))
		rest -= x.count
	}
	return join2(parts)
}

// join2 lists parts with "and" before the last.
func join2(parts []string) string {
	n := len(parts)
	if n < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
}

// meanwhile says of a taking how soon it follows another's from the same place.
func (t *tale) meanwhile(drafts []draft, i int) string {
	d := &drafts[i]
	for k := range i {
		x := &drafts[k]
		if d.kinds[0] == sim.ActPick && x.kinds[0] == sim.ActPick && x.actor != d.actor && x.slot == d.slot && d.at-x.at <= together {
			return fmt.Sprintf(", %.1f\u00a0s after %s", math.Round(10*(d.at-x.at).Seconds())/10, t.the(x.actor))
		}
	}
	return ""
}
