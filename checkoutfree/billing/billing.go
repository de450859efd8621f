package billing

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/basket"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
)

// Baskets is what billing needs of package basket.
type Baskets interface {
	Lines(dst []basket.Line, v track.VisitID) []basket.Line
	Confidence(v track.VisitID) (units, identity float64)
	Forget(v track.VisitID, now int64)
}

// Accounts tells a visit's account and how sure the binding is.
type Accounts interface {
	Account(v track.VisitID) (string, float64)
}

// lostConfidence is the chance that the basket of somebody lost from sight is
// what they left with. ESTIMATE.
const lostConfidence = 0.5

// Open reports whether a shelf change that began at or before t is not yet in a
// basket.
type Open func(t int64) bool

// Biller issues receipts. Make one with [New]; it is not safe for concurrent
// use.
type Biller struct {
	site     *site.Site
	cfg      Config
	baskets  Baskets
	accounts Accounts
	open     Open

	entries []entry
	leaving []leaving
	issued  []track.VisitID // ascending
	unpaid  []Unpaid
	lines   []basket.Line // recycled
}

type entry struct {
	visit track.VisitID
	at    int64
}

type leaving struct {
	visit   track.VisitID
	track   output.TrackID
	account string // at the exit
	entry   int64
	exit    int64
	p       float64
	lost    bool // nobody saw them leave
}

// Unpaid is a visit that ended without an account.
type Unpaid struct {
	Visit track.VisitID
	Track output.TrackID
	Exit  int64
	Lines []basket.Line
}

// New returns a biller that has issued nothing.
func New(s *site.Site, cfg Config, baskets Baskets, accounts Accounts, open Open) (*Biller, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("billing: %w", err)
	}
	return &Biller{site: s, cfg: cfg, baskets: baskets, accounts: accounts, open: open}, nil
}

// Track takes an event of the tracker. Closing a visit twice is closing it once.
func (b *Biller) Track(ev track.Event) {
	switch ev.Kind {
	case track.VisitOpened:
		b.entries = append(b.entries, entry{visit: ev.Visit, at: ev.Time})
	case track.VisitClosed, track.VisitLost:
		if ev.Kind == track.VisitLost && (!b.cfg.BillLost || ev.Account == "") {
			return
		}
		if ev.Visit == 0 || b.isIssued(ev.Visit) ||
			slices.ContainsFunc(b.leaving, func(l leaving) bool { return l.visit == ev.Visit }) {
			return
		}
		l := leaving{visit: ev.Visit, track: ev.Track, account: ev.Account, exit: ev.Time, entry: ev.Time, p: ev.P, lost: ev.Kind == track.VisitLost}
		if i := slices.IndexFunc(b.entries, func(e entry) bool { return e.visit == ev.Visit }); i >= 0 {
			l.entry = b.entries[i].at
			b.entries = slices.Delete(b.entries, i, i+1)
		}
		b.leaving = append(b.leaving, l)
		slices.SortStableFunc(b.leaving, func(x, y leaving) int {
			return cmp.Or(cmp.Compare(x.exit, y.exit), cmp.Compare(x.visit, y.visit))
		})
	case track.AccountBound, track.IdentityChanged:
	default:
	}
}

func (b *Biller) isIssued(v track.VisitID) bool {
	_, found := slices.BinarySearch(b.issued, v)
	return found
}

// Pending returns how many visits wait for their receipt.
func (b *Biller) Pending() int { return len(b.leaving) }

// Advance issues the receipts that are final at event time now.
func (b *Biller) Advance(now int64, out *output.Batch) {
	for i := 0; i < len(b.leaving); {
		l := &b.leaving[i]
		if now < l.exit+int64(b.cfg.FinalDelayS*1e9) || now < l.exit+int64(b.cfg.MaxWaitS*1e9) && b.open(l.exit) {
			i++
			continue
		}
		b.issue(*l, now, out)
		b.leaving = slices.Delete(b.leaving, i, i+1)
	}
}

// Finish issues the receipts of everybody who has left. Visits that are still
// open get none.
func (b *Biller) Finish(now int64, out *output.Batch) {
	for _, l := range b.leaving {
		b.issue(l, now, out)
	}
	b.leaving = b.leaving[:0]
}

// issue makes a visit's receipt final.
func (b *Biller) issue(l leaving, now int64, out *output.Batch) {
	if b.isIssued(l.visit) {
		return
	}
	i, _ := slices.BinarySearch(b.issued, l.visit)
	b.issued = slices.Insert(b.issued, i, l.visit)

	account, accountP := b.accounts.Account(l.visit)
	if account == "" {
		account = l.account
	}
	b.lines = b.baskets.Lines(b.lines[:0], l.visit)
	confidence, identity := b.baskets.Confidence(l.visit)
	b.baskets.Forget(l.visit, now)
	if account == "" {
		b.unpaid = append(b.unpaid, Unpaid{Visit: l.visit, Track: l.track, Exit: l.exit, Lines: slices.Clone(b.lines)})
		return
	}
	if accountP > 0 {
		confidence *= accountP
	}
	switch {
	case l.lost: // identity is the lesser doubt
	case l.p > 0: // the exit's doubt and the picks' doubt are about the same identity
		confidence *= min(identity, l.p)
	default:
		confidence *= identity
	}
	confidence = b.cfg.calibrated(max(0, min(1, confidence)))
	if l.lost {
		confidence *= lostConfidence
	}
	r := output.Receipt{
		Visit: int64(l.visit), Account: account, Track: l.track, Entry: l.entry, Exit: l.exit, Issued: now,
		Confidence: confidence,
	}
	if len(b.lines) > 0 {
		r.Lines = make([]output.Line, 0, len(b.lines))
	}
	for _, x := range b.lines {
		price := b.site.Products[x.SKU].PriceCents
		r.Lines = append(r.Lines, output.Line{SKU: x.SKU, Units: x.Units, PriceCents: price, P: x.P})
		r.TotalCents += price * int64(x.Units)
	}
	r.Review = l.lost || b.review(&r)
	out.Receipts = append(out.Receipts, r)
}

// calibrated turns the product of a receipt's parts into the probability that all
// are right: parts that err together make the product too low, faults that no
// part knows of make it too high. The order of receipts stays.
func (c *Config) calibrated(p float64) float64 {
	if p <= 0 || p >= 1 {
		return p
	}
	return 1 / (1 + math.Exp(-c.Slope*math.Log(p/(1-p))-c.Offset))
}

// review reports whether a human's look costs less than the errors that it
// would find: (1 − confidence) times the cost of a wrong receipt. What is in
// error is on average one line.
func (b *Biller) review(r *output.Receipt) bool {
	line := 0.0
	if n := len(r.Lines); n > 0 {
		line = float64(r.TotalCents) / float64(n)
	}
	over := line + b.cfg.HandlingCents + b.cfg.ChurnCents
	under := b.cfg.MissedShare * line
	return (1-r.Confidence)*(b.cfg.NoticeShare*over+(1-b.cfg.NoticeShare)*under) > b.cfg.ReviewCents
}

// Unpaid appends the visits that ended without an account since the last call.
func (b *Biller) Unpaid(dst []Unpaid) []Unpaid {
	dst = append(dst, b.unpaid...)
	clear(b.unpaid)
	b.unpaid = b.unpaid[:0]
	return dst
}
