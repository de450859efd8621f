package track

import (
	"math"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
)

// measure is one detection brought to the floor.
type measure struct {
	floorFix
	ok    bool
	head  bool    // from the head, at the default height
	owner int32   // candidate it was given to, -1
	claim float64 // gain of the best candidate, whether given or not
	look  float64 // appearance ratio of that candidate
}

// pair is a candidate and a detection within its gate.
type pair struct {
	c, d int32
	gain float64 // log-likelihood ratio to "missed, and somebody else"
	llr  float64 // the appearance's part of it
	next int32   // next pair of the component
}

// Keypoints below this score are not used.
const scoreMin = 0.2

// measure brings every detection of the frame to the floor: by its foot if
// that was seen well, else by its head at a typical height.
func (k *Tracker) measure(f *reading.CameraFrame) {
	l := &k.cams[f.Camera]
	k.meas = grow(k.meas, len(f.Detections))
	for i := range f.Detections {
		d := &f.Detections[i]
		m := &k.meas[i]
		*m = measure{owner: -1, claim: math.Inf(-1)}
		headBetter := d.Head.Score >= scoreMin && d.Foot.Score < 0.4 && d.Head.Score > d.Foot.Score
		if d.Foot.Score >= scoreMin && !headBetter {
			sd := k.cfg.FootSDM
			if d.Foot.Score < 0.5 {
				sd *= 0.5 / float64(d.Foot.Score)
			}
			m.floorFix, m.ok = l.onPlane(d.Foot.U, d.Foot.V, 0, sd, k.cfg.BiasM)
			m.sx, m.sy = 0, 0
		}
		if !m.ok && d.Head.Score >= scoreMin {
			m.head = true
			m.floorFix, m.ok = l.onPlane(d.Head.U, d.Head.V, k.cfg.HeadZM, k.cfg.HeadSDM, k.cfg.BiasM)
		}
		m.ok = m.ok && k.floor.cell(m.x, m.y) >= 0 && (m.head || d.Foot.Score < footClear || !k.reflected(m, f.Camera))
	}
	k.dropSeconds(f)
	k.sortMeasures()
}

// A foot point of this score is seen and not guessed.
const footClear = 0.5

// reflected reports whether a foot that was seen clearly seems to stand where the
// camera cannot see the floor, within a shelf or behind it: it is the image of
// somebody in a glass front, or no foot.
func (k *Tracker) reflected(m *measure, cam site.CameraID) bool {
	const (
		spread = 2.0 // standard deviations along the line of sight
		queueM = 5.0 // from a gate: those who wait outside are seen past its posts
	)
	p := site.Vec2{X: m.x, Y: m.y}
	if k.floor.footInSight(cam, p) || !k.site.Bounds.Contains(p) && k.nearGate(p, queueM) {
		return false
	}
	to := k.cams[cam].pos.XY().Sub(p)
	n := to.Norm()
	sd := math.Sqrt(m.r11 + m.r22)
	return n <= spread*sd || !k.floor.footInSight(cam, p.Add(to.Scale(spread*sd/n)))
}

// sortMeasures orders the usable detections by their x on the floor, so that a
// track looks only at those around it.
func (k *Tracker) sortMeasures() {
	k.byX, k.widest = k.byX[:0], 0
	for i := range k.meas {
		m := &k.meas[i]
		if !m.ok {
			continue
		}
		g11, g22 := m.r11, m.r22
		if m.head { // the height may be another
			g11 += float64(0.05 * m.sx * m.sx)
			g22 += float64(0.05 * m.sy * m.sy)
		}
		k.widest = max(k.widest, g11)
		k.byX = append(k.byX, placedX{x: m.x, y: m.y, g11: gateMahal * g11, g22: gateMahal * g22, d: int32(i)})
		for j := len(k.byX) - 1; j > 0 && k.byX[j-1].x > k.byX[j].x; j-- {
			k.byX[j-1], k.byX[j] = k.byX[j], k.byX[j-1]
		}
	}
}

// placedX is what the coarse gate needs of a detection.
type placedX struct {
	x, y     float64
	g11, g22 float64 // variances times gateMahal
	d        int32
}

