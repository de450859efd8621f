package sensors

import "gosim/internal/strictyaml"

// GateConfig describes scanners, beams and barriers.
type GateConfig struct {
	DelayMinMS          float64 `yaml:"delay_min_ms" json:"delay_min_ms" jsonschema:"minimum=0,maximum=60000,description=Least delay of an event"`
	DelayMaxMS          float64 `yaml:"delay_max_ms" json:"delay_max_ms" jsonschema:"minimum=0,maximum=60000,description=Greatest delay of an event"`
	CrossingJitterMS    float64 `yaml:"crossing_jitter_ms" json:"crossing_jitter_ms" jsonschema:"minimum=0,maximum=10000,description=Standard deviation of a crossing's time"`
	DirectionKnownShare float64 `yaml:"direction_known_share" json:"direction_known_share" jsonschema:"minimum=0,maximum=1,description=Share of crossings whose direction the beams tell"`

	ReadFailureShare float64 `yaml:"read_failure_share" json:"read_failure_share" jsonschema:"minimum=0,maximum=0.9,description=Chance that the scanner cannot read a code that is shown to it; the gate then says nothing"`
	RepeatS          float64 `yaml:"repeat_s" json:"repeat_s" jsonschema:"minimum=0,maximum=60,description=While a gate stands open for a code and for so long at most the same code opens it for nobody more; 0: it does"`
	AntiPassbackS    float64 `yaml:"anti_passback_s" json:"anti_passback_s" jsonschema:"minimum=0,maximum=86400,description=A code that was accepted is refused for so long at every gate; guests on one code then stay outside. 0: no such rule"`

	MissedShare        float64 `yaml:"missed_crossing_share" json:"missed_crossing_share" jsonschema:"minimum=0,maximum=1,description=Share of crossings that the beams miss"`
	DoubleShare        float64 `yaml:"double_crossing_share" json:"double_crossing_share" jsonschema:"minimum=0,maximum=1,description=Share of crossings that are reported twice: a bag or a swinging arm"`
	TrolleyDoubleShare float64 `yaml:"trolley_double_share" json:"trolley_double_share" jsonschema:"minimum=0,maximum=1,description=The same of people with a trolley"`
	MergeS             float64 `yaml:"merge_s" json:"merge_s" jsonschema:"minimum=0,maximum=5,description=People who follow each other more closely than this are one crossing"`
	BeamHeightM        float64 `yaml:"beam_height_m" json:"beam_height_m" jsonschema:"minimum=0,maximum=2,description=Height of the beams; whoever is shorter passes below unseen"`
	HeldAfterS         float64 `yaml:"held_after_s" json:"held_after_s" jsonschema:"minimum=0,maximum=600,description=A gate that is held open for so long says so"`
}

func defaultGate() GateConfig {
	return GateConfig{
		DelayMinMS:          50,   // ESTIMATE
		DelayMaxMS:          200,  // ESTIMATE
		CrossingJitterMS:    20,   // ESTIMATE
		DirectionKnownShare: 0.98, // ESTIMATE: two beams, seldom both seen broken at once

		ReadFailureShare: 0.04, // ESTIMATE: a dim or cracked screen, held askew
		RepeatS:          2,    // ESTIMATE: readers hold back the same code for a second or so
		AntiPassbackS:    0,    // off: a party comes in on one code (justwalkout.com FAQ)

		MissedShare:        0.002, // ESTIMATE
		DoubleShare:        0.005, // ESTIMATE
		TrolleyDoubleShare: 0.05,  // ESTIMATE
		MergeS:             0.35,  // a body's depth of 0.3 m at 0.9 m/s; ESTIMATE
		BeamHeightM:        0.9,   // ESTIMATE: at the hip of an adult, where legs do not count twice
		HeldAfterS:         2,     // ESTIMATE: a passage takes a second or so
	}
}

func (g *GateConfig) validate(r *strictyaml.Ranges) {
	r.In("gate.delay_min_ms", g.DelayMinMS, 0, 60000)
	r.In("gate.delay_max_ms", g.DelayMaxMS, 0, 60000)
	r.In("gate.crossing_jitter_ms", g.CrossingJitterMS, 0, 10000)
	r.In("gate.direction_known_share", g.DirectionKnownShare, 0, 1)
	r.In("gate.read_failure_share", g.ReadFailureShare, 0, 0.9)
	r.In("gate.repeat_s", g.RepeatS, 0, 60)
	r.In("gate.anti_passback_s", g.AntiPassbackS, 0, 86400)
	r.In("gate.missed_crossing_share", g.MissedShare, 0, 1)
	r.In("gate.double_crossing_share", g.DoubleShare, 0, 1)
	r.In("gate.trolley_double_share", g.TrolleyDoubleShare, 0, 1)
	r.In("gate.merge_s", g.MergeS, 0, 5)
	r.In("gate.beam_height_m", g.BeamHeightM, 0, 2)
	r.In("gate.held_after_s", g.HeldAfterS, 0, 600)
	r.Must(g.DelayMaxMS >= g.DelayMinMS, "gate.delay_max_ms", g.DelayMaxMS, "at least delay_min_ms")
}
