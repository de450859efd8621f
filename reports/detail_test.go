package reports_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/reports"
	"gosim/sim"
)

func TestErrorRowsSayWhatWhoWhenAndWhere(t *testing.T) {
	y := mixedBilling(t)
	// What cid was billed too many comes from a shelf event on the plate of colas.
	y.batch.Events = append(
		y.batch.Events,
		output.ShelfEvent{ID: 2, Plate: 0, Slot: 0, Start: unix(1), End: unix(1.2), SKU: cola, Units: -1, Account: "cid"},
		output.ShelfEvent{ID: 3, Plate: 0, Slot: 0, Start: unix(11), End: unix(11.2), SKU: cola, Units: -1, Account: "cid"},
	)
	rec := y.record()
	names := []string{"ann", "bob", "cid", "dee", "eve"}
	var got []string
	for _, e := range rec.Detail.Errors {
		way := "−"
		if e.Extra {
			way = "+"
		}
		when := "?"
		if e.At != sim.Never {
			when = fmt.Sprintf("%.0f s", e.At.Seconds())
		}
		got = append(got, fmt.Sprintf("%s %s%s %v at %s, %.1f %.2f, person %d, event %d",
			names[e.Visit], way, y.s.Products[e.SKU].Name, e.Cause, when, e.X, e.Y, e.Person, e.Event))
	}
	assert.Equal(t, []string{
		// Nothing says where bob's gum was billed from: its place in the planogram.
		"bob +gum phantom at ?, 4.5 3.35, person -1, event 0",
		// cid took a cola at 1 s and bar at 2 s; event 3 is really dee's pick.
		"cid +cola wrong_person at 11 s, 1.5 3.60, person 3, event 3",
		"cid −bar wrong_quantity at 2 s, 2.5 3.35, person 2, event 0",
		"dee −cola wrong_person at 11 s, 1.5 3.35, person 3, event 3",
		"eve −bar wrong_sku at 101 s, 2.5 3.35, person 4, event 1",
		"eve +chips wrong_sku at ?, 3.5 3.35, person -1, event 0",
	}, got)
}

func TestErrorRowsAreTheUnitErrors(t *testing.T) {
	for name, y := range map[string]*story{"billing": mixedBilling(t), "theft": theftStory(t)} {
		t.Run(name, func(t *testing.T) {
			r, rec := y.both()
			var by [4]int64
			for _, e := range rec.Detail.Errors {
				by[e.Cause]++
			}
			for _, c := range reports.Causes() {
				assert.Equal(t, r.Value(c.String()+"_units_rate").Counts.Num, by[c], c)
			}
			assert.Equal(t, r.Value("unit_error_rate").Counts.Num, int64(len(rec.Detail.Errors)))
		})
	}
}

func TestErrorRowsPreferUnitsThatNoEventAccountsFor(t *testing.T) {
	y := newStory(t)
	y.shop("ann", 0, 60, cola, cola, cola) // at 1, 2 and 3 s
	y.receipt("ann", 0, 60, 5, 1, cola, cola)
	for i, s := range []float64{1, 3} {
		y.batch.Events = append(y.batch.Events, output.ShelfEvent{
			ID: output.EventID(i + 1), Plate: 0, Start: unix(s), End: unix(s), SKU: cola, Units: -1, Account: "ann",
		})
	}
	rec := y.record()
	require.Len(t, rec.Detail.Errors, 1)
	assert.Equal(t, at(2), rec.Detail.Errors[0].At, "the middle one is not accounted for")
}

