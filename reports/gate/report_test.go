package gate

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGoldens(t *testing.T) {
	r := report(t)
	for _, c := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"table.txt", func(w io.Writer) error { return r.WriteTable(w, TableOptions{}) }},
		{"table_colour.txt", func(w io.Writer) error { return r.WriteTable(w, TableOptions{Colour: true, Width: 120}) }},
		{"junit.xml", r.WriteJUnit},
		{"summary.md", r.WriteSummary},
		{"metrics.txt", r.WriteBench},
		{"gate.json", r.WriteJSON},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			require.NoError(t, c.write(&b))
			golden(t, c.name, b.Bytes())
		})
	}
	assert.Equal(t, Fail, r.Verdict())
	assert.Equal(t, "gate: fail: 8 of 12 checks passed, 1 failed, 3 undecided", r.Headline())
}

// TestJUnitReadsBack reads the file as a CI system does.
func TestJUnitReadsBack(t *testing.T) {
	var b bytes.Buffer
	r := report(t)
	require.NoError(t, r.WriteJUnit(&b))
	var got xmlSuites
	require.NoError(t, xml.Unmarshal(b.Bytes(), &got))
	require.Len(t, got.Suites, 3)
	tests, failures, skipped := 0, 0, 0
	for i, s := range got.Suites {
		assert.Equal(t, r.Results[i].Made.Scenario, s.Name)
		require.Len(t, s.Cases, len(r.Results[i].Outcomes))
		for k, c := range s.Cases {
			o := &r.Results[i].Outcomes[k]
			assert.Equal(t, o.Verdict == Fail, c.Failure != nil)
			assert.Equal(t, o.Verdict == Undecided, c.Skipped != nil)
			assert.Equal(t, o.Verdict == Pass, c.Out != "")
			tests++
			if c.Failure != nil {
				failures++
				assert.Contains(t, c.Failure.Text, "\nagain: gosim gate 'ci/busy shop.yaml' --baseline 'ci/base line.json' --first 10 --set duration=1m\n")
			}
			if c.Skipped != nil {
				skipped++
			}
		}
	}
	assert.Equal(t, []int{tests, failures, skipped}, []int{got.Tests, got.Failures, got.Skipped})
	assert.Positive(t, failures)
	assert.Positive(t, skipped)
}

func TestJSONSaysTheSame(t *testing.T) {
	r := report(t)
	var b bytes.Buffer
	require.NoError(t, r.WriteJSON(&b))
	var got jsonReport
	require.NoError(t, json.Unmarshal(b.Bytes(), &got))
	require.Len(t, got.Scenarios, len(r.Results))
	for i, x := range r.Results {
		assert.Equal(t, x.Verdict().String(), got.Scenarios[i].Verdict)
		for k := range x.Outcomes {
			assert.Equal(t, x.Outcomes[k].Sentence(0.05), got.Scenarios[i].Checks[k].Sentence)
		}
	}
}

// Every line of the benchmark text is one that benchstat reads: name, count,
// then pairs of number and unit.
func TestBenchLines(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, report(t).WriteBench(&b))
	seen := map[string]int{}
	for line := range strings.Lines(b.String()) {
		if rest, ok := strings.CutPrefix(line, "BenchmarkGate/"); ok {
			f := strings.Fields(rest)
			seen[f[0]]++
			assert.Equal(t, "1", f[1])
			assert.Zero(t, len(f)%2, line)
			assert.Greater(t, len(f), 2, line)
		}
	}
	assert.Equal(t, seen["busy_shop/side=baseline"], seen["busy_shop/side=now"])
	assert.Positive(t, seen["busy_shop/side=now"])
}

func TestWordsAreQuotedForAShell(t *testing.T) {
	assert.Equal(t, "a/b-1.yaml", Quote("a/b-1.yaml"))
	assert.Equal(t, "'a b'", Quote("a b"))
	assert.Equal(t, `'it'\''s'`, Quote("it's"))
	assert.Equal(t, "''", Quote(""))
}

func TestChanges(t *testing.T) {
	rules := []Rule{allow("receipt_exact_rate", 0.005), allow("position_rmse_m", 0.01), allow("theft_recall", 0)}
	before, now := runs(20, 0), runs(20, 0.1)
	old := entry(rules, before)
	next := entry(rules[:2], now)
	other := entry(rules[:1], now)
	other.WorldHash = "x"
	reseeded := entry(rules[:1], now)
	reseeded.Made.Seed = 8
	var b bytes.Buffer
	require.NoError(t, WriteChanges(&b, []Change{Compare(nil, next), Compare(old, next), Compare(old, old), Compare(old, other), Compare(old, reseeded)}))
	golden(t, "changes.txt", b.Bytes())
	c := Compare(old, next)
	assert.InDelta(t, -0.096, c.Metrics[0].Pairs.Difference, 0.03)
	assert.Equal(t, []string{"theft_recall"}, c.Gone)
}
