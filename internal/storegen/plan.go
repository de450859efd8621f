package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/site"
)

// item is what goes onto a shelf as one: a product on one or two plates, or two
// products that share a plate.
type item struct {
	products []int // indices into the catalogue
	span     int   // plates
}

// planner fills gondolas section by section.
type planner struct {
	products  []site.Product
	capacityG float64
	depthM    float64
	plan      []placement
}

// planShop spreads the products over the gondolas in sections of the given
// number of columns. If there are fewer plates than products, some plates carry
// two; if there are more, some products of the busiest categories take two
// plates, up to maxSpan.
func planShop(gondolas []gondola, columns int, products []site.Product, maxSpan int, capacityG float64) ([]placement, error) {
	plates, width := 0, math.Inf(1)
	for _, g := range gondolas {
		plates += g.plates * len(g.z)
		width = min(width, g.w/float64(g.plates))
	}
	p := planner{products: products, capacityG: 0.95 * capacityG, depthM: gondolas[0].d}
	var queue []item
	switch extra := plates - len(products); {
	case extra < 0:
		var err error
		if queue, err = pairUp(products, -extra, width/2); err != nil {
			return nil, err
		}
	case extra > len(products)*(maxSpan-1):
		return nil, fmt.Errorf("%d plates are too many for %d products on at most %d each", plates, len(products), maxSpan)
	default:
		queue = widen(products, extra)
	}
	for i := range gondolas {
		g := &gondolas[i]
		for first := 0; first < g.plates; first += columns {
			queue = p.section(g, first, min(columns, g.plates-first), queue)
		}
	}
	if len(queue) > 0 {
		return nil, fmt.Errorf("%d products found no plate", len(queue))
	}
	order := make(map[string]int, len(gondolas))
	for i, g := range gondolas {
		order[g.code] = i
	}
	slices.SortStableFunc(p.plan, func(a, b placement) int {
		return cmp.Or(cmp.Compare(order[a.gondola], order[b.gondola]), cmp.Compare(a.shelf, b.shelf), cmp.Compare(a.first, b.first))
	})
	return p.plan, nil
}

// distinct reports whether a plate tells two products apart by weight: their
// means differ by at least four standard deviations of the difference.
func distinct(a, b *site.Product) bool {
	return math.Abs(a.WeightG-b.WeightG) >= 4*math.Hypot(a.WeightSDG, b.WeightSDG)
}

// pairUp puts n pairs of products no wider than width on a plate each, and all
// others on their own. Partners weigh clearly different amounts and come from
// the same category, or the nearest one that has such a partner left.
func pairUp(products []site.Product, n int, width float64) ([]item, error) {
	partner := make([]int, len(products))
	for i := range partner {
		partner[i] = -1
	}
	join := func(i, j int) bool {
		a, b := &products[i], &products[j]
		if n == 0 || i == j || partner[i] >= 0 || partner[j] >= 0 || a.W > width || b.W > width || !distinct(a, b) {
			return false
		}
		partner[i], partner[j] = j, i
		n--
		return true
	}
	for _, c := range categories(products) { // the light half with the heavy half
		byWeight := slices.Clone(c)
		byWeight = slices.DeleteFunc(byWeight, func(i int) bool { return products[i].W > width })
		slices.SortStableFunc(byWeight, func(i, j int) int { return cmp.Compare(products[i].WeightG, products[j].WeightG) })
		half := len(byWeight) / 2
		for k := range half {
			join(byWeight[k], byWeight[k+half])
		}
	}
	for i := range products { // the rest, wherever a partner is left
		for j := i + 1; j < len(products) && partner[i] < 0; j++ {
			join(i, j)
		}
	}
	if n > 0 {
		return nil, fmt.Errorf("%d plates need a second product of a clearly different weight, and none is left", n)
	}
	var out []item
	for i := range products {
		switch j := partner[i]; {
		case j < 0:
			out = append(out, item{[]int{i}, 1})
		case j > i:
			out = append(out, item{[]int{i, j}, 1})
		}
	}
	return out, nil
}

// categories returns the indices of the products of each category, in order of
// appearance.
func categories(products []site.Product) [][]int {
	at := map[string]int{}
	var out [][]int
	for i := range products {
		c := products[i].Category
		if _, ok := at[c]; !ok {
			at[c] = len(out)
			out = append(out, nil)
		}
		out[at[c]] = append(out[at[c]], i)
	}
	return out
}

