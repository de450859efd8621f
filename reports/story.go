package reports

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// ErrNoStory is wrapped by the error of a theft whose story the record does not
// tell, such as one of a folder that another version has scored.
var ErrNoStory = errors.New("the record does not tell it")

// ActorRole is what somebody is in a [Story].
type ActorRole uint8

// The roles.
const (
	RoleThief      ActorRole = iota // who takes first
	RoleAccomplice                  // meets, receives, covers or takes at the same time
	RoleBefore                      // the thief in an earlier visit
	RoleBystander                   // is followed or passed at a gate and knows nothing
)

// Actor is one person of a [Story].
type Actor struct {
	Person sim.PersonID
	Role   ActorRole
	Name   string // as the steps name them, such as "accomplice"
	Who    string // account, or how they come without one
	Path   []StoryPoint
	Others []site.Vec2 // where they took what is no part of the theft, metres

	entered, left sim.Time // of the stay that the story is about
}

// StoryPoint is a sample of an actor's path.
type StoryPoint struct {
	At    sim.Time // since the story's start
	Pos   site.Vec2
	Break bool // there is no path from the point before to this one
	Close bool // near in time to one of the actor's steps
}

// Step is one thing that somebody does, or several alike in a row.
type Step struct {
	At, Until sim.Time // since the story's start; of the first and last act
	Actor     int      // index into Cast
	Pos       site.Vec2
	Other     int           // of the cast: who receives, is crossed or followed; -1 for nobody
	OtherPos  site.Vec2     // where they were
	Slots     []site.SlotID // shelf slots of it
	Camera    site.CameraID // that is covered, -1 for none
	Theft     bool          // meant as theft; else coming, going and helping
	Text      string        // what, without the subject: "takes 2 × Cola at G1-S1-P01"
}

// Story is one theft as it happened and what the engine made of it: what a
// picture of it is drawn from.
type Story struct {
	Site      *site.Site
	Technique sim.Technique
	Title     string // technique and outcome
	About     string // how the technique goes, and where and when this was
	Start     sim.Time
	Cast      []Actor // the thief first
	Steps     []Step  // in order of time
	Outcome   []string
}

// tale is a story in the making.
type tale struct {
	r     *Record
	t     truth
	row   *IncidentRow
	story *Story
	loot  []lootUnit // by first act
	part  []bool     // by unit: loot
	holds []hold     // by unit: how it ended
}

// NewStory returns the story of a theft, an index into r.Detail.Incidents: who
// took part as far as the truth log shows it, their paths, and what they did.
// Whose bag it was meant for is not in the log: accomplices are those who touch
// the loot, and those who do what the technique wants of a partner next to the
// thief in place and time.
func NewStory(r *Record, incident int) (*Story, error) {
	if incident < 0 || incident >= len(r.Detail.Incidents) {
		return nil, fmt.Errorf("reports: story: incident %d of %d: %w", incident, len(r.Detail.Incidents), ErrNoStory)
	}
	row := &r.Detail.Incidents[incident]
	t := &tale{r: r, row: row, story: &Story{Site: r.Site, Technique: row.Technique}}
	t.t = truth{site: r.Site, visits: r.Visits, stays: newStays(r.Visits, r.Acts)}
	t.t.parties = t.t.stays.parties(r.Visits, r.Acts)
	if row.Visit < 0 || row.Visit >= len(t.t.parties) {
		return nil, fmt.Errorf("reports: story: incident %d is of visit %d, and %d parties came: %w", incident, row.Visit, len(t.t.parties), ErrNoStory)
	}
	t.findLoot()
	if len(t.loot) == 0 {
		return nil, fmt.Errorf("reports: story: incident %d: no act in the truth log takes what was stolen: %w", incident, ErrNoStory)
	}
	t.gather()
	t.tell()
	t.trace()
	t.conclude()
	return t.story, nil
}

// lootUnit is one stolen unit.
type lootUnit struct {
	unit   sim.UnitID
	sku    site.SKU
	first  int // index of the act that took it
	holder sim.PersonID
}

// hold is what is known of a unit while the acts go by.
type hold struct {
	taking

	first  int
	holder sim.PersonID
	place  sim.PlaceKind
	sku    site.SKU
}

