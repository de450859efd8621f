// Package checkoutfree is a checkout-free engine: it takes what the devices of a
// store send and says who is in it, what happens on its shelves, what is in
// everybody's basket, what they owe when they have left, and what looks like
// theft.
//
// # Model
//
// A [Core] is a row of stages. Readings are copied, checked, freed of duplicates,
// put on the store's clock and held until none that is older can still be
// expected; then they go, in order of event time, to package track (frames and
// gates) or package shelf (weights and staff). At fixed instants of event time,
// ten times a second, the later stages take their turn: shelf events are
// joined with people in package basket, receipts become final in package
// billing, alerts are raised in package loss.
//
// Families and friends: one code is shown once for each of them, each time before
// one person crosses, and one receipt is for all of them. Staff: their token is
// scanned like any other, and a [reading.StaffBadge] with the same token, before or
// after the scan, makes it staff's for the rest of the run.
//
// Devices fail. A plate that fell silent, restarted or stuck begins with a new
// reference level, and a frozen camera's pictures are dropped. Who had a hand at such
// a plate, or was inside while most cameras were dark, gets a receipt that a human
// sees; nothing is alleged of whom the cameras lost. [Core.Condition] tells how a
// device does.
//
// # Units and frames
//
// Unix nanoseconds on the store clock, metres in the site's world frame, grams,
// integer minor units of money.
//
// # Ordering and determinism
//
// Outputs depend on the readings and their event times, not on the order of
// their arrival, as long as none is later than the hold. Readings of one event
// time are ordered by kind, device and sequence number. There is no clock, no
// goroutine and no random number.
//
// # What it does not do
//
// It keeps nothing beyond the process, charges nobody and accuses nobody.
package checkoutfree
