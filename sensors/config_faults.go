package sensors

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/invopop/jsonschema"
	"go.yaml.in/yaml/v4"

	"gosim/internal/strictyaml"
)

// FaultKind says what goes wrong.
type FaultKind string

// The kinds of fault. docs/faults.md tells what the readings of each look like.
const (
	CameraDead         FaultKind = "camera_dead"
	CameraFrozen       FaultKind = "camera_frozen"     // the same picture with new times
	CameraKnocked      FaultKind = "camera_knocked"    // turned against its calibration
	CameraDirtyLens    FaultKind = "camera_dirty_lens" // a blind spot, fewer finds, blur
	CameraExposure     FaultKind = "camera_exposure"   // fewer finds, other looks
	CameraRateDrop     FaultKind = "camera_rate_drop"
	PlateDead          FaultKind = "plate_dead"
	PlateStuck         FaultKind = "plate_stuck" // the same value for ever
	PlateDrifting      FaultKind = "plate_drifting"
	PlateSwappedCables FaultKind = "plate_swapped_cables"
	GateOffline        FaultKind = "gate_offline"
	NetworkPartition   FaultKind = "network_partition"
	PowerCycle         FaultKind = "power_cycle"
)

// PartitionMode says what becomes of messages that cannot be sent.
type PartitionMode string

// The modes of a network partition.
const (
	PartitionDrop  PartitionMode = "drop"  // they are lost
	PartitionQueue PartitionMode = "queue" // they are kept, and sent in a burst at the end
)

// Fault is something that goes wrong with some devices for some time. Which of
// the parameters it takes depends on its kind; those left out have the kind's
// default.
type Fault struct {
	Name     string               `yaml:"name" json:"name" jsonschema:"required,pattern=^[a-z0-9][a-z0-9-]*$,maxLength=64,description=Names the fault in results; its draws are keyed by it"`
	Kind     FaultKind            `yaml:"kind" json:"kind" jsonschema:"required,enum=camera_dead,enum=camera_frozen,enum=camera_knocked,enum=camera_dirty_lens,enum=camera_exposure,enum=camera_rate_drop,enum=plate_dead,enum=plate_stuck,enum=plate_drifting,enum=plate_swapped_cables,enum=gate_offline,enum=network_partition,enum=power_cycle,description=What goes wrong"`
	Camera   Codes                `yaml:"camera" json:"camera,omitempty" jsonschema:"description=Codes of the cameras it befalls"`
	Plate    Codes                `yaml:"plate" json:"plate,omitempty" jsonschema:"description=Codes of the plates"`
	Gondola  Codes                `yaml:"gondola" json:"gondola,omitempty" jsonschema:"description=Codes of gondolas all of whose plates it befalls"`
	Gate     Codes                `yaml:"gate" json:"gate,omitempty" jsonschema:"description=Codes of the gates"`
	Link     Codes                `yaml:"link" json:"link,omitempty" jsonschema:"description=Links all of whose devices it befalls: cameras-1 and so on or gondola-CODE or gate-CODE"`
	From     strictyaml.Duration  `yaml:"from" json:"from" jsonschema:"description=When it begins; counts from the beginning of the scenario's duration"`
	Until    *strictyaml.Duration `yaml:"until" json:"until,omitempty" jsonschema:"description=When it ends; counts likewise. Without this and duration it stays to the end of the run"`
	Duration *strictyaml.Duration `yaml:"duration" json:"duration,omitempty" jsonschema:"description=How long it lasts; instead of until"`

	Mode         PartitionMode `yaml:"mode" json:"mode,omitempty" jsonschema:"enum=drop,enum=queue,description=network_partition: whether messages are lost or kept and sent in a burst at the end; default drop"`
	YawDeg       *float64      `yaml:"yaw_deg" json:"yaw_deg,omitempty" jsonschema:"minimum=-90,maximum=90,description=camera_knocked: how far it is turned to its right"`
	PitchDeg     *float64      `yaml:"pitch_deg" json:"pitch_deg,omitempty" jsonschema:"minimum=-90,maximum=90,description=camera_knocked: how far it is turned down"`
	RollDeg      *float64      `yaml:"roll_deg" json:"roll_deg,omitempty" jsonschema:"minimum=-180,maximum=180,description=camera_knocked: how far it is turned clockwise about its axis"`
	BlockedShare *float64      `yaml:"blocked_share" json:"blocked_share,omitempty" jsonschema:"minimum=0,maximum=1,description=camera_dirty_lens: part of the image in which nobody is found; one round spot"`
	RecallShare  *float64      `yaml:"recall_share" json:"recall_share,omitempty" jsonschema:"minimum=0,maximum=1,description=camera_dirty_lens and camera_exposure: part of the other detections that is left"`
	BlurPX       *float64      `yaml:"blur_px" json:"blur_px,omitempty" jsonschema:"minimum=0,maximum=200,description=camera_dirty_lens: further noise of feet and heads and wrists"`
	LookShift    *float64      `yaml:"look_shift" json:"look_shift,omitempty" jsonschema:"minimum=0,maximum=10,description=camera_exposure: length of what is added to every appearance vector of norm 1"`
	FPS          *float64      `yaml:"fps" json:"fps,omitempty" jsonschema:"minimum=0.01,maximum=1000,description=camera_rate_drop: frames per second that are left"`
	DriftGPerMin *float64      `yaml:"drift_g_per_min" json:"drift_g_per_min,omitempty" jsonschema:"minimum=-100000,maximum=100000,description=plate_drifting: by which the zero point moves"`
	SettleG      *float64      `yaml:"settle_g" json:"settle_g,omitempty" jsonschema:"minimum=0,maximum=100000,description=power_cycle: spread of the plates' error at the restart that goes away while they warm up"`
	SettleS      *float64      `yaml:"settle_s" json:"settle_s,omitempty" jsonschema:"minimum=1,maximum=86400,description=power_cycle: time constant of that"`
}

