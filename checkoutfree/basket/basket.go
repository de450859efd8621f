package basket

import (
	"cmp"
	"fmt"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/shelf"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
)

// Tracker answers who was where. Package track implements it.
type Tracker interface {
	// VisitAt returns which visit a track was on at a time, as believed now,
	// and how sure that is; 0 if none.
	VisitAt(tr output.TrackID, at int64) (track.VisitID, float64)
	// Account returns a visit's account, "" if it has none, and how sure that is.
	Account(v track.VisitID) (string, float64)
	// Staff reports whether a visit is that of a member of staff.
	Staff(v track.VisitID) bool
	// Near appends everybody who may have had a hand at p within [t0, t1].
	Near(dst []track.Candidate, p site.Vec3, t0, t1 int64) []track.Candidate
	// Hands appends what the cameras saw in a track's hands within [t0, t1].
	Hands(dst []track.HandEvidence, tr output.TrackID, t0, t1 int64) []track.HandEvidence
}

// Shelves knows unit weights and is told what moved. Package shelf implements it.
type Shelves interface {
	UnitWeight(k site.SKU) (mean, sdUnit, sdMean float64)
	Moved(v shelf.Move)
	Learn(k site.SKU, grams, varG float64)
	// Stands reports whether a product belongs on a slot.
	Stands(o site.SlotID, k site.SKU) bool
}

// Keeper decides events and keeps the ledger. Make one with [New]; it is not
// safe for concurrent use.
type Keeper struct {
	site    *site.Site
	cfg     Config
	tracker Tracker
	shelves Shelves

	queue     []queued
	lastEvent output.EventID
	units     []unit
	doubts    []doubt
	closed    []track.VisitID // ascending; visits that can no longer change
	decisions []Decision
	downs     []down          // who put something down a moment ago
	beside    [][]site.SlotID // per slot: those next to it on its shelf
	ev        evidence        // recycled
}

// down is a moment at which a track had put something on a shelf.
type down struct {
	track output.TrackID
	at    int64
}

// keepDownNS is how long putting down is remembered: longer than a change may wait.
const keepDownNS = int64(60e9)

type queued struct {
	ready int64
	ev    shelf.Event
}

// New returns a keeper with empty baskets.
func New(s *site.Site, cfg Config, tr Tracker, sh Shelves) (*Keeper, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("basket: %w", err)
	}
	return &Keeper{site: s, cfg: cfg, tracker: tr, shelves: sh, beside: besideSlots(s)}, nil
}

// besideSlots lists, per slot, the slots next to it on its shelf, in order.
func besideSlots(s *site.Site) [][]site.SlotID {
	next := make([][]site.SlotID, len(s.Slots))
	first := map[[2]int]site.SlotID{} // by shelf and position of the first plate
	for i := range s.Slots {
		p := &s.Plates[s.Slots[i].First]
		first[[2]int{int(p.Shelf), p.Pos}] = site.SlotID(i)
	}
	for i := range s.Slots {
		p := &s.Plates[s.Slots[i].Last]
		if j, ok := first[[2]int{int(p.Shelf), p.Pos + 1}]; ok {
			next[i] = append(next[i], j)
			next[j] = append(next[j], site.SlotID(i))
		}
	}
	return next
}

// Shelf queues a shelf event.
func (k *Keeper) Shelf(ev shelf.Event) {
	k.queue = append(k.queue, queued{ready: max(ev.Known, ev.End+int64(k.cfg.DecideS*1e9)), ev: ev})
	slices.SortStableFunc(k.queue, func(a, b queued) int {
		return cmp.Or(cmp.Compare(a.ready, b.ready), cmp.Compare(sign(a.ev.DeltaG), sign(b.ev.DeltaG)), cmp.Compare(a.ev.Seq, b.ev.Seq))
	})
}

func sign(x float64) int {
	if x < 0 {
		return -1
	}
	return 1
}

// Due returns the event time at which the next queued event is decided, and
// whether there is one.
func (k *Keeper) Due() (int64, bool) {
	if len(k.queue) == 0 {
		return 0, false
	}
	return k.queue[0].ready, true
}

