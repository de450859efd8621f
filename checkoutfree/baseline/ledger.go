package baseline

import (
	"slices"

	"gosim/checkoutfree/basket"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
)

// ledger is who holds what. Units are kept by track and time, and whose they are
// is asked when it is needed, so that a corrected identity corrects the bill.
type ledger struct {
	tracker people
	entries []entry
	items   []item // recycled
}

// entry is units that a track took, or put back if negative.
type entry struct {
	track output.TrackID
	at    int64
	sku   site.SKU
	units int
}

// item is units of one product in somebody's hands.
type item struct {
	sku   site.SKU
	units int
}

func (l *ledger) add(tr output.TrackID, at int64, k site.SKU, units int) {
	l.entries = append(l.entries, entry{tr, at, k, units})
}

// carried returns what the person of a track at a time holds, by product; valid
// until the next call.
func (l *ledger) carried(tr output.TrackID, at int64) []item {
	visit, _ := l.tracker.VisitAt(tr, at)
	return l.sum(func(e *entry) bool {
		if visit == 0 {
			return e.track == tr
		}
		v, _ := l.tracker.VisitAt(e.track, e.at)
		return v == visit
	})
}

func (l *ledger) sum(mine func(*entry) bool) []item {
	l.items = l.items[:0]
	for i := range l.entries {
		e := &l.entries[i]
		if !mine(e) {
			continue
		}
		k, found := slices.BinarySearchFunc(l.items, e.sku, func(x item, k site.SKU) int { return int(x.sku - k) })
		if !found {
			l.items = slices.Insert(l.items, k, item{sku: e.sku})
		}
		l.items[k].units += e.units
	}
	return slices.DeleteFunc(l.items, func(x item) bool { return x.units <= 0 })
}

// Lines implements [billing.Baskets].
func (l *ledger) Lines(dst []basket.Line, vs ...track.VisitID) []basket.Line {
	held := l.sum(func(e *entry) bool {
		v, _ := l.tracker.VisitAt(e.track, e.at)
		return v != 0 && slices.Contains(vs, v)
	})
	for _, x := range held {
		dst = append(dst, basket.Line{SKU: x.sku, Units: x.units, P: 1})
	}
	return dst
}

// Confidence implements [billing.Baskets]: these methods state none.
func (l *ledger) Confidence(...track.VisitID) (units, identity float64) { return 1, 1 }

// Forget implements [billing.Baskets].
func (l *ledger) Forget(v track.VisitID, _ int64) {
	l.entries = slices.DeleteFunc(l.entries, func(e entry) bool {
		o, _ := l.tracker.VisitAt(e.track, e.at)
		return o == v
	})
}
