// Package shelf turns plate samples into shelf events: what left or came to
// which plates, when, and what it may have been.
//
// # Model
//
// Each plate has a baseline that follows drift and a noise level that it learns.
// A two-sided CUSUM (Page, "Continuous inspection schemes", Biometrika 41, 1954)
// and a limit on single samples notice a departure. A departure ends when the
// signal has been level again for a while; the difference of the two levels,
// with its variance, is a segment. Hand pressure, ringing and bursts leave no
// difference and so no segment. Levels held between two changes split them into
// two segments. A unit whose weight is taken off over some seconds leaves no step but
// a slide; a second, slow reference of each plate adds it up, and if it is some units
// of what stands there it is one segment, in place of the pieces that were found.
//
// Segments of plates that share a slot, or of which one is the spill-over of its
// neighbour, become one [Event] with a vector of changes. Its explanations
// (slot, product, signed count; pairs of products; nothing; something unknown)
// are weighed by Bayes' rule: unit weights with their spread, the catalogue's
// bias and what was learned of it, the plate's noise, the share of a unit that
// each plate of a wide slot carries, the usual quantities and the stock believed
// to be there.
//
// # Units and frames
//
// Grams, Unix nanoseconds on the store clock, units of stock. A removal is
// negative.
//
// # Ordering and determinism
//
// Batches of one plate come in order of time. Nothing depends on map order or on
// a clock; the same calls give the same events.
//
// # Staff
//
// While staff are in the store, which the engine tells by [Monitor.Staffed], up to
// forty units of a product may come or go in one change. Notes of restocking come
// before or after the goods, or never: what came without a note is set off against
// a late one, so that no later put-back is taken for an announced arrival. A
// product that staff put on a slot of another, or of which a note says so, is a
// candidate there beside the planogram's, with a stock of its own, which is stated
// with its SKU.
//
// # Outages
//
// A plate without samples for long, whose batch numbers begin anew, or that shows
// one value for ever, is out: what it weighs afterwards is its new reference level
// and no event. [Monitor.Outages] tells of it. Two plates that step to each other's
// levels at one instant have had their cables exchanged, and are read crosswise.
//
// # What it does not do
//
// It finds no slide where a slot spans two plates, nor while hands are at work on
// the plate or beside it. It does not know who is there and decides nothing: package basket joins its
// explanations with people and tells it the outcome by [Monitor.Moved] and
// [Monitor.Learn]. From that it keeps the stock of each slot and the misplaced
// units, and says so by [Monitor.State]; it never counts what a plate weighs anew.
package shelf
