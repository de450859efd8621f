package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/strictyaml"
	"gosim/reports"
	"gosim/reports/export"
	"gosim/reports/tables"
	"gosim/scenarios"
)

func exportTo(ctx context.Context, t *testing.T, args ...string) (code int, said string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = gosim(ctx, append([]string{"export"}, args...), &stdout, &stderr)
	assert.Empty(t, stdout.String(), "there is no result to print")
	return code, stderr.String()
}

func readCSV(t *testing.T, path string) *export.Trajectory {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	x, err := export.ReadTrajectory(f)
	require.NoError(t, err)
	return x
}

// smallRun is what the tests of export run: two quiet minutes, twice.
func smallRun() []strictyaml.Override {
	return []strictyaml.Override{
		{Path: "duration", Value: "2m"}, {Path: "population.visits", Value: "6"}, {Path: "replications", Value: "2"}, {Path: "seed", Value: "3"},
	}
}

func smallFolder(t *testing.T, scenario string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	s, err := scenarios.Load(scenario, smallRun())
	require.NoError(t, err)
	text, err := json.Marshal(s.Spec)
	require.NoError(t, err)
	w, err := tables.Create(dir, s.Site, s.Epoch, text)
	require.NoError(t, err)
	out, err := scenarios.Run(t.Context(), s, scenarios.Options{Records: w.Add})
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, reports.WriteFile(filepath.Join(dir, "result.json"), func(w io.Writer) error { return reports.WriteJSON(w, out.Result) }))
	return dir
}

// TestExportOfAFolderIsThatOfItsScenario: what a run folder keeps gives the
// files that simulating its scenario anew gives.
func TestExportOfAFolderIsThatOfItsScenario(t *testing.T) {
	scenario := filepath.Join("..", "..", "scenarios", "corner-shop.yaml")
	dir := smallFolder(t, scenario)
	a, b := t.TempDir(), t.TempDir()
	code, said := exportTo(t.Context(), t, dir, "--format", "csv", "--out", a)
	require.Equal(t, exitFine, code, said)
	assert.Contains(t, said, "csv of 2 replications of "+dir)
	args := []string{scenario, "--format", "csv", "--out", b, "--replication", "1"}
	for _, o := range smallRun() {
		args = append(args, "--set", o.Path+"="+o.Value)
	}
	code, said = exportTo(t.Context(), t, args...)
	require.Equal(t, exitFine, code, said)
	for _, name := range []string{"corner-shop-r001-truth.csv", "corner-shop-r001-tracks.csv"} {
		x, y := readCSV(t, filepath.Join(a, name)), readCSV(t, filepath.Join(b, name))
		require.Len(t, y.Points, len(x.Points))
		require.NotEmpty(t, x.Points)
		for i := range x.Points {
			p, q := &x.Points[i], &y.Points[i]
			require.Equal(t, [2]int{p.Frame, p.ID}, [2]int{q.Frame, q.ID})
			require.InDelta(t, p.X, q.X, 1.01e-4) // the last digit, where a folder rounds
			require.InDelta(t, p.Y, q.Y, 1.01e-4)
		}
	}

	t.Run("mot", func(t *testing.T) {
		code, said := exportTo(t.Context(), t, dir, "--format", "mot", "--out", a, "--replication", "0", "--tracks")
		require.Equal(t, exitFine, code, said)
		assert.FileExists(t, filepath.Join(a, "trackers", "gosim-ground", scenarios.OurEngine, "data", "corner-shop-r000.txt"))
		assert.NoFileExists(t, filepath.Join(a, "trackers", "gosim-ground", scenarios.OurEngine, "data", "corner-shop-r001.txt"))
	})
	t.Run("parquet", func(t *testing.T) {
		code, said := exportTo(t.Context(), t, dir, "--format", "parquet", "--out", a)
		require.Equal(t, exitFine, code, said)
		for _, name := range []string{"store.json", "scenario.json", "tables/tracks.parquet", "tables/visits.parquet"} {
			want, err := os.ReadFile(filepath.Join(dir, name))
			require.NoError(t, err)
			got, err := os.ReadFile(filepath.Join(a, name))
			require.NoError(t, err)
			assert.True(t, bytes.Equal(want, got), "%s: the whole folder exported is the folder", name)
		}
		code, said = exportTo(t.Context(), t, dir, "--format", "parquet", "--out", dir+"/../run")
		require.Equal(t, exitUsage, code)
		assert.Contains(t, said, "it is the run folder itself")
	})
	t.Run("no such replication", func(t *testing.T) {
		code, said := exportTo(t.Context(), t, dir, "--format", "csv", "--out", a, "--replication", "7")
		require.Equal(t, exitUsage, code)
		assert.Contains(t, said, "--replication 7: expected one of those in "+dir+": 0 1")
	})
	t.Run("interrupted", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		out := t.TempDir()
		for _, source := range []string{dir, scenario} {
			code, said := exportTo(ctx, t, source, "--format", "parquet", "--out", out)
			require.Equal(t, exitInterrupted, code, said)
		}
		entries, err := os.ReadDir(out)
		require.NoError(t, err)
		assert.Empty(t, entries)
	})
	t.Run("damaged", func(t *testing.T) {
		path := filepath.Join(dir, "tables", "paths.parquet")
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, data[:len(data)/2], 0o600))
		out := filepath.Join(t.TempDir(), "out")
		code, said := exportTo(t.Context(), t, dir, "--format", "csv", "--out", out)
		require.Equal(t, exitInput, code)
		assert.Contains(t, said, "paths.parquet: it ends after")
		assert.NoDirExists(t, out)
	})
}
