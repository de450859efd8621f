package sensors

import (
	"math"

	"gosim/checkoutfree/site"
)

// wristView is a wrist on the image.
type wristView struct {
	at    point
	onPic bool // within the frame
	seen  bool // within the frame and not hidden
}

// The torso that hides its own hands: an elliptic cylinder up to the shoulders
// (chest depth and breadth without the arms, with clothes; rounded from Drillis
// & Contini 1966).
const (
	torsoHalfDeepM = 0.12
	torsoHalfWideM = 0.18
	torsoTopFrac   = 0.83
	torsoGrownM    = 1.4 // who is smaller has a smaller torso in proportion, ESTIMATE
	// A wrist may be this far inside a gondola's outline and still be in front
	// of the goods, metres.
	shelfEdgeM = 0.05
)

// lookAtWrists projects the wrists of shape i and finds out whether they are
// visible past the own torso, nearer people, and the shelves.
func (s *Suite) lookAtWrists(cam int, i int) {
	l, h := &s.cams[cam].lens, &s.shapes[i]
	left := h.body.Shoulder[0].Sub(h.body.Shoulder[1]).XY().Unit()
	for side := range h.wrist {
		w := &h.wrist[side]
		*w = wristView{}
		at := h.body.Wrist[side]
		p, ok := l.image(l.c.ToCamera(at))
		if !ok || !l.has(p) {
			continue
		}
		w.at, w.onPic = p, true
		switch {
		case !h.body.Reaching[side] && at.Z < h.low:
		case h.torsoHides(l.c, left, at):
		case s.peopleHide(i, w.at):
		case h.body.Reaching[side] && s.shelfHides(l.c, at):
		default:
			w.seen = true
		}
	}
}

// torsoHides reports whether the ray from the wrist to the camera goes into the
// person's own torso, which stands upright half-way ahead in a stoop. left is
// the unit vector to the body's left.
func (h *silhouette) torsoHides(c *site.Camera, left site.Vec2, at site.Vec3) bool {
	b := &h.body
	fwd := site.Vec2{X: left.Y, Y: -left.X}
	mid, stature := b.Pos, h.height+h.down
	if h.down > 0 {
		mid = mid.Add(h.ahead.Scale(0.5))
	}
	w, e := at.XY().Sub(mid), c.Pos.XY().Sub(mid)
	size := min(1, stature/torsoGrownM)
	perDeep, perWide := 1/(torsoHalfDeepM*size), 1/(torsoHalfWideM*size)
	x0, y0 := w.Dot(fwd)*perDeep, w.Dot(left)*perWide
	dx, dy := e.Dot(fwd)*perDeep-x0, e.Dot(left)*perWide-y0
	// |(x0, y0) + t·(dx, dy)| = 1
	qa, qb, qc := dx*dx+dy*dy, x0*dx+y0*dy, x0*x0+y0*y0-1
	disc := qb*qb - qa*qc
	if disc <= 0 || qa == 0 {
		return false
	}
	t := (-qb - math.Sqrt(disc)) / qa
	if qc <= 0 {
		t = 0 // inside the outline
	}
	if t < 0 || t >= 1 {
		return false
	}
	return at.Z+t*(c.Pos.Z-at.Z) < torsoTopFrac*stature-h.down
}

// peopleHide reports whether a person nearer than shape i covers point p.
func (s *Suite) peopleHide(i int, p point) bool {
	h := &s.shapes[i]
	if p.u >= h.lo.u && p.u <= h.hi.u && p.v >= h.lo.v && p.v <= h.hi.v {
		for _, j := range h.behind {
			if s.areas[j].has(p) && s.shapes[j].covers(p) {
				return true
			}
		}
		return false
	}
	for j := range s.areas { // an arm reaches out of its owner's box
		if s.areas[j].dist < h.dist && s.areas[j].has(p) && s.shapes[j].covers(p) {
			return true
		}
	}
	return false
}

// has reports whether p lies in the box.
func (a *area) has(p point) bool {
	return p.u >= a.lo.u && p.u <= a.hi.u && p.v >= a.lo.v && p.v <= a.hi.v
}

// covers reports whether p lies on the silhouette.
func (h *silhouette) covers(p point) bool {
	d2, r := h.distance2(p)
	return d2 < r*r
}

// shelfHides reports whether a gondola stands between a reaching wrist and the
// camera. Inside its own gondola a wrist is seen through the gap below the
// next board.
func (s *Suite) shelfHides(c *site.Camera, at site.Vec3) bool {
	eye := c.Pos.XY()
	for i := range s.site.Gondolas {
		g := &s.site.Gondolas[i]
		t0, t1, hit := g.Box.SegmentEnters(at.XY(), eye, -shelfEdgeM)
		if !hit {
			continue
		}
		rise := c.Pos.Z - at.Z
		if t0 > 0 { // seen across another gondola, or this one from behind
			if min(at.Z+t0*rise, at.Z+t1*rise) < g.HeightM {
				return true
			}
			continue
		}
		if out := at.Z + t1*rise; out > s.boardAbove(g, at.Z) && at.Z < g.HeightM {
			return true
		}
		if c.Pos.XY().Sub(g.Box.Center).Dot(g.Normal) < 0 && at.Z < g.HeightM {
			return true // from behind
		}
	}
	return false
}

// boardAbove returns the height of the lowest board of g above z, or that of
// nothing (infinity) over the top board.
func (s *Suite) boardAbove(g *site.Gondola, z float64) float64 {
	above := math.Inf(1)
	for _, id := range g.Shelves {
		if b := s.site.Shelves[id].Z; b > z && b < above {
			above = b
		}
	}
	return above
}
