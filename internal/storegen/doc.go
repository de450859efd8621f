// Command storegen writes the example stores under scenarios/: their layouts,
// cameras and planograms, and the catalogue and the tests of the AutoCheckout
// store.
//
//	go run ./internal/storegen
//
// Run it in the root of the repository. It reads
// scenarios/catalogues/convenience.csv and the measured facts in its own folder
// and overwrites everything else; a test holds the checked-in files to what it
// writes.
//
// # Where the numbers come from
//
// corner-shop and go are designs of our own in the sizes of published stores.
// autocheckout-nano is the nano-store of the AutoCheckout competition of
// CPS-IoT Week 2020; facts/ holds its published unit weights, camera
// calibrations, hand-labelled events and the winner's official scores. Its tests
// become scenarios: the labelled ones act by act, others after their description.
//
// # Ordering and determinism
//
// It draws nothing at random: the same input gives the same bytes.
package main
