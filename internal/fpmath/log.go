package fpmath

import "math"

// Log returns the natural logarithm of x, within 1 ulp.
//
// Special cases: Log(+Inf) = +Inf, Log(0) = -Inf, Log(x < 0) = NaN,
// Log(NaN) = NaN.
//
// The method is that of msun's e_log.c: x = 2^k·(1+f) with 1+f from √½ to √2, and
// a polynomial in s = f/(2+f) of error below 2⁻⁵⁸.
func Log(x float64) float64 {
	const (
		l1 = 6.666666666666735130e-01
		l2 = 3.999999999940941908e-01
		l3 = 2.857142874366239149e-01
		l4 = 2.222219843214978396e-01
		l5 = 1.818357216161805012e-01
		l6 = 1.531383769920937332e-01
		l7 = 1.479819860511658591e-01

		smallest = 0x1p-1022          // that is not subnormal
		rootHalf = 0x3fe6a09e667f3bcd // the bits of √½
	)
	shift := 0.0
	if !(x >= smallest && x <= math.MaxFloat64) {
		if !(x > 0 && x < smallest) {
			return logEdge(x)
		}
		x *= 0x1p54
		shift = -54
	}
	// Counted from √½, the exponent says how many doublings there are.
	b := math.Float64bits(x) - rootHalf
	k := float64(int64(b)>>fractionBits) + shift
	f := math.Float64frombits(b&(1<<fractionBits-1)+rootHalf) - 1

	s := f / (2 + f)
	z := s * s
	w := z * z
	odd := l5 + float64(w*l7)
	odd = l3 + float64(w*odd)
	odd = l1 + float64(w*odd)
	even := l4 + float64(w*l6)
	even = l2 + float64(w*even)
	r := float64(z*odd) + float64(w*even)
	half := float64(0.5 * f * f)
	rest := float64(s*(half+r)) + float64(k*ln2Lo)
	return float64(k*ln2Hi) - ((half - rest) - f)
}

// logEdge is Log of what has no finite logarithm.
func logEdge(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x < 0:
		return math.NaN()
	}
	return x // +Inf or NaN
}
