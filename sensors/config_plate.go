package sensors

import "gosim/internal/strictyaml"

// PlateConfig describes the shelf plates and their transport.
type PlateConfig struct {
	BatchSamples   int     `yaml:"batch_samples" json:"batch_samples" jsonschema:"minimum=1,maximum=1000,description=Samples per message"`
	NoiseSDG       float64 `yaml:"noise_sd_g" json:"noise_sd_g" jsonschema:"minimum=0,maximum=1000,description=White noise"`
	QuantisationG  float64 `yaml:"quantisation_g" json:"quantisation_g" jsonschema:"minimum=0,maximum=100,description=Step of the reading; 0 for none"`
	OffsetSDG      float64 `yaml:"offset_sd_g" json:"offset_sd_g" jsonschema:"minimum=0,maximum=100000,description=Spread of the plates' constant offsets"`
	DriftG         float64 `yaml:"drift_g_per_sqrt_h" json:"drift_g_per_sqrt_h" jsonschema:"minimum=0,maximum=1000,description=Random walk of the zero point after one hour"`
	CreepShare     float64 `yaml:"creep_share" json:"creep_share" jsonschema:"minimum=0,maximum=0.1,description=Part of a load that shows only slowly"`
	CreepTimeS     float64 `yaml:"creep_time_s" json:"creep_time_s" jsonschema:"minimum=1,maximum=86400,description=Time constant of creep"`
	RingHZ         float64 `yaml:"ring_hz" json:"ring_hz" jsonschema:"minimum=1,maximum=200,description=Natural frequency of a loaded plate"`
	RingDamping    float64 `yaml:"ring_damping" json:"ring_damping" jsonschema:"minimum=0.01,maximum=0.95,description=Its damping ratio"`
	HandNoiseShare float64 `yaml:"hand_noise_share" json:"hand_noise_share" jsonschema:"minimum=0,maximum=1,description=White noise of a hand's pressure as a share of it"`
	SpillShare     float64 `yaml:"spill_share" json:"spill_share" jsonschema:"minimum=0,maximum=0.5,description=Part of a step or touch that shows on a neighbouring plate"`
	SpillKeptShare float64 `yaml:"spill_kept_share" json:"spill_kept_share" jsonschema:"minimum=0,maximum=1,description=Part of a step's spill-over that stays"`
	BurstShare     float64 `yaml:"burst_share" json:"burst_share" jsonschema:"minimum=0,maximum=1,description=Chance that a touch jolts another plate of the shelf without net change"`
	DelayMinMS     float64 `yaml:"delay_min_ms" json:"delay_min_ms" jsonschema:"minimum=0,maximum=60000,description=Least time from the last sample to arrival"`
	DelayMaxMS     float64 `yaml:"delay_max_ms" json:"delay_max_ms" jsonschema:"minimum=0,maximum=60000,description=Greatest time from the last sample to arrival"`
	LossShare      float64 `yaml:"loss_share" json:"loss_share" jsonschema:"minimum=0,maximum=1,description=Share of messages lost"`
}

func defaultPlate() PlateConfig {
	return PlateConfig{
		BatchSamples:   12,     // ESTIMATE: a message every 0.6 s at 20 Hz
		NoiseSDG:       1,      // ESTIMATE: vibration and air; the converter alone gives 0.2 g (HX711 data sheet)
		QuantisationG:  1,      // ESTIMATE: chosen by firmware
		OffsetSDG:      2000,   // zero balance ±10 % of full scale (TI SBAA532A table 4-1)
		DriftG:         2,      // ESTIMATE: 0.02 % of 10 kg per °C and 1 °C in an hour
		CreepShare:     0.0003, // 0.03 % in 30 min, typical data sheet value; OIML R 60 allows 0.7 of the error limit
		CreepTimeS:     600,    // ESTIMATE
		RingHZ:         15,     // ESTIMATE
		RingDamping:    0.08,   // ESTIMATE: 0.5–1.0 s to 1 g; weighing filters settle in 0.2–2.5 s
		HandNoiseShare: 0.04,   // ESTIMATE
		SpillShare:     0.03,   // ESTIMATE: 2–4 %
		SpillKeptShare: 0,      // ESTIMATE: transient
		BurstShare:     0.02,   // ESTIMATE
		DelayMinMS:     44,     // ESPresense over MQTT, 44–85 ms (SBC ERRC 39183)
		DelayMaxMS:     85,     // likewise
		LossShare:      0.002,  // ESTIMATE
	}
}

func (p *PlateConfig) validate(r *strictyaml.Ranges) {
	r.Must(p.BatchSamples >= 1 && p.BatchSamples <= 1000, "plate.batch_samples", p.BatchSamples, "an integer in [1, 1000]")
	r.In("plate.noise_sd_g", p.NoiseSDG, 0, 1000)
	r.In("plate.quantisation_g", p.QuantisationG, 0, 100)
	r.In("plate.offset_sd_g", p.OffsetSDG, 0, 100000)
	r.In("plate.drift_g_per_sqrt_h", p.DriftG, 0, 1000)
	r.In("plate.creep_share", p.CreepShare, 0, 0.1)
	r.In("plate.creep_time_s", p.CreepTimeS, 1, 86400)
	r.In("plate.ring_hz", p.RingHZ, 1, 200)
	r.In("plate.ring_damping", p.RingDamping, 0.01, 0.95)
	r.In("plate.hand_noise_share", p.HandNoiseShare, 0, 1)
	r.In("plate.spill_share", p.SpillShare, 0, 0.5)
	r.In("plate.spill_kept_share", p.SpillKeptShare, 0, 1)
	r.In("plate.burst_share", p.BurstShare, 0, 1)
	r.In("plate.delay_min_ms", p.DelayMinMS, 0, 60000)
	r.In("plate.delay_max_ms", p.DelayMaxMS, 0, 60000)
	r.In("plate.loss_share", p.LossShare, 0, 1)
	r.Must(p.DelayMaxMS >= p.DelayMinMS, "plate.delay_max_ms", p.DelayMaxMS, "at least delay_min_ms")
}
