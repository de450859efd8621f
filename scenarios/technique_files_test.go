package scenarios

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTechniqueFiles reads the scenarios that show one theft technique each: named
// like the technique, with nobody else stealing, and with thefts that happen.
func TestTechniqueFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("techniques", "*.yaml"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 8)
	valid := compiled(t)
	for _, file := range files {
		technique := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(file), ".yaml"), "-", "_")
		t.Run(technique, func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.True(t, strings.HasPrefix(string(text), "# yaml-language-server: $schema=../schema/scenario.schema.json\n"), "editors find the schema")
			for _, word := range []string{"Shows", "Expect", "Sources"} {
				assert.Contains(t, string(text), "# "+word+": ", "the header says so")
			}
			v, err := plain(t, file)
			require.NoError(t, err)
			require.NoError(t, valid.Validate(v))

			s, err := Load(file, nil)
			require.NoError(t, err)
			assert.Equal(t, "technique-"+strings.ReplaceAll(technique, "_", "-"), s.Name)
			assert.NotEmpty(t, s.Description)
			fixed := map[string]int{}
			asJSON, err := json.Marshal(s.Population.Theft.Fixed)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(asJSON, &fixed))
			for name, n := range fixed {
				assert.Equal(t, name == technique, n > 0, name)
			}

			out, err := Run(t.Context(), s, Options{Workers: 1})
			require.NoError(t, err)
			recall, ok := out.Result.Get("theft_recall_" + technique)
			require.True(t, ok)
			assert.Positive(t, recall.Counts.Den, "thefts happened")
		})
	}
}
