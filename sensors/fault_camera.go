package sensors

import (
	"math"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// cameraFaults is what a camera's faults remember.
type cameraFaults struct {
	held    bool
	picture reading.CameraFrame // of a frozen camera

	knocked site.Camera // as it hangs now

	spot         point // of a dirty lens
	spot2        float64
	recall, blur float64

	dark  float64 // recall by exposure
	shift [Dim]float32

	rate float64 // frames per nominal frame
}

// turnCamera begins or ends a fault of a camera.
func (s *Suite) turnCamera(f *activeFault, cam int, ends bool) {
	c, x := &s.cams[cam], s.devices[s.cameraDevice(cam)].faults.camera
	in := &s.site.Cameras[cam]
	st := s.keys.Stream(c.entity, purposeFault, f.draws)
	switch f.Kind {
	case CameraFrozen:
		x.held = false
	case CameraKnocked:
		at := in
		if !ends {
			x.knocked = turned(in, f.parameter("yaw_deg"), f.parameter("pitch_deg"), f.parameter("roll_deg"))
			at = &x.knocked
		}
		c.lens = newLens(at)
		s.see.fill(s.site, cam, at)
	case CameraDirtyLens:
		w, h := float64(in.Width), float64(in.Height)
		x.spot = point{w * st.Float64(), h * st.Float64()}
		x.spot2 = f.parameter("blocked_share") * w * h / math.Pi
		x.recall, x.blur = f.parameter("recall_share"), f.parameter("blur_px")
	case CameraExposure:
		x.dark = f.parameter("recall_share")
		for i := range x.shift {
			x.shift[i] = float32(st.Norm())
		}
		normalise(&x.shift)
		for i := range x.shift {
			x.shift[i] *= float32(f.parameter("look_shift"))
		}
	case CameraRateDrop:
		x.rate = f.parameter("fps") / in.FPS
	case PowerCycle:
		if ends {
			c.seq = 0
		}
	default:
	}
}

// turned returns the camera turned in place: to its right, down, and clockwise
// about its axis, in that order.
func turned(c *site.Camera, yawDeg, pitchDeg, rollDeg float64) site.Camera {
	out := *c
	// rotate turns rows a and b of R, two of the camera's axes, from a to b.
	rotate := func(a, b int, deg float64) {
		sin, cos := fpmath.Sincos(deg * math.Pi / 180)
		for k := range 3 {
			x, y := out.R[3*a+k], out.R[3*b+k]
			out.R[3*a+k] = float64(cos*x) + float64(sin*y)
			out.R[3*b+k] = float64(cos*y) - float64(sin*x)
		}
	}
	const x, y, z = 0, 1, 2
	rotate(z, x, yawDeg)
	rotate(z, y, pitchDeg)
	rotate(x, y, rollDeg)
	return out
}

// skips reports whether a camera takes no picture where its frame n would be.
func (s *Suite) skips(cam int, n int64, ill ills) bool {
	if ill&(illDead|illOff) != 0 {
		return true
	}
	if ill&illSlow == 0 {
		return false
	}
	rate := s.devices[s.cameraDevice(cam)].faults.camera.rate
	return math.Floor(float64(n+1)*rate) == math.Floor(float64(n)*rate)
}

// still fills f with the picture of a frozen camera: the first it took as such.
func (s *Suite) still(cam int, t sim.Time, n int64, f *reading.CameraFrame) {
	x := s.devices[s.cameraDevice(cam)].faults.camera
	p := &x.picture
	if !x.held {
		s.observe(cam, t, n, f)
		x.held = true
		p.Detections = append(p.Detections[:0], f.Detections...)
		p.Embeddings = append(p.Embeddings[:0], f.Embeddings...)
		return
	}
	f.Camera, f.Dim = site.CameraID(cam), Dim
	f.Detections = append(f.Detections[:0], p.Detections...)
	f.Embeddings = append(f.Embeddings[:0], p.Embeddings...)
}

// overlook takes out of a frame what a dirty lens or a wrong exposure loses, and
// blurs the rest.
func (s *Suite) overlook(cam int, n int64, ill ills, f *reading.CameraFrame) {
	c, x := &s.cams[cam], s.devices[s.cameraDevice(cam)].faults.camera
	st := s.keys.Stream(c.entity, purposeFault, uint64(n))
	found, finds := f.Detections[:0], s.finds[:0]
	for i := range f.Detections {
		d := f.Detections[i]
		if ill&illExposure != 0 && !st.Bool(x.dark) {
			continue
		}
		if ill&illDirty != 0 {
			du, dv := float64(0.5*float64(d.Box[0]+d.Box[2]))-x.spot.u, float64(0.5*float64(d.Box[1]+d.Box[3]))-x.spot.v
			if !st.Bool(x.recall) || float64(du*du)+float64(dv*dv) < x.spot2 {
				continue
			}
			for _, k := range [...]*reading.Keypoint{&d.Foot, &d.Head, &d.Wrists[0], &d.Wrists[1]} {
				blur(k, x.blur, &c.lens, &st)
			}
		}
		found, finds = append(found, d), append(finds, s.finds[i])
	}
	f.Detections, s.finds = found, finds
}

// blur adds noise to a keypoint; it is lost if it leaves the frame.
func blur(k *reading.Keypoint, px float64, l *lens, st *sim.Stream) {
	du, dv := float64(px*st.Norm()), float64(px*st.Norm())
	if k.Score == 0 {
		return
	}
	k.U, k.V = float32(float64(k.U)+du), float32(float64(k.V)+dv)
	if !l.has(point{float64(k.U), float64(k.V)}) {
		*k = reading.Keypoint{}
	}
}

// shiftLooks moves all appearance vectors of a frame the same way.
func (s *Suite) shiftLooks(cam int, f *reading.CameraFrame) {
	x := s.devices[s.cameraDevice(cam)].faults.camera
	for i := range f.Detections {
		v := (*[Dim]float32)(f.Embeddings[i*Dim:])
		axpy(v, 1, &x.shift)
		normalise(v)
	}
}
