package validation

import (
	"fmt"

	"gosim/agents/walk"
	"gosim/checkoutfree/site"
)

// corner is a crowd going round a corner.
func corner() Check {
	return Check{
		Number: "8b", Title: "A crowd round a corner",
		Setup: "Thirty people who start in the same places walk along a corridor 2 m wide: a straight one as long as the inner side of a corner, the corner, " +
			"and a straight one as long as its outer side. The legs of the corner are 10 m long on the inner side.",
		Source:   "RiMEA guideline 4.x, test of a crowd that moves round a corner: the time lies between those of the two straight corridors.",
		Slow:     true,
		Expected: "Speed model: t(short) ≤ t(corner) ≤ t(long), of the last to arrive, in the mean over twenty seeds.",
		Run:      runCorner,
	}
}

const (
	cornerWidth = 2.0  // m
	cornerLeg   = 10.0 // m, on the inner side
	cornerStart = 10.0 // m of the first leg in which the crowd starts, before the corridor's length is counted
	cornerCrowd = 30
	cornerSeeds = 20
)

// aroundCorner returns the time in which the crowd gets to the end of a corridor
// of a length, metres, that then turns left and goes on for a second one; it is
// straight if that is 0.
func aroundCorner(model string, n int, first, second float64) (seconds float64, all bool) {
	const x0, y0, w, beyond = 5.0, 5.0, cornerWidth, 3.0
	turn := x0 + cornerStart + first // the inner corner, or the end
	top := y0 + w + second           // the end of the second leg
	var boxes []site.Box
	if second > 0 {
		boxes = []site.Box{
			box(x0, turn+w, y0-0.5, y0), box(x0, turn, y0+w, y0+w+0.5),
			box(turn+w, turn+w+0.5, y0-0.5, top+beyond), box(turn-0.5, turn, y0+w, top+beyond),
		}
	} else {
		boxes = []site.Box{box(x0, turn+beyond, y0-0.5, y0), box(x0, turn+beyond, y0+w, y0+w+0.5)}
	}
	c := room(max(turn, top)+2*beyond, boxes...)
	s := draws(purposeCorner, n)
	scatter(c, &s, cornerCrowd, site.Vec2{X: x0, Y: y0 + body}, site.Vec2{X: x0 + cornerStart, Y: y0 + w - body})
	inner, across := site.Vec2{X: turn, Y: y0 + w}, site.Vec2{X: w, Y: -w}
	aim := func(_ int, p site.Vec2) (site.Vec2, bool) {
		switch {
		case second == 0:
			return p.Add(site.Vec2{X: 1}), p.X >= turn
		case across.Cross(p.Sub(inner)) < 0: // before the diagonal: to its nearest point
			k := min(max(p.Sub(inner).Dot(across)/across.Dot(across), 0.15), 0.85)
			return inner.Add(across.Scale(k)).Add(site.Vec2{X: 0.05, Y: 0.05}), false
		default:
			return p.Add(site.Vec2{Y: 1}), p.Y >= top
		}
	}
	at, all := march(c, newMover(model), aim, 300)
	return last(at), all
}

func runCorner() Result {
	t := Table{Caption: "Means over the seeds of the time of the last to arrive, in the mean over twenty seeds.", Head: []string{"model", "short, 20 m", "corner", "long, 24 m"}}
	pass, measured := true, ""
	for _, model := range walk.Movers() {
		var sum [3]float64
		arrived := true
		for n := range cornerSeeds {
			for k, legs := range [3][2]float64{{2 * cornerLeg, 0}, {cornerLeg, cornerLeg}, {2 * (cornerLeg + cornerWidth), 0}} {
				seconds, all := aroundCorner(model, n, legs[0], legs[1])
				sum[k] += seconds / cornerSeeds
				arrived = arrived && all
			}
		}
		t.Rows = append(t.Rows, []string{nameOf(model), fmt.Sprintf("%.2f s", sum[0]), fmt.Sprintf("%.2f s", sum[1]), fmt.Sprintf("%.2f s", sum[2])})
		if model == walk.Movers()[0] {
			pass = arrived && sum[0] <= sum[1] && sum[1] <= sum[2]
			measured = fmt.Sprintf("speed model: %.1f s, %.1f s, %.1f s", sum[0], sum[1], sum[2])
		}
	}
	return Result{Measured: measured, Pass: pass, Tables: []Table{t}}
}

// box returns the box between two x and two y.
func box(x0, x1, y0, y1 float64) site.Box {
	return site.NewBox(site.Vec2{X: (x0 + x1) / 2, Y: (y0 + y1) / 2}, x1-x0, y1-y0, 0)
}
