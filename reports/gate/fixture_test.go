package gate

import (
	"context"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"gosim/reports"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with testdata/name, or rewrites it under -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "%s differs; run go test ./reports/gate -update and review the change", name)
}

func made(name string) reports.Provenance {
	return reports.Provenance{
		Tool: "gosim", Version: "1.2.3", Scenario: name, ScenarioHash: "aaaa", Seed: 7,
		Engine: "checkoutfree", GoVersion: "go1.26", GOARCH: "amd64",
	}
}

func aCase(rules ...Rule) *Case {
	return &Case{File: "ci/shop.yaml", Made: made("shop"), WorldHash: "w", Rules: rules}
}

func allow(metric string, loss float64) Rule { return Rule{Metric: metric, AllowedLoss: &loss} }

// observed makes the observation of a replication in which right of n receipts
// are exact.
func observed(i, right, n int, outputs uint64) Observation {
	rate := reports.Value{
		Optional: reports.Some(float64(right) / float64(n)),
		Counts:   reports.Counts{Kind: reports.CountRatio, Num: int64(right), Den: int64(n)},
	}
	rmse := reports.Value{Optional: reports.Some(0.05 + 0.001*float64(right%3)), Counts: reports.Counts{Kind: reports.CountSamples, Den: 1000}}
	return Observation{Index: i, Digest: Digest{Readings: uint64(i + 1), Outputs: outputs}, Values: map[string]reports.Value{
		"receipt_exact_rate": rate, "position_rmse_m": rmse,
		"false_accusations_per_1000_sessions": {Optional: reports.Some(0), Counts: reports.Counts{Kind: reports.CountRatio, Den: int64(n)}},
		"theft_recall":                        {Reason: "no incidents"},
	}}
}

// runs are n replications of 50 sessions each, of which 96 in 100 are exact; of
// the exact ones the share spoil is then made wrong.
func runs(n int, spoil float64) []Observation {
	rng := rand.New(rand.NewPCG(1, 2))
	broken := rand.New(rand.NewPCG(3, 4))
	out := make([]Observation, n)
	for i := range out {
		right := 0
		outputs := uint64(1000 + i)
		for range 50 {
			if rng.Float64() < 0.96 {
				if broken.Float64() < spoil {
					outputs++
					continue
				}
				right++
			}
		}
		out[i] = observed(i, right, 50, outputs*1_000_003)
	}
	return out
}

func entry(rules []Rule, all []Observation) *Entry {
	e := NewEntry(made("shop"), "w", "first", Metrics(rules), all)
	return &e
}

func give(all []Observation) Runner {
	return func(_ context.Context, from, to int) ([]Observation, error) { return all[from:to], nil }
}

func decide(t *testing.T, c *Case, e *Entry, p Plan, now []Observation) *Result {
	t.Helper()
	r, err := Decide(t.Context(), c, e, p, give(now), nil)
	require.NoError(t, err)
	return r
}

// report is a gate on three scenarios: one that fails, one that is undecided,
// and one with the baseline's outputs.
func report(t *testing.T) *Report {
	t.Helper()
	r := &Report{Tool: "gosim", Version: "1.2.4", Baseline: "ci/base line.json", Flags: "--first 10", Overrides: "--set duration=1m", Plan: Plan{10, 40, 4, 0.05}}
	rules := []Rule{
		{Metric: "receipt_exact_rate", AllowedLoss: new(0.005), AtLeast: new(0.9)},
		{Metric: "position_rmse_m", AllowedLossRelative: new(0.1)},
		allow("false_accusations_per_1000_sessions", 5),
		allow("theft_recall", 0.01),
	}
	before := runs(40, 0)
	for _, x := range []struct {
		name  string
		rules []Rule
		now   []Observation
	}{
		{"busy shop", rules[:3], runs(40, 0.05)},
		{"quiet shop", rules, runs(40, 0.004)},
		{"same shop", rules[:2], before},
	} {
		c := aCase(x.rules...)
		c.Made.Scenario, c.File = x.name, "ci/"+x.name+".yaml"
		e := entry(x.rules, before)
		e.Made.Version, e.Note = "1.2.3", "the <old> tracker | with pipes"
		r.Results = append(r.Results, decide(t, c, e, r.Plan, x.now))
	}
	return r
}
