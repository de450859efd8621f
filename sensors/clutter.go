package sensors

import (
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// ghost is a camera's false detections: those that recur at fixed places on its
// image, such as a poster or a mop, and those elsewhere.
type ghost struct {
	boxes [ghostPlaces][4]float64
	n     int // places found
	at    [ghostPlaces]flicker
	other sim.Poisson        // of false detections elsewhere per frame
	looks [clutterLooks]look // the first ghostPlaces belong to the places
}

// flicker is whether something deceives the detector: in episodes, and in each
// frame of one with the chance episodeShare.
type flicker struct {
	on    bool
	start float64 // chance per frame that an episode begins
	stop  float64 // and that it ends
}

// newFlicker returns one that deceives in a share of all frames, in episodes of
// the given mean length. No share is above episodeShare.
func newFlicker(share, episodeFrames float64) flicker {
	on := min(share/episodeShare, 0.999)
	stop := min(1, 1/episodeFrames)
	return flicker{stop: stop, start: min(1, stop*on/(1-on))}
}

// step goes on by a frame and draws whether the detector is deceived in it.
func (k *flicker) step(st *sim.Stream) bool {
	u := st.Float64()
	if k.on {
		k.on = u >= k.stop
	} else {
		k.on = u < k.start
	}
	return k.on && st.Bool(episodeShare)
}

const (
	ghostPlaces    = 3
	clutterLooks   = 8
	episodeShare   = 0.9 // of the frames in an episode, ESTIMATE
	ghostJitterPX  = 2.0 // ESTIMATE
	clutterScore   = 0.45
	clutterScoreSD = 0.12
)

// haunt finds a camera's fixed places of clutter: parts of the visible floor.
func (s *Suite) haunt(cam int) {
	in, g := &s.site.Cameras[cam], &s.cams[cam].ghost
	st := s.keys.Stream(s.cams[cam].entity, purposeClutterPlace, 0)
	for i := range g.looks {
		s.net.outfit(st.Uint64(), &g.looks[i])
	}
	for range 400 { // tries: most of the floor is out of a camera's sight
		if g.n == ghostPlaces {
			break
		}
		p := site.Vec2{
			X: st.Uniform(s.site.Bounds.Min.X, s.site.Bounds.Max.X),
			Y: st.Uniform(s.site.Bounds.Min.Y, s.site.Bounds.Max.Y),
		}
		height := st.Uniform(1, 1.8)
		if low, ok := s.see.at(cam, p); !ok || low > height/2 {
			continue
		}
		u, v, depth, ok := in.Project(p.At(0))
		u2, v2, _, ok2 := in.Project(p.At(height))
		if !ok || !ok2 || !in.InFrame((u+u2)/2, (v+v2)/2) {
			continue
		}
		w := 0.25 * in.Fx / depth
		g.boxes[g.n] = [4]float64{min(u, u2) - w, min(v, v2) - 8, max(u, u2) + w, max(v, v2) + 8}
		g.n++
	}
	cfg := &s.cfg.Camera
	fixed := min(cfg.ClutterPerFrame*cfg.ClutterFixedShare, float64(g.n)/2)
	for i := range g.n {
		g.at[i] = newFlicker(fixed/float64(g.n), cfg.ClutterEpisodeS*in.FPS)
		g.at[i].on = st.Float64()*episodeShare < fixed/float64(g.n)
	}
	g.other = sim.NewPoisson(max(0, cfg.ClutterPerFrame-fixed))
}

// clutter adds the frame's false detections.
func (s *Suite) clutter(cam int, t sim.Time, n int64, f *reading.CameraFrame) {
	in, g := &s.site.Cameras[cam], &s.cams[cam].ghost
	st := s.cams[cam].erring.Stream(uint64(n))
	for i := range g.n {
		if g.at[i].step(&st) {
			s.falseFind(cam, g.boxes[i], ghostJitterPX, int32(i), &st, f)
		}
	}
	for range g.other.Draw(&st) {
		h := float64(in.Height) * st.Uniform(0.1, 0.5)
		w := h * st.Uniform(0.3, 0.6)
		u := st.Uniform(0, float64(in.Width))
		v := st.Uniform(0, float64(in.Height))
		s.falseFind(cam, [4]float64{u - float64(w/2), v - float64(h/2), u + float64(w/2), v + float64(h/2)}, 0, int32(ghostPlaces+st.IntN(clutterLooks-ghostPlaces)), &st, f)
	}
	s.findFigures(cam, t, n, &st, f)
}

// falseFind adds one false detection in the shape of a standing person.
func (s *Suite) falseFind(cam int, b [4]float64, jitter float64, look int32, st *sim.Stream, f *reading.CameraFrame) {
	l := &s.cams[cam].lens
	w, h := l.width, l.height
	for i := range b {
		b[i] += float64(jitter * st.Norm())
	}
	var d reading.Detection
	d.Box = [4]float32{
		float32(clamp(b[0], 0, w-1)), float32(clamp(b[1], 0, h-1)),
		float32(clamp(b[2], 1, w)), float32(clamp(b[3], 1, h)),
	}
	d.Score = score(clutterScore, clutterScoreSD, st)
	mid, size := float64((b[0]+b[2])/2), b[3]-b[1]
	keypoint(l, mid, b[3]-float64(0.03*size), clutterScore, st, &d.Foot)
	keypoint(l, mid, b[1]+float64(0.08*size), clutterScore, st, &d.Head)
	for i := range d.Wrists {
		keypoint(l, mid+float64((0.4-float64(0.8*float64(i)))*(b[2]-b[0])*st.Float64()), b[1]+float64(size*st.Uniform(0.4, 0.55)), scoreGuessed, st, &d.Wrists[i])
	}
	nothingInHand(&d)
	s.insert(f, &d, find{shape: ofClutter, look: look, other: -1, draws: *st})
}
