package track

import (
	"math"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
)

// nearM is how far from a point a body may be to have had a hand there.
const nearM = 1.6

// buckets is the most time slices an interval is cut into.
const buckets = 64

type nearScratch struct {
	ll    [buckets]float64
	n     [buckets]int
	dist  []float64
	model handModel
}

// handModel holds the densities of a wrist ray's distance from a point.
type handModel struct {
	in, out, bg float64 // 1/σ²: on the point, outlier, hand elsewhere
	share       float64 // of outliers
}

// Spread of the distances when the hand is elsewhere (a hand hangs about half a
// metre from the shelf its owner stands at), and of outliers of 0.12–0.40 m.
const (
	elsewhereSD = 0.45
	outlierSD   = 0.28
)

func newHandModel(cfg *Config) handModel {
	v := float64(cfg.WristSDM*cfg.WristSDM) + float64(cfg.HandSpreadM*cfg.HandSpreadM)
	return handModel{in: 1 / v, out: 1 / (v + outlierSD*outlierSD), bg: 1 / (elsewhereSD * elsewhereSD), share: cfg.WristOutlier}
}

// ratio returns the likelihood ratio of distance d: hand at the point against
// elsewhere; both Rayleigh, for d is the length of a two-dimensional error.
func (h *handModel) ratio(d float64) float64 {
	d2 := d * d / 2
	on := float64((1-h.share)*h.in*fpmath.Exp(-d2*h.in)) + float64(h.share*h.out*fpmath.Exp(-d2*h.out))
	return on / (h.bg * fpmath.Exp(-min(d2*h.bg, 3)))
}

// wristLL returns the log-likelihood ratio of one detection's wrists for a hand
// at p, and the smaller distance (+Inf if neither was seen). Either wrist may
// be the one, since detectors swap sides; a wrist with a low score says little.
func (h *handModel) wristLL(l *look, cam, p site.Vec3) (ll, dist float64) {
	dist = math.Inf(1)
	r := 0.0
	for i := range 2 {
		q := min(1, max(0, (float64(l.score[i])-0.1)/0.5))
		if q == 0 {
			r++
			continue
		}
		d := pointRay(p, cam, &l.dir[i])
		dist = min(dist, d)
		r += float64(q*h.ratio(min(d, 2))) + (1 - q)
	}
	return fpmath.Log(r / 2), dist
}

// Near appends one candidate for every track whose body was within 1.6 m of p
// at some time of [t0, t1] (Unix nanoseconds, within the last HistoryS
// seconds), dead ones included, in order of ID, and returns dst. p is a point
// at a shelf's front where a hand is suspected.
func (k *Tracker) Near(dst []Candidate, p site.Vec3, t0, t1 int64) []Candidate {
	k.near.model = newHandModel(&k.cfg)
	first := len(dst)
	for _, list := range [3][]*trk{k.live, k.dormant, k.closed} {
		for _, t := range list {
			if t.id == 0 || k.records[t.id-1].alias != 0 {
				continue
			}
			if c, ok := k.evidenceAt(t, p, t0, t1); ok {
				dst = append(dst, c)
			}
		}
	}
	slices.SortFunc(dst[first:], func(a, b Candidate) int { return int(a.Track - b.Track) })
	return dst
}

func (k *Tracker) evidenceAt(t *trk, p site.Vec3, t0, t1 int64) (c Candidate, ok bool) {
	c = Candidate{Track: t.id, WristM: math.Inf(1), BodyM: math.Inf(1), At: (t0 + t1) / 2}
	lo, hi := t.after(t0-1), t.after(t1)
	for i := lo; i < hi; i++ {
		l := t.looks.at(i)
		dx, dy := float64(l.x)-p.X, float64(l.y)-p.Y
		if d := math.Sqrt(float64(dx*dx) + float64(dy*dy)); d < c.BodyM {
			c.BodyM = d
		}
	}
	if lo == hi { // unseen: where it should have been
		if t.lastHit < t0-3_000_000_000 || t.birth > t1 {
			return c, false
		}
		q, _ := t.placeAt(c.At, &k.mot)
		c.BodyM = q.Sub(p.XY()).Norm()
		if c.BodyM > nearM {
			return c, false
		}
		c.LogLik = 0.5 * k.bodyLL(q, p, 0)
		return c, true
	}
	if c.BodyM > nearM {
		return c, false
	}
	c.Frames = hi - lo
	k.bestBucket(t, &c, p, lo, hi, t0, t1)
	return c, true
}

