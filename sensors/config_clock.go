package sensors

import "gosim/internal/strictyaml"

// ClockConfig describes clocks and heartbeats.
//
// A device's clock runs too fast or too slow by its oscillator's drift, which
// wanders, and asks a time server now and then: it steps back if it is far off and
// else makes up for the difference until it asks again. It comes to rest where the
// asymmetry of the path to the server puts it. A heartbeat carries the estimate
// of another exchange, with the engine's host.
type ClockConfig struct {
	OffsetSDMS   float64 `yaml:"offset_sd_ms" json:"offset_sd_ms" jsonschema:"minimum=0,maximum=10000,description=Spread of the offsets at which the devices' clocks come to rest"`
	DriftSDPPM   float64 `yaml:"drift_sd_ppm" json:"drift_sd_ppm" jsonschema:"minimum=0,maximum=1000,description=Spread of the rate errors of the devices' clocks"`
	WanderPPM    float64 `yaml:"wander_ppm_per_sqrt_h" json:"wander_ppm_per_sqrt_h" jsonschema:"minimum=0,maximum=1000,description=Random walk of a clock's rate after one hour"`
	SyncS        float64 `yaml:"sync_s" json:"sync_s" jsonschema:"minimum=1,maximum=86400,description=Time between two questions of a device to its time server"`
	SyncSDMS     float64 `yaml:"sync_sd_ms" json:"sync_sd_ms" jsonschema:"minimum=0,maximum=10000,description=Error of an answer that does not last"`
	StepMS       float64 `yaml:"step_ms" json:"step_ms" jsonschema:"minimum=0,maximum=60000,description=A clock that is farther off than this steps instead of running faster or slower for a while"`
	FrameSDPPM   float64 `yaml:"frame_sd_ppm" json:"frame_sd_ppm" jsonschema:"minimum=0,maximum=100000,description=Spread of the cameras' frame intervals about the nominal one"`
	SampleSDPPM  float64 `yaml:"sample_sd_ppm" json:"sample_sd_ppm" jsonschema:"minimum=0,maximum=100000,description=Spread of the plates' sampling interval about the nominal one; all plates of one nominal interval have the same"`
	HeartbeatS   float64 `yaml:"heartbeat_s" json:"heartbeat_s" jsonschema:"minimum=0.1,maximum=86400,description=Time between heartbeats"`
	EstimateSDMS float64 `yaml:"estimate_sd_ms" json:"estimate_sd_ms" jsonschema:"minimum=0,maximum=10000,description=Error of the offset that a heartbeat reports; half of the variance lasts"`
	LateShare    float64 `yaml:"estimate_late_share" json:"estimate_late_share" jsonschema:"minimum=0,maximum=1,description=Share of heartbeats before which one way of the exchange was held up; they state a greater error"`
	LateMeanMS   float64 `yaml:"estimate_late_mean_ms" json:"estimate_late_mean_ms" jsonschema:"minimum=0,maximum=60000,description=Mean of that delay; half of it goes into the offset"`
}

func defaultClock() ClockConfig {
	return ClockConfig{
		OffsetSDMS:   5,    // NTP on a local network: "typically within milliseconds" (vendor texts)
		DriftSDPPM:   20,   // ESTIMATE: crystals are sold with tolerances of ±20 to ±50 ppm
		WanderPPM:    1,    // ESTIMATE: some degrees an hour at less than 1 ppm per degree
		SyncS:        64,   // NTP's shortest default interval, 2⁶ s (RFC 5905, MINPOLL)
		SyncSDMS:     0.5,  // ESTIMATE
		StepMS:       128,  // RFC 5905, STEPT
		FrameSDPPM:   30,   // ESTIMATE, as for the clock's crystal
		SampleSDPPM:  50,   // ESTIMATE, likewise; converters with an oscillator of their own are worse
		HeartbeatS:   10,   // ESTIMATE
		EstimateSDMS: 1,    // ESTIMATE
		LateShare:    0.02, // ESTIMATE
		LateMeanMS:   40,   // ESTIMATE
	}
}

func (c *ClockConfig) validate(r *strictyaml.Ranges) {
	r.In("clock.offset_sd_ms", c.OffsetSDMS, 0, 10000)
	r.In("clock.drift_sd_ppm", c.DriftSDPPM, 0, 1000)
	r.In("clock.wander_ppm_per_sqrt_h", c.WanderPPM, 0, 1000)
	r.In("clock.sync_s", c.SyncS, 1, 86400)
	r.In("clock.sync_sd_ms", c.SyncSDMS, 0, 10000)
	r.In("clock.step_ms", c.StepMS, 0, 60000)
	r.In("clock.frame_sd_ppm", c.FrameSDPPM, 0, 100000)
	r.In("clock.sample_sd_ppm", c.SampleSDPPM, 0, 100000)
	r.In("clock.heartbeat_s", c.HeartbeatS, 0.1, 86400)
	r.In("clock.estimate_sd_ms", c.EstimateSDMS, 0, 10000)
	r.In("clock.estimate_late_share", c.LateShare, 0, 1)
	r.In("clock.estimate_late_mean_ms", c.LateMeanMS, 0, 60000)
}
