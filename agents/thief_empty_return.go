package agents

import (
	"errors"

	"gosim/sim"
)

// EmptyReturnConfig says how packs are emptied and put back.
type EmptyReturnConfig struct {
	PackShare float64 `yaml:"pack_share" json:"pack_share" jsonschema:"minimum=0,maximum=0.9,description=Part of a unit's weight that is the empty pack's; 0 takes what is usual in the category"`
	EmptyMin  float64 `yaml:"empty_min_s" json:"empty_min_s" jsonschema:"minimum=0.2,maximum=120,description=Least time to take the content out and hide it"`
	EmptyMax  float64 `yaml:"empty_max_s" json:"empty_max_s" jsonschema:"minimum=0.2,maximum=120,description=Greatest time to take the content out and hide it"`
	TurnShare float64 `yaml:"turn_share" json:"turn_share" jsonschema:"minimum=0,maximum=1,description=Share of those who turn the back to the cameras meanwhile"`
	PauseMax  float64 `yaml:"pause_max_s" json:"pause_max_s" jsonschema:"minimum=0,maximum=120,description=Greatest time the empty pack stays in the hand before it is put back"`
}

func defaultEmptyReturn() EmptyReturnConfig {
	return EmptyReturnConfig{EmptyMin: 3, EmptyMax: 8, TurnShare: 0.9, PauseMax: 4} // ESTIMATE
}

func (c *EmptyReturnConfig) validate() error {
	return errors.Join(checkAll(
		bound{"pack_share", c.PackShare, 0, 0.9},
		bound{"empty_min_s", c.EmptyMin, 0.2, 120},
		bound{"empty_max_s", c.EmptyMax, 0.2, 120},
		bound{"turn_share", c.TurnShare, 0, 1},
		bound{"pause_max_s", c.PauseMax, 0, 120}),
		ordered("empty_max_s", c.EmptyMin, c.EmptyMax, "empty_min_s"))
}

// emptier takes a pack, hides its content and puts the empty pack back on its
// slot, so that the number of facings is right and nearly all of the weight gone.
type emptier struct{ EmptyReturnConfig }

func (t emptier) plan(p *Population, v *visitor) {
	extra := p.keys.Stream(v.key, purposeLoot, 0)
	p.buyToo(v, &extra)
	if len(p.demand.all) == 0 {
		return
	}
	e := p.prey(v, p.attraction(emptiable), &extra)
	d := &e.deeds[0]
	empty := newDeed(deedEmpty, v.tech)
	empty.sku, empty.hide, empty.shield = d.sku, hidePocket, extra.Bool(t.TurnShare)
	empty.seconds, empty.amount = extra.Uniform(t.EmptyMin, t.EmptyMax), packShare(t.PackShare, &p.w.Site.Products[d.sku])
	back := newDeed(deedDitch, v.tech)
	back.slot = d.slot
	e.shield = empty.shield
	e.deeds = append(e.deeds, empty, pause(extra.Uniform(0, t.PauseMax)), back)
	v.errands = append(v.errands, e)
	p.order(v)
}

// planDitch gets rid of the empty pack in hand: onto a slot, or a ledge beside
// the visitor if none is named.
func (p *Population) planDitch(v *visitor, e *errand, d *deed) bool {
	if v.pack == sim.NoUnit {
		return false
	}
	hand := p.handOf(v, v.pack)
	v.pack = sim.NoUnit
	switch {
	case hand < 0:
	case d.slot >= 0:
		v.add(p.turnTo(v, p.slotHeading(v, d.slot)))
		p.addPut(v, e, hand, d.slot, -1, d.intent)
	default:
		p.addLedge(v, hand, d)
	}
	return false
}
