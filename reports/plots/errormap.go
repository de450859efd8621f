package plots

import (
	"cmp"
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/checkoutfree/site"
	"gosim/reports"
)

// spotM is how near two places must be to be drawn as one: about the width of a
// person in front of a shelf (ESTIMATE).
const spotM = 0.5

// tally counts units that were billed wrong.
type tally struct {
	missing int // owed and not billed
	extra   int // billed and not owed
}

func (t tally) all() int { return t.missing + t.extra }

func (t *tally) add(extra bool) {
	if extra {
		t.extra++
	} else {
		t.missing++
	}
}

// spot is the errors at one place.
type spot struct {
	tally

	at site.Vec2 // metres
}

// errorSpots sums the errors by place, the most first. A place takes in those
// with fewer errors that are nearer than spotM. Errors without a place are
// counted apart.
func errorSpots(s *site.Site, details []reports.Detail) (spots []spot, unplaced int) {
	var all []spot
	index := make(map[site.Vec2]int) // looked up, never ranged over
	for i := range details {
		for k := range details[i].Errors {
			e := &details[i].Errors[k]
			at, ok := errorPlace(s, e)
			if !ok {
				unplaced++
				continue
			}
			n, known := index[at]
			if !known {
				n = len(all)
				index[at] = n
				all = append(all, spot{at: at})
			}
			all[n].add(e.Extra)
		}
	}
	slices.SortFunc(all, func(a, b spot) int {
		return cmp.Or(cmp.Compare(b.all(), a.all()), cmp.Compare(a.at.Y, b.at.Y), cmp.Compare(a.at.X, b.at.X))
	})
	for _, x := range all {
		near := slices.IndexFunc(spots, func(o spot) bool { return o.at.Sub(x.at).Norm() < spotM })
		if near < 0 {
			spots = append(spots, x)
			continue
		}
		spots[near].missing += x.missing
		spots[near].extra += x.extra
	}
	return spots, unplaced
}

// errorPlace returns where an error happened: the front of its slot or of the
// slot on its plate, else where it says.
func errorPlace(s *site.Site, e *reports.ErrorRow) (site.Vec2, bool) {
	if k := errorSlot(s, e); k >= 0 {
		return s.Slots[k].Front.XY(), true
	}
	return site.Vec2{X: e.X, Y: e.Y}, !math.IsNaN(e.X) && !math.IsNaN(e.Y)
}

// errorSlot returns the planogram slot of an error: its own, the first one on its
// plate, or, where neither is known, the first of its product; −1 if none.
func errorSlot(s *site.Site, e *reports.ErrorRow) int {
	if e.Slot >= 0 && int(e.Slot) < len(s.Slots) {
		return int(e.Slot)
	}
	return slices.IndexFunc(s.Slots, func(o site.Slot) bool {
		if e.Plate >= 0 {
			return o.First <= e.Plate && e.Plate <= o.Last
		}
		return o.SKU == e.SKU
	})
}

func missingColour() color.Color { return okabeVermillion() }
func extraColour() color.Color   { return okabePurple() }

// ErrorMap draws where units were billed wrong: a circle per half-metre of shelf
// front with an error, its area the number of units.
func ErrorMap(w io.Writer, f Format, run *reports.Run) error {
	if run.Site == nil {
		return fmt.Errorf("plots: error map: the store is not known: %w", ErrNoData)
	}
	spots, unplaced := errorSpots(run.Site, run.Details)
	if len(spots) == 0 {
		return fmt.Errorf("plots: error map: no unit was billed wrong: %w", ErrNoData)
	}
	var sum tally
	counts := make([]float64, len(spots))
	for i, s := range spots {
		sum.missing, sum.extra = sum.missing+s.missing, sum.extra+s.extra
		counts[i] = float64(s.all())
	}
	half, cover := 0.0, 0
	for _, n := range sortedDown(counts) {
		if half < float64(sum.all())/2 {
			half += n
			cover++
		}
	}
	h := heading{
		fmt.Sprintf("Where units are billed wrong: half of them at %s", places(cover, len(spots))),
		fmt.Sprintf("%s: %d units, %d not billed and %d billed too many", run.Result.Provenance.Scenario, sum.all()+unplaced, sum.missing, sum.extra),
	}
	if unplaced > 0 {
		h.about += fmt.Sprintf("; %d more without a place", unplaced)
	}
	layer := spotLayer{spots, slices.Max(counts)}
	return floorPlan{s: run.Site}.draw(w, f, h, keyColumn, 9*legendRow+60, func(c draw.Canvas, at vg.Point) {
		y := layer.key(c, at)
		planKey(c, vg.Point{X: at.X, Y: y - 10})
	}, layer)
}

