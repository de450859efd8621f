// Package calibration holds the simulated devices against published figures and
// measurements of real ones, and writes the page docs/sensors.md about it.
//
// # Model
//
// A check of package evidence says which device is measured how, whose figure it
// is compared with and the band in which it must lie. [Page] lists the checks.
//
// # Units and frames
//
// Metres, pixels, grams, seconds; cosines of appearance vectors.
//
// # Ordering and determinism
//
// Every draw is keyed by a fixed seed, so the page has the same bytes on every run.
package calibration
