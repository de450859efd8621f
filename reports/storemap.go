package reports

import (
	"fmt"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// MarkKind says what became of an item on a [StoreMap].
type MarkKind uint8

// The kinds of mark.
const (
	MarkBilled   MarkKind = iota // taken and billed
	MarkUnbilled                 // taken, not billed
	MarkExtra                    // billed, not taken
	MarkReturned                 // taken, and left inside again
	markKinds
)

// String returns the legend's words.
func (k MarkKind) String() string {
	names := [...]string{"taken and billed", "taken, not billed", "billed, not taken", "taken, left inside again"}
	if int(k) >= len(names) {
		return "unknown"
	}
	return names[k]
}

// MapMark is an item on a [StoreMap].
type MapMark struct {
	Kind MarkKind
	Pos  site.Vec2 // metres
	Name string    // the product's
}

// StoreMap is one visit on the floor plan, for [PlotStoreMap].
type StoreMap struct {
	Site  *site.Site
	Title string
	Truth []site.Vec2   // the true path
	Track [][]site.Vec2 // the tracks that followed it, a piece per track and gap
	Marks []MapMark     // in order of time, those billed but not taken last
}

// trackGap breaks the drawn track where no sample joined for longer.
const trackGap = 3 * sim.Second

// NewStoreMap returns the map of the visit of person p: the true path, the
// track samples that the scoring joined to it, and what p took beside what the
// party was billed. c and epoch are as given to [Score].
func NewStoreMap(s *site.Site, w *sim.World, epoch int64, c *Collector, p sim.PersonID) (StoreMap, error) {
	m := StoreMap{Site: s}
	if p < 0 || int(p) >= len(w.Log.Visits) || w.Log.Visits[p].Entered == sim.Never {
		return m, fmt.Errorf("reports: store map: person %d never came in", p)
	}
	c.epoch = epoch
	t := newTruth(s, w)
	j := newJoin(t, c)
	l := newLedger(t, c)
	v := &w.Log.Visits[p]
	who := v.Account
	if who == "" {
		who = "without an account"
	}
	m.Title = fmt.Sprintf("%s: visit of %s, came in at %s", s.Name, who, clock(v.Entered))
	for _, x := range j.paths[p] {
		m.Truth = append(m.Truth, site.Vec2{X: x.X, Y: x.Y})
	}
	var last *trackSample
	for i := range j.samples {
		if j.person[i] != int32(p) {
			continue
		}
		x := &j.samples[i]
		if last == nil || x.track != last.track || x.time-last.time > int64(trackGap) {
			m.Track = append(m.Track, nil)
		}
		n := len(m.Track) - 1
		m.Track[n] = append(m.Track[n], site.Vec2{X: x.x, Y: x.y})
		last = x
	}
	m.mark(t, w, c, &l.bills[t.partyOf[p]], p)
	return m, nil
}

// mark places the items. Of one product the first units taken count as billed.
func (m *StoreMap) mark(t *truth, w *sim.World, c *Collector, b *bill, p sim.PersonID) {
	last := make([]int, w.Units()) // the act that took each unit last, + 1
	for i := range w.Log.Acts {
		if a := &w.Log.Acts[i]; a.Kind == sim.ActPick && a.Unit >= 0 {
			last[a.Unit] = i + 1
		}
	}
	billed := make([]int64, len(b.lines))
	for k := range b.lines {
		billed[k] = b.lines[k].billed
	}
	for i := range w.Log.Acts {
		a := &w.Log.Acts[i]
		if a.Kind != sim.ActPick || a.Person != p || a.SKU < 0 || a.Slot < 0 {
			continue
		}
		u := w.Unit(a.Unit)
		gone := (u.Place == sim.PlaceOutside || u.Place == sim.PlaceConsumed) && last[a.Unit] == i+1
		kind := MarkReturned
		if k, ok := b.find(a.SKU); gone && ok && t.partyOf[u.Person] == t.partyOf[p] {
			kind = MarkUnbilled
			if billed[k] > 0 {
				billed[k]--
				kind = MarkBilled
			}
		}
		m.add(kind, a.SKU, m.Site.Slots[a.Slot].Front.XY())
	}
	for k := range b.lines {
		x := &b.lines[k]
		for range max(0, x.billed-x.owed) {
			if pos, ok := m.placeOf(x.sku, c, b, t); ok {
				m.add(MarkExtra, x.sku, pos)
			}
		}
	}
}

// placeOf returns where a product was billed from: the plate of the engine's
// last removal of it on the party's account, or else its place in the planogram.
func (m *StoreMap) placeOf(k site.SKU, c *Collector, b *bill, t *truth) (site.Vec2, bool) {
	account := ""
	if b.party >= 0 {
		account = t.parties[b.party].account
	}
	for i := len(c.events) - 1; i >= 0; i-- {
		e := &c.events[i]
		if e.SKU == k && e.Units < 0 && e.Account == account && e.Plate >= 0 && int(e.Plate) < len(m.Site.Plates) {
			return m.Site.Plates[e.Plate].Center.XY(), true
		}
	}
	for i := range m.Site.Slots {
		if m.Site.Slots[i].SKU == k {
			return m.Site.Slots[i].Front.XY(), true
		}
	}
	return site.Vec2{}, false
}

func (m *StoreMap) add(kind MarkKind, k site.SKU, pos site.Vec2) {
	name := fmt.Sprintf("product %d", k)
	if k >= 0 && int(k) < len(m.Site.Products) {
		name = m.Site.Products[k].Name
	}
	m.Marks = append(m.Marks, MapMark{Kind: kind, Pos: pos, Name: name})
}

// clock writes a simulated time as h:mm:ss.
func clock(t sim.Time) string {
	s := int64(t / sim.Second)
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// TellingVisit returns the person whose visit makes the most telling map: the
// payer of the session with the most units owed or billed, where a unit billed
// wrong weighs as much as four others; the earliest of equals. ok is false if
// nobody left with an account.
func TellingVisit(r *Replication) (p sim.PersonID, ok bool) {
	const wrong = 4 // between the longest visit and the worst mistake
	p, most := sim.NoPerson, int64(-1)
	for i := range r.Visits {
		v := &r.Visits[i]
		if v.Person < 0 || v.Verdict == VerdictInside || v.Verdict == VerdictNoAccount {
			continue
		}
		n := int64(0)
		for _, x := range v.Lines {
			n += max(x.Owed, x.Billed) + (wrong-1)*max(x.Owed-x.Billed, x.Billed-x.Owed)
		}
		if n > most {
			p, most = v.Person, n
		}
	}
	return p, most >= 0
}
