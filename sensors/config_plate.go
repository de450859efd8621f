package sensors

import (
	yaml "go.yaml.in/yaml/v4"

	"gosim/internal/strictyaml"
)

// PlateProfile names a set of values for everything about a plate that measures,
// and nothing of what sends.
type PlateProfile string

// The profiles of plates.
const (
	PlateLab              PlateProfile = "lab"              // on a bench: the converter's noise and the hands'
	PlateStore            PlateProfile = "store"            // in a store whose shelves stand firm; the default
	PlateAutoCheckout2020 PlateProfile = "autocheckout2020" // as measured in the nano-store of that competition
)

// PlateConfig describes the shelf plates and their transport.
type PlateConfig struct {
	Profile PlateProfile `yaml:"profile" json:"profile" jsonschema:"enum=lab,enum=store,enum=autocheckout2020,description=What is behind the defaults of all that is not sent or delayed: a bench; a store with firm shelves; the nano-store of the AutoCheckout 2020 competition. What the file states goes before it"`

	BatchSamples   int     `yaml:"batch_samples" json:"batch_samples" jsonschema:"minimum=1,maximum=1000,description=Samples per message"`
	NoiseSDG       float64 `yaml:"noise_sd_g" json:"noise_sd_g" jsonschema:"minimum=0,maximum=1000,description=White noise of the median plate"`
	NoiseSpread    float64 `yaml:"noise_spread" json:"noise_spread" jsonschema:"minimum=0,maximum=2,description=SD of the logarithm of what multiplies a plate's noise and wander and shaking"`
	WanderSDG      float64 `yaml:"wander_sd_g" json:"wander_sd_g" jsonschema:"minimum=0,maximum=1000,description=Slow noise of about equal power per octave from seconds to minutes"`
	NearShakeSDG   float64 `yaml:"shake_near_sd_g" json:"shake_near_sd_g" jsonschema:"minimum=0,maximum=1000,description=SD of the vibration of plates while one person stands or walks right by the gondola"`
	BurstShakeSDG  float64 `yaml:"shake_burst_sd_g" json:"shake_burst_sd_g" jsonschema:"minimum=0,maximum=1000,description=SD of the vibration that handling gives to the plates near it: the median over bursts"`
	ShakeSpread    float64 `yaml:"shake_spread" json:"shake_spread" jsonschema:"minimum=0,maximum=2,description=SD of the logarithm of how strong shaking is from burst to burst and with time"`
	ShakeShare     float64 `yaml:"shake_share" json:"shake_share" jsonschema:"minimum=0,maximum=1,description=Chance that a touch shakes the gondola for seconds"`
	ShakeReachM    float64 `yaml:"shake_reach_m" json:"shake_reach_m" jsonschema:"minimum=0.01,maximum=100,description=Distance at which a vibration has half its SD"`
	ExchangeShare  float64 `yaml:"shake_exchange_share" json:"shake_exchange_share" jsonschema:"minimum=0,maximum=1,description=Part of the vibration's variance that goes to and fro between neighbouring plates and cancels in the shelf's sum"`
	QuantisationG  float64 `yaml:"quantisation_g" json:"quantisation_g" jsonschema:"minimum=0,maximum=100,description=Step of the reading; 0 for none"`
	OffsetSDG      float64 `yaml:"offset_sd_g" json:"offset_sd_g" jsonschema:"minimum=0,maximum=100000,description=Spread of the plates' constant offsets"`
	TareErrorShare float64 `yaml:"tare_error_share" json:"tare_error_share" jsonschema:"minimum=0,maximum=1,description=Share of the plates that were set to zero with the goods on them"`
	FullScaleShare float64 `yaml:"full_scale_share" json:"full_scale_share" jsonschema:"minimum=0.1,maximum=100,description=Where the reading stops as a share of the capacity above and below its zero"`
	DriftG         float64 `yaml:"drift_g_per_sqrt_h" json:"drift_g_per_sqrt_h" jsonschema:"minimum=0,maximum=1000,description=Random walk of the zero point after one hour"`
	CreepShare     float64 `yaml:"creep_share" json:"creep_share" jsonschema:"minimum=0,maximum=0.1,description=Part of a load that shows only slowly"`
	CreepTimeS     float64 `yaml:"creep_time_s" json:"creep_time_s" jsonschema:"minimum=1,maximum=86400,description=Time constant of creep"`
	TempDayK       float64 `yaml:"temp_day_k" json:"temp_day_k" jsonschema:"minimum=0,maximum=50,description=Amplitude of the store's temperature over the day; warmest at 15:00 UTC"`
	ColdShare      float64 `yaml:"refrigerated_share" json:"refrigerated_share" jsonschema:"minimum=0,maximum=1,description=Chance that a gondola is refrigerated"`
	TempColdK      float64 `yaml:"temp_cycle_k" json:"temp_cycle_k" jsonschema:"minimum=0,maximum=50,description=Amplitude of a refrigerated gondola's temperature as its cooling goes on and off"`
	ColdPeriodS    float64 `yaml:"temp_cycle_s" json:"temp_cycle_s" jsonschema:"minimum=10,maximum=86400,description=Period of that"`
	TempZeroG      float64 `yaml:"temp_zero_sd_g_per_k" json:"temp_zero_sd_g_per_k" jsonschema:"minimum=0,maximum=1000,description=Spread of what temperature does to the plates' zero points"`
	TempSpanShare  float64 `yaml:"temp_span_sd_share_per_k" json:"temp_span_sd_share_per_k" jsonschema:"minimum=0,maximum=0.1,description=Spread of what temperature does to a load's reading"`
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
	p := PlateConfig{
		BatchSamples: 12,    // ESTIMATE: a message every 0.6 s at 20 Hz; the AutoCheckout plates sent 12 at a time
		DelayMinMS:   44,    // ESPresense over MQTT, 44–85 ms (SBC ERRC 39183)
		DelayMaxMS:   85,    // likewise
		LossShare:    0.002, // ESTIMATE
	}
	p.SetProfile(PlateStore)
	return p
}

