package track

import (
	"math"

	"gosim/checkoutfree/site"
)

// lens is a camera prepared for the hot path: a table of directions from which
// the iteration that undistorts a pixel needs a step or two.
type lens struct {
	cam        *site.Camera
	pos        site.Vec3
	ax, ay, az site.Vec3 // camera axes in the world
	invFx      float64
	w, h       float64
	cols, rows int
	grid       []float32 // undistorted (x, y) per node, NaN outside the lens model
	pix        float64   // image noise on the normalised plane
}

// gridPx is the spacing of the table of directions. Bilinear interpolation over
// 16 px errs by less than 1 mm at 5 m for distortions up to |k1| = 0.3, and by
// centimetres where a strong lens is about to fold: it is a guess, and no more.
const gridPx = 16

func newLens(c *site.Camera, cfg *Config) lens {
	r := &c.R
	l := lens{
		cam:   c,
		pos:   c.Pos,
		ax:    site.Vec3{X: r[0], Y: r[1], Z: r[2]},
		ay:    site.Vec3{X: r[3], Y: r[4], Z: r[5]},
		az:    site.Vec3{X: r[6], Y: r[7], Z: r[8]},
		invFx: 1 / c.Fx, w: float64(c.Width), h: float64(c.Height),
		cols: c.Width/gridPx + 2, rows: c.Height/gridPx + 2,
		pix: cfg.PixelSDPx / c.Fx,
	}
	l.grid = make([]float32, 2*l.cols*l.rows)
	for j := range l.rows {
		for i := range l.cols {
			x, y, ok := c.Undistort(float64(i*gridPx), float64(j*gridPx))
			if !ok {
				x, y = math.NaN(), math.NaN()
			}
			n := 2 * (j*l.cols + i)
			l.grid[n], l.grid[n+1] = float32(x), float32(y)
		}
	}
	return l
}

// undistort returns the normalised image coordinates of a pixel, as
// [site.Camera.Undistort] does but no farther out than the table reaches.
func (l *lens) undistort(u, v float32) (x, y float64, ok bool) {
	fu, fv := float64(float64(u)/gridPx), float64(float64(v)/gridPx)
	if !(fu >= 0 && fv >= 0 && fu < float64(l.cols-1) && fv < float64(l.rows-1)) {
		return 0, 0, false
	}
	i, j := int(fu), int(fv)
	fu -= float64(i)
	fv -= float64(j)
	n := 2 * (j*l.cols + i)
	a := l.grid[n : n+4 : n+4]
	b := l.grid[n+2*l.cols : n+2*l.cols+4]
	w00, w10, w01, w11 := (1-fu)*(1-fv), fu*(1-fv), (1-fu)*fv, fu*fv
	x = float64(w00*float64(a[0])) + float64(w10*float64(a[2])) + float64(w01*float64(b[0])) + float64(w11*float64(b[2]))
	y = float64(w00*float64(a[1])) + float64(w10*float64(a[3])) + float64(w01*float64(b[1])) + float64(w11*float64(b[3]))
	if x != x || y != y { // a node is beyond the lens
		return l.cam.Undistort(float64(u), float64(v))
	}
	return l.cam.UndistortNear(float64(u), float64(v), x, y)
}

// ray returns the unit direction of a pixel in the world.
func (l *lens) ray(u, v float32) (d site.Vec3, ok bool) {
	x, y, ok := l.undistort(u, v)
	if !ok {
		return d, false
	}
	d = l.direction(x, y)
	s := 1 / math.Sqrt(1+float64(x*x)+float64(y*y))
	return site.Vec3{X: d.X * s, Y: d.Y * s, Z: d.Z * s}, true
}

// direction returns the world direction of (x, y, 1), not normalised.
func (l *lens) direction(x, y float64) site.Vec3 {
	return site.Vec3{
		X: float64(l.ax.X*x) + float64(l.ay.X*y) + l.az.X,
		Y: float64(l.ax.Y*x) + float64(l.ay.Y*y) + l.az.Y,
		Z: float64(l.ax.Z*x) + float64(l.ay.Z*y) + l.az.Z,
	}
}

