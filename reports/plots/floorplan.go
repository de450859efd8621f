package plots

import (
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/checkoutfree/site"
)

// coneM is how far a camera's view cone is drawn, metres: long enough to show
// where it looks, short enough to see the floor.
const coneM = 1.5

// floorPlan draws a store from above.
type floorPlan struct {
	s       *site.Site
	devices bool       // also plates, cameras and where they look
	plain   bool       // no plates
	crop    *site.Rect // draw this part alone, metres; nil for all
	floor   func(*pen) // drawn on the floor, under the furniture; may be nil
}

// DataRange returns the building with a margin, or the crop, metres.
func (f floorPlan) DataRange() (xmin, xmax, ymin, ymax float64) {
	if f.crop != nil {
		return f.crop.Min.X, f.crop.Max.X, f.crop.Min.Y, f.crop.Max.Y
	}
	const margin = 0.35
	b := f.s.Bounds
	return b.Min.X - margin, b.Max.X + margin, b.Min.Y - margin, b.Max.Y + margin
}

// pen turns floor metres into points on the canvas.
type pen struct {
	c    draw.Canvas
	x, y func(float64) vg.Length
	clip bool // leave out what lies beyond the canvas
}

func newPen(c draw.Canvas, p *plot.Plot) pen {
	x, y := p.Transforms(&c)
	return pen{c: c, x: x, y: y}
}

func (d *pen) at(v site.Vec2) vg.Point { return vg.Point{X: d.x(v.X), Y: d.y(v.Y)} }

func (d *pen) fill(col color.Color, vs ...site.Vec2) {
	pts := make([]vg.Point, len(vs))
	for i, v := range vs {
		pts[i] = d.at(v)
	}
	if d.clip {
		pts = d.c.ClipPolygonXY(pts)
	}
	if len(pts) > 0 {
		d.c.FillPolygon(col, pts)
	}
}

func (d *pen) line(sty draw.LineStyle, vs ...site.Vec2) {
	pts := make([]vg.Point, len(vs))
	for i, v := range vs {
		pts[i] = d.at(v)
	}
	if d.clip {
		d.c.StrokeLines(sty, d.c.ClipLinesXY(pts)...)
		return
	}
	d.c.StrokeLines(sty, pts)
}

// outline returns the closed path through the given points.
func (d *pen) outline(vs []site.Vec2) vg.Path {
	var p vg.Path
	for i, v := range vs {
		if i == 0 {
			p.Move(d.at(v))
		} else {
			p.Line(d.at(v))
		}
	}
	p.Close()
	return p
}

func (d *pen) loop(sty draw.LineStyle, vs ...site.Vec2) { d.line(sty, append(vs, vs[0])...) }

// The size of a picture of a store: the plan's longer side, and the column
// beside it.
const (
	planLong   = 17 * vg.Centimeter
	listColumn = 6.9 * vg.Centimeter // with a list of products
	keyColumn  = 5.2 * vg.Centimeter
)

// draw makes a picture of the plan to scale, layers above it, with a column of
// the given height beside it, which column draws from its upper left corner.
// Axes are metres of the site's world frame.
func (f floorPlan) draw(w io.Writer, format Format, h heading, columnWidth, columnHeight vg.Length, column func(c draw.Canvas, at vg.Point), layers ...plot.Plotter) error {
	p := newPlot("x (m)", "y (m)")
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = f.DataRange()
	p.X.Tick.Marker, p.Y.Tick.Marker = metreTicks{}, metreTicks{}
	p.Add(f)
	p.Add(layers...)
	spanX, spanY := p.X.Max-p.X.Min, p.Y.Max-p.Y.Min
	scale := float64(planLong) / max(spanX, spanY) // points per metre
	// The axes take the same room whatever the size of the canvas, so one trial
	// tells how much.
	const trial = 20 * vg.Centimeter
	probe := p.DataCanvas(draw.NewCanvas(nil, trial, trial))
	frameX := trial - (probe.Max.X - probe.Min.X)
	frameY := trial - (probe.Max.Y - probe.Min.Y)
	mapW, mapH := vg.Length(spanX*scale)+frameX, vg.Length(spanY*scale)+frameY
	width, height := mapW+columnWidth+2*edge, max(mapH, columnHeight)+headingHeight+2*edge
	return picture(w, format, h, width, height, func(c draw.Canvas) {
		p.Draw(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: c.Min.X, Y: c.Max.Y - mapH}, Max: vg.Point{X: c.Min.X + mapW, Y: c.Max.Y},
		}})
		column(c, vg.Point{X: c.Min.X + mapW + 10, Y: c.Max.Y - 8})
	})
}

