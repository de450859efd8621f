package sensors

import (
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

const (
	purposeMerge = sim.PurposeSensors + 200 + iota
	purposeFigure
	purposeMirror
	purposeReflection
	purposeReflectionFrame
	purposeStyle
)

// figure is something in the shape of a person that stands in the store: a
// cardboard figure, a mannequin, a coat on a stand. All cameras that see it may
// take it for a person.
type figure struct {
	pos     site.Vec2
	heightM float64
	look    look
	views   []figureView // per camera
}

// figureView is a figure on one camera's image.
type figureView struct {
	inView bool
	at     flicker
	box    [4]float64
	mid    point
	foot   point
	head   point
	low    bool // its foot is out of sight
}

// mirror is a glass front, from the floor up, that reflects who is before it.
type mirror struct {
	mid    site.Vec2
	normal site.Vec2 // unit, towards the people
	halfM  float64
	sees   []bool // per camera: it looks at the front
}

const (
	figureTries  = 2000
	figureGapM   = 0.22 // a figure stands this close to a gondola's end or a wall
	figureGateM  = 2.0  // and at least so far from a gate
	figureHeadM  = 0.12 // from the crown to the middle of the head
	figureJitter = 1.0  // px
	figureFootSD = 0.02 // m, of its foot point per axis and frame, ESTIMATE

	mirrorHalfM  = 1.0 // doors of a cooler, ESTIMATE
	mirrorTopM   = 2.0
	mirrorReachM = 3.0 // farther away, a reflection is lost in the light, ESTIMATE
	mirrorSpan   = 1 * sim.Second
	mirrorFrames = 0.7 // of a span's frames, ESTIMATE
)

// furnish puts up figures and mirrors.
func (s *Suite) furnish() {
	s.plain.norm2 = 1
	if len(s.cams) == 0 {
		return
	}
	cfg := &s.cfg.Camera
	for i := range cfg.Mannequins {
		st := s.keys.Stream(sim.EntityOf(sim.ClassWorld, i), purposeFigure, 0)
		if pos, ok := s.corner(&st); ok {
			s.figures = append(s.figures, figure{pos: pos, heightM: st.Uniform(1.55, 1.85), views: make([]figureView, len(s.cams))})
			s.place(&s.figures[len(s.figures)-1], &st)
		}
	}
	for i := range cfg.Mirrors {
		if len(s.site.Gondolas) == 0 {
			break
		}
		st := s.keys.Stream(sim.EntityOf(sim.ClassWorld, i), purposeMirror, 0)
		g := &s.site.Gondolas[st.IntN(len(s.site.Gondolas))]
		front := g.Box.Center.Add(g.Normal.Scale(g.Box.HalfY))
		along := site.Vec2{X: -g.Normal.Y, Y: g.Normal.X}
		m := mirror{normal: g.Normal, halfM: min(mirrorHalfM, g.Box.HalfX), sees: make([]bool, len(s.cams))}
		m.mid = front.Add(along.Scale(st.Uniform(-1, 1) * (g.Box.HalfX - m.halfM)))
		for cam := range s.cams {
			c := &s.site.Cameras[cam]
			if c.Pos.XY().Sub(m.mid).Dot(m.normal) <= 0 {
				continue
			}
			low, ok := s.see.at(cam, m.mid.Add(m.normal.Scale(0.2)))
			m.sees[cam] = ok && low < 1
		}
		s.mirrors = append(s.mirrors, m)
	}
}

// corner finds a place on the floor where nobody walks: beside a gondola or a
// wall, and not at a gate.
func (s *Suite) corner(st *sim.Stream) (site.Vec2, bool) {
	r := s.site.Bounds
	for range figureTries {
		p := site.Vec2{X: st.Uniform(r.Min.X+0.15, r.Max.X-0.15), Y: st.Uniform(r.Min.Y+0.15, r.Max.Y-0.15)}
		gap := min(p.X-r.Min.X, r.Max.X-p.X, p.Y-r.Min.Y, r.Max.Y-p.Y)
		free := true
		for i := range s.site.Gondolas {
			g := &s.site.Gondolas[i]
			free = free && !g.Box.Contains(p)
			if q := g.Box.Local(p); q.X < -g.Box.HalfX || q.X > g.Box.HalfX { // beside an end, not before the shelves
				gap = min(gap, g.Box.Nearest(p).Sub(p).Norm())
			} else if g.Box.Nearest(p).Sub(p).Norm() < 2*figureGapM {
				free = false
			}
		}
		for i := range s.site.Walls {
			free = free && !s.site.Walls[i].Contains(p)
			gap = min(gap, s.site.Walls[i].Nearest(p).Sub(p).Norm())
		}
		for i := range s.site.Gates {
			g := &s.site.Gates[i]
			free = free && g.A.Add(g.B).Scale(0.5).Sub(p).Norm() > figureGateM
		}
		if free && gap < figureGapM {
			return p, true
		}
	}
	return site.Vec2{}, false
}

// place projects a figure into every camera that sees enough of it.
func (s *Suite) place(g *figure, st *sim.Stream) {
	s.net.outfit(st.Uint64(), &g.look)
	cfg := &s.cfg.Camera
	for cam := range s.cams {
		c, v := &s.cams[cam], &g.views[cam]
		share := min(2*cfg.MannequinShare*st.Float64(), 0.9) // some views deceive more than others
		on := st.Float64()
		low, ok := s.see.at(cam, g.pos)
		if !ok || low > g.heightM/2 {
			continue
		}
		h := silhouette{height: g.heightM, low: low}
		if !h.project(&c.lens, g.pos, bodyRadiusM) || !h.uncovered(&c.lens) || !c.lens.has(h.mid) {
			continue
		}
		v.inView, v.mid, v.foot, v.low = true, h.mid, h.foot, h.footHidden()
		v.head = between(h.crown, h.foot, figureHeadM/g.heightM)
		h.tilt = max(h.tilt, 0.05)
		v.box = h.frameBox(&c.lens)
		v.at = newFlicker(share, cfg.ClutterEpisodeS*c.lens.c.FPS)
		v.at.on = on*episodeShare < share
	}
}

// findFigures adds the figures that the camera takes for people, and the
// reflections of people.
func (s *Suite) findFigures(cam int, t sim.Time, n int64, st *sim.Stream, f *reading.CameraFrame) {
	for i := range s.figures {
		v := &s.figures[i].views[cam]
		if !v.inView || !v.at.step(st) || s.anyCovers(v.mid) {
			continue
		}
		s.addFigure(cam, v, find{shape: ofFigure, look: int32(i), other: -1}, st, f)
	}
	for i := range s.mirrors {
		if s.mirrors[i].sees[cam] {
			s.reflect(cam, i, t, n, f)
		}
	}
}

// anyCovers reports whether a person stands before p.
func (s *Suite) anyCovers(p point) bool {
	for j := range s.areas {
		if s.areas[j].has(p) && s.shapes[j].covers(p) {
			return true
		}
	}
	return false
}

// addFigure adds a detection of something upright that is no person.
func (s *Suite) addFigure(cam int, v *figureView, from find, st *sim.Stream, f *reading.CameraFrame) {
	l := &s.cams[cam].lens
	var d reading.Detection
	b := v.box
	for i := range b {
		b[i] += float64(figureJitter * st.Norm())
	}
	d.Box = [4]float32{
		float32(clamp(b[0], 0, l.width-1)), float32(clamp(b[1], 0, l.height-1)),
		float32(clamp(b[2], 1, l.width)), float32(clamp(b[3], 1, l.height)),
	}
	d.Score = score(clutterScore+0.1, clutterScoreSD, st)
	size := hypot(v.foot.u-v.head.u, v.foot.v-v.head.v)
	sd := figureFootSD / 1.6 * size
	level := scoreClear
	if v.low {
		level = scoreGuessed
	}
	keypoint(l, v.foot.u+float64(sd*st.Norm()), v.foot.v+float64(sd*st.Norm()), level, st, &d.Foot)
	keypoint(l, v.head.u+float64(sd*st.Norm()), v.head.v+float64(sd*st.Norm()), scoreClear, st, &d.Head)
	for i := range d.Wrists {
		side := float64(0.12 * size * float64(1-2*i))
		keypoint(l, v.mid.u+side+float64(sd*st.Norm()), v.mid.v+float64(sd*st.Norm()), scoreGuessed, st, &d.Wrists[i])
	}
	nothingInHand(&d)
	from.draws = *st
	s.insert(f, &d, from)
}

// reflect adds the people whom the camera sees in mirror i and takes for others:
// each is as far behind the glass as in front of it.
func (s *Suite) reflect(cam, i int, t sim.Time, n int64, f *reading.CameraFrame) {
	m, l := &s.mirrors[i], &s.cams[cam].lens
	eye := l.c.Pos.XY()
	eyeAhead := eye.Sub(m.mid).Dot(m.normal)
	for _, p := range s.people.present {
		q := s.w.Person(p)
		pos := floorPos(q, t)
		ahead := pos.Sub(m.mid).Dot(m.normal)
		if ahead <= 0 || ahead > mirrorReachM {
			continue
		}
		image := pos.Sub(m.normal.Scale(2 * ahead))
		part := ahead / (ahead + eyeAhead) // of the way from the image to the eye
		cross := image.Add(eye.Sub(image).Scale(part)).Sub(m.mid)
		if along := cross.Cross(m.normal); along < -m.halfM || along > m.halfM {
			continue
		}
		if mid := float64(q.HeightM / 2); mid+float64(part*(l.c.Pos.Z-mid)) > mirrorTopM {
			continue
		}
		span := s.keys.Stream(sim.EntityOf(sim.ClassPerson, int(p)), purposeReflection, uint64(t/mirrorSpan)<<24|uint64(cam)<<8|uint64(i))
		if span.Float64()*mirrorFrames >= s.cfg.Camera.MirrorShare {
			continue
		}
		st := s.keys.Stream(sim.EntityOf(sim.ClassPerson, int(p)), purposeReflectionFrame, uint64(n)<<24|uint64(cam)<<8|uint64(i))
		if !st.Bool(mirrorFrames) {
			continue
		}
		h := &s.virtual
		h.height, h.low, h.down = q.HeightM, 0, 0
		if !h.project(l, image, q.RadiusM) || !h.uncovered(l) || !l.has(h.mid) || s.anyCovers(h.mid) {
			continue
		}
		v := figureView{foot: h.foot, mid: h.mid, head: between(h.crown, h.foot, figureHeadM/q.HeightM), low: h.footHidden(), box: h.frameBox(l)}
		s.addFigure(cam, &v, find{shape: ofReflection, look: s.people.slotOf[p], other: -1}, &st, f)
	}
}
