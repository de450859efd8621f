package sim

import (
	"errors"
	"fmt"
	"slices"

	"gosim/checkoutfree/site"
)

// PersonID and UnitID are dense indices, counted from 0 in order of creation.
type (
	PersonID int32
	UnitID   int32
)

// Absent people and units.
const (
	NoPerson PersonID = -1
	NoUnit   UnitID   = -1
)

// PlaceKind is the sort of place a unit is in.
type PlaceKind uint8

// The sorts of place.
const (
	PlaceShelf    PlaceKind = iota + 1 // Unit.Slot
	PlaceHand                          // Unit.Person, Unit.Hand
	PlaceBag                           // Unit.Person, in the open shopping bag
	PlaceHidden                        // Unit.Person, in a pocket, under clothes, in a closed bag
	PlaceFloor                         // Unit.Pos
	PlaceConsumed                      // by Unit.Person
	PlaceOutside                       // carried out by Unit.Person
)

// Unit is one physical item with its own true weight.
type Unit struct {
	SKU     site.SKU // NoSKU for an object that was brought in
	WeightG float64
	Place   PlaceKind
	Slot    site.SlotID
	Lateral float64 // metres from the slot's left end, for PlaceShelf
	Person  PersonID
	Hand    int8
	Pos     site.Vec2 // for PlaceFloor
	Foreign bool      // brought in by a person
}

// Person is somebody's physical state.
type Person struct {
	Account string
	HeightM float64
	RadiusM float64
	Outfit  uint64 // key of the clothes' appearance
	Present bool   // in or around the store, visible to cameras
	Inside  bool   // past the entry gate and not yet out
	From    Pose   // motion in progress: From at FromT, To at ToT
	To      Pose
	FromT   Time
	ToT     Time
	Arms    [2]Arm // left, right
	Hands   [2]UnitID
	Carried []UnitID // bag and hiding places, in order of stowing
}

// Touch is a hand pressing on a plate: a half-sine of the given peak.
type Touch struct {
	Plate    site.PlateID
	From, To Time
	PeakG    float64
}

// GateObserver hears what happens at the gates, at the instant it happens.
type GateObserver interface {
	// Scanned is called when a token is shown to a gate's scanner.
	Scanned(t Time, gate site.GateID, token string)
	// Crossed is called when somebody crosses a gate's beam; direction is +1
	// inwards and -1 outwards.
	Crossed(t Time, gate site.GateID, direction int8)
}

// World is the physical state of the store: people and units of stock.
type World struct {
	Site *site.Site
	Log  Log
	// AfterAct, if set, is called after every act; tests check invariants here.
	AfterAct func(*Act)
	Gates    GateObserver // may be nil

	people  []Person
	present []PersonID // ascending
	units   []Unit
	onSlot  [][]UnitID // per slot, in order of arrival: the last is in front
	loads   []float64  // per plate, grams
	byPlate [][]site.SlotID
	touches []Touch
}

// NewWorld returns a world with empty shelves and nobody in it.
func NewWorld(s *site.Site) *World {
	w := &World{
		Site:    s,
		onSlot:  make([][]UnitID, len(s.Slots)),
		loads:   make([]float64, len(s.Plates)),
		byPlate: make([][]site.SlotID, len(s.Plates)),
	}
	for i := range s.Slots {
		for p := s.Slots[i].First; p <= s.Slots[i].Last; p++ {
			w.byPlate[p] = append(w.byPlate[p], site.SlotID(i))
		}
	}
	return w
}

// ErrAct is wrapped by every error of an impossible act.
var ErrAct = errors.New("impossible act")

func (w *World) refuse(p PersonID, u UnitID, what string) error {
	if u >= 0 && int(u) < len(w.units) {
		x := &w.units[u]
		return fmt.Errorf("sim: person %d, unit %d (place %d, slot %d, person %d): %s: %w", p, u, x.Place, x.Slot, x.Person, what, ErrAct)
	}
	return fmt.Errorf("sim: person %d, unit %d: %s: %w", p, u, what, ErrAct)
}

// AddPerson creates somebody who is not yet present.
func (w *World) AddPerson(p Person, tech Technique, sponsor PersonID) PersonID {
	p.Hands = [2]UnitID{NoUnit, NoUnit}
	p.Present, p.Inside = false, false
	w.people = append(w.people, p)
	id := PersonID(len(w.people) - 1)
	w.Log.Visits = append(w.Log.Visits, Visit{
		Person: id, Account: p.Account, Sponsor: sponsor, Technique: tech, Entered: Never, Left: Never,
	})
	return id
}

