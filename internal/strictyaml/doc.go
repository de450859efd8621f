// Package strictyaml reads YAML files into Go structs and refuses everything
// that is not meant: unknown keys, duplicate keys, values of the wrong type,
// numbers with a unit stuck to them, several documents in one file.
//
// [Decode] reports every problem of a file at once, each as
// "file:line:column: field: message". The [Doc] it returns remembers where each
// field stood, so that checks made after decoding (a [FieldError] naming a path
// such as population.personas[1].share) are reported at their place too, see
// [Doc.Locate]. [DecodeWith] replaces values by path before decoding, for
// command line overrides; their errors name the override instead of a line.
//
// # Rules beyond YAML's
//
//   - A key without a value is an error unless the field is a pointer.
//   - Texts that YAML reads as numbers or booleans must be quoted.
//   - Numbers must be finite; whole numbers are decimal unless they begin with
//     0x, 0o or 0b (a leading 0 alone means nothing).
//   - Durations carry their unit, see [Duration].
//   - Anchors, aliases and merge keys work, up to 200 000 resolved values.
//
// # Ordering and determinism
//
// Errors are in order of position. The same bytes give the same errors.
//
// # What it does not do
//
// It does not write YAML and knows no ranges or required keys: those belong to
// the Validate methods of the types read.
package strictyaml
