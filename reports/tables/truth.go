package tables

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// replicationRow is a replication as such.
type replicationRow struct {
	seed uint64
	end  sim.Time
	grid reports.DwellGrid
}

func replications() anyTable {
	type r = replicationRow
	return &table[r]{
		title: "replications",
		about: "One row per replication.",
		columns: []column[r]{
			number("seed", "", "seed of all draws", func(r *r) *uint64 { return &r.seed }),
			number("end_ns", "ns", "end of the replication", func(r *r) *sim.Time { return &r.end }),
			double("dwell_x_m", "m", "west edge of the dwell grid", func(r *r) *float64 { return &r.grid.Origin.X }),
			double("dwell_y_m", "m", "south edge of the dwell grid", func(r *r) *float64 { return &r.grid.Origin.Y }),
			double("dwell_cell_m", "m", "side of a dwell cell", func(r *r) *float64 { return &r.grid.CellM }),
			number("dwell_cols", "", "cells from west to east", func(r *r) *int { return &r.grid.Cols }),
			number("dwell_rows", "", "cells from south to north", func(r *r) *int { return &r.grid.Rows }),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			g := &rec.Detail.Dwell
			if g.Cols < 0 || g.Rows < 0 || g.Cols*g.Rows != len(g.Seconds) {
				return 0, nil, fmt.Errorf("the dwell grid of %d × %d cells has %d values", g.Cols, g.Rows, len(g.Seconds))
			}
			return 1, func(_ int, x *r) { *x = r{rec.Seed, rec.End, *g} }, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			if len(rows) != 1 {
				return fmt.Errorf("expected one row of replication %d, got %d", rec.Index, len(rows))
			}
			const limit = 1 << 24 // cells: a store of 1000 m by 1000 m
			g := &rows[0].grid
			if g.Cols < 0 || g.Rows < 0 || (g.Rows > 0 && g.Cols > limit/g.Rows) {
				return fmt.Errorf("a dwell grid of %d × %d cells, expected at most %d", g.Cols, g.Rows, limit)
			}
			if n := g.Cols * g.Rows; n > 0 {
				g.Seconds = make([]float32, n)
			}
			rec.Seed, rec.End, rec.Detail.Dwell = rows[0].seed, rows[0].end, *g
			return nil
		},
	}
}

// personRow is a visit of the truth log with the person's height.
type personRow struct {
	sim.Visit

	height float64
}

func people() anyTable {
	type r = personRow
	return &table[r]{
		title: "people",
		about: "The truth: everybody who came, by person.",
		columns: []column[r]{
			number("person", "", "index of the person, from 0", func(r *r) *sim.PersonID { return &r.Person }),
			text("account", "account of the person; null without one", func(r *r) *string { return &r.Account }),
			number("sponsor", "", "person on whose account a guest came in, or behind whom somebody uninvited did; null for others", func(r *r) *sim.PersonID { return &r.Sponsor }, sim.NoPerson),
			enum("technique", "how the person means to steal, `none` for an honest one", namesOf[sim.Technique](), func(r *r) *sim.Technique { return &r.Technique }),
			later(flag("staff", "works here: pays for nothing, owes nothing and is no visit", func(r *r) *bool { return &r.Staff })),
			double("height_m", "m", "standing height", func(r *r) *float64 { return &r.height }),
			number("entered_ns", "ns", "crossed the gate inwards, for the last time; null if never", func(r *r) *sim.Time { return &r.Entered }, sim.Never),
			number("left_ns", "ns", "crossed the gate outwards after that; null if still inside at the end", func(r *r) *sim.Time { return &r.Left }, sim.Never),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			return len(rec.Visits), func(i int, x *r) {
				*x = r{rec.Visits[i], math.NaN()}
				if i < len(rec.Heights) {
					x.height = rec.Heights[i]
				}
			}, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			for i := range rows {
				if int(rows[i].Person) != i {
					return fmt.Errorf("row %d: expected person %d, got %d", i, i, rows[i].Person)
				}
				rec.Visits = append(rec.Visits, rows[i].Visit)
				rec.Heights = append(rec.Heights, rows[i].height)
			}
			return nil
		},
	}
}

// later marks a column as one that earlier versions did not write.
func later[T any](c column[T]) column[T] {
	c.later = true
	return c
}

// list writes the names of an enumeration.
func list(names []string) string {
	var quoted []string
	for _, n := range names {
		if n != "" && n != sim.TechniqueNone.String() {
			quoted = append(quoted, "`"+n+"`")
		}
	}
	return strings.Join(quoted, ", ")
}

// outcomeNames are the names of [sim.ScanOutcome], by value; accepted has none.
func outcomeNames() []string {
	names := []string{""}
	for o := sim.ScanAccepted + 1; o <= sim.ScanUnread; o++ {
		names = append(names, o.String())
	}
	return names
}

// placeNames are the names of [sim.PlaceKind], by value.
func placeNames() []string {
	return []string{"", "shelf", "hand", "bag", "hidden", "floor", "consumed", "outside"}
}

