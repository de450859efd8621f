package site

import (
	"strings"

	"gosim/internal/strictyaml"
)

// Columns of a planogram file.
const (
	colGondola = iota
	colShelf
	colFirst
	colLast
	colCode
	colUnits
)

//nolint:gochecknoglobals // a constant table
var planogramColumns = []string{"gondola", "shelf", "first_plate", "last_plate", "gtin", "units"}

// row is one planogram entry before it is placed on a site.
type row struct {
	line        int
	gondola     string
	shelf       int
	first, last int
	code        string
	units       int
	slot        SlotID // set when placed
}

// parsePlanogram reads the rows and checks what they say by themselves. place
// is called with each well-formed row while the table still knows its columns.
func parsePlanogram(file string, data []byte, place func(*table, *row)) (*table, int) {
	t, ok := openTable(file, data, planogramColumns)
	if !ok {
		return t, 0
	}
	n := 0
	for t.next() {
		n++
		before := len(t.list)
		r := row{line: t.line(), gondola: t.text(colGondola), code: t.text(colCode)}
		r.shelf = int(t.int(colShelf, 1, maxShelves))
		r.first = int(t.int(colFirst, 1, maxPlates))
		r.last = int(t.int(colLast, 1, maxPlates))
		r.units = int(t.int(colUnits, 1, maxUnitsOnSlot))
		if r.last < r.first && len(t.list) == before {
			t.failf(colLast, nil, "expected a plate from %d on, got %d", r.first, r.last)
		}
		if err := ValidateCode(r.code); err != nil {
			t.failf(colCode, err, "%s", err)
		}
		if len(t.list) == before {
			place(t, &r)
		}
	}
	if n == 0 && len(t.list) == 0 {
		t.addAt(0, 0, "", nil, "expected at least one product on a shelf, got a header only")
	}
	return t, n
}

// placePlanogram reads a planogram onto s, which has its plates and products,
// and fills s.Slots.
func placePlanogram(file string, data []byte, s *Site) error {
	p := placer{s: s, rows: make([][]row, len(s.Plates)), gondolas: map[string]GondolaID{}, skus: map[string]SKU{}}
	for i := range s.Gondolas {
		p.gondolas[s.Gondolas[i].Code] = GondolaID(i)
	}
	for i := range s.Products {
		p.skus[sameCode(s.Products[i].GTIN)] = SKU(i)
	}
	t, _ := parsePlanogram(file, data, p.place)
	p.divide()
	p.overload(t)
	return t.err()
}

// placer puts planogram rows on a site.
type placer struct {
	s        *Site
	rows     [][]row // per plate, in file order
	gondolas map[string]GondolaID
	skus     map[string]SKU
}

// place appends a slot for one row, with the whole width of its plates.
func (p *placer) place(t *table, r *row) {
	g, ok := p.gondolas[r.gondola]
	if !ok {
		names := make([]string, len(p.s.Gondolas))
		for i := range names {
			names[i] = p.s.Gondolas[i].Code
		}
		hint := ""
		if near := strictyaml.Nearest(r.gondola, names); near != "" {
			hint = "; did you mean " + near + "?"
		}
		t.failf(colGondola, ErrUnknown, "the layout has no gondola %q%s", r.gondola, hint)
		return
	}
	shelves := p.s.Gondolas[g].Shelves
	if r.shelf > len(shelves) {
		t.failf(colShelf, ErrUnknown, "expected a shelf in [1, %d] of gondola %s, got %d", len(shelves), r.gondola, r.shelf)
		return
	}
	shelf := shelves[r.shelf-1]
	plates := p.s.Shelves[shelf].Plates
	if r.last > len(plates) {
		t.failf(colLast, ErrUnknown, "expected a plate in [1, %d] of shelf %d of gondola %s, got %d", len(plates), r.shelf, r.gondola, r.last)
		return
	}
	sku, ok := p.skus[sameCode(r.code)]
	if !ok {
		t.failf(colCode, ErrUnknown, "the catalogue has no product %s", r.code)
		return
	}
	for i := r.first; i <= r.last; i++ {
		for _, o := range p.rows[plates[i-1]] {
			if o.first != o.last || r.first != r.last {
				t.failf(colFirst, ErrOverlap, "plate %d is taken by line %d; a product on several plates has them to itself", i, o.line)
				return
			}
			if o.code == r.code {
				t.failf(colCode, ErrDuplicate, "%s stands on this plate already, line %d", r.code, o.line)
				return
			}
		}
	}
	r.slot = SlotID(len(p.s.Slots))
	for i := r.first; i <= r.last; i++ {
		p.rows[plates[i-1]] = append(p.rows[plates[i-1]], *r)
	}
	p.s.Slots = append(p.s.Slots, Slot{
		Shelf: shelf, First: plates[r.first-1], Last: plates[r.last-1], SKU: sku, Units: r.units,
	})
}

// divide gives every slot its extent: products that share a plate split its
// width evenly in file order.
func (p *placer) divide() {
	s := p.s
	for plate, rows := range p.rows {
		for k := range rows {
			slot := &s.Slots[rows[k].slot]
			if slot.First != PlateID(plate) {
				continue
			}
			first, last := &s.Plates[slot.First], &s.Plates[slot.Last]
			g := &s.Gondolas[first.Gondola]
			l, r := g.Box.Local(first.Center.XY()), g.Box.Local(last.Center.XY())
			left, right := l.X-float64(first.WidthM/2), r.X+float64(last.WidthM/2)
			slot.WidthM = 0
			for q := slot.First; q <= slot.Last; q++ {
				slot.WidthM += s.Plates[q].WidthM
			}
			if n := float64(len(rows)); slot.First == slot.Last && n > 1 {
				w := first.WidthM / n
				left += float64(float64(k) * w)
				right = left + w
				slot.WidthM = w
			}
			mid := Vec2{float64((left + right) / 2), float64((l.Y + r.Y) / 2)}
			slot.Center = g.Box.World(mid).At(first.Center.Z)
			slot.Front = g.Box.World(Vec2{mid.X, mid.Y - float64(first.DepthM/2)}).At(first.Center.Z)
		}
	}
}

// overload reports plates on which a full stock weighs more than they can bear.
func (p *placer) overload(t *table) {
	s := p.s
	for plate, rows := range p.rows {
		load := 0.0
		var what []string
		for _, r := range rows {
			slot := &s.Slots[r.slot]
			load += float64(slot.Units) * s.Products[slot.SKU].WeightG / float64(slot.Last-slot.First+1)
			what = append(what, r.code)
		}
		if x := &s.Plates[plate]; load > x.CapacityG {
			t.addAt(rows[len(rows)-1].line, 0, planogramColumns[colUnits], ErrOverload,
				"expected at most %s g on plate %s, got %.0f g of %s", num(x.CapacityG), x.Code, load, strings.Join(what, " and "))
		}
	}
}
