package sim

import (
	"slices"

	"gosim/checkoutfree/site"
)

// Dense indices, counted from 0 in order of creation.
type (
	// PersonID numbers the people who came, or will come.
	PersonID int32
	// UnitID numbers the units that the world knows.
	UnitID int32
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
	PlaceFloor                         // Unit.Pos, on the floor or a ledge
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
	Foreign bool      // no stock: brought in by a person, or an empty pack
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
	Carrier Carrier
	Arms    [2]Arm // left, right
	Stoop   Stoop
	Hands   [2]UnitID
	Laden   [2]bool  // left the store with a unit in that hand: it is still held up
	Carried []UnitID // bag and hiding places, in order of stowing
}

// Carrier is what a person carries their shopping in.
type Carrier uint8

// The carriers.
const (
	CarrierBag     Carrier = iota // on the shoulder: both hands are free
	CarrierNone                   // hands and coat
	CarrierBasket                 // in the left hand, or on that arm while the hand holds a unit
	CarrierTrolley                // pushed ahead while walking
)

// String returns the carrier's name in files.
func (c Carrier) String() string {
	names := [...]string{"bag", "none", "basket", "trolley"}
	if int(c) >= len(names) {
		return "unknown"
	}
	return names[c]
}

// TouchShape is how a touch's force goes over time.
type TouchShape uint8

// The shapes of touch.
const (
	TouchPress TouchShape = iota // a half-sine of the peak: a hand
	TouchLean                    // up to the peak in the first tenth, down in the last: an arm or a body
	TouchLift                    // from nothing evenly down to minus the peak at To, and gone: a unit lifted slowly; Pick it at To
)

// Touch is a force on a plate from From to To.
type Touch struct {
	Plate    site.PlateID
	Shape    TouchShape
	From, To Time
	PeakG    float64
}

// Cover is a camera that sees nothing for a while.
type Cover struct {
	Camera   site.CameraID
	From, To Time
}

// NoteKind is what staff tell the system.
type NoteKind uint8

// The kinds of note.
const (
	NoteBadge     NoteKind = iota + 1 // the bearer of the badge works here
	NoteRestock                       // Units of SKU were put on Slot
	NotePlanogram                     // Slot is now meant for SKU, and holds Units of it
)

// Note is what staff key into a handheld.
type Note struct {
	Kind  NoteKind
	Slot  site.SlotID
	SKU   site.SKU
	Units int
	Badge string
}

// StaffObserver hears what staff key in, at the instant they do.
type StaffObserver interface {
	Noted(t Time, n Note)
}

// GateObserver hears what happens at the gates, at the instant it happens.
type GateObserver interface {
	// Scanned is called when a code is shown to a gate's scanner, and returns what
	// the gate makes of it: as a rule standing, which is what the back office says.
	Scanned(t Time, gate site.GateID, code string, standing ScanOutcome) ScanOutcome
	// Crossed is called when somebody crosses a gate's beams.
	Crossed(t Time, gate site.GateID, p Passage)
	// Held is called when somebody lets go of a gate that they have held open for
	// somebody else for so long.
	Held(t Time, gate site.GateID, d Time)
}

// Passage is what a gate's beams can see of somebody who crosses them.
type Passage struct {
	Direction int8    // +1 inwards, -1 outwards
	HeightM   float64 // of the person
	Carrier   Carrier // what they carry their shopping in
}

