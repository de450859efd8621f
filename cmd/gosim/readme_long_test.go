//go:build long

package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the README's excerpt")

// TestLongReadmeExcerptIsTrue runs the command that the README quotes: each line
// of the excerpt must be one of its output. Only figures that do not depend on
// the machine are quoted, but those may differ in the last digit on another
// architecture.
func TestLongReadmeExcerptIsTrue(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("the excerpt was made on amd64")
	}
	const begin, end = "```text\n", "```\n"
	file := filepath.Join("..", "..", "README.md")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(text), "<!-- gosim run scenarios/go-rush.yaml;")
	require.True(t, ok)
	comment, rest, ok := strings.Cut(rest, begin)
	require.True(t, ok)
	excerpt, after, ok := strings.Cut(rest, end)
	require.True(t, ok)

	var out, messages bytes.Buffer
	require.Equal(t, exitFine, gosim(t.Context(), []string{"run", filepath.Join("..", "..", "scenarios", "go-rush.yaml"), "-q"}, &out, &messages), messages.String())
	lines := map[string]string{"": "", "…": "  …"} // by first word
	for line := range strings.Lines(out.String()) {
		line = strings.TrimRight(line, "\n")
		if name, _, _ := strings.Cut(strings.TrimSpace(line), " "); name != "–" && lines[name] == "" {
			lines[name] = line
		}
	}
	var want strings.Builder
	quoted := 0
	for line := range strings.Lines(excerpt) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		now, ok := lines[name]
		require.True(t, ok, "%q is no line of the output", name)
		want.WriteString(now + "\n")
		quoted++
	}
	assert.Greater(t, quoted, 10)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(before+"<!-- gosim run scenarios/go-rush.yaml;"+comment+begin+want.String()+end+after), 0o644))
		return
	}
	assert.Equal(t, want.String(), excerpt, "run make pictures")
}
