package reports

import (
	"cmp"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// Cause is why a unit was billed too many or too few.
type Cause uint8

// The causes, in the order in which their rules are tried.
const (
	CausePerson   Cause = iota // another party present owed the same product
	CauseSKU                   // one shelf event was given another product
	CauseQuantity              // the party owes the product, but another number of it
	CausePhantom               // none of these
	causes
)

// String returns the cause's name in files.
func (c Cause) String() string {
	names := [...]string{"wrong_person", "wrong_sku", "wrong_quantity", "phantom"}
	if int(c) >= len(names) {
		return "unknown"
	}
	return names[c]
}

// Metric returns the name of the metric that counts the cause.
func (c Cause) Metric() string { return c.String() + "_units_rate" }

// Causes returns all causes in order.
func Causes() []Cause { return []Cause{CausePerson, CauseSKU, CauseQuantity, CausePhantom} }

// billLine is one product of one bill: what was owed, what was billed, and what
// became of the difference.
type billLine struct {
	sku                  site.SKU
	owed, billed, stolen int64
	extra, miss          int64 // yet unattributed units
	cause                [causes]int64
}

// bill is what one party owed beside what it was billed. Receipts on an account
// that had no session then form bills without a party.
type bill struct {
	party         int // -1 for a stray receipt
	entered, left sim.Time
	counted       bool // a session that left, or a stray receipt: its errors count
	lines         []billLine
	receipts      []int // indices into ledger.receipts
	billedCents   int64
	owedCents     int64
}

// ledger is all bills of a replication.
type ledger struct {
	t        *truth
	receipts []output.Receipt // final ones, in order of first issue
	visits   []visitBill      // what else is known of each of them
	bills    []bill           // one per party, then the stray ones
}

// joinGap is how long after a session's exit a receipt whose stay does not
// overlap it may still state its exit (ESTIMATE).
const joinGap = sim.Minute

// newLedger joins the receipts with the sessions by account and time. A later
// receipt of the same visit replaces the earlier one; different visits that
// join to one session (a group whose members left one by one) add up. A
// receipt without an account charges nobody and joins to no bill.
func newLedger(t *truth, c *Collector) *ledger {
	l := &ledger{t: t}
	final := make(map[int64]int) // visit to index; looked up, never ranged over
	for _, r := range c.receipts {
		if i, known := final[r.Visit]; known && r.Visit != 0 {
			l.receipts[i] = r
			l.visits[i].state(&r)
			continue
		}
		final[r.Visit] = len(l.receipts)
		l.receipts = append(l.receipts, r)
		l.visits = append(l.visits, visitBill{})
		l.visits[len(l.visits)-1].state(&r)
	}
	for i := range t.parties {
		p := &t.parties[i]
		b := bill{party: i, entered: p.entered, left: p.left, counted: p.session && p.leftStore()}
		for _, u := range p.units {
			line := b.line(u.sku)
			line.owed++
			if u.technique != sim.TechniqueNone {
				line.stolen++
			}
			b.owedCents += t.price(u.sku)
		}
		l.bills = append(l.bills, b)
	}
	for i := range l.receipts {
		r := &l.receipts[i]
		if r.Account == "" {
			continue
		}
		in, out := sim.Time(c.simTime(r.Entry)), sim.Time(c.simTime(r.Exit))
		k := l.sessionOf(r.Account, in, out)
		if k < 0 {
			k = len(l.bills)
			l.bills = append(l.bills, bill{party: -1, entered: in, left: out, counted: true})
		}
		b := &l.bills[k]
		b.receipts = append(b.receipts, i)
		b.billedCents += r.TotalCents
		for _, x := range r.Lines {
			if x.Units > 0 {
				b.line(x.SKU).billed += int64(x.Units)
			}
		}
	}
	for i := range l.bills {
		for k := range l.bills[i].lines {
			x := &l.bills[i].lines[k]
			x.extra, x.miss = max(0, x.billed-x.owed), max(0, x.owed-x.billed)
		}
	}
	return l
}

// line returns the bill's line of a product, which it adds if need be. Lines
// are kept in order of product; the pointer holds until the next call.
func (b *bill) line(k site.SKU) *billLine {
	i, ok := b.find(k)
	if !ok {
		b.lines = slices.Insert(b.lines, i, billLine{sku: k})
	}
	return &b.lines[i]
}

func (b *bill) find(k site.SKU) (int, bool) {
	return slices.BinarySearchFunc(b.lines, k, func(x billLine, k site.SKU) int { return cmp.Compare(x.sku, k) })
}

// sessionOf returns the session of an account that a stay from in to out
// belongs to: the one it overlaps longest, or else the one that left nearest
// to out within joinGap; -1 if there is none.
func (l *ledger) sessionOf(account string, in, out sim.Time) int {
	best, bestOverlap, bestGap := -1, sim.Time(-1), sim.Never
	for i := range l.t.parties {
		p := &l.t.parties[i]
		if !p.session || p.account != account {
			continue
		}
		overlap := max(min(p.left, out)-max(p.entered, in), 0)
		gap := sim.Never
		if p.leftStore() {
			gap = max(p.left-out, out-p.left)
		}
		if overlap == 0 && gap > joinGap {
			continue
		}
		if overlap > bestOverlap || overlap == bestOverlap && gap < bestGap {
			best, bestOverlap, bestGap = i, overlap, gap
		}
	}
	return best
}

// exact reports whether what was billed is what was owed. A session without a
// receipt was billed nothing.
func (b *bill) exact() bool {
	return !slices.ContainsFunc(b.lines, func(x billLine) bool { return x.owed != x.billed })
}

// units returns the sums over the bill's lines.
func (b *bill) units() (owed, billed, both int64) {
	for i := range b.lines {
		x := &b.lines[i]
		owed, billed, both = owed+x.owed, billed+x.billed, both+min(x.owed, x.billed)
	}
	return owed, billed, both
}

// confidence returns the lowest confidence of the bill's receipts, before any
// review, and whether one of them goes to review; ok is false if there is none.
func (l *ledger) confidence(b *bill) (p float64, review, ok bool) {
	p = 1
	for _, i := range b.receipts {
		p = min(p, l.visits[i].own.Confidence)
		review = review || l.visits[i].reviewed
	}
	return p, review, len(b.receipts) > 0
}

// attribute gives each wrong unit of the bills that count one cause, by the
// first rule that applies:
//
//  1. wrong person: a unit billed too many while another party in the store at
//     the same time was billed too few of the same product, both of them;
//  2. wrong product: a unit billed too many and one billed too few of one
//     session where a shelf event of the one product was really a move of the
//     other by one of the session's people, both of them;
//  3. wrong quantity: the session owes the product, but another number of it;
//  4. phantom: none of these.
func (l *ledger) attribute(e *shelfJoin) {
	for i := range l.bills {
		for k := range l.bills[i].lines {
			l.swapPerson(i, &l.bills[i].lines[k])
		}
	}
	for _, pr := range e.pairs {
		act, ev := &l.t.acts[pr.act], &e.events[pr.event]
		p := act.party
		if act.sku == ev.SKU || p < 0 || !l.bills[p].counted {
			continue
		}
		more, less := ev.SKU, act.sku // a pick read as another product
		if act.added {
			more, less = less, more
		}
		b := &l.bills[p]
		m, ok := b.find(more)
		n, ok2 := b.find(less)
		if ok && ok2 && b.lines[m].extra > 0 && b.lines[n].miss > 0 {
			b.lines[m].blameExtra(CauseSKU, 1)
			b.lines[n].blameMiss(CauseSKU, 1)
		}
	}
	for i := range l.bills {
		for k := range l.bills[i].lines {
			x := &l.bills[i].lines[k]
			why := CausePhantom
			if x.owed > 0 {
				why = CauseQuantity
			}
			x.blameExtra(why, x.extra)
			x.blameMiss(why, x.miss)
		}
	}
}

func (l *ledger) swapPerson(i int, x *billLine) {
	b := &l.bills[i]
	for o := range l.bills {
		other := &l.bills[o]
		if x.extra == 0 {
			return
		}
		if o == i || !meets(b.entered, b.left, other.entered, other.left) {
			continue
		}
		if k, ok := other.find(x.sku); ok {
			y := &other.lines[k]
			n := min(x.extra, y.miss)
			x.blameExtra(CausePerson, n)
			y.blameMiss(CausePerson, n)
		}
	}
}

func (x *billLine) blameExtra(c Cause, n int64) { x.extra -= n; x.cause[c] += n }
func (x *billLine) blameMiss(c Cause, n int64)  { x.miss -= n; x.cause[c] += n }
