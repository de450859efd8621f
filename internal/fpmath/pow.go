package fpmath

import "math"

// Pow returns x^y, within 1 ulp.
//
// Special cases are those of [math.Pow], in its order.
//
// The method is that of msun's e_pow.c: log₂|x| as a sum of two numbers, its
// product with y in two parts as well, and 2 to the power of that.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case y == 1:
		return x
	case math.IsNaN(x) || math.IsNaN(y):
		return math.NaN()
	case x == 0:
		return powOfZero(x, y)
	case math.IsInf(y, 0):
		return powInfinite(x, y)
	case math.IsInf(x, 0):
		if x < 0 { // 1/-Inf is the negative zero
			return powOfZero(1/x, -y)
		}
		return powOfZero(0, -y)
	case x > 0:
		return powPositive(x, y)
	case y != math.Trunc(y):
		return math.NaN()
	}
	return flip(powPositive(-x, y), odd(y))
}

// odd reports whether y is an odd integer.
func odd(y float64) bool {
	return math.Abs(y) < 1<<53 && y == math.Trunc(y) && int64(y)&1 != 0
}

// powOfZero returns x^y of x = ±0.
func powOfZero(x, y float64) float64 {
	size := 0.0
	if y < 0 {
		size = math.Inf(1)
	}
	if odd(y) {
		return math.Copysign(size, x)
	}
	return size
}

// powInfinite returns x^y of y = ±Inf and x not zero.
func powInfinite(x, y float64) float64 {
	switch size := math.Abs(x); {
	case size == 1:
		return 1
	case size > 1 == (y > 0):
		return math.Inf(1)
	default:
		return 0
	}
}

// powPositive returns x^y for positive finite x and finite y.
func powPositive(x, y float64) float64 {
	const huge = 0x1p65 // as y, it takes even the neighbours of 1 out of range
	if x == 1 {
		return 1
	}
	if math.Abs(y) > huge {
		return powInfinite(x, y)
	}
	hi, lo := log2Parts(x)
	y1 := top(y)
	lead := float64(y1 * hi) // exact
	tail := float64((y-y1)*hi) + float64(y*lo)
	switch z := lead + tail; {
	case z > bias+2:
		return math.Inf(1)
	case z < -1080: // 2^-1075 rounds to zero already
		return 0
	default:
		return exp2Parts(z, lead, tail)
	}
}

// exp2Parts returns 2^(lead+tail); z is their sum as rounded.
func exp2Parts(z, lead, tail float64) float64 {
	const ln2Top = 0x1.62e43p-1 // ln 2 in 21 bits
	n := z + shifter - shifter
	lead -= n
	t := top(lead + tail)
	u := float64(t * ln2Top) // exact
	v := float64((tail-(t-lead))*math.Ln2) + float64(t*(math.Ln2-ln2Top))
	r := u + v
	w := v - (r - u)
	c := expRatio(r)
	return scale(1-(float64(r*c)/(c-2)-(w+float64(r*w))-r), int(n))
}

// log2Parts returns log₂ x of a positive finite x as the sum of a number of 21
// bits and a correction, with an error below 2⁻⁶⁷ of it.
func log2Parts(x float64) (hi, lo float64) {
	const (
		l1 = 5.99999999999994648725e-01
		l2 = 4.28571428578550184252e-01
		l3 = 3.33333329818377432918e-01
		l4 = 2.72728123808534006489e-01
		l5 = 2.30660745775561754067e-01
		l6 = 2.06975017800338417784e-01

		// 2/(3 ln 2), and its parts.
		cp   = 9.61796693925975554329e-01
		cpHi = 9.61796700954437255859e-01
		cpLo = -7.02846165095275826516e-09
		// log₂ 1.5 in parts.
		threeHi = 5.84962487220764160156e-01
		threeLo = 1.35003920212974897128e-08

		rootThreeHalves = 0x3ff3988e1409212e // the bits of √1.5
		rootThree       = 0x3ffbb67ae8584caa // and of √3
	)
	n := 0
	if x < 0x1p-1022 {
		x *= 0x1p54
		n = -54
	}
	b := math.Float64bits(x)
	n += int(b>>fractionBits) - bias
	b = b&(1<<fractionBits-1) | one

	// log x = log base + log(x/base), where the base is 1 or 1.5.
	base, baseHi, baseLo := 1.0, 0.0, 0.0
	switch {
	case b < rootThreeHalves:
	case b < rootThree:
		base, baseHi, baseLo = 1.5, threeHi, threeLo
	default:
		n++
		b -= 1 << fractionBits
	}
	x = math.Float64frombits(b)

	// s = (x-base)/(x+base) in parts.
	u, v := x-base, 1/(x+base)
	s := float64(u * v)
	sHi := top(s)
	sumHi := top(x + base)
	sumLo := x - (sumHi - base)
	sLo := v * (u - float64(sHi*sumHi) - float64(sHi*sumLo))
	// log(x/base) = 2s + 2/3·s³ + …, taken three halves of it: s·(3 + s² + …).
	s2 := s * s
	r := l5 + float64(s2*l6)
	r = l4 + float64(s2*r)
	r = l3 + float64(s2*r)
	r = l2 + float64(s2*r)
	r = l1 + float64(s2*r)
	r = float64(s2*s2*r) + float64(sLo*(sHi+s))
	square := float64(sHi * sHi) // exact
	factorHi := top(3 + square + r)
	factorLo := r - (factorHi - 3 - square)
	u = float64(sHi * factorHi) // exact
	v = float64(sLo*factorHi) + float64(factorLo*s)
	pHi := top(u + v)
	pLo := v - (pHi - u)
	zHi := float64(cpHi * pHi)
	zLo := float64(cpLo*pHi) + float64(pLo*cp) + baseLo
	hi = top(zHi + zLo + baseHi + float64(n))
	return hi, zLo - (hi - float64(n) - baseHi - zHi)
}
