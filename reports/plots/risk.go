package plots

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/reports"
)

// The band of the risk–coverage curve.
const (
	riskSteps     = 200  // coverages at which curves are drawn
	resamples     = 1000 // of the bootstrap
	resampleSeed  = 1
	fewestGroups  = 5 // replications below which receipts are resampled instead
	lowQ, highQ   = 0.025, 0.975
	leastCoverage = 0.02 // below it, too few receipts for a curve
)

// receipts are the judged receipts of a run, by replication.
type receipts struct {
	all      []reports.Judged // highest confidence first
	group    []int            // per receipt, its replication
	groups   int              // with a receipt
	unseen   int              // not sent to review
	unseenNo int              // of those, wrong
}

func newReceipts(details []reports.Detail) receipts {
	type one struct {
		reports.Judged

		group int
	}
	var all []one
	var r receipts
	for i := range details {
		before := len(all)
		for k := range details[i].Visits {
			v := &details[i].Visits[k]
			x, ok := v.Judge()
			if !ok {
				continue
			}
			all = append(all, one{x, r.groups})
			if !v.Review {
				r.unseen++
				if !x.Right {
					r.unseenNo++
				}
			}
		}
		if len(all) > before {
			r.groups++
		}
	}
	slices.SortStableFunc(all, func(a, b one) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		default:
			return 0
		}
	})
	for _, x := range all {
		r.all, r.group = append(r.all, x.Judged), append(r.group, x.group)
	}
	return r
}

// coverages returns the grid of the curves.
func coverages() []float64 {
	var grid []float64
	for k := 1; k <= riskSteps; k++ {
		if c := float64(k) / riskSteps; c >= leastCoverage {
			grid = append(grid, c)
		}
	}
	return grid
}

// risks returns the share of wrong receipts among the most confident ones, at
// each coverage of the grid. Receipt i counts weight[i] times, once if weight is
// nil; among equal confidences the errors are spread evenly.
func (r *receipts) risks(grid []float64, weight []int) []float64 {
	w := func(i int) float64 {
		if weight == nil {
			return 1
		}
		return float64(weight[i])
	}
	total := 0.0
	for i := range r.all {
		total += w(i)
	}
	out := make([]float64, 0, len(grid))
	accepted, wrong := 0.0, 0.0
	for i := 0; i < len(r.all); {
		n, bad, j := 0.0, 0.0, i
		for ; j < len(r.all) && r.all[j].Score == r.all[i].Score; j++ {
			n += w(j)
			if !r.all[j].Right {
				bad += w(j)
			}
		}
		for len(out) < len(grid) && grid[len(out)]*total <= accepted+n+1e-9 {
			k := grid[len(out)]*total - accepted
			risk := 0.0
			if n > 0 {
				risk = (wrong + bad*k/n) / (accepted + k)
			}
			out = append(out, risk)
		}
		accepted, wrong, i = accepted+n, wrong+bad, j
	}
	return out
}

// band returns the 95 % interval of the risk at each coverage by the percentile
// bootstrap (Efron & Tibshirani 1993): over replications, or over receipts if
// there are few of those.
func (r *receipts) band(grid []float64) (low, high []float64, over string) {
	rng := rand.New(rand.NewPCG(resampleSeed, 0))
	draws := make([][]float64, len(grid))
	weight, times := make([]int, len(r.all)), make([]int, r.groups)
	over = "replications"
	if r.groups < fewestGroups {
		over = "receipts"
	}
	for range resamples {
		if over == "replications" {
			clear(times)
			for range times {
				times[rng.IntN(len(times))]++
			}
			for i := range weight {
				weight[i] = times[r.group[i]]
			}
		} else {
			clear(weight)
			for range weight {
				weight[rng.IntN(len(weight))]++
			}
		}
		for k, risk := range r.risks(grid, weight) {
			draws[k] = append(draws[k], risk)
		}
	}
	for _, d := range draws {
		slices.Sort(d)
		low = append(low, quantile(d, lowQ))
		high = append(high, quantile(d, highQ))
	}
	return low, high, over
}

