package calibration

import (
	"fmt"
	"math"

	"gosim/checkoutfree/site"
	"gosim/internal/evidence"
	"gosim/sim"
)

// reference is a pixel worked out apart from this program with 50 decimal digits.
type reference struct {
	name        string
	in          site.Intrinsics
	pos, target site.Vec3
	rollDeg     float64
	p           site.Vec3
	u, v        float64
}

// references are some of the cases of checkoutfree/site's tests, where they are
// derived.
func references() []reference {
	return []reference{
		{
			"pinhole",
			site.Intrinsics{Fx: 800, Fy: 780, Cx: 640, Cy: 360},
			site.Vec3{X: 2, Y: 1, Z: 3},
			site.Vec3{X: 2, Y: 5},
			0,
			site.Vec3{X: 3, Y: 4},
			830.476190476190476, 471.428571428571429,
		},
		{
			"barrel, tangential",
			site.Intrinsics{Fx: 800, Fy: 780, Cx: 640, Cy: 360, K1: -0.3, K2: 0.1, P1: 0.001, P2: -0.002, K3: -0.02},
			site.Vec3{X: 2, Y: 1, Z: 3},
			site.Vec3{X: 2, Y: 5},
			0,
			site.Vec3{X: 3, Y: 4},
			825.931752329992754, 468.902374432773652,
		},
		{
			"pincushion, rolled by 30°",
			site.Intrinsics{Fx: 800, Fy: 780, Cx: 640, Cy: 360, K1: 0.12, K2: -0.05, P1: -0.003, P2: 0.004, K3: 0.01},
			site.Vec3{X: 2, Y: 1, Z: 3},
			site.Vec3{X: 2, Y: 5},
			30,
			site.Vec3{X: 1.2, Y: 3.5, Z: 0.9},
			491.547372875242810, 493.505694901119456,
		},
		{
			"AutoCheckout 2020, C01",
			site.Intrinsics{Fx: 1022.912, Fy: 1022.9112, Cx: 640, Cy: 329.9976, K1: -0.472161, K2: 0.201042},
			site.Vec3{X: 4.4545, Y: 0.1136, Z: 2.4279},
			site.Vec3{X: 0.744, Y: -2.5316},
			0,
			site.Vec3{X: 3, Y: -1.5},
			492.393388241383590, 690.030935289060995,
		},
	}
}

// geometry is the cameras' projection against OpenCV's model and its own inverse.
func geometry() evidence.Check {
	return evidence.Check{
		Number: "G1", Title: "Camera geometry",
		Setup: "Points are projected by calibrated cameras with and without distortion (Brown–Conrady, coefficients k1 k2 p1 p2 k3). " +
			"Then 200 random cameras, up to 160° wide as pinholes and with all five coefficients as lenses: 41 × 41 pixels of each are carried to the floor and back to the image.",
		Source:   "OpenCV's documentation, “Camera calibration and 3D reconstruction”, whose formulas were evaluated with 50 decimal digits by another program; Brown, “Close-range camera calibration”, Photogrammetric Engineering 37 (1971).",
		Expected: "Pixels of OpenCV to 1e-9; a place on the floor comes back to 1e-6 m, its pixel to 1e-7, wherever the lens images.",
		Run:      geometryResult,
	}
}

func geometryResult() evidence.Result {
	t := evidence.Table{Caption: "Pixels, and how far they are from OpenCV's.", Head: []string{"lens", "u (px)", "v (px)", "difference (px)"}}
	worst := 0.0
	for _, r := range references() {
		c, err := site.NewCamera("C", r.in, r.pos, r.target, r.rollDeg, 15)
		if err != nil {
			panic(err) // a constant
		}
		u, v, _, _ := c.Project(r.p)
		d := math.Max(math.Abs(u-r.u), math.Abs(v-r.v))
		worst = math.Max(worst, d)
		t.Rows = append(t.Rows, []string{r.name, fmt.Sprintf("%.9f", u), fmt.Sprintf("%.9f", v), below(d, 1e-9)})
	}
	floorM, pixel, points, refused := roundTrips()
	return evidence.Result{
		Measured: fmt.Sprintf("pixels to %s px; floor to %s m and pixels to %s px over %d pixels", below(worst, 1e-9), below(floorM, 1e-6), below(pixel, 1e-7), points),
		Pass:     worst <= 1e-9 && floorM <= 1e-6 && pixel <= 1e-7 && points > 100_000,
		Remark: fmt.Sprintf("%d pixels lie beyond the radius at which their lens would fold the image back and are refused; so are points behind a camera and rays above the horizon. "+
			"The simulated cameras and the engine's tracker have their own code for speed, and agree with this one to 1e-9 (tests of packages sensors and track).", refused),
		Tables: []evidence.Table{t},
	}
}

// below says that a rounding error is within its bound; its own digits mean nothing
// and may differ from one processor to another.
func below(v, bound float64) string {
	if v <= bound {
		return fmt.Sprintf("< %.0e", bound)
	}
	return fmt.Sprintf("%.2g", v)
}

// roundTrips carries pixels of random cameras to the floor and back. It returns the
// greatest differences, how many pixels met the floor, and how many no lens images.
func roundTrips() (floorM, pixel float64, points, refused int) {
	st := sim.NewKeys(1, 0).Stream(sim.EntityOf(sim.ClassWorld, 0), sim.Purpose(9101), 0)
	for n := range 200 {
		in := site.Intrinsics{Width: 1280, Height: 720}
		half := st.Uniform(15, 80)
		if n%2 == 1 {
			half = st.Uniform(15, 55)
			in.K1, in.K2, in.K3 = st.Uniform(-0.7, 0.4), st.Uniform(-0.1, 0.4), st.Uniform(-0.05, 0.05)
			in.P1, in.P2 = st.Uniform(-0.01, 0.01), st.Uniform(-0.01, 0.01)
		}
		in.Fx = 640 / math.Tan(half*math.Pi/180)
		in.Fy, in.Cx, in.Cy = in.Fx*st.Uniform(0.95, 1.05), st.Uniform(600, 680), st.Uniform(330, 390)
		c, err := site.NewCamera("C", in, site.Vec3{Z: st.Uniform(2, 5)}, site.Vec3{X: st.Uniform(-4, 4), Y: st.Uniform(-4, 4), Z: st.Uniform(0, 1.5)}, 0, 15)
		if err != nil {
			panic(err) // the target is below the camera
		}
		for i := range 41 * 41 {
			u, v := 1279*float64(i%41)/40, 719*float64(i/41)/40
			if _, _, ok := c.Undistort(u, v); !ok {
				refused++
				continue
			}
			p, ok := c.OnPlane(u, v, 0)
			if !ok {
				continue // above the horizon
			}
			points++
			u2, v2, _, ok := c.Project(p.At(0))
			back, ok2 := c.OnPlane(u2, v2, 0)
			if !ok || !ok2 {
				return math.Inf(1), math.Inf(1), points, refused
			}
			floorM, pixel = math.Max(floorM, back.Sub(p).Norm()), math.Max(pixel, math.Hypot(u2-u, v2-v))
		}
	}
	return floorM, pixel, points, refused
}
