package agents

import (
	"slices"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// The purposes of the draws of thieves who work by a plan.
const (
	purposeSlip = sim.PurposeAgents + 100 + iota
	purposeAdmission
	purposeDisguise
	purposePartner
)

// condition is when something that was planned is done after all.
type condition uint8

const (
	always  condition = iota
	ifReady           // the plan has not fallen through
	ifLaden           // there is still loot of what the first deed is about
)

// passesOver reports whether a visitor leaves an errand out as things are now.
func (p *Population) passesOver(v *visitor, e *errand) bool {
	switch e.when {
	case ifReady:
		return v.failed
	case ifLaden:
		return len(e.deeds) == 0 || !p.laden(v, e.deeds[0].sku)
	default:
		return false
	}
}

// laden reports whether a visitor has a stolen unit of a product with them.
func (p *Population) laden(v *visitor, sku site.SKU) bool {
	q := p.w.Person(v.person)
	is := func(u sim.UnitID) bool {
		return u != sim.NoUnit && int(u) < len(p.stolen) && p.stolen[u] != sim.TechniqueNone && p.w.Unit(u).SKU == sku
	}
	return is(q.Hands[0]) || is(q.Hands[1]) || slices.ContainsFunc(q.Carried, is)
}

// AccompliceConfig says how the members of a band of thieves find each other.
type AccompliceConfig struct {
	ApartMax float64 `yaml:"apart_max_s" json:"apart_max_s" jsonschema:"minimum=0,maximum=600,description=An accomplice comes up to so long after the first one"`
	Patience float64 `yaml:"patience_s" json:"patience_s" jsonschema:"minimum=1,maximum=3600,description=Time one of them waits for the other before the plan falls through"`
}

func defaultAccomplices() AccompliceConfig {
	return AccompliceConfig{
		ApartMax: 30,  // ESTIMATE: so as not to look like one party
		Patience: 180, // ESTIMATE: the longest that standing about is not noticed
	}
}

func (c *AccompliceConfig) validate() error {
	return checkAll(bound{"apart_max_s", c.ApartMax, 0, 600}, bound{"patience_s", c.Patience, 1, 3600})
}

// member returns an accomplice with an account of their own, who comes a little
// later.
func (c *AccompliceConfig) member(draw *sim.Stream) mate {
	return mate{account: true, delay: draw.Uniform(0, c.ApartMax), intent: true}
}

// pair returns the two of a band, the first one and the accomplice, and marks
// them as planned for. Whoever appears first plans for both.
func (p *Population) pair(v *visitor) (lead, partner *visitor) {
	lead, partner = &p.visitors[v.band[0]], &p.visitors[v.band[1]]
	lead.planned, partner.planned = true, true
	return lead, partner
}

// facesPartner reports whether a visitor on the way to meet a partner at a spot has
// come up to them, if not to the very place.
func (p *Population) facesPartner(v *visitor) bool {
	const closeBy = 1.0 // m; ESTIMATE
	e := &v.errands[v.at]
	if e.place != placeSpot || len(e.deeds) == 0 || e.deeds[0].kind != deedMeet || e.deeds[0].partner < 0 {
		return false
	}
	u := &p.visitors[e.deeds[0].partner]
	if u.phase != phaseMeet || u.meets != v.id || u.errands[u.at].place != placeSpot {
		return false
	}
	a, b := p.crowd.Walkers[v.walker].Pos, p.crowd.Walkers[u.walker].Pos
	return a.Sub(b).Norm() <= closeBy && p.router.Clear(a, b, routeMargin)
}

// loot returns errands that take units of products drawn by the weights, now and
// then two of one kind, each shaped by a function.
func (p *Population) loot(v *visitor, weights []float64, units int, draw *sim.Stream, shape func(*errand)) []errand {
	var out []errand
	for units > 0 && len(p.demand.all) > 0 {
		e := p.prey(v, weights, draw)
		if units > 1 && draw.Bool(0.3) { // ESTIMATE: two of the same
			e.deeds[0].units = 2
		}
		units -= e.deeds[0].units
		if shape != nil {
			shape(&e)
		}
		out = append(out, e)
	}
	return out
}

// lootSize draws how many units a thief is after.
func (p *Population) lootSize(draw *sim.Stream) int {
	return 1 + draw.Poisson(p.cfg.Theft.ExtraItemsMean)
}

// openly lets an errand put what it takes into the shopping bag, as if it were
// to be paid.
func openly(e *errand) {
	e.deeds[0].then, e.keep = thenStow, true
}

// inOrder puts some errands into walking order and appends them to a visitor's.
func (p *Population) inOrder(v *visitor, some []errand) {
	before := v.errands
	v.errands = some
	p.order(v)
	v.errands = append(before, v.errands...)
}

// browse lets most of those with an account buy something too, after all else.
func (p *Population) browse(v *visitor, draw *sim.Stream) {
	before := v.errands
	v.errands = nil
	p.buyToo(v, draw)
	p.order(v)
	v.errands = append(before, v.errands...)
}

// planRun lets a visitor go at another pace from now on.
func (p *Population) planRun(v *visitor, _ *errand, d *deed) bool {
	v.speed = d.amount
	return false
}