// Codes names devices by their codes in the store's files. A star stands for any
// text, and all for every code. A file may write a single one without a list.
type Codes []string

// UnmarshalYAML reads a text or a list of texts.
func (c *Codes) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.SequenceNode {
		var list []string
		err := strictyaml.DecodeNode(n, &list)
		*c = list
		return err
	}
	var one string
	err := strictyaml.DecodeNode(n, &one)
	*c = Codes{one}
	return err
}

// JSONSchema describes both forms.
func (Codes) JSONSchema() *jsonschema.Schema {
	one := &jsonschema.Schema{Type: "string", MinLength: new(uint64(1))}
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{one, {Type: "array", MinItems: new(uint64(1)), Items: one}}}
}

// matches reports whether a pattern names a code.
func matches(pattern, code string) bool {
	if pattern == "all" {
		return true
	}
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == code
	}
	if !strings.HasPrefix(code, head) {
		return false
	}
	code = code[len(head):]
	for {
		part, more, star := strings.Cut(rest, "*")
		if !star {
			return strings.HasSuffix(code, part)
		}
		at := strings.Index(code, part)
		if at < 0 {
			return false
		}
		code, rest = code[at+len(part):], more
	}
}

// ills is a set of kinds of fault that a device has.
type ills uint16

const (
	illDead ills = 1 << iota // camera, plate or gate
	illFrozen
	illKnocked
	illDirty
	illExposure
	illSlow
	illStuck
	illDrifting
	illSwapped
	illCut
	illOff
	illBits = iota
)

// faultRule says what a kind of fault takes.
type faultRule struct {
	ill    ills
	on     []string // keys that may name its devices
	params []string // keys
}

// parameter is a number that some kinds of fault take.
type parameter struct {
	lo, hi float64
	value  float64 // default
	needed bool    // there is no default
	of     func(*Fault) **float64
}

// deviceKeys are the keys that name devices.
func deviceKeys() []string { return []string{"camera", "plate", "gondola", "gate", "link"} }

