package plots

import (
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot"

	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

func TestLevels(t *testing.T) {
	assert.Equal(t, levels{0.2, 0.5, 1, 2, 5, 10, 20}, rounded(newLevels(23)))
	assert.Equal(t, levels{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1}, rounded(newLevels(1)))
	assert.Nil(t, newLevels(0))
	assert.Nil(t, newLevels(math.NaN()))
	l := levels{1, 2, 5}
	for v, want := range map[float64]int{0.99: -1, 1: 0, 1.99: 0, 2: 1, 5: 2, 500: 2} {
		assert.Equal(t, want, l.band(v), v)
	}
}

func rounded(l levels) levels {
	for i := range l {
		l[i] = round6(l[i])
	}
	return l
}

// TestRampIsEvenInLightness computes CIELAB lightness (CIE 15) from sRGB.
func TestRampIsEvenInLightness(t *testing.T) {
	lightness := func(c color.Color) float64 {
		r, g, b, _ := c.RGBA()
		lin := func(v uint32) float64 {
			x := float64(v) / 0xFFFF
			if x <= 0.04045 {
				return x / 12.92
			}
			return math.Pow((x+0.055)/1.055, 2.4)
		}
		y := 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
		return 116*math.Cbrt(y) - 16
	}
	cs := ramp(7)
	step := (lightness(cs[0]) - lightness(cs[6])) / 6
	assert.Greater(t, step, 9.0, "neighbouring bands are told apart")
	for i := 1; i < 7; i++ {
		assert.InDelta(t, step, lightness(cs[i-1])-lightness(cs[i]), 0.6)
	}
	assert.Len(t, ramp(1), 1)
}

// TestBlocksCoverTheBand covers random grids: each cell that reaches the band is
// in exactly one rectangle, no other is in any.
func TestBlocksCoverTheBand(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	l := levels{1, 2, 5}
	for range 200 {
		g := grid{cell: 1, cols: 1 + rng.IntN(9), rows: 1 + rng.IntN(9)}
		for range g.cols * g.rows {
			g.v = append(g.v, float64(rng.IntN(7)))
		}
		for b := range l {
			times := make([]int, len(g.v))
			for _, r := range g.blocks(l, b) {
				for y := r.y0; y < r.y1; y++ {
					for x := r.x0; x < r.x1; x++ {
						times[y*g.cols+x]++
					}
				}
			}
			for i, v := range g.v {
				want := 0
				if l.band(v) >= b {
					want = 1
				}
				require.Equal(t, want, times[i], "%v band %d cell %d", g, b, i)
			}
		}
	}
	solid := grid{cols: 3, rows: 2, v: []float64{9, 9, 9, 9, 9, 9}}
	assert.Equal(t, []rect{{0, 0, 3, 2}}, solid.blocks(l, 2), "equal cells are one rectangle")
}

func TestCoarseKeepsTheTotal(t *testing.T) {
	g := grid{cell: 0.25, cols: 5, rows: 3, v: []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}}
	assert.Equal(t, g, g.coarse(15))
	c := g.coarse(6)
	assert.Equal(t, []int{3, 2}, []int{c.cols, c.rows})
	total := func(g grid) (sum float64) {
		for _, v := range g.v {
			sum += v * g.cell * g.cell
		}
		return sum
	}
	assert.InDelta(t, total(g), total(c), 1e-12)
	assert.InDelta(t, (1.0+2+6+7)/4, c.v[0], 1e-12)
}

func TestDwellIsPerAreaAndVisit(t *testing.T) {
	one := reports.Detail{
		Visits: []reports.VisitRow{visit(0, 1), visit(1, 1), {Person: sim.NoPerson, Verdict: reports.VerdictStray}},
		Dwell:  reports.DwellGrid{CellM: 0.5, Cols: 2, Rows: 1, Seconds: []float32{3, 0}},
	}
	g, visits, ok := dwellGrid([]reports.Detail{one, {}, one})
	assert.True(t, ok)
	assert.Equal(t, 4, visits, "a receipt without a party is nobody")
	assert.Equal(t, []float64{6 / 0.25 / 4, 0}, g.v)
}

