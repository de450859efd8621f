package plots

import (
	"bytes"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports"
)

// swept returns one result with the given exact rates of its replications.
func swept(rates ...float64) *reports.Result {
	r := reports.Result{Provenance: reports.Provenance{Scenario: "two aisles"}}
	m, _ := reports.Lookup("receipt_exact_rate")
	d, _ := reports.Lookup("receipt_delay_s_p50")
	s := reports.Summary{Metric: m, Half: reports.Some(0.02)}
	mean := 0.0
	for i, v := range rates {
		r.Indices = append(r.Indices, i)
		s.PerRep = append(s.PerRep, reports.Some(v))
		mean += v / float64(len(rates))
	}
	s.Value = reports.Some(mean)
	if len(rates) == 0 {
		s.Value, s.Half = reports.Optional{}, reports.Optional{}
	}
	r.Metrics = []reports.Summary{s, {Metric: d, Reason: "no receipts"}}
	return &r
}

func sweep(t *testing.T, c Curve) string {
	t.Helper()
	var a, b bytes.Buffer
	require.NoError(t, Sweep(&a, SVG, c))
	require.NoError(t, Sweep(&b, SVG, c))
	require.Equal(t, a.Bytes(), b.Bytes())
	checkSVG(t, a.Bytes())
	require.NoError(t, Sweep(&b, PNG, c))
	return a.String()
}

func TestSweepGolden(t *testing.T) {
	svg := sweep(t, Curve{
		Param: "sensors.plate.noise_sd_g", Unit: "g", X: []float64{5, 1, 2}, Metrics: []string{"receipt_exact_rate", "receipt_delay_s_p50"},
		Results: []*reports.Result{swept(0.7, 0.74), swept(0.98, 1), swept(0.9, 0.92)},
	})
	golden(t, "sweep.svg", []byte(svg))
	assert.Contains(t, svg, "receipt_exact_rate: 99.0 % at 1 g, 72.0 % at 5 g", "in order of the values")
	assert.Contains(t, svg, "no value: no receipts")
}

func TestSweepAxes(t *testing.T) {
	c := Curve{X: []float64{3, 300.5, 1}, Results: []*reports.Result{swept(1), swept(2), swept(3)}}.sorted()
	assert.Equal(t, []float64{1, 3, 300.5}, c.X)
	assert.InDelta(t, 3, c.Results[0].Metrics[0].Value.Value, 1e-12)
	assert.True(t, c.logarithmic())
	for _, x := range [][]float64{{1, 100}, {0, 1000}, {-1, 1000}, {5}, {}} {
		c.X = x
		assert.False(t, c.logarithmic(), x)
	}
	p := sweepPanel{metric: reports.Metric{Unit: "ratio"}, points: []sweepPoint{{mean: 99, interval: true, low: 97, high: 101, each: []float64{98, 100}}}}
	lo, hi := p.span()
	assert.InDelta(t, 96.76, lo, 1e-9)
	assert.InDelta(t, 100, hi, 1e-9, "no share above 100 %")
	p.points[0].low = -3
	lo, _ = p.span()
	assert.Zero(t, lo, "nor below 0")
}

func TestSweepKinds(t *testing.T) {
	exact := []string{"receipt_exact_rate"}
	three := []*reports.Result{swept(0.5, 0.6), swept(), swept(0.7, 0.8)}
	for name, c := range map[string]Curve{
		"a gap":               {Param: "p", X: []float64{1, 2, 3}, Metrics: exact, Results: three},
		"logarithmic":         {Param: "p", X: []float64{0.001, 1, 900}, Metrics: exact, Results: three},
		"one value":           {Param: "p", X: []float64{1}, Metrics: exact, Results: three[:1]},
		"one replication":     {Param: "p", X: []float64{1, 2}, Metrics: exact, Results: []*reports.Result{swept(0.5), swept(0.5)}},
		"categories":          {Param: "p", Labels: []string{"same_site", "cross_site", "a very long name indeed"}, Metrics: exact, Results: three},
		"a long parameter":    {Param: "engine.basket.a_parameter_with_a_very_long_name_that_does_not_fit_s", Unit: "s", X: []float64{1, 2, 3}, Metrics: exact, Results: three},
		"all the same values": {Param: "p", X: []float64{1, 2}, Metrics: exact, Results: []*reports.Result{swept(1, 1), swept(1, 1)}},
	} {
		t.Run(name, func(t *testing.T) { sweep(t, c) })
	}
}

func TestSweepRefuses(t *testing.T) {
	one := []*reports.Result{swept(0.5)}
	for want, c := range map[string]Curve{
		`no metric "hats"`:              {X: []float64{1}, Metrics: []string{"hats"}, Results: one},
		"2 values and 0 labels for 1":   {X: []float64{1, 2}, Metrics: []string{"receipt_exact_rate"}, Results: one},
		"0 values and 2 labels for 1":   {Labels: []string{"a", "b"}, Metrics: []string{"receipt_exact_rate"}, Results: one},
		"NaN, expected a finite number": {X: []float64{math.NaN()}, Metrics: []string{"receipt_exact_rate"}, Results: one},
	} {
		require.ErrorContains(t, Sweep(io.Discard, SVG, c), want)
	}
	for _, c := range []Curve{
		{},
		{Metrics: []string{"receipt_exact_rate"}},
		{X: []float64{1}, Results: one},
		{X: []float64{1}, Results: one, Metrics: []string{"receipt_delay_s_p50"}},
	} {
		require.ErrorIs(t, Sweep(io.Discard, SVG, c), ErrNoData)
	}
}
