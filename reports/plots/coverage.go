package plots

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/checkoutfree/site"
)

// CoverageMap is what the cameras of a store see, on a raster of its floor.
type CoverageMap struct {
	Site    *site.Site
	About   string    // what was assumed, for the line under the title
	Origin  site.Vec2 // corner of the first cell
	CellM   float64   // edge of a cell, metres
	NX, NY  int
	Views   []int     // [NY × NX], cameras that see somebody in the cell; -1 where nobody can stand
	ErrorCM []float64 // likewise, the expected error of a place in centimetres; NaN where there is none
	Faces   []int     // cameras that see a hand at the front of each plate of the site
}

// CoverageViews draws how many cameras see somebody at each place of the floor,
// and a hand at each shelf front. The error wraps [ErrNoData] for a map without
// floor.
func CoverageViews(w io.Writer, f Format, m *CoverageMap) error {
	g := m.grid(func(i int) float64 { return float64(m.Views[i]) })
	floor, good, most := 0, 0, 0
	for _, v := range m.Views {
		if v >= 0 {
			floor++
		}
		if v >= 3 {
			good++
		}
		most = max(most, v)
	}
	if floor == 0 {
		return fmt.Errorf("plots: coverage: no floor that people can stand on: %w", ErrNoData)
	}
	h := heading{fmt.Sprintf("How many cameras see a person: three or more on %s %% of the floor", plain(math.Round(1000*float64(good)/float64(floor))/10)), m.About}
	hidden := func(i int) bool { return m.Views[i] == 0 }
	l := viewLevels(most)
	colours := ramp(len(l))
	slices.Reverse(colours) // dark is bad, as with errors
	return m.draw(w, f, h, g, &coverageBands{l, colours, []string{"cameras that see a person"}, viewWords, hidden, "no camera sees a person"})
}

// CoverageErrors draws the expected error of a place on the floor. The error wraps
// [ErrNoData] if no place has one.
func CoverageErrors(w io.Writer, f Format, m *CoverageMap) error {
	g := m.grid(func(i int) float64 { return m.ErrorCM[i] })
	var all []float64
	for i, v := range m.ErrorCM {
		if m.Views[i] >= 0 && !math.IsNaN(v) {
			all = append(all, v)
		}
	}
	if len(all) == 0 {
		return fmt.Errorf("plots: coverage: no place has an expected error: %w", ErrNoData)
	}
	slices.Sort(all)
	h := heading{fmt.Sprintf("How far off a person's place is: median %.1f cm, 95th percentile %.1f cm", all[len(all)/2], all[min(len(all)-1, len(all)*95/100)]), m.About}
	hidden := func(i int) bool { return m.Views[i] >= 0 && math.IsNaN(m.ErrorCM[i]) }
	l := errorLevels(all)
	title := []string{"expected error, cm", "(one sigma, all cameras together)"}
	return m.draw(w, f, h, g, &coverageBands{l, ramp(len(l)), title, bandWords, hidden, "no camera sees the feet"})
}

// viewLevels returns the bands of numbers of cameras up to the most.
func viewLevels(most int) levels {
	var l levels
	for _, v := range []float64{1, 2, 3, 4, 6, 8, 12, 20} {
		if v <= float64(max(most, 1)) {
			l = append(l, v)
		}
	}
	return l[:min(len(l), 7)]
}

// errorLevels returns at most seven bands, from 0, over sorted errors: their bounds
// are round figures with part of the errors on either side.
func errorLevels(sorted []float64) levels {
	l := levels{0}
	for _, v := range []float64{1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50, 100, 200, 500} {
		if v > sorted[0] && v <= sorted[len(sorted)-1] {
			l = append(l, v)
		}
	}
	for len(l) > 7 { // join the two bands with the fewest errors
		best, least := 1, len(sorted)+1
		for i := 1; i < len(l); i++ {
			hi := math.Inf(1)
			if i+1 < len(l) {
				hi = l[i+1]
			}
			n := 0
			for _, v := range sorted {
				if v >= l[i-1] && v < hi {
					n++
				}
			}
			if n < least {
				best, least = i, n
			}
		}
		l = slices.Delete(l, best, best+1)
	}
	return l
}

// viewWords names a band of whole numbers.
func viewWords(from, to float64) string {
	switch {
	case math.IsInf(to, 1):
		return plain(from) + " and more"
	case to == from+1:
		return plain(from)
	default:
		return plain(from) + " – " + plain(to-1)
	}
}

// bandWords names a band of a quantity.
func bandWords(from, to float64) string {
	switch {
	case math.IsInf(to, 1):
		return plain(from) + " and more"
	case from == 0:
		return "less than " + plain(to)
	default:
		return plain(from) + " – " + plain(to)
	}
}

// grid returns a value per cell, below all bands where nobody can stand and where
// the value is no number.
func (m *CoverageMap) grid(value func(i int) float64) grid {
	g := grid{origin: m.Origin, cell: m.CellM, cols: m.NX, rows: m.NY, v: make([]float64, m.NX*m.NY), end: &m.Site.Bounds.Max}
	for i := range g.v {
		g.v[i] = -1
		if v := value(i); m.Views[i] >= 0 && !math.IsNaN(v) {
			g.v[i] = v
		}
	}
	return g
}

