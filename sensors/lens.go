package sensors

import "gosim/checkoutfree/site"

// lens is a camera's projection with its parameters side by side. It gives the
// same pixels as [site.Camera.Project], and points above one another share most
// of the work.
type lens struct {
	c              *site.Camera
	maxR2          float64
	up             site.Vec3 // the world's vertical in camera axes
	width, height  float64
	fx, fy, cx, cy float64
	k1, k2, k3     float64
	p1, p2         float64
}

func newLens(c *site.Camera) lens {
	return lens{
		c: c, maxR2: c.MaxR * c.MaxR, up: site.Vec3{X: c.R[2], Y: c.R[5], Z: c.R[8]},
		width: float64(c.Width), height: float64(c.Height),
		fx: c.Fx, fy: c.Fy, cx: c.Cx, cy: c.Cy,
		k1: c.K1, k2: c.K2, k3: c.K3, p1: c.P1, p2: c.P2,
	}
}

// image returns the pixel of point q in camera axes, or a point that is far off
// the sensor and false if the lens does not image it.
func (l *lens) image(q site.Vec3) (p point, ok bool) {
	if !(q.Z >= 0.05) { // nor not a number
		return point{offSensor, offSensor}, false
	}
	inv := 1 / q.Z
	x, y := float64(q.X*inv), float64(q.Y*inv)
	r2 := float64(x*x) + float64(y*y)
	if !(r2 <= l.maxR2) {
		return point{offSensor, offSensor}, false
	}
	f := 1 + float64(r2*(l.k1+float64(r2*(l.k2+float64(r2*l.k3)))))
	xy := 2 * x * y
	u := float64(x*f) + float64(l.p1*xy) + float64(l.p2*(r2+float64(2*x*x)))
	v := float64(y*f) + float64(l.p2*xy) + float64(l.p1*(r2+float64(2*y*y)))
	return point{float64(l.fx*u) + l.cx, float64(l.fy*v) + l.cy}, true
}

const offSensor = -1e6

// above returns q, in camera axes, raised by z metres.
func (l *lens) above(q site.Vec3, z float64) site.Vec3 {
	return site.Vec3{X: q.X + float64(z*l.up.X), Y: q.Y + float64(z*l.up.Y), Z: q.Z + float64(z*l.up.Z)}
}

// has reports whether p lies on the sensor.
func (l *lens) has(p point) bool {
	return p.u >= 0 && p.v >= 0 && p.u < l.width && p.v < l.height
}