// Plot draws the floor, cones below everything, then furniture, then devices.
func (f floorPlan) Plot(c draw.Canvas, p *plot.Plot) {
	d := newPen(c, p)
	d.clip = f.crop != nil
	lo, hi := f.s.Bounds.Min, f.s.Bounds.Max
	room := []site.Vec2{lo, {X: hi.X, Y: lo.Y}, hi, {X: lo.X, Y: hi.Y}}
	d.fill(grey(0xFB), room...)
	if f.floor != nil {
		f.floor(&d)
	}
	if f.devices {
		for i := range f.s.Cameras {
			f.cone(&d, &f.s.Cameras[i])
		}
	}
	for i := range f.s.Gondolas {
		f.gondola(&d, site.GondolaID(i))
	}
	for i := range f.s.Walls {
		k := f.s.Walls[i].Corners(0)
		d.fill(grey(0x55), k[:]...)
	}
	d.loop(stroke(grey(0x33), 2), room...)
	for i := range f.s.Gates {
		f.gate(&d, &f.s.Gates[i])
	}
	if f.devices {
		for i := range f.s.Cameras {
			d.c.DrawGlyph(cameraGlyph(), d.at(f.s.Cameras[i].Pos.XY()))
		}
	}
}

func cameraGlyph() draw.GlyphStyle {
	return draw.GlyphStyle{Color: okabeSky(), Radius: 3.2, Shape: draw.BoxGlyph{}}
}

// cone draws where a camera looks: the sector of its horizontal field of view,
// or a disc if it looks straight down.
func (f floorPlan) cone(d *pen, c *site.Camera) {
	const steps = 24
	pos, axis := c.Pos.XY(), site.Vec2{X: c.R[6], Y: c.R[7]}
	from, to := 0.0, 2*math.Pi
	if axis.Norm() > 0.15 {
		mid := math.Atan2(axis.Y, axis.X)
		half := math.Atan(float64(c.Width) / 2 / c.Fx)
		from, to = mid-half, mid+half
	}
	vs := []site.Vec2{pos}
	for i := range steps + 1 {
		s, k := math.Sincos(from + (to-from)*float64(i)/steps)
		vs = append(vs, f.inRoom(site.Vec2{X: pos.X + coneM*k, Y: pos.Y + coneM*s}))
	}
	d.fill(fade(okabeSky(), 0x38), vs...)
}

// inRoom moves a point that lies beyond the outer walls onto them.
func (f floorPlan) inRoom(v site.Vec2) site.Vec2 {
	b := f.s.Bounds
	return site.Vec2{X: min(max(v.X, b.Min.X), b.Max.X), Y: min(max(v.Y, b.Min.Y), b.Max.Y)}
}

// gondola draws the footprint, its plates, and a heavier line on the side that
// shoppers stand at.
func (f floorPlan) gondola(d *pen, id site.GondolaID) {
	g := &f.s.Gondolas[id]
	k := g.Box.Corners(0)
	d.fill(grey(0xDE), k[:]...)
	if f.devices && !f.plain {
		f.plates(d, id)
	}
	d.loop(stroke(grey(0x77), 0.8), k[:]...)
	// Local −y is the shoppers' side.
	d.line(stroke(grey(0x44), 1.8), k[0], k[1])
}

// plates draws the outlines of a gondola's plates, as one path; those of upper
// shelves lie on those of lower ones and are drawn once.
func (f floorPlan) plates(d *pen, id site.GondolaID) {
	g := &f.s.Gondolas[id]
	var outlines vg.Path
	seen := make(map[site.Vec2]bool) // looked up, never ranged over
	for i := range f.s.Plates {
		p := &f.s.Plates[i]
		at := p.Center.XY()
		if p.Gondola != id || seen[at] {
			continue
		}
		seen[at] = true
		b := site.Box{Center: at, HalfX: p.WidthM / 2, HalfY: p.DepthM / 2, Yaw: g.Box.Yaw, Cos: g.Box.Cos, Sin: g.Box.Sin}
		q := b.Corners(-0.01)
		outlines = append(outlines, d.outline(q[:])...)
	}
	d.c.SetLineStyle(stroke(grey(0xAA), 0.4))
	d.c.Stroke(outlines)
}

// gate draws the crossing line and, for each way it lets through, an arrow.
func (f floorPlan) gate(d *pen, g *site.Gate) {
	sty := stroke(okabeGreen(), 3.2)
	d.line(sty, g.A, g.B)
	mid := g.A.Add(g.B).Scale(0.5)
	along := g.B.Sub(g.A).Unit()
	arrow := func(root, dir site.Vec2) {
		tip := root.Add(dir.Scale(0.38))
		d.line(stroke(okabeGreen(), 1.4), root, tip)
		side := site.Vec2{X: -dir.Y, Y: dir.X}.Scale(0.09)
		back := tip.Sub(dir.Scale(0.15))
		d.fill(okabeGreen(), tip, back.Add(side), back.Sub(side))
	}
	off := along.Scale(0.16)
	switch g.Kind {
	case site.GateEntry:
		arrow(mid, g.Inward)
	case site.GateExit:
		arrow(mid.Add(g.Inward.Scale(0.38)), g.Inward.Scale(-1))
	case site.GateBoth:
		arrow(mid.Sub(off), g.Inward)
		arrow(mid.Add(off).Add(g.Inward.Scale(0.38)), g.Inward.Scale(-1))
	}
}
