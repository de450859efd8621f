package loss

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/basket"
	"gosim/checkoutfree/billing"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
)

// Tracker answers who was where. Package track implements it.
type Tracker interface {
	VisitAt(tr output.TrackID, at int64) (track.VisitID, float64)
	Account(v track.VisitID) (string, float64)
	// Staff reports whether a visit is that of a member of staff, of whom no
	// alert speaks.
	Staff(v track.VisitID) bool
	// Stances appends what the cameras made of a track's body and hands in
	// slices of [t0, t1); Named counts the in-hand scores of the products of.
	Stances(dst []track.Stance, tr output.TrackID, t0, t1, width int64, of []site.SKU) []track.Stance
}

// Doubts tells what the cameras could not see. Nothing is alleged from it.
type Doubts interface {
	// Unseen reports whether a visit was inside while most cameras were dark, so
	// that its track may be anybody.
	Unseen(v track.VisitID) bool
	// Dark reports whether most cameras were dark at some time of [from, to].
	Dark(from, to int64) bool
}

// Where returns the last known position of a track, metres.
type Where func(tr output.TrackID) (x, y float64)

// Watcher raises alerts. Make one with [New]; it is not safe for concurrent use.
type Watcher struct {
	site    *site.Site
	cfg     Config
	tracker Tracker
	where   Where
	doubts  Doubts // nil if there are none

	queue []check
	seq   int64
	said  map[cause]bool // looked up, never ranged over
	out   *output.Batch  // during a call of Advance
	study func(Evidence) // may be nil

	takings  []taking
	reaches  []reach
	suspects []suspicion
	guests   []guest
	leaners  []leaner
	jolts    []jolt // changes of the last minute that are no product
	// What the cameras saw in hands that surely held something.
	heldSum, heldViews float64

	sts     []track.Stance // recycled
	moments []moment       // recycled
	alikes  []site.SKU     // recycled
}

type checkKind uint8

const (
	checkTailgate checkKind = iota
	checkUnpaid
	checkConceal
	checkForeign
	checkReturned
	checkExit
	checkShared
)

// check is a suspicion to look at when its time has come.
type check struct {
	due  int64
	seq  int64
	kind checkKind
	vis  track.VisitID
	trk  output.TrackID
	at   int64
	try  int
	dec  basket.Decision
	exit billing.Unpaid
}

type cause struct {
	kind  output.AlertKind
	visit track.VisitID
	event output.EventID
}

// New returns a watcher that has raised nothing.
func New(s *site.Site, cfg Config, tr Tracker, where Where) (*Watcher, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("loss: %w", err)
	}
	return &Watcher{site: s, cfg: cfg, tracker: tr, where: where, said: make(map[cause]bool)}, nil
}

// Doubts sets what knows of the cameras' failures.
func (w *Watcher) Doubts(d Doubts) { w.doubts = d }

func (w *Watcher) add(c check) {
	w.seq++
	c.seq = w.seq
	i, _ := slices.BinarySearchFunc(w.queue, c, func(a, b check) int {
		return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.seq, b.seq))
	})
	w.queue = slices.Insert(w.queue, i, c)
}

func ns(s float64) int64 { return int64(s * 1e9) }

// Track takes an event of the tracker.
func (w *Watcher) Track(ev track.Event) {
	w.follow(&ev)
	switch ev.Kind {
	case track.VisitOpened, track.AccountBound:
		kind := checkTailgate
		if ev.Account != "" {
			kind = checkShared
		}
		w.add(check{due: ev.Time + ns(w.cfg.TailgateAfterS), kind: kind, vis: ev.Visit, trk: ev.Track, at: ev.Time})
	case track.IdentityChanged, track.VisitClosed, track.VisitLost:
	default:
	}
}

