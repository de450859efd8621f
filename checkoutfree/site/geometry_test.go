package site_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
)

// The values of this table were worked out apart from this program, with 50
// decimal digits, by the formulas of OpenCV's documentation ("Camera calibration
// and 3D reconstruction", pinhole model with radial and tangential distortion):
//
//	x′ = X/Z, y′ = Y/Z, r² = x′² + y′², f = 1 + k1·r² + k2·r⁴ + k3·r⁶
//	x″ = x′·f + 2·p1·x′·y′ + p2·(r² + 2·x′²)
//	y″ = y′·f + p1·(r² + 2·y′²) + 2·p2·x′·y′
//	u = fx·x″ + cx, v = fy·y″ + cy
//
// where (X, Y, Z) are the point's coordinates along the camera's axes: z towards
// the point that it looks at, x = z × up, y = z × x, each made a unit vector,
// and x, y turned by the roll. The first cases have rational axes:
//
//	3-4-5: looking from (2, 1, 3) to (2, 5, 0), z = (0, 4, −3)/5,
//	x = (1, 0, 0), y = (0, −3, −4)/5. The point (3, 4, 0) is (1, 3, −3) from the
//	camera: X = 1, Y = (−9+12)/5 = 0.6, Z = (12+9)/5 = 4.2, so x′ = 5/21,
//	y′ = 1/7, r² = 34/441.
//
//	5-12-13: from (0, 0, 2.4) to (0.8, 0.6, 0), z = (4, 3, −12)/13,
//	x = (3, −4, 0)/5, y = (−48, −36, −25)/65. The point is (1.5, 0.5, −2.2) from
//	the camera: X = 0.5, Y = (−72−18+55)/65 = −7/13, Z = (6+1.5+26.4)/13 = 33.9/13,
//	x′ = 65/339, y′ = −70/339.
func TestCamera_gives_OpenCVs_pixels(t *testing.T) {
	nano := site.Intrinsics{Width: 1280, Height: 720, Fx: 1022.912, Fy: 1022.9112, Cx: 640, Cy: 329.9976, K1: -0.472161, K2: 0.201042}
	ahead := site.Vec3{Y: 1}
	for _, c := range []struct {
		name        string
		in          site.Intrinsics
		pos, target site.Vec3
		roll        float64
		p           site.Vec3
		u, v, depth float64
	}{
		{
			"3-4-5, pinhole",
			site.Intrinsics{Fx: 800, Fy: 780, Cx: 640, Cy: 360},
			site.Vec3{X: 2, Y: 1, Z: 3},
			site.Vec3{X: 2, Y: 5},
			0,
			site.Vec3{X: 3, Y: 4},
			830.476190476190476, 471.428571428571429, 4.2,
		},
		{
			"3-4-5, barrel and tangential",
			site.Intrinsics{Fx: 800, Fy: 780, Cx: 640, Cy: 360, K1: -0.3, K2: 0.1, P1: 0.001, P2: -0.002, K3: -0.02},
			site.Vec3{X: 2, Y: 1, Z: 3},
			site.Vec3{X: 2, Y: 5},
			0,
			site.Vec3{X: 3, Y: 4},
			825.931752329992754, 468.902374432773652, 4.2,
		},
		{
			"5-12-13",
			site.Intrinsics{Fx: 600, Fy: 600, Cx: 639.5, Cy: 359.5, K1: -0.28, K2: 0.07, P1: 0.0005, P2: 0.0003},
			site.Vec3{Z: 2.4},
			site.Vec3{X: 0.8, Y: 0.6},
			0,
			site.Vec3{X: 1.5, Y: 0.5, Z: 0.2},
			752.041052475758363, 238.341156043695050, 33.9 / 13,
		},
		{
			"rolled by 30°, pincushion",
			site.Intrinsics{Fx: 800, Fy: 780, Cx: 640, Cy: 360, K1: 0.12, K2: -0.05, P1: -0.003, P2: 0.004, K3: 0.01},
			site.Vec3{X: 2, Y: 1, Z: 3},
			site.Vec3{X: 2, Y: 5},
			30,
			site.Vec3{X: 1.2, Y: 3.5, Z: 0.9},
			491.547372875242810, 493.505694901119456, 3.26,
		},
		// x′ = 1/2, y′ = 1/4: x″ = 0.5 + 0.02·0.125 + 0.02·0.8125 = 0.51875,
		// y″ = 0.25 + 0.01·0.4375 + 0.04·0.125 = 0.259375.
		{
			"tangential alone",
			site.Intrinsics{Fx: 1000, Fy: 1000, P1: 0.01, P2: 0.02},
			site.Vec3{},
			ahead, 0,
			site.Vec3{X: 0.5, Y: 1, Z: -0.25},
			518.75, 259.375, 1,
		},
		// r² = 1 for (0.6, −0.8): f = 1.5.
		{
			"k3 alone",
			site.Intrinsics{Fx: 1000, Fy: 1000, K3: 0.5},
			site.Vec3{},
			ahead, 0,
			site.Vec3{X: 0.6, Y: 1, Z: 0.8},
			900, -1200, 1,
		},
		{
			"first camera of the nano store", nano,
			site.Vec3{X: 4.4545, Y: 0.1136, Z: 2.4279},
			site.Vec3{X: 0.744, Y: -2.5316},
			0,
			site.Vec3{X: 3, Y: -1.5},
			492.393388241383590, 690.030935289060995, 3.013564449551506,
		},
		{
			"the same upside down, off the image", nano,
			site.Vec3{X: 4.4545, Y: 0.1136, Z: 2.4279},
			site.Vec3{X: 0.744, Y: -2.5316},
			180,
			site.Vec3{X: 4, Y: -1.5, Z: 0.3},
			1035.640514881612063, -146.058336819221994, 2.153866918974017,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			cam := newCamera(t, c.in, c.pos, c.target, c.roll)
			u, v, depth, ok := cam.Project(c.p)
			require.True(t, ok)
			assert.InDelta(t, c.u, u, 1e-9)
			assert.InDelta(t, c.v, v, 1e-9)
			assert.InDelta(t, c.depth, depth, 1e-12)
		})
	}
}