// Stock puts a new unit of the given SKU and true weight on a slot, lateral
// metres from its left end.
func (w *World) Stock(slot site.SlotID, sku site.SKU, weightG, lateral float64) UnitID {
	w.units = append(w.units, Unit{SKU: sku, WeightG: weightG, Place: PlaceShelf, Slot: slot, Lateral: lateral, Person: NoPerson})
	u := UnitID(len(w.units) - 1)
	w.onSlot[slot] = append(w.onSlot[slot], u)
	w.reload(slot)
	return u
}

// BringIn gives person p, who is not inside yet, a hidden object from outside.
func (w *World) BringIn(p PersonID, weightG float64) (UnitID, error) {
	if w.people[p].Inside {
		return NoUnit, w.refuse(p, NoUnit, "bringing in an object when already inside")
	}
	w.units = append(w.units, Unit{SKU: site.NoSKU, WeightG: weightG, Place: PlaceHidden, Slot: -1, Person: p, Foreign: true})
	u := UnitID(len(w.units) - 1)
	w.people[p].Carried = append(w.people[p].Carried, u)
	return u, nil
}

// Person returns person p's state, to read.
func (w *World) Person(p PersonID) *Person { return &w.people[p] }

// People returns how many people have been created.
func (w *World) People() int { return len(w.people) }

// Present returns the people in or around the store, in ascending order. The
// slice is the world's own: read it, do not keep it.
func (w *World) Present() []PersonID { return w.present }

// Unit returns unit u's state, to read.
func (w *World) Unit(u UnitID) *Unit { return &w.units[u] }

// Units returns how many units have been created.
func (w *World) Units() int { return len(w.units) }

// OnSlot returns the units on a slot, the front one last. The slice is the
// world's own.
func (w *World) OnSlot(s site.SlotID) []UnitID { return w.onSlot[s] }

// Front returns the front-most unit of the SKU on the slot, or NoUnit.
func (w *World) Front(s site.SlotID, sku site.SKU) UnitID {
	for _, u := range slices.Backward(w.onSlot[s]) {
		if w.units[u].SKU == sku {
			return u
		}
	}
	return NoUnit
}

// Loads returns the true load of every plate in grams, indexed by PlateID. The
// slice is the world's own.
func (w *World) Loads() []float64 { return w.loads }

// Appear puts person p at a pose, visible.
func (w *World) Appear(p PersonID, t Time, at Pose) {
	q := &w.people[p]
	q.Present = true
	q.From, q.To, q.FromT, q.ToT = at, at, t, t
	i, found := slices.BinarySearch(w.present, p)
	if !found {
		w.present = slices.Insert(w.present, i, p)
	}
}

// Vanish takes person p, who is outside, out of sight.
func (w *World) Vanish(p PersonID) {
	w.people[p].Present = false
	if i, found := slices.BinarySearch(w.present, p); found {
		w.present = slices.Delete(w.present, i, i+1)
	}
}

// Move sets person p's motion: a straight line from where they are at t0 to
// pose to at t1.
func (w *World) Move(p PersonID, t0, t1 Time, to Pose) {
	from := w.PoseAt(p, t0)
	q := &w.people[p]
	q.From, q.FromT, q.To, q.ToT = from, t0, to, t1
}

// Reach starts a motion of one of person p's arms.
func (w *World) Reach(p PersonID, hand int, a Arm) { w.people[p].Arms[hand] = a }

// TouchPlate lets a hand press on a plate.
func (w *World) TouchPlate(now Time, t Touch) {
	w.touches = slices.DeleteFunc(w.touches, func(o Touch) bool { return o.To+Second < now })
	w.touches = append(w.touches, t)
}

// Touches returns the present and recent hand contacts. The slice is the
// world's own.
func (w *World) Touches() []Touch { return w.touches }

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

// Scan shows person p's account token (or the given one) to a gate.
func (w *World) Scan(t Time, p PersonID, gate site.GateID, token string) {
	w.record(Act{At: t, Kind: ActScan, Person: p, Other: NoPerson, Unit: NoUnit, Slot: -1})
	if w.Gates != nil {
		w.Gates.Scanned(t, gate, token)
	}
}

// Enter lets person p cross the gate inwards.
func (w *World) Enter(t Time, p PersonID, gate site.GateID, intent Technique) error {
	q := &w.people[p]
	if q.Inside || !q.Present {
		return w.refuse(p, NoUnit, "entering twice or without being there")
	}
	q.Inside = true
	w.Log.Visits[p].Entered = t
	w.record(Act{At: t, Kind: ActEnter, Person: p, Other: NoPerson, Unit: NoUnit, Slot: -1, Intent: intent})
	if w.Gates != nil {
		w.Gates.Crossed(t, gate, +1)
	}
	return nil
}

