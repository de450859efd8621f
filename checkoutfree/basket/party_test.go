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

// couple are visits 1 and 2 on one account and 3, a stranger.
func couple(tb testing.TB) (*Keeper, *fake) {
	tb.Helper()
	k, f := newKeeper(tb)
	f.accounts = map[track.VisitID]string{1: "smith", 2: "smith", 3: "jones"}
	return k, f
}

func TestACompanionPutsBackWhatTheOtherTook(t *testing.T) {
	for _, tc := range []struct {
		who  output.TrackID
		kind DecisionKind
		p    float64
	}{{1, Returned, 0.95}, {2, Returned, 0.9}} {
		k, f := couple(t)
		f.cands = []track.Candidate{cand(1, 4, 10*second)}
		decide(k, event(10*second, 0, -352.4, one(0, -1, 1)))
		f.cands = []track.Candidate{cand(tc.who, 4, 30*second)}
		out := decide(k, event(30*second, 0, 352.6, one(0, 1, 0.5)))
		require.Len(t, out.Baskets, 1)
		assert.Equal(t, "smith", out.Baskets[0].Account)
		assert.Equal(t, tc.kind, k.Decisions(nil)[1].Kind)
		assert.Greater(t, out.Events[0].P, tc.p)
		assert.Empty(t, k.Lines(nil, 1, 2))
	}
}

// Two of equal weight: one's own, one a companion's or a stranger's. Whose of a
// party it was does not matter; a stranger's it hardly is.
func TestWhoseUnitComesBack(t *testing.T) {
	for _, other := range []output.TrackID{2, 3} {
		k, f := couple(t)
		f.cands = []track.Candidate{cand(1, 4, 10*second)}
		decide(k, event(10*second, 0, -352.4, one(0, -1, 1)))
		f.cands = []track.Candidate{cand(other, 4, 20*second)}
		decide(k, event(20*second, 0, -352.4, one(0, -1, 1)))
		f.cands = []track.Candidate{cand(1, 4, 30*second)}
		out := decide(k, event(30*second, 0, 352.4, one(0, 1, 0.5)))
		require.Len(t, out.Baskets, 1)
		assert.Greater(t, out.Events[0].P, 0.95)
		assert.Empty(t, k.Lines(nil, 1))
		assert.Len(t, k.Lines(nil, track.VisitID(other)), 1)
	}
}

func TestACommonBasketHasNoDoubtBetweenItsOwners(t *testing.T) {
	for _, other := range []output.TrackID{2, 3} {
		k, f := couple(t)
		f.cands = []track.Candidate{cand(1, 3, 10*second), cand(other, 2.9, 10*second)}
		decide(k, event(10*second, 3, -541, one(3, -1, 1)))
		alone, _ := k.Confidence(1)
		assert.Less(t, alone, 0.6)
		both, _ := k.Confidence(1, track.VisitID(other))
		assert.Greater(t, both, 0.97)
		require.Len(t, k.Lines(nil, 1, track.VisitID(other)), 1)
		assert.Greater(t, k.Lines(nil, 1, track.VisitID(other))[0].P, 0.97)
		assert.Less(t, k.Lines(nil, 1)[0].P, 0.6)
	}
}

func stocked(ev shelf.Event) shelf.Event {
	ev.Staffed = true
	return ev
}

func TestStaffsGainsNeedNoSource(t *testing.T) {
	k, f := couple(t)
	f.staff = map[track.VisitID]bool{2: true}
	f.accounts[2] = "badge"
	f.cands = []track.Candidate{cand(1, 4, 10*second)}
	decide(k, event(10*second, 3, -541, one(3, -1, 1)))
	// Staff bring a unit that weighs just what the customer took.
	f.cands = []track.Candidate{cand(2, 4, 20*second), cand(1, -2, 20*second)}
	out := decide(k, stocked(event(20*second, 3, 541, one(3, 1, 0.9))))
	require.Len(t, out.Events, 1)
	assert.EqualValues(t, 2, out.Events[0].Track)
	assert.Equal(t, "badge", out.Events[0].Account)
	assert.Equal(t, 1, out.Events[0].Units)
	assert.Empty(t, out.Baskets)
	assert.Len(t, k.Lines(nil, 1), 1, "it stays in the customer's basket")
	last := f.moves[len(f.moves)-1]
	assert.True(t, last.Delivered)
	assert.Equal(t, []int{1, 3}, []int{last.Units, int(last.Slot)})
	assert.Len(t, k.Decisions(nil), 1, "no decision of which package loss should think")
	// The customer does put it back, with staff looking on.
	f.cands = []track.Candidate{cand(1, 4, 40*second), cand(2, -2, 40*second)}
	decide(k, stocked(event(40*second, 3, 541, one(3, 1, 0.9))))
	assert.Empty(t, k.Lines(nil, 1))
}

