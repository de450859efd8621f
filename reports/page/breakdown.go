package page

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// byVerdict counts visits and money by how the bill came out.
func (b *builder) byVerdict() *table {
	type sum struct {
		visits             int
		owed, billed, over int64
		under              int64
	}
	sums := make(map[reports.Verdict]*sum)
	total := 0
	b.visits(func(_ int, _ int, v *reports.VisitRow) {
		s := sums[v.Verdict]
		if s == nil {
			s = &sum{}
			sums[v.Verdict] = s
		}
		s.visits++
		total++
		s.owed, s.billed = s.owed+v.OwedCents, s.billed+v.BilledCents
		s.over, s.under = s.over+max(0, v.BilledCents-v.OwedCents), s.under+max(0, v.OwedCents-v.BilledCents)
	})
	var rows [][]cell
	for _, v := range verdicts() {
		s := sums[v]
		if s == nil {
			continue
		}
		rows = append(rows, []cell{
			head(spaced(string(v)), verdictMeans(v)), num(s.visits), share(int64(s.visits), int64(total)),
			b.cents(s.owed), b.cents(s.billed), b.cents(s.over), b.cents(s.under),
		})
	}
	return newTable("verdicts", "Visits by how their bill came out", []column{
		{Text: "Verdict"},
		{Text: "Visits", Right: true},
		{Text: "Share", Right: true},
		b.inCurrency("Owed"),
		b.inCurrency("Billed"), b.inCurrency("Too much"), b.inCurrency("Too little"),
	}, rows)
}

// inCurrency is the head of a column of money.
func (b *builder) inCurrency(what string) column {
	if b.currency != "" {
		what += ", " + b.currency
	}
	return column{Text: what, Right: true}
}

func (b *builder) cents(n int64) cell {
	return cell{Text: amount(n, b.currency), Sort: fmt.Sprint(n), Right: true}
}

// byCause counts wrong units by the rule that explains them.
func (b *builder) byCause() *table {
	var missing, extra [8]int
	all := 0
	b.errors(func(_ int, e *reports.ErrorRow) {
		all++
		if int(e.Cause) < len(missing) {
			if e.Extra {
				extra[e.Cause]++
			} else {
				missing[e.Cause]++
			}
		}
	})
	if all == 0 {
		return nil
	}
	var rows [][]cell
	for _, c := range reports.Causes() {
		n := missing[c] + extra[c]
		row := []cell{head(spaced(c.String()), causeMeans(c)), num(n), some(missing[c]), some(extra[c]), share(int64(n), int64(all))}
		if s, ok := b.run.Result.Get(c.String() + "_units_rate"); ok {
			row = append(row, value(&s))
		} else {
			row = append(row, text(dash))
		}
		rows = append(rows, row)
	}
	return newTable("causes", "Wrong units by cause", []column{
		{Text: "Cause"},
		{Text: "Units", Right: true},
		{Text: "Missing", Right: true, Hint: "owed and not billed"},
		{Text: "Extra", Right: true, Hint: "billed and not owed"},
		{Text: "Of all wrong units", Right: true},
		{Text: "Per unit owed", Right: true},
	}, rows)
}

// byProduct counts owed, billed and wrong units of each product that anybody
// owed or was billed, the most wrong first.
func (b *builder) byProduct() *table {
	type sum struct {
		sku                          site.SKU
		name, gtin                   string
		owed, billed, missing, extra int64
	}
	index := make(map[site.SKU]int)
	var sums []sum
	b.visits(func(_ int, _ int, v *reports.VisitRow) {
		if v.Verdict == reports.VerdictInside || v.Verdict == reports.VerdictNoAccount {
			return
		}
		for _, x := range v.Lines {
			i, ok := index[x.SKU]
			if !ok {
				i = len(sums)
				index[x.SKU] = i
				name, gtin := b.product(x.SKU)
				sums = append(sums, sum{sku: x.SKU, name: name, gtin: gtin})
			}
			s := &sums[i]
			s.owed, s.billed = s.owed+x.Owed, s.billed+x.Billed
			s.missing, s.extra = s.missing+max(0, x.Owed-x.Billed), s.extra+max(0, x.Billed-x.Owed)
		}
	})
	if len(sums) == 0 {
		return nil
	}
	slices.SortFunc(sums, func(x, y sum) int {
		return cmp.Or(
			cmp.Compare(y.missing+y.extra, x.missing+x.extra),
			cmp.Compare(y.owed, x.owed), cmp.Compare(x.sku, y.sku),
		)
	})
	rows := make([][]cell, len(sums))
	for i, s := range sums {
		rows[i] = []cell{
			head(s.name, s.gtin), num(s.owed), num(s.billed), some(s.missing), some(s.extra), share(s.missing+s.extra, s.owed),
		}
	}
	return newTable("products", "Units by product, of sessions that left and stray receipts", []column{
		{Text: "Product"},
		{Text: "Owed", Right: true},
		{Text: "Billed", Right: true},
		{Text: "Missing", Right: true},
		{Text: "Extra", Right: true},
		{Text: "Per unit owed", Right: true},
	}, rows)
}

