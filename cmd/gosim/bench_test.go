package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBenchSetsEnginesSideBySide(t *testing.T) {
	file := filepath.Join("..", "..", "scenarios", "autocheckout2020", "baseline-30.yaml")
	out := filepath.Join(t.TempDir(), "bench.csv")
	var stdout, stderr bytes.Buffer
	code := gosim(t.Context(), []string{
		"bench", file, file, "--engine", "checkoutfree", "--engine", "nearest", "--replications", "2", "--seed", "3", "--quiet", "--out", out,
	}, &stdout, &stderr)
	require.Equal(t, exitFine, code, "%s", stderr.String())
	text := stdout.String()
	assert.Regexp(t, `scenario +published +checkoutfree +nearest\n`, text)
	assert.Regexp(t, `autocheckout2020-baseline-30 +0\.8 +[01]\.\d{3} ± \d`, text)
	assert.Regexp(t, `mean +0\.8 `, text)
	csv, err := os.ReadFile(out)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(csv)), "\n")
	require.Len(t, lines, 1+2*2)
	assert.Equal(t, "scenario,engine,metric,unit,value,ci95_low,ci95_high,published", lines[0])
	assert.True(t, strings.HasPrefix(lines[2], "autocheckout2020-baseline-30,nearest,session_f1_mean,ratio,"), lines[2])
}

func TestBenchAsJSON(t *testing.T) {
	file := filepath.Join("..", "..", "scenarios", "autocheckout2020", "baseline-30.yaml")
	var stdout, stderr bytes.Buffer
	code := gosim(t.Context(), []string{"bench", file, "--engine", "mps", "--replications", "2", "--quiet", "--json", "--metric", "item_recall"}, &stdout, &stderr)
	require.Equal(t, exitFine, code, "%s", stderr.String())
	var r benchResult
	require.NoError(t, json.Unmarshal(stdout.Bytes(), &r))
	assert.Equal(t, "item_recall", r.Metric)
	require.Len(t, r.Scenarios, 1)
	assert.Nil(t, r.Scenarios[0].Published, "that is of another metric")
	require.Len(t, r.Scenarios[0].Engines, 1)
	assert.Len(t, r.Scenarios[0].Engines[0].Samples, 2)
	assert.Equal(t, r.Scenarios[0].Engines[0].Value, r.Mean[0].Value, "the mean of one")
}

func TestMeanOverScenarios(t *testing.T) {
	n := func(v float64) *float64 { return &v }
	rows := []benchRow{
		{Engines: []benchCell{{Engine: "a", Value: n(0.5), Samples: []*float64{n(0.4), n(0.6)}}}},
		{Engines: []benchCell{{Engine: "a", Value: n(1), Samples: []*float64{n(1), n(1)}}}},
	}
	m := meanOver(rows, 0)
	assert.InDelta(t, 0.75, *m.Value, 1e-12)
	require.Len(t, m.Samples, 2)
	assert.InDelta(t, 0.7, *m.Samples[0], 1e-12)
	assert.InDelta(t, 0.75+12.7062*0.05, *m.High, 1e-4, "Student's t with one degree of freedom, of 0.7 and 0.8")

	rows[1].Engines[0] = benchCell{Engine: "a", Reason: "nobody", Samples: []*float64{nil, nil}}
	m = meanOver(rows, 0)
	assert.InDelta(t, 0.5, *m.Value, 1e-12, "over those that have one")
	assert.Nil(t, m.Low, "no replication has all")
}

func TestBenchRefusals(t *testing.T) {
	file := filepath.Join("..", "..", "scenarios", "corner-shop.yaml")
	for _, c := range []struct {
		args []string
		code int
		say  string
	}{
		{[]string{file, "--engine", "mpss"}, exitUsage, `--engine "mpss": expected one of checkoutfree, mps`},
		{[]string{file, "--engine", "mps", "--engine", "mps"}, exitUsage, "--engine mps: expected each engine once"},
		{[]string{file, "--metric", "f1"}, exitUsage, `--metric "f1": expected a metric of docs/metrics.md`},
		{[]string{file, "--out", "x.txt"}, exitUsage, "--out x.txt: expected a name that ends in .json or .csv"},
		{[]string{file, "no-such.yaml"}, exitInput, "no-such.yaml"},
	} {
		var stdout, stderr bytes.Buffer
		code := gosim(t.Context(), append([]string{"bench"}, c.args...), &stdout, &stderr)
		assert.Equal(t, c.code, code, "%v", c.args)
		assert.Contains(t, stderr.String(), c.say)
		assert.Empty(t, stdout.String())
	}
}
