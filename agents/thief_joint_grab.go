package agents

import (
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// JointGrabConfig says how two reach into one facing.
type JointGrabConfig struct {
	TwoShare float64 `yaml:"two_units_share" json:"two_units_share" jsonschema:"minimum=0,maximum=1,description=Chance that one of them takes two units rather than one"`
	LagMax   float64 `yaml:"lag_max_s" json:"lag_max_s" jsonschema:"minimum=0,maximum=2,description=The second hand comes up to so long after the first"`
}

func defaultJointGrab() JointGrabConfig {
	return JointGrabConfig{TwoShare: 0.4, LagMax: 0.2} // ESTIMATE
}

func (c *JointGrabConfig) validate() error {
	return checkAll(bound{"two_units_share", c.TwoShare, 0, 1}, bound{"lag_max_s", c.LagMax, 0, 2})
}

// jointGrabber stands side by side with another member and reaches into the same
// facing at the same instant, so that one step of weight is of two hands.
type jointGrabber struct {
	JointGrabConfig
	band AccompliceConfig
}

var _ gang = jointGrabber{}

func (t jointGrabber) mates(draw *sim.Stream) []mate { return []mate{t.band.member(draw)} }

func (t jointGrabber) plan(p *Population, v *visitor) {
	first, second := p.pair(v)
	draw := p.keys.Stream(first.key, purposeLoot, 0)
	prey, ok := p.preyForTwo(first, &draw)
	if !ok {
		return
	}
	slot, sku := prey.slot, prey.deeds[0].sku
	lag := draw.Uniform(0, t.LagMax)
	for _, u := range [...]*visitor{first, second} {
		partner, wait := second.id, 0.0
		if u == second {
			partner, wait = first.id, lag
		}
		units := 1
		if draw.Bool(t.TwoShare) {
			units = 2
		}
		grab := take(slot, sku, units, thenStow, u.tech)
		grab.when = ifReady
		e := p.atSlot(u, slot, spotErrand, meet(partner, t.band.Patience), pause(wait), grab)
		e.draw = prey.draw // the same: both hands take as long
		e.keep, e.vital = true, true
		u.errands = append(u.errands, e)
		mine := p.keys.Stream(u.key, purposePartner, 0)
		p.browse(u, &mine)
	}
}

// preyForTwo draws something to steal from a slot that two can stand at.
func (p *Population) preyForTwo(v *visitor, draw *sim.Stream) (errand, bool) {
	for range 50 {
		if len(p.demand.all) == 0 {
			break
		}
		if e := p.prey(v, p.demand.price, draw); p.standsTwo(e.slot) {
			return e, true
		}
	}
	return errand{}, false
}

// standsTwo reports whether two can stand side by side at a slot: beside whoever
// has the place in front of its middle there is another.
func (p *Population) standsTwo(slot site.SlotID) bool {
	const room = 2*bodyRadius + 0.04
	p.cands = p.standPoints(p.cands[:0], slot, (p.cfg.StandMin+p.cfg.StandMax)/2)
	for _, q := range p.cands {
		if q.Sub(p.cands[0]).Norm() >= room {
			return true
		}
	}
	return false
}
