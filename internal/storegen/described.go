package main

import "fmt"

// Products of the described tests, by what makes them fit.
const (
	coffeeA  = "016571940331" // 534 g, alone on plate G3-S2-P05
	coffeeB  = "016571950293" // 534 g as well, plates 7 and 8 of the same shelf
	coffeeC  = "016571953386" // 532 g, plate 10
	yogurtA  = "071063437553" // 104 g, on the first plates of G2-S5
	yogurtB  = "071063437089" // 106 g, next to it
	yogurtC  = "071063437072" // 104 g, next to that
	barA     = "084114032607" // 62 g, on G2-S6
	barB     = "084114033338" // 62 g
	barC     = "084114115881" // 62 g
	juice    = "041419420058" // 181 g
	bottle   = "071142643370" // 736 g, two plates wide
	canA     = "613008743734" // 557 g, three plates wide
	canB     = "613008744120" // 567 g, next to it
	soda     = "012000286209" // 593 g
	tea      = "613008744090" // 563 g
	biscuits = "016000502789" // 138 g
)

// described returns the tests that are known by what happened in them and have no
// labels. Products, places and times are chosen here.
func (n *nanoPlan) described() ([]challenge, error) {
	d := &describer{plan: n}
	d.test("BASELINE-9", "Two people, one of whom takes two things and gives one of them to the other, hand to hand.", func(p []*tale) {
		p[0].at(14).pick(yogurtA).at(20).pick(juice).act("{do: wait_for, person: shopper-2, meet: true}").give(juice, 2)
		p[1].at(12).pick(canA).stow().act("{do: walk, x_m: 1.0, y_m: -0.9}").act("{do: wait_for, person: shopper-1, meet: true}").receive(juice, 1, 4)
	}, 2)
	d.test("BASELINE-15", "One person takes three things from three gondolas and leaves.", func(p []*tale) {
		p[0].at(14).pick(bottle).at(24).pick(coffeeA).at(34).pick(soda)
	}, 1)
	d.test("BASELINE-17", "An item is gripped and held on its plate for a quarter of a minute, and only then taken; then another is taken at once.", func(p []*tale) {
		p[0].at(14).grip(biscuits, 15).pick(biscuits).at(38).pick(tea)
	}, 1)
	d.test("BASELINE-18", "Two products of the same weight are taken at once, one with each hand, and one of them goes back to the other's place.", func(p []*tale) {
		p[0].at(14).pick(barA).pick(barB).at(22).putAt(barB, barA)
	}, 1)
	d.test("BASELINE-19", "Three of one product, two of another and one of a third; then one of the first goes back.", func(p []*tale) {
		p[0].at(14).pick(yogurtA).pick(yogurtA).pick(yogurtA).at(28).pick(canA).pick(canA).at(38).pick(biscuits).at(46).putAt(yogurtA, yogurtA)
	}, 1)
	d.test("BASELINE-21", "Eight small things from neighbouring places as fast as two hands can, and one goes back.", func(p []*tale) {
		p[0].at(14).pick(barA).pick(barB).pick(barC).pick(yogurtA).pick(yogurtB).pick(yogurtC).pick(barA).pick(yogurtB).putAt(yogurtB, yogurtB)
	}, 1)
	d.test("BASELINE-24", "Two products of close weight that stand next to each other are taken one after the other.", func(p []*tale) {
		p[0].at(14).pick(canA).at(20).pick(canB)
	}, 1)
	d.test("BASELINE-26", "Two units of one product are taken from neighbouring plates.", func(p []*tale) {
		p[0].at(14).pick(coffeeB).at(19).pick(coffeeB)
	}, 1)
	d.test("BASELINE-27", "An item is picked up, looked at and put back where it was; another is bought.", func(p []*tale) {
		p[0].at(14).pick(tea).at(20).putAt(tea, tea).at(27).pick(juice)
	}, 1)
	d.test("BASELINE-28", "Three items in turn are gripped and held on their plates for long before they are taken.", func(p []*tale) {
		p[0].at(14).grip(coffeeC, 15).pick(coffeeC).at(42).grip(yogurtB, 15).pick(yogurtB).at(70).grip(juice, 12).pick(juice)
	}, 1)
	d.test("BASELINE-29", "Items that stand next to each other are taken in quick succession.", func(p []*tale) {
		p[0].at(14).pick(yogurtA).pick(yogurtB).pick(yogurtC)
	}, 1)
	d.test("BASELINE-30", "Three items are taken, and one of them is left on the floor.", func(p []*tale) {
		p[0].at(14).pick(canB).at(20).pick(biscuits).stow().at(28).pick(coffeeA).drop()
	}, 1)
	return d.all, d.err
}