// TestHeatMapOfALargeStoreIsSmall draws noise, which merges worst, on 100 m × 60 m.
func TestHeatMapOfALargeStoreIsSmall(t *testing.T) {
	s := testSite(t)
	s.Bounds.Max = site.Vec2{X: 100, Y: 60}
	d := detail(0)
	d.Dwell = reports.DwellGrid{CellM: 0.25, Cols: 400, Rows: 240, Seconds: make([]float32, 400*240)}
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range d.Dwell.Seconds {
		d.Dwell.Seconds[i] = float32(math.Exp(6 * rng.NormFloat64()))
	}
	run := &reports.Run{Site: s, Details: []reports.Detail{d}}
	for _, p := range All(run) {
		if p.Name == "dwell" {
			checkSVG(t, draw1(t, p, SVG))
		}
	}
}

func TestErrorsByPlace(t *testing.T) {
	s := testSite(t)
	far := reports.ErrorRow{SKU: gum, Slot: -1, Plate: -1, X: 5, Y: 1}
	details := []reports.Detail{{Errors: []reports.ErrorRow{
		{SKU: cola, Slot: 0, Plate: 0},                                                           // at the slot's front
		{SKU: cola, Slot: -1, Plate: 0, Extra: true, X: 1.5, Y: 3.6},                             // by its plate: the same place
		{SKU: chips, Slot: -1, Plate: -1, X: 3.5, Y: 3.35},                                       // by the planogram
		{SKU: -1, Slot: -1, Plate: -1, X: math.NaN(), Y: math.NaN(), Extra: true},                // nowhere
		{SKU: 99, Slot: -1, Plate: -1, X: 5, Y: 1}, {SKU: 99, Slot: -1, Plate: -1, X: 5.3, Y: 1}, // near each other
	}}}
	spots, unplaced := errorSpots(s, details)
	assert.Equal(t, 1, unplaced)
	assert.Equal(t, []spot{
		{tally{missing: 1, extra: 1}, site.Vec2{X: 1.5, Y: 3.35}},
		{tally{missing: 2}, site.Vec2{X: far.X, Y: far.Y}},
		{tally{missing: 1}, site.Vec2{X: 3.5, Y: 3.35}},
	}, spots)
}

func TestCulprits(t *testing.T) {
	s := testSite(t)
	d := reports.Detail{
		Visits: []reports.VisitRow{
			{Verdict: reports.VerdictMixed, Lines: []reports.BasketLine{{SKU: cola, Owed: 8, Billed: 6}, {SKU: chips, Owed: 5, Billed: 6}}},
			{Verdict: reports.VerdictNoAccount, Lines: []reports.BasketLine{{SKU: cola, Owed: 100}}},
		},
		Errors: []reports.ErrorRow{{SKU: cola, Slot: 0}, {SKU: cola, Slot: -1, Plate: 0}, {SKU: chips, Slot: -1, Plate: 2, Extra: true}, {SKU: gum, Slot: 3}},
	}
	shelves, products := culprits(s, []reports.Detail{d, d})
	assert.Equal(t, []culprit{
		{tally{missing: 4}, "G1, shelf 1", 16},
		{tally{missing: 2, extra: 2}, "G1, shelf 2", 10},
	}, shelves, "units owed of the products planned there; nobody's are left out")
	assert.Equal(t, []culprit{{tally{missing: 4}, "cola", 16}, {tally{extra: 2}, "chips", 10}, {tally{missing: 2}, "gum", 0}}, products)
}

