package plots

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/checkoutfree/site"
	"gosim/reports"
)

const worstRows = 8 // shelves and products shown

// culprit is a shelf or a product with its errors.
type culprit struct {
	tally

	name string
	owed int64 // units of the product, or of the products planned on the shelf
}

// culprits counts the errors by shelf and by product, the most errors first.
// Errors that belong to no shelf count by product only.
func culprits(s *site.Site, details []reports.Detail) (shelves, products []culprit) {
	products = make([]culprit, len(s.Products))
	shelves = make([]culprit, len(s.Shelves))
	for i := range s.Products {
		products[i].name = s.Products[i].Name
	}
	for i := range s.Shelves {
		g := int(s.Shelves[i].Gondola)
		code := fmt.Sprint("gondola ", g+1)
		if g >= 0 && g < len(s.Gondolas) && s.Gondolas[g].Code != "" {
			code = s.Gondolas[g].Code
		}
		shelves[i].name = fmt.Sprintf("%s, shelf %d", code, s.Shelves[i].Level)
	}
	for i := range details {
		d := &details[i]
		for k := range d.Errors {
			e := &d.Errors[k]
			if e.SKU >= 0 && int(e.SKU) < len(products) {
				products[e.SKU].add(e.Extra)
			}
			if o := errorSlot(s, e); o >= 0 {
				shelves[s.Slots[o].Shelf].add(e.Extra)
			}
		}
		for k := range d.Visits {
			v := &d.Visits[k]
			if v.Verdict == reports.VerdictInside || v.Verdict == reports.VerdictNoAccount {
				continue // its units are no part of the errors either
			}
			for _, x := range v.Lines {
				if x.SKU >= 0 && int(x.SKU) < len(products) {
					products[x.SKU].owed += x.Owed
				}
			}
		}
	}
	planned := make(map[[2]int]bool) // a product counts once per shelf
	for i := range s.Slots {
		o := &s.Slots[i]
		key := [2]int{int(o.Shelf), int(o.SKU)}
		if o.SKU >= 0 && int(o.SKU) < len(products) && !planned[key] {
			planned[key] = true
			shelves[o.Shelf].owed += products[o.SKU].owed
		}
	}
	return worst(shelves), worst(products)
}

// worst returns those with errors, the most first, of equals the first.
func worst(all []culprit) []culprit {
	all = slices.DeleteFunc(slices.Clone(all), func(c culprit) bool { return c.all() == 0 })
	slices.SortStableFunc(all, func(a, b culprit) int { return cmp.Compare(b.all(), a.all()) })
	return all
}

// Worst draws the shelves and the products with most units billed wrong, and how
// many that is per 100 units owed.
func Worst(w io.Writer, f Format, run *reports.Run) error {
	if run.Site == nil {
		return fmt.Errorf("plots: worst shelves: the store is not known: %w", ErrNoData)
	}
	shelves, products := culprits(run.Site, run.Details)
	if len(products) == 0 {
		return fmt.Errorf("plots: worst shelves: no unit was billed wrong: %w", ErrNoData)
	}
	total := 0
	for _, c := range products {
		total += c.all()
	}
	title := "Most errors: " + products[0].name
	if len(shelves) > 0 {
		title = fmt.Sprintf("Most errors at %s, and with %s", shelves[0].name, products[0].name)
	}
	h := heading{title, fmt.Sprintf("%s: %d units billed wrong, on %d shelves and of %d products; in brackets per 100 units owed of the products there",
		run.Result.Provenance.Scenario, total, len(shelves), len(products))}
	top := 0.0
	for _, list := range [][]culprit{shelves, products} {
		if len(list) > 0 {
			top = max(top, float64(list[0].all()))
		}
	}
	above, below := culpritBars(shelves), culpritBars(products)
	ticks := niceTicks{whole: true}
	p, right := above.plot("", niceAbove(top), ticks)
	q, right2 := below.plot("units billed wrong", niceAbove(top), ticks)
	right = max(right, right2)
	const gap, keyHeight = 12, 20
	topHeight, bottomHeight := barsHeight(len(above))-6, barsHeight(len(below))
	height := topHeight + bottomHeight + gap + keyHeight + headingHeight + 2*edge
	return picture(w, f, h, pageWidth, height, func(c draw.Canvas) {
		drawKey(c, vg.Point{X: c.Min.X, Y: c.Max.Y - keyHeight/2 + 2}, []keyEntry{
			{segment{fill: missingColour()}, "owed and not billed"},
			{segment{fill: extraColour(), hatch: true}, "billed and not owed"},
		})
		c.Max.Y -= keyHeight
		c.Max.X -= right
		a, b := c, c
		a.Min.Y = c.Max.Y - topHeight
		b.Max.Y = a.Min.Y - gap
		aligned(a, p, b, q)
	})
}

func culpritBars(list []culprit) bars {
	var rows bars
	for _, c := range list[:min(len(list), worstRows)] {
		label := fmt.Sprint(c.all())
		if c.owed > 0 {
			label += fmt.Sprintf("  (%s)", reports.Figure(100*float64(c.all())/float64(c.owed), 100, ""))
		}
		rows = append(rows, bar{
			name: shorten(c.name, 30), label: label,
			segments: []segment{{float64(c.missing), missingColour(), false}, {float64(c.extra), extraColour(), true}},
		})
	}
	return rows
}
