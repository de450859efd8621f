package plots

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/reports"
	"gosim/sim"
)

// theftClass is the incidents of one technique, or of all, over all
// replications.
type theftClass struct {
	name       string
	technique  sim.Technique // TechniqueNone for all together
	incidents  int
	found      int       // alerted by the end of the run
	beforeExit int       // alerted in time
	delays     []float64 // seconds from the taking to the alert, ascending
	value      int64     // stolen, minor units
	inTime     int64     // of it, alerted before exit
	late       int64     // of it, alerted later
	parties    []reports.Judged
}

// thefts returns all incidents together and then each technique that occurs, in
// the simulator's order. The parties of a class are the honest ones and those
// with an incident of the technique; their score is that of their highest alert,
// 0 without one.
func thefts(details []reports.Detail) []theftClass {
	all := []theftClass{{name: "all techniques"}}
	for _, t := range sim.Techniques() {
		all = append(all, theftClass{name: strings.ReplaceAll(t.String(), "_", " "), technique: t})
	}
	for i := range details {
		d := &details[i]
		used := make([]uint64, len(d.Visits)) // bit per technique
		for _, x := range d.Incidents {
			k := int(x.Technique)
			if k == 0 || k >= len(all) {
				continue
			}
			if x.Visit >= 0 && x.Visit < len(used) {
				used[x.Visit] |= 1<<k | 1
			}
			all[0].add(&x)
			all[k].add(&x)
		}
		for v := range d.Visits {
			row := &d.Visits[v]
			if row.Person < 0 {
				continue // a receipt without a party
			}
			for k := range all {
				if used[v] == 0 || used[v]>>k&1 == 1 {
					all[k].parties = append(all[k].parties, reports.Judged{Score: row.AlertScore, Right: used[v] != 0})
				}
			}
		}
	}
	all = slices.DeleteFunc(all, func(c theftClass) bool { return c.incidents == 0 })
	for i := range all {
		slices.Sort(all[i].delays)
	}
	return all
}

func (c *theftClass) add(x *reports.IncidentRow) {
	c.incidents++
	c.value += x.ValueCents
	if x.Alerted == sim.Never {
		return
	}
	c.found++
	c.delays = append(c.delays, max(x.Alerted-x.Taken, 0).Seconds())
	if x.BeforeExit {
		c.beforeExit++
		c.inTime += x.ValueCents
	} else {
		c.late += x.ValueCents
	}
}

// points returns the precision–recall curve as far as alerts reach: without an
// alert nobody can be accused. The last point is the operating one, every alert
// that was raised.
func (c *theftClass) points() []reports.PRPoint {
	all := reports.PrecisionRecall(c.parties)
	return slices.DeleteFunc(all, func(p reports.PRPoint) bool { return p.Threshold <= 0 })
}

func errNoThefts(what string) error {
	return fmt.Errorf("plots: %s: nobody stole: %w", what, ErrNoData)
}

// The panels of the precision–recall picture.
const (
	prPanel   = 5.3 * vg.Centimeter
	prColumns = 3
)

// TheftPR draws precision against recall over the threshold of the alert score, a
// panel for all incidents and one per technique. A party counts once, by its
// highest alert. In the panel of a technique, thieves of other techniques do not
// count at all.
func TheftPR(w io.Writer, f Format, run *reports.Run) error {
	classes := thefts(run.Details)
	if len(classes) == 0 {
		return errNoThefts("theft precision–recall")
	}
	if len(classes) == 2 { // all incidents are of one technique
		classes = classes[1:]
	}
	all := &classes[0]
	h := heading{"No alert was raised", ""}
	if ps := all.points(); len(ps) > 0 {
		last := ps[len(ps)-1]
		h.title = fmt.Sprintf("Alerts find %s of the parties that stole; %s of those accused did", share(last.Recall()), share(last.Precision()))
	}
	thieves := 0
	for _, x := range all.parties {
		if x.Right {
			thieves++
		}
	}
	h.about = fmt.Sprintf("%s: %d incidents by %d parties, %d parties in all", run.Result.Provenance.Scenario, all.incidents, thieves, len(all.parties))
	columns := min(prColumns, len(classes))
	rows := (len(classes) + columns - 1) / columns
	var key legend
	key.add("by threshold of the score", prThumb{})
	key.add("as run: every alert", chosen{})
	width := max(vg.Length(columns)*prPanel, 11*vg.Centimeter) + 2*edge
	height := vg.Length(rows)*(prPanel+14) + headingHeight + 2*edge + key.height(2)
	return picture(w, f, h, width, height, func(c draw.Canvas) {
		c = key.draw(c, 2)
		for i := range classes {
			panel := c
			panel.Min.X = c.Min.X + vg.Length(i%columns)*prPanel
			panel.Max.X = panel.Min.X + prPanel - 10
			panel.Max.Y = c.Max.Y - vg.Length(i/columns)*(prPanel+14)
			panel.Min.Y = panel.Max.Y - prPanel - 6
			classes[i].panel(i).Draw(panel)
		}
	})
}

