package plots

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with testdata/name, or rewrites it under -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "%s differs; run go test ./reports/plots -update and look at the picture", name)
}

// The products of the test store; slot and plate i hold product i, two of them on
// each of two shelves.
const (
	cola site.SKU = iota
	bar1
	chips
	gum
)

// testSite is a 6 m × 4 m store with two shelves of two slots each.
func testSite(tb testing.TB) *site.Site {
	tb.Helper()
	s := &site.Site{
		Name: "test store", Currency: "EUR", CeilingM: 3,
		Bounds:   site.Rect{Max: site.Vec2{X: 6, Y: 4}},
		Gondolas: []site.Gondola{{Code: "G1", Box: site.NewBox(site.Vec2{X: 3, Y: 3.6}, 4, 0.5, 0), HeightM: 1.8, Normal: site.Vec2{Y: -1}, Shelves: []site.ShelfID{0, 1}}},
		Shelves:  []site.Shelf{{Level: 1, Z: 0.5, Plates: []site.PlateID{0, 1}}, {Level: 2, Z: 0.9, Plates: []site.PlateID{2, 3}}},
		Gates:    []site.Gate{{Code: "door", A: site.Vec2{X: 0.5}, B: site.Vec2{X: 1.7}, Inward: site.Vec2{Y: 1}}},
	}
	for i, name := range []string{"cola", "bar", "chips", "gum"} {
		x := 1.5 + float64(i)
		s.Products = append(s.Products, site.Product{Name: name, PriceCents: 100, WeightG: 100})
		s.Plates = append(s.Plates, site.Plate{Code: "P", Shelf: site.ShelfID(i / 2), Center: site.Vec3{X: x, Y: 3.6, Z: 0.9}, WidthM: 1, DepthM: 0.5})
		s.Slots = append(s.Slots, site.Slot{
			Shelf: site.ShelfID(i / 2), First: site.PlateID(i), Last: site.PlateID(i), SKU: site.SKU(i),
			Front: site.Vec3{X: x, Y: 3.35, Z: 0.9}, WidthM: 1,
		})
	}
	c, err := site.NewCamera("C", site.Intrinsics{Width: 1280, Height: 720, Fx: 800, Fy: 800, Cx: 640, Cy: 360}, site.Vec3{X: 0.4, Y: 3.8, Z: 2.8}, site.Vec3{X: 3, Y: 2}, 0, 15)
	require.NoError(tb, err)
	s.Cameras = append(s.Cameras, c)
	return s
}

// visit is an honest session that was billed as it should, at a confidence.
func visit(person int, confidence float64) reports.VisitRow {
	return reports.VisitRow{
		Account: fmt.Sprint("m", person), Person: sim.PersonID(person), People: 1,
		Entered: sim.FromSeconds(float64(10 * person)), Left: sim.FromSeconds(float64(10*person + 60)),
		Lines:    []reports.BasketLine{{SKU: cola, Owed: 2, Billed: 2}},
		Receipts: 1, Confidence: reports.Some(confidence), Verdict: reports.VerdictExact,
	}
}

// wrong turns a visit into one that was billed too little.
func wrong(v reports.VisitRow) reports.VisitRow {
	v.Verdict, v.Lines = reports.VerdictUndercharged, []reports.BasketLine{{SKU: cola, Owed: 2, Billed: 1}}
	return v
}

