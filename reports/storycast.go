package reports

import (
	"fmt"
	"math"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// How near in place and time people are who act together, as far as the log
// tells. All are ESTIMATEs, generous beside what the agents do.
const (
	gateNearM    = 2.5             // who is followed through a gate stands so near when crossing it
	gateNear     = 10 * sim.Second // and crosses it so much earlier or later
	coverNear    = 2 * sim.Minute  // a camera is covered so long before the taking
	jointNear    = 3 * sim.Second  // two hands in one facing
	closeM       = 0.8             // two who cross
	scanBefore   = 2 * sim.Minute  // a code is shown so long before the crossing
	comeBackFrom = sim.Time(1) * 60 * sim.Minute
)

// gather finds the cast.
func (t *tale) gather() {
	first := &t.r.Acts[t.loot[0].first]
	t.add(first.Person, first.At, RoleThief)
	for i := t.loot[0].first; i < len(t.r.Acts); i++ {
		a := &t.r.Acts[i]
		if a.Unit < 0 || !t.part[a.Unit] || !t.concerns(i) {
			continue
		}
		t.add(a.Person, a.At, RoleAccomplice)
		if a.Kind == sim.ActHandOver {
			t.add(a.Other, a.At, RoleAccomplice)
		}
	}
	switch t.row.Technique {
	case sim.TechniqueReenter:
		t.addBefore()
	case sim.TechniqueBlockCamera:
		t.addNearest(sim.ActCover, coverNear, func(*sim.Act) bool { return true })
	case sim.TechniqueJointGrab:
		t.addNearest(sim.ActPick, jointNear, func(a *sim.Act) bool { return a.Slot == first.Slot })
	case sim.TechniqueBodySwitch:
		if other, at, _ := t.closest(); other != sim.NoPerson {
			t.add(other, at, RoleAccomplice)
		}
	default: // nobody but who touches the loot
	}
	for k := range t.story.Cast { // those at the gates join at the end and are not looked at
		x := t.story.Cast[k]
		if x.Role == RoleThief || x.Role == RoleAccomplice {
			t.addAtGate(&x)
		}
	}
	t.name()
}

// add puts somebody into the cast, with their stay at a time.
func (t *tale) add(p sim.PersonID, at sim.Time, role ActorRole) {
	if p < 0 || int(p) >= len(t.r.Visits) || t.r.Visits[p].Staff || t.actor(p, at) >= 0 {
		return
	}
	i := t.t.stays.at(p, at)
	if i < 0 {
		return
	}
	x := &t.t.stays.all[i]
	t.story.Cast = append(t.story.Cast, Actor{Person: p, Role: role, entered: x.Entered, left: x.Left})
}

// addNearest adds whoever else did such an act for the same technique nearest in
// time to the first taking.
func (t *tale) addNearest(kind sim.ActKind, within sim.Time, fits func(*sim.Act) bool) {
	lead, taken := t.story.Cast[0].Person, t.r.Acts[t.loot[0].first].At
	best, dist := -1, within+1
	for i := range t.r.Acts {
		a := &t.r.Acts[i]
		if a.Kind != kind || a.Intent != t.row.Technique || a.Person == lead || !fits(a) {
			continue
		}
		if d := max(a.At-taken, taken-a.At); d < dist {
			best, dist = i, d
		}
	}
	if best >= 0 {
		t.add(t.r.Acts[best].Person, t.r.Acts[best].At, RoleAccomplice)
	}
}

// addBefore adds the visit after which the thief came back: an earlier stay of
// their own, or the latest one by somebody of the same height and technique.
func (t *tale) addBefore() {
	lead := &t.story.Cast[0]
	best := -1
	for i := range t.t.stays.all {
		x := &t.t.stays.all[i]
		same := x.Person == lead.Person ||
			t.r.Visits[x.Person].Technique == t.row.Technique && t.height(x.Person) == t.height(lead.Person)
		if same && x.Left <= lead.entered && x.Left >= lead.entered-comeBackFrom && (best < 0 || x.Left > t.t.stays.all[best].Left) {
			best = i
		}
	}
	if best >= 0 {
		x := &t.t.stays.all[best]
		t.add(x.Person, x.Entered, RoleBefore)
	}
}

func (t *tale) height(p sim.PersonID) float64 {
	if int(p) >= len(t.r.Heights) {
		return math.NaN()
	}
	return t.r.Heights[p]
}

// crossing is somebody's way through a gate.
type crossing struct {
	person sim.PersonID
	at     sim.Time
	in     bool
}

// ahead returns who crossed a gate just before (or, going out, up to as long
// after) somebody came in there without a code.
func (t *tale) ahead(x *Actor) (crossing, bool) {
	if t.paysAtGate(x.Person, x.entered) {
		return crossing{}, false
	}
	var here site.Vec2
	for i := range t.r.Acts {
		if a := &t.r.Acts[i]; a.Kind == sim.ActEnter && a.Person == x.Person && a.At == x.entered {
			here = site.Vec2{X: a.X, Y: a.Y}
		}
	}
	best, dist := crossing{}, gateNear+1
	for i := range t.r.Acts {
		a := &t.r.Acts[i]
		in := a.Kind == sim.ActEnter
		if !in && a.Kind != sim.ActExit || a.Person == x.Person || here.Sub(site.Vec2{X: a.X, Y: a.Y}).Norm() > gateNearM {
			continue
		}
		d := x.entered - a.At
		if !in {
			d = max(d, -d)
		}
		if d >= 0 && d < dist && (!in || t.paysAtGate(a.Person, a.At)) {
			best, dist = crossing{a.Person, a.At, in}, d
		}
	}
	return best, dist <= gateNear
}

func (t *tale) addAtGate(x *Actor) {
	if c, ok := t.ahead(x); ok {
		t.add(c.person, c.at, RoleBystander)
	}
}

// paysAtGate reports whether somebody showed a code before they came in at a
// time, or is the guest of one who did.
func (t *tale) paysAtGate(p sim.PersonID, entered sim.Time) bool {
	for i := range t.r.Acts {
		if a := &t.r.Acts[i]; a.Kind == sim.ActScan && a.Outcome.Open() && a.Person == p && a.At <= entered && a.At >= entered-scanBefore {
			return true
		}
	}
	return t.hostOf(p) != sim.NoPerson
}

// hostOf returns on whose account a guest is, NoPerson for no guest.
func (t *tale) hostOf(p sim.PersonID) sim.PersonID {
	v := &t.r.Visits[p]
	if v.Sponsor < 0 || int(v.Sponsor) >= len(t.r.Visits) || uninvited(v.Technique) {
		return sim.NoPerson
	}
	return v.Sponsor
}

// closest returns who of the same technique came nearest to the thief before the
// first taking, when, and how near; NoPerson if nobody came near.
func (t *tale) closest() (other sim.PersonID, at sim.Time, metres float64) {
	lead, before := &t.story.Cast[0], t.r.Acts[t.loot[0].first].At
	other, metres = sim.NoPerson, closeM
	path := t.r.Path
	for from := 0; from < len(path) && path[from].At <= before; {
		to := from
		for to < len(path) && path[to].At == path[from].At {
			to++
		}
		if path[from].At >= lead.entered {
			if p, d := t.nearestIn(path[from:to], lead.Person); d < metres {
				other, at, metres = p, path[from].At, d
			}
		}
		from = to
	}
	return other, at, metres
}

// nearestIn returns who of the same technique is nearest to a person in the
// samples of one instant.
func (t *tale) nearestIn(now []sim.PathPoint, lead sim.PersonID) (sim.PersonID, float64) {
	other, metres := sim.NoPerson, math.Inf(1)
	for i := range now {
		if now[i].Person != lead {
			continue
		}
		for k := range now {
			q := &now[k]
			if q.Person == lead || t.r.Visits[q.Person].Technique != t.row.Technique {
				continue
			}
			if d := math.Hypot(q.X-now[i].X, q.Y-now[i].Y); d < metres {
				other, metres = q.Person, d
			}
		}
	}
	return other, metres
}

// name gives the cast names for the steps, and says who they are.
func (t *tale) name() {
	helpers := 0
	for k := range t.story.Cast {
		if t.story.Cast[k].Role == RoleAccomplice {
			helpers++
		}
	}
	n := 0
	for k := range t.story.Cast {
		x := &t.story.Cast[k]
		switch x.Role {
		case RoleThief:
			x.Name = "thief"
		case RoleAccomplice:
			x.Name = "accomplice"
			if n++; helpers > 1 {
				x.Name = fmt.Sprint("accomplice ", n)
			}
		case RoleBefore:
			x.Name = "thief (first visit)"
		case RoleBystander:
			x.Name = "member"
		}
		x.Who = t.who(x)
	}
}

// who says on whose account somebody is here.
func (t *tale) who(x *Actor) string {
	v := &t.r.Visits[x.Person]
	switch host := t.hostOf(x.Person); {
	case host != sim.NoPerson && t.r.Visits[host].Account != "":
		return "guest of " + t.r.Visits[host].Account
	case v.Account == "" || !t.paysAtGate(x.Person, x.entered):
		return "without a code"
	default:
		return v.Account
	}
}
