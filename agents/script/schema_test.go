package script_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
	checker "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"gosim/agents/script"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

var update = flag.Bool("update", false, "rewrite the table of docs/format/script.md")

// TestDocsHoldTheTable keeps the documentation in step with the rules.
func TestDocsHoldTheTable(t *testing.T) {
	const file, begin, end = "../../docs/format/script.md", "<!-- acts: go test ./agents/script -update -->\n", "<!-- /acts -->"
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	head, rest, ok := strings.Cut(string(text), begin)
	require.True(t, ok)
	table, tail, ok := strings.Cut(rest, end)
	require.True(t, ok)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(head+begin+script.ActsTable()+end+tail), 0o644))
		return
	}
	assert.Equal(t, script.ActsTable(), table, "run go test ./agents/script -update")
}

// TestDocsNameEveryKey: each key of a file stands in the documentation.
func TestDocsNameEveryKey(t *testing.T) {
	text, err := os.ReadFile("../../docs/format/script.md")
	require.NoError(t, err)
	for _, rt := range structs() {
		for f := range rt.Fields() {
			assert.Contains(t, string(text), "`"+f.Tag.Get("yaml")+"`", rt.Name())
		}
	}
}

func structs() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[script.Person](), reflect.TypeFor[script.Object](), reflect.TypeFor[script.Act](),
		reflect.TypeFor[script.Replay](), reflect.TypeFor[script.ReplayShop](),
	}
}

func TestEveryFieldHasItsTags(t *testing.T) {
	for _, rt := range structs() {
		for f := range rt.Fields() {
			key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			assert.Equal(t, f.Tag.Get("yaml"), key, f.Name)
			assert.Contains(t, f.Tag.Get("jsonschema"), "description=", f.Name)
		}
	}
}

func schemaOf(v any) *jsonschema.Schema {
	r := jsonschema.Reflector{Anonymous: true, DoNotReference: true, RequiredFromJSONSchemaTags: true}
	return r.Reflect(v)
}

// TestSchemaRangesAreTheChecked walks to both ends of every range of the
// schema and one step beyond.
func TestSchemaRangesAreTheChecked(t *testing.T) {
	props := schemaOf(&script.Act{}).Properties
	n := 0
	for p := props.Oldest(); p != nil; p = p.Next() {
		if p.Value.Minimum == "" {
			continue
		}
		n++
		lo, err := p.Value.Minimum.Float64()
		require.NoError(t, err)
		hi, err := p.Value.Maximum.Float64()
		require.NoError(t, err)
		for v, ok := range map[float64]bool{lo: true, hi: true, lo - 1: false, hi + 1: false} {
			a := script.Act{Do: "wait"}
			f := reflect.ValueOf(&a).Elem().FieldByIndex(fieldOf(t, p.Key))
			f.Set(reflect.New(f.Type().Elem()))
			f.Elem().Set(reflect.ValueOf(v).Convert(f.Type().Elem()))
			err := script.Validate([]script.Person{{Name: "a", Acts: []script.Act{a}}})
			if ok && err != nil {
				assert.NotContains(t, err.Error(), p.Key+": expected a number in", "%s = %g", p.Key, v)
			} else if !ok {
				assert.ErrorContains(t, err, p.Key+": expected a number in", "%s = %g", p.Key, v)
			}
		}
	}
	assert.Greater(t, n, 10)
}

func fieldOf(t *testing.T, key string) []int {
	t.Helper()
	for f := range reflect.TypeFor[script.Act]().Fields() {
		if f.Tag.Get("yaml") == key {
			return f.Index
		}
	}
	t.Fatalf("no field for %s", key)
	return nil
}

// compileSchema returns a validator of lists of people, as editors have it.
func compileSchema(t *testing.T) *checker.Schema {
	t.Helper()
	text, err := json.Marshal(schemaOf(&[]script.Person{}))
	require.NoError(t, err)
	doc, err := checker.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	c := checker.NewCompiler()
	require.NoError(t, c.AddResource("s.json", doc))
	s, err := c.Compile("s.json")
	require.NoError(t, err)
	return s
}

// TestSchemaAgreesWithTheChecks: what an act may hold is the same for an editor
// as for Validate.
func TestSchemaAgreesWithTheChecks(t *testing.T) {
	s := compileSchema(t)
	valid := func(text string) error {
		var v any
		require.NoError(t, yaml.Unmarshal([]byte(text), &v))
		return s.Validate(v)
	}
	for _, text := range []string{
		couple,
		acts("{do: wait, seconds: 1}"),
		acts("{do: walk, x_m: 1, y_m: 1}"),
		"- {name: a, technique: slip_in, acts: [{do: wait, seconds: 1}]}",
		"- {name: a, height_m: 1.7, outfit: 3, acts: [{do: wait, seconds: 1}]}",
	} {
		require.NoError(t, valid(text), text)
		people, _ := decode(t, text)
		require.NoError(t, script.Validate(people), text)
	}
	for _, text := range []string{
		acts("{do: wait}"),
		acts("{do: wait, seconds: 1, slot: x}"),
		acts("{do: walk, x_m: 1}"),
		acts("{do: face, person: anna, slot: x}"),
		acts("{do: sing}"),
		acts("{do: hide, place: hat}"),
		acts("{seconds: 1}"),
		"- {name: a, technique: x, acts: [{do: wait, seconds: 1}]}",
		"- {name: a, brings: [{name: b}], acts: [{do: wait, seconds: 1}]}",
	} {
		require.Error(t, valid(text), text)
		people, _ := decode(t, text)
		require.Error(t, script.Validate(people), text)
	}
	require.Error(t, valid("- {name: a, colour: red, acts: [{do: wait, seconds: 1}]}"))
}

func TestSchemaKnowsTheTechniques(t *testing.T) {
	p, ok := schemaOf(&script.Person{}).Properties.Get("technique")
	require.True(t, ok)
	assert.Len(t, p.Enum, len(sim.Techniques()))
}

func TestOpsHaveNames(t *testing.T) {
	d, ok := schemaOf(&script.Act{}).Properties.Get("do")
	require.True(t, ok)
	var names []string
	for o := script.OpEnter; o <= script.OpNote; o++ {
		names = append(names, o.String())
		assert.True(t, slices.Contains(d.Enum, any(o.String())))
	}
	assert.Len(t, slices.Compact(slices.Sorted(slices.Values(names))), len(d.Enum))
	assert.Equal(t, "unknown", (script.OpNote + 1).String())
}

// TestRoundTrip: what a script says survives JSON, which a scenario's hash is
// made of.
func TestRoundTrip(t *testing.T) {
	people, _ := decode(t, couple)
	text, err := json.Marshal(people)
	require.NoError(t, err)
	var again []script.Person
	_, err = strictyaml.Decode("s.json", text, &again)
	require.NoError(t, err)
	assert.Equal(t, people, again)
}

// TestDocsExampleCompiles: the first example of the page is a script.
func TestDocsExampleCompiles(t *testing.T) {
	text, err := os.ReadFile("../../docs/format/script.md")
	require.NoError(t, err)
	_, rest, ok := strings.Cut(string(text), "```yaml\n")
	require.True(t, ok)
	example, _, ok := strings.Cut(rest, "```")
	require.True(t, ok)
	people, _ := decode(t, example)
	_, err = script.Compile(people, shop(t))
	require.NoError(t, err)
}
