package validation

import (
	"fmt"
	"math"

	"gosim/agents/walk"
)

// freeWalk is one person alone.
func freeWalk() Check {
	return Check{
		Number: "1", Title: "Alone in a corridor",
		Setup:    "One person with a free speed of 1.34 m/s walks 40 m along a corridor 2 m wide; then the same in a corridor turned by 45° and by 90°.",
		Source:   "RiMEA guideline 4.x, test 1, and IMO MSC.1/Circ.1533 (2016), annex 3, test 1: 40 m at 1 m/s, here at the mean free speed of Weidmann (1993). The turn is there because a model on a grid walks differently along a diagonal.",
		Expected: "Both models: 26–34 s in every direction, and the same to one time step (0.05 s).",
		Run:      runFreeWalk,
	}
}

func runFreeWalk() Result {
	t := Table{Head: []string{"model", "0°", "45°", "90°"}}
	pass, measured := true, ""
	for _, model := range walk.Movers() {
		row := []string{nameOf(model)}
		first := 0.0
		for k, yaw := range []float64{0, 45, 90} {
			const from, way = 2.0, 40.0
			c, f := corridor(from+way+2, 2, yaw)
			c.Add(walk.Walker{Pos: f.at(from, 0), V0: stride, Radius: body, Moving: true})
			at, all := march(c, newMover(model), follow([]course{{f.at(from+way+arrived, 0)}}), 60)
			if k == 0 {
				first = at[0]
			}
			pass = pass && all && at[0] >= 26 && at[0] <= 34 && math.Abs(at[0]-first) < 1.01*dt
			row = append(row, fmt.Sprintf("%.2f s", at[0]))
		}
		t.Rows = append(t.Rows, row)
		measured = join(measured, fmt.Sprintf("%s %s, %s, %s", row[0], row[1], row[2], row[3]))
	}
	return Result{Measured: measured, Pass: pass, Tables: []Table{t}}
}
