// Package billing turns the basket of a visit that has ended into one receipt.
//
// # Model
//
// A visit that closed waits until nothing that began before its exit can still
// change its basket: no shelf change is open, none is undecided, and a further
// delay has passed. Then its lines are priced and the receipt is issued, once.
// Its confidence is the probability that all of it is right: what its parts
// multiply to (each unit, its taker, the account, who left), calibrated by Platt's
// logistic curve (Platt 1999, "Probabilistic outputs for support vector machines")
// on receipts whose truth is known. A store fits the two parameters of the curve
// anew on the receipts that people have reviewed. A receipt goes to
// review if the expected cost of charging it unseen exceeds that of a human's
// look. A visit that the cameras lost inside is billed like one that closed, but
// never unseen.
//
// A party (a family, friends) is several visits of one account. Visits that
// overlap, or follow each other within party_gap_s, are one session with one
// receipt, after the last of them has left: their baskets are one, the receipt has
// the number of the first visit, the first entry and the last exit. Whose account a
// visit is counts when the receipt becomes final, not when the visit began. The
// wait ends at party_wait_s after an exit; a visit lost from sight ends when the
// tracker gives it up. A code that was shown and not yet used is waited for as long
// as it is valid, and no longer than party_gap_s. The confidence is that of the
// common basket times each member's of being who they seem.
//
// # Units and frames
//
// Money is integer minor units of the site's currency (int64), times are Unix
// nanoseconds on the store clock.
//
// # Ordering and determinism
//
// Receipts are issued in order of the last exit, at equal times in order of visit.
//
// # What it does not do
//
// It charges nobody, and a visit without an account gets no receipt: that is
// package loss's case. Staff get none and owe nothing.
package billing
