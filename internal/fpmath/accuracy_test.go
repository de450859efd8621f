package fpmath

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAccuracy(t *testing.T) { checkAccuracy(t, 1000) }

// checkAccuracy compares n results of each function with the reference.
func checkAccuracy(t *testing.T, n int) {
	t.Helper()
	// The sine of the largest number needs the digits of π before the point too.
	ordinary, wide := newReference(200), newReference(1300)
	for _, f := range functions() {
		if f.want == nil {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			worst, at := 0.0, ""
			s := source(1)
			check := func(x, y float64) {
				if !finite(x) || !finite(y) || !f.defined(x, y) {
					return
				}
				r := ordinary
				if math.Abs(x) > 1e20 {
					r = wide
				}
				if e := f.error(r, x, y); e > worst {
					worst, at = e, fmt.Sprintf("%v, %v", x, y)
				}
			}
			for i := range n {
				check(s.args(&f, i))
			}
			all := edges()
			for i, x := range all {
				check(x, all[(i*7)%len(all)])
				for j := i % 23; j < len(all) && f.ranges[0].y1 != 0; j += 23 {
					check(x, all[j])
				}
			}
			t.Logf("%s: %.3f ulp at %s", f.name, worst, at)
			assert.LessOrEqual(t, worst, f.ulps, "%s(%s)", f.name, at)
		})
	}
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// error returns how many ulp the result is off. Results far too large or small for
// a float64 are compared with package math's: infinities and zeros.
func (f *function) error(r *reference, x, y float64) float64 {
	got := f.f(x, y)
	if f.extreme != nil && f.extreme(x, y) {
		if got == f.std(x, y) {
			return 0
		}
		return math.Inf(1)
	}
	return r.ulps(got, f.want(r, r.num(x), r.num(y)), f.floor)
}

// edges are arguments where a method changes or an operand is special but finite.
func edges() []float64 {
	var all []float64
	for _, x := range []float64{
		0, 1, 2, 0.5, 3, 8, math.Pi / 4, math.Pi / 2, math.Pi, 3 * math.Pi / 4, 7.0 / 16, 11.0 / 16, 19.0 / 16, 39.0 / 16,
		math.Sqrt2 / 2, math.Sqrt2, math.Ln2 / 2, math.Ln2, 700, 709.782712893384, 745.1332191019411, 1e-5, 100, 1 << 20, 1 << 53,
		0x1p-27, 0x1p-28, 0x1p66, 0x1p500, 0x1p-500, 0x1p-1022, math.SmallestNonzeroFloat64, math.MaxFloat64,
		6381956970095103 * 0x1p797, // as near to a multiple of π/2 as a float64 comes (Kahan; Muller 2016, ch. 11)
		1.4616321449683622, 0.23, 0.73, 0.9, 1.23, 1.73,
		math.Sqrt(1.5), math.Sqrt(3),
	} {
		for _, y := range []float64{x, math.Nextafter(x, 0), math.Nextafter(x, math.Inf(1))} {
			all = append(all, y, -y)
		}
	}
	return all
}

// TestReference checks the reference itself against figures from elsewhere.
func TestReference(t *testing.T) {
	r := newReference(300)
	for got, want := range map[string]string{
		r.pi.Text('f', 50):                        "3.14159265358979323846264338327950288419716939937511", // OEIS A000796
		r.ln2.Text('f', 50):                       "0.69314718055994530941723212145817656807550013436026", // A002162
		r.exp(r.num(1)).Text('f', 50):             "2.71828182845904523536028747135266249775724709369996", // A001113
		r.log(r.num(10)).Text('f', 50):            "2.30258509299404568401799145468436420760110148862877", // A002392
		r.atan2(r.num(1), r.num(1)).Text('f', 50): "0.78539816339744830961566084581987572104929234984378", // A003881
		r.lgamma(r.num(0.5)).Text('f', 50):        "0.57236494292470008707171367567652935582364740645766", // A155968
		r.lgamma(r.num(100)).Text('f', 20):        "359.13420536957539877604",                             // log 99!
		r.tan(r.num(1)).Text('f', 50):             "1.55740772465490223050697480745836017308725077238152", // A049471
		r.erf(r.num(1)).Text('f', 50):             "0.84270079294971486934122063508260925929606699796630", // Abramowitz & Stegun, table 7.1, to more digits
	} {
		assert.Equal(t, want, got)
	}
}

// TestSincosIsSinAndCos: the same bits, for any argument.
func TestSincosIsSinAndCos(t *testing.T) {
	s := source(5)
	for i := range 200_000 {
		x := s.in(-1000, 1000)
		if i%2 == 0 {
			x = s.any()
		}
		sin, cos := Sincos(x)
		require.Equal(t, bitsOf(Sin(x)), bitsOf(sin), "%v", x)
		require.Equal(t, bitsOf(Cos(x)), bitsOf(cos), "%v", x)
	}
}

// bitsOf returns the bits of x, the same for each NaN.
func bitsOf(x float64) uint64 {
	if math.IsNaN(x) {
		return math.Float64bits(math.NaN())
	}
	return math.Float64bits(x)
}
