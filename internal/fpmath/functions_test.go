package fpmath

import (
	"math"
	"math/big"
)

// function is one of the package's, as the tests see it: of two arguments, of
// which most ignore the second.
type function struct {
	name string
	f    func(x, y float64) float64
	std  func(x, y float64) float64 // package math's
	// want is the true value; defined reports whether there is one.
	want    func(r *reference, x, y *big.Float) *big.Float
	defined func(x, y float64) bool
	extreme func(x, y float64) bool // far out of range
	ranges  []span
	ulps    float64 // the greatest error
	floor   float64 // of the size of the unit that it is counted in
}

// span is a range of arguments.
type span struct{ x0, x1, y0, y1 float64 }

func one1(f func(float64) float64) func(x, _ float64) float64 {
	return func(x, _ float64) float64 { return f(x) }
}

func always(_, _ float64) bool      { return true }
func positive(x, _ float64) bool    { return x > 0 }
func notBothZero(x, y float64) bool { return x != 0 || y != 0 }

// functions lists them all.
func functions() []function {
	return []function{
		{
			name: "Exp", f: one1(Exp), std: one1(math.Exp), defined: always, ulps: 1,
			want:    func(r *reference, x, _ *big.Float) *big.Float { return r.exp(x) },
			extreme: func(x, _ float64) bool { return math.Abs(x) > 1000 },
			ranges:  []span{{x0: -1, x1: 1}, {x0: -40, x1: 40}, {x0: -746, x1: 710}},
		},
		{
			name: "Log", f: one1(Log), std: one1(math.Log), defined: positive, ulps: 1,
			want:   func(r *reference, x, _ *big.Float) *big.Float { return r.log(x) },
			ranges: []span{{x0: 0.5, x1: 2}, {x0: 0.99, x1: 1.01}, {x0: 0, x1: 1e3}},
		},
		{
			name: "Sin", f: one1(Sin), std: one1(math.Sin), defined: always, ulps: 1,
			want:   func(r *reference, x, _ *big.Float) *big.Float { s, _ := r.sincos(x); return s },
			ranges: []span{{x0: -1, x1: 1}, {x0: -10, x1: 10}, {x0: -2e6, x1: 2e6}},
		},
		{
			name: "Cos", f: one1(Cos), std: one1(math.Cos), defined: always, ulps: 1,
			want:   func(r *reference, x, _ *big.Float) *big.Float { _, c := r.sincos(x); return c },
			ranges: []span{{x0: -1, x1: 1}, {x0: -10, x1: 10}, {x0: -2e6, x1: 2e6}},
		},
		{
			name:   "Sincos",
			f:      func(x, _ float64) float64 { s, c := Sincos(x); return s + c },
			std:    func(x, _ float64) float64 { s, c := math.Sincos(x); return s + c },
			ranges: []span{{x0: -10, x1: 10}},
		},
		{
			name: "Tan", f: one1(Tan), std: one1(math.Tan), defined: always, ulps: 2,
			want:   func(r *reference, x, _ *big.Float) *big.Float { return r.tan(x) },
			ranges: []span{{x0: -1, x1: 1}, {x0: -10, x1: 10}, {x0: -2e6, x1: 2e6}},
		},
		{
			name: "Atan", f: one1(Atan), std: one1(math.Atan), defined: always, ulps: 1,
			want:   func(r *reference, x, _ *big.Float) *big.Float { return r.atan2(x, r.num(1)) },
			ranges: []span{{x0: -1, x1: 1}, {x0: -3, x1: 3}, {x0: -100, x1: 100}},
		},
		{
			name: "Atan2", f: Atan2, std: math.Atan2, defined: notBothZero, ulps: 1.5,
			want:   func(r *reference, y, x *big.Float) *big.Float { return r.atan2(y, x) },
			ranges: []span{{-1, 1, -1, 1}, {-20, 20, -1, 1}, {-1, 1, -20, 20}},
		},
		{
			name: "Pow", f: Pow, std: math.Pow, defined: positive, ulps: 1,
			want:    func(r *reference, x, y *big.Float) *big.Float { return r.pow(x, y) },
			extreme: func(x, y float64) bool { return math.Abs(y*math.Log(x)) > 1000 },
			ranges:  []span{{0, 2, -10, 10}, {0, 100, -3, 3}, {0.99, 1.01, -1e4, 1e4}, {0, 1e3, -110, 110}},
		},
		{
			name: "Hypot", f: Hypot, std: math.Hypot, defined: notBothZero, ulps: 1.25,
			want:   func(r *reference, x, y *big.Float) *big.Float { return r.hypot(x, y) },
			ranges: []span{{-1, 1, -1, 1}, {-20, 20, -1, 1}, {-1e6, 1e6, -1e6, 1e6}},
		},
		{
			name: "Erf", f: one1(Erf), std: one1(math.Erf), defined: always, ulps: 1,
			want:    func(r *reference, x, _ *big.Float) *big.Float { return r.erf(x) },
			extreme: func(x, _ float64) bool { return math.Abs(x) > 30 },
			ranges:  []span{{x0: -1, x1: 1}, {x0: -3, x1: 3}, {x0: -7, x1: 7}},
		},
		{
			name: "Erfc", f: one1(Erfc), std: one1(math.Erfc), defined: always, ulps: 3,
			want:    func(r *reference, x, _ *big.Float) *big.Float { return r.erfc(x) },
			extreme: func(x, _ float64) bool { return math.Abs(x) > 30 },
			ranges:  []span{{x0: -1, x1: 1}, {x0: -3, x1: 3}, {x0: -7, x1: 10}},
		},
		{
			name: "Lgamma", ulps: 4, floor: 1,
			f:       func(x, _ float64) float64 { l, _ := Lgamma(x); return l },
			std:     func(x, _ float64) float64 { l, _ := math.Lgamma(x); return l },
			defined: func(x, _ float64) bool { return x > 0 || x > -1e6 && x != math.Trunc(x) },
			want:    func(r *reference, x, _ *big.Float) *big.Float { return r.lgamma(x) },
			ranges:  []span{{x0: 0, x1: 3}, {x0: 0, x1: 10}, {x0: 0, x1: 1000}, {x0: -10, x1: 0}},
		},
	}
}

// source makes arguments from a counter, with operations that are exact or
// explicitly rounded, so that each CPU tests the same ones.
type source uint64

// next is SplitMix64 (Steele, Lea & Flood 2014).
func (s *source) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// in returns a number in [lo, hi).
func (s *source) in(lo, hi float64) float64 {
	u := float64(float64(s.next()>>11) * 0x1p-53)
	return lo + float64((hi-lo)*u)
}

// any returns a number of any bits: of any size, subnormal, infinite or NaN.
func (s *source) any() float64 { return math.Float64frombits(s.next()) }

// args returns the i-th arguments of a function: three times out of four from
// its ranges, otherwise anything.
func (s *source) args(f *function, i int) (x, y float64) {
	if i%4 == 3 {
		return s.any(), s.any()
	}
	r := f.ranges[i%len(f.ranges)]
	return s.in(r.x0, r.x1), s.in(r.y0, r.y1)
}