// SetProfile sets everything about a plate that measures to the values of a
// profile, and leaves alone what sends. An unknown name gets the values of
// [PlateStore] and fails Validate.
//
// The field noise of plates in a real store has not been published. The one
// public measurement is of the nano-store of AutoCheckout 2020 (CPS-IoT Week):
// light plates of 10 cm on light gondolas that people bump into. So "store" is a
// moderate ESTIMATE, and that store has a profile of its own.
func (p *PlateConfig) SetProfile(name PlateProfile) {
	p.Profile = name
	p.NoiseSDG = 1           // ESTIMATE: vibration and air; the converter alone gives 0.2 g (HX711 data sheet)
	p.NoiseSpread = 0.3      // ESTIMATE
	p.WanderSDG = 0.3        // ESTIMATE
	p.NearShakeSDG = 0.5     // ESTIMATE
	p.BurstShakeSDG = 2      // ESTIMATE
	p.ShakeSpread = 0.8      // ESTIMATE: the greatest burst has five times the median
	p.ShakeShare = 0.3       // ESTIMATE
	p.ShakeReachM = 0.7      // ESTIMATE
	p.ExchangeShare = 0.6    // what makes sums over 12 plates as quiet as measured in the nano-store
	p.QuantisationG = 1      // ESTIMATE: chosen by firmware
	p.OffsetSDG = 2000       // zero balance ±10 % of full scale (TI SBAA532A table 4-1)
	p.TareErrorShare = 0.02  // ESTIMATE
	p.FullScaleShare = 1.5   // ESTIMATE: the usual safe overload of load cells
	p.DriftG = 2             // ESTIMATE: 0.02 % of 10 kg per °C and 1 °C in an hour, besides the day's
	p.CreepShare = 0.0003    // 0.03 % in 30 min, typical data sheet value; OIML R 60 allows 0.7 of the error limit
	p.CreepTimeS = 600       // ESTIMATE
	p.TempDayK = 2           // ESTIMATE
	p.ColdShare = 0.2        // ESTIMATE
	p.TempColdK = 1.5        // ESTIMATE
	p.ColdPeriodS = 1200     // ESTIMATE
	p.TempZeroG = 2          // ESTIMATE: 0.02 % of 10 kg per °C
	p.TempSpanShare = 0.0005 // 0.05 % per °C (TI SBAA532A table 4-1)
	p.RingHZ = 15            // ESTIMATE
	p.RingDamping = 0.08     // ESTIMATE: 0.5–1.0 s to 1 g; weighing filters settle in 0.2–2.5 s
	p.HandNoiseShare = 0.04  // ESTIMATE
	p.SpillShare = 0.03      // ESTIMATE: 2–4 %
	p.SpillKeptShare = 0     // ESTIMATE: transient
	p.BurstShare = 0.02      // ESTIMATE
	switch name {
	case PlateLab:
		p.NoiseSDG, p.NoiseSpread, p.WanderSDG = 0.2, 0.1, 0.05 // HX711 data sheet; ESTIMATE, ESTIMATE
		p.QuantisationG = 0.1                                   // ESTIMATE
		p.NearShakeSDG, p.BurstShakeSDG, p.ShakeShare, p.BurstShare = 0, 0, 0, 0
		p.TareErrorShare, p.TempDayK, p.ColdShare = 0, 0, 0
		p.DriftG = 0.5 // ESTIMATE
	case PlateAutoCheckout2020:
		// One-second SD of a plate 3.5, 7.6 and 20 g (p10, p50, p90), of a shelf's
		// 12 plates together 11, 22 and 51 g; bursts of 2 to 8 s up to 135 g. The
		// values that give these are what fits, docs/sensors.md.
		p.NoiseSDG, p.NoiseSpread, p.WanderSDG = 2.6, 0.25, 2
		p.NearShakeSDG, p.BurstShakeSDG, p.ShakeSpread, p.ShakeReachM = 13, 17, 0.7, 1
		// A catalogue weight of 538 g, 560 g in truth, read −560 g on its plate and
		// −584 g on its shelf for good: 2 % and more on either side.
		p.SpillShare, p.SpillKeptShare = 0.04, 0.53
		p.TareErrorShare = 0.1 // ESTIMATE: "can be strongly negative"
		p.ColdShare = 0        // none there
	case PlateStore:
	}
}

