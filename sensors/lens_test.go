package sensors

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
)

// TestLensIsTheSitesCamera compares the pixels with those of the calibrated model,
// for random lenses and points before, beside and behind them.
func TestLensIsTheSitesCamera(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	seen, refused := 0, 0
	for n := range 300 {
		in := site.Intrinsics{Width: 1280, Height: 720, Fx: 300 + 800*rng.Float64(), Fy: 300 + 800*rng.Float64(), Cx: 600 + 80*rng.Float64(), Cy: 330 + 60*rng.Float64()}
		if n%3 > 0 {
			in.K1, in.K2, in.K3 = -0.7+1.1*rng.Float64(), -0.1+0.5*rng.Float64(), 0.1*(rng.Float64()-0.5)
			in.P1, in.P2 = 0.02*(rng.Float64()-0.5), 0.02*(rng.Float64()-0.5)
		}
		c, err := site.NewCamera("c", in, site.Vec3{X: 1, Y: 2, Z: 2.9}, site.Vec3{X: 6 * rng.Float64(), Y: 6 * rng.Float64()}, 360*rng.Float64(), 15)
		require.NoError(t, err)
		l := newLens(&c)
		for range 300 {
			p := site.Vec2{X: 12 * (rng.Float64() - 0.5), Y: 12 * (rng.Float64() - 0.5)}
			z := 2.5 * rng.Float64()
			u, v, _, want := c.Project(p.At(z))
			got, ok := l.image(l.above(c.ToCamera(p.At(0)), z))
			require.Equal(t, want, ok, "camera %+v point %v at %g m", c, p, z)
			if !ok {
				refused++
				require.False(t, l.has(got))
				continue
			}
			seen++
			// A pixel far off the sensor is large: 1e-9 of it.
			require.InDelta(t, u, got.u, 1e-9*max(1, math.Abs(u)))
			require.InDelta(t, v, got.v, 1e-9*max(1, math.Abs(v)))
			require.Equal(t, c.InFrame(u, v), l.has(got))
		}
	}
	assert.Greater(t, seen, 20_000)
	assert.Greater(t, refused, 20_000)
	nan := math.NaN()
	l := newLens(&site.Camera{Fx: 1, Fy: 1, MaxR: 4})
	for _, q := range []site.Vec3{{Z: nan}, {X: nan, Z: 1}, {Y: nan, Z: 1}, {Z: -1}, {Z: 0.04}, {X: 5, Z: 1}} {
		_, ok := l.image(q)
		assert.False(t, ok, "%v", q)
	}
}
