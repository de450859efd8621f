// Package recording keeps all readings of a store in one file, with the store's
// files and the engine's settings, so that any engine can be run on it later
// and elsewhere.
//
// The container is MCAP (mcap.dev): chunks of messages, compressed, each with a
// checksum, and an index at the end. Its tools open a recording: Foxglove, the
// mcap command, and readers in many languages. docs/format/recording.md
// describes what stands where.
//
// # Damage
//
// A file whose end is missing has no index. [Open] then walks over its records
// and finds all whole chunks; [Recording.Torn] says what is lost, and [Recover]
// writes a whole file of the rest. Everything that is read is covered by a
// checksum. A chunk that fails its own is an error that names the place, and
// the next read goes on behind it.
//
// # Ordering and determinism
//
// Readings are read in the order in which they were written, that of arrival.
// Equal readings, store and settings give equal bytes, with the same versions
// of the libraries.
//
// # What it does not do
//
// It neither judges readings nor runs an engine.
package recording