// candidates collects the tracks that the camera might see, predicted to at.
func (k *Tracker) candidates(cam site.CameraID, at int64) {
	k.cand = k.cand[:0]
	near := k.floor.near[cam]
	for _, t := range k.live {
		t.det = -1
		if at-t.lastHit < k.coast { // not yet farther than the table's margin
			c := k.floor.cell(t.kal.x, t.kal.y)
			if c < 0 || near[c/64]>>(c%64)&1 == 0 {
				continue
			}
		}
		t.px, t.py, t.p11, t.p12, t.p22 = t.kal.position(at, &k.mot)
		t.doubt = false
		k.cand = append(k.cand, t)
	}
	for _, t := range k.fixtures {
		t.det = -1
		c := k.floor.cell(t.kal.x, t.kal.y)
		if !t.believed() || c < 0 || near[c/64]>>(c%64)&1 == 0 {
			continue
		}
		t.px, t.py, t.p11, t.p12, t.p22 = t.kal.x, t.kal.y, t.kal.xx, t.kal.xy, t.kal.yy
		k.cand = append(k.cand, t)
	}
}

// Gates: a detection farther than gateM, or beyond a squared Mahalanobis
// distance of gateMahal, is never a track's. exp(-gateMahal/2) = 1.2e-4.
const (
	gateM     = 2.5
	gateMahal = 18.0

	logTwoPi     = 1.8378770664093453
	logTentative = -1.2 // a track that may be nobody gives way to one that is somebody
)

// pair finds the pairs within the gates and scores them.
func (k *Tracker) pair(f *reading.CameraFrame) {
	k.pairs = k.pairs[:0]
	// Being seen where pd said so and explained, against missed and unexplained.
	base := k.logDetect - k.logMiss - k.logStranger - logTwoPi
	for ci, t := range k.cand {
		reach := gateMahal * (t.p11 + k.widest) // squared
		if reach < gateM*gateM {
			reach = math.Sqrt(reach)
		} else {
			reach = gateM
		}
		lo := k.from(t.px - reach)
		g11, g22 := float64(gateMahal*t.p11), float64(gateMahal*t.p22)
		for i := lo; i < len(k.byX); i++ {
			o := &k.byX[i]
			dx, dy := o.x-t.px, o.y-t.py
			if dx > reach {
				break
			}
			// What the ellipse's bounding box excludes, most pairs, goes first.
			if dx*dx > g11+o.g11 || dy*dy > g22+o.g22 || float64(dx*dx)+float64(dy*dy) > gateM*gateM {
				continue
			}
			di := int(o.d)
			m := &k.meas[di]
			s11, s12, s22 := t.p11+m.r11, t.p12+m.r12, t.p22+m.r22
			if m.head {
				h := t.headZ - k.cfg.HeadZM
				dx += float64(h * m.sx)
				dy += float64(h * m.sy)
				s11 += float64(t.headVar * m.sx * m.sx)
				s12 += float64(t.headVar * m.sx * m.sy)
				s22 += float64(t.headVar * m.sy * m.sy)
			}
			det := float64(s11*s22) - float64(s12*s12)
			if det <= 0 {
				continue
			}
			mahal := (float64(dx*dx*s22) - float64(2*dx*dy*s12) + float64(dy*dy*s11)) / det
			if mahal > gateMahal {
				continue
			}
			llr := k.appearance(t, embedding(f, di))
			gain := base - float64(0.5*(mahal+fpmath.Log(det))) + llr
			switch t.state {
			case tentative:
				gain += logTentative
			case fixture:
				gain += k.fixtureOdds
			case confirmed, asleep, over:
			}
			if gain > m.claim {
				m.claim, m.look = gain, llr
			}
			if gain > 0 {
				k.pairs = append(k.pairs, pair{c: int32(ci), d: int32(di), gain: gain, llr: llr})
			}
		}
	}
}

