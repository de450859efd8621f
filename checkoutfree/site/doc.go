// Package site describes a store as installed: floor plan, gondolas, shelves,
// load plates, calibrated cameras, gates, zones, catalogue and planogram, and
// reads their files: layout and cameras in YAML, catalogue and planogram in
// CSV (docs/format/store.md).
//
// # Units and frames
//
// Metres in a right-handed world frame with z up and z = 0 on the floor. A
// gondola with yaw 0 faces south (its shoppers stand towards −y); yaw turns it
// counter-clockwise. Its local x axis runs from left to right as the shopper
// sees it, and plates and slots count that way. Weights are grams, money is
// integer minor units.
//
// # Ordering and determinism
//
// Indices follow the order of the files. [Load] reports every problem of every
// file at once, in order of position: the same files give the same site or the
// same errors.
//
// # What it does not do
//
// A site never says what happened in the store, only what was installed. The
// simulated world may differ from it, and that difference is part of a test.
package site
