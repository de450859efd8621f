package agents

import (
	"errors"
)

// GateHabits says how visitors fare at a gate. How long a scan takes as a rule is
// scan_time_s. Who follows a script or works here has no such habits.
type GateHabits struct {
	ScanSigma   float64 `yaml:"scan_sigma" json:"scan_sigma" jsonschema:"minimum=0,maximum=2,description=Standard deviation of the logarithm of the time to present the code; scan_time_s is the median"`
	SlowShare   float64 `yaml:"slow_share" json:"slow_share" jsonschema:"minimum=0,maximum=1,description=Share of visitors who must first find the phone or open the app at the gate"`
	SlowTime    float64 `yaml:"slow_time_s" json:"slow_time_s" jsonschema:"minimum=0,maximum=120,description=Median of what that takes"`
	RetryTime   float64 `yaml:"retry_time_s" json:"retry_time_s" jsonschema:"minimum=0.1,maximum=60,description=Time until somebody whose code was not read or refused shows it again"`
	DoubleShare float64 `yaml:"double_scan_share" json:"double_scan_share" jsonschema:"minimum=0,maximum=1,description=Share of visitors who show a code again that was already accepted"`
	DoubleGap   float64 `yaml:"double_gap_s" json:"double_gap_s" jsonschema:"minimum=0.1,maximum=10,description=Median time between the two showings"`
	WrongShare  float64 `yaml:"wrong_code_share" json:"wrong_code_share" jsonschema:"minimum=0,maximum=1,description=Share of members who first show another code such as a loyalty card's"`

	RevokedShare float64 `yaml:"revoked_share" json:"revoked_share" jsonschema:"minimum=0,maximum=1,description=Share of members whose account is closed"`
	RetriesMean  float64 `yaml:"retries_mean" json:"retries_mean" jsonschema:"minimum=0,maximum=5,description=Mean of the Poisson number of times that somebody who was refused tries again"`
	FollowShare  float64 `yaml:"follow_share" json:"follow_share" jsonschema:"minimum=0,maximum=1,description=Share of those who were refused that wait for a member to follow in; the others go away"`
	Patience     float64 `yaml:"follow_patience_s" json:"follow_patience_s" jsonschema:"minimum=1,maximum=3600,description=How long they wait for one"`

	SharedShare  float64 `yaml:"shared_code_share" json:"shared_code_share" jsonschema:"minimum=0,maximum=1,description=Share of members who have sent a friend a picture of their code who comes in on it later"`
	SharedGapMin float64 `yaml:"shared_gap_min_s" json:"shared_gap_min_s" jsonschema:"minimum=1,maximum=86400,description=Least time between the two"`
	SharedGapMax float64 `yaml:"shared_gap_max_s" json:"shared_gap_max_s" jsonschema:"minimum=1,maximum=86400,description=Greatest time between the two"`

	HoldShare float64 `yaml:"hold_door_share" json:"hold_door_share" jsonschema:"minimum=0,maximum=1,description=Chance that a member holds the gate open for the next one who waits there"`
	LateShare float64 `yaml:"late_scan_share" json:"late_scan_share" jsonschema:"minimum=0,maximum=1,description=Share of those a gate was held for who show their code in passing; the others forget it"`
	TurnShare float64 `yaml:"turn_back_share" json:"turn_back_share" jsonschema:"minimum=0,maximum=1,description=Share of visitors who turn round in the gate and go away"`
}

func defaultGateHabits() GateHabits {
	return GateHabits{ // all ESTIMATE: no counts of what goes wrong at such gates were found
		ScanSigma: 0.4,  // half of the scans take 0.8 to 1.3 times the median
		SlowShare: 0.08, // most have the code ready while they wait
		SlowTime:  5,    // unlocking a phone and opening an app
		RetryTime: 2, DoubleShare: 0.02, DoubleGap: 1, WrongShare: 0.01,
		RevokedShare: 0.002, RetriesMean: 0.7,
		FollowShare: 0.1, Patience: 60, // members seldom become thieves
		SharedShare: 0.002, SharedGapMin: 60, SharedGapMax: 300, // as long as a visit, so that they meet or just miss each other
		HoldShare: 0.01, LateShare: 0.8,
		TurnShare: 0.002,
	}
}

// NoGateHabits returns a gate at which nothing out of the ordinary happens: everybody
// shows their own code once, in the same time.
func NoGateHabits() GateHabits {
	c := defaultGateHabits()
	c.ScanSigma, c.RetriesMean = 0, 0
	for _, share := range []*float64{
		&c.SlowShare, &c.DoubleShare, &c.WrongShare, &c.RevokedShare, &c.FollowShare, &c.SharedShare, &c.HoldShare, &c.TurnShare,
	} {
		*share = 0
	}
	return c
}

func (c *GateHabits) validate() error {
	return errors.Join(checkAll(
		bound{"scan_sigma", c.ScanSigma, 0, 2},
		bound{"slow_share", c.SlowShare, 0, 1},
		bound{"slow_time_s", c.SlowTime, 0, 120},
		bound{"retry_time_s", c.RetryTime, 0.1, 60},
		bound{"double_scan_share", c.DoubleShare, 0, 1},
		bound{"double_gap_s", c.DoubleGap, 0.1, 10},
		bound{"wrong_code_share", c.WrongShare, 0, 1},
		bound{"revoked_share", c.RevokedShare, 0, 1},
		bound{"retries_mean", c.RetriesMean, 0, 5},
		bound{"follow_share", c.FollowShare, 0, 1},
		bound{"follow_patience_s", c.Patience, 1, 3600},
		bound{"shared_code_share", c.SharedShare, 0, 1},
		bound{"shared_gap_min_s", c.SharedGapMin, 1, 86400},
		bound{"shared_gap_max_s", c.SharedGapMax, 1, 86400},
		bound{"hold_door_share", c.HoldShare, 0, 1},
		bound{"late_scan_share", c.LateShare, 0, 1},
		bound{"turn_back_share", c.TurnShare, 0, 1}),
		ordered("shared_gap_max_s", c.SharedGapMin, c.SharedGapMax, "shared_gap_min_s"))
}
