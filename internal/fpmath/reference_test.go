package fpmath

import (
	"math"
	"math/big"
)

// reference computes the functions to many digits from their series, by methods
// that share nothing with the ones under test. The zero value is not usable.
type reference struct {
	prec      uint
	pi, ln2   *big.Float
	bernoulli []*big.Rat
}

func newReference(prec uint) *reference {
	r := &reference{prec: prec, bernoulli: bernoulli(40)}
	// Machin's formula for π, and ln 2 = 2·artanh(1/3).
	a, b := r.arctanInverse(5, -1), r.arctanInverse(239, -1)
	r.pi = r.mul(r.num(4), r.sub(r.mul(r.num(4), a), b))
	r.ln2 = r.mul(r.num(2), r.arctanInverse(3, 1))
	return r
}

func (r *reference) new() *big.Float                { return new(big.Float).SetPrec(r.prec) }
func (r *reference) num(x float64) *big.Float       { return r.new().SetFloat64(x) }
func (r *reference) add(a, b *big.Float) *big.Float { return r.new().Add(a, b) }
func (r *reference) sub(a, b *big.Float) *big.Float { return r.new().Sub(a, b) }
func (r *reference) mul(a, b *big.Float) *big.Float { return r.new().Mul(a, b) }
func (r *reference) quo(a, b *big.Float) *big.Float { return r.new().Quo(a, b) }

// negligible reports whether a term no longer matters beside a number.
func (r *reference) negligible(term, beside *big.Float) bool {
	return term.Sign() == 0 || term.MantExp(nil) < beside.MantExp(nil)-int(r.prec)-8
}

// arctanInverse returns Σ sign^k/((2k+1)·n^(2k+1)): the arctangent of 1/n for sign
// -1, its hyperbolic fellow for +1.
func (r *reference) arctanInverse(n, sign float64) *big.Float {
	power := r.quo(r.num(1), r.num(n))
	square := r.num(sign * n * n)
	sum := r.new()
	for k := 1.0; !r.negligible(power, r.num(1)); k += 2 {
		sum.Add(sum, r.quo(power, r.num(k)))
		power = r.quo(power, square)
	}
	return sum
}

// nearest returns x/unit rounded to an integer, and what is left of x.
func (r *reference) nearest(x, unit *big.Float) (*big.Int, *big.Float) {
	half := r.num(math.Copysign(0.5, float64(x.Sign())))
	n, _ := r.add(r.quo(x, unit), half).Int(nil)
	return n, r.sub(x, r.mul(unit, r.new().SetInt(n)))
}

