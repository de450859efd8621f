package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"gosim/checkoutfree/reading/wire"
	"gosim/internal/strictyaml"
	"gosim/reports"
	"gosim/scenarios"
)

// runFlags are the flags of gosim run.
type runFlags struct {
	seed         uint64
	engine       string
	replications int
	out          string
	set          []string
	json         bool
	quiet        bool
	logLevel     string
	parallel     int
	countAllocs  bool
	record       bool
	embeddings   string
}

func newRun() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run FILE",
		Short: "Run a scenario and score the engine",
		Long: `Run a scenario file: simulate the store, feed its sensor readings to the engine,
score the outputs against what really happened, and print a table of metrics.

With --out, a run folder is written too: report.html (figures, plots, every
mistake in tables, and the replay, in one file), result.json (all metrics with
counts, intervals, values per replication, provenance), metrics.txt (Go
benchmark format, for benchstat), receipts.csv (every visit: what was taken,
what was billed), risk_coverage.csv, plots/, and tables/ (truth and outputs as
Parquet, for gosim report, view and export).

Ctrl-C stops the run; the replications that are complete are scored and written.

Exit codes:
` + exitHelp(),
		Example: `  gosim run scenarios/corner-shop.yaml
  gosim run scenarios/corner-shop.yaml --replications 20 --out runs/corner
  gosim run scenarios/corner-shop.yaml --set duration=5m --set population.visits=6
  gosim run scenarios/go-rush.yaml --seed 7 --quiet --json | jq '.metrics[] | {name, value}'`,
		Args: files(1, 1, "one scenario file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return run(cmd, args[0], &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Uint64Var(&f.seed, "seed", 0, "seed of all draws (default: the file's)")
	flags.IntVar(&f.replications, "replications", 0, "number of independent repetitions (default: the file's)")
	flags.StringVar(&f.engine, "engine", scenarios.OurEngine, "`name` of the engine to run: "+strings.Join(scenarios.Engines(), ", "))
	flags.StringVar(&f.out, "out", "", "write a run folder `DIR`; without it nothing is written")
	flags.BoolVar(&f.record, "record", false, "with --out: record the readings of every replication in DIR/recordings, for gosim replay")
	flags.StringVar(&f.embeddings, "embeddings", "float32", "with --record: `form` of appearance vectors, float32 or int8; with int8 the engine sees them rounded")
	flags.StringArrayVar(&f.set, "set", nil, "replace a value of the file, as `path=value`; may be repeated")
	flags.BoolVar(&f.json, "json", false, "print the result as JSON instead of a table")
	flags.IntVar(&f.parallel, "parallel", 0, "replications to run at once (default: one per processor); 1 gives the cleanest latencies")
	flags.BoolVar(&f.countAllocs, "count-allocs", false, "count the heap allocations of the engine too; needs --parallel 1 and makes the run slower")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress bar, and only errors in the log")
	flags.StringVar(&f.logLevel, "log-level", "info", "least `level` of messages: trace, debug, info, warn, error or disabled")
	return cmd
}

// overrides returns what the flags change in the file: --set in order, then
// --seed and --replications, which are short for it.
func (f *runFlags) overrides(cmd *cobra.Command) ([]strictyaml.Override, error) {
	var list []strictyaml.Override
	for _, s := range f.set {
		path, value, ok := strings.Cut(s, "=")
		if !ok || path == "" {
			return nil, fmt.Errorf("--set %s: expected path=value, such as duration=5m", s)
		}
		list = append(list, strictyaml.Override{Path: path, Value: value})
	}
	if cmd.Flags().Changed("seed") {
		list = append(list, strictyaml.Override{Path: "seed", Value: strconv.FormatUint(f.seed, 10)})
	}
	if cmd.Flags().Changed("replications") {
		list = append(list, strictyaml.Override{Path: "replications", Value: strconv.Itoa(f.replications)})
	}
	return list, nil
}

// tape returns how the run is recorded, or nil.
func (f *runFlags) tape(cmd *cobra.Command) (*scenarios.Tape, error) {
	form, err := wire.ParseEmbeddings(f.embeddings)
	switch {
	case err != nil:
		return nil, fmt.Errorf("--embeddings %w", err)
	case !f.record && cmd.Flags().Changed("embeddings"):
		return nil, errors.New("--embeddings: expected --record beside it")
	case !f.record:
		return nil, nil
	case f.out == "":
		return nil, errors.New("--record: expected --out DIR beside it")
	default:
		return tapeInto(f.out, form), nil
	}
}

func run(cmd *cobra.Command, file string, f *runFlags) error {
	stderr := cmd.ErrOrStderr()
	log, err := newLogger(stderr, f.logLevel, f.quiet)
	if err != nil {
		return coded(exitUsage, err)
	}
	if f.parallel < 0 {
		return coded(exitUsage, fmt.Errorf("--parallel %d: expected a whole number from 0", f.parallel))
	}
	if f.countAllocs && f.parallel != 1 {
		return coded(exitUsage, errors.New("--count-allocs: expected --parallel 1 beside it: allocations are counted for the whole process"))
	}
	tape, err := f.tape(cmd)
	if err != nil {
		return coded(exitUsage, err)
	}
	overrides, err := f.overrides(cmd)
	if err != nil {
		return coded(exitUsage, err)
	}
	s, err := scenarios.Load(file, overrides)
	if err != nil {
		return coded(exitInput, err)
	}
	if err := s.Use(f.engine); err != nil {
		return coded(exitUsage, fmt.Errorf("--%w", err))
	}
	if err := usableFolder(f.out); err != nil {
		return coded(exitUsage, err)
	}
	log.Info().Msgf("%s: %s, seed %d", s.Name, summary(s), s.Seed)

	var folder *scenarios.Folder
	var records func(*reports.Record) error
	if f.out != "" {
		if folder, err = scenarios.NewFolder(f.out, s); err != nil {
			return coded(exitFailed, err)
		}
		defer folder.Abort()
		records = folder.Record
	}
	bar := newProgress(stderr, s.Name, f.quiet)
	outcome, runErr := scenarios.Run(cmd.Context(), s, scenarios.Options{
		Workers: f.parallel, CountAllocs: f.countAllocs,
		Progress: bar.update,
		Records:  records,
		Tape:     tape,
		Complete: func(r *reports.Replication) {
			log.Debug().Msgf("%s: replication %d is complete", s.Name, r.Index)
		},
		Version: version(),
		Started: time.Now().UTC().Format(time.RFC3339),
	})
	bar.done()
	warn(&log, outcome.Warnings)
	if len(outcome.Replications) == 0 {
		return coded(codeOf(runErr), notComplete(s, outcome, runErr, ""))
	}
	if err := write(cmd, outcome, f, folder, &log); err != nil {
		return coded(exitFailed, err)
	}
	if runErr != nil {
		return coded(codeOf(runErr), notComplete(s, outcome, runErr, f.out))
	}
	return nil
}

// warn says what went otherwise than the scenario says: the first of it.
func warn(log *zerolog.Logger, list []scenarios.Warning) {
	const most = 10
	for _, w := range list[:min(most, len(list))] {
		log.Warn().Msgf("replication %d: %s", w.Replication, w.Text)
	}
	if more := len(list) - most; more > 0 {
		log.Warn().Msgf("%d more of the kind", more)
	}
}

// write prints the result and writes the run folder.
func write(cmd *cobra.Command, outcome *scenarios.Outcome, f *runFlags, folder *scenarios.Folder, log *zerolog.Logger) error {
	stdout := cmd.OutOrStdout()
	var err error
	if f.json {
		err = reports.WriteJSON(stdout, outcome.Result)
	} else {
		err = reports.WriteTable(stdout, outcome.Result, reports.TableOptions{Colour: colour(stdout), Width: width(stdout)})
	}
	if err != nil || folder == nil {
		return err
	}
	files, err := folder.Finish(outcome)
	if err != nil {
		return err
	}
	log.Info().Msgf("wrote %s: %s", f.out, strings.Join(files, ", "))
	return nil
}

// notComplete says how much of an interrupted or failed run there is.
func notComplete(s *scenarios.Scenario, outcome *scenarios.Outcome, err error, out string) error {
	state := fmt.Sprintf("%d of %s complete", len(outcome.Replications), count(s.Replications, "replication"))
	switch {
	case out != "":
		state += ", written to " + out
	case len(outcome.Replications) == 0:
		state += ", nothing written"
	}
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("interrupted: %s", state)
	}
	return fmt.Errorf("%w (%s)", err, state)
}

// codeOf returns the exit code of a run's error.
func codeOf(err error) int {
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, scenarios.ErrBuild):
		return exitInput
	default:
		return exitFailed
	}
}

// usableFolder reports, before the work is done, that a run folder cannot be
// written because something else has its name.
func usableFolder(dir string) error {
	if dir == "" {
		return nil
	}
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		switch {
		case err == nil && info.IsDir():
			return nil
		case err == nil && at == filepath.Clean(dir):
			return fmt.Errorf("--out %s: it exists and is no folder", dir)
		case err == nil:
			return fmt.Errorf("--out %s: %s is no folder", dir, at)
		case at == filepath.Dir(at):
			return fmt.Errorf("--out %s: %w", dir, err)
		}
	}
}