// describer collects the described tests.
type describer struct {
	plan *nanoPlan
	all  []challenge
	err  error // the first
}

func (d *describer) test(title, about string, tell func([]*tale), people int) {
	c := challenge{
		name: lower(title), title: title, about: about,
		source: "what happens is the competition's description of the test; which products, when and where is ours (ESTIMATE), as no labels are published.",
	}
	var tales []*tale
	for i := range people {
		t := &tale{script: script{plan: d.plan, appearS: 2 * float64(i)}}
		t.add("{do: enter}")
		tales = append(tales, t)
	}
	tell(tales)
	for _, t := range tales {
		if t.err != nil && d.err == nil {
			d.err = fmt.Errorf("suite: test %s: %w", title, t.err)
		}
		c.shoppers = append(c.shoppers, t.leave())
	}
	d.all = append(d.all, c)
}

// tale is a script in the making, told act by act.
type tale struct {
	script
	next float64 // the next act does not begin before this, s; 0 for at once
	err  error   // the first
}

func (t *tale) at(s float64) *tale {
	t.next = s
	return t
}

// when takes the time of the next act.
func (t *tale) when() float64 {
	s := t.next
	t.next = 0
	return s
}

func (t *tale) place(gtin string) string {
	slot, err := t.plan.home(gtin)
	if err != nil && t.err == nil {
		t.err = err
	}
	return slot
}

func (t *tale) act(text string) *tale {
	t.add("%s", text)
	return t
}

// pick takes a unit from its own place.
func (t *tale) pick(gtin string) *tale {
	t.script.pick(t.when(), t.place(gtin), gtin)
	return t
}

// grip holds on to a unit where it stands, with the weight of a resting hand.
func (t *tale) grip(gtin string, seconds float64) *tale {
	t.add("{do: touch, slot: %s, newtons: 3, seconds: %g%s}", t.place(gtin), seconds, notBefore(t.when()))
	return t
}

// putAt puts a unit into the place of another product, or its own.
func (t *tale) putAt(gtin, place string) *tale {
	t.ready(gtin)
	for i, h := range t.hands {
		if h == gtin {
			t.hands = append(t.hands[:i], t.hands[i+1:]...)
			t.add("{do: put_back, slot: %s, gtin: %q%s}", t.place(place), gtin, notBefore(t.when()))
			return t
		}
	}
	if t.err == nil {
		t.err = fmt.Errorf("puts back %s and does not carry it", gtin)
	}
	return t
}

func (t *tale) stow() *tale {
	t.script.stow()
	return t
}

// drop lets go of the one thing in the hands.
func (t *tale) drop() *tale {
	t.add("{do: drop}")
	t.hands = t.hands[:0]
	return t
}

// give hands the last thing picked to another shopper, who must receive it.
func (t *tale) give(gtin string, to int) *tale {
	for i, h := range t.hands {
		if h == gtin {
			t.hands = append(t.hands[:i], t.hands[i+1:]...)
		}
	}
	t.add("{do: hand_over, to: shopper-%d, hand: left}", to)
	return t
}

// receive waits for an act of another by which a thing is handed over.
func (t *tale) receive(gtin string, from, act int) *tale {
	t.add("{do: wait_for, person: shopper-%d, act: %d}", from, act)
	t.hands = append(t.hands, gtin)
	return t
}
