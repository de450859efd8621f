package basket

import "gosim/internal/strictyaml"

// Config sets how events are joined with people. The zero value is not valid;
// start from [DefaultConfig].
type Config struct {
	DecideS       float64 `yaml:"decide_s" json:"decide_s" jsonschema:"minimum=0,maximum=8,description=Wait after a change for what the cameras see next"`
	ReachBeforeS  float64 `yaml:"reach_before_s" json:"reach_before_s" jsonschema:"minimum=0,maximum=3,description=How long before a change the hand may have been there"`
	ReachAfterS   float64 `yaml:"reach_after_s" json:"reach_after_s" jsonschema:"minimum=0,maximum=3,description=How long after a change the hand may still be there"`
	ReachMaxS     float64 `yaml:"reach_max_s" json:"reach_max_s" jsonschema:"minimum=0.5,maximum=10,description=Longest part of a change in which the hand is looked for"`
	NobodyPrior   float64 `yaml:"nobody_prior" json:"nobody_prior" jsonschema:"minimum=0,maximum=0.5,description=Prior share of changes made by nobody that the cameras follow"`
	OutsideFactor float64 `yaml:"outside_factor" json:"outside_factor" jsonschema:"minimum=0,maximum=1,description=Weight of a candidate who is not on a visit"`
	IdleHand      float64 `yaml:"idle_hand_share" json:"idle_hand_share" jsonschema:"minimum=0.001,maximum=0.9,description=Chance that a hand at the plate takes nothing"`
	SplitPrior    float64 `yaml:"split_prior" json:"split_prior" jsonschema:"minimum=0,maximum=1,description=Chance that several units at once were taken by two hands if two were there"`
	HandWindowS   float64 `yaml:"hand_window_s" json:"hand_window_s" jsonschema:"minimum=0.2,maximum=8,description=How long before a put-back the hand's content counts"`
	HandFloor     float64 `yaml:"hand_floor_share" json:"hand_floor_share" jsonschema:"minimum=0.001,maximum=0.5,description=In-hand score that means nothing"`
	HandEffective float64 `yaml:"hand_effective_count" json:"hand_effective_count" jsonschema:"minimum=0,maximum=50,description=Most in-hand observations that count as independent"`
	WrongPlace    float64 `yaml:"wrong_place_share" json:"wrong_place_share" jsonschema:"minimum=0.001,maximum=0.9,description=Share of put-backs in another product's place"`
	HandOver      float64 `yaml:"hand_over_share" json:"hand_over_share" jsonschema:"minimum=0,maximum=0.5,description=Share of put-backs from another person's basket"`
	ForeignPrior  float64 `yaml:"foreign_prior" json:"foreign_prior" jsonschema:"minimum=0,maximum=0.5,description=Share of arrivals that are things from outside"`
	DecoyPrior    float64 `yaml:"decoy_prior" json:"decoy_prior" jsonschema:"minimum=0,maximum=0.5,description=Share of arrivals that imitate the weight of a unit taken"`
	DecoySpread   float64 `yaml:"decoy_spread_share" json:"decoy_spread_share" jsonschema:"minimum=0.001,maximum=0.5,description=How closely an imitation meets the weight (one sd as a share)"`
	ReweighSDG    float64 `yaml:"reweigh_sd_g" json:"reweigh_sd_g" jsonschema:"minimum=0,maximum=20,description=Extra spread between two weighings of one unit"`
	ReweighShare  float64 `yaml:"reweigh_share" json:"reweigh_share" jsonschema:"minimum=0,maximum=0.1,description=The same as a share of the weight"`
	LearnP        float64 `yaml:"learn_probability" json:"learn_probability" jsonschema:"minimum=0.5,maximum=1,description=Unit weights are learned from events at least this sure"`
}

// DefaultConfig returns the defaults.
func DefaultConfig() Config {
	return Config{
		DecideS:       1.5,   // ESTIMATE: the item is in view between shelf and bag for a second or two
		ReachBeforeS:  0.3,   // ESTIMATE: half of a reach
		ReachAfterS:   0.1,   // ESTIMATE
		ReachMaxS:     2.5,   // ESTIMATE: a hand presses for 0.3–1 s; ringing lasts up to 1 s
		NobodyPrior:   0.005, // ESTIMATE: goods do not move by themselves
		OutsideFactor: 0.05,  // ESTIMATE
		IdleHand:      0.02,  // ESTIMATE: a second hand at the very plate at that moment that takes nothing
		// ESTIMATE: two hands at one place take one unit each within a second once in
		// twenty times that an idle hand is there, against one that takes two: 14 % of
		// lines (dunnhumby, see package shelf) over 0.79² that take one each.
		SplitPrior:    0.04,
		HandWindowS:   2,     // ESTIMATE
		HandFloor:     0.08,  // ESTIMATE: in-hand recognition errs in 15 %, over some ten products
		HandEffective: 3,     // ESTIMATE: frames of one grip err together
		WrongPlace:    0.10,  // ESTIMATE: no measured share was found
		HandOver:      0.01,  // ESTIMATE
		ForeignPrior:  0.005, // ESTIMATE
		DecoyPrior:    0.002, // ESTIMATE: a return that imitates is rarer than one theft in 100 visits
		DecoySpread:   0.05,  // ESTIMATE: what a thief can match without a scale
		ReweighSDG:    0.3,   // ESTIMATE: rounding to 1 g (1/√12 g)
		ReweighShare:  0.002, // ESTIMATE: corner error 0.1 % at both ends
		LearnP:        0.97,  // ESTIMATE
	}
}

// Validate reports every field that is out of range as a
// [strictyaml.FieldError], joined.
func (c Config) Validate() error {
	var r strictyaml.Ranges
	r.In("decide_s", c.DecideS, 0, 8)
	r.In("reach_before_s", c.ReachBeforeS, 0, 3)
	r.In("reach_after_s", c.ReachAfterS, 0, 3)
	r.In("reach_max_s", c.ReachMaxS, 0.5, 10)
	r.In("nobody_prior", c.NobodyPrior, 0, 0.5)
	r.In("outside_factor", c.OutsideFactor, 0, 1)
	r.In("idle_hand_share", c.IdleHand, 0.001, 0.9)
	r.In("split_prior", c.SplitPrior, 0, 1)
	r.In("hand_window_s", c.HandWindowS, 0.2, 8)
	r.In("hand_floor_share", c.HandFloor, 0.001, 0.5)
	r.In("hand_effective_count", c.HandEffective, 0, 50)
	r.In("wrong_place_share", c.WrongPlace, 0.001, 0.9)
	r.In("hand_over_share", c.HandOver, 0, 0.5)
	r.In("foreign_prior", c.ForeignPrior, 0, 0.5)
	r.In("decoy_prior", c.DecoyPrior, 0, 0.5)
	r.In("decoy_spread_share", c.DecoySpread, 0.001, 0.5)
	r.In("reweigh_sd_g", c.ReweighSDG, 0, 20)
	r.In("reweigh_share", c.ReweighShare, 0, 0.1)
	r.In("learn_probability", c.LearnP, 0.5, 1)
	return r.Err()
}
