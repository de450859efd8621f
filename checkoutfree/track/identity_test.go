package track

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// meeting lets two members come in, walk towards each other, turn back at
// t = 15 and leave. What is hidden around the meeting is up to the test.
func meeting(t *testing.T, seed uint64) (w *world, a, b *person) {
	t.Helper()
	w = newWorld(smallStore(t, 6, false), seed)
	a = w.add(way{0, -2, 1}, way{2, -0.5, 1}, way{4, 1, 1}, way{7, 2, 2.5}, way{13, 2, 2.5}, way{15, 4.85, 2.5},
		way{17, 2, 2.5}, way{26, 2, 2.5}, way{28, 1, 3.95}, way{30, -1.5, 3.95})
	a.account, a.scanAt = "ann", 1.5
	b = w.add(way{4, -2, 1}, way{6, -0.5, 1}, way{8, 1, 1}, way{10.5, 7, 2.5}, way{13, 7.8, 2.5}, way{15, 5.15, 2.5},
		way{17, 7.8, 2.5}, way{20, 7, 2.5}, way{30, 7, 2.5}, way{36, 1, 3.95}, way{38, -1.5, 3.95})
	b.account, b.scanAt = "bob", 5.5
	return w, a, b
}

func TestDetectionsWithheldWhileTwoMeet(t *testing.T) {
	for seed := range uint64(10) {
		w, a, b := meeting(t, seed)
		a.hidden, b.hidden = [][2]float64{{14, 16.2}}, [][2]float64{{14, 16.2}}
		o := w.play(t, 39, DefaultConfig())
		require.NotZero(t, o.visitOf(a))
		assert.Equal(t, o.visitOf(a), o.leftAs(a), "seed %d", seed)
		assert.Equal(t, o.visitOf(b), o.leftAs(b), "seed %d", seed)
	}
}

func TestSwapIsRepairedByAppearance(t *testing.T) {
	// Nobody is detected for a while, and longer there are no appearances: by
	// motion alone the two seem to have passed each other.
	changed := 0
	for seed := range uint64(10) {
		w, a, b := meeting(t, seed)
		a.hidden, b.hidden = [][2]float64{{14.6, 15.6}}, [][2]float64{{14.6, 15.6}}
		w.noEmb = [][2]float64{{13.5, 18}}
		o := w.play(t, 39, DefaultConfig())
		require.NotZero(t, o.visitOf(a), "seed %d", seed)
		assert.Equal(t, o.visitOf(a), o.leftAs(a), "seed %d", seed)
		assert.Equal(t, o.visitOf(b), o.leftAs(b), "seed %d", seed)
		for _, e := range o.events {
			if e.Kind != IdentityChanged {
				continue
			}
			changed++
			assert.Greater(t, e.P, 0.9)
			assert.GreaterOrEqual(t, e.Since, sec(12.5))
			assert.LessOrEqual(t, e.Since, sec(18.3))
			// The past is corrected: the track that is now Ann's was hers
			// since, and before that it was the other's.
			now, _ := o.k.VisitAt(e.Track, e.Since+1)
			before, _ := o.k.VisitAt(e.Track, e.Since-sec(1)+epoch)
			assert.Equal(t, e.Visit, now)
			assert.NotEqual(t, e.Visit, before)
		}
		// Whoever stands at (7, 2.5) at t = 24 was, by the belief of now, Bob.
		for id := range o.k.records {
			tr := o.k.records[id].t
			if tr == nil {
				continue
			}
			if p, ok := tr.placeAt(sec(25), &o.k.mot); ok && tr.birth < sec(24) && p.X > 6.5 {
				v, p := o.k.VisitAt(tr.id, sec(24))
				assert.Equal(t, o.visitOf(b), v)
				assert.Greater(t, p, 0.9)
			}
		}
	}
	assert.Positive(t, changed, "the test must force at least one swap")
}

