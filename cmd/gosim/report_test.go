package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/strictyaml"
	"gosim/reports"
	"gosim/reports/tables"
	"gosim/scenarios"
)

// runFolder runs two minutes of a crowded store twice and writes what a report
// is made of.
func runFolder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	s, err := scenarios.Load(filepath.Join("..", "..", "scenarios", "go-rush.yaml"), []strictyaml.Override{
		{Path: "duration", Value: "2m"}, {Path: "population.visits", Value: "40"}, {Path: "replications", Value: "2"}, {Path: "seed", Value: "3"},
	})
	require.NoError(t, err)
	text, err := json.Marshal(s.Spec)
	require.NoError(t, err)
	w, err := tables.Create(dir, s.Site, s.Epoch, text)
	require.NoError(t, err)
	out, err := scenarios.Run(t.Context(), s, scenarios.Options{Version: "0.0.0", Records: w.Add})
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, reports.WriteFile(filepath.Join(dir, "result.json"), func(w io.Writer) error { return reports.WriteJSON(w, out.Result) }))
	return dir
}

func remake(t *testing.T, args ...string) (code int, said string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = gosim(t.Context(), append([]string{"report"}, args...), &stdout, &stderr)
	assert.Empty(t, stdout.String(), "there is no result to print")
	return code, stderr.String()
}

func TestReport(t *testing.T) {
	dir := runFolder(t)
	page := filepath.Join(dir, "report.html")
	code, said := remake(t, dir)
	require.Equal(t, exitFine, code, said)
	assert.Contains(t, said, "wrote report.html and plots/ in "+dir)
	first, err := os.ReadFile(page)
	require.NoError(t, err)
	for _, name := range []string{"store-map.svg", "store-map.png", "billing-errors.svg"} {
		assert.FileExists(t, filepath.Join(dir, "plots", name))
	}

	t.Run("again", func(t *testing.T) {
		code, said := remake(t, dir, "--quiet")
		require.Equal(t, exitFine, code, said)
		assert.Empty(t, said)
		again, err := os.ReadFile(page)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(first, again), "the same folder gives the same bytes")
	})
	t.Run("elsewhere", func(t *testing.T) {
		other := filepath.Join(t.TempDir(), "page.html")
		code, said := remake(t, dir, "--out", other, "--replays", "0")
		require.Equal(t, exitFine, code, said)
		text, err := os.ReadFile(other)
		require.NoError(t, err)
		assert.Contains(t, string(first), `class="gosim-replay-data"`)
		assert.NotContains(t, string(text), `class="gosim-replay-data"`)
		assert.NoDirExists(t, filepath.Join(filepath.Dir(other), "plots"))
	})
	t.Run("in the browser", func(t *testing.T) { readReport(t, dir) })
	t.Run("without tables", func(t *testing.T) {
		bare := t.TempDir()
		require.NoError(t, os.Link(filepath.Join(dir, "result.json"), filepath.Join(bare, "result.json")))
		code, said := remake(t, bare)
		require.Equal(t, exitFine, code, said)
		assert.Contains(t, said, "the page has the figures alone")
		text, err := os.ReadFile(filepath.Join(bare, "report.html"))
		require.NoError(t, err)
		assert.Contains(t, string(text), "The rows behind the scores are not at hand")
		assert.Contains(t, string(text), "receipt_exact_rate")
	})
	t.Run("damaged", func(t *testing.T) {
		require.NoError(t, os.Truncate(filepath.Join(dir, "tables", "visits.parquet"), 100))
		before, err := os.Stat(page)
		require.NoError(t, err)
		code, said := remake(t, dir)
		assert.Equal(t, exitInput, code)
		assert.Contains(t, said, "visits.parquet")
		after, err := os.Stat(page)
		require.NoError(t, err)
		assert.Equal(t, before.ModTime(), after.ModTime(), "the page that was there is left alone")
	})
}
