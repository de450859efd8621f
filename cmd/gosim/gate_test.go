package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestInterruptedGateWritesNothing: neither a report nor half a baseline.
func TestInterruptedGateWritesNothing(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join("..", "..", "scenarios", "ci", "corner-shop.yaml")
	base, out := filepath.Join(dir, "b.json"), filepath.Join(dir, "out")
	short := []string{"--set", "duration=10s", "--set", "population.visits=2", "--first", "2", "--max-replications", "2", "--baseline", base}
	run := func(ctx context.Context, more ...string) (code int, stdout, stderr string) {
		var o, e bytes.Buffer
		code = gosim(ctx, append(append([]string{"gate", file}, short...), more...), &o, &e)
		return code, o.String(), e.String()
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	code, stdout, stderr := run(cancelled, "--update")
	assert.Equal(t, exitInterrupted, code)
	assert.Contains(t, stderr, "interrupted: nothing decided, nothing written")
	assert.Empty(t, stdout)
	assert.NoFileExists(t, base)

	code, _, stderr = run(t.Context(), "--update")
	require.Equal(t, exitFine, code, stderr)
	before, err := os.ReadFile(base)
	require.NoError(t, err)
	code, stdout, _ = run(cancelled, "--out", out)
	assert.Equal(t, exitInterrupted, code)
	assert.Empty(t, stdout)
	assert.NoDirExists(t, out)
	code, _, _ = run(cancelled, "--update", "--note", "other")
	assert.Equal(t, exitInterrupted, code)
	after, err := os.ReadFile(base)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	require.NoError(t, err)
	assert.Empty(t, left, "no temporary files are left")
}