// from returns the first detection of k.byX at or beyond x. Few are stepped
// over, many are bisected.
func (k *Tracker) from(x float64) int {
	const few = 12
	lo, hi := 0, len(k.byX)
	for hi-lo > few {
		if mid := int(uint(lo+hi) / 2); k.byX[mid].x < x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	for lo < hi && k.byX[lo].x < x {
		lo++
	}
	return lo
}

// embedding returns the appearance of detection d, or nil.
func embedding(f *reading.CameraFrame, d int) []float32 {
	if f.Dim <= 0 || len(f.Embeddings) < (d+1)*f.Dim {
		return nil
	}
	return f.Embeddings[d*f.Dim : (d+1)*f.Dim]
}

// appearance returns the log-likelihood ratio that look e is of track t. In a
// mix the track may be any of the members, each with its own gallery.
func (k *Tracker) appearance(t *trk, e []float32) float64 {
	c, ok := t.gal.cos(e)
	if !ok {
		return 0
	}
	r := k.sc.llr(c)
	if t.gal.n < 4 { // of a young gallery
		r *= 0.25 * float64(t.gal.n)
	}
	if t.group != nil {
		for i := range t.group.n {
			o := t.group.m[i].t
			if o == t {
				continue
			}
			if c, ok := o.gal.cos(e); ok {
				r = max(r, k.sc.llr(c)-1.5)
			}
		}
	}
	return r
}

// components is the scratch of splitting the pairs into independent problems.
type components struct {
	parent  []int32
	head    []int32 // first pair of the component of a node
	count   []int32
	rows    []int32 // candidates of the component
	cols    []int32
	rowOf   []int32 // position of a candidate in rows
	colOf   []int32
	weights []float64
	out     []int32
}

func (c *components) find(i int32) int32 {
	for c.parent[i] != i {
		c.parent[i] = c.parent[c.parent[i]]
		i = c.parent[i]
	}
	return i
}

// assign gives detections to tracks so that the total gain is greatest, each
// connected component of the pairs by itself.
func (k *Tracker) assign() {
	if len(k.pairs) == 0 {
		return
	}
	c := &k.comp
	nt, n := len(k.cand), len(k.cand)+len(k.meas)
	c.parent, c.head, c.count = grow(c.parent, n), grow(c.head, n), grow(c.count, n)
	c.rowOf, c.colOf = grow(c.rowOf, nt), grow(c.colOf, len(k.meas))
	for i := range n {
		c.parent[i], c.head[i], c.count[i] = int32(i), -1, 0
	}
	for i := range k.pairs {
		a, b := c.find(k.pairs[i].c), c.find(int32(nt)+k.pairs[i].d)
		c.parent[max(a, b)] = min(a, b)
	}
	for i := len(k.pairs) - 1; i >= 0; i-- {
		r := c.find(k.pairs[i].c)
		k.pairs[i].next = c.head[r]
		c.head[r] = int32(i)
		c.count[r]++
	}
	for root := range nt {
		switch {
		case c.head[root] < 0:
		case c.count[root] == 1:
			k.give(c.head[root])
		default:
			k.assignComponent(c.head[root])
		}
	}
}

func (k *Tracker) give(p int32) {
	q := &k.pairs[p]
	t := k.cand[q.c]
	t.det, t.gain, t.llr = q.d, q.gain, q.llr
	k.meas[q.d].owner = q.c
}

func (k *Tracker) assignComponent(head int32) {
	c := &k.comp
	for i := head; i >= 0; i = k.pairs[i].next {
		c.rowOf[k.pairs[i].c], c.colOf[k.pairs[i].d] = -1, -1
	}
	c.rows, c.cols = c.rows[:0], c.cols[:0]
	for i := head; i >= 0; i = k.pairs[i].next {
		p := &k.pairs[i]
		if c.rowOf[p.c] < 0 {
			c.rowOf[p.c] = int32(len(c.rows))
			c.rows = append(c.rows, p.c)
		}
		if c.colOf[p.d] < 0 {
			c.colOf[p.d] = int32(len(c.cols))
			c.cols = append(c.cols, p.d)
		}
	}
	r, n := len(c.rows), len(c.cols)
	c.weights, c.out = grow(c.weights, r*n), grow(c.out, r)
	clear(c.weights)
	for i := head; i >= 0; i = k.pairs[i].next {
		p := &k.pairs[i]
		c.weights[int(c.rowOf[p.c])*n+int(c.colOf[p.d])] = p.gain
	}
	k.match.solve(r, n, c.weights, c.out)
	for i := head; i >= 0; i = k.pairs[i].next {
		p := &k.pairs[i]
		if c.out[c.rowOf[p.c]] == c.colOf[p.d] {
			k.give(i)
		}
	}
}

// suspect looks at every pair that was not chosen: if choosing it would have
// cost little, the two tracks concerned may have swapped.
func (k *Tracker) suspect(at int64) {
	for i := range k.pairs {
		p := &k.pairs[i]
		t := k.cand[p.c]
		if t.det == p.d {
			continue
		}
		m := &k.meas[p.d]
		had := 0.0
		if t.det >= 0 {
			had = t.gain
		}
		if m.owner < 0 {
			if had-p.gain < k.cfg.MixMarginNats {
				t.doubt = true
			}
			continue
		}
		o := k.cand[m.owner]
		margin := had + o.gain - p.gain
		if t.det >= 0 {
			margin -= k.gainOf(m.owner, t.det)
		}
		if margin < k.cfg.MixMarginNats {
			t.doubt, o.doubt = true, true
			k.mix(t, o, at)
		}
	}
}

// gainOf returns the gain of candidate c with detection d, 0 if they are not
// a pair.
func (k *Tracker) gainOf(c, d int32) float64 {
	if len(k.comp.parent) == 0 {
		return 0
	}
	for i := k.comp.head[k.comp.find(c)]; i >= 0; i = k.pairs[i].next {
		if k.pairs[i].c == c && k.pairs[i].d == d {
			return k.pairs[i].gain
		}
	}
	return 0
}
