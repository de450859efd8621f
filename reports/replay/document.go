package replay

// version of the document. It grows when a reader of the version before would
// misread it.
const version = 1

// format names the document in its header.
const format = "gosim-replay"

// The quanta of the document.
const (
	ticksPerSecond   = 100 // times
	ticksPerMetre    = 100 // positions
	headingSteps     = 256 // of a full turn
	beliefSteps      = 255 // from impossible to certain, in the series
	permille         = 1000
	none             = -1 // an index or a time that is not there
	maxTicks         = 1 << 29
	maxPositionTicks = 1 << 26
)

// document is the header: everything but the sampled series. Tables are stored
// by column; all columns of a table have the same length.
type document struct {
	Format      string        `json:"format"`
	Version     int           `json:"version"`
	Replication int           `json:"replication"`
	Seed        string        `json:"seed"` // as text: it may exceed what a browser counts exactly
	EpochMS     int64         `json:"epoch_ms"`
	EndCS       int64         `json:"end_cs"`
	FrameCS     float64       `json:"frame_cs"` // interval of the fastest camera
	Quantum     quantum       `json:"quantum"`
	Store       store         `json:"store"`
	Accounts    []string      `json:"accounts"`
	People      peopleTable   `json:"people"`
	Acts        actTable      `json:"acts"`
	Events      eventTable    `json:"events"`
	Baskets     basketTable   `json:"baskets"`
	Alerts      alertTable    `json:"alerts"`
	Receipts    receiptTable  `json:"receipts"`
	Visits      visitTable    `json:"visits"`
	Errors      errorTable    `json:"errors"`
	Incidents   incidentTable `json:"incidents"`
}

// quantum states the units of the integers, so that the document explains
// itself.
type quantum struct {
	TimeS       float64 `json:"time_s"`
	PositionM   float64 `json:"position_m"`
	HeadingTurn float64 `json:"heading_turn"`
	Belief      float64 `json:"belief"`
}

type store struct {
	Name     string       `json:"name"`
	Currency string       `json:"currency"`
	BoundsCM [4]int64     `json:"bounds_cm"` // x, y of the lower and of the upper corner
	WallsCM  [][8]int64   `json:"walls_cm"`  // corners x, y, counter-clockwise
	Gondolas gondolaTable `json:"gondolas"`
	Plates   plateTable   `json:"plates"`
	Slots    slotTable    `json:"slots"`
	Products productTable `json:"products"`
	Cameras  cameraTable  `json:"cameras"`
	Gates    gateTable    `json:"gates"`
	Zones    zoneTable    `json:"zones"`
}

type gondolaTable struct {
	Code      []string   `json:"code"`
	CornersCM [][8]int64 `json:"corners_cm"` // the first edge is the shoppers' side
}

type plateTable struct {
	Code      []string   `json:"code"`
	Gondola   []int32    `json:"gondola"`
	Level     []int      `json:"level"`
	CornersCM [][8]int64 `json:"corners_cm"`
}

type slotTable struct {
	First   []int32 `json:"first_plate"`
	Last    []int32 `json:"last_plate"`
	Product []int32 `json:"product"`
	Units   []int   `json:"units"`
	XCM     []int64 `json:"x_cm"` // middle of the front edge
	YCM     []int64 `json:"y_cm"`
}

type productTable struct {
	GTIN  []string `json:"gtin"`
	Name  []string `json:"name"`
	Price []int64  `json:"price_cents"`
}

type cameraTable struct {
	Code    []string  `json:"code"`
	XCM     []int64   `json:"x_cm"`
	YCM     []int64   `json:"y_cm"`
	ZCM     []int64   `json:"z_cm"`
	Degrees []float64 `json:"direction_deg"` // of the optical axis on the floor, counter-clockwise from +x
	FovDeg  []float64 `json:"fov_deg"`       // horizontal; 360 for a camera that looks straight down
	RangeCM []int64   `json:"range_cm"`      // where the optical axis meets the floor, measured on it
}

type gateTable struct {
	Code     []string   `json:"code"`
	Kind     []string   `json:"kind"`      // entry, exit or both
	LineCM   [][4]int64 `json:"line_cm"`   // ends of the crossing line
	InwardPM [][2]int64 `json:"inward_pm"` // unit normal into the store, thousandths
}

type zoneTable struct {
	Code   []string   `json:"code"`
	Kind   []string   `json:"kind"` // aisle, entrance or blind
	AreaCM [][4]int64 `json:"area_cm"`
}

type peopleTable struct {
	Account   []int    `json:"account"` // index into accounts, -1 for none
	Sponsor   []int32  `json:"sponsor"` // who lets them in, -1 for nobody
	Technique []string `json:"technique"`
	Staff     []bool   `json:"staff"` // works here: is no visit
	EnteredCS []int64  `json:"entered_cs"`
	LeftCS    []int64  `json:"left_cs"`
	HeightCM  []int64  `json:"height_cm"`
}

