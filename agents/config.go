package agents

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"gosim/agents/script"
	"gosim/agents/walk"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// Config says who comes and how they behave. Start from [DefaultConfig]: the
// zero value is not valid.
type Config struct {
	// Arrivals.
	Visits          float64 `yaml:"visits" json:"visits" jsonschema:"minimum=0,maximum=1000000,description=Expected number of visits in the run"`
	FixedVisits     int     `yaml:"fixed_visits" json:"fixed_visits" jsonschema:"minimum=0,maximum=1000000,description=Exact number of visits; 0 leaves the number to chance"`
	Profile         string  `yaml:"arrival_profile" json:"arrival_profile" jsonschema:"enum=flat,enum=grocery,enum=grocery_weekend,enum=bakery,enum=bakery_weekend,enum=office_convenience,description=Hourly weights of the arrivals"`
	ProfileStartH   float64 `yaml:"arrival_profile_start_h" json:"arrival_profile_start_h" jsonschema:"minimum=0,exclusiveMaximum=24,description=Hour of the day at which the run starts on the profile"`
	DispersionIndex float64 `yaml:"arrival_dispersion_index" json:"arrival_dispersion_index" jsonschema:"minimum=1,maximum=20,description=Variance over mean of the hourly count; 1 is a pure Poisson process"`

	// Missions.
	BasketMu        float64            `yaml:"basket_mu" json:"basket_mu" jsonschema:"minimum=-3,maximum=4,description=Mean of the logarithm of the Poisson rate of the basket size"`
	BasketSigma     float64            `yaml:"basket_sigma" json:"basket_sigma" jsonschema:"minimum=0,maximum=2,description=Standard deviation of that logarithm"`
	UnitsPerLine    []float64          `yaml:"units_per_line_weights" json:"units_per_line_weights" jsonschema:"minItems=1,maxItems=12,description=Weights of one or two or more units of the same product"`
	CategoryWeights map[string]float64 `yaml:"category_weights,omitempty" json:"category_weights,omitempty" jsonschema:"description=Popularity of categories that replaces the built-in one"`
	ProductZipf     float64            `yaml:"product_zipf_exponent" json:"product_zipf_exponent" jsonschema:"minimum=0,maximum=3,description=Exponent of the popularity of the products of a category by rank"`
	CoPurchase      float64            `yaml:"co_purchase_strength" json:"co_purchase_strength" jsonschema:"minimum=0,maximum=2,description=How far the categories of a basket attract each other; 0 not at all and 1 as measured"`
	TripMedian      float64            `yaml:"trip_median_s" json:"trip_median_s" jsonschema:"minimum=0,maximum=7200,description=Median time from entering to leaving; what errands leave of it is spent browsing. 0: nobody browses"`
	TripSigma       float64            `yaml:"trip_sigma" json:"trip_sigma" jsonschema:"minimum=0,maximum=2,description=Standard deviation of the logarithm of that time"`
	TripBasketCorr  float64            `yaml:"trip_basket_correlation" json:"trip_basket_correlation" jsonschema:"minimum=-1,maximum=1,description=Correlation between the number of units and that time (Gaussian copula)"`
	Members         int                `yaml:"members" json:"members" jsonschema:"minimum=0,maximum=1000000,description=Number of members who come again with habits; 0 makes every visitor new"`
	MemberRateShape float64            `yaml:"member_rate_shape" json:"member_rate_shape" jsonschema:"minimum=0.05,maximum=1000,description=Shape of the gamma distribution of how often members come"`
	MemberHistory   float64            `yaml:"member_history_visits" json:"member_history_visits" jsonschema:"minimum=0,maximum=200,description=Mean number of visits of a member before the run"`
	MemberGapH      float64            `yaml:"member_gap_h" json:"member_gap_h" jsonschema:"minimum=0,maximum=240,description=Least time between two visits of a member"`
	RepeatStrength  float64            `yaml:"repeat_strength" json:"repeat_strength" jsonschema:"minimum=0,maximum=100,description=Factor on the odds that a member's line repeats an earlier purchase; 1 as measured"`
	PhoneShare      float64            `yaml:"phone_share" json:"phone_share" jsonschema:"minimum=0,maximum=1,description=Share of visitors who stop to look at their phone"`
	DetourSwapShare float64            `yaml:"detour_swap_share" json:"detour_swap_share" jsonschema:"minimum=0,maximum=1,description=Chance that two neighbouring stops of the shortest tour are swapped"`
	StraddleShare   float64            `yaml:"straddle_share" json:"straddle_share" jsonschema:"minimum=0,maximum=1,description=Share of the units of a slot over several plates that stand across an edge between plates"`
	CatalogueBias   float64            `yaml:"catalogue_bias_share" json:"catalogue_bias_share" jsonschema:"minimum=-0.5,maximum=0.5,description=How much more units weigh than the catalogue says"`

	Capacity int `yaml:"capacity" json:"capacity" jsonschema:"minimum=0,maximum=10000,description=People inside at most; others wait outside. 0: one per 2.8 m² of the store"`

	// Parties. The first one pays; the guests are children or adults.
	PartyWeights  []float64      `yaml:"party_size_weights" json:"party_size_weights" jsonschema:"minItems=1,maxItems=6,description=Weights of one or two or more people who come together on one account"`
	ChildShare    float64        `yaml:"child_share" json:"child_share" jsonschema:"minimum=0,maximum=1,description=Share of guests who are children"`
	FetchShare    float64        `yaml:"fetch_share" json:"fetch_share" jsonschema:"minimum=0,maximum=1,description=Chance that an adult guest goes for something on the list while the first one is busy"`
	HandOverShare float64        `yaml:"hand_over_share" json:"hand_over_share" jsonschema:"minimum=0,maximum=1,description=Share of what guests take that they hand to the first one"`
	DartShare     float64        `yaml:"dart_share" json:"dart_share" jsonschema:"minimum=0,maximum=1,description=Chance that a child who stands by runs off for a moment"`
	Carriers      CarrierWeights `yaml:"carrier_weights" json:"carrier_weights" jsonschema:"description=Relative numbers of visitors by what they carry their shopping in"`

	// Movement.
	Movement string `yaml:"movement_model" json:"movement_model" jsonschema:"enum=collision_free_speed,enum=social_force,description=How people keep out of each other's way"`

	// Bodies.
	HeightMean float64 `yaml:"height_mean_m" json:"height_mean_m" jsonschema:"minimum=1.2,maximum=2.1,description=Mean body height"`
	HeightSD   float64 `yaml:"height_sd_m" json:"height_sd_m" jsonschema:"minimum=0,maximum=0.3,description=Standard deviation of body height"`
	SpeedMean  float64 `yaml:"walk_speed_mean_mps" json:"walk_speed_mean_mps" jsonschema:"minimum=0.4,maximum=2,description=Mean free walking speed"`
	SpeedSD    float64 `yaml:"walk_speed_sd_mps" json:"walk_speed_sd_mps" jsonschema:"minimum=0,maximum=1,description=Standard deviation of free walking speed"`
	SpeedMin   float64 `yaml:"walk_speed_min_mps" json:"walk_speed_min_mps" jsonschema:"minimum=0.2,maximum=2,description=Least free walking speed"`
	SpeedMax   float64 `yaml:"walk_speed_max_mps" json:"walk_speed_max_mps" jsonschema:"minimum=0.4,maximum=2.5,description=Greatest free walking speed"`

	// At the shelf.
	DwellMedian     float64 `yaml:"dwell_median_s" json:"dwell_median_s" jsonschema:"minimum=0.5,maximum=120,description=Median time at the shelf per line including looking"`
	DwellSigma      float64 `yaml:"dwell_sigma" json:"dwell_sigma" jsonschema:"minimum=0,maximum=2,description=Standard deviation of the logarithm of that time"`
	ReachTime       float64 `yaml:"reach_time_s" json:"reach_time_s" jsonschema:"minimum=0.2,maximum=2,description=Time from rest to the item and back to rest"`
	GraspMin        float64 `yaml:"grasp_min_s" json:"grasp_min_s" jsonschema:"minimum=0.1,maximum=5,description=Shortest contact of a hand with the shelf"`
	GraspMax        float64 `yaml:"grasp_max_s" json:"grasp_max_s" jsonschema:"minimum=0.1,maximum=5,description=Longest contact of a hand with the shelf"`
	HandForceMin    float64 `yaml:"hand_force_min_n" json:"hand_force_min_n" jsonschema:"minimum=0,maximum=50,description=Least peak force of a hand on the plate"`
	HandForceMax    float64 `yaml:"hand_force_max_n" json:"hand_force_max_n" jsonschema:"minimum=0,maximum=50,description=Greatest peak force of a hand on the plate"`
	HoldMin         float64 `yaml:"hold_min_s" json:"hold_min_s" jsonschema:"minimum=0,maximum=60,description=Shortest time an item is held before the decision"`
	HoldMax         float64 `yaml:"hold_max_s" json:"hold_max_s" jsonschema:"minimum=0,maximum=60,description=Longest time an item is held before the decision"`
	UnitGapMin      float64 `yaml:"unit_gap_min_s" json:"unit_gap_min_s" jsonschema:"minimum=0,maximum=60,description=Shortest pause between two units of a line"`
	UnitGapMax      float64 `yaml:"unit_gap_max_s" json:"unit_gap_max_s" jsonschema:"minimum=0,maximum=60,description=Longest pause between two units of a line"`
	TwoHandShare    float64 `yaml:"two_hand_share" json:"two_hand_share" jsonschema:"minimum=0,maximum=1,description=Share of pairs of units taken with both hands at once"`
	KeepInHandShare float64 `yaml:"keep_in_hand_share" json:"keep_in_hand_share" jsonschema:"minimum=0,maximum=1,description=Share of units kept in the hand rather than stowed"`
	PutBackShare    float64 `yaml:"put_back_share" json:"put_back_share" jsonschema:"minimum=0,maximum=1,description=Share of picked units that are put back"`
	WrongPlaceShare float64 `yaml:"wrong_place_share" json:"wrong_place_share" jsonschema:"minimum=0,maximum=1,description=Share of put-backs in a wrong place"`
	WrongFarShare   float64 `yaml:"wrong_gondola_share" json:"wrong_gondola_share" jsonschema:"minimum=0,maximum=1,description=Share of wrong put-backs that happen later at another gondola"`
	ReadLabelShare  float64 `yaml:"read_label_share" json:"read_label_share" jsonschema:"minimum=0,maximum=1,description=Share of units whose label is read in the hand for half a minute or so"`
	CompareShare    float64 `yaml:"compare_share" json:"compare_share" jsonschema:"minimum=0,maximum=1,description=Share of put-backs in the right place that follow a comparison with a look-alike beside it that is taken instead"`
	LedgeShare      float64 `yaml:"ledge_share" json:"ledge_share" jsonschema:"minimum=0,maximum=1,description=Share of put-backs that end on a ledge which no plate weighs"`
	DropShare       float64 `yaml:"drop_share" json:"drop_share" jsonschema:"minimum=0,maximum=1,description=Share of picked units that fall to the floor and are picked up again"`
	EatShare        float64 `yaml:"eat_share" json:"eat_share" jsonschema:"minimum=0,maximum=1,description=Share of bought units that are eaten or drunk inside and paid"`
	FidgetShare     float64 `yaml:"fidget_share" json:"fidget_share" jsonschema:"minimum=0,maximum=1,description=Chance per unit and per look at a shelf of an innocent gesture like those of thieves: turning round or hand to pocket or leaning on the shelf or adjusting the jacket"`
	StandMin        float64 `yaml:"stand_min_m" json:"stand_min_m" jsonschema:"minimum=0.3,maximum=1,description=Least distance of a stand point from the shelf front"`
	StandMax        float64 `yaml:"stand_max_m" json:"stand_max_m" jsonschema:"minimum=0.3,maximum=1,description=Greatest distance of a stand point from the shelf front"`

	Staff StaffConfig `yaml:"staff" json:"staff" jsonschema:"description=Who works in the store while it is open"`

	// Limits.
	AtGate         GateHabits `yaml:"at_gate" json:"at_gate" jsonschema:"description=How visitors fare at a gate"`
	ScanTime       float64    `yaml:"scan_time_s" json:"scan_time_s" jsonschema:"minimum=0,maximum=30,description=Median time a member stands at the gate to scan"`
	ErrandPatience float64    `yaml:"errand_patience_s" json:"errand_patience_s" jsonschema:"minimum=1,maximum=3600,description=Time spent trying to reach a crowded slot before it is given up"`
	VisitLimit     float64    `yaml:"visit_limit_s" json:"visit_limit_s" jsonschema:"minimum=10,maximum=86400,description=Time after which a visitor drops the rest of the list and leaves"`

	Theft TheftConfig `yaml:"theft" json:"theft" jsonschema:"description=Who steals and how"`

	// People who are told what to do, in addition to those who are drawn. They come
	// only if [Population.Stage] is given what these lists compile to.
	Scripted []script.Person `yaml:"scripted,omitempty" json:"scripted,omitempty" jsonschema:"maxItems=1000,description=People whose every act is written down"`
	Replayed []script.Replay `yaml:"replayed,omitempty" json:"replayed,omitempty" jsonschema:"maxItems=100,description=Trajectory files whose people walk through the store again"`
}

