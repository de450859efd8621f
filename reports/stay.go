package reports

import (
	"cmp"
	"slices"

	"gosim/sim"
)

// Stay is the time from one entry of a person to the exit that followed. Somebody
// who comes in again has several.
type Stay struct {
	Person        sim.PersonID
	Entered, Left sim.Time // Left is Never while inside
	party         int32    // -1 for staff
}

// stays is everybody's stays: of person p those from index first[p] to
// first[p+1], in order of time.
type stays struct {
	all   []Stay
	first []int32 // by PersonID, one more than people
}

// Stays returns the stays of everybody, by person, then time.
func (r *Record) Stays() []Stay { return newStays(r.Visits, r.Acts).all }

// newStays reads the entries and exits from the log. A visit whose entry is not
// there is one stay.
func newStays(visits []sim.Visit, acts []sim.Act) *stays {
	s := &stays{first: make([]int32, len(visits)+1)}
	by := make([][]Stay, len(visits))
	for i := range acts {
		a := &acts[i]
		if a.Person < 0 || int(a.Person) >= len(by) {
			continue
		}
		switch own := &by[a.Person]; {
		case a.Kind == sim.ActEnter:
			*own = append(*own, Stay{Person: a.Person, Entered: a.At, Left: sim.Never, party: -1})
		case a.Kind == sim.ActExit && len(*own) > 0:
			(*own)[len(*own)-1].Left = a.At
		}
	}
	for i := range visits {
		v := &visits[i]
		if len(by[i]) == 0 && v.Entered != sim.Never {
			by[i] = append(by[i], Stay{Person: sim.PersonID(i), Entered: v.Entered, Left: v.Left, party: -1})
		}
		s.all = append(s.all, by[i]...)
		s.first[i+1] = int32(len(s.all))
	}
	return s
}

// of returns the stays of a person, as indices into all.
func (s *stays) of(p sim.PersonID) (from, to int32) { return s.first[p], s.first[p+1] }

// at returns the stay in which a person was at a time, or else their latest one
// before it, or else their first; -1 if they never came in.
func (s *stays) at(p sim.PersonID, at sim.Time) int32 {
	from, to := s.of(p)
	if from == to {
		return -1
	}
	for i := to - 1; i > from; i-- {
		if s.all[i].Entered <= at {
			return i
		}
	}
	return from
}

// partyAt returns the party that a person belonged to at a time, as [stays.at]
// finds it; -1 for staff and for who never came in.
func (s *stays) partyAt(p sim.PersonID, at sim.Time) int32 {
	if i := s.at(p, at); i >= 0 {
		return s.all[i].party
	}
	return -1
}

// scans is when each person showed a code that a gate accepted. How often a sponsor
// shows theirs, once per guest, does not matter, nor does a second showing.
type scans struct {
	at      [][]sim.Time
	refused []bool // showed codes, and none was accepted
}

func newScans(n int, acts []sim.Act) *scans {
	s := &scans{at: make([][]sim.Time, n), refused: make([]bool, n)}
	for i := range acts {
		a := &acts[i]
		switch {
		case a.Kind != sim.ActScan || a.Person < 0 || int(a.Person) >= n:
		case a.Outcome.Open():
			s.at[a.Person] = append(s.at[a.Person], a.At)
			s.refused[a.Person] = false
		default:
			s.refused[a.Person] = len(s.at[a.Person]) == 0
		}
	}
	return s
}

// within reports whether a person showed a code after since and by until.
func (s *scans) within(p sim.PersonID, since, until sim.Time) bool {
	return slices.ContainsFunc(s.at[p], func(at sim.Time) bool { return at > since && at <= until })
}

// uninvited reports whether whoever comes in by this technique is nobody's guest,
// whomever they follow.
func uninvited(t sim.Technique) bool {
	return t == sim.TechniqueTailgate || t == sim.TechniqueSlipIn || t == sim.TechniqueReenter
}

// roots returns, for each person, who pays for them: it follows the sponsors. Who
// comes in uninvited or though the gate refused every code of theirs, works in the
// store or showed the token of an account of their own is nobody's guest, and staff
// sponsor nobody.
func roots(visits []sim.Visit, scanned *scans) []sim.PersonID {
	root := make([]sim.PersonID, len(visits))
	for i := range visits {
		p := sim.PersonID(i)
		for range visits { // ends even if sponsors form a ring
			v := &visits[p]
			if uninvited(v.Technique) || scanned.refused[p] || v.Staff || v.Sponsor < 0 || v.Sponsor == p || int(v.Sponsor) >= len(visits) {
				break
			}
			host := &visits[v.Sponsor]
			if host.Staff || len(scanned.at[p]) > 0 && v.Account != "" && v.Account != host.Account {
				break
			}
			p = v.Sponsor
		}
		root[i] = p
	}
	return root
}

// parties puts together who pays together, in order of entry, then payer, and
// notes in each stay the party it is part of. Staff are no party. Once all of a
// party are out, whoever comes in again, or then first and on a code that they
// showed themselves, begins a new one. A party is a session if its payer showed a
// code since the one before, or a guest the payer's.
func (s *stays) parties(visits []sim.Visit, acts []sim.Act) []party {
	scanned := newScans(len(visits), acts)
	payer := roots(visits, scanned)
	order := make([]int32, len(s.all))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(s.all[a].Entered, s.all[b].Entered) })
	var all []party
	latest := make([]int32, len(visits)) // by payer, index + 1
	for _, i := range order {
		x := &s.all[i]
		if visits[x.Person].Staff {
			continue
		}
		root := payer[x.Person]
		k := latest[root] - 1
		if k < 0 || all[k].left <= x.Entered && (slices.Contains(all[k].members, x.Person) || scanned.within(x.Person, all[k].left, x.Left)) {
			p := party{root: root, entered: x.Entered, left: x.Left, since: -1}
			if k >= 0 {
				p.since = all[k].left
			}
			k = int32(len(all))
			latest[root] = k + 1
			all = append(all, p)
		}
		p := &all[k]
		x.party = k
		p.left = max(p.left, x.Left)
		if !slices.Contains(p.members, x.Person) {
			p.members = append(p.members, x.Person)
		}
	}
	for i := range all {
		all[i].meet(visits, scanned)
	}
	s.sort(all)
	return all
}

// meet works out what follows from a party's members and times.
func (p *party) meet(visits []sim.Visit, scanned *scans) {
	slices.Sort(p.members)
	for _, m := range p.members {
		if p.technique = visits[m].Technique; p.technique != sim.TechniqueNone {
			break
		}
	}
	account := visits[p.root].Account
	p.session = account != "" && (scanned.within(p.root, p.since, p.left) ||
		slices.ContainsFunc(p.members, func(m sim.PersonID) bool { return scanned.within(m, p.since, p.left) }))
	if p.session {
		p.account = account
	}
}

// sort brings the parties into their order and the stays along.
func (s *stays) sort(all []party) {
	for i := range all {
		all[i].index = int32(i)
	}
	slices.SortStableFunc(all, func(a, b party) int {
		return cmp.Or(cmp.Compare(a.entered, b.entered), cmp.Compare(a.root, b.root))
	})
	to := make([]int32, len(all))
	for i := range all {
		to[all[i].index] = int32(i)
		all[i].index = int32(i)
	}
	for i := range s.all {
		if x := &s.all[i]; x.party >= 0 {
			x.party = to[x.party]
		}
	}
}