func faultRules() map[FaultKind]faultRule {
	cameras, plates, everything := []string{"camera"}, []string{"plate", "gondola"}, deviceKeys()
	return map[FaultKind]faultRule{
		CameraDead:         {ill: illDead, on: cameras},
		CameraFrozen:       {ill: illFrozen, on: cameras},
		CameraKnocked:      {ill: illKnocked, on: cameras, params: []string{"yaw_deg", "pitch_deg", "roll_deg"}},
		CameraDirtyLens:    {ill: illDirty, on: cameras, params: []string{"blocked_share", "recall_share", "blur_px"}},
		CameraExposure:     {ill: illExposure, on: cameras, params: []string{"recall_share", "look_shift"}},
		CameraRateDrop:     {ill: illSlow, on: cameras, params: []string{"fps"}},
		PlateDead:          {ill: illDead, on: plates},
		PlateStuck:         {ill: illStuck, on: plates},
		PlateDrifting:      {ill: illDrifting, on: plates, params: []string{"drift_g_per_min"}},
		PlateSwappedCables: {ill: illSwapped, on: []string{"plate"}},
		GateOffline:        {ill: illDead, on: []string{"gate"}},
		NetworkPartition:   {ill: illCut, on: everything, params: []string{"mode"}},
		PowerCycle:         {ill: illOff, on: everything, params: []string{"settle_g", "settle_s"}},
	}
}

// faultParameters returns the parameters that are numbers. Their defaults are
// ESTIMATES: no figures of faults in stores are known.
func faultParameters() map[string]parameter {
	return map[string]parameter{
		"yaw_deg":         {lo: -90, hi: 90, of: func(f *Fault) **float64 { return &f.YawDeg }},
		"pitch_deg":       {lo: -90, hi: 90, of: func(f *Fault) **float64 { return &f.PitchDeg }},
		"roll_deg":        {lo: -180, hi: 180, of: func(f *Fault) **float64 { return &f.RollDeg }},
		"blocked_share":   {lo: 0, hi: 1, value: 0.2, of: func(f *Fault) **float64 { return &f.BlockedShare }},
		"recall_share":    {lo: 0, hi: 1, value: 0.7, of: func(f *Fault) **float64 { return &f.RecallShare }},
		"blur_px":         {lo: 0, hi: 200, value: 6, of: func(f *Fault) **float64 { return &f.BlurPX }},
		"look_shift":      {lo: 0, hi: 10, value: 0.5, of: func(f *Fault) **float64 { return &f.LookShift }},
		"fps":             {lo: 0.01, hi: 1000, needed: true, of: func(f *Fault) **float64 { return &f.FPS }},
		"drift_g_per_min": {lo: -100000, hi: 100000, needed: true, of: func(f *Fault) **float64 { return &f.DriftGPerMin }},
		"settle_g":        {lo: 0, hi: 100000, value: 10, of: func(f *Fault) **float64 { return &f.SettleG }},
		"settle_s":        {lo: 1, hi: 86400, value: 300, of: func(f *Fault) **float64 { return &f.SettleS }},
	}
}

// parameterKeys are the keys of parameters in the order of a file's fields.
func parameterKeys() []string {
	return []string{"yaw_deg", "pitch_deg", "roll_deg", "blocked_share", "recall_share", "blur_px", "look_shift", "fps", "drift_g_per_min", "settle_g", "settle_s"}
}

// codesOf returns the devices that a fault names under a key.
func (f *Fault) codesOf(key string) Codes {
	switch key {
	case "camera":
		return f.Camera
	case "plate":
		return f.Plate
	case "gondola":
		return f.Gondola
	case "gate":
		return f.Gate
	default:
		return f.Link
	}
}

// parameter returns the value of a parameter that the fault's kind takes.
func (f *Fault) parameter(key string) float64 {
	p := faultParameters()[key]
	if v := *p.of(f); v != nil {
		return *v
	}
	return p.value
}

// ends returns when the fault ends, and false if it stays.
func (f *Fault) ends() (until time.Duration, ok bool) {
	switch {
	case f.Until != nil:
		return f.Until.Std(), true
	case f.Duration != nil:
		return f.From.Std() + f.Duration.Std(), true
	default:
		return 0, false
	}
}

// Limits of a fault's times: a scenario's duration and warm-up.
const maxFaultTime = 24 * time.Hour

