package sensors

import (
	"gosim/checkoutfree/reading"
	"gosim/sim"
)

// pair is two shapes whose boxes are nearly the same.
type pair struct {
	a, b int32
	iou  float64 // of the boxes round the bodies
}

// Boxes begin to come out as one where they overlap by mergeFrom, intersection
// over union, and do so at the full rate from mergeFull on. ESTIMATE: non-maxima
// are suppressed at 0.5 to 0.7, of boxes that err.
const (
	mergeFrom = 0.45
	mergeFull = 0.7
	// Either of two people has at least this part of the look of a merged box.
	leastMixed = 0.15
)

// press lets the boxes of shapes i and j crowd each other, and remembers the pair
// if they are nearly the same.
func (s *Suite) press(i, j int) {
	a, b := &s.shapes[i], &s.shapes[j]
	w := min(a.hi.u, b.hi.u) - max(a.lo.u, b.lo.u)
	h := min(a.hi.v, b.hi.v) - max(a.lo.v, b.lo.v)
	both := float64(w * h)
	areaA, areaB := float64((a.hi.u-a.lo.u)*(a.hi.v-a.lo.v)), float64((b.hi.u-b.lo.u)*(b.hi.v-b.lo.v))
	a.crowd += both / areaA
	b.crowd += both / areaB
	if iou := both / (areaA + areaB - both); iou > mergeFrom {
		s.pairs = append(s.pairs, pair{int32(i), int32(j), iou})
	}
}

// merge draws which pairs of the frame come out as one box, for whole spans of
// merge_mean_s: then the nearer one's has the farther one in it, who is not
// detected apart. A pair's spans begin at a moment of its own.
func (s *Suite) merge(cam int, t sim.Time) {
	cfg := &s.cfg.Camera
	for _, p := range s.pairs {
		a, b := &s.shapes[p.a], &s.shapes[p.b]
		if a.into || b.into || a.with >= 0 || b.with >= 0 || a.share < leastShare || b.share < leastShare {
			continue
		}
		lo, hi := min(a.person, b.person), max(a.person, b.person)
		span := sim.FromSeconds(cfg.MergeMeanS)
		phase := span / 64 * sim.Time((31*int(lo)+17*int(hi)+7*cam)&63)
		st := s.keys.Stream(sim.EntityOf(sim.ClassPerson, int(lo)), purposeMerge, uint64(hi)<<36|uint64(cam)<<24|uint64((t+phase)/span)&(1<<24-1))
		if st.Float64() >= cfg.MergeShare*clamp((p.iou-mergeFrom)/(mergeFull-mergeFrom), 0, 1) {
			continue
		}
		if b.dist < a.dist {
			p.a, p.b = p.b, p.a
			a, b = b, a
		}
		a.with, b.into = p.b, true
		a.takes = uint8(st.Uint64())
	}
}

// blend turns d, of shape h, into one of h and the shape merged into its box.
// Each point is of the one or the other, and stays so; half of the boxes go round
// both bodies and half round the nearer one.
func (s *Suite) blend(cam int, t sim.Time, n int64, h *silhouette, d *reading.Detection, from *find) {
	o := &s.shapes[h.with]
	st := s.cams[cam].finding.Stream(uint64(n)<<24 | uint64(o.person))
	o.smear(&s.cams[cam].lens, s.w.Person(o.person), t, s.cfg.Camera.ExposureMS/1000)
	var e reading.Detection
	s.describe(cam, t, n, int(h.with), &st, &e)
	if h.takes&1 != 0 {
		d.Box = [4]float32{min(d.Box[0], e.Box[0]), min(d.Box[1], e.Box[1]), max(d.Box[2], e.Box[2]), max(d.Box[3], e.Box[3])}
	}
	if h.takes&2 != 0 {
		d.Foot = e.Foot
	}
	if h.takes&4 != 0 {
		d.Head = e.Head
	}
	if h.takes&8 != 0 {
		d.Wrists[0] = e.Wrists[0]
	}
	if h.takes&16 != 0 {
		d.Wrists[1], d.InHand = e.Wrists[1], e.InHand
	}
	from.other = h.with
	from.part = float32(clamp(o.share/(h.share+o.share), leastMixed, 1-leastMixed))
}

// stir mixes the unit vector y into x, part of it.
func stir(x, y *[Dim]float32, part float32) {
	for i := range x {
		x[i] = float32((1-part)*x[i]) + float32(part*y[i])
	}
	normalise(x)
}
