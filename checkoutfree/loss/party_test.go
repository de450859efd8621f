package loss

import (
	"testing"

	"gosim/checkoutfree/basket"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/track"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whoever turns round with a unit and back without it has hidden it, unless it is
// then in the hand of somebody of their party.
func TestAHandOverWithinThePartyIsNoHiding(t *testing.T) {
	receives := []spell{{holds: nothing, y: 1}, {from: 13.6, y: 1}}
	for _, tc := range []struct {
		name    string
		account string // of the other
		way     []spell
		left    int64 // when the other left, s; 0: not yet
		alert   bool
	}{
		{"given to a companion", "a", receives, 0, false},
		{"given to a stranger", "b", receives, 0, true},
		{"given to somebody without an account", "", receives, 0, true},
		{"the companion's hands are empty", "a", []spell{{holds: nothing, y: 1}}, 0, true},
		{"the companion is out of sight", "a", []spell{{gone: true}}, 0, true},
		{"the companion had left", "a", receives, 9, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, f := newWatcher(t)
			f.accounts = map[track.VisitID]string{1: "a", 2: tc.account}
			f.ways = map[output.TrackID][]spell{1: hide(), 2: tc.way}
			for v := track.VisitID(1); v <= 2; v++ {
				w.Track(track.Event{Kind: track.VisitOpened, Visit: v, Track: output.TrackID(v), Time: int64(v) * second, Account: "set later"})
			}
			if tc.left > 0 {
				w.Track(track.Event{Kind: track.VisitClosed, Visit: 2, Track: 2, Time: tc.left * second})
			}
			w.Decided(pick())
			as := advance(w, 60)
			if !tc.alert {
				assert.Empty(t, as)
				return
			}
			require.Len(t, as, 1)
			assert.Equal(t, output.AlertConcealment, as[0].Kind)
			assert.EqualValues(t, 1, as[0].Track)
			assert.Equal(t, "a", as[0].Account)
		})
	}
}

// A companion puts the unit back: that settles that it was not hidden.
func TestACompanionsReturnSettlesATaking(t *testing.T) {
	for _, account := range []string{"a", "b"} {
		w, f := newWatcher(t)
		f.accounts = map[track.VisitID]string{1: "a", 2: account}
		f.ways = map[output.TrackID][]spell{1: hide(), 2: {{holds: 0}}}
		w.Decided(pick())
		d := back(0.1)
		d.Track, d.Visit, d.Account = 2, 2, account
		w.Decided(d)
		as := advance(w, 60)
		if account == "a" {
			assert.Empty(t, as)
		} else {
			assert.Len(t, as, 1, "a stranger's return says nothing of it")
		}
	}
}

// Nothing that staff do is anybody's loss, also if the badge comes after the deed.
func TestStaffAreNotAccused(t *testing.T) {
	foreign := basket.Decision{
		Kind: basket.Foreign, Event: 9, Start: 20 * second, End: 21 * second, Track: 1, Visit: 1, Account: "b7", Units: 1,
		P: 0.99, TrackP: 0.99, DeltaG: 367, NearSKU: 0, NearUnits: 1, NearDiffG: 8, NearSDG: 1,
	}
	for _, late := range []bool{false, true} {
		w, f := newWatcher(t)
		f.ways = map[output.TrackID][]spell{1: hide()}
		f.staff = map[track.VisitID]bool{1: !late}
		w.Track(track.Event{Kind: track.VisitOpened, Visit: 1, Track: 1, Time: 5 * second})
		w.Decided(pick())
		f.staff[1] = true
		assert.Empty(t, advance(w, 40))
		f.staff[1] = !late
		w.Decided(foreign)
		f.staff[1] = true
		assert.Empty(t, advance(w, 60))
	}
	w, _ := newWatcher(t)
	w.Decided(foreign)
	assert.Len(t, advance(w, 60), 1, "a customer's decoy is one")
}

// The list of who is inside follows identities and forgets those who left.
func TestGuestsAreFollowed(t *testing.T) {
	w, _ := newWatcher(t)
	for v := track.VisitID(1); v <= 3; v++ {
		w.Track(track.Event{Kind: track.VisitOpened, Visit: v, Track: output.TrackID(10 + v), Time: second, Account: "a"})
	}
	// The fake says that track n is visit n, so these two have changed tracks.
	w.Track(track.Event{Kind: track.IdentityChanged, Track: 1, Other: 2, Time: 2 * second})
	var got []output.TrackID
	for _, g := range w.guests {
		got = append(got, g.track)
	}
	assert.Equal(t, []output.TrackID{1, 2, 13}, got)
	w.Track(track.Event{Kind: track.VisitClosed, Visit: 1, Track: 1, Time: 100 * second})
	assert.Len(t, w.guests, 3, "somebody may have given them something just before")
	w.Track(track.Event{Kind: track.VisitLost, Visit: 2, Track: 2, Time: 200 * second})
	assert.Len(t, w.guests, 2)
}

// Two people inside on one code who did not come together are told of; a party,
// staff, and who comes when the other has left are not.
func TestACodeInTwoHands(t *testing.T) {
	for _, tc := range []struct {
		name  string
		came  int64 // when the second comes, s
		left  int64 // when the first leaves, s; 0: later
		other string
		sure  float64
		staff bool
		alert bool
	}{
		{"a picture of the code", 130, 0, "a", 1, false, true},
		{"a guest", 20, 0, "a", 1, false, false},
		{"the first has left", 130, 100, "a", 1, false, false},
		{"another account", 130, 0, "b", 1, false, false},
		{"hardly known whose", 130, 0, "a", 0.7, false, false},
		{"staff", 130, 0, "a", 1, true, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, f := newWatcher(t)
			f.accounts, f.p = map[track.VisitID]string{1: "a", 2: tc.other}, tc.sure
			f.staff = map[track.VisitID]bool{2: tc.staff}
			come := func(v track.VisitID, at int64) {
				w.Track(track.Event{Kind: track.VisitOpened, Visit: v, Track: output.TrackID(v), Time: at * second})
				w.Track(track.Event{Kind: track.AccountBound, Visit: v, Track: output.TrackID(v), Time: at * second, Account: f.accounts[v]})
			}
			come(1, 10)
			if tc.left > 0 {
				w.Track(track.Event{Kind: track.VisitClosed, Visit: 1, Track: 1, Time: tc.left * second})
			}
			come(2, tc.came)
			as := advance(w, tc.came+10)
			if !tc.alert {
				assert.Empty(t, as)
				return
			}
			require.Len(t, as, 1)
			assert.Equal(t, output.AlertAccountShared, as[0].Kind)
			assert.Equal(t, "account_shared", as[0].Kind.String())
			assert.Equal(t, "a", as[0].Account)
			assert.EqualValues(t, 2, as[0].Track)
			assert.Equal(t, tc.came*second, as[0].Time)
			assert.Contains(t, as[0].Evidence, "120 s after")
		})
	}
}
