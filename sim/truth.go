package sim

import "gosim/checkoutfree/site"

// Technique names how a thief steals.
type Technique uint8

// The theft techniques.
const (
	TechniqueNone          Technique = iota
	TechniqueTailgate                // comes in behind a member, without an account, and takes
	TechniqueConcealBag              // hides a unit in a bag, body between shelf and camera
	TechniqueConcealPocket           // hides a unit in a pocket, body between shelf and camera
	TechniqueDecoyReturn             // keeps the unit and puts back a foreign object of like weight
)

// String returns the technique's name in files and reports.
func (t Technique) String() string {
	switch t {
	case TechniqueNone:
		return "none"
	case TechniqueTailgate:
		return "tailgate"
	case TechniqueConcealBag:
		return "conceal_bag"
	case TechniqueConcealPocket:
		return "conceal_pocket"
	case TechniqueDecoyReturn:
		return "decoy_return"
	default:
		return "unknown"
	}
}

// ActKind is what a person did.
type ActKind uint8

// The kinds of act.
const (
	ActScan ActKind = iota + 1
	ActEnter
	ActPick
	ActPutBack
	ActStow   // a unit in hand goes into the shopping bag, openly
	ActUnstow // a unit goes from the bag (or a hiding place) into a hand
	ActConceal
	ActHandOver
	ActDrop
	ActConsume
	ActExit
)

// String returns the act's name in files and reports.
func (k ActKind) String() string {
	names := [...]string{"", "scan", "enter", "pick", "put_back", "stow", "unstow", "conceal", "hand_over", "drop", "consume", "exit"}
	if int(k) >= len(names) {
		return "unknown"
	}
	return names[k]
}

// Act is one line of the truth log.
type Act struct {
	At     Time
	Kind   ActKind
	Person PersonID
	Other  PersonID // the receiver of a hand-over, else NoPerson
	Unit   UnitID   // NoUnit where no unit is involved
	SKU    site.SKU
	Slot   site.SlotID // shelf slot of a pick or put-back, else -1
	Place  PlaceKind   // where the unit is now
	Intent Technique   // set if the act is part of a theft
	X, Y   float64     // where the person stood
}

// Visit is one person's stay in the store.
type Visit struct {
	Person    PersonID
	Account   string // "" for a person without one
	Sponsor   PersonID
	Technique Technique
	Entered   Time // Never if they never crossed the gate
	Left      Time // Never if still inside at the end
}

// PathPoint is one sample of somebody's true path.
type PathPoint struct {
	At      Time
	Person  PersonID
	Heading float32 // of the body, radians counter-clockwise from +x
	X, Y    float64
}

// Log is the truth of one run: what the engine must find out and never sees.
type Log struct {
	Acts   []Act
	Visits []Visit // by PersonID
	Path   []PathPoint
}
