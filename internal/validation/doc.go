// Package validation compares what gosim does with theory, guidelines and
// measurements, and writes the page docs/validation.md about it.
//
// # Model
//
// A [Check] says what is simulated, whose figure it is compared with and what
// makes it pass; its Run returns a [Result] with measured values, tables and
// pictures. [All] lists the checks. To add one, write a function that returns it
// in a file of its own and name it there.
//
// # Units and frames
//
// Metres, seconds, metres per second, people per square metre.
//
// # Ordering and determinism
//
// Every draw is keyed by a fixed seed, the check and its number, so the page has
// the same bytes on every run.
//
// # What it does not do
//
// It does not judge the engine: package reports does.
package validation
