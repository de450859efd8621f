package track

import "gosim/internal/strictyaml"

// Config holds the tracker's parameters. Start from [DefaultConfig]; the zero
// value is not valid.
type Config struct {
	// Measurement noise. A keypoint's error is PixelSDPx in the image plus a
	// part that belongs to the body and so shrinks with distance.
	PixelSDPx float64 `yaml:"pixel_sd_px" json:"pixel_sd_px" jsonschema:"minimum=0.1,maximum=50,description=Image noise of a keypoint (calibration included)"`
	FootSDM   float64 `yaml:"foot_sd_m" json:"foot_sd_m" jsonschema:"minimum=0.005,maximum=1,description=Body part of the foot point's noise across the line of sight"`
	HeadSDM   float64 `yaml:"head_sd_m" json:"head_sd_m" jsonschema:"minimum=0.005,maximum=1,description=Body part of the head point's noise across the line of sight"`
	BiasM     float64 `yaml:"bias_m" json:"bias_m" jsonschema:"minimum=0,maximum=1,description=Slow error of one camera on one person that does not average out"`
	HeadZM    float64 `yaml:"head_height_m" json:"head_height_m" jsonschema:"minimum=1,maximum=2.2,description=Height of a head's centre before it is known"`
	HeadZSDM  float64 `yaml:"head_height_sd_m" json:"head_height_sd_m" jsonschema:"minimum=0.01,maximum=0.5,description=Spread of that height between people"`

	// Motion: velocity is an Ornstein-Uhlenbeck process.
	SpeedSDMps  float64 `yaml:"speed_sd_mps" json:"speed_sd_mps" jsonschema:"minimum=0.1,maximum=3,description=Standard deviation of walking velocity per axis"`
	SpeedTauS   float64 `yaml:"speed_tau_s" json:"speed_tau_s" jsonschema:"minimum=0.1,maximum=20,description=Time after which velocity is forgotten"`
	MaxSpeedMps float64 `yaml:"max_speed_mps" json:"max_speed_mps" jsonschema:"minimum=0.5,maximum=10,description=Fastest walk that reaches a place out of view"`

	// Detection.
	DetectP     float64 `yaml:"detect_probability" json:"detect_probability" jsonschema:"minimum=0.1,maximum=0.999,description=Chance that an unobstructed person is detected in a frame"`
	StrangerPM2 float64 `yaml:"stranger_per_m2" json:"stranger_per_m2" jsonschema:"minimum=0.00001,maximum=1,description=Density of detections in a frame that belong to no track in reach"`

	// Appearance: cosine between two looks.
	CosSameMean float64 `yaml:"cos_same_mean" json:"cos_same_mean" jsonschema:"minimum=0,maximum=1,description=Mean cosine of two looks at the same person"`
	CosSameSD   float64 `yaml:"cos_same_sd" json:"cos_same_sd" jsonschema:"minimum=0.01,maximum=0.5,description=Standard deviation of that cosine"`
	CosDiffMean float64 `yaml:"cos_diff_mean" json:"cos_diff_mean" jsonschema:"minimum=-1,maximum=1,description=Mean cosine of looks at two people"`
	CosDiffSD   float64 `yaml:"cos_diff_sd" json:"cos_diff_sd" jsonschema:"minimum=0.01,maximum=0.5,description=Standard deviation of that cosine"`
	PoorLook    float64 `yaml:"poor_look_share" json:"poor_look_share" jsonschema:"minimum=0,maximum=0.9,description=Share of looks that tell little of who it is"`
	CosLearn    bool    `yaml:"cos_learn" json:"cos_learn" jsonschema:"description=Adapt the four cosine parameters to what is seen"`

	// Life of a track.
	CoastAfterS   float64 `yaml:"coast_after_s" json:"coast_after_s" jsonschema:"minimum=0.05,maximum=10,description=Unseen for this long a track counts as coasting"`
	DormantAfterS float64 `yaml:"dormant_after_s" json:"dormant_after_s" jsonschema:"minimum=0.2,maximum=60,description=Unseen for this long a track is looked for by appearance and no longer by motion"`
	LostAfterS    float64 `yaml:"lost_after_s" json:"lost_after_s" jsonschema:"minimum=1,maximum=86400,description=Unseen for this long inside a visit is lost"`
	StrayAfterS   float64 `yaml:"stray_after_s" json:"stray_after_s" jsonschema:"minimum=0.5,maximum=600,description=Somebody inside whom no gate announced gets a visit without account after this"`
	HistoryS      float64 `yaml:"history_s" json:"history_s" jsonschema:"minimum=1,maximum=120,description=How far back hands and positions are remembered"`

	// Identity.
	MixMarginNats float64 `yaml:"mix_margin_nats" json:"mix_margin_nats" jsonschema:"minimum=0,maximum=20,description=Log-likelihood advantage below which two tracks may have swapped"`
	MixMaxS       float64 `yaml:"mix_max_s" json:"mix_max_s" jsonschema:"minimum=0.5,maximum=600,description=Longest wait for evidence before a mix is settled as it stands"`

	// Gates.
	ScanWaitS     float64 `yaml:"scan_wait_s" json:"scan_wait_s" jsonschema:"minimum=1,maximum=600,description=How long a scan waits for its crossing"`
	TailgateShare float64 `yaml:"tailgate_share" json:"tailgate_share" jsonschema:"minimum=0.0001,maximum=0.9,description=Prior share of crossings without a scan"`

	// Hands.
	WristSDM     float64 `yaml:"wrist_sd_m" json:"wrist_sd_m" jsonschema:"minimum=0.005,maximum=0.5,description=Noise of a wrist across the line of sight"`
	HandSpreadM  float64 `yaml:"hand_spread_m" json:"hand_spread_m" jsonschema:"minimum=0,maximum=0.5,description=How far from a slot's front point its hand may be (standard deviation)"`
	WristOutlier float64 `yaml:"wrist_outlier_share" json:"wrist_outlier_share" jsonschema:"minimum=0,maximum=0.9,description=Share of wrists that are grossly wrong"`
}