// Advance decides the events that are due at event time now.
func (k *Keeper) Advance(now int64, out *output.Batch) {
	for len(k.queue) > 0 && k.queue[0].ready <= now {
		ev := k.queue[0].ev
		k.queue = slices.Delete(k.queue, 0, 1)
		k.decide(&ev, now, out)
	}
}

// Flush decides all queued events.
func (k *Keeper) Flush(now int64, out *output.Batch) {
	for len(k.queue) > 0 {
		k.Advance(k.queue[0].ready, out)
	}
	k.rebind(now, out)
}

// PendingBefore reports whether an event that began at or before t is not yet
// decided.
func (k *Keeper) PendingBefore(t int64) bool {
	return slices.ContainsFunc(k.queue, func(q queued) bool { return q.ev.Start <= t })
}

// Decisions appends the decisions since the last call, in order.
func (k *Keeper) Decisions(dst []Decision) []Decision {
	dst = append(dst, k.decisions...)
	k.decisions = k.decisions[:0]
	return dst
}

// Track takes an event of the tracker: units follow the people that they now
// belong to.
func (k *Keeper) Track(ev track.Event, now int64, out *output.Batch) {
	switch ev.Kind {
	case track.VisitOpened, track.AccountBound, track.IdentityChanged:
		k.rebind(now, out)
	case track.VisitClosed, track.VisitLost:
	default:
	}
}

func (k *Keeper) decide(ev *shelf.Event, now int64, out *output.Batch) {
	switch {
	case ev.DeltaG < 0:
		k.take(ev, now, out)
	case ev.Restock && !ev.Staffed:
		k.restock(ev, out)
	default:
		k.putBack(ev, now, out)
	}
}

// restock books an arrival that staff had announced where nobody is known to be
// staff: nobody is asked who brought it.
func (k *Keeper) restock(ev *shelf.Event, out *output.Batch) {
	if len(ev.Hyps) == 0 || ev.Hyps[0].N == 0 {
		return
	}
	h := &ev.Hyps[0]
	for _, l := range h.Lines[:h.N] {
		k.emitEvent(ev, l, h.P, ev.DeltaG/float64(h.N), actor{}, out)
		mean, sd := k.weigh(l.SKU)
		k.shelves.Moved(shelf.Move{
			Plate: ev.Plate, Slot: l.Slot, SKU: l.SKU, Units: l.Units, Grams: mean, VarG: sd * sd, At: ev.End, P: h.P, Delivered: true,
		})
	}
}

// moved tells the shelves what one line of an event turned out to be.
func (k *Keeper) moved(ev *shelf.Event, l shelf.Line, grams, varG, p float64) {
	k.shelves.Moved(shelf.Move{
		Plate: ev.Plate, Slot: l.Slot, SKU: l.SKU, Units: l.Units, Grams: grams, VarG: varG, At: ev.End, P: p,
	})
}

// weigh returns the expected weight of a unit and its sd.
func (k *Keeper) weigh(s site.SKU) (mean, sd float64) {
	if s < 0 {
		return 0, 0
	}
	mean, sdUnit, sdMean := k.shelves.UnitWeight(s)
	return mean, hypot(sdUnit, sdMean)
}

// actor is who did it.
type actor struct {
	cand    track.Candidate
	p       float64
	visit   track.VisitID
	visitP  float64
	account string
	at      int64
}

// emitEvent numbers one line of an event and appends it to out.
func (k *Keeper) emitEvent(ev *shelf.Event, l shelf.Line, p, deltaG float64, a actor, out *output.Batch) output.EventID {
	k.lastEvent++
	out.Events = append(out.Events, output.ShelfEvent{
		ID: k.lastEvent, Plate: ev.Plate, Slot: l.Slot, Start: ev.Start, End: ev.End, DeltaG: deltaG,
		SKU: l.SKU, Units: l.Units, P: p, Track: a.cand.Track, TrackP: a.p, Account: a.account,
	})
	return k.lastEvent
}
