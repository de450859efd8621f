package gate

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports"
)

func TestTheSameEnginePassesAtTheFirstLook(t *testing.T) {
	all := runs(120, 0)
	rules := []Rule{{Metric: "receipt_exact_rate", AllowedLoss: new(0.0), AtLeast: new(0.9)}, allow("theft_recall", 0.01)}
	r := decide(t, aCase(rules...), entry(rules, all), DefaultPlan(), all)
	assert.Equal(t, Pass, r.Verdict())
	assert.True(t, r.Identical)
	assert.Equal(t, 30, r.Replications)
	require.Len(t, r.Outcomes, 3)
	assert.Contains(t, r.Outcomes[0].Reason, "to the last bit")
	assert.Equal(t, reports.Some(0), r.Outcomes[0].Estimate)
	// A bound on the value is decided with all that the baseline knows.
	assert.Equal(t, 120, r.Outcomes[1].Pairs)
	assert.Equal(t, Pass, r.Outcomes[2].Verdict, "null on both sides and the same outputs")

	// A bound that the engine never met fails, however identical it is.
	rules[0].AtLeast = new(0.99)
	r = decide(t, aCase(rules...), entry(rules, all), DefaultPlan(), all)
	assert.Equal(t, Fail, r.Verdict())
	assert.Equal(t, Fail, r.Outcomes[1].Verdict)
}

func TestALossIsFoundAndStopsTheRun(t *testing.T) {
	rules := []Rule{allow("receipt_exact_rate", 0.005)}
	looks := 0
	r, err := Decide(t.Context(), aCase(rules...), entry(rules, runs(120, 0)), DefaultPlan(), give(runs(120, 0.05)), func(int, int) { looks++ })
	require.NoError(t, err)
	o := r.Outcomes[0]
	assert.Equal(t, Fail, o.Verdict)
	assert.Less(t, r.Replications, 120, "five points are seen early")
	assert.Equal(t, len(DefaultPlan().Sizes()[:looks]), looks)
	assert.Less(t, o.High.Value, -0.005, "the interval lies wholly beyond the allowed loss")
	assert.Less(t, o.Estimate.Value, o.High.Value)
	assert.Greater(t, o.Estimate.Value, o.Low.Value)
	assert.InDelta(t, o.Now.Value-o.Baseline.Value, o.Estimate.Value, 1e-12)
}

func TestLittleDataIsUndecided(t *testing.T) {
	rules := []Rule{allow("receipt_exact_rate", 0.005)}
	p := Plan{First: 5, Max: 10, Looks: 2, Alpha: 0.05}
	r := decide(t, aCase(rules...), entry(rules, runs(10, 0)), p, runs(10, 0.01))
	assert.Equal(t, Undecided, r.Verdict())
	assert.Equal(t, 10, r.Replications, "the whole budget was used")
	assert.NotEmpty(t, r.Outcomes[0].Reason)
}

// Nothing happened to the receipts, but the engine is another one: two hundred
// sessions cannot show that it loses less than one in two hundred.
func TestNoDifferenceInFewCountsDoesNotPass(t *testing.T) {
	all := runs(120, 0)
	now := runs(120, 0)
	for i := range now {
		now[i].Digest.Outputs++
	}
	rules := []Rule{allow("receipt_exact_rate", 0.005)}
	r := decide(t, aCase(rules...), entry(rules, all), Plan{4, 4, 1, 0.05}, now)
	assert.Equal(t, Undecided, r.Verdict())
	assert.Negative(t, r.Outcomes[0].Low.Value)
	r = decide(t, aCase(rules...), entry(rules, all), DefaultPlan(), now)
	assert.Equal(t, Pass, r.Verdict(), "six thousand sessions can")
	assert.Equal(t, 60, r.Replications)

	// Where nothing is counted, equal values are equal.
	rules = []Rule{allow("position_rmse_m", 0)}
	r = decide(t, aCase(rules...), entry(rules, all), Plan{4, 4, 1, 0.05}, now)
	assert.Equal(t, Pass, r.Verdict())
}

func TestDirectionsAndKinds(t *testing.T) {
	all := runs(40, 0)
	worse := runs(40, 0)
	for i := range worse { // 10 % more
		v := worse[i].Values["position_rmse_m"]
		v.Value *= 1.1
		worse[i].Values["position_rmse_m"] = v
		worse[i].Digest.Outputs++
	}
	p := Plan{10, 40, 4, 0.05}
	for _, c := range []struct {
		name      string
		rule      Rule
		base, now []Observation
		want      Verdict
	}{
		{"lower is better, more is worse", allow("position_rmse_m", 0.003), all, worse, Fail},
		{"within the loss", allow("position_rmse_m", 0.008), all, worse, Pass},
		{"less is better", allow("position_rmse_m", 0), worse, all, Pass},
		{"relative, beyond", Rule{Metric: "position_rmse_m", AllowedLossRelative: new(0.05)}, all, worse, Fail},
		{"relative, within", Rule{Metric: "position_rmse_m", AllowedLossRelative: new(0.15)}, all, worse, Pass},
		{"at most, met", Rule{Metric: "position_rmse_m", AtMost: new(0.06)}, nil, worse, Pass},
		{"at most, missed", Rule{Metric: "position_rmse_m", AtMost: new(0.05)}, nil, worse, Fail},
		{"at least, met", Rule{Metric: "receipt_exact_rate", AtLeast: new(0.9)}, nil, all, Pass},
		{"at least, missed", Rule{Metric: "receipt_exact_rate", AtLeast: new(0.99)}, nil, all, Fail},
		{"a better rate", allow("receipt_exact_rate", 0), runs(40, 0.05), all, Pass},
	} {
		t.Run(c.name, func(t *testing.T) {
			rules := []Rule{c.rule}
			require.NoError(t, ValidateRules(rules))
			var e *Entry
			if c.base != nil {
				e = entry(rules, c.base)
			}
			r := decide(t, aCase(rules...), e, p, c.now)
			o := &r.Outcomes[0]
			assert.Equal(t, c.want, o.Verdict, o.Sentence(0.05))
			assert.LessOrEqual(t, o.Low.Value, o.Estimate.Value)
			assert.GreaterOrEqual(t, o.High.Value, o.Estimate.Value)
		})
	}
}

