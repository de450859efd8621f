package export

import (
	"math"

	"gosim/checkoutfree/site"
)

// The cylinder that stands for a person in an image.
const (
	bodyRadiusM    = 0.25 // half the width of shoulders and arms, ESTIMATE
	nominalHeightM = 1.70 // of a track, whose height nobody knows, ESTIMATE

	ringPoints = 16 // corners of the polygons at its top and bottom
	axisPoints = 8  // heights at which its visibility is tested
)

// box is an outline in an image, pixels.
type box struct {
	left, top, width, height float64
	visible                  float64 // share of the body's height that is seen
}

// viewer looks through one camera.
type viewer struct {
	site   *site.Site
	camera *site.Camera
	ring   [ringPoints]site.Vec2 // around the axis
}

func newViewer(s *site.Site, c *site.Camera) *viewer {
	v := &viewer{site: s, camera: c}
	for i := range v.ring {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / ringPoints)
		v.ring[i] = site.Vec2{X: bodyRadiusM * cos, Y: bodyRadiusM * sin}
	}
	return v
}

// box returns the outline of a body of the given height at a place, cut off at
// the frame's edge. ok is false if nothing of it is seen.
func (v *viewer) box(at site.Vec2, height float64) (b box, ok bool) {
	if b.visible = v.visible(at, height); b.visible == 0 {
		return box{}, false
	}
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, d := range v.ring {
		for _, z := range [...]float64{0, height} {
			// What is behind the camera or beyond its lens is outside the frame too.
			if x, y, _, ok := v.camera.Project(at.Add(d).At(z)); ok {
				left, right = min(left, x), max(right, x)
				top, bottom = min(top, y), max(bottom, y)
			}
		}
	}
	// The centres of the outer pixels are half a pixel from the edge.
	left, top = max(left, -0.5), max(top, -0.5)
	right, bottom = min(right, float64(v.camera.Width)-0.5), min(bottom, float64(v.camera.Height)-0.5)
	b.left, b.top, b.width, b.height = left, top, right-left, bottom-top
	return b, b.width > 0 && b.height > 0
}

// visible returns the share of points along the body's axis that are in the
// frame and not behind a wall or gondola.
func (v *viewer) visible(at site.Vec2, height float64) float64 {
	var heights [axisPoints]float64 // of the points in the frame
	n := 0
	for i := range axisPoints {
		z := height * (float64(i) + 0.5) / axisPoints
		if x, y, _, ok := v.camera.Project(at.At(z)); ok && v.camera.InFrame(x, y) {
			heights[n] = z
			n++
		}
	}
	if n == 0 {
		return 0
	}
	seen := n
	above := v.hiddenBelow(at)
	for _, z := range heights[:n] {
		if z < above {
			seen--
		}
	}
	return float64(seen) / axisPoints
}

// hiddenBelow returns the height below which the line that stands upright at a
// place is behind a wall or gondola: −∞ if none of it is, +∞ if all of it is.
func (v *viewer) hiddenBelow(at site.Vec2) float64 {
	from, eye := v.camera.Pos.XY(), v.camera.Pos.Z
	for i := range v.site.Walls {
		if _, _, ok := v.site.Walls[i].SegmentEnters(from, at, 0); ok {
			return math.Inf(1)
		}
	}
	below := math.Inf(-1)
	for i := range v.site.Gondolas {
		g := &v.site.Gondolas[i]
		t0, t1, ok := g.Box.SegmentEnters(from, at, 0)
		if !ok {
			continue
		}
		// The ray to height z is at eye + t·(z − eye) and passes if that is at least
		// the gondola's height all the way: at t1 if it falls, at t0 if it rises.
		if eye < g.HeightM {
			if t0 <= 0 {
				return math.Inf(1)
			}
			t1 = t0
		}
		below = max(below, eye+(g.HeightM-eye)/t1)
	}
	return below
}