// panel returns the plot of one class.
func (c *theftClass) panel(look int) *plot.Plot {
	p := newPlot("recall (%)", "precision (%)")
	ap, _ := reports.AveragePrecision(c.parties)
	p.Title.Text = fmt.Sprintf("%s, area %s", c.name, share(ap.Value))
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 100, 0, 100
	ticks := niceTicks{most: 5}
	p.X.Tick.Marker, p.Y.Tick.Marker = ticks, ticks
	p.Add(newGrid(), prCurve{c.points(), newSeries(look)})
	return p
}

// prCurve draws a precision–recall curve as steps: between two thresholds the
// precision is that of the lower one.
type prCurve struct {
	points []reports.PRPoint
	look   series
}

// Plot implements plot.Plotter.
func (k prCurve) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	if len(k.points) == 0 {
		return
	}
	x, y := func(q reports.PRPoint) vg.Length { return tx(100 * q.Recall()) }, func(q reports.PRPoint) vg.Length { return ty(100 * q.Precision()) }
	line := []vg.Point{{X: tx(0), Y: y(k.points[0])}}
	for i, q := range k.points {
		if i > 0 {
			line = append(line, vg.Point{X: x(k.points[i-1]), Y: y(q)})
		}
		line = append(line, vg.Point{X: x(q), Y: y(q)})
	}
	solid := stroke(k.look.line.Color, 2)
	c.StrokeLines(solid, thin(line))
	last := k.points[len(k.points)-1]
	chosen{last.Recall(), last.Precision()}.Plot(c, p)
}

// prThumb is the key's sample of a curve.
type prThumb struct{}

// Thumbnail implements plot.Thumbnailer.
func (prThumb) Thumbnail(c *draw.Canvas) {
	y := c.Center().Y
	c.StrokeLine2(stroke(okabeBlue(), 2), c.Min.X, y, c.Max.X, y)
}

// TheftRecall draws, by technique, which share of the incidents was alerted
// before the thief was out and which by the end of the run, with Wilson's 95 %
// intervals of the latter.
func TheftRecall(w io.Writer, f Format, run *reports.Run) error {
	classes := thefts(run.Details)
	if len(classes) == 0 {
		return errNoThefts("theft recall")
	}
	var rows bars
	hardest := -1
	for i, c := range classes {
		n := float64(c.incidents)
		low, high := reports.Wilson(float64(c.found), n)
		rows = append(rows, bar{
			name:     c.name,
			segments: []segment{{100 * float64(c.beforeExit) / n, okabeGreen(), false}, {100 * float64(c.found-c.beforeExit) / n, okabeSky(), true}},
			interval: true, low: 100 * low, high: 100 * high,
			label: fmt.Sprintf("%d of %d, %d in time", c.found, c.incidents, c.beforeExit),
		})
		if i > 0 && (hardest < 0 || c.found*classes[hardest].incidents < classes[hardest].found*c.incidents) {
			hardest = i
		}
	}
	all := &classes[0]
	h := heading{
		fmt.Sprintf("%s of thefts are alerted", share(float64(all.found)/float64(all.incidents))),
		fmt.Sprintf("%s: %d incidents over %d replications; intervals: Wilson, 95 %%, of all alerted", run.Result.Provenance.Scenario, all.incidents, len(run.Details)),
	}
	if hardest > 0 && classes[hardest].found < classes[hardest].incidents {
		h.title += fmt.Sprintf(", least often %s (%s)", classes[hardest].name, share(float64(classes[hardest].found)/float64(classes[hardest].incidents)))
	}
	p, right := rows.plot("incidents alerted (%)", 100, niceTicks{})
	const keyHeight = 20
	return picture(w, f, h, pageWidth, barsHeight(len(rows))+keyHeight+headingHeight+2*edge, func(c draw.Canvas) {
		drawKey(c, vg.Point{X: c.Min.X, Y: c.Max.Y - keyHeight/2 + 2}, []keyEntry{
			{segment{fill: okabeGreen()}, "before the thief was out"},
			{segment{fill: okabeSky(), hatch: true}, "later"},
		})
		c.Max.Y -= keyHeight
		p.Draw(draw.Crop(c, 0, -right, 0, 0))
	})
}

