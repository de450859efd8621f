package sensors

import (
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/strictyaml"
	"gosim/sim"
)

func TestDefaultsAreValid(t *testing.T) {
	c := DefaultConfig()
	require.NoError(t, c.Validate())
}

// paths lists the fields that err complains about.
func paths(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	var list []string
	var joined interface{ Unwrap() []error }
	require.ErrorAs(t, err, &joined)
	for _, e := range joined.Unwrap() {
		var fe *strictyaml.FieldError
		require.ErrorAs(t, e, &fe)
		list = append(list, fe.Path)
	}
	return list
}

// TestRangesAreThoseOfTheSchema moves every number just out of the range that
// its tag states to editors.
func TestRangesAreThoseOfTheSchema(t *testing.T) {
	limit := func(tag, key string) float64 {
		for part := range strings.SplitSeq(tag, ",") {
			if v, ok := strings.CutPrefix(part, key+"="); ok {
				x, err := strconv.ParseFloat(v, 64)
				require.NoError(t, err)
				return x
			}
		}
		t.Fatalf("no %s in %q", key, tag)
		return 0
	}
	checked := 0
	root := reflect.TypeFor[Config]()
	for i := range root.NumField() {
		section := root.Field(i)
		if section.Name == "Faults" {
			continue // a list, of which TestBadFaults knows more
		}
		for j := range section.Type.NumField() {
			f := section.Type.Field(j)
			path := section.Tag.Get("yaml") + "." + f.Tag.Get("yaml")
			assert.Equal(t, f.Tag.Get("yaml"), f.Tag.Get("json"))
			assert.Contains(t, f.Tag.Get("jsonschema"), "description=", path)
			if k := f.Type.Kind(); k == reflect.String || k == reflect.Bool {
				continue
			}
			lo, hi := limit(f.Tag.Get("jsonschema"), "minimum"), limit(f.Tag.Get("jsonschema"), "maximum")
			set := func(x float64) error {
				c := DefaultConfig()
				v := reflect.ValueOf(&c).Elem().Field(i).Field(j)
				if v.Kind() == reflect.Int {
					v.SetInt(int64(x))
				} else {
					v.SetFloat(x)
				}
				return c.Validate()
			}
			step := 1.0
			if f.Type.Kind() == reflect.Float64 {
				step = 1e-6
				assert.Contains(t, paths(t, set(math.NaN())), path)
			}
			assert.Contains(t, paths(t, set(lo-step)), path)
			assert.Contains(t, paths(t, set(hi+step)), path)
			checked++
		}
	}
	assert.Greater(t, checked, 50)
}

func TestRelations(t *testing.T) {
	tests := []struct {
		name string
		set  func(*Config)
		want string
	}{
		{"unknown network", func(c *Config) { c.ReID.Setting = "lab" }, "reid.setting"},
		{"half better than clear", func(c *Config) { c.Camera.DetectHalfShare = 0.99 }, "camera.detect_half_share"},
		{"heavy better than half", func(c *Config) { c.Camera.DetectHeavyShare = 0.9 }, "camera.detect_heavy_share"},
		{"outliers upside down", func(c *Config) { c.Camera.WristOutlierMaxM = 0.1 }, "camera.wrist_outlier_max_m"},
		{"spread without delay", func(c *Config) { c.Camera.DelayMeanMS = 0 }, "camera.delay_mean_ms"},
		{"more losses than bursts allow", func(c *Config) { c.Camera.DropShare, c.Camera.DropBurstMeanFrames = 0.7, 1 }, "camera.drop_share"},
		{"more outliers than runs allow", func(c *Config) { c.Camera.WristOutlierShare, c.Camera.WristOutlierMeanFrames = 0.7, 1 }, "camera.wrist_outlier_share"},
		{"unknown plates", func(c *Config) { c.Plate.Profile = "field" }, "plate.profile"},
		{"plate delays upside down", func(c *Config) { c.Plate.DelayMaxMS = 1 }, "plate.delay_max_ms"},
		{"gate delays upside down", func(c *Config) { c.Gate.DelayMaxMS = 1 }, "gate.delay_max_ms"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := DefaultConfig()
			tt.set(&c)
			assert.Equal(t, []string{tt.want}, paths(t, c.Validate()))
			_, err := New(&sim.Kernel{}, sim.NewWorld(shop(t, 12, 10, 1, 1, 4, 3)), sim.NewKeys(1, 0), c, 0, ignore)
			var fe *strictyaml.FieldError
			assert.True(t, errors.As(err, &fe))
		})
	}
}
