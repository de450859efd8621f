package site

import (
	"errors"
	"fmt"
	"math"

	"gosim/internal/fpmath"
)

// Camera is a calibrated pinhole camera with Brown–Conrady distortion, in the
// OpenCV convention: x right, y down, z forward; pixel (0, 0) is the centre of
// the top left pixel. Make one with [NewCamera].
//
// The model is Brown, "Close-range camera calibration", Photogrammetric
// Engineering 37 (1971), with the coefficient order k1 k2 p1 p2 k3 of OpenCV.
type Camera struct {
	Code           string
	Width, Height  int     // pixels
	Fx, Fy, Cx, Cy float64 // pixels
	K1, K2, P1, P2 float64
	K3             float64
	Pos            Vec3       // optical centre
	R              [9]float64 // row-major rotation, world to camera
	FPS            float64    // frames per second

	// MaxR is the largest undistorted radius √(x²+y²) (normalised image
	// plane) up to which the lens images: where distortion, in the worst
	// direction, is about to fold the image back on itself. Where it never does,
	// 4 (76° off the axis) or what takes in all of the sensor, whichever is more.
	MaxR float64
}

// Intrinsics are the lens parameters of a camera.
type Intrinsics struct {
	Width, Height      int
	Fx, Fy, Cx, Cy     float64
	K1, K2, P1, P2, K3 float64
}

// NewCamera returns a camera at pos looking at the point target, with the
// image's x axis level, then turned by roll degrees clockwise about its axis.
// It returns an error if pos and target coincide or a focal length is not
// positive.
func NewCamera(code string, in Intrinsics, pos, target Vec3, rollDeg, fps float64) (Camera, error) {
	if in.Fx <= 0 || in.Fy <= 0 {
		return Camera{}, fmt.Errorf("camera %s: focal length must be positive, got fx %g fy %g", code, in.Fx, in.Fy)
	}
	z := target.Sub(pos)
	if z.Norm() < 1e-9 {
		return Camera{}, fmt.Errorf("camera %s: %w", code, errSamePoint)
	}
	z = z.Unit()
	up := Vec3{0, 0, 1}
	if math.Abs(z.Z) > 1-1e-9 { // straight down or up: image top points to +y
		up = Vec3{0, 1, 0}
	}
	x := z.Cross(up).Unit()
	y := z.Cross(x)
	if rollDeg != 0 {
		c, s := cosSinDeg(rollDeg)
		x, y = x.Scale(c).Add(y.Scale(s)), y.Scale(c).Sub(x.Scale(s))
	}
	c := Camera{
		Code: code, Width: in.Width, Height: in.Height,
		Fx: in.Fx, Fy: in.Fy, Cx: in.Cx, Cy: in.Cy,
		K1: in.K1, K2: in.K2, P1: in.P1, P2: in.P2, K3: in.K3,
		Pos: pos, R: [9]float64{x.X, x.Y, x.Z, y.X, y.Y, y.Z, z.X, z.Y, z.Z}, FPS: fps,
	}
	c.MaxR = c.monotonicRadius()
	return c, nil
}

var errSamePoint = errors.New("position and look-at point coincide")

// monotonicRadius returns MaxR: the radius below which the Jacobian of the
// distortion is positive in every direction, to 1e-3.
func (c *Camera) monotonicRadius() float64 {
	const limit, step = 4.0, 1e-3
	for r := step; r < limit; r += step {
		if c.leastDet(r) <= 0 {
			return r - step
		}
	}
	// No pixel of the sensor is farther from the axis than this, rounding included.
	const slack = 1.001
	corner := slack * fpmath.Hypot(math.Max(c.Cx, float64(c.Width)-c.Cx)/c.Fx, math.Max(c.Cy, float64(c.Height)-c.Cy)/c.Fy)
	if c.pinhole() {
		return math.Max(limit, corner)
	}
	const farther, farthest = 0.01, 1000 // 89.9° off the axis
	for r := limit; ; r += farther {
		r2 := float64(r * r)
		least := float64(r*c.radial(r2)) - float64(3*fpmath.Hypot(c.P1, c.P2)*r2)
		switch {
		case least >= corner || r >= farthest:
			return r
		case c.leastDet(r+farther) <= 0:
			return r
		}
	}
}

