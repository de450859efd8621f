package sensors

import (
	"math"

	"gosim/internal/strictyaml"
)

// CameraConfig describes cameras, their transport, and the detector.
type CameraConfig struct {
	DropShare           float64 `yaml:"drop_share" json:"drop_share" jsonschema:"minimum=0,maximum=0.9,description=Share of frames lost"`
	DropBurstMeanFrames float64 `yaml:"drop_burst_mean_frames" json:"drop_burst_mean_frames" jsonschema:"minimum=1,maximum=1000,description=Mean length of a run of lost frames"`
	DelayMeanMS         float64 `yaml:"delay_mean_ms" json:"delay_mean_ms" jsonschema:"minimum=0,maximum=60000,description=Mean time from exposure to arrival"`
	DelaySDMS           float64 `yaml:"delay_sd_ms" json:"delay_sd_ms" jsonschema:"minimum=0,maximum=60000,description=Its standard deviation (gamma distribution)"`
	CalibSDPX           float64 `yaml:"calib_sd_px" json:"calib_sd_px" jsonschema:"minimum=0,maximum=100,description=Constant image offset of a camera against its calibration"`
	VisibilityCellM     float64 `yaml:"visibility_cell_m" json:"visibility_cell_m" jsonschema:"minimum=0.05,maximum=0.5,description=Floor cell of the table of what shelves and walls hide"`

	DetectClearShare float64 `yaml:"detect_clear_share" json:"detect_clear_share" jsonschema:"minimum=0.01,maximum=0.9999,description=Chance that a wholly visible person is detected"`
	DetectHalfShare  float64 `yaml:"detect_half_share" json:"detect_half_share" jsonschema:"minimum=0.01,maximum=0.9999,description=The same with half of the body visible"`
	DetectHeavyShare float64 `yaml:"detect_heavy_share" json:"detect_heavy_share" jsonschema:"minimum=0.001,maximum=0.9999,description=The same with a fifth of the body visible"`
	DetectHalfSizePX float64 `yaml:"detect_half_size_px" json:"detect_half_size_px" jsonschema:"minimum=0,maximum=1000,description=Body size in the image at which half of the people are lost"`
	MissMeanFrames   float64 `yaml:"miss_mean_frames" json:"miss_mean_frames" jsonschema:"minimum=1,maximum=1000,description=Mean number of frames for which the detector's luck with a person lasts"`

	ClutterPerFrame   float64 `yaml:"clutter_per_frame" json:"clutter_per_frame" jsonschema:"minimum=0,maximum=10,description=Mean number of false detections per frame"`
	ClutterFixedShare float64 `yaml:"clutter_fixed_share" json:"clutter_fixed_share" jsonschema:"minimum=0,maximum=1,description=Part of them that recurs at fixed places"`

	BoxSDPX      float64 `yaml:"box_sd_px" json:"box_sd_px" jsonschema:"minimum=0,maximum=100,description=White noise of a box edge"`
	BoxSDShare   float64 `yaml:"box_sd_share" json:"box_sd_share" jsonschema:"minimum=0,maximum=0.5,description=White noise of a box edge as a share of the box size"`
	FootSDM      float64 `yaml:"foot_sd_m" json:"foot_sd_m" jsonschema:"minimum=0,maximum=1,description=Error of the foot point per image axis that scales with the body"`
	FootSDPX     float64 `yaml:"foot_sd_px" json:"foot_sd_px" jsonschema:"minimum=0,maximum=100,description=Error of the foot point per image axis at any distance"`
	FootHiddenSD float64 `yaml:"foot_hidden_sd_share" json:"foot_hidden_sd_share" jsonschema:"minimum=0,maximum=1,description=Error of an extrapolated foot point along the body as a share of the hidden length"`
	SlowShare    float64 `yaml:"slow_share" json:"slow_share" jsonschema:"minimum=0,maximum=1,description=Part of the foot error's variance that drifts slowly"`
	SlowTimeS    float64 `yaml:"slow_time_s" json:"slow_time_s" jsonschema:"minimum=0.01,maximum=3600,description=Time constant of that drift"`
	HeadSDM      float64 `yaml:"head_sd_m" json:"head_sd_m" jsonschema:"minimum=0,maximum=1,description=Error of the head per image axis that scales with the body"`
	HeadSDPX     float64 `yaml:"head_sd_px" json:"head_sd_px" jsonschema:"minimum=0,maximum=100,description=Error of the head per image axis at any distance"`

	WristSDM               float64 `yaml:"wrist_sd_m" json:"wrist_sd_m" jsonschema:"minimum=0,maximum=1,description=Error of a wrist per image axis that scales with the body"`
	WristOutlierShare      float64 `yaml:"wrist_outlier_share" json:"wrist_outlier_share" jsonschema:"minimum=0,maximum=0.95,description=Share of wrists far off"`
	WristOutlierMeanFrames float64 `yaml:"wrist_outlier_mean_frames" json:"wrist_outlier_mean_frames" jsonschema:"minimum=1,maximum=1000,description=Mean number of frames for which a wrist stays far off"`
	WristOutlierMinM       float64 `yaml:"wrist_outlier_min_m" json:"wrist_outlier_min_m" jsonschema:"minimum=0,maximum=2,description=Least error of such a wrist"`
	WristOutlierMaxM       float64 `yaml:"wrist_outlier_max_m" json:"wrist_outlier_max_m" jsonschema:"minimum=0,maximum=2,description=Greatest error of such a wrist"`
	WristSwapShare         float64 `yaml:"wrist_swap_share" json:"wrist_swap_share" jsonschema:"minimum=0,maximum=0.5,description=Share of detections with left and right exchanged"`

	InHandShare          float64 `yaml:"in_hand_share" json:"in_hand_share" jsonschema:"minimum=0,maximum=1,description=Share of views of a hand holding a unit that come with guesses at it"`
	InHandTop1Share      float64 `yaml:"in_hand_top1_share" json:"in_hand_top1_share" jsonschema:"minimum=0.5,maximum=1,description=Share of first guesses that are right"`
	InHandLookalikeShare float64 `yaml:"in_hand_lookalike_share" json:"in_hand_lookalike_share" jsonschema:"minimum=0,maximum=1,description=Share of wrong first guesses that name a look-alike"`
}

