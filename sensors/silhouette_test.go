package sensors

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

func TestLensAgreesWithTheSite(t *testing.T) {
	in := dome()
	in.K2, in.K3, in.P1, in.P2 = 0.01, -0.002, 0.001, -0.002
	c, err := site.NewCamera("c", in, site.Vec3{X: 1, Y: 2, Z: 2.9}, site.Vec3{X: 4, Y: 5}, 7, 15)
	require.NoError(t, err)
	l := newLens(&c)
	st := sim.NewKeys(1, 0).Stream(0, 0, 0)
	imaged := 0
	for range 2000 {
		p := site.Vec2{X: st.Uniform(-4, 12), Y: st.Uniform(-4, 12)}
		z := st.Uniform(0, 2)
		got, ok := l.image(l.above(c.ToCamera(p.At(0)), z))
		u, v, _, want := c.Project(p.At(z))
		require.Equal(t, want, ok)
		if !ok {
			assert.False(t, l.has(got))
			continue
		}
		imaged++
		assert.InDelta(t, u, got.u, 1e-6*(1+math.Abs(u)))
		assert.InDelta(t, v, got.v, 1e-6*(1+math.Abs(v)))
		assert.Equal(t, c.InFrame(u, v), l.has(got))
	}
	assert.Greater(t, imaged, 500)
}

// TestLowestVisibleHeight compares the table with rays cut into small steps.
func TestLowestVisibleHeight(t *testing.T) {
	s := shop(t, 12, 10, 2, 4, 80, 3)
	s.Walls = []site.Box{site.NewBox(site.Vec2{X: 1.5, Y: 5}, 0.4, 1, 30)}
	v := newVisibility(s, 0.1)
	blocked := func(c *site.Camera, p site.Vec3) bool {
		for i := range 2000 {
			q := p.Add(c.Pos.Sub(p).Scale((float64(i) + 0.5) / 2000))
			for g := range s.Gondolas {
				if s.Gondolas[g].Box.Contains(q.XY()) && q.Z < s.Gondolas[g].HeightM {
					return true
				}
			}
			for w := range s.Walls {
				if s.Walls[w].Contains(q.XY()) {
					return true
				}
			}
		}
		return false
	}
	shaded, walledOff := 0, 0
	st := sim.NewKeys(1, 0).Stream(0, 0, 0)
	for range 400 {
		cam := st.IntN(4)
		c := &s.Cameras[cam]
		// The middle of a cell, where the table is exact to the centimetre.
		p := site.Vec2{X: 0.05 + 0.1*float64(st.IntN(120)), Y: 0.05 + 0.1*float64(st.IntN(100))}
		low, ok := v.at(cam, p)
		if !ok {
			if inView(c, p) {
				walledOff++
				assert.True(t, blocked(c, p.At(1.9)), "camera %d, %v", cam, p)
			}
			continue
		}
		if low > 0.03 {
			shaded++
			assert.True(t, blocked(c, p.At(low-0.03)), "camera %d, %v below %.2f m", cam, p, low)
		}
		assert.False(t, blocked(c, p.At(low+0.03)), "camera %d, %v above %.2f m", cam, p, low)
	}
	assert.Greater(t, shaded, 50)
	assert.Positive(t, walledOff)
}

func TestPeopleOutsideAreSeenOnlyThroughTheGate(t *testing.T) {
	s := shop(t, 12, 10, 0, 1, 0, 3) // a gate from x = 1 to 1.9 on the south wall
	c, err := site.NewCamera("in", dome(), site.Vec3{X: 1.5, Y: 4, Z: 2.9}, site.Vec3{X: 1.5, Y: 0, Z: 0.5}, 0, 15)
	require.NoError(t, err)
	s.Cameras = []site.Camera{c}
	v := newVisibility(s, 0.1)
	_, ok := v.at(0, site.Vec2{X: 1.45, Y: -0.6})
	assert.True(t, ok, "before the gate")
	_, ok = v.at(0, site.Vec2{X: 3.5, Y: -0.6})
	assert.False(t, ok, "behind the wall")
	_, ok = v.at(0, site.Vec2{X: 3.5, Y: 0.6})
	assert.True(t, ok, "inside")
	_, ok = v.at(0, site.Vec2{X: 50, Y: 50})
	assert.False(t, ok, "off the table")
}