// Decided takes what an event turned out to be. What staff do is nobody's loss.
func (w *Watcher) Decided(d basket.Decision) {
	if w.tracker.Staff(d.Visit) {
		return
	}
	if d.SKU < 0 {
		w.jolted(&d)
	}
	switch d.Kind {
	case basket.Taken:
		w.add(check{due: d.End + ns(w.cfg.UnpaidAfterS), kind: checkUnpaid, dec: d})
		if d.Track != 0 && d.SKU >= 0 {
			w.took(&d)
		}
	case basket.Foreign:
		w.reached(&d)
		w.add(check{due: d.End, kind: checkForeign, dec: d})
	case basket.Returned:
		w.reached(&d)
		w.add(check{due: d.End, kind: checkReturned, dec: d})
	default:
	}
}

// Left takes a visit that ended without an account.
func (w *Watcher) Left(u billing.Unpaid) {
	w.add(check{due: u.Exit, kind: checkExit, exit: u})
}

// Due returns when the next suspicion is to be looked at, and whether there is
// one.
func (w *Watcher) Due() (int64, bool) {
	if len(w.queue) == 0 {
		return 0, false
	}
	return w.queue[0].due, true
}

// Advance looks at the suspicions that are due at event time now.
func (w *Watcher) Advance(now int64, out *output.Batch) {
	w.out = out
	for len(w.queue) > 0 && w.queue[0].due <= now {
		c := w.queue[0]
		w.queue = slices.Delete(w.queue, 0, 1)
		switch c.kind {
		case checkTailgate:
			w.tailgate(&c, now)
		case checkUnpaid:
			w.unpaid(&c.dec, now)
		case checkConceal:
			w.conceal(&c.dec, now)
		case checkForeign:
			w.foreign(&c.dec, now)
		case checkReturned:
			w.returned(&c, now)
		case checkExit:
			w.exit(&c.exit, now)
		case checkShared:
			w.shared(&c, now)
		}
	}
	w.out = nil
}

// Finish looks at what is left when no more readings come. Suspicions that time
// has not yet confirmed are dropped.
func (w *Watcher) Finish(now int64, out *output.Batch) {
	w.Advance(now, out)
	w.out = out
	for _, c := range w.queue {
		switch c.kind {
		case checkUnpaid:
			w.unpaid(&c.dec, now)
		case checkForeign:
			w.foreign(&c.dec, now)
		case checkExit:
			w.exit(&c.exit, now)
		case checkTailgate, checkConceal, checkReturned, checkShared:
		}
	}
	w.queue = w.queue[:0]
	w.out = nil
}

// raise emits an alert once per cause if its score is high enough.
func (w *Watcher) raise(c cause, least float64, a output.Alert, now int64) {
	a.Score = max(0, min(1, a.Score))
	if a.Score < least || w.said[c] || w.doubts != nil && c.visit != 0 && w.doubts.Unseen(c.visit) {
		return
	}
	w.said[c] = true
	a.Kind, a.Emitted, a.Event = c.kind, now, c.event
	if a.Track != 0 {
		a.X, a.Y = w.where(a.Track)
	}
	w.out.Alerts = append(w.out.Alerts, a)
	if c.kind == output.AlertUnpaidItems && c.visit != 0 {
		w.said[cause{kind: c.kind, visit: c.visit, event: anyEvent}] = true
	}
}

// anyEvent marks that a visit's units have been named in some alert.
const anyEvent output.EventID = -1

const tailgateTries = 5 // further looks, each after as long again

func (w *Watcher) tailgate(c *check, now int64) {
	account, p := w.tracker.Account(c.vis)
	if account != "" {
		return // staff too have one: their badge
	}
	if p < w.cfg.TailgateScore {
		if c.try < tailgateTries {
			n := *c
			n.try++
			n.due = c.due + max(ns(w.cfg.TailgateAfterS), 1e9)
			w.add(n)
		}
		return
	}
	w.raise(cause{kind: output.AlertTailgating, visit: c.vis}, w.cfg.TailgateScore, output.Alert{
		Time: c.at, Track: c.trk, SKU: site.NoSKU, Score: p,
		Evidence: fmt.Sprintf("Person of track %d came in %.1f s ago and no code was scanned for them (probability %.2f).",
			c.trk, float64(now-c.at)/1e9, p),
	}, now)
}

