package sensors

import (
	"math"

	"gosim/checkoutfree/reading"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// find says where a detection of the frame in the making came from.
type find struct {
	shape int32   // in Suite.shapes, or one of the below
	look  int32   // of clutter, in ghost.looks; of a figure, in Suite.figures; of a reflection, in roster.slots
	other int32   // in Suite.shapes: whom a merged box shows, too; -1 for none
	part  float32 // of the other's look in a merged box
	poor  float32 // adds to the factor of the frame's noise: a second box
	draws sim.Stream
}

// What a false detection is of, in find.shape.
const (
	ofClutter = -1 - iota
	ofFigure
	ofReflection
)

// detectCurve is the chance of a detection by the visible share of the body: the
// log-odds are piecewise linear in the logarithm of the share, through the
// configured chances at 0.2, 0.5 and 1.
type detectCurve struct {
	p       [curveSteps + 1]float64
	halfPX4 float64 // fourth power of the size at which half are lost
}

const (
	curveSteps = 64
	heavyShare = 0.2
	halfShare  = 0.5
)

func newDetectCurve(c *CameraConfig) detectCurve {
	d := detectCurve{halfPX4: fpmath.Pow(c.DetectHalfSizePX, 4)}
	logit := func(p float64) float64 { return fpmath.Log(p / (1 - p)) }
	heavy, half, whole := logit(c.DetectHeavyShare), logit(c.DetectHalfShare), logit(c.DetectClearShare)
	slope := (half - heavy) / fpmath.Log(halfShare/heavyShare)
	for i := 1; i <= curveSteps; i++ {
		v := float64(float64(i) / curveSteps)
		l := half + float64(slope*fpmath.Log(v/halfShare))
		if v > halfShare {
			l = half + (whole-half)*fpmath.Log(v/halfShare)/fpmath.Log(1/halfShare)
		}
		d.p[i] = 1 / (1 + fpmath.Exp(-l))
	}
	return d
}

// at returns the chance for a visible share in [0, 1] and a size in pixels.
func (d *detectCurve) at(share, sizePX float64) float64 {
	x := float64(share * curveSteps)
	i := min(int(x), curveSteps-1)
	p := d.p[i] + float64((x-float64(i))*(d.p[i+1]-d.p[i]))
	s2 := sizePX * sizePX
	return p * s2 * s2 / (float64(s2*s2) + d.halfPX4)
}

// detect draws whether the person of shape i is found and how, and adds the
// detection to f, or two of them.
func (s *Suite) detect(cam int, t sim.Time, n int64, i int, f *reading.CameraFrame) {
	h, c, cfg := &s.shapes[i], &s.cams[cam], &s.cfg.Camera
	if h.share < leastShare || h.into {
		return
	}
	st := c.finding.Stream(uint64(n)<<24 | uint64(h.person))
	v := &s.people.slots[h.slot].views[cam]
	if u := st.Float64(); n != v.tried+1 || u*cfg.MissMeanFrames < 1 {
		v.luck = st.Float64()
	}
	v.tried = n
	h.smear(&c.lens, s.w.Person(h.person), t, cfg.ExposureMS/1000)
	if v.luck >= s.recall.at(h.share, h.sizePX*h.sharp)*(1-float64(cfg.CrowdLossShare*min(1, h.crowd))) {
		return
	}
	var d reading.Detection
	s.describe(cam, t, n, i, &st, &d)
	from := find{shape: int32(i), other: -1, draws: st}
	if h.with >= 0 {
		s.blend(cam, t, n, h, &d, &from)
	}
	s.insert(f, &d, from)
	if v.twice {
		s.again(cam, h, v, &d, from, f)
	}
}

// describe fills d with what the detector says of the person of shape i, whom it
// has found.
func (s *Suite) describe(cam int, t sim.Time, n int64, i int, st *sim.Stream, d *reading.Detection) {
	h, c, cfg := &s.shapes[i], &s.cams[cam], &s.cfg.Camera
	v := &s.people.slots[h.slot].views[cam]
	s.age(c, v, n, st)
	s.w.BodyAt(h.person, t, &h.body)
	h.head, _ = c.lens.image(c.lens.c.ToCamera(h.body.Head))
	s.lookAtWrists(cam, i)
	h.box(&c.lens, cfg, st, d)
	h.footPoint(c, cfg, v, st, &d.Foot)
	h.headPoint(c, cfg, st, &d.Head)
	for side := range d.Wrists {
		h.wristPoint(side, c, cfg, v, st, &d.Wrists[side])
	}
	if v.swapped {
		d.Wrists[0], d.Wrists[1] = d.Wrists[1], d.Wrists[0]
	}
	s.inHand(cam, t, h, st, d)
}

// A second box of a person is off by these parts of the box's sides, so that it
// overlaps the first by less than non-maxima are suppressed at, and its points
// by this much more; its look is this much noisier. ESTIMATES.
const (
	twiceLeast, twiceMost = 0.10, 0.28
	twicePointSDM         = 0.05
	twiceScore            = 0.75
	twiceNoise            = 0.5
)

// again adds a second detection of the person of shape h, whose first is d.
func (s *Suite) again(cam int, h *silhouette, v *sighting, d *reading.Detection, from find, f *reading.CameraFrame) {
	l, st := &s.cams[cam].lens, &from.draws
	e := *d
	du, dv := float32(v.shiftU*float64(d.Box[2]-d.Box[0])), float32(v.shiftV*float64(d.Box[3]-d.Box[1]))
	for i := range 2 {
		e.Box[2*i] = float32(clamp(float64(d.Box[2*i]+du), float64(i), l.width-1+float64(i)))
		e.Box[2*i+1] = float32(clamp(float64(d.Box[2*i+1]+dv), float64(i), l.height-1+float64(i)))
	}
	e.Score *= twiceScore
	for _, k := range [...]*reading.Keypoint{&e.Foot, &e.Head, &e.Wrists[0], &e.Wrists[1]} {
		if k.Score > 0 {
			sd := twicePointSDM * h.perM
			keypoint(l, float64(k.U)+float64(sd*st.Norm()), float64(k.V)+float64(sd*st.Norm()), float64(k.Score)*twiceScore, st, k)
		}
	}
	nothingInHand(&e)
	from.poor = twiceNoise
	s.insert(f, &e, from)
}

// age carries the errors that last over from the camera's latest detection of
// the person to frame n.
func (s *Suite) age(c *camera, v *sighting, n int64, st *sim.Stream) {
	gap := n - v.found
	rho, rest := c.rho, c.rhoRest
	switch {
	case v.found < 0 || gap > maxGap:
		rho, rest = 0, 1
		v.lastU, v.lastV = st.Norm(), st.Norm()
	case gap > 1:
		for range gap - 1 {
			rho *= c.rho
		}
		rest = math.Sqrt(1 - float64(rho*rho))
	}
	v.found = n
	v.slowU = float64(rho*v.slowU) + float64(rest*st.Norm())
	v.slowV = float64(rho*v.slowV) + float64(rest*st.Norm())

	cfg := &s.cfg.Camera
	next := gap == 1
	for i := range v.wrists {
		w := &v.wrists[i]
		was := w.off && next
		if w.off = goesOn(w.off, next, cfg.WristOutlierShare, cfg.WristOutlierMeanFrames, st.Float64()); w.off && !was {
			r := st.Uniform(cfg.WristOutlierMinM, cfg.WristOutlierMaxM)
			sin, cos := fpmath.Sincos(2 * math.Pi * st.Float64())
			w.du, w.dv = r*cos, r*sin
		}
	}
	v.swapped = goesOn(v.swapped, next, cfg.WristSwapShare, cfg.WristSwapMeanFrames, st.Float64())
	was := v.twice && next
	if v.twice = goesOn(v.twice, next, cfg.DuplicateShare, cfg.DuplicateMeanFrames, st.Float64()); v.twice && !was {
		v.shiftU, v.shiftV = st.Uniform(twiceLeast, twiceMost), st.Uniform(twiceLeast, twiceMost)
		if bits := st.Uint64(); bits&1 != 0 {
			v.shiftU = -v.shiftU
		}
	}
}

// goesOn draws whether a state holds that holds in a share of the frames, in runs
// of mean frames. on tells whether it did at the latest look, and next whether
// that was in the frame before; u is uniform.
func goesOn(on, next bool, share, mean, u float64) bool {
	switch {
	case !next: // as if at random
		return u < share
	case on:
		return float64(u*mean) >= 1
	default:
		return float64(u*mean*(1-share)) < share
	}
}

// After this many frames without a detection errors are drawn anew.
const maxGap = 200

func (h *silhouette) box(l *lens, cfg *CameraConfig, st *sim.Stream, d *reading.Detection) {
	b := h.frameBox(l)
	sdU := cfg.BoxSDPX + float64(cfg.BoxSDShare*(b[2]-b[0]))
	sdV := cfg.BoxSDPX + float64(cfg.BoxSDShare*(b[3]-b[1]))
	x1, x2 := b[0]+float64(sdU*st.Norm()), b[2]+float64(sdU*st.Norm())
	y1, y2 := b[1]+float64(sdV*st.Norm()), b[3]+float64(sdV*st.Norm())
	w, ht := l.width, l.height
	d.Box = [4]float32{
		float32(clamp(min(x1, x2-1), 0, w-1)), float32(clamp(min(y1, y2-1), 0, ht-1)),
		float32(clamp(max(x2, x1+1), 1, w)), float32(clamp(max(y2, y1+1), 1, ht)),
	}
	d.Score = score(0.35+float64(0.57*math.Sqrt(h.share)), 0.05, st)
}

// Scores of keypoints by what the detector had to go by. ESTIMATES: detectors
// report about 0.8–0.9 for clear points and 0.2–0.4 for guessed ones.
const (
	scoreClear   = 0.85
	scoreGuessed = 0.28
	scoreOutlier = 0.60
	scoreSD      = 0.08
	// A hidden head or wrist is guessed this far off, metres per image axis.
	guessHeadSDM  = 0.08
	guessWristSDM = 0.20
	// Share of hidden wrists of which the detector says nothing at all.
	wristLostShare = 0.6
)

func (h *silhouette) footPoint(c *camera, cfg *CameraConfig, v *sighting, st *sim.Stream, k *reading.Keypoint) {
	sd := hypot3(cfg.FootSDM*h.perM, cfg.FootSDPX, h.blur)
	slow, last, white := c.slow, c.lasting, c.white
	nu := float64(slow*v.slowU) + float64(last*v.lastU) + float64(white*st.Norm())
	nv := float64(slow*v.slowV) + float64(last*v.lastV) + float64(white*st.Norm())
	u, w := h.foot.u+c.calib.u+float64(sd*nu), h.foot.v+c.calib.v+float64(sd*nv)
	level := scoreClear
	if h.footHidden() {
		// The detector goes on along the body by the length it believes in.
		level = scoreGuessed
		along := cfg.FootHiddenSD * h.hiddenLength() / h.height * (float64(slow*v.slowV) + float64(last*v.lastV) + float64(white*st.Norm()))
		u += float64(along * (h.foot.u - h.crown.u))
		w += float64(along * (h.foot.v - h.crown.v))
	}
	h.edged(&c.lens, cfg.EdgeShare, u, w, level, st, k)
}

func (h *silhouette) headPoint(c *camera, cfg *CameraConfig, st *sim.Stream, k *reading.Keypoint) {
	sd, level := hypot3(cfg.HeadSDM*h.perM, cfg.HeadSDPX, h.blur), scoreClear
	if h.headHidden() {
		sd, level = guessHeadSDM*h.perM, scoreGuessed
	}
	h.edged(&c.lens, cfg.EdgeShare, h.head.u+c.calib.u+float64(sd*st.Norm()), h.head.v+c.calib.v+float64(sd*st.Norm()), level, st, k)
}

func (h *silhouette) wristPoint(side int, c *camera, cfg *CameraConfig, v *sighting, st *sim.Stream, k *reading.Keypoint) {
	w, e := &h.wrist[side], &v.wrists[side]
	if !w.onPic {
		*k = reading.Keypoint{}
		return
	}
	sd, level := hypot3(cfg.WristSDM*h.perM, h.blur, h.armBlur[side]), scoreClear
	du, dv := 0.0, 0.0
	switch {
	case !w.seen && st.Bool(wristLostShare):
		*k = reading.Keypoint{}
		return
	case !w.seen:
		sd, level = guessWristSDM*h.perM, scoreGuessed
	case e.off:
		sd, level = 0, scoreOutlier
		du, dv = e.du*h.perM, e.dv*h.perM
	}
	keypoint(&c.lens, w.at.u+c.calib.u+du+float64(sd*st.Norm()), w.at.v+c.calib.v+dv+float64(sd*st.Norm()), level, st, k)
}

// The network may still guess at what is beyond the frame by less than this part
// of the body's size. ESTIMATE.
const edgeReach = 0.25

// edged is keypoint for a part of the body that may lie beyond the frame, where
// the network sometimes guesses it at the edge.
func (h *silhouette) edged(l *lens, share, u, v, level float64, st *sim.Stream, k *reading.Keypoint) {
	if !l.has(point{u, v}) && st.Bool(share) {
		// The last pixel's far side is outside.
		eu, ev := clamp(u, 0, l.width-1), clamp(v, 0, l.height-1)
		if hypot(u-eu, v-ev) < edgeReach*h.sizePX {
			u, v, level = eu, ev, scoreGuessed
		}
	}
	keypoint(l, u, v, level, st, k)
}

// keypoint sets k, or makes it unfound if it lies outside the frame: networks
// answer with a place on the image.
func keypoint(l *lens, u, v, level float64, st *sim.Stream, k *reading.Keypoint) {
	*k = reading.Keypoint{}
	if l.has(point{u, v}) {
		*k = reading.Keypoint{U: float32(u), V: float32(v), Score: score(level, scoreSD, st)}
	}
}

func score(mean, sd float64, st *sim.Stream) float32 {
	// A sum of four uniforms is normal enough for a score, and one draw.
	b := st.Uint64()
	z := float64(float64(b&0xffff+b>>16&0xffff+b>>32&0xffff+b>>48)*0x1p-16) - 2 // variance 1/3
	return float32(clamp(mean+float64(sd*math.Sqrt(3)*z), 0.02, 0.99))
}

func hypot3(x, y, z float64) float64 {
	return math.Sqrt(float64(x*x) + float64(y*y) + float64(z*z))
}

func hypot(x, y float64) float64 { return math.Sqrt(float64(x*x) + float64(y*y)) }

// clamp returns x brought into [lo, hi]. Branches are cheaper here than the
// built-in min and max, which mind signed zeros.
func clamp(x, lo, hi float64) float64 {
	if x < lo {
		return lo
	}
	if x > hi {
		return hi
	}
	return x
}
