package track

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// crowd returns a tracker with n visitors who know their own looks, all of
// them in one mix since t = 10 s.
func crowd(t *testing.T, n int) (*Tracker, *world, []*trk) {
	t.Helper()
	w := newWorld(smallStore(t, 6, false), 1)
	k, err := New(w.s, DefaultConfig())
	require.NoError(t, err)
	k.Advance(sec(1))
	var ts []*trk
	for range n {
		p := w.add(way{0, 4, 2}, way{60, 4, 2})
		x := k.obtain()
		x.kal.start(sec(1), 4, 2, 0.01, 0, 0.01, &k.mot)
		x.birth, x.lastHit = sec(1), sec(12)
		for range 20 {
			x.gal.add(w.embed(p, nil), 60)
		}
		k.live = append(k.live, x)
		k.openVisit(x, 0, sec(1), 1)
		ts = append(ts, x)
	}
	for i := 1; i < n; i++ {
		k.mix(ts[i-1], ts[i], sec(10))
	}
	k.now = sec(12)
	return k, w, ts
}

func (w *world) show(t *trk, who, looks int) {
	for range looks {
		t.rec.add(w.embed(w.people[who], nil), 20)
	}
}

func TestMixOfThreeIsResolvedExactly(t *testing.T) {
	k, w, ts := crowd(t, 3)
	require.Len(t, k.groups, 1)
	require.Equal(t, 3, k.groups[0].n)
	v, p := k.VisitAt(ts[0].id, sec(11))
	assert.Equal(t, VisitID(1), v)
	assert.Less(t, p, 0.8, "in doubt")

	// Everybody is somebody else; of the third nothing is seen.
	w.show(ts[0], 1, 6)
	w.show(ts[1], 2, 6)
	k.review()
	assert.Empty(t, k.groups)
	for i, want := range []VisitID{2, 3, 1} {
		v, p := k.VisitAt(ts[i].id, sec(11))
		assert.Equal(t, want, v, "track %d", i)
		assert.Greater(t, p, 0.9)
		v, p = k.VisitAt(ts[i].id, sec(9))
		assert.Equal(t, VisitID(i+1), v, "before the mix")
		assert.InDelta(t, 1, p, 1e-9)
		assert.Equal(t, ts[i].id, k.Track(want))
	}
	n := 0
	for _, e := range k.Events(nil) {
		if e.Kind == IdentityChanged {
			n++
			assert.Equal(t, sec(10), e.Since)
		}
	}
	assert.Equal(t, 2, n, "a cycle of three is two swaps")
}

func TestMixWithoutSwapLeavesNoDoubt(t *testing.T) {
	k, w, ts := crowd(t, 2)
	w.show(ts[0], 0, 6)
	k.review()
	assert.Empty(t, k.groups)
	for i := range ts {
		v, p := k.VisitAt(ts[i].id, sec(11))
		assert.Equal(t, VisitID(i+1), v)
		assert.Greater(t, p, 0.99)
		assert.Len(t, k.records[i].segs, 1)
	}
	for _, e := range k.Events(nil) {
		assert.NotEqual(t, IdentityChanged, e.Kind)
	}
}

func TestMixWithoutEvidenceStaysInDoubt(t *testing.T) {
	k, _, ts := crowd(t, 2)
	k.review()
	require.Len(t, k.groups, 1)
	_, p := k.VisitAt(ts[0].id, sec(11))
	assert.InDelta(t, 0.88, p, 0.01, "the prior of two who stay: e² to 1")
	k.now = sec(12 + 4*k.cfg.MixMaxS)
	k.review()
	assert.Empty(t, k.groups, "in the end it has to do")
	_, p = k.VisitAt(ts[0].id, sec(11))
	assert.Less(t, p, 0.9)
}

func TestMemberWhoLeavesTakesItsDoubtAlong(t *testing.T) {
	k, w, ts := crowd(t, 3)
	w.show(ts[1], 0, 6)
	k.cross(&crossing{gate: 1, t: sec(12), dir: -1}, ts[1], 1)
	var closed []Event
	for _, e := range k.Events(nil) {
		if e.Kind == VisitClosed {
			closed = append(closed, e)
		}
	}
	require.Len(t, closed, 1)
	assert.Equal(t, VisitID(1), closed[0].Visit, "it looked like the first")
	v, _ := k.VisitAt(ts[1].id, sec(11))
	assert.Equal(t, VisitID(1), v)
	v, _ = k.VisitAt(ts[0].id, sec(11))
	assert.NotEqual(t, VisitID(1), v)
}

func TestGroupsMergeUpToTheirLimit(t *testing.T) {
	k, _, _ := crowd(t, 4)
	require.Len(t, k.groups, 1)
	assert.Equal(t, 4, k.groups[0].n)
	k, _, ts := crowd(t, 7)
	for _, g := range k.groups {
		assert.LessOrEqual(t, g.n, groupMax)
		for i := range g.n {
			assert.Same(t, g, g.m[i].t.group)
		}
	}
	k.retire(ts[2])
	for _, g := range k.groups {
		assert.Negative(t, g.index(ts[2]))
		assert.GreaterOrEqual(t, g.n, 2)
	}
}

func TestPosteriorIsADistribution(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	k := &Tracker{}
	for n := 2; n <= groupMax; n++ {
		for range 20 {
			for i := range n {
				for j := range n {
					k.mixes.ll[i][j] = 6 * rng.NormFloat64()
				}
			}
			k.posterior(n)
			for i := range n {
				row, col := 0.0, 0.0
				for j := range n {
					row += k.mixes.marg[i][j]
					col += k.mixes.marg[j][i]
				}
				assert.InDelta(t, 1, row, 1e-9)
				assert.InDelta(t, 1, col, 1e-9)
			}
			// The best permutation is the one that the matcher finds.
			w := make([]float64, n*n)
			for i := range n {
				for j := range n {
					w[i*n+j] = 100 + k.mixes.ll[i][j]
					if i == j {
						w[i*n+j] += stayNats
					}
				}
			}
			var m matcher
			out := make([]int32, n)
			m.solve(n, n, w, out)
			for i := range n {
				assert.Equal(t, int(out[i]), k.mixes.best[i])
			}
		}
	}
}
