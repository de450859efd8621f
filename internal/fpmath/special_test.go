package fpmath

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSpecialCases compares with package math wherever its documentation names a
// case: there, results are the same, signs of zeros included.
func TestSpecialCases(t *testing.T) {
	inf, nan, zero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	special := []float64{nan, inf, -inf, 0, zero}
	for _, f := range functions() {
		xs, ys := special, special
		switch f.name {
		case "Log", "Lgamma":
			xs = append([]float64{-1, -2, -3, -math.MaxFloat64, -1 << 53, -1 << 60}, xs...)
		case "Exp":
			xs = append([]float64{-1e6, 1e6, math.MaxFloat64, -math.MaxFloat64}, xs...)
		case "Atan2", "Hypot":
			ys = append([]float64{1, -1, 1e300, -1e-300}, ys...)
			xs = ys
		case "Pow":
			ys = append([]float64{1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, 1 << 53, 1<<53 - 1, -(1<<53 - 1), 1e300, -1e300}, ys...)
			xs = append([]float64{1, -1, 0.5, -0.5, 2, -2}, xs...)
		}
		for _, x := range xs {
			for _, y := range ys {
				if want := f.std(x, y); (f.name == "Pow" || f.name == "Hypot") && finite(want) && want != 0 && math.Abs(want) != 1 {
					continue // an ordinary value, such as √2
				}
				assert.Equal(t, bitsOf(f.std(x, y)), bitsOf(f.f(x, y)), "%s(%v, %v) is %v, want %v", f.name, x, y, f.f(x, y), f.std(x, y))
			}
		}
	}
}

// TestPowOfWholeNumbers: what a float64 can hold is exact.
func TestPowOfWholeNumbers(t *testing.T) {
	for x := 1.0; x <= 200; x++ {
		want := 1.0
		for y := 0.0; want < 1<<53; y++ {
			assert.InDelta(t, want, Pow(x, y), 0, "%v^%v", x, y)
			assert.InDelta(t, want*math.Pow(-1, y), Pow(-x, y), 0, "(-%v)^%v", x, y)
			want *= x
			if x == 1 && y > 100 {
				break
			}
		}
	}
	for y := -1074; y < 1024; y++ {
		assert.Equal(t, math.Ldexp(1, y), Pow(2, float64(y)))
	}
}

// TestLgammaSign: Γ changes its sign at each negative integer.
func TestLgammaSign(t *testing.T) {
	s := source(3)
	for range 10_000 {
		x := s.in(-30, 5)
		_, want := math.Lgamma(x)
		_, got := Lgamma(x)
		assert.Equal(t, want, got, "%v", x)
	}
	_, got := Lgamma(-1e-80)
	assert.Equal(t, -1, got)
}

// TestSymmetry holds for every argument.
func TestSymmetry(t *testing.T) {
	s := source(9)
	for i := range 100_000 {
		x, y := s.in(-100, 100), s.in(-100, 100)
		if i%2 == 0 {
			x, y = s.any(), s.any()
		}
		assert.Equal(t, bitsOf(Sin(x)), bitsOf(-Sin(-x)), "%v", x)
		assert.Equal(t, bitsOf(Cos(x)), bitsOf(Cos(-x)), "%v", x)
		assert.Equal(t, bitsOf(Tan(x)), bitsOf(-Tan(-x)), "%v", x)
		assert.Equal(t, bitsOf(Atan(x)), bitsOf(-Atan(-x)), "%v", x)
		assert.Equal(t, bitsOf(Hypot(x, y)), bitsOf(Hypot(-y, x)), "%v, %v", x, y)
		if !math.IsNaN(x) && !math.IsNaN(y) {
			assert.Equal(t, bitsOf(Atan2(y, x)), bitsOf(-Atan2(-y, x)), "%v, %v", y, x)
		}
	}
}

// BenchmarkAll measures each function beside package math's. Arguments come from
// the function's first two ranges.
func BenchmarkAll(b *testing.B) {
	for _, f := range functions() {
		s := source(1)
		var x, y [1024]float64
		for i := range x {
			r := f.ranges[i%min(2, len(f.ranges))]
			x[i], y[i] = s.in(r.x0, r.x1), s.in(r.y0, r.y1)
		}
		for _, of := range []struct {
			name string
			f    func(x, y float64) float64
		}{{"fpmath", f.f}, {"math", f.std}} {
			b.Run(f.name+"/"+of.name, func(b *testing.B) {
				i, sum := 0, 0.0
				for b.Loop() {
					sum += of.f(x[i&1023], y[i&1023])
					i++
				}
				sink = sum
			})
		}
	}
}

var sink float64
