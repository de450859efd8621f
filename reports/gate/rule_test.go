package gate

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRulesThatMeanNothingAreRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		rule Rule
		want string
	}{
		{"no metric", Rule{}, "[0].metric: expected the name of a metric, got nothing"},
		{"unknown", Rule{Metric: "receipt_exact_rat"}, `[0].metric: expected the name of a metric such as receipt_exact_rate, got "receipt_exact_rat"`},
		{"unknown and far", Rule{Metric: "zzzzzzzzzzzz"}, `[0].metric: expected the name of a metric (docs/metrics.md lists them), got "zzzzzzzzzzzz"`},
		{"machine", Rule{Metric: "frame_latency_us_p99"}, "compared side by side in one run, never with a baseline"},
		{"no bound", Rule{Metric: "item_f1"}, "[0]: expected one of allowed_loss, allowed_loss_relative, at_least, at_most"},
		{"negative", allow("item_f1", -0.1), "[0].allowed_loss: expected a number in [0, 1]: the metric is a ratio, and 0.01 is one percent, got -0.1"},
		{"percent instead of a share", allow("item_f1", 5), "[0].allowed_loss: expected a number in [0, 1]: the metric is a ratio, and 0.01 is one percent, got 5"},
		{"a loss that is a gain", allow("gospa_m", -1), "[0].allowed_loss: expected a number from 0, got -1"},
		{"more than all", Rule{Metric: "gospa_m", AllowedLossRelative: new(1.5)}, "[0].allowed_loss_relative: expected a number in [0, 1], a part of the baseline's mean, got 1.5"},
		{"both", Rule{Metric: "item_f1", AllowedLoss: new(0.1), AllowedLossRelative: new(0.1)}, "either allowed_loss or allowed_loss_relative"},
		{"wrong side", Rule{Metric: "item_f1", AtMost: new(0.9)}, "[0].at_most: expected at_least, because item_f1 is better when it is higher, got 0.9"},
		{"other wrong side", Rule{Metric: "shrink_rate", AtLeast: new(0.9)}, "[0].at_least: expected at_most, because shrink_rate is better when it is lower, got 0.9"},
		{"not a number", Rule{Metric: "gospa_m", AtMost: new(math.NaN())}, "[0].at_most: expected a number, got NaN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := ValidateRules([]Rule{c.rule})
			require.Error(t, err)
			assert.ErrorContains(t, err, c.want)
		})
	}
	err := ValidateRules([]Rule{allow("item_f1", 0), allow("gospa_m", 3), allow("item_f1", 0.1)})
	require.EqualError(t, err, `[2].metric: expected one rule per metric (entry 0 has this one; a rule may have several bounds), got "item_f1"`)
	require.NoError(t, ValidateRules(nil))
}

func TestChecksSayWhatIsAllowed(t *testing.T) {
	rules := []Rule{
		{Metric: "receipt_exact_rate", AllowedLoss: new(0.005), AtLeast: new(0.95)},
		{Metric: "position_rmse_m", AllowedLossRelative: new(0.1), AtMost: new(0.06)},
		allow("id_switches_per_person_hour", 0.5), allow("item_f1", 0),
	}
	require.NoError(t, ValidateRules(rules))
	var got []string
	for _, c := range Checks(rules) {
		got = append(got, c.Metric.Name+" "+c.Kind.String()+": "+c.String())
	}
	assert.Equal(t, []string{
		"receipt_exact_rate allowed_loss: at most 0.50 pt worse",
		"receipt_exact_rate at_least: at least 95.0 %",
		"position_rmse_m allowed_loss_relative: at most 10.0 % worse",
		"position_rmse_m at_most: at most 0.060 m",
		"id_switches_per_person_hour allowed_loss: at most 0.50 /h worse",
		"item_f1 allowed_loss: no loss",
	}, got)
	assert.Equal(t, []string{"receipt_exact_rate", "position_rmse_m", "id_switches_per_person_hour", "item_f1"}, Metrics(rules))
}