// anyCamera draws a camera that looks down at some place of a floor: a pinhole of
// up to 160° across, or a lens with all five coefficients, strong ones among them.
func anyCamera(t testing.TB, rng *rand.Rand, distorted bool) site.Camera {
	t.Helper()
	in := site.Intrinsics{Width: 640 + rng.IntN(3200), Height: 480 + rng.IntN(1800)}
	hfov := 30 + 130*rng.Float64()
	if distorted {
		hfov = 30 + 80*rng.Float64()
		in.K1, in.K2, in.K3 = -0.7+1.1*rng.Float64(), -0.1+0.5*rng.Float64(), 0.1*(rng.Float64()-0.5)
		in.P1, in.P2 = 0.02*(rng.Float64()-0.5), 0.02*(rng.Float64()-0.5)
	}
	in.Fx = float64(in.Width) / 2 / math.Tan(hfov*math.Pi/360)
	in.Fy = in.Fx * (0.95 + 0.1*rng.Float64())
	in.Cx, in.Cy = float64(in.Width)*(0.4+0.2*rng.Float64()), float64(in.Height)*(0.4+0.2*rng.Float64())
	pos := site.Vec3{X: 20 * rng.Float64(), Y: 20 * rng.Float64(), Z: 2 + 3*rng.Float64()}
	target := site.Vec3{X: pos.X + 8*(rng.Float64()-0.5), Y: pos.Y + 8*(rng.Float64()-0.5), Z: 1.5 * rng.Float64()}
	roll := 0.0
	if rng.IntN(3) == 0 {
		roll = 360 * rng.Float64()
	}
	return newCamera(t, in, pos, target, roll)
}

// pixels calls do for a lattice of 41 × 41 pixels from corner to corner of the
// sensor.
func pixels(c *site.Camera, do func(u, v float64)) {
	const n = 40
	for i := range n + 1 {
		for j := range n + 1 {
			do(float64(c.Width-1)*float64(i)/n, float64(c.Height-1)*float64(j)/n)
		}
	}
}