// detail is a replication with right and wrong bills, thieves found and not, and
// people standing about. shift makes replications differ.
func detail(shift int) reports.Detail {
	var d reports.Detail
	for i := range 40 {
		v := visit(i, 0.999-float64((i*7+shift)%40)/100)
		if (i*7+shift)%40 > 30 || i == 3 {
			v = wrong(v)
			v.Review = i%2 == 0
			d.Errors = append(d.Errors, reports.ErrorRow{Visit: i, SKU: site.SKU(i % 4), Slot: site.SlotID(i % 4), Plate: site.PlateID(i % 4), Cause: reports.CauseQuantity})
		}
		d.Visits = append(d.Visits, v)
	}
	d.Errors = append(d.Errors,
		reports.ErrorRow{Visit: 1, SKU: gum, Extra: true, Slot: -1, Plate: 3, Cause: reports.CausePhantom},
		reports.ErrorRow{Visit: 2, SKU: -1, Extra: true, Slot: -1, Plate: -1, X: math.NaN(), Y: math.NaN(), Cause: reports.CausePhantom},
	)
	for k, x := range []reports.IncidentRow{
		{Visit: 5, Technique: sim.TechniqueConcealBag, Units: 1, ValueCents: 300, Taken: sim.FromSeconds(60), Exit: sim.FromSeconds(110), Alerted: sim.FromSeconds(71), BeforeExit: true},
		{Visit: 6, Technique: sim.TechniqueConcealBag, Units: 1, ValueCents: 100, Taken: sim.FromSeconds(70), Exit: sim.FromSeconds(120), Alerted: sim.FromSeconds(130)},
		{Visit: 7, Technique: sim.TechniqueTailgate, Units: 2, ValueCents: 250, Taken: sim.FromSeconds(80), Exit: sim.FromSeconds(130), Alerted: sim.FromSeconds(75), BeforeExit: true},
		{Visit: 8, Technique: sim.TechniqueDecoyReturn, Units: 1, ValueCents: 50, Taken: sim.FromSeconds(90), Exit: sim.FromSeconds(140), Alerted: sim.Never},
	} {
		d.Incidents = append(d.Incidents, x)
		d.Visits[x.Visit].Stole = true
		if x.Alerted != sim.Never {
			d.Visits[x.Visit].AlertScore = 0.9 - 0.1*float64(k)
		}
	}
	d.Visits[9].AlertScore = 0.75 // honest
	d.Dwell = reports.DwellGrid{CellM: 0.25, Cols: 24, Rows: 16, Seconds: make([]float32, 24*16)}
	for i := range d.Dwell.Seconds {
		d.Dwell.Seconds[i] = float32((i*i+shift)%97) / 4
	}
	return d
}

// record is a visit of person 3 with a path, a track and a pick.
func record(tb testing.TB, d reports.Detail) *reports.Record {
	tb.Helper()
	r := &reports.Record{Site: testSite(tb), Detail: d, End: sim.FromSeconds(600)}
	for i := range 40 {
		r.Visits = append(r.Visits, sim.Visit{Person: sim.PersonID(i), Account: fmt.Sprint("m", i), Sponsor: sim.NoPerson, Entered: d.Visits[i].Entered, Left: d.Visits[i].Left})
	}
	for i := range 60 {
		s := float64(i)
		at, x, y := sim.FromSeconds(30+s), 3-2*math.Cos(s/30*math.Pi), 1.8-1.3*math.Sin(s/30*math.Pi+0.9)
		r.Path = append(r.Path, sim.PathPoint{At: at, Person: 3, X: x, Y: y})
		p := reports.TrackPoint{At: at, Track: output.TrackID(1 + i/30), X: x + 0.05, Y: y, Account: "m3", AccountP: 0.97, Person: 3}
		if i%20 == 0 {
			p.Account = "m4"
		}
		r.Tracks = append(r.Tracks, p)
	}
	r.Acts = []sim.Act{{At: sim.FromSeconds(40), Kind: sim.ActPick, Person: 3, Unit: 1, SKU: cola, Slot: 0}}
	return r
}

// result has every metric of the registry: 50 % ± 5 % where it is a ratio.
func result(replications int) reports.Result {
	r := reports.Result{Provenance: reports.Provenance{Scenario: "two aisles", Replications: replications}}
	for i := range replications {
		r.Indices = append(r.Indices, i)
	}
	for i, m := range reports.Metrics() {
		s := reports.Summary{Metric: m, Value: reports.Some(0.02 + 0.01*float64(i%5)), Counts: reports.Counts{Kind: reports.CountRatio, Num: int64(2 + i%5), Den: 100}}
		if replications > 1 {
			s.Half = reports.Some(0.015)
		}
		for k := range replications {
			s.PerRep = append(s.PerRep, reports.Some(s.Value.Value+0.005*float64(k%3-1)))
		}
		r.Metrics = append(r.Metrics, s)
	}
	r.Frame, r.Tick = hdrhistogram.New(1, 1e9, 3), hdrhistogram.New(1, 1e9, 3)
	for i := range int64(20000) {
		_ = r.Frame.RecordValue(1000 + i)
		if i%10 == 0 {
			_ = r.Tick.RecordValue(20000 + 50*i)
		}
	}
	return r
}

// testRun has three replications.
func testRun(tb testing.TB) *reports.Run {
	tb.Helper()
	run := &reports.Run{Result: result(3), Site: testSite(tb)}
	for i := range 3 {
		run.Details = append(run.Details, detail(i))
	}
	run.Load = func(index int) (*reports.Record, error) { return record(tb, run.Details[index]), nil }
	return run
}

// draw returns the picture's bytes.
func draw1(tb testing.TB, p Picture, f Format) []byte {
	tb.Helper()
	var b bytes.Buffer
	require.NoError(tb, p.Draw(&b, f), p.Name)
	return b.Bytes()
}
