package plots

import (
	"fmt"
	"io"
	"math"

	"github.com/HdrHistogram/hdrhistogram-go"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/reports"
)

// Latency draws how often a frame, and all readings of one instant, took
// longer than x: the complementary distribution on two log axes, from the
// merged histograms, with p50, p99 and p99.9 marked where there are enough
// samples. It returns an error if the result has no latencies.
func Latency(w io.Writer, f Format, r *reports.Result) error {
	if r.Frame == nil || r.Tick == nil || r.Frame.TotalCount()+r.Tick.TotalCount() == 0 {
		return fmt.Errorf("plots: plot latency: no frame was timed: %w", ErrNoData)
	}
	p := newPlot("", "")
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = decades{name: plain}, decades{name: percent}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = math.Inf(1), math.Inf(-1), 1, 1
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = grey(0xDD), grey(0xDD)
	p.Add(grid)
	for _, x := range []struct {
		name string
		h    *hdrhistogram.Histogram
		sty  draw.LineStyle
		mark draw.GlyphDrawer
		side vg.Length
	}{
		{"camera frame", r.Frame, stroke(okabeBlue(), 2), draw.CircleGlyph{}, -1},
		{"all readings of one instant", r.Tick, dashed(okabeVermillion(), 2), squareGlyph{}, 1},
	} {
		if n := x.h.TotalCount(); n > 0 {
			c := latencyCurve{h: x.h, line: x.sty, mark: draw.GlyphStyle{Color: x.sty.Color, Radius: 3.6, Shape: x.mark}, right: x.side > 0}
			p.Add(c)
			p.Legend.Add(fmt.Sprintf("%s (n = %d)", x.name, n), c)
			p.X.Min = min(p.X.Min, float64(x.h.Min())/1e3)
			p.X.Max = max(p.X.Max, float64(x.h.Max())/1e3)
			p.Y.Min = min(p.Y.Min, 0.7/float64(n))
		}
	}
	p.X.Min, p.X.Max = p.X.Min*0.25, p.X.Max*2.5 // room for the labels
	p.Y.Max = 1.3
	p.Legend.Left = true
	p.Legend.XOffs, p.Legend.YOffs = 8, 8
	h := heading{"How long the engine takes, and how often it takes longer", r.Provenance.Scenario + "; share of frames, or of instants, that took longer than x"}
	return picture(w, f, h, pageWidth, 11.4*vg.Centimeter, func(c draw.Canvas) { below(c, p, "wall time (µs)") })
}

// latencyCurve draws one complementary distribution with its percentiles.
type latencyCurve struct {
	h     *hdrhistogram.Histogram
	line  draw.LineStyle
	mark  draw.GlyphStyle
	right bool // labels stand to the right of the curve
}

// steps returns the value (µs) and the share above it, bar by bar.
func (l latencyCurve) steps() (x, share []float64) {
	n, seen := float64(l.h.TotalCount()), int64(0)
	for _, b := range l.h.Distribution() {
		if b.Count == 0 {
			continue
		}
		x, share = append(x, float64(b.To)/1e3), append(share, 1-float64(seen)/n)
		seen += b.Count
	}
	return x, share
}

// Plot implements plot.Plotter.
func (l latencyCurve) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	xs, share := l.steps()
	pts := []vg.Point{{X: tx(p.X.Min), Y: ty(1)}}
	for i := range xs {
		next := p.Y.Min
		if i+1 < len(xs) {
			next = share[i+1]
		}
		pts = append(pts, vg.Point{X: tx(xs[i]), Y: ty(share[i])}, vg.Point{X: tx(xs[i]), Y: ty(next)})
	}
	c.StrokeLines(l.line, c.ClipLinesXY(thin(pts))...)
	text := text0(8.5, l.line.Color)
	text.YAlign = draw.YCenter
	off := vg.Point{X: 6, Y: 7} // above a falling curve there is room on its right
	if !l.right {
		text.XAlign, off = draw.XRight, vg.Point{X: -6, Y: -7}
	}
	for _, q := range []struct {
		name string
		q    float64
	}{{"p50", 0.5}, {"p99", 0.99}, {"p99.9", 0.999}} {
		if l.h.TotalCount() < int64(reports.MinSamples(q.q)) {
			continue
		}
		v := float64(l.h.ValueAtQuantile(100*q.q)) / 1e3
		at := vg.Point{X: tx(v), Y: ty(1 - q.q)}
		c.DrawGlyph(l.mark, at)
		c.FillText(text, at.Add(off), fmt.Sprintf("%s %s µs", q.name, reports.Figure(v, v, microsUnit)))
	}
}

// thin drops points of a line that lie within a third of a point (a tenth of a
// millimetre) of the one before: nobody sees them, and a histogram has thousands.
func thin(pts []vg.Point) []vg.Point {
	const near = 0.33
	out := pts[:0:0]
	for i, p := range pts {
		if i == 0 || i == len(pts)-1 || math.Hypot(float64(p.X-out[len(out)-1].X), float64(p.Y-out[len(out)-1].Y)) >= near {
			out = append(out, p)
		}
	}
	return out
}

// Thumbnail implements plot.Thumbnailer.
func (l latencyCurve) Thumbnail(c *draw.Canvas) {
	y := c.Center().Y
	c.StrokeLine2(l.line, c.Min.X, y, c.Max.X, y)
	c.DrawGlyph(l.mark, c.Center())
}
