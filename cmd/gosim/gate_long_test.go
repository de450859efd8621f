//go:build long

package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLongGateFindsAPlantedLoss is the whole way of a change through continuous
// integration, with nothing shortened: a baseline of the engine as it is; the
// same engine, which passes; and the same engine with receipts made wrong. Two of
// 100 fail. One of 100 is found by 97 of 100 gates (gosim gate power), so this one
// gate, whose draw of receipts is as good as any other, must only not pass.
func TestLongGateFindsAPlantedLoss(t *testing.T) {
	file := filepath.Join("..", "..", "scenarios", "ci", "corner-shop.yaml")
	base := filepath.Join(t.TempDir(), "baseline.json")
	gate := func(more ...string) (code int, stdout string) {
		var o, e bytes.Buffer
		code = gosim(t.Context(), append([]string{"gate", file, "--baseline", base, "--quiet"}, more...), &o, &e)
		t.Logf("gosim gate %v: exit code %d\n%s%s", more, code, o.String(), e.String())
		return code, o.String()
	}
	code, _ := gate("--update")
	require.Equal(t, exitFine, code)
	code, out := gate()
	assert.Equal(t, exitFine, code)
	assert.Contains(t, out, "30 replications, all with the baseline's")
	code, _ = gate("--spoil", "0.01")
	assert.Contains(t, []int{exitFailed, exitUndecided}, code)
	code, out = gate("--spoil", "0.02")
	assert.Equal(t, exitFailed, code)
	assert.Regexp(t, `receipt_exact_rate .* 0\.50 pt worse +\d+ +FAIL`, out)
}
