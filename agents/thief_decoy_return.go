package agents

import (
	"errors"

	"gosim/checkoutfree/site"
)

// DecoyReturnConfig says what a decoy is like and when it is put down.
type DecoyReturnConfig struct {
	WeightError float64 `yaml:"weight_error_share" json:"weight_error_share" jsonschema:"minimum=0,maximum=1,description=Standard deviation of a decoy's weight relative to the product"`
	PauseMin    float64 `yaml:"pause_min_s" json:"pause_min_s" jsonschema:"minimum=0,maximum=120,description=Least time between hiding the unit and bringing out the decoy"`
	PauseMax    float64 `yaml:"pause_max_s" json:"pause_max_s" jsonschema:"minimum=0,maximum=120,description=Greatest time between hiding the unit and bringing out the decoy"`
}

func defaultDecoyReturn() DecoyReturnConfig {
	return DecoyReturnConfig{WeightError: 0.03, PauseMin: 2, PauseMax: 8} // ESTIMATE
}

func (c *DecoyReturnConfig) validate() error {
	return errors.Join(checkAll(bound{"weight_error_share", c.WeightError, 0, 1}, bound{"pause_min_s", c.PauseMin, 0, 120}, bound{"pause_max_s", c.PauseMax, 0, 120}),
		ordered("pause_max_s", c.PauseMin, c.PauseMax, "pause_min_s"))
}

// decoyer keeps a unit and puts an object of like weight in its place.
type decoyer struct{ DecoyReturnConfig }

func (t decoyer) plan(p *Population, v *visitor) {
	extra := p.keys.Stream(v.key, purposeLoot, 0)
	p.buyToo(v, &extra)
	if len(p.demand.all) == 0 {
		return
	}
	e := p.prey(v, p.demand.price, &extra)
	d := &e.deeds[0]
	d.then, d.hide, d.shield, e.shield = thenHide, hidePocket, true, true
	out := newDeed(deedTakeOut, v.tech)
	out.hide = hidePocket
	e.deeds = append(e.deeds, pause(extra.Uniform(t.PauseMin, t.PauseMax)), out, put(d.slot, site.NoSKU, v.tech))
	v.errands = append(v.errands, e)
	p.order(v)
}
