package compare

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
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
	require.Equal(t, string(want), string(got), "%s differs; run go test ./reports/compare -update and review the change", name)
}

// series makes the summary of a metric of the registry; nil values are null.
func series(t *testing.T, name string, values ...any) reports.Summary {
	t.Helper()
	m, ok := reports.Lookup(name)
	require.True(t, ok, name)
	s := reports.Summary{Metric: m}
	sum, n := 0.0, 0
	for _, v := range values {
		o := reports.Optional{}
		switch v := v.(type) {
		case float64:
			o = reports.Some(v)
		case int:
			o = reports.Some(float64(v))
		}
		if o.Valid {
			sum += o.Value
			n++
		}
		s.PerRep = append(s.PerRep, o)
	}
	if n > 0 {
		s.Value = reports.Some(sum / float64(n))
	}
	return s
}

func result(indices []int, metrics ...reports.Summary) *reports.Result {
	return &reports.Result{
		Provenance: reports.Provenance{
			Tool: "gosim", Version: "1.2.3", Scenario: "shop", ScenarioHash: "0123456789abcdef", Seed: 7,
			Replications: len(indices), Engine: "checkoutfree", GoVersion: "go1.26", GOARCH: "amd64",
		},
		Indices: indices, Metrics: metrics,
	}
}

// twoRuns differ in every way that a row can.
func twoRuns(t *testing.T) (a, b *reports.Result) {
	t.Helper()
	ten := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	pooled := series(t, "receipt_delay_s_p99", nil, nil, nil, nil, nil, nil, nil, nil, nil, nil)
	pooled.Pooled, pooled.Value = true, reports.Some(4)
	a = result(ten,
		series(t, "receipt_exact_rate", 0.90, 0.92, 0.94, 0.91, 0.90, 0.93, 0.95, 0.92, 0.90, 0.94),
		series(t, "item_f1", 0.99, 0.98, 0.99, 0.97, 0.98, 0.99, 0.99, 0.98, 0.97, 0.99),
		series(t, "unit_error_rate", 0.02, 0.03, 0.02, 0.02, 0.04, 0.02, 0.01, 0.02, 0.03, 0.02),
		series(t, "review_rate", 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1),
		pooled,
		series(t, "theft_recall", 1, nil, 0.5, nil, 1, nil, nil, nil, nil, 1),
		series(t, "hota", 0.8, 0.81, 0.8, 0.79, 0.8, 0.82, 0.8, 0.8, 0.81, 0.8),
		series(t, "realtime_factor_total", 300, 310, 305, 300, 290, 280, 300, 310, 320, 300),
	)
	b = result(append(ten[1:], 10),
		series(t, "receipt_exact_rate", 0.94, 0.96, 0.95, 0.92, 0.95, 0.97, 0.96, 0.92, 0.97, 0.99),
		series(t, "item_f1", 0.98, 0.99, 0.98, 0.97, 0.99, 0.98, 0.99, 0.97, 0.99, 0.99),
		series(t, "unit_error_rate", 0.05, 0.04, 0.05, 0.06, 0.04, 0.02, 0.05, 0.05, 0.04, 0.02),
		series(t, "review_rate", 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1),
		pooled,
		series(t, "theft_recall", 0.5, nil, nil, nil, 1, nil, nil, nil, nil, 1),
		series(t, "mota", 0.8, 0.81, 0.8, 0.79, 0.8, 0.82, 0.8, 0.8, 0.81, 0.8),
		series(t, "realtime_factor_total", 600, 610, 605, 600, 590, 580, 600, 610, 620, 600),
	)
	b.Provenance.Version, b.Provenance.ScenarioHash, b.Provenance.GOARCH = "1.2.4", "fedcba9876543210", "arm64"
	return a, b
}

func verdicts(c *Comparison) map[string]string {
	out := map[string]string{}
	for i := range c.Rows {
		out[c.Rows[i].Metric.Name] = strings.TrimSuffix(c.Rows[i].Verdict.String()+": "+c.Rows[i].Reason, ": ")
	}
	return out
}

