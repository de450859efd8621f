package demand

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
)

func TestConfig_Validate(t *testing.T) {
	c := DefaultConfig()
	require.NoError(t, c.Validate())
	for name, f := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"basket mu":     {func(c *Config) { c.BasketMu = 4.1 }, "basket_mu: expected a number in [-3, 4], got 4.1"},
		"basket sigma":  {func(c *Config) { c.BasketSigma = -0.1 }, "basket_sigma: "},
		"zipf":          {func(c *Config) { c.ProductZipf = math.NaN() }, "product_zipf_exponent: expected a number in [0, 3], got NaN"},
		"co-purchase":   {func(c *Config) { c.CoPurchase = 2.5 }, "co_purchase_strength: "},
		"median":        {func(c *Config) { c.TripMedian = 0 }, "trip_median_s: "},
		"sigma":         {func(c *Config) { c.TripSigma = math.Inf(1) }, "trip_sigma: "},
		"correlation":   {func(c *Config) { c.TripBasketCorr = -1.01 }, "trip_basket_correlation: "},
		"members":       {func(c *Config) { c.Members = -1 }, "members: "},
		"shape":         {func(c *Config) { c.MemberRateShape = 0 }, "member_rate_shape: "},
		"history":       {func(c *Config) { c.HistoryVisits = 201 }, "history_visits_mean: "},
		"days":          {func(c *Config) { c.HistoryDays = 0 }, "history_days: "},
		"repeat":        {func(c *Config) { c.RepeatStrength = -1 }, "repeat_strength: "},
		"a line weight": {func(c *Config) { c.UnitsPerLine = []float64{1, -1} }, "units_per_line_weights[1]: "},
		"no line":       {func(c *Config) { c.UnitsPerLine = nil }, "units_per_line_weights: expected 1 to 12 weights"},
		"zero lines":    {func(c *Config) { c.UnitsPerLine = []float64{0, 0} }, "not all zero"},
		"many lines":    {func(c *Config) { c.UnitsPerLine = make([]float64, 13); c.UnitsPerLine[0] = 1 }, "1 to 12"},
		"a category":    {func(c *Config) { c.CategoryWeights = map[string]float64{"a": 1, "b": -2} }, "category_weights.b: "},
	} {
		t.Run(name, func(t *testing.T) {
			c := DefaultConfig()
			f.change(&c)
			require.ErrorContains(t, c.Validate(), f.want)
			_, err := New(&site.Site{}, nil, c)
			require.ErrorContains(t, err, f.want)
			assert.Equal(t, 1, strings.Count(c.Validate().Error(), "expected"), "one problem, one line")
		})
	}
}

// TestConfig_Bounds puts every number at each end of its interval.
func TestConfig_Bounds(t *testing.T) {
	s := convenience(t)
	c := DefaultConfig()
	for i, b := range c.Bounds() {
		assert.Less(t, b.Lo, b.Hi, b.Path)
		assert.NoError(t, b.Check(), "default of %s", b.Path)
		for _, v := range []float64{b.Lo, b.Hi} {
			c := DefaultConfig()
			c.Members = 20
			set(&c, b.Path, v)
			require.Equal(t, v, c.Bounds()[i].Value, "%s is not set", b.Path)
			if b.Path == "units_per_line_weights[0]" && v == 0 {
				c.UnitsPerLine[1] = 1
			}
			m, err := New(s, nil, c)
			require.NoError(t, err, b.Path)
			p := m.Members(keys())
			for member := range min(p.Len(), 20) {
				v := p.Visit(nil, member, 3)
				require.Equal(t, v.Units, sum(v.Lines), b.Path)
				require.False(t, math.IsNaN(v.Seconds) || math.IsInf(v.Seconds, 0), b.Path)
				require.LessOrEqual(t, len(p.Past(member)), maxPast)
			}
		}
	}
}

// set changes the field behind a path of Bounds.
func set(c *Config, path string, v float64) {
	fields := map[string]*float64{
		"basket_mu": &c.BasketMu, "basket_sigma": &c.BasketSigma, "product_zipf_exponent": &c.ProductZipf,
		"co_purchase_strength": &c.CoPurchase, "trip_median_s": &c.TripMedian, "trip_sigma": &c.TripSigma,
		"trip_basket_correlation": &c.TripBasketCorr, "member_rate_shape": &c.MemberRateShape,
		"history_visits_mean": &c.HistoryVisits, "history_days": &c.HistoryDays, "repeat_strength": &c.RepeatStrength,
	}
	for i := range c.UnitsPerLine {
		fields["units_per_line_weights["+string(rune('0'+i))+"]"] = &c.UnitsPerLine[i]
	}
	if path == "members" {
		c.Members = int(v)
	} else {
		*fields[path] = v
	}
}

func TestWeekdayWeight(t *testing.T) {
	for kind, want := range map[string]struct{ busiest, quietest time.Weekday }{
		"grocery": {time.Sunday, time.Wednesday},
		"bakery":  {time.Saturday, time.Wednesday},
	} {
		mean := 0.0
		for day := time.Sunday; day <= time.Saturday; day++ {
			w, ok := WeekdayWeight(kind, day)
			require.True(t, ok)
			mean += w / 7
			high, _ := WeekdayWeight(kind, want.busiest)
			low, _ := WeekdayWeight(kind, want.quietest)
			assert.True(t, low <= w && w <= high, "%s, %s: %g", kind, day, w)
		}
		assert.InDelta(t, 1, mean, 1e-12)
	}
	w, _ := WeekdayWeight("grocery", time.Monday)
	assert.InDelta(t, 7*.143/1.001, w, 1e-12)
	for kind, day := range map[string]time.Weekday{"flat": time.Monday, "grocery": 7, "bakery": -1} {
		w, ok := WeekdayWeight(kind, day)
		assert.False(t, ok)
		assert.Equal(t, 1.0, w)
	}
}
