package plots

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/checkoutfree/site"
	"gosim/reports"
)

// visitLayer draws the paths and items above the floor plan.
type visitLayer struct{ m *reports.StoreMap }

func trueStyle() draw.LineStyle { return stroke(okabeBlue(), 2.4) }

func trackStyle() draw.LineStyle {
	s := stroke(okabeOrange(), 1.7)
	s.Dashes = []vg.Length{5, 2.5}
	return s
}

// arrowM is the spacing of the arrowheads along the true path, metres.
const arrowM = 2.0

// arrows draws heads along a path, which say where it leads.
func (d *pen) arrows(path []site.Vec2) {
	next := arrowM / 2
	for i := 1; i < len(path); i++ {
		step := path[i].Sub(path[i-1])
		n := step.Norm()
		if next -= n; next > 0 || n == 0 {
			continue
		}
		next += arrowM
		dir := step.Scale(1 / n)
		side := site.Vec2{X: -dir.Y, Y: dir.X}.Scale(0.085)
		tip, back := path[i].Add(dir.Scale(0.1)), path[i].Sub(dir.Scale(0.1))
		d.fill(okabeBlue(), tip, back.Add(side), back.Sub(side))
	}
}

func markGlyph(k reports.MarkKind) draw.GlyphStyle {
	switch k {
	case reports.MarkBilled:
		return draw.GlyphStyle{Color: okabeGreen(), Radius: markRadius, Shape: draw.CircleGlyph{}}
	case reports.MarkUnbilled:
		return draw.GlyphStyle{Color: okabeVermillion(), Radius: markRadius, Shape: squareGlyph{}}
	case reports.MarkExtra:
		return draw.GlyphStyle{Color: okabePurple(), Radius: 1.3 * markRadius, Shape: draw.PyramidGlyph{}}
	default:
		return draw.GlyphStyle{Color: grey(0x44), Radius: markRadius - 0.3, Shape: draw.RingGlyph{}}
	}
}

// markRadius is that of an item's mark, points: room for a number of two digits.
const markRadius = 5.8

// markText is the colour of the number in a mark.
func markText(k reports.MarkKind) color.Color {
	if k == reports.MarkReturned {
		return grey(0x11)
	}
	return color.White
}

// Plot implements plot.Plotter.
func (v visitLayer) Plot(c draw.Canvas, p *plot.Plot) {
	d := newPen(c, p)
	if len(v.m.Truth) > 1 {
		d.line(trueStyle(), v.m.Truth...)
	}
	for _, piece := range v.m.Track {
		if len(piece) > 1 {
			d.line(trackStyle(), piece...)
		}
	}
	d.arrows(v.m.Truth)
	label := text0(7.5, ink())
	label.Font.Weight = bold
	label.XAlign, label.YAlign = draw.XCenter, draw.YCenter
	for i, pos := range v.spread(metresOf(&d, 2*markRadius+2)) {
		at := d.at(pos)
		g := markGlyph(v.m.Marks[i].Kind)
		halo := g
		halo.Color, halo.Radius, halo.Shape = grey(0xFF), markRadius+1.3, draw.CircleGlyph{}
		d.c.DrawGlyph(halo, at)
		d.c.DrawGlyph(g, at)
		label.Color = markText(v.m.Marks[i].Kind)
		d.c.FillText(label, vg.Point{X: at.X, Y: at.Y - 0.4}, fmt.Sprint(i+1))
	}
}

// metresOf returns how far apart on the floor two points are that are n points
// apart on paper.
func metresOf(d *pen, n vg.Length) float64 { return float64(n) / float64(d.x(1)-d.x(0)) }

// spread moves marks that would hide each other apart, along x in steps of so
// many metres.
func (v visitLayer) spread(step float64) []site.Vec2 {
	out := make([]site.Vec2, len(v.m.Marks))
	for i := range v.m.Marks {
		pos := v.m.Marks[i].Pos
		for k := 1; ; k++ {
			free := true
			for _, o := range out[:i] {
				free = free && math.Hypot(o.X-pos.X, o.Y-pos.Y) >= 0.95*step
			}
			if free {
				break
			}
			side := float64((k + 1) / 2) // 1, 1, 2, 2 …: right, left, right, left
			if k%2 == 0 {
				side = -side
			}
			pos = v.m.Marks[i].Pos.Add(site.Vec2{X: side * step})
		}
		out[i] = pos
	}
	return out
}

