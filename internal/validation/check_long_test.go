//go:build long

package validation

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLongChecks runs every check, and compares the page that comes of it with the
// one that is checked in.
func TestLongChecks(t *testing.T) {
	var runs []Run
	for _, c := range All() {
		t.Run(c.Number, func(t *testing.T) {
			r := c.Run()
			assert.True(t, r.Pass, "%s: measured %s, expected %s", c.Title, r.Measured, c.Expected)
			rectangular(t, &r)
			runs = append(runs, Run{c, r})
		})
	}
	t.Run("page", func(t *testing.T) {
		if len(runs) < len(All()) {
			t.Skip("not all checks were run")
		}
		files, err := Files(runs)
		require.NoError(t, err)
		docs := filepath.Join("..", "..", "docs")
		for name, want := range files {
			got, err := os.ReadFile(filepath.Join(docs, filepath.FromSlash(name)))
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got), "docs/%s is not what the code gives: go run ./internal/validation/cmd/validation -out docs", name)
		}
		pictures, err := filepath.Glob(filepath.Join(docs, "images", "validation-*"))
		require.NoError(t, err)
		for _, path := range pictures {
			assert.Contains(t, files, "images/"+filepath.Base(path), "a picture of no check")
		}
	})
}
