package sensors

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// sure is a configuration in which who is in full view is always found, where
// they are.
func sure() Config {
	c := DefaultConfig()
	m := &c.Camera
	m.DetectClearShare, m.DetectHalfSizePX, m.ClutterPerFrame, m.CalibSDPX = 0.9999, 0, 0, 0
	m.CrowdLossShare, m.MergeShare, m.DuplicateShare, m.Mannequins, m.Mirrors = 0, 0, 0, 0, 0
	m.ExposureMS, m.EdgeShare = 0, 0
	m.BoxSDPX, m.BoxSDShare, m.FootSDM, m.FootSDPX, m.HeadSDM, m.HeadSDPX = 0, 0, 0, 0, 0, 0
	m.WristSDM, m.WristOutlierShare, m.WristSwapShare = 0, 0, 0
	return c
}

func TestACoveredCameraSendsEmptyFrames(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Camera.ClutterPerFrame, cfg.Camera.DropShare, cfg.Clock.OffsetSDMS = 1, 0, 0
	st := shop(t, 12, 10, 0, 2, 0, 3)
	var frames, found [2][3]int // by camera: before, during, after
	b := start(t, st, cfg, 1, func(w *sim.World) {
		crowd(w, 6)
		require.NoError(t, w.Enter(0, 0, 0, 0))
	}, func(_ int64, r *reading.Reading) {
		if r.Kind != reading.KindFrame {
			return
		}
		f := r.Frame
		phase := 1
		switch at := float64(f.Time-testEpoch) / 1e9; {
		case at < 10:
			phase = 0
		case at >= 20:
			phase = 2
		}
		frames[f.Camera][phase]++
		found[f.Camera][phase] += len(f.Detections)
		require.Len(t, f.Embeddings, len(f.Detections)*Dim)
	})
	b.run(t, 5)
	require.NoError(t, b.w.CoverCamera(10*sim.Second, 20*sim.Second, 0, 0, sim.TechniqueBlockCamera))
	b.run(t, 26)
	for cam := range 2 {
		for phase := range 3 {
			assert.InDelta(t, 150, frames[cam][phase], 16, "frames go on")
			if cam == 0 && phase == 1 {
				assert.Zero(t, found[cam][phase], "neither people nor clutter")
			} else {
				assert.Greater(t, found[cam][phase], 150)
			}
		}
	}
}

// TestOtherClothesLookDifferent changes clothes half-way.
func TestOtherClothesLookDifferent(t *testing.T) {
	b, f := stage(t, sure(), sim.Pose{Pos: site.Vec2{X: 4, Y: 5}}, sim.Pose{Pos: site.Vec2{X: 5, Y: 6.5}})
	mean := func(from int64, person sim.PersonID) (sum [Dim]float64) {
		for n := from; n < from+400; n++ {
			b.s.observe(0, sim.Time(n)*sim.Second, n, f) // a new segment in almost every frame
			for i, x := range b.s.finds {
				if b.s.shapes[x.shape].person == person {
					for k, v := range f.Embeddings[i*Dim : (i+1)*Dim] {
						sum[k] += float64(v)
					}
				}
			}
		}
		return sum
	}
	alike := func(x, y [Dim]float64) float64 {
		xy, xx, yy := 0.0, 0.0, 0.0
		for k := range x {
			xy, xx, yy = xy+x[k]*y[k], xx+x[k]*x[k], yy+y[k]*y[k]
		}
		return xy / math.Sqrt(xx*yy)
	}
	first, again := mean(0, 0), mean(400, 0)
	other := mean(800, 1)
	require.NoError(t, b.w.ChangeClothes(0, 0, 4242, sim.TechniqueClothesChange))
	changed, others := mean(1200, 0), mean(1600, 1)
	require.NoError(t, b.w.ChangeClothes(0, 0, 0, sim.TechniqueClothesChange))
	back := mean(2000, 0)
	assert.Greater(t, alike(first, again), 0.97)
	assert.Less(t, alike(first, changed), 0.75, "as unlike as two people")
	assert.Greater(t, alike(other, others), 0.97, "nobody else's changed")
	assert.Greater(t, alike(first, back), 0.97)
}