// TheftConfig says how many visitors steal, and how.
type TheftConfig struct {
	Share          float64         `yaml:"share" json:"share" jsonschema:"minimum=0,maximum=1,description=Share of visits with a theft; not used if fixed_thieves names any"`
	Mix            TechniqueShares `yaml:"mix" json:"mix" jsonschema:"description=Relative frequency of the techniques"`
	Fixed          TechniqueCounts `yaml:"fixed_thieves" json:"fixed_thieves" jsonschema:"description=Exact numbers of thieves who come in addition to the visits"`
	BuysTooShare   float64         `yaml:"buys_too_share" json:"buys_too_share" jsonschema:"minimum=0,maximum=1,description=Share of thieves with an account who also buy"`
	ExtraItemsMean float64         `yaml:"extra_items_mean" json:"extra_items_mean" jsonschema:"minimum=0,maximum=20,description=Mean of the Poisson number of stolen units beyond the first"`
	ConcealTime    float64         `yaml:"conceal_time_s" json:"conceal_time_s" jsonschema:"minimum=0.1,maximum=10,description=Time to hide a unit where the technique does not say otherwise"`

	Tailgate       TailgateConfig    `yaml:"tailgate" json:"tailgate" jsonschema:"description=Coming in behind a member"`
	DecoyReturn    DecoyReturnConfig `yaml:"decoy_return" json:"decoy_return" jsonschema:"description=Keeping a unit and putting back an object of like weight"`
	ConcealBag     ConcealConfig     `yaml:"conceal_bag" json:"conceal_bag" jsonschema:"description=Hiding units in a bag"`
	ConcealPocket  ConcealConfig     `yaml:"conceal_pocket" json:"conceal_pocket" jsonschema:"description=Hiding units in a pocket"`
	ConcealClothes ConcealConfig     `yaml:"conceal_clothes" json:"conceal_clothes" jsonschema:"description=Hiding units under the jacket"`
	EmptyReturn    EmptyReturnConfig `yaml:"empty_return" json:"empty_return" jsonschema:"description=Keeping the content and putting the empty pack back"`
	PlaceSwap      PlaceSwapConfig   `yaml:"place_swap" json:"place_swap" jsonschema:"description=Taking a dear product from the place of a cheap one"`
	SlowLift       SlowLiftConfig    `yaml:"slow_lift" json:"slow_lift" jsonschema:"description=Lifting so slowly that the plate shows no step"`
	LeanOn         LeanOnConfig      `yaml:"lean_on" json:"lean_on" jsonschema:"description=Leaning on plates while taking"`
	EatInside      EatInsideConfig   `yaml:"eat_inside" json:"eat_inside" jsonschema:"description=Eating in the store and leaving the pack"`

	Accomplices   AccompliceConfig    `yaml:"accomplices" json:"accomplices" jsonschema:"description=How the members of a band of thieves find each other"`
	HandOff       HandOffConfig       `yaml:"hand_off" json:"hand_off" jsonschema:"description=Taking and passing on to an accomplice"`
	SlipIn        SlipInConfig        `yaml:"slip_in" json:"slip_in" jsonschema:"description=Coming in by the exit; of all who do so"`
	Reenter       ReenterConfig       `yaml:"reenter" json:"reenter" jsonschema:"description=Leaving and coming back by the exit"`
	GrabAndRun    GrabAndRunConfig    `yaml:"grab_and_run" json:"grab_and_run" jsonschema:"description=Sweeping units up and running out"`
	ClothesChange ClothesChangeConfig `yaml:"clothes_change" json:"clothes_change" jsonschema:"description=Changing clothes before taking"`
	JointGrab     JointGrabConfig     `yaml:"joint_grab" json:"joint_grab" jsonschema:"description=Two reaching into one facing at once"`
	BlockCamera   BlockCameraConfig   `yaml:"block_camera" json:"block_camera" jsonschema:"description=Taking while an accomplice covers a camera"`
	BodySwitch    BodySwitchConfig    `yaml:"body_switch" json:"body_switch" jsonschema:"description=Two crossing closely before one takes"`
}