// stage puts people at the given places before one camera in an empty hall: at
// the origin's wall, 2.9 m up, looking along +x. Heading 0 is away from it.
func stage(t *testing.T, cfg Config, at ...sim.Pose) (*bench, *reading.CameraFrame) {
	t.Helper()
	s := shop(t, 12, 10, 0, 0, 0, 3)
	c, err := site.NewCamera("c", dome(), site.Vec3{X: 0.2, Y: 5, Z: 2.9}, site.Vec3{X: 4, Y: 5, Z: 0.8}, 0, 15)
	require.NoError(t, err)
	s.Cameras = []site.Camera{c}
	s.Shelves = []site.Shelf{{Level: 1, Z: 1, Plates: []site.PlateID{0}}} // somewhere to pick from
	s.Plates = []site.Plate{{Code: "p", WidthM: 1, DepthM: 0.4, Interval: 50 * time.Millisecond, CapacityG: 10000}}
	s.Slots = []site.Slot{{WidthM: 1}}
	b := build(t, s, cfg, 1, func(w *sim.World) {
		for i, p := range at {
			id := w.AddPerson(sim.Person{HeightM: 1.75, RadiusM: 0.2, Outfit: uint64(i)}, sim.TechniqueNone, sim.NoPerson)
			w.Appear(id, 0, p)
		}
	}, ignore)
	return b, &reading.CameraFrame{}
}

func TestNearerPeopleCoverThoseBehind(t *testing.T) {
	face := math.Pi
	tests := []struct {
		name     string
		other    site.Vec2
		min, max float64
		feet     bool // of the first, visible
	}{
		{"alone", site.Vec2{X: 11, Y: 9}, 0.999, 1, true},
		{"close in front", site.Vec2{X: 3.4, Y: 5}, 0.1, 0.5, false},
		{"half aside", site.Vec2{X: 3.4, Y: 5.28}, 0.4, 0.9, true},
		{"behind", site.Vec2{X: 5, Y: 5}, 0.999, 1, true},
		{"aside", site.Vec2{X: 3.4, Y: 6.2}, 0.999, 1, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, f := stage(t, DefaultConfig(), sim.Pose{Pos: site.Vec2{X: 4, Y: 5}, Heading: face}, sim.Pose{Pos: tt.other, Heading: face})
			b.s.observe(0, 0, 0, f)
			h := &b.s.shapes[0]
			require.Equal(t, sim.PersonID(0), h.person)
			assert.GreaterOrEqual(t, h.share, tt.min)
			assert.LessOrEqual(t, h.share, tt.max)
			assert.Equal(t, tt.feet, !h.footHidden())
		})
	}
}

func TestTheFramesEdgeCutsPeople(t *testing.T) {
	b, f := stage(t, DefaultConfig(), sim.Pose{Pos: site.Vec2{X: 1.2, Y: 5}}, sim.Pose{Pos: site.Vec2{X: 3, Y: 5}})
	b.s.observe(0, 0, 0, f)
	require.Len(t, b.s.shapes, 2)
	assert.Less(t, b.s.shapes[0].share, 0.8, "feet below the frame")
	assert.True(t, b.s.shapes[0].footHidden())
	for range 50 { // the feet cannot be pointed at
		b.s.observe(0, 0, 0, f)
		for i := range f.Detections {
			if b.s.finds[i].shape == 0 {
				assert.Zero(t, f.Detections[i].Foot.Score)
			}
		}
	}
}

func TestBoxHoldsTheVisibleBody(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Camera.DetectClearShare = 0.9999
	b, f := stage(t, cfg, sim.Pose{Pos: site.Vec2{X: 4, Y: 5}})
	n := 0
	for i := range int64(200) {
		b.s.observe(0, 0, i, f)
		for k := range f.Detections {
			if b.s.finds[k].shape < 0 {
				continue
			}
			n++
			h, d := &b.s.shapes[0], f.Detections[k].Box
			wide, high := float64(d[2]-d[0]), float64(d[3]-d[1])
			assert.InDelta(t, h.crown.v, float64(d[1]), 0.12*high)
			assert.InDelta(t, h.foot.v, float64(d[3]), 0.12*high)
			assert.InDelta(t, h.mid.u, float64(d[0]+d[2])/2, 0.15*wide)
			assert.InDelta(t, 0.44*h.perM, wide, 0.3*wide)
		}
	}
	assert.Greater(t, n, 150)
}
