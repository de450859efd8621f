package track

import (
	"math"
	"testing"

	"gosim/checkoutfree/site"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStancesFixWristsAndTheBodysDirection(t *testing.T) {
	w := newWorld(smallStore(t, 6, true), 1)
	a := w.add(way{0, -2, 1}, way{2, -0.5, 1}, way{4, 1, 1}, way{8, 4, 1.55}, way{14, 4, 1.55},
		way{16, 1.5, 2.5}, way{17, 1, 3.95}, way{19, -1.5, 3.95})
	a.account, a.scanAt = "ann", 1.5
	to := [2]site.Vec3{{X: 3.85, Y: 1.7, Z: 0.9}, {X: 4.15, Y: 1.7, Z: 0.9}} // before the body, facing +y
	a.reaches = []reach{{t0: 9, t1: 12, hand: 0, to: to[0]}, {t0: 9, t1: 12, hand: 1, to: to[1]}}
	a.sku = 7
	o := w.play(t, 20, DefaultConfig())
	tr := o.k.Track(o.leftAs(a))
	require.NotZero(t, tr)

	const width = 200_000_000
	s := o.k.Stances(nil, tr, sec(9.6), sec(11.4), width, []site.SKU{7})
	require.Len(t, s, 9)
	named := 0.0
	for i := range s {
		assert.Equal(t, sec(9.6)+int64(i)*width+width/2, s[i].At)
		assert.Positive(t, s[i].Frames)
		assert.InDelta(t, 4, s[i].Pos.X, 0.2)
		assert.Less(t, s[i].Speed, 0.4)
		for side := range to {
			assert.Less(t, s[i].Wrist[side].Sub(to[side]).Norm(), 0.15, "wrist %d at slice %d", side, i)
			assert.LessOrEqual(t, s[i].Clear[side], s[i].Frames)
		}
		h, ok := s[i].Heading()
		require.True(t, ok)
		assert.InDelta(t, math.Pi/2, h, 0.4)
		named += s[i].Named
	}
	assert.Positive(t, named)
	for _, x := range o.k.Stances(nil, tr, sec(9.6), sec(11.4), width, []site.SKU{5}) {
		assert.Zero(t, x.Named, "another product")
	}
	early := o.k.Stances(nil, tr, sec(-5), sec(-4.6), width, nil)
	require.Len(t, early, 2)
	assert.Zero(t, early[0].Frames)
	_, ok := early[0].Heading()
	assert.False(t, ok)
	assert.Empty(t, o.k.Stances(nil, 99, sec(9), sec(10), width, nil), "unknown track")
	assert.Empty(t, o.k.Stances(nil, tr, sec(10), sec(9), width, nil))
	assert.Empty(t, o.k.Stances(nil, tr, sec(9), sec(10), 0, nil))
	dst := make([]Stance, 0, 16)
	assert.Zero(t, testing.AllocsPerRun(10, func() { dst = o.k.Stances(dst[:0], tr, sec(9.6), sec(11.4), width, []site.SKU{7}) }))
}

func TestWristFixResistsGrossErrors(t *testing.T) {
	k, err := New(smallStore(t, 6, true), DefaultConfig())
	require.NoError(t, err)
	wrist := site.Vec3{X: 4.2, Y: 1.8, Z: 1}
	tk := &trk{headZ: 1.58}
	for i := range 12 {
		cam := i % 6
		at := wrist
		if i%4 == 3 { // a quarter is far off
			at = at.Add(site.Vec3{X: 0.4, Z: -0.3})
		}
		d := at.Sub(k.cams[cam].pos).Unit()
		l := look{t: int64(i), x: 4, y: 1.5, cam: int16(cam), score: [2]float32{0.85, 0.28}}
		l.dir[0] = [3]float32{float32(d.X), float32(d.Y), float32(d.Z)}
		*tk.looks.push(16, func(*look) bool { return true }) = l
	}
	s := Stance{Pos: site.Vec2{X: 4, Y: 1.5}, HeadM: 1.58}
	k.fixWrist(tk, 0, 0, 12, &s)
	assert.Less(t, s.Wrist[0].Sub(wrist).Norm(), 0.03)
	assert.Equal(t, 12, s.Clear[0])
	assert.InDelta(t, 9, s.Support[0], 1)
	k.fixWrist(tk, 1, 0, 12, &s)
	assert.Zero(t, s.Clear[1], "guessed wrists count for nothing")
	assert.False(t, s.Fixed())
}
