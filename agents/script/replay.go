package script

import (
	"fmt"
	"io"
	"slices"

	"gosim/agents/trajectory"
	"gosim/checkoutfree/site"
	"gosim/internal/strictyaml"
)

// Replay says which people of a trajectory file walk through the store again,
// and what they take.
type Replay struct {
	File         string       `yaml:"file" json:"file" jsonschema:"required,minLength=1,description=Trajectory file; relative to the scenario file"`
	FPS          float64      `yaml:"fps" json:"fps,omitempty" jsonschema:"minimum=0,maximum=1000,description=Frames per second; 0 if the file says"`
	Unit         string       `yaml:"unit" json:"unit,omitempty" jsonschema:"enum=m,enum=cm,description=Unit of the coordinates; what the file says if left out and else m"`
	FirstFrame   int64        `yaml:"first_frame" json:"first_frame,omitempty" jsonschema:"minimum=0,maximum=1000000000,description=Frame that is at start_s; earlier ones are left out"`
	LastFrame    int64        `yaml:"last_frame" json:"last_frame,omitempty" jsonschema:"minimum=0,maximum=1000000000,description=Last frame that is replayed; 0 for all"`
	StartS       float64      `yaml:"start_s" json:"start_s,omitempty" jsonschema:"minimum=0,maximum=172800,description=When the first frame is; seconds since the run starts people"`
	Scale        *float64     `yaml:"scale" json:"scale,omitempty" jsonschema:"minimum=0.001,maximum=1000,default=1,description=Factor by which the coordinates grow first"`
	RotateDeg    float64      `yaml:"rotate_deg" json:"rotate_deg,omitempty" jsonschema:"minimum=-360,maximum=360,description=Turn about the file's origin; counter-clockwise"`
	OffsetXM     float64      `yaml:"offset_x_m" json:"offset_x_m,omitempty" jsonschema:"minimum=-100000000,maximum=100000000,description=Shift to the east after that"`
	OffsetYM     float64      `yaml:"offset_y_m" json:"offset_y_m,omitempty" jsonschema:"minimum=-100000000,maximum=100000000,description=Shift to the north after that"`
	MaxGapS      float64      `yaml:"max_gap_s" json:"max_gap_s,omitempty" jsonschema:"minimum=0,maximum=3600,description=Longest time without a row that is filled; 0 for 1 s. Whoever is away for longer comes back as another person"`
	Curve        string       `yaml:"curve" json:"curve,omitempty" jsonschema:"enum=linear,enum=cubic,default=linear,description=How people go between two rows"`
	GateReachM   *float64     `yaml:"gate_reach_m" json:"gate_reach_m,omitempty" jsonschema:"minimum=0,maximum=1000,default=1,description=How far from a gate somebody may begin or end who crosses none"`
	IDs          []int64      `yaml:"ids" json:"ids,omitempty" jsonschema:"maxItems=100000,description=Whom to replay; everybody if left out"`
	AccountShare *float64     `yaml:"account_share" json:"account_share,omitempty" jsonschema:"minimum=0,maximum=1,default=1,description=Share of the people who have an account and show it at the gate"`
	Shop         []ReplayShop `yaml:"shop" json:"shop,omitempty" jsonschema:"maxItems=100000,description=What people take and when"`
}

// ReplayShop is what one replayed person takes at one slot.
type ReplayShop struct {
	ID        int64    `yaml:"id" json:"id" jsonschema:"required,description=Id of the person in the file"`
	AtS       *float64 `yaml:"at_s" json:"at_s,omitempty" jsonschema:"minimum=0,maximum=172800,description=When the unit leaves the shelf; seconds since the run starts people. This or frame"`
	Frame     *int64   `yaml:"frame" json:"frame,omitempty" jsonschema:"minimum=0,maximum=1000000000,description=Frame of the file in which the unit leaves the shelf. This or at_s"`
	Slot      string   `yaml:"slot" json:"slot" jsonschema:"required,description=Code of the slot such as G1-S2-P03/1"`
	GTIN      string   `yaml:"gtin" json:"gtin,omitempty" jsonschema:"description=Product code; the slot's own product if left out"`
	Units     *int     `yaml:"units" json:"units,omitempty" jsonschema:"minimum=1,maximum=100,default=1,description=Number of units; taken one after another"`
	Then      string   `yaml:"then" json:"then,omitempty" jsonschema:"enum=stow,enum=put_back,enum=hide,default=stow,description=What becomes of each unit"`
	Technique string   `yaml:"technique" json:"technique,omitempty" jsonschema:"description=Theft technique that this is part of; an honest purchase if left out"`
}