func TestSilhouetteFollowsAStoop(t *testing.T) {
	b, f := stage(t, sure(), sim.Pose{Pos: site.Vec2{X: 4, Y: 5}, Heading: math.Pi / 2}) // sideways to the camera
	b.w.Bend(0, sim.Stoop{Start: 0, Hold: sim.Second, Release: 9 * sim.Second, End: 10 * sim.Second, Depth: 0.6})
	at := func(t0 sim.Time) *silhouette {
		b.s.observe(0, t0, int64(t0/sim.Second)*(maxGap+2), f)
		require.Len(t, f.Detections, 1)
		return &b.s.shapes[0]
	}
	up := *at(0)
	upBox := f.Detections[0].Box
	down := *at(5 * sim.Second)
	box, head := f.Detections[0].Box, f.Detections[0].Head
	assert.Equal(t, up.foot, down.foot, "the feet stay")
	assert.InDelta(t, 1.75, up.height, 1e-12)
	assert.InDelta(t, 1.15, down.height, 1e-12)
	assert.Greater(t, down.crown.v, up.crown.v+0.3*up.perM, "the crown comes down")
	assert.InDelta(t, 0.36*down.perM, math.Abs(down.crown.u-up.crown.u), 0.12*down.perM, "and forward")
	assert.Less(t, float64(box[3]-box[1]), 0.8*float64(upBox[3]-upBox[1]), "the box is lower")
	assert.Greater(t, box[2]-box[0], upBox[2]-upBox[0], "and wider")
	assert.InDelta(t, down.head.u, float64(head.U), 1e-3)
	assert.True(t, down.covers(between(down.foot, down.crown, 0.9)))
	assert.False(t, down.covers(up.crown))
	// The head that is detected lies within the silhouette's upper end.
	d2, r := down.distance2(down.head)
	assert.Less(t, math.Sqrt(d2), 1.5*r)
	again := at(11 * sim.Second)
	assert.Equal(t, up.crown, again.crown)
}

func TestWhoStoopsIsHiddenByALowShelf(t *testing.T) {
	st := shop(t, 12, 10, 1, 0, 4, 3) // a gondola of 1.4 m at y = 5
	c, err := site.NewCamera("c", dome(), site.Vec3{X: 6, Y: 1, Z: 2.9}, site.Vec3{X: 6, Y: 6, Z: 1}, 0, 15)
	require.NoError(t, err)
	st.Cameras = []site.Camera{c}
	b := build(t, st, sure(), 1, func(w *sim.World) {
		p := w.AddPerson(sim.Person{HeightM: 1.75, RadiusM: 0.2}, 0, sim.NoPerson)
		w.Appear(p, 0, sim.Pose{Pos: site.Vec2{X: 6, Y: 5.6}, Heading: -math.Pi / 2})
		w.Bend(p, sim.Stoop{Start: sim.Second, Hold: 2 * sim.Second, Release: 9 * sim.Second, End: 10 * sim.Second, Depth: 0.8})
	}, ignore)
	var f reading.CameraFrame
	for at, seen := range map[sim.Time]int{0: 1, 5 * sim.Second: 0, 11 * sim.Second: 1} {
		b.s.observe(0, at, 0, &f)
		assert.Len(t, b.s.shapes, seen, "at %v", at)
	}
}

func TestChildrenAreSeen(t *testing.T) {
	for _, height := range []float64{1.0, 1.2, 1.4} {
		b, f := stage(t, sure(), sim.Pose{Pos: site.Vec2{X: 4, Y: 5}, Heading: math.Pi})
		b.w.Person(0).HeightM, b.w.Person(0).RadiusM = height, 0.14
		c := &b.w.Site.Cameras[0]
		b.s.observe(0, 0, 0, f)
		require.Len(t, f.Detections, 1, "%g m", height)
		d, h := &f.Detections[0], &b.s.shapes[0]
		assert.InDelta(t, 1, h.share, 1e-9)
		_, crown, _, _ := c.Project(site.Vec3{X: 4, Y: 5, Z: height})
		assert.InDelta(t, crown, float64(d.Box[1]), 0.1*float64(d.Box[3]-d.Box[1]))
		u, v, _, _ := c.Project(b.s.shapes[0].body.Head)
		assert.InDelta(t, u, float64(d.Head.U), 1e-3)
		assert.InDelta(t, v, float64(d.Head.V), 1e-3)
		assert.InDelta(t, 0.93*height, h.body.Head.Z, 1e-9)
		for side, w := range d.Wrists {
			assert.True(t, h.wrist[side].seen)
			assert.Positive(t, w.Score)
		}
		assert.Less(t, float64(d.Box[2]-d.Box[0]), 0.5*h.perM, "narrower than an adult")
	}
	// An adult in front hides one more than the other way round.
	share := func(near, far float64) float64 {
		b, f := stage(t, sure(), sim.Pose{Pos: site.Vec2{X: 4.5, Y: 5}}, sim.Pose{Pos: site.Vec2{X: 3.8, Y: 5}})
		b.w.Person(0).HeightM, b.w.Person(1).HeightM = far, near
		b.s.observe(0, 0, 0, f)
		return b.s.shapes[0].share
	}
	assert.Less(t, share(1.75, 1.1), share(1.1, 1.75)-0.2)
}
