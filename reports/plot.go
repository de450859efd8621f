package reports

import (
	"errors"
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

// Format is a picture's file format.
type Format string

// The formats.
const (
	PNG Format = "png" // 160 dots per inch
	SVG Format = "svg"
)

const (
	pngDPI = 160
	sans   = font.Variant("Sans") // of the Liberation fonts that gonum/plot brings along
)

// ErrFormat is wrapped by the error of an unknown [Format].
var ErrFormat = errors.New("unknown picture format")

// The palette of Okabe & Ito (2008), "Color universal design", which stays
// apart for all common kinds of colour blindness, with two greys.
func okabeOrange() color.Color     { return color.NRGBA{0xE6, 0x9F, 0x00, 0xFF} }
func okabeSky() color.Color        { return color.NRGBA{0x56, 0xB4, 0xE9, 0xFF} }
func okabeGreen() color.Color      { return color.NRGBA{0x00, 0x9E, 0x73, 0xFF} }
func okabeBlue() color.Color       { return color.NRGBA{0x00, 0x72, 0xB2, 0xFF} }
func okabeVermillion() color.Color { return color.NRGBA{0xD5, 0x5E, 0x00, 0xFF} }
func okabePurple() color.Color     { return color.NRGBA{0xCC, 0x79, 0xA7, 0xFF} }
func grey(level uint8) color.Color { return color.NRGBA{level, level, level, 0xFF} }

// fade returns c with the given opacity, 0…255.
func fade(c color.Color, opacity uint8) color.Color {
	n, _ := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = opacity
	return n
}

// picture draws on a white canvas of the given size and writes it.
func picture(w io.Writer, f Format, width, height vg.Length, paint func(draw.Canvas)) error {
	var c interface {
		vg.CanvasSizer
		io.WriterTo
	}
	switch f {
	case PNG:
		c = vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(pngDPI))}
	case SVG:
		c = vgsvg.New(width, height)
	default:
		return fmt.Errorf("reports: format %q: %w", f, ErrFormat)
	}
	dc := draw.New(c)
	dc.FillPolygon(color.White, []vg.Point{{}, {X: width}, {X: width, Y: height}, {Y: height}})
	paint(dc)
	if _, err := c.WriteTo(w); err != nil {
		return fmt.Errorf("reports: write picture: %w", err)
	}
	return nil
}

// newPlot returns an empty plot in the house style.
func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = color.White
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	p.Title.TextStyle.Font.Size = 11.5
	p.Title.Padding = 6
	p.Title.TextStyle.Font.Variant, p.Legend.TextStyle.Font.Variant = sans, sans
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle.Font.Size, a.Tick.Label.Font.Size = 10, 9
		a.Label.TextStyle.Font.Variant, a.Tick.Label.Font.Variant = sans, sans
		a.LineStyle.Width, a.Tick.LineStyle.Width = 0.6, 0.6
		a.Padding = 3
	}
	return p
}

// textStyle returns the style of loose text, from its upper left corner.
func textStyle(p *plot.Plot, size font.Length, c color.Color) draw.TextStyle {
	s := p.X.Tick.Label
	s.Font.Size, s.Color = size, c
	s.XAlign, s.YAlign = draw.XLeft, draw.YTop
	return s
}
