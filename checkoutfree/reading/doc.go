// Package reading defines what the devices of a checkout-free store send: one
// message type per device class, and a JSON Lines form to read and write them.
//
// The types belong to the engine. The simulator is one thing that produces
// them, a real camera pipeline is another; nothing in a reading can carry the
// identity of a person.
//
// # Units and frames
//
// Image points are pixels in the OpenCV convention, weights are grams, times
// are Unix nanoseconds of the device's own clock.
package reading
