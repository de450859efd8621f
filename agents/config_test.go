package agents

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	yaml "go.yaml.in/yaml/v4"

	"gosim/internal/strictyaml"
)

func TestDefaultConfigIsValid(t *testing.T) {
	c := DefaultConfig()
	require.NoError(t, c.Validate())
}

func TestValidateNamesTheField(t *testing.T) {
	tests := map[string]struct {
		change func(*Config)
		path   string
	}{
		"negative visits":     {func(c *Config) { c.Visits = -1 }, "visits"},
		"not a number":        {func(c *Config) { c.BasketMu = math.NaN() }, "basket_mu"},
		"negative count":      {func(c *Config) { c.FixedVisits = -1 }, "fixed_visits"},
		"unknown profile":     {func(c *Config) { c.Profile = "disco" }, "arrival_profile"},
		"hour 24":             {func(c *Config) { c.ProfileStartH = 24 }, "arrival_profile_start_h"},
		"under-dispersion":    {func(c *Config) { c.DispersionIndex = 0.5 }, "arrival_dispersion_index"},
		"too fast":            {func(c *Config) { c.SpeedMean = 3 }, "walk_speed_mean_mps"},
		"speeds crossed":      {func(c *Config) { c.SpeedMin, c.SpeedMax = 1.2, 1.0 }, "walk_speed_max_mps"},
		"grasps crossed":      {func(c *Config) { c.GraspMin, c.GraspMax = 1, 0.5 }, "grasp_max_s"},
		"share above one":     {func(c *Config) { c.PutBackShare = 1.5 }, "put_back_share"},
		"no units per line":   {func(c *Config) { c.UnitsPerLine = nil }, "units_per_line_weights"},
		"all weights zero":    {func(c *Config) { c.UnitsPerLine = []float64{0, 0} }, "units_per_line_weights"},
		"negative weight":     {func(c *Config) { c.UnitsPerLine = []float64{1, -1} }, "units_per_line_weights[1]"},
		"negative category":   {func(c *Config) { c.CategoryWeights = map[string]float64{"milk": -1} }, "category_weights.milk"},
		"theft share":         {func(c *Config) { c.Theft.Share = 2 }, "theft.share"},
		"no technique":        {func(c *Config) { c.Theft.Mix = TechniqueShares{} }, "theft.mix"},
		"negative mix":        {func(c *Config) { c.Theft.Mix.Tailgate = -1 }, "theft.mix.tailgate"},
		"negative thieves":    {func(c *Config) { c.Theft.Fixed.DecoyReturn = -1 }, "theft.fixed_thieves.decoy_return"},
		"negative hand-offs":  {func(c *Config) { c.Theft.Fixed.HandOff = -1 }, "theft.fixed_thieves.hand_off"},
		"tailgate gap":        {func(c *Config) { c.Theft.Tailgate.GapMin, c.Theft.Tailgate.GapMax = 2, 1 }, "theft.tailgate.gap_max_s"},
		"stand in the shelf":  {func(c *Config) { c.StandMin = 0.1 }, "stand_min_m"},
		"impatient to absurd": {func(c *Config) { c.ErrandPatience = 0 }, "errand_patience_s"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := DefaultConfig()
			tt.change(&c)
			err := c.Validate()
			var fe *strictyaml.FieldError
			require.True(t, errors.As(err, &fe), "%v", err)
			assert.Equal(t, tt.path, fe.Path)
			assert.NotEmpty(t, fe.Want)
		})
	}
}

func TestValidateReportsEveryFault(t *testing.T) {
	c := DefaultConfig()
	c.Visits, c.HeightMean, c.Theft.Share = -1, 9, -1
	err := c.Validate()
	assert.ErrorContains(t, err, "visits")
	assert.ErrorContains(t, err, "height_mean_m")
	assert.ErrorContains(t, err, "theft.share")
}

// TestEveryFieldHasItsTags keeps files, JSON and the schema in step.
func TestEveryFieldHasItsTags(t *testing.T) {
	var walk func(reflect.Type)
	walk = func(rt reflect.Type) {
		for f := range rt.Fields() {
			assert.NotEmpty(t, f.Tag.Get("yaml"), f.Name)
			assert.Equal(t, f.Tag.Get("yaml"), f.Tag.Get("json"), f.Name)
			schema := f.Tag.Get("jsonschema")
			assert.NotEmpty(t, schema, f.Name)
			for part := range strings.SplitSeq(schema, ",") {
				assert.Contains(t, part, "=", "a comma cut the description of %s", f.Name)
			}
			if f.Type.Kind() == reflect.Struct {
				walk(f.Type)
			}
		}
	}
	walk(reflect.TypeFor[Config]())
}

func TestConfigRoundTrips(t *testing.T) {
	c := DefaultConfig()
	c.CategoryWeights = map[string]float64{"milk": 2}
	b, err := yaml.Marshal(c)
	require.NoError(t, err)
	var back Config
	require.NoError(t, yaml.Unmarshal(b, &back))
	assert.Equal(t, c, back)
	j, err := json.Marshal(c)
	require.NoError(t, err)
	var again Config
	require.NoError(t, json.Unmarshal(j, &again))
	assert.Equal(t, c, again)
}
