package tables_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gosim/reports/tables"
)

var update = flag.Bool("update", false, "rewrite the generated part of the page")

// TestPageDescribesTheTables holds docs/format/tables.md to the schema.
func TestPageDescribesTheTables(t *testing.T) {
	var b strings.Builder
	table := ""
	for _, d := range tables.Described() {
		if d[0] != table {
			table = d[0]
			b.WriteString("\n### " + table + "\n\n" + tables.About(table) + "\n\n| column | type | unit | null | meaning |\n|---|---|---|---|---|\n")
		}
		b.WriteString("| `" + d[1] + "` | " + d[2] + " | " + d[3] + " | " + d[4] + " | " + d[5] + " |\n")
	}
	b.WriteString("\n")
	const begin, end = "<!-- written by go test ./reports/tables -update -->\n", "<!-- end -->\n"
	path := filepath.Join("..", "..", "docs", "format", "tables.md")
	page, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(page), begin)
	require.True(t, ok, begin)
	got, after, ok := strings.Cut(rest, end)
	require.True(t, ok, end)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(before+begin+b.String()+end+after), 0o644))
		return
	}
	require.Equal(t, b.String(), got, "docs/format/tables.md differs; run go test ./reports/tables -update and review the change")
}
