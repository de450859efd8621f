package agents

import (
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// placeKind is where an errand takes a visitor.
type placeKind uint8

const (
	placeSlot  placeKind = iota // in front of a slot
	placeSpot                   // a point on the floor
	placeHere                   // wherever they are
	placeGuard                  // between the partner and the nearest camera
)

// errand is one stop of a visit: a place, and what is done there in order.
// Shopping lists, thefts, the rounds of staff and scripts are all errands.
type errand struct {
	place  placeKind
	slot   site.SlotID
	spot   site.Vec2
	after  sim.Time // not before
	deeds  []deed
	draw   sim.Stream // of everything decided there
	shield bool       // stand between the slot and the cameras
	must   bool       // is not given up for lack of time or patience
	then   []errand   // follow at once
	keep   bool       // has its place in a plan: is given up rather than put off
	vital  bool       // if it is given up, the plan has failed
	when   condition

	partner int32 // whom to guard

	tries int      // times the errand was put off
	spent sim.Time // waiting for the place
	begun bool
	stand float64 // how far from the shelf front the visitor likes to stand, m
}

// deedKind is one thing that a visitor does at a stop.
type deedKind uint8

const (
	deedTake    deedKind = iota // units of a product from a slot
	deedPut                     // a unit in hand onto a slot
	deedStow                    // what is in the hands into the bag
	deedHide                    // what is in the hands into a hiding place
	deedTakeOut                 // a unit out of the bag or hiding place into a hand
	deedMeet                    // wait until the partner meets one too
	deedGive                    // a unit in hand to the partner
	deedReceive                 // wait for the partner to give
	deedDrop                    // a unit in hand on the floor
	deedLeave                   // a unit in hand on a ledge
	deedPickUp                  // a unit from the floor or a ledge
	deedConsume                 // eat or drink the unit in hand
	deedEmpty                   // hide the content, keep the pack in hand
	deedChange                  // clothes
	deedCover                   // a camera
	deedLean                    // on the plates of a slot
	deedLook                    // at a slot
	deedPhone                   // stand with bent head
	deedWait
	deedTurn
	deedStoop
	deedRestock
	deedNote
	deedGather // wait for the rest of the party
	deedRun    // from now on, at another pace
	deedCircle // round the partner, breast to breast
	deedEat    // eat or drink the content, keep the pack in hand
	deedDitch  // the empty pack onto a slot or a ledge
	deedFidget // an innocent gesture
	deedStep   // what the script says
	deedShop   // what a recorded person takes
	deedKinds
)

// thenKind is what becomes of a unit that was taken.
type thenKind uint8

const (
	thenDecide thenKind = iota // as shoppers do: keep, stow, put back, misplace
	thenStow
	thenHide
	thenKeep // in hand
)

// takeStyle is how a unit is taken off the shelf.
type takeStyle uint8

const (
	takeUsual takeStyle = iota
	takeSlow            // lifted so slowly that the plate shows no step
	takeFast            // swept up: no inspection, no pause
)

// hidePlace is where units vanish.
type hidePlace uint8

const (
	hideBag hidePlace = iota
	hidePocket
	hideClothes
)

// deed is one thing to do at a stop. What a kind does not need is zero, but for
// unit, sku, partner and hand, where nothing is NoUnit, NoSKU and -1: make one
// with [newDeed].
type deed struct {
	kind    deedKind
	then    thenKind
	style   takeStyle
	hide    hidePlace
	shield  bool // turn the back to the cameras while hiding
	hand    int8 // -1: whichever suits
	both    bool // with both hands at once
	units   int
	got     int
	again   int // units put back and wanted still
	slot    site.SlotID
	sku     site.SKU
	unit    sim.UnitID
	partner int32 // visitor
	camera  site.CameraID
	seconds float64
	amount  float64 // newtons; share of a pack's weight; heading in radians
	lateral float64 // metres from the slot's left end; negative: anywhere
	spot    site.Vec2
	outfit  uint64
	note    sim.Note
	intent  sim.Technique
	when    condition
}

func newDeed(kind deedKind, intent sim.Technique) deed {
	return deed{kind: kind, intent: intent, hand: -1, unit: sim.NoUnit, sku: site.NoSKU, slot: -1, partner: -1, lateral: -1}
}

// take returns the deed of taking units of a product from a slot.
func take(slot site.SlotID, sku site.SKU, units int, then thenKind, intent sim.Technique) deed {
	d := newDeed(deedTake, intent)
	d.slot, d.sku, d.units, d.then = slot, sku, units, then
	return d
}

// put returns the deed of putting a unit of a product, or of any if it is NoSKU,
// onto a slot.
func put(slot site.SlotID, sku site.SKU, intent sim.Technique) deed {
	d := newDeed(deedPut, intent)
	d.slot, d.sku = slot, sku
	return d
}

// pause returns the deed of waiting.
func pause(seconds float64) deed {
	d := newDeed(deedWait, sim.TechniqueNone)
	d.seconds = seconds
	return d
}

// meet returns the deed of waiting up to a time until the partner does the same.
func meet(partner int32, seconds float64) deed {
	d := newDeed(deedMeet, sim.TechniqueNone)
	d.partner, d.seconds = partner, seconds
	return d
}

// atSlot returns an errand in front of a slot, whose draws come from key and n.
func (p *Population) atSlot(v *visitor, slot site.SlotID, n uint64, deeds ...deed) errand {
	return errand{place: placeSlot, slot: slot, deeds: deeds, draw: p.keys.Stream(v.key, purposeErrand, n)}
}

// atSpot returns an errand at a point on the floor.
func (p *Population) atSpot(v *visitor, spot site.Vec2, n uint64, deeds ...deed) errand {
	return errand{place: placeSpot, spot: spot, deeds: deeds, draw: p.keys.Stream(v.key, purposeErrand, n)}
}

// units returns how many units the errand means to take.
func (e *errand) units() int {
	n := 0
	for i := range e.deeds {
		n += e.deeds[i].units
	}
	return n
}
