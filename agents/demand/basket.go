package demand

import (
	"slices"

	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// Basket draws what somebody without a history buys: lines of different
// products, of the given number of units together. It overwrites dst and returns
// it, grown as needed; the result is empty if there is nothing to buy. Beyond
// that growth it does not allocate for up to 64 categories.
//
// A line's units are those of the configured weights, but not more than are left
// of the basket. When every product is in the basket, what is left is added to
// the lines in turn.
func (m *Market) Basket(dst []Line, units int, draw *sim.Stream) []Line {
	return m.fill(dst, units, nil, 0, draw)
}

// appetite is what is wanted next while a basket is being filled.
type appetite struct {
	base []float64 // popularity of each category in baskets of this size
	pull []float64 // sum of the log-lifts of each category with the lines
	want []float64 // weight of each category for the next line
	held []int     // lines of each category
}

// fill draws a basket of which each line is, with chance habit, one of the
// products remembered.
func (m *Market) fill(dst []Line, units int, memory []remembered, habit float64, draw *sim.Stream) []Line {
	var pull, want [64]float64
	var held [64]int
	n := len(m.categories)
	a := appetite{base: m.bySize[min(max(units, 1), maxUnits)-1], pull: pull[:], want: want[:], held: held[:]}
	if n > len(pull) {
		a.pull, a.want, a.held = make([]float64, n), make([]float64, n), make([]int, n)
	}
	a.pull, a.want, a.held = a.pull[:n], a.want[:n], a.held[:n]
	copy(a.want, a.base)
	lines := dst[:0]
	for units > 0 && len(lines) < m.products {
		sku := site.NoSKU
		if habit > 0 && draw.Bool(habit) {
			sku = m.recall(&a, lines, memory, draw)
		}
		if sku == site.NoSKU {
			sku = m.fresh(&a, lines, draw)
		}
		if sku == site.NoSKU {
			break
		}
		k := min(units, 1+max(0, draw.Choice(m.cfg.UnitsPerLine)))
		lines = append(lines, Line{SKU: sku, Units: k})
		units -= k
		if units > 0 {
			m.attract(&a, int(m.of[sku]), len(lines))
		}
	}
	for i := 0; units > 0 && len(lines) > 0; i++ {
		lines[i%len(lines)].Units++
		units--
	}
	return lines
}

// attract changes what is wanted next after line number n, a product of category
// c, was put into the basket.
func (m *Market) attract(a *appetite, c, n int) {
	a.held[c]++
	damp := m.damping[min(n, len(m.damping))-1]
	for i, l := range m.logLift[c] {
		a.pull[i] += l
		a.want[i] = a.base[i] * fpmath.Exp(a.pull[i]*damp)
		if a.held[i] == len(m.categories[i].products) {
			a.want[i] = 0
		}
	}
}

// fresh draws a product that is not among the lines yet, or NoSKU.
func (m *Market) fresh(a *appetite, lines []Line, draw *sim.Stream) site.SKU {
	i := draw.Choice(a.want)
	if i < 0 {
		return site.NoSKU
	}
	c := &m.categories[i]
	last := len(c.products) - 1
	for range 24 { // rejection leaves the others' ratios as they are
		rank, _ := slices.BinarySearch(c.upTo, draw.Float64()*c.upTo[last])
		if sku := c.products[min(rank, last)]; !holds(lines, sku) {
			return sku
		}
	}
	return c.scan(lines, draw)
}

// scan draws a product that is not in the basket by adding up the weights of
// those that are left.
func (c *category) scan(lines []Line, draw *sim.Stream) site.SKU {
	weight := func(rank int) float64 {
		switch {
		case holds(lines, c.products[rank]):
			return 0
		case rank == 0:
			return c.upTo[0]
		default:
			return c.upTo[rank] - c.upTo[rank-1]
		}
	}
	sum := 0.0
	for rank := range c.products {
		sum += weight(rank)
	}
	x, found := draw.Float64()*sum, site.NoSKU
	for rank, sku := range c.products {
		if w := weight(rank); w > 0 {
			found = sku
			if x -= w; x < 0 {
				break
			}
		}
	}
	return found
}

func holds(lines []Line, sku site.SKU) bool {
	for i := range lines {
		if lines[i].SKU == sku {
			return true
		}
	}
	return false
}
