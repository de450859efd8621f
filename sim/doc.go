// Package sim is the simulated store: a discrete-event kernel, keyed random
// draws, the world (who is where, which unit of stock is where) and the truth
// log against which an engine is scored.
//
// # Ordering and determinism
//
// Events run in order of time and, at equal times, of scheduling. All draws are
// keyed by (seed, replication, entity, purpose, n), so no shared stream, map
// order or thread can change a run: the same scenario and seed give the same
// bytes.
//
// # Units and frames
//
// Time is integer nanoseconds since the start of the run, length metres in the
// site's world frame, mass grams.
//
// # Invariant
//
// Each unit of stock is in exactly one place at any time. Every change goes
// through an act of [World], which checks that the unit is where the act says
// it is taken from, moves it, and writes the truth log.
//
// # What it does not do
//
// It decides nothing (package agents does) and senses nothing (package sensors
// does).
package sim
