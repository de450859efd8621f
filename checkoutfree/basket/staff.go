package basket

import (
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/shelf"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
)

// What staff put on a shelf needs no source: it is stock that they brought, or
// units that they took elsewhere. All of it is explained by weight alone, and no
// customer's basket gives a unit for it.
const (
	homeP         = 0.95 // of staff's arrivals: goods of the place, if they moved nothing. ESTIMATE
	homeMovingP   = 0.3  // the same while they have units of other places in hand. ESTIMATE
	countP        = 1.0 / 12
	staffUnknownP = 0.04 // ESTIMATE: a roll cage's lid, a product without a place here
	gainShare     = 0.002
)

// deliveries appends the explanations of an arrival by staff.
func (k *Keeper) deliveries(as []arrival, ev *shelf.Event, who int, base float64) []arrival {
	away := k.inStaffHands(ev)
	home := homeP
	if len(away) > 0 {
		home = homeMovingP
	}
	top := -1
	for i := range ev.Hyps {
		h := &ev.Hyps[i]
		if !goods(h) {
			continue
		}
		if top < 0 {
			top = i
		}
		lw := base + fpmath.Log(home*countP) + k.logGoods(ev, ev.Hyps[top].Lines[:ev.Hyps[top].N]...) + fpmath.Log(h.P/ev.Hyps[top].P)
		as = append(as, arrival{who: who, a: -1, b: -1, lines: h.Lines, n: h.N, w: lw})
	}
	slot := slotOn(k.site, ev)
	for _, m := range away {
		for n := 1; n <= m.units; n++ {
			l := shelf.Line{Slot: slot, SKU: m.sku, Units: n}
			lw := base + fpmath.Log((1-home)*countP/float64(len(away))) + k.logGoods(ev, l)
			as = append(as, arrival{who: who, a: -1, b: -1, lines: [2]shelf.Line{l}, n: 1, w: lw})
		}
	}
	return as
}

// goods reports whether an explanation is units of known products that came.
func goods(h *shelf.Hypothesis) bool {
	for _, l := range h.Lines[:h.N] {
		if l.SKU < 0 || l.Units <= 0 {
			return false
		}
	}
	return h.N > 0
}

// logGoods is the log density of the arrival if it is these units and no more.
func (k *Keeper) logGoods(ev *shelf.Event, ls ...shelf.Line) float64 {
	want, v := 0.0, ev.VarG
	for _, l := range ls {
		mean, sdUnit, sdMean := k.shelves.UnitWeight(l.SKU)
		n := float64(l.Units)
		want += float64(n * mean)
		v += float64(n*sdUnit*sdUnit) + float64(n*n*sdMean*sdMean)
	}
	return shelf.LogGauss(ev.DeltaG, want, v+float64(gainShare*want*gainShare*want))
}

// inHand counts units of one product that staff have taken and not put down.
type inHand struct {
	sku   site.SKU
	units int
}

// inStaffHands lists what staff hold of products that do not belong to the
// event's slots, in order of taking.
func (k *Keeper) inStaffHands(ev *shelf.Event) []inHand {
	var held []inHand
	for i := range k.units {
		u := &k.units[i]
		if !u.staff || u.returned || u.sku < 0 || k.slotFor(ev, u.sku) >= 0 {
			continue
		}
		j := slices.IndexFunc(held, func(m inHand) bool { return m.sku == u.sku })
		if j < 0 {
			held = append(held, inHand{sku: u.sku})
			j = len(held) - 1
		}
		held[j].units++
	}
	return held
}

// slotOn returns the slot of the plate with the largest change, -1 if none
// stands on it.
func slotOn(s *site.Site, ev *shelf.Event) site.SlotID {
	for _, o := range ev.Slots {
		if x := &s.Slots[o]; x.First <= ev.Plate && ev.Plate <= x.Last {
			return o
		}
	}
	return -1
}

// sameGoods reports whether two explanations bring the same units.
func sameGoods(x, y *arrival) bool {
	same := func(a, b shelf.Line) bool { return a.SKU == b.SKU && a.Units == b.Units }
	if x.n == 1 {
		return same(x.lines[0], y.lines[0])
	}
	return same(x.lines[0], y.lines[0]) && same(x.lines[1], y.lines[1]) || same(x.lines[0], y.lines[1]) && same(x.lines[1], y.lines[0])
}

// deliver books what staff put down: on the shelf, and out of their hands as far
// as they are known to have held it.
func (k *Keeper) deliver(ev *shelf.Event, top *arrival, p float64, a *actor, out *output.Batch) {
	for _, l := range top.lines[:top.n] {
		mean, sd := k.weigh(l.SKU)
		delta := ev.DeltaG
		if top.n > 1 {
			delta = float64(l.Units) * mean
		}
		k.emitEvent(ev, l, p, delta, *a, out)
		k.shelves.Moved(shelf.Move{
			Plate: ev.Plate, Slot: l.Slot, SKU: l.SKU, Units: l.Units, Grams: mean, VarG: sd * sd, At: ev.End, P: p, Delivered: true,
		})
		left := l.Units
		for i := range k.units {
			if u := &k.units[i]; left > 0 && u.staff && !u.returned && u.sku == l.SKU {
				u.returned, u.returnP = true, p
				left--
			}
		}
	}
}

// doubtOthers remembers that a customer may have put something back although it
// is believed that staff, or another, brought it.
func (k *Keeper) doubtOthers(as []arrival, top *arrival, e *evidence, at int64) {
	for c := range e.people {
		p := 0.0
		for i := range as {
			if as[i].who == c && as[i].a >= 0 && !sameArrival(&as[i], top) {
				p += as[i].w
			}
		}
		if p > 1e-3 {
			k.doubts = append(k.doubts, doubt{track: e.people[c].track, at: at, p: p})
		}
	}
}
