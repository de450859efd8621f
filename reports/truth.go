package reports

import (
	"cmp"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// ownedUnit is a unit that a party carried out or consumed.
type ownedUnit struct {
	sku       site.SKU
	person    sim.PersonID
	taken     sim.Time      // when it was last taken from where it was nobody's
	out       sim.Time      // when that person was out, or Never
	technique sim.Technique // None if it was not stolen
}

// party is the people who pay together.
type party struct {
	account       string // "" if nobody can be billed
	session       bool   // the account scanned in
	root          sim.PersonID
	members       []sim.PersonID // who came in, ascending
	entered, left sim.Time       // left is Never while somebody is inside
	technique     sim.Technique  // of the first member with one
	units         []ownedUnit    // by unit id
	index         int32
	since         sim.Time // when the payer's party before was out, -1 without one
}

// shelfAct is one unit truly moved from or to a shelf.
type shelfAct struct {
	at     sim.Time
	person sim.PersonID
	sku    site.SKU
	slot   site.SlotID
	added  bool  // a put-back or a restock
	party  int32 // of the person then, -1 for staff
}

// truth is the truth log as the metrics need it.
type truth struct {
	site    *site.Site
	parties []party // by entry, then person
	stays   *stays
	visits  []sim.Visit
	acts    []shelfAct // in order of time
	path    []sim.PathPoint
}

func newTruth(s *site.Site, w *sim.World) *truth {
	t := &truth{site: s, visits: w.Log.Visits, path: w.Log.Path, stays: newStays(w.Log.Visits, w.Log.Acts)}
	t.parties = t.stays.parties(w.Log.Visits, w.Log.Acts)
	t.findUnits(w)
	return t
}

// taking is how a unit last came into somebody's hands from where it was nobody's.
type taking struct {
	at     sim.Time
	intent sim.Technique // of the latest act on it that was meant as theft
	left   int32         // party that left it lying, -1 for none
	last   sim.Time      // the latest act on it
}

// take follows a unit through one act. Whoever picks up what another party left
// lying takes it anew: what that one meant is over, unless the act says otherwise.
func (t *truth) take(x *taking, a *sim.Act) {
	switch a.Kind {
	case sim.ActPick:
		*x = taking{at: a.At, left: -1}
	case sim.ActDrop, sim.ActLeave:
		x.left = t.stays.partyAt(a.Person, a.At)
	case sim.ActPickUp:
		if x.left != t.stays.partyAt(a.Person, a.At) {
			*x = taking{at: a.At, left: -1}
		}
	default: // stays with whoever has it
	}
	x.last = a.At
	if a.Intent != sim.TechniqueNone {
		x.intent = a.Intent
	}
}

// findUnits gives each party what it carried out or consumed. A unit is stolen
// if an act on it since it was last taken was meant as theft, or if its party has
// no account to bill. What a thief passed on to somebody with an account is not
// stolen: that account owes it. Objects brought in from outside and empty packs
// are no stock; an emptied unit is its content.
func (t *truth) findUnits(w *sim.World) {
	takings := make([]taking, w.Units())
	for i := range w.Log.Acts {
		a := &w.Log.Acts[i]
		if a.Unit == sim.NoUnit {
			continue
		}
		t.take(&takings[a.Unit], a)
		switch a.Kind {
		case sim.ActPick, sim.ActPutBack, sim.ActRestock:
			t.acts = append(t.acts, shelfAct{
				at: a.At, person: a.Person, sku: a.SKU, slot: a.Slot, added: a.Kind != sim.ActPick, party: t.stays.partyAt(a.Person, a.At),
			})
		default: // on no shelf
		}
	}
	for u := range w.Units() {
		x := w.Unit(sim.UnitID(u))
		gone := x.Place == sim.PlaceOutside || x.Place == sim.PlaceConsumed
		if !gone || x.Foreign || x.SKU < 0 || x.Person < 0 {
			continue
		}
		i := t.stays.at(x.Person, takings[u].last)
		if i < 0 || t.stays.all[i].party < 0 {
			continue // staff
		}
		p := &t.parties[t.stays.all[i].party]
		p.units = append(p.units, ownedUnit{
			sku: x.SKU, person: x.Person, taken: takings[u].at, out: t.stays.all[i].Left,
			technique: t.techniqueOf(p, x.Person, takings[u].intent),
		})
	}
}

// techniqueOf returns how a unit was stolen that person carried out of party p,
// None if it was not. Who cannot be billed steals: as they meant to, or else as
// somebody of their party did, or else as one who followed a member in.
func (t *truth) techniqueOf(p *party, person sim.PersonID, intent sim.Technique) sim.Technique {
	switch own := t.visits[person].Technique; {
	case p.session && intent == sim.TechniqueHandOff:
		return sim.TechniqueNone
	case p.session, intent != sim.TechniqueNone:
		return intent
	case own != sim.TechniqueNone:
		return own
	case p.technique != sim.TechniqueNone:
		return p.technique
	case p.since >= 0:
		return sim.TechniqueReenter
	default:
		return sim.TechniqueTailgate
	}
}

// leftStore reports whether the whole party is out.
func (p *party) leftStore() bool { return p.left != sim.Never }

// meets reports whether two parties were in the store at the same time.
func meets(aIn, aOut, bIn, bOut sim.Time) bool { return aIn <= bOut && bIn <= aOut }

// price returns the catalogue price in minor units, 0 for an unknown product.
func (t *truth) price(k site.SKU) int64 {
	if k < 0 || int(k) >= len(t.site.Products) {
		return 0
	}
	return t.site.Products[k].PriceCents
}

// sessionAt returns the session of an account that was in the store at sim
// time at, or else the nearest one in time; -1 if the account has none.
func (t *truth) sessionAt(account string, at sim.Time) int {
	best, dist := -1, sim.Never
	for i := range t.parties {
		p := &t.parties[i]
		if !p.session || p.account != account {
			continue
		}
		d := max(p.entered-at, 0)
		if p.left != sim.Never {
			d = max(d, at-p.left)
		}
		if best < 0 || d < dist {
			best, dist = i, d
		}
	}
	return best
}

// incident is one party's theft by one technique.
type incident struct {
	party     int
	technique sim.Technique
	value     int64    // minor units
	taken     sim.Time // the first taking
	exit      sim.Time // when the first of its carriers was out, or Never
}

// incidents returns the thefts in order of party, then technique.
func (t *truth) incidents() []incident {
	var all []incident
	for i := range t.parties {
		first := len(all)
		for _, u := range t.parties[i].units {
			if u.technique == sim.TechniqueNone {
				continue
			}
			j := slices.IndexFunc(all[first:], func(x incident) bool { return x.technique == u.technique })
			if j < 0 {
				all = append(all, incident{party: i, technique: u.technique, taken: u.taken, exit: sim.Never})
				j = len(all) - 1 - first
			}
			x := &all[first+j]
			x.value += t.price(u.sku)
			x.taken, x.exit = min(x.taken, u.taken), min(x.exit, u.out)
		}
		slices.SortFunc(all[first:], func(a, b incident) int { return cmp.Compare(a.technique, b.technique) })
	}
	return all
}