// quantile returns the nearest-rank quantile of sorted values.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// RiskCoverage draws the share of wrong receipts among the accepted ones against
// the share of receipts that are accepted unseen, the most confident first
// (El-Yaniv & Wiener 2010), with a 95 % band, beside the best possible order and
// none at all, and where the engine's own choice of receipts for review lies.
func RiskCoverage(w io.Writer, f Format, run *reports.Run) error {
	r := newReceipts(run.Details)
	n := len(r.all)
	if n == 0 {
		return fmt.Errorf("plots: risk–coverage: no receipts: %w", ErrNoData)
	}
	grid := coverages()
	risk := r.risks(grid, nil)
	low, high, over := r.band(grid)
	wrong := 0
	for _, x := range r.all {
		if !x.Right {
			wrong++
		}
	}
	e := float64(wrong) / float64(n)
	oracle := make([]float64, len(grid))
	perfect := make([]reports.Judged, n)
	for i, c := range grid {
		oracle[i] = max(0, c-(1-e)) / c
	}
	for i := range perfect {
		perfect[i] = reports.Judged{Score: float64(-i), Right: i < n-wrong}
	}
	top := max(e, slices.Max(risk), 0.002)
	top = niceAbove(120 * min(top, 3*max(e, 0.002)))

	p := newPlot("receipts accepted unseen, the surest first (%)", "wrong receipts among them (%)")
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 100, 0, top
	p.Add(newGrid())
	p.Add(ribbon{grid, low, high, okabeBlue()})
	flat := []float64{e, e}
	curves := []struct {
		name string
		xs   []float64
		ys   []float64
		look draw.LineStyle
	}{
		{fmt.Sprintf("in no order (%s wrong)", share(e)), []float64{grid[0], 1}, flat, dashed(grey(0x66), 1.4)},
		{fmt.Sprintf("by the stated confidence (AURC %s)", share(reports.AURC(r.all).Value)), grid, risk, stroke(okabeBlue(), 2.2)},
		{fmt.Sprintf("by an oracle (AURC %s)", share(reports.AURC(perfect).Value)), grid, oracle, newSeries(2).line},
	}
	var key legend
	for _, k := range curves {
		c := curve{k.xs, k.ys, k.look}
		p.Add(c)
		key.add(k.name, c)
	}
	own := chosen{float64(r.unseen) / float64(n), float64(r.unseenNo) / float64(max(1, r.unseen))}
	p.Add(own)
	key.add(fmt.Sprintf("as run: %s unseen, %s of them wrong", share(own.x), share(own.y)), own)
	key.add(fmt.Sprintf("95 %% band, bootstrap over %s", over), box{fade(okabeBlue(), 0x38)})
	surest := risk[slices.IndexFunc(grid, func(c float64) bool { return c >= 0.9 })]
	h := heading{
		fmt.Sprintf("%s of receipts are wrong; of the surest 90 %%, %s", share(e), share(surest)),
		fmt.Sprintf("%s: %d receipts, %d wrong", run.Result.Provenance.Scenario, n, wrong),
	}
	return picture(w, f, h, pageWidth, 11*vg.Centimeter, func(c draw.Canvas) { p.Draw(draw.Crop(key.draw(c, 2), 0, -10, 0, 0)) })
}

func newGrid() *plotter.Grid {
	g := plotter.NewGrid()
	g.Horizontal.Color, g.Vertical.Color = grey(0xE2), grey(0xE2)
	g.Horizontal.Width, g.Vertical.Width = 0.5, 0.5
	return g
}

// chosen marks the engine's own choice.
type chosen struct{ x, y float64 }

func chosenGlyph() draw.GlyphStyle {
	return draw.GlyphStyle{Color: okabeVermillion(), Radius: 5, Shape: diamondGlyph{}}
}

// Plot implements plot.Plotter.
func (k chosen) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	at := vg.Point{X: tx(100 * k.x), Y: ty(min(100*k.y, p.Y.Max))}
	halo := chosenGlyph()
	halo.Color, halo.Radius = grey(0xFF), 6.5
	c.DrawGlyphNoClip(halo, at)
	c.DrawGlyphNoClip(chosenGlyph(), at)
}

// Thumbnail implements plot.Thumbnailer.
func (chosen) Thumbnail(c *draw.Canvas) { c.DrawGlyphNoClip(chosenGlyph(), c.Center()) }
