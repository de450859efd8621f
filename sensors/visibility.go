package sensors

import (
	"math"

	"gosim/checkoutfree/site"
)

// visibility is, for every camera and cell of the floor, the lowest height at
// which a point above the cell's centre can be seen past gondolas and walls.
// Everything opaque stands on the floor, so all that is above is visible too.
type visibility struct {
	min    site.Vec2
	perM   float64 // cells per metre
	nx, ny int
	cams   int
	lowCM  []uint8 // row-major [ny × nx × cameras], centimetres
}

// unseen marks cells whose people the camera cannot see at any height.
const unseen = 255

const (
	outsideM   = 2.0  // people this far outside the walls may be seen through a gate
	doorSlackM = 0.25 // a doorway is this much wider than its crossing line, on each side
	doorDepthM = 0.55 // a crossing line is at most this far from the wall
	tallM      = 2.0  // a standing person ends below this height
	reachM     = 0.5  // half the width of a person with the arms out
)

func newVisibility(s *site.Site, cellM float64) *visibility {
	v := &visibility{perM: 1 / cellM}
	v.min = site.Vec2{X: s.Bounds.Min.X - outsideM, Y: s.Bounds.Min.Y - outsideM}
	v.nx = int(math.Ceil((s.Bounds.Max.X + outsideM - v.min.X) * v.perM))
	v.ny = int(math.Ceil((s.Bounds.Max.Y + outsideM - v.min.Y) * v.perM))
	v.cams = len(s.Cameras)
	v.lowCM = make([]uint8, v.cams*v.nx*v.ny)
	for c := range s.Cameras {
		v.fill(s, c, &s.Cameras[c])
	}
	return v
}

// fill works out what a camera sees that hangs as c does.
func (v *visibility) fill(s *site.Site, camera int, c *site.Camera) {
	for iy := range v.ny {
		for ix := range v.nx {
			p := site.Vec2{X: v.min.X + (float64(ix)+0.5)/v.perM, Y: v.min.Y + (float64(iy)+0.5)/v.perM}
			cell := uint8(unseen)
			if inView(c, p) && !walled(s, c, p) {
				if z := lowestVisible(s, c, p); z < unseen/100.0 {
					cell = uint8(math.Ceil(max(z, 0) * 100))
				}
			}
			v.lowCM[(iy*v.nx+ix)*v.cams+camera] = cell
		}
	}
}

// at returns the lowest visible height at p in metres; ok is false where
// nothing can be seen.
func (v *visibility) at(camera int, p site.Vec2) (lowM float64, ok bool) {
	x, y := (p.X-v.min.X)*v.perM, (p.Y-v.min.Y)*v.perM
	if !(x >= 0 && y >= 0 && x < float64(v.nx) && y < float64(v.ny)) {
		return 0, false
	}
	cell := v.lowCM[(int(y)*v.nx+int(x))*v.cams+camera]
	return float64(cell) * 0.01, cell != unseen
}

// inView reports whether any part of a person at p can be on the image.
func inView(c *site.Camera, p site.Vec2) bool {
	for _, z := range [...]float64{0, tallM / 4, tallM / 2, 3 * tallM / 4, tallM} {
		u, w, depth, ok := c.Project(p.At(z))
		if !ok {
			continue
		}
		m := reachM * max(c.Fx, c.Fy) / depth
		if u > -m && w > -m && u < float64(c.Width)+m && w < float64(c.Height)+m {
			return true
		}
	}
	return false
}

// walled reports whether a wall from floor to ceiling hides p. A point outside
// is seen only through a gate in the outer wall.
func walled(s *site.Site, c *site.Camera, p site.Vec2) bool {
	eye := c.Pos.XY()
	for i := range s.Walls {
		if _, _, hit := s.Walls[i].SegmentEnters(p, eye, 0); hit {
			return true
		}
	}
	if s.Bounds.Contains(p) || !s.Bounds.Contains(eye) {
		return false
	}
	room := site.Box{
		Center: s.Bounds.Min.Add(s.Bounds.Max).Scale(0.5),
		HalfX:  (s.Bounds.Max.X - s.Bounds.Min.X) / 2,
		HalfY:  (s.Bounds.Max.Y - s.Bounds.Min.Y) / 2,
		Cos:    1,
	}
	t0, _, hit := room.SegmentEnters(p, eye, 0)
	if !hit {
		return true
	}
	door := p.Add(eye.Sub(p).Scale(t0))
	for i := range s.Gates {
		g := &s.Gates[i]
		ab := g.B.Sub(g.A)
		width := max(ab.Norm(), 1e-9)
		along, across := door.Sub(g.A).Dot(ab)/width, door.Sub(g.A).Cross(ab)/width
		if along > -doorSlackM && along < width+doorSlackM && math.Abs(across) < doorDepthM {
			return false
		}
	}
	return true
}

// lowestVisible returns the lowest height in metres at which camera c sees a
// point above p past every gondola.
func lowestVisible(s *site.Site, c *site.Camera, p site.Vec2) float64 {
	low := 0.0
	for i := range s.Gondolas {
		g := &s.Gondolas[i]
		if t0, t1, hit := g.Box.SegmentEnters(p, c.Pos.XY(), 0); hit {
			low = max(low, clearance(g.HeightM, c.Pos.Z, t0), clearance(g.HeightM, c.Pos.Z, t1))
		}
	}
	return low
}

// clearance returns the height z above p for which the ray from (p, z) to an
// eye at height eye passes the part t of its way at height h.
func clearance(h, eye, t float64) float64 {
	if t > 1-1e-9 {
		return 0 // the eye is above the gondola itself
	}
	return (h - float64(t*eye)) / (1 - t)
}
