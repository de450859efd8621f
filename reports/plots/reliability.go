package plots

import (
	"fmt"
	"io"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/reports"
)

const (
	reliabilityBins = 15
	stripBins       = 40 // of the histogram below the diagram
	stripHeight     = 2.8 * vg.Centimeter
)

// The axes of a reliability diagram end here, or earlier; what lies beyond is
// drawn on the edge.
const (
	surest   = 0.999
	doubtful = 0.001
)

// Reliability draws stated probabilities against how often they were right, in
// 15 bins of equal mass with Wilson's 95 % intervals (DeGroot & Fienberg 1983;
// Niculescu-Mizil & Caruana 2005), above a histogram of the probabilities. Both
// axes are log-odds, because an engine is mostly sure. what names the things
// that were stated, in the plural; about says where they are from.
func Reliability(w io.Writer, f Format, about, what string, xs []reports.Judged) error {
	if len(xs) == 0 {
		return fmt.Errorf("plots: reliability: no %s: %w", what, ErrNoData)
	}
	bins := reports.CalibrationBins(xs, reliabilityBins)
	lo := 0.5
	stated, right := 0.0, 0.0
	for _, b := range bins {
		low, _ := reports.Wilson(b.Right*float64(b.N), float64(b.N))
		lo = min(lo, b.Score, low)
		stated += b.Score * float64(b.N) / float64(len(xs))
		right += b.Right * float64(b.N) / float64(len(xs))
	}
	lo = max(doubtful, lo*0.9)

	p := newPlot("", "")
	ideal := curve{[]float64{lo, surest}, []float64{lo, surest}, dashed(grey(0x66), 1.2)}
	points := binPoints(bins)
	p.Add(newGrid(), ideal, points)
	var key legend
	key.add("right as often as stated", ideal)
	key.add(fmt.Sprintf("%d bins of about %d, 95 %% interval", len(bins), len(xs)/len(bins)), points)
	ece, why := reports.CalibrationError(xs, what)
	words := "expected calibration error " + share(ece.Value)
	if !ece.Valid {
		words = "expected calibration error: " + why
	}
	key.add(words, nil)

	strip := newPlot("stated probability (%), log-odds scale", "")
	h := histogram(xs, lo)
	strip.Add(h)
	for _, a := range []*plot.Axis{&p.X, &p.Y, &strip.X} {
		a.Min, a.Max, a.Scale, a.Tick.Marker = 100*lo, 100*surest, logitScale{}, logitTicks{}
	}
	strip.Y.Min, strip.Y.Max, strip.Y.Tick.Marker = 0, niceAbove(h.top()), niceTicks{most: 2}
	head := heading{
		fmt.Sprintf("Stated %s on average, right %s of the time", share(stated), share(right)),
		fmt.Sprintf("%s: %d %s", about, len(xs), what),
	}
	return picture(w, f, head, 13*vg.Centimeter, 16*vg.Centimeter, func(c draw.Canvas) {
		c = key.draw(c, 1)
		c.Max.X -= 14
		top, bottom := c, c
		top.Min.Y += stripHeight
		bottom.Max.Y = top.Min.Y - 6
		aligned(named(top, "right (%)"), p, named(bottom, what), strip)
	})
}

// named writes the name of a vertical axis above it and returns the rest. A
// turned label on an axis that is not linear upsets the layout.
func named(c draw.Canvas, name string) draw.Canvas {
	c.FillText(text0(9.5, ink()), vg.Point{X: c.Min.X, Y: c.Max.Y}, name)
	c.Max.Y -= 17
	return c
}

// aligned draws two plots above each other with the same left edge of the data.
func aligned(top draw.Canvas, p *plot.Plot, bottom draw.Canvas, q *plot.Plot) {
	left := max(p.DataCanvas(top).Min.X, q.DataCanvas(bottom).Min.X)
	for _, k := range []struct {
		c draw.Canvas
		p *plot.Plot
	}{{top, p}, {bottom, q}} {
		k.p.Draw(draw.Crop(k.c, left-k.p.DataCanvas(k.c).Min.X, 0, 0, 0))
	}
}

// binPoints draws the bins as points with intervals, in percent. A bin whose
// samples are all right, or all wrong, is a ring on the edge.
type binPoints []reports.CalibrationBin

// Plot implements plot.Plotter.
func (b binPoints) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	x := func(v float64) vg.Length { return tx(min(max(100*v, p.X.Min), p.X.Max)) }
	y := func(v float64) vg.Length { return ty(min(max(100*v, p.Y.Min), p.Y.Max)) }
	for _, bin := range b {
		low, high := reports.Wilson(bin.Right*float64(bin.N), float64(bin.N))
		at := vg.Point{X: x(bin.Score), Y: y(bin.Right)}
		c.StrokeLine2(stroke(okabeBlue(), 1.1), at.X, y(low), at.X, y(high))
		g := draw.GlyphStyle{Color: okabeBlue(), Radius: 3.2, Shape: draw.CircleGlyph{}}
		if bin.Right <= 0 || bin.Right >= 1 {
			white := g
			white.Color = grey(0xFF)
			c.DrawGlyphNoClip(white, at)
			g.Shape = draw.RingGlyph{}
		}
		c.DrawGlyphNoClip(g, at)
	}
}

// Thumbnail implements plot.Thumbnailer.
func (binPoints) Thumbnail(c *draw.Canvas) {
	m := c.Center()
	c.StrokeLine2(stroke(okabeBlue(), 1.1), m.X, c.Min.Y, m.X, c.Max.Y)
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: okabeBlue(), Radius: 3.2, Shape: draw.CircleGlyph{}}, m)
}

// counts are those of bins of equal width in log-odds from lo to surest; what
// lies outside is in the first or last.
type counts struct {
	lo float64
	n  [stripBins]int
}

func histogram(xs []reports.Judged, lo float64) counts {
	h := counts{lo: lo}
	from, to := logit(lo), logit(surest)
	for _, x := range xs {
		v := logit(min(max(x.Score, lo), surest))
		h.n[min(max(int((v-from)/(to-from)*stripBins), 0), stripBins-1)]++
	}
	return h
}

func (h counts) top() float64 {
	top := 0
	for _, n := range h.n {
		top = max(top, n)
	}
	return float64(top)
}

// Plot implements plot.Plotter.
func (h counts) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	from, to := logit(h.lo), logit(surest)
	x := func(k int) vg.Length { return tx(100 * logistic(from+(to-from)*float64(k)/stripBins)) }
	var path vg.Path
	for k, n := range h.n {
		if n > 0 {
			path = append(path, vg.Rectangle{Min: vg.Point{X: x(k), Y: ty(0)}, Max: vg.Point{X: x(k+1) - 0.5, Y: ty(float64(n))}}.Path()...)
		}
	}
	c.SetColor(okabeSky())
	c.Fill(path)
}
