package sim

import "gosim/checkoutfree/site"

// Technique names how a thief steals.
type Technique uint8

// The theft techniques.
const (
	TechniqueNone           Technique = iota
	TechniqueTailgate                 // comes in behind a member, without an account, and takes
	TechniqueConcealBag               // hides a unit in a bag, body between shelf and camera
	TechniqueConcealPocket            // hides a unit in a pocket, body between shelf and camera
	TechniqueDecoyReturn              // keeps the unit and puts back a foreign object of like weight
	TechniqueConcealClothes           // hides a unit under the clothes
	TechniqueHandOff                  // takes, and passes the unit to an accomplice who carries it out
	TechniqueSlipIn                   // comes in by the exit, against the flow, without an account
	TechniqueReenter                  // leaves with a clean bill and comes back by the exit
	TechniqueGrabAndRun               // sweeps units up and runs out
	TechniqueClothesChange            // changes clothes where no camera sees, then takes
	TechniqueEmptyReturn              // keeps the content and puts the empty pack back
	TechniquePlaceSwap                // moves a dear unit to a cheap one's place and takes it from there
	TechniqueSlowLift                 // takes the weight off the plate so slowly that there is no step
	TechniqueLeanOn                   // takes while leaning on the plates next door
	TechniqueJointGrab                // two reach into one facing at the same instant
	TechniqueBlockCamera              // takes while an accomplice covers a camera
	TechniqueEatInside                // eats or drinks in the store and leaves the pack
	TechniqueBodySwitch               // two members cross so closely that trackers may swap them
	techniqueCount
)

var techniqueNames = [techniqueCount]string{ //nolint:gochecknoglobals // a constant table
	"none", "tailgate", "conceal_bag", "conceal_pocket", "decoy_return", "conceal_clothes", "hand_off", "slip_in", "reenter",
	"grab_and_run", "clothes_change", "empty_return", "place_swap", "slow_lift", "lean_on", "joint_grab", "block_camera",
	"eat_inside", "body_switch",
}

// String returns the technique's name in files and reports.
func (t Technique) String() string {
	if t >= techniqueCount {
		return "unknown"
	}
	return techniqueNames[t]
}

// Techniques returns all techniques but none, in order.
func Techniques() []Technique {
	out := make([]Technique, 0, techniqueCount-1)
	for t := TechniqueNone + 1; t < techniqueCount; t++ {
		out = append(out, t)
	}
	return out
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
	ActLeave   // a unit in hand is left on a ledge
	ActPickUp  // a unit is picked up from the floor or a ledge
	ActEmpty   // a unit's content is hidden, its pack stays in the hand
	ActChange  // other clothes
	ActCover   // a camera is covered
	ActRestock // staff put a new unit on a shelf
	ActHold    // a gate was held open for somebody
	actCount
)

// String returns the act's name in files and reports.
func (k ActKind) String() string {
	names := [actCount]string{
		"", "scan", "enter", "pick", "put_back", "stow", "unstow", "conceal", "hand_over", "drop", "consume", "exit",
		"leave", "pick_up", "empty", "change", "cover", "restock", "hold",
	}
	if k == 0 || k >= actCount {
		return "unknown"
	}
	return names[k]
}

// Act is one line of the truth log.
type Act struct {
	At     Time
	Kind   ActKind
	Person PersonID
	Other  PersonID // the receiver of a hand-over, for whom a gate is held, else NoPerson
	Unit   UnitID   // NoUnit where no unit is involved
	SKU    site.SKU
	Slot   site.SlotID // shelf slot of a pick, put-back or restock, else -1
	Place  PlaceKind   // where the unit is now
	Intent Technique   // set if the act is part of a theft
	X, Y   float64     // where the person stood
	// Of a scan: the code that was shown, and what the gate made of it.
	Code    string
	Outcome ScanOutcome
}

// ScanOutcome is what a gate made of a code.
type ScanOutcome uint8

// The outcomes of a scan.
const (
	ScanAccepted      ScanOutcome = iota
	ScanUnknown                   // no account has this code
	ScanRevoked                   // the account is closed
	ScanAlreadyInside             // somebody came in on it a short while ago (anti-passback)
	ScanRepeated                  // the gate is open for this very code: it lets nobody more in
	ScanUnread                    // the reader could not make it out
	scanOutcomes
)

// String returns the outcome's name in files and reports.
func (o ScanOutcome) String() string {
	names := [scanOutcomes]string{"accepted", "unknown", "revoked", "already_inside", "repeated", "unread"}
	if o >= scanOutcomes {
		return "invalid"
	}
	return names[o]
}

// Open reports whether whoever showed the code finds the gate open.
func (o ScanOutcome) Open() bool { return o == ScanAccepted || o == ScanRepeated }

// Visit is one person's stay in the store.
type Visit struct {
	Person    PersonID
	Account   string // "" for a person without one
	Sponsor   PersonID
	Technique Technique
	Staff     bool // works here: pays for nothing and owes nothing
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