// coverageBands is how a value is shown.
type coverageBands struct {
	l       levels
	colours []color.Color
	title   []string
	words   func(from, to float64) string // for a band
	hidden  func(i int) bool              // whether a cell is hatched
	why     string                        // it is
}

// draw makes the picture of one value.
func (m *CoverageMap) draw(w io.Writer, f Format, h heading, g grid, b *coverageBands) error {
	plan := floorPlan{s: m.Site, floor: func(d *pen) {
		g.paintIn(d, b.l, b.colours)
		m.hatch(d, b.hidden)
	}}
	rows := len(b.title) + len(b.l) + 1 + 2 + len(faceLooks()) + 4
	return plan.draw(w, f, h, keyColumn, vg.Length(rows)*legendRow+40, func(c draw.Canvas, at vg.Point) {
		text := alignY(text0(9, ink()), draw.YCenter)
		y := at.Y
		row := func(label string, sample func(x0, x1, y vg.Length)) {
			sample(at.X, at.X+22, y)
			c.FillText(text, vg.Point{X: at.X + 28, Y: y}, label)
			y -= legendRow
		}
		heads := func(lines ...string) {
			for _, t := range lines {
				c.FillText(text, vg.Point{X: at.X, Y: y}, t)
				y -= legendRow
			}
		}
		heads(b.title...)
		for i, from := range slices.Backward(b.l) {
			to := math.Inf(1)
			if i+1 < len(b.l) {
				to = b.l[i+1]
			}
			row(b.words(from, to), func(x0, x1, y vg.Length) { sampleBox(&c, b.colours[i], x0, x1, y) })
		}
		row(b.why, func(x0, x1, y vg.Length) {
			sampleBox(&c, color.White, x0, x1, y)
			for x := x0; x < x1; x += 4 {
				c.StrokeLine2(hatchStyle(), x, y-legendRow/2, min(x+legendRow, x1), y-legendRow/2+min(legendRow, x1-x))
			}
		})
		y -= 8
		if len(m.Faces) > 0 {
			heads("shelf front: cameras that see a", "hand there, on the worst board")
			for _, k := range faceLooks() {
				row(k.name, func(x0, x1, y vg.Length) { sampleBox(&c, k.c, x0, x1, y) })
			}
			y -= 8
		}
		row("camera, edges of its view", func(x0, x1, y vg.Length) {
			c.StrokeLine2(viewEdge(), x0+4, y, x1, y+5)
			c.StrokeLine2(viewEdge(), x0+4, y, x1, y-5)
			c.DrawGlyphNoClip(lookerGlyph(), vg.Point{X: x0 + 4, Y: y})
		})
		planKey(c, vg.Point{X: at.X, Y: y})
	}, coverageLayer{m})
}

func sampleBox(c *draw.Canvas, col color.Color, x0, x1, y vg.Length) {
	box := []vg.Point{{X: x0, Y: y - legendRow/2}, {X: x1, Y: y - legendRow/2}, {X: x1, Y: y + legendRow/2}, {X: x0, Y: y + legendRow/2}, {X: x0, Y: y - legendRow/2}}
	c.FillPolygon(col, box)
	c.StrokeLines(stroke(grey(0x88), 0.5), box)
}

func hatchStyle() draw.LineStyle { return stroke(okabeVermillion(), 1.1) }
func viewEdge() draw.LineStyle   { return stroke(fade(ink(), 0xB0), 0.7) }
func lookerGlyph() draw.GlyphStyle {
	return draw.GlyphStyle{Color: ink(), Radius: 2.6, Shape: draw.BoxGlyph{}}
}
func faceOutline() draw.LineStyle { return stroke(grey(0x77), 0.4) }

// hatch draws slanted lines over cells, in line from one to the next.
func (m *CoverageMap) hatch(d *pen, hidden func(i int) bool) {
	const step = 0.1 // m
	for i := range m.Views {
		if !hidden(i) {
			continue
		}
		x0, y0 := m.Origin.X+float64(i%m.NX)*m.CellM, m.Origin.Y+float64(i/m.NX)*m.CellM
		x1, y1 := min(x0+m.CellM, m.Site.Bounds.Max.X), min(y0+m.CellM, m.Site.Bounds.Max.Y)
		d.fill(color.White, site.Vec2{X: x0, Y: y0}, site.Vec2{X: x1, Y: y0}, site.Vec2{X: x1, Y: y1}, site.Vec2{X: x0, Y: y1})
		for k := math.Ceil((y0 - x1) / step); k*step < y1-x0; k++ { // y = x + k·step
			a, b := max(x0, y0-k*step), min(x1, y1-k*step)
			if b > a {
				d.line(hatchStyle(), site.Vec2{X: a, Y: a + k*step}, site.Vec2{X: b, Y: b + k*step})
			}
		}
	}
}

// faceLook is the colour of a shelf front by the views of it.
type faceLook struct {
	name string
	c    color.Color
}

