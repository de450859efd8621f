package tables

import (
	"fmt"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

func tracks() anyTable {
	type r = reports.TrackPoint
	return &table[r]{
		title: "tracks",
		about: "The engine: where its tracks were, five times a second; by first appearance of the track, then time.",
		columns: []column[r]{
			number("t_ns", "ns", "when", func(r *r) *sim.Time { return &r.At }),
			number("track", "", "the engine's number of the track", func(r *r) *output.TrackID { return &r.Track }),
			position("x_m", "position, rounded to 2⁻¹⁹ m", func(r *r) *float64 { return &r.X }),
			position("y_m", "position, rounded to 2⁻¹⁹ m", func(r *r) *float64 { return &r.Y }),
			text("account", "most likely account as stated; null without one", func(r *r) *string { return &r.Account }),
			single("account_p", "", "stated belief in it, 0 to 1", func(r *r) *float32 { return &r.AccountP }),
			flag("coasting", "stated: no camera has seen it lately", func(r *r) *bool { return &r.Coasting }),
			number("person", "", "person whom the join by place paired it with; null if nobody", func(r *r) *sim.PersonID { return &r.Person }, sim.NoPerson),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			order, err := grouped(len(rec.Tracks),
				func(i int) int64 { return int64(rec.Tracks[i].Track) },
				func(i int) sim.Time { return rec.Tracks[i].At }, true)
			return len(rec.Tracks), func(i int, x *r) { *x = rec.Tracks[order[i]] }, err
		},
		take: func(rec *reports.Record, rows []r) error {
			rec.Tracks = rows
			byTime(rows, func(x *r) sim.Time { return x.At })
			return nil
		},
	}
}

func events() anyTable {
	type r = output.ShelfEvent
	return &table[r]{
		title: "events",
		about: "The engine: changes on the shelf, in order of emission.",
		columns: []column[r]{
			number("event", "", "the engine's number of the event", func(r *r) *output.EventID { return &r.ID }),
			number("plate", "", "plate with the largest change", func(r *r) *site.PlateID { return &r.Plate }, -1),
			number("slot", "", "planogram slot; null if none fits", func(r *r) *site.SlotID { return &r.Slot }, -1),
			number("start_ns", "ns", "onset of the change", func(r *r) *int64 { return &r.Start }),
			number("end_ns", "ns", "settled again", func(r *r) *int64 { return &r.End }),
			double("delta_g", "g", "total change of weight; negative is a removal", func(r *r) *float64 { return &r.DeltaG }),
			number("sku", "", "most likely product; null if unknown", func(r *r) *site.SKU { return &r.SKU }, site.NoSKU),
			gtin(func(r *r) *site.SKU { return &r.SKU }),
			number("units", "", "signed: −1 is one picked, +1 one put back", func(r *r) *int { return &r.Units }),
			double("p", "", "posterior of product and units, 0 to 1", func(r *r) *float64 { return &r.P }),
			number("track", "", "most likely actor; null if nobody", func(r *r) *output.TrackID { return &r.Track }, 0),
			double("track_p", "", "posterior of the actor, 0 to 1", func(r *r) *float64 { return &r.TrackP }),
			text("account", "account of the actor; null without one", func(r *r) *string { return &r.Account }),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			return len(rec.Events), func(i int, x *r) {
				*x = rec.Events[i]
				x.Start, x.End = x.Start-rec.Epoch, x.End-rec.Epoch
			}, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			rec.Events = rows
			for i := range rows {
				rows[i].Start += rec.Epoch
				rows[i].End += rec.Epoch
			}
			return nil
		},
	}
}

func baskets() anyTable {
	type r = output.BasketChange
	return &table[r]{
		title: "baskets",
		about: "The engine: lines added to and taken from live baskets, in order of emission.",
		columns: []column[r]{
			number("event", "", "the shelf event behind it; null if none", func(r *r) *output.EventID { return &r.Event }, 0),
			number("track", "", "track whose basket it is; null if none", func(r *r) *output.TrackID { return &r.Track }, 0),
			text("account", "account whose basket it is; null without one", func(r *r) *string { return &r.Account }),
			number("sku", "", "product; null if unknown", func(r *r) *site.SKU { return &r.SKU }, site.NoSKU),
			gtin(func(r *r) *site.SKU { return &r.SKU }),
			number("units", "", "signed: +1 is added to the basket", func(r *r) *int { return &r.Units }),
			number("t_ns", "ns", "when it happened in the store", func(r *r) *int64 { return &r.At }),
			number("emitted_ns", "ns", "event-time watermark when it was decided", func(r *r) *int64 { return &r.Emitted }),
			double("p", "", "probability, 0 to 1", func(r *r) *float64 { return &r.P }),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			return len(rec.Baskets), func(i int, x *r) {
				*x = rec.Baskets[i]
				x.At, x.Emitted = x.At-rec.Epoch, x.Emitted-rec.Epoch
			}, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			rec.Baskets = rows
			for i := range rows {
				rows[i].At += rec.Epoch
				rows[i].Emitted += rec.Epoch
			}
			return nil
		},
	}
}

func alerts() anyTable {
	type r = reports.AlertRow
	return &table[r]{
		title: "alerts",
		about: "The engine: suspicions, in order of emission, with whom they meant.",
		columns: []column[r]{
			enum("kind", "`tailgating`, `unpaid_items`, `concealment`, `decoy`, `account_shared`", namesOf[output.AlertKind](), func(r *r) *output.AlertKind { return &r.Kind }),
			number("t_ns", "ns", "event time of the evidence", func(r *r) *sim.Time { return &r.At }),
			number("emitted_ns", "ns", "event-time watermark when it was raised", func(r *r) *sim.Time { return &r.Emitted }),
			number("track", "", "track; null if none", func(r *r) *output.TrackID { return &r.Track }, 0),
			text("account", "account of the party; null without one", func(r *r) *string { return &r.Account }),
			double("x_m", "m", "place", func(r *r) *float64 { return &r.X }),
			double("y_m", "m", "place", func(r *r) *float64 { return &r.Y }),
			number("sku", "", "product; null if no item is involved", func(r *r) *site.SKU { return &r.SKU }, site.NoSKU),
			gtin(func(r *r) *site.SKU { return &r.SKU }),
			number("units", "", "how many", func(r *r) *int { return &r.Units }),
			number("value_cents", "minor units", "their value", func(r *r) *int64 { return &r.ValueCents }),
			double("score", "", "0 to 1; higher is surer", func(r *r) *float64 { return &r.Score }),
			number("event", "", "shelf event; null if none", func(r *r) *output.EventID { return &r.Event }, 0),
			text("evidence", "a sentence for the person who reviews it", func(r *r) *string { return &r.Evidence }),
			number("visit", "", "the visit that it meant (table visits); null if nobody's", func(r *r) *int { return &r.Visit }, -1),
			flag("right", "the party of that visit stole", func(r *r) *bool { return &r.Right }),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			if n := len(rec.Detail.Alerts); n != len(rec.Alerts) {
				return 0, nil, fmt.Errorf("the record has %d alerts and %d verdicts about them", len(rec.Alerts), n)
			}
			for i := range rec.Alerts {
				a, b := &rec.Alerts[i], &rec.Detail.Alerts[i].Alert
				if a.Kind != b.Kind || a.Time != b.Time || a.Emitted != b.Emitted || a.Track != b.Track {
					return 0, nil, fmt.Errorf("alert %d and the verdict about it differ", i)
				}
			}
			return len(rec.Alerts), func(i int, x *r) { *x = rec.Detail.Alerts[i] }, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			rec.Detail.Alerts = rows
			for i := range rows {
				a := &rows[i]
				a.Time, a.Alert.Emitted = int64(a.At)+rec.Epoch, int64(a.Emitted)+rec.Epoch
				rec.Alerts = append(rec.Alerts, a.Alert)
			}
			return nil
		},
	}
}

// receiptRow is a receipt by its place among the receipts.
type receiptRow struct {
	output.Receipt

	index int32
}

func receipts() anyTable {
	type r = receiptRow
	return &table[r]{
		title: "receipts",
		about: "The engine: bills, in order of emission.",
		columns: []column[r]{
			number("receipt", "", "index of the receipt in the replication, from 0", func(r *r) *int32 { return &r.index }),
			number("engine_visit", "", "the engine's number of the visit, from 1", func(r *r) *int64 { return &r.Visit }),
			text("account", "account that is billed; null without one", func(r *r) *string { return &r.Account }),
			number("track", "", "the track that left; null if none", func(r *r) *output.TrackID { return &r.Track }, 0),
			number("entry_ns", "ns", "stated entry", func(r *r) *int64 { return &r.Entry }),
			number("exit_ns", "ns", "stated exit", func(r *r) *int64 { return &r.Exit }),
			number("issued_ns", "ns", "event-time watermark when it became final", func(r *r) *int64 { return &r.Issued }),
			number("total_cents", "minor units", "sum of its lines", func(r *r) *int64 { return &r.TotalCents }),
			double("confidence", "", "stated probability that the whole receipt is right, 0 to 1", func(r *r) *float64 { return &r.Confidence }),
			flag("review", "a human should look before it is charged", func(r *r) *bool { return &r.Review }),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			return len(rec.Receipts), func(i int, x *r) {
				*x = r{rec.Receipts[i], int32(i)}
				x.Entry, x.Exit, x.Issued = x.Entry-rec.Epoch, x.Exit-rec.Epoch, x.Issued-rec.Epoch
			}, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			for i := range rows {
				x := &rows[i]
				if int(x.index) != i {
					return fmt.Errorf("row %d: expected receipt %d, got %d", i, i, x.index)
				}
				x.Entry, x.Exit, x.Issued = x.Entry+rec.Epoch, x.Exit+rec.Epoch, x.Issued+rec.Epoch
				rec.Receipts = append(rec.Receipts, x.Receipt)
			}
			return nil
		},
	}
}

// lineRow is a line of the receipt of an index.
type lineRow struct {
	output.Line

	receipt int32
}

func receiptLines() anyTable {
	type r = lineRow
	return &table[r]{
		title: "receipt_lines",
		about: "The engine: the lines of the bills, by receipt, then product.",
		columns: []column[r]{
			number("receipt", "", "the receipt (table receipts)", func(r *r) *int32 { return &r.receipt }),
			number("sku", "", "product", func(r *r) *site.SKU { return &r.SKU }, site.NoSKU),
			gtin(func(r *r) *site.SKU { return &r.SKU }),
			number("units", "", "how many", func(r *r) *int { return &r.Units }),
			number("price_cents", "minor units", "price of one", func(r *r) *int64 { return &r.PriceCents }),
			double("p", "", "stated probability that the line is right, 0 to 1", func(r *r) *float64 { return &r.P }),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			var rows []r
			for i := range rec.Receipts {
				for _, l := range rec.Receipts[i].Lines {
					rows = append(rows, r{l, int32(i)})
				}
			}
			return len(rows), func(i int, x *r) { *x = rows[i] }, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			for i := range rows {
				k := rows[i].receipt
				if k < 0 || int(k) >= len(rec.Receipts) {
					return fmt.Errorf("row %d: receipt %d, expected one of %d", i, k, len(rec.Receipts))
				}
				rec.Receipts[k].Lines = append(rec.Receipts[k].Lines, rows[i].Line)
			}
			return nil
		},
	}
}
