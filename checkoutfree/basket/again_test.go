package basket

import (
	"testing"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/shelf"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sight is a span in which a track's hand shows a product.
type sight struct {
	tr       output.TrackID
	from, to float64 // seconds
	sku      site.SKU
}

// shown makes the cameras name what the sights say, ten times a second.
func shown(ss ...sight) func(output.TrackID, int64, int64) []track.HandEvidence {
	return func(tr output.TrackID, t0, t1 int64) (h []track.HandEvidence) {
		for _, s := range ss {
			from, to := max(float64(t0)/1e9, s.from), min(float64(t1)/1e9, s.to)
			if n := int(10*(to-from) + 0.5); s.tr == tr && n > 0 {
				h = append(h, track.HandEvidence{SKU: s.sku, P: 0.85 * float64(n), N: n})
			}
		}
		return h
	}
}

// decideAt queues an event and decides it as soon as it is ready.
func decideAt(k *Keeper, ev shelf.Event) output.Batch {
	var out output.Batch
	k.Shelf(ev)
	at, _ := k.Due()
	k.Advance(at, &out)
	return out
}

// Somebody takes a unit, looks at it, puts it back, and takes it again, while
// another stands by with a hand at the same place. That the product was in the
// taker's hand before as well is no reason to doubt the second taking.
func TestWhoPutBackAndTakesAgain(t *testing.T) {
	for _, gap := range []float64{1.8, 2.5, 4} {
		k, f := newKeeper(t)
		again := 13 + gap
		f.held = shown(sight{1, 10.5, 13, 3}, sight{1, again + 0.3, again + 4, 3})
		f.cands = []track.Candidate{cand(1, 12.9, 10*second), cand(2, 8, 10*second)}
		decideAt(k, event(10*second, 3, -541, one(3, -1, 1)))
		out := decideAt(k, event(int64(12.6e9), 3, 541.2, one(3, 1, 1)))
		require.Len(t, out.Baskets, 1)
		assert.Equal(t, -1, out.Baskets[0].Units)
		out = decideAt(k, event(int64(again*1e9), 3, -541.1, one(3, -1, 1)))
		require.Len(t, out.Events, 1)
		assert.EqualValues(t, 1, out.Events[0].Track, "again after %g s", gap)
		assert.Greater(t, out.Events[0].TrackP, 0.9)
		require.Len(t, k.Lines(nil, 1), 1)
		assert.Equal(t, 1, k.Lines(nil, 1)[0].Units)
		assert.Empty(t, k.Lines(nil, 2))
	}
}

// A product that was seen in the hand for a moment, and was put away, is no
// steady sight; one that is seen as often before as afterwards is no news.
func TestASteadySightIsNoNews(t *testing.T) {
	for _, tc := range []struct {
		name string
		from float64
		min  float64
		max  float64
	}{
		{"seen for a moment two seconds before", 9.5, 0.9, 1},
		{"held all the time", 0, 0, 0.6},
	} {
		t.Run(tc.name, func(t *testing.T) {
			k, f := newKeeper(t)
			sights := []sight{{1, 8, 8.2, 3}, {1, 10.5, 14, 3}}
			if tc.from == 0 {
				sights = []sight{{1, 0, 20, 3}}
			}
			f.held = shown(sights...)
			f.cands = []track.Candidate{cand(1, 9, 10*second), cand(2, 9, 10*second)}
			out := decideAt(k, event(10*second, 3, -541, one(3, -1, 1)))
			assert.GreaterOrEqual(t, out.Events[0].TrackP, tc.min)
			assert.LessOrEqual(t, out.Events[0].TrackP, tc.max)
		})
	}
}

// Two hands are there. The one that is full of other things throughout is not the
// one that took, be it one unit or two.
func TestFullHandsDoNotTake(t *testing.T) {
	for _, units := range []int{1, 2} {
		k, f := newKeeper(t)
		f.held = shown(sight{2, 0, 20, 1}, sight{1, 10.5, 14, 3})
		f.cands = []track.Candidate{cand(1, 15, 10*second), cand(2, 5.5, 10*second)}
		decideAt(k, event(10*second, 3, -540*float64(units), one(3, -units, 1)))
		require.Len(t, k.Lines(nil, 1), 1)
		assert.Equal(t, units, k.Lines(nil, 1)[0].Units)
		assert.Empty(t, k.Lines(nil, 2))
	}
}

// A hand that is surer to be at the next slot than here explains itself by that.
func TestAHandAtTheNextSlot(t *testing.T) {
	k, f := newKeeper(t)
	for i := range f.site.Plates {
		f.site.Plates[i].Pos = i
	}
	k.beside = besideSlots(f.site)
	require.Equal(t, [][]site.SlotID{{1}, {0, 2}, {1, 3}, {2, 4}, {3, 5}, {4}}, k.beside)

	f.near = func(p site.Vec3, _, _ int64) []track.Candidate {
		a, b := cand(1, 9, 10*second), cand(2, 8.5, 10*second)
		switch p.X {
		case 4: // the second one's hand is here
			a.LogLik, b.LogLik = 2, 14
		case 2:
			a.LogLik, b.LogLik = 2, -5
		}
		return []track.Candidate{a, b}
	}
	out := decide(k, event(10*second, 3, -541, one(3, -1, 1)))
	assert.EqualValues(t, 1, out.Events[0].Track)
	assert.Greater(t, out.Events[0].TrackP, 0.95)
}

// One who holds something else in the other hand shows the product taken in a part
// of the sightings only; that is no full hand.
func TestTheOtherHandTook(t *testing.T) {
	k, f := newKeeper(t)
	f.held = func(tr output.TrackID, t0, _ int64) []track.HandEvidence {
		switch {
		case tr == 2:
			return []track.HandEvidence{{SKU: 1, P: 31, N: 36}}
		case t0 >= 10*second:
			return []track.HandEvidence{{SKU: 2, P: 25, N: 41}, {SKU: 3, P: 5.9, N: 10}}
		default:
			return []track.HandEvidence{{SKU: 2, P: 35, N: 57}}
		}
	}
	f.cands = []track.Candidate{cand(1, 12, 10*second), cand(2, 12, 10*second)}
	out := decideAt(k, event(10*second, 3, -541, one(3, -1, 1)))
	assert.EqualValues(t, 1, out.Events[0].Track)
	assert.Greater(t, out.Events[0].TrackP, 0.9)
}
