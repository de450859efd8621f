package site

// Columns of a catalogue file.
const (
	colGTIN = iota
	colName
	colCategory
	colWeight
	colWeightSD
	colPrice
	colWidth
	colHeight
	colDepth
	colSimilar
)

//nolint:gochecknoglobals // a constant table
var catalogueColumns = []string{
	"gtin", "name", "category", "weight_g", "weight_sd_g", "price_cents", "width_mm", "height_mm", "depth_mm", "similar_to",
}

// Limits of a catalogue entry, to catch slips of unit.
const (
	maxWeightG = 100_000.0
	maxSizeMM  = 3000.0
	maxPrice   = 1_000_000_00
)

// ReadCatalogue reads a catalogue in CSV, described in docs/format/store.md.
// file names the data in errors. It returns all problems at once, one per line
// as "file:line:column: field: message".
func ReadCatalogue(file string, data []byte) ([]Product, error) {
	t, ok := openTable(file, data, catalogueColumns)
	if !ok {
		return nil, t.err()
	}
	var out []Product
	seen := map[string]int{} // canonical code → line
	records := 0
	for t.next() {
		records++
		out = append(out, t.product(seen))
	}
	if records == 0 && len(t.list) == 0 {
		t.addAt(0, 0, "", nil, "expected at least one product, got a header only")
	}
	return out, t.err()
}

func (t *table) product(seen map[string]int) Product {
	p := Product{GTIN: t.text(colGTIN), Name: t.text(colName), Category: t.text(colCategory), LookalikeGroup: t.text(colSimilar)}
	key := sameCode(p.GTIN)
	if err := ValidateCode(p.GTIN); err != nil {
		t.failf(colGTIN, err, "%s", err)
	} else if first, dup := seen[key]; dup {
		t.failf(colGTIN, ErrDuplicate, "%s stands already in line %d", p.GTIN, first)
	} else {
		seen[key] = t.line()
	}
	if p.Name == "" {
		t.failf(colName, nil, "missing; expected the product's name")
	}
	if p.Category == "" {
		t.failf(colCategory, nil, "missing; expected the product's category")
	}
	p.WeightG = t.float(colWeight, 0.1, maxWeightG)
	p.WeightSDG = t.float(colWeightSD, 0, maxWeightG)
	if p.WeightSDG > p.WeightG/2 && p.WeightG > 0 {
		t.failf(colWeightSD, nil, "expected at most half the weight of %s g, got %s", num(p.WeightG), num(p.WeightSDG))
	}
	p.PriceCents = t.int(colPrice, 0, maxPrice)
	p.W = t.float(colWidth, 1, maxSizeMM) / 1000
	p.H = t.float(colHeight, 1, maxSizeMM) / 1000
	p.D = t.float(colDepth, 1, maxSizeMM) / 1000
	return p
}