// CarrierWeights are relative numbers of visitors by what they carry their
// shopping in.
type CarrierWeights struct {
	Bag     float64 `yaml:"bag" json:"bag" jsonschema:"minimum=0,description=A bag of their own on the shoulder"`
	None    float64 `yaml:"none" json:"none" jsonschema:"minimum=0,description=Hands and arms"`
	Basket  float64 `yaml:"basket" json:"basket" jsonschema:"minimum=0,description=A basket in the left hand"`
	Trolley float64 `yaml:"trolley" json:"trolley" jsonschema:"minimum=0,description=A trolley"`
}

// weights returns the numbers by [sim.Carrier].
func (c *CarrierWeights) weights() [4]float64 {
	return [4]float64{sim.CarrierBag: c.Bag, sim.CarrierNone: c.None, sim.CarrierBasket: c.Basket, sim.CarrierTrolley: c.Trolley}
}

// The names of the movement models.
const (
	MovementSpeedModel  = walk.NameSpeedModel
	MovementSocialForce = walk.NameSocialForce
)

// DefaultConfig returns a quiet half hour of a small convenience store.
func DefaultConfig() Config {
	return Config{
		Visits:          12, // ESTIMATE: 600 visits a day to 167 m², scaled to half an hour of 42 m² and doubled for a busy time
		FixedVisits:     0,  // leave the number to chance
		Profile:         ProfileFlat,
		ProfileStartH:   12,  // noon, the hour with the greatest sales in convenience stores (GasBuddy, Q3 2018)
		DispersionIndex: 1.3, // measured from BreadBasket (1.08–1.98 by hour)

		// Maximum likelihood on BreadBasket's 9 531 tickets, mean 2.17; the form is
		// that of Sorensen et al. 2017, J. Retailing and Consumer Services 37.
		BasketMu:    0.45,
		BasketSigma: 0.40,
		// Measured from completejourney 2.0, transactions_sample; the last is five
		// or more.
		UnitsPerLine: []float64{.787, .144, .027, .015, .021},
		ProductZipf:  0.78, // slope over the top 80 categories of Groceries (Hahsler et al. 2006)
		CoPurchase:   1,    // as measured on Groceries (Hahsler, Hornik & Reutterer 2006)
		// NACS Time to Shop 2018: 45 % of visits take 3 minutes or less, 21 % more
		// than 5, so median 193 s, sigma .548; less 28 % for queueing and paying
		// (63 of 224 s, NACS Speed Metrics), in proportion (ESTIMATE).
		TripMedian: 139, TripSigma: 0.548,
		TripBasketCorr:  0.5,  // ESTIMATE: who wants more stays longer
		Members:         0,    // everybody is new
		MemberRateShape: 1,    // ESTIMATE
		MemberHistory:   5.6,  // Ta-Feng: 6.58 baskets per user of three or more, less the last
		MemberGapH:      2,    // ESTIMATE
		RepeatStrength:  1,    // as measured on Ta-Feng
		PhoneShare:      0.20, // ESTIMATE: phones lengthen trips (Grewal et al. 2018, J. Marketing 82(4)); the share was not found
		DetourSwapShare: 0.10, // ESTIMATE: order is close to the shortest tour (Hui, Fader & Bradlow 2009)
		StraddleShare:   0.50, // ESTIMATE
		CatalogueBias:   0,    // the nano-store of AutoCheckout 2020: +4 % where it was measured

		PartyWeights:  []float64{.80, .15, .04, .01}, // ESTIMATE; up to 70 % of street crowds are in groups (Moussaïd 2010)
		ChildShare:    0.4,                           // ESTIMATE: children are on 17 % of grocery trips (Page, Lockshin & Sharp 2017)
		FetchShare:    0.3,                           // ESTIMATE
		HandOverShare: 0.5,                           // ESTIMATE
		DartShare:     0.1,                           // ESTIMATE
		// 51 % of supermarket shoppers carry neither basket nor trolley and 28 % a
		// basket (Larsen et al. 2020, 15 stores); that those without mostly use a bag
		// of their own in a store without a till, and that a convenience store has no
		// trolleys, is an ESTIMATE.
		Carriers: CarrierWeights{Bag: .52, None: .20, Basket: .28},
		Staff:    defaultStaff(),
		Movement: MovementSpeedModel,

		HeightMean: 1.70, // ESTIMATE: adults of both sexes, sd alike
		HeightSD:   0.09,
		// ESTIMATE: slower than the 1.34 m/s of Weidmann 1993 on streets; no figure
		// for walking in stores was found.
		SpeedMean: 0.90, SpeedSD: 0.20, SpeedMin: 0.4, SpeedMax: 1.5,

		// ESTIMATE: in keeping with 71 s of selecting 2–3 items, walking included
		// (NACS Speed Metrics).
		DwellMedian: 7, DwellSigma: 0.8,
		ReachTime: 0.5,                // ESTIMATE
		GraspMin:  0.3, GraspMax: 1.0, // ESTIMATE
		HandForceMin: 2, HandForceMax: 8, // ESTIMATE
		HoldMin: 1, HoldMax: 4, // ESTIMATE
		UnitGapMin: 0.8, UnitGapMax: 2, // ESTIMATE
		TwoHandShare:    0.20, // ESTIMATE
		KeepInHandShare: 0.25, // ESTIMATE: 51 % carry neither basket nor trolley (Larsen et al. 2020)
		// ESTIMATE: in general retail 30 % of products held were bought (eye tracking
		// in six US stores, 2017), which a convenience store will exceed.
		ReadLabelShare:  0.05,  // ESTIMATE of the share; how long: Kendall & Fenwick 1979
		CompareShare:    0.20,  // ESTIMATE
		LedgeShare:      0.01,  // ESTIMATE
		DropShare:       0.003, // ESTIMATE
		EatShare:        0.005, // ESTIMATE
		FidgetShare:     0.04,  // ESTIMATE: no count of such gestures in stores was found
		PutBackShare:    0.20,
		WrongPlaceShare: 0.10,                 // ESTIMATE: misplaced items are common (Raman, DeHoratius & Ton 2001)
		WrongFarShare:   0.30,                 // ESTIMATE
		StandMin:        0.45, StandMax: 0.55, // ESTIMATE: arm's length

		AtGate:         defaultGateHabits(),
		ScanTime:       1.0,  // ESTIMATE: gates pass 20 persons a minute and more
		ErrandPatience: 60,   // ESTIMATE
		VisitLimit:     1200, // ESTIMATE: 21 % stay over 5 minutes (NACS Time to Shop 2018), hardly any over 20

		Theft: TheftConfig{
			// ESTIMATE: 1.2–1.9 % of visitors in small stores (Buckle & Farrington
			// 1984, 1994), less where everybody is identified.
			Share:          0.01,
			Mix:            defaultMix(),
			BuysTooShare:   0.7, // "most" (Buckle & Farrington 1994); the figure is an ESTIMATE
			ExtraItemsMean: 2,   // 3 items per theft in supermarkets (Hughes 1974)
			ConcealTime:    0.6, // ESTIMATE

			Tailgate:       defaultTailgate(),
			DecoyReturn:    defaultDecoyReturn(),
			ConcealBag:     defaultConceal(),
			ConcealPocket:  defaultConceal(),
			ConcealClothes: defaultConcealClothes(),
			EmptyReturn:    defaultEmptyReturn(),
			PlaceSwap:      defaultPlaceSwap(),
			SlowLift:       defaultSlowLift(),
			LeanOn:         defaultLeanOn(),
			EatInside:      defaultEatInside(),

			Accomplices:   defaultAccomplices(),
			HandOff:       defaultHandOff(),
			SlipIn:        defaultSlipIn(),
			Reenter:       defaultReenter(),
			GrabAndRun:    defaultGrabAndRun(),
			ClothesChange: defaultClothesChange(),
			JointGrab:     defaultJointGrab(),
			BlockCamera:   defaultBlockCamera(),
			BodySwitch:    defaultBodySwitch(),
		},
	}
}

