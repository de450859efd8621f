package agents

import (
	"errors"

	"gosim/sim"
)

// EatInsideConfig says how units are eaten in the store.
type EatInsideConfig struct {
	EatMin     float64 `yaml:"eat_min_s" json:"eat_min_s" jsonschema:"minimum=1,maximum=600,description=Least time to eat or drink a unit"`
	EatMax     float64 `yaml:"eat_max_s" json:"eat_max_s" jsonschema:"minimum=1,maximum=600,description=Greatest time to eat or drink a unit"`
	PackShare  float64 `yaml:"pack_share" json:"pack_share" jsonschema:"minimum=0,maximum=0.9,description=Part of a unit's weight that is the empty pack's; 0 takes what is usual in the category"`
	LedgeShare float64 `yaml:"ledge_share" json:"ledge_share" jsonschema:"minimum=0,maximum=1,description=Share of empty packs left on a ledge; the others are left on a shelf"`
}

// defaultEatInside: grazing and empty packs are documented, figures are not. All
// ESTIMATE.
func defaultEatInside() EatInsideConfig {
	return EatInsideConfig{EatMin: 5, EatMax: 30, LedgeShare: 0.5}
}

func (c *EatInsideConfig) validate() error {
	return errors.Join(checkAll(
		bound{"eat_min_s", c.EatMin, 1, 600},
		bound{"eat_max_s", c.EatMax, 1, 600},
		bound{"pack_share", c.PackShare, 0, 0.9},
		bound{"ledge_share", c.LedgeShare, 0, 1}),
		ordered("eat_max_s", c.EatMin, c.EatMax, "eat_min_s"))
}

// eater takes something to eat or drink, walks to where few cameras see, eats it
// there with the back to them and leaves the pack behind.
type eater struct{ EatInsideConfig }

func (t eater) plan(p *Population, v *visitor) {
	extra := p.keys.Stream(v.key, purposeLoot, 0)
	p.buyToo(v, &extra)
	if len(p.demand.all) == 0 {
		return
	}
	bring := p.prey(v, p.attraction(edible), &extra)
	d := &bring.deeds[0]
	eat := newDeed(deedEat, v.tech)
	eat.sku, eat.shield = d.sku, true
	eat.seconds, eat.amount = extra.Uniform(t.EatMin, t.EatMax), packShare(t.PackShare, &p.w.Site.Products[d.sku])
	ditch := newDeed(deedDitch, v.tech)
	there := p.leastWatched(d.slot, &extra)
	if there < 0 {
		there = d.slot
	}
	if !extra.Bool(t.LedgeShare) {
		ditch.slot = there
	}
	away := p.atSlot(v, there, planDraws, eat, ditch)
	bring.must, away.must, away.shield = true, true, true
	p.among(v, &extra, bring, away)
}

// planEat lets a visitor eat or drink the content of the unit in hand, bite by
// bite, and keep the pack there.
func (p *Population) planEat(v *visitor, _ *errand, d *deed) bool {
	hand := p.fullHand(v, d.sku)
	if hand < 0 {
		return false
	}
	if d.shield {
		turn := p.turnTo(v, p.shieldHeading(v))
		v.add(turn)
	}
	const every = 4 * sim.Second // from bite to bite; ESTIMATE
	reach := sim.FromSeconds(p.cfg.ReachTime)
	left := sim.FromSeconds(d.seconds)
	for ; left > every; left -= every {
		v.add(op{kind: opBite, hand: hand, grasp: sim.Second / 2, after: every})
	}
	v.add(op{kind: opBite, hand: hand, grasp: max(0, left-2*reach), after: left})
	v.add(op{kind: opEat, hand: hand, amount: d.amount, after: reach, intent: d.intent})
	return false
}

// doBite brings a hand to the mouth.
func (p *Population) doBite(v *visitor, o *op, now sim.Time) sim.Time {
	o.target = p.bodyPoint(v, 0.02, 0.12, 0.88)
	return p.doExtend(v, o, now)
}

// doEat makes an end of a unit's content and leaves its pack in the hand.
func (p *Population) doEat(v *visitor, o *op, now sim.Time) sim.Time {
	u := p.held(v, o.hand)
	if u == sim.NoUnit || p.w.Unit(u).Foreign {
		return 0
	}
	pack, err := p.w.Eat(now, v.person, int(o.hand), o.amount, o.intent)
	p.must(err)
	p.mark(u, o.intent)
	v.pack = pack
	return o.after
}
