//go:build long

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports"
	"gosim/sim"
)

// TestLongEveryTechniqueHasAPicture wants, of each technique, a section in
// docs/techniques.md, the scenario file and the picture that it names, and that
// its command draws a theft by that technique. It lists all that is missing.
func TestLongEveryTechniqueHasAPicture(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "docs", "techniques.md"))
	require.NoError(t, err)
	var missing []string
	miss := func(format string, args ...any) { missing = append(missing, fmt.Sprintf(format, args...)) }
	for _, tech := range sim.Techniques() {
		scenario := "scenarios/techniques/" + tech.String() + ".yaml"
		picture := "images/techniques/" + tech.String() + ".png"
		for _, want := range []string{
			"\n## " + reports.TechniqueTitle(tech) + "\n",
			"](" + picture + ")",
			fmt.Sprintf("\n    gosim story %s --technique %s --out docs/%s\n", scenario, tech, picture),
		} {
			if !strings.Contains(string(text), want) {
				miss("docs/techniques.md: %q", want)
			}
		}
		if _, err := os.Stat(filepath.Join(root, "docs", filepath.FromSlash(picture))); err != nil {
			miss("docs/%s: run make pictures", picture)
		}
		file := filepath.Join(root, filepath.FromSlash(scenario))
		if _, err := os.Stat(file); err != nil {
			miss("%s", scenario)
			continue
		}
		var out, messages bytes.Buffer
		args := []string{"story", file, "--technique", tech.String(), "--out", filepath.Join(t.TempDir(), "story.svg"), "-q"}
		if code := gosim(t.Context(), args, &out, &messages); code != exitFine {
			miss("gosim story %s: %s", scenario, strings.TrimSpace(messages.String()))
		}
	}
	assert.Empty(t, missing, "missing:\n%s", strings.Join(missing, "\n"))
}
