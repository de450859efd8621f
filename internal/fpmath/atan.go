package fpmath

import "math"

// Atan returns the arctangent of x in radians, within 1 ulp.
//
// Special cases: Atan(±0) = ±0, Atan(±Inf) = ±π/2.
//
// The method is that of msun's s_atan.c: the arctangent of the nearest of 0, ½,
// 1, 3/2 and infinity is known in two parts, and that of the difference is an odd
// polynomial.
func Atan(x float64) float64 {
	size := math.Abs(x)
	switch {
	case size < atanTiny: // keeps the sign of zero
		return x
	case size >= 0x1p66:
		return math.Copysign(math.Pi/2, x)
	case math.IsNaN(x):
		return x
	}
	return math.Copysign(atan(size), x)
}

const (
	atanTiny = 0x1p-27                   // below, a number is its own arctangent
	piLo     = 1.2246467991473531772e-16 // π less its float64

	// The parts of the arctangents of ½, 1, 3/2 and infinity.
	atanHalfHi  = 4.63647609000806093515e-01
	atanHalfLo  = 2.26987774529616870924e-17
	atanOneHi   = math.Pi / 4
	atanOneLo   = 3.06161699786838301793e-17
	atanThreeHi = 9.82793723247329054082e-01
	atanThreeLo = 1.39033110312309984516e-17
	atanInfHi   = math.Pi / 2
	atanInfLo   = 6.12323399573676603587e-17
)

// atan is Atan of a positive number that is neither very small nor very large.
func atan(x float64) float64 {
	var hi, lo float64
	switch {
	case x < 7.0/16:
		return x - float64(x*atanPoly(x))
	case x < 11.0/16:
		x, hi, lo = (x*2-1)/(2+x), atanHalfHi, atanHalfLo
	case x < 19.0/16:
		x, hi, lo = (x-1)/(x+1), atanOneHi, atanOneLo
	case x < 39.0/16:
		x, hi, lo = (x-1.5)/(1+float64(1.5*x)), atanThreeHi, atanThreeLo
	default:
		x, hi, lo = -1/x, atanInfHi, atanInfLo
	}
	return hi - (float64(x*atanPoly(x)) - lo - x)
}

// atanPoly returns 1 - atan(x)/x for |x| ≤ 7/16.
func atanPoly(x float64) float64 {
	const (
		a0  = 3.33333333333329318027e-01
		a1  = -1.99999999998764832476e-01
		a2  = 1.42857142725034663711e-01
		a3  = -1.11111104054623557880e-01
		a4  = 9.09088713343650656196e-02
		a5  = -7.69187620504482999495e-02
		a6  = 6.66107313738753120669e-02
		a7  = -5.83357013379057348645e-02
		a8  = 4.97687799461593236017e-02
		a9  = -3.65315727442169155270e-02
		a10 = 1.62858201153657823623e-02
	)
	z := x * x
	w := z * z
	even := a8 + float64(w*a10)
	even = a6 + float64(w*even)
	even = a4 + float64(w*even)
	even = a2 + float64(w*even)
	even = a0 + float64(w*even)
	odd := a7 + float64(w*a9)
	odd = a5 + float64(w*odd)
	odd = a3 + float64(w*odd)
	odd = a1 + float64(w*odd)
	return float64(z*even) + float64(w*odd)
}

// Atan2 returns the angle of the point (x, y) in radians, in [-π, π], within
// 1.5 ulp. The sign of y decides the half-plane, also that of a zero.
//
// [math.Atan2] has the sign wrong where y/x underflows and x is negative.
//
// Special cases: Atan2(±0, x ≥ +0) = ±0, Atan2(±0, x ≤ -0) = ±π,
// Atan2(y > 0, 0) = π/2, Atan2(y < 0, 0) = -π/2, Atan2(±Inf, +Inf) = ±π/4,
// Atan2(±Inf, -Inf) = ±3π/4, Atan2(y, +Inf) = ±0, Atan2(y, -Inf) = ±π,
// Atan2(±Inf, x) = ±π/2, and NaN if either is NaN.
func Atan2(y, x float64) float64 {
	ratio := math.Abs(y / x)
	if !(ratio >= atanTiny && ratio < 0x1p60) {
		return atan2Edge(y, x, ratio)
	}
	angle := atan(ratio)
	if x < 0 {
		angle = math.Pi - (angle - piLo)
	}
	return math.Copysign(angle, y)
}

// atan2Edge is Atan2 of a point on an axis or very near to one, of infinities and
// of NaN.
func atan2Edge(y, x, ratio float64) float64 {
	switch {
	case math.IsNaN(x) || math.IsNaN(y):
		return math.NaN()
	case y == 0:
		if math.Signbit(x) {
			return math.Copysign(math.Pi, y)
		}
		return y
	case math.IsInf(x, 0) && math.IsInf(y, 0):
		if x > 0 {
			return math.Copysign(math.Pi/4, y)
		}
		return math.Copysign(3*math.Pi/4, y)
	case ratio >= 0x1p60: // also where x is zero or y infinite
		return math.Copysign(math.Pi/2, y)
	case x < 0:
		return math.Copysign(math.Pi-(ratio-piLo), y)
	}
	return math.Copysign(ratio, y)
}
