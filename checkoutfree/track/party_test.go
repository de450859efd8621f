package track

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
)

// sponsor lets n people in on one account from t0 on: the code is shown, somebody
// crosses, it is shown again. The sponsor, who stands at the reader all the time,
// goes first or last. It returns those who go in.
func (w *world) sponsor(t0, every float64, n int, first bool, account string) []*person {
	var ps []*person
	for i := range n {
		t := t0 + every*float64(i)
		leads := first && i == 0 || !first && i == n-1
		if leads {
			ps = append(ps, w.comer(t0, t-t0+0.8, 0, account, t))
			continue
		}
		p := w.add(way{t0 - 2, -2.4, 1.3}, way{t, -1.2, 1.25}, way{t + 1.5, 0.6, 1.05}, way{t + 5, 3 + w.rng.Float64(), 1 + 3*w.rng.Float64()}, way{60, 5, 2.5})
		p.account, p.scanAt = account, t
		ps = append(ps, p)
	}
	return ps
}

func TestPartiesComeInOnOneCode(t *testing.T) {
	for _, tc := range []struct {
		name string
		make func(*world)
	}{
		{"two, the sponsor first", func(w *world) { w.sponsor(3, 2.5, 2, true, "ann") }},
		{"three, the sponsor last", func(w *world) { w.sponsor(3, 2.5, 3, false, "ann") }},
		{"four in a hurry", func(w *world) { w.sponsor(3, 1.6, 4, true, "ann") }},
		{"seven codes before anybody goes in", func(w *world) {
			for i := range 7 {
				p := w.comer(3.4+0.7*float64(i), 0.5, 0, "ann", 2+0.3*float64(i))
				p.path[0].y, p.path[1].y = 1.3, 1.2
			}
		}},
		{"three and a stranger behind", func(w *world) {
			w.sponsor(3, 2.5, 3, false, "ann")
			w.comer(11.5, 1, 0, "bob", 11.8)
		}},
		{"two and a tailgater", func(w *world) {
			w.sponsor(3, 2.5, 2, true, "ann")
			w.comer(6.5, 1.2, 1, "", 0)
		}},
		{"a code shown twice by one", func(w *world) {
			w.comer(3, 2, 0, "ann", 3.3)
			w.scanTwice = 4.1
			w.comer(8, 1, 0, "bob", 8.3)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			worst := 1.0
			for seed := range uint64(5) {
				w := newWorld(smallStore(t, 6, false), seed)
				tc.make(w)
				o := w.play(t, 20, DefaultConfig())
				for i, p := range w.people {
					v := o.visitOf(p)
					require.NotZero(t, v, "seed %d person %d", seed, i)
					a, prob := o.k.Account(v)
					assert.Equal(t, p.account, a, "seed %d person %d", seed, i)
					worst = min(worst, prob)
				}
			}
			t.Logf("least certainty %.3f", worst)
			assert.Greater(t, worst, 0.9, "which of the showings it was is no doubt")
		})
	}
}

func TestACodeIsAwaitedUntilSomebodyCrosses(t *testing.T) {
	w := newWorld(smallStore(t, 6, false), 1)
	w.comer(3, 1, 0, "ann", 3.3)
	w.scanTwice = 3.5
	o := w.play(t, 12, DefaultConfig())
	assert.True(t, o.k.Awaited("ann"), "one showing is left")
	assert.False(t, o.k.Awaited("bob"))
	o.k.Advance(sec(34))
	assert.False(t, o.k.Awaited("ann"), "it has expired")
}

func TestBadges(t *testing.T) {
	for _, at := range []float64{1, 3.2, 4.5, 12} {
		w := newWorld(smallStore(t, 6, false), 1)
		p := w.comer(3, 1, 0, "b7", 3.3)
		q := w.comer(7, 1, 0, "ann", 7.3)
		w.badges = []badgeAt{{at, "b7"}}
		o := w.play(t, 14, DefaultConfig())
		v, other := o.visitOf(p), o.visitOf(q)
		assert.True(t, o.k.Staff(v), "badge at %g s", at)
		assert.False(t, o.k.Staff(other))
		assert.False(t, o.k.Staff(0))
		assert.True(t, o.k.StaffInside())
		assert.True(t, o.k.Badged("b7"))
		assert.False(t, o.k.Badged("ann"))
		bound := 0
		for _, e := range o.events {
			if e.Kind == AccountBound && e.Visit == v {
				bound++
			}
		}
		if at > 6 {
			assert.Equal(t, 2, bound, "a badge that comes late is told to the later stages")
		} else {
			assert.Equal(t, 1, bound)
		}
		n := len(o.k.Events(nil))
		o.k.Badge("b7")
		o.k.Badge("")
		assert.Len(t, o.k.Events(nil), n, "told once")
	}
}

// Two of a party who look alike and cross paths are told apart by nobody, and
// need not be: whose account it is stays sure.
func TestDoubtsWithinAPartyAreNone(t *testing.T) {
	k, err := New(smallStore(t, 6, false), DefaultConfig())
	require.NoError(t, err)
	for _, same := range []bool{true, false} {
		g := k.newGroup()
		for i := range 3 {
			tr := k.obtain()
			k.openVisit(tr, 0, sec(1), 1)
			k.visits[tr.visit-1].account = []string{"ann", "ann", "bob"}[i]
			if !same {
				k.visits[tr.visit-1].account = []string{"ann", "bob", ""}[i]
			}
			g.m[i].t = tr
			g.n++
		}
		k.mixes.marg = [groupMax][groupMax]float64{{0.5, 0.3, 0.2}, {0.3, 0.6, 0.1}, {0.2, 0.1, 0.7}}
		want := [3]float64{0.8, 0.9, 0.7}
		if !same {
			want = [3]float64{0.5, 0.6, 0.7}
		}
		for i := range 3 {
			assert.InDelta(t, want[i], k.sure(g, i, i), 1e-12)
		}
	}
}

func TestScanOfAnUnknownKindIsNoBadge(t *testing.T) {
	k, err := New(smallStore(t, 6, false), DefaultConfig())
	require.NoError(t, err)
	assert.False(t, k.StaffInside())
	assert.False(t, k.Awaited(""))
	k.Gate(&reading.GateEvent{Gate: 0, Kind: reading.GateScan, Token: "b7"}, sec(1))
	k.Badge("b7")
	assert.False(t, k.StaffInside(), "nobody has crossed")
}