// floorFix is a point of a horizontal plane seen in an image.
type floorFix struct {
	x, y          float64
	r11, r12, r22 float64 // covariance, m²
	sx, sy        float64 // how the point moves as the plane rises, m/m
	depth         float64 // along the optical axis, m
}

// maxDepth is the farthest a person is placed from a camera, metres.
const maxDepth = 25

// onPlane intersects the ray of a pixel with the plane at height z. The
// covariance is that of the image noise (l.pix, and bodySD metres at the
// point's depth) through the plane's Jacobian, plus bias metres.
func (l *lens) onPlane(u, v float32, z, bodySD, bias float64) (f floorFix, ok bool) {
	x, y, ok := l.undistort(u, v)
	if !ok {
		return f, false
	}
	d := l.direction(x, y)
	if d.Z > -0.02 { // level or upwards: never meets the floor within reach
		return f, false
	}
	t := (z - l.pos.Z) / d.Z
	if t <= 0.1 || t > maxDepth {
		return f, false
	}
	f.sx, f.sy = d.X/d.Z, d.Y/d.Z
	f.x, f.y, f.depth = l.pos.X+float64(t*d.X), l.pos.Y+float64(t*d.Y), t
	// Columns of the Jacobian ∂(point)/∂(x, y).
	jx1, jx2 := t*(l.ax.X-float64(f.sx*l.ax.Z)), t*(l.ax.Y-float64(f.sy*l.ax.Z))
	jy1, jy2 := t*(l.ay.X-float64(f.sx*l.ay.Z)), t*(l.ay.Y-float64(f.sy*l.ay.Z))
	body := bodySD / t
	n := float64(l.pix*l.pix) + float64(body*body)
	b := float64(bias * bias)
	f.r11 = float64(n*(float64(jx1*jx1)+float64(jy1*jy1))) + b
	f.r12 = n * (float64(jx1*jx2) + float64(jy1*jy2))
	f.r22 = float64(n*(float64(jx2*jx2)+float64(jy2*jy2))) + b
	return f, true
}

// floorMap says for every camera and floor cell how much of a person standing
// there the camera can see.
type floorMap struct {
	min        site.Vec2
	nx, ny     int
	seen       [][]uint8  // [camera][cell] visible share of the body, 0–255
	near       [][]uint64 // [camera] bitset: something of a person in or near the cell is visible
	foot       [][]uint64 // [camera] bitset: nothing stands between it and the floor in or beside the cell
	views      []uint8    // [cell] cameras that see most of a person there
	margin     float64
	sampleZ    [3]float64
	rangeLimit float64
}

const (
	cellM     = 0.25 // floor cell, metres
	nearCells = 3    // cells around a visible one that also count as near it
	footCells = 1    // cells around one in sight whose floor also counts as in sight
	marginM   = 3.0  // how far beyond the walls people are followed, metres
)

func newFloorMap(s *site.Site) *floorMap {
	m := &floorMap{
		min: site.Vec2{X: s.Bounds.Min.X - marginM, Y: s.Bounds.Min.Y - marginM}, margin: marginM,
		sampleZ: [3]float64{0.05, 0.9, 1.5}, rangeLimit: maxDepth,
	}
	m.nx = int((s.Bounds.Max.X-s.Bounds.Min.X+2*marginM)/cellM) + 1
	m.ny = int((s.Bounds.Max.Y-s.Bounds.Min.Y+2*marginM)/cellM) + 1
	m.views = make([]uint8, m.nx*m.ny)
	m.seen = make([][]uint8, len(s.Cameras))
	m.near = make([][]uint64, len(s.Cameras))
	for c := range s.Cameras {
		foot := make([]uint8, m.nx*m.ny)
		m.seen[c] = m.look(s, &s.Cameras[c], foot)
		m.near[c] = m.dilate(m.seen[c], nearCells)
		m.foot = append(m.foot, m.dilate(foot, footCells))
		for i, v := range m.seen[c] {
			if v >= 128 && m.views[i] < 255 {
				m.views[i]++
			}
		}
	}
	return m
}