// leastDet returns the least determinant, over all directions, of the Jacobian of
// the distortion at undistorted radius r; not above 0 where r·f(r) falls.
//
// With q = (p2, p1) and X = (x, y) the tangential part is r²·q + 2·(q·X)·X. Along
// and across X, at an angle φ from -q, the Jacobian is
//
//	[ F′ − 6r|q|cos φ    2r|q|sin φ      ]
//	[ 2r|q|sin φ         f − 2r|q|cos φ  ]
//
// with F = r·f(r). Its determinant is a parabola in cos φ.
func (c *Camera) leastDet(r float64) float64 {
	r2 := r * r
	f := c.radial(r2)
	slope := 1 + float64(r2*(float64(3*c.K1)+float64(r2*(float64(5*c.K2)+float64(r2*7*c.K3)))))
	if slope <= 0 {
		return slope
	}
	rq := float64(r * fpmath.Hypot(c.P1, c.P2))
	if rq == 0 {
		return slope * f
	}
	cos := math.Min(1, (slope+float64(3*f))/float64(16*rq))
	return float64(slope*f) - float64(2*rq*cos*(slope+float64(3*f))) + float64(16*rq*rq*cos*cos) - float64(4*rq*rq)
}

// radial returns the radial factor f = 1 + k1·r² + k2·r⁴ + k3·r⁶.
func (c *Camera) radial(r2 float64) float64 {
	return 1 + float64(r2*(c.K1+float64(r2*(c.K2+float64(r2*c.K3)))))
}

// pinhole reports whether the lens distorts nothing.
func (c *Camera) pinhole() bool {
	return c.K1 == 0 && c.K2 == 0 && c.K3 == 0 && c.P1 == 0 && c.P2 == 0
}

// ToCamera returns world point p in camera axes (x right, y down, z forward).
func (c *Camera) ToCamera(p Vec3) Vec3 {
	dx, dy, dz := p.X-c.Pos.X, p.Y-c.Pos.Y, p.Z-c.Pos.Z
	r := &c.R
	return Vec3{
		float64(r[0]*dx) + float64(r[1]*dy) + float64(r[2]*dz),
		float64(r[3]*dx) + float64(r[4]*dy) + float64(r[5]*dz),
		float64(r[6]*dx) + float64(r[7]*dy) + float64(r[8]*dz),
	}
}

// nearM is the least depth at which a point is imaged, metres.
const nearM = 0.05

// Project returns the pixel (u, v) of world point p and its depth along the
// optical axis in metres. ok is false where the point is behind the camera, less
// than 0.05 m before it, or beyond the lens model's radius, and for what is not
// finite; a point outside the frame is still ok.
func (c *Camera) Project(p Vec3) (u, v, depth float64, ok bool) {
	q := c.ToCamera(p)
	if !(q.Z >= nearM) { // nor not a number
		return 0, 0, q.Z, false
	}
	x, y := q.X/q.Z, q.Y/q.Z
	if !(float64(x*x)+float64(y*y) <= c.MaxR*c.MaxR) {
		return 0, 0, q.Z, false
	}
	xd, yd := c.distort(x, y)
	return float64(c.Fx*xd) + c.Cx, float64(c.Fy*yd) + c.Cy, q.Z, true
}

// InFrame reports whether pixel (u, v) lies on the sensor.
func (c *Camera) InFrame(u, v float64) bool {
	return u >= 0 && v >= 0 && u < float64(c.Width) && v < float64(c.Height)
}

func (c *Camera) distort(x, y float64) (xd, yd float64) {
	r2 := float64(x*x) + float64(y*y)
	f := c.radial(r2)
	xd = float64(x*f) + float64(2*c.P1*x*y) + float64(c.P2*(r2+float64(2*x*x)))
	yd = float64(y*f) + float64(c.P1*(r2+float64(2*y*y))) + float64(2*c.P2*x*y)
	return xd, yd
}

// Undistort returns the normalised image coordinates (x, y) of pixel (u, v):
// the direction (x, y, 1) in camera axes. It inverts the distortion by Newton's
// method to 1e-12 and reports false where the pixel is outside the lens
// model's range.
func (c *Camera) Undistort(u, v float64) (x, y float64, ok bool) {
	return c.UndistortNear(u, v, (u-c.Cx)/c.Fx, (v-c.Cy)/c.Fy)
}