// From the image to the floor and back, across the whole of each image: what lies
// on the floor within 100 m is where it was to 1e-6 m, and its pixel to 1e-7.
func TestCamera_round_trip_over_random_cameras(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	onFloor, refused, total, worstPX := 0, 0, 0, 0.0
	for n := range 300 {
		c := anyCamera(t, rng, n%3 != 0)
		pixels(&c, func(u, v float64) {
			total++
			x, y, ok := c.Undistort(u, v)
			if !ok {
				refused++
				return
			}
			require.LessOrEqual(t, math.Hypot(x, y), c.MaxR)
			ray, ok := c.Ray(u, v)
			require.True(t, ok)
			u2, v2, _, ok := c.Project(c.Pos.Add(ray.Scale(10)))
			require.True(t, ok, "camera %+v: pixel (%g, %g) has a direction, (%g, %g), that is not imaged", c, u, v, x, y)
			worstPX = max(worstPX, math.Hypot(u2-u, v2-v))

			p, ok := c.OnPlane(u, v, 0)
			require.Equal(t, ray.Z < 0 && c.Pos.Z/-ray.Z <= 100, ok)
			if !ok {
				return
			}
			u2, v2, _, ok = c.Project(p.At(0))
			require.True(t, ok, "camera %+v: pixel (%g, %g) is %v on the floor, which is not imaged", c, u, v, p)
			back, ok := c.OnPlane(u2, v2, 0)
			require.True(t, ok)
			require.Less(t, back.Sub(p).Norm(), 1e-6, "camera %+v pixel (%g, %g)", c, u, v)
			onFloor++
		})
	}
	assert.Less(t, worstPX, 1e-7)
	assert.Greater(t, onFloor, total/2)
	t.Logf("%d pixels, %d of them on the floor, %d beyond their lens; worst %.2g px", total, onFloor, refused, worstPX)
}

// From the floor to the image and back: every point that is imaged on the sensor
// is found again.
func TestCamera_finds_what_it_images_over_random_cameras(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	seen, worst := 0, 0.0
	for n := range 300 {
		c := anyCamera(t, rng, n%3 != 0)
		for range 3000 {
			p := c.Pos.XY().Add(site.Vec2{X: 40 * (rng.Float64() - 0.5), Y: 40 * (rng.Float64() - 0.5)})
			u, v, _, ok := c.Project(p.At(0))
			if !ok || !c.InFrame(u, v) {
				continue
			}
			seen++
			back, ok := c.OnPlane(u, v, 0)
			require.True(t, ok, "camera %+v images %v at (%g, %g)", c, p, u, v)
			worst = max(worst, back.Sub(p).Norm())
		}
	}
	assert.Less(t, worst, 1e-6)
	assert.Greater(t, seen, 100_000)
	t.Logf("%d points, worst %.2g m", seen, worst)
}

// A pinhole has no radius beyond which it does not image: a wide one sees its own
// corners.
func TestCamera_wide_pinhole_images_its_corners(t *testing.T) {
	for _, hfov := range []float64{100, 150, 160, 170} {
		const w, h = 1280, 720
		f := w / 2 / math.Tan(hfov*math.Pi/360)
		c := newCamera(t, site.Intrinsics{Width: w, Height: h, Fx: f, Fy: f, Cx: (w - 1) / 2.0, Cy: (h - 1) / 2.0}, site.Vec3{Z: 3}, site.Vec3{}, 0)
		for _, corner := range [][2]float64{{0, 0}, {w - 1, 0}, {0, h - 1}, {w - 1, h - 1}} {
			p, ok := c.OnPlane(corner[0], corner[1], 0)
			require.True(t, ok, "%g°", hfov)
			u, v, _, ok := c.Project(p.At(0))
			require.True(t, ok, "%g°: the corner sees the floor %.1f m from the foot of the camera", hfov, p.Norm())
			assert.InDelta(t, corner[0], u, 1e-8)
			assert.InDelta(t, corner[1], v, 1e-8)
		}
	}
}

// Tangential distortion folds the image as well. With p2 alone, along the x axis,
// x″ = x + 3·p2·x² turns back at x = −1/(6·p2).
func TestCamera_ends_where_tangential_distortion_folds(t *testing.T) {
	in := site.Intrinsics{Width: 1000, Height: 1000, Fx: 100, Fy: 100, Cx: 500, Cy: 500, P2: 0.1}
	c := newCamera(t, in, site.Vec3{Z: 1}, site.Vec3{Y: 5, Z: 1}, 0)
	fold := 1 / 0.6
	assert.InDelta(t, fold, c.MaxR, 2e-3)
	_, _, _, ok := c.Project(site.Vec3{X: -fold - 0.01, Y: 1, Z: 1})
	assert.False(t, ok)
	_, _, _, ok = c.Project(site.Vec3{X: -fold + 0.01, Y: 1, Z: 1})
	assert.True(t, ok)
	in.P1, in.P2 = in.P2, 0
	assert.InDelta(t, c.MaxR, newCamera(t, in, site.Vec3{Z: 1}, site.Vec3{Y: 5, Z: 1}, 0).MaxR, 1e-12, "p1 is the same, turned by 90°")
}

