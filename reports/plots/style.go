package plots

import (
	"bytes"
	"fmt"
	"image/color"
	"io"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Units of metrics, as in [reports.Metric].
const (
	ratioUnit  = "ratio"
	microsUnit = "us"
)

const (
	pngDPI    = 160
	pageWidth = 17 * vg.Centimeter   // of a picture, unless a floor plan needs more
	sans      = font.Variant("Sans") // of the Liberation fonts that gonum/plot brings along
	bold      = 3                    // the weight of bold type, font.WeightBold of golang.org/x/image
)

// The palette of Okabe & Ito (2008), "Color universal design", which stays
// apart for all common kinds of colour blindness, with greys.
func okabeOrange() color.Color     { return color.NRGBA{0xE6, 0x9F, 0x00, 0xFF} }
func okabeSky() color.Color        { return color.NRGBA{0x56, 0xB4, 0xE9, 0xFF} }
func okabeGreen() color.Color      { return color.NRGBA{0x00, 0x9E, 0x73, 0xFF} }
func okabeBlue() color.Color       { return color.NRGBA{0x00, 0x72, 0xB2, 0xFF} }
func okabeVermillion() color.Color { return color.NRGBA{0xD5, 0x5E, 0x00, 0xFF} }
func okabePurple() color.Color     { return color.NRGBA{0xCC, 0x79, 0xA7, 0xFF} }
func grey(level uint8) color.Color { return color.NRGBA{level, level, level, 0xFF} }

// The ink of text and rules.
func ink() color.Color      { return grey(0x11) }
func faintInk() color.Color { return grey(0x55) }

// series is how one of several curves looks: colour, dash and glyph differ all
// three, so that any one of them tells it apart.
type series struct {
	line draw.LineStyle
	mark draw.GlyphStyle
}

// newSeries returns the i-th look. From the eighth on colours come again with
// another dash and glyph, so that 49 looks differ.
func newSeries(i int) series {
	looks := []struct {
		c     color.Color
		dash  []vg.Length
		shape draw.GlyphDrawer
	}{
		{okabeBlue(), nil, draw.CircleGlyph{}},
		{okabeVermillion(), []vg.Length{6, 2.5}, squareGlyph{}},
		{okabeGreen(), []vg.Length{1.5, 2}, draw.PyramidGlyph{}},
		{okabePurple(), []vg.Length{8, 2, 1.5, 2}, diamondGlyph{}},
		{okabeOrange(), []vg.Length{3, 1.5}, draw.RingGlyph{}},
		{okabeSky(), []vg.Length{10, 3}, draw.CrossGlyph{}},
		{grey(0x66), []vg.Length{4, 2, 1, 2, 1, 2}, draw.PlusGlyph{}},
	}
	x, y := looks[i%len(looks)], looks[(i+i/len(looks))%len(looks)]
	s := series{line: stroke(x.c, 2), mark: draw.GlyphStyle{Color: x.c, Radius: 3.4, Shape: y.shape}}
	s.line.Dashes = y.dash
	return s
}

// Thumbnail implements plot.Thumbnailer.
func (s series) Thumbnail(c *draw.Canvas) {
	y := c.Center().Y
	c.StrokeLine2(s.line, c.Min.X, y, c.Max.X, y)
	c.DrawGlyph(s.mark, c.Center())
}

// fade returns c with the given opacity, 0…255.
func fade(c color.Color, opacity uint8) color.Color {
	n, _ := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = opacity
	return n
}

func stroke(c color.Color, width vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: width}
}

func dashed(c color.Color, width vg.Length) draw.LineStyle {
	s := stroke(c, width)
	s.Dashes = []vg.Length{6, 2.5}
	return s
}

// squareGlyph is a filled square.
type squareGlyph struct{}

// DrawGlyph implements draw.GlyphDrawer.
func (squareGlyph) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, p vg.Point) {
	r := sty.Radius * 0.9
	c.FillPolygon(sty.Color, []vg.Point{{X: p.X - r, Y: p.Y - r}, {X: p.X + r, Y: p.Y - r}, {X: p.X + r, Y: p.Y + r}, {X: p.X - r, Y: p.Y + r}})
}

// diamondGlyph is a filled square on its corner.
type diamondGlyph struct{}

