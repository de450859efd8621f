package agents

import (
	"gosim/sim"
)

// ReenterConfig says how a member comes back without a code.
type ReenterConfig struct {
	CleanShare float64 `yaml:"clean_share" json:"clean_share" jsonschema:"minimum=0,maximum=1,description=Share of first visits that only look and buy nothing"`
	AwayMin    float64 `yaml:"away_min_s" json:"away_min_s" jsonschema:"minimum=0,maximum=3600,description=Least time between leaving and coming back to the exit"`
	AwayMax    float64 `yaml:"away_max_s" json:"away_max_s" jsonschema:"minimum=0,maximum=3600,description=Greatest time between leaving and coming back to the exit"`
}

func defaultReenter() ReenterConfig {
	return ReenterConfig{CleanShare: 0.5, AwayMin: 20, AwayMax: 120} // ESTIMATE
}

func (c *ReenterConfig) validate() error {
	if err := checkAll(bound{"clean_share", c.CleanShare, 0, 1}, bound{"away_min_s", c.AwayMin, 0, 3600}, bound{"away_max_s", c.AwayMax, 0, 3600}); err != nil {
		return err
	}
	return ordered("away_max_s", c.AwayMin, c.AwayMax, "away_min_s")
}

// reenterer visits as a member, leaves, and comes back by the exit with the same
// body in the same clothes, to take what nobody will be billed for. The two
// visits are two people in the truth log.
type reenterer struct{ ReenterConfig }

var _ gang = reenterer{}

func (t reenterer) mates(draw *sim.Stream) []mate {
	return []mate{{admission: admitSlip, afterGone: true, delay: draw.Uniform(t.AwayMin, t.AwayMax), intent: true}}
}

func (t reenterer) plan(p *Population, v *visitor) {
	before, after := p.pair(v)
	p.planUnbilled(after)
	draw := p.keys.Stream(before.key, purposeLoot, 0)
	if !draw.Bool(t.CleanShare) {
		p.list(before, p.basketSize(before))
		p.order(before)
		return
	}
	for i := range 1 + draw.IntN(2) {
		if len(p.demand.all) == 0 {
			return
		}
		slots := p.demand.slots[p.demand.all[draw.IntN(len(p.demand.all))]]
		look := newDeed(deedLook, sim.TechniqueNone)
		look.slot, look.seconds = slots[0], draw.Uniform(2, 10) // ESTIMATE
		before.errands = append(before.errands, p.atSlot(before, look.slot, spotErrand+uint64(i), look))
	}
	p.order(before)
}
