package replay

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// epoch is noon of a March day.
const epoch = int64(1_772_452_800_000_000_000)

func unix(t sim.Time) int64       { return epoch + int64(t) }
func at(seconds float64) sim.Time { return sim.FromSeconds(seconds) }
func hostile() string             { return `</script><img src=x onerror="window.hacked=1"><!--` }

// smallSite is a 6 m × 4 m store with one shelf of three products, the second of
// which has a name that no page should believe.
func smallSite(tb testing.TB) *site.Site {
	tb.Helper()
	s := &site.Site{
		Name: "test <b>store</b>", Currency: "EUR", CeilingM: 3,
		Bounds:   site.Rect{Max: site.Vec2{X: 6, Y: 4}},
		Gondolas: []site.Gondola{{Code: "G1", Box: site.NewBox(site.Vec2{X: 3, Y: 3.6}, 3, 0.5, 0), HeightM: 1.8, Normal: site.Vec2{Y: -1}, Shelves: []site.ShelfID{0}}},
		Shelves:  []site.Shelf{{Level: 2, Z: 0.9, Plates: []site.PlateID{0, 1, 2}}},
		Gates: []site.Gate{
			{Code: "IN", Kind: site.GateEntry, A: site.Vec2{X: 0.5}, B: site.Vec2{X: 1.7}, Inward: site.Vec2{Y: 1}},
			{Code: "OUT", Kind: site.GateExit, A: site.Vec2{X: 4.5}, B: site.Vec2{X: 5.5}, Inward: site.Vec2{Y: 1}},
		},
		Walls: []site.Box{site.NewBox(site.Vec2{X: 5.2, Y: 1.2}, 0.3, 0.3, 30)},
		Zones: []site.Zone{{Code: "all", Area: site.Rect{Max: site.Vec2{X: 6, Y: 4}}}},
	}
	for i, name := range []string{"Cola 330 ml can", hostile(), "Chips"} {
		x := 2 + float64(i)
		s.Products = append(s.Products, site.Product{GTIN: "40000000000" + string(rune('0'+i)), Name: name, PriceCents: 150})
		s.Plates = append(s.Plates, site.Plate{Code: "P", Pos: i, Center: site.Vec3{X: x, Y: 3.6, Z: 0.9}, WidthM: 1, DepthM: 0.5, Interval: 50 * time.Millisecond})
		s.Slots = append(s.Slots, site.Slot{First: site.PlateID(i), Last: site.PlateID(i), SKU: site.SKU(i), Units: 6, Front: site.Vec3{X: x, Y: 3.35, Z: 0.9}, WidthM: 1})
	}
	for _, look := range []site.Vec3{{X: 3, Y: 2}, {X: 0.4, Y: 3.8}} {
		c, err := site.NewCamera("C", site.Intrinsics{Width: 1280, Height: 720, Fx: 800, Fy: 800, Cx: 640, Cy: 360}, site.Vec3{X: 0.4, Y: 3.8, Z: 2.8}, look, 0, 15)
		require.NoError(tb, err)
		s.Cameras = append(s.Cameras, c)
	}
	return s
}

