package validation

import (
	"testing"

	"gosim/internal/evidence/evidencetest"
)

func TestChecksAreComplete(t *testing.T) { evidencetest.Complete(t, Page()) }

// TestQuickChecks runs the checks that take less than two seconds; the others are
// TestLongChecks.
func TestQuickChecks(t *testing.T) { evidencetest.Quick(t, Page()) }
