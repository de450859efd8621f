// Package basket decides who took or put back what, and keeps the ledger of
// every unit that left a shelf.
//
// # Model
//
// A shelf event waits until the cameras have shown what happened after it. Then
// one posterior is formed over (explanation, person): the weights' explanations
// from package shelf, times the evidence that a person's hand was at the place
// (a log-likelihood ratio from package track; nobody has ratio one), times what
// the cameras saw in that person's hand. A change of several units may have been
// several hands'. A put-back must be a unit that is in somebody's basket, and
// the unit's own weight when it was taken is the best prediction of its weight
// when it returns; else it is a foreign object.
//
// Browsers put back and take again, and stand close. Of two hands that may have been
// at a place, the other was elsewhere, idle there, or busy at the next slot. What a
// hand shows after a taking counts as far as it did not show it as often before,
// since it last put something down; hands that show other things only speak
// against a taking.
//
// # Units and frames
//
// Grams, Unix nanoseconds on the store clock, units of stock; a basket line
// counts upwards.
//
// # Ordering and determinism
//
// Events are decided in order of their end plus a fixed delay, removals before
// arrivals at the same instant. Nothing depends on map order or a clock.
//
// # Invariant
//
// The ledger holds units, each of which is in one basket or back on a shelf, so
// that no line can become negative and a unit cannot be billed twice. Units
// attach to (track, time); whose basket that is follows from the tracker's
// present belief, and when the belief changes, the unit moves.
//
// # Parties and staff
//
// Visits of one account are one basket: what one of a party took, another may put
// back, and which of them took it is no doubt about their receipt. What staff take
// is moved and not sold: it is in the ledger, in no basket change and on no
// receipt. What they put down needs no source: it is goods of the place, or units
// that they hold, whichever explains the weight; a product that they put on a slot
// of another has a facing there from then on. A customer's put-back at the same
// time is weighed against it, and what remains uncertain is a doubt about the
// customer's receipt.
//
// # What it does not do
//
// Hand-overs and drops are not seen as events of their own: a unit that comes
// back is recognised by its weight, whoever brings it.
package basket
