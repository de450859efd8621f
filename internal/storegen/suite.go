package main

import (
	"bytes"
	_ "embed" // for the facts
	"fmt"
	"slices"
	"strings"
)

//go:embed facts/winner_f1.csv
var winnerCSV string

// suiteDir is where the tests of the AutoCheckout competition are, as scenarios.
const suiteDir = "scenarios/autocheckout2020/"

// The story of a test begins with its first event: who shops needs this long from
// the door to any shelf. ESTIMATE: 5 m at a stroll, and a moment to look.
const suiteLeadS = 14.0

// Unlabelled times are filled in: an event follows the one before it after this
// time. ESTIMATE: the median gap of the labelled ones.
const suiteGapS = 5.0

// challenge is one test of the competition as a scenario.
type challenge struct {
	name     string // of the file and the scenario
	title    string // the test's own name
	about    string // what happens, and what an engine may get wrong; wrapped by the writer
	source   string
	f1       string // the winner's official score, "" if there is none
	shoppers []shopper
}

// shopper is one person of a test with their acts in script form.
type shopper struct {
	appearS float64
	acts    []string
}

// event is a labelled pick or put-back.
type event struct {
	number  int
	tS      float64
	shopper int
	put     bool
	gondola int
	shelf   int
	plates  []int
	gtin    string
}

