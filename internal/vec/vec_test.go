package vec

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func random(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// The exported functions may take the vector loops; the unexported ones are
// their definition.
func TestVectorLoopsGiveTheSameBits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 300 {
		// Odd offsets: nothing is aligned.
		g, x, y, z := random(r, n+3)[3:], random(r, n+1)[1:], random(r, n), random(r, n+2)[2:]
		assert.Equal(t, math.Float32bits(dot(x, y)), math.Float32bits(Dot(x, y)), "dot of %d", n)

		want, got := make([]float32, n), make([]float32, n)
		mix(want, g, 0.3, x, -1.7, y, 0.9, z)
		Mix(got, g, 0.3, x, -1.7, y, 0.9, z)
		assert.Equal(t, want, got, "mix of %d", n)

		want, got = slices.Clone(x), slices.Clone(x)
		approach(want, y, 0.05)
		Approach(got, y, 0.05)
		assert.Equal(t, want, got, "approach of %d", n)
	}
}

func TestDot(t *testing.T) {
	a, b := make([]float32, 128), make([]float32, 130)
	for i := range a {
		a[i], b[i] = float32(i), 2
	}
	assert.InDelta(t, 128*127, Dot(a, b), 0)
	assert.Zero(t, Dot(nil, b))
	assert.Panics(t, func() { Dot(b, a) }, "the second is shorter")
}

func TestFinite(t *testing.T) {
	inf := float32(math.Inf(1))
	nan := float32(math.NaN())
	assert.True(t, Finite(nil))
	for _, n := range []int{1, 7, 8, 9, 16, 128, 131} {
		x := make([]float32, n)
		for i := range x {
			x[i] = math.MaxFloat32 * float32(1-2*(i%2))
		}
		x[n/2] = math.SmallestNonzeroFloat32
		require.True(t, Finite(x), "%d values", n)
		for i := range x {
			for _, bad := range []float32{inf, -inf, nan, -nan} {
				was := x[i]
				x[i] = bad
				require.False(t, Finite(x), "%g at %d of %d", bad, i, n)
				require.False(t, finite(x), "%g at %d of %d", bad, i, n)
				x[i] = was
			}
		}
	}
}

func Benchmark(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = 128
	out, x, y, z := random(r, n), random(r, n), random(r, n), random(r, n)
	b.Run(fmt.Sprintf("dot/%d", n), func(b *testing.B) {
		for b.Loop() {
			Dot(x, y)
		}
	})
	b.Run(fmt.Sprintf("mix/%d", n), func(b *testing.B) {
		for b.Loop() {
			Mix(out, x, 0.3, y, 0.2, z, 0.1, x)
		}
	})
	b.Run(fmt.Sprintf("approach/%d", n), func(b *testing.B) {
		for b.Loop() {
			Approach(out, x, 0.05)
		}
	})
	b.Run(fmt.Sprintf("finite/%d", n), func(b *testing.B) {
		for b.Loop() {
			Finite(x)
		}
	})
}
