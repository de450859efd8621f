package sensors

import (
	"math"

	"gosim/checkoutfree/reading"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// find says where a detection of the frame in the making came from.
type find struct {
	shape int32 // in Suite.shapes, -1 for clutter
	look  int32 // of clutter, in ghost.looks
	draws sim.Stream
}

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
// detection to f.
func (s *Suite) detect(cam int, t sim.Time, n int64, i int, f *reading.CameraFrame) {
	h, c, cfg := &s.shapes[i], &s.cams[cam], &s.cfg.Camera
	if h.share < leastShare {
		return
	}
	st := c.finding.Stream(uint64(n)<<24 | uint64(h.person))
	v := &s.people.slots[h.slot].views[cam]
	if u := st.Float64(); n != v.tried+1 || u*cfg.MissMeanFrames < 1 {
		v.luck = st.Float64()
	}
	v.tried = n
	if v.luck >= s.recall.at(h.share, h.sizePX) {
		return
	}
	s.age(c, v, n, &st)
	s.w.BodyAt(h.person, t, &h.body)
	h.head, _ = c.lens.image(c.lens.c.ToCamera(h.body.Head))
	s.lookAtWrists(cam, i)
	var d reading.Detection
	h.box(&c.lens, cfg, &st, &d)
	h.footPoint(c, cfg, v, &st, &d.Foot)
	h.headPoint(c, cfg, &st, &d.Head)
	for side := range d.Wrists {
		h.wristPoint(side, c, cfg, v, &st, &d.Wrists[side])
	}
	if st.Bool(cfg.WristSwapShare) {
		d.Wrists[0], d.Wrists[1] = d.Wrists[1], d.Wrists[0]
	}
	s.inHand(cam, h, &st, &d)
	s.insert(f, &d, find{shape: int32(i), draws: st})
}

// age carries the errors that last over from the camera's latest detection of
// the person to frame n.
func (s *Suite) age(c *camera, v *sighting, n int64, st *sim.Stream) {
	gap := n - v.found
	rho, rest := c.rho, c.rhoRest
	switch {
	case v.found < 0 || gap > maxGap:
		rho, rest = 0, 1
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
	leave := 1 / cfg.WristOutlierMeanFrames
	for i := range v.wrists {
		w := &v.wrists[i]
		stays := w.off && gap == 1
		u := st.Float64()
		switch {
		case stays:
			w.off = u >= leave
		case gap == 1:
			w.off = u < leave*cfg.WristOutlierShare/(1-cfg.WristOutlierShare)
		default: // as if at random
			w.off = u < cfg.WristOutlierShare
		}
		if w.off && !stays {
			r := st.Uniform(cfg.WristOutlierMinM, cfg.WristOutlierMaxM)
			sin, cos := fpmath.Sincos(2 * math.Pi * st.Float64())
			w.du, w.dv = r*cos, r*sin
		}
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
	sd := hypot(cfg.FootSDM*h.perM, cfg.FootSDPX)
	slow, white := c.slow, c.white
	nu, nv := float64(slow*v.slowU)+float64(white*st.Norm()), float64(slow*v.slowV)+float64(white*st.Norm())
	u, w := h.foot.u+c.calib.u+float64(sd*nu), h.foot.v+c.calib.v+float64(sd*nv)
	level := scoreClear
	if h.footHidden() {
		// The detector goes on along the body by the length it believes in.
		level = scoreGuessed
		along := cfg.FootHiddenSD * h.hiddenLength() / h.height * (float64(slow*v.slowV) + float64(white*st.Norm()))
		u += float64(along * (h.foot.u - h.crown.u))
		w += float64(along * (h.foot.v - h.crown.v))
	}
	keypoint(&c.lens, u, w, level, st, k)
}

func (h *silhouette) headPoint(c *camera, cfg *CameraConfig, st *sim.Stream, k *reading.Keypoint) {
	sd, level := hypot(cfg.HeadSDM*h.perM, cfg.HeadSDPX), scoreClear
	if h.headHidden() {
		sd, level = guessHeadSDM*h.perM, scoreGuessed
	}
	keypoint(&c.lens, h.head.u+c.calib.u+float64(sd*st.Norm()), h.head.v+c.calib.v+float64(sd*st.Norm()), level, st, k)
}

func (h *silhouette) wristPoint(side int, c *camera, cfg *CameraConfig, v *sighting, st *sim.Stream, k *reading.Keypoint) {
	w, e := &h.wrist[side], &v.wrists[side]
	if !w.onPic {
		*k = reading.Keypoint{}
		return
	}
	sd, level := cfg.WristSDM*h.perM, scoreClear
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