// Within MaxR the image never folds: steps outwards and counter-clockwise keep
// their sense.
func TestCamera_does_not_fold_within_its_radius(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	for range 200 {
		c := anyCamera(t, rng, true)
		image := func(x, y float64) (u, v float64) {
			q := site.Vec3{X: c.R[0]*x + c.R[3]*y + c.R[6], Y: c.R[1]*x + c.R[4]*y + c.R[7], Z: c.R[2]*x + c.R[5]*y + c.R[8]}
			u, v, _, ok := c.Project(c.Pos.Add(q.Scale(5)))
			require.True(t, ok)
			return (u - c.Cx) / c.Fx, (v - c.Cy) / c.Fy
		}
		for range 300 {
			a, r := 2*math.Pi*rng.Float64(), c.MaxR*(1-1e-6)*math.Sqrt(rng.Float64())
			x, y := r*math.Cos(a), r*math.Sin(a)
			const h = 1e-6
			ux, vx := image(x, y)
			u1, v1 := image(x-h*math.Cos(a), y-h*math.Sin(a)) // inwards, and so within
			u2, v2 := image(x-h*math.Sin(a)-h*math.Cos(a), y+h*math.Cos(a)-h*math.Sin(a))
			require.Positive(t, (ux-u1)*(v2-v1)-(vx-v1)*(u2-u1), "camera %+v folds within its radius, at (%g, %g)", c, x, y)
		}
	}
}

// What a camera cannot see has no pixel, and what is no direction no place.
func TestCamera_refuses_what_is_not_before_it(t *testing.T) {
	in := site.Intrinsics{Width: 1280, Height: 720, Fx: 600, Fy: 600, Cx: 639.5, Cy: 359.5, K1: -0.1}
	c := newCamera(t, in, site.Vec3{Z: 3}, site.Vec3{Y: 4}, 0)
	nan, inf := math.NaN(), math.Inf(1)
	for name, p := range map[string]site.Vec3{
		"behind":          {Y: -4, Z: 6},
		"the camera":      {Z: 3},
		"in its plane":    {X: 5, Z: 3},
		"nearer than 5cm": {Y: 0.03, Z: 2.99},
		"not a number":    {X: nan, Y: 4},
		"infinitely far":  {Y: inf},
	} {
		_, _, _, ok := c.Project(p)
		assert.False(t, ok, name)
	}
	// The horizon is where the direction is level: z·forward = −0.6·1 + y·(−0.8) = 0
	// at y′ = −0.75 before distortion, r² = 0.5625: v = 359.5 − 600·0.75·(1−0.05625).
	horizon := 359.5 - 600*0.75*(1-0.05625)
	for name, pixel := range map[string][2]float64{
		"horizon":       {639.5, horizon},
		"above it":      {639.5, horizon - 20},
		"barely below":  {639.5, horizon + 1},
		"not a number":  {nan, 300},
		"nor this":      {600, nan},
		"beyond all":    {inf, 300},
		"beyond, left":  {-inf, 300},
		"off the model": {1e9, 0},
	} {
		_, ok := c.OnPlane(pixel[0], pixel[1], 0)
		assert.False(t, ok, name)
	}
	p, ok := c.OnPlane(639.5, horizon+40, 0)
	require.True(t, ok)
	assert.Greater(t, p.Y, 20.0)
	_, ok = c.OnPlane(639.5, 700, 3)
	assert.False(t, ok, "the plane of the camera itself")
	_, ok = c.OnPlane(639.5, 700, 4)
	assert.False(t, ok, "a plane above, seen from below the horizon")
	pinhole := newCamera(t, site.Intrinsics{Width: 100, Height: 100, Fx: 50, Fy: 50}, site.Vec3{Z: 3}, site.Vec3{Y: 4}, 0)
	_, ok = pinhole.OnPlane(nan, 3, 0)
	assert.False(t, ok, "not a number, of a pinhole")
	_, _, ok = pinhole.Undistort(inf, 3)
	assert.False(t, ok)
}