func (r *reference) exp(x *big.Float) *big.Float {
	const halvings = 16
	n, rest := r.nearest(x, r.ln2)
	rest.SetMantExp(rest, -halvings)
	sum, term := r.num(1), r.num(1)
	for k := 1.0; ; k++ {
		term = r.quo(r.mul(term, rest), r.num(k))
		if r.negligible(term, sum) {
			break
		}
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return r.new().SetMantExp(sum, int(n.Int64()))
}

func (r *reference) log(x *big.Float) *big.Float {
	mant := r.new()
	e := x.MantExp(mant)
	if m, _ := mant.Float64(); m < math.Sqrt2/2 {
		mant.SetMantExp(mant, 1)
		e--
	}
	m, _ := mant.Float64()
	y := r.num(math.Log(m))
	for range 4 { // each step trebles the digits
		ey := r.exp(y)
		y = r.add(y, r.quo(r.mul(r.num(2), r.sub(mant, ey)), r.add(mant, ey)))
	}
	return r.add(y, r.mul(r.num(float64(e)), r.ln2))
}

func (r *reference) sincos(x *big.Float) (sin, cos *big.Float) {
	n, rest := r.nearest(x, r.quo(r.pi, r.num(2)))
	sin, cos = r.new(), r.num(1)
	term := r.num(1)
	for k := 1; ; k++ {
		term = r.quo(r.mul(term, rest), r.num(float64(k)))
		if r.negligible(term, rest) {
			break
		}
		to := sin
		if k%2 == 0 {
			to = cos
		}
		if k%4 < 2 {
			to.Add(to, term)
		} else {
			to.Sub(to, term)
		}
	}
	switch new(big.Int).And(n, big.NewInt(3)).Int64() { // of a negative n too
	case 1:
		sin, cos = cos, sin.Neg(sin)
	case 2:
		sin, cos = sin.Neg(sin), cos.Neg(cos)
	case 3:
		sin, cos = cos.Neg(cos), sin
	}
	return sin, cos
}

func (r *reference) tan(x *big.Float) *big.Float {
	sin, cos := r.sincos(x)
	return r.quo(sin, cos)
}

// atan2 starts from package math's angle and adds the angle that is left.
func (r *reference) atan2(y, x *big.Float) *big.Float {
	fy, _ := y.Float64()
	fx, _ := x.Float64()
	near := r.num(math.Copysign(math.Atan2(fy, fx), fy)) // package math errs in the sign if y/x underflows
	sin, cos := r.sincos(near)
	t := r.quo(r.sub(r.mul(y, cos), r.mul(x, sin)), r.add(r.mul(x, cos), r.mul(y, sin)))
	square := r.mul(t, t)
	for k := 1.0; k < 15; k += 4 {
		near.Add(near, r.quo(t, r.num(k)))
		t = r.mul(t, square)
		near.Sub(near, r.quo(t, r.num(k+2)))
		t = r.mul(t, square)
	}
	return near
}

func (r *reference) hypot(p, q *big.Float) *big.Float {
	return r.new().Sqrt(r.add(r.mul(p, p), r.mul(q, q)))
}

func (r *reference) pow(x, y *big.Float) *big.Float { return r.exp(r.mul(y, r.log(x))) }

// erf is its series without alternating signs: e^(-x²)·2x/√π·Σ (2x²)^n/(1·3·…·(2n+1)).
func (r *reference) erf(x *big.Float) *big.Float {
	if x.Sign() == 0 {
		return x
	}
	square := r.mul(x, x)
	twice := r.mul(square, r.num(2))
	sum, term := r.num(1), r.num(1)
	for n := 1.0; !r.negligible(term, sum); n++ {
		term = r.quo(r.mul(term, twice), r.num(2*n+1))
		sum.Add(sum, term)
	}
	sum.Mul(sum, r.exp(square.Neg(square)))
	return r.quo(r.mul(sum, r.mul(x, r.num(2))), r.new().Sqrt(r.pi))
}

// erfc is one less erf, with as many more digits as cancel.
func (r *reference) erfc(x *big.Float) *big.Float {
	f, _ := x.Float64()
	if f > 1 {
		r = newReference(r.prec + uint(1.5*f*f) + 32)
	}
	return r.sub(r.num(1), r.erf(r.new().Set(x)))
}

// lgamma is Stirling's series, of an argument that the recurrence has made large.
func (r *reference) lgamma(x *big.Float) *big.Float {
	if x.Sign() < 0 { // the reflection
		sin, _ := r.sincos(r.mul(x, r.pi))
		a := r.quo(r.pi, r.mul(x, sin))
		return r.sub(r.log(a.Abs(a)), r.lgamma(r.new().Neg(x)))
	}
	z, product := r.new().Set(x), r.num(1)
	for z.Cmp(r.num(60)) < 0 {
		product.Mul(product, z)
		z = r.add(z, r.num(1))
	}
	sum := r.mul(r.sub(z, r.num(0.5)), r.log(z))
	sum.Sub(sum, z)
	sum.Add(sum, r.quo(r.log(r.mul(r.num(2), r.pi)), r.num(2)))
	power, square := r.quo(r.num(1), z), r.mul(z, z)
	for k, b := range r.bernoulli {
		n := 2 * (k + 1)
		sum.Add(sum, r.mul(r.quo(r.new().SetRat(b), r.num(float64(n*(n-1)))), power))
		power = r.quo(power, square)
	}
	return r.sub(sum, r.log(product))
}

// bernoulli returns B₂, B₄, … up to B₂ₙ by the algorithm of Akiyama & Tanigawa.
func bernoulli(n int) []*big.Rat {
	var all []*big.Rat
	row := make([]*big.Rat, 2*n+1)
	for m := range row {
		row[m] = big.NewRat(1, int64(m+1))
		for j := m; j >= 1; j-- {
			d := new(big.Rat).Sub(row[j-1], row[j])
			row[j-1] = d.Mul(d, big.NewRat(int64(j), 1))
		}
		if m > 0 && m%2 == 0 {
			all = append(all, new(big.Rat).Set(row[0]))
		}
	}
	return all
}

// ulps returns how far got is from want, in units of the last place that float64
// has at want, and at least of floor.
func (r *reference) ulps(got float64, want *big.Float, floor float64) float64 {
	near, _ := want.Float64()
	if math.IsInf(near, 0) || math.IsNaN(got) || math.IsInf(got, 0) {
		if got == near {
			return 0
		}
		return math.Inf(1)
	}
	size := max(math.Abs(near), floor)
	unit := math.Nextafter(size, math.Inf(1)) - size
	if _, e := math.Frexp(size); e > 1000 {
		unit = size - math.Nextafter(size, 0)
	}
	diff, _ := r.quo(r.sub(r.num(got), want), r.num(unit)).Float64()
	return math.Abs(diff)
}
