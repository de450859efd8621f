package strictyaml_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	yaml "go.yaml.in/yaml/v4"

	"gosim/internal/strictyaml"
)

const base = `name: x
sizes:
  - &s {width_m: 1, depth_m: 2}
  - *s
`

func TestDecodeWith_replaces_and_adds(t *testing.T) {
	set := func(path, value string) strictyaml.Override { return strictyaml.Override{Path: path, Value: value} }
	var c config
	doc, err := strictyaml.DecodeWith("c.yaml", []byte(base), []strictyaml.Override{
		set("name", "other"),
		set("sizes[1].width_m", "7"),
		set("sizes[2].depth_m", "9"),
		set("shares.a", "0.5"),
		set("centre_m", "[1, 2]"),
		set("plates", "{n: 3}"),
		set("every", "5m"),
		set("every", "6m"),
	}, &c)
	require.NoError(t, err)
	assert.Equal(t, "other", c.Name)
	assert.Equal(t, []size{{1, 2, false}, {7, 2, false}, {0, 9, false}}, c.Sizes, "an override behind an alias leaves the anchor alone")
	assert.Equal(t, map[string]float64{"a": 0.5}, c.Shares)
	assert.Equal(t, [2]float64{1, 2}, c.Centre)
	assert.Equal(t, 3, c.Plates.N)
	assert.Equal(t, 6*time.Minute, c.Every.Std())

	line, col := doc.At("sizes[1].width_m")
	assert.Equal(t, [2]int{0, 0}, [2]int{line, col})
	require.EqualError(t, doc.Locate(&strictyaml.FieldError{Path: "sizes[1].width_m", Value: 7.0, Want: "at most 5"}),
		"--set sizes[1].width_m=7: sizes[1].width_m: expected at most 5, got 7")
}

func TestDecodeWith_messages(t *testing.T) {
	cases := []struct{ path, value, want string }{
		{"count", "many", `--set count=many: count: expected a whole number, got "many"`},
		{"sizes[0].width_m", "40cm", `--set sizes[0].width_m=40cm: sizes[0].width_m: expected a number, got "40cm" (write the bare number; the unit is in the key's name: width_m is in metres)`},
		{"cuont", "1", "--set cuont=1: cuont: unknown key; did you mean count?"},
		{"plates", "{m: 3}", "--set plates={m: 3}: plates.m: unknown key; did you mean n?"},
		{"sizes[5]", "1", "--set sizes[5]=1: sizes has 2 entries; the next index is 2: cannot override"},
		{"name.x", "1", `--set name.x=1: name is "x", not a mapping: cannot override`},
		{"name[0]", "1", `--set name[0]=1: name is "x", not a list: cannot override`},
		{"[0]", "1", "--set [0]=1: the file is a mapping, not a list: cannot override"},
		{"", "1", "--set =1: the path is empty: cannot override"},
		{"a..b", "1", `--set a..b=1: empty key in path "a..b": cannot override`},
		{"a[x]", "1", `--set a[x]=1: bad index in path "a[x]": cannot override`},
		{"a[0]b", "1", `--set a[0]b=1: expected . or [ after ] in path "a[0]b": cannot override`},
		{"count", "[1", "--set count=[1: not YAML: did not find expected ',' or ']': cannot override"},
		{"count", "", `--set count=: count: expected a whole number, got ""`},
	}
	for _, c := range cases {
		t.Run(c.path+"="+c.value, func(t *testing.T) {
			var v config
			_, err := strictyaml.DecodeWith("c.yaml", []byte(base), []strictyaml.Override{{Path: c.path, Value: c.value}}, &v)
			require.EqualError(t, err, c.want)
		})
	}
}

func TestDuration_round_trips(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"30m": 30 * time.Minute, "90s": 90 * time.Second, "1h30m": 90 * time.Minute, "2h": 2 * time.Hour,
		"250ms": 250 * time.Millisecond, "0s": 0, "-1.5s": -1500 * time.Millisecond, "1h0m5s": time.Hour + 5*time.Second,
	} {
		d, err := strictyaml.ParseDuration(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, d.Std(), text)
		back, err := strictyaml.ParseDuration(d.String())
		require.NoError(t, err, d.String())
		assert.Equal(t, d, back)

		b, err := json.Marshal(d)
		require.NoError(t, err)
		var j strictyaml.Duration
		require.NoError(t, json.Unmarshal(b, &j))
		assert.Equal(t, d, j)

		y, err := yaml.Marshal(map[string]strictyaml.Duration{"every": d})
		require.NoError(t, err)
		var c config
		_, err = strictyaml.Decode("d.yaml", y, &c)
		require.NoError(t, err)
		assert.Equal(t, d, c.Every)
		assert.Regexp(t, d.JSONSchema().Pattern, d.String())
	}
	assert.Equal(t, "30m", strictyaml.Duration(30*time.Minute).String())
	assert.Equal(t, "2h", strictyaml.Duration(2*time.Hour).String())
	assert.Equal(t, "1m30s", strictyaml.Duration(90*time.Second).String())
	assert.Equal(t, "0s", strictyaml.Duration(0).String())

	var d strictyaml.Duration
	require.Error(t, json.Unmarshal([]byte("30"), &d))
	require.Error(t, json.Unmarshal([]byte(`"30"`), &d))
}
