package reports_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports"
)

func writeJSON(tb testing.TB, r reports.Result) string {
	tb.Helper()
	var b bytes.Buffer
	require.NoError(tb, reports.WriteJSON(&b, r))
	return b.String()
}

// ill is a provenance with faults of devices.
func ill() reports.Provenance {
	p := provenance()
	p.Faults = []reports.Fault{
		{Name: "a", Kind: "camera_dead", Devices: []string{"camera C1", "camera C2"}, FromS: 1.5},
		{Name: "b", Kind: "plate_dead", Devices: []string{"plate P"}, UntilS: new(90.0)},
	}
	return p
}

func TestReadJSONGivesBackWhatWasWritten(t *testing.T) {
	reps := threeReplications(t)
	for name, r := range map[string]reports.Result{
		"three": reports.Summarise(reps, nil, provenance()),
		"one":   reports.Summarise(reps[1:2], nil, provenance()),
		"none":  reports.Summarise(nil, nil, provenance()),
		"ill":   reports.Summarise(reps[1:2], nil, ill()),
	} {
		t.Run(name, func(t *testing.T) {
			text := writeJSON(t, r)
			got, err := reports.ReadJSON(strings.NewReader(text))
			require.NoError(t, err)
			assert.Equal(t, text, writeJSON(t, got))
			assert.Equal(t, r.Provenance, got.Provenance)
			assert.Equal(t, r.Indices, got.Indices)
			require.Len(t, got.Metrics, len(r.Metrics))
			for i := range r.Metrics {
				want, m := &r.Metrics[i], &got.Metrics[i]
				require.Equal(t, want.Metric, m.Metric)
				assert.Equal(t, want.Counts, m.Counts, m.Name)
				assert.Equal(t, want.Reason, m.Reason, m.Name)
				assert.Equal(t, want.Pooled, m.Pooled, m.Name)
				for _, pair := range [][2]reports.Optional{{want.Value, m.Value}, {want.Half, m.Half}, {want.Low(), m.Low()}, {want.High(), m.High()}} {
					assert.Equal(t, pair[0].Valid, pair[1].Valid, m.Name)
					assert.InDelta(t, pair[0].Value, pair[1].Value, 1e-7*(1+math.Abs(pair[0].Value)), m.Name)
				}
				require.Len(t, m.PerRep, len(want.PerRep))
			}
			if name == "none" {
				assert.Nil(t, got.Frame)
				return
			}
			assert.Equal(t, r.Frame.TotalCount(), got.Frame.TotalCount())
			for _, q := range []float64{1, 50, 99, 100} {
				assert.Equal(t, r.Frame.ValueAtQuantile(q), got.Frame.ValueAtQuantile(q))
				assert.Equal(t, r.Tick.ValueAtQuantile(q), got.Tick.ValueAtQuantile(q))
			}
		})
	}
}

// A file of a version with other metrics, groups and keys still reads.
func TestReadJSONOfAnotherVersion(t *testing.T) {
	text := `{"schema_version": 1, "later": {"a": [1, {"b": null}]},
  "provenance": {"tool": "gosim", "colour": "red", "seed": 18446744073709551615},
  "replications": [2, 5],
  "metrics": [
    {"name":"smell","group":"Comfort","unit":"sniffs","better":"lower","value":1.5,"ci95_low":-3,"ci95_high":6,"samples":3,"of":"noses","per_replication":[1,2],"new":true}
  ],
  "machine": {"host": {}, "metrics": []}}`
	r, err := reports.ReadJSON(strings.NewReader(text))
	require.NoError(t, err)
	assert.Equal(t, []int{2, 5}, r.Indices)
	assert.Equal(t, uint64(1<<64-1), r.Provenance.Seed)
	s, ok := r.Get("smell")
	require.True(t, ok)
	assert.Equal(t, reports.Metric{Name: "smell", Unit: "sniffs", Better: reports.LowerIsBetter, Of: "noses"}, s.Metric)
	assert.Equal(t, reports.Some(4.5), s.Half)
	assert.Equal(t, reports.Some(-3), s.Low())
	assert.Equal(t, reports.Some(6), s.High())
	assert.Equal(t, reports.Counts{Kind: reports.CountSamples, Den: 3}, s.Counts)
	assert.Nil(t, r.Frame)
}

