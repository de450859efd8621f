package strictyaml_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	yaml "go.yaml.in/yaml/v4"

	"gosim/internal/strictyaml"
)

type size struct {
	WidthM  float64 `yaml:"width_m"`
	DepthM  float64 `yaml:"depth_m"`
	Enabled bool    `yaml:"enabled"`
}

type colour string

// UnmarshalText accepts two colours.
func (c *colour) UnmarshalText(b []byte) error {
	switch s := string(b); s {
	case "red", "blue":
		*c = colour(s)
		return nil
	default:
		return &strictyaml.FieldError{Value: s, Want: "red or blue"}
	}
}

// plates is a number, or a mapping that says more.
type plates struct {
	N      int
	RateHz float64
}

// UnmarshalYAML reads either form.
func (p *plates) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return strictyaml.DecodeNode(n, &p.N)
	}
	var x struct {
		N      int     `yaml:"n"`
		RateHz float64 `yaml:"rate_hz"`
	}
	err := strictyaml.DecodeNode(n, &x)
	p.N, p.RateHz = x.N, x.RateHz
	return err
}

type common struct {
	Name string `yaml:"name"`
}

type config struct {
	common    `yaml:",inline"`
	Count     int                 `yaml:"count"`
	Port      uint16              `yaml:"port"`
	Sizes     []size              `yaml:"sizes"`
	Centre    [2]float64          `yaml:"centre_m"`
	Shares    map[string]float64  `yaml:"shares"`
	Colour    colour              `yaml:"colour"`
	Plates    plates              `yaml:"plates"`
	Every     strictyaml.Duration `yaml:"every"`
	Timeout   time.Duration       `yaml:"timeout"`
	Limit     *int                `yaml:"limit"`
	Free      any                 `yaml:"free"`
	Raw       yaml.Node           `yaml:"raw"`
	Skipped   int                 `yaml:"-"`
	Tolerance float64             `yaml:"tolerance_share"`
}

func TestDecode_reads_all_kinds(t *testing.T) {
	three := 3
	in := `name: corner
count: 1e3
port: 0x1F90
sizes:
  - {width_m: 1, depth_m: .5, enabled: true}
  - width_m: 2
centre_m: [1, -2.5]
shares: {a: 0.5, b: 1}
colour: blue
plates: {n: 4, rate_hz: 20}
every: 1h30m
timeout: 90s
limit: 3
free: {x: [1, two, null]}
raw: [1, 2]
`
	c := config{Tolerance: 0.25}
	doc, err := strictyaml.Decode("c.yaml", []byte(in), &c)
	require.NoError(t, err)
	assert.Equal(t, "corner", c.Name)
	assert.Equal(t, 1000, c.Count)
	assert.Equal(t, uint16(8080), c.Port)
	assert.Equal(t, []size{{1, 0.5, true}, {2, 0, false}}, c.Sizes)
	assert.Equal(t, [2]float64{1, -2.5}, c.Centre)
	assert.Equal(t, map[string]float64{"a": 0.5, "b": 1}, c.Shares)
	assert.Equal(t, colour("blue"), c.Colour)
	assert.Equal(t, plates{4, 20}, c.Plates)
	assert.Equal(t, 90*time.Minute, c.Every.Std())
	assert.Equal(t, 90*time.Second, c.Timeout)
	assert.Equal(t, &three, c.Limit)
	assert.Equal(t, map[string]any{"x": []any{1, "two", nil}}, c.Free)
	assert.Len(t, c.Raw.Content, 2)
	assert.InDelta(t, 0.25, c.Tolerance, 0, "a key that is absent keeps its default")
	assert.True(t, doc.Has("sizes[1].width_m"))
	assert.False(t, doc.Has("sizes[1].depth_m"))
	assert.False(t, doc.Has("tolerance_share"))
}

func TestDecode_resolves_anchors_and_merges(t *testing.T) {
	in := `sizes:
  - &a {width_m: 1, depth_m: 2}
  - {<<: *a, depth_m: 3}
  - *a
`
	var c config
	_, err := strictyaml.Decode("c.yaml", []byte(in), &c)
	require.NoError(t, err)
	assert.Equal(t, []size{{1, 2, false}, {1, 3, false}, {1, 2, false}}, c.Sizes)
}

const known = "(known keys: name, count, port, sizes, centre_m, shares, colour, plates, every, timeout, limit, free, raw, tolerance_share)"

