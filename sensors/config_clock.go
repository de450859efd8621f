package sensors

import "gosim/internal/strictyaml"

// ClockConfig describes clocks and heartbeats.
type ClockConfig struct {
	OffsetSDMS   float64 `yaml:"offset_sd_ms" json:"offset_sd_ms" jsonschema:"minimum=0,maximum=10000,description=Spread of the devices' clock offsets"`
	EstimateSDMS float64 `yaml:"estimate_sd_ms" json:"estimate_sd_ms" jsonschema:"minimum=0,maximum=10000,description=Error of the offset that a heartbeat reports"`
	HeartbeatS   float64 `yaml:"heartbeat_s" json:"heartbeat_s" jsonschema:"minimum=0.1,maximum=86400,description=Time between heartbeats"`
}

func defaultClock() ClockConfig {
	return ClockConfig{
		OffsetSDMS:   5,  // NTP on a local network: "typically within milliseconds" (vendor texts)
		EstimateSDMS: 1,  // ESTIMATE
		HeartbeatS:   10, // ESTIMATE
	}
}

func (c *ClockConfig) validate(r *strictyaml.Ranges) {
	r.In("clock.offset_sd_ms", c.OffsetSDMS, 0, 10000)
	r.In("clock.estimate_sd_ms", c.EstimateSDMS, 0, 10000)
	r.In("clock.heartbeat_s", c.HeartbeatS, 0.1, 86400)
}
