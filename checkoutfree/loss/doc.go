// Package loss raises alerts: people inside without an account, units that left
// towards nobody who pays, taking hidden from the cameras, and things put back
// that are not what was taken.
//
// # Model
//
// Each alert is a score in [0, 1] made of the probabilities of its parts, and is
// raised if the score reaches its threshold. Tailgating: the probability that a
// visit has no account, some seconds after its crossing. Unpaid items: the
// posterior of the removal times that of its taker times that of having no
// account. Concealment: the scales say that a unit left, the body was in view,
// but the hands were hidden and the unit was never seen in them afterwards.
// Decoy: an arrival that comes close to the measured weight of a unit of that
// person's basket and yet differs by more standard deviations than one and the
// same unit can.
//
// # Ordering and determinism
//
// Alerts are raised in order of the time at which they fall due, once per cause.
//
// # What it does not do
//
// It accuses nobody: an alert is a suspicion with its evidence for a person to
// judge.
package loss
