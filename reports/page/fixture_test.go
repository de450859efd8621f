package page

import (
	"fmt"
	"testing"
	"time"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// hostile is text that no name should be, and any may.
const hostile = "</script><img src=x onerror=alert(1)>&amp;\"'`\u2028{{.}}"

func at(s float64) sim.Time { return sim.FromSeconds(s) }

// shop is a store of two products on two plates of one gondola.
func shop() *site.Site {
	return &site.Site{
		Name: "test store", Currency: "EUR", Bounds: site.Rect{Max: site.Vec2{X: 6, Y: 4}},
		Gondolas: []site.Gondola{{Code: "G1", Shelves: []site.ShelfID{0}}},
		Shelves:  []site.Shelf{{Level: 2, Plates: []site.PlateID{0, 1}}},
		Plates: []site.Plate{
			{Code: "P1", Center: site.Vec3{X: 2, Y: 3}, Interval: time.Second},
			{Code: "P2", Center: site.Vec3{X: 3, Y: 3}, Interval: time.Second},
		},
		Slots:    []site.Slot{{First: 0, Last: 0, SKU: 0}, {First: 1, Last: 1, SKU: 1}},
		Products: []site.Product{{GTIN: "4000000000006", Name: "cola", PriceCents: 150}, {GTIN: "4000000000013", Name: hostile, PriceCents: 99}},
	}
}

// details is the rows of one replication: an exact visit, one with a unit of
// each product confused, a thief in time, a thief missed, a stray receipt and a
// false alert.
func details() reports.Detail {
	line := func(k site.SKU, owed, billed int64) reports.BasketLine {
		return reports.BasketLine{SKU: k, Owed: owed, Billed: billed}
	}
	return reports.Detail{
		Visits: []reports.VisitRow{
			{
				Account: "anna", Person: 0, People: 2, Entered: at(10), Left: at(100), Lines: []reports.BasketLine{line(0, 1, 1)},
				OwedCents: 150, BilledCents: 150, Receipts: 1, Issued: at(103), Confidence: reports.Some(0.99), Verdict: reports.VerdictExact,
			},
			{
				Account: hostile, Person: 2, People: 1, Entered: at(20), Left: at(90.5), Lines: []reports.BasketLine{line(0, 2, 1), line(1, 0, 1)},
				OwedCents: 300, BilledCents: 249, Receipts: 1, Issued: at(94), Confidence: reports.Some(0.7), Review: true, Verdict: reports.VerdictMixed, AlertScore: 0.4,
			},
			{
				Person: 3, People: 1, Entered: at(30), Left: at(60), Technique: sim.TechniqueTailgate, Lines: []reports.BasketLine{line(1, 1, 0)},
				OwedCents: 99, Verdict: reports.VerdictNoAccount, Stole: true, AlertScore: 0.9,
			},
			{
				Account: "eve", Person: 4, People: 1, Entered: at(40), Left: at(80), Technique: sim.TechniqueConcealBag, Lines: []reports.BasketLine{line(0, 1, 0)},
				OwedCents: 150, Verdict: reports.VerdictUnbilled, Stole: true,
			},
			{
				Account: "ghost", Person: sim.NoPerson, Entered: at(50), Left: at(70), Lines: []reports.BasketLine{line(0, 0, 1)},
				BilledCents: 150, Receipts: 1, Issued: at(75), Confidence: reports.Some(0.5), Verdict: reports.VerdictStray,
			},
		},
		Errors: []reports.ErrorRow{
			{Visit: 1, Cause: reports.CauseSKU, SKU: 0, Person: 2, At: at(45.25), Slot: 0, Plate: 0, Event: 7, X: 2, Y: 3},
			{Visit: 1, Extra: true, Cause: reports.CauseSKU, SKU: 1, Person: 2, At: at(45.5), Slot: -1, Plate: 1, Event: 7, X: 3, Y: 3},
			{Visit: 3, Cause: reports.CauseQuantity, SKU: 0, Person: 4, At: at(55), Slot: 0, Plate: 0, X: 2, Y: 3},
			{Visit: 4, Extra: true, Cause: reports.CausePhantom, SKU: 0, Person: sim.NoPerson, At: sim.Never, Slot: -1, Plate: -1},
		},
		Incidents: []reports.IncidentRow{
			{Visit: 2, Technique: sim.TechniqueTailgate, Units: 1, ValueCents: 99, Taken: at(42), Exit: at(60), Alerted: at(31), BeforeExit: true, X: 3, Y: 2},
			{Visit: 3, Technique: sim.TechniqueConcealBag, Units: 1, ValueCents: 150, Taken: at(55), Exit: at(80), Alerted: sim.Never},
		},
		Alerts: []reports.AlertRow{
			{Alert: output.Alert{Kind: output.AlertTailgating, Track: 4, SKU: site.NoSKU, Score: 0.9, Evidence: "came in without a scan"}, At: at(30.5), Emitted: at(31), Visit: 2, Right: true},
			{Alert: output.Alert{Kind: output.AlertConcealment, Track: 3, Account: hostile, SKU: 1, Units: 1, ValueCents: 99, Score: 0.4, Evidence: hostile}, At: at(46), Emitted: at(47), Visit: 1},
			{Alert: output.Alert{Kind: output.AlertDecoy, Track: 9, SKU: 0, Units: 1, ValueCents: 150, Score: 0.3}, At: at(48), Emitted: at(49), Visit: -1},
		},
	}
}

// testRun is a run of n replications with the same rows and slightly different
// figures.
func testRun(tb testing.TB, n int) *reports.Run {
	tb.Helper()
	run := &reports.Run{
		Site: shop(),
		Result: reports.Result{Provenance: reports.Provenance{
			Tool: "gosim", Version: "0.1.0", Scenario: "shop", ScenarioHash: "0123abcd", Seed: 7, Replications: n, Engine: "checkoutfree", GoVersion: "go1.26", GOARCH: "amd64",
		}},
		Scenario: []byte(`{"name":"shop","description":"A shop.\n` + "<b>" + `","start":"2026-03-02T17:00:00Z","duration":"10m0s","warmup":"0s"}`),
		Load:     func(index int) (*reports.Record, error) { return &reports.Record{Index: index}, nil },
	}
	for _, m := range reports.Metrics() {
		s := reports.Summary{Metric: m, Reason: "not measured here"}
		if m.Name == "receipt_exact_rate" || m.Name == "frame_latency_us_p99" || m.Name == "theft_recall_tailgate" {
			s.Reason = ""
			s.Value = reports.Some(0.25)
			s.Counts = reports.Counts{Kind: reports.CountRatio, Num: int64(n), Den: int64(4 * n)}
			if n > 1 {
				s.Half = reports.Some(0.015)
			}
		}
		for i := range n {
			v := reports.Optional{}
			if s.Value.Valid {
				v = reports.Some(0.2 + 0.1*float64(i)/float64(max(n-1, 1)))
			}
			s.PerRep = append(s.PerRep, v)
		}
		run.Result.Metrics = append(run.Result.Metrics, s)
	}
	for i := range n {
		run.Result.Indices = append(run.Result.Indices, i)
		run.Details = append(run.Details, details())
	}
	return run
}

// many gives the first replication so many exact visits more.
func many(run *reports.Run, visits int) {
	d := &run.Details[0]
	for i := range visits {
		v := d.Visits[0]
		v.Account = fmt.Sprintf("member %d", i)
		d.Visits = append(d.Visits, v)
	}
}