// bestBucket cuts the interval into slices, adds up what the wrists of all
// cameras say in each, and takes the best with the body's place at that time.
func (k *Tracker) bestBucket(t *trk, c *Candidate, p site.Vec3, lo, hi int, t0, t1 int64) {
	s := &k.near
	width := max(150_000_000, (t1-t0)/buckets+1)
	nb := min(buckets, int((t1-t0)/width)+1)
	for i := range nb {
		s.ll[i], s.n[i] = 0, 0
	}
	for i := lo; i < hi; i++ {
		l := t.looks.at(i)
		if l.score[0] <= 0 && l.score[1] <= 0 {
			continue
		}
		ll, d := s.model.wristLL(l, k.cams[l.cam].pos, p)
		if math.IsInf(d, 1) {
			continue
		}
		b := min(nb-1, int((l.t-t0)/width))
		s.ll[b] += ll
		s.n[b]++
		c.Seen++
	}
	best, top := -1, math.Inf(-1)
	for b := range nb {
		// Neighbouring slices smooth, half weight each; a slice holds about two
		// frames per camera, which err alike: half of each counts.
		sum, n := s.ll[b], s.n[b]
		if b > 0 {
			sum += float64(0.5 * s.ll[b-1])
			n += s.n[b-1]
		}
		if b < nb-1 {
			sum += float64(0.5 * s.ll[b+1])
			n += s.n[b+1]
		}
		if sum *= 0.5; n > 0 && sum > top {
			best, top = b, sum
		}
	}
	if best < 0 {
		top = 0
	} else {
		c.At = t0 + int64(best)*width + width/2
		c.WristM = k.wristAt(t, p, lo, hi, c.At, width)
	}
	q, speed := k.bodyBetween(t, p, lo, hi, c.At, width, best >= 0)
	if best < 0 {
		c.At = q.at
	}
	c.LogLik = min(15, max(-10, top)) + k.bodyLL(q.p, p, speed)
}

// wristAt fuses the cameras' distances around a time: the median of the
// smaller wrist distance, which a share of gross errors does not move.
func (k *Tracker) wristAt(t *trk, p site.Vec3, lo, hi int, at, width int64) float64 {
	s := &k.near
	s.dist = s.dist[:0]
	for i := lo; i < hi; i++ {
		l := t.looks.at(i)
		if l.t < at-width || l.t > at+width {
			continue
		}
		if _, d := s.model.wristLL(l, k.cams[l.cam].pos, p); !math.IsInf(d, 1) {
			s.dist = append(s.dist, d)
		}
	}
	if len(s.dist) == 0 {
		return math.Inf(1)
	}
	slices.Sort(s.dist)
	return s.dist[(len(s.dist)-1)/2]
}

type placed struct {
	p  site.Vec2
	at int64
}

// bodyBetween returns where the body was about the given time, or, if fixed is
// false, when it was nearest to p, and how fast it moved. About means within
// half a slice of the wrists' evidence: a track that lost its person to a
// newcomer and was joined with it has looks at both in that stretch, and the
// hand at p belongs to the body nearest to it.
func (k *Tracker) bodyBetween(t *trk, p site.Vec3, lo, hi int, at, width int64, fixed bool) (q placed, speed float64) {
	best, near := min(max(lo, t.after(at)), hi-1), math.Inf(1)
	for i := lo; i < hi; i++ {
		l := t.looks.at(i)
		if fixed && (l.t < at-width/2 || l.t > at+width/2) {
			continue
		}
		if d := fpmath.Hypot(float64(l.x)-p.X, float64(l.y)-p.Y); d < near {
			near, best = d, i
		}
	}
	l := t.looks.at(best)
	if !fixed {
		at = l.t
	}
	return placed{p: site.Vec2{X: float64(l.x), Y: float64(l.y)}, at: at}, float64(l.speed)
}