// maxReplay bounds the lists of a [Replay].
const maxReplay = 100_000

// ReachM is how far from a slot's front somebody may stand who takes something
// there: an arm's length and a step to the side. ESTIMATE.
const ReachM = 1.2

// Validate returns every value that makes no sense and can be told without file
// and store, joined, each as a [strictyaml.FieldError].
func (r *Replay) Validate() error {
	var c checker
	c.must(r.File != "", "file", orNothing(r.File), "the path of a trajectory file")
	for _, b := range []struct {
		path      string
		v, lo, hi float64
	}{
		{"fps", r.FPS, 0, 1000},
		{"first_frame", float64(r.FirstFrame), 0, 1e9},
		{"last_frame", float64(r.LastFrame), 0, 1e9},
		{"start_s", r.StartS, 0, maxTimeS},
		{"scale", or(r.Scale, 1), 0.001, 1000},
		{"rotate_deg", r.RotateDeg, -360, 360},
		{"offset_x_m", r.OffsetXM, -1e8, 1e8},
		{"offset_y_m", r.OffsetYM, -1e8, 1e8},
		{"max_gap_s", r.MaxGapS, 0, 3600},
		{"gate_reach_m", or(r.GateReachM, 1), 0, 1000},
		{"account_share", or(r.AccountShare, 1), 0, 1},
	} {
		c.In(b.path, b.v, b.lo, b.hi)
	}
	c.must(r.LastFrame == 0 || r.LastFrame >= r.FirstFrame, "last_frame", r.LastFrame, fmt.Sprintf("0 or a number not below first_frame = %d", r.FirstFrame))
	c.oneOf("unit", r.Unit, "m", "cm")
	c.oneOf("curve", r.Curve, "linear", "cubic")
	c.must(len(r.IDs) <= maxReplay, "ids", len(r.IDs), fmt.Sprintf("at most %d ids", maxReplay))
	c.must(len(r.Shop) <= maxReplay, "shop", len(r.Shop), fmt.Sprintf("at most %d entries", maxReplay))
	for i := range r.Shop {
		c.shop(strictyaml.Index("shop", i), &r.Shop[i])
	}
	return c.Err()
}

func (c *checker) shop(path string, s *ReplayShop) {
	c.must((s.AtS == nil) != (s.Frame == nil), path, s.ID, "either at_s or frame")
	c.In(under(path, "at_s"), or(s.AtS, 0), 0, maxTimeS)
	if s.Frame != nil {
		c.In(under(path, "frame"), float64(*s.Frame), 0, 1e9)
	}
	c.must(s.Slot != "", under(path, "slot"), orNothing(s.Slot), wants["slot"])
	if s.Units != nil {
		c.In(under(path, "units"), float64(*s.Units), 1, 100)
	}
	c.oneOf(under(path, "then"), s.Then, "stow", "put_back", "hide")
	names := techniqueNames()
	c.must(s.Technique == "" || slices.Contains(names, s.Technique), under(path, "technique"), s.Technique, known("a theft technique", s.Technique, names))
}

// oneOf checks a text that may be left out.
func (c *checker) oneOf(path, v string, names ...string) {
	c.must(v == "" || slices.Contains(names, v), path, v, known("one of these", v, names))
}

func or(p *float64, otherwise float64) float64 {
	if p == nil {
		return otherwise
	}
	return *p
}

// Accounts returns the share of the people who have an account.
func (r *Replay) Accounts() float64 { return or(r.AccountShare, 1) }

// Read reads the trajectory file, which is named name in errors, and puts it
// into the world frame and on the clock of the run's people. The replay must be
// valid.
func (r *Replay) Read(in io.Reader, name string) (*trajectory.Set, error) {
	o := trajectory.Options{
		FrameRate: r.FPS, FirstFrame: r.FirstFrame, LastFrame: r.LastFrame, StartS: r.StartS, MaxGapS: r.MaxGapS, IDs: r.IDs,
	}
	switch r.Unit {
	case "m":
		o.Unit = trajectory.Metres
	case "cm":
		o.Unit = trajectory.Centimetres
	}
	if r.Curve == "cubic" {
		o.Curve = trajectory.Cubic
	}
	s, err := trajectory.Read(in, name, o)
	if err != nil {
		return nil, err
	}
	s.Transform(trajectory.Transform{Scale: or(r.Scale, 1), RotateDeg: r.RotateDeg, Offset: site.Vec2{X: r.OffsetXM, Y: r.OffsetYM}})
	return s, nil
}
