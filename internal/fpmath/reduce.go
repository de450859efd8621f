package fpmath

import (
	"math"
	"math/bits"
)

// reduce returns a quadrant q from 0 to 3 and hi+lo in about [-π/4, π/4], so that
// x = q·π/2 + hi + lo but for whole turns, with an error below 2⁻⁷⁰ of hi. For
// infinities and NaN, hi is NaN.
func reduce(x float64) (q int, hi, lo float64) {
	const medium = 0x1p20 // quadrants that the parts of π/2 below are made for
	size := math.Abs(x)
	switch {
	case size <= math.Pi/4:
		return 0, x, 0
	case size < medium:
		return reduceMedium(x)
	case size <= math.MaxFloat64:
		return reduceLarge(x)
	}
	return 0, math.NaN(), 0
}

// reduceMedium subtracts the multiple of π/2 in parts of 33 bits, of which the
// products are exact, as many as the cancellation asks for (Cody & Waite 1980;
// msun's e_rem_pio2.c).
func reduceMedium(x float64) (q int, hi, lo float64) {
	const (
		piA    = 0x1.921fb544p0   // first 33 bits of π/2
		restA  = math.Pi/2 - piA  // and what is left of it
		piB    = 0x1.0b4611a6p-34 // the next 33 bits
		restB  = restA - piB
		piC    = 0x1.3198a2ep-69 // and the next
		restC  = restB - piC
		enough = 0x1p-16 // of the size of x: a result of this size has bits to spare
		rare   = 0x1p-49
	)
	n := float64(x*(2/math.Pi)) + shifter - shifter
	r := x - float64(n*piA)
	w := float64(n * restA)
	hi = r - w
	if size := math.Abs(x); math.Abs(hi) < enough*size {
		t := r
		w = float64(n * piB)
		r = t - w
		w = float64(n*restB) - ((t - r) - w)
		hi = r - w
		if math.Abs(hi) < rare*size {
			t = r
			w = float64(n * piC)
			r = t - w
			w = float64(n*restC) - ((t - r) - w)
			hi = r - w
		}
	}
	return int(n) & 3, hi, r - hi - w
}

// twoOverPi is 2/π in binary, 1280 bits behind the point: enough for the largest
// float64.
//
//nolint:gochecknoglobals // a constant table
var twoOverPi = [20]uint64{
	0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
	0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
	0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
	0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
	0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
}

// reduceLarge multiplies the integer fraction of x with the bits of 2/π that
// matter for it: those before have products that are whole turns, those behind
// are too small (Payne & Hanek 1983). All is integer arithmetic. |x| must be 1 or
// more.
func reduceLarge(x float64) (q int, hi, lo float64) {
	b := math.Float64bits(x)
	m := b&(1<<fractionBits-1) | 1<<fractionBits
	exp := int(b>>fractionBits&0x7ff) - bias - fractionBits // x = ±m·2^exp

	// The window begins at the bit of 2/π whose weight times 2^exp is two, so that
	// the product with m, modulo 2^192, has two bits before its point.
	w2, w1, w0 := window(exp - 2)
	h0, p0 := bits.Mul64(m, w0)
	h1, l1 := bits.Mul64(m, w1)
	p1, carry := bits.Add64(l1, h0, 0)
	p2 := m*w2 + h1 + carry

	q = int(p2 >> 62)
	// What is behind the point, as a fraction of 192 bits.
	p2, p1, p0 = p2<<2|p1>>62, p1<<2|p0>>62, p0<<2
	negative := false
	if p2>>63 != 0 { // more than half a quadrant: count from the next
		q++
		negative = true
		var borrow uint64
		p0, borrow = bits.Sub64(0, p0, 0)
		p1, borrow = bits.Sub64(0, p1, borrow)
		p2, _ = bits.Sub64(0, p2, borrow)
	}
	hi, lo = halfPiTimes(p2, p1, p0)
	if negative {
		hi, lo = -hi, -lo
	}
	if x < 0 {
		q, hi, lo = -q, -hi, -lo
	}
	return q & 3, hi, lo
}

// window returns 192 bits of 2/π from the one of weight 2^-(at+1) on. Those
// before the point are zero.
func window(at int) (w2, w1, w0 uint64) {
	word := func(at int) uint64 {
		i, s := at>>6, uint(at&63)
		return word64(i)<<s | word64(i+1)>>(64-s)
	}
	return word(at), word(at + 64), word(at + 128)
}

func word64(i int) uint64 {
	if i < 0 {
		return 0
	}
	return twoOverPi[i]
}

// halfPiTimes returns π/2 times a fraction of 192 bits as a sum of two numbers.
func halfPiTimes(p2, p1, p0 uint64) (hi, lo float64) {
	const piHi, piLo = 0xc90fdaa22168c234, 0xc4c6628b80dc1cd1 // π/2·2^127
	lead := bits.LeadingZeros64(p2)
	if lead == 64 { // a float64 is never this near to a multiple of π/2, but 64 bits are not all
		p2, p1, p0 = p1, p0, 0
		lead = bits.LeadingZeros64(p2)
		hi, lo = halfPiTimesNormal(p2<<lead|p1>>(64-lead), p1<<lead|p0>>(64-lead), piHi, piLo)
		s := pow2(-64 - lead)
		return hi * s, lo * s
	}
	hi, lo = halfPiTimesNormal(p2<<lead|p1>>(64-lead), p1<<lead|p0>>(64-lead), piHi, piLo)
	s := pow2(-lead)
	return hi * s, lo * s
}

// halfPiTimesNormal multiplies two numbers of 128 bits, the first a fraction, the
// second with one bit before its point.
func halfPiTimesNormal(f1, f0, g1, g0 uint64) (hi, lo float64) {
	a1, a0 := bits.Mul64(f1, g1)
	b1, _ := bits.Mul64(f1, g0)
	c1, _ := bits.Mul64(f0, g1)
	a0, carry := bits.Add64(a0, b1, 0)
	a1 += carry
	a0, carry = bits.Add64(a0, c1, 0)
	a1 += carry
	// a is in units of 2^-127. The first 53 bits are one number and the next 53
	// the other; both are exact, and their sum is rounded into the first.
	first := float64(float64(a1>>11) * 0x1p-52)
	second := float64(float64(a1&(1<<11-1)<<42|a0>>22) * 0x1p-105)
	hi = first + second
	return hi, first - hi + second
}
