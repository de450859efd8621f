package fpmath

import "math"

const (
	fractionBits = 52   // stored bits of a float64's fraction
	bias         = 1023 // of its exponent
	one          = uint64(bias) << fractionBits

	// shifter rounds to the nearest integer what is below 2⁵¹ in size, when it is
	// added and subtracted again: the sum has no room for a fraction.
	shifter = 0x1.8p52

	// log2E is 1/ln 2. The two parts of ln 2 are ln2Hi, of 32 bits, so that its
	// product with an exponent is exact, and what it lacks.
	log2E = 1 / math.Ln2
	ln2Hi = 0x1.62e42feep-1
	ln2Lo = math.Ln2 - ln2Hi
)

// scale returns y·2^k, rounded once, for y in [½, 2] and any k.
func scale(y float64, k int) float64 {
	const room = 60 // more than the bits of a fraction
	switch {
	case k > bias+1:
		return math.Inf(1)
	case k >= bias:
		return y * 0x1p512 * pow2(k-512)
	case k >= 2-bias:
		return y * pow2(k)
	case k >= -bias-room:
		// The first product is exact, the second may be rounded to few bits.
		return y * pow2(k+2*room) * pow2(-2*room)
	default:
		return 0
	}
}

// pow2 returns 2^k for k from -1022 to 1023.
func pow2(k int) float64 { return math.Float64frombits(uint64(k+bias) << fractionBits) }

// top returns x without the lower half of its bits: a number of 21 bits, the
// product of two of which is exact.
func top(x float64) float64 { return math.Float64frombits(math.Float64bits(x) >> 32 << 32) }

// horner returns c[0] + c[1]·x + c[2]·x² + … .
func horner(x float64, c []float64) float64 {
	sum := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		sum = c[i] + float64(x*sum)
	}
	return sum
}