func places(n, of int) string {
	if of == 1 {
		return "one place"
	}
	return fmt.Sprintf("%d of the %d places with an error", n, of)
}

// spotLayer draws the circles, the largest first.
type spotLayer struct {
	spots []spot
	top   float64
}

const spotRadius = 12.0 // points, of the greatest count

func (l spotLayer) radius(n int) vg.Length {
	return max(3.2, spotRadius*vg.Length(math.Sqrt(float64(n)/max(l.top, 4))))
}

// Plot implements plot.Plotter.
func (l spotLayer) Plot(c draw.Canvas, p *plot.Plot) {
	d := newPen(c, p)
	order := slices.Clone(l.spots)
	slices.SortStableFunc(order, func(a, b spot) int { return cmp.Compare(b.all(), a.all()) })
	for _, s := range order {
		drawSpot(&d.c, d.at(s.at), l.radius(s.all()), s.tally)
	}
}

// drawSpot draws a circle whose sector from twelve o'clock, clockwise, is the
// share of units billed too many.
func drawSpot(c *draw.Canvas, at vg.Point, r vg.Length, t tally) {
	disc := func(col color.Color, r vg.Length) {
		var p vg.Path
		p.Move(vg.Point{X: at.X + r, Y: at.Y})
		p.Arc(at, r, 0, 2*math.Pi)
		p.Close()
		c.SetColor(col)
		c.Fill(p)
	}
	disc(color.White, r+1)
	switch {
	case t.extra == 0:
		disc(missingColour(), r)
	case t.missing == 0:
		disc(extraColour(), r)
	default:
		disc(missingColour(), r)
		turn := 2 * math.Pi * float64(t.extra) / float64(t.all())
		var p vg.Path
		p.Move(at)
		p.Line(vg.Point{X: at.X, Y: at.Y + r})
		p.Arc(at, r, math.Pi/2, -turn)
		p.Close()
		c.SetColor(extraColour())
		c.Fill(p)
	}
	if r >= 5.5 {
		text := alignY(alignX(text0(8, color.White), draw.XCenter), draw.YCenter)
		text.Font.Weight = bold
		c.FillText(text, vg.Point{X: at.X, Y: at.Y - 0.4}, fmt.Sprint(t.all()))
	}
}

// key draws what circles mean and returns where it ends.
func (l spotLayer) key(c draw.Canvas, at vg.Point) vg.Length {
	text := alignY(text0(9, ink()), draw.YCenter)
	y := at.Y
	c.FillText(text, vg.Point{X: at.X, Y: y}, "units billed wrong, by number")
	y -= legendRow + 4
	x := at.X + 4
	for _, n := range spotSizes(int(l.top)) {
		r := l.radius(n)
		x += r
		drawSpot(&c, vg.Point{X: x, Y: y - 6}, r, tally{missing: n})
		if r < 5.5 {
			small := alignY(text0(8, ink()), draw.YCenter)
			c.FillText(small, vg.Point{X: x + r + 2, Y: y - 6}, fmt.Sprint(n))
			x += 8
		}
		x += r + 8
	}
	y -= 2*legendRow + 6
	for _, e := range []struct {
		t     tally
		words string
	}{
		{tally{missing: 1}, "owed and not billed"},
		{tally{extra: 1}, "billed and not owed"},
		{tally{missing: 2, extra: 1}, "both, by their shares"},
	} {
		drawSpot(&c, vg.Point{X: at.X + 11, Y: y}, 5.4, e.t)
		c.FillText(text, vg.Point{X: at.X + 28, Y: y}, e.words)
		y -= legendRow
	}
	return y
}

// spotSizes returns the counts that the key shows.
func spotSizes(top int) []int {
	var ns []int
	for _, n := range []int{1, max(2, top/4), top} {
		if n <= top && !slices.Contains(ns, n) {
			ns = append(ns, n)
		}
	}
	return ns
}
