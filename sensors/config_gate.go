package sensors

import "gosim/internal/strictyaml"

// GateConfig describes scanners and beams.
type GateConfig struct {
	DelayMinMS          float64 `yaml:"delay_min_ms" json:"delay_min_ms" jsonschema:"minimum=0,maximum=60000,description=Least delay of an event"`
	DelayMaxMS          float64 `yaml:"delay_max_ms" json:"delay_max_ms" jsonschema:"minimum=0,maximum=60000,description=Greatest delay of an event"`
	CrossingJitterMS    float64 `yaml:"crossing_jitter_ms" json:"crossing_jitter_ms" jsonschema:"minimum=0,maximum=10000,description=Standard deviation of a crossing's time"`
	DirectionKnownShare float64 `yaml:"direction_known_share" json:"direction_known_share" jsonschema:"minimum=0,maximum=1,description=Share of crossings whose direction the beams tell"`
}

func defaultGate() GateConfig {
	return GateConfig{
		DelayMinMS:          50,   // ESTIMATE
		DelayMaxMS:          200,  // ESTIMATE
		CrossingJitterMS:    20,   // ESTIMATE
		DirectionKnownShare: 0.98, // ESTIMATE: two beams, seldom both seen broken at once
	}
}

func (g *GateConfig) validate(r *strictyaml.Ranges) {
	r.In("gate.delay_min_ms", g.DelayMinMS, 0, 60000)
	r.In("gate.delay_max_ms", g.DelayMaxMS, 0, 60000)
	r.In("gate.crossing_jitter_ms", g.CrossingJitterMS, 0, 10000)
	r.In("gate.direction_known_share", g.DirectionKnownShare, 0, 1)
	r.Must(g.DelayMaxMS >= g.DelayMinMS, "gate.delay_max_ms", g.DelayMaxMS, "at least delay_min_ms")
}