// unpaid looks at a removal whose taker has no account.
func (w *Watcher) unpaid(d *basket.Decision, now int64) {
	value, name := w.worth(d.SKU, d.Units)
	if d.Track == 0 {
		if d.SKU < 0 || w.leant(d) || w.doubts != nil && w.doubts.Dark(d.Start, d.End) {
			return // a hand or an arm that is gone again, and no goods
		}
		w.raise(cause{output.AlertUnpaidItems, 0, d.Event}, w.cfg.UnpaidScore, output.Alert{
			Time: d.Start, X: d.Point.X, Y: d.Point.Y, SKU: d.SKU, Units: d.Units, ValueCents: value,
			Score: d.P * d.TrackP * w.cfg.NobodyWeight,
			Evidence: fmt.Sprintf("%d × %s left its place (%.0f g) and no camera saw anybody reach for it.",
				d.Units, name, math.Abs(d.DeltaG)),
		}, now)
		return
	}
	v, p := w.tracker.VisitAt(d.Track, max(d.Start, min(d.End, d.Cand.At)))
	if v == 0 {
		return // not inside by any gate: no party to speak of
	}
	account, none := w.tracker.Account(v)
	if account != "" {
		return
	}
	w.raise(cause{output.AlertUnpaidItems, v, d.Event}, w.cfg.UnpaidScore, output.Alert{
		Time: d.Start, Track: d.Track, SKU: d.SKU, Units: d.Units, ValueCents: value, Score: d.P * d.TrackP * none * max(p, 0.5),
		Evidence: fmt.Sprintf("Person of track %d, for whom no code was scanned, took %d × %s (%.0f g, probability %.2f).",
			d.Track, d.Units, name, math.Abs(d.DeltaG), d.P*d.TrackP),
	}, now)
}

// What leans on a shelf bends the plates beside it too, and leaves them all within
// joltS seconds. ESTIMATE: plates of one shelf are within joltM.
const (
	joltS = 4
	joltM = 1.5
)

// jolt is a change on a shelf that is no product: something leant on it or let go.
type jolt struct {
	from, to int64
	at       site.Vec2
}

func (w *Watcher) jolted(d *basket.Decision) {
	w.jolts = slices.DeleteFunc(w.jolts, func(j jolt) bool { return j.to < d.End-ns(60) })
	w.jolts = append(w.jolts, jolt{d.Start, d.End, d.Point.XY()})
}

// leant reports whether somebody leant on the shelf there at that time, so that a
// change which nobody is seen to cause is no taking.
func (w *Watcher) leant(d *basket.Decision) bool {
	return slices.ContainsFunc(w.jolts, func(j jolt) bool {
		return j.from <= d.End+ns(joltS) && j.to >= d.Start-ns(joltS) && j.at.Sub(d.Point.XY()).Norm() <= joltM
	})
}

// exit looks at what somebody without an account carried out, if no alert of
// units has named them yet.
func (w *Watcher) exit(u *billing.Unpaid, now int64) {
	c := cause{output.AlertUnpaidItems, u.Visit, 0}
	units, value, p := 0, int64(0), 1.0
	sku := site.NoSKU
	for _, l := range u.Lines {
		units += l.Units
		value += w.site.Products[l.SKU].PriceCents * int64(l.Units)
		p = min(p, l.P)
		sku = l.SKU
	}
	if units == 0 || w.said[cause{kind: c.kind, visit: c.visit, event: anyEvent}] {
		return
	}
	if len(u.Lines) > 1 {
		sku = site.NoSKU
	}
	_, none := w.tracker.Account(u.Visit)
	w.raise(c, w.cfg.UnpaidScore, output.Alert{
		Time: u.Exit, Track: u.Track, SKU: sku, Units: units, ValueCents: value, Score: none * p,
		Evidence: fmt.Sprintf("Person of track %d left with %d units and no account to bill.", u.Track, units),
	}, now)
}

func (w *Watcher) worth(s site.SKU, units int) (cents int64, name string) {
	if s < 0 {
		return 0, "something unknown"
	}
	p := &w.site.Products[s]
	return p.PriceCents * int64(units), p.Name
}