// Exit lets person p cross the gate outwards with all they carry.
func (w *World) Exit(t Time, p PersonID, gate site.GateID, intent Technique) error {
	q := &w.people[p]
	if !q.Inside {
		return w.refuse(p, NoUnit, "leaving without being inside")
	}
	q.Inside = false
	out := func(u UnitID) {
		w.units[u].Place = PlaceOutside
	}
	for i, u := range q.Hands {
		if u != NoUnit {
			out(u)
			q.Hands[i] = NoUnit
		}
	}
	for _, u := range q.Carried {
		out(u)
	}
	q.Carried = q.Carried[:0]
	w.Log.Visits[p].Left = t
	w.record(Act{At: t, Kind: ActExit, Person: p, Other: NoPerson, Unit: NoUnit, Slot: -1, Intent: intent})
	if w.Gates != nil {
		w.Gates.Crossed(t, gate, -1)
	}
	return nil
}

// Pick moves a unit from the shelf into person p's free hand.
func (w *World) Pick(t Time, p PersonID, u UnitID, hand int, intent Technique) error {
	x, q := &w.units[u], &w.people[p]
	if x.Place != PlaceShelf || q.Hands[hand] != NoUnit || !q.Inside {
		return w.refuse(p, u, "picking")
	}
	slot := x.Slot
	i := slices.Index(w.onSlot[slot], u)
	if i < 0 {
		return w.refuse(p, u, "picking: the slot does not hold it")
	}
	w.onSlot[slot] = slices.Delete(w.onSlot[slot], i, i+1)
	x.Place, x.Slot, x.Person, x.Hand = PlaceHand, -1, p, int8(hand)
	q.Hands[hand] = u
	w.reload(slot)
	w.record(Act{At: t, Kind: ActPick, Person: p, Other: NoPerson, Unit: u, Slot: slot, Intent: intent})
	return nil
}

// PutBack moves the unit in person p's hand onto a slot, lateral metres from
// its left end. It need not be the slot that the planogram says.
func (w *World) PutBack(t Time, p PersonID, hand int, slot site.SlotID, lateral float64, intent Technique) error {
	q := &w.people[p]
	u := q.Hands[hand]
	if u == NoUnit || !q.Inside {
		return w.refuse(p, u, "putting back from an empty hand")
	}
	x := &w.units[u]
	q.Hands[hand] = NoUnit
	x.Place, x.Slot, x.Person, x.Lateral = PlaceShelf, slot, NoPerson, lateral
	w.onSlot[slot] = append(w.onSlot[slot], u)
	w.reload(slot)
	w.record(Act{At: t, Kind: ActPutBack, Person: p, Other: NoPerson, Unit: u, Slot: slot, Intent: intent})
	return nil
}

// Stow moves the unit in person p's hand into the open bag (place PlaceBag) or
// a hiding place (PlaceHidden).
func (w *World) Stow(t Time, p PersonID, hand int, place PlaceKind, intent Technique) error {
	q := &w.people[p]
	u := q.Hands[hand]
	if u == NoUnit || place != PlaceBag && place != PlaceHidden {
		return w.refuse(p, u, "stowing")
	}
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
	q := &w.people[p]
	i := slices.Index(q.Carried, u)
	if i < 0 || q.Hands[hand] != NoUnit {
		return w.refuse(p, u, "taking out of the bag")
	}
	q.Carried = slices.Delete(q.Carried, i, i+1)
	q.Hands[hand] = u
	w.units[u].Place, w.units[u].Hand = PlaceHand, int8(hand)
	w.record(Act{At: t, Kind: ActUnstow, Person: p, Other: NoPerson, Unit: u, Slot: -1, Intent: intent})
	return nil
}

// HandOver moves the unit in person p's hand into a free hand of person q.
func (w *World) HandOver(t Time, p PersonID, hand int, to PersonID, toHand int, intent Technique) error {
	a, b := &w.people[p], &w.people[to]
	u := a.Hands[hand]
	if u == NoUnit || p == to || b.Hands[toHand] != NoUnit || !b.Inside {
		return w.refuse(p, u, "handing over")
	}
	a.Hands[hand], b.Hands[toHand] = NoUnit, u
	w.units[u].Person, w.units[u].Hand = to, int8(toHand)
	w.record(Act{At: t, Kind: ActHandOver, Person: p, Other: to, Unit: u, Slot: -1, Intent: intent})
	return nil
}

// Drop leaves the unit in person p's hand on the floor where they stand.
func (w *World) Drop(t Time, p PersonID, hand int, intent Technique) error {
	q := &w.people[p]
	u := q.Hands[hand]
	if u == NoUnit || !q.Inside {
		return w.refuse(p, u, "dropping")
	}
	q.Hands[hand] = NoUnit
	x := &w.units[u]
	x.Place, x.Person, x.Pos = PlaceFloor, NoPerson, w.PoseAt(p, t).Pos
	w.record(Act{At: t, Kind: ActDrop, Person: p, Other: NoPerson, Unit: u, Slot: -1, Intent: intent})
	return nil
}

