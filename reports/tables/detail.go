package tables

import (
	"fmt"

	"github.com/parquet-go/parquet-go"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// visitRow is a visit by its place among the visits.
type visitRow struct {
	reports.VisitRow

	index int32
}

func verdictNames() string {
	return "`exact`, `overcharged`, `undercharged`, `mixed`, `unbilled`, `no_account`, `stray`, `inside` (see receipts.csv)"
}

func visits() anyTable {
	type r = visitRow
	return &table[r]{
		title: "visits",
		about: "The comparison: each party's stay beside what it was billed; the parties in order of entry, then the stray receipts.",
		columns: []column[r]{
			number("visit", "", "index of the visit in the replication, from 0", func(r *r) *int32 { return &r.index }),
			text("account", "account of the party; null without one", func(r *r) *string { return &r.Account }),
			number("person", "", "who pays; null for a stray receipt", func(r *r) *sim.PersonID { return &r.Person }, sim.NoPerson),
			number("people", "", "members of the party who came in", func(r *r) *int { return &r.People }),
			number("entered_ns", "ns", "first entry", func(r *r) *sim.Time { return &r.Entered }, sim.Never),
			number("left_ns", "ns", "last exit; null if somebody is still inside", func(r *r) *sim.Time { return &r.Left }, sim.Never),
			enum("technique", "how the party meant to steal, else `none`", namesOf[sim.Technique](), func(r *r) *sim.Technique { return &r.Technique }),
			number("owed_cents", "minor units", "value of what it owed", func(r *r) *int64 { return &r.OwedCents }),
			number("billed_cents", "minor units", "value of what it was billed", func(r *r) *int64 { return &r.BilledCents }),
			number("receipts", "", "final receipts that make up the bill", func(r *r) *int { return &r.Receipts }),
			issued(),
			maybe("confidence", "", "lowest stated confidence of them, 0 to 1; null without one", func(r *r) *reports.Optional { return &r.Confidence }),
			flag("review", "one of them goes to a human", func(r *r) *bool { return &r.Review }),
			text("verdict", verdictNames(), func(r *r) *reports.Verdict { return &r.Verdict }),
			flag("stole", "the party has a row in table incidents", func(r *r) *bool { return &r.Stole }),
			double("alert_score", "", "highest score of the alerts that meant it, 0 without one", func(r *r) *float64 { return &r.AlertScore }),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			return len(rec.Detail.Visits), func(i int, x *r) { *x = r{rec.Detail.Visits[i], int32(i)} }, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			for i := range rows {
				if int(rows[i].index) != i {
					return fmt.Errorf("row %d: expected visit %d, got %d", i, i, rows[i].index)
				}
				rec.Detail.Visits = append(rec.Detail.Visits, rows[i].VisitRow)
			}
			return nil
		},
	}
}

// basketRow is a line of the visit of an index.
type basketRow struct {
	reports.BasketLine

	visit int32
}

// issued is when a visit's last receipt became final. A visit without one holds
// the time 0, which would look like a time.
func issued() column[visitRow] {
	c := number("issued_ns", "ns", "when the last of them became final; null without one", func(r *visitRow) *sim.Time { return &r.Issued }, sim.Never)
	get, set := c.get, c.set
	c.get = func(e *encoder, r *visitRow) parquet.Value {
		if r.Receipts == 0 && r.Issued == 0 {
			return parquet.NullValue()
		}
		return get(e, r)
	}
	c.set = func(d *decoder, r *visitRow, v parquet.Value) error {
		if v.IsNull() && r.Receipts == 0 {
			r.Issued = 0
			return nil
		}
		return set(d, r, v)
	}
	return c
}

func visitLines() anyTable {
	type r = basketRow
	return &table[r]{
		title: "visit_lines",
		about: "The comparison: the products of the visits, by visit, then product.",
		columns: []column[r]{
			number("visit", "", "the visit (table visits)", func(r *r) *int32 { return &r.visit }),
			number("sku", "", "product; null for one outside the catalogue", func(r *r) *site.SKU { return &r.SKU }, site.NoSKU),
			text("gtin", "the product's GTIN", func(r *r) *string { return &r.GTIN }),
			text("name", "the product's name", func(r *r) *string { return &r.Name }),
			number("owed", "", "units that the party owed", func(r *r) *int64 { return &r.Owed }),
			number("billed", "", "units that it was billed", func(r *r) *int64 { return &r.Billed }),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			var rows []r
			for i := range rec.Detail.Visits {
				for _, l := range rec.Detail.Visits[i].Lines {
					rows = append(rows, r{l, int32(i)})
				}
			}
			return len(rows), func(i int, x *r) { *x = rows[i] }, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			for i := range rows {
				k := rows[i].visit
				if k < 0 || int(k) >= len(rec.Detail.Visits) {
					return fmt.Errorf("row %d: visit %d, expected one of %d", i, k, len(rec.Detail.Visits))
				}
				v := &rec.Detail.Visits[k]
				v.Lines = append(v.Lines, rows[i].BasketLine)
			}
			return nil
		},
	}
}

func wrongUnits() anyTable {
	type r = reports.ErrorRow
	causes := make([]string, 0, len(reports.Causes()))
	for _, c := range reports.Causes() {
		causes = append(causes, c.String())
	}
	return &table[r]{
		title: "errors",
		about: "The comparison: each unit that a visit was billed too many or too few, by visit, then product.",
		columns: []column[r]{
			number("visit", "", "the visit (table visits)", func(r *r) *int { return &r.Visit }),
			flag("extra", "billed and not owed; else owed and not billed", func(r *r) *bool { return &r.Extra }),
			enum("cause", "`wrong_person`, `wrong_sku`, `wrong_quantity`, `phantom` (see metrics.md)", causes, func(r *r) *reports.Cause { return &r.Cause }),
			number("sku", "", "product; null for one outside the catalogue", func(r *r) *site.SKU { return &r.SKU }, site.NoSKU),
			gtin(func(r *r) *site.SKU { return &r.SKU }),
			number("person", "", "who took it; null if unknown", func(r *r) *sim.PersonID { return &r.Person }, sim.NoPerson),
			number("t_ns", "ns", "when it was taken, or, of an extra unit, the shelf event that it was billed from; null if unknown", func(r *r) *sim.Time { return &r.At }, sim.Never),
			number("slot", "", "where; null if unknown", func(r *r) *site.SlotID { return &r.Slot }, -1),
			number("plate", "", "where; null if unknown", func(r *r) *site.PlateID { return &r.Plate }, -1),
			number("event", "", "the engine's shelf event about it; null if none", func(r *r) *output.EventID { return &r.Event }, 0),
			double("x_m", "m", "where, or else the product's place in the planogram; null without one", func(r *r) *float64 { return &r.X }),
			double("y_m", "m", "where, or else the product's place in the planogram; null without one", func(r *r) *float64 { return &r.Y }),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			return len(rec.Detail.Errors), func(i int, x *r) { *x = rec.Detail.Errors[i] }, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			rec.Detail.Errors = rows
			return nil
		},
	}
}

func incidents() anyTable {
	type r = reports.IncidentRow
	return &table[r]{
		title: "incidents",
		about: "The comparison: each theft, one per party and technique.",
		columns: []column[r]{
			number("visit", "", "the visit (table visits)", func(r *r) *int { return &r.Visit }),
			enum("technique", "how it was done", namesOf[sim.Technique](), func(r *r) *sim.Technique { return &r.Technique }),
			number("units", "", "units stolen", func(r *r) *int { return &r.Units }),
			number("value_cents", "minor units", "their value", func(r *r) *int64 { return &r.ValueCents }),
			number("taken_ns", "ns", "the first taking", func(r *r) *sim.Time { return &r.Taken }, sim.Never),
			number("exit_ns", "ns", "when the first carrier was out; null if nobody was", func(r *r) *sim.Time { return &r.Exit }, sim.Never),
			double("x_m", "m", "where the thief stood at the first taking; null if unknown", func(r *r) *float64 { return &r.X }),
			double("y_m", "m", "where the thief stood at the first taking; null if unknown", func(r *r) *float64 { return &r.Y }),
			number("alerted_ns", "ns", "emission of the first alert on the party; null without one", func(r *r) *sim.Time { return &r.Alerted }, sim.Never),
			flag("before_exit", "an alert came in time", func(r *r) *bool { return &r.BeforeExit }),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			return len(rec.Detail.Incidents), func(i int, x *r) { *x = rec.Detail.Incidents[i] }, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			rec.Detail.Incidents = rows
			return nil
		},
	}
}

// cellRow is a cell of the floor that somebody was on.
type cellRow struct {
	col, row int32
	seconds  float32
	x, y     float64
}

func dwell() anyTable {
	type r = cellRow
	return &table[r]{
		title: "dwell",
		about: "The comparison: the time that people spent on each cell of the floor, row by row from the south-west; only cells that somebody was on.",
		columns: []column[r]{
			number("col", "", "column of the cell, 0 is the west", func(r *r) *int32 { return &r.col }),
			number("row", "", "row of the cell, 0 is the south", func(r *r) *int32 { return &r.row }),
			place("x_m", "centre of the cell", func(r *r) float64 { return r.x }),
			place("y_m", "centre of the cell", func(r *r) float64 { return r.y }),
			single("dwell_s", "s", "sum over all people", func(r *r) *float32 { return &r.seconds }),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			g := &rec.Detail.Dwell
			var cells []int32
			for i, s := range g.Seconds {
				if s != 0 {
					cells = append(cells, int32(i))
				}
			}
			return len(cells), func(i int, x *r) {
				col, row := int(cells[i])%g.Cols, int(cells[i])/g.Cols
				*x = r{
					int32(col), int32(row), g.Seconds[cells[i]],
					g.Origin.X + (float64(col)+0.5)*g.CellM, g.Origin.Y + (float64(row)+0.5)*g.CellM,
				}
			}, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			g := &rec.Detail.Dwell
			for i := range rows {
				x := &rows[i]
				if x.col < 0 || x.row < 0 || int(x.col) >= g.Cols || int(x.row) >= g.Rows {
					return fmt.Errorf("row %d: cell %d, %d, expected one of %d × %d", i, x.col, x.row, g.Cols, g.Rows)
				}
				g.Seconds[int(x.row)*g.Cols+int(x.col)] = x.seconds
			}
			return nil
		},
	}
}
