package script

import (
	"fmt"
	"slices"
	"strings"
)

// act checks the keys of one act and what they say by themselves.
func (c *cast) act(i, k int) {
	a, path, op := &c.people[i].Acts[k], actPath(i, k), c.ops[i][k]
	if !c.must(op != 0, under(path, "do"), orNothing(a.Do), known("what is done", a.Do, opNames())) {
		return
	}
	r := &rules[op]
	list := givenBy(*a)
	c.values(path, list)
	c.keys(path, r, list)
	c.must(!r.staff || c.people[i].Staff, under(path, "do"), a.Do, "an act of a shopper; only people with staff: true "+r.staffWork())
	c.must(!a.Theft || c.people[i].Technique != "", under(path, "theft"), a.Theft, "theft only in the acts of a person with a technique")
	c.hands(path, op, a.Hand, a.Units)
	c.references(i, k)
	if op == OpNote {
		c.note(path, a)
	}
	if op == OpEnter || op == OpScan {
		c.token(i, k)
	}
}

// staffWork is what staff do, for an error.
func (r *rule) staffWork() string {
	if r.do == "note" {
		return "key in notes"
	}
	return "restock"
}

// keys checks that an act has the keys it needs and no others.
func (c *cast) keys(path string, r *rule, list []given) {
	has := func(key string) bool { return slices.ContainsFunc(list, func(g given) bool { return g.key == key }) }
	allowed := r.keys()
	for _, g := range list {
		if g.key != "do" && g.key != "at_s" && g.key != "theft" && !slices.Contains(allowed, g.key) {
			c.must(false, under(path, g.key), g.value, fmt.Sprintf("no %s: %s takes %s", g.key, r.do, orList(allowed)))
		}
	}
	for _, key := range r.needs {
		c.must(has(key), under(path, key), nil, wants[key]+" for "+r.do)
	}
	if len(r.oneOf) == 0 {
		return
	}
	full, part := 0, 0
	var sets []string
	for _, set := range r.oneOf {
		sets = append(sets, strings.Join(set, " with "))
		n := 0
		for _, key := range set {
			if has(key) {
				n++
			}
		}
		if n == len(set) {
			full++
		} else if n > 0 {
			part++
		}
	}
	c.must(full == 1 && part == 0, under(path, "do"), r.do, "either "+strings.Join(sets, " or ")+" for "+r.do)
}

func orList(keys []string) string {
	if len(keys) == 0 {
		return "at_s and theft only"
	}
	return strings.Join(keys, ", ")
}

// hands checks that a hand holds one unit, and that both are used where that
// makes sense only.
func (c *cast) hands(path string, op Op, hand string, units *int) {
	if hand == "both" {
		c.must(op == OpPick || op == OpStow, under(path, "hand"), hand, "left or right: both hands only pick and stow")
	}
	if op != OpPick || units == nil {
		return
	}
	switch hand {
	case "left", "right":
		c.must(*units == 1, under(path, "units"), *units, "1, for a hand holds one unit")
	case "both":
		c.must(*units == 2, under(path, "units"), *units, "2, one for each hand")
	default:
		c.must(*units <= 2, under(path, "units"), *units, "1 or 2, for a hand holds one unit; stow before the next pick")
	}
}

// references checks the names that an act uses: people and objects.
func (c *cast) references(i, k int) {
	a, path := &c.people[i].Acts[k], actPath(i, k)
	if a.To != "" {
		c.other(under(path, "to"), a.To, i)
	}
	if a.Object != "" {
		q, _ := c.object(a.Object)
		c.must(q >= 0, under(path, "object"), a.Object, known("the name of an object that somebody brings", a.Object, c.objectNames()))
	}
	if a.Person == "" {
		return
	}
	q, ok := c.other(under(path, "person"), a.Person, i)
	if !ok || c.ops[i][k] != OpWaitFor {
		return
	}
	if n := len(c.people[q].Acts); a.Act != nil {
		c.must(*a.Act < n, under(path, "act"), *a.Act, fmt.Sprintf("an act of %s, who has %d (0 to %d)", a.Person, n, n-1))
	}
	if a.Meet {
		_, ok := c.partner(i, k)
		c.must(ok, under(path, "meet"), a.Meet, fmt.Sprintf("as many meetings of %s with %s as the other way round", a.Person, c.people[i].Name))
	}
}

// partner returns the act with which the person that person i meets in act k
// comes to the same meeting: their n-th meeting with i for i's n-th with them.
func (c *cast) partner(i, k int) (int, bool) {
	mine := 0
	me, other := c.people[i].Name, c.people[i].Acts[k].Person
	for x := range k {
		if b := &c.people[i].Acts[x]; c.ops[i][x] == OpWaitFor && b.Meet && b.Person == other {
			mine++
		}
	}
	q := c.byName[other]
	for x := range c.people[q].Acts {
		if b := &c.people[q].Acts[x]; c.ops[q][x] == OpWaitFor && b.Meet && b.Person == me {
			if mine == 0 {
				return x, true
			}
			mine--
		}
	}
	return 0, false
}

func (c *cast) note(path string, a *Act) {
	if a.Kind == "badge" {
		c.must(a.Slot == "", under(path, "slot"), a.Slot, "no slot with a badge")
		c.must(a.Units == nil, under(path, "units"), a.Units, "no units with a badge")
		c.must(a.GTIN == "", under(path, "gtin"), a.GTIN, "no gtin with a badge")
		return
	}
	if a.Kind == "" {
		return
	}
	c.must(a.Slot != "", under(path, "slot"), nil, wants["slot"]+" for a note about "+a.Kind)
	c.must(a.Units != nil, under(path, "units"), nil, wants["units"]+" for a note about "+a.Kind)
	c.must(a.Kind != "planogram" || a.GTIN != "", under(path, "gtin"), nil, wants["gtin"]+" for a note about planogram")
}

// token checks that somebody who is to show an account has one.
func (c *cast) token(i, k int) {
	p := &c.people[i]
	if p.Account != "" || p.Sponsor != "" {
		return
	}
	a, path := &p.Acts[k], actPath(i, k)
	if c.ops[i][k] == OpScan {
		c.must(false, under(path, "do"), a.Do, "an account or a sponsor to scan")
		return
	}
	c.must(a.Scan == nil || !*a.Scan, under(path, "scan"), true, "false: there is neither an account nor a sponsor")
}
