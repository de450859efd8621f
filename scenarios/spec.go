package scenarios

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"gosim/agents"
	"gosim/checkoutfree"
	"gosim/internal/strictyaml"
	"gosim/reports/gate"
	"gosim/sensors"
)

// SchemaVersion is the version of the scenario format that this program reads.
// It changes when a file of the old version would be read differently.
const SchemaVersion = 1

// Spec is the content of a scenario file, on top of the defaults.
type Spec struct {
	SchemaVersion int                 `yaml:"schema_version" json:"schema_version" jsonschema:"required,minimum=1,maximum=1,description=Version of this file format"`
	Name          string              `yaml:"name" json:"name" jsonschema:"required,pattern=^[a-z0-9][a-z0-9-]*$,maxLength=64,description=Short name in lower case; names the run in reports"`
	Description   string              `yaml:"description" json:"description" jsonschema:"maxLength=2000,description=What the scenario shows"`
	Seed          uint64              `yaml:"seed" json:"seed" jsonschema:"minimum=0,maximum=9007199254740991,description=Seed of all draws; replications draw from their own part of it"`
	Replications  int                 `yaml:"replications" json:"replications" jsonschema:"minimum=1,maximum=10000,description=Number of independent repetitions"`
	Start         string              `yaml:"start" json:"start" jsonschema:"format=date-time,description=Wall-clock instant of simulated time zero in RFC 3339"`
	Duration      strictyaml.Duration `yaml:"duration" json:"duration" jsonschema:"pattern=^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$,description=How long people keep arriving; at most 24h. Those inside then finish their visit"`
	Warmup        strictyaml.Duration `yaml:"warmup" json:"warmup" jsonschema:"pattern=^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$,description=How long the devices and the engine run in the empty store before the duration begins; at most 24h"`
	Store         Store               `yaml:"store" json:"store" jsonschema:"required,description=The store as installed"`
	Population    agents.Config       `yaml:"population" json:"population" jsonschema:"description=Who comes and how they behave"`
	Sensors       sensors.Config      `yaml:"sensors" json:"sensors" jsonschema:"description=What the devices are like"`
	Engine        checkoutfree.Config `yaml:"engine" json:"engine" jsonschema:"description=How the engine is set"`
	Gates         []gate.Rule         `yaml:"gates" json:"gates,omitempty" jsonschema:"description=How far the engine's scores may go before gosim gate fails. They change nothing in a run"`
	Published     []Published         `yaml:"published" json:"published,omitempty" jsonschema:"description=Figures that others have reported for what the scenario plays. They change nothing in a run"`
}

// Store names the store's files.
type Store struct {
	Layout string `yaml:"layout" json:"layout" jsonschema:"required,minLength=1,description=Layout file of the store; relative to the scenario file. It names the camera and catalogue and planogram files"`
}

// Limits of a scenario.
const (
	maxSeed         = 1<<53 - 1 // any JSON reader keeps it exactly
	maxReplications = 10_000
	maxDuration     = 24 * time.Hour
	maxName         = 64
	maxDescription  = 2000
)

// DefaultSpec returns the values of everything that a file leaves out. Name and
// store have none.
func DefaultSpec() Spec {
	return Spec{
		Seed:         1,
		Replications: 1,
		Start:        "2026-03-02T12:00:00Z", // a Monday noon: lunch is a peak of convenience stores (NPD 2011)
		Duration:     strictyaml.Duration(30 * time.Minute),
		Population:   agents.DefaultConfig(),
		Sensors:      sensors.DefaultConfig(),
		Engine:       checkoutfree.DefaultConfig(),
	}
}

// Validate returns every value out of its range as a joined list of
// [strictyaml.FieldError].
func (s *Spec) Validate() error {
	var errs []error
	bad := func(ok bool, path string, value any, want string) {
		if !ok {
			errs = append(errs, &strictyaml.FieldError{Path: path, Value: value, Want: want})
		}
	}
	missing := func(v string) any {
		if v == "" {
			return nil
		}
		return v
	}
	var version any
	if s.SchemaVersion != 0 {
		version = s.SchemaVersion
	}
	bad(s.SchemaVersion == SchemaVersion, "schema_version", version, fmt.Sprintf("%d, the version this program reads", SchemaVersion))
	bad(len(s.Name) <= maxName && regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`).MatchString(s.Name),
		"name", missing(s.Name), "a name of at most 64 lower-case letters, digits and hyphens")
	bad(len(s.Description) <= maxDescription, "description", s.Description, "a text of at most 2000 characters")
	bad(s.Seed <= maxSeed, "seed", s.Seed, "a whole number from 0 to 9007199254740991")
	bad(s.Replications >= 1 && s.Replications <= maxReplications, "replications", s.Replications, "a whole number from 1 to 10000")
	_, err := s.epoch()
	bad(err == nil, "start", missing(s.Start), "an instant from 1970 to 2200 such as 2026-03-02T17:00:00Z")
	d, warmup := s.Duration.Std(), s.Warmup.Std()
	bad(d > 0 && d <= maxDuration, "duration", s.Duration, "a duration above 0s and up to 24h")
	bad(warmup >= 0 && warmup <= maxDuration, "warmup", s.Warmup, "a duration from 0s to 24h")
	bad(strings.TrimSpace(s.Store.Layout) != "", "store.layout", missing(s.Store.Layout), "the path of a layout file")
	errs = append(errs,
		strictyaml.Under("population", s.Population.Validate()),
		strictyaml.Under("sensors", s.Sensors.Validate()),
		strictyaml.Under("engine", s.Engine.Validate()),
		strictyaml.Under("gates", gate.ValidateRules(s.Gates)),
		strictyaml.Under("published", s.validatePublished()),
	)
	return errors.Join(errs...)
}

var errStartRange = errors.New("out of range")

// epoch returns simulated time zero in Unix nanoseconds.
func (s *Spec) epoch() (int64, error) {
	t, err := time.Parse(time.RFC3339Nano, s.Start)
	if err != nil {
		return 0, err
	}
	if y := t.UTC().Year(); y < 1970 || y > 2200 { // Unix nanoseconds reach to 2262
		return 0, errStartRange
	}
	return t.UnixNano(), nil
}
