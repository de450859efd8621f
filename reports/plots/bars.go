package plots

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// segment is a part of a bar.
type segment struct {
	value float64
	fill  color.Color
	hatch bool // with slanting lines, so that it is told apart without colour
}

// bar is a horizontal bar of segments end to end, with an interval and words at
// its end.
type bar struct {
	name      string
	segments  []segment
	interval  bool
	low, high float64
	label     string
}

func (b *bar) end() float64 {
	sum := 0.0
	for _, s := range b.segments {
		sum += s.value
	}
	if b.interval {
		sum = max(sum, b.high)
	}
	return sum
}

const (
	barRow    = 23.0 // points from bar to bar
	barFrame  = 34.0 // points below the bars: ticks and the axis' name
	barLabelX = 5.0
)

func barsHeight(rows int) vg.Length { return vg.Length(rows)*barRow + barFrame }

// bars is a plotter of bars, the first on top.
type bars []bar

// plot returns a plot of the bars on an axis from 0 to top, or as far as they
// reach if top is 0, and the room that the words at their ends need on the right.
func (b bars) plot(axis string, top float64, ticks plot.Ticker) (p *plot.Plot, right vg.Length) {
	p = newPlot(axis, "")
	if top == 0 {
		for i := range b {
			top = max(top, b[i].end())
		}
		top = niceAbove(top)
	}
	names := make(at, len(b))
	text := text0(9, ink())
	for i := range b {
		names[i] = plot.Tick{Value: float64(len(b) - 1 - i), Label: b[i].name}
		right = max(right, text.Width(b[i].label)+barLabelX+2)
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, top, -0.6, float64(len(b))-0.4
	p.X.Tick.Marker, p.Y.Tick.Marker = ticks, names
	p.Y.Tick.Length = 0
	p.Y.LineStyle.Width = 0
	p.Y.Padding = 3
	p.Add(b)
	return p, right
}

// Plot implements plot.Plotter.
func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	text := alignY(text0(9, ink()), draw.YCenter)
	rule := stroke(grey(0x33), 0.6)
	c.StrokeLine2(rule, tx(0), c.Min.Y, tx(0), c.Max.Y)
	for i := range b {
		row := float64(len(b) - 1 - i)
		y0, y1, y := ty(row-0.3), ty(row+0.3), ty(row)
		from := 0.0
		for _, s := range b[i].segments {
			if s.value > 0 {
				fillBar(&c, s, vg.Rectangle{Min: vg.Point{X: tx(from), Y: y0}, Max: vg.Point{X: tx(from + s.value), Y: y1}})
			}
			from += s.value
		}
		if b[i].interval {
			whisker(&c, tx(max(0, b[i].low)), tx(b[i].high), y)
		}
		c.FillText(text, vg.Point{X: tx(b[i].end()) + barLabelX, Y: y}, b[i].label)
	}
}

// whisker draws a horizontal interval.
func whisker(c *draw.Canvas, lo, hi, y vg.Length) {
	sty := stroke(ink(), 1)
	c.StrokeLine2(sty, lo, y, hi, y)
	c.StrokeLine2(sty, lo, y-3, lo, y+3)
	c.StrokeLine2(sty, hi, y-3, hi, y+3)
}

// fillBar draws a segment; a hatched one has white slanting lines and an outline.
func fillBar(c *draw.Canvas, s segment, r vg.Rectangle) {
	c.SetColor(s.fill)
	c.Fill(r.Path())
	if !s.hatch {
		return
	}
	const gap = 4.0
	var lines vg.Path
	h := r.Max.Y - r.Min.Y
	for x := r.Min.X - h + gap/2; x < r.Max.X; x += gap {
		a, b := vg.Point{X: x, Y: r.Min.Y}, vg.Point{X: x + h, Y: r.Max.Y}
		if a.X < r.Min.X {
			a = vg.Point{X: r.Min.X, Y: r.Min.Y + (r.Min.X - x)}
		}
		if b.X > r.Max.X {
			b = vg.Point{X: r.Max.X, Y: r.Max.Y - (x + h - r.Max.X)}
		}
		lines.Move(a)
		lines.Line(b)
	}
	c.SetLineStyle(stroke(color.White, 1))
	c.Stroke(lines)
	c.SetLineStyle(stroke(s.fill, 0.8))
	c.Stroke(r.Path())
}

// keyEntry is a line of a key: a filled box and what it means.
type keyEntry struct {
	segment

	words string
}

// drawKey writes the entries in a row from at, which is the left end of the
// row's middle, and returns where the row ends.
func drawKey(c draw.Canvas, at vg.Point, entries []keyEntry) vg.Length {
	text := alignY(text0(9, ink()), draw.YCenter)
	x := at.X
	for _, e := range entries {
		fillBar(&c, e.segment, vg.Rectangle{Min: vg.Point{X: x, Y: at.Y - 4.5}, Max: vg.Point{X: x + 14, Y: at.Y + 4.5}})
		c.FillText(text, vg.Point{X: x + 18, Y: at.Y}, e.words)
		x += 18 + text.Width(e.words) + 16
	}
	return x
}
