package reports

import (
	"math"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// minRest is how long a facing must be empty, or a unit lie in a wrong place, to
// count. What is set right at once needs nobody's attention, and an engine that
// waits for evidence cannot have spoken by then (ESTIMATE).
const minRest = 10 * sim.Second

// emptyBelow is the stated stock below which a facing is stated to be empty.
const emptyBelow = 0.5

// facing is one slot's true and stated stock as time goes on.
type facing struct {
	stock   int64    // units of its product that truly stand there
	stated  float64  // units
	since   sim.Time // of the last change of either
	off     float64  // ∫ |stated − stock| dt so far, unit seconds
	empty   sim.Time // truly so since then; Never if it is not
	noticed sim.Time // first stated to be empty since then, or Never
}

// pass lets time go on.
func (f *facing) pass(at sim.Time) {
	f.off += math.Abs(f.stated-float64(f.stock)) * (at - f.since).Seconds()
	f.since = at
}

// outages sums up how facings ran empty.
type outages struct {
	all, noticed int64
	delay        float64 // seconds, of those noticed
}

// end closes an outage, if there is one.
func (o *outages) end(f *facing, at sim.Time) {
	if f.empty != sim.Never && at-f.empty >= minRest {
		o.all++
		if f.noticed != sim.Never {
			o.noticed++
			o.delay += (f.noticed - f.empty).Seconds()
		}
	}
	f.empty, f.noticed = sim.Never, sim.Never
}

// scoreStock sets the rows on inventory. Statements count from the instant they
// were made.
func scoreStock(s *sheet, w *sim.World, c *Collector, end sim.Time) {
	acts := w.Log.Acts
	if n := len(acts); n > 0 {
		end = max(end, acts[n-1].At)
	}
	scoreMisplaced(s, w, c, end)
	if len(c.stocks) == 0 {
		s.null("the engine states no stock", "stock_mae_units", "out_of_stock_delay_s")
		return
	}
	var out outages
	all := openFacings(w)
	k := 0
	state := func(until sim.Time) { // the statements before until
		for ; k < len(c.stocks); k++ {
			x := &c.stocks[k]
			at := max(0, sim.Time(c.simTime(x.Emitted)))
			if at >= until {
				return
			}
			if x.Slot < 0 || int(x.Slot) >= len(all) || math.IsNaN(x.Units) || math.IsInf(x.Units, 0) {
				continue
			}
			f := &all[x.Slot]
			f.pass(at)
			f.stated = x.Units
			if f.stated < emptyBelow && f.empty != sim.Never && f.noticed == sim.Never {
				f.noticed = at
			}
		}
	}
	for i := range acts {
		a := &acts[i]
		n := stockChange(w.Site, a)
		if n == 0 {
			continue
		}
		state(a.At)
		f := &all[a.Slot]
		f.pass(a.At)
		f.stock += n
		switch {
		case f.stock > 0:
			out.end(f, a.At)
		case f.empty == sim.Never:
			f.empty = a.At
			if f.stated < emptyBelow {
				f.noticed = a.At
			}
		}
	}
	state(end + 1)
	off := 0.0
	for i := range all {
		all[i].pass(end)
		out.end(&all[i], end)
		off += all[i].off
	}
	mae := Optional{}
	if len(all) > 0 && end > 0 {
		mae = Some(off / end.Seconds() / float64(len(all)))
	}
	s.sampled("stock_mae_units", mae, len(all), "no facings")
	delay, why := Optional{}, "no empty facings"
	if out.all > 0 {
		why = "no empty facing was noticed"
	}
	if out.noticed > 0 {
		delay = Some(out.delay / float64(out.noticed))
	}
	s.put("out_of_stock_delay_s", Value{Optional: delay, Counts: Counts{CountRatio, out.noticed, out.all}, Reason: why})
}

// stockChange returns what an act changed in the stock of its slot: units of the
// product that the planogram puts there.
func stockChange(s *site.Site, a *sim.Act) int64 {
	if a.Slot < 0 || s.Slots[a.Slot].SKU != a.SKU {
		return 0
	}
	switch a.Kind {
	case sim.ActPick:
		return -1
	case sim.ActPutBack, sim.ActRestock:
		return +1
	default:
		return 0
	}
}

// openFacings returns every slot as it stood at the start: its true stock is that
// of the end with every act undone, and the stated one, until the engine says
// otherwise, what the planogram says.
func openFacings(w *sim.World) []facing {
	all := make([]facing, len(w.Site.Slots))
	for i := range all {
		f := &all[i]
		f.stated, f.empty, f.noticed = float64(w.Site.Slots[i].Units), sim.Never, sim.Never
		for _, u := range w.OnSlot(site.SlotID(i)) {
			if w.Unit(u).SKU == w.Site.Slots[i].SKU {
				f.stock++
			}
		}
	}
	for i := range w.Log.Acts {
		a := &w.Log.Acts[i]
		if n := stockChange(w.Site, a); n != 0 {
			all[a.Slot].stock -= n
		}
	}
	return all
}

// lost is a unit put where it does not belong.
type lost struct {
	at, gone sim.Time // gone is the end of the run if it still lies there
	sku      site.SKU
	slot     site.SlotID
	found    bool
}

// scoreMisplaced pairs misplaced units with the statements that point them out
// while they lie there, one to one: of the units that a statement may mean, the
// one that is gone first, which leaves the most for later statements.
func scoreMisplaced(s *sheet, w *sim.World, c *Collector, end sim.Time) {
	all := misplacements(w, end)
	found := int64(0)
	for i := range c.misplaced {
		x := &c.misplaced[i]
		at := sim.Time(c.simTime(x.Emitted))
		for range x.Units { // none if negative: taken away again
			best := -1
			for k := range all {
				m := &all[k]
				o := &w.Site.Slots[m.slot]
				if m.found || m.sku != x.SKU || x.Plate < o.First || x.Plate > o.Last || at < m.at || at > m.gone {
					continue
				}
				if best < 0 || m.gone < all[best].gone {
					best = k
				}
			}
			if best < 0 {
				break
			}
			all[best].found = true
			found++
		}
	}
	s.ratio("misplaced_found_rate", found, int64(len(all)))
}

// misplacements lists the units that were put on a slot under which no plate is
// planned for their product and that lay there for minRest, in order of time.
// What staff stocked a slot with is planned there from then on. Objects brought
// in from outside are no stock.
func misplacements(w *sim.World, end sim.Time) []lost {
	type plan struct {
		slot site.SlotID
		sku  site.SKU
	}
	var all []lost
	lies := make([]int, w.Units()) // per unit, index into all + 1
	stocked := map[plan]bool{}     // looked up, never ranged over
	for i := range w.Log.Acts {
		a := &w.Log.Acts[i]
		switch {
		case a.Kind == sim.ActPick && lies[a.Unit] > 0:
			all[lies[a.Unit]-1].gone = a.At
			lies[a.Unit] = 0
		case a.Kind == sim.ActRestock:
			stocked[plan{a.Slot, a.SKU}] = true
		case a.Kind == sim.ActPutBack && a.SKU >= 0 && !stocked[plan{a.Slot, a.SKU}] && !planned(w.Site, a.SKU, a.Slot):
			all = append(all, lost{at: a.At, gone: end, sku: a.SKU, slot: a.Slot})
			lies[a.Unit] = len(all)
		}
	}
	n := 0
	for _, m := range all {
		if m.gone-m.at >= minRest {
			all[n] = m
			n++
		}
	}
	return all[:n]
}

// planned reports whether a product has a place on one of a slot's plates.
func planned(s *site.Site, k site.SKU, at site.SlotID) bool {
	here := &s.Slots[at]
	for i := range s.Slots {
		if o := &s.Slots[i]; o.SKU == k && o.First <= here.Last && here.First <= o.Last {
			return true
		}
	}
	return false
}
