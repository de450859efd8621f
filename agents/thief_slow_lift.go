package agents

import (
	"errors"

	"gosim/sim"
)

// SlowLiftConfig says how units are lifted.
type SlowLiftConfig struct {
	LiftMin   float64 `yaml:"lift_min_s" json:"lift_min_s" jsonschema:"minimum=0.5,maximum=120,description=Least time over which the weight of a unit is taken off its plate"`
	LiftMax   float64 `yaml:"lift_max_s" json:"lift_max_s" jsonschema:"minimum=0.5,maximum=120,description=Greatest time over which the weight of a unit is taken off its plate"`
	HideShare float64 `yaml:"hide_share" json:"hide_share" jsonschema:"minimum=0,maximum=1,description=Share of units that are then hidden; the others go openly into the shopping bag"`
}

func defaultSlowLift() SlowLiftConfig { return SlowLiftConfig{LiftMin: 6, LiftMax: 15, HideShare: 0.5} } // ESTIMATE

func (c *SlowLiftConfig) validate() error {
	return errors.Join(checkAll(bound{"lift_min_s", c.LiftMin, 0.5, 120}, bound{"lift_max_s", c.LiftMax, 0.5, 120}, bound{"hide_share", c.HideShare, 0, 1}),
		ordered("lift_max_s", c.LiftMin, c.LiftMax, "lift_min_s"))
}

// lifter takes units so slowly that their plates show a drift and no step.
type lifter struct{ SlowLiftConfig }

func (t lifter) plan(p *Population, v *visitor) {
	extra := p.keys.Stream(v.key, purposeLoot, 0)
	p.buyToo(v, &extra)
	for units := 1 + extra.Poisson(p.cfg.Theft.ExtraItemsMean); units > 0 && len(p.demand.all) > 0; units-- {
		e := p.prey(v, p.demand.price, &extra)
		d := &e.deeds[0]
		d.style, d.seconds, d.then = takeSlow, extra.Uniform(t.LiftMin, t.LiftMax), thenStow
		if extra.Bool(t.HideShare) {
			d.then, d.hide, d.shield = thenHide, hideBag, true
		}
		v.errands = append(v.errands, e)
	}
	p.order(v)
}

// doLift reaches out and takes the weight of the unit off its plates evenly: they
// are relieved of exactly the unit at the instant it leaves.
func (p *Population) doLift(v *visitor, o *op, now sim.Time) sim.Time {
	contact := now + sim.FromSeconds(p.cfg.ReachTime)
	u := o.unit
	if x := p.w.Unit(u); x.Place != sim.PlaceShelf || x.Slot != o.slot {
		return p.doReach(v, o, now) // somebody was quicker; the hand feels for another
	}
	if d := p.busy(v, o.hand, now); d > 0 {
		return d
	}
	under, g := p.plateUnder(o.slot, o.lateral), p.w.Unit(u).WeightG
	p.reachShelf(v, o, now, sim.TouchLift, contact, g*p.w.ShareOn(u, under))
	s := &p.w.Site.Slots[o.slot]
	for q := s.First; q <= s.Last; q++ {
		if part := p.w.ShareOn(u, q); q != under && part > 0 {
			p.w.TouchPlate(now, sim.Touch{Plate: q, Shape: sim.TouchLift, From: contact, To: contact + o.grasp, PeakG: g * part})
		}
	}
	return o.after
}
