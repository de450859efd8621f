package reports

import (
	"fmt"
	"math"
	"slices"

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
)

// MarkKinds returns all kinds in the legend's order.
func MarkKinds() []MarkKind { return []MarkKind{MarkBilled, MarkUnbilled, MarkExtra, MarkReturned} }

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

// StoreMap is one visit on the floor plan: what a picture of it is drawn from.
type StoreMap struct {
	Site  *site.Site
	Title string
	Truth []site.Vec2   // the true path
	Track [][]site.Vec2 // the tracks that followed it, a piece per track and gap
	Marks []MapMark     // in order of time, those billed but not taken last
}

// trackGap breaks the drawn track where no sample joined for longer.
const trackGap = 3 * sim.Second

// NewStoreMap returns the map of a visit, an index into r.Detail.Visits: the
// true path of who paid, the track samples that the scoring joined to it, and
// what that person took beside what the party was billed.
func NewStoreMap(r *Record, visit int) (StoreMap, error) {
	m := StoreMap{Site: r.Site}
	if visit < 0 || visit >= len(r.Detail.Visits) {
		return m, fmt.Errorf("reports: store map: visit %d of %d", visit, len(r.Detail.Visits))
	}
	v := &r.Detail.Visits[visit]
	p := v.Person
	if p < 0 || int(p) >= len(r.Visits) {
		return m, fmt.Errorf("reports: store map: visit %d is a receipt without a session", visit)
	}
	who := v.Account
	if who == "" {
		who = "somebody without an account"
	}
	m.Title = fmt.Sprintf("%s: visit of %s, came in at %s", r.Site.Name, who, clock(v.Entered))
	for i := range r.Path {
		if x := &r.Path[i]; x.Person == p && x.At >= v.Entered && x.At <= v.Left {
			m.Truth = append(m.Truth, site.Vec2{X: x.X, Y: x.Y})
		}
	}
	var last *TrackPoint
	for i := range r.Tracks {
		x := &r.Tracks[i]
		if x.Person != p || x.At < v.Entered || x.At > v.Left {
			continue
		}
		if last == nil || x.Track != last.Track || x.At-last.At > trackGap {
			m.Track = append(m.Track, nil)
		}
		n := len(m.Track) - 1
		m.Track[n] = append(m.Track[n], site.Vec2{X: x.X, Y: x.Y})
		last = x
	}
	m.mark(r, visit)
	return m, nil
}

// mark places the items. Of one product the first units taken count as billed.
func (m *StoreMap) mark(r *Record, visit int) {
	v := &r.Detail.Visits[visit]
	fate := newFates(r)
	billed := make([]int64, len(v.Lines))
	for k := range v.Lines {
		billed[k] = v.Lines[k].Billed
	}
	for i := range r.Acts {
		a := &r.Acts[i]
		if a.Kind != sim.ActPick || a.Person != v.Person || a.SKU < 0 || a.Slot < 0 || a.At < v.Entered || a.At > v.Left {
			continue
		}
		kind := MarkReturned
		k := slices.IndexFunc(v.Lines, func(x BasketLine) bool { return x.SKU == a.SKU })
		if k >= 0 && fate.goneWith(i, v.Person) {
			kind = MarkUnbilled
			if billed[k] > 0 {
				billed[k]--
				kind = MarkBilled
			}
		}
		m.add(kind, a.SKU, m.Site.Slots[a.Slot].Front.XY())
	}
	for i := range r.Detail.Errors {
		x := &r.Detail.Errors[i]
		if x.Visit == visit && x.Extra && !math.IsNaN(x.X) && !math.IsNaN(x.Y) {
			m.add(MarkExtra, x.SKU, site.Vec2{X: x.X, Y: x.Y})
		}
	}
}

// fates says what became of the units that were taken.
type fates struct {
	r     *Record
	payer []sim.PersonID
	unit  map[sim.UnitID]fate // looked up, never ranged over
}

type fate struct {
	pick   int          // the act that took it last
	holder sim.PersonID // NoPerson once it was left inside
}

func newFates(r *Record) *fates {
	f := &fates{r: r, payer: roots(r.Visits, newScans(len(r.Visits), r.Acts)), unit: make(map[sim.UnitID]fate)}
	for i := range r.Acts {
		a := &r.Acts[i]
		if a.Unit == sim.NoUnit {
			continue
		}
		x := f.unit[a.Unit]
		switch a.Kind {
		case sim.ActPick:
			x = fate{pick: i, holder: a.Person}
		case sim.ActHandOver:
			x.holder = a.Other
		case sim.ActPickUp:
			x.holder = a.Person
		case sim.ActPutBack, sim.ActDrop, sim.ActLeave, sim.ActRestock:
			x.holder = sim.NoPerson
		default: // stays with whoever has it
		}
		f.unit[a.Unit] = x
	}
	return f
}

// goneWith reports whether the unit of a pick was last taken by it and left
// the store, or was consumed, with the party that p pays for.
func (f *fates) goneWith(pick int, p sim.PersonID) bool {
	x := f.unit[f.r.Acts[pick].Unit]
	if x.pick != pick || x.holder < 0 || int(x.holder) >= len(f.r.Visits) {
		return false
	}
	return f.r.Visits[x.holder].Left != sim.Never && f.payer[x.holder] == f.payer[p]
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

// TellingVisit returns the visit (an index into d.Visits) that makes the most
// telling map: the session with the most units owed or billed, where a unit
// billed wrong weighs as much as four others; the earliest of equals. weight is
// that sum. It returns −1 if nobody left with an account.
func TellingVisit(d *Detail) (visit int, weight int64) {
	const wrong = 4 // between the longest visit and the worst mistake
	visit, weight = -1, -1
	for i := range d.Visits {
		v := &d.Visits[i]
		if v.Person < 0 || v.Verdict == VerdictInside || v.Verdict == VerdictNoAccount {
			continue
		}
		n := int64(0)
		for _, x := range v.Lines {
			n += max(x.Owed, x.Billed) + (wrong-1)*max(x.Owed-x.Billed, x.Billed-x.Owed)
		}
		if n > weight {
			visit, weight = i, n
		}
	}
	return visit, weight
}
