package track

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

// lifelessTracks returns how many tracks without a visit have an ID now.
func (o *outcome) lifelessTracks() int {
	n := 0
	for _, t := range o.k.live {
		if t.id != 0 && t.visit == 0 {
			n++
		}
	}
	return n
}

// A mannequin that all cameras take for a person is nobody, before, while and
// after a shopper stands beside it, and the shopper leaves as who came.
func TestAMannequinIsNobody(t *testing.T) {
	for seed := range uint64(10) {
		w := newWorld(smallStore(t, 6, false), seed)
		m := w.add(way{0, 5.5, 2.5}, way{60, 5.5, 2.5})
		p := w.add(way{18, -2, 1}, way{20, -0.5, 1}, way{22, 1, 1}, way{25, 5, 2.2}, way{45, 5, 2.2}, way{49, 1, 3.95}, way{51, -1.5, 3.95})
		p.account, p.scanAt = "ann", 19.5
		o := w.play(t, 52, DefaultConfig())

		require.Len(t, o.k.fixtures, 1, "seed %d", seed)
		at, _ := m.at(50)
		assert.Less(t, o.k.fixtures[0].pos().Sub(at).Norm(), 0.2, "seed %d", seed)
		assert.Zero(t, o.lifelessTracks(), "seed %d", seed)
		v := o.visitOf(p)
		require.NotZero(t, v, "seed %d", seed)
		assert.Equal(t, v, o.leftAs(p), "seed %d", seed)
		opened := 0
		for _, e := range o.events {
			if e.Kind == VisitOpened {
				opened++
			}
		}
		assert.Equal(t, 1, opened, "seed %d: visits", seed)
	}
}

// A shopper who stands on one spot for minutes is not furniture.
func TestWhoStandsStillIsNoFixture(t *testing.T) {
	for seed := range uint64(4) {
		w := newWorld(smallStore(t, 6, false), seed)
		p := w.add(way{0, -2, 1}, way{2, -0.5, 1}, way{4, 1, 1}, way{7, 5, 2.5}, way{130, 5, 2.5}, way{134, 1, 3.95}, way{136, -1.5, 3.95})
		p.account, p.scanAt = "ann", 1.5
		o := w.play(t, 137, DefaultConfig())
		assert.Empty(t, o.k.fixtures, "seed %d", seed)
		assert.Less(t, o.misses, 5, "seed %d", seed)
		require.NotZero(t, o.visitOf(p))
		assert.Equal(t, o.visitOf(p), o.leftAs(p), "seed %d", seed)
	}
}

// Somebody lost who turns up again and then stands still is who they were.
func TestWhoIsFoundAgainIsNoFixture(t *testing.T) {
	for seed := range uint64(6) {
		w := newWorld(smallStore(t, 6, false), seed)
		p := w.add(way{0, -2, 1}, way{2, -0.5, 1}, way{4, 1, 1}, way{7, 3, 2.5}, way{13, 6, 2.5}, way{45, 6, 2.5}, way{49, 1, 3.95}, way{51, -1.5, 3.95})
		p.account, p.scanAt = "ann", 1.5
		p.hidden = [][2]float64{{7, 14}}
		o := w.play(t, 52, DefaultConfig())
		assert.Empty(t, o.k.fixtures, "seed %d", seed)
		require.NotZero(t, o.visitOf(p))
		assert.Equal(t, o.visitOf(p), o.leftAs(p), "seed %d", seed)
	}
}

// A mannequin that was carried off is forgotten.
func TestAFixtureThatIsGoneIsForgotten(t *testing.T) {
	w := newWorld(smallStore(t, 4, false), 1)
	w.clutter = 0
	w.add(way{0, 5.5, 2.5}, way{15, 5.5, 2.5})
	o := w.play(t, 16, DefaultConfig())
	require.Len(t, o.k.fixtures, 1)
	o.k.Advance(sec(15) + fixtureMemory - 1e9)
	require.Len(t, o.k.fixtures, 1)
	for s := range 10 {
		o.k.Advance(sec(float64(18+s)) + fixtureMemory)
	}
	assert.Empty(t, o.k.fixtures)
}

// Short deceptions at one place, none of which lasts, add up to a fixture.
func TestAFlickeringPosterIsAFixture(t *testing.T) {
	w := newWorld(smallStore(t, 6, false), 2)
	w.clutter = 0
	m := w.add(way{0, 5.5, 2.5}, way{60, 5.5, 2.5})
	for s := 1.0; s < 60; s += 5 { // seen for half a second in five
		m.hidden = append(m.hidden, [2]float64{s - 0.5, s + 4})
	}
	o := w.play(t, 60, DefaultConfig())
	require.NotEmpty(t, o.k.fixtures)
	assert.True(t, o.k.fixtures[0].believed())
}

func TestFixturesAreBounded(t *testing.T) {
	k, err := New(smallStore(t, 4, false), DefaultConfig())
	require.NoError(t, err)
	w := newWorld(k.site, 3)
	for range 3 * fixtureMost { // a new look each time
		q := k.obtain()
		q.kal.start(sec(1), 5, 2.5, 0.01, 0, 0.01, &k.mot)
		q.gal.add(w.gauss(nil), 60)
		q.hits, q.lastHit = fixtureHits, sec(1)
		k.noteFixture(q)
		k.recycle(q)
	}
	assert.Len(t, k.fixtures, fixtureMost)
}

