package plots

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/reports"
)

// Curve is a metric, or several, over the values of one parameter of a scenario.
type Curve struct {
	Param string // the parameter's name, such as sensors.plate.noise_sd_g
	Unit  string // of its values, "" if none
	// X is the parameter's value in each result, in any order. If Labels is set,
	// the values are categories: Labels names them, in the order in which they are
	// drawn, and X is not used.
	X       []float64
	Labels  []string
	Results []*reports.Result // one per value
	Metrics []string          // names of the registry; a panel each
}

// The panels of a sweep.
const (
	sweepPanelW = 8.3 * vg.Centimeter
	sweepPanelH = 5.8 * vg.Centimeter
	sweepColumn = 2 // panels side by side
)

// Sweep draws how metrics depend on a parameter: small multiples, one panel per
// metric, with the mean, its 95 % interval (Student's t over the replications) as
// a band or, over categories, as bars, and every replication as a point. The
// parameter's axis is logarithmic if its values are above 0 and span more than two
// decades.
func Sweep(w io.Writer, f Format, c Curve) error {
	n := len(c.Results)
	switch {
	case n == 0 || len(c.Metrics) == 0:
		return fmt.Errorf("plots: sweep of %s: no results or no metrics: %w", c.Param, ErrNoData)
	case len(c.Labels) > 0 && len(c.Labels) != n, len(c.Labels) == 0 && len(c.X) != n:
		return fmt.Errorf("plots: sweep of %s: %d values and %d labels for %d results", c.Param, len(c.X), len(c.Labels), n)
	}
	for _, x := range c.X {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("plots: sweep of %s: value %g, expected a finite number", c.Param, x)
		}
	}
	c = c.sorted()
	var panels []sweepPanel
	valid := false
	for _, name := range c.Metrics {
		p, err := c.panel(name)
		if err != nil {
			return err
		}
		panels = append(panels, p)
		valid = valid || len(p.points) > 0
	}
	if !valid {
		return fmt.Errorf("plots: sweep of %s: the metrics have no value in any result: %w", c.Param, ErrNoData)
	}
	columns := min(sweepColumn, len(panels))
	rows := (len(panels) + columns - 1) / columns
	var key legend
	key.add("mean over replications", sweepThumb{})
	if c.intervals() {
		key.add("95 % interval", box{fade(okabeBlue(), 0x38)})
	}
	key.add("one replication", dotThumb{})
	width := max(vg.Length(columns)*sweepPanelW, 13*vg.Centimeter) + 2*edge
	height := vg.Length(rows)*sweepPanelH + headingHeight + key.height(3) + 2*edge
	return picture(w, f, c.heading(&panels[0]), width, height, func(dc draw.Canvas) {
		dc = key.draw(dc, 3)
		panelW := (dc.Max.X - dc.Min.X) / vg.Length(columns)
		for i := range panels {
			at := dc
			at.Min.X = dc.Min.X + vg.Length(i%columns)*panelW
			at.Max.X = at.Min.X + panelW - 14
			at.Max.Y = dc.Max.Y - vg.Length(i/columns)*sweepPanelH
			at.Min.Y = at.Max.Y - sweepPanelH + 10
			p, name := panels[i].plot(&c)
			below(at, p, name)
		}
	})
}

