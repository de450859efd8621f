package sim

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/site"
)

// ErrAct is wrapped by every error of an impossible act. An act that returns an
// error has changed nothing and logged nothing.
var ErrAct = errors.New("impossible act")

func (w *World) refuse(p PersonID, u UnitID, what string) error {
	if u >= 0 && int(u) < len(w.units) {
		x := &w.units[u]
		return fmt.Errorf("sim: person %d, unit %d (place %d, slot %d, person %d): %s: %w", p, u, x.Place, x.Slot, x.Person, what, ErrAct)
	}
	return fmt.Errorf("sim: person %d, unit %d: %s: %w", p, u, what, ErrAct)
}

// known reports whether p is somebody.
func (w *World) known(p PersonID) bool { return p >= 0 && int(p) < len(w.people) }

// held returns the unit in hand number hand of person p, or NoUnit if there is
// none or no such hand.
func (w *World) held(p PersonID, hand int) UnitID {
	if !w.known(p) || hand < 0 || hand > 1 {
		return NoUnit
	}
	return w.people[p].Hands[hand]
}

// free reports whether person p exists and has nothing in hand number hand.
func (w *World) free(p PersonID, hand int) bool {
	return w.known(p) && (hand == 0 || hand == 1) && w.people[p].Hands[hand] == NoUnit
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func (w *World) record(a Act) {
	pos := w.PoseAt(a.Person, a.At).Pos
	a.X, a.Y = pos.X, pos.Y
	if a.Unit != NoUnit {
		a.SKU, a.Place = w.units[a.Unit].SKU, w.units[a.Unit].Place
	} else {
		a.SKU = site.NoSKU
	}
	w.Log.Acts = append(w.Log.Acts, a)
	if w.AfterAct != nil {
		w.AfterAct(&w.Log.Acts[len(w.Log.Acts)-1])
	}
}

// Scan shows a code to a gate's scanner and returns what the gate made of it;
// person p, who must exist, holds the phone. The code is usually the person's own
// account. Without a gate observer it is taken as the back office has it, see
// [World.Bar].
func (w *World) Scan(t Time, p PersonID, gate site.GateID, code string) ScanOutcome {
	outcome := w.Standing(code)
	if w.Gates != nil {
		outcome = w.Gates.Scanned(t, gate, code, outcome)
	}
	w.record(Act{At: t, Kind: ActScan, Person: p, Other: NoPerson, Unit: NoUnit, Slot: -1, Code: code, Outcome: outcome})
	return outcome
}

// Bar lets the back office refuse a code from now on: it is of no account
// ([ScanUnknown]), or of one that is closed ([ScanRevoked]). Any other code is that
// of an account in good standing.
func (w *World) Bar(code string, why ScanOutcome) {
	if w.barred == nil {
		w.barred = make(map[string]ScanOutcome)
	}
	w.barred[code] = why
}

// Standing returns what the back office says of a code: [ScanAccepted],
// [ScanUnknown] or [ScanRevoked].
func (w *World) Standing(code string) ScanOutcome { return w.barred[code] }

// HoldGate says that person p, who must exist, has held a gate open from since to
// t, for other, whether they showed a code or not.
func (w *World) HoldGate(t, since Time, p, other PersonID, gate site.GateID) {
	w.record(Act{At: t, Kind: ActHold, Person: p, Other: other, Unit: NoUnit, Slot: -1})
	if w.Gates != nil {
		w.Gates.Held(t, gate, t-since)
	}
}

// Enter lets person p cross the gate inwards. Somebody who left may come in
// again: their visit is then open again, entered at t.
func (w *World) Enter(t Time, p PersonID, gate site.GateID, intent Technique) error {
	if !w.known(p) || w.people[p].Inside || !w.people[p].Present {
		return w.refuse(p, NoUnit, "entering twice or without being there")
	}
	w.people[p].Inside, w.people[p].Laden = true, [2]bool{}
	w.Log.Visits[p].Entered, w.Log.Visits[p].Left = t, Never
	w.record(Act{At: t, Kind: ActEnter, Person: p, Other: NoPerson, Unit: NoUnit, Slot: -1, Intent: intent})
	if w.Gates != nil {
		w.Gates.Crossed(t, gate, w.passage(p, +1))
	}
	return nil
}

// Exit lets person p cross the gate outwards with all they carry.
func (w *World) Exit(t Time, p PersonID, gate site.GateID, intent Technique) error {
	if !w.known(p) || !w.people[p].Inside {
		return w.refuse(p, NoUnit, "leaving without being inside")
	}
	q := &w.people[p]
	q.Inside = false
	for i, u := range q.Hands {
		if u != NoUnit {
			w.units[u].Place = PlaceOutside
			q.Hands[i] = NoUnit
			q.Laden[i] = true
		}
	}
	for _, u := range q.Carried {
		w.units[u].Place = PlaceOutside
	}
	q.Carried = q.Carried[:0]
	w.Log.Visits[p].Left = t
	w.record(Act{At: t, Kind: ActExit, Person: p, Other: NoPerson, Unit: NoUnit, Slot: -1, Intent: intent})
	if w.Gates != nil {
		w.Gates.Crossed(t, gate, w.passage(p, -1))
	}
	return nil
}

// passage is what of person p breaks a gate's beams.
func (w *World) passage(p PersonID, direction int8) Passage {
	return Passage{Direction: direction, HeightM: w.people[p].HeightM, Carrier: w.people[p].Carrier}
}

// Pick moves a unit from the shelf into person p's free hand.
func (w *World) Pick(t Time, p PersonID, u UnitID, hand int, intent Technique) error {
	if u < 0 || int(u) >= len(w.units) || !w.free(p, hand) || !w.people[p].Inside || w.units[u].Place != PlaceShelf {
		return w.refuse(p, u, "picking")
	}
	x := &w.units[u]
	slot := x.Slot
	i := slices.Index(w.onSlot[slot], u)
	if i < 0 {
		return w.refuse(p, u, "picking: the slot does not hold it")
	}
	w.onSlot[slot] = slices.Delete(w.onSlot[slot], i, i+1)
	x.Place, x.Slot, x.Person, x.Hand = PlaceHand, -1, p, int8(hand)
	w.people[p].Hands[hand] = u
	w.reload(slot)
	w.record(Act{At: t, Kind: ActPick, Person: p, Other: NoPerson, Unit: u, Slot: slot, Intent: intent})
	return nil
}

// PutBack moves the unit in person p's hand onto a slot, lateral metres from
// its left end. It need not be the slot that the planogram says.
func (w *World) PutBack(t Time, p PersonID, hand int, slot site.SlotID, lateral float64, intent Technique) error {
	u := w.held(p, hand)
	if u == NoUnit || !w.people[p].Inside {
		return w.refuse(p, u, "putting back from an empty hand, or from outside")
	}
	if slot < 0 || int(slot) >= len(w.onSlot) || !finite(lateral) {
		return w.refuse(p, u, fmt.Sprintf("putting back on slot %d at %g m", slot, lateral))
	}
	x := &w.units[u]
	w.people[p].Hands[hand] = NoUnit
	x.Place, x.Slot, x.Person, x.Lateral = PlaceShelf, slot, NoPerson, lateral
	w.onSlot[slot] = append(w.onSlot[slot], u)
	w.reload(slot)
	w.record(Act{At: t, Kind: ActPutBack, Person: p, Other: NoPerson, Unit: u, Slot: slot, Intent: intent})
	return nil
}

// Stow moves the unit in person p's hand into the open bag (place PlaceBag) or
// a hiding place (PlaceHidden).
func (w *World) Stow(t Time, p PersonID, hand int, place PlaceKind, intent Technique) error {
	u := w.held(p, hand)
	if u == NoUnit || place != PlaceBag && place != PlaceHidden {
		return w.refuse(p, u, "stowing")
	}
	q := &w.people[p]
	q.Hands[hand] = NoUnit
	q.Carried = append(q.Carried, u)
	w.units[u].Place = place
	kind := ActStow
	if place == PlaceHidden {
		kind = ActConceal
	}
	w.record(Act{At: t, Kind: kind, Person: p, Other: NoPerson, Unit: u, Slot: -1, Intent: intent})
	return nil
}

// Unstow moves a unit that person p carries into a free hand.
func (w *World) Unstow(t Time, p PersonID, u UnitID, hand int, intent Technique) error {
	if !w.free(p, hand) {
		return w.refuse(p, u, "taking out of the bag into a hand that is not free")
	}
	q := &w.people[p]
	i := slices.Index(q.Carried, u)
	if i < 0 {
		return w.refuse(p, u, "taking out of the bag what is not in it")
	}
	q.Carried = slices.Delete(q.Carried, i, i+1)
	q.Hands[hand] = u
	w.units[u].Place, w.units[u].Hand = PlaceHand, int8(hand)
	w.record(Act{At: t, Kind: ActUnstow, Person: p, Other: NoPerson, Unit: u, Slot: -1, Intent: intent})
	return nil
}

// HandOver moves the unit in person p's hand into a free hand of another
// person; both must be inside.
func (w *World) HandOver(t Time, p PersonID, hand int, to PersonID, toHand int, intent Technique) error {
	u := w.held(p, hand)
	if u == NoUnit || p == to || !w.people[p].Inside || !w.free(to, toHand) || !w.people[to].Inside {
		return w.refuse(p, u, "handing over")
	}
	w.people[p].Hands[hand], w.people[to].Hands[toHand] = NoUnit, u
	w.units[u].Person, w.units[u].Hand = to, int8(toHand)
	w.record(Act{At: t, Kind: ActHandOver, Person: p, Other: to, Unit: u, Slot: -1, Intent: intent})
	return nil
}

// Drop leaves the unit in person p's hand on the floor where they stand.
func (w *World) Drop(t Time, p PersonID, hand int, intent Technique) error {
	u := w.held(p, hand)
	if u == NoUnit || !w.people[p].Inside {
		return w.refuse(p, u, "dropping")
	}
	w.people[p].Hands[hand] = NoUnit
	x := &w.units[u]
	x.Place, x.Person, x.Pos = PlaceFloor, NoPerson, w.PoseAt(p, t).Pos
	w.record(Act{At: t, Kind: ActDrop, Person: p, Other: NoPerson, Unit: u, Slot: -1, Intent: intent})
	return nil
}

// Consume lets person p eat or drink the unit in their hand.
func (w *World) Consume(t Time, p PersonID, hand int, intent Technique) error {
	u := w.held(p, hand)
	if u == NoUnit || !w.people[p].Inside {
		return w.refuse(p, u, "consuming")
	}
	w.people[p].Hands[hand] = NoUnit
	w.units[u].Place = PlaceConsumed
	w.record(Act{At: t, Kind: ActConsume, Person: p, Other: NoPerson, Unit: u, Slot: -1, Intent: intent})
	return nil
}

// Leave puts the unit in person p's hand on a ledge or table within reach, a
// place that no plate weighs.
func (w *World) Leave(t Time, p PersonID, hand int, at site.Vec2, intent Technique) error {
	u := w.held(p, hand)
	if u == NoUnit || !w.people[p].Inside {
		return w.refuse(p, u, "leaving on a ledge from an empty hand, or from outside")
	}
	if !finite(at.X) || !finite(at.Y) {
		return w.refuse(p, u, fmt.Sprintf("leaving at (%g, %g)", at.X, at.Y))
	}
	w.people[p].Hands[hand] = NoUnit
	x := &w.units[u]
	x.Place, x.Person, x.Pos = PlaceFloor, NoPerson, at
	w.record(Act{At: t, Kind: ActLeave, Person: p, Other: NoPerson, Unit: u, Slot: -1, Intent: intent})
	return nil
}

// PickUp moves a unit from the floor or a ledge into person p's free hand.
func (w *World) PickUp(t Time, p PersonID, u UnitID, hand int, intent Technique) error {
	if u < 0 || int(u) >= len(w.units) || !w.free(p, hand) || !w.people[p].Inside || w.units[u].Place != PlaceFloor {
		return w.refuse(p, u, "picking up")
	}
	x := &w.units[u]
	x.Place, x.Person, x.Hand = PlaceHand, p, int8(hand)
	w.people[p].Hands[hand] = u
	w.record(Act{At: t, Kind: ActPickUp, Person: p, Other: NoPerson, Unit: u, Slot: -1, Intent: intent})
	return nil
}

// Empty lets person p hide the content of the unit in their hand and keep the
// empty pack there, which weighs share of the whole, 0 < share < 1. The unit is
// its content from then on; the pack is a new foreign unit, which Empty returns.
func (w *World) Empty(t Time, p PersonID, hand int, share float64, intent Technique) (UnitID, error) {
	u := w.held(p, hand)
	if u == NoUnit || !w.people[p].Inside || w.units[u].Foreign || !(share > 0 && share < 1) {
		return NoUnit, w.refuse(p, u, fmt.Sprintf("emptying down to %g of the weight", share))
	}
	pack := w.unwrap(p, hand, share)
	w.units[u].Place = PlaceHidden
	q := &w.people[p]
	q.Carried = append(q.Carried, u)
	w.record(Act{At: t, Kind: ActEmpty, Person: p, Other: NoPerson, Unit: u, Slot: -1, Intent: intent})
	return pack, nil
}

// Eat lets person p eat or drink the content of the unit in their hand and keep
// the empty pack there, which weighs share of the whole, 0 < share < 1. The unit
// is its content from then on, and consumed; the pack is a new foreign unit,
// which Eat returns.
func (w *World) Eat(t Time, p PersonID, hand int, share float64, intent Technique) (UnitID, error) {
	u := w.held(p, hand)
	if u == NoUnit || !w.people[p].Inside || w.units[u].Foreign || !(share > 0 && share < 1) {
		return NoUnit, w.refuse(p, u, fmt.Sprintf("eating all but %g of the weight", share))
	}
	pack := w.unwrap(p, hand, share)
	w.units[u].Place = PlaceConsumed
	w.record(Act{At: t, Kind: ActConsume, Person: p, Other: NoPerson, Unit: u, Slot: -1, Intent: intent})
	return pack, nil
}

// unwrap parts the unit in a hand into its content, which is in nobody's hand
// then, and its pack, which stays there and is returned.
func (w *World) unwrap(p PersonID, hand int, share float64) UnitID {
	u, pack := w.people[p].Hands[hand], UnitID(len(w.units))
	w.units = append(w.units, Unit{SKU: site.NoSKU, WeightG: share * w.units[u].WeightG, Place: PlaceHand, Slot: -1, Person: p, Hand: int8(hand), Foreign: true})
	w.units[u].WeightG -= w.units[pack].WeightG
	w.people[p].Hands[hand] = pack
	return pack
}

// ChangeClothes gives person p another outfit.
func (w *World) ChangeClothes(t Time, p PersonID, outfit uint64, intent Technique) error {
	if !w.known(p) || !w.people[p].Present {
		return w.refuse(p, NoUnit, "changing clothes out of sight")
	}
	w.people[p].Outfit = outfit
	w.record(Act{At: t, Kind: ActChange, Person: p, Other: NoPerson, Unit: NoUnit, Slot: -1, Intent: intent})
	return nil
}

// CoverCamera lets person p blind a camera from t to until.
func (w *World) CoverCamera(t, until Time, p PersonID, camera site.CameraID, intent Technique) error {
	if !w.known(p) || !w.people[p].Inside || camera < 0 || int(camera) >= len(w.Site.Cameras) || until <= t {
		return w.refuse(p, NoUnit, fmt.Sprintf("covering camera %d", camera))
	}
	w.covers = slices.DeleteFunc(w.covers, func(c Cover) bool { return c.To+Second < t })
	w.covers = append(w.covers, Cover{Camera: camera, From: t, To: until})
	w.record(Act{At: t, Kind: ActCover, Person: p, Other: NoPerson, Unit: NoUnit, Slot: -1, Intent: intent})
	return nil
}

// Restock lets staff member p put a unit that they carry on a slot, lateral
// metres from its left end: behind those that stand there, as first in is first
// out.
func (w *World) Restock(t Time, p PersonID, u UnitID, slot site.SlotID, lateral float64) error {
	if !w.known(p) || !w.people[p].Inside || !w.Log.Visits[p].Staff || slot < 0 || int(slot) >= len(w.onSlot) || !finite(lateral) {
		return w.refuse(p, u, fmt.Sprintf("restocking slot %d at %g m", slot, lateral))
	}
	q := &w.people[p]
	i := slices.Index(q.Carried, u)
	if i < 0 {
		return w.refuse(p, u, "restocking what is not carried")
	}
	q.Carried = slices.Delete(q.Carried, i, i+1)
	x := &w.units[u]
	x.Place, x.Slot, x.Person, x.Lateral = PlaceShelf, slot, NoPerson, lateral
	w.onSlot[slot] = slices.Insert(w.onSlot[slot], 0, u)
	w.reload(slot)
	w.record(Act{At: t, Kind: ActRestock, Person: p, Other: NoPerson, Unit: u, Slot: slot})
	return nil
}
