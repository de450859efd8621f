package reports

import (
	"cmp"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/sim"
)

// eventWindow is how far an act may lie outside a shelf event's interval and
// still be the same event.
const eventWindow = 2 * sim.Second

// personWindow is how far from an event the sample that says whom its track
// followed may be.
const personWindow = int64(2 * sim.Second)

// pair ties one truly moved unit to the event that accounts for it.
type pair struct{ act, event int }

// shelfJoin pairs the units truly moved on shelves with shelf events.
type shelfJoin struct {
	events  []output.ShelfEvent // that claim units, last revision of each
	pairs   []pair              // by act
	claimed int64               // units that the events claim
	paired  []int64             // per event
	spare   []int64             // per event: unpaired acts that it is nearest to
}

// joinShelf pairs one-to-one, nearest in time first: an event of n units can
// account for n acts of its direction that happened within eventWindow of its
// interval on a slot that stands on its plate. An event that is stated again
// under its number replaces the earlier statement; one of no units claims
// nothing.
func joinShelf(t *truth, c *Collector) *shelfJoin {
	e := &shelfJoin{}
	known := make(map[output.EventID]int) // looked up, never ranged over
	for _, ev := range c.events {
		if i, ok := known[ev.ID]; ok && ev.ID != 0 {
			e.events[i] = ev
			continue
		}
		known[ev.ID] = len(e.events)
		e.events = append(e.events, ev)
	}
	e.events = slices.DeleteFunc(e.events, func(ev output.ShelfEvent) bool { return ev.Units == 0 })
	e.paired, e.spare = make([]int64, len(e.events)), make([]int64, len(e.events))
	byPlate := make([][]int, len(t.site.Plates))
	for i := range e.events {
		e.claimed += claims(&e.events[i])
		if p := e.events[i].Plate; p >= 0 && int(p) < len(byPlate) {
			byPlate[p] = append(byPlate[p], i)
		}
	}
	type candidate struct {
		pair
		gap sim.Time
	}
	var all []candidate
	for i := range t.acts {
		a := &t.acts[i]
		if a.slot < 0 {
			continue
		}
		for p := t.site.Slots[a.slot].First; p <= t.site.Slots[a.slot].Last; p++ {
			for _, k := range byPlate[p] {
				ev := &e.events[k]
				gap := max(sim.Time(c.simTime(ev.Start))-a.at, a.at-sim.Time(c.simTime(ev.End)), 0)
				if gap <= eventWindow && (ev.Units > 0) == a.added {
					all = append(all, candidate{pair{i, k}, gap})
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.gap, b.gap), cmp.Compare(a.act, b.act), cmp.Compare(a.event, b.event))
	})
	done := make([]bool, len(t.acts))
	for _, x := range all {
		if !done[x.act] && e.paired[x.event] < claims(&e.events[x.event]) {
			done[x.act] = true
			e.paired[x.event]++
			e.pairs = append(e.pairs, x.pair)
		}
	}
	for _, x := range all { // nearest first
		if !done[x.act] {
			done[x.act] = true
			e.spare[x.event]++
		}
	}
	slices.SortFunc(e.pairs, func(a, b pair) int { return cmp.Compare(a.act, b.act) })
	return e
}

// claims returns how many units an event says were moved.
func claims(ev *output.ShelfEvent) int64 { return int64(max(ev.Units, -ev.Units)) }

// scoreShelf sets the shelf rows and returns the decision delays to pool.
func (e *shelfJoin) scoreShelf(s *sheet, j *join) (delays []float64) {
	var sku, person, quantity, matched int64
	basket := make(map[output.EventID]int64) // first line; looked up, never ranged over
	for i := range j.c.baskets {
		b := &j.c.baskets[i]
		if _, known := basket[b.Event]; !known && b.Units > 0 && b.Event != 0 {
			basket[b.Event] = b.Emitted
		}
	}
	for _, pr := range e.pairs {
		a, ev := &j.t.acts[pr.act], &e.events[pr.event]
		if a.sku == ev.SKU {
			sku++
		}
		if e.rightPerson(j, ev, a) {
			person++
		}
		if emitted, ok := basket[ev.ID]; ok && !a.added {
			delays = append(delays, sim.Time(j.c.simTime(emitted)-int64(a.at)).Seconds())
		}
	}
	for i := range e.events {
		if e.paired[i] == 0 {
			continue
		}
		matched++
		if e.paired[i] == claims(&e.events[i]) && e.spare[i] == 0 {
			quantity++
		}
	}
	n := int64(len(e.pairs))
	s.ratio("event_precision", n, e.claimed)
	s.ratio("event_recall", n, int64(len(j.t.acts)))
	s.ratio("event_sku_accuracy", sku, n)
	s.ratio("event_quantity_accuracy", quantity, matched)
	s.ratio("event_person_accuracy", person, n)
	scoreDecisionDelays(s, delays)
	return delays
}

// rightPerson reports whether the event's track followed the person who acted,
// or, if that track stood for nobody, whether its account pays for them. What
// staff did is nobody's purchase: then no account is the right one too.
func (e *shelfJoin) rightPerson(j *join, ev *output.ShelfEvent, a *shelfAct) bool {
	at := int64(a.at) + j.c.epoch
	if ev.Track != 0 {
		if p := j.personOf(ev.Track, at, personWindow); p != sim.NoPerson {
			return p == a.person
		}
	}
	if ev.Account == "" {
		return a.party < 0
	}
	return ev.Account == j.t.accountOf(a.person, a.at)
}

func scoreDecisionDelays(s *sheet, delays []float64) {
	scorePercentile(s, "decision_delay_s_p50", delays, 0.5)
	scorePercentile(s, "decision_delay_s_p99", delays, 0.99)
}