// TheftDelay draws, by technique, the share of incidents that were alerted within
// a time from the taking. An alert before the taking (on somebody without an
// account) counts as 0 s.
func TheftDelay(w io.Writer, f Format, run *reports.Run) error {
	classes := thefts(run.Details)
	if len(classes) == 0 || classes[0].found == 0 {
		return fmt.Errorf("plots: time to alert: no theft was alerted: %w", ErrNoData)
	}
	all := &classes[0]
	last := all.delays[len(all.delays)-1]
	p := newPlot("simulated time from the taking to the first alert (s)", "incidents alerted by then (%)")
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, niceAbove(max(last, 1)*1.02), 0, 100
	p.Add(newGrid())
	var key legend
	for i, c := range classes {
		look := classSeries(i)
		k := delayCurve{c.delays, c.incidents, look}
		p.Add(k)
		key.add(fmt.Sprintf("%s (%d of %d)", c.name, c.found, c.incidents), look)
	}
	h := heading{
		fmt.Sprintf("Half of the alerted thefts are alerted within %s s of the taking", reports.Figure(all.delays[(len(all.delays)-1)/2], 10, "s")),
		fmt.Sprintf("%s: %d incidents, %d alerted; curves end at the share alerted in the end", run.Result.Provenance.Scenario, all.incidents, all.found),
	}
	const usual = 2 // rows of the key that the height below has room for
	height := 10.5*vg.Centimeter + max(0, key.height(3)-(usual*keyRow+6))
	return picture(w, f, h, pageWidth, height, func(c draw.Canvas) { p.Draw(draw.Crop(key.draw(c, 3), 0, -12, 0, 0)) })
}

// classSeries returns the look of a class: all together are the grey, broad one,
// which no technique has.
func classSeries(i int) series {
	const grey = 6
	if i == 0 {
		s := newSeries(grey)
		s.line.Width = 2.6
		return s
	}
	return newSeries(i - 1 + (i-1)/grey)
}

// delayCurve draws the distribution of delays among n incidents.
type delayCurve struct {
	delays []float64 // ascending
	n      int
	look   series
}

// Plot implements plot.Plotter.
func (k delayCurve) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	y := func(i int) vg.Length { return ty(100 * float64(i) / float64(k.n)) }
	line := []vg.Point{{X: tx(0), Y: ty(0)}}
	for i, d := range k.delays {
		line = append(line, vg.Point{X: tx(d), Y: y(i)}, vg.Point{X: tx(d), Y: y(i + 1)})
	}
	line = append(line, vg.Point{X: tx(p.X.Max), Y: y(len(k.delays))})
	c.StrokeLines(k.look.line, thin(line))
	if n := len(k.delays); n > 0 {
		m := (n - 1) / 2
		c.DrawGlyphNoClip(k.look.mark, vg.Point{X: tx(k.delays[m]), Y: y(m + 1)})
		c.DrawGlyphNoClip(k.look.mark, vg.Point{X: tx(p.X.Max) - 1, Y: y(n)})
	}
}
