package shelf

import "gosim/internal/strictyaml"

// Config sets how samples become events. The zero value is not valid; start
// from [DefaultConfig].
type Config struct {
	NoiseSDG     float64 `yaml:"noise_sd_g" json:"noise_sd_g" jsonschema:"minimum=0.01,maximum=100,description=Noise of one sample (one sd) before a plate has learned its own"`
	MinNoiseSDG  float64 `yaml:"min_noise_sd_g" json:"min_noise_sd_g" jsonschema:"minimum=0.001,maximum=100,description=Lower limit of the learned noise; covers rounding"`
	AlarmSD      float64 `yaml:"alarm_sd" json:"alarm_sd" jsonschema:"minimum=2,maximum=20,description=A single sample this many sd off the baseline is a departure"`
	CusumK       float64 `yaml:"cusum_k_sd" json:"cusum_k_sd" jsonschema:"minimum=0.1,maximum=5,description=CUSUM allowance per sample in sd"`
	CusumH       float64 `yaml:"cusum_h_sd" json:"cusum_h_sd" jsonschema:"minimum=2,maximum=50,description=CUSUM decision limit in sd"`
	BaselineS    float64 `yaml:"baseline_s" json:"baseline_s" jsonschema:"minimum=0.2,maximum=600,description=Time constant of the baseline that follows drift"`
	PlateauS     float64 `yaml:"plateau_s" json:"plateau_s" jsonschema:"minimum=0.1,maximum=2,description=Level stretch that counts as settled"`
	SettleS      float64 `yaml:"settle_s" json:"settle_s" jsonschema:"minimum=0.1,maximum=5,description=Level stretch after which a disturbance is over"`
	AdaptS       float64 `yaml:"adapt_s" json:"adapt_s" jsonschema:"minimum=1,maximum=120,description=A disturbance that lasts this long is taken for a new noise level"`
	MinEventG    float64 `yaml:"min_event_g" json:"min_event_g" jsonschema:"minimum=0.1,maximum=1000,description=Smallest change that is reported"`
	MinEventSD   float64 `yaml:"min_event_sd" json:"min_event_sd" jsonschema:"minimum=2,maximum=20,description=Smallest change that is reported in sd of its measurement"`
	SpillShare   float64 `yaml:"spill_share" json:"spill_share" jsonschema:"minimum=0,maximum=0.5,description=Share of a neighbouring plate's change that spills over (one sd)"`
	SpillMax     float64 `yaml:"spill_max_share" json:"spill_max_share" jsonschema:"minimum=0,maximum=0.5,description=Changes below this share of a neighbour's simultaneous change may be spill-over"`
	SilenceS     float64 `yaml:"silence_s" json:"silence_s" jsonschema:"minimum=0.5,maximum=60,description=A plate without samples for longer begins with a new reference level: what changed meanwhile is charged to nobody"`
	GroupWaitS   float64 `yaml:"group_wait_s" json:"group_wait_s" jsonschema:"minimum=0,maximum=10,description=Wait after a change for related plates to settle too"`
	WeightBias   float64 `yaml:"weight_bias_share" json:"weight_bias_share" jsonschema:"minimum=0,maximum=0.5,description=Spread of true mean unit weights about the catalogue's (one sd as a share)"`
	GainShare    float64 `yaml:"gain_error_share" json:"gain_error_share" jsonschema:"minimum=0,maximum=0.1,description=Plate gain and corner error as a share of the change (one sd)"`
	PairPrior    float64 `yaml:"pair_prior" json:"pair_prior" jsonschema:"minimum=0,maximum=0.5,description=Prior share of changes that are two different products at once"`
	NothingPrior float64 `yaml:"nothing_prior" json:"nothing_prior" jsonschema:"minimum=0,maximum=0.5,description=Prior share of changes that are no transfer"`
	UnknownPrior float64 `yaml:"unknown_prior" json:"unknown_prior" jsonschema:"minimum=0,maximum=0.5,description=Prior share of changes by something that should not be there"`
	RestockS     float64 `yaml:"restock_s" json:"restock_s" jsonschema:"minimum=1,maximum=7200,description=How long after an announcement arrivals on the slot are staff's"`
}

