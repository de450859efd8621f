// Package vec holds the few loops over float32 vectors that take most of the
// time of appearance: dot products, weighted sums, and the search for values
// that are not finite.
//
// # Ordering and determinism
//
// Each function is defined by its Go loop. On amd64 with AVX the same operations
// run eight at a time, in the same order, without fused multiply-add, so that
// the results have the same bits with and without it. Elsewhere, explicit
// conversions keep compilers from fusing.
//
// # What it does not do
//
// It has no general vector arithmetic: gonum has.
package vec
