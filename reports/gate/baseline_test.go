package gate

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports"
)

// aBaseline has two scenarios, put in the wrong order, and a null.
func aBaseline() *Baseline {
	rules := []Rule{allow("receipt_exact_rate", 0.005), allow("theft_recall", 0.01)}
	b := &Baseline{}
	for _, name := range []string{"zoo", "attic"} {
		all := runs(4, 0)
		all[2].Values["theft_recall"] = reports.Value{Optional: reports.Some(2.0 / 3)}
		e := NewEntry(made(name), "w-"+name, `a note with "quotes", <angles> & ünïcode`, Metrics(rules), all)
		b.Put(e)
	}
	return b
}

func text(t *testing.T, b *Baseline) []byte {
	t.Helper()
	var o bytes.Buffer
	require.NoError(t, b.Write(&o))
	return o.Bytes()
}

func TestBaselineIsReadAsItWasWritten(t *testing.T) {
	b := aBaseline()
	first := text(t, b)
	golden(t, "baseline.json", first)
	read, err := ReadBaseline(bytes.NewReader(first))
	require.NoError(t, err)
	assert.Equal(t, b, read)
	assert.Equal(t, string(first), string(text(t, read)))
	assert.Equal(t, "attic", read.Entries[0].Made.Scenario, "by name")
	assert.Nil(t, read.Find("cellar"))
	assert.Nil(t, (*Baseline)(nil).Find("attic"))

	// An entry put again takes the place of the old one.
	e := *read.Find("zoo")
	e.Note = "newer"
	read.Put(e)
	assert.Len(t, read.Entries, 2)
	assert.Equal(t, "newer", read.Find("zoo").Note)
}

func TestEmptyBaseline(t *testing.T) {
	read, err := ReadBaseline(bytes.NewReader(text(t, &Baseline{})))
	require.NoError(t, err)
	assert.Empty(t, read.Entries)
}

func TestBrokenBaselinesAreRefused(t *testing.T) {
	good := string(text(t, aBaseline()))
	for _, c := range []struct{ name, old, new, want string }{
		{"not JSON", "{", "", "not JSON"},
		{"cut off", "\n  ]\n}\n", "", "not JSON"},
		{"no version", `"schema_version": 1,`, "", "schema_version: expected 1, got nothing"},
		{"later version", `"schema_version": 1,`, `"schema_version": 2,`, "schema_version: expected 1, got 2"},
		{"unknown key", `"note"`, `"nota"`, `unknown field "nota"`},
		{"other name", `"name": "attic"`, `"name": "cellar"`, "made_by.scenario: expected the name"},
		{"twice", `"attic"`, `"zoo"`, "zoo is there twice"},
		{"number of replications", `"replications":4`, `"replications":5`, "expected 5 of each, got 4 and 4"},
		{"no replications", `"replications":4`, `"replications":-1`, "expected 1 to 10000, got -1"},
		{"mean by hand", `"mean":0.94`, `"mean":0.95`, "edited by hand?"},
		{"value by hand", `[0.96,`, `[0.98,`, "edited by hand?"},
		{"value missing", `[0.96,`, `[`, "values[0] (receipt_exact_rate)"},
		{"metric twice", `"theft_recall","unit"`, `"receipt_exact_rate","unit"`, "metrics[1].name"},
		{"digest", `"0000000000000001"`, `"1"`, "expected 16 hexadecimal digits"},
		{"not a number", `[0.96,`, `["x",`, "expected a number or null"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Contains(t, good, c.old)
			n := 1
			if c.name == "twice" {
				n = -1
			}
			_, err := ReadBaseline(strings.NewReader(strings.Replace(good, c.old, c.new, n)))
			require.ErrorIs(t, err, ErrBaseline)
			assert.ErrorContains(t, err, c.want)
		})
	}
}

// Equal outputs must be equal to what the file keeps of them.
func TestRoundIsWhatTheFileKeeps(t *testing.T) {
	for _, v := range []float64{0, 1, 1.0 / 3, 2.0 / 3, 49.0 / 50, 1e-300, -0.1, 123456789.123} {
		data, err := json.Marshal(reports.Some(v))
		require.NoError(t, err)
		var back reports.Optional
		require.NoError(t, json.Unmarshal(data, &back))
		assert.Equal(t, back, Round(reports.Some(v)))
		assert.Equal(t, Round(back), back)
	}
	assert.False(t, Round(reports.Optional{}).Valid)
}

func FuzzReadBaseline(f *testing.F) {
	var o bytes.Buffer
	require.NoError(f, aBaseline().Write(&o))
	f.Add(o.Bytes())
	f.Add([]byte(`{"schema_version": 1, "scenarios": []}`))
	f.Add([]byte(`{"schema_version": 1, "scenarios": [{"name":"a","made_by":{"scenario":"a","replications":1},"metrics":[{"name":"x","defined":0}],"values":[[null]],"readings":[""],"outputs":[""]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ReadBaseline(bytes.NewReader(data))
		if err != nil {
			require.ErrorIs(t, err, ErrBaseline)
			return
		}
		first := text(t, b)
		again, err := ReadBaseline(bytes.NewReader(first))
		require.NoError(t, err)
		require.Equal(t, string(first), string(text(t, again)))
	})
}
