package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAutoCheckoutTests plays the tests of the AutoCheckout competition: every act
// happens, and what was taken and not put back or dropped is owed.
func TestAutoCheckoutTests(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("autocheckout2020", "*.yaml"))
	require.NoError(t, err)
	require.Len(t, files, 36)
	valid := compiled(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			v, err := plain(t, file)
			require.NoError(t, err)
			require.NoError(t, valid.Validate(v))
			s, err := Load(file, nil)
			require.NoError(t, err)
			out, err := Run(t.Context(), s, Options{Workers: 1})
			require.NoError(t, err)
			assert.Empty(t, out.Warnings)
			owed, ok := out.Result.Get("unit_error_rate")
			require.True(t, ok)
			acts := func(do string) int { return strings.Count(string(text), "{do: "+do) }
			assert.EqualValues(t, acts("pick")-acts("put_back")-acts("drop"), owed.Counts.Den)
		})
	}
}