// DrawGlyph implements draw.GlyphDrawer.
func (diamondGlyph) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, p vg.Point) {
	r := sty.Radius * 1.25
	c.FillPolygon(sty.Color, []vg.Point{{X: p.X - r, Y: p.Y}, {X: p.X, Y: p.Y - r}, {X: p.X + r, Y: p.Y}, {X: p.X, Y: p.Y + r}})
}

// heading is what stands above a picture: what is seen, and of what.
type heading struct{ title, about string }

const (
	titleSize, aboutSize = 12, 9
	headingHeight        = 40 // points
	edge                 = 8  // margin around a picture, points
)

// picture draws on a white canvas of the given size and writes it. paint gets
// what is left below the heading, within the margins.
func picture(w io.Writer, f Format, h heading, width, height vg.Length, paint func(draw.Canvas)) error {
	if f != PNG && f != SVG {
		return fmt.Errorf("plots: format %q: %w", f, ErrFormat)
	}
	var c interface {
		vg.CanvasSizer
		io.WriterTo
	}
	if f == PNG {
		c = vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(pngDPI))}
	} else {
		c = vgsvg.New(width, height)
	}
	dc := draw.New(c)
	dc.FillPolygon(color.White, []vg.Point{{}, {X: width}, {X: width, Y: height}, {Y: height}})
	inner := draw.Crop(dc, edge, -edge, edge, -edge)
	h.draw(inner)
	inner.Max.Y -= headingHeight
	paint(inner)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return fmt.Errorf("plots: %w", err)
	}
	data := b.Bytes()
	if f == SVG {
		data = tidySVG(b.String(), h)
	}
	if _, err := w.Write(data); err != nil {
		return fmt.Errorf("plots: write picture: %w", err)
	}
	return nil
}

// draw writes the heading from the upper left corner of c, smaller if it would
// not fit.
func (h heading) draw(c draw.Canvas) {
	line := func(text string, size font.Length, weight int, ink color.Color, y vg.Length) {
		s := text0(size, ink)
		if weight == bold {
			s.Font.Weight = bold
		}
		if w, room := s.Width(text), c.Max.X-c.Min.X; w > room {
			s.Font.Size = max(6, s.Font.Size*room/w)
		}
		c.FillText(s, vg.Point{X: c.Min.X, Y: y}, text)
	}
	line(h.title, titleSize, bold, ink(), c.Max.Y)
	line(h.about, aboutSize, 0, faintInk(), c.Max.Y-17)
}

// newPlot returns an empty plot in the house style; the heading stands outside.
func newPlot(x, y string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.X.Label.Text, p.Y.Label.Text = x, y
	p.Title.TextStyle.Font.Size = 10
	p.Title.TextStyle.Font.Variant, p.Title.TextStyle.Color = sans, ink()
	p.Title.Padding = 5
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle.Font.Size, a.Tick.Label.Font.Size = 9.5, 9
		a.Label.TextStyle.Font.Variant, a.Tick.Label.Font.Variant = sans, sans
		a.Label.TextStyle.Color, a.Tick.Label.Color = ink(), ink()
		a.LineStyle.Width, a.Tick.LineStyle.Width = 0.6, 0.6
		a.LineStyle.Color, a.Tick.LineStyle.Color = grey(0x33), grey(0x33)
		a.Tick.Length = 4
		a.Padding = 2
		a.Tick.Marker = niceTicks{}
	}
	p.Legend.TextStyle = text0(9, ink())
	p.Legend.TextStyle.YAlign = draw.YBottom
	p.Legend.Padding = 2
	p.Legend.ThumbnailWidth = 26
	return p
}

// text0 returns the style of loose text, from its upper left corner.
func text0(size font.Length, c color.Color) draw.TextStyle {
	s := plot.New().X.Tick.Label
	s.Font.Variant = sans
	s.Font.Size, s.Color = size, c
	s.XAlign, s.YAlign, s.Rotation = draw.XLeft, draw.YTop, 0
	return s
}

// alignX and alignY return the style with another anchor.
func alignX(s draw.TextStyle, a draw.XAlignment) draw.TextStyle { s.XAlign = a; return s }
func alignY(s draw.TextStyle, a draw.YAlignment) draw.TextStyle { s.YAlign = a; return s }

// shorten cuts s to n characters.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
