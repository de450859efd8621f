package fpmath

import "math"

// Lgamma returns the logarithm of the absolute value of Γ(x), and the sign of
// Γ(x), -1 or +1. The error is below four ulp of the result or of 1, whichever is
// larger; near the zeros at negative numbers, it is not small against the result.
//
// Special cases: Lgamma(±Inf) = ±Inf as package math has it, Lgamma(0) = +Inf,
// Lgamma(-integer) = +Inf, Lgamma(NaN) = NaN.
//
// The method is that of msun's e_lgamma_r.c: approximations round the minimum,
// round 1 and 2, and of Stirling's series, with the recurrence and the reflection
// between them. The one round the minimum begins 0.23 below it, as in msun;
// [math.Lgamma] takes it from 0.27 below, where it is worse by a digit.
func Lgamma(x float64) (lgamma float64, sign int) {
	const tiny = 0x1p-70 // there, Γ(x) is 1/x
	size := math.Abs(x)
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return x, 1
	case x == 0:
		return math.Inf(1), 1
	case size < tiny && x < 0:
		return -Log(size), -1
	case size < tiny:
		return -Log(size), 1
	case x > 0:
		return lgammaPositive(x), 1
	}
	// Γ(x)·Γ(-x) = -π/(x·sin πx).
	s := sinPi(size)
	if s == 0 {
		return math.Inf(1), 1
	}
	if s > 0 {
		sign = -1
	} else {
		sign = 1
	}
	return Log(math.Pi/math.Abs(s*x)) - lgammaPositive(size), sign
}

// sinPi returns sin(πx) of a positive x. It is zero of an integer.
func sinPi(x float64) float64 {
	x = math.Mod(x, 2)
	switch {
	case x == 0 || x == 1:
		return 0
	case x < 0.25:
		return Sin(math.Pi * x)
	case x < 0.75:
		return Cos(math.Pi * (0.5 - x))
	case x < 1.25:
		return Sin(math.Pi * (1 - x))
	case x < 1.75:
		return -Cos(math.Pi * (x - 1.5))
	default:
		return Sin(math.Pi * (x - 2))
	}
}

const (
	lgammaMin     = 1.46163214496836224576e+00  // where Γ is least
	lgammaAtMin   = -1.21486290535849611461e-01 // and its logarithm there
	lgammaAtMinLo = -3.63867699703950536541e-18 // less this much
	belowMin      = 0.23                        // how far the approximation there reaches
	aboveMin      = 0.27                        // down and up
)

func lgammaPositive(x float64) float64 {
	const stirling = 0x1p58 // from there on, two terms are enough
	switch {
	case x == 1 || x == 2:
		return 0
	case x <= 0.9: // Γ(x) = Γ(x+1)/x
		return lgammaShifted(x) - Log(x)
	case x < 2:
		return lgammaShifted(x - 1)
	case x < 8:
		return lgammaTwoToEight(x)
	case x < stirling:
		z := 1 / x
		y := z * z
		w := lgammaW[0] + float64(z*horner(y, lgammaW[1:]))
		return float64((x-0.5)*(Log(x)-1)) + w
	default:
		return x * (Log(x) - 1)
	}
}

// lgammaShifted returns log Γ(1+x) for x in (-0.1, 1).
func lgammaShifted(x float64) float64 {
	switch {
	case x >= lgammaMin-1+aboveMin:
		y := 1 - x
		z := y * y
		even, odd := horner(z, lgammaEven[:]), horner(z, lgammaOdd[:])
		return float64(y*even) + float64(z*odd) - float64(0.5*y)
	case x >= lgammaMin-1-belowMin:
		y := x - (lgammaMin - 1)
		z := y * y
		w := z * y
		p0, p1, p2 := horner(w, lgammaT0[:]), horner(w, lgammaT1[:]), horner(w, lgammaT2[:])
		p := float64(w*(p1+float64(y*p2))) - lgammaAtMinLo
		return lgammaAtMin + (float64(z*p0) + p)
	default:
		p, q := float64(x*horner(x, lgammaU[:])), horner(x, lgammaV[:])
		return p/q - float64(0.5*x)
	}
}

// lgammaTwoToEight returns log Γ(x) for x in [2, 8), by the recurrence from
// [2, 3).
func lgammaTwoToEight(x float64) float64 {
	whole := math.Floor(x)
	y := x - whole
	p, q := float64(y*horner(y, lgammaS[:])), horner(y, lgammaR[:])
	sum := float64(0.5*y) + p/q
	if whole == 2 {
		return sum
	}
	z := 1.0
	for i := whole - 1; i >= 2; i-- {
		z *= y + i
	}
	return sum + Log(z)
}

// The coefficients of e_lgamma_r.c, lowest power first. Those that it calls a
// and t are split as they are summed.
//
//nolint:gochecknoglobals // constant tables
var (
	lgammaEven = [...]float64{
		7.72156649015328655494e-02, 6.73523010531292681824e-02, 7.38555086081402883957e-03,
		1.19270763183362067845e-03, 2.20862790713908385557e-04, 2.52144565451257326939e-05,
	}
	lgammaOdd = [...]float64{
		3.22467033424113591611e-01, 2.05808084325167332806e-02, 2.89051383673415629091e-03,
		5.10069792153511336608e-04, 1.08011567247583939954e-04, 4.48640949618915160150e-05,
	}
	lgammaT0 = [...]float64{
		4.83836122723810047042e-01, -3.27885410759859649565e-02, 6.10053870246291332635e-03,
		-1.40346469989232843813e-03, 3.15632070903625950361e-04,
	}
	lgammaT1 = [...]float64{
		-1.47587722994593911752e-01, 1.79706750811820387126e-02, -3.68452016781138256760e-03,
		8.81081882437654011382e-04, -3.12754168375120860518e-04,
	}
	lgammaT2 = [...]float64{
		6.46249402391333854778e-02, -1.03142241298341437450e-02, 2.25964780900612472250e-03,
		-5.38595305356740546715e-04, 3.35529192635519073543e-04,
	}
	lgammaU = [...]float64{
		-7.72156649015328655494e-02, 6.32827064025093366517e-01, 1.45492250137234768737e+00,
		9.77717527963372745603e-01, 2.28963728064692451092e-01, 1.33810918536787660377e-02,
	}
	lgammaV = [...]float64{
		1, 2.45597793713041134822e+00, 2.12848976379893395361e+00,
		7.69285150456672783825e-01, 1.04222645593369134254e-01, 3.21709242282423911810e-03,
	}
	lgammaS = [...]float64{
		-7.72156649015328655494e-02, 2.14982415960608852501e-01, 3.25778796408930981787e-01,
		1.46350472652464452805e-01, 2.66422703033638609560e-02, 1.84028451407337715652e-03,
		3.19475326584100867617e-05,
	}
	lgammaR = [...]float64{
		1, 1.39200533467621045958e+00, 7.21935547567138069525e-01, 1.71933865632803078993e-01,
		1.86459191715652901344e-02, 7.77942496381893596434e-04, 7.32668430744625636189e-06,
	}
	lgammaW = [...]float64{
		4.18938533204672725052e-01, 8.33333333333329678849e-02, -2.77777777728775536470e-03,
		7.93650558643019558500e-04, -5.95187557450339963135e-04, 8.36339918996282139126e-04,
		-1.63092934096575273989e-03,
	}
)
