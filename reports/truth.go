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
	taken     sim.Time      // when it last left a shelf
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
}

// shelfAct is one unit truly moved from or to a shelf.
type shelfAct struct {
	at     sim.Time
	person sim.PersonID
	sku    site.SKU
	slot   site.SlotID
	added  bool // a put-back
}

// truth is the truth log as the metrics need it.
type truth struct {
	site    *site.Site
	parties []party // by entry, then person
	partyOf []int32 // by PersonID, -1 for who never came in
	visits  []sim.Visit
	acts    []shelfAct // in order of time
	path    []sim.PathPoint
}

func newTruth(s *site.Site, w *sim.World) *truth {
	t := &truth{site: s, visits: w.Log.Visits, path: w.Log.Path}
	t.findParties(w)
	t.findUnits(w)
	return t
}

// roots returns, for each person, who pays for them: it follows the sponsors.
// Somebody who tailgates is nobody's guest.
func roots(visits []sim.Visit) []sim.PersonID {
	root := make([]sim.PersonID, len(visits))
	for i := range visits {
		p := sim.PersonID(i)
		for range visits { // ends even if sponsors form a ring
			v := &visits[p]
			if v.Technique == sim.TechniqueTailgate || v.Sponsor < 0 || v.Sponsor == p || int(v.Sponsor) >= len(visits) {
				break
			}
			p = v.Sponsor
		}
		root[i] = p
	}
	return root
}

func (t *truth) findParties(w *sim.World) {
	scanned := make([]bool, len(t.visits))
	for i := range w.Log.Acts {
		if a := &w.Log.Acts[i]; a.Kind == sim.ActScan && int(a.Person) < len(scanned) {
			scanned[a.Person] = true
		}
	}
	payer := roots(t.visits)
	byRoot := make([]int32, len(t.visits))
	for i := range byRoot {
		byRoot[i] = -1
	}
	for i := range t.visits {
		v := &t.visits[i]
		if v.Entered == sim.Never {
			continue
		}
		root := payer[i]
		if byRoot[root] < 0 {
			byRoot[root] = int32(len(t.parties))
			p := party{root: root, entered: v.Entered, left: v.Left}
			if r := &t.visits[root]; r.Account != "" && scanned[root] {
				p.account, p.session = r.Account, true
			}
			t.parties = append(t.parties, p)
		}
		p := &t.parties[byRoot[root]]
		p.members = append(p.members, sim.PersonID(i))
		p.entered, p.left = min(p.entered, v.Entered), max(p.left, v.Left)
		if p.technique == sim.TechniqueNone {
			p.technique = v.Technique
		}
	}
	slices.SortStableFunc(t.parties, func(a, b party) int {
		return cmp.Or(cmp.Compare(a.entered, b.entered), cmp.Compare(a.root, b.root))
	})
	t.partyOf = make([]int32, len(t.visits))
	for i := range t.partyOf {
		t.partyOf[i] = -1
	}
	for i := range t.parties {
		for _, m := range t.parties[i].members {
			t.partyOf[m] = int32(i)
		}
	}
}

// findUnits gives each party what it carried out or consumed. A unit is stolen
// if an act on it since it last left the shelf was meant as theft, or if its
// party has no account to bill. Objects brought in from outside are no stock.
func (t *truth) findUnits(w *sim.World) {
	taken := make([]sim.Time, w.Units())
	intent := make([]sim.Technique, w.Units())
	for i := range w.Log.Acts {
		a := &w.Log.Acts[i]
		if a.Unit == sim.NoUnit {
			continue
		}
		if a.Kind == sim.ActPick {
			taken[a.Unit], intent[a.Unit] = a.At, sim.TechniqueNone
		}
		if a.Intent != sim.TechniqueNone {
			intent[a.Unit] = a.Intent
		}
		if a.Kind == sim.ActPick || a.Kind == sim.ActPutBack {
			t.acts = append(t.acts, shelfAct{at: a.At, person: a.Person, sku: a.SKU, slot: a.Slot, added: a.Kind == sim.ActPutBack})
		}
	}
	for u := range w.Units() {
		x := w.Unit(sim.UnitID(u))
		gone := x.Place == sim.PlaceOutside || x.Place == sim.PlaceConsumed
		if !gone || x.Foreign || x.SKU < 0 || x.Person < 0 || t.partyOf[x.Person] < 0 {
			continue
		}
		p := &t.parties[t.partyOf[x.Person]]
		o := ownedUnit{sku: x.SKU, person: x.Person, taken: taken[u], technique: intent[u]}
		if !p.session && o.technique == sim.TechniqueNone {
			o.technique = p.technique
			if o.technique == sim.TechniqueNone {
				o.technique = sim.TechniqueTailgate
			}
		}
		p.units = append(p.units, o)
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
			x.taken, x.exit = min(x.taken, u.taken), min(x.exit, t.visits[u.person].Left)
		}
		slices.SortFunc(all[first:], func(a, b incident) int { return cmp.Compare(a.technique, b.technique) })
	}
	return all
}
