// Package evidencetest holds the tests that every page of checks needs.
package evidencetest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/evidence"
)

// Complete asserts that every check has a number of its own, and all texts.
func Complete(t *testing.T, p evidence.Page) {
	t.Helper()
	seen := map[string]bool{}
	for _, c := range p.Checks {
		assert.False(t, seen[c.Number], "number %s is used twice", c.Number)
		seen[c.Number] = true
		for name, text := range map[string]string{"number": c.Number, "title": c.Title, "setup": c.Setup, "source": c.Source, "expected": c.Expected} {
			assert.NotEmpty(t, text, "%s of check %s %s", name, c.Number, c.Title)
		}
		assert.NotNil(t, c.Run)
	}
}

// Quick runs the checks that are not slow.
func Quick(t *testing.T, p evidence.Page) {
	t.Helper()
	for _, c := range p.Checks {
		if !c.Slow {
			t.Run(c.Number, func(t *testing.T) { run(t, c) })
		}
	}
}

// All runs every check and compares the page with the one that is checked in
// below the folder docs.
func All(t *testing.T, p evidence.Page, docs string) {
	t.Helper()
	var runs []evidence.Run
	for _, c := range p.Checks {
		t.Run(c.Number, func(t *testing.T) { runs = append(runs, evidence.Run{Check: c, Result: run(t, c)}) })
	}
	t.Run("page", func(t *testing.T) {
		if len(runs) < len(p.Checks) {
			t.Skip("not all checks were run")
		}
		files, err := p.Files(runs)
		require.NoError(t, err)
		for name, want := range files {
			got, err := os.ReadFile(filepath.Join(docs, filepath.FromSlash(name)))
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got), "docs/%s is not what the code gives: run the command that the page names", name)
		}
		pictures, err := filepath.Glob(filepath.Join(docs, "images", p.Name+"-*"))
		require.NoError(t, err)
		for _, path := range pictures {
			assert.Contains(t, files, "images/"+filepath.Base(path), "a picture of no check")
		}
	})
}

// run runs a check and asserts that it passes, with rectangular tables.
func run(t *testing.T, c evidence.Check) evidence.Result {
	t.Helper()
	r := c.Run()
	assert.True(t, r.Pass, "%s: measured %s, expected %s", c.Title, r.Measured, c.Expected)
	for _, table := range r.Tables {
		for _, row := range table.Rows {
			assert.Len(t, row, len(table.Head), "%v", row)
		}
	}
	return r
}
