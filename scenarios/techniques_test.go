package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// techniqueFiles returns the scenarios that show one theft technique each.
func techniqueFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("techniques", "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

// TestTechniquesStandAlone checks that each file of the folder shows the technique
// that it is named after and no other, says what it shows, and passes the schema.
func TestTechniquesStandAlone(t *testing.T) {
	s := compiled(t)
	for _, file := range techniqueFiles(t) {
		spec, err := Load(file, nil)
		require.NoError(t, err)
		name := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(file), ".yaml"), "_", "-")
		assert.Equal(t, "technique-"+name, spec.Name, file)
		assert.NotEmpty(t, spec.Description, file)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(string(text), "# yaml-language-server: $schema=../schema/scenario.schema.json\n"), "%s: editors find the schema", file)
		for _, word := range []string{"Shows", "Expect", "Sources"} {
			assert.Contains(t, string(text), "# "+word+": ", "%s: the header says so", file)
		}
		v, err := plain(t, file)
		require.NoError(t, err)
		assert.NoError(t, s.Validate(v), file)
		doc := v.(map[string]any)["population"].(map[string]any)["theft"].(map[string]any)["fixed_thieves"].(map[string]any)
		assert.Len(t, doc, 1, "%s: one technique alone", file)
		assert.Contains(t, doc, strings.ReplaceAll(name, "-", "_"), file)
	}
}