func defaultCamera() CameraConfig {
	return CameraConfig{
		DropShare:           0.005, // ESTIMATE: no measurement is known
		DropBurstMeanFrames: 5,     // ESTIMATE; the two-state loss model is Gilbert 1960, Elliott 1963 (Bell Syst. Tech. J.)
		DelayMeanMS:         150,   // ESTIMATE: vendor papers name the contributors, no total
		DelaySDMS:           60,    // ESTIMATE, likewise
		CalibSDPX:           2,     // ESTIMATE: reprojection error of extrinsics
		VisibilityCellM:     0.15,  // a body's radius; the table's error stays below a hand's breadth of height

		// ESTIMATE, anchored on the average precision of overhead person
		// detectors in easy and crowded scenes (Duan et al., RAPiD, CVPRW
		// 2020: 0.967–0.981 against 0.858) and on the fall of pose precision
		// with crowding (Li et al., CrowdPose, CVPR 2019: 0.755 to 0.574).
		DetectClearShare: 0.97,
		DetectHalfShare:  0.85,
		DetectHeavyShare: 0.40,
		DetectHalfSizePX: 25, // ESTIMATE: COCO calls below 32² px small (Lin et al. 2014)
		MissMeanFrames:   2,  // ESTIMATE

		ClutterPerFrame:   0.03, // ESTIMATE from precision 0.95–0.97 (Hou et al., MVDet, ECCV 2020)
		ClutterFixedShare: 0.5,  // ESTIMATE

		BoxSDPX:    1.5,  // ESTIMATE
		BoxSDShare: 0.02, // ESTIMATE: box IoU of about 0.9
		// The foot errors are set so that one camera errs by 0.1–0.2 m near
		// by, and growing with the square of distance, and that the mean of
		// several errs by 0.09–0.12 m, which is the localisation error in
		// MODP 0.757 and 0.821 (1 − d/0.5 m) of MVDet (Hou et al. 2020) and
		// MVDeTr (Hou & Zheng 2021) on WILDTRACK.
		FootSDM:      0.065,
		FootSDPX:     5,
		FootHiddenSD: 0.15, // ESTIMATE: body proportions extrapolated
		SlowShare:    0.6,  // ESTIMATE
		SlowTimeS:    2,    // ESTIMATE: a few steps
		// COCO keypoint constants: head points have less than half of a
		// wrist's spread (Ronchi & Perona 2017; pycocotools: 0.025–0.035
		// against 0.062 of √area).
		HeadSDM:  0.025,
		HeadSDPX: 1.5, // ESTIMATE

		// COCO's human spread of wrists, 0.062·√area, is 6.5 px for a
		// person 250 px tall, or 4.4 cm.
		WristSDM: 0.044,
		// PCKh@0.5 of wrists is 83–86 % (Xiao et al., "Simple baselines for
		// human pose estimation", ECCV 2018): 15 % lie beyond 12 cm, of
		// which the normal part brings 3 %.
		WristOutlierShare:      0.12,
		WristOutlierMeanFrames: 3,    // ESTIMATE
		WristOutlierMinM:       0.12, // half a head, PCKh's threshold
		WristOutlierMaxM:       0.40, // ESTIMATE: the length of a forearm
		WristSwapShare:         0.03, // ESTIMATE

		InHandShare: 0.35, // ESTIMATE: the hand covers the rest
		// ESTIMATE, between 0.964 on shelf crops (RP2K) and 0.805 of whole
		// baskets (Wei et al., RPC, 2019).
		InHandTop1Share:      0.85,
		InHandLookalikeShare: 0.60, // ESTIMATE
	}
}

