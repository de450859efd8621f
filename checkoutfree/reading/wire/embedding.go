package wire

import (
	"fmt"
	"math"
	"slices"
)

// Embeddings says how appearance vectors are written.
type Embeddings uint8

// The forms of appearance vectors.
const (
	Float32 Embeddings = iota // every bit, four bytes a number
	Int8                      // a signed byte a number; see [Snap]
)

// String returns the form's name as users write it.
func (e Embeddings) String() string {
	switch e {
	case Float32:
		return "float32"
	case Int8:
		return "int8"
	default:
		return fmt.Sprintf("Embeddings(%d)", uint8(e))
	}
}

// ParseEmbeddings reads a form's name.
func ParseEmbeddings(name string) (Embeddings, error) {
	switch name {
	case "float32":
		return Float32, nil
	case "int8":
		return Int8, nil
	default:
		return 0, fmt.Errorf("%q: expected float32 or int8", name)
	}
}

// top is the largest number of a quantised vector.
const top = 127

// quantise appends the signed bytes of one vector: v scaled so that its largest
// number is ±127, rounded to the nearest, halves to even. A vector of zeros
// stays one. It reports whether v is finite.
func quantise(b []byte, v []float32) ([]byte, bool) {
	largest := uint32(0) // its bits, which are in the order of the numbers
	for _, x := range v {
		largest = max(largest, math.Float32bits(x)&^signBit)
	}
	if largest >= infinity {
		return b, false
	}
	scale := 0.0
	if largest > 0 {
		scale = top / float64(math.Float32frombits(largest))
	}
	b = slices.Grow(b, len(v))
	for _, x := range v {
		// Adding 1.5·2⁵² leaves no bits for a fraction: the last eight are the whole
		// number, in two's complement.
		b = append(b, byte(math.Float64bits(float64(float64(x)*scale)+3<<51)))
	}
	return b, true
}

// Bits of 32-bit floats.
const (
	signBit  = 1 << 31
	infinity = 0xff << 23 // NaNs are above
)

// dequantise appends the vector q / |q| of the signed bytes q: with n the sum of
// their squares, each is the product of q and 1/√n in 64 bits, rounded to 32.
func dequantise(v []float32, q []byte) []float32 {
	sum := int64(0)
	for _, c := range q {
		x := int64(int8(c))
		sum += x * x
	}
	scale := 0.0
	if sum > 0 {
		scale = 1 / math.Sqrt(float64(sum))
	}
	for _, c := range q {
		v = append(v, float32(float64(int8(c))*scale))
	}
	return v
}

// Snap appends to dst what a reader of [Int8] gets for the vectors of v, each of
// length dim, and returns it. Snapped vectors stay as they are when they are
// snapped again, so an engine that is fed them, and one that reads them from a
// recording, see the same bits. A vector that is not finite stays as it is.
// dst and v must not overlap. It panics if len(v) is no multiple of dim.
func Snap(dst, v []float32, dim int) []float32 {
	if dim <= 0 {
		return dst
	}
	var q []byte
	var room [512]byte
	for ; len(v) > 0; v = v[dim:] {
		var ok bool
		if q, ok = quantise(room[:0], v[:dim]); !ok {
			dst = append(dst, v[:dim]...)
			continue
		}
		dst = dequantise(dst, q)
	}
	return dst
}
