// Package site describes a store as installed: floor plan, gondolas, shelves,
// load plates, calibrated cameras, gates, zones, catalogue and planogram, and
// reads their files: layout and cameras in YAML, catalogue and planogram in
// CSV.
//
// # Units and frames
//
// Metres in a right-handed world frame with z up and z = 0 on the floor. A
// gondola with yaw 0 faces south (its shoppers stand towards −y); yaw turns it
// counter-clockwise. Weights are grams, money is integer minor units.
//
// # What it does not do
//
// A site never says what happened in the store, only what was installed. The
// simulated world may differ from it, and that difference is part of a test.
package site