// DefaultConfig returns the default parameters.
func DefaultConfig() Config {
	return Config{
		PixelSDPx: 3,    // calibration 2 px and the keypoint's own; ESTIMATE
		FootSDM:   0.10, // fused 0.075–0.10 m per axis (MVDet MODP 0.757) needs about this per view; ESTIMATE
		HeadSDM:   0.04, // COCO's head points spread less than half as much as wrists; ESTIMATE
		BiasM:     0.06, // half of the foot's variance lasts for seconds; ESTIMATE
		HeadZM:    1.58, // 0.93 of 1.70 m (Drillis & Contini 1966 proportions)
		HeadZSDM:  0.09, // 0.93 of the spread of adult height, 9–10 cm over both sexes

		SpeedSDMps:  0.7, // walking 0.8–1.7 m/s with stops; ESTIMATE
		SpeedTauS:   1.5, // ESTIMATE
		MaxSpeedMps: 2.0, // brisk walk; ESTIMATE

		DetectP:     0.95, // recall 0.97 clear, 0.85 half occluded; ESTIMATE after RAPiD AP and CrowdPose
		StrangerPM2: 0.02, // 0.03 false positives per frame and people whose track is elsewhere; ESTIMATE

		// Separability d' = 4.6, as Market-1501 rank-1 94 % and mAP 83 % (OSNet) imply.
		CosSameMean: 0.86, CosSameSD: 0.09, CosDiffMean: 0.45, CosDiffSD: 0.09, CosLearn: true,
		PoorLook: 0.15, // rank-1 errors of a few per cent come from poor views; ESTIMATE

		CoastAfterS:   0.4, // six frames at 15 Hz; ESTIMATE
		DormantAfterS: 2.5, // longer memory in one gate harms identity; ESTIMATE
		LostAfterS:    300, // ESTIMATE
		StrayAfterS:   4,   // ESTIMATE
		HistoryS:      15,  // longest shelf event and its settling; ESTIMATE

		MixMarginNats: 3,  // odds of 20 to 1
		MixMaxS:       20, // ESTIMATE

		ScanWaitS:     30,   // ESTIMATE
		TailgateShare: 0.02, // ESTIMATE

		WristSDM:     0.07, // COCO OKS wrist sigma: 4–5 cm, and calibration
		HandSpreadM:  0.10, // half of a 30 cm facing is ±0.15 m; ESTIMATE
		WristOutlier: 0.15, // MPII wrist PCKh@0.5 83–86 % (Xiao et al. 2018)
	}
}

// Validate returns an error that names every field out of range, or nil. The
// parts are [*strictyaml.FieldError].
func (c *Config) Validate() error {
	var r strictyaml.Ranges
	r.In("pixel_sd_px", c.PixelSDPx, 0.1, 50)
	r.In("foot_sd_m", c.FootSDM, 0.005, 1)
	r.In("head_sd_m", c.HeadSDM, 0.005, 1)
	r.In("bias_m", c.BiasM, 0, 1)
	r.In("head_height_m", c.HeadZM, 1, 2.2)
	r.In("head_height_sd_m", c.HeadZSDM, 0.01, 0.5)
	r.In("speed_sd_mps", c.SpeedSDMps, 0.1, 3)
	r.In("speed_tau_s", c.SpeedTauS, 0.1, 20)
	r.In("max_speed_mps", c.MaxSpeedMps, 0.5, 10)
	r.In("detect_probability", c.DetectP, 0.1, 0.999)
	r.In("stranger_per_m2", c.StrangerPM2, 1e-5, 1)
	r.In("cos_same_mean", c.CosSameMean, 0, 1)
	r.In("cos_same_sd", c.CosSameSD, 0.01, 0.5)
	r.Must(c.CosDiffMean >= -1 && c.CosDiffMean <= c.CosSameMean-0.02, "cos_diff_mean", c.CosDiffMean, "a number in [-1, cos_same_mean - 0.02]")
	r.In("cos_diff_sd", c.CosDiffSD, 0.01, 0.5)
	r.In("poor_look_share", c.PoorLook, 0, 0.9)
	r.In("coast_after_s", c.CoastAfterS, 0.05, 10)
	r.Must(c.DormantAfterS >= max(0.2, c.CoastAfterS) && c.DormantAfterS <= 60, "dormant_after_s", c.DormantAfterS, "a number in [0.2, 60], at least coast_after_s")
	r.Must(c.LostAfterS >= max(1, c.DormantAfterS) && c.LostAfterS <= 86400, "lost_after_s", c.LostAfterS, "a number in [1, 86400], at least dormant_after_s")
	r.In("stray_after_s", c.StrayAfterS, 0.5, 600)
	r.In("history_s", c.HistoryS, 1, 120)
	r.In("mix_margin_nats", c.MixMarginNats, 0, 20)
	r.In("mix_max_s", c.MixMaxS, 0.5, 600)
	r.In("scan_wait_s", c.ScanWaitS, 1, 600)
	r.In("tailgate_share", c.TailgateShare, 1e-4, 0.9)
	r.In("wrist_sd_m", c.WristSDM, 0.005, 0.5)
	r.In("hand_spread_m", c.HandSpreadM, 0, 0.5)
	r.In("wrist_outlier_share", c.WristOutlier, 0, 0.9)
	return r.Err()
}
