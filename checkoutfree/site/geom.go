package site

import (
	"math"

	"gosim/internal/fpmath"
)

// Vec2 is a point or vector on the floor, metres.
type Vec2 struct{ X, Y float64 }

// Vec3 is a point or vector in the world frame, metres, z up.
type Vec3 struct{ X, Y, Z float64 }

// Add returns a + b.
func (a Vec2) Add(b Vec2) Vec2 { return Vec2{a.X + b.X, a.Y + b.Y} }

// Sub returns a - b.
func (a Vec2) Sub(b Vec2) Vec2 { return Vec2{a.X - b.X, a.Y - b.Y} }

// Scale returns s·a.
func (a Vec2) Scale(s float64) Vec2 { return Vec2{float64(a.X * s), float64(a.Y * s)} }

// Dot returns the inner product.
func (a Vec2) Dot(b Vec2) float64 { return float64(a.X*b.X) + float64(a.Y*b.Y) }

// Cross returns the z component of a × b.
func (a Vec2) Cross(b Vec2) float64 { return float64(a.X*b.Y) - float64(a.Y*b.X) }

// Norm returns the Euclidean length.
func (a Vec2) Norm() float64 { return math.Sqrt(float64(a.X*a.X) + float64(a.Y*a.Y)) }

// Unit returns a scaled to length 1, or the zero vector if a is zero.
func (a Vec2) Unit() Vec2 {
	n := a.Norm()
	if n == 0 {
		return Vec2{}
	}
	return Vec2{a.X / n, a.Y / n}
}

// At returns the point above a at height z.
func (a Vec2) At(z float64) Vec3 { return Vec3{a.X, a.Y, z} }

// Add returns a + b.
func (a Vec3) Add(b Vec3) Vec3 { return Vec3{a.X + b.X, a.Y + b.Y, a.Z + b.Z} }

// Sub returns a - b.
func (a Vec3) Sub(b Vec3) Vec3 { return Vec3{a.X - b.X, a.Y - b.Y, a.Z - b.Z} }

// Scale returns s·a.
func (a Vec3) Scale(s float64) Vec3 {
	return Vec3{float64(a.X * s), float64(a.Y * s), float64(a.Z * s)}
}

// Dot returns the inner product.
func (a Vec3) Dot(b Vec3) float64 { return float64(a.X*b.X) + float64(a.Y*b.Y) + float64(a.Z*b.Z) }

// Cross returns a × b.
func (a Vec3) Cross(b Vec3) Vec3 {
	return Vec3{float64(a.Y*b.Z) - float64(a.Z*b.Y), float64(a.Z*b.X) - float64(a.X*b.Z), float64(a.X*b.Y) - float64(a.Y*b.X)}
}

// Norm returns the Euclidean length.
func (a Vec3) Norm() float64 { return math.Sqrt(a.Dot(a)) }

// Unit returns a scaled to length 1, or the zero vector if a is zero.
func (a Vec3) Unit() Vec3 {
	n := a.Norm()
	if n == 0 {
		return Vec3{}
	}
	return a.Scale(1 / n)
}

// XY drops the height.
func (a Vec3) XY() Vec2 { return Vec2{a.X, a.Y} }

// Rect is an axis-aligned rectangle on the floor, metres.
type Rect struct{ Min, Max Vec2 }

// Contains reports whether p lies in r, edges included.
func (r Rect) Contains(p Vec2) bool {
	return p.X >= r.Min.X && p.X <= r.Max.X && p.Y >= r.Min.Y && p.Y <= r.Max.Y
}

// Area returns the area in square metres.
func (r Rect) Area() float64 { return (r.Max.X - r.Min.X) * (r.Max.Y - r.Min.Y) }

// Box is a rectangle on the floor turned by a yaw angle. Make one with
// [NewBox], which fills the cached sine and cosine.
type Box struct {
	Center       Vec2
	HalfX, HalfY float64 // half extents along the local axes, metres
	Yaw          float64 // radians, counter-clockwise
	Cos, Sin     float64
}

// NewBox returns the box of the given centre, full sizes in metres and yaw in
// degrees. Multiples of 90° get exact axes.
func NewBox(center Vec2, sizeX, sizeY, yawDeg float64) Box {
	c, s := cosSinDeg(yawDeg)
	return Box{Center: center, HalfX: sizeX / 2, HalfY: sizeY / 2, Yaw: yawDeg * math.Pi / 180, Cos: c, Sin: s}
}

func cosSinDeg(deg float64) (c, s float64) {
	switch d := math.Mod(math.Mod(deg, 360)+360, 360); d {
	case 0:
		return 1, 0
	case 90:
		return 0, 1
	case 180:
		return -1, 0
	case 270:
		return 0, -1
	default:
		s, c = fpmath.Sincos(d * math.Pi / 180)
		return c, s
	}
}

// Local returns p in the box's own axes, origin at its centre.
func (b *Box) Local(p Vec2) Vec2 {
	d := p.Sub(b.Center)
	return Vec2{float64(d.X*b.Cos) + float64(d.Y*b.Sin), float64(d.Y*b.Cos) - float64(d.X*b.Sin)}
}

// World returns the world point of local point l.
func (b *Box) World(l Vec2) Vec2 {
	return Vec2{b.Center.X + float64(l.X*b.Cos) - float64(l.Y*b.Sin), b.Center.Y + float64(l.X*b.Sin) + float64(l.Y*b.Cos)}
}

// Contains reports whether p lies in the box, edges included.
func (b *Box) Contains(p Vec2) bool {
	l := b.Local(p)
	return math.Abs(l.X) <= b.HalfX && math.Abs(l.Y) <= b.HalfY
}

// Nearest returns the point of the box nearest to p (p itself if inside).
func (b *Box) Nearest(p Vec2) Vec2 {
	l := b.Local(p)
	l.X = math.Max(-b.HalfX, math.Min(b.HalfX, l.X))
	l.Y = math.Max(-b.HalfY, math.Min(b.HalfY, l.Y))
	return b.World(l)
}

// Corners returns the four corners, counter-clockwise, grown by margin metres
// on every side.
func (b *Box) Corners(margin float64) [4]Vec2 {
	x, y := b.HalfX+margin, b.HalfY+margin
	return [4]Vec2{b.World(Vec2{-x, -y}), b.World(Vec2{x, -y}), b.World(Vec2{x, y}), b.World(Vec2{-x, y})}
}

// SegmentEnters returns the parameter interval [t0, t1] ⊂ [0, 1] of the
// segment a→b that lies inside the box grown by margin, and whether there is
// one of positive length.
func (b *Box) SegmentEnters(p, q Vec2, margin float64) (t0, t1 float64, ok bool) {
	lp, lq := b.Local(p), b.Local(q)
	t0, t1 = 0, 1
	d := lq.Sub(lp)
	for axis := range 2 {
		o, dd, h := lp.X, d.X, b.HalfX+margin
		if axis == 1 {
			o, dd, h = lp.Y, d.Y, b.HalfY+margin
		}
		if dd == 0 {
			if math.Abs(o) >= h {
				return 0, 0, false
			}
			continue
		}
		a, c := (-h-o)/dd, (h-o)/dd
		if a > c {
			a, c = c, a
		}
		t0, t1 = math.Max(t0, a), math.Min(t1, c)
		if t0 >= t1 {
			return 0, 0, false
		}
	}
	return t0, t1, true
}
