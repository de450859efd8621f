//go:build long

package validation

import (
	"path/filepath"
	"testing"

	"gosim/internal/evidence/evidencetest"
)

// TestLongChecks runs every check, and compares the page that comes of it with the
// one that is checked in.
func TestLongChecks(t *testing.T) {
	evidencetest.All(t, Page(), filepath.Join("..", "..", "docs"))
}