func TestVerdicts(t *testing.T) {
	a, b := twoRuns(t)
	c, err := New(a, b, Options{})
	require.NoError(t, err)
	assert.Equal(t, 9, c.Pairs, "replications 1 to 9")
	assert.Equal(t, map[string]string{
		"receipt_exact_rate":    "better",
		"item_f1":               "no difference shown",
		"unit_error_rate":       "worse",
		"review_rate":           "identical",
		"receipt_delay_s_p99":   "not compared: pooled",
		"theft_recall":          "not compared: no pairs",
		"realtime_factor_total": "not compared: machine",
	}, verdicts(c))
	assert.Equal(t, 3, c.Tested)
	exact := c.Rows[0]
	d, low, high := exact.Difference()
	assert.InDelta(t, 0.2/9, d.Value, 0.02)
	assert.Less(t, low.Value, d.Value)
	assert.Greater(t, high.Value, d.Value)
	assert.GreaterOrEqual(t, exact.Holm, exact.Pairs.Wilcoxon.P)

	// The other way round, better is worse.
	back, err := New(b, a, Options{Metrics: []string{"receipt_exact_rate", "unit_error_rate"}})
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"receipt_exact_rate": "worse", "unit_error_rate": "better"}, verdicts(back))
	assert.InDelta(t, -exact.Pairs.Difference, back.Rows[0].Pairs.Difference, 1e-12)
}

func TestTheftRecallIsPairedWhereBothHaveIt(t *testing.T) {
	a, b := twoRuns(t)
	b.Indices = a.Indices
	c, err := New(a, b, Options{Metrics: []string{"theft_recall"}})
	require.NoError(t, err)
	require.Len(t, c.Rows, 1)
	p := c.Rows[0].Pairs
	assert.Equal(t, []int{3, 7, 1}, []int{p.N, p.Dropped, p.NonZero})
	assert.Equal(t, NoDifference, c.Rows[0].Verdict)
}

func TestRunsThatAreNoPairsAreRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		want string
		bend func(a, b *reports.Result, o *Options)
	}{
		{"other seed", "seed 7 against 8", func(_, b *reports.Result, _ *Options) { b.Provenance.Seed = 8 }},
		{"other seed, forced", "seed 7 against 8", func(_, b *reports.Result, o *Options) { b.Provenance.Seed, o.OtherScenario = 8, true }},
		{"other scenario", "scenario shop against mall", func(_, b *reports.Result, _ *Options) { b.Provenance.Scenario = "mall" }},
		{"other replications", "no replication is in both: 0–2, 9 against 4, 6–8", func(a, b *reports.Result, _ *Options) {
			a.Indices, b.Indices = []int{0, 1, 2, 9}, []int{4, 6, 7, 8}
		}},
		{"nothing", "no replication is in both: none against", func(a, _ *reports.Result, _ *Options) { a.Indices = nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := twoRuns(t)
			o := Options{}
			c.bend(a, b, &o)
			_, err := New(a, b, o)
			require.ErrorIs(t, err, ErrNotPaired)
			assert.ErrorContains(t, err, c.want)
		})
	}
	a, b := twoRuns(t)
	_, err := New(a, b, Options{Metrics: []string{"item_f2"}})
	require.ErrorIs(t, err, ErrMetric)
	assert.ErrorContains(t, err, "did you mean item_f1?")
	b.Provenance.Scenario = "mall"
	c, err := New(a, b, Options{OtherScenario: true})
	require.NoError(t, err)
	assert.Contains(t, c.Notes[0], "shop and mall")
}

func TestGoldens(t *testing.T) {
	a, b := twoRuns(t)
	c, err := New(a, b, Options{})
	require.NoError(t, err)
	for _, x := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"table.txt", func(w io.Writer) error { return c.WriteTable(w, TableOptions{}) }},
		{"table_colour.txt", func(w io.Writer) error { return c.WriteTable(w, TableOptions{Colour: true, Width: 60}) }},
		{"compare.csv", c.WriteCSV},
		{"compare.json", c.WriteJSON},
	} {
		var o bytes.Buffer
		require.NoError(t, x.write(&o))
		golden(t, x.name, o.Bytes())
	}
}

func TestCSVAndJSONReadBack(t *testing.T) {
	a, b := twoRuns(t)
	c, err := New(a, b, Options{})
	require.NoError(t, err)
	var o bytes.Buffer
	require.NoError(t, c.WriteCSV(&o))
	rows, err := csv.NewReader(&o).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, len(c.Rows)+1)
	o.Reset()
	require.NoError(t, c.WriteJSON(&o))
	var j jsonComparison
	require.NoError(t, json.Unmarshal(o.Bytes(), &j))
	require.Len(t, j.Metrics, len(c.Rows))
	for i := range c.Rows {
		assert.Equal(t, c.Rows[i].Metric.Name, rows[i+1][1])
		assert.Equal(t, c.Rows[i].Metric.Name, j.Metrics[i].Name)
		assert.Equal(t, c.Rows[i].Verdict.String(), j.Metrics[i].Verdict)
	}
}
