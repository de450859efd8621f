package fpmath

import "math"

// Sin returns the sine of x radians, within 1 ulp.
//
// Special cases: Sin(±0) = ±0, Sin(±Inf) = NaN, Sin(NaN) = NaN.
//
// Sine and cosine are the kernels of msun's k_sin.c and k_cos.c, for a reduced
// argument in two parts.
func Sin(x float64) float64 {
	q, hi, lo := reduce(x)
	if q&1 == 0 {
		return flip(sinKernel(hi, lo), q&2 != 0)
	}
	return flip(cosKernel(hi, lo), q&2 != 0)
}

// Cos returns the cosine of x radians, within 1 ulp.
//
// Special cases: Cos(±Inf) = NaN, Cos(NaN) = NaN.
func Cos(x float64) float64 {
	q, hi, lo := reduce(x)
	if q&1 == 0 {
		return flip(cosKernel(hi, lo), q&2 != 0)
	}
	return flip(sinKernel(hi, lo), q&2 == 0)
}

// Sincos returns Sin(x) and Cos(x), the same bits for less work.
func Sincos(x float64) (sin, cos float64) {
	q, hi, lo := reduce(x)
	sin, cos = sinKernel(hi, lo), cosKernel(hi, lo)
	switch q & 3 {
	case 0:
		return sin, cos
	case 1:
		return cos, -sin
	case 2:
		return -sin, -cos
	default:
		return -cos, sin
	}
}

// Tan returns the tangent of x radians, within 2 ulp.
//
// Special cases: Tan(±0) = ±0, Tan(±Inf) = NaN, Tan(NaN) = NaN.
func Tan(x float64) float64 {
	q, hi, lo := reduce(x)
	sin, cos := sinKernel(hi, lo), cosKernel(hi, lo)
	if q&1 == 0 {
		return sin / cos
	}
	return -cos / sin
}

func flip(x float64, yes bool) float64 {
	if yes {
		return -x
	}
	return x
}

// sinKernel returns sin(x+y) for |x| ≤ π/4 or little more, y an ulp of x or less.
// The polynomial's error is below 2⁻⁵⁸.
func sinKernel(x, y float64) float64 {
	const (
		s1 = -1.66666666666666324348e-01
		s2 = 8.33333333332248946124e-03
		s3 = -1.98412698298579493134e-04
		s4 = 2.75573137070700676789e-06
		s5 = -2.50507602534068634195e-08
		s6 = 1.58969099521155010221e-10
	)
	if math.Abs(x) < 0x1p-27 { // keeps the sign of zero
		return x
	}
	z := x * x
	v := z * x
	high := s5 + float64(z*s6)
	r := s3 + float64(z*s4)
	r = s2 + float64(z*r) + float64(z*(z*z)*high)
	tail := float64(z*(float64(0.5*y)-float64(v*r))) - y
	return x - (tail - float64(v*s1))
}

// cosKernel returns cos(x+y) under the conditions of sinKernel.
func cosKernel(x, y float64) float64 {
	const (
		c1 = 4.16666666666666019037e-02
		c2 = -1.38888888888741095749e-03
		c3 = 2.48015872894767294178e-05
		c4 = -2.75573143513906633035e-07
		c5 = 2.08757232129817482790e-09
		c6 = -1.13596475577881948265e-11
	)
	z := x * x
	w := z * z
	low := c2 + float64(z*c3)
	low = c1 + float64(z*low)
	high := c5 + float64(z*c6)
	high = c4 + float64(z*high)
	r := float64(z*low) + float64(w*w*high)
	half := float64(0.5 * z)
	lead := 1 - half
	return lead + ((1 - lead - half) + (float64(z*r) - float64(x*y)))
}