// kept reports whether somebody has the unit, or ate it.
func (x *hold) kept() bool {
	switch x.place {
	case sim.PlaceHand, sim.PlaceBag, sim.PlaceHidden, sim.PlaceConsumed:
		return x.sku >= 0 && x.holder >= 0
	default:
		return false
	}
}

// findLoot finds the units of the incident, by the rule of [truth.findUnits].
func (t *tale) findLoot() {
	n := sim.UnitID(0)
	for i := range t.r.Acts {
		n = max(n, t.r.Acts[i].Unit+1)
	}
	t.part = make([]bool, n)
	t.holds = make([]hold, n)
	holds := t.holds
	for i := range t.r.Acts {
		a := &t.r.Acts[i]
		if a.Unit == sim.NoUnit {
			continue
		}
		x := &holds[a.Unit]
		t.t.take(&x.taking, a)
		if a.Kind == sim.ActPick || a.Kind == sim.ActPickUp && x.at == a.At {
			x.first = i
		}
		x.holder, x.place, x.sku = a.Person, a.Place, a.SKU
		if a.Kind == sim.ActHandOver {
			x.holder = a.Other
		}
	}
	for u := range holds {
		x := &holds[u]
		if !x.kept() {
			continue
		}
		k := t.t.stays.at(x.holder, x.last)
		if k < 0 || int(t.t.stays.all[k].party) != t.row.Visit {
			continue
		}
		eaten := x.place == sim.PlaceConsumed
		p := &t.t.parties[t.row.Visit]
		if !eaten && t.t.stays.all[k].Left == sim.Never || t.t.techniqueOf(p, x.holder, x.intent) != t.row.Technique {
			continue
		}
		t.loot = append(t.loot, lootUnit{unit: sim.UnitID(u), sku: x.sku, first: x.first, holder: x.holder})
		t.part[u] = true
	}
	slices.SortFunc(t.loot, func(a, b lootUnit) int { return a.first - b.first })
}

// concerns reports whether an act is part of the theft: one on the loot since it
// was taken, or meant as this theft by one of the cast.
func (t *tale) concerns(i int) bool {
	a := &t.r.Acts[i]
	if a.Unit >= 0 && t.part[a.Unit] {
		for _, x := range t.loot {
			if x.unit == a.Unit && i >= x.first {
				return true
			}
		}
	}
	return a.Intent == t.row.Technique && t.actor(a.Person, a.At) >= 0
}

// actor returns the cast's index of a person at a time, -1 if they are not in it.
func (t *tale) actor(p sim.PersonID, at sim.Time) int {
	return slices.IndexFunc(t.story.Cast, func(x Actor) bool {
		return x.Person == p && at >= x.entered && (x.left == sim.Never || at <= x.left)
	})
}

// Paths run from a little before an entry to a little after the exit, and are
// near to a step so long before and after it.
const (
	pathBefore = 3 * sim.Second
	closeLead  = 6 * sim.Second
	closeTail  = 4 * sim.Second
)

// millimetres rounds a place, so that the story is the same when it is told from a
// run folder, whose tables keep less digits than the log.
func millimetres(x, y float64) site.Vec2 {
	const step = 1 << 19 // per metre, as in the tables: a path read back must give the same
	round := func(v float64) float64 { return math.Round(1000*math.Round(step*v)/step) / 1000 }
	return site.Vec2{X: round(x), Y: round(y)}
}

// trace takes the paths from the record.
func (t *tale) trace() {
	s := t.story
	steps := make([][]Step, len(s.Cast))
	for _, x := range s.Steps {
		steps[x.Actor] = append(steps[x.Actor], x)
		if x.Other >= 0 {
			steps[x.Other] = append(steps[x.Other], x)
		}
	}
	for i := range t.r.Path {
		p := &t.r.Path[i]
		for k := range s.Cast {
			x := &s.Cast[k]
			if x.Person != p.Person || p.At < x.entered-pathBefore || x.left != sim.Never && p.At > x.left+pathBefore {
				continue
			}
			at := p.At - s.Start
			point := StoryPoint{At: at, Pos: millimetres(p.X, p.Y)}
			point.Break = len(x.Path) == 0 || at-x.Path[len(x.Path)-1].At > pathGap
			point.Close = slices.ContainsFunc(steps[k], func(y Step) bool { return at >= y.At-closeLead && at <= y.Until+closeTail })
			if x.Role == RoleBystander && !point.Close {
				continue
			}
			x.Path = append(x.Path, point)
		}
	}
}
