package tables

import (
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
)

func stock() anyTable {
	type r = output.Stock
	return &table[r]{
		title: "stock",
		about: "The engine: the stock that it believes each slot to hold from then on, in order of emission.",
		columns: []column[r]{
			number("slot", "", "planogram slot", func(r *r) *site.SlotID { return &r.Slot }, -1),
			number("sku", "", "the product that the planogram puts there", func(r *r) *site.SKU { return &r.SKU }, site.NoSKU),
			gtin(func(r *r) *site.SKU { return &r.SKU }),
			number("t_ns", "ns", "when the change happened in the store", func(r *r) *int64 { return &r.Time }),
			number("emitted_ns", "ns", "event-time watermark when it was stated", func(r *r) *int64 { return &r.Emitted }),
			double("units", "", "units of the product believed to stand there", func(r *r) *float64 { return &r.Units }),
			double("p", "", "stated probability that this is right, 0 to 1", func(r *r) *float64 { return &r.P }),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			return len(rec.Stock), func(i int, x *r) {
				*x = rec.Stock[i]
				x.Time, x.Emitted = x.Time-rec.Epoch, x.Emitted-rec.Epoch
			}, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			rec.Stock = rows
			for i := range rows {
				rows[i].Time += rec.Epoch
				rows[i].Emitted += rec.Epoch
			}
			return nil
		},
	}
}

func misplaced() anyTable {
	type r = output.Misplaced
	return &table[r]{
		title: "misplaced",
		about: "The engine: units found on a plate where the planogram has none of their product, in order of emission.",
		columns: []column[r]{
			number("plate", "", "plate on which they stand", func(r *r) *site.PlateID { return &r.Plate }, -1),
			number("sku", "", "product; null if unknown", func(r *r) *site.SKU { return &r.SKU }, site.NoSKU),
			gtin(func(r *r) *site.SKU { return &r.SKU }),
			number("units", "", "signed: +1 is one found, −1 is one gone again", func(r *r) *int { return &r.Units }),
			number("t_ns", "ns", "when they were put or taken", func(r *r) *int64 { return &r.Time }),
			number("emitted_ns", "ns", "event-time watermark when it was stated", func(r *r) *int64 { return &r.Emitted }),
			double("p", "", "posterior of product and units, 0 to 1", func(r *r) *float64 { return &r.P }),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			return len(rec.Misplaced), func(i int, x *r) {
				*x = rec.Misplaced[i]
				x.Time, x.Emitted = x.Time-rec.Epoch, x.Emitted-rec.Epoch
			}, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			rec.Misplaced = rows
			for i := range rows {
				rows[i].Time += rec.Epoch
				rows[i].Emitted += rec.Epoch
			}
			return nil
		},
	}
}
