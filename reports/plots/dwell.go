package plots

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/reports"
	"gosim/sim"
)

// dwellCells is how many cells a heat map has at most; larger stores get larger
// cells.
const dwellCells = 6000

// dwellGrid sums the dwell of all replications, in seconds per square metre and
// visit. ok is false without any.
func dwellGrid(details []reports.Detail) (g grid, visits int, ok bool) {
	for i := range details {
		d := &details[i].Dwell
		if len(d.Seconds) == 0 || d.CellM <= 0 {
			continue
		}
		if g.v == nil {
			g = grid{origin: d.Origin, cell: d.CellM, cols: d.Cols, rows: d.Rows, v: make([]float64, len(d.Seconds))}
		}
		if len(d.Seconds) != len(g.v) {
			continue // another store
		}
		for k, s := range d.Seconds {
			g.v[k] += float64(s)
			ok = ok || s > 0
		}
		for k := range details[i].Visits {
			if v := &details[i].Visits[k]; v.Person >= 0 && v.Entered != sim.Never {
				visits++
			}
		}
	}
	for k := range g.v {
		g.v[k] /= g.cell * g.cell * float64(max(visits, 1))
	}
	return g, visits, ok && visits > 0
}

// Dwell draws how long people stood or walked where, in seconds per square metre
// and visit, as bands over the floor plan.
func Dwell(w io.Writer, f Format, run *reports.Run) error {
	g, visits, ok := dwellGrid(run.Details)
	if !ok || run.Site == nil {
		return fmt.Errorf("plots: dwell: nobody was inside, or the store is not known: %w", ErrNoData)
	}
	mean := 0.0
	for _, v := range g.v {
		mean += v * g.cell * g.cell
	}
	g = g.coarse(dwellCells)
	top := 0.0
	for _, v := range g.v {
		top = max(top, v)
	}
	l := newLevels(top)
	h := heading{
		"Where people spend their time: " + dwellFinding(g, mean),
		fmt.Sprintf("%s: %d visits of %.0f s on average; cells of %.2f m", run.Result.Provenance.Scenario, visits, mean, g.cell),
	}
	plan := floorPlan{s: run.Site, floor: func(d *pen) { g.paint(d, l) }}
	return plan.draw(w, f, h, keyColumn, vg.Length(len(l)+3)*legendRow+60, func(c draw.Canvas, at vg.Point) {
		y := levelKey(c, at, []string{"seconds per m² and visit"}, l)
		planKey(c, vg.Point{X: at.X, Y: y - 10})
	})
}

// dwellFinding says how uneven the time is: the least floor that holds half of
// it.
func dwellFinding(g grid, total float64) string {
	if total <= 0 {
		return "nowhere"
	}
	area, used := 0.0, 0.0
	for _, v := range sortedDown(g.v) {
		if used < total/2 {
			used += v * g.cell * g.cell
			area += g.cell * g.cell
		}
	}
	return fmt.Sprintf("half of it on %.1f of %.0f m²", area, float64(len(g.v))*g.cell*g.cell)
}

// levelKey draws the colour bar from its upper left corner, highest band on top,
// and returns where it ends.
func levelKey(c draw.Canvas, at vg.Point, title []string, l levels) vg.Length {
	text := alignY(text0(9, ink()), draw.YCenter)
	y := at.Y
	for _, t := range title {
		c.FillText(text, vg.Point{X: at.X, Y: y}, t)
		y -= legendRow
	}
	colours := ramp(len(l))
	for i, from := range slices.Backward(l) {
		c.FillPolygon(colours[i], []vg.Point{{X: at.X, Y: y + legendRow/2}, {X: at.X + 22, Y: y + legendRow/2}, {X: at.X + 22, Y: y - legendRow/2}, {X: at.X, Y: y - legendRow/2}})
		words := plain(round6(from)) + " and more"
		if i+1 < len(l) {
			words = plain(round6(from)) + " – " + plain(round6(l[i+1]))
		}
		c.FillText(text, vg.Point{X: at.X + 28, Y: y}, words)
		y -= legendRow
	}
	if len(l) > 0 {
		c.StrokeLines(stroke(grey(0x88), 0.5), []vg.Point{
			{X: at.X, Y: y + legendRow/2},
			{X: at.X + 22, Y: y + legendRow/2},
			{X: at.X + 22, Y: y + legendRow/2 + legendRow*vg.Length(len(l))},
			{X: at.X, Y: y + legendRow/2 + legendRow*vg.Length(len(l))},
			{X: at.X, Y: y + legendRow/2},
		})
		c.FillText(text, vg.Point{X: at.X + 28, Y: y}, "white: less than "+strings.TrimSpace(plain(round6(l[0]))))
		y -= legendRow
	}
	return y
}

// planKey explains the plan's furniture.
func planKey(c draw.Canvas, at vg.Point) {
	text := alignY(text0(9, ink()), draw.YCenter)
	x0, x1, y := at.X, at.X+22, at.Y
	shelfSample(c, x0, x1, y)
	c.FillText(text, vg.Point{X: at.X + 28, Y: y}, "shelves; front heavy")
	y -= legendRow
	c.StrokeLine2(stroke(okabeGreen(), 3.2), x0, y, x1, y)
	c.FillText(text, vg.Point{X: at.X + 28, Y: y}, "gate")
}