func TestDecode_shortens_a_long_list_of_keys(t *testing.T) {
	var v struct{ A1, A2, A3, A4, A5, A6, A7, A8, A9, B1, B2, B3, B4, B5, B6, B7, B8, B9 int }
	_, err := strictyaml.Decode("c.yaml", []byte("colour: 1"), &v)
	require.EqualError(t, err, "c.yaml:1:1: colour: unknown key (known keys: a1, a2, a3, a4, a5, a6, a7, a8, a9, b1, b2, b3, b4, b5, b6, b7 and 2 more)")
}

func TestDecode_messages(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"unknown key", "cuont: 1", "c.yaml:1:1: cuont: unknown key; did you mean count?"},
		{"forgotten unit", "a: 1\ntolerance: 1", "c.yaml:1:1: a: unknown key " + known + "\nc.yaml:2:1: tolerance: unknown key; did you mean tolerance_share?"},
		{"nested unknown key", "sizes:\n- width_m: 1\n  with_m: 2", "c.yaml:3:3: sizes[0].with_m: unknown key; did you mean width_m?"},
		{"duplicate key", "count: 1\nname: a\ncount: 2", "c.yaml:3:1: count: the key stands twice in the same mapping; first in line 1"},
		{"number with unit", "sizes: [{width_m: 40cm}]", `c.yaml:1:19: sizes[0].width_m: expected a number, got "40cm" (write the bare number; the unit is in the key's name: width_m is in metres)`},
		{"element with unit", "centre_m: [1, 2m]", `c.yaml:1:15: centre_m[1]: expected a number, got "2m" (write the bare number; the unit is in the key's name: centre_m is in metres)`},
		{"count with unit", "count: 3 pieces", `c.yaml:1:8: count: expected a whole number, got "3 pieces" (write the bare number; its unit is fixed by the key count)`},
		{"quoted number", `count: "3"`, `c.yaml:1:8: count: expected a whole number, got "3"`},
		{"fraction", "count: 3.5", "c.yaml:1:8: count: expected a whole number of at most 64 bits, got 3.5"},
		{"overflow", "port: 70000", "c.yaml:1:7: port: expected a whole number from 0 of at most 16 bits, got 70000"},
		{"negative", "port: -1", "c.yaml:1:7: port: expected a whole number from 0 of at most 16 bits, got -1"},
		{"not finite", "tolerance_share: .nan", "c.yaml:1:18: tolerance_share: expected a finite number, got .nan"},
		{"infinite", "tolerance_share: -.inf", "c.yaml:1:18: tolerance_share: expected a finite number, got -.inf"},
		{"text wanted", "name: 12", "c.yaml:1:7: name: expected a text, got 12; put it in quotes to make it a text"},
		{"truth wanted", "sizes: [{enabled: yes}]", `c.yaml:1:19: sizes[0].enabled: expected true or false, got "yes"`},
		{"no value", "count:\nname: a", "c.yaml:1:7: count: expected a whole number, got nothing"},
		{"list wanted", "sizes: {width_m: 1}", "c.yaml:1:8: sizes: expected a list, got a mapping"},
		{"mapping wanted", "sizes: [1]", "c.yaml:1:9: sizes[0]: expected a mapping, got 1"},
		{"wrong length", "centre_m: [1, 2, 3]", "c.yaml:1:11: centre_m: expected a list of 2 values, got 3"},
		{"custom text", "colour: green", `c.yaml:1:9: colour: expected red or blue, got "green"`},
		{"custom node", "plates:\n  n: x\n  ratehz: 3", "c.yaml:2:6: plates.n: expected a whole number, got \"x\"\nc.yaml:3:3: plates.ratehz: unknown key; did you mean rate_hz?"},
		{"bare duration", "every: 30", "c.yaml:1:8: every: expected a duration with a unit such as 30m, got 30"},
		{"zero duration", "timeout: 0", "c.yaml:1:10: timeout: expected a duration with a unit such as 30m, got 0"},
		{"bad duration", "every: soon", `c.yaml:1:8: every: expected a duration such as 30m or 1h30m, got "soon"`},
		{"empty", "", "c.yaml:1:1: the file is empty"},
		{"comments only", "# nothing\n", "c.yaml:1:1: the file is empty"},
		{"two documents", "count: 1\n---\ncount: 2\n", "c.yaml:2:1: a second document begins here; a file holds one"},
		{"not a mapping", "[1, 2]", "c.yaml:1:1: expected a mapping, got a list"},
		{"not YAML", "sizes: [1\ncount: 2", "c.yaml:2:6: not YAML: did not find expected ',' or ']'"},
		{"unknown anchor", "count: *x", "c.yaml:1:8: not YAML: unknown anchor 'x' referenced"},
		{"key that is a list", "? [a]\n: 1", "c.yaml:1:3: expected a plain key, got a list"},
		{"all problems in order", "count: x\nsizes: [{width_m: y, dpth_m: 1}]\nport: z", "c.yaml:1:8: count: expected a whole number, got \"x\"\n" +
			"c.yaml:2:19: sizes[0].width_m: expected a number, got \"y\"\n" +
			"c.yaml:2:22: sizes[0].dpth_m: unknown key; did you mean depth_m?\n" +
			"c.yaml:3:7: port: expected a whole number, got \"z\""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var v config
			_, err := strictyaml.Decode("c.yaml", []byte(c.in), &v)
			require.EqualError(t, err, c.want)
			var es strictyaml.Errors
			require.ErrorAs(t, err, &es)
			assert.Equal(t, strings.Count(c.want, "\n")+1, len(es))
		})
	}
}

