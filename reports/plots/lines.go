package plots

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// curve draws a line through shares, in percent on both axes, cut off at the top.
type curve struct {
	xs, ys []float64
	look   draw.LineStyle
}

// Plot implements plot.Plotter.
func (k curve) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	pts := make([]vg.Point, len(k.xs))
	for i := range k.xs {
		pts[i] = vg.Point{X: tx(100 * k.xs[i]), Y: ty(100 * k.ys[i])}
	}
	c.StrokeLines(k.look, c.ClipLinesXY(thin(pts))...)
}

// Thumbnail implements plot.Thumbnailer.
func (k curve) Thumbnail(c *draw.Canvas) {
	y := c.Center().Y
	c.StrokeLine2(k.look, c.Min.X, y, c.Max.X, y)
}

// ribbon fills the band between two lines of shares.
type ribbon struct {
	xs, low, high []float64
	c             color.Color
}

// Plot implements plot.Plotter.
func (k ribbon) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	var pts []vg.Point
	y := func(v float64) vg.Length { return ty(min(max(100*v, p.Y.Min), p.Y.Max)) }
	for i := range k.xs {
		pts = append(pts, vg.Point{X: tx(100 * k.xs[i]), Y: y(k.high[i])})
	}
	for i, x := range slices.Backward(k.xs) {
		pts = append(pts, vg.Point{X: tx(100 * x), Y: y(k.low[i])})
	}
	c.FillPolygon(fade(k.c, 0x38), pts)
}

// below draws a plot with the name of its horizontal axis, which the library
// would put off the middle of one that is not linear.
func below(c draw.Canvas, p *plot.Plot, name string) {
	const row = 14
	text := alignX(text0(9.5, ink()), draw.XCenter)
	inner := draw.Crop(c, 0, 0, row, 0)
	p.Draw(inner)
	data := p.DataCanvas(inner)
	c.FillText(text, vg.Point{X: data.Center().X, Y: c.Min.Y + row - 1}, name)
}

// legend is the key of a picture. It stands above the plot, where it hides
// nothing.
type legend []keyLine

type keyLine struct {
	words string
	thumb plot.Thumbnailer // nil for words alone
}

func (l *legend) add(words string, thumb plot.Thumbnailer) { *l = append(*l, keyLine{words, thumb}) }

const (
	keyRow   = 14.0 // points
	keyThumb = 26.0
)

// height returns the room that the key takes in so many columns.
func (l legend) height(columns int) vg.Length {
	return vg.Length((len(l)+columns-1)/columns)*keyRow + 6
}

// draw writes the key at the top of c in so many columns, filled row by row, and
// returns what is left of c.
func (l legend) draw(c draw.Canvas, columns int) draw.Canvas {
	text := alignY(text0(9, ink()), draw.YCenter)
	width := (c.Max.X - c.Min.X) / vg.Length(columns)
	for i, k := range l {
		x := c.Min.X + vg.Length(i%columns)*width
		y := c.Max.Y - vg.Length(i/columns)*keyRow - keyRow/2
		if k.thumb != nil {
			k.thumb.Thumbnail(&draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: x, Y: y - keyRow/2 + 1}, Max: vg.Point{X: x + keyThumb, Y: y + keyRow/2 - 1},
			}})
			x += keyThumb + 5
		}
		c.FillText(text, vg.Point{X: x, Y: y}, k.words)
	}
	c.Max.Y -= l.height(columns)
	return c
}

// box is a thumbnail of a filled area.
type box struct{ c color.Color }

// Thumbnail implements plot.Thumbnailer.
func (b box) Thumbnail(c *draw.Canvas) {
	y := c.Center().Y
	c.FillPolygon(b.c, []vg.Point{{X: c.Min.X, Y: y - 4}, {X: c.Max.X, Y: y - 4}, {X: c.Max.X, Y: y + 4}, {X: c.Min.X, Y: y + 4}})
}
