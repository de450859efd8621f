package sensors

import "gosim/internal/strictyaml"

// Config describes the devices' behaviour. Start from [DefaultConfig]. Each
// default stands with its source there; ESTIMATE marks values for which no
// published figure is known.
type Config struct {
	Camera CameraConfig `yaml:"camera" json:"camera" jsonschema:"description=Cameras and the pose detector behind them"`
	ReID   ReIDConfig   `yaml:"reid" json:"reid" jsonschema:"description=Appearance vectors"`
	Plate  PlateConfig  `yaml:"plate" json:"plate" jsonschema:"description=Load-sensing shelf plates"`
	Gate   GateConfig   `yaml:"gate" json:"gate" jsonschema:"description=Gate scanners and light beams"`
	Clock  ClockConfig  `yaml:"clock" json:"clock" jsonschema:"description=Device clocks and heartbeats"`

	Transport TransportConfig `yaml:"transport" json:"transport" jsonschema:"description=The links over which messages travel"`
	Faults    []Fault         `yaml:"faults" json:"faults,omitempty" jsonschema:"description=What goes wrong with which devices and when; see docs/faults.md"`
}

// DefaultConfig returns the default devices.
func DefaultConfig() Config {
	return Config{
		Camera: defaultCamera(),
		ReID:   defaultReID(),
		Plate:  defaultPlate(),
		Gate:   defaultGate(),
		Clock:  defaultClock(),

		Transport: defaultTransport(),
	}
}

// Validate returns all values of c that lie outside their range, as joined
// [strictyaml.FieldError]s, or nil.
func (c *Config) Validate() error {
	var r strictyaml.Ranges
	c.Camera.validate(&r)
	c.ReID.validate(&r)
	c.Plate.validate(&r)
	c.Gate.validate(&r)
	c.Clock.validate(&r)
	c.Transport.validate(&r)
	validateFaults(&r, c.Faults)
	return r.Err()
}

// ExactTime takes away every error of clocks and all that links do to messages, for
// measurements of something else. Devices' own delays and losses stay.
func (c *Config) ExactTime() {
	rest := c.Clock
	c.Clock = ClockConfig{SyncS: rest.SyncS, StepMS: rest.StepMS, HeartbeatS: rest.HeartbeatS}
	t := &c.Transport
	t.BurstEveryH, t.HeldShare, t.DuplicateShare = 0, 0, 0
}
