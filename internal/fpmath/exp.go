package fpmath

import "math"

// Exp returns e^x, within 1 ulp.
//
// Special cases: Exp(+Inf) = +Inf, Exp(NaN) = NaN, Exp(-Inf) = 0. Large values
// overflow to +Inf, very negative ones underflow to 0.
//
// The method is that of msun's e_exp.c: x = k·ln 2 + r with |r| ≤ ½ ln 2, and a
// rational function of r of error below 2⁻⁵⁹.
func Exp(x float64) float64 {
	const plain = 700 // below it, the result is neither subnormal nor too large
	if !(math.Abs(x) < plain) {
		return expEdge(x)
	}
	y, k := expReduced(x)
	return math.Float64frombits(math.Float64bits(y) + uint64(k)<<fractionBits)
}

// expEdge is Exp of what is large, infinite or NaN.
func expEdge(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x > 710: // e^709.8 is the largest float64
		return math.Inf(1)
	case x < -746: // e^-745.2 rounds to the smallest
		return 0
	}
	return scale(expReduced(x))
}

// expReduced returns y in [0.7, 1.5] and k, so that e^x = y·2^k.
func expReduced(x float64) (y float64, k int) {
	n := float64(x*log2E) + shifter - shifter
	hi := x - float64(n*ln2Hi)
	lo := float64(n * ln2Lo)
	r := hi - lo
	c := expRatio(r)
	return 1 - (lo - float64(r*c)/(2-c) - hi), int(n)
}

// expRatio returns c with e^r = 1 + r + r·c/(2-c), for |r| ≤ ½ ln 2.
func expRatio(r float64) float64 {
	const (
		p1 = 1.66666666666666019037e-01
		p2 = -2.77777777770155933842e-03
		p3 = 6.61375632143793436117e-05
		p4 = -1.65339022054652515390e-06
		p5 = 4.13813679705723846039e-08
	)
	z := r * r
	p := p4 + float64(z*p5)
	p = p3 + float64(z*p)
	p = p2 + float64(z*p)
	p = p1 + float64(z*p)
	return r - float64(z*p)
}
