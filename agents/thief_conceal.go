package agents

import (
	"errors"

	"gosim/internal/strictyaml"
	"gosim/sim"
)

// What stands between the cameras and a unit that is being hidden.
const (
	ShieldBody       = "body"
	ShieldAccomplice = "accomplice"
	ShieldNone       = "none"
)

// ConcealConfig says how units vanish in a bag, a pocket or under the jacket.
type ConcealConfig struct {
	Shield         string  `yaml:"shield" json:"shield" jsonschema:"enum=body,enum=accomplice,enum=none,description=What stands between the cameras and the unit while it is hidden: the thief's own body or an accomplice with an account of their own or nothing"`
	TurnShare      float64 `yaml:"turn_share" json:"turn_share" jsonschema:"minimum=0,maximum=1,description=Share of hidings for which a thief who is their own shield turns the back to the cameras"`
	WalkFirstShare float64 `yaml:"walk_first_share" json:"walk_first_share" jsonschema:"minimum=0,maximum=1,description=Share of units that are carried in hand to another shelf and hidden there; not of pairs and not with an accomplice"`
	DelayMin       float64 `yaml:"delay_min_s" json:"delay_min_s" jsonschema:"minimum=0,maximum=120,description=Least time a unit stays in the hand before it is hidden"`
	DelayMax       float64 `yaml:"delay_max_s" json:"delay_max_s" jsonschema:"minimum=0,maximum=120,description=Greatest time a unit stays in the hand before it is hidden; pairs are hidden at once"`
	HideMin        float64 `yaml:"hide_min_s" json:"hide_min_s" jsonschema:"minimum=0,maximum=10,description=Least time to hide a unit; 0 together with hide_max_s takes theft.conceal_time_s"`
	HideMax        float64 `yaml:"hide_max_s" json:"hide_max_s" jsonschema:"minimum=0,maximum=10,description=Greatest time to hide a unit"`
}

// defaultConceal is the gesture of bags and pockets.
func defaultConceal() ConcealConfig {
	// Shoplifters look round and turn away (Buckle & Farrington 1984); the shares
	// are an ESTIMATE.
	return ConcealConfig{Shield: ShieldBody, TurnShare: 1}
}

// defaultConcealClothes is that of a jacket, which has to be opened first. All
// ESTIMATE.
func defaultConcealClothes() ConcealConfig {
	return ConcealConfig{Shield: ShieldBody, TurnShare: 0.8, WalkFirstShare: 0.2, DelayMax: 3, HideMin: 1, HideMax: 2.5}
}

func (c *ConcealConfig) validate() error {
	var shield error
	switch c.Shield {
	case ShieldBody, ShieldAccomplice, ShieldNone:
	default:
		shield = &strictyaml.FieldError{Path: "shield", Value: c.Shield, Want: "one of body, accomplice, none"}
	}
	return errors.Join(shield, checkAll(
		bound{"turn_share", c.TurnShare, 0, 1},
		bound{"walk_first_share", c.WalkFirstShare, 0, 1},
		bound{"delay_min_s", c.DelayMin, 0, 120},
		bound{"delay_max_s", c.DelayMax, 0, 120},
		bound{"hide_min_s", c.HideMin, 0, 10},
		bound{"hide_max_s", c.HideMax, 0, 10}),
		ordered("delay_max_s", c.DelayMin, c.DelayMax, "delay_min_s"),
		ordered("hide_max_s", c.HideMin, c.HideMax, "hide_min_s"))
}

// How two who hide something together keep time; all ESTIMATE, seconds.
const (
	guardApart = 15.0  // the accomplice comes up to so long after the thief
	guardWait  = 60.0  // the thief, unit in hand, waits for the accomplice
	guardStay  = 180.0 // the accomplice waits near the shelf for the thief
	guardStep  = 15.0  // one of them waits for the other to take their place
)

// concealer takes units and hides them.
type concealer struct {
	place hidePlace
	ConcealConfig
}

var _ gang = concealer{}

// mates returns the accomplice who stands before the camera, if there is to be one.
func (t concealer) mates(draw *sim.Stream) []mate {
	if t.Shield != ShieldAccomplice {
		return nil
	}
	return []mate{{account: true, delay: draw.Uniform(0, guardApart), intent: true}}
}

func (t concealer) plan(p *Population, v *visitor) {
	if t.Shield == ShieldAccomplice {
		t.planTwo(p, v)
		return
	}
	extra := p.keys.Stream(v.key, purposeLoot, 0)
	p.buyToo(v, &extra)
	t.takeLoot(p, v, &extra, 0.3) // ESTIMATE: two of the same
	p.order(v)
	t.shape(p, v)
}

