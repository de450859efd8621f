//go:build long

package scenarios

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLongReplayGivesTheOutputsOfTheRun records and replays half an hour of the
// corner shop and of the busy store, in both forms.
func TestLongReplayGivesTheOutputsOfTheRun(t *testing.T) {
	for _, name := range []string{"corner-shop.yaml", "go-rush.yaml"} {
		t.Run(name, func(t *testing.T) {
			s, err := Load(name, nil)
			require.NoError(t, err)
			checkReplay(t, s)
		})
	}
}
