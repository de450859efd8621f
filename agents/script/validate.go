package script

import (
	"fmt"
	"slices"
	"strings"

	"gosim/internal/strictyaml"
	"gosim/sim"
)

// Validate returns everything that is wrong with a script and can be told
// without the store, joined, each as a [strictyaml.FieldError] with a path such
// as [2].acts[5].seconds.
func Validate(people []Person) error {
	c := newCast(people)
	c.check()
	return c.Err()
}

// cast is a script being checked.
type cast struct {
	checker
	people []Person
	names  []string // of the people that have one
	byName map[string]int
	ops    [][]Op // of each person's acts
}

func newCast(people []Person) *cast {
	c := &cast{people: people, byName: make(map[string]int, len(people)), ops: make([][]Op, len(people))}
	for i := range people {
		p := &people[i]
		if _, twice := c.byName[p.Name]; !twice && p.Name != "" {
			c.byName[p.Name] = i
			c.names = append(c.names, p.Name)
		}
		c.ops[i] = make([]Op, len(p.Acts))
		for k := range p.Acts {
			c.ops[i][k] = opOf(p.Acts[k].Do)
		}
	}
	return c
}

func (c *cast) check() {
	if !c.must(len(c.people) <= maxPeople, "", len(c.people), fmt.Sprintf("at most %d people", maxPeople)) {
		return
	}
	payers := map[string]int{}
	for i := range c.people {
		c.person(i, payers)
	}
}

func personPath(i int) string     { return strictyaml.Index("", i) }
func actPath(i, k int) string     { return strictyaml.Index(personPath(i)+".acts", k) }
func under(path, k string) string { return strictyaml.JoinPath(path, k) }

func (c *cast) person(i int, payers map[string]int) {
	p, path := &c.people[i], personPath(i)
	if c.must(isName(p.Name), under(path, "name"), orNothing(p.Name), "a name of at most 64 lower-case letters, digits, hyphens and underscores") {
		first := c.byName[p.Name]
		c.must(first == i, under(path, "name"), p.Name, fmt.Sprintf("a name of their own; %s has it too", personPath(first)))
	}
	c.values(path, givenBy(*p))
	c.account(i, payers)
	c.sponsor(i)
	names := techniqueNames()
	c.must(p.Technique == "" || slices.Contains(names, p.Technique), under(path, "technique"), p.Technique,
		"a theft technique: "+strings.Join(names, ", ")+meant(p.Technique, names))
	c.brings(i)
	if !c.must(len(p.Acts) >= 1 && len(p.Acts) <= maxActs, under(path, "acts"), len(p.Acts), fmt.Sprintf("1 to %d acts", maxActs)) {
		return
	}
	latest, latestPath := p.AppearS, under(path, "appear_s")
	for k := range p.Acts {
		c.act(i, k)
		a := &p.Acts[k]
		if a.AtS != nil {
			at := under(actPath(i, k), "at_s")
			if c.must(*a.AtS >= latest, at, *a.AtS, fmt.Sprintf("a time not before %s = %g", latestPath, latest)) {
				latest, latestPath = *a.AtS, at
			}
		}
	}
}

// account checks that nobody else, scripted or drawn, has the same account.
func (c *cast) account(i int, payers map[string]int) {
	p, path := &c.people[i], under(personPath(i), "account")
	if p.Account == "" {
		return
	}
	if !c.must(isAccount(p.Account), path, p.Account, "at most 64 letters, digits, dots, hyphens and underscores") {
		return
	}
	drawn := len(p.Account) >= 7 && p.Account[0] == 'M' && strings.Trim(p.Account[1:], "0123456789") == ""
	c.must(!drawn, path, p.Account, "an account that is not M and six digits: those belong to people who are drawn")
	if first, twice := payers[p.Account]; !c.must(!twice, path, p.Account, fmt.Sprintf("an account of their own; %s has it too (sponsor lets one account pay for another person)", personPath(first))) {
		return
	}
	payers[p.Account] = i
}

func isAccount(s string) bool {
	word := strings.NewReplacer(".", "", "_", "", "-", "").Replace(s)
	for i := range len(word) {
		c := word[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return len(s) <= maxName
}

func (c *cast) sponsor(i int) {
	p, path := &c.people[i], under(personPath(i), "sponsor")
	if p.Sponsor == "" {
		return
	}
	s, ok := c.other(path, p.Sponsor, i)
	if !ok {
		return
	}
	c.must(p.Account == "", path, p.Sponsor, "no sponsor: an account of their own pays")
	c.must(c.people[s].Account != "", path, p.Sponsor, "somebody with an account")
}

// other returns the index of the person of a name, who must not be person i.
func (c *cast) other(path, name string, i int) (int, bool) {
	k, ok := c.byName[name]
	if !c.must(ok, path, name, known("the name of a scripted person", name, c.names)) {
		return 0, false
	}
	return k, c.must(k != i, path, name, "somebody else")
}

func (c *cast) brings(i int) {
	p, path := &c.people[i], under(personPath(i), "brings")
	c.must(len(p.Brings) <= maxBrings, path, len(p.Brings), fmt.Sprintf("at most %d objects", maxBrings))
	for k := range p.Brings {
		o, at := &p.Brings[k], strictyaml.Index(path, k)
		c.must(isName(o.Name), under(at, "name"), orNothing(o.Name), "a name of at most 64 lower-case letters, digits, hyphens and underscores")
		c.values(at, []given{{"weight_g", o.WeightG}})
		q, first := c.object(o.Name)
		c.must(q == i && first == k, under(at, "name"), o.Name, "a name that no other object has")
	}
}

// object returns who brings the object of a name, and which of theirs it is; -1
// if nobody does.
func (c *cast) object(name string) (person, index int) {
	for i := range c.people {
		for k := range c.people[i].Brings {
			if c.people[i].Brings[k].Name == name {
				return i, k
			}
		}
	}
	return -1, -1
}

func (c *cast) objectNames() []string {
	var out []string
	for i := range c.people {
		for k := range c.people[i].Brings {
			out = append(out, c.people[i].Brings[k].Name)
		}
	}
	return out
}

func techniqueNames() []string {
	var out []string
	for _, t := range sim.Techniques() {
		out = append(out, t.String())
	}
	return out
}

// techniqueOf returns the technique of a name, or none.
func techniqueOf(name string) sim.Technique {
	for _, t := range sim.Techniques() {
		if t.String() == name {
			return t
		}
	}
	return sim.TechniqueNone
}

// orNothing returns nil for an empty text, which is then reported as missing.
func orNothing(s string) any {
	if s == "" {
		return nil
	}
	return s
}
