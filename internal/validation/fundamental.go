package validation

import (
	"fmt"
	"math"

	"gosim/agents/walk"
	"gosim/internal/fpmath"
)

// fundamentalDiagram is how the speed of many falls with their density.
func fundamentalDiagram() Check {
	return Check{
		Number: "3", Title: "Speed against density",
		Setup: "People whose free speeds are drawn (mean 1.34, standard deviation 0.26 m/s) walk one way along a corridor 5 m wide whose ends are joined after 20 m, " +
			"at densities from 0.25 to 3 per m², four seeds each. The speed is the mean over all from 2 s to 10 s after the start at random places, some 10 m of walking, which is about a shop's aisle. " +
			"A further column shows 30 s to 40 s.",
		Source: "Weidmann, \"Transporttechnik der Fußgänger\", ETH Zürich (1993): v = 1.34 m/s · (1 − exp(−1.913 m⁻² (1/ρ − 1/(5.4 m⁻²)))). " +
			"The corridor is in the manner of RiMEA guideline 4.x, test 4.",
		Expected: "Speed model: root mean square difference to Weidmann's curve ≤ 0.08 m/s over the twelve densities, from 2 s to 10 s.",
		Slow:     true,
		Run:      runFundamental,
	}
}

// weidmann returns the mean speed at a density per m², m/s.
func weidmann(density float64) float64 {
	return stride * (1 - fpmath.Exp(-1.913*(1/density-1/5.4)))
}

// corridorSpeeds returns the mean speeds at a density per m² over each of some
// times after the start, seconds.
func corridorSpeeds(model string, density float64, n int, times ...[2]float64) []float64 {
	const length, width = 20.0, 5.0
	l := newLoop(length, width)
	s := draws(purposeFundamental, n)
	// Not over the seam, beyond which others are not seen yet.
	if !scatter(l.crowd, &s, int(math.Round(density*length*width)), l.at(body, -width/2+body), l.at(length-body, width/2-body)) {
		panic("validation: no room in the corridor") // the densities are constants
	}
	l.close()
	return l.meanSpeeds(newMover(model), times...)
}

func runFundamental() Result {
	const seeds = 4
	t := Table{
		Caption: "Mean speeds in m/s.",
		Head:    []string{"density, 1/m²", "Weidmann", "speed model", "the same, 30–40 s", "social force"},
	}
	curve := Series{Name: "Weidmann 1993", Reference: true}
	short, long, force := Series{Name: "speed model, 2–10 s"}, Series{Name: "speed model, 30–40 s"}, Series{Name: "social force, 2–10 s"}
	var off [3]float64
	for k := 1; k <= 12; k++ {
		density := 0.25 * float64(k)
		var v [3]float64
		for n := range seeds {
			both := corridorSpeeds(walk.NameSpeedModel, density, n, [2]float64{2, 10}, [2]float64{30, 40})
			other := corridorSpeeds(walk.NameSocialForce, density, n, [2]float64{2, 10})
			for i, x := range append(both, other...) {
				v[i] += x / seeds
			}
		}
		want := weidmann(density)
		for i := range v {
			off[i] += float64((v[i]-want)*(v[i]-want)) / 12
		}
		t.Rows = append(t.Rows, []string{fmt.Sprintf("%.2f", density), fmt.Sprintf("%.2f", want), fmt.Sprintf("%.2f", v[0]), fmt.Sprintf("%.2f", v[1]), fmt.Sprintf("%.2f", v[2])})
		for i, s := range []*Series{&short, &long, &force} {
			s.X, s.Y = append(s.X, density), append(s.Y, v[i])
		}
	}
	for d := 0.1; d < 3.25; d += 0.05 {
		curve.X, curve.Y = append(curve.X, d), append(curve.Y, weidmann(d))
	}
	rmse := math.Sqrt(off[0])
	return Result{
		Measured: fmt.Sprintf("speed model %.3f m/s (30–40 s after the start: %.3f m/s); social force %.3f m/s", rmse, math.Sqrt(off[1]), math.Sqrt(off[2])),
		Pass:     rmse <= 0.08,
		Remark: "The speed model hardly overtakes: its push is felt only near by, which is also why it gets through narrow aisles. " +
			"So in a long corridor the fast gather behind the slow, and below 1 per m² the mean speed is up to 0.1 m/s too low after 10 m, and 0.25 m/s after 40 m; at 1.5 per m² it lies 0.1 m/s above. " +
			"The social force model does not slow people down who all go one way, at any density.",
		Tables: []Table{t},
		Pictures: []Picture{{
			Name: "fundamental-diagram", Caption: "Mean speed along a corridor against density.",
			X: "density (people per m²)", Y: "mean speed (m/s)", XMax: 3.25, YMax: 1.6,
			Series: []Series{short, long, force, curve},
		}},
	}
}