// bound is a number with the interval it must lie in, ends included.
type bound struct {
	path   string
	v      float64
	lo, hi float64
}

func (b bound) check() error {
	if b.v >= b.lo && b.v <= b.hi { // false for NaN
		return nil
	}
	return &strictyaml.FieldError{Path: b.path, Value: b.v, Want: fmt.Sprintf("a number in [%g, %g]", b.lo, b.hi)}
}

// checkAll returns the faults of all bounds, joined.
func checkAll(all ...bound) error {
	var errs []error
	for _, b := range all {
		errs = append(errs, b.check())
	}
	return errors.Join(errs...)
}

// Validate returns every value that is out of its range, joined, each as a
// [strictyaml.FieldError].
func (c *Config) Validate() error {
	var errs []error
	for _, b := range []bound{
		{"visits", c.Visits, 0, 1e6},
		{"fixed_visits", float64(c.FixedVisits), 0, 1e6},
		{"arrival_dispersion_index", c.DispersionIndex, 1, 20},
		{"basket_mu", c.BasketMu, -3, 4},
		{"basket_sigma", c.BasketSigma, 0, 2},
		{"product_zipf_exponent", c.ProductZipf, 0, 3},
		{"co_purchase_strength", c.CoPurchase, 0, 2},
		{"trip_median_s", c.TripMedian, 0, 7200},
		{"trip_sigma", c.TripSigma, 0, 2},
		{"trip_basket_correlation", c.TripBasketCorr, -1, 1},
		{"members", float64(c.Members), 0, 1e6},
		{"member_rate_shape", c.MemberRateShape, 0.05, 1000},
		{"member_history_visits", c.MemberHistory, 0, 200},
		{"member_gap_h", c.MemberGapH, 0, 240},
		{"repeat_strength", c.RepeatStrength, 0, 100},
		{"phone_share", c.PhoneShare, 0, 1},
		{"detour_swap_share", c.DetourSwapShare, 0, 1},
		{"straddle_share", c.StraddleShare, 0, 1},
		{"catalogue_bias_share", c.CatalogueBias, -0.5, 0.5},
		{"capacity", float64(c.Capacity), 0, 1e4},
		{"child_share", c.ChildShare, 0, 1},
		{"fetch_share", c.FetchShare, 0, 1},
		{"hand_over_share", c.HandOverShare, 0, 1},
		{"dart_share", c.DartShare, 0, 1},
		{"carrier_weights.bag", c.Carriers.Bag, 0, 1e9},
		{"carrier_weights.none", c.Carriers.None, 0, 1e9},
		{"carrier_weights.basket", c.Carriers.Basket, 0, 1e9},
		{"carrier_weights.trolley", c.Carriers.Trolley, 0, 1e9},
		{"height_mean_m", c.HeightMean, 1.2, 2.1},
		{"height_sd_m", c.HeightSD, 0, 0.3},
		{"walk_speed_mean_mps", c.SpeedMean, 0.4, 2},
		{"walk_speed_sd_mps", c.SpeedSD, 0, 1},
		{"walk_speed_min_mps", c.SpeedMin, 0.2, 2},
		{"walk_speed_max_mps", c.SpeedMax, 0.4, 2.5},
		{"dwell_median_s", c.DwellMedian, 0.5, 120},
		{"dwell_sigma", c.DwellSigma, 0, 2},
		{"reach_time_s", c.ReachTime, 0.2, 2},
		{"grasp_min_s", c.GraspMin, 0.1, 5},
		{"grasp_max_s", c.GraspMax, 0.1, 5},
		{"hand_force_min_n", c.HandForceMin, 0, 50},
		{"hand_force_max_n", c.HandForceMax, 0, 50},
		{"hold_min_s", c.HoldMin, 0, 60},
		{"hold_max_s", c.HoldMax, 0, 60},
		{"unit_gap_min_s", c.UnitGapMin, 0, 60},
		{"unit_gap_max_s", c.UnitGapMax, 0, 60},
		{"two_hand_share", c.TwoHandShare, 0, 1},
		{"keep_in_hand_share", c.KeepInHandShare, 0, 1},
		{"put_back_share", c.PutBackShare, 0, 1},
		{"wrong_place_share", c.WrongPlaceShare, 0, 1},
		{"wrong_gondola_share", c.WrongFarShare, 0, 1},
		{"read_label_share", c.ReadLabelShare, 0, 1},
		{"compare_share", c.CompareShare, 0, 1},
		{"ledge_share", c.LedgeShare, 0, 1},
		{"drop_share", c.DropShare, 0, 1},
		{"eat_share", c.EatShare, 0, 1},
		{"fidget_share", c.FidgetShare, 0, 1},
		{"stand_min_m", c.StandMin, 0.3, 1},
		{"stand_max_m", c.StandMax, 0.3, 1},
		{"scan_time_s", c.ScanTime, 0, 30},
		{"errand_patience_s", c.ErrandPatience, 1, 3600},
		{"visit_limit_s", c.VisitLimit, 10, 86400},
	} {
		errs = append(errs, b.check())
	}
	for _, b := range c.Staff.bounds() {
		errs = append(errs, b.check())
	}
	if _, ok := profileWeights(c.Profile); !ok {
		errs = append(errs, &strictyaml.FieldError{
			Path: "arrival_profile", Value: c.Profile,
			Want: "one of flat, grocery, grocery_weekend, bakery, bakery_weekend, office_convenience",
		})
	}
	if ofDay := c.ProfileStartH >= 0 && c.ProfileStartH < 24; !ofDay {
		errs = append(errs, &strictyaml.FieldError{Path: "arrival_profile_start_h", Value: c.ProfileStartH, Want: "a number in [0, 24)"})
	}
	errs = append(errs, c.validateWeights(),
		ordered("walk_speed_max_mps", c.SpeedMin, c.SpeedMax, "walk_speed_min_mps"),
		ordered("grasp_max_s", c.GraspMin, c.GraspMax, "grasp_min_s"),
		ordered("hand_force_max_n", c.HandForceMin, c.HandForceMax, "hand_force_min_n"),
		ordered("hold_max_s", c.HoldMin, c.HoldMax, "hold_min_s"),
		ordered("unit_gap_max_s", c.UnitGapMin, c.UnitGapMax, "unit_gap_min_s"),
		ordered("stand_max_m", c.StandMin, c.StandMax, "stand_min_m"),
		strictyaml.Under("at_gate", c.AtGate.validate()),
		strictyaml.Under("theft", c.Theft.validate()),
		c.validateCast())
	return errors.Join(errs...)
}

