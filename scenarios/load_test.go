package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/strictyaml"
)

const smallest = `schema_version: 1
name: smallest
store: {layout: testdata/tiny/store.yaml}
`

// load parses text as if it were a file of this folder.
func load(text string, set ...strictyaml.Override) (*Scenario, error) {
	return parse("here.yaml", []byte(text), set)
}

func TestDefaultsFillWhatAFileLeavesOut(t *testing.T) {
	s, err := load(smallest)
	require.NoError(t, err)
	want := DefaultSpec()
	want.SchemaVersion, want.Name, want.Store.Layout = 1, "smallest", "testdata/tiny/store.yaml"
	assert.Equal(t, want, s.Spec)
	assert.Equal(t, time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC).UnixNano(), s.Epoch)
	assert.NotEmpty(t, s.Site.Cameras)

	spec := DefaultSpec()
	err = spec.Validate()
	require.Error(t, err, "a name and a store are missing")
	assert.NotContains(t, err.Error(), "population", "the defaults of the parts are valid")
	assert.NotContains(t, err.Error(), "sensors")
	assert.NotContains(t, err.Error(), "engine")
}

func TestOverrides(t *testing.T) {
	s, err := load(smallest,
		strictyaml.Override{Path: "seed", Value: "7"},
		strictyaml.Override{Path: "duration", Value: "5m"},
		strictyaml.Override{Path: "seed", Value: "8"},
	)
	require.NoError(t, err)
	assert.EqualValues(t, 8, s.Seed, "the last one wins")
	assert.Equal(t, 5*time.Minute, s.Duration.Std())
}

func TestHashIsTheIdentityOfARun(t *testing.T) {
	hash := func(text string, set ...strictyaml.Override) string {
		t.Helper()
		s, err := load(text, set...)
		require.NoError(t, err)
		require.Len(t, s.Hash, 64)
		return s.Hash
	}
	base := hash(smallest)
	assert.Equal(t, base, hash("# a comment\n"+smallest), "comments do not count")
	assert.Equal(t, base, hash(smallest+"duration: 30m\n"), "nor does saying a default")
	assert.Equal(t, base, hash(smallest, strictyaml.Override{Path: "seed", Value: "99"}), "nor the seed, which is named beside it")
	assert.Equal(t, base, hash(smallest, strictyaml.Override{Path: "replications", Value: "9"}))
	assert.NotEqual(t, base, hash(smallest+"duration: 31m\n"))
	assert.NotEqual(t, base, hash(strings.Replace(smallest, "name: smallest", "name: other", 1)))

	// A change of any of the store's files changes the hash.
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(dir, "testdata", "tiny"), os.DirFS(filepath.Join("testdata", "tiny"))))
	file := filepath.Join(dir, "here.yaml")
	require.NoError(t, os.WriteFile(file, []byte(smallest), 0o644))
	copied := func() string {
		s, err := Load(file, nil)
		require.NoError(t, err)
		return s.Hash
	}
	assert.Equal(t, base, copied(), "the folder it lies in does not count")
	for _, name := range []string{"store.yaml", "cameras.yaml", "catalogue.csv", "planogram.csv"} {
		f, err := os.OpenFile(filepath.Join(dir, "testdata", "tiny", name), os.O_APPEND|os.O_WRONLY, 0)
		require.NoError(t, err)
		_, err = f.WriteString("# changed\n")
		require.NoError(t, err)
		require.NoError(t, f.Close())
		changed := copied()
		assert.NotEqual(t, base, changed, name)
		base = changed
	}
}

func TestLibraryIsValid(t *testing.T) {
	for _, file := range library(t) {
		s, err := Load(file, nil)
		require.NoError(t, err)
		assert.Equal(t, strings.TrimSuffix(file, ".yaml"), s.Name, "%s: a scenario is named like its file", file)
		assert.NotEmpty(t, s.Description, file)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(string(text), "# yaml-language-server: $schema=schema/scenario.schema.json\n"), "%s: editors find the schema", file)
		for _, word := range []string{"Shows", "Expect", "Sources"} {
			assert.Contains(t, string(text), "# "+word+": ", "%s: the header says so", file)
		}
	}
}

func TestMissingScenarioFile(t *testing.T) {
	_, err := Load("no-such.yaml", nil)
	require.ErrorIs(t, err, os.ErrNotExist)
	assert.ErrorContains(t, err, "no-such.yaml")
}

// TestBadFiles checks the whole error text of every kind of bad file: where,
// which field, what was found, what was expected.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "bad", "*.yaml"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 15)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			s, err := Load(file, nil)
			require.Error(t, err)
			assert.Nil(t, s)
			golden(t, strings.TrimSuffix(file, ".yaml")+".err", err.Error()+"\n")
		})
	}
}

// TestBadOverrides does the same for values from the command line.
func TestBadOverrides(t *testing.T) {
	for _, c := range []struct {
		set  strictyaml.Override
		want string
	}{
		{strictyaml.Override{Path: "nowhere", Value: "1"}, "--set nowhere=1: nowhere: unknown key"},
		{strictyaml.Override{Path: "sensors.camera.no_such", Value: "1"}, "--set sensors.camera.no_such=1: sensors.camera.no_such: unknown key"},
		{strictyaml.Override{Path: "duration", Value: "5"}, "--set duration=5: duration: expected a duration with a unit such as 30m, got 5"},
		{strictyaml.Override{Path: "duration", Value: "-5m"}, "--set duration=-5m: duration: expected a duration above 0s and up to 24h, got -5m"},
		{strictyaml.Override{Path: "replications", Value: "0"}, "--set replications=0: replications: expected a whole number from 1 to 10000, got 0"},
		{strictyaml.Override{Path: "seed", Value: "-1"}, "--set seed=-1: seed: expected a whole number from 0"},
		{strictyaml.Override{Path: "seed", Value: "9007199254740992"}, "expected a whole number from 0 to 9007199254740991"},
		{strictyaml.Override{Path: "name", Value: "[a"}, "--set name=[a: "},
		{strictyaml.Override{Path: "name[0]", Value: "a"}, "--set name[0]=a: "},
		{strictyaml.Override{Path: "a..b", Value: "1"}, "--set a..b=1: "},
	} {
		t.Run(c.set.String(), func(t *testing.T) {
			_, err := load(smallest, c.set)
			require.Error(t, err)
			assert.Contains(t, err.Error(), c.want)
		})
	}
}
