package demand

import (
	"slices"

	"gosim/checkoutfree/site"
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

// basket is a basket being filled.
type basket struct {
	lines []Line
	want  []float64 // of each category: popularity × lifts with what is there
	held  []int     // of each category: its products in the basket
}

// fill draws a basket of which each line is, with chance habit, one of the
// products remembered.
func (m *Market) fill(dst []Line, units int, memory []remembered, habit float64, draw *sim.Stream) []Line {
	var wantBuf [64]float64
	var heldBuf [64]int
	b := basket{lines: dst[:0], want: append(wantBuf[:0], m.popularity...)}
	b.held = heldBuf[:]
	if n := len(m.categories); n > len(heldBuf) {
		b.held = make([]int, n)
	}
	for units > 0 && len(b.lines) < m.products {
		sku := site.NoSKU
		if habit > 0 && draw.Bool(habit) {
			sku = m.recall(&b, memory, draw)
		}
		if sku == site.NoSKU {
			sku = m.fresh(&b, draw)
		}
		if sku == site.NoSKU {
			break
		}
		n := min(units, 1+max(0, draw.Choice(m.cfg.UnitsPerLine)))
		b.lines = append(b.lines, Line{SKU: sku, Units: n})
		m.attract(&b, int(m.of[sku]))
		units -= n
	}
	for i := 0; units > 0 && len(b.lines) > 0; i++ {
		b.lines[i%len(b.lines)].Units++
		units--
	}
	return b.lines
}

// fresh draws a product that is not in the basket yet, or NoSKU.
func (m *Market) fresh(b *basket, draw *sim.Stream) site.SKU {
	i := draw.Choice(b.want)
	if i < 0 {
		return site.NoSKU
	}
	c := &m.categories[i]
	last := len(c.products) - 1
	for range 24 { // rejection leaves the others' ratios as they are
		rank, _ := slices.BinarySearch(c.upTo, draw.Float64()*c.upTo[last])
		if sku := c.products[min(rank, last)]; !b.holds(sku) {
			return sku
		}
	}
	return c.scan(b, draw)
}

// scan draws a product that is not in the basket by adding up the weights of
// those that are left.
func (c *category) scan(b *basket, draw *sim.Stream) site.SKU {
	weight := func(rank int) float64 {
		switch {
		case b.holds(c.products[rank]):
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

func (b *basket) holds(sku site.SKU) bool {
	for i := range b.lines {
		if b.lines[i].SKU == sku {
			return true
		}
	}
	return false
}

// attract changes what is wanted next after a product of category c was put into
// the basket.
func (m *Market) attract(b *basket, c int) {
	b.held[c]++
	top := 0.0
	for i, l := range m.lift[c] {
		b.want[i] *= l
		if b.held[i] == len(m.categories[i].products) {
			b.want[i] = 0
		}
		top = max(top, b.want[i])
	}
	if top > 0 { // so that a long basket neither overflows nor vanishes
		for i := range b.want {
			b.want[i] /= top
		}
	}
}
