package loss

import "gosim/internal/strictyaml"

// Config sets when suspicions become alerts. The zero value is not valid; start
// from [DefaultConfig].
type Config struct {
	TailgateAfterS  float64 `yaml:"tailgate_after_s" json:"tailgate_after_s" jsonschema:"minimum=0,maximum=120,description=Time inside without an account before it counts"`
	TailgateScore   float64 `yaml:"tailgate_min_score" json:"tailgate_min_score" jsonschema:"minimum=0,maximum=1,description=Least score of a tailgating alert"`
	SharedAfterS    float64 `yaml:"shared_after_s" json:"shared_after_s" jsonschema:"minimum=1,maximum=86400,description=Somebody who comes in on a code so long after the last who did and is still inside is none of their party"`
	SharedScore     float64 `yaml:"shared_min_score" json:"shared_min_score" jsonschema:"minimum=0,maximum=1,description=Least score of an alert about a code in two hands"`
	UnpaidAfterS    float64 `yaml:"unpaid_after_s" json:"unpaid_after_s" jsonschema:"minimum=0,maximum=120,description=Wait after a removal for an account to turn up"`
	UnpaidScore     float64 `yaml:"unpaid_min_score" json:"unpaid_min_score" jsonschema:"minimum=0,maximum=1,description=Least score of an unpaid-items alert"`
	NobodyWeight    float64 `yaml:"nobody_weight" json:"nobody_weight" jsonschema:"minimum=0,maximum=1,description=Factor on the score if nobody was seen at the plate"`
	ConcealWatchS   float64 `yaml:"conceal_watch_s" json:"conceal_watch_s" jsonschema:"minimum=2,maximum=10,description=How long after a removal its taker is watched"`
	ConcealPrior    float64 `yaml:"conceal_prior" json:"conceal_prior" jsonschema:"minimum=0.00001,maximum=0.5,description=Share of visits in which something is hidden"`
	ConcealPicks    float64 `yaml:"conceal_share_of_picks" json:"conceal_share_of_picks" jsonschema:"minimum=0.01,maximum=0.99,description=Share of the units taken by those who hide some that they hide"`
	ConcealMaxNats  float64 `yaml:"conceal_max_nats" json:"conceal_max_nats" jsonschema:"minimum=0,maximum=20,description=Most log-likelihood that one removal can add against its taker"`
	InHandRate      float64 `yaml:"in_hand_rate" json:"in_hand_rate" jsonschema:"minimum=0.001,maximum=1,description=In-hand scores of a held product per clear sighting of a wrist until that is learned"`
	ConcealScore    float64 `yaml:"conceal_min_score" json:"conceal_min_score" jsonschema:"minimum=0,maximum=1,description=Least score of a concealment alert"`
	DecoySD         float64 `yaml:"decoy_sd" json:"decoy_sd" jsonschema:"minimum=1,maximum=20,description=A return this many sd off its own weight is another thing"`
	DecoyPrior      float64 `yaml:"decoy_prior" json:"decoy_prior" jsonschema:"minimum=0.00001,maximum=0.5,description=Share of returns that are imitations"`
	DecoySpread     float64 `yaml:"decoy_spread_share" json:"decoy_spread_share" jsonschema:"minimum=0.001,maximum=0.5,description=Spread of an imitation's weight relative to the unit"`
	DecoyNearShare  float64 `yaml:"decoy_near_share" json:"decoy_near_share" jsonschema:"minimum=0.005,maximum=1,description=How near to a unit's weight an imitation comes (share)"`
	DecoyScore      float64 `yaml:"decoy_min_score" json:"decoy_min_score" jsonschema:"minimum=0,maximum=1,description=Least score of a decoy alert"`
	UnmatchedWeight float64 `yaml:"unmatched_weight" json:"unmatched_weight" jsonschema:"minimum=0,maximum=1,description=Factor on the score of an arrival that is near to no unit of the basket"`
}

// DefaultConfig returns the defaults.
func DefaultConfig() Config {
	return Config{
		TailgateAfterS:  3,     // ESTIMATE: a scan and its crossing are within a second or two
		TailgateScore:   0.6,   // ESTIMATE: above the even odds of a person whom no gate announced
		SharedAfterS:    45,    // ESTIMATE: a party of four is in within half a minute
		SharedScore:     0.5,   // more likely than not
		UnpaidAfterS:    3,     // ESTIMATE
		UnpaidScore:     0.5,   // more likely than not
		NobodyWeight:    0.7,   // ESTIMATE: a unit without a taker is more often a lapse of the cameras
		ConcealWatchS:   8,     // ESTIMATE: one looks at a thing for some seconds before one hides it
		ConcealPrior:    0.01,  // 1.2–1.9 % of visitors steal in small stores (Buckle & Farrington 1984, 1994); 60 % of them by hiding, ESTIMATE
		ConcealPicks:    0.5,   // most thieves buy too (Buckle & Farrington 1994); the figure is an ESTIMATE
		ConcealMaxNats:  7,     // one honest taking in a thousand looks just like it, ESTIMATE
		ConcealScore:    0.5,   // a wrong accusation costs as much as a hidden unit that is not told of and mostly billed all the same; 0.3 per 1,000 visits are wrong, by simulation
		InHandRate:      0.12,  // ESTIMATE: recognised in a third of the views of one of two hands
		DecoySD:         3,     // 0.3 % of honest returns by the normal law, 1.2 % of simulated ones
		DecoyPrior:      0.001, // ESTIMATE: one theft in 100 visits, one in 14 of them so, 0.7 returns per visit
		DecoySpread:     0.05,  // ESTIMATE: what a thief can match without a scale
		DecoyNearShare:  0.15,  // ESTIMATE
		DecoyScore:      0.5,   // more likely than not
		UnmatchedWeight: 0.4,   // ESTIMATE: mostly a pick that was missed
	}
}

// Validate reports every field that is out of range as a
// [strictyaml.FieldError], joined.
func (c Config) Validate() error {
	var r strictyaml.Ranges
	r.In("tailgate_after_s", c.TailgateAfterS, 0, 120)
	r.In("tailgate_min_score", c.TailgateScore, 0, 1)
	r.In("shared_after_s", c.SharedAfterS, 1, 86400)
	r.In("shared_min_score", c.SharedScore, 0, 1)
	r.In("unpaid_after_s", c.UnpaidAfterS, 0, 120)
	r.In("unpaid_min_score", c.UnpaidScore, 0, 1)
	r.In("nobody_weight", c.NobodyWeight, 0, 1)
	r.In("conceal_watch_s", c.ConcealWatchS, 2, 10)
	r.In("conceal_prior", c.ConcealPrior, 1e-5, 0.5)
	r.In("conceal_share_of_picks", c.ConcealPicks, 0.01, 0.99)
	r.In("conceal_max_nats", c.ConcealMaxNats, 0, 20)
	r.In("conceal_min_score", c.ConcealScore, 0, 1)
	r.In("in_hand_rate", c.InHandRate, 0.001, 1)
	r.In("decoy_sd", c.DecoySD, 1, 20)
	r.In("decoy_prior", c.DecoyPrior, 1e-5, 0.5)
	r.In("decoy_spread_share", c.DecoySpread, 0.001, 0.5)
	r.In("decoy_near_share", c.DecoyNearShare, 0.005, 1)
	r.In("decoy_min_score", c.DecoyScore, 0, 1)
	r.In("unmatched_weight", c.UnmatchedWeight, 0, 1)
	return r.Err()
}