// sorted returns the curve with its values ascending; categories are
// numbered from 0.
func (c Curve) sorted() Curve {
	order := make([]int, len(c.Results))
	for i := range order {
		order[i] = i
	}
	xs := slices.Clone(c.X)
	if len(c.Labels) > 0 {
		xs = make([]float64, len(order))
		for i := range xs {
			xs[i] = float64(i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(xs[a], xs[b]) })
	results := make([]*reports.Result, len(order))
	c.X = make([]float64, len(order))
	for i, k := range order {
		results[i], c.X[i] = c.Results[k], xs[k]
	}
	c.Results = results
	return c
}

// logarithmic reports whether the values span more than two decades.
func (c *Curve) logarithmic() bool {
	return len(c.Labels) == 0 && len(c.X) > 0 && c.X[0] > 0 && c.X[len(c.X)-1] > 100*c.X[0]
}

func (c *Curve) intervals() bool {
	return slices.ContainsFunc(c.Results, func(r *reports.Result) bool { return len(r.Indices) > 1 })
}

// sweepPoint is one result's value of a metric; ratios are in percent.
type sweepPoint struct {
	x, mean   float64
	interval  bool
	low, high float64
	each      []float64 // per replication that defines it
}

// sweepPanel is one metric over the values that define it.
type sweepPanel struct {
	metric reports.Metric
	points []sweepPoint
	reason string // why the first value is missing, if one is
}

func (c *Curve) panel(name string) (sweepPanel, error) {
	var p sweepPanel
	for i, r := range c.Results {
		s, ok := r.Get(name)
		if !ok {
			return p, fmt.Errorf("plots: sweep of %s: result %d has no metric %q", c.Param, i, name)
		}
		if i == 0 {
			p.metric = s.Metric
		}
		if !s.Value.Valid {
			if p.reason == "" {
				p.reason = s.Reason
			}
			continue
		}
		k := p.scale()
		x := sweepPoint{x: c.X[i], mean: k * s.Value.Value}
		if s.Half.Valid {
			x.interval, x.low, x.high = true, k*s.Low().Value, k*s.High().Value
		}
		for _, v := range s.PerRep {
			if v.Valid {
				x.each = append(x.each, k*v.Value)
			}
		}
		p.points = append(p.points, x)
	}
	return p, nil
}

func (p *sweepPanel) scale() float64 {
	if p.metric.Unit == ratioUnit {
		return 100
	}
	return 1
}

// heading says what the first metric does from the first value to the last.
func (c *Curve) heading(p *sweepPanel) heading {
	name := c.Results[0].Provenance.Scenario
	h := heading{title: p.metric.Name + " over " + c.Param, about: fmt.Sprintf("%s: %d values of %s", name, len(c.Results), c.Param)}
	least, most := len(c.Results[0].Indices), 0
	for _, r := range c.Results {
		least, most = min(least, len(r.Indices)), max(most, len(r.Indices))
	}
	if least == most {
		h.about += fmt.Sprintf(", %d replications each", least)
	} else {
		h.about += fmt.Sprintf(", %d to %d replications each", least, most)
	}
	if len(p.points) < 2 || len(c.Labels) > 0 {
		return h
	}
	a, b := p.points[0], p.points[len(p.points)-1]
	unit := reports.UnitSuffix(p.metric.Unit)
	write := func(v float64) string { return reports.Figure(v/p.scale(), v/p.scale(), p.metric.Unit) + unit }
	h.title = fmt.Sprintf("%s: %s at %s, %s at %s", p.metric.Name, write(a.mean), c.value(a.x), write(b.mean), c.value(b.x))
	return h
}

// value writes a value of the parameter with its unit.
func (c *Curve) value(x float64) string {
	s := plain(x)
	if c.Unit != "" {
		s += " " + c.Unit
	}
	return s
}

// plot returns the panel's plot, and the name of its horizontal axis.
func (p *sweepPanel) plot(c *Curve) (q *plot.Plot, name string) {
	label := c.Param
	if c.Unit != "" {
		label += " (" + c.Unit + ")"
	}
	q = newPlot("", "")
	name = shortenLeft(label, 46)
	unit := reports.UnitSuffix(p.metric.Unit)
	if unit != "" {
		unit = " (" + unit[1:] + ")"
	}
	q.Title.Text = fmt.Sprintf("%s%s, %s is better", p.metric.Name, unit, p.metric.Better)
	q.Title.TextStyle.Font.Size = 9.5
	if len(c.Labels) > 0 {
		ticks := make(at, len(c.Labels))
		for i, l := range c.Labels {
			ticks[i] = plot.Tick{Value: float64(i), Label: shorten(l, 18)}
		}
		q.X.Tick.Marker = ticks
		q.X.Min, q.X.Max = -0.5, float64(len(c.Labels))-0.5
	} else {
		q.X.Min, q.X.Max = c.X[0], c.X[len(c.X)-1]
		switch {
		case c.logarithmic():
			q.X.Scale, q.X.Tick.Marker = plot.LogScale{}, decades{name: plain}
			q.X.Min, q.X.Max = q.X.Min/1.15, q.X.Max*1.15
		case q.X.Min == q.X.Max:
			q.X.Min, q.X.Max = q.X.Min-1, q.X.Max+1
		default:
			margin := 0.03 * (q.X.Max - q.X.Min)
			q.X.Min, q.X.Max = q.X.Min-margin, q.X.Max+margin
		}
	}
	q.Y.Min, q.Y.Max = p.span()
	q.Y.Tick.Marker = niceTicks{most: 5}
	q.Add(newGrid(), sweepLayer{p, len(c.Labels) > 0})
	return q, name
}

// span returns the vertical axis: what is drawn with a margin, and no ratio below
// 0 or above 100 %.
func (p *sweepPanel) span() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, x := range p.points {
		lo, hi = min(lo, x.mean), max(hi, x.mean)
		if x.interval {
			lo, hi = min(lo, x.low), max(hi, x.high)
		}
		for _, v := range x.each {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo > hi {
		return 0, 1
	}
	margin := 0.06 * (hi - lo)
	if margin == 0 {
		margin = max(0.05*math.Abs(lo), 0.5)
	}
	ratio := p.metric.Unit == ratioUnit
	floor, roof := math.Inf(-1), math.Inf(1)
	if lo >= 0 || ratio {
		floor = 0
	}
	if ratio && p.highest() <= 100 {
		roof = 100
	}
	return max(lo-margin, floor), min(hi+margin, max(roof, floor+1))
}

// highest returns the greatest value itself, intervals apart.
func (p *sweepPanel) highest() float64 {
	top := math.Inf(-1)
	for _, x := range p.points {
		top = max(top, x.mean)
		for _, v := range x.each {
			top = max(top, v)
		}
	}
	return top
}

// shortenLeft cuts s to its last n characters: the end of a parameter's path says
// most.
func shortenLeft(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return "…" + string(r[len(r)-n+1:])
	}
	return s
}

// sweepLayer draws a panel's band, replications and mean.
type sweepLayer struct {
	p        *sweepPanel
	category bool // no line between values
}

// Plot implements plot.Plotter.
func (l sweepLayer) Plot(c draw.Canvas, q *plot.Plot) {
	tx, ty := q.Transforms(&c)
	y := func(v float64) vg.Length { return ty(min(max(v, q.Y.Min), q.Y.Max)) }
	if len(l.p.points) == 0 {
		text := alignX(text0(9, faintInk()), draw.XCenter)
		c.FillText(text, c.Center(), "no value: "+shorten(l.p.reason, 40))
		return
	}
	var band, dots vg.Path
	var low []vg.Point
	for _, x := range l.p.points {
		for _, v := range x.each {
			at := vg.Point{X: tx(x.x), Y: y(v)}
			dots = append(dots, vg.Rectangle{Min: vg.Point{X: at.X - 1.2, Y: at.Y - 1.2}, Max: vg.Point{X: at.X + 1.2, Y: at.Y + 1.2}}.Path()...)
		}
		if !x.interval {
			continue
		}
		if l.category {
			c.StrokeLine2(stroke(fade(okabeBlue(), 0x70), 7), tx(x.x), y(x.low), tx(x.x), y(x.high))
			continue
		}
		at := vg.Point{X: tx(x.x), Y: y(x.high)}
		if len(band) == 0 {
			band.Move(at)
		} else {
			band.Line(at)
		}
		low = append(low, vg.Point{X: at.X, Y: y(x.low)})
	}
	if len(low) > 1 {
		for _, at := range slices.Backward(low) {
			band.Line(at)
		}
		band.Close()
		c.SetColor(fade(okabeBlue(), 0x38))
		c.Fill(band)
	} else if len(low) == 1 {
		c.StrokeLine2(stroke(fade(okabeBlue(), 0x70), 7), low[0].X, low[0].Y, low[0].X, y(l.p.points[0].high))
	}
	c.SetColor(fade(grey(0x22), 0x90))
	c.Fill(dots)
	var line []vg.Point
	for _, x := range l.p.points {
		line = append(line, vg.Point{X: tx(x.x), Y: y(x.mean)})
	}
	if !l.category {
		c.StrokeLines(stroke(okabeBlue(), 2), line)
	}
	for _, at := range line {
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: okabeBlue(), Radius: 3.2, Shape: draw.CircleGlyph{}}, at)
	}
}

// sweepThumb and dotThumb are the key's samples of the mean and of one
// replication.
type (
	sweepThumb struct{}
	dotThumb   struct{}
)

// Thumbnail implements plot.Thumbnailer.
func (sweepThumb) Thumbnail(c *draw.Canvas) {
	m := c.Center()
	c.StrokeLine2(stroke(okabeBlue(), 2), c.Min.X, m.Y, c.Max.X, m.Y)
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: okabeBlue(), Radius: 3.2, Shape: draw.CircleGlyph{}}, m)
}

// Thumbnail implements plot.Thumbnailer.
func (dotThumb) Thumbnail(c *draw.Canvas) {
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: fade(grey(0x22), 0xB0), Radius: 1.4, Shape: squareGlyph{}}, c.Center())
}
