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
	CrowdLossShare   float64 `yaml:"crowd_loss_share" json:"crowd_loss_share" jsonschema:"minimum=0,maximum=0.95,description=Share of detections lost when others' boxes cover all of a person's own"`
	ExposureMS       float64 `yaml:"exposure_ms" json:"exposure_ms" jsonschema:"minimum=0,maximum=100,description=Exposure time: what moves meanwhile is smeared"`
	MissMeanFrames   float64 `yaml:"miss_mean_frames" json:"miss_mean_frames" jsonschema:"minimum=1,maximum=1000,description=Mean number of frames for which the detector's luck with a person lasts"`

	MergeShare          float64 `yaml:"merge_share" json:"merge_share" jsonschema:"minimum=0,maximum=1,description=Chance that two people whose boxes are nearly the same come out as one"`
	MergeMeanS          float64 `yaml:"merge_mean_s" json:"merge_mean_s" jsonschema:"minimum=0.05,maximum=60,description=Time for which that stays as it is"`
	DuplicateShare      float64 `yaml:"duplicate_share" json:"duplicate_share" jsonschema:"minimum=0,maximum=0.5,description=Share of detections that come with a second box of the same person"`
	DuplicateMeanFrames float64 `yaml:"duplicate_mean_frames" json:"duplicate_mean_frames" jsonschema:"minimum=1,maximum=1000,description=Mean number of frames for which a second box stays"`

	ClutterPerFrame   float64 `yaml:"clutter_per_frame" json:"clutter_per_frame" jsonschema:"minimum=0,maximum=10,description=Mean number of false detections per frame"`
	ClutterFixedShare float64 `yaml:"clutter_fixed_share" json:"clutter_fixed_share" jsonschema:"minimum=0,maximum=1,description=Part of them that recurs at fixed places"`
	ClutterEpisodeS   float64 `yaml:"clutter_episode_mean_s" json:"clutter_episode_mean_s" jsonschema:"minimum=0.1,maximum=3600,description=Mean time for which such a place keeps deceiving the detector"`
	Mannequins        int     `yaml:"mannequins" json:"mannequins" jsonschema:"minimum=0,maximum=100,description=Number of cardboard figures and the like that every camera may take for a person"`
	MannequinShare    float64 `yaml:"mannequin_share" json:"mannequin_share" jsonschema:"minimum=0,maximum=0.9,description=Mean share of a camera's frames in which a figure in view is detected"`
	Mirrors           int     `yaml:"mirrors" json:"mirrors" jsonschema:"minimum=0,maximum=100,description=Number of glass fronts that reflect people"`
	MirrorShare       float64 `yaml:"mirror_share" json:"mirror_share" jsonschema:"minimum=0,maximum=1,description=Share of reflections in view that are detected as people"`

	BoxSDPX      float64 `yaml:"box_sd_px" json:"box_sd_px" jsonschema:"minimum=0,maximum=100,description=White noise of a box edge"`
	BoxSDShare   float64 `yaml:"box_sd_share" json:"box_sd_share" jsonschema:"minimum=0,maximum=0.5,description=White noise of a box edge as a share of the box size"`
	FootSDM      float64 `yaml:"foot_sd_m" json:"foot_sd_m" jsonschema:"minimum=0,maximum=1,description=Error of the foot point per image axis that scales with the body"`
	FootSDPX     float64 `yaml:"foot_sd_px" json:"foot_sd_px" jsonschema:"minimum=0,maximum=100,description=Error of the foot point per image axis at any distance"`
	FootHiddenSD float64 `yaml:"foot_hidden_sd_share" json:"foot_hidden_sd_share" jsonschema:"minimum=0,maximum=1,description=Error of an extrapolated foot point along the body as a share of the hidden length"`
	SlowShare    float64 `yaml:"slow_share" json:"slow_share" jsonschema:"minimum=0,maximum=1,description=Part of the foot error's variance that drifts slowly"`
	SlowTimeS    float64 `yaml:"slow_time_s" json:"slow_time_s" jsonschema:"minimum=0.01,maximum=3600,description=Time constant of that drift"`
	LastingShare float64 `yaml:"lasting_share" json:"lasting_share" jsonschema:"minimum=0,maximum=1,description=Part of it that lasts for as long as a camera has the person before it"`
	EdgeShare    float64 `yaml:"edge_share" json:"edge_share" jsonschema:"minimum=0,maximum=1,description=Share of keypoints beyond the frame that are guessed at its edge instead of left out"`
	HeadSDM      float64 `yaml:"head_sd_m" json:"head_sd_m" jsonschema:"minimum=0,maximum=1,description=Error of the head per image axis that scales with the body"`
	HeadSDPX     float64 `yaml:"head_sd_px" json:"head_sd_px" jsonschema:"minimum=0,maximum=100,description=Error of the head per image axis at any distance"`

	WristSDM               float64 `yaml:"wrist_sd_m" json:"wrist_sd_m" jsonschema:"minimum=0,maximum=1,description=Error of a wrist per image axis that scales with the body"`
	WristOutlierShare      float64 `yaml:"wrist_outlier_share" json:"wrist_outlier_share" jsonschema:"minimum=0,maximum=0.95,description=Share of wrists far off"`
	WristOutlierMeanFrames float64 `yaml:"wrist_outlier_mean_frames" json:"wrist_outlier_mean_frames" jsonschema:"minimum=1,maximum=1000,description=Mean number of frames for which a wrist stays far off"`
	WristOutlierMinM       float64 `yaml:"wrist_outlier_min_m" json:"wrist_outlier_min_m" jsonschema:"minimum=0,maximum=2,description=Least error of such a wrist"`
	WristOutlierMaxM       float64 `yaml:"wrist_outlier_max_m" json:"wrist_outlier_max_m" jsonschema:"minimum=0,maximum=2,description=Greatest error of such a wrist"`
	WristSwapShare         float64 `yaml:"wrist_swap_share" json:"wrist_swap_share" jsonschema:"minimum=0,maximum=0.5,description=Share of detections with left and right exchanged"`
	WristSwapMeanFrames    float64 `yaml:"wrist_swap_mean_frames" json:"wrist_swap_mean_frames" jsonschema:"minimum=1,maximum=1000,description=Mean number of frames for which they stay exchanged"`

	InHandShare          float64 `yaml:"in_hand_share" json:"in_hand_share" jsonschema:"minimum=0,maximum=1,description=Share of views of a hand holding a unit that come with guesses at it"`
	InHandTop1Share      float64 `yaml:"in_hand_top1_share" json:"in_hand_top1_share" jsonschema:"minimum=0.5,maximum=1,description=Share of first guesses that are right"`
	InHandLookalikeShare float64 `yaml:"in_hand_lookalike_share" json:"in_hand_lookalike_share" jsonschema:"minimum=0,maximum=1,description=Share of wrong guesses that name a look-alike"`
	InHandBackShare      float64 `yaml:"in_hand_background_share" json:"in_hand_background_share" jsonschema:"minimum=0,maximum=1,description=Share of wrong guesses that name a product on the shelf behind the hand"`
	InHandEmptyShare     float64 `yaml:"in_hand_empty_share" json:"in_hand_empty_share" jsonschema:"minimum=0,maximum=1,description=Share of views of an empty hand before a shelf that come with guesses at what stands behind it"`
	InHandEpisodeS       float64 `yaml:"in_hand_episode_s" json:"in_hand_episode_s" jsonschema:"minimum=0.1,maximum=3600,description=Time for which the classifier's opinion of a hand stays the same"`
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
		// ESTIMATE: with what people hide of one another and merged boxes,
		// recall in CrowdPose's middle and hard classes of crowding (index
		// 0.1–0.8, above 0.8) is to fall by about as much as pose precision
		// does there, 0.663/0.755 and 0.574/0.755 of that of people alone.
		CrowdLossShare: 0.12,
		ExposureMS:     15, // ESTIMATE: between 1/100 and 1/50 s under shop lighting
		MissMeanFrames: 2,  // ESTIMATE

		// ESTIMATE: suppression of non-maxima at an overlap of 0.5 to 0.7 lets
		// every such pair come out as one; trained heads undo some of it.
		MergeShare: 0.5,
		MergeMeanS: 0.4, // ESTIMATE: a step
		// ESTIMATES, a part of the 2.6–5.3 % of detections that are false in
		// MVDet and MVDeTr (precision 0.947 and 0.974).
		DuplicateShare:      0.008,
		DuplicateMeanFrames: 4,

		ClutterPerFrame:   0.03, // ESTIMATE from precision 0.95–0.97 (Hou et al., MVDet, ECCV 2020)
		ClutterFixedShare: 0.5,  // ESTIMATE
		ClutterEpisodeS:   20,   // ESTIMATE: until light or what stands before it changes
		// ESTIMATES: a display or a coat. With it and duplicates, precision per
		// frame is that of the figure above.
		Mannequins:     1,
		MannequinShare: 0.2,
		// Whoever installs cameras masks the glass that reflects people; one that
		// was forgotten costs an engine much.
		Mirrors:     0,
		MirrorShare: 0.15, // ESTIMATE

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
		SlowShare:    0.5,  // ESTIMATE
		SlowTimeS:    2,    // ESTIMATE: a few steps
		LastingShare: 0.15, // ESTIMATE: shoes, trousers, and how they look from there
		EdgeShare:    0.3,  // ESTIMATE
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
		// which the normal part and smear bring 3 % and swaps 3 %.
		WristOutlierShare:      0.095,
		WristOutlierMeanFrames: 3,    // ESTIMATE
		WristOutlierMinM:       0.12, // half a head, PCKh's threshold
		WristOutlierMaxM:       0.40, // ESTIMATE: the length of a forearm
		WristSwapShare:         0.03, // ESTIMATE
		WristSwapMeanFrames:    4,    // ESTIMATE: as long as the pose is ambiguous

		InHandShare: 0.35, // ESTIMATE: the hand covers the rest
		// ESTIMATE, between 0.964 on shelf crops (RP2K) and 0.805 of whole
		// baskets (Wei et al., RPC, 2019).
		InHandTop1Share:      0.85,
		InHandLookalikeShare: 0.60, // ESTIMATE
		InHandBackShare:      0.20, // ESTIMATE
		InHandEmptyShare:     0.06, // ESTIMATE
		InHandEpisodeS:       4,    // ESTIMATE: until hand and unit are turned
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
	r.In("camera.crowd_loss_share", m.CrowdLossShare, 0, 0.95)
	r.In("camera.exposure_ms", m.ExposureMS, 0, 100)
	r.In("camera.miss_mean_frames", m.MissMeanFrames, 1, 1000)
	r.In("camera.merge_share", m.MergeShare, 0, 1)
	r.In("camera.merge_mean_s", m.MergeMeanS, 0.05, 60)
	r.In("camera.duplicate_share", m.DuplicateShare, 0, 0.5)
	r.In("camera.duplicate_mean_frames", m.DuplicateMeanFrames, 1, 1000)
	r.In("camera.clutter_per_frame", m.ClutterPerFrame, 0, 10)
	r.In("camera.clutter_fixed_share", m.ClutterFixedShare, 0, 1)
	r.In("camera.clutter_episode_mean_s", m.ClutterEpisodeS, 0.1, 3600)
	r.In("camera.mannequins", float64(m.Mannequins), 0, 100)
	r.In("camera.mannequin_share", m.MannequinShare, 0, 0.9)
	r.In("camera.mirrors", float64(m.Mirrors), 0, 100)
	r.In("camera.mirror_share", m.MirrorShare, 0, 1)
	r.In("camera.box_sd_px", m.BoxSDPX, 0, 100)
	r.In("camera.box_sd_share", m.BoxSDShare, 0, 0.5)
	r.In("camera.foot_sd_m", m.FootSDM, 0, 1)
	r.In("camera.foot_sd_px", m.FootSDPX, 0, 100)
	r.In("camera.foot_hidden_sd_share", m.FootHiddenSD, 0, 1)
	r.In("camera.slow_share", m.SlowShare, 0, 1)
	r.In("camera.slow_time_s", m.SlowTimeS, 0.01, 3600)
	r.In("camera.lasting_share", m.LastingShare, 0, 1)
	r.In("camera.edge_share", m.EdgeShare, 0, 1)
	r.In("camera.head_sd_m", m.HeadSDM, 0, 1)
	r.In("camera.head_sd_px", m.HeadSDPX, 0, 100)
	r.In("camera.wrist_sd_m", m.WristSDM, 0, 1)
	r.In("camera.wrist_outlier_share", m.WristOutlierShare, 0, 0.95)
	r.In("camera.wrist_outlier_mean_frames", m.WristOutlierMeanFrames, 1, 1000)
	r.In("camera.wrist_outlier_min_m", m.WristOutlierMinM, 0, 2)
	r.In("camera.wrist_outlier_max_m", m.WristOutlierMaxM, 0, 2)
	r.In("camera.wrist_swap_share", m.WristSwapShare, 0, 0.5)
	r.In("camera.wrist_swap_mean_frames", m.WristSwapMeanFrames, 1, 1000)
	r.In("camera.in_hand_share", m.InHandShare, 0, 1)
	r.In("camera.in_hand_top1_share", m.InHandTop1Share, 0.5, 1)
	r.In("camera.in_hand_lookalike_share", m.InHandLookalikeShare, 0, 1)
	r.In("camera.in_hand_background_share", m.InHandBackShare, 0, 1)
	r.In("camera.in_hand_empty_share", m.InHandEmptyShare, 0, 1)
	r.In("camera.in_hand_episode_s", m.InHandEpisodeS, 0.1, 3600)
	r.Must(m.DropShare <= m.DropBurstMeanFrames/(1+m.DropBurstMeanFrames), "camera.drop_share", m.DropShare, "no more than b/(1+b) for bursts of b frames")
	r.Must(m.WristOutlierShare <= m.WristOutlierMeanFrames/(1+m.WristOutlierMeanFrames), "camera.wrist_outlier_share", m.WristOutlierShare, "no more than b/(1+b) for runs of b frames")
	r.Must(m.DetectClearShare >= m.DetectHalfShare, "camera.detect_half_share", m.DetectHalfShare, "no more than detect_clear_share")
	r.Must(m.DetectHalfShare >= m.DetectHeavyShare, "camera.detect_heavy_share", m.DetectHeavyShare, "no more than detect_half_share")
	r.Must(m.WristOutlierMaxM >= m.WristOutlierMinM, "camera.wrist_outlier_max_m", m.WristOutlierMaxM, "at least wrist_outlier_min_m")
	r.Must(!(m.SlowShare+m.LastingShare > 1), "camera.lasting_share", m.LastingShare, "no more than 1 − slow_share")
	r.Must(!(m.InHandLookalikeShare+m.InHandBackShare > 1), "camera.in_hand_background_share", m.InHandBackShare, "no more than 1 − in_hand_lookalike_share")
	r.Must(!(m.DuplicateShare > m.DuplicateMeanFrames/(1+m.DuplicateMeanFrames)), "camera.duplicate_share", m.DuplicateShare, "no more than b/(1+b) for runs of b frames")
	r.Must(math.IsNaN(m.DelaySDMS) || m.DelaySDMS == 0 || m.DelayMeanMS > 0, "camera.delay_mean_ms", m.DelayMeanMS, "a positive number when delay_sd_ms is")
}

// footParts returns the factors of the foot point's errors: of the one that
// drifts, of the one that lasts for a visit, and of the one that is new in every
// frame. Their squares sum to 1.
func (m *CameraConfig) footParts() (slow, lasting, white float64) {
	return math.Sqrt(m.SlowShare), math.Sqrt(m.LastingShare), math.Sqrt(max(0, 1-m.SlowShare-m.LastingShare))
}
