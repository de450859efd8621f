package site

import "math"

// Coverage says how many cameras see each cell of the floor at a height above
// it. Gondolas hide what lies behind them up to their height, walls hide
// everything; people and products do not count.
type Coverage struct {
	Origin Vec2    // corner of the first cell
	CellM  float64 // edge of a cell, metres
	NX, NY int
	// Views is the number of cameras that see the middle of each cell,
	// row-major [NY × NX] from the south-west; -1 where a gondola or wall
	// stands.
	Views []int
}

// NewCoverage computes the coverage of a site's cameras at zM metres above the
// floor, in cells of cellM metres. It takes time proportional to cells ×
// cameras × gondolas.
func NewCoverage(s *Site, cellM, zM float64) *Coverage {
	w, h := s.Bounds.Max.X-s.Bounds.Min.X, s.Bounds.Max.Y-s.Bounds.Min.Y
	c := &Coverage{
		Origin: s.Bounds.Min, CellM: cellM,
		NX: int(math.Ceil(w/cellM - 1e-9)), NY: int(math.Ceil(h/cellM - 1e-9)),
	}
	c.Views = make([]int, c.NX*c.NY)
	for i := range c.Views {
		p := c.Middle(i)
		c.Views[i] = -1
		if s.Free(p) {
			c.Views[i] = 0
			for k := range s.Cameras {
				if s.Sees(CameraID(k), p.At(zM)) {
					c.Views[i]++
				}
			}
		}
	}
	return c
}

// Middle returns the middle of cell i.
func (c *Coverage) Middle(i int) Vec2 {
	return Vec2{c.Origin.X + float64((float64(i%c.NX)+0.5)*c.CellM), c.Origin.Y + float64((float64(i/c.NX)+0.5)*c.CellM)}
}

// Share returns the share of open cells that at least n cameras see, in [0, 1].
func (c *Coverage) Share(n int) float64 {
	open, seen := 0, 0
	for _, v := range c.Views {
		if v < 0 {
			continue
		}
		open++
		if v >= n {
			seen++
		}
	}
	if open == 0 {
		return 0
	}
	return float64(seen) / float64(open)
}

// Mean returns the mean number of views of the open cells.
func (c *Coverage) Mean() float64 {
	open, sum := 0, 0
	for _, v := range c.Views {
		if v >= 0 {
			open++
			sum += v
		}
	}
	if open == 0 {
		return 0
	}
	return float64(sum) / float64(open)
}

// Free reports whether p is open floor: inside the building and in neither
// gondola nor wall.
func (s *Site) Free(p Vec2) bool {
	if !s.Bounds.Contains(p) {
		return false
	}
	for i := range s.Gondolas {
		if s.Gondolas[i].Box.Contains(p) {
			return false
		}
	}
	for i := range s.Walls {
		if s.Walls[i].Contains(p) {
			return false
		}
	}
	return true
}

// Sees reports whether point p falls on the camera's sensor and nothing of the
// building stands between them.
func (s *Site) Sees(camera CameraID, p Vec3) bool {
	c := &s.Cameras[camera]
	u, v, _, ok := c.Project(p)
	return ok && c.InFrame(u, v) && s.Clear(c.Pos, p)
}

// Clear reports whether the straight line from a to b meets neither a wall nor
// a gondola below its height.
func (s *Site) Clear(a, b Vec3) bool {
	for i := range s.Walls {
		if _, _, hit := s.Walls[i].SegmentEnters(a.XY(), b.XY(), 0); hit {
			return false
		}
	}
	for i := range s.Gondolas {
		g := &s.Gondolas[i]
		t0, t1, hit := g.Box.SegmentEnters(a.XY(), b.XY(), 0)
		if hit && math.Min(a.Z+float64(t0*(b.Z-a.Z)), a.Z+float64(t1*(b.Z-a.Z))) < g.HeightM {
			return false
		}
	}
	return true
}
