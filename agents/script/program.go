package script

import (
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// Program is a scripted person, checked against a store and ready to be carried
// out.
type Program struct {
	Name    string
	Account string // their own; "" for none
	Token   string // what their scans show: their own account or their sponsor's; "" for nothing
	Sponsor int    // index of the program of the sponsor, -1 for none

	AppearS   float64     // seconds since the run starts people
	Gate      site.GateID // outside which they appear; -1: any entry
	HeightM   float64     // 0: to be drawn
	SpeedMPS  float64     // 0: to be drawn
	Carrier   sim.Carrier
	Outfit    uint64
	HasOutfit bool // else the outfit is to be drawn
	Technique sim.Technique
	Staff     bool

	Brings  []Brought  // to be given to them before they enter, in this order
	Deliver []Delivery // stock for their restocking, to be given to them before they enter
	Steps   []Step     // one per act, with the same index
}

// Brought is an object that somebody brings hidden on them.
type Brought struct {
	Name    string
	WeightG float64
}

// Delivery is stock that staff bring in.
type Delivery struct {
	SKU   site.SKU
	Units int
}

// Hands of a [Step].
const (
	NoHand    int8 = -1
	HandLeft  int8 = 0
	HandRight int8 = 1
	HandBoth  int8 = 2
)

// Place is where something is hidden.
type Place uint8

// The hiding places.
const (
	PlacePocket Place = iota + 1
	PlaceBag
	PlaceClothes
)

// Step is one act of a [Program]. What does not belong to its Op has the value
// for none: -1 for indices, 0 for quantities.
type Step struct {
	Op        Op
	NotBefore float64       // seconds since the run starts people; 0 if the script does not say
	Theft     bool          // marked in the script
	Intent    sim.Technique // the person's technique if Theft, else none

	// Slot is where it is done. A walk has a slot or a point, a face a slot, a
	// heading or a person.
	Slot       site.SlotID
	HasPoint   bool
	Point      site.Vec2 // of walk and leave
	HasHeading bool
	Heading    float64 // radians

	// Hand is the hand that takes, or the one with what is given, as far as the
	// script tells: pick, put_back, stow, unstow, hide, take_out, hand_over, drop,
	// leave, pick_up, consume and empty always have one. HandBoth occurs in pick
	// and stow. A touch has one if the script says so.
	Hand int8
	// ToHand is the hand in which the receiver of a hand_over gets it.
	ToHand int8
	// SKU is the product taken, given or keyed in; that of an empty pack is its
	// product's. For an object it is NoSKU, and Object and ObjectOf name it.
	SKU      site.SKU
	Object   int // index into Brings of program ObjectOf
	ObjectOf int
	Pack     bool // what is given or picked up is an empty pack
	Units    int

	Seconds   float64
	AtM       float64 // from the slot's left end; -1: to be drawn
	Newtons   float64 // 0: to be drawn
	DepthM    float64 // of a stoop; 0: the executor's own
	PackShare float64

	Other int // program of the person faced, given to or waited for
	// Await is the index of the step of program Other that a wait_for waits for.
	// If Meet, the wait ends when Other has come to that step, which is a wait_for
	// this one; else when that step has ended. For a hand_over it is the step at
	// which Other stands and waits to receive.
	Await int
	Meet  bool

	Gate   site.GateID // of enter, scan, exit; -1: any that is fit
	Scan   bool        // of enter: show the token first
	Camera site.CameraID
	Place  Place
	Outfit uint64
	Note   sim.NoteKind
	Badge  string // of a note

	Path string // of the act in the list of people, such as [2].acts[5], for errors
}
