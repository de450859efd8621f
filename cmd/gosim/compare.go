package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"gosim/reports"
	"gosim/reports/compare"
)

// compareFlags are the flags of gosim compare.
type compareFlags struct {
	metrics []string
	force   bool
	json    bool
	out     string
}

func newCompare() *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		Use:   "compare A B",
		Short: "Compare two runs of the same scenario and seed, pair by pair",
		Long: `Compare two runs, each a run folder or a result.json. Replication i of A and of B
has the same people and the same sensor noise, so the difference is taken pair by
pair: its mean, a 95 % interval by the paired bootstrap (BCa, 10000 resamples) and
Wilcoxon's signed-rank p, also adjusted for the number of metrics (Holm).

The seeds must be equal. The scenarios must have the same name; their content may
differ, such as in the engine's settings.

With --out, compare.csv and compare.json are written to a folder.

To decide whether something got worse, use gosim gate.`,
		Example: `  gosim run scenarios/corner-shop.yaml --replications 20 --out a
  gosim run scenarios/corner-shop.yaml --replications 20 --out b --set engine.track_every=400ms
  gosim compare a b
  gosim compare a b --metric receipt_exact_rate --metric item_f1 --json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("expected two run folders or result files, got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return compareRuns(cmd, args[0], args[1], &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringArrayVar(&f.metrics, "metric", nil, "compare only this metric; may be repeated")
	flags.BoolVar(&f.force, "force", false, "compare scenarios of different names too")
	flags.BoolVar(&f.json, "json", false, "print JSON instead of a table")
	flags.StringVar(&f.out, "out", "", "write compare.csv and compare.json to folder `DIR`")
	return cmd
}

// readResult reads a run folder or a result.json.
func readResult(path string) (*reports.Result, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, "result.json")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := reports.ReadJSON(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &r, nil
}

func compareRuns(cmd *cobra.Command, pathA, pathB string, f *compareFlags) error {
	if err := usableFolder(f.out); err != nil {
		return coded(exitUsage, err)
	}
	a, errA := readResult(pathA)
	b, errB := readResult(pathB)
	if err := errors.Join(errA, errB); err != nil {
		return coded(exitInput, err)
	}
	c, err := compare.New(a, b, compare.Options{Metrics: f.metrics, OtherScenario: f.force})
	switch {
	case errors.Is(err, compare.ErrMetric):
		return coded(exitUsage, fmt.Errorf("--metric: %w", err))
	case err != nil && !f.force && a.Provenance.Seed == b.Provenance.Seed && a.Provenance.Scenario != b.Provenance.Scenario:
		return coded(exitInput, fmt.Errorf("%w; --force compares them all the same", err))
	case err != nil:
		return coded(exitInput, err)
	}
	if f.out != "" {
		if err := os.MkdirAll(f.out, 0o755); err != nil {
			return coded(exitFailed, err)
		}
		if err := errors.Join(
			reports.WriteFile(filepath.Join(f.out, "compare.csv"), c.WriteCSV),
			reports.WriteFile(filepath.Join(f.out, "compare.json"), c.WriteJSON),
		); err != nil {
			return coded(exitFailed, err)
		}
	}
	stdout := cmd.OutOrStdout()
	write := func(w io.Writer) error {
		return c.WriteTable(w, compare.TableOptions{Colour: colour(stdout), Width: width(stdout)})
	}
	if f.json {
		write = c.WriteJSON
	}
	return coded(exitFailed, write(stdout))
}