// UnmarshalYAML reads the settings on top of those of the profile that they name.
func (p *PlateConfig) UnmarshalYAML(n *yaml.Node) error {
	type plain PlateConfig // without this method
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == "profile" {
				if name := PlateProfile(n.Content[i+1].Value); name.known() {
					p.SetProfile(name)
				}
			}
		}
	}
	return strictyaml.DecodeNode(n, (*plain)(p))
}

func (n PlateProfile) known() bool {
	return n == PlateLab || n == PlateStore || n == PlateAutoCheckout2020
}

func (p *PlateConfig) validate(r *strictyaml.Ranges) {
	r.Must(p.BatchSamples >= 1 && p.BatchSamples <= 1000, "plate.batch_samples", p.BatchSamples, "an integer in [1, 1000]")
	r.In("plate.noise_sd_g", p.NoiseSDG, 0, 1000)
	r.Must(p.Profile.known(), "plate.profile", string(p.Profile), "lab, store or autocheckout2020")
	r.In("plate.noise_spread", p.NoiseSpread, 0, 2)
	r.In("plate.wander_sd_g", p.WanderSDG, 0, 1000)
	r.In("plate.shake_near_sd_g", p.NearShakeSDG, 0, 1000)
	r.In("plate.shake_burst_sd_g", p.BurstShakeSDG, 0, 1000)
	r.In("plate.shake_spread", p.ShakeSpread, 0, 2)
	r.In("plate.shake_share", p.ShakeShare, 0, 1)
	r.In("plate.shake_reach_m", p.ShakeReachM, 0.01, 100)
	r.In("plate.shake_exchange_share", p.ExchangeShare, 0, 1)
	r.In("plate.tare_error_share", p.TareErrorShare, 0, 1)
	r.In("plate.full_scale_share", p.FullScaleShare, 0.1, 100)
	r.In("plate.temp_day_k", p.TempDayK, 0, 50)
	r.In("plate.refrigerated_share", p.ColdShare, 0, 1)
	r.In("plate.temp_cycle_k", p.TempColdK, 0, 50)
	r.In("plate.temp_cycle_s", p.ColdPeriodS, 10, 86400)
	r.In("plate.temp_zero_sd_g_per_k", p.TempZeroG, 0, 1000)
	r.In("plate.temp_span_sd_share_per_k", p.TempSpanShare, 0, 0.1)
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
