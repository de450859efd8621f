package agents

import (
	"errors"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// LeanOnConfig says how plates are pressed on while something is taken.
type LeanOnConfig struct {
	ForceMin  float64 `yaml:"force_min_n" json:"force_min_n" jsonschema:"minimum=1,maximum=500,description=Least force on each slot that is leant on"`
	ForceMax  float64 `yaml:"force_max_n" json:"force_max_n" jsonschema:"minimum=1,maximum=500,description=Greatest force on each slot that is leant on"`
	BothShare float64 `yaml:"both_sides_share" json:"both_sides_share" jsonschema:"minimum=0,maximum=1,description=Share of takings with a force on both neighbours rather than on one"`
	OwnShare  float64 `yaml:"own_plate_share" json:"own_plate_share" jsonschema:"minimum=0,maximum=1,description=Share of takings with a force on the product's own plates as well"`
	BeforeMax float64 `yaml:"before_max_s" json:"before_max_s" jsonschema:"minimum=0.1,maximum=60,description=Greatest time between leaning and reaching out"`
	AfterMax  float64 `yaml:"after_max_s" json:"after_max_s" jsonschema:"minimum=0.1,maximum=60,description=Greatest time of leaning on after the taking"`
}

// defaultLeanOn: all ESTIMATE. 30–120 N is a forearm to a good part of the body.
func defaultLeanOn() LeanOnConfig {
	return LeanOnConfig{ForceMin: 30, ForceMax: 120, BothShare: 0.4, OwnShare: 0.3, BeforeMax: 4, AfterMax: 3}
}

func (c *LeanOnConfig) validate() error {
	return errors.Join(checkAll(
		bound{"force_min_n", c.ForceMin, 1, 500},
		bound{"force_max_n", c.ForceMax, 1, 500},
		bound{"both_sides_share", c.BothShare, 0, 1},
		bound{"own_plate_share", c.OwnShare, 0, 1},
		bound{"before_max_s", c.BeforeMax, 0.1, 60},
		bound{"after_max_s", c.AfterMax, 0.1, 60}),
		ordered("force_max_n", c.ForceMin, c.ForceMax, "force_min_n"))
}

// leaner takes with one hand while the other arm lies on the plates next door,
// before, during and after, and then hides the unit without turning away.
type leaner struct{ LeanOnConfig }

func (t leaner) plan(p *Population, v *visitor) {
	extra := p.keys.Stream(v.key, purposeLoot, 0)
	p.buyToo(v, &extra)
	for units := 1 + extra.Poisson(p.cfg.Theft.ExtraItemsMean); units > 0 && len(p.demand.all) > 0; units-- {
		e := p.prey(v, p.demand.price, &extra)
		v.errands = append(v.errands, t.lean(p, e, &extra))
	}
	p.order(v)
}

// lean puts the leaning round the taking of an errand.
func (t leaner) lean(p *Population, e errand, draw *sim.Stream) errand {
	c := &p.cfg
	d := e.deeds[0]
	before, after := draw.Uniform(0.1, t.BeforeMax), draw.Uniform(0.1, t.AfterMax)
	// The taking lasts as long as the slowest grip and look at the unit.
	seconds := before + float64(3*c.ReachTime) + c.GraspMax + c.HoldMax + after
	d.hand, d.then = 1, thenKeep
	hide := newDeed(deedHide, d.intent)
	hide.sku, hide.hide = d.sku, hideBag
	if fitsPocket(&p.w.Site.Products[d.sku]) {
		hide.hide = hidePocket
	}
	deeds := []deed{newDeed(deedStow, sim.TechniqueNone)} // one hand leans, the other takes
	sides := p.besides(d.slot)
	if len(sides) > 1 && !draw.Bool(t.BothShare) {
		i := draw.IntN(2)
		sides = sides[i : i+1]
	}
	if draw.Bool(t.OwnShare) || len(sides) == 0 {
		sides = append(sides, d.slot)
	}
	for i, slot := range sides {
		on := newDeed(deedLean, d.intent)
		on.slot, on.seconds, on.amount = slot, seconds, draw.Uniform(t.ForceMin, t.ForceMax)
		if i == 0 {
			on.hand = 0
		}
		deeds = append(deeds, on)
	}
	e.deeds = append(deeds, pause(before), d, pause(after), hide)
	return e
}

// besides returns the slots whose plates lie next to a slot's on the same shelf.
func (p *Population) besides(slot site.SlotID) []site.SlotID {
	s := &p.w.Site.Slots[slot]
	var out []site.SlotID
	for i := range p.w.Site.Slots {
		o := &p.w.Site.Slots[i]
		if o.Shelf == s.Shelf && (o.Last+1 == s.First || s.Last+1 == o.First) {
			out = append(out, site.SlotID(i))
		}
	}
	return out
}

// planLean lets a visitor press on the plates of a slot while they go on; if the
// deed names a hand, with that arm on the shelf, or with the hip if the other hand
// is full and this one needed.
func (p *Population) planLean(v *visitor, _ *errand, d *deed) bool {
	reach, t := sim.FromSeconds(p.cfg.ReachTime), sim.FromSeconds(d.seconds)
	if d.hand >= 0 && p.usable(v, d.hand) && p.usable(v, 1-d.hand) {
		v.add(op{kind: opExtend, hand: d.hand, target: p.slotPoint(d.slot, p.w.Site.Slots[d.slot].WidthM/2), grasp: t, after: reach})
	}
	v.add(op{kind: opTouch, slot: d.slot, grasp: t, peakG: gramsPerNewton * d.amount})
	return false
}
