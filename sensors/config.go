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
}

// DefaultConfig returns the default devices.
func DefaultConfig() Config {
	return Config{
		Camera: defaultCamera(),
		ReID:   defaultReID(),
		Plate:  defaultPlate(),
		Gate:   defaultGate(),
		Clock:  defaultClock(),
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
	return r.Err()
}
