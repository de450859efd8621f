package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/recording"
)

// A torn recording and one with a broken chunk, as a user meets them.
func TestDamagedRecordings(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.mcap")
	call := func(args ...string) (code int, stdout, stderr string) {
		t.Helper()
		var out, errs bytes.Buffer
		code = gosim(t.Context(), args, &out, &errs)
		return code, out.String(), errs.String()
	}
	code, _, stderr := call("record", filepath.Join("..", "..", "scenarios", "corner-shop.yaml"),
		"--set", "duration=2m", "--set", "population.visits=5", "--quiet", "--out", whole)
	require.Zero(t, code, stderr)
	data, err := os.ReadFile(whole)
	require.NoError(t, err)

	torn := filepath.Join(dir, "torn.mcap")
	require.NoError(t, os.WriteFile(torn, data[:len(data)/2], 0o600))
	code, stdout, stderr := call("replay", torn)
	require.Zero(t, code, stderr)
	assert.Contains(t, stdout, "receipts ")
	assert.NotContains(t, stdout, "the same as")
	assert.Contains(t, stderr, "torn.mcap: byte ")
	assert.Contains(t, stderr, "no whole chunk and are lost; there are ")
	assert.Contains(t, stderr, "gosim recover "+torn+" OUT.mcap")
	code, info, _ := call("recording", "info", torn)
	require.Zero(t, code)
	assert.Contains(t, info, "\ntorn      ")
	assert.NotContains(t, info, "frames    0 ")
	assert.NotContains(t, info, "frames    -")
	mended := filepath.Join(dir, "mended.mcap")
	code, _, stderr = call("recover", torn, mended)
	require.Zero(t, code)
	assert.Contains(t, stderr, "lost")
	code, again, stderr := call("replay", mended)
	require.Zero(t, code)
	assert.Contains(t, stderr, "was recovered from "+torn)
	outputs := func(text string) string {
		_, rest, _ := strings.Cut(text, "\nreceipts")
		return rest
	}
	assert.Equal(t, outputs(stdout), outputs(again))

	rec, err := recording.Open(whole)
	require.NoError(t, err)
	at := rec.Chunks[1]
	rec.Close()
	data[at.Offset+at.Length/2] ^= 1
	broken := filepath.Join(dir, "broken.mcap")
	require.NoError(t, os.WriteFile(broken, data, 0o600))
	code, stdout, stderr = call("replay", broken, "--out", filepath.Join(dir, "out"))
	assert.Equal(t, exitInput, code)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "broken.mcap: byte ")
	assert.Contains(t, stderr, "its bytes have changed; its readings are lost; gosim recover ")
	assert.NoFileExists(t, filepath.Join(dir, "out", "outputs.txt"))
	code, _, stderr = call("recover", broken, mended)
	require.Zero(t, code)
	assert.Contains(t, stderr, "chunk 2 of ")
	code, _, stderr = call("replay", mended)
	require.Zero(t, code, stderr)
}