func TestDecode_stops_alias_bombs(t *testing.T) {
	var b strings.Builder
	b.WriteString("free:\n  - &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&b, "  - &a%d [%s]\n", i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	var c config
	_, err := strictyaml.Decode("bomb.yaml", []byte(b.String()), &c)
	require.ErrorContains(t, err, "more than 200000 values once aliases are resolved")

	_, err = strictyaml.Decode("loop.yaml", []byte("free: &a [*a]"), &c)
	require.ErrorContains(t, err, "nested deeper than 100 levels")
}

func TestDoc_places_checks_made_later(t *testing.T) {
	in := `name: x
sizes:
  - width_m: 1
    depth_m: 2
  - width_m: -3
`
	var c config
	doc, err := strictyaml.Decode("c.yaml", []byte(in), &c)
	require.NoError(t, err)
	for path, want := range map[string][2]int{
		"name":             {1, 7},
		"sizes":            {2, 1},
		"sizes[0].depth_m": {4, 14},
		"sizes[1].depth_m": {5, 5}, // absent: the entry that lacks it
		"sizes[7]":         {2, 1},
		"nowhere.at[1].a":  {1, 1},
		"sizes[":           {1, 1},
	} {
		line, col := doc.At(path)
		assert.Equal(t, want, [2]int{line, col}, path)
	}

	inner := errors.Join(
		&strictyaml.FieldError{Path: "[1].width_m", Value: -3.0, Want: "a number above 0"},
		&strictyaml.FieldError{Path: "[0].depth_m", Value: 2.0, Want: "a number in [0, 1]"},
	)
	checks := errors.Join(errors.New("too small"), fmt.Errorf("checking: %w", strictyaml.Under("sizes", inner)))
	err = doc.Locate(checks)
	require.EqualError(t, err, `c.yaml:4:14: sizes[0].depth_m: expected a number in [0, 1], got 2
c.yaml:5:14: sizes[1].width_m: expected a number above 0, got -3
c.yaml: too small`)
	var fe *strictyaml.FieldError
	require.ErrorAs(t, err, &fe)

	err = doc.LocateUnder("sizes", inner)
	require.EqualError(t, err, `c.yaml:4:14: sizes[0].depth_m: expected a number in [0, 1], got 2
c.yaml:5:14: sizes[1].width_m: expected a number above 0, got -3`)
	require.NoError(t, doc.Locate(nil))
	require.NoError(t, strictyaml.Under("x", nil))
	require.EqualError(t, strictyaml.Under("x", errors.New("y")), "x: y")
}

func TestUnder_keeps_errors_that_wrap_several(t *testing.T) {
	one, two := errors.New("one"), errors.New("two")
	err := strictyaml.Under("x", fmt.Errorf("%w, because %w", one, two))
	require.EqualError(t, err, "x: one, because two")
	require.ErrorIs(t, err, two)
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"a: 1", "name: x\nsizes: [{width_m: 1}]", "a: &a [*a]", "<<: [{a: 1}, *b]", "free: !!binary x", "? x", "limit: ~", "raw: {a: {b: c}}", "every: 3m", "? [a]\n: 1", "free: {1: 2, a: {<<: {b: 1}}}", "free: !!timestamp x", "free: !!int x"} {
		f.Add(s, "sizes[0].width_m", "3")
	}
	f.Fuzz(func(t *testing.T, s, path, value string) {
		var c config
		doc, err := strictyaml.Decode("f.yaml", []byte(s), &c)
		if err != nil {
			var es strictyaml.Errors
			require.ErrorAs(t, err, &es)
			require.NotEmpty(t, es)
		}
		if doc != nil {
			doc.At(path)
		}
		var o config
		_, _ = strictyaml.DecodeWith("f.yaml", []byte(s), []strictyaml.Override{{Path: path, Value: value}}, &o)
	})
}
