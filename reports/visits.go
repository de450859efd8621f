package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// Verdict says how a bill came out.
type Verdict string

// The verdicts.
const (
	VerdictExact        Verdict = "exact"        // billed what was owed
	VerdictOvercharged  Verdict = "overcharged"  // units too many, none too few
	VerdictUndercharged Verdict = "undercharged" // units too few, none too many
	VerdictMixed        Verdict = "mixed"        // both
	VerdictUnbilled     Verdict = "unbilled"     // owed something and got no receipt
	VerdictNoAccount    Verdict = "no_account"   // a party that cannot be billed
	VerdictStray        Verdict = "stray"        // a receipt on an account that was not there
	VerdictInside       Verdict = "inside"       // not out by the end of the run
)

// BasketLine is one product in a [VisitRow].
type BasketLine struct {
	SKU          site.SKU
	GTIN, Name   string
	Owed, Billed int64
}

// VisitRow is one party's stay beside what it was billed, for receipts.csv.
type VisitRow struct {
	Account     string // "" for a party without one
	Person      sim.PersonID
	People      int
	Entered     sim.Time
	Left        sim.Time // Never if still inside
	Technique   sim.Technique
	Lines       []BasketLine // by SKU
	OwedCents   int64
	BilledCents int64
	Receipts    int
	Issued      sim.Time // when the last receipt became final, if any
	Confidence  Optional
	Review      bool
	Verdict     Verdict
	Stole       bool    // the party has an [IncidentRow]
	AlertScore  float64 // the highest of the alerts that mean it, 0 without one
}

// visitRows returns the bills, the parties in order of entry and then the
// stray receipts.
func (l *ledger) visitRows(c *Collector) []VisitRow {
	rows := make([]VisitRow, 0, len(l.bills))
	for i := range l.bills {
		b := &l.bills[i]
		v := VisitRow{
			Person: sim.NoPerson, Entered: b.entered, Left: b.left,
			OwedCents: b.owedCents, BilledCents: b.billedCents, Receipts: len(b.receipts),
			Verdict: l.verdict(b),
		}
		if b.party >= 0 {
			p := &l.t.parties[b.party]
			v.Account, v.Person, v.People, v.Technique = p.account, p.root, len(p.members), p.technique
		} else {
			v.Account = l.receipts[b.receipts[0]].Account
		}
		v.Issued, _ = l.issued(b, c)
		if p, review, ok := l.confidence(b); ok {
			v.Confidence, v.Review = Some(p), review
		}
		for k := range b.lines {
			x := &b.lines[k]
			line := BasketLine{SKU: x.sku, Owed: x.owed, Billed: x.billed}
			if x.sku >= 0 && int(x.sku) < len(l.t.site.Products) {
				line.GTIN, line.Name = l.t.site.Products[x.sku].GTIN, l.t.site.Products[x.sku].Name
			}
			v.Lines = append(v.Lines, line)
		}
		rows = append(rows, v)
	}
	return rows
}

func (l *ledger) verdict(b *bill) Verdict {
	owed, billed, both := b.units()
	switch {
	case b.party < 0:
		return VerdictStray
	case !l.t.parties[b.party].leftStore():
		return VerdictInside
	case !l.t.parties[b.party].session:
		return VerdictNoAccount
	case b.exact():
		return VerdictExact
	case len(b.receipts) == 0:
		return VerdictUnbilled
	case both == billed:
		return VerdictUndercharged
	case both == owed:
		return VerdictOvercharged
	default:
		return VerdictMixed
	}
}

// WriteVisits writes the visits of all replications as CSV (receipts.csv; see
// docs/format/result.md). Baskets are lists like "4006381333931 x2" separated
// by semicolons.
func WriteVisits(w io.Writer, run *Run) error {
	seed := strconv.FormatUint(run.Result.Provenance.Seed, 10)
	out := csv.NewWriter(w)
	head := []string{
		"replication", "seed", "account", "person", "people", "entered_s", "left_s", "technique", "verdict",
		"owed", "billed", "missing", "extra", "owed_cents", "billed_cents", "receipts", "issued_s", "confidence", "review",
	}
	if err := out.Write(head); err != nil {
		return fmt.Errorf("reports: write visits: %w", err)
	}
	for i, index := range run.Result.Indices {
		for k := range run.Details[i].Visits {
			v := &run.Details[i].Visits[k]
			issued, review := "", ""
			if v.Receipts > 0 {
				issued, review = seconds(v.Issued), strconv.FormatBool(v.Review)
			}
			confidence := ""
			if v.Confidence.Valid {
				confidence = v.Confidence.String()
			}
			err := out.Write([]string{
				strconv.Itoa(index), seed,
				v.Account, strconv.Itoa(int(v.Person)), strconv.Itoa(v.People),
				seconds(v.Entered), seconds(v.Left), v.Technique.String(), string(v.Verdict),
				v.basket(func(x BasketLine) int64 { return x.Owed }),
				v.basket(func(x BasketLine) int64 { return x.Billed }),
				v.basket(func(x BasketLine) int64 { return x.Owed - x.Billed }),
				v.basket(func(x BasketLine) int64 { return x.Billed - x.Owed }),
				strconv.FormatInt(v.OwedCents, 10), strconv.FormatInt(v.BilledCents, 10),
				strconv.Itoa(v.Receipts), issued, confidence, review,
			})
			if err != nil {
				return fmt.Errorf("reports: write visits: %w", err)
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("reports: write visits: %w", err)
	}
	return nil
}

// basket lists the lines of which count gives more than nothing.
func (v *VisitRow) basket(count func(BasketLine) int64) string {
	var sb strings.Builder
	for _, x := range v.Lines {
		n := count(x)
		if n <= 0 {
			continue
		}
		if sb.Len() > 0 {
			sb.WriteString("; ")
		}
		id := x.GTIN
		if id == "" {
			id = "sku " + strconv.Itoa(int(x.SKU))
		}
		fmt.Fprintf(&sb, "%s x%d", id, n)
	}
	return sb.String()
}

// seconds writes a simulated time to the millisecond, "" for Never.
func seconds(t sim.Time) string {
	if t == sim.Never {
		return ""
	}
	return strconv.FormatFloat(t.Seconds(), 'f', 3, 64)
}