// bodyLL is the log-likelihood ratio of standing at q, moving at speed m/s, for
// a hand at p, against being anywhere within nearM.
func (k *Tracker) bodyLL(q site.Vec2, p site.Vec3, speed float64) float64 {
	const (
		tooNear, tooFar = 0.25, 0.85 // plausible floor distance of a reach, m; ESTIMATE
		edgeSD          = 0.15
		edge            = 1.2 // log of the area ratio of the disc to the ring
	)
	d := q.Sub(p.XY()).Norm()
	off := max(0, tooNear-d, d-tooFar) / edgeSD
	ll := edge - min(8, 0.5*off*off)
	if v := max(0, speed-0.4) / 0.4; v > 0 { // people stop to pick
		ll -= min(3, 0.5*v*v)
	}
	if g := k.gondolaAt(p.XY()); g != nil {
		// Facing: the shopper stands before the shelf's front, more or less
		// opposite to the place.
		front := q.Sub(p.XY()).Dot(g.Normal)
		if front < 0 {
			ll -= 6
		} else {
			side := q.Sub(p.XY()).Cross(g.Normal)
			ll -= min(4, 0.5*(side/0.4)*(side/0.4))
		}
	}
	return ll
}

// gondolaAt returns the gondola that point p belongs to: it lies on or within
// 0.15 m of its footprint, and nearest to its front. It returns nil if none.
func (k *Tracker) gondolaAt(p site.Vec2) *site.Gondola {
	var best *site.Gondola
	near := 0.15
	for i := range k.site.Gondolas {
		g := &k.site.Gondolas[i]
		if d := g.Box.Nearest(p).Sub(p).Norm(); d < near {
			best, near = g, d
		} else if best != nil && d == near && k.frontGap(g, p) < k.frontGap(best, p) {
			best = g
		}
	}
	return best
}

// frontGap is how far p is from the gondola's front face.
func (k *Tracker) frontGap(g *site.Gondola, p site.Vec2) float64 {
	depth := float64(math.Abs(float64(g.Normal.X*g.Box.Cos)+float64(g.Normal.Y*g.Box.Sin))*g.Box.HalfX) +
		float64(math.Abs(float64(g.Normal.Y*g.Box.Cos)-float64(g.Normal.X*g.Box.Sin))*g.Box.HalfY)
	return math.Abs(p.Sub(g.Box.Center).Dot(g.Normal) - depth)
}

// Hands appends, per product, the in-hand scores that cameras gave to a track's
// detections within [t0, t1] (Unix nanoseconds), in order of SKU, and returns
// dst.
func (k *Tracker) Hands(dst []HandEvidence, tr output.TrackID, t0, t1 int64) []HandEvidence {
	tr = k.resolve(tr)
	if tr <= 0 || int(tr) > len(k.records) || k.records[tr-1].t == nil {
		return dst
	}
	t := k.records[tr-1].t
	first := len(dst)
	for i := range t.hands.n {
		h := t.hands.at(i)
		if h.t < t0 || h.t > t1 {
			continue
		}
		j := first
		for j < len(dst) && dst[j].SKU != h.sku {
			j++
		}
		if j == len(dst) {
			dst = append(dst, HandEvidence{SKU: h.sku})
		}
		dst[j].P += float64(h.p)
		dst[j].N++
	}
	slices.SortFunc(dst[first:], func(a, b HandEvidence) int { return int(a.SKU) - int(b.SKU) })
	return dst
}
