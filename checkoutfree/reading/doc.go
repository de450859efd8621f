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
//
// # Ordering and determinism
//
// A recording holds readings in order of arrival, which is the order in which
// an engine takes them; their own times may go back and forth. [Encoder] writes
// the same bytes for the same readings, and [Decoder] gives back the same
// values, bit by bit. The form is described in docs/format/readings.md.
//
// # What it does not do
//
// It neither judges readings (a plausible time, a known account) nor repairs
// them: the decoder refuses what the form or the site does not allow.
package reading
