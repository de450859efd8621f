package output

import "gosim/checkoutfree/site"

// TrackID names a track; the engine counts them from 1 within a run. 0 is none.
type TrackID int64

// EventID names a shelf event; the engine counts them from 1. 0 is none.
type EventID int64

// Track is the state of one track at one instant. An engine emits it for every
// live track at its configured cadence (5 Hz by default), not per frame.
type Track struct {
	ID       TrackID
	Time     int64 // Unix nanoseconds
	X, Y     float64
	VX, VY   float64
	Account  string  // most likely account, "" if none
	AccountP float64 // belief in Account, [0, 1]
	Coasting bool    // no camera has seen it lately
	Closed   bool    // last update: the track has ended
}

// ShelfEvent is one change on the shelf as the engine understands it.
type ShelfEvent struct {
	ID      EventID
	Plate   site.PlateID // plate with the largest change
	Slot    site.SlotID  // planogram slot, -1 if none fits
	Start   int64        // Unix nanoseconds, onset of the change
	End     int64        // settled again
	DeltaG  float64      // signed total change, grams; negative is a removal
	SKU     site.SKU     // most likely product
	Units   int          // signed count: -1 is one picked, +1 one put back
	P       float64      // posterior of (SKU, Units)
	Track   TrackID      // most likely actor, 0 if nobody
	TrackP  float64      // posterior of Track
	Account string
}

// BasketChange is one line added to or taken from a live basket.
type BasketChange struct {
	Event   EventID
	Track   TrackID
	Account string
	SKU     site.SKU
	Units   int   // signed: +1 added to the basket
	At      int64 // when it happened in the store, Unix nanoseconds
	Emitted int64 // event-time watermark when it was decided, Unix nanoseconds
	P       float64
}

// Line is one line of a receipt.
type Line struct {
	SKU        site.SKU
	Units      int
	PriceCents int64   // per unit
	P          float64 // probability that this line is right
}

// Receipt is the bill of one session: a visit, or those of a party on one account.
// Lines are ordered by SKU.
type Receipt struct {
	Visit      int64 // the first visit of the session; visits count from 1
	Account    string
	Track      TrackID // the track that left last
	Entry      int64   // of the first, Unix nanoseconds
	Exit       int64   // of the last
	Issued     int64   // event-time watermark when it became final
	Lines      []Line
	TotalCents int64
	Confidence float64 // probability that the whole receipt is right
	Review     bool    // a human should look before it is charged
}

// Stock is what an engine believes of the stock of one slot, until it states it
// anew. It says so of every slot when it opens, and again when the belief changes.
type Stock struct {
	Slot    site.SlotID
	SKU     site.SKU // the product that the planogram puts there, or another that staff have put there
	Time    int64    // when the change happened in the store, Unix nanoseconds
	Emitted int64    // event-time watermark when it was stated, Unix nanoseconds
	Units   float64  // units of SKU believed to stand in the slot, at least 0
	P       float64  // probability that Units is right
}

// Misplaced says that units stand, or no longer stand, on a plate where the
// planogram has none of their product.
type Misplaced struct {
	Time    int64 // when they were put or taken, Unix nanoseconds
	Emitted int64 // event-time watermark when it was stated, Unix nanoseconds
	Plate   site.PlateID
	SKU     site.SKU // NoSKU if it is something unknown
	Units   int      // signed: +1 is one found, -1 is one gone again
	P       float64  // posterior of (SKU, Units)
}

// AlertKind says what an alert is about, by the engine's own evidence.
type AlertKind uint8

// The kinds of alert.
const (
	AlertTailgating    AlertKind = iota + 1 // a person inside without an account
	AlertUnpaidItems                        // units that left a shelf towards nobody who pays
	AlertConcealment                        // taking hidden from the cameras
	AlertDecoy                              // what came back is not what was taken
	AlertAccountShared                      // two people inside on one code who did not come together
)

// String returns the kind's name in reports.
func (k AlertKind) String() string {
	switch k {
	case AlertTailgating:
		return "tailgating"
	case AlertUnpaidItems:
		return "unpaid_items"
	case AlertConcealment:
		return "concealment"
	case AlertDecoy:
		return "decoy"
	case AlertAccountShared:
		return "account_shared"
	default:
		return "unknown"
	}
}

// Alert is a suspicion with its evidence.
type Alert struct {
	Kind       AlertKind
	Time       int64 // event time of the evidence, Unix nanoseconds
	Emitted    int64 // event-time watermark when it was raised
	Track      TrackID
	Account    string // "" if the party has none
	X, Y       float64
	SKU        site.SKU // NoSKU if no item is involved
	Units      int
	ValueCents int64
	Score      float64 // in [0, 1]; higher is surer
	Event      EventID
	Evidence   string // a sentence for the person who reviews it
}

// Batch collects what an engine emitted during one step. Its owner recycles it
// with [Batch.Reset]; strings and receipt lines may be kept, the slices not.
type Batch struct {
	Tracks    []Track
	Events    []ShelfEvent
	Baskets   []BasketChange
	Stock     []Stock
	Misplaced []Misplaced
	Alerts    []Alert
	Receipts  []Receipt
}

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	b.Tracks = b.Tracks[:0]
	b.Events = b.Events[:0]
	b.Baskets = b.Baskets[:0]
	b.Stock = b.Stock[:0]
	b.Misplaced = b.Misplaced[:0]
	b.Alerts = b.Alerts[:0]
	b.Receipts = b.Receipts[:0]
}

// Empty reports whether nothing was emitted.
func (b *Batch) Empty() bool {
	return len(b.Tracks)+len(b.Events)+len(b.Baskets)+len(b.Stock)+len(b.Misplaced)+len(b.Alerts)+len(b.Receipts) == 0
}
