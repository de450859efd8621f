package calibration

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/evidence"
	"gosim/sensors"
	"gosim/sim"
)

// camStage is people before cameras whose frames arrive at once, so that what a
// frame says can be compared with where people are.
type camStage struct {
	k     sim.Kernel
	w     *sim.World
	site  *site.Site
	pairs []camPair
	taken []bool
}

// camEpoch is the Unix time of simulated time 0.
const camEpoch = int64(1_700_000_000_000_000_000)

// camConfig returns the default devices with exact clocks and without losses and
// delays in transport, which are no part of these checks.
func camConfig() sensors.Config {
	c := sensors.DefaultConfig()
	c.Camera.DropShare, c.Camera.DelayMeanMS, c.Camera.DelaySDMS = 0, 0, 0
	c.Clock.OffsetSDMS = 0
	return c
}

// camPeopleOnly is camConfig without clutter.
func camPeopleOnly() sensors.Config {
	c := camConfig()
	c.Camera.ClutterPerFrame, c.Camera.Mannequins, c.Camera.Mirrors = 0, 0, 0
	return c
}

// newCamStage builds the devices of a site and starts them. look gets every frame
// at the instant of its exposure.
func newCamStage(s *site.Site, cfg sensors.Config, round int, look func(x *camStage, f *reading.CameraFrame)) (*camStage, error) {
	x := &camStage{w: sim.NewWorld(s), site: s}
	suite, err := sensors.New(&x.k, x.w, sim.NewKeys(seedOfCameras, round), cfg, camEpoch, func(_ int64, r *reading.Reading) {
		if r.Kind == reading.KindFrame {
			look(x, r.Frame)
		}
	})
	if err != nil {
		return nil, err
	}
	suite.Start()
	return x, nil
}

const (
	seedOfCameras = 1

	purposeCamScatter sim.Purpose = 9100 + iota
	purposeCamQuery
)

// camDraws returns the draws of a round of a check.
func camDraws(p sim.Purpose, round int) sim.Stream {
	return sim.NewKeys(seedOfCameras, 0).Stream(sim.EntityOf(sim.ClassWorld, 0), p, uint64(round))
}

// run goes on by a time.
func (x *camStage) run(seconds float64) error {
	return x.k.Run(context.Background(), x.k.Now()+sim.FromSeconds(seconds))
}

// add puts an adult somewhere.
func (x *camStage) add(at site.Vec2, heading float64) sim.PersonID {
	n := x.w.People()
	p := x.w.AddPerson(sim.Person{HeightM: 1.6 + 0.03*float64(n%10), RadiusM: 0.2, Outfit: uint64(1000 + n)}, sim.TechniqueNone, sim.NoPerson)
	x.w.Appear(p, x.k.Now(), sim.Pose{Pos: at, Heading: heading})
	return p
}

// camPair is a detection and a person whose head it may be.
type camPair struct {
	detection int
	person    int
	off       float64 // m
}

// camMatchM is how far a detection's head may be from a person's on the image, at
// the person's distance, metres. Half a body's breadth and a half.
const camMatchM = 0.35

// match gives each detection of a frame to at most one person present, the
// nearest heads first; where the head is not on the image the feet count, and
// where neither is, the box's middle and the waist. The answer is a person's index in World.Present by
// detection, -1 for none.
func (x *camStage) match(f *reading.CameraFrame, who []int) []int {
	c := &x.site.Cameras[f.Camera]
	who, x.pairs = who[:0], x.pairs[:0]
	x.taken = x.taken[:0]
	for range f.Detections {
		who = append(who, -1)
	}
	var b sim.Body
	for i, p := range x.w.Present() {
		x.taken = append(x.taken, false)
		x.w.BodyAt(p, x.k.Now(), &b)
		for d := range f.Detections {
			k, at := f.Detections[d].Head, b.Head
			if k.Score == 0 {
				k, at = f.Detections[d].Foot, b.Pos.At(0)
			}
			if k.Score == 0 {
				box := &f.Detections[d].Box
				k, at = reading.Keypoint{U: (box[0] + box[2]) / 2, V: (box[1] + box[3]) / 2}, b.Pos.At(0.5*b.Head.Z)
			}
			u, v, depth, ok := c.Project(at)
			if off := math.Hypot(float64(k.U)-u, float64(k.V)-v) * depth / c.Fx; ok && off < camMatchM {
				x.pairs = append(x.pairs, camPair{d, i, off})
			}
		}
	}
	slices.SortFunc(x.pairs, func(a, b camPair) int { return cmp.Compare(a.off, b.off) })
	for _, p := range x.pairs {
		if who[p.detection] < 0 && !x.taken[p.person] {
			who[p.detection], x.taken[p.person] = p.person, true
		}
	}
	return who
}

// camHall is an empty hall with one ceiling camera of some 90° that looks along
// +x from the middle of a wall.
func camHall(fps float64) (*site.Site, error) {
	s := &site.Site{Name: "hall", Currency: "EUR", CeilingM: 3, Bounds: site.Rect{Max: site.Vec2{X: 12, Y: 10}}}
	return s, addCamera(s, camDome(640), site.Vec3{X: 0.3, Y: 5, Z: 2.9}, site.Vec3{X: 5, Y: 5, Z: 0.9}, fps)
}

// camDome is a camera of 1280 × 720 pixels.
func camDome(focalPX float64) site.Intrinsics {
	return site.Intrinsics{Width: 1280, Height: 720, Fx: focalPX, Fy: focalPX, Cx: 640, Cy: 360, K1: -0.05}
}

func addCamera(s *site.Site, in site.Intrinsics, pos, target site.Vec3, fps float64) error {
	c, err := site.NewCamera(fmt.Sprintf("c%d", len(s.Cameras)), in, pos, target, 0, fps)
	s.Cameras = append(s.Cameras, c)
	return err
}

// camMean is a mean in the making.
type camMean struct{ n, sum float64 }

func (m *camMean) add(x float64) { m.n++; m.sum += x }
func (m *camMean) yes(ok bool) {
	m.n++
	if ok {
		m.sum++
	}
}
func (m *camMean) mean() float64 { return m.sum / max(m.n, 1) }

// camFailed is the result of a check that could not be run.
func camFailed(err error) evidence.Result { return evidence.Result{Measured: err.Error()} }

// within reports whether x lies in [lo, hi].
func within(x, lo, hi float64) bool { return x >= lo && x <= hi }
