package strictyaml

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/invopop/jsonschema"
	yaml "go.yaml.in/yaml/v4"
)

// Duration is a time.Duration that files write with its unit, such as 30m, 90s
// or 1h30m. A bare number is refused: nobody can tell its unit.
type Duration time.Duration

const durationPattern = `^-?([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`

// Std returns d as the standard library's type.
func (d Duration) Std() time.Duration { return time.Duration(d) }

// String returns the shortest form: 30m, not 30m0s.
func (d Duration) String() string {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// ParseDuration parses a duration with a unit.
func ParseDuration(s string) (Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || s == "0" || s == "+0" || s == "-0" {
		if strings.TrimLeft(s, "+-0123456789._") == "" {
			return 0, fmt.Errorf("expected a duration with a unit such as 30m, got %s", s)
		}
		return 0, fmt.Errorf("expected a duration such as 30m or 1h30m, got %s", quote(s))
	}
	return Duration(d), nil
}

// UnmarshalYAML reads a scalar such as 30m.
func (d *Duration) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		return fmt.Errorf("expected a duration such as 30m, got %s", describe(n))
	}
	x, err := ParseDuration(n.Value)
	if err == nil {
		*d = x
	}
	return err
}

// MarshalYAML returns the text form.
func (d Duration) MarshalYAML() (any, error) { return d.String(), nil }

// MarshalJSON returns the text form as a JSON string.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads a JSON string such as "30m".
func (d *Duration) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("expected a duration such as \"30m\", got %s", b)
	}
	x, err := ParseDuration(s)
	if err == nil {
		*d = x
	}
	return err
}

// JSONSchema describes the text form.
func (Duration) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{
		Type:        "string",
		Pattern:     durationPattern,
		Description: "A duration with its unit such as 30m or 1h30m",
		Examples:    []any{"30m", "90s"},
	}
}
