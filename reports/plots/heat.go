package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/palette/moreland"
	"gonum.org/v1/plot/vg"

	"gosim/checkoutfree/site"
)

// levels are the bounds of a heat map's bands, ascending: a value belongs to the
// last level that it reaches, and to none below the first. Bands instead of a
// continuous map can be read off, and make small files.
type levels []float64

// newLevels returns bands that grow like 1, 2, 5, 10 up to the greatest value, at
// most seven.
func newLevels(top float64) levels {
	if top <= 0 || math.IsNaN(top) || math.IsInf(top, 0) {
		return nil
	}
	exp := math.Floor(math.Log10(top))
	var all levels
	for e := exp - 2; e <= exp; e++ {
		for _, m := range []float64{1, 2, 5} {
			if v := m * math.Pow(10, e); v <= top {
				all = append(all, v)
			}
		}
	}
	return all[max(0, len(all)-7):]
}

// band returns the level that v belongs to, −1 if none.
func (l levels) band(v float64) int {
	b := -1
	for i, x := range l {
		if v >= x {
			b = i
		}
	}
	return b
}

// ramp returns n colours of one hue, light to dark, in equal steps of CIELAB
// lightness, so that equal steps of the scale look equal, in print and to the
// colour-blind too (Moreland 2016, "Why we use bad color maps and what you can do
// about it"). Its hue is the palette's blue.
func ramp(n int) []color.Color {
	dark, light := color.NRGBA{0x00, 0x2B, 0x4F, 0xFF}, color.NRGBA{0xD9, 0xEE, 0xFA, 0xFF}
	m, err := moreland.NewLuminance([]color.Color{dark, okabeBlue(), okabeSky(), light})
	if err != nil {
		panic("plots: " + err.Error()) // the colours are constants
	}
	m.SetMin(0)
	m.SetMax(1)
	cs := make([]color.Color, n)
	for i := range cs {
		v := 1.0
		if n > 1 {
			v = 1 - float64(i)/float64(n-1)
		}
		c, err := m.At(v)
		if err != nil {
			panic("plots: " + err.Error()) // v is within the map
		}
		cs[i] = color.NRGBAModel.Convert(c)
	}
	return cs
}

// grid is values on square cells of the floor, row by row from the south.
type grid struct {
	origin     site.Vec2
	cell       float64 // metres
	cols, rows int
	v          []float64
	end        *site.Vec2 // cells are drawn up to here, metres; nil for all of them
}

// coarse returns the grid with so many cells side by side made one, by their
// mean, where there are more than most cells.
func (g grid) coarse(most int) grid {
	k := 1
	for ((g.cols+k-1)/k)*((g.rows+k-1)/k) > most {
		k++
	}
	if k == 1 {
		return g
	}
	c := grid{origin: g.origin, cell: g.cell * float64(k), cols: (g.cols + k - 1) / k, rows: (g.rows + k - 1) / k}
	c.v = make([]float64, c.cols*c.rows)
	for y := range g.rows {
		for x := range g.cols {
			c.v[y/k*c.cols+x/k] += g.v[y*g.cols+x] / float64(k*k)
		}
	}
	return c
}

// rect is a block of cells, the upper bounds exclusive.
type rect struct{ x0, y0, x1, y1 int }

// blocks covers the cells that reach band b with disjoint rectangles: runs along
// a row, merged with an equal run below.
func (g grid) blocks(l levels, b int) []rect {
	var done, open []rect
	for y := range g.rows {
		var next []rect
		for x := 0; x < g.cols; {
			if l.band(g.v[y*g.cols+x]) < b {
				x++
				continue
			}
			r := rect{x, y, x, y + 1}
			for x < g.cols && l.band(g.v[y*g.cols+x]) >= b {
				x++
			}
			r.x1 = x
			for i, o := range open {
				if o.x0 == r.x0 && o.x1 == r.x1 {
					r.y0 = o.y0
					open = append(open[:i], open[i+1:]...)
					break
				}
			}
			next = append(next, r)
		}
		done = append(done, open...)
		open = next
	}
	return append(done, open...)
}

// paint draws the bands, each over the ones below it and as one path, so that no
// seams show between cells.
func (g grid) paint(d *pen, l levels) { g.paintIn(d, l, ramp(len(l))) }

// paintIn is paint with a colour for each band.
func (g grid) paintIn(d *pen, l levels, colours []color.Color) {
	for b := range l {
		var path vg.Path
		for _, r := range g.blocks(l, b) {
			lo := site.Vec2{X: g.origin.X + float64(r.x0)*g.cell, Y: g.origin.Y + float64(r.y0)*g.cell}
			hi := site.Vec2{X: g.origin.X + float64(r.x1)*g.cell, Y: g.origin.Y + float64(r.y1)*g.cell}
			if g.end != nil {
				hi = site.Vec2{X: min(hi.X, g.end.X), Y: min(hi.Y, g.end.Y)}
			}
			path = append(path, d.outline([]site.Vec2{lo, {X: hi.X, Y: lo.Y}, hi, {X: lo.X, Y: hi.Y}})...)
		}
		if len(path) > 0 {
			d.c.SetColor(colours[b])
			d.c.Fill(path)
		}
	}
}
