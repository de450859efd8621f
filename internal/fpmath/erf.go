package fpmath

import "math"

// Erf returns the error function of x, within 1 ulp.
//
// Special cases: Erf(+Inf) = 1, Erf(-Inf) = -1, Erf(NaN) = NaN.
//
// The method of Erf and Erfc is that of msun's s_erf.c: rational functions of x²
// up to 27/32, of x-1 up to 5/4, and of 1/x² beyond, there times e^(-x²).
func Erf(x float64) float64 {
	switch size := math.Abs(x); {
	case math.IsNaN(x):
		return x
	case size < 0x1p-28:
		return erfTiny(x)
	case size < erfSmall:
		return x + float64(x*erfRatio(x))
	case size < erfMiddle:
		return math.Copysign(erfAtOne+erfRatioNearOne(size), x)
	case size < 6:
		return math.Copysign(1-erfTail(size), x)
	default:
		return math.Copysign(1, x)
	}
}

// Erfc returns 1 - Erf(x), of large x too within 3 ulp.
//
// Special cases: Erfc(+Inf) = 0, Erfc(-Inf) = 2, Erfc(NaN) = NaN.
func Erfc(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case math.Abs(x) < 0x1p-56:
		return 1 - x
	case x < -6:
		return 2
	case x <= -erfSmall:
		return 1 - Erf(x)
	case x < 0.25:
		return 1 - (x + float64(x*erfRatio(x)))
	case x < erfSmall:
		return 0.5 - (x - 0.5 + float64(x*erfRatio(x)))
	case x < erfMiddle:
		return 1 - erfAtOne - erfRatioNearOne(x)
	case x < 28:
		return erfTail(x)
	default:
		return 0
	}
}

const (
	erfSmall  = 27.0 / 32
	erfMiddle = 5.0 / 4
	erfFar    = 1 / 0.35                   // where the approximation of the tail changes
	erfAtOne  = 8.45062911510467529297e-01 // erf(1) in 24 bits
	erfSlope  = 1.28379167095512586316e-01 // 2/√π - 1
)

// erfTiny returns Erf of a number that is little or nothing but its slope there.
func erfTiny(x float64) float64 {
	if math.Abs(x) < 0x1p-1015 { // where a product could lose bits
		return (float64(16*x) + float64(16*erfSlope*x)) / 16
	}
	return x + float64(erfSlope*x)
}

// erfRatio returns erf(x)/x - 1 for |x| < 27/32.
func erfRatio(x float64) float64 {
	z := x * x
	return horner(z, erfPP[:]) / horner(z, erfQQ[:])
}

// erfRatioNearOne returns erf(x) - erfAtOne for x from 27/32 to 5/4.
func erfRatioNearOne(x float64) float64 {
	s := x - 1
	return horner(s, erfPA[:]) / horner(s, erfQA[:])
}

// erfTail returns erfc(x) for x from 5/4 to 28. The square of x in its exponent is
// taken in parts.
func erfTail(x float64) float64 {
	s := 1 / (x * x)
	var ratio float64
	if x < erfFar {
		ratio = horner(s, erfRA[:]) / horner(s, erfSA[:])
	} else {
		ratio = horner(s, erfRB[:]) / horner(s, erfSB[:])
	}
	z := top(x)
	return Exp(-float64(z*z)-0.5625) * Exp(float64((z-x)*(z+x))+ratio) / x
}

// The coefficients of s_erf.c, lowest power first.
//
//nolint:gochecknoglobals // constant tables
var (
	erfPP = [...]float64{
		1.28379167095512558561e-01, -3.25042107247001499370e-01, -2.84817495755985104766e-02,
		-5.77027029648944159157e-03, -2.37630166566501626084e-05,
	}
	erfQQ = [...]float64{
		1, 3.97917223959155352819e-01, 6.50222499887672944485e-02,
		5.08130628187576562776e-03, 1.32494738004321644526e-04, -3.96022827877536812320e-06,
	}
	erfPA = [...]float64{
		-2.36211856075265944077e-03, 4.14856118683748331666e-01, -3.72207876035701323847e-01,
		3.18346619901161753674e-01, -1.10894694282396677476e-01, 3.54783043256182359371e-02,
		-2.16637559486879084300e-03,
	}
	erfQA = [...]float64{
		1, 1.06420880400844228286e-01, 5.40397917702171048937e-01, 7.18286544141962662868e-02,
		1.26171219808761642112e-01, 1.36370839120290507362e-02, 1.19844998467991074170e-02,
	}
	erfRA = [...]float64{
		-9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01,
		-6.23753324503260060396e+01, -1.62396669462573470355e+02, -1.84605092906711035994e+02,
		-8.12874355063065934246e+01, -9.81432934416914548592e+00,
	}
	erfSA = [...]float64{
		1, 1.96512716674392571292e+01, 1.37657754143519042600e+02, 4.34565877475229228821e+02,
		6.45387271733267880336e+02, 4.29008140027567833386e+02, 1.08635005541779435134e+02,
		6.57024977031928170135e+00, -6.04244152148580987438e-02,
	}
	erfRB = [...]float64{
		-9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01,
		-1.60636384855821916062e+02, -6.37566443368389627722e+02, -1.02509513161107724954e+03,
		-4.83519191608651397019e+02,
	}
	erfSB = [...]float64{
		1, 3.03380607434824582924e+01, 3.25792512996573918826e+02, 1.53672958608443695994e+03,
		3.19985821950859553908e+03, 2.55305040643316442583e+03, 4.74528541206955367215e+02,
		-2.24409524465858183362e+01,
	}
)
