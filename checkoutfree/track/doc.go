// Package track follows people over calibrated cameras on the ground plane and
// keeps a belief about who each track is.
package track