// StoreMap draws a visit on the floor plan to scale: walls, gondolas with their
// plates, cameras with view cones, gates, the true path and the tracks that
// followed it, and every item by whether it was taken and billed. Axes are
// metres of the site's world frame.
func StoreMap(w io.Writer, f Format, m *reports.StoreMap) error {
	return floorPlan{s: m.Site, devices: true}.draw(w, f, mapHeading(m), listColumn, mapLegendHeight(m),
		func(c draw.Canvas, at vg.Point) { drawMapLegend(m, c, at) }, visitLayer{m})
}

// mapHeading says what went wrong in the visit.
func mapHeading(m *reports.StoreMap) heading {
	count := countMarks(m)
	var parts []string
	for _, k := range []reports.MarkKind{reports.MarkUnbilled, reports.MarkExtra} {
		if n := count[k]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, k))
		}
	}
	title := "A visit billed right"
	if len(parts) > 0 {
		title = "A visit billed wrong: " + strings.Join(parts, "; ")
	}
	return heading{title, m.Title}
}

func countMarks(m *reports.StoreMap) []int {
	count := make([]int, len(reports.MarkKinds()))
	for _, k := range m.Marks {
		count[k.Kind]++
	}
	return count
}

const (
	legendRow   = 15.0 // points
	legendItems = 22   // items listed at most
)

func mapLegendHeight(m *reports.StoreMap) vg.Length {
	n := 6 + len(reports.MarkKinds()) + min(len(m.Marks), legendItems+1) + 2
	return vg.Length(n)*legendRow + 40
}

// legend draws the key and the list of items from the upper left corner at.
func drawMapLegend(m *reports.StoreMap, c draw.Canvas, at vg.Point) {
	text := alignY(text0(9, ink()), draw.YCenter)
	y := at.Y
	row := func(label string, sample func(x0, x1, y vg.Length)) {
		sample(at.X, at.X+22, y)
		c.FillText(text, vg.Point{X: at.X + 28, Y: y}, label)
		y -= legendRow
	}
	line := func(s draw.LineStyle) func(x0, x1, y vg.Length) {
		return func(x0, x1, y vg.Length) { c.StrokeLine2(s, x0, y, x1, y) }
	}
	glyph := func(g draw.GlyphStyle) func(x0, x1, y vg.Length) {
		return func(x0, x1, y vg.Length) { c.DrawGlyphNoClip(g, vg.Point{X: (x0 + x1) / 2, Y: y}) }
	}
	row("true path", func(x0, x1, y vg.Length) {
		c.StrokeLine2(trueStyle(), x0, y, x1, y)
		c.FillPolygon(okabeBlue(), []vg.Point{{X: x0 + 16, Y: y}, {X: x0 + 8, Y: y + 4}, {X: x0 + 8, Y: y - 4}})
	})
	row("track by the engine", line(trackStyle()))
	row("gate", line(stroke(okabeGreen(), 3.2)))
	row("camera, its view cut short", func(x0, x1, y vg.Length) {
		mid := (x0 + x1) / 2
		c.FillPolygon(fade(okabeSky(), 0x60), []vg.Point{{X: mid, Y: y}, {X: x1 + 1, Y: y + 5}, {X: x1 + 1, Y: y - 5}})
		glyph(cameraGlyph())(x0, x1, y)
	})
	row("shelves, plates; front heavy", func(x0, x1, y vg.Length) {
		shelfSample(c, x0, x1, y)
	})
	count := countMarks(m)
	for _, k := range reports.MarkKinds() {
		row(fmt.Sprintf("%s (%d)", k, count[k]), glyph(markGlyph(k)))
	}
	y -= legendRow / 2
	for i, k := range m.Marks {
		if i == legendItems && len(m.Marks) > legendItems+1 {
			c.FillText(text, vg.Point{X: at.X + 28, Y: y}, fmt.Sprintf("and %d more", len(m.Marks)-i))
			break
		}
		row(fmt.Sprintf("%d  %s", i+1, shorten(k.Name, 30)), glyph(markGlyph(k.Kind)))
	}
}

// shelfSample draws a gondola for a key.
func shelfSample(c draw.Canvas, x0, x1, y vg.Length) {
	box := []vg.Point{{X: x0, Y: y - 4}, {X: x1, Y: y - 4}, {X: x1, Y: y + 4}, {X: x0, Y: y + 4}, {X: x0, Y: y - 4}}
	c.FillPolygon(grey(0xDE), box)
	c.StrokeLines(stroke(grey(0x77), 0.8), box)
	c.StrokeLine2(stroke(grey(0x44), 1.8), x0, y-4, x1, y-4)
}
