package agents

import "errors"

// TailgateConfig says how closely somebody follows a member through the gate.
type TailgateConfig struct {
	GapMin float64 `yaml:"gap_min_s" json:"gap_min_s" jsonschema:"minimum=0.3,maximum=10,description=Least time between a member and the tailgater at the gate"`
	GapMax float64 `yaml:"gap_max_s" json:"gap_max_s" jsonschema:"minimum=0.3,maximum=10,description=Greatest time between a member and the tailgater at the gate"`
}

func defaultTailgate() TailgateConfig { return TailgateConfig{GapMin: 0.8, GapMax: 1.5} } // ESTIMATE

func (c *TailgateConfig) validate() error {
	return errors.Join(checkAll(bound{"gap_min_s", c.GapMin, 0.3, 10}, bound{"gap_max_s", c.GapMax, 0.3, 10}),
		ordered("gap_max_s", c.GapMin, c.GapMax, "gap_min_s"))
}

// tailgater comes in behind a member and takes openly: there is nobody to bill.
type tailgater struct{}

func (tailgater) plan(p *Population, v *visitor) {
	extra := p.keys.Stream(v.key, purposeLoot, 0)
	p.list(v, 1+extra.Poisson(p.cfg.Theft.ExtraItemsMean))
	p.order(v)
}
