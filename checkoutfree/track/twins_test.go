package track

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
)

// One member shops alone while half of the cameras place them 60 cm beside the
// other half: two tracks come about, and the visit must leave with the person.
func TestCamerasThatDisagreeDoNotSplitAPerson(t *testing.T) {
	for seed := range uint64(12) {
		w := newWorld(smallStore(t, 6, false), seed)
		p := w.add(way{0, -2, 1}, way{2, -0.5, 1}, way{4, 1, 1}, way{7, 4, 2.5}, way{20, 4, 2.5}, way{24, 1, 3.95}, way{26, -1.5, 3.95})
		p.account, p.scanAt = "ann", 1.5
		for c := range p.bias {
			if c%2 == 1 {
				p.bias[c] = site.Vec2{X: 0.45, Y: -0.4}
			} else {
				p.bias[c] = site.Vec2{}
			}
		}
		o := w.play(t, 27, DefaultConfig())
		v := o.visitOf(p)
		require.NotZero(t, v, "seed %d", seed)
		assert.Equal(t, v, o.leftAs(p), "seed %d", seed)
		account, _ := o.k.Account(v)
		assert.Equal(t, "ann", account, "seed %d", seed)
	}
}

// All at once somebody looks unlike before, to every camera: a coat taken off.
// A second track is born beside the first, and the first must take it over.
func TestChangedLooksDoNotStartAVisit(t *testing.T) {
	for seed := range uint64(8) {
		w := newWorld(smallStore(t, 6, false), seed)
		path := []way{{0, -2, 1}, {2, -0.5, 1}, {4, 1, 1}, {7, 4, 2.5}, {12, 4, 2.5}}
		p := w.add(path...)
		p.account, p.scanAt = "ann", 1.5
		q := w.add(way{12, 4, 2.5}, way{22, 4, 2.5}, way{26, 1, 3.95}, way{28, -1.5, 3.95})
		q.height = p.height
		o := w.play(t, 29, DefaultConfig())
		v := o.visitOf(p)
		require.NotZero(t, v, "seed %d", seed)
		closed := VisitID(0)
		for _, e := range o.events {
			if e.Kind == VisitClosed {
				closed = e.Visit
			}
		}
		assert.Equal(t, v, closed, "seed %d", seed)
	}
}

// Two people who stand as close as friends do stay two, however long.
func TestTwoWhoStandTogetherStayTwo(t *testing.T) {
	for seed := range uint64(10) {
		w := newWorld(smallStore(t, 6, false), seed)
		a := w.add(way{0, -2, 1}, way{2, -0.5, 1}, way{4, 1, 1}, way{7, 4, 2.3}, way{30, 4, 2.3}, way{34, 1, 3.95}, way{36, -1.5, 3.95})
		a.account, a.scanAt = "ann", 1.5
		b := w.add(way{5, -2, 1}, way{7, -0.5, 1}, way{9, 1, 1}, way{12, 4.1, 2.72}, way{36, 4.1, 2.72}, way{40, 1, 3.95}, way{42, -1.5, 3.95})
		b.account, b.scanAt = "bob", 6.5
		o := w.play(t, 43, DefaultConfig())
		require.NotZero(t, o.visitOf(a))
		require.NotZero(t, o.visitOf(b))
		assert.Equal(t, o.visitOf(a), o.leftAs(a), "seed %d", seed)
		assert.Equal(t, o.visitOf(b), o.leftAs(b), "seed %d", seed)
	}
}

func TestMergedRingKeepsTheOrderOfTime(t *testing.T) {
	at := func(l *look) int64 { return l.t }
	fill := func(drop int, times ...int64) *ring[look] { // the first drop are gone again
		r := &ring[look]{}
		for i, x := range times {
			if i == 4 {
				r.head, r.n = drop&3, 4-drop
			}
			r.push(4, func(*look) bool { return true }).t = x
		}
		return r
	}
	for _, tc := range []struct {
		name  string
		a, b  *ring[look]
		limit int64
		want  []int64
	}{
		{"interleaved", fill(0, 1, 4, 5, 9), fill(0, 0, 4, 6), -1, []int64{0, 1, 4, 4, 5, 6, 9}},
		{"one after the other", fill(0, 1, 2), fill(0, 3, 4), 0, []int64{1, 2, 3, 4}},
		{"before", fill(0, 5, 6), fill(0, 3, 4), 0, []int64{3, 4, 5, 6}},
		{"old ones go", fill(0, 1, 4, 5, 9), fill(0, 2, 6), 4, []int64{5, 6, 9}},
		{"into nothing", fill(0), fill(0, 2, 6), 0, []int64{2, 6}},
		{"nothing new", fill(0, 2, 6), fill(0), 0, []int64{2, 6}},
		{"all too old", fill(0, 2, 6), fill(0, 3), 10, nil},
		{"wrapped around", fill(3, 1, 2, 3, 4, 7, 8), fill(0, 5, 9), 0, []int64{4, 5, 7, 8, 9}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.a.merge(tc.b, 2, tc.limit, at)
			var got []int64
			for i := range tc.a.n {
				got = append(got, tc.a.at(i).t)
			}
			assert.Equal(t, tc.want, got)
		})
	}
}