// Consume lets person p eat or drink the unit in their hand.
func (w *World) Consume(t Time, p PersonID, hand int, intent Technique) error {
	q := &w.people[p]
	u := q.Hands[hand]
	if u == NoUnit || !q.Inside {
		return w.refuse(p, u, "consuming")
	}
	q.Hands[hand] = NoUnit
	w.units[u].Place = PlaceConsumed
	w.record(Act{At: t, Kind: ActConsume, Person: p, Other: NoPerson, Unit: u, Slot: -1, Intent: intent})
	return nil
}

// SamplePaths writes the present position of everybody inside to the log.
func (w *World) SamplePaths(t Time) {
	for _, p := range w.present {
		if w.people[p].Inside {
			pos := w.PoseAt(p, t).Pos
			w.Log.Path = append(w.Log.Path, PathPoint{At: t, Person: p, X: pos.X, Y: pos.Y})
		}
	}
}

// reload sums the loads of the plates under a slot anew, always in the same
// order, so that no rounding error can build up.
func (w *World) reload(slot site.SlotID) {
	s := &w.Site.Slots[slot]
	for p := s.First; p <= s.Last; p++ {
		sum := 0.0
		for _, o := range w.byPlate[p] {
			for _, u := range w.onSlot[o] {
				sum += w.units[u].WeightG * w.share(u, p)
			}
		}
		w.loads[p] = sum
	}
}

// share returns which part of a unit's weight rests on plate p: the part of its
// width that lies over it.
func (w *World) share(u UnitID, p site.PlateID) float64 {
	x := &w.units[u]
	s := &w.Site.Slots[x.Slot]
	if s.First == s.Last {
		return 1
	}
	half := 0.03 // a foreign object: 6 cm wide
	if x.SKU >= 0 {
		half = w.Site.Products[x.SKU].W / 2
	}
	lo, hi := x.Lateral-half, x.Lateral+half
	// Nothing hangs over the ends of the slot.
	if lo < 0 {
		lo, hi = 0, hi-lo
	}
	if hi > s.WidthM {
		lo, hi = lo-(hi-s.WidthM), s.WidthM
		lo = max(lo, 0)
	}
	if hi <= lo {
		return 0
	}
	left := 0.0
	for q := s.First; q <= s.Last; q++ {
		right := left + w.Site.Plates[q].WidthM
		if q == s.Last {
			right = s.WidthM
		}
		if q == p {
			return max(0, min(hi, right)-max(lo, left)) / (hi - lo)
		}
		left = right
	}
	return 0
}

// Check verifies that each unit is in exactly one place and that the plates
// carry exactly what stands on them. It walks the whole world.
func (w *World) Check() error {
	seen := make([]int, len(w.units))
	for slot, us := range w.onSlot {
		for _, u := range us {
			seen[u]++
			if x := &w.units[u]; x.Place != PlaceShelf || x.Slot != site.SlotID(slot) {
				return w.refuse(NoPerson, u, fmt.Sprintf("slot %d lists it", slot))
			}
		}
	}
	for p := range w.people {
		q := &w.people[p]
		for h, u := range q.Hands {
			if u == NoUnit {
				continue
			}
			seen[u]++
			if x := &w.units[u]; x.Place != PlaceHand || x.Person != PersonID(p) || int(x.Hand) != h {
				return w.refuse(PersonID(p), u, "the hand holds it")
			}
		}
		for _, u := range q.Carried {
			seen[u]++
			if x := &w.units[u]; x.Place != PlaceBag && x.Place != PlaceHidden || x.Person != PersonID(p) {
				return w.refuse(PersonID(p), u, "the person carries it")
			}
		}
	}
	onShelf := 0.0
	for u := range w.units {
		x := &w.units[u]
		want := 1
		switch x.Place {
		case PlaceFloor, PlaceConsumed, PlaceOutside:
			want = 0
		case PlaceShelf:
			onShelf += x.WeightG
		case PlaceHand, PlaceBag, PlaceHidden:
		}
		if seen[u] != want {
			return w.refuse(NoPerson, UnitID(u), fmt.Sprintf("listed in %d places, want %d", seen[u], want))
		}
	}
	loads := 0.0
	for _, g := range w.loads {
		loads += g
	}
	if d := loads - onShelf; d > 1e-6*(1+onShelf) || d < -1e-6*(1+onShelf) {
		return fmt.Errorf("sim: plates carry %.6f g, units on shelves weigh %.6f g: %w", loads, onShelf, ErrAct)
	}
	return nil
}
