package loss

import (
	"errors"
	"fmt"

	"gosim/internal/strictyaml"
)

// Config sets when suspicions become alerts. The zero value is not valid; start
// from [DefaultConfig].
type Config struct {
	TailgateAfterS  float64 `yaml:"tailgate_after_s" json:"tailgate_after_s" jsonschema:"minimum=0,maximum=120,description=Time inside without an account before it counts"`
	TailgateScore   float64 `yaml:"tailgate_min_score" json:"tailgate_min_score" jsonschema:"minimum=0,maximum=1,description=Least score of a tailgating alert"`
	UnpaidAfterS    float64 `yaml:"unpaid_after_s" json:"unpaid_after_s" jsonschema:"minimum=0,maximum=120,description=Wait after a removal for an account to turn up"`
	UnpaidScore     float64 `yaml:"unpaid_min_score" json:"unpaid_min_score" jsonschema:"minimum=0,maximum=1,description=Least score of an unpaid-items alert"`
	NobodyWeight    float64 `yaml:"nobody_weight" json:"nobody_weight" jsonschema:"minimum=0,maximum=1,description=Factor on the score if nobody was seen at the plate"`
	ConcealWatchS   float64 `yaml:"conceal_watch_s" json:"conceal_watch_s" jsonschema:"minimum=1,maximum=12,description=How long after a removal the unit may show up in the hand"`
	ConcealScore    float64 `yaml:"conceal_min_score" json:"conceal_min_score" jsonschema:"minimum=0,maximum=1,description=Least score of a concealment alert"`
	WristRate       float64 `yaml:"usual_wrist_share" json:"usual_wrist_share" jsonschema:"minimum=0.05,maximum=1,description=Wrist sightings per sighting of the person below which hands count as hidden"`
	ConcealFrames   int     `yaml:"conceal_min_frames" json:"conceal_min_frames" jsonschema:"minimum=1,maximum=1000,description=Sightings of the person needed before and after the removal"`
	InHandSum       float64 `yaml:"conceal_in_hand_sum" json:"conceal_in_hand_sum" jsonschema:"minimum=0.01,maximum=100,description=Sum of in-hand scores after which the unit counts as shown (e-fold)"`
	DecoySD         float64 `yaml:"decoy_sd" json:"decoy_sd" jsonschema:"minimum=1,maximum=20,description=A return this many sd off its own weight is another thing"`
	DecoyNearShare  float64 `yaml:"decoy_near_share" json:"decoy_near_share" jsonschema:"minimum=0.005,maximum=1,description=How near to a unit's weight an imitation comes (share)"`
	DecoyScore      float64 `yaml:"decoy_min_score" json:"decoy_min_score" jsonschema:"minimum=0,maximum=1,description=Least score of a decoy alert"`
	UnmatchedWeight float64 `yaml:"unmatched_weight" json:"unmatched_weight" jsonschema:"minimum=0,maximum=1,description=Factor on the score of an arrival that is near to no unit of the basket"`
}

// DefaultConfig returns the defaults.
func DefaultConfig() Config {
	return Config{
		TailgateAfterS:  3,    // ESTIMATE: a scan and its crossing are within a second or two
		TailgateScore:   0.6,  // ESTIMATE: above the even odds of a person whom no gate announced
		UnpaidAfterS:    3,    // ESTIMATE
		UnpaidScore:     0.5,  // more likely than not
		NobodyWeight:    0.7,  // ESTIMATE: a unit without a taker is more often a lapse of the cameras
		ConcealWatchS:   5,    // ESTIMATE: an openly taken unit is in view within seconds
		ConcealScore:    0.75, // ESTIMATE: set for precision; wrong accusations cost most (Patrick & Gabbidon 2004)
		WristRate:       0.5,  // ESTIMATE: wrists are found in 85 % of unobstructed views
		ConcealFrames:   8,    // ESTIMATE
		InHandSum:       0.5,  // ESTIMATE: about one clear look
		DecoySD:         3,    // 0.3 % of honest returns
		DecoyNearShare:  0.15, // ESTIMATE
		DecoyScore:      0.5,  // more likely than not
		UnmatchedWeight: 0.4,  // ESTIMATE: mostly a pick that was missed
	}
}

// Validate reports every field that is out of range as a
// [strictyaml.FieldError], joined.
func (c Config) Validate() error {
	var errs []error
	check := func(path string, v, lo, hi float64) {
		if !(v >= lo && v <= hi) {
			errs = append(errs, &strictyaml.FieldError{Path: path, Value: v, Want: fmt.Sprintf("a number in [%g, %g]", lo, hi)})
		}
	}
	check("tailgate_after_s", c.TailgateAfterS, 0, 120)
	check("tailgate_min_score", c.TailgateScore, 0, 1)
	check("unpaid_after_s", c.UnpaidAfterS, 0, 120)
	check("unpaid_min_score", c.UnpaidScore, 0, 1)
	check("nobody_weight", c.NobodyWeight, 0, 1)
	check("conceal_watch_s", c.ConcealWatchS, 1, 12)
	check("conceal_min_score", c.ConcealScore, 0, 1)
	check("usual_wrist_share", c.WristRate, 0.05, 1)
	check("conceal_min_frames", float64(c.ConcealFrames), 1, 1000)
	check("conceal_in_hand_sum", c.InHandSum, 0.01, 100)
	check("decoy_sd", c.DecoySD, 1, 20)
	check("decoy_near_share", c.DecoyNearShare, 0.005, 1)
	check("decoy_min_score", c.DecoyScore, 0, 1)
	check("unmatched_weight", c.UnmatchedWeight, 0, 1)
	return errors.Join(errs...)
}