func (m *CameraConfig) validate(r *strictyaml.Ranges) {
	r.In("camera.drop_share", m.DropShare, 0, 0.9)
	r.In("camera.drop_burst_mean_frames", m.DropBurstMeanFrames, 1, 1000)
	r.In("camera.delay_mean_ms", m.DelayMeanMS, 0, 60000)
	r.In("camera.delay_sd_ms", m.DelaySDMS, 0, 60000)
	r.In("camera.calib_sd_px", m.CalibSDPX, 0, 100)
	r.In("camera.visibility_cell_m", m.VisibilityCellM, 0.05, 0.5)
	r.In("camera.detect_clear_share", m.DetectClearShare, 0.01, 0.9999)
	r.In("camera.detect_half_share", m.DetectHalfShare, 0.01, 0.9999)
	r.In("camera.detect_heavy_share", m.DetectHeavyShare, 0.001, 0.9999)
	r.In("camera.detect_half_size_px", m.DetectHalfSizePX, 0, 1000)
	r.In("camera.miss_mean_frames", m.MissMeanFrames, 1, 1000)
	r.In("camera.clutter_per_frame", m.ClutterPerFrame, 0, 10)
	r.In("camera.clutter_fixed_share", m.ClutterFixedShare, 0, 1)
	r.In("camera.box_sd_px", m.BoxSDPX, 0, 100)
	r.In("camera.box_sd_share", m.BoxSDShare, 0, 0.5)
	r.In("camera.foot_sd_m", m.FootSDM, 0, 1)
	r.In("camera.foot_sd_px", m.FootSDPX, 0, 100)
	r.In("camera.foot_hidden_sd_share", m.FootHiddenSD, 0, 1)
	r.In("camera.slow_share", m.SlowShare, 0, 1)
	r.In("camera.slow_time_s", m.SlowTimeS, 0.01, 3600)
	r.In("camera.head_sd_m", m.HeadSDM, 0, 1)
	r.In("camera.head_sd_px", m.HeadSDPX, 0, 100)
	r.In("camera.wrist_sd_m", m.WristSDM, 0, 1)
	r.In("camera.wrist_outlier_share", m.WristOutlierShare, 0, 0.95)
	r.In("camera.wrist_outlier_mean_frames", m.WristOutlierMeanFrames, 1, 1000)
	r.In("camera.wrist_outlier_min_m", m.WristOutlierMinM, 0, 2)
	r.In("camera.wrist_outlier_max_m", m.WristOutlierMaxM, 0, 2)
	r.In("camera.wrist_swap_share", m.WristSwapShare, 0, 0.5)
	r.In("camera.in_hand_share", m.InHandShare, 0, 1)
	r.In("camera.in_hand_top1_share", m.InHandTop1Share, 0.5, 1)
	r.In("camera.in_hand_lookalike_share", m.InHandLookalikeShare, 0, 1)
	r.Must(m.DropShare <= m.DropBurstMeanFrames/(1+m.DropBurstMeanFrames), "camera.drop_share", m.DropShare, "no more than b/(1+b) for bursts of b frames")
	r.Must(m.WristOutlierShare <= m.WristOutlierMeanFrames/(1+m.WristOutlierMeanFrames), "camera.wrist_outlier_share", m.WristOutlierShare, "no more than b/(1+b) for runs of b frames")
	r.Must(m.DetectClearShare >= m.DetectHalfShare, "camera.detect_half_share", m.DetectHalfShare, "no more than detect_clear_share")
	r.Must(m.DetectHalfShare >= m.DetectHeavyShare, "camera.detect_heavy_share", m.DetectHeavyShare, "no more than detect_half_share")
	r.Must(m.WristOutlierMaxM >= m.WristOutlierMinM, "camera.wrist_outlier_max_m", m.WristOutlierMaxM, "at least wrist_outlier_min_m")
	r.Must(math.IsNaN(m.DelaySDMS) || m.DelaySDMS == 0 || m.DelayMeanMS > 0, "camera.delay_mean_ms", m.DelayMeanMS, "a positive number when delay_sd_ms is")
}