// DefaultConfig returns the defaults.
func DefaultConfig() Config {
	return Config{
		NoiseSDG:     1.0,   // ESTIMATE: field noise 1 g rms; converter noise is 0.1–0.2 g (HX711 data sheet, 10 kg cell)
		MinNoiseSDG:  0.3,   // rounding to 1 g is uniform: sd 1/√12 g
		AlarmSD:      5,     // one noise sample in 1.7 million
		CusumK:       1,     // half of the 2 sd shift it is tuned to (Page 1954)
		CusumH:       8,     // run length e^{2kh} ≈ 9 million quiet samples
		BaselineS:    3,     // ESTIMATE: follows 1 g/min of drift within 0.05 g
		PlateauS:     0.25,  // ESTIMATE: 5 samples at 20 Hz
		SettleS:      0.5,   // ESTIMATE: a plate is level 0.5–1 s after a pick (15 Hz, ζ 0.08)
		AdaptS:       6,     // ESTIMATE: longer than hands press on end
		MinEventG:    5,     // ESTIMATE: a quarter of the lightest goods
		MinEventSD:   6,     // keeps plates with learned noise free of phantom events
		SpillShare:   0.03,  // ESTIMATE: 2 % crosstalk; about 4 % measured on 0.1 m plates (AutoCheckout 2020 data)
		SpillMax:     0.08,  // the above plus two sd
		SilenceS:     4,     // ESTIMATE: bursts of losses last a second or so; who was there for longer cannot be told
		GroupWaitS:   0.6,   // ESTIMATE: plates of one act settle within half a second of each other
		WeightBias:   0.01,  // ESTIMATE: filling aims at the nominal weight within 1 %
		GainShare:    0.002, // ESTIMATE: corner error 0.1 % plus span error 0.1 % (OIML R60 class C cells)
		PairPrior:    0.02,  // ESTIMATE
		NothingPrior: 0.03,  // ESTIMATE
		UnknownPrior: 0.01,  // ESTIMATE
		RestockS:     600,   // ESTIMATE
	}
}

// Validate reports every field that is out of range as a
// [strictyaml.FieldError], joined.
func (c Config) Validate() error {
	var r strictyaml.Ranges
	r.In("noise_sd_g", c.NoiseSDG, 0.01, 100)
	r.In("min_noise_sd_g", c.MinNoiseSDG, 0.001, 100)
	r.In("alarm_sd", c.AlarmSD, 2, 20)
	r.In("cusum_k_sd", c.CusumK, 0.1, 5)
	r.In("cusum_h_sd", c.CusumH, 2, 50)
	r.In("baseline_s", c.BaselineS, 0.2, 600)
	r.In("plateau_s", c.PlateauS, 0.1, 2)
	r.In("settle_s", c.SettleS, 0.1, 5)
	r.In("adapt_s", c.AdaptS, 1, 120)
	r.In("min_event_g", c.MinEventG, 0.1, 1000)
	r.In("min_event_sd", c.MinEventSD, 2, 20)
	r.In("spill_share", c.SpillShare, 0, 0.5)
	r.In("spill_max_share", c.SpillMax, 0, 0.5)
	r.In("silence_s", c.SilenceS, 0.5, 60)
	r.In("group_wait_s", c.GroupWaitS, 0, 10)
	r.In("weight_bias_share", c.WeightBias, 0, 0.5)
	r.In("gain_error_share", c.GainShare, 0, 0.1)
	r.In("pair_prior", c.PairPrior, 0, 0.5)
	r.In("nothing_prior", c.NothingPrior, 0, 0.5)
	r.In("unknown_prior", c.UnknownPrior, 0, 0.5)
	r.In("restock_s", c.RestockS, 1, 7200)
	return r.Err()
}
