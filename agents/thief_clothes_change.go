package agents

// ClothesChangeConfig says how one turns into somebody else.
type ClothesChangeConfig struct {
	ShopsShare float64 `yaml:"shops_first_share" json:"shops_first_share" jsonschema:"minimum=0,maximum=1,description=Share of those who buy something before they change"`
	ChangeTime float64 `yaml:"change_s" json:"change_s" jsonschema:"minimum=0.2,maximum=120,description=Time to change the jacket"`
}

func defaultClothesChange() ClothesChangeConfig {
	return ClothesChangeConfig{
		// Reported of a store of this kind: what was picked before a change of clothes
		// was charged, what was picked after it was not (Ars Technica 2020).
		ShopsShare: 0.5, // ESTIMATE
		ChangeTime: 8,   // ESTIMATE
	}
}

func (c *ClothesChangeConfig) validate() error {
	return checkAll(bound{"shops_first_share", c.ShopsShare, 0, 1}, bound{"change_s", c.ChangeTime, 0.2, 120})
}

// changer changes clothes where the fewest cameras see, and then takes openly, so
// that another visitor seems to have done it.
type changer struct{ ClothesChangeConfig }

func (t changer) plan(p *Population, v *visitor) {
	draw := p.keys.Stream(v.key, purposeLoot, 0)
	if draw.Bool(t.ShopsShare) {
		p.list(v, p.basketSize(v))
		p.order(v)
		for i := range v.errands {
			v.errands[i].keep = true // before the change, or not at all
		}
	}
	change := newDeed(deedChange, v.tech)
	change.seconds = t.ChangeTime
	outfit := p.keys.Stream(v.key, purposeDisguise, 0)
	change.outfit = outfit.Uint64()
	e := p.atSpot(v, p.leastSeen(&draw), spotErrand, change)
	e.keep, e.vital = true, true
	v.errands = append(v.errands, e)
	loot := p.loot(v, p.demand.price, p.lootSize(&draw), &draw, openly)
	for i := range loot {
		loot[i].when = ifReady
	}
	p.inOrder(v, loot)
}