// UndistortNear is [Camera.Undistort] from a guess (x0, y0) at the result, which
// saves steps if it is good.
func (c *Camera) UndistortNear(u, v, x0, y0 float64) (x, y float64, ok bool) {
	xd, yd := (u-c.Cx)/c.Fx, (v-c.Cy)/c.Fy
	if c.pinhole() {
		return xd, yd, float64(xd*xd)+float64(yd*yd) <= c.MaxR*c.MaxR
	}
	if x, y, ok = c.invert(xd, yd, x0, y0, math.Inf(1)); ok {
		return x, y, true
	}
	// Newton's method has left the range, near which the distortion is steep:
	// begin where its radial part alone has its inverse, and stay within.
	rd := fpmath.Hypot(xd, yd)
	if !(rd > 0 && !math.IsInf(rd, 1)) {
		return 0, 0, false
	}
	lo, hi := 0.0, c.MaxR
	for range 40 {
		mid := (lo + hi) / 2
		if float64(mid*c.radial(float64(mid*mid))) < rd {
			lo = mid
		} else {
			hi = mid
		}
	}
	return c.invert(xd, yd, xd*lo/rd, yd*lo/rd, c.MaxR)
}

// invert solves distort(x, y) = (xd, yd) by Newton's method from a guess, with
// steps that end within a radius. ok is false if it finds nothing, or something
// beyond the range of the lens.
func (c *Camera) invert(xd, yd, x, y, within float64) (_, _ float64, ok bool) {
	for range 30 {
		r2 := float64(x*x) + float64(y*y)
		f := c.radial(r2)
		g := 2 * (c.K1 + float64(r2*(float64(2*c.K2)+float64(r2*3*c.K3)))) // df/d(r²)·2
		fx, fy := c.distort(x, y)
		ex, ey := fx-xd, fy-yd
		jxx := f + float64(g*x*x) + float64(2*c.P1*y) + float64(6*c.P2*x)
		jxy := float64(g*x*y) + float64(2*c.P1*x) + float64(2*c.P2*y)
		jyy := f + float64(g*y*y) + float64(6*c.P1*y) + float64(2*c.P2*x)
		det := float64(jxx*jyy) - float64(jxy*jxy)
		if !(det > 1e-9) {
			return 0, 0, false
		}
		dx, dy := (float64(jyy*ex)-float64(jxy*ey))/det, (float64(jxx*ey)-float64(jxy*ex))/det
		for fpmath.Hypot(x-dx, y-dy) > within && math.Abs(dx)+math.Abs(dy) > 1e-12 {
			dx, dy = dx/2, dy/2
		}
		x, y = x-dx, y-dy
		if math.Abs(dx)+math.Abs(dy) < 1e-12 {
			break
		}
	}
	fx, fy := c.distort(x, y)
	ok = math.Abs(fx-xd)+math.Abs(fy-yd) < 1e-9 && float64(x*x)+float64(y*y) <= c.MaxR*c.MaxR
	return x, y, ok
}

// Ray returns the unit direction, in the world frame, of the ray from the
// camera's centre through pixel (u, v).
func (c *Camera) Ray(u, v float64) (dir Vec3, ok bool) {
	x, y, ok := c.Undistort(u, v)
	if !ok {
		return Vec3{}, false
	}
	r := &c.R
	return Vec3{
		float64(r[0]*x) + float64(r[3]*y) + r[6],
		float64(r[1]*x) + float64(r[4]*y) + r[7],
		float64(r[2]*x) + float64(r[5]*y) + r[8],
	}.Unit(), true
}

// OnPlane returns where the ray through pixel (u, v) meets the horizontal
// plane at height z metres. ok is false if it does not, or only beyond 100 m.
func (c *Camera) OnPlane(u, v, z float64) (p Vec2, ok bool) {
	d, ok := c.Ray(u, v)
	if !ok || d.Z == 0 {
		return Vec2{}, false
	}
	t := (z - c.Pos.Z) / d.Z
	if !(t > 0 && t <= 100) {
		return Vec2{}, false
	}
	return Vec2{c.Pos.X + float64(t*d.X), c.Pos.Y + float64(t*d.Y)}, true
}