// TestRisksByHand: ten receipts, three at one confidence.
func TestRisksByHand(t *testing.T) {
	scores := []float64{0.99, 0.98, 0.9, 0.9, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4}
	right := []bool{true, false, true, false, true, true, true, true, false, false}
	var d reports.Detail
	for i := range scores {
		v := visit(i, scores[i])
		if !right[i] {
			v = wrong(v)
		}
		v.Review = scores[i] < 0.65
		d.Visits = append(d.Visits, v)
	}
	d.Visits = append(d.Visits, reports.VisitRow{Verdict: reports.VerdictUnbilled}, reports.VisitRow{Verdict: reports.VerdictInside, Confidence: reports.Some(1)})
	slices.Reverse(d.Visits) // the order of entry is not that of confidence
	r := newReceipts([]reports.Detail{d})
	require.Len(t, r.all, 10)
	assert.Equal(t, []int{7, 2}, []int{r.unseen, r.unseenNo})
	third := 1.0 / 3
	want := []float64{0, 1.0 / 2, (1 + third) / 3, (1 + 2*third) / 4, 2.0 / 5, 2.0 / 6, 2.0 / 7, 2.0 / 8, 3.0 / 9, 4.0 / 10}
	grid := []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}
	assert.InDeltaSlice(t, want, r.risks(grid, nil), 1e-12)
	double := make([]int, 10)
	for i := range double {
		double[i] = 2
	}
	assert.InDeltaSlice(t, want, r.risks(grid, double), 1e-12, "all twice is the same")
	mean := 0.0
	for _, v := range want {
		mean += v / 10
	}
	assert.InDelta(t, mean, reports.AURC(r.all).Value, 1e-12, "the legend's area is that of this curve")

	low, high, over := r.band(grid)
	assert.Equal(t, "receipts", over)
	for i := range grid {
		assert.LessOrEqual(t, low[i], want[i])
		assert.GreaterOrEqual(t, high[i], want[i])
	}
	assert.InDelta(t, 0.4-1.96*math.Sqrt(0.024), low[9], 0.11, "of all receipts, about the normal interval")
	assert.InDelta(t, 0.4+1.96*math.Sqrt(0.024), high[9], 0.11)
}

// TestBandIsOverReplications: equal replications leave no doubt.
func TestBandIsOverReplications(t *testing.T) {
	var details []reports.Detail
	for range 6 {
		details = append(details, reports.Detail{Visits: []reports.VisitRow{visit(0, 0.9), wrong(visit(1, 0.8))}})
	}
	r := newReceipts(details)
	low, high, over := r.band([]float64{0.5, 1})
	assert.Equal(t, "replications", over)
	assert.InDeltaSlice(t, []float64{0, 0.5}, low, 1e-12)
	assert.InDeltaSlice(t, []float64{0, 0.5}, high, 1e-12)
}

