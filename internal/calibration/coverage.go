package calibration

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/internal/evidence"
	"gosim/sensors"
	"gosim/sensors/coverage"
)

// coverageBins is how many groups of places of equal number a store is split into.
const coverageBins = 8

// predicted is what cameras are expected to see against what simulated ones do.
func predicted() evidence.Check {
	return evidence.Check{
		Number: "G2", Title: "Coverage: expected and simulated",
		Setup: "One person after the other, 1.70 m tall, at every half metre of the floor of the three example stores, before 30 installations of the cameras with calibration errors of their own, four frames of every camera each. " +
			"The foot points of one instant are fused, each weighted by its information.",
		Source: "What package sensors/coverage expects without running anything: the detector's chance by what shows of the body, and the Fisher information of the cameras' foot points, carried to the floor by the derivative of the projection (Kay, “Fundamentals of statistical signal processing: estimation theory”, 1993).",
		Expected: "In every store: cameras that find a person within 2 %, and views (cameras that find them in more than half of their frames) within 3 %, of the number expected; " +
			"root mean square error of the place within 20 % of the expected one, also in each eighth of the places by expected error.",
		Slow: true,
		Run:  predictedResult,
	}
}

func predictedResult() evidence.Result {
	cfg, o := sensors.DefaultConfig(), coverage.DefaultOptions()
	o.CellM = 0.5
	t := evidence.Table{
		Caption: "Means over the floor; RMS is the root of the mean square distance from the true place.",
		Head:    []string{"store", "places", "cameras that find a person", "expected", "views", "expected", "RMS error (cm)", "expected (cm)", "worst eighth"},
	}
	pic := evidence.Picture{
		Name: "coverage", Caption: "Error of a person's place, simulated against expected, in eighths of each store's floor by expected error.",
		X: "expected error (cm)", Y: "simulated error, RMS (cm)",
	}
	pass, most, worst := true, 0.0, 0.0
	for _, name := range []string{"corner-shop", "go", "autocheckout-nano"} {
		s := exampleStore(name)
		want, got := simulated(s, &cfg, o)
		a := coverage.Agree(want, got)
		pass = pass && math.Abs(a.Found/a.Expected-1) <= 0.02 && math.Abs(a.Views/a.WantV-1) <= 0.03 && math.Abs(a.Ratio()-1) <= 0.2
		points := evidence.Series{Name: name, Points: true}
		far := 0.0
		for _, b := range eighths(want, got) {
			points.X, points.Y = append(points.X, 100*b.WantM), append(points.Y, 100*b.RMSM)
			most = max(most, 100*b.WantM, 100*b.RMSM)
			if d := b.Ratio() - 1; math.Abs(d) > math.Abs(far) {
				far = d
			}
		}
		pass = pass && math.Abs(far) <= 0.2
		worst = math.Max(worst, math.Abs(a.Ratio()-1))
		pic.Series = append(pic.Series, points)
		t.Rows = append(t.Rows, []string{
			name, fmt.Sprint(a.Places), fmt.Sprintf("%.2f", a.Found), fmt.Sprintf("%.2f", a.Expected), fmt.Sprintf("%.2f", a.Views), fmt.Sprintf("%.2f", a.WantV),
			fmt.Sprintf("%.1f", 100*a.RMSM), fmt.Sprintf("%.1f", 100*a.WantM), fmt.Sprintf("%+.0f %%", 100*far),
		})
	}
	most = 5 * math.Ceil(most/5)
	pic.XMax, pic.YMax = most, most
	pic.Series = append(pic.Series, evidence.Series{Name: "equal", Reference: true, X: []float64{0, most}, Y: []float64{0, most}})
	return evidence.Result{
		Measured: fmt.Sprintf("RMS error within %.0f %% of the expected one in every store", math.Ceil(100*worst)),
		Pass:     pass,
		Remark: "Expectation and simulation share the rules of what shows of a body, so views test little more than the detector's chance; the errors test the whole way from the image to the floor. " +
			"Detectors fused over the seven cameras of WILDTRACK err by 9 to 12 cm (MVDeTr, Hou & Zheng 2021; MVDet, Hou et al. 2020).",
		Tables:   []evidence.Table{t},
		Pictures: []evidence.Picture{pic},
	}
}

// simulated returns expectations and measurements at every cell of a store.
func simulated(s *site.Site, cfg *sensors.Config, o coverage.Options) ([]coverage.Sighting, []coverage.Measured) {
	m, err := coverage.New(s, cfg, o)
	if err != nil {
		panic(err) // the stores and the defaults are valid
	}
	at, want := make([]site.Vec2, len(m.Cells)), make([]coverage.Sighting, len(m.Cells))
	for i := range m.Cells {
		at[i], want[i] = m.Cells[i].At, m.Cells[i].Sighting
	}
	got, err := coverage.Measure(s, cfg, at, o.HeightM, coverage.Trial{Seed: 1, Stores: 30, Frames: 4})
	if err != nil {
		panic(err)
	}
	return want, got
}

// eighths splits the places by expected error, the best first.
func eighths(want []coverage.Sighting, got []coverage.Measured) []coverage.Agreement {
	var order []int
	for i := range want {
		if !math.IsNaN(want[i].ErrorM) && got[i].Fixes > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(want[a].ErrorM, want[b].ErrorM) })
	var out []coverage.Agreement
	for k := range coverageBins {
		var w []coverage.Sighting
		var g []coverage.Measured
		for _, i := range order[k*len(order)/coverageBins : (k+1)*len(order)/coverageBins] {
			w, g = append(w, want[i]), append(g, got[i])
		}
		out = append(out, coverage.Agree(w, g))
	}
	return out
}
