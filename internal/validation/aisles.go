package validation

import (
	"fmt"

	"gosim/agents/walk"
)

// aisles is passing each other where shelves leave little room.
func aisles() Check {
	return Check{
		Number: "6", Title: "Passing each other in an aisle",
		Setup: "Forty seeds of each: somebody walks past a shopper who stands at the shelf of a 1.0 m aisle; and six people meet six others head-on in an aisle of 1.0, 1.2 and 1.5 m, 12 m apart. " +
			"Everybody heads straight for the far end; starting places and speeds are drawn. " +
			"Who has not arrived after 60 s (one) or 180 s (twelve) is stuck.",
		Source:   "Aisle widths: the 36 inches (0.91 m) that the ADA Standards for Accessible Design (2010), 403.5.1, ask of an accessible route is the least a shop has. That nobody gets stuck is a demand of this project: a deadlock in an aisle would stop a day's run.",
		Expected: "Speed model: 40 of 40 seeds past the standing shopper, and 40 of 40 head-on at 1.2 m and 1.5 m. At 1.0 m the figure is shown.",
		Slow:     true,
		Run:      runAisles,
	}
}

const aisleSeeds = 40

// passesPicker reports whether somebody gets past a standing shopper.
func passesPicker(model string, width float64, n int) bool {
	s := draws(purposePicker, n)
	c, f := corridor(12, width, 0)
	c.Add(walk.Walker{Pos: f.at(1, s.Uniform(-width/2+0.3, width/2-0.3)), V0: s.TruncNorm(0.9, 0.2, 0.4, 1.5), Radius: body, Moving: true})
	c.Add(walk.Walker{Pos: f.at(6, width/2-body-0.05), Radius: body})
	_, all := march(c, newMover(model), follow([]course{{f.at(11, 0)}, nil}), 60)
	return all
}

// headOn reports whether six people get past six others, and the time in which
// all do, seconds.
func headOn(model string, width float64, n int) (seconds float64, all bool) {
	const length, each, apart = 24.0, 6, 0.6
	s := draws(purposeHeadOn, n)
	c, f := corridor(length, width, 0)
	var courses []course
	for i := range 2 * each {
		from, to := 1+float64(apart*float64(i)), length-1
		if i >= each {
			from, to = length-1-float64(apart*float64(i-each)), 1.0
		}
		across := width/2 - body - 0.05
		c.Add(walk.Walker{Pos: f.at(from, s.Uniform(-across, across)), V0: s.TruncNorm(0.9, 0.2, 0.4, 1.5), Radius: body, Moving: true})
		courses = append(courses, course{f.at(to, 0)})
	}
	at, all := march(c, newMover(model), follow(courses), 180)
	for _, t := range at {
		seconds = max(seconds, t)
	}
	return seconds, all
}

func runAisles() Result {
	t := Table{
		Caption: "Seeds of forty in which everybody arrived; in brackets the mean time of those.",
		Head:    []string{"model", "standing shopper, 1.0 m", "head-on, 1.0 m", "1.2 m", "1.5 m"},
	}
	pass, measured := true, ""
	for _, model := range walk.Movers() {
		past := 0 // the standing shopper
		for n := range aisleSeeds {
			if passesPicker(model, 1.0, n) {
				past++
			}
		}
		row := []string{nameOf(model), fmt.Sprint(past)}
		for _, width := range []float64{1.0, 1.2, 1.5} {
			through, sum := 0, 0.0
			for n := range aisleSeeds {
				if s, all := headOn(model, width, n); all {
					through++
					sum += s
				}
			}
			row = append(row, fmt.Sprintf("%d (%.0f s)", through, sum/float64(max(1, through))))
			if model == walk.Movers()[0] {
				pass = pass && (through == aisleSeeds || width < 1.2)
				measured += fmt.Sprintf(", head-on at %.1f m: %d", width, through)
			}
		}
		if model == walk.Movers()[0] {
			pass = pass && past == aisleSeeds
			measured = fmt.Sprintf("speed model, of %d seeds: past the standing shopper: %d", aisleSeeds, past) + measured
		}
		t.Rows = append(t.Rows, row)
	}
	return Result{Measured: measured, Pass: pass, Tables: []Table{t}}
}