// look fills one camera's table by rays to three heights of every cell, and marks
// in foot where nothing stands before the lowest.
func (m *floorMap) look(s *site.Site, c *site.Camera, foot []uint8) []uint8 {
	seen := make([]uint8, m.nx*m.ny)
	for j := range m.ny {
		for i := range m.nx {
			p := site.Vec2{X: m.min.X + float64((float64(i)+0.5)*cellM), Y: m.min.Y + float64((float64(j)+0.5)*cellM)}
			if p.Sub(c.Pos.XY()).Norm() > m.rangeLimit {
				continue
			}
			n := 0
			for h, z := range m.sampleZ {
				u, v, _, ok := c.Project(p.At(z))
				inView := ok && c.InFrame(u, v)
				if (inView || h == 0) && !hidden(s, c.Pos, p.At(z)) {
					if h == 0 {
						foot[j*m.nx+i] = 1
					}
					if inView {
						n++
					}
				}
			}
			seen[j*m.nx+i] = uint8(n * 255 / len(m.sampleZ))
		}
	}
	return seen
}

// hidden reports whether a wall or gondola stands between camera and point. The
// bounds are walls too, open at the gates.
func hidden(s *site.Site, from, to site.Vec3) bool {
	a, b := from.XY(), to.XY()
	if s.Bounds.Contains(a) && !s.Bounds.Contains(b) && !throughGate(s, a, b) {
		return true
	}
	for i := range s.Walls {
		if _, _, ok := s.Walls[i].SegmentEnters(a, b, 0); ok {
			return true
		}
	}
	for i := range s.Gondolas {
		g := &s.Gondolas[i]
		t0, t1, ok := g.Box.SegmentEnters(a, b, 0)
		if !ok {
			continue
		}
		z0, z1 := from.Z+float64(t0*(to.Z-from.Z)), from.Z+float64(t1*(to.Z-from.Z))
		if min(z0, z1) < g.HeightM {
			return true
		}
	}
	return false
}

// throughGate reports whether the line from a inside to b outside leaves the
// bounds at a gate, give or take a hand's breadth.
func throughGate(s *site.Site, a, b site.Vec2) bool {
	const slack = 0.2
	size := s.Bounds.Max.Sub(s.Bounds.Min)
	room := site.NewBox(s.Bounds.Min.Add(size.Scale(0.5)), size.X, size.Y, 0)
	_, t, ok := room.SegmentEnters(a, b, 0)
	if !ok {
		return false
	}
	door := a.Add(b.Sub(a).Scale(t))
	for i := range s.Gates {
		if d, _ := gateDistance(&s.Gates[i], door); d <= slack {
			return true
		}
	}
	return false
}

func (m *floorMap) dilate(seen []uint8, by int) []uint64 {
	out := make([]uint64, (m.nx*m.ny+63)/64)
	for j := range m.ny {
		for i := range m.nx {
			if seen[j*m.nx+i] == 0 {
				continue
			}
			for jj := max(0, j-by); jj <= min(m.ny-1, j+by); jj++ {
				for ii := max(0, i-by); ii <= min(m.nx-1, i+by); ii++ {
					c := jj*m.nx + ii
					out[c/64] |= 1 << (c % 64)
				}
			}
		}
	}
	return out
}

// cell returns the index of the cell at (x, y), or -1 outside the map.
func (m *floorMap) cell(x, y float64) int {
	fx, fy := (x-m.min.X)/cellM, (y-m.min.Y)/cellM
	if !(fx >= 0 && fy >= 0 && fx < float64(m.nx) && fy < float64(m.ny)) {
		return -1
	}
	return int(fy)*m.nx + int(fx)
}

// footInSight reports whether nothing hides the floor at p, or beside it, from a
// camera.
func (m *floorMap) footInSight(cam site.CameraID, p site.Vec2) bool {
	c := m.cell(p.X, p.Y)
	return c >= 0 && m.foot[cam][c/64]>>(c%64)&1 != 0
}