// World is the physical state of the store: people and units of stock.
type World struct {
	Site *site.Site
	Log  Log
	// AfterAct, if set, is called after every act; tests check invariants here.
	AfterAct func(*Act)
	Gates    GateObserver  // may be nil
	Staff    StaffObserver // may be nil

	people  []Person
	facing  []facing   // of each person
	present []PersonID // ascending
	units   []Unit
	onSlot  [][]UnitID // per slot, in order of arrival: the last is in front
	loads   []float64  // per plate, grams
	byPlate [][]site.SlotID
	touches []Touch
	covers  []Cover
	barred  map[string]ScanOutcome // looked up, never ranged over
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

// AddPerson creates somebody who is not yet present.
func (w *World) AddPerson(p Person, tech Technique, sponsor PersonID) PersonID {
	p.Hands = [2]UnitID{NoUnit, NoUnit}
	p.Present, p.Inside = false, false
	w.people = append(w.people, p)
	w.facing = append(w.facing, facing{cos: 1})
	id := PersonID(len(w.people) - 1)
	w.Log.Visits = append(w.Log.Visits, Visit{
		Person: id, Account: p.Account, Sponsor: sponsor, Technique: tech, Entered: Never, Left: Never,
	})
	return id
}

// Employ marks person p, who must exist, as staff: before they come in.
func (w *World) Employ(p PersonID) { w.Log.Visits[p].Staff = true }

// Note lets staff key something in.
func (w *World) Note(t Time, n Note) {
	if w.Staff != nil {
		w.Staff.Noted(t, n)
	}
}

// Covered reports whether a camera is covered at time t.
func (w *World) Covered(c site.CameraID, t Time) bool {
	for i := range w.covers {
		if x := &w.covers[i]; x.Camera == c && x.From <= t && t < x.To {
			return true
		}
	}
	return false
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
	if !w.known(p) || w.people[p].Inside {
		return NoUnit, w.refuse(p, NoUnit, "bringing in an object when already inside")
	}
	w.units = append(w.units, Unit{SKU: site.NoSKU, WeightG: weightG, Place: PlaceHidden, Slot: -1, Person: p, Foreign: true})
	u := UnitID(len(w.units) - 1)
	w.people[p].Carried = append(w.people[p].Carried, u)
	return u, nil
}

// Deliver gives person p, who is not inside yet, a new unit of stock to put on a
// shelf: staff with a roll cage.
func (w *World) Deliver(p PersonID, sku site.SKU, weightG float64) (UnitID, error) {
	if !w.known(p) || w.people[p].Inside || !w.Log.Visits[p].Staff {
		return NoUnit, w.refuse(p, NoUnit, "delivering stock without being staff outside")
	}
	w.units = append(w.units, Unit{SKU: sku, WeightG: weightG, Place: PlaceBag, Slot: -1, Person: p})
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

// Vanish takes person p, who must be outside, out of sight.
func (w *World) Vanish(p PersonID) error {
	if !w.known(p) || w.people[p].Inside {
		return w.refuse(p, NoUnit, "vanishing from inside")
	}
	w.people[p].Present = false
	if i, found := slices.BinarySearch(w.present, p); found {
		w.present = slices.Delete(w.present, i, i+1)
	}
	return nil
}

// Move sets person p's motion: a straight line from where they are at t0 to
// pose to at t1. The heading turns the shorter way. t0 must not lie before the
// start of their present motion.
func (w *World) Move(p PersonID, t0, t1 Time, to Pose) {
	from := w.PoseAt(p, t0)
	q := &w.people[p]
	q.From, q.FromT, q.To, q.ToT = from, t0, to, t1
}

// Reach starts a motion of one of person p's arms: hand 0 is the left, 1 the
// right. It replaces that arm's present motion, so that the wrist moves
// continuously only if the arm is at rest at a.Start.
func (w *World) Reach(p PersonID, hand int, a Arm) { w.people[p].Arms[hand] = a }

// Bend starts a stoop of person p. It replaces their present one.
func (w *World) Bend(p PersonID, s Stoop) { w.people[p].Stoop = s }

// Carry sets what person p carries their shopping in. The resting place of the
// hands changes with it at once: call it while nobody sees them, or the hands
// reach.
func (w *World) Carry(p PersonID, c Carrier) { w.people[p].Carrier = c }

// TouchPlate lets a hand press on a plate.
func (w *World) TouchPlate(now Time, t Touch) {
	w.touches = slices.DeleteFunc(w.touches, func(o Touch) bool { return o.To+Second < now })
	w.touches = append(w.touches, t)
}

// Touches returns the present and recent hand contacts: at least those that
// ended within the last second. The slice is the world's own.
func (w *World) Touches() []Touch { return w.touches }

// SamplePaths writes the present position of everybody inside to the log.
func (w *World) SamplePaths(t Time) {
	for _, p := range w.present {
		if w.people[p].Inside {
			pose := w.PoseAt(p, t)
			w.Log.Path = append(w.Log.Path, PathPoint{At: t, Person: p, Heading: float32(pose.Heading), X: pose.Pos.X, Y: pose.Pos.Y})
		}
	}
}
