package reports

import (
	"errors"
	"fmt"
	"image/color"
	"io"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// ErrNoData is wrapped by the error of a plot that has nothing to show.
var ErrNoData = errors.New("nothing to plot")

// errorBars draws the causes of wrong units as horizontal bars.
type errorBars struct {
	names  []string
	values []Summary
}

// PlotErrors draws which share of the units owed was billed wrong by each
// cause, with 95 % intervals where there are replications.
func PlotErrors(w io.Writer, f Format, r *Result) error {
	total, _ := r.Get("unit_error_rate")
	if !total.Value.Valid {
		return fmt.Errorf("reports: plot errors: no units were owed: %w", ErrNoData)
	}
	bars := errorBars{names: []string{"none of these", "wrong quantity", "wrong product", "wrong person", "all"}}
	causes := causeNames()
	top := 0.0
	for i := range bars.names {
		s := total
		if i < len(causes) {
			s, _ = r.Get(causes[len(causes)-1-i])
		}
		bars.values = append(bars.values, s)
		top = max(top, s.Value.Value, s.High().Value)
	}
	title := fmt.Sprintf("Units billed wrong: %s (%d of %d units owed)", r.Provenance.Scenario, total.Counts.Num, total.Counts.Den)
	p := newPlot(title, "wrong units per unit owed (%)", "")
	p.Add(bars)
	p.NominalY(bars.names...)
	if top == 0 {
		top = 0.01
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 112*top, -0.6, float64(len(bars.names))-0.4
	return picture(w, f, 15*vg.Centimeter, 7.5*vg.Centimeter, func(c draw.Canvas) { p.Draw(draw.Crop(c, 8, -12, 8, -8)) })
}

// Plot implements plot.Plotter.
func (b errorBars) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	colours := []color.Color{okabePurple(), okabeSky(), okabeOrange(), okabeVermillion(), grey(0x66)}
	text := textStyle(p, 9, grey(0x11))
	text.YAlign = draw.YCenter
	for i := range b.values {
		s := &b.values[i]
		y0, y1, x := ty(float64(i)-0.32), ty(float64(i)+0.32), tx(100*s.Value.Value)
		c.FillPolygon(colours[i], []vg.Point{{X: tx(0), Y: y0}, {X: x, Y: y0}, {X: x, Y: y1}, {X: tx(0), Y: y1}})
		right := x
		if s.Half.Valid {
			lo, hi, y := tx(100*max(0, s.Low().Value)), tx(100*s.High().Value), ty(float64(i))
			c.StrokeLine2(stroke(grey(0x11), 1), lo, y, hi, y)
			c.StrokeLine2(stroke(grey(0x11), 1), lo, y-3, lo, y+3)
			c.StrokeLine2(stroke(grey(0x11), 1), hi, y-3, hi, y+3)
			right = max(right, hi)
		}
		c.FillText(text, vg.Point{X: right + 5, Y: ty(float64(i))}, figure(s.Value.Value, s.Value.Value, unitRatio)+" %")
	}
}