// suite returns the scenarios of the competition's tests: those with labelled
// events in order of their names, then those written after their description.
func (n *nanoPlan) suite() ([]file, error) {
	var all []challenge
	for _, t := range labelledTests() {
		c, err := n.labelledChallenge(t)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	described, err := n.described()
	if err != nil {
		return nil, err
	}
	all = append(all, described...)
	slices.SortFunc(all, func(a, b challenge) int { return strings.Compare(a.name, b.name) })
	official := map[string]string{}
	for _, r := range records(winnerCSV) {
		official[r[0]] = r[1]
	}
	files := make([]file, 0, len(all))
	for _, c := range all {
		c.f1 = official[c.title]
		delete(official, c.title)
		files = append(files, file{suiteDir + c.name + ".yaml", c.yaml()})
	}
	for title := range official { // any one will do for the error
		return nil, fmt.Errorf("suite: test %s has a score and no scenario", title)
	}
	return files, nil
}

// labelledTest is the events of one test as labelled.
type labelledTest struct {
	title  string
	events []event
}

// labelledTests returns the tests with labels, in the order of the table, their
// events in order of time. An event without a time, or with one that cannot be
// right (later than all others by minutes), follows the event before it.
func labelledTests() []labelledTest {
	const latestS = 600
	var tests []labelledTest
	for _, r := range records(eventsCSV) {
		if len(tests) == 0 || tests[len(tests)-1].title != r[0] {
			tests = append(tests, labelledTest{title: r[0]})
		}
		t := &tests[len(tests)-1]
		e := event{
			number: int(atof(r[1])), shopper: int(atof(r[3])) - 1, put: r[4] == "put_back",
			gondola: int(atof(r[5])) - 1, shelf: int(atof(r[6])) - 1, gtin: code(r[8]),
		}
		for p := range strings.FieldsSeq(r[7]) {
			e.plates = append(e.plates, int(atof(p))-1)
		}
		known := r[2] != "" && atof(r[2]) < latestS
		switch {
		case known:
			e.tS = atof(r[2])
		case len(t.events) > 0:
			e.tS = t.events[len(t.events)-1].tS + suiteGapS
		}
		t.events = append(t.events, e)
	}
	for i := range tests {
		slices.SortStableFunc(tests[i].events, func(a, b event) int {
			switch {
			case a.tS < b.tS:
				return -1
			case a.tS > b.tS:
				return 1
			default:
				return 0
			}
		})
		first := tests[i].events[0].tS
		for k := range tests[i].events {
			tests[i].events[k].tS -= first
		}
	}
	return tests
}

// labelledChallenge turns labels into scripts.
func (n *nanoPlan) labelledChallenge(t labelledTest) (challenge, error) {
	people := 0
	puts := 0
	for _, e := range t.events {
		people = max(people, e.shopper+1)
		if e.put {
			puts++
		}
	}
	c := challenge{
		name: lower(t.title), title: t.title,
		about: fmt.Sprintf("%s of the competition as its labels tell it: %s with %s, %s of them put-backs.",
			t.title, count(people, "shopper"), count(len(t.events), "labelled event"), number(puts)),
		source: "who took what where and when is labelled by hand in the competition's data set; where people walked and which hand they used is not, and is gosim's.",
	}
	scripts := make([]script, people)
	for i := range scripts {
		scripts[i] = script{plan: n, appearS: 2 * float64(i)}
		scripts[i].add("{do: enter}")
	}
	var strays []stray
	for _, e := range t.events {
		if err := scripts[e.shopper].event(e, &strays); err != nil {
			return c, fmt.Errorf("suite: test %s: event %d: %w", t.title, e.number, err)
		}
	}
	for i := range scripts {
		c.shoppers = append(c.shoppers, scripts[i].leave())
	}
	return c, nil
}

// lower returns the name of a test's file.
func lower(title string) string { return strings.ToLower(title) }

func count(n int, what string) string {
	if n == 1 {
		return "one " + what
	}
	return number(n) + " " + what + "s"
}

// number writes small numbers out.
func number(n int) string {
	words := []string{"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

// script writes one shopper's acts. It knows what the hands hold, so that a thing
// that goes back at once is not bagged first.
type script struct {
	plan    *nanoPlan
	appearS float64
	hands   []string // codes, at most two
	bag     []string
	acts    []string
}

// stray is a unit that somebody put somewhere, on the given shelf.
type stray struct {
	gtin, slot     string
	gondola, shelf int
}

func (s *script) add(format string, args ...any) {
	s.acts = append(s.acts, fmt.Sprintf(format, args...))
}

// event writes a labelled event. What somebody put on a shelf is taken from there
// again by whoever takes that product from that shelf next; else a product is taken
// from its own place.
func (s *script) event(e event, strays *[]stray) error {
	at := suiteLeadS + e.tS
	if e.put {
		slot, err := s.putBack(at, e)
		*strays = append(*strays, stray{e.gtin, slot, e.gondola, e.shelf})
		return err
	}
	for i, o := range *strays {
		if o.gtin == e.gtin && o.gondola == e.gondola && o.shelf == e.shelf {
			*strays = slices.Delete(*strays, i, i+1)
			s.pick(at, o.slot, e.gtin)
			return nil
		}
	}
	slot, err := s.plan.home(e.gtin)
	if err != nil {
		return err
	}
	s.pick(at, slot, e.gtin)
	return nil
}

// pick takes a unit, not before the given time unless that is 0.
func (s *script) pick(at float64, slot, gtin string) {
	if len(s.hands) == 2 {
		s.stow()
	}
	s.add("{do: pick, slot: %s, gtin: %q%s}", slot, gtin, notBefore(at))
	s.hands = append(s.hands, gtin)
}

func (s *script) stow() {
	s.add("{do: stow, hand: both}")
	if len(s.hands) == 1 {
		s.acts[len(s.acts)-1] = "{do: stow}"
	}
	s.bag = append(s.bag, s.hands...)
	s.hands = s.hands[:0]
}

// putBack puts a unit of the event's product on the plates it names, and returns
// the slot's code.
func (s *script) putBack(at float64, e event) (string, error) {
	slot, atM, err := s.plan.slotAt(e.gondola, e.shelf, e.plates)
	if err != nil {
		return "", err
	}
	s.ready(e.gtin)
	i := slices.Index(s.hands, e.gtin)
	if i < 0 {
		return "", fmt.Errorf("puts back %s and does not carry it", e.gtin)
	}
	s.hands = slices.Delete(s.hands, i, i+1)
	s.add("{do: put_back, slot: %s, at_m: %.3f, gtin: %q%s}", slot, atM, e.gtin, notBefore(at))
	return slot, nil
}

// ready has a unit of a product in a hand.
func (s *script) ready(gtin string) {
	if slices.Contains(s.hands, gtin) {
		return
	}
	if len(s.hands) == 2 {
		s.stow()
	}
	if i := slices.Index(s.bag, gtin); i >= 0 {
		s.bag = slices.Delete(s.bag, i, i+1)
		s.add("{do: unstow, gtin: %q}", gtin)
		s.hands = append(s.hands, gtin)
	}
}

// leave ends the script.
func (s *script) leave() shopper {
	if len(s.hands) > 0 {
		s.stow()
	}
	s.add("{do: exit}")
	return shopper{s.appearS, s.acts}
}

func notBefore(s float64) string {
	if s <= 0 {
		return ""
	}
	return fmt.Sprintf(", at_s: %g", s)
}

// slotAt returns the code of the slot on the middle of the plates named and where
// that is from its left end, metres. Where no product stands, it is the end of
// the nearest slot of the shelf, or of the nearest shelf that has one.
func (n *nanoPlan) slotAt(gondola, shelf int, plates []int) (slot string, atM float64, err error) {
	middle := (float64(plates[0]) + float64(plates[len(plates)-1]) + 1) / 2 // in plates from the left end
	for away := range n.owner[gondola] {
		for _, s := range []int{shelf - away, shelf + away} {
			if s < 0 || s >= len(n.owner[gondola]) {
				continue
			}
			if first, last, ok := n.nearest(gondola, s, middle); ok {
				at := min(max(middle, float64(first)+0.5), float64(last)+0.5)
				return n.slotCode(gondola, s, first, n.owner[gondola][s][first][0]), (at - float64(first)) * nanoPlate, nil
			}
		}
	}
	return "", 0, fmt.Errorf("gondola %d has no product anywhere", gondola+1)
}

// nearest returns the plates of the slot nearest to a place on a shelf.
func (n *nanoPlan) nearest(gondola, shelf int, middle float64) (first, last int, ok bool) {
	row := n.owner[gondola][shelf]
	best := 1e9
	for i := 0; i < len(row); i++ {
		if row[i] == nil {
			continue
		}
		from := i
		for i+1 < len(row) && len(row[i+1]) == 1 && row[i+1][0] == row[from][0] {
			i++
		}
		d := max(0, float64(from)-middle, middle-float64(i+1))
		if d < best {
			first, last, best, ok = from, i, d, true
		}
	}
	return first, last, ok
}

// slotCode returns the code that a site gives to the slot of a product that
// begins on a plate.
func (n *nanoPlan) slotCode(gondola, shelf, first int, gtin string) string {
	place := slices.Index(n.owner[gondola][shelf][first], gtin) + 1
	return fmt.Sprintf("%s-S%d-P%02d/%d", n.s.gondolas[gondola].code, shelf+1, first+1, place)
}

// home returns the code of a product's own slot.
func (n *nanoPlan) home(gtin string) (string, error) {
	for g := range n.owner {
		for s := range n.owner[g] {
			for i, o := range n.owner[g][s] {
				if slices.Contains(o, gtin) {
					return n.slotCode(g, s, i, gtin), nil
				}
			}
		}
	}
	return "", fmt.Errorf("product %s has no place", gtin)
}

// yaml writes the scenario.
func (c *challenge) yaml() []byte {
	var b bytes.Buffer
	b.WriteString("# yaml-language-server: $schema=../schema/scenario.schema.json\n#\n")
	wrap(&b, "Shows: ", c.about)
	if c.f1 != "" {
		wrap(&b, "Expect: ", fmt.Sprintf("the competition's winner scored a unit F1 of %.3g on this test in the real store.", atof(c.f1)))
	} else {
		wrap(&b, "Expect: ", "no official score of this test is published.")
	}
	wrap(&b, "Sources: ", c.source+" Store, cameras and weights are the published ones, the plates' noise is that of the published signals. Written by internal/storegen.")
	fmt.Fprintf(&b, `schema_version: 1
name: autocheckout2020-%s
description: "AutoCheckout 2020, test %s"
seed: 1
start: 2020-04-20T12:00:00Z
duration: 2m
warmup: 10s
store:
  layout: ../stores/autocheckout-nano/store.yaml
`, c.name, c.title)
	b.WriteString("population:\n  visits: 0\n  catalogue_bias_share: 0.04\n  scripted:\n")
	for i, s := range c.shoppers {
		fmt.Fprintf(&b, "    - name: shopper-%d\n      account: S%d\n", i+1, i+1)
		if s.appearS > 0 {
			fmt.Fprintf(&b, "      appear_s: %g\n", s.appearS)
		}
		b.WriteString("      acts:\n")
		for _, a := range s.acts {
			fmt.Fprintf(&b, "        - %s\n", a)
		}
	}
	b.WriteString("sensors:\n  plate:\n    profile: autocheckout2020\n")
	if c.f1 != "" {
		fmt.Fprintf(&b, "published:\n  - metric: session_f1_mean\n    value: %.4g\n    of: the competition's winner, in the real store\n", atof(c.f1))
	}
	return b.Bytes()
}

// wrap writes a comment with a heading, at most 88 characters wide.
func wrap(b *bytes.Buffer, heading, text string) {
	line := "# " + heading
	begun := false
	for w := range strings.FieldsSeq(text) {
		if begun && len(line)+1+len(w) > 88 {
			b.WriteString(line + "\n")
			line, begun = "#  ", true
		}
		if begun || !strings.HasSuffix(line, " ") {
			line += " "
		}
		line += w
		begun = true
	}
	b.WriteString(line + "\n")
}
