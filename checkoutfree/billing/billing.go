package billing

import (
	"cmp"
	"fmt"
	"slices"

	"gosim/checkoutfree/basket"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
	"gosim/internal/fpmath"
)

// Baskets is what billing needs of package basket. Several visits are one
// basket: what one of a party may have taken instead of another is no doubt.
type Baskets interface {
	Lines(dst []basket.Line, vs ...track.VisitID) []basket.Line
	Confidence(vs ...track.VisitID) (units, identity float64)
	Forget(v track.VisitID, now int64)
}

// Accounts tells whose visit it is.
type Accounts interface {
	// Account returns a visit's account and how sure the binding is.
	Account(v track.VisitID) (string, float64)
	// Badged reports whether an account is the badge of a member of staff.
	Badged(account string) bool
	// Awaited reports whether an account's code was shown at a gate and nobody
	// has crossed for it yet.
	Awaited(account string) bool
}

// lostConfidence is the chance that the basket of somebody lost from sight is
// what they left with. ESTIMATE.
const lostConfidence = 0.5

// doubtedConfidence is the chance that devices which were out of order have missed
// nothing of a visit. ESTIMATE.
const doubtedConfidence = 0.5

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
	doubted  func(track.VisitID) bool // nil if none ever is

	entries []entry
	leaving []leaving
	issued  []track.VisitID // ascending
	unpaid  []Unpaid
	party   []leaving       // recycled
	visits  []track.VisitID // recycled
	lines   []basket.Line   // recycled
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

// Doubts sets a function that tells whether something may be missing from a
// visit's basket because devices were out of order. A human looks at such receipts.
func (b *Biller) Doubts(f func(v track.VisitID) bool) { b.doubted = f }

// inDoubt reports whether the devices failed one of the party.
func (b *Biller) inDoubt() bool {
	return b.doubted != nil && slices.ContainsFunc(b.party, func(l leaving) bool { return b.doubted(l.visit) })
}

// Track takes an event of the tracker. Closing a visit twice is closing it once.
func (b *Biller) Track(ev track.Event) {
	switch ev.Kind {
	case track.VisitOpened:
		b.entries = append(b.entries, entry{visit: ev.Visit, at: ev.Time})
	case track.VisitClosed, track.VisitLost:
		b.ended(&ev)
	case track.AccountBound, track.IdentityChanged:
	default:
	}
}

// ended takes a visit off those inside and, if it can be billed, lets it wait for
// its receipt.
func (b *Biller) ended(ev *track.Event) {
	lost := ev.Kind == track.VisitLost
	l := leaving{visit: ev.Visit, track: ev.Track, account: ev.Account, exit: ev.Time, entry: ev.Time, p: ev.P, lost: lost}
	if i := slices.IndexFunc(b.entries, func(e entry) bool { return e.visit == ev.Visit }); i >= 0 {
		l.entry = b.entries[i].at
		b.entries = slices.Delete(b.entries, i, i+1)
	}
	if lost && (!b.cfg.BillLost || ev.Account == "") || ev.Visit == 0 || b.isIssued(ev.Visit) ||
		slices.ContainsFunc(b.leaving, func(l leaving) bool { return l.visit == ev.Visit }) {
		return
	}
	b.leaving = append(b.leaving, l)
	slices.SortStableFunc(b.leaving, func(x, y leaving) int {
		return cmp.Or(cmp.Compare(x.exit, y.exit), cmp.Compare(x.visit, y.visit))
	})
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
		if !b.settled(&b.leaving[i], now) || b.othersComing(i, now) {
			i++
			continue
		}
		i -= b.close(i, now, out) - 1
	}
}

// settled reports whether nothing can change the basket of l any more.
func (b *Biller) settled(l *leaving, now int64) bool {
	return now >= l.exit+int64(b.cfg.FinalDelayS*1e9) && (now >= l.exit+int64(b.cfg.MaxWaitS*1e9) || !b.open(l.exit))
}

// Finish issues the receipts of everybody who has left. Visits that are still
// open get none.
func (b *Biller) Finish(now int64, out *output.Batch) {
	for len(b.leaving) > 0 {
		i := 0
		for b.laterOf(i) {
			i++
		}
		b.close(i, now, out)
	}
}

