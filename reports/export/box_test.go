package export

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
)

// level is a camera 1 m high that looks north, without distortion.
func level(t *testing.T, s *site.Site) *viewer {
	t.Helper()
	in := site.Intrinsics{Width: 1281, Height: 721, Fx: 600, Fy: 600, Cx: 640, Cy: 360}
	c, err := site.NewCamera("C", in, site.Vec3{X: 2, Y: 0, Z: 1}, site.Vec3{X: 2, Y: 5, Z: 1}, 0, 15)
	require.NoError(t, err)
	return newViewer(s, &c)
}

// A body 2 m high, 4 m ahead. Its nearest edge is 3.75 m away, so its top is at
// 360 − 600·1/3.75 = 200 and its bottom at 520. Seen from above, the line of sight
// touches a circle of 0.25 m at atan(0.25/√(4²−0.25²)), 37.57 pixels from the
// middle; the polygon of 16 corners that stands for it comes within 2 %.
func TestBoxByHand(t *testing.T) {
	b, ok := level(t, &site.Site{}).box(site.Vec2{X: 2, Y: 4}, 2)
	require.True(t, ok)
	assert.InDelta(t, 200, b.top, 1e-9)
	assert.InDelta(t, 320, b.height, 1e-9)
	half := 600 * 0.25 / math.Sqrt(16-0.0625)
	assert.InDelta(t, 640-half, b.left, 0.02*half)
	assert.InDelta(t, 2*half, b.width, 0.04*half)
	assert.InDelta(t, 1, b.visible, 1e-12)
}

func TestBoxIsCutOffAtTheEdge(t *testing.T) {
	v := level(t, &site.Site{})
	// 1 m ahead, 0.75 m from the nearest edge: 800 pixels up and down.
	b, ok := v.box(site.Vec2{X: 2, Y: 1}, 2)
	require.True(t, ok)
	assert.InDelta(t, -0.5, b.top, 1e-12)
	assert.InDelta(t, 721, b.height, 1e-12)
	// 1 ± z metres at depth 1: ± 600·z pixels, seen up to 360.5 of them. Of the
	// heights 0.125, 0.375, … 1.875 those from 0.4 to 1.6 m are seen, four of eight.
	assert.InDelta(t, 0.5, b.visible, 1e-12)
	// To the left of the frame, behind the camera, and at its place.
	for _, at := range []site.Vec2{{X: -3, Y: 2}, {X: 2, Y: -3}, {X: 2, Y: 0}} {
		_, ok := v.box(at, 2)
		assert.False(t, ok, "%v", at)
	}
}

func TestBoxBehindThings(t *testing.T) {
	// A gondola as high as the camera hides all below it: four of eight heights.
	shelf := site.Gondola{Box: site.NewBox(site.Vec2{X: 2, Y: 2}, 3, 0.5, 0), HeightM: 1}
	b, ok := level(t, &site.Site{Gondolas: []site.Gondola{shelf}}).box(site.Vec2{X: 2, Y: 4}, 2)
	require.True(t, ok)
	assert.InDelta(t, 0.5, b.visible, 1e-12)
	// One of 1.3 m begins at depth 1.75: the ray to height z is there at
	// 1 + 1.75/4·(z − 1), which is 1.3 for z = 1.686: one of eight is above.
	shelf.HeightM = 1.3
	b, ok = level(t, &site.Site{Gondolas: []site.Gondola{shelf}}).box(site.Vec2{X: 2, Y: 4}, 2)
	require.True(t, ok)
	assert.InDelta(t, 0.125, b.visible, 1e-12)
	// One of 0.5 m ends at depth 2.25: 1 + 2.25/4·(z − 1) is 0.5 for z = 0.111.
	shelf.HeightM = 0.5
	b, ok = level(t, &site.Site{Gondolas: []site.Gondola{shelf}}).box(site.Vec2{X: 2, Y: 4}, 2)
	require.True(t, ok)
	assert.InDelta(t, 1, b.visible, 1e-12)
	shelf.HeightM = 0.45 + 0.05*1.75 // 0.5375: z = 0.1778, above the lowest point
	b, _ = level(t, &site.Site{Gondolas: []site.Gondola{shelf}}).box(site.Vec2{X: 2, Y: 4}, 2)
	assert.InDelta(t, 0.875, b.visible, 1e-12)
	// A wall hides everything, and only what is behind it.
	wall := &site.Site{Walls: []site.Box{site.NewBox(site.Vec2{X: 2, Y: 2}, 3, 0.2, 0)}}
	_, ok = level(t, wall).box(site.Vec2{X: 2, Y: 4}, 2)
	assert.False(t, ok)
	_, ok = level(t, wall).box(site.Vec2{X: 2, Y: 1.5}, 2)
	assert.True(t, ok)
}

// hidden is the rule of hiddenBelow, worked out point by point.
func TestHiddenBelowIsWhatRaysSay(t *testing.T) {
	shelf := site.Gondola{Box: site.NewBox(site.Vec2{X: 2, Y: 2}, 3, 0.5, 20)}
	for _, shelfHeight := range []float64{0.2, 0.7, 1, 1.1, 1.9} {
		shelf.HeightM = shelfHeight
		v := level(t, &site.Site{Gondolas: []site.Gondola{shelf}})
		for x := -1.0; x < 5; x += 0.37 {
			at := site.Vec2{X: x, Y: 3.3}
			below := v.hiddenBelow(at)
			for z := 0.05; z < 2; z += 0.1 {
				blocked := false
				for f := 0.0; f <= 1; f += 1e-3 {
					p := site.Vec2{X: 2 + f*(at.X-2), Y: f * at.Y}
					blocked = blocked || (shelf.Box.Contains(p) && 1+f*(z-1) < shelf.HeightM)
				}
				if math.Abs(z-below) > 0.02 {
					assert.Equal(t, blocked, z < below, "shelf %g at %g height %g: below %g", shelfHeight, x, z, below)
				}
			}
		}
	}
}