type actTable struct {
	AtCS    []int64  `json:"at_cs"`
	Kind    []string `json:"kind"`
	Person  []int32  `json:"person"`
	Other   []int32  `json:"other"`
	Unit    []int32  `json:"unit"`
	Product []int32  `json:"product"`
	Slot    []int32  `json:"slot"`
	Theft   []string `json:"theft"` // technique, "" for an honest act
	XCM     []int64  `json:"x_cm"`
	YCM     []int64  `json:"y_cm"`
}

type eventTable struct {
	ID      []int64   `json:"id"`
	AtCS    []int64   `json:"at_cs"`
	EndCS   []int64   `json:"end_cs"`
	Plate   []int32   `json:"plate"`
	Slot    []int32   `json:"slot"`
	DeltaG  []float64 `json:"delta_g"`
	Product []int32   `json:"product"`
	Units   []int     `json:"units"`
	PPM     []int64   `json:"p_pm"`
	Track   []int64   `json:"track"`
	TrackPM []int64   `json:"track_p_pm"`
	Account []int     `json:"account"`
}

type basketTable struct {
	Event     []int64 `json:"event"`
	Track     []int64 `json:"track"`
	Account   []int   `json:"account"`
	Product   []int32 `json:"product"`
	Units     []int   `json:"units"`
	AtCS      []int64 `json:"at_cs"`
	EmittedCS []int64 `json:"emitted_cs"`
	PPM       []int64 `json:"p_pm"`
}

type alertTable struct {
	Kind      []string `json:"kind"`
	AtCS      []int64  `json:"at_cs"`
	EmittedCS []int64  `json:"emitted_cs"`
	Track     []int64  `json:"track"`
	Account   []int    `json:"account"`
	XCM       []*int64 `json:"x_cm"`
	YCM       []*int64 `json:"y_cm"`
	Product   []int32  `json:"product"`
	Units     []int    `json:"units"`
	Value     []int64  `json:"value_cents"`
	ScorePM   []int64  `json:"score_pm"`
	Event     []int64  `json:"event"`
	Evidence  []string `json:"evidence"`
	Visit     []int    `json:"visit"`
	Right     []bool   `json:"right"`
}

type receiptTable struct {
	Account      []int     `json:"account"`
	Track        []int64   `json:"track"`
	EntryCS      []int64   `json:"entry_cs"`
	ExitCS       []int64   `json:"exit_cs"`
	IssuedCS     []int64   `json:"issued_cs"`
	Total        []int64   `json:"total_cents"`
	ConfidencePM []int64   `json:"confidence_pm"`
	Review       []bool    `json:"review"`
	Lines        [][]int64 `json:"lines"` // product, units, price in cents, p in thousandths; again for each line
}

type visitTable struct {
	Account      []int     `json:"account"`
	Person       []int32   `json:"person"` // who pays, -1 for a stray receipt
	People       []int     `json:"people"`
	EnteredCS    []int64   `json:"entered_cs"`
	LeftCS       []int64   `json:"left_cs"`
	Technique    []string  `json:"technique"`
	Owed         []int64   `json:"owed_cents"`
	Billed       []int64   `json:"billed_cents"`
	Receipts     []int     `json:"receipts"`
	IssuedCS     []int64   `json:"issued_cs"`
	ConfidencePM []int64   `json:"confidence_pm"` // -1 if unknown
	Review       []bool    `json:"review"`
	Verdict      []string  `json:"verdict"`
	Stole        []bool    `json:"stole"`
	Lines        [][]int64 `json:"lines"` // product, owed, billed; again for each product
}

type errorTable struct {
	Visit   []int    `json:"visit"`
	Extra   []bool   `json:"extra"`
	Cause   []string `json:"cause"`
	Product []int32  `json:"product"`
	Person  []int32  `json:"person"`
	AtCS    []int64  `json:"at_cs"`
	Slot    []int32  `json:"slot"`
	Plate   []int32  `json:"plate"`
	Event   []int64  `json:"event"`
	XCM     []*int64 `json:"x_cm"`
	YCM     []*int64 `json:"y_cm"`
}

type incidentTable struct {
	Visit      []int    `json:"visit"`
	Technique  []string `json:"technique"`
	Units      []int    `json:"units"`
	Value      []int64  `json:"value_cents"`
	TakenCS    []int64  `json:"taken_cs"`
	ExitCS     []int64  `json:"exit_cs"`
	XCM        []*int64 `json:"x_cm"`
	YCM        []*int64 `json:"y_cm"`
	AlertedCS  []int64  `json:"alerted_cs"`
	BeforeExit []bool   `json:"before_exit"`
}