func acts() anyTable {
	type r = sim.Act
	return &table[r]{
		title: "acts",
		about: "The truth: what people did, in order of time.",
		columns: []column[r]{
			number("t_ns", "ns", "when", func(r *r) *sim.Time { return &r.At }),
			enum("act", list(namesOf[sim.ActKind]()), namesOf[sim.ActKind](), func(r *r) *sim.ActKind { return &r.Kind }),
			number("person", "", "who", func(r *r) *sim.PersonID { return &r.Person }, sim.NoPerson),
			number("other", "", "receiver of a hand-over, for whom a gate was held; null in other acts", func(r *r) *sim.PersonID { return &r.Other }, sim.NoPerson),
			number("unit", "", "the physical item; null where none is involved", func(r *r) *sim.UnitID { return &r.Unit }, sim.NoUnit),
			number("sku", "", "its product; null for a foreign object or without a unit", func(r *r) *site.SKU { return &r.SKU }, site.NoSKU),
			gtin(func(r *r) *site.SKU { return &r.SKU }),
			number("slot", "", "shelf slot of a pick, put-back or restock; null in other acts", func(r *r) *site.SlotID { return &r.Slot }, -1),
			enum("place", "where the unit is after the act: `shelf`, `hand`, `bag`, `hidden`, `floor`, `consumed`, `outside`", placeNames(), func(r *r) *sim.PlaceKind { return &r.Place }),
			enum("intent", "technique of the theft that the act is part of, else `none`: "+list(namesOf[sim.Technique]()), namesOf[sim.Technique](), func(r *r) *sim.Technique { return &r.Intent }),
			double("x_m", "m", "where the person stood", func(r *r) *float64 { return &r.X }),
			double("y_m", "m", "where the person stood", func(r *r) *float64 { return &r.Y }),
			later(text("code", "the code that was scanned; null in other acts", func(r *r) *string { return &r.Code })),
			later(enum("outcome", "what the gate made of it: "+list(outcomeNames())+"; null if it was accepted, and in other acts", outcomeNames(), func(r *r) *sim.ScanOutcome { return &r.Outcome })),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			return len(rec.Acts), func(i int, x *r) { *x = rec.Acts[i] }, nil
		},
		take: func(rec *reports.Record, rows []r) error {
			rec.Acts = rows
			return nil
		},
	}
}

func paths() anyTable {
	type r = sim.PathPoint
	return &table[r]{
		title: "paths",
		about: "The truth: where people were, about five times a second; by person, then time.",
		columns: []column[r]{
			number("t_ns", "ns", "when", func(r *r) *sim.Time { return &r.At }),
			number("person", "", "who", func(r *r) *sim.PersonID { return &r.Person }),
			position("x_m", "position, rounded to 2⁻¹⁹ m", func(r *r) *float64 { return &r.X }),
			position("y_m", "position, rounded to 2⁻¹⁹ m", func(r *r) *float64 { return &r.Y }),
			single("heading_rad", "rad", "where the body faces, counter-clockwise from +x", func(r *r) *float32 { return &r.Heading }),
		},
		source: func(rec *reports.Record) (int, func(int, *r), error) {
			order, err := grouped(len(rec.Path),
				func(i int) int64 { return int64(rec.Path[i].Person) },
				func(i int) sim.Time { return rec.Path[i].At }, false)
			return len(rec.Path), func(i int, x *r) { *x = rec.Path[order[i]] }, err
		},
		take: func(rec *reports.Record, rows []r) error {
			rec.Path = rows
			byTime(rows, func(x *r) sim.Time { return x.At })
			return nil
		},
	}
}

var errOrder = errors.New("the samples are not in order of time, and then of whom they are of")

// grouped returns the order in which n samples in order of time stand when they
// are put together by key: by first appearance if first is set, else by the
// key's value. It fails if the samples of one instant are not in that same order
// or one key comes twice, for then the order of time could not be found again.
func grouped(n int, key func(int) int64, at func(int) sim.Time, first bool) ([]int32, error) {
	rank := map[int64]int32{} // looked up; ranged over only to be sorted
	var keys []int64
	for i := range n {
		if _, ok := rank[key(i)]; !ok {
			rank[key(i)] = int32(len(keys))
			keys = append(keys, key(i))
		}
	}
	if !first {
		slices.Sort(keys)
		for i, k := range keys {
			rank[k] = int32(i)
		}
	}
	ranks := make([]int32, n)
	next := make([]int32, len(keys)+1) // where the next sample of each rank goes
	for i := range n {
		ranks[i] = rank[key(i)]
		next[ranks[i]+1]++
		if i > 0 && (at(i) < at(i-1) || (at(i) == at(i-1) && ranks[i] <= ranks[i-1])) {
			return nil, fmt.Errorf("sample %d: %w", i, errOrder)
		}
	}
	for k := range keys {
		next[k+1] += next[k]
	}
	order := make([]int32, n)
	for i, k := range ranks {
		order[next[k]] = int32(i)
		next[k]++
	}
	return order, nil
}

// byTime sorts rows by time; those of the same time keep their order.
func byTime[T any](rows []T, at func(*T) sim.Time) {
	type key struct {
		at   sim.Time
		from int32
	}
	keys := make([]key, len(rows))
	for i := range rows {
		keys[i] = key{at(&rows[i]), int32(i)}
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.from, b.from))
	})
	// Row i comes from keys[i].from: follow each cycle of that permutation.
	for i := range keys {
		if keys[i].from < 0 {
			continue
		}
		saved, k := rows[i], i
		for {
			from := int(keys[k].from)
			keys[k].from = -1
			if from == i {
				rows[k] = saved
				break
			}
			rows[k], k = rows[from], from
		}
	}
}