func TestDormantTrackIsFoundAgain(t *testing.T) {
	for _, gap := range []float64{1, 5, 20} {
		w := newWorld(smallStore(t, 6, false), 4)
		a := w.add(way{0, -2, 1}, way{2, -0.5, 1}, way{4, 1, 1}, way{8, 5, 4}, way{12, 5, 4},
			way{16, 5, 2}, way{12 + gap, 6, 1}, way{50, 6, 1.2}, way{56, 1, 3.95}, way{58, -1.5, 3.95})
		if gap < 5 {
			a.path = append(a.path[:5], a.path[7:]...)
		}
		a.account, a.scanAt = "ann", 1.5
		a.hidden = [][2]float64{{11, 11 + gap}}
		b := w.add(way{4, -2, 1}, way{6, -0.5, 1}, way{8, 1, 1}, way{12, 3, 1}, way{50, 3, 1}, way{51, 2, 1})
		b.account, b.scanAt = "bob", 5.5
		o := w.play(t, 60, DefaultConfig())
		assert.NotZero(t, o.visitOf(a))
		assert.Equal(t, o.visitOf(a), o.leftAs(a), "gap %g s", gap)
		opened := 0
		for _, e := range o.events {
			if e.Kind == VisitOpened {
				opened++
			}
			assert.NotEqual(t, VisitLost, e.Kind)
		}
		assert.Equal(t, 2, opened, "gap %g s", gap)
	}
}

func TestVisitIsLostAfterLongAbsence(t *testing.T) {
	w := newWorld(smallStore(t, 6, false), 5)
	a := w.add(way{0, -2, 1}, way{2, -0.5, 1}, way{4, 1, 1}, way{8, 5, 4}, way{40, 5, 4})
	a.account, a.scanAt = "ann", 1.5
	a.hidden = [][2]float64{{10, 100}}
	cfg := DefaultConfig()
	cfg.LostAfterS = 20
	o := w.play(t, 40, cfg)
	last := o.events[len(o.events)-1]
	assert.Equal(t, VisitLost, last.Kind)
	assert.Equal(t, o.visitOf(a), last.Visit)
	assert.Equal(t, "ann", last.Account)
	v, _ := o.k.VisitAt(last.Track, sec(9))
	assert.Equal(t, last.Visit, v, "the past stays")
	v, _ = o.k.VisitAt(last.Track, sec(30))
	assert.Zero(t, v)
}

func TestEntryThatNoCameraSaw(t *testing.T) {
	w := newWorld(smallStore(t, 6, false), 6)
	a := w.add(way{0, -2, 1}, way{2, -0.5, 1}, way{4, 1, 1}, way{8, 4, 3}, way{20, 4, 3}, way{24, 1, 3.95}, way{26, -1.5, 3.95})
	a.account, a.scanAt = "ann", 1.5
	a.hidden = [][2]float64{{0, 6.5}}
	o := w.play(t, 27, DefaultConfig())
	require.NotZero(t, o.visitOf(a))
	assert.Equal(t, o.visitOf(a), o.leftAs(a))
	acc, _ := o.k.Account(o.visitOf(a))
	assert.Equal(t, "ann", acc)
}

func TestStrangerInsideGetsAVisitWithoutAccount(t *testing.T) {
	w := newWorld(smallStore(t, 6, false), 7)
	w.add(way{2, 4, 2}, way{6, 6, 3}, way{10, 3, 3}, way{20, 6, 2})
	o := w.play(t, 20, DefaultConfig())
	require.Len(t, o.events, 1)
	assert.Equal(t, VisitOpened, o.events[0].Kind)
	acc, p := o.k.Account(o.events[0].Visit)
	assert.Empty(t, acc)
	assert.LessOrEqual(t, p, 1.0)
}

func TestPostersAreNobody(t *testing.T) {
	w := newWorld(smallStore(t, 6, false), 8)
	w.add(way{0, 4, 2}, way{60, 4, 2})
	w.people[0].bias = w.people[0].bias[:6]
	o := w.play(t, 30, DefaultConfig())
	assert.Empty(t, o.events)
}

func TestSameInputSameOutput(t *testing.T) {
	run := func() []Event {
		w := newWorld(smallStore(t, 6, false), 9)
		w.cosine = 0.83
		for i := range 5 {
			w.shopper(3+2*float64(i), 6, "x")
		}
		return w.play(t, 60, DefaultConfig()).events
	}
	assert.Equal(t, run(), run())
}
