package site_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
)

func newCamera(t testing.TB, in site.Intrinsics, pos, target site.Vec3, roll float64) site.Camera {
	t.Helper()
	c, err := site.NewCamera("C", in, pos, target, roll, 15)
	require.NoError(t, err)
	return c
}

func TestCamera_orientation(t *testing.T) {
	in := site.Intrinsics{Width: 1280, Height: 720, Fx: 600, Fy: 600, Cx: 640, Cy: 360}
	pixel := func(c site.Camera, p site.Vec3) (u, v float64) {
		u, v, _, ok := c.Project(p)
		require.True(t, ok)
		return u, v
	}
	// South of the scene, looking north and level.
	c := newCamera(t, in, site.Vec3{X: 2, Y: 0, Z: 1}, site.Vec3{X: 2, Y: 5, Z: 1}, 0)
	u, v := pixel(c, site.Vec3{X: 2, Y: 5, Z: 1})
	assert.InDelta(t, 640, u, 1e-9)
	assert.InDelta(t, 360, v, 1e-9)
	u, v = pixel(c, site.Vec3{X: 3, Y: 4, Z: 1.5}) // east and up
	assert.InDelta(t, 640+600*1/4.0, u, 1e-9, "east is on the right")
	assert.InDelta(t, 360-600*0.5/4.0, v, 1e-9, "up is at smaller v")

	// Straight down: north is at the top of the image.
	c = newCamera(t, in, site.Vec3{X: 2, Y: 2, Z: 3}, site.Vec3{X: 2, Y: 2}, 0)
	u, v = pixel(c, site.Vec3{X: 2.5, Y: 3})
	assert.InDelta(t, 640+600*0.5/3, u, 1e-9)
	assert.InDelta(t, 360-600*1.0/3, v, 1e-9)

	// Rolled clockwise by 90°: what was up now comes from the left.
	c = newCamera(t, in, site.Vec3{X: 2, Y: 0, Z: 1}, site.Vec3{X: 2, Y: 5, Z: 1}, 90)
	u, v = pixel(c, site.Vec3{X: 2, Y: 4, Z: 2})
	assert.InDelta(t, 640-600*1/4.0, u, 1e-9)
	assert.InDelta(t, 360, v, 1e-9)

	_, _, depth, ok := c.Project(site.Vec3{X: 2, Y: -1, Z: 1})
	assert.False(t, ok, "behind the camera")
	assert.InDelta(t, -1, depth, 1e-9)
}

// The formula of OpenCV's documentation ("Camera calibration and 3D
// reconstruction") worked out by hand for the point (x, y) = (0.5, 0.25):
// r² = 0.3125, radial 1 − 0.2·0.3125 + 0.05·0.3125² − 0.01·0.3125³
// = 0.942077637, x″ = 0.5·radial + 2·0.001·0.125 + 0.002·(0.3125 + 0.5)
// = 0.472913818, y″ = 0.25·radial + 0.001·(0.3125 + 0.125) + 2·0.002·0.125
// = 0.236456909.
func TestCamera_distorts_as_OpenCV_does(t *testing.T) {
	in := site.Intrinsics{
		Width: 1280, Height: 720, Fx: 1000, Fy: 900, Cx: 640, Cy: 360,
		K1: -0.2, K2: 0.05, P1: 0.001, P2: 0.002, K3: -0.01,
	}
	c := newCamera(t, in, site.Vec3{Z: 1}, site.Vec3{Y: 5, Z: 1}, 0)
	u, v, depth, ok := c.Project(site.Vec3{X: 1, Y: 2, Z: 0.5}) // x right 1, y down 0.5, z 2
	require.True(t, ok)
	assert.InDelta(t, 2, depth, 1e-12)
	assert.InDelta(t, 640+1000*0.472913818, u, 1e-5)
	assert.InDelta(t, 360+900*0.236456909, v, 1e-5)
}

