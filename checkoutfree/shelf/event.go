package shelf

import "gosim/checkoutfree/site"

// Event is one change on the shelf with its explanations, before anybody has
// been asked who did it.
type Event struct {
	Seq    int64         // counts from 1
	Plate  site.PlateID  // the plate with the largest change
	Shelf  site.ShelfID  // the shelf it stands on
	Parts  []Part        // every plate that changed, in ascending order
	Start  int64         // last level sample before the change, Unix nanoseconds
	End    int64         // first level sample after it
	Known  int64         // event time at which it was complete
	DeltaG float64       // signed change without spill-over, grams
	VarG   float64       // measurement variance of DeltaG, grams²
	Hyps   []Hypothesis  // most probable first, probabilities sum to at most 1
	Slots  []site.SlotID // slots that stand on any of the plates, ascending
	// Restock is set if staff had announced an arrival on one of the slots.
	Restock bool
	// Staffed is set if staff were in the store, or were there once and have
	// announced this arrival: explanations count further, and it may be theirs.
	Staffed bool
}

// Part is one plate's share of an event.
type Part struct {
	Plate  site.PlateID
	DeltaG float64
	VarG   float64
	Spill  bool // small enough beside its neighbour to be spill-over
}

// Line is one product's part in an explanation.
type Line struct {
	Slot  site.SlotID // -1 if it stood where the planogram has no place for it
	SKU   site.SKU    // [site.NoSKU] for something unknown
	Units int         // signed change of the shelf: -1 is one unit taken
}

// Hypothesis is one explanation of an event: no line at all (nothing was
// transferred), one, or two.
type Hypothesis struct {
	Lines [2]Line
	N     int     // number of lines
	P     float64 // posterior without knowledge of people
}

// segment is one plate's step between two levels.
type segment struct {
	plate      site.PlateID
	start, end int64
	delta      float64
	varG       float64
	pre        float64 // level before, grams
}