func TestUndefinedValuesAreLeftOutAndCounted(t *testing.T) {
	all, now := runs(20, 0), runs(20, 0.3)
	for i := range now {
		now[i].Digest.Outputs++
		if i%2 == 0 {
			now[i].Values["receipt_exact_rate"] = reports.Value{Reason: "nobody left"}
		}
	}
	rules := []Rule{allow("receipt_exact_rate", 0.005), allow("theft_recall", 0.01)}
	p := Plan{20, 20, 1, 0.05}
	r := decide(t, aCase(rules...), entry(rules, all), p, now)
	assert.Equal(t, 10, r.Outcomes[0].Pairs)
	assert.Equal(t, 10, r.Outcomes[0].Dropped)
	assert.Equal(t, Fail, r.Outcomes[0].Verdict)
	o := r.Outcomes[1]
	assert.Equal(t, Undecided, o.Verdict)
	assert.Equal(t, "theft_recall: no replication has a value to compare (20 replications)", o.Sentence(0.05))
	assert.False(t, o.Estimate.Valid)
	assert.Equal(t, Fail, r.Verdict(), "the worst of both")
}

func TestBaselinesOfSomethingElseAreRefused(t *testing.T) {
	rules := []Rule{allow("receipt_exact_rate", 0.005)}
	good := runs(40, 0)
	p := Plan{10, 40, 4, 0.05}
	for _, c := range []struct {
		name string
		want string
		bend func(*Case, *Entry)
	}{
		{"another world", "the world has changed", func(c *Case, _ *Entry) { c.WorldHash = "x" }},
		{"another seed", "seed 7, not 8", func(c *Case, _ *Entry) { c.Made.Seed = 8 }},
		{"too short", "it has 3 replications, and the budget is 40", func(_ *Case, e *Entry) { e.Digests = e.Digests[:3] }},
		{"another metric", "it has no item_f1", func(c *Case, _ *Entry) { c.Rules = []Rule{allow("item_f1", 0)} }},
		{"another simulator", "replication 3 has other readings", func(_ *Case, e *Entry) { e.Digests[3].Readings++ }},
	} {
		t.Run(c.name, func(t *testing.T) {
			k, e := aCase(rules...), entry(rules, good)
			c.bend(k, e)
			_, err := Decide(t.Context(), k, e, p, give(good), nil)
			require.ErrorIs(t, err, ErrBaseline)
			assert.ErrorContains(t, err, c.want)
			assert.ErrorContains(t, err, "--update", "it says how to mend it")
		})
	}
	_, err := Decide(t.Context(), aCase(rules...), nil, p, give(good), nil)
	require.ErrorIs(t, err, ErrBaseline)
	assert.ErrorContains(t, err, "no scenario shop")

	// On another kind of processor the last bits may differ: no digest counts.
	k, e := aCase(rules...), entry(rules, good)
	k.Made.GOARCH = "arm64"
	e.Digests[3].Readings++
	r, err := Decide(t.Context(), k, e, p, give(good), nil)
	require.NoError(t, err)
	assert.False(t, r.Identical)

	// Numbers need no baseline.
	free := []Rule{{Metric: "receipt_exact_rate", AtLeast: new(0.5)}}
	r = decide(t, aCase(free...), nil, p, good)
	assert.Equal(t, Pass, r.Verdict())
	assert.Nil(t, r.Entry)
}

func TestErrorsOfTheRunComeThrough(t *testing.T) {
	rules := []Rule{allow("receipt_exact_rate", 0.005)}
	boom := errors.New("boom")
	_, err := Decide(t.Context(), aCase(rules...), entry(rules, runs(120, 0)), DefaultPlan(),
		func(context.Context, int, int) ([]Observation, error) { return nil, boom }, nil)
	require.ErrorIs(t, err, boom)
	_, err = Decide(t.Context(), aCase(rules...), entry(rules, runs(120, 0)), Plan{}, give(nil), nil)
	require.ErrorIs(t, err, ErrPlan)
}

// A decision stands: later looks are for the other checks.
func TestDecisionsStand(t *testing.T) {
	now := runs(40, 0)
	for i := range now {
		now[i].Digest.Outputs++
		v := now[i].Values["position_rmse_m"]
		if i < 10 {
			v.Value += 0.02
		} else {
			v.Value -= 0.02
		}
		now[i].Values["position_rmse_m"] = v
	}
	rules := []Rule{allow("position_rmse_m", 0.001), allow("receipt_exact_rate", 0.0001)}
	r := decide(t, aCase(rules...), entry(rules, runs(40, 0)), Plan{10, 40, 4, 0.05}, now)
	assert.Equal(t, Fail, r.Outcomes[0].Verdict)
	assert.Equal(t, 10, r.Outcomes[0].Replications)
	assert.Equal(t, 40, r.Outcomes[1].Replications)
}