// TestTheftCurveByHand: two bag thieves (0.9, none), one tailgater (0.5), honest
// parties at 0.7 and without an alert.
func TestTheftCurveByHand(t *testing.T) {
	d := reports.Detail{Visits: []reports.VisitRow{visit(0, 1), visit(1, 1), visit(2, 1), visit(3, 1), visit(4, 1), {Person: sim.NoPerson, AlertScore: 1}}}
	for i, s := range []float64{0.9, 0, 0.5, 0.7, 0} {
		d.Visits[i].AlertScore = s
	}
	d.Incidents = []reports.IncidentRow{
		{Visit: 0, Technique: sim.TechniqueConcealBag, ValueCents: 10, Taken: sim.FromSeconds(5), Alerted: sim.FromSeconds(9), BeforeExit: true},
		{Visit: 1, Technique: sim.TechniqueConcealBag, ValueCents: 20, Alerted: sim.Never},
		{Visit: 2, Technique: sim.TechniqueTailgate, ValueCents: 40, Taken: sim.FromSeconds(5), Alerted: sim.FromSeconds(3)},
	}
	all := thefts([]reports.Detail{d})
	require.Len(t, all, 3)
	for i, want := range []struct {
		name                             string
		incidents, found, inTime, points int
		value, saved, late               int64
		delays                           []float64
		curve                            []reports.PRPoint
	}{
		{"all techniques", 3, 2, 1, 3, 70, 10, 40, []float64{0, 4}, []reports.PRPoint{{Threshold: 0.9, Found: 1, Right: 1, Positives: 3}, {Threshold: 0.7, Found: 2, Right: 1, Positives: 3}, {Threshold: 0.5, Found: 3, Right: 2, Positives: 3}}},
		{"tailgate", 1, 1, 0, 2, 40, 0, 40, []float64{0}, []reports.PRPoint{{Threshold: 0.7, Found: 1, Right: 0, Positives: 1}, {Threshold: 0.5, Found: 2, Right: 1, Positives: 1}}},
		{"conceal bag", 2, 1, 1, 2, 30, 10, 0, []float64{4}, []reports.PRPoint{{Threshold: 0.9, Found: 1, Right: 1, Positives: 2}, {Threshold: 0.7, Found: 2, Right: 1, Positives: 2}}},
	} {
		c := &all[i]
		assert.Equal(t, want.name, c.name)
		assert.Equal(t, []int{want.incidents, want.found, want.inTime}, []int{c.incidents, c.found, c.beforeExit}, want.name)
		assert.Equal(t, []int64{want.value, want.saved, want.late}, []int64{c.value, c.inTime, c.late}, want.name)
		assert.Equal(t, want.delays, c.delays, want.name)
		assert.Equal(t, want.curve, c.points(), want.name)
	}
	assert.Len(t, all[0].parties, 5)
	assert.Len(t, all[1].parties, 3, "thieves of other techniques do not count")
}

func TestHistogramCountsAll(t *testing.T) {
	h := histogram([]reports.Judged{{Score: 0}, {Score: 0.5}, {Score: 0.99}, {Score: 1}, {Score: 1}}, 0.5)
	n := 0
	for _, x := range h.n {
		n += x
	}
	assert.Equal(t, 5, n)
	assert.Equal(t, []int{2, 2}, []int{h.n[0], h.n[stripBins-1]})
}

func TestTicks(t *testing.T) {
	labels := func(ts []plot.Tick) (out []string) {
		for _, x := range ts {
			out = append(out, x.Label)
		}
		return out
	}
	assert.Equal(t, []string{"0", "2", "4", "6", "8", "10"}, labels(niceTicks{}.Ticks(0, 10)))
	assert.Equal(t, []string{"0.0", "0.5", "1.0", "1.5", "2.0"}, labels(niceTicks{}.Ticks(0, 2.4)))
	assert.Equal(t, []string{"0", "1", "2"}, labels(niceTicks{whole: true}.Ticks(0, 2)))
	assert.Equal(t, []string{"99.94", "99.96", "99.98", "100.00"}, labels(niceTicks{most: 4}.Ticks(99.93, 100)))
	assert.Empty(t, niceTicks{}.Ticks(1, 1), "an empty axis")
	assert.Equal(t, []string{"50", "80", "90", "95", "99", "99.9"}, labels(logitTicks{}.Ticks(40, 99.9)))
	assert.InDelta(t, 0.5, logitScale{}.Normalize(10, 90, 50), 1e-12)
	for v, want := range map[float64]float64{0: 1, 0.07: 0.08, 7.2: 8, 99: 100, 100: 100, 1085: 1200} {
		assert.InDelta(t, want, niceAbove(v), 1e-9, v)
	}
}

func TestMoney(t *testing.T) {
	of := func(code string) string {
		return moneyOf(&reports.Run{Site: &site.Site{Currency: code}}).words(123456)
	}
	assert.Equal(t, "1234.56 EUR", of("EUR"))
	assert.Equal(t, "123456 JPY", of("JPY"))
	assert.Equal(t, "123.456 KWD", of("KWD"))
	assert.Equal(t, "1234.56", moneyOf(&reports.Run{}).words(123456))
}
