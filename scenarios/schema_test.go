package scenarios

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	schema "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
)

var update = flag.Bool("update", false, "rewrite golden files")

// golden compares text with the file's, or rewrites it with -update.
func golden(t *testing.T, file, text string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "run the test with -update to write it")
	if text != string(want) {
		assert.Fail(t, file+" differs; if that is meant, run the test with -update", firstDifference(text, string(want)))
	}
}

func TestSchemaIsCheckedIn(t *testing.T) {
	text, err := Schema()
	require.NoError(t, err)
	golden(t, filepath.Join("schema", "scenario.schema.json"), string(text))
}

// compiled returns the schema as an editor's validator reads it.
func compiled(t *testing.T) *schema.Schema {
	t.Helper()
	text, err := Schema()
	require.NoError(t, err)
	doc, err := schema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	c := schema.NewCompiler()
	c.DefaultDraft(schema.Draft2020)
	c.AssertFormat()
	require.NoError(t, c.AddResource("scenario.schema.json", doc))
	s, err := c.Compile("scenario.schema.json")
	require.NoError(t, err)
	return s
}

// plain reads YAML as an editor does, without gosim's own types. YAML 1.2, which
// editors read, has no type for instants: they are texts.
func plain(t *testing.T, file string) (any, error) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var v any
	err = yaml.Unmarshal(data, &v)
	if m, ok := v.(map[string]any); ok {
		if start, ok := m["start"].(time.Time); ok {
			m["start"] = start.Format(time.RFC3339Nano)
		}
	}
	return v, err
}

func TestSchemaAcceptsEveryScenario(t *testing.T) {
	s := compiled(t)
	for _, file := range library(t) {
		v, err := plain(t, file)
		require.NoError(t, err)
		assert.NoError(t, s.Validate(v), file)
	}
}

// library returns the scenario files of this folder.
func library(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

// needsProgram are the faults of testdata/bad that no schema can see: those of
// YAML itself, relations between values, and other files.
var needsProgram = map[string]bool{
	"duplicate-key":        true,
	"second-document":      true,
	"syntax":               true,
	"tab-indent":           true,
	"unordered-range":      true,
	"warmup-overflow":      true,
	"mix-all-zero":         true,
	"missing-store-file":   true,
	"start-out-of-range":   true,
	"duration-zero":        true,
	"duration-overflow":    true,
	"layout-is-directory":  true,
	"script-unknown-slot":  true,
	"script-impossible":    true,
	"script-too-late":      true,
	"replay-missing-file":  true,
	"replay-bad-file":      true,
	"replay-impossible":    true,
	"fault-unknown-device": true,
	"fault-overlap":        true,
	"fault-too-late":       true,
	"fault-does-not-fit":   true,
}

func TestSchemaRefusesWhatItCanSee(t *testing.T) {
	s := compiled(t)
	files, err := filepath.Glob(filepath.Join("testdata", "bad", "*.yaml"))
	require.NoError(t, err)
	seen := 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		v, err := plain(t, file)
		if err != nil {
			assert.True(t, needsProgram[name], "%s is not YAML: %v", file, err)
			continue
		}
		if needsProgram[name] || strings.HasPrefix(name, "store-") {
			continue
		}
		seen++
		assert.Error(t, s.Validate(v), "%s passes the schema", file)
	}
	assert.Greater(t, seen, 8, "the schema has something to do")
}

// TestEverySettingIsDescribed walks the types: each key has the same name in
// YAML and JSON and says what it means, so that the schema is a manual.
func TestEverySettingIsDescribed(t *testing.T) {
	var walk func(reflect.Type, string)
	walk = func(typ reflect.Type, path string) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice || typ.Kind() == reflect.Array {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || typ.NumMethod() > 0 && typ.PkgPath() == "gosim/internal/strictyaml" {
			return
		}
		for f := range typ.Fields() {
			if !f.IsExported() {
				continue
			}
			key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			jsonKey, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			here := path + "." + f.Name
			assert.NotEmpty(t, key, "%s has no yaml key", here)
			assert.Equal(t, key, jsonKey, "%s: yaml and json keys differ", here)
			assert.Contains(t, f.Tag.Get("jsonschema"), "description=", "%s has no description", here)
			walk(f.Type, here)
		}
	}
	walk(reflect.TypeFor[Spec](), "Spec")
}
