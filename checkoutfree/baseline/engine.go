package baseline

import (
	"fmt"

	"gosim/checkoutfree"
	"gosim/checkoutfree/billing"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
)

// Method names a published method.
type Method string

// The methods; see the package's documentation.
const (
	MPS      Method = "mps"
	MPSBOCPD Method = "mps-bocpd"
	AIM3S    Method = "aim3s"
	Nearest  Method = "nearest"
)

// Methods returns all methods in the order of tables.
func Methods() []Method { return []Method{MPS, MPSBOCPD, AIM3S, Nearest} }

// historyS is how far back the tracker must remember people: shelf changes that take
// long are attributed to who was there when they began.
const historyS = 60

// Open returns an engine that bills by a method. Of cfg it takes the intake and the
// tracker; billing has no reviews and all else is the method's own. It returns an
// error for an unknown method, or if the site cannot be tracked.
func Open(m Method, s *site.Site, cfg checkoutfree.Config) (checkoutfree.Engine, error) {
	cfg.Track.HistoryS = max(cfg.Track.HistoryS, historyS)
	tr, err := track.New(s, cfg.Track)
	if err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	b := &biller{track: tr, every: int64(cfg.TrackEvery)}
	calm := func() trigger { return &rolling{start: -1} }
	switch m {
	case MPS:
		b.shelves = newShelves(s, tr, byHeadOrWrist, true, calm)
	case MPSBOCPD:
		b.shelves = newShelves(s, tr, byHeadOrWrist, true, func() trigger { return newOnline() })
	case AIM3S:
		b.shelves = newShelves(s, tr, byHead, false, func() trigger { return &loud{start: -1} })
	case Nearest:
		b.shelves = newShelves(s, tr, byBody, false, calm)
	default:
		return nil, fmt.Errorf("baseline: method %q: expected one of %v", m, Methods())
	}
	bill := billing.DefaultConfig()
	bill.ReviewCents = 100_000 // dearer than any error: there are no reviews
	if b.bill, err = billing.New(s, bill, &b.shelves.ledger, tr, b.shelves.openBefore); err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	return checkoutfree.OpenStages(s, cfg, b)
}

// biller is the stages of a baseline: people from the tracker, shelves by the
// method, receipts from both.
type biller struct {
	every   int64
	track   *track.Tracker
	shelves *shelves
	bill    *billing.Biller
	events  []track.Event
	unpaid  []billing.Unpaid
}

var _ checkoutfree.Stages = (*biller)(nil)

// Frame implements [checkoutfree.Stages].
func (b *biller) Frame(f *reading.CameraFrame, at int64) { b.track.Frame(f, at) }

// Weights implements [checkoutfree.Stages].
func (b *biller) Weights(w *reading.WeightBatch, at int64) { b.shelves.weights(w, at) }

// Gate implements [checkoutfree.Stages].
func (b *biller) Gate(g *reading.GateEvent, at int64) { b.track.Gate(g, at) }

// Staff implements [checkoutfree.Stages]: a badge makes its bearer staff, whom no
// method bills.
func (b *biller) Staff(a *reading.StaffAction, _ int64) {
	if a.Kind == reading.StaffBadge {
		b.track.Badge(a.Badge)
	}
}

// Turn implements [checkoutfree.Stages].
func (b *biller) Turn(now int64, out *output.Batch) {
	b.track.Advance(now)
	b.follow()
	if b.every > 0 && now%b.every == 0 {
		out.Tracks = b.track.Live(out.Tracks, now)
	}
	b.shelves.advance(now, out)
	b.bill.Advance(now, out)
	b.unpaid = b.bill.Unpaid(b.unpaid[:0]) // nobody is told of them
}

func (b *biller) follow() {
	b.events = b.track.Events(b.events[:0])
	for _, e := range b.events {
		b.bill.Track(e)
	}
}

// Finish implements [checkoutfree.Stages].
func (b *biller) Finish(now int64, out *output.Batch) {
	b.Turn(now, out)
	b.bill.Finish(now, out)
}