// smallRecord is a minute in the small store. Ann takes a cola and chips; the
// engine gives the chips to Bob, whom a second later it takes for Ann. Bob takes
// the hostile product and is alerted about although he does not steal. A third
// person comes in without an account and takes a cola.
func smallRecord(tb testing.TB, index int) *reports.Record {
	tb.Helper()
	r := &reports.Record{
		Index: index, Seed: math.MaxUint64, Site: smallSite(tb), Epoch: epoch, End: at(60),
		Visits: []sim.Visit{
			{Person: 0, Account: "ann" + hostile(), Sponsor: sim.NoPerson, Entered: at(5), Left: at(40)},
			{Person: 1, Account: "bob", Sponsor: sim.NoPerson, Entered: at(8), Left: at(45)},
			{Person: 2, Sponsor: sim.NoPerson, Technique: sim.TechniqueTailgate, Entered: at(9), Left: sim.Never},
		},
		Heights: []float64{1.6, 1.7, 1.8},
	}
	ann := r.Visits[0].Account
	act := func(t float64, kind sim.ActKind, p sim.PersonID, unit sim.UnitID, k int, intent sim.Technique) {
		a := sim.Act{At: at(t), Kind: kind, Person: p, Other: sim.NoPerson, Unit: unit, SKU: site.SKU(k), Slot: site.SlotID(k), Intent: intent, X: 2, Y: 3}
		r.Acts = append(r.Acts, a)
	}
	act(5, sim.ActEnter, 0, sim.NoUnit, -1, sim.TechniqueNone)
	act(8, sim.ActEnter, 1, sim.NoUnit, -1, sim.TechniqueNone)
	act(9, sim.ActEnter, 2, sim.NoUnit, -1, sim.TechniqueTailgate)
	act(12, sim.ActPick, 0, 1, 0, sim.TechniqueNone)
	act(14, sim.ActPick, 1, 2, 1, sim.TechniqueNone)
	act(20, sim.ActPick, 0, 3, 2, sim.TechniqueNone)
	act(25, sim.ActPick, 2, 4, 0, sim.TechniqueTailgate)
	act(40, sim.ActExit, 0, sim.NoUnit, -1, sim.TechniqueNone)
	act(45, sim.ActExit, 1, sim.NoUnit, -1, sim.TechniqueNone)

	rng := rand.New(rand.NewPCG(1, uint64(index)))
	heading := 0.0
	for t := 4.0; t < 46; t += 0.2 {
		for p := range sim.PersonID(3) {
			if p == 1 && t > 30 && t < 33 || t > r.Visits[p].Left.Seconds()+1 {
				continue // a gap
			}
			x, y := 1+float64(p)+0.05*t, 1+float64(p)/2+math.Sin(t/5)
			heading += 0.3 * (rng.Float64() - 0.4)
			r.Path = append(r.Path, sim.PathPoint{At: at(t), Person: p, X: x, Y: y, Heading: float32(heading)})
			account := r.Visits[p].Account
			if p == 1 && t > 21 && t < 30 {
				account = ann
			}
			r.Tracks = append(r.Tracks, reports.TrackPoint{
				At: at(t + 0.004), Track: output.TrackID(7 + p), X: x + 0.05*rng.NormFloat64(), Y: y + 0.05*rng.NormFloat64(),
				Account: account, AccountP: float32(0.5 + 0.5*rng.Float64()), Coasting: rng.IntN(10) == 0, Person: p,
			})
		}
	}
	event := func(id output.EventID, t float64, k, units int, track output.TrackID, account string) {
		r.Events = append(r.Events, output.ShelfEvent{
			ID: id, Plate: site.PlateID(k), Slot: site.SlotID(k), Start: unix(at(t)), End: unix(at(t + 1)), DeltaG: -100.04,
			SKU: site.SKU(k), Units: units, P: 0.9996, Track: track, TrackP: 0.75, Account: account,
		})
		r.Baskets = append(r.Baskets, output.BasketChange{Event: id, Track: track, Account: account, SKU: site.SKU(k), Units: -units, At: unix(at(t)), Emitted: unix(at(t + 2)), P: 0.7})
	}
	event(1, 12.2, 0, -1, 7, ann)
	event(2, 14.1, 1, -1, 8, "bob")
	event(3, 20.1, 2, -1, 8, "bob")
	event(4, 25.1, 0, -1, 9, "")
	receipt := func(account string, enter, leave float64, products ...int) {
		x := output.Receipt{Account: account, Entry: unix(at(enter)), Exit: unix(at(leave)), Issued: unix(at(leave + 3)), Confidence: 0.8, Review: true}
		for _, k := range products {
			x.Lines = append(x.Lines, output.Line{SKU: site.SKU(k), Units: 1, PriceCents: 150, P: 0.9})
			x.TotalCents += 150
		}
		r.Receipts = append(r.Receipts, x)
	}
	receipt(ann, 5, 40, 0)
	receipt("bob", 8, 45, 1, 2)
	line := func(k int, owed, billed int64) reports.BasketLine {
		return reports.BasketLine{SKU: site.SKU(k), Owed: owed, Billed: billed}
	}
	r.Detail = reports.Detail{
		Visits: []reports.VisitRow{
			{Account: ann, Person: 0, People: 1, Entered: at(5), Left: at(40), Lines: []reports.BasketLine{line(0, 1, 1), line(2, 1, 0)}, OwedCents: 300, BilledCents: 150, Receipts: 1, Issued: at(43), Confidence: reports.Some(0.8), Review: true, Verdict: reports.VerdictUndercharged},
			{Account: "bob", Person: 1, People: 1, Entered: at(8), Left: at(45), Lines: []reports.BasketLine{line(1, 1, 1), line(2, 0, 1)}, OwedCents: 150, BilledCents: 300, Receipts: 1, Issued: at(48), Confidence: reports.Some(0.8), Review: true, Verdict: reports.VerdictOvercharged},
			{Person: 2, People: 1, Entered: at(9), Left: sim.Never, Technique: sim.TechniqueTailgate, Lines: []reports.BasketLine{line(0, 1, 0)}, OwedCents: 150, Verdict: reports.VerdictInside, Stole: true},
		},
		Errors: []reports.ErrorRow{
			{Visit: 0, Cause: reports.CausePerson, SKU: 2, Person: 0, At: at(20), Slot: 2, Plate: 2, Event: 3, X: 4, Y: 3.35},
			{Visit: 1, Extra: true, Cause: reports.CausePerson, SKU: 2, Person: sim.NoPerson, At: sim.Never, Slot: -1, Plate: -1, X: math.NaN(), Y: math.NaN()},
		},
		Incidents: []reports.IncidentRow{{Visit: 2, Technique: sim.TechniqueTailgate, Units: 1, ValueCents: 150, Taken: at(25), Exit: sim.Never, X: 3, Y: 2, Alerted: sim.Never}},
		Alerts: []reports.AlertRow{{
			Alert: output.Alert{Kind: output.AlertConcealment, Time: unix(at(15)), Emitted: unix(at(17)), Track: 8, Account: "bob", X: 2, Y: 2, SKU: 1, Units: 1, Score: 0.8, Event: 2, Evidence: "turned away " + hostile()},
			At:    at(15), Emitted: at(17), Visit: 1,
		}},
	}
	for i := range r.Detail.Alerts {
		r.Alerts = append(r.Alerts, r.Detail.Alerts[i].Alert)
	}
	return r
}