// byShelf counts wrong units by the shelf they were taken from, or, where that
// is unknown, by none.
func (b *builder) byShelf() *table {
	type sum struct {
		shelf          site.ShelfID
		missing, extra int
		cause          [8]int
	}
	index := make(map[site.ShelfID]int)
	var sums []sum
	b.errors(func(_ int, e *reports.ErrorRow) {
		k := b.shelfOf(e.Plate, e.Slot)
		i, ok := index[k]
		if !ok {
			i = len(sums)
			index[k] = i
			sums = append(sums, sum{shelf: k})
		}
		if e.Extra {
			sums[i].extra++
		} else {
			sums[i].missing++
		}
		if int(e.Cause) < len(sums[i].cause) {
			sums[i].cause[e.Cause]++
		}
	})
	if len(sums) == 0 {
		return nil
	}
	slices.SortFunc(sums, func(x, y sum) int {
		return cmp.Or(cmp.Compare(y.missing+y.extra, x.missing+x.extra), cmp.Compare(x.shelf, y.shelf))
	})
	columns := []column{
		{Text: "Gondola and shelf"},
		{Text: "Wrong units", Right: true},
		{Text: "Missing", Right: true},
		{Text: "Extra", Right: true},
		{Text: "Mostly", Hint: "the most frequent cause there"},
	}
	rows := make([][]cell, len(sums))
	for i := range sums {
		s := &sums[i]
		rows[i] = []cell{head(b.shelfName(s.shelf), ""), num(s.missing + s.extra), some(s.missing), some(s.extra)}
		rows[i] = append(rows[i], text(spaced(mostly(s.cause[:]).String())))
	}
	return newTable("shelves", "Wrong units by where they were taken", columns, rows)
}

// mostly returns the most frequent cause, the first of equals.
func mostly(causes []int) reports.Cause {
	all := reports.Causes()
	return all[min(slices.Index(causes, slices.Max(causes)), len(all)-1)]
}

// byTechnique counts thefts and their alerts.
func (b *builder) byTechnique() *table {
	type sum struct {
		incidents, units, alerted, inTime int
		value                             int64
		delays                            []float64
	}
	sums := make(map[sim.Technique]*sum)
	var present []sim.Technique
	b.incidents(func(_ int, x *reports.IncidentRow) {
		s := sums[x.Technique]
		if s == nil {
			s = &sum{}
			sums[x.Technique] = s
			present = append(present, x.Technique)
		}
		s.incidents++
		s.units += x.Units
		s.value += x.ValueCents
		if x.Alerted != sim.Never {
			s.alerted++
			s.delays = append(s.delays, max(0, (x.Alerted-x.Taken).Seconds()))
		}
		if x.BeforeExit {
			s.inTime++
		}
	})
	if len(present) == 0 {
		return nil
	}
	slices.Sort(present)
	rows := make([][]cell, len(present))
	for i, t := range present {
		s := sums[t]
		delay := cell{Text: dash, Right: true}
		if len(s.delays) > 0 {
			slices.Sort(s.delays)
			m := s.delays[(len(s.delays)-1)/2]
			delay = cell{Text: figure(m, m, "s"), Sort: fmt.Sprintf("%.9g", m), Right: true}
		}
		recall := text(dash)
		if m, ok := b.run.Result.Get("theft_recall_" + t.String()); ok {
			recall = value(&m)
		}
		rows[i] = []cell{
			head(spaced(t.String()), reports.TechniqueMeans(t)), num(s.incidents), num(s.units), b.cents(s.value),
			num(s.alerted), num(s.inTime), num(s.incidents - s.alerted), recall, delay,
		}
	}
	return newTable("techniques", "Thefts by technique", []column{
		{Text: "Technique"},
		{Text: "Thefts", Right: true},
		{Text: "Units", Right: true},
		b.inCurrency("Value"),
		{Text: "With an alert", Right: true},
		{Text: "Before the exit", Right: true},
		{Text: "Missed", Right: true},
		{Text: "Recall", Right: true},
		{Text: "Delay, median", Right: true, Hint: "from the taking to the first alert, 0 if the alert came first"},
	}, rows)
}

// byReplication puts the headline figures of each replication side by side.
func (b *builder) byReplication() *table {
	r := &b.run.Result
	if len(r.Indices) < 2 {
		return nil
	}
	columns := []column{{Text: "Replication"}, {Text: "Wrong receipts", Right: true}, {Text: "Replay"}}
	var shown []reports.Summary
	for _, h := range headlines() {
		s, ok := r.Get(h.metric)
		if ok && len(s.PerRep) == len(r.Indices) && slices.ContainsFunc(s.PerRep, func(v reports.Optional) bool { return v.Valid }) {
			shown = append(shown, s)
			columns = append(columns, column{Text: h.label, Right: true, Hint: s.Name})
		}
	}
	rows := make([][]cell, len(r.Indices))
	for i, index := range r.Indices {
		name := num(index)
		name.Right, name.Name = false, true
		wrongs := cell{Text: dash, Right: true}
		if i < len(b.run.Details) {
			wrongs = num(b.wrongIn(i))
		}
		row := []cell{name, wrongs, {Open: strconv.Itoa(index)}}
		for k := range shown {
			v := shown[k].PerRep[i]
			c := cell{Text: dash, Right: true}
			if v.Valid {
				c.Text, c.Sort = figure(v.Value, v.Value, shown[k].Unit), v.String()
			}
			row = append(row, c)
		}
		rows[i] = row
	}
	return newTable("replications", "Replications one by one", columns, rows)
}