func TestADoubtfulPutBackBesideStaffIsADoubt(t *testing.T) {
	k, f := couple(t)
	f.staff = map[track.VisitID]bool{2: true}
	f.cands = []track.Candidate{cand(1, 4, 10*second)}
	decide(k, event(10*second, 3, -541, one(3, -1, 1)))
	sure, _ := k.Confidence(1)
	f.cands = []track.Candidate{cand(2, 4, 20*second), cand(1, 2.5, 20*second)}
	out := decide(k, stocked(event(20*second, 3, 544.5, one(3, 1, 0.9))))
	require.EqualValues(t, 2, out.Events[0].Track)
	require.Len(t, k.Lines(nil, 1), 1)
	doubtful, _ := k.Confidence(1)
	assert.Less(t, doubtful, sure-0.1)
}

func TestWhatStaffTakeIsMovedAndNotSold(t *testing.T) {
	k, f := couple(t)
	f.staff = map[track.VisitID]bool{2: true}
	f.cands = []track.Candidate{cand(2, 4, 10*second)}
	out := decide(k, stocked(event(10*second, 3, -4*540, one(3, -4, 0.99))))
	assert.Empty(t, out.Baskets)
	assert.Equal(t, -4, f.shifted)
	assert.Equal(t, 4, k.Held())
	// They set them down, three and one, in the place of product 5.
	out = decide(k, stocked(event(20*second, 5, 3*540, one(5, 6, 0.001), shelf.Hypothesis{Lines: [2]shelf.Line{{Slot: -1, SKU: site.NoSKU, Units: 1}}, N: 1, P: 0.9})))
	require.Len(t, out.Events, 1)
	assert.Equal(t, []int{3, 3, 5}, []int{int(out.Events[0].SKU), out.Events[0].Units, int(out.Events[0].Slot)})
	out = decide(k, stocked(event(30*second, 5, 540, shelf.Hypothesis{Lines: [2]shelf.Line{{Slot: -1, SKU: site.NoSKU, Units: 1}}, N: 1, P: 0.9})))
	require.Len(t, out.Events, 1)
	assert.EqualValues(t, 3, out.Events[0].SKU)
	assert.Zero(t, k.Held())
	assert.Zero(t, f.shifted)
	out = decide(k, stocked(event(40*second, 5, 540, shelf.Hypothesis{Lines: [2]shelf.Line{{Slot: -1, SKU: site.NoSKU, Units: 1}}, N: 1, P: 0.9})))
	require.Len(t, out.Events, 1)
	assert.Equal(t, site.NoSKU, out.Events[0].SKU, "there is no more of it to set down")
}

// A badge that comes after the first taking takes it out of the live basket.
func TestABadgeEndsABasket(t *testing.T) {
	k, f := couple(t)
	f.cands = []track.Candidate{cand(3, 4, 10*second)}
	decide(k, event(10*second, 3, -541, one(3, -1, 1)))
	f.staff = map[track.VisitID]bool{3: true}
	var out output.Batch
	k.Track(track.Event{Kind: track.AccountBound, Visit: 3, Track: 3}, 20*second, &out)
	require.Len(t, out.Baskets, 1)
	assert.Equal(t, -1, out.Baskets[0].Units)
	k.Track(track.Event{Kind: track.AccountBound, Visit: 3, Track: 3}, 21*second, &out)
	assert.Len(t, out.Baskets, 1, "once")
}

// What staff have announced and nobody knows as staff is booked as before.
func TestAnnouncedArrivalsWithoutBadges(t *testing.T) {
	k, f := couple(t)
	f.cands = []track.Candidate{cand(1, 4, 10*second)}
	ev := event(10*second, 3, 541, one(3, 1, 0.9))
	ev.Restock = true
	out := decide(k, ev)
	require.Len(t, out.Events, 1)
	assert.Zero(t, out.Events[0].Track)
	assert.Equal(t, 1, f.shifted)
}