// takeLoot appends the errands of taking and hiding, some of them of two units.
func (t concealer) takeLoot(p *Population, v *visitor, extra *sim.Stream, pairs float64) {
	for units := 1 + extra.Poisson(p.cfg.Theft.ExtraItemsMean); units > 0 && len(p.demand.all) > 0; {
		e := p.prey(v, t.weights(p), extra)
		d := &e.deeds[0]
		if units > 1 && extra.Bool(pairs) {
			d.units = 2
		}
		d.then, d.hide, d.shield = thenHide, t.place, t.Shield == ShieldBody
		e.shield = d.shield
		units -= d.units
		v.errands = append(v.errands, e)
	}
}

// weights returns how much each product attracts.
func (t concealer) weights(p *Population) []float64 {
	switch t.place {
	case hidePocket:
		return p.demand.pocket
	case hideClothes:
		return p.attraction(fitsClothes)
	default:
		return p.demand.price
	}
}

// shape gives each hiding of a visitor its own way: turned or not, at once or
// after a while, there or at another shelf, fast or slow.
func (t concealer) shape(p *Population, v *visitor) {
	var out []errand
	for i, e := range v.errands {
		d := &e.deeds[0]
		if d.then != thenHide {
			out = append(out, e)
			continue
		}
		draw := p.keys.Stream(v.key, purposeGesture, uint64(i))
		turns, walks := draw.Bool(t.TurnShare), draw.Bool(t.WalkFirstShare)
		delay := draw.Uniform(t.DelayMin, t.DelayMax)
		d.shield, d.seconds = d.shield && turns, draw.Uniform(t.HideMin, t.HideMax)
		slot := p.elsewhere(e.slot, &draw)
		switch {
		case d.units > 1 || !walks && delay == 0:
			out = append(out, e)
		case walks && slot >= 0:
			later := p.atSlot(v, slot, planDraws|uint64(i), pause(delay), t.later(d))
			later.shield, later.must, e.must = e.shield, true, true
			out = append(out, e, later)
		default:
			e.deeds = append(e.deeds, pause(delay), t.later(d))
			out = append(out, e)
		}
	}
	v.errands = out
}

// later turns the hiding out of a taking and returns it.
func (t concealer) later(d *deed) deed {
	h := newDeed(deedHide, d.intent)
	h.sku, h.hide, h.shield, h.seconds = d.sku, d.hide, d.shield, d.seconds
	d.then, d.seconds = thenKeep, 0
	return h
}

// planTwo plans for the thief and the accomplice: at each shelf the thief waits
// with the unit in hand until the other stands before the nearest camera. Both
// may buy something afterwards.
func (t concealer) planTwo(p *Population, v *visitor) {
	lead, guard := &p.visitors[v.band[0]], &p.visitors[v.band[1]]
	for _, u := range [...]*visitor{lead, guard} { // whoever appears first plans for both
		if !u.planned {
			u.planned = true
			p.mission(u)
		}
	}
	extra := p.keys.Stream(lead.key, purposeLoot, 0)
	t.takeLoot(p, lead, &extra, 0)
	p.order(lead)
	for i := range lead.errands {
		e := &lead.errands[i]
		d := &e.deeds[0]
		draw := p.keys.Stream(lead.key, purposeGesture, uint64(i))
		delay := draw.Uniform(t.DelayMin, t.DelayMax)
		d.seconds = draw.Uniform(t.HideMin, t.HideMax)
		e.must = true
		e.deeds = append(e.deeds, meet(guard.id, guardWait), meet(guard.id, guardStep), pause(delay), t.later(d), meet(guard.id, 3))

		wait := p.atSpot(guard, p.nearby(e.slot), planDraws|uint64(2*i), meet(lead.id, guardStay))
		look := newDeed(deedLook, sim.TechniqueNone)
		look.slot = e.slot
		post := errand{
			place: placeGuard, slot: e.slot, partner: lead.id, draw: p.keys.Stream(guard.key, purposeErrand, planDraws|uint64(2*i+1)),
			deeds: []deed{look, meet(lead.id, guardStep), meet(lead.id, guardStep+delay)},
		}
		wait.must, post.must = true, true
		guard.errands = append(guard.errands, wait, post)
	}
	p.shopAfter(lead, &extra)
	other := p.keys.Stream(guard.key, purposeLoot, 0)
	p.shopAfter(guard, &other)
}