// ordered returns an error at path if hi lies below lo.
func ordered(path string, lo, hi float64, loPath string) error {
	if hi < lo {
		return &strictyaml.FieldError{Path: path, Value: hi, Want: fmt.Sprintf("a number not below %s = %g", loPath, lo)}
	}
	return nil
}

func (c *Config) validateWeights() error {
	var errs []error
	sum := 0.0
	for i, w := range c.UnitsPerLine {
		errs = append(errs, bound{fmt.Sprintf("units_per_line_weights[%d]", i), w, 0, 1e9}.check())
		sum += w
	}
	if n := len(c.UnitsPerLine); n == 0 || n > 12 || sum <= 0 {
		errs = append(errs, &strictyaml.FieldError{Path: "units_per_line_weights", Value: c.UnitsPerLine, Want: "1 to 12 weights, not all zero"})
	}
	sum = 0
	for i, w := range c.PartyWeights {
		errs = append(errs, bound{fmt.Sprintf("party_size_weights[%d]", i), w, 0, 1e9}.check())
		sum += w
	}
	if n := len(c.PartyWeights); n == 0 || n > 6 || sum <= 0 {
		errs = append(errs, &strictyaml.FieldError{Path: "party_size_weights", Value: c.PartyWeights, Want: "1 to 6 weights, not all zero"})
	}
	if w := c.Carriers.weights(); slices.Max(w[:]) <= 0 {
		errs = append(errs, &strictyaml.FieldError{Path: "carrier_weights", Value: c.Carriers, Want: "at least one positive weight"})
	}
	if c.Movement != MovementSpeedModel && c.Movement != MovementSocialForce {
		errs = append(errs, &strictyaml.FieldError{Path: "movement_model", Value: c.Movement, Want: "collision_free_speed or social_force"})
	}
	for _, name := range slices.Sorted(maps.Keys(c.CategoryWeights)) {
		errs = append(errs, bound{"category_weights." + name, c.CategoryWeights[name], 0, 1e9}.check())
	}
	return errors.Join(errs...)
}

