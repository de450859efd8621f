package reports

import (
	"fmt"
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/checkoutfree/site"
)

// The map's size: its longer side, and the column of the legend beside it.
const (
	mapLong   = 17 * vg.Centimeter
	mapLegend = 6.9 * vg.Centimeter
	mapMargin = 0.3 * vg.Centimeter
)

// bold is the weight of bold type, font.WeightBold of golang.org/x/image.
const bold = 3

// visitLayer draws the paths and items above the floor plan.
type visitLayer struct{ m *StoreMap }

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

func markGlyph(k MarkKind) draw.GlyphStyle {
	switch k {
	case MarkBilled:
		return draw.GlyphStyle{Color: okabeGreen(), Radius: markRadius, Shape: draw.CircleGlyph{}}
	case MarkUnbilled:
		return draw.GlyphStyle{Color: okabeVermillion(), Radius: markRadius, Shape: squareGlyph{}}
	case MarkExtra:
		return draw.GlyphStyle{Color: okabePurple(), Radius: 1.3 * markRadius, Shape: draw.PyramidGlyph{}}
	default:
		return draw.GlyphStyle{Color: grey(0x44), Radius: markRadius - 0.3, Shape: draw.RingGlyph{}}
	}
}

// markRadius is that of an item's mark, points: room for a number of two digits.
const markRadius = 5.8

// markText is the colour of the number in a mark.
func markText(k MarkKind) color.Color {
	if k == MarkReturned {
		return grey(0x11)
	}
	return color.White
}

// squareGlyph is a filled square.
type squareGlyph struct{}

// DrawGlyph implements draw.GlyphDrawer.
func (squareGlyph) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, p vg.Point) {
	r := sty.Radius * 0.9
	c.FillPolygon(sty.Color, []vg.Point{{X: p.X - r, Y: p.Y - r}, {X: p.X + r, Y: p.Y - r}, {X: p.X + r, Y: p.Y + r}, {X: p.X - r, Y: p.Y + r}})
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
	label := textStyle(p, 7.5, grey(0x11))
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

// PlotStoreMap draws a visit on the floor plan to scale: walls, gondolas with
// their plates, cameras with view cones, gates, the true path and the tracks
// that followed it, and every item by whether it was taken and billed. Axes are
// metres of the site's world frame.
func PlotStoreMap(w io.Writer, f Format, m *StoreMap) error {
	p := newPlot(m.Title, "x (m)", "y (m)")
	floor := floorPlan{m.Site}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = floor.DataRange()
	p.X.Tick.Marker, p.Y.Tick.Marker = metreTicks{}, metreTicks{}
	p.Add(floor, visitLayer{m})

	spanX, spanY := p.X.Max-p.X.Min, p.Y.Max-p.Y.Min
	scale := float64(mapLong) / max(spanX, spanY) // points per metre
	// The axes and the title take the same room whatever the size of the
	// canvas, so one trial tells how much.
	const trial = 20 * vg.Centimeter
	probe := p.DataCanvas(draw.NewCanvas(nil, trial, trial))
	frameX := trial - (probe.Max.X - probe.Min.X)
	frameY := trial - (probe.Max.Y - probe.Min.Y)
	mapW, mapH := vg.Length(spanX*scale)+frameX, vg.Length(spanY*scale)+frameY
	width, height := mapW+mapLegend+2*mapMargin, max(mapH, m.legendHeight())+2*mapMargin
	return picture(w, f, width, height, func(c draw.Canvas) {
		top := height - mapMargin
		p.Draw(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: mapMargin, Y: top - mapH}, Max: vg.Point{X: mapMargin + mapW, Y: top},
		}})
		m.legend(c, p, vg.Point{X: mapMargin + mapW + 8, Y: top - 24})
	})
}

const (
	legendRow   = 15.0 // points
	legendItems = 22   // items listed at most
)

func (m *StoreMap) legendHeight() vg.Length {
	n := 6 + int(markKinds) + min(len(m.Marks), legendItems+1) + 2
	return vg.Length(n)*legendRow + 40
}

// legend draws the key and the list of items from the upper left corner at.
func (m *StoreMap) legend(c draw.Canvas, p *plot.Plot, at vg.Point) {
	text := textStyle(p, 9, grey(0x11))
	text.YAlign = draw.YCenter
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
		box := []vg.Point{{X: x0, Y: y - 4}, {X: x1, Y: y - 4}, {X: x1, Y: y + 4}, {X: x0, Y: y + 4}, {X: x0, Y: y - 4}}
		c.FillPolygon(grey(0xDE), box)
		c.StrokeLines(stroke(grey(0x77), 0.8), box)
		c.StrokeLine2(stroke(grey(0x44), 1.8), x0, y-4, x1, y-4)
	})
	var count [markKinds]int
	for _, k := range m.Marks {
		count[k.Kind]++
	}
	for k := range markKinds {
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

// shorten cuts s to n characters.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// metreTicks marks every metre and names every one, second or fifth.
type metreTicks struct{}

// Ticks implements plot.Ticker.
func (metreTicks) Ticks(lo, hi float64) []plot.Tick {
	every := 1
	switch span := hi - lo; {
	case span > 40:
		every = 5
	case span > 16:
		every = 2
	}
	var ts []plot.Tick
	for m := int(math.Ceil(lo)); float64(m) <= hi; m++ {
		t := plot.Tick{Value: float64(m)}
		if m%every == 0 {
			t.Label = fmt.Sprint(m)
		}
		ts = append(ts, t)
	}
	return ts
}
