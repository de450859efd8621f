package sensors

import (
	"math"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// bands is the number of equal slices of a body's height in which visibility is
// worked out.
const bands = 6

// bandHalfM is half the width of each slice from the feet up, in metres, for a
// body of radius bodyRadiusM: legs, hips, chest, shoulders, head. Rounded from
// the breadths of Drillis & Contini 1966 (shoulders 0.259, hips 0.191 of the
// height) with clothes.
//
//nolint:gochecknoglobals // a constant table
var bandHalfM = [bands]float64{0.14, 0.15, 0.19, 0.22, 0.22, 0.12}

const (
	bandsHalfM  = 0.14 + 0.15 + 0.19 + 0.22 + 0.22 + 0.12 // the sum of bandHalfM
	bodyRadiusM = 0.20
	hiddenBand  = 0.5  // a body part with less than this visible is hidden
	leastShare  = 0.02 // nobody is found with less of the body in sight
	partSeen    = 0.25 // a slice with more than this visible is within the box
)

// point is a place on the image, pixels.
type point struct{ u, v float64 }

// silhouette is one person as one camera has them before it, errors apart.
type silhouette struct {
	person sim.PersonID
	slot   int32
	height float64   // m, as the body is at the moment
	down   float64   // m, of it lost in a stoop
	ahead  site.Vec2 // m, of head and shoulders in the stoop
	low    float64   // m, hidden by gondolas below this
	dist   float64   // m, from the camera to the chest
	perM   float64   // pixels per metre at the chest
	tilt   float64   // sine of the angle under which the floor is seen
	foot   point     // centre of the feet on the floor
	mid    point     // half-way up
	crown  point
	half   [bands]float64 // half width, pixels
	at     [bands]point   // centre of the slice
	seen   [bands]float64 // visible share of the slice
	share  float64        // visible share of the body
	sizePX float64        // greater side of the whole body's box

	axis     point   // from foot to crown
	length2  float64 // |axis|²
	perAxis2 float64 // 1/|axis|²
	lo, hi   point   // a box round all of the body
	behind   []int32 // in Suite.shapes: the nearer ones whose boxes overlap
	crowd    float64 // area of others' boxes on this one's, as parts of it
	into     bool    // merged into another's box
	with     int32   // in Suite.shapes: who is merged into this one's box, -1 for none
	takes    uint8   // of whom, by bit: which points the merged box has

	// Of those in question only, see smear:
	sharp   float64
	blur    float64    // sd of a point by the body's motion, pixels
	armBlur [2]float64 // and by that of each arm

	// Of detected people only:
	body  sim.Body
	head  point
	wrist [2]wristView
}

// project fills the geometry of the person standing at pos. It reports false if
// the lens does not image them.
func (h *silhouette) project(l *lens, pos site.Vec2, radiusM float64) bool {
	base := l.c.ToCamera(pos.At(0))
	chest, top := l.above(base, h.height/2), l.above(base, h.height)
	if h.down > 0 { // the body leans as a whole
		top = l.above(l.c.ToCamera(pos.Add(h.ahead).At(0)), h.height)
		chest = base.Add(top).Scale(0.5)
	}
	var ok [3]bool
	h.foot, ok[0] = l.image(base)
	h.mid, ok[1] = l.image(chest)
	h.crown, ok[2] = l.image(top)
	if ok != [3]bool{true, true, true} {
		return false
	}
	h.dist = chest.Norm()
	h.tilt = math.Abs(float64(h.height/2)-l.c.Pos.Z) / h.dist
	h.perM = l.fx / chest.Z
	wide := h.perM * radiusM / bodyRadiusM
	for i := range bands {
		h.half[i] = wide * bandHalfM[i]
	}
	for i := range bands / 2 {
		f := (2*float64(i) + 1) / bands
		h.at[i] = between(h.foot, h.mid, f)
		h.at[bands/2+i] = between(h.mid, h.crown, f)
	}
	h.axis = point{h.crown.u - h.foot.u, h.crown.v - h.foot.v}
	h.length2 = max(float64(h.axis.u*h.axis.u)+float64(h.axis.v*h.axis.v), 1e-9)
	h.perAxis2 = 1 / h.length2
	h.behind, h.crowd, h.into, h.with = h.behind[:0], 0, false, -1
	wide = h.half[3]
	h.lo = point{min(h.foot.u, h.crown.u) - wide, min(h.foot.v, h.crown.v) - wide}
	h.hi = point{max(h.foot.u, h.crown.u) + wide, max(h.foot.v, h.crown.v) + wide}
	return true
}

func between(a, b point, f float64) point {
	return point{a.u + float64(f*(b.u-a.u)), a.v + float64(f*(b.v-a.v))}
}

// uncovered starts the visible shares: 1, less what gondolas hide and what lies
// off the image. It reports false if nothing is left.
func (h *silhouette) uncovered(l *lens) bool {
	for i := range bands {
		h.seen[i] = 1
	}
	if h.low > 0 {
		low := h.low * bands / h.height
		for i := range bands {
			h.seen[i] = clamp(float64(i+1)-low, 0, 1)
		}
	}
	if h.lo.u >= 0 && h.lo.v >= 0 && h.hi.u <= l.width && h.hi.v <= l.height {
		return h.seen[bands-1] > 0
	}
	some := false
	for i := range bands {
		p, r := h.at[i], h.half[i]
		switch {
		case p.v < 0 || p.v >= l.height || p.u+r <= 0 || p.u-r >= l.width:
			h.seen[i] = 0
		case p.u-r < 0 || p.u+r > l.width:
			h.seen[i] *= (min(p.u+r, l.width) - max(p.u-r, 0)) / (2 * r)
		}
		some = some || h.seen[i] > 0
	}
	return some
}

// coverBy takes off what the nearer person o hides: each slice loses the part
// of its width that o's silhouette, a stripe along o's axis, overlaps.
func (h *silhouette) coverBy(o *silhouette) {
	for i := range bands {
		if h.seen[i] == 0 {
			continue
		}
		d2, r := o.distance2(h.at[i])
		w := h.half[i]
		if d2 >= (w+r)*(w+r) {
			continue
		}
		d := math.Sqrt(d2)
		over := min(w, d+r) - max(-w, d-r)
		h.seen[i] *= 1 - min(1, over/(2*w))
	}
}

// distance2 returns the square of how far point p is from the body's axis and
// the half width of the body where it is nearest, pixels.
func (h *silhouette) distance2(p point) (d2, half float64) {
	px, py := p.u-h.foot.u, p.v-h.foot.v
	f := (float64(px*h.axis.u) + float64(py*h.axis.v)) * h.perAxis2
	if f < 0 {
		f = 0
	} else if f > 1 {
		f = 1
	}
	px, py = px-float64(f*h.axis.u), py-float64(f*h.axis.v)
	return float64(px*px) + float64(py*py), h.half[min(bands-1, int(f*bands))]
}

// measure sums the visible share by area and takes the size in the image.
func (h *silhouette) measure() {
	sum := 0.0
	for i := range bands {
		sum += float64(h.seen[i] * bandHalfM[i])
	}
	h.share = sum * (1 / bandsHalfM)
	h.sizePX = max(2*h.half[3], math.Sqrt(h.length2)+float64(2*h.half[0]*h.tilt))
}

// frameBox finds the box of what is visible, clipped to the image.
func (h *silhouette) frameBox(l *lens) (box [4]float64) {
	b := extent{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for i := range bands {
		if h.seen[i] > partSeen {
			b.grow(h.at[i], h.half[i], h.tilt)
		}
	}
	if h.seen[0] > partSeen {
		b.grow(h.foot, h.half[0], h.tilt)
	}
	if h.seen[bands-1] > partSeen {
		b.grow(h.crown, h.half[bands-1], h.tilt)
	}
	if b.u1 > b.u2 { // only slivers are visible
		b.grow(h.mid, h.half[bands/2], h.tilt)
	}
	for i := range h.wrist {
		if h.body.Reaching[i] && h.wrist[i].seen {
			b.grow(h.wrist[i].at, 0, 0)
		}
	}
	return [4]float64{max(b.u1, 0), max(b.v1, 0), min(b.u2, l.width), min(b.v2, l.height)}
}

// extent is a box under construction.
type extent struct{ u1, v1, u2, v2 float64 }

// grow takes in an ellipse of half width r and the given ratio of height to
// width.
func (e *extent) grow(p point, r, ratio float64) {
	if p.u-r < e.u1 {
		e.u1 = p.u - r
	}
	if p.u+r > e.u2 {
		e.u2 = p.u + r
	}
	r = float64(r * ratio)
	if p.v-r < e.v1 {
		e.v1 = p.v - r
	}
	if p.v+r > e.v2 {
		e.v2 = p.v + r
	}
}

// footHidden and headHidden tell whether the parts themselves are out of sight.
func (h *silhouette) footHidden() bool { return h.seen[0] < hiddenBand }
func (h *silhouette) headHidden() bool { return h.seen[bands-1] < hiddenBand }

// hiddenLength returns the length of body in metres over which the feet must be
// guessed: from the floor to the lowest slice in sight.
func (h *silhouette) hiddenLength() float64 {
	for i := range bands {
		if h.seen[i] >= hiddenBand {
			return max(h.low, float64(i)*h.height/bands)
		}
	}
	return h.height
}