func TestReadJSONSaysWhatIsWrong(t *testing.T) {
	good := writeJSON(t, reports.Summarise(threeReplications(t), nil, provenance()))
	change := func(old, by string) string {
		require.Contains(t, good, old)
		return strings.Replace(good, old, by, 1)
	}
	const first = `"name":"receipt_exact_rate","group":"Billing","unit":"ratio","better":"higher","value":0.483333333`
	for _, tc := range []struct{ name, text, want string }{
		{"empty", "", "1:1: unexpected end of JSON input"},
		{"cut", good[:len(good)/2], "unexpected end of JSON input"},
		{"syntax", change(`"replications": [`, `"replications": {`), "4:20: invalid character '0'"},
		{"more after the end", good + "{}", "invalid character '{' after top-level value"},
		{"no object", "[]", "1:1: expected an object"},
		{"another version", change(`"schema_version": 1`, `"schema_version": 2`), "2:3: schema_version: expected 1, got 2"},
		{"version of another kind", change(`"schema_version": 1`, `"schema_version": "1"`), `schema_version: expected 1, got "1"`},
		{"no version", change(`"schema_version"`, `"version"`), `1:1: expected a field "schema_version", got none`},
		{"no machine", change(`"machine"`, `"engine"`), `expected a field "machine", got none`},
		{"twice", change(`"replications": [0,1,2]`, `"replications": [0,1,2], "replications": [0]`), "4:28: replications: it is there twice"},
		{"index", change(`[0,1,2]`, `[0,1,"x"]`), `4:24: replications[2]: expected a whole number from 0, got "x"`},
		{"indices fall", change(`[0,1,2]`, `[0,2,1]`), "4:24: replications[2]: expected indices of replications that rise, got 1"},
		{"negative index", change(`[0,1,2]`, `[-1,1,2]`), "expected a whole number from 0, got -1"},
		{"fewer replications", change(`[0,1,2]`, `[0,1]`), "metric receipt_exact_rate: expected one value in per_replication for each of 2 replications, got 3"},
		{"seed", change(`"seed":7`, `"seed":-7`), "provenance.seed: expected a whole number from 0 to 2⁶⁴−1, got -7"},
		{"direction", change(`"better":"higher"`, `"better":"up"`), `6:76: metrics[0].better: expected higher or lower, got "up"`},
		{"value", change(first, strings.Replace(first, "0.483333333", `"much"`, 1)), `metrics[0].value: expected a number or null, got "much"`},
		{"value out of range", change(first, strings.Replace(first, "0.483333333", `1e999`, 1)), `metrics[0].value: expected a number or null, got 1e999`},
		{"value is null, interval is not", change(first, strings.Replace(first, "0.483333333", "null", 1)), "metrics[0]: expected an interval with two ends"},
		{"count", change(`"numerator":3`, `"numerator":3.5`), "metrics[0].numerator: expected a whole number from 0, got 3.5"},
		{"half a ratio", change(`"numerator":3,`, ``), "metrics[0]: expected a numerator and a denominator"},
		{"no unit", change(`"unit":"ratio",`, ``), `6:5: metrics[0]: expected a field "unit", got none`},
		{"metric twice", change(`"item_precision"`, `"receipt_exact_rate"`), `metrics[1]: expected a name that no other metric has, got "receipt_exact_rate"`},
		{"text is null", change(`"goos":"linux"`, `"goos":null`), "machine.host.goos: expected a text, got null"},
		{"histogram", change(`"frame":"H`, `"frame":"I`), "machine.histograms.frame: expected an HdrHistogram"},
		{"one histogram", change(`,"tick":"H`, `,"tock":"H`), `machine.histograms: expected a field "tick"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := reports.ReadJSON(strings.NewReader(tc.text))
			require.ErrorIs(t, err, reports.ErrResult)
			assert.ErrorContains(t, err, tc.want)
		})
	}
	boom := errors.New("boom")
	_, err := reports.ReadJSON(iotest.ErrReader(boom))
	require.ErrorIs(t, err, boom)
}

// FuzzReadJSON: whatever reads can be written, and is then the same file for
// good.
func FuzzReadJSON(f *testing.F) {
	// Small seeds: the fuzzer takes long to shrink large ones.
	r := reports.Summarise(threeReplications(f), nil, provenance())
	r.Metrics = append(r.Metrics[:2:2], r.Metrics[len(r.Metrics)-2:]...)
	f.Add([]byte(writeJSON(f, r)))
	r.Metrics = nil
	f.Add([]byte(writeJSON(f, r)))
	f.Add([]byte(`{"schema_version":1,"provenance":{},"replications":[],"metrics":[],"machine":{"host":{},"metrics":[]}}`))
	f.Add([]byte(`{"schema_version":1,"metrics":[{"name":"a","value":1e-300,"ci95_low":-1e300,"ci95_high":1e300}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := reports.ReadJSON(bytes.NewReader(data))
		if err != nil {
			require.ErrorIs(t, err, reports.ErrResult)
			return
		}
		once := writeJSON(t, r)
		r, err = reports.ReadJSON(strings.NewReader(once))
		require.NoError(t, err)
		require.Equal(t, once, writeJSON(t, r))
	})
}
