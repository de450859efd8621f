package reports

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"strconv"

	"github.com/HdrHistogram/hdrhistogram-go"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// PlotLatency draws how often a frame, and all readings of one instant, took
// longer than x: the complementary distribution on two log axes, from the
// merged histograms, with p50, p99 and p99.9 marked where there are enough
// samples. It returns an error if the result has no latencies.
func PlotLatency(w io.Writer, f Format, r *Result) error {
	if r.Frame == nil || r.Tick == nil || r.Frame.TotalCount()+r.Tick.TotalCount() == 0 {
		return fmt.Errorf("reports: plot latency: no frame was timed: %w", ErrNoData)
	}
	p := newPlot("Engine latency: "+r.Provenance.Scenario, "wall time (µs)", "")
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
	p.Legend.TextStyle.Font.Size = 9
	p.Legend.Left = true
	p.Legend.XOffs, p.Legend.YOffs = 8, 8
	p.Legend.Padding = 2
	p.Legend.ThumbnailWidth = 26
	// A rotated label on a log axis upsets the layout, so the axis is named
	// above its end.
	p.Title.Padding = 24
	return picture(w, f, 17*vg.Centimeter, 11*vg.Centimeter, func(c draw.Canvas) {
		c = draw.Crop(c, 8, -8, 8, -8)
		p.Draw(c)
		name := textStyle(p, 10, grey(0))
		c.FillText(name, vg.Point{X: c.Min.X, Y: c.Max.Y - 19}, "share of frames, or of instants, that took longer")
	})
}

func dashed(c color.Color, width vg.Length) draw.LineStyle {
	s := stroke(c, width)
	s.Dashes = []vg.Length{6, 2.5}
	return s
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
	c.StrokeLines(l.line, c.ClipLinesXY(pts)...)
	text := textStyle(p, 8.5, l.line.Color)
	text.YAlign = draw.YCenter
	off := vg.Point{X: 6, Y: 7} // above a falling curve there is room on its right
	if !l.right {
		text.XAlign, off = draw.XRight, vg.Point{X: -6, Y: -7}
	}
	for _, q := range []struct {
		name string
		q    float64
	}{{"p50", 0.5}, {"p99", 0.99}, {"p99.9", 0.999}} {
		if tooFew(int(l.h.TotalCount()), q.q, "") != "" {
			continue
		}
		v := latencyUS(l.h, q.q)
		at := vg.Point{X: tx(v), Y: ty(1 - q.q)}
		c.DrawGlyph(l.mark, at)
		c.FillText(text, at.Add(off), fmt.Sprintf("%s %s µs", q.name, figure(v, v, unitMicros)))
	}
}

// Thumbnail implements plot.Thumbnailer.
func (l latencyCurve) Thumbnail(c *draw.Canvas) {
	y := c.Center().Y
	c.StrokeLine2(l.line, c.Min.X, y, c.Max.X, y)
	c.DrawGlyph(l.mark, c.Center())
}

// decades marks the powers of ten with names and the digits between without.
type decades struct{ name func(float64) string }

// Ticks implements plot.Ticker.
func (d decades) Ticks(lo, hi float64) []plot.Tick {
	var ts []plot.Tick
	for e := int(math.Floor(math.Log10(lo))); e <= int(math.Ceil(math.Log10(hi))); e++ {
		for k := 1; k < 10; k++ {
			v, err := strconv.ParseFloat(fmt.Sprintf("%de%d", k, e), 64)
			if err != nil || v < lo || v > hi {
				continue
			}
			t := plot.Tick{Value: v}
			if k == 1 {
				t.Label = d.name(v)
			}
			ts = append(ts, t)
		}
	}
	return ts
}

func plain(v float64) string   { return strconv.FormatFloat(v, 'f', -1, 64) }
func percent(v float64) string { return strconv.FormatFloat(math.Round(v*1e8)/1e6, 'f', -1, 64) + " %" }