// close issues the receipt of the session whose last visit is leaving[i], takes
// its visits off the list and returns how many they were.
func (b *Biller) close(i int, now int64, out *output.Batch) int {
	b.takeParty(i)
	last := &b.party[len(b.party)-1]
	for j := range b.party {
		k, _ := slices.BinarySearch(b.issued, b.party[j].visit)
		b.issued = slices.Insert(b.issued, k, b.party[j].visit)
	}
	switch account := b.accountOf(last); {
	case b.accounts.Badged(account): // sells nothing, owes nothing
	case account == "":
		b.lines = b.baskets.Lines(b.lines[:0], last.visit)
		b.unpaid = append(b.unpaid, Unpaid{Visit: last.visit, Track: last.track, Exit: last.exit, Lines: slices.Clone(b.lines)})
	default:
		out.Receipts = append(out.Receipts, b.receipt(account, now))
	}
	for j := range b.party {
		b.baskets.Forget(b.party[j].visit, now)
	}
	return len(b.party)
}

// receipt prices what the party took. Receipt.Track is who left last.
func (b *Biller) receipt(account string, now int64) output.Receipt {
	first, last := &b.party[0], &b.party[len(b.party)-1]
	b.visits = b.visits[:0]
	lost := false
	for j := range b.party {
		m := &b.party[j]
		if cmp.Or(cmp.Compare(m.entry, first.entry), cmp.Compare(m.visit, first.visit)) < 0 {
			first = m
		}
		lost = lost || m.lost
		b.visits = append(b.visits, m.visit)
	}
	b.lines = b.baskets.Lines(b.lines[:0], b.visits...)
	r := output.Receipt{
		Visit: int64(first.visit), Account: account, Track: last.track, Entry: first.entry, Exit: last.exit, Issued: now,
		Confidence: b.confidence(),
	}
	if len(b.lines) > 0 {
		r.Lines = make([]output.Line, 0, len(b.lines))
	}
	for _, x := range b.lines {
		price := b.site.Products[x.SKU].PriceCents
		r.Lines = append(r.Lines, output.Line{SKU: x.SKU, Units: x.Units, PriceCents: price, P: x.P})
		r.TotalCents += price * int64(x.Units)
	}
	r.Review = lost || b.inDoubt() || b.shared() || b.review(&r)
	return r
}

// confidence is the probability that the party's receipt is right: that of its
// common basket, times everybody's of being on this account. Each lost member may
// have left with something else.
func (b *Biller) confidence() float64 {
	c, _ := b.baskets.Confidence(b.visits...)
	after := 1.0
	for j := range b.party {
		m := &b.party[j]
		if _, p := b.accounts.Account(m.visit); p > 0 {
			c *= p
		}
		_, identity := b.baskets.Confidence(m.visit)
		switch {
		case m.lost: // identity is the lesser doubt
			after *= lostConfidence
		case m.p > 0: // the exit's doubt and the picks' doubt are about the same identity
			c *= min(identity, m.p)
		default:
			c *= identity
		}
	}
	if b.inDoubt() {
		after *= doubtedConfidence
	}
	return b.cfg.calibrated(max(0, min(1, c))) * after
}

// calibrated turns the product of a receipt's parts into the probability that all
// are right: parts that err together make the product too low, faults that no
// part knows of make it too high. The order of receipts stays.
func (c *Config) calibrated(p float64) float64 {
	if p <= 0 || p >= 1 {
		return p
	}
	return 1 / (1 + fpmath.Exp(float64(-c.Slope*fpmath.Log(p/(1-p)))-c.Offset))
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
	return (1-r.Confidence)*(float64(b.cfg.NoticeShare*over)+float64((1-b.cfg.NoticeShare)*under)) > b.cfg.ReviewCents
}

// Unpaid appends the visits that ended without an account since the last call.
func (b *Biller) Unpaid(dst []Unpaid) []Unpaid {
	dst = append(dst, b.unpaid...)
	clear(b.unpaid)
	b.unpaid = b.unpaid[:0]
	return dst
}
