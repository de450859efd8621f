//go:build long

package agents

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestLongRandomScripts plays some two thousand random scripts.
func TestLongRandomScripts(t *testing.T) {
	played, skipped := playRandom(t, 1200, 20_000)
	t.Logf("%d scripts, %d acts left out", played, skipped)
	assert.Greater(t, played, 1500)
}