// widen gives n products a second plate: each category its share, the busy ones
// twice as much, in the order of the catalogue.
func widen(products []site.Product, n int) []item {
	out := make([]item, len(products))
	for i := range out {
		out[i] = item{[]int{i}, 1}
	}
	cats := categories(products)
	for round := 0; n > 0; round++ {
		for _, c := range cats {
			tries := 1
			if busy(products[c[0]].Category) {
				tries = 2
			}
			for _, i := range c {
				if tries > 0 && n > 0 && out[i].span == 1 {
					out[i].span = 2
					tries--
					n--
				}
			}
		}
	}
	return out
}

// busy reports whether a category sells more than most in a convenience store:
// drinks, snacks and food to go (ESTIMATE).
func busy(category string) bool {
	switch category {
	case "soda_can", "soda_pet", "water", "energy_drink", "milk", "sandwich", "salad_wrap_sushi", "bakery", "chocolate", "crisps":
		return true
	default:
		return false
	}
}

// section fills columns [first, first+n) of a gondola from the front of the
// queue and returns the rest of it.
func (p *planner) section(g *gondola, first, n int, queue []item) []item {
	room := n * len(g.z)
	var here []item
	for room > 0 && len(queue) > 0 {
		it := queue[0]
		if it.span > room { // one facing here, one in the next section
			here = append(here, item{it.products, 1})
			queue[0].span -= room
			break
		}
		here = append(here, it)
		room -= it.span
		queue = queue[1:]
	}
	slices.SortStableFunc(here, func(a, b item) int { return cmp.Compare(p.heaviest(b), p.heaviest(a)) })
	rows := make([][]item, len(g.z))
	used := make([]int, len(g.z))
	put := func(it item, anyHeight bool) bool {
		for level := range g.z {
			if used[level]+it.span <= n && (anyHeight || p.tallest(it) <= clearance(g, level)) {
				rows[level] = append(rows[level], it)
				used[level] += it.span
				return true
			}
		}
		return false
	}
	for _, it := range here {
		if put(it, false) || put(it, true) {
			continue
		}
		for range it.span { // no two plates side by side are left: two facings apart
			put(item{it.products, 1}, true)
		}
	}
	for level, row := range rows {
		slices.SortStableFunc(row, func(a, b item) int { return cmp.Compare(a.products[0], b.products[0]) })
		at := first + 1
		for _, it := range row {
			p.place(g, level, at, it)
			at += it.span
		}
	}
	return queue
}

func (p *planner) heaviest(it item) float64 {
	w := 0.0
	for _, i := range it.products {
		w = max(w, p.products[i].WeightG)
	}
	return w
}

func (p *planner) tallest(it item) float64 {
	h := 0.0
	for _, i := range it.products {
		h = max(h, p.products[i].H)
	}
	return h
}

const boardM = 0.02 // thickness of a shelf board and its plates

// clearance returns the free height above a shelf.
func clearance(g *gondola, level int) float64 {
	if level == len(g.z)-1 {
		return math.Inf(1)
	}
	return g.z[level+1] - g.z[level] - boardM
}

// place writes the rows of an item whose first plate is at.
func (p *planner) place(g *gondola, level, at int, it item) {
	width := g.w / float64(g.plates) * float64(it.span) / float64(len(it.products))
	for _, i := range it.products {
		x := &p.products[i]
		most := p.capacityG * float64(it.span) / float64(len(it.products)) / x.WeightG
		units := min(fit(x, width, p.depthM, min(clearance(g, level), 0.32)), 12*it.span, int(most))
		p.plan = append(p.plan, placement{g.code, level + 1, at, at + it.span - 1, x.GTIN, max(units, 1)})
	}
}

// fit returns how many units of a product fit a place of the given width, depth
// and height, stacked if they are low.
func fit(x *site.Product, w, d, h float64) int {
	across := max(1, int(w/x.W+1e-9))
	deep := max(1, int(d/x.D+1e-9))
	high := 1
	if x.H <= 0.12 {
		high = min(3, max(1, int(h/x.H)))
	}
	return across * deep * high
}