// faceLooks returns the looks of 0, 1, 2, and 3 or more views: dark to light, and
// apart for all common kinds of colour blindness.
func faceLooks() []faceLook {
	return []faceLook{
		{"none", color.NRGBA{0x88, 0x22, 0x00, 0xFF}},
		{"one", okabeVermillion()},
		{"two", okabeOrange()},
		{"three and more", color.NRGBA{0xF7, 0xEE, 0xC8, 0xFF}},
	}
}

// coverageLayer draws shelf fronts and cameras over the plan.
type coverageLayer struct{ m *CoverageMap }

// Plot implements plot.Plotter.
func (l coverageLayer) Plot(c draw.Canvas, p *plot.Plot) {
	d := newPen(c, p)
	s := l.m.Site
	for i := range s.Gondolas {
		l.fronts(&d, site.GondolaID(i))
	}
	for i := range s.Cameras {
		l.edges(&d, &s.Cameras[i])
	}
	for i := range s.Cameras {
		halo := lookerGlyph()
		halo.Color, halo.Radius = color.White, halo.Radius+1
		d.c.DrawGlyph(halo, d.at(s.Cameras[i].Pos.XY()))
		d.c.DrawGlyph(lookerGlyph(), d.at(s.Cameras[i].Pos.XY()))
	}
	l.names(&d)
}

// fronts colours the front third of a gondola's plates, those above one another by
// the one with the fewest views.
func (l coverageLayer) fronts(d *pen, id site.GondolaID) {
	s := l.m.Site
	if len(l.m.Faces) != len(s.Plates) {
		return
	}
	g := &s.Gondolas[id]
	least := make(map[site.Vec2]int)
	var order []site.PlateID
	for i := range s.Plates {
		p := &s.Plates[i]
		if p.Gondola != id {
			continue
		}
		v, seen := least[p.Center.XY()]
		if !seen {
			order = append(order, site.PlateID(i))
		}
		if !seen || l.m.Faces[i] < v {
			least[p.Center.XY()] = l.m.Faces[i]
		}
	}
	for _, i := range order {
		p := &s.Plates[i]
		at := g.Box.Local(p.Center.XY())
		x0, x1 := at.X-p.WidthM/2, at.X+p.WidthM/2
		y0, y1 := at.Y-p.DepthM/2, at.Y-p.DepthM/6
		k := []site.Vec2{g.Box.World(site.Vec2{X: x0, Y: y0}), g.Box.World(site.Vec2{X: x1, Y: y0}), g.Box.World(site.Vec2{X: x1, Y: y1}), g.Box.World(site.Vec2{X: x0, Y: y1})}
		d.fill(faceLooks()[min(max(least[p.Center.XY()], 0), 3)].c, k...)
		d.loop(faceOutline(), k...)
	}
	k := g.Box.Corners(0)
	d.line(stroke(grey(0x44), 1.8), k[0], k[1])
}

// edges draws where a camera's view ends to either side; a camera that looks
// straight down has none.
func (l coverageLayer) edges(d *pen, c *site.Camera) {
	const length = 0.8 // m
	axis := site.Vec2{X: c.R[6], Y: c.R[7]}
	if axis.Norm() <= 0.15 {
		return
	}
	mid, half := math.Atan2(axis.Y, axis.X), math.Atan(float64(c.Width)/2/c.Fx)
	plan := floorPlan{s: l.m.Site}
	for _, a := range []float64{mid - half, mid + half} {
		sin, cos := math.Sincos(a)
		end := plan.inRoom(c.Pos.XY().Add(site.Vec2{X: length * cos, Y: length * sin}))
		d.line(stroke(fade(color.White, 0xB0), 2), c.Pos.XY(), end)
		d.line(viewEdge(), c.Pos.XY(), end)
	}
}

// names writes the cameras' codes beside them, those that would lie on one another
// on other sides.
func (l coverageLayer) names(d *pen) {
	text := alignY(text0(7, ink()), draw.YCenter)
	text.XAlign = draw.XCenter
	var taken []vg.Rectangle
	for i := range l.m.Site.Cameras {
		c := &l.m.Site.Cameras[i]
		at := d.at(c.Pos.XY())
		w := text.Width(c.Code)
		var r vg.Rectangle
		for _, off := range []vg.Point{{Y: 9}, {Y: -9}, {X: w/2 + 6}, {X: -w/2 - 6}} {
			p := at.Add(off)
			r = vg.Rectangle{Min: vg.Point{X: p.X - w/2 - 1, Y: p.Y - 4}, Max: vg.Point{X: p.X + w/2 + 1, Y: p.Y + 4}}
			inside := r.Min.X >= d.c.Min.X && r.Max.X <= d.c.Max.X && r.Min.Y >= d.c.Min.Y && r.Max.Y <= d.c.Max.Y
			if inside && !slices.ContainsFunc(taken, func(o vg.Rectangle) bool { return overlaps(r, o) }) {
				break
			}
		}
		taken = append(taken, r)
		d.c.FillPolygon(fade(color.White, 0xC0), []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}})
		d.c.FillText(text, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}, c.Code)
	}
}

func overlaps(a, b vg.Rectangle) bool {
	return a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y
}
