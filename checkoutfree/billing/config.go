package billing

import "gosim/internal/strictyaml"

// Config sets when receipts are issued and which of them a human sees. The zero
// value is not valid; start from [DefaultConfig].
type Config struct {
	FinalDelayS   float64 `yaml:"final_delay_s" json:"final_delay_s" jsonschema:"minimum=0,maximum=600,description=Wait after the exit before a receipt is final"`
	MaxWaitS      float64 `yaml:"max_wait_s" json:"max_wait_s" jsonschema:"minimum=1,maximum=3600,description=Longest wait for changes that began before the exit"`
	PartyGapS     float64 `yaml:"party_gap_s" json:"party_gap_s" jsonschema:"minimum=0,maximum=3600,description=Visits of one account are one session if the next begins within this time of the last exit"`
	PartyWaitS    float64 `yaml:"party_wait_s" json:"party_wait_s" jsonschema:"minimum=0,maximum=86400,description=Longest wait of a receipt for others of the party who are still inside"`
	SharedAfterS  float64 `yaml:"shared_after_s" json:"shared_after_s" jsonschema:"minimum=1,maximum=86400,description=A session that somebody joined so long after the last before them goes to review: its code may be in two hands"`
	BillLost      bool    `yaml:"bill_lost" json:"bill_lost" jsonschema:"description=A visit that the cameras lost inside is billed too; always with a review"`
	HandlingCents float64 `yaml:"wrong_charge_handling_cents" json:"wrong_charge_handling_cents" jsonschema:"minimum=0,maximum=100000,description=Cost of handling one complaint about a wrong charge"`
	ChurnCents    float64 `yaml:"wrong_charge_churn_cents" json:"wrong_charge_churn_cents" jsonschema:"minimum=0,maximum=100000,description=Expected value lost because a wrongly charged customer stays away"`
	MissedShare   float64 `yaml:"missed_item_cost_share" json:"missed_item_cost_share" jsonschema:"minimum=0,maximum=1,description=Cost of an item not charged as a share of its price"`
	NoticeShare   float64 `yaml:"wrong_charge_share" json:"wrong_charge_share" jsonschema:"minimum=0,maximum=1,description=Share of wrong receipts that charge too much (the rest charge too little)"`
	Slope         float64 `yaml:"confidence_slope" json:"confidence_slope" jsonschema:"minimum=0.05,maximum=5,description=Slope of the log odds of a right receipt over those that its parts multiply to"`
	Offset        float64 `yaml:"confidence_offset" json:"confidence_offset" jsonschema:"minimum=-10,maximum=10,description=Offset of the same"`
	ReviewCents   float64 `yaml:"review_cost_cents" json:"review_cost_cents" jsonschema:"minimum=0,maximum=100000,description=Cost of one review by a human"`
}

// DefaultConfig returns the defaults.
func DefaultConfig() Config {
	return Config{
		FinalDelayS:   3,    // ESTIMATE: identities are settled a few seconds after a gate
		MaxWaitS:      20,   // ESTIMATE
		PartyGapS:     60,   // ESTIMATE: a companion who is still outside when the sponsor leaves comes in within a minute
		PartyWaitS:    1800, // ESTIMATE: longer than the visits of small stores last; who is lost from sight ends earlier
		SharedAfterS:  45,   // ESTIMATE: a party of four is in within half a minute
		BillLost:      true,
		HandlingCents: 500,  // ESTIMATE: 5 USD of handling
		ChurnCents:    450,  // ESTIMATE: 3 % churn of a customer worth 150 USD
		MissedShare:   0.65, // ESTIMATE: price less margin
		NoticeShare:   0.5,  // ESTIMATE
		// Platt's logistic calibration (1999) on 2,077 simulated receipts of stores
		// with one and with twelve people inside, whose errors partly go together.
		Slope: 0.6, Offset: 1.3,
		ReviewCents: 60, // ESTIMATE: two minutes at 18 USD per hour
	}
}

// Validate reports every field that is out of range as a
// [strictyaml.FieldError], joined.
func (c Config) Validate() error {
	var r strictyaml.Ranges
	r.In("final_delay_s", c.FinalDelayS, 0, 600)
	r.In("max_wait_s", c.MaxWaitS, 1, 3600)
	r.In("party_gap_s", c.PartyGapS, 0, 3600)
	r.In("party_wait_s", c.PartyWaitS, 0, 86400)
	r.In("shared_after_s", c.SharedAfterS, 1, 86400)
	r.In("wrong_charge_handling_cents", c.HandlingCents, 0, 100000)
	r.In("wrong_charge_churn_cents", c.ChurnCents, 0, 100000)
	r.In("missed_item_cost_share", c.MissedShare, 0, 1)
	r.In("wrong_charge_share", c.NoticeShare, 0, 1)
	r.In("confidence_slope", c.Slope, 0.05, 5)
	r.In("confidence_offset", c.Offset, -10, 10)
	r.In("review_cost_cents", c.ReviewCents, 0, 100000)
	return r.Err()
}
