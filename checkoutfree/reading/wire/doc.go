// Package wire writes and reads readings as Protocol Buffers: the form in which
// they stand in a recording, and in which they reach an engine in another
// language over a pipe.
//
// readings.proto in this folder is the published schema, [Descriptor] the same
// compiled. The code here is written by hand, because it encodes a frame into
// the caller's memory, and decodes it into its own, without allocating; a test
// holds it against messages made from the schema.
//
// # Units and frames
//
// Those of package reading. Devices, slots and products are named by index:
// their place in the store's files.
//
// # Appearance vectors
//
// They are most of what a frame is made of. [Float32] keeps every bit. [Int8]
// keeps a signed byte per number, a quarter; a reader gets q / |q|, in which
// each number is off by at most 1/254 of the vector's largest. Whoever records
// with it and wants a replay to give the same bytes must hand the engine what a
// reader will get: see [Snap].
//
// # Ordering and determinism
//
// The same reading gives the same bytes: fields in order of their numbers, zero
// values left out. What is read has the same bits as what was written, except
// for vectors in [Int8]. The decoder takes fields in any order and skips those
// that it does not know, as Protocol Buffers demand.
//
// # What it does not do
//
// It does not know the store: whether a camera exists is for the engine to say.
package wire
