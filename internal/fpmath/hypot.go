package fpmath

import "math"

// Hypot returns √(p²+q²), within 1.25 ulp, without needless overflow or underflow.
//
// Special cases: Hypot(±Inf, q) = Hypot(p, ±Inf) = +Inf, even beside a NaN;
// otherwise Hypot(NaN, q) = Hypot(p, NaN) = NaN.
func Hypot(p, q float64) float64 {
	const small, large = 0x1p-500, 0x1p500 // the squares of what lies between are normal
	p, q = math.Abs(p), math.Abs(q)
	if p < q {
		p, q = q, p
	}
	if p <= large && q >= small {
		return math.Sqrt(float64(p*p) + float64(q*q))
	}
	return hypotEdge(p, q)
}

// hypotEdge is Hypot of p ≥ q ≥ 0 of unusual size, or of a NaN among them.
func hypotEdge(p, q float64) float64 {
	const up, down = 0x1p600, 0x1p-600
	switch {
	case math.IsInf(p, 1) || math.IsInf(q, 1):
		return math.Inf(1)
	case math.IsNaN(p) || math.IsNaN(q):
		return math.NaN()
	case q == 0 || q < p*0x1p-60: // too small to be seen
		return p
	case p > 1:
		p, q = p*down, q*down
		return up * math.Sqrt(float64(p*p)+float64(q*q))
	default:
		p, q = p*up, q*up
		return down * math.Sqrt(float64(p*p)+float64(q*q))
	}
}