func TestIncidentRows(t *testing.T) {
	rec := theftStory(t).record()
	accounts := make([]string, len(rec.Detail.Visits))
	for i, v := range rec.Detail.Visits {
		accounts[i] = v.Account
	}
	require.Equal(t, []string{"uma", "vic", "wes", "xia", ""}, accounts)
	nowhere := math.NaN()
	want := []reports.IncidentRow{
		{Visit: 0, Technique: sim.TechniqueConcealPocket, Units: 1, ValueCents: 50, Taken: at(20), Exit: at(60), Alerted: sim.Never, X: nowhere, Y: nowhere},
		{Visit: 1, Technique: sim.TechniqueConcealBag, Units: 1, ValueCents: 100, Taken: at(30), Exit: at(60), Alerted: at(80), X: nowhere, Y: nowhere},
		{Visit: 2, Technique: sim.TechniqueDecoyReturn, Units: 1, ValueCents: 150, Taken: at(15), Exit: at(60), Alerted: sim.Never, X: nowhere, Y: nowhere},
		{Visit: 4, Technique: sim.TechniqueTailgate, Units: 1, ValueCents: 300, Taken: at(20), Exit: at(60), Alerted: at(30), BeforeExit: true, X: 2, Y: 2},
	}
	assert.Equal(t, fmt.Sprint(want), fmt.Sprint(rec.Detail.Incidents)) // as text: NaN is not equal to itself
	for i, stole := range []bool{true, true, true, false, true} {
		assert.Equal(t, stole, rec.Detail.Visits[i].Stole, accounts[i])
	}
}

func TestAlertRows(t *testing.T) {
	rec := theftStory(t).record()
	type row struct {
		visit int
		right bool
		at    sim.Time
	}
	var got []row
	for _, a := range rec.Detail.Alerts {
		got = append(got, row{a.Visit, a.Right, a.Emitted})
	}
	assert.Equal(t, []row{{4, true, at(30)}, {1, true, at(80)}, {3, false, at(50)}, {-1, false, at(50)}}, got)
	var scores []float64
	for _, v := range rec.Detail.Visits {
		scores = append(scores, v.AlertScore)
	}
	assert.Equal(t, []float64{0, 0.6, 0, 0.7, 0.9}, scores)
}

func TestDwellGridHoldsTheTimeInside(t *testing.T) {
	y := newStory(t)
	p := y.member("ann", sim.TechniqueNone, 0)
	y.path(p, 0, 10, 2.1, 1.1)
	y.path(p, 11, 15, 5.9, 3.9)
	y.path(p, 30, 30, 5.9, 3.9) // nothing is known between 15 and 30 s: one second counts
	y.leave(31, p)
	g := y.record().Detail.Dwell
	assert.Equal(t, []int{24, 16}, []int{g.Cols, g.Rows}, "6 m × 4 m in cells of 0.25 m")
	assert.InDelta(t, 11, g.Seconds[g.Cell(2.1, 1.1)], 1e-6)
	assert.InDelta(t, 5, g.Seconds[g.Cell(5.9, 3.9)], 1e-6)
	sum := float32(0)
	for _, s := range g.Seconds {
		sum += s
	}
	assert.InDelta(t, 16, sum, 1e-4)
	assert.Equal(t, []int{-1, -1, 0, 24*16 - 1}, []int{g.Cell(-0.01, 1), g.Cell(1, 4.01), g.Cell(0, 0), g.Cell(5.99, 3.99)})
}

func TestRecordKeepsWhatHappened(t *testing.T) {
	y := theftStory(t)
	rec := y.record()
	assert.Equal(t, y.w.Log.Acts, rec.Acts)
	assert.Equal(t, y.w.Log.Visits, rec.Visits)
	assert.Equal(t, y.w.Log.Path, rec.Path)
	assert.Len(t, rec.Alerts, 4)
	assert.Len(t, rec.Receipts, 4)
	assert.Equal(t, at(3600), rec.End)
	assert.InDelta(t, 1.7, rec.Heights[0], 0)
	require.Len(t, rec.Tracks, 56)
	assert.Equal(t, reports.TrackPoint{At: at(5), Track: 7, X: 2.2, Y: 2, AccountP: 1, Person: 0}, rec.Tracks[0])
	assert.Equal(t, at(7.5), rec.Since(unix(7.5)))
}
