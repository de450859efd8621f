package sensors

import (
	"math"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// camera is one camera's schedule, transport and lasting errors.
type camera struct {
	lens    lens
	entity  sim.Entity
	sending sim.Series // draws of transport, detection and clutter by frame
	finding sim.Series
	erring  sim.Series
	phase   sim.Time
	start   sim.Time
	period  float64 // ns between exposures
	seq     uint32
	lossy   bool     // in a burst of lost frames
	last    sim.Time // arrival of the latest frame
	calib   point    // the image's offset against the calibration, px
	rho     float64  // what a slow error keeps from frame to frame
	rhoRest float64  // √(1−rho²)
	slow    float64  // factors of the foot point's errors: slow, lasting for a visit, new
	lasting float64
	white   float64
	ghost   ghost
}

func (s *Suite) makeCameras() {
	s.cams = make([]camera, len(s.site.Cameras))
	for i := range s.cams {
		c, in := &s.cams[i], &s.site.Cameras[i]
		c.lens = newLens(in)
		c.entity = sim.EntityOf(sim.ClassCamera, i)
		c.sending = s.keys.Series(c.entity, purposeTransport)
		c.finding = s.keys.Series(c.entity, purposeDetect)
		c.erring = s.keys.Series(c.entity, purposeClutter)
		c.period = s.truePeriod(i, 1e9/in.FPS)
		st := s.keys.Stream(c.entity, purposePhase, 0)
		c.phase = sim.Time(st.Float64() * c.period)
		st = s.keys.Stream(c.entity, purposeCalibration, 0)
		c.calib = point{s.cfg.Camera.CalibSDPX * st.Norm(), s.cfg.Camera.CalibSDPX * st.Norm()}
		c.rho = fpmath.Exp(-1 / (in.FPS * s.cfg.Camera.SlowTimeS))
		c.rhoRest = math.Sqrt(1 - float64(c.rho*c.rho))
		c.slow, c.lasting, c.white = s.cfg.Camera.footParts()
		s.haunt(i)
	}
	s.furnish()
}

// expose takes frame n of a camera, sends it unless it is lost, and schedules
// the next.
func (s *Suite) expose(cam int, n int64) {
	c, cfg := &s.cams[cam], &s.cfg.Camera
	now := s.k.Now()
	s.k.Schedule(c.start+sim.Time(float64(float64(n+1)*c.period)+0.5), s.base+evExpose, int32(cam), n+1)
	ill := s.devices[s.cameraDevice(cam)].faults.ill
	if ill != 0 && s.skips(cam, n, ill) {
		return
	}
	c.seq++
	st := c.sending.Stream(uint64(n))
	if c.loses(&st, cfg) {
		return
	}
	f, i := s.newFrame()
	f.Seq, f.Time = c.seq, s.deviceTime(s.cameraClock(cam), now)
	if ill&illFrozen == 0 {
		s.observe(cam, now, n, f)
	} else {
		s.still(cam, now, n, f)
	}

	delay := cfg.DelayMeanMS
	if r := cfg.DelaySDMS; r > 0 {
		delay = st.Gamma(cfg.DelayMeanMS*cfg.DelayMeanMS/(r*r), cfg.DelayMeanMS)
	}
	s.send(s.cameraDevice(cam), evFrame, i, number(uint64(n), byReading), now+millis(delay))
}

// observe fills f with what the camera sees at time t, its frame n.
func (s *Suite) observe(cam int, t sim.Time, n int64, f *reading.CameraFrame) {
	f.Camera, f.Dim = site.CameraID(cam), Dim
	f.Detections, s.finds = f.Detections[:0], s.finds[:0]
	f.Embeddings = f.Embeddings[:0]
	if s.w.Covered(f.Camera, t) { // the picture is there, and dark
		s.shapes = s.shapes[:0]
		return
	}
	s.gather(cam, t)
	s.merge(cam, t)
	for i := range s.shapes {
		s.detect(cam, t, n, i, f)
	}
	s.clutter(cam, t, n, f)
	ill := s.devices[s.cameraDevice(cam)].faults.ill
	if ill&(illDirty|illExposure) != 0 {
		s.overlook(cam, n, ill, f)
	}
	s.embed(cam, t, f)
	if ill&illExposure != 0 {
		s.shiftLooks(cam, f)
	}
}

// gather fills s.shapes with the people of whom anything can be seen, and
// works out how much.
func (s *Suite) gather(cam int, t sim.Time) {
	s.people.sync(s.w, s.net)
	l := &s.cams[cam].lens
	s.shapes = s.shapes[:0]
	for _, p := range s.people.present {
		q := s.w.Person(p)
		pos := floorPos(q, t)
		low, ok := s.see.at(cam, pos)
		if !ok || low >= q.HeightM {
			continue
		}
		down, ahead := s.w.StoopAt(p, t)
		if low >= q.HeightM-down {
			continue
		}
		h := s.nextShape()
		h.person, h.slot, h.height, h.low = p, s.people.slotOf[p], q.HeightM-down, low
		h.down, h.ahead = down, ahead
		if x := &s.people.slots[h.slot]; x.outfit != q.Outfit {
			x.dress(q.Outfit, s.net)
		}
		if !h.project(l, pos, q.RadiusM) || !h.uncovered(l) {
			s.shapes = s.shapes[:len(s.shapes)-1]
		}
	}
	s.overlap()
	for i := range s.shapes {
		s.shapes[i].measure()
	}
}

// overlap lets nearer people cover those behind them.
func (s *Suite) overlap() {
	s.areas, s.pairs = s.areas[:0], s.pairs[:0]
	for j := range s.shapes {
		h := &s.shapes[j]
		b := area{h.lo, h.hi, h.dist}
		for i := range s.areas {
			a := &s.areas[i]
			if a.lo.u > b.hi.u || a.hi.u < b.lo.u || a.lo.v > b.hi.v || a.hi.v < b.lo.v {
				continue
			}
			o := &s.shapes[i]
			s.press(i, j)
			switch {
			case a.dist < b.dist:
				h.behind = append(h.behind, int32(i))
				h.coverBy(o)
			case b.dist < a.dist:
				o.behind = append(o.behind, int32(j))
				o.coverBy(h)
			}
		}
		s.areas = append(s.areas, b)
	}
}

// area is what most pairs of silhouettes are told apart by: the box round the
// body and its distance.
type area struct {
	lo, hi point
	dist   float64
}

// nextShape lengthens s.shapes by one, keeping its memory.
func (s *Suite) nextShape() *silhouette {
	if len(s.shapes) < cap(s.shapes) {
		s.shapes = s.shapes[:len(s.shapes)+1]
	} else {
		s.shapes = append(s.shapes, silhouette{})
	}
	return &s.shapes[len(s.shapes)-1]
}

// insert adds a detection to the frame at its place by the box's left edge.
func (s *Suite) insert(f *reading.CameraFrame, d *reading.Detection, from find) {
	f.Detections = append(f.Detections, *d)
	s.finds = append(s.finds, from)
	last := len(s.finds) - 1
	i := last
	for ; i > 0 && f.Detections[i-1].Box[0] > d.Box[0]; i-- {
		f.Detections[i], s.finds[i] = f.Detections[i-1], s.finds[i-1]
	}
	if i < last {
		f.Detections[i], s.finds[i] = *d, from
	}
}

// embed writes the appearance vectors of the frame's detections.
func (s *Suite) embed(cam int, t sim.Time, f *reading.CameraFrame) {
	need := len(s.finds) * Dim
	if cap(f.Embeddings) < need {
		f.Embeddings = make([]float32, need, need+4*Dim)
	}
	f.Embeddings = f.Embeddings[:need]
	for i := range s.finds {
		from := &s.finds[i]
		out := (*[Dim]float32)(f.Embeddings[i*Dim:])
		if from.shape < 0 {
			l, noise := s.falseLook(cam, from)
			s.net.observe(out, l, &s.plain, &l.x, noise, &from.draws)
			continue
		}
		s.embedPerson(cam, t, from.shape, from, out)
		if from.other >= 0 {
			s.embedPerson(cam, t, from.other, from, &s.second)
			stir(out, &s.second, from.part)
		}
	}
}