// Whoever goes on as a track that was still being seen brings looks that
// overlap in time with its own; what is asked of the past must not mind.
func TestHistoryStaysInOrderWhenANewcomerTakesOver(t *testing.T) {
	for seed := range uint64(8) {
		w := newWorld(smallStore(t, 6, false), seed)
		p := w.add(way{0, -2, 1}, way{2, -0.5, 1}, way{4, 1, 1}, way{7, 4, 2.5}, way{30, 4, 2.5})
		p.account, p.scanAt = "ann", 1.5
		k, err := New(w.s, DefaultConfig())
		require.NoError(t, err)
		w.record(12)
		gates := w.gateEvents()
		for i := range w.frames {
			for len(gates) > 0 && gates[0].Time <= w.frames[i].Time {
				k.Gate(&gates[0], gates[0].Time)
				gates = gates[1:]
			}
			k.Frame(&w.frames[i], w.frames[i].Time)
		}
		at := slices.IndexFunc(k.live, func(t *trk) bool { return t.visit != 0 })
		require.GreaterOrEqual(t, at, 0, "seed %d", seed)
		u := k.live[at]
		c := k.obtain()
		c.state, c.kal, c.birth, c.first = confirmed, u.kal, sec(8), u.pos()
		for at := sec(8); at < sec(13); at += 70_000_000 {
			c.looks.push(firstLooks, func(*look) bool { return true }).t = at
		}
		c.lastHit = sec(13)
		k.live = append(k.live, c)
		k.continueAs(u, c)
		for i := 1; i < u.looks.n; i++ {
			require.LessOrEqual(t, u.looks.at(i-1).t, u.looks.at(i).t)
		}
		assert.NotPanics(t, func() {
			for at := 4.0; at < 13; at += 0.37 {
				k.Near(nil, site.Vec3{X: 4.4, Y: 2.5, Z: 1}, sec(at), sec(at+1.5))
			}
		})
	}
}

// A gallery begun with looks that do not show the person learns better as long
// as nobody else is near, and does not where somebody is.
func TestPoorGalleryRecoversAlone(t *testing.T) {
	const split = 9.0
	for _, tc := range []struct {
		name  string
		other bool
	}{{"alone", false}, {"beside somebody", true}} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(smallStore(t, 6, false), 6)
			p := w.add(way{0, -2, 1}, way{2, -0.5, 1}, way{4, 1, 1}, way{7, 4, 2.5}, way{split, 4, 2.5})
			p.account, p.scanAt = "ann", 1.5
			q := w.add(way{split, 4, 2.5}, way{24, 4, 2.5})
			for i := range q.mean { // the looks before were poor ones
				q.mean[i] = 0.8*q.mean[i] + 0.2*p.mean[i]
			}
			unit(q.mean)
			q.height = p.height
			if tc.other {
				w.add(way{6, 7.5, 4.5}, way{8.5, 4.9, 2.9}, way{30, 4.9, 2.9})
			}
			o := w.play(t, 22, DefaultConfig())
			require.NotZero(t, o.visitOf(p))
			all := slices.Concat(o.k.live, o.k.dormant) // the last seconds had no frames
			i := slices.IndexFunc(all, func(t *trk) bool { return t.visit == o.visitOf(p) })
			require.GreaterOrEqual(t, i, 0)
			u := all[i]
			assert.Equal(t, !tc.other, o.k.alone(u))
			c, ok := u.gal.cos(q.mean)
			require.True(t, ok)
			if tc.other {
				assert.Less(t, c, float32(0.7))
			} else {
				assert.Greater(t, c, float32(0.85))
			}
		})
	}
}