// boxed makes a detection with a box of the given corner, 60 × 160 px.
func boxed(x, y, score float32) reading.Detection {
	d := reading.Detection{Box: [4]float32{x, y, x + 60, y + 160}, Score: score}
	d.Head = reading.Keypoint{U: 630, V: 310, Score: 0.8 * score}
	d.Foot = reading.Keypoint{U: 630, V: 450, Score: 0.8 * score}
	return d
}

func TestSecondBoxes(t *testing.T) {
	k, err := New(smallStore(t, 4, false), DefaultConfig())
	require.NoError(t, err)
	w := newWorld(k.site, 3)
	ann, bob := w.gauss(nil), w.gauss(nil)
	moved := func(d reading.Detection, du float32) reading.Detection {
		d.Head.U += du
		d.Foot.U += du
		return d
	}
	for _, tc := range []struct {
		name string
		a, b reading.Detection
		look []float32 // of b; a looks like ann
		want []bool    // which are kept
	}{
		{"the less sure one goes", boxed(600, 300, 0.9), boxed(610, 320, 0.7), ann, []bool{true, false}},
		{"whichever comes first", boxed(610, 320, 0.7), boxed(600, 300, 0.9), ann, []bool{false, true}},
		{"boxes apart", boxed(600, 300, 0.9), boxed(655, 300, 0.7), ann, []bool{true, true}},
		{"somebody else behind", boxed(600, 300, 0.9), boxed(610, 320, 0.7), bob, []bool{true, true}},
		{"two dressed alike", boxed(600, 300, 0.9), moved(boxed(610, 320, 0.7), 40), ann, []bool{true, true}},
		{"no looks", boxed(600, 300, 0.9), boxed(610, 320, 0.7), nil, []bool{true, false}},
		{"no boxes", moved(reading.Detection{Head: boxed(0, 0, 1).Head, Foot: boxed(0, 0, 1).Foot}, 0), boxed(600, 300, 0.9), ann, []bool{true, true}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := reading.CameraFrame{Time: sec(1), Detections: []reading.Detection{tc.a, tc.b}}
			if tc.look != nil {
				f.Dim = testDim
				f.Embeddings = append(append(f.Embeddings, ann...), tc.look...)
			}
			k.measure(&f)
			assert.Equal(t, tc.want, []bool{k.meas[0].ok, k.meas[1].ok})
		})
	}
}

// A clear foot within or behind a shelf is a reflection; a guessed one, one at
// the shelf's front or one beyond the image's edge is not.
func TestReflections(t *testing.T) {
	s := smallStore(t, 6, true)
	k, err := New(s, DefaultConfig())
	require.NoError(t, err)
	const east = 0 // at (7.8, 0.2), looking at (3, 1.5); the shelves' front is y = 2.1
	for _, tc := range []struct {
		name  string
		at    site.Vec2
		score float32
		want  bool
	}{
		{"before the shelf", site.Vec2{X: 4.6, Y: 1.8}, 0.85, true},
		{"a step into the shelf's front", site.Vec2{X: 4.6, Y: 2.25}, 0.85, true},
		{"behind the shelf", site.Vec2{X: 4.6, Y: 3.4}, 0.85, false},
		{"behind the shelf, guessed", site.Vec2{X: 4.6, Y: 3.4}, 0.4, true},
		{"beside the shelf", site.Vec2{X: 2, Y: 1.5}, 0.85, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u, v, _, ok := s.Cameras[east].Project(tc.at.At(0))
			require.True(t, ok)
			d := reading.Detection{Score: 0.9, Foot: reading.Keypoint{U: float32(u), V: float32(v), Score: tc.score}}
			f := reading.CameraFrame{Camera: east, Detections: []reading.Detection{d}}
			k.measure(&f)
			assert.Equal(t, tc.want, k.meas[0].ok)
		})
	}
}

// What a box of two people looks like is learned by neither.
func TestMixedLooksAreNotLearned(t *testing.T) {
	k, err := New(smallStore(t, 4, false), DefaultConfig())
	require.NoError(t, err)
	eye := k.cams[0].pos.XY()
	place := func(along, across float64) *trk {
		way := site.Vec2{X: 4, Y: 2.5}.Sub(eye)
		way = way.Scale(1 / way.Norm())
		p := eye.Add(way.Scale(along)).Add(site.Vec2{X: -way.Y, Y: way.X}.Scale(across))
		return &trk{state: confirmed, px: p.X, py: p.Y, det: -1, lastHit: sec(1)}
	}
	for _, tc := range []struct {
		name   string
		other  *trk
		change func(*trk)
		want   bool
	}{
		{"in line behind", place(4.2, 0.1), nil, true},
		{"in line, and found apart", place(4.2, 0.1), func(o *trk) { o.det = 1 }, false},
		{"in line, unseen by all", place(4.2, 0.1), func(o *trk) { o.lastHit = sec(0) }, false},
		{"beside", place(3.5, 0.6), nil, false},
		{"far behind", place(6.5, 0), nil, false},
		{"perhaps nobody", place(4.2, 0.1), func(o *trk) { o.state = tentative }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := place(3.5, 0)
			a.det = 0
			if tc.change != nil {
				tc.change(tc.other)
			}
			k.cand = append(k.cand[:0], a, tc.other)
			assert.Equal(t, tc.want, k.mixedBox(a, 0, sec(1.1)))
		})
	}
}
