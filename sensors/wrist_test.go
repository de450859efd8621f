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

func TestWristErrors(t *testing.T) {
	within, swapped := newMeans(1), newMeans(1)
	survey(t, DefaultConfig(), 5, 3000, func(b *bench, _ int, f *reading.CameraFrame) {
		for i := range f.Detections {
			if b.s.finds[i].shape < 0 {
				continue
			}
			h, d := &b.s.shapes[b.s.finds[i].shape], &f.Detections[i]
			off := func(k *reading.Keypoint, side int) float64 {
				return math.Hypot(float64(k.U)-h.wrist[side].at.u, float64(k.V)-h.wrist[side].at.v) / h.perM
			}
			if !h.wrist[0].seen || !h.wrist[1].seen || d.Wrists[0].Score == 0 || d.Wrists[1].Score == 0 {
				continue
			}
			l, r := &d.Wrists[0], &d.Wrists[1]
			apart := math.Hypot(h.wrist[0].at.u-h.wrist[1].at.u, h.wrist[0].at.v-h.wrist[1].at.v) / h.perM
			if apart > 0.3 {
				swap := 0.0
				if off(l, 1) < 0.12 && off(r, 0) < 0.12 {
					swap = 1
				}
				swapped.add(0, swap)
				if swap == 1 {
					l, r = r, l
				}
			}
			for side, k := range []*reading.Keypoint{l, r} {
				hit := 0.0
				if off(k, side) < 0.12 {
					hit = 1
				}
				within.add(0, hit)
			}
		}
	})
	t.Logf("within 12 cm %.3f of %.0f, swapped %.3f", within.at(0), within.n[0], swapped.at(0))
	assert.InDelta(t, 0.845, within.at(0), 0.02, "PCKh@0.5 of wrists is 83–86 %")
	assert.InDelta(t, 0.03*0.72, swapped.at(0), 0.01, "swaps of which both ends are well placed")
}

func TestWristsBehindTheOwnTorso(t *testing.T) {
	tests := []struct {
		name    string
		heading float64
		carries bool
		seen    bool
	}{
		{"hands in front, facing the camera", math.Pi, true, true},
		{"hands in front, facing away", 0, true, false},
		{"hands down, facing the camera", math.Pi, false, true},
		{"hands down, facing away", 0, false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, f := stage(t, DefaultConfig(), sim.Pose{Pos: site.Vec2{X: 5, Y: 5}, Heading: tt.heading})
			if tt.carries {
				for side := range 2 {
					give(t, b.w, 0, side, 0)
				}
			}
			seen := [2]int{}
			n := 0
			for i := range int64(60) {
				b.s.observe(0, 0, i, f)
				for k := range f.Detections {
					if b.s.finds[k].shape < 0 {
						continue
					}
					n++
					for side := range seen {
						if b.s.shapes[0].wrist[side].seen {
							seen[side]++
						}
					}
				}
			}
			require.Positive(t, n)
			want := 0
			if tt.seen {
				want = n
			}
			assert.Equal(t, [2]int{want, want}, seen)
		})
	}
}

// give puts a new unit into the hand of a person on the stage: one off the
// shelf, or a foreign object for NoSKU.
func give(t *testing.T, w *sim.World, p sim.PersonID, hand int, sku site.SKU) sim.UnitID {
	t.Helper()
	if sku == site.NoSKU {
		u, err := w.BringIn(p, 200)
		require.NoError(t, err)
		require.NoError(t, w.Unstow(0, p, u, hand, sim.TechniqueNone))
		return u
	}
	if !w.Person(p).Inside {
		require.NoError(t, w.Enter(0, p, 0, sim.TechniqueNone))
	}
	u := w.Stock(0, sku, 200, 0.1)
	require.NoError(t, w.Pick(0, p, u, hand, sim.TechniqueNone))
	return u
}

func TestReachingWristsAtTheShelf(t *testing.T) {
	// One gondola along y = 5 that faces south; a person south of it reaches
	// for its front edge at the given height and depth.
	hand := func(eye site.Vec3, depth, z float64) bool {
		s := shop(t, 12, 10, 1, 0, 16, 3)
		c, err := site.NewCamera("c", dome(), eye, site.Vec3{X: 6, Y: 4.8, Z: 1}, 0, 15)
		require.NoError(t, err)
		s.Cameras = []site.Camera{c}
		b := build(t, s, DefaultConfig(), 1, func(w *sim.World) {
			p := w.AddPerson(sim.Person{HeightM: 1.75, RadiusM: 0.2}, sim.TechniqueNone, sim.NoPerson)
			w.Appear(p, 0, sim.Pose{Pos: site.Vec2{X: 6, Y: 4.35}, Heading: math.Pi / 2})
			w.Reach(p, 0, sim.Arm{Start: -3, Hold: -2, Release: sim.Second, End: 2 * sim.Second, Target: site.Vec3{X: 6.6, Y: 4.8 + depth, Z: z}})
		}, ignore)
		b.s.gather(0, 0)
		require.Len(t, b.s.shapes, 1)
		h := &b.s.shapes[0]
		b.w.BodyAt(0, 0, &h.body)
		require.True(t, h.body.Reaching[0])
		b.s.lookAtWrists(0, 0)
		return h.wrist[0].seen
	}
	front, behind, side := site.Vec3{X: 9, Y: 2.5, Z: 2.9}, site.Vec3{X: 8, Y: 7.5, Z: 2.9}, site.Vec3{X: 10.5, Y: 4.2, Z: 2.9}
	tests := []struct {
		name     string
		eye      site.Vec3
		depth, z float64
		want     bool
	}{
		{"at the edge, from the front", front, 0, 0.7, true},
		{"at the edge, along the aisle", side, 0, 0.7, true},
		{"just inside, from the front", front, 0.04, 0.7, true},
		{"deep inside, below the next board", front, 0.3, 0.75, false},
		{"a little inside, far below the next board", front, 0.08, 0.6, true},
		{"from behind the gondola", behind, 0, 0.7, false},
		{"over the top, from behind", behind, 0.1, 1.5, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, hand(tt.eye, tt.depth, tt.z)) })
	}
}

func TestWristsBehindOtherPeople(t *testing.T) {
	b, _ := stage(t, DefaultConfig(), sim.Pose{Pos: site.Vec2{X: 5, Y: 5}, Heading: math.Pi}, sim.Pose{Pos: site.Vec2{X: 4.4, Y: 5}, Heading: math.Pi})
	b.s.gather(0, 0)
	for i := range b.s.shapes {
		b.w.BodyAt(b.s.shapes[i].person, 0, &b.s.shapes[i].body)
		b.s.lookAtWrists(0, i)
	}
	require.Len(t, b.s.shapes, 2)
	for side := range 2 {
		assert.False(t, b.s.shapes[0].wrist[side].seen)
		assert.True(t, b.s.shapes[1].wrist[side].seen)
	}
}