var faultName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// validateFaults notes what is wrong with faults whatever the store.
func validateFaults(r *strictyaml.Ranges, faults []Fault) {
	rules := faultRules()
	for i := range faults {
		f, path := &faults[i], strictyaml.Index("faults", i)
		var name, kind any
		if f.Name != "" {
			name = f.Name
		}
		if f.Kind != "" {
			kind = string(f.Kind)
		}
		r.Must(len(f.Name) <= 64 && faultName.MatchString(f.Name), path+".name", name, "a name of at most 64 lower-case letters, digits and hyphens")
		twice := slices.IndexFunc(faults[:i], func(o Fault) bool { return o.Name == f.Name })
		r.Must(f.Name == "" || twice < 0, path+".name", name, fmt.Sprintf("a name of its own, not that of faults[%d]", twice))
		f.validateTimes(r, path)
		rule, known := rules[f.Kind]
		if !known {
			r.Must(false, path+".kind", kind, kindWanted(string(f.Kind)))
			continue
		}
		f.validateDevices(r, path, rule)
		f.validateParameters(r, path, rule)
	}
}

func kindWanted(found string) string {
	kinds := make([]string, 0, 16)
	for k := range faultRules() {
		kinds = append(kinds, string(k))
	}
	slices.Sort(kinds)
	if near := strictyaml.Nearest(found, kinds); near != "" {
		return "a kind of fault such as " + near
	}
	return "one of " + strings.Join(kinds, ", ")
}

func (f *Fault) validateTimes(r *strictyaml.Ranges, path string) {
	in := func(d time.Duration) bool { return d >= 0 && d <= maxFaultTime }
	r.Must(in(f.From.Std()), path+".from", f.From, "a duration from 0s to 24h")
	if f.Until != nil {
		r.Must(f.Until.Std() > f.From.Std() && in(f.Until.Std()), path+".until", *f.Until, fmt.Sprintf("a duration above from, %s, and up to 24h", f.From))
		if f.Duration != nil {
			r.Must(false, path+".duration", *f.Duration, "either until or duration, not both")
		}
	} else if f.Duration != nil {
		r.Must(*f.Duration > 0 && in(f.Duration.Std()), path+".duration", *f.Duration, "a duration above 0s and up to 24h")
	}
}

func (f *Fault) validateDevices(r *strictyaml.Ranges, path string, rule faultRule) {
	named := false
	for _, key := range deviceKeys() {
		codes := f.codesOf(key)
		if codes == nil {
			continue
		}
		named = true
		if !slices.Contains(rule.on, key) {
			r.Must(false, path+"."+key, strings.Join(codes, ", "), fmt.Sprintf("no such key: %s befalls what %s names", f.Kind, strings.Join(rule.on, " or ")))
			continue
		}
		r.Must(len(codes) > 0, path+"."+key, "an empty list", "the code of a device")
	}
	r.Must(named, path, string(f.Kind)+" without devices", "the key "+strings.Join(rule.on, " or "))
}

func (f *Fault) validateParameters(r *strictyaml.Ranges, path string, rule faultRule) {
	wanted := "takes none"
	if len(rule.params) > 0 {
		wanted = "takes " + strings.Join(rule.params, ", ")
	}
	all := faultParameters()
	for _, key := range parameterKeys() {
		p := all[key]
		v, takes := *p.of(f), slices.Contains(rule.params, key)
		switch {
		case v != nil && !takes:
			r.Must(false, path+"."+key, *v, fmt.Sprintf("no such parameter: %s %s", f.Kind, wanted))
		case v != nil:
			r.In(path+"."+key, *v, p.lo, p.hi)
		case takes && p.needed:
			r.Must(false, path+"."+key, nil, fmt.Sprintf("a number in [%g, %g]", p.lo, p.hi))
		}
	}
	switch takes := slices.Contains(rule.params, "mode"); {
	case f.Mode != "" && !takes:
		r.Must(false, path+".mode", string(f.Mode), fmt.Sprintf("no such parameter: %s %s", f.Kind, wanted))
	case takes:
		r.Must(f.Mode == "" || f.Mode == PartitionDrop || f.Mode == PartitionQueue, path+".mode", string(f.Mode), "drop or queue")
	}
	if f.Kind == CameraKnocked {
		turned := f.parameter("yaw_deg") != 0 || f.parameter("pitch_deg") != 0 || f.parameter("roll_deg") != 0
		r.Must(turned, path, "a camera that is not turned", "yaw_deg, pitch_deg or roll_deg other than 0")
	}
}
