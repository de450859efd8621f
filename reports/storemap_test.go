package reports_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// mapStory is one visit to the test store: ann takes cola (billed), bar (not
// billed) and chips (put back) and is billed a gum; her track breaks once.
func mapStory(tb testing.TB) (*story, sim.PersonID) {
	tb.Helper()
	y := newStory(tb)
	p := y.member("ann", sim.TechniqueNone, 0)
	y.take(10, p, cola, sim.TechniqueNone)
	y.take(20, p, bar, sim.TechniqueNone)
	require.NoError(tb, y.w.Pick(at(30), p, y.w.Front(2, chips), 0, sim.TechniqueNone))
	require.NoError(tb, y.w.PutBack(at(31), p, 0, 2, 0.5, sim.TechniqueNone))
	for i := range 60 {
		s := float64(i)
		x, yy := 3-2*math.Cos(s/30*math.Pi), 1.8-1.3*math.Sin(s/30*math.Pi+0.9)
		y.w.Log.Path = append(y.w.Log.Path, sim.PathPoint{At: at(s), Person: p, X: x, Y: yy})
		if i < 30 || i > 34 {
			id := output.TrackID(1 + i/32)
			y.batch.Tracks = append(y.batch.Tracks, output.Track{ID: id, Account: "ann", Time: unix(s), X: x + 0.08*math.Sin(s), Y: yy + 0.08*math.Cos(2*s)})
		}
	}
	y.leave(60, p)
	y.receipt("ann", 0, 60, 5, 0.9, cola, gum)
	y.batch.Events = append(y.batch.Events, output.ShelfEvent{ID: 1, Plate: 3, SKU: gum, Units: -1, Account: "ann", Start: unix(22), End: unix(23)})
	return y, p
}

func TestStoreMapTellsTheVisit(t *testing.T) {
	y, p := mapStory(t)
	rec := y.record()
	visit, weight := reports.TellingVisit(&rec.Detail)
	assert.EqualValues(t, 1+4+4, weight, "cola right, bar missing, gum too many")
	assert.Equal(t, p, rec.Detail.Visits[visit].Person)
	m, err := reports.NewStoreMap(rec, visit)
	require.NoError(t, err)
	assert.Equal(t, "test store: visit of ann, came in at 0:00:00", m.Title)
	assert.Len(t, m.Truth, 60)
	require.Len(t, m.Track, 2, "one piece per track")
	assert.Len(t, m.Track[0], 30)
	var got []string
	for _, k := range m.Marks {
		got = append(got, k.Name+" "+k.Kind.String())
	}
	assert.Equal(t, []string{"cola taken and billed", "bar taken, not billed", "chips taken, left inside again", "gum billed, not taken"}, got)
	assert.Equal(t, y.s.Plates[3].Center.XY(), m.Marks[3].Pos, "where the engine saw it taken")

	_, err = reports.NewStoreMap(rec, 99)
	require.ErrorContains(t, err, "visit 99")
}

// TestStoreMapFollowsEachUnit: of two units of one product, the one that came
// back is not the one that was billed; what another person of the party carried
// out counts, what somebody else's party did does not.
func TestStoreMapFollowsEachUnit(t *testing.T) {
	y := newStory(t)
	ann := y.member("ann", sim.TechniqueNone, 0)
	bob := y.member("bob", sim.TechniqueNone, 0)
	kid := y.guest(ann, 1)
	pick := func(second float64, k site.SKU) {
		require.NoError(t, y.w.Pick(at(second), ann, y.w.Front(site.SlotID(k), k), 0, sim.TechniqueNone))
	}
	pick(10, cola)
	require.NoError(t, y.w.PutBack(at(11), ann, 0, 0, 0.5, sim.TechniqueNone))
	y.take(12, ann, cola, sim.TechniqueNone) // the same unit again
	pick(14, bar)
	require.NoError(t, y.w.HandOver(at(15), ann, 0, kid, 0, sim.TechniqueNone))
	pick(16, chips)
	require.NoError(t, y.w.HandOver(at(17), ann, 0, bob, 0, sim.TechniqueNone))
	for _, p := range []sim.PersonID{ann, bob, kid} {
		y.leave(60, p)
	}
	y.receipt("ann", 0, 60, 5, 0.9, cola, bar)
	m, err := reports.NewStoreMap(y.record(), 0)
	require.NoError(t, err)
	var got []reports.MarkKind
	for _, k := range m.Marks {
		got = append(got, k.Kind)
	}
	assert.Equal(t, []reports.MarkKind{reports.MarkReturned, reports.MarkBilled, reports.MarkBilled, reports.MarkReturned}, got,
		"put back, then taken again; handed to one's own; handed to somebody else")
}

func TestTellingVisitPrefersMistakesToLongVisits(t *testing.T) {
	visit := func(p sim.PersonID, v reports.Verdict, owed, billed int64) reports.VisitRow {
		return reports.VisitRow{Person: p, Verdict: v, Lines: []reports.BasketLine{{Owed: owed, Billed: billed}}}
	}
	cases := []struct {
		name   string
		visits []reports.VisitRow
		want   int
	}{
		{"the longest", []reports.VisitRow{visit(1, reports.VerdictExact, 2, 2), visit(2, reports.VerdictExact, 3, 3)}, 1},
		{"the first of equals", []reports.VisitRow{visit(1, reports.VerdictExact, 3, 3), visit(2, reports.VerdictExact, 3, 3)}, 0},
		{"a unit missing weighs as four", []reports.VisitRow{visit(1, reports.VerdictExact, 4, 4), visit(2, reports.VerdictUndercharged, 2, 1)}, 1},
		{"a unit too many as well", []reports.VisitRow{visit(1, reports.VerdictExact, 4, 4), visit(2, reports.VerdictOvercharged, 1, 2)}, 1},
		{"a long visit beats a small mistake", []reports.VisitRow{visit(1, reports.VerdictExact, 9, 9), visit(2, reports.VerdictUndercharged, 2, 1)}, 0},
		{"only sessions that left", []reports.VisitRow{visit(1, reports.VerdictNoAccount, 9, 0), visit(2, reports.VerdictInside, 9, 0), visit(3, reports.VerdictExact, 0, 0)}, 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, _ := reports.TellingVisit(&reports.Detail{Visits: c.visits})
			assert.Equal(t, c.want, got)
		})
	}
	got, _ := reports.TellingVisit(&reports.Detail{})
	assert.Equal(t, -1, got)
}