func TestCamera_projects_and_back(t *testing.T) {
	s := exampleStore(t, "autocheckout-nano")
	rng := rand.New(rand.NewPCG(1, 2))
	tried, worst := 0, 0.0
	for k := range s.Cameras {
		c := &s.Cameras[k]
		seen := 0
		for n := 0; n < 200_000 && seen < 2000; n++ {
			p := site.Vec3{
				X: s.Bounds.Min.X + rng.Float64()*(s.Bounds.Max.X-s.Bounds.Min.X),
				Y: s.Bounds.Min.Y + rng.Float64()*(s.Bounds.Max.Y-s.Bounds.Min.Y),
				Z: 1.8 * rng.Float64() * float64(n%2), // half of them on the floor
			}
			u, v, _, ok := c.Project(p)
			if !ok || !c.InFrame(u, v) {
				continue
			}
			seen++
			back, ok := c.OnPlane(u, v, p.Z)
			require.True(t, ok, "camera %s point %v pixel (%g, %g)", c.Code, p, u, v)
			if d := back.Sub(p.XY()).Norm(); d > worst {
				worst = d
			}
		}
		require.Equal(t, 2000, seen, "camera %s", c.Code)
		tried += seen
	}
	assert.Less(t, worst, 1e-6)
	t.Logf("%d points, worst %.3g m", tried, worst)
}

// A strong barrel lens folds back beyond some radius; what lies there is not
// imaged, and no pixel maps to it.
func TestCamera_ends_where_its_model_folds(t *testing.T) {
	in := site.Intrinsics{Width: 1000, Height: 1000, Fx: 500, Fy: 500, Cx: 500, Cy: 500, K1: -0.3}
	c := newCamera(t, in, site.Vec3{Z: 1}, site.Vec3{Y: 5, Z: 1}, 0)
	fold := math.Sqrt(1 / 0.9) // 1 + 3·k1·r² = 0
	assert.InDelta(t, fold, c.MaxR, 2e-3)
	_, _, _, ok := c.Project(site.Vec3{X: fold + 0.01, Y: 1, Z: 1})
	assert.False(t, ok)
	edge := fold * (1 - 0.3*fold*fold) // the largest distorted radius
	_, _, ok = c.Undistort(500+500*(edge+0.01), 500)
	assert.False(t, ok)
	_, _, ok = c.Undistort(500+500*(edge-0.01), 500)
	assert.True(t, ok)
}

func TestNewCamera_refuses_nonsense(t *testing.T) {
	in := site.Intrinsics{Width: 10, Height: 10, Fx: 1, Fy: 1}
	_, err := site.NewCamera("C", in, site.Vec3{X: 1}, site.Vec3{X: 1}, 0, 1)
	require.ErrorContains(t, err, "coincide")
	in.Fy = 0
	_, err = site.NewCamera("C", in, site.Vec3{}, site.Vec3{X: 1}, 0, 1)
	require.ErrorContains(t, err, "focal length must be positive")
}

func TestCamera_OnPlane_misses(t *testing.T) {
	in := site.Intrinsics{Width: 100, Height: 100, Fx: 50, Fy: 50, Cx: 50, Cy: 50}
	c := newCamera(t, in, site.Vec3{Z: 2}, site.Vec3{Y: 1, Z: 2}, 0)
	_, ok := c.OnPlane(50, 20, 0)
	assert.False(t, ok, "above the horizon")
	_, ok = c.OnPlane(50, 50.5, 0)
	assert.False(t, ok, "beyond 100 m")
	p, ok := c.OnPlane(50, 100, 0)
	require.True(t, ok)
	assert.InDelta(t, 2, p.Y, 1e-12)
}

func TestCamera_allocates_nothing(t *testing.T) {
	s := exampleStore(t, "autocheckout-nano")
	c := &s.Cameras[0]
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		u, v, _, _ := c.Project(site.Vec3{X: 1, Y: -1})
		c.OnPlane(u, v, 0)
	}))
}

func BenchmarkCamera_Project(b *testing.B) {
	c := &exampleStore(b, "autocheckout-nano").Cameras[0]
	b.ReportAllocs()
	for b.Loop() {
		c.Project(site.Vec3{X: 1, Y: -1, Z: 1})
	}
}

func BenchmarkCamera_OnPlane(b *testing.B) {
	c := &exampleStore(b, "autocheckout-nano").Cameras[0]
	b.ReportAllocs()
	for b.Loop() {
		c.OnPlane(800, 500, 0)
	}
}
