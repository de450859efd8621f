package main

import (
	"slices"
	"strings"

	"gosim/checkoutfree/site"
)

// nanoPlan gives plates to products: owner[gondola][shelf][plate] lists them.
type nanoPlan struct {
	s        *store
	products []site.Product
	owner    [][][][]string
}

func newNanoPlan(s *store, products []site.Product) *nanoPlan {
	n := &nanoPlan{s: s, products: products}
	for _, g := range s.gondolas {
		shelves := make([][][]string, len(g.z))
		for i := range shelves {
			shelves[i] = make([][]string, g.plates)
		}
		n.owner = append(n.owner, shelves)
	}
	return n
}

// claim is where a product was picked: plates [first, last], from 0.
type claim struct {
	gtin                        string
	gondola, shelf, first, last int
	times                       int
}

// claims returns each product's most frequent place of picking, the earliest of
// equals, in order of first pick.
func claims() []claim {
	var all []claim
	for _, r := range records(eventsCSV) {
		if r[4] != "pick" {
			continue
		}
		plates := strings.Fields(r[7])
		c := claim{code(r[8]), int(atof(r[5])) - 1, int(atof(r[6])) - 1, int(atof(plates[0])) - 1, int(atof(plates[len(plates)-1])) - 1, 1}
		same := func(o claim) bool {
			o.times = 1
			return o == c
		}
		if i := slices.IndexFunc(all, same); i >= 0 {
			all[i].times++
		} else {
			all = append(all, c)
		}
	}
	var out []claim
	for _, c := range all {
		i := slices.IndexFunc(out, func(o claim) bool { return o.gtin == c.gtin })
		switch {
		case i < 0:
			out = append(out, c)
		case c.times > out[i].times:
			out[i] = c
		}
	}
	return out
}

// labelled places what was picked. A product whose plates are partly taken gets
// the free ones; one whose plates are all taken gets the right half of them
// from their owner or, if that is but one plate, the free one beside it; only
// where there is none do two products share a plate.
func (n *nanoPlan) labelled() {
	for _, c := range claims() {
		row := n.owner[c.gondola][c.shelf]
		first := c.first
		for first <= c.last && row[first] != nil {
			first++
		}
		if first <= c.last {
			for i := first; i <= c.last && row[i] == nil; i++ {
				row[i] = []string{c.gtin}
			}
			continue
		}
		owner := row[c.last][0]
		from := c.last
		for from > 0 && len(row[from-1]) == 1 && row[from-1][0] == owner {
			from--
		}
		to := c.last
		for to+1 < len(row) && len(row[to+1]) == 1 && row[to+1][0] == owner {
			to++
		}
		if from == to {
			switch {
			case to+1 < len(row) && row[to+1] == nil:
				row[to+1] = []string{c.gtin}
			case to > 0 && row[to-1] == nil:
				row[to-1] = []string{c.gtin}
			default:
				row[to] = append(row[to], c.gtin)
			}
			continue
		}
		for i := (from + to + 1) / 2; i <= to; i++ {
			row[i] = []string{c.gtin}
		}
	}
}

// others places the products that were never picked: two plates each on the
// shelf with most free plates among those that hold the same maker, or among
// all.
func (n *nanoPlan) others() {
	placed := map[string]bool{}
	for _, c := range claims() {
		placed[c.gtin] = true
	}
	for i := range n.products {
		gtin := n.products[i].GTIN
		if placed[gtin] {
			continue
		}
		g, s, at := n.best(maker(gtin))
		if g < 0 {
			g, s, at = n.best("")
		}
		row := n.owner[g][s]
		row[at], row[at+1] = []string{gtin}, []string{gtin}
	}
}

// best returns the first pair of free neighbouring plates on the shelf with
// most free plates that holds a product of the maker ("" for any).
func (n *nanoPlan) best(who string) (gondola, shelf, plate int) {
	gondola, most := -1, 0
	for g, shelves := range n.owner {
		for s, row := range shelves {
			free, pair, holds := 0, -1, who == ""
			for i, o := range row {
				if o == nil {
					free++
					if pair < 0 && i+1 < len(row) && row[i+1] == nil {
						pair = i
					}
				}
				for _, gtin := range o {
					holds = holds || maker(gtin) == who
				}
			}
			if holds && pair >= 0 && free > most {
				gondola, shelf, plate, most = g, s, pair, free
			}
		}
	}
	return gondola, shelf, plate
}

// fill lets every product spread over free plates to its right, then to its
// left, up to three in all.
func (n *nanoPlan) fill() {
	const widest = 3
	for _, shelves := range n.owner {
		for _, row := range shelves {
			width := func(gtin string) int {
				w := 0
				for _, o := range row {
					if len(o) == 1 && o[0] == gtin {
						w++
					}
				}
				return w
			}
			for i := 1; i < len(row); i++ {
				if l := row[i-1]; row[i] == nil && len(l) == 1 && width(l[0]) < widest {
					row[i] = l
				}
			}
			for i := len(row) - 2; i >= 0; i-- {
				if r := row[i+1]; row[i] == nil && len(r) == 1 && width(r[0]) < widest {
					row[i] = r
				}
			}
		}
	}
}

// rows writes the plan out: neighbouring plates of one product are one row.
func (n *nanoPlan) rows() []placement {
	weight := map[string]*site.Product{}
	for i := range n.products {
		weight[n.products[i].GTIN] = &n.products[i]
	}
	var out []placement
	for g, shelves := range n.owner {
		for s, row := range shelves {
			for i := 0; i < len(row); i++ {
				first := i
				for len(row[i]) == 1 && i+1 < len(row) && len(row[i+1]) == 1 && row[i+1][0] == row[i][0] {
					i++
				}
				for _, gtin := range row[i] {
					x := weight[gtin]
					w := nanoPlate * float64(i-first+1) / float64(len(row[i]))
					units := min(12, max(2, fit(x, w, nanoDepth, clearance(&n.s.gondolas[g], s))))
					out = append(out, placement{n.s.gondolas[g].code, s + 1, first + 1, i + 1, gtin, units})
				}
			}
		}
	}
	return out
}