func (c *TheftConfig) validate() error {
	var errs []error
	for _, b := range []bound{
		{"share", c.Share, 0, 1},
		{"buys_too_share", c.BuysTooShare, 0, 1},
		{"extra_items_mean", c.ExtraItemsMean, 0, 20},
		{"conceal_time_s", c.ConcealTime, 0.1, 10},
	} {
		errs = append(errs, b.check())
	}
	plans := c.thieves()
	errs = append(errs, strictyaml.Under("mix", c.Mix.validate(plans)), strictyaml.Under("fixed_thieves", c.Fixed.validate(plans)))
	if c.Share > 0 && c.Fixed.total() == 0 && slices.Max(c.Mix.byTechnique()) <= 0 {
		errs = append(errs, &strictyaml.FieldError{Path: "mix", Value: c.Mix, Want: "at least one technique with a positive share"})
	}
	errs = append(errs,
		strictyaml.Under("tailgate", c.Tailgate.validate()),
		strictyaml.Under("decoy_return", c.DecoyReturn.validate()),
		strictyaml.Under("conceal_bag", c.ConcealBag.validate()),
		strictyaml.Under("conceal_pocket", c.ConcealPocket.validate()),
		strictyaml.Under("conceal_clothes", c.ConcealClothes.validate()),
		strictyaml.Under("empty_return", c.EmptyReturn.validate()),
		strictyaml.Under("place_swap", c.PlaceSwap.validate()),
		strictyaml.Under("slow_lift", c.SlowLift.validate()),
		strictyaml.Under("lean_on", c.LeanOn.validate()),
		strictyaml.Under("eat_inside", c.EatInside.validate()),
		strictyaml.Under("accomplices", c.Accomplices.validate()),
		strictyaml.Under("hand_off", c.HandOff.validate()),
		strictyaml.Under("slip_in", c.SlipIn.validate()),
		strictyaml.Under("reenter", c.Reenter.validate()),
		strictyaml.Under("grab_and_run", c.GrabAndRun.validate()),
		strictyaml.Under("clothes_change", c.ClothesChange.validate()),
		strictyaml.Under("joint_grab", c.JointGrab.validate()),
		strictyaml.Under("block_camera", c.BlockCamera.validate()),
		strictyaml.Under("body_switch", c.BodySwitch.validate()))
	return errors.Join(errs...)
}
