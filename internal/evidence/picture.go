package evidence

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Picture is a chart of curves and points over one quantity.
type Picture struct {
	Name    string // of the file, without the page's name and extension
	Caption string // how to read it
	X, Y    string // names of the axes with units
	XMin    float64
	XMax    float64
	YMin    float64
	YMax    float64
	Series  []Series
}

// Series is one curve, or points, of a chart. Colour, dash and mark all go by its
// place in the list, so that any one of them tells it apart.
type Series struct {
	Name      string
	X, Y      []float64 // of the same length
	Points    bool      // marks, and no line between them
	Reference bool      // what others are compared with: a grey line without marks
}

// The size of a picture.
const (
	chartWidth  = 14 * vg.Centimeter
	chartHeight = 8 * vg.Centimeter
)

// look is how a series is drawn: a reference in dark grey, and the i-th other in
// the palette of Okabe & Ito (2008), "Color universal design", which stays apart
// for all common kinds of colour blindness.
func look(i int, reference bool) (line draw.LineStyle, mark draw.GlyphStyle) {
	looks := []struct {
		c      color.Color
		dashes []vg.Length
		shape  draw.GlyphDrawer
	}{
		{color.NRGBA{0x00, 0x72, 0xB2, 0xFF}, nil, draw.CircleGlyph{}},                      // blue
		{color.NRGBA{0xD5, 0x5E, 0x00, 0xFF}, []vg.Length{6, 2.5}, draw.BoxGlyph{}},         // vermilion
		{color.NRGBA{0x00, 0x9E, 0x73, 0xFF}, []vg.Length{1.5, 2}, draw.PyramidGlyph{}},     // green
		{color.NRGBA{0xCC, 0x79, 0xA7, 0xFF}, []vg.Length{8, 2, 1.5, 2}, draw.CrossGlyph{}}, // purple
		{color.NRGBA{0x33, 0x33, 0x33, 0xFF}, []vg.Length{3, 1.5}, draw.RingGlyph{}},        // of references
	}
	l := looks[i%(len(looks)-1)]
	if reference {
		l = looks[len(looks)-1]
	}
	return draw.LineStyle{Color: l.c, Width: 1.6, Dashes: l.dashes}, draw.GlyphStyle{Color: l.c, Radius: 3, Shape: l.shape}
}

// SVG returns the picture. The error is that of a series whose X and Y do not
// match or are not finite.
func (p *Picture) SVG() ([]byte, error) {
	chart := plot.New()
	chart.X.Label.Text, chart.Y.Label.Text = p.X, p.Y
	for _, a := range []*plot.Axis{&chart.X, &chart.Y} {
		a.Label.TextStyle.Font.Variant, a.Tick.Label.Font.Variant = "Sans", "Sans"
		a.Label.TextStyle.Font.Size, a.Tick.Label.Font.Size = 10, 9
		a.LineStyle.Width, a.Tick.LineStyle.Width = 0.6, 0.6
		a.Padding = 2
	}
	chart.X.Tick.Marker, chart.Y.Tick.Marker = ticks{}, ticks{}
	chart.Add(grid())
	for i := range p.Series {
		if err := p.Series[i].addTo(chart, i); err != nil {
			return nil, fmt.Errorf("evidence: picture %s: series %q: %w", p.Name, p.Series[i].Name, err)
		}
	}
	chart.X.Min, chart.X.Max, chart.Y.Min, chart.Y.Max = p.XMin, p.XMax, p.YMin, p.YMax
	c := vgsvg.New(chartWidth, chartHeight)
	dc := draw.New(c)
	dc.FillPolygon(color.White, []vg.Point{{}, {X: chartWidth}, {X: chartWidth, Y: chartHeight}, {Y: chartHeight}})
	chart.Draw(p.key(draw.Crop(dc, 6, -10, 4, -8), chart.X.Tick.Label))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("evidence: picture %s: %w", p.Name, err)
	}
	s := strings.ReplaceAll(b.String(), "font-family:Liberation Sans;", "font-family:Liberation Sans,Arimo,Helvetica,Arial,sans-serif;")
	return []byte(s), nil
}

// key names the series at the top of c, two to a row, where it hides nothing. It
// returns what is left of c.
func (p *Picture) key(c draw.Canvas, text draw.TextStyle) draw.Canvas {
	const row, thumb = 14, 26
	text.XAlign, text.YAlign, text.Rotation = draw.XLeft, draw.YCenter, 0
	for i := range p.Series {
		s := &p.Series[i]
		at := vg.Point{X: c.Min.X + vg.Length(i%2)*(c.Max.X-c.Min.X)/2, Y: c.Max.Y - row*vg.Length(i/2) - row/2}
		line, mark := look(i, s.Reference)
		if !s.Points {
			c.StrokeLine2(line, at.X, at.Y, at.X+thumb, at.Y)
		}
		if !s.Reference {
			c.DrawGlyph(mark, vg.Point{X: at.X + thumb/2, Y: at.Y})
		}
		c.FillText(text, vg.Point{X: at.X + thumb + 5, Y: at.Y}, s.Name)
	}
	c.Max.Y -= row*vg.Length((len(p.Series)+1)/2) + 6
	return c
}

// ticks marks five to ten multiples of 1, 2 or 5 times a power of ten, all named.
type ticks struct{}

// Ticks implements plot.Ticker.
func (ticks) Ticks(lo, hi float64) []plot.Tick {
	step, digits := 1.0, 0
	for 10*step <= (hi-lo)/5 {
		step *= 10
	}
	for step > (hi-lo)/5 {
		step /= 10
		digits++
	}
	for _, k := range []float64{5, 2} {
		if k*step <= (hi-lo)/5 {
			step *= k
			break
		}
	}
	var all []plot.Tick
	for k := math.Ceil(lo/step - 1e-9); k*step <= hi+1e-9; k++ {
		all = append(all, plot.Tick{Value: k * step, Label: strconv.FormatFloat(k*step+0, 'f', digits, 64)})
	}
	return all
}

// grid returns faint lines at the ticks.
func grid() *plotter.Grid {
	g := plotter.NewGrid()
	line := draw.LineStyle{Color: color.NRGBA{0xDD, 0xDD, 0xDD, 0xFF}, Width: 0.5}
	g.Horizontal, g.Vertical = line, line
	return g
}

// addTo draws the series as the i-th of a chart.
func (s *Series) addTo(chart *plot.Plot, i int) error {
	if len(s.X) != len(s.Y) {
		return fmt.Errorf("%d values of x and %d of y: want as many", len(s.X), len(s.Y))
	}
	xy := make(plotter.XYs, len(s.X))
	for k := range s.X {
		xy[k] = plotter.XY{X: s.X[k], Y: s.Y[k]}
	}
	line, points, err := plotter.NewLinePoints(xy)
	if err != nil {
		return err
	}
	line.LineStyle, points.GlyphStyle = look(i, s.Reference)
	if !s.Points {
		chart.Add(line)
	}
	if !s.Reference {
		chart.Add(points)
	}
	return nil
}
