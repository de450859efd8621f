package track

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

// comer walks up to the entry, stands there for wait seconds from t0 on, and
// goes in.
func (w *world) comer(t0, wait, behind float64, account string, scanAt float64) *person {
	p := w.add(way{t0 - 2, -2 - behind, 1}, way{t0, -0.6 - behind, 1}, way{t0 + wait, -0.6 - behind, 1},
		way{t0 + wait + 1 + 0.8*behind, 0.6, 1.05}, way{t0 + wait + 5, 3 + w.rng.Float64(), 1 + 3*w.rng.Float64()}, way{60, 5, 2.5})
	p.account, p.scanAt = account, scanAt
	return p
}

func TestScansGoToThoseWhoScanned(t *testing.T) {
	for _, tc := range []struct {
		name string
		make func(*world)
	}{
		{"a member alone", func(w *world) { w.comer(3, 1, 0, "ann", 3.3) }},
		{"a scan long before the crossing", func(w *world) { w.comer(3, 6, 0, "ann", 3.3) }},
		{"a slow scanner", func(w *world) { w.comer(3, 1, 0, "ann", 4.9) }},
		{"a tailgater one second behind", func(w *world) {
			w.comer(3, 1, 0, "ann", 3.3)
			w.comer(3, 1.2, 1, "", 0)
		}},
		{"two members one after the other", func(w *world) {
			w.comer(3, 1, 0, "ann", 3.3)
			w.comer(6, 1, 0, "bob", 6.3)
		}},
		{"two members who scan before either goes in", func(w *world) {
			w.comer(3, 1.5, 0, "ann", 3.2)
			w.comer(3, 2.5, 0.8, "bob", 4.4)
		}},
		{"nobody scans at all", func(w *world) { w.comer(3, 1, 0, "", 0) }},
		{"a tailgater between two members", func(w *world) {
			w.comer(3, 1, 0, "ann", 3.3)
			w.comer(3, 1.2, 1, "", 0)
			w.comer(8, 1, 0, "bob", 8.4)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for seed := range uint64(5) {
				w := newWorld(smallStore(t, 6, false), seed)
				tc.make(w)
				o := w.play(t, 16, DefaultConfig())
				for i, p := range w.people {
					v := o.visitOf(p)
					require.NotZero(t, v, "seed %d person %d", seed, i)
					a, prob := o.k.Account(v)
					assert.Equal(t, p.account, a, "seed %d person %d", seed, i)
					assert.Greater(t, prob, 0.5)
				}
				// Every binding was announced.
				said := map[VisitID]string{}
				for _, e := range o.events {
					if e.Kind == AccountBound {
						said[e.Visit] = e.Account
					}
				}
				for _, p := range w.people {
					assert.Equal(t, p.account, said[o.visitOf(p)])
				}
			}
		})
	}
}

func TestScanWithoutCrossingIsForgotten(t *testing.T) {
	w := newWorld(smallStore(t, 6, false), 1)
	w.comer(3, 1, 0, "ann", 3.3)
	k, err := New(w.s, DefaultConfig())
	require.NoError(t, err)
	k.Gate(&reading.GateEvent{Gate: 0, Kind: reading.GateScan, Token: "ghost"}, sec(0))
	k.Advance(sec(20))
	assert.Len(t, k.scans, 1)
	k.Advance(sec(31))
	assert.Empty(t, k.scans)
	k.Gate(&reading.GateEvent{Gate: 9, Kind: reading.GateScan, Token: "x"}, sec(31))
	assert.Empty(t, k.scans)
	assert.Empty(t, k.Events(nil))
}

func TestExitsCloseTogether(t *testing.T) {
	right, n := 0, 0
	for seed := range uint64(10) {
		w := newWorld(smallStore(t, 6, false), seed)
		for i := range 3 {
			f := float64(i)
			p := w.add(way{4 * f, -2, 1}, way{4*f + 2, -0.5, 1}, way{4*f + 4, 1, 1}, way{4*f + 7, 3 + f, 2},
				way{20, 3 + 0.7*f, 3.9}, way{22 + 0.8*f, 1, 3.95}, way{24.4 + 0.8*f, -2, 3.95})
			p.account, p.scanAt = fmt.Sprint(i), 4*f+1.5
		}
		o := w.play(t, 28, DefaultConfig())
		for _, p := range w.people {
			n++
			if v := o.visitOf(p); v != 0 && v == o.leftAs(p) {
				right++
			}
		}
	}
	t.Logf("%d of %d", right, n)
	assert.GreaterOrEqual(t, float64(right), 0.95*float64(n))
}

func TestUnknownDirections(t *testing.T) {
	w := newWorld(smallStore(t, 6, false), 2)
	for i := range w.s.Gates {
		w.s.Gates[i].Kind = site.GateBoth
	}
	p, out := w.shopper(3, 4, "ann")
	w.blindBeams = true
	o := w.play(t, out+2, DefaultConfig())
	v := o.visitOf(p)
	require.NotZero(t, v)
	assert.Equal(t, v, o.leftAs(p))
	a, _ := o.k.Account(v)
	assert.Equal(t, "ann", a)
}

func TestComingBackIsAnotherVisit(t *testing.T) {
	w := newWorld(smallStore(t, 6, false), 3)
	p := w.add(way{0, -2, 1}, way{2, -0.5, 1}, way{4, 1, 1}, way{8, 3, 3}, way{10, 1, 3.95}, way{12, -1, 3.95},
		way{13, -1, 3.95}, way{15, 1, 3.95}, way{18, 4, 3})
	p.account, p.scanAt = "ann", 1.5
	o := w.play(t, 18, DefaultConfig())
	ts, _, _ := p.crossings()
	require.Len(t, ts, 3)
	var opened []Event
	for _, e := range o.events {
		if e.Kind == VisitOpened {
			opened = append(opened, e)
		}
	}
	require.Len(t, opened, 2)
	assert.NotEqual(t, opened[0].Track, opened[1].Track)
	a, _ := o.k.Account(opened[1].Visit)
	assert.Empty(t, a, "the old scan is spent")
	v, _ := o.k.VisitAt(opened[1].Track, sec(17))
	assert.Equal(t, opened[1].Visit, v)
	assert.Equal(t, opened[1].Track, o.k.Track(opened[1].Visit))
}

func TestUnknownNames(t *testing.T) {
	k, err := New(smallStore(t, 6, false), DefaultConfig())
	require.NoError(t, err)
	v, p := k.VisitAt(5, 0)
	assert.Zero(t, v)
	assert.Zero(t, p)
	a, _ := k.Account(3)
	assert.Empty(t, a)
	assert.Zero(t, k.Track(3))
	k.Frame(&reading.CameraFrame{Camera: 99}, sec(1))
	assert.Zero(t, k.Count())
}
