package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gosim/reports"
	"gosim/reports/export"
	"gosim/reports/tables"
	"gosim/scenarios"
)

// exportFlags are the flags of gosim export.
type exportFlags struct {
	format        string
	out           string
	replication   int
	truth, tracks bool
	run           runFlags // what changes a scenario
	quiet         bool
}

// exportFormats are the forms that gosim export writes.
func exportFormats() []string { return []string{"mot", "csv", "parquet"} }

func newExport() *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:   "export FOLDER|SCENARIO.yaml --format FORMAT --out DIR",
		Short: "Write truth and tracks in the forms of other tools",
		Long: `Write where people were, and where the engine's tracks were, in the forms that
other tools read: of a run folder, or of a scenario, one replication of which is
then simulated.

  mot      MOTChallenge text in the folders of TrackEval: boxes in the image of
           each camera, and points on the floor (docs/format/mot.md)
  csv      trajectories: frame, id, x, y (docs/format/trajectory.md)
  parquet  all tables of the replications (docs/format/tables.md)

Files that are there already are replaced.

Exit codes:
` + exitHelp(),
		Example: `  gosim export runs/corner --format mot --out mot
  gosim export runs/corner --format csv --replication 3 --truth --out csv
  gosim export scenarios/corner-shop.yaml --seed 7 --format parquet --out tables`,
		Args: files(1, 1, "one run folder or scenario file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runExport(cmd, args[0], &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.format, "format", "", "what to write: "+strings.Join(exportFormats(), ", "))
	flags.StringVar(&f.out, "out", "", "write to the folder `DIR`")
	flags.IntVar(&f.replication, "replication", 0, "only this one, from 0 (default: all of a run folder, the first of a scenario)")
	flags.BoolVar(&f.truth, "truth", false, "only where people were, unless --tracks is given too")
	flags.BoolVar(&f.tracks, "tracks", false, "only where tracks were, unless --truth is given too")
	flags.Uint64Var(&f.run.seed, "seed", 0, "of a scenario: seed of all draws (default: the file's)")
	flags.StringArrayVar(&f.run.set, "set", nil, "of a scenario: replace a value, as `path=value`; may be repeated")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "only errors in the log")
	return cmd
}

// check reports what is wrong with the command line.
func (f *exportFlags) check(cmd *cobra.Command, source string, folder bool) error {
	switch {
	case !slices.Contains(exportFormats(), f.format):
		return fmt.Errorf("--format %s: expected one of %s", f.format, strings.Join(exportFormats(), ", "))
	case f.out == "":
		return errors.New("--out: expected a folder, got nothing")
	case f.replication < 0:
		return fmt.Errorf("--replication %d: expected a whole number from 0", f.replication)
	case f.format == "parquet" && (f.truth || f.tracks):
		return errors.New("--truth and --tracks choose between files of mot and csv; parquet is always the whole record")
	case folder && (cmd.Flags().Changed("seed") || len(f.run.set) > 0):
		return fmt.Errorf("--seed and --set change a scenario, and %s is a run folder", source)
	case folder && f.format == "parquet" && sameFolder(source, f.out):
		return fmt.Errorf("--out %s: it is the run folder itself", f.out)
	default:
		return usableFolder(f.out)
	}
}

func sameFolder(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

func runExport(cmd *cobra.Command, source string, f *exportFlags) error {
	info, err := os.Stat(source)
	if err != nil {
		return coded(exitInput, err)
	}
	if err := f.check(cmd, source, info.IsDir()); err != nil {
		return coded(exitUsage, err)
	}
	if !f.truth && !f.tracks {
		f.truth, f.tracks = true, true
	}
	log, err := newLogger(cmd.ErrOrStderr(), "info", f.quiet)
	if err != nil {
		return coded(exitUsage, err)
	}
	var from *exportSource
	if info.IsDir() {
		from, err = fromFolder(cmd, source, f)
	} else {
		from, err = fromScenario(cmd, source, f)
	}
	if err != nil {
		return err
	}
	to, err := newSink(from, f)
	if err != nil {
		return coded(exitFailed, err)
	}
	defer to.abort()
	for _, index := range from.indices {
		if err := cmd.Context().Err(); err != nil {
			return coded(exitInterrupted, errors.New("interrupted: the export is not complete"))
		}
		rec, err := from.load(index)
		if err != nil {
			return exportError(err)
		}
		if err := to.add(rec); err != nil {
			return coded(exitFailed, err)
		}
	}
	if err := to.close(); err != nil {
		return coded(exitFailed, err)
	}
	log.Info().Msgf("wrote %s: %s of %s of %s", f.out, f.format, count(len(from.indices), "replication"), source)
	return nil
}

// exportError gives the error of a record its exit code.
func exportError(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return coded(exitInterrupted, errors.New("interrupted: nothing more was written"))
	case errors.Is(err, tables.ErrFolder):
		return coded(exitInput, err)
	default:
		return coded(codeOf(err), err)
	}
}

// exportSource is where records come from.
type exportSource struct {
	name, engine string
	scenario     []byte
	indices      []int
	load         func(index int) (*reports.Record, error)
}

func fromFolder(cmd *cobra.Command, dir string, f *exportFlags) (*exportSource, error) {
	run, err := tables.Open(dir)
	if err != nil {
		return nil, coded(exitInput, err)
	}
	p := &run.Result.Provenance
	from := &exportSource{name: p.Scenario, engine: p.Engine, scenario: run.Scenario, indices: run.Result.Indices, load: run.Load}
	if cmd.Flags().Changed("replication") {
		if !slices.Contains(from.indices, f.replication) {
			return nil, coded(exitUsage, fmt.Errorf("--replication %d: expected one of those in %s: %s", f.replication, dir, indexList(from.indices)))
		}
		from.indices = []int{f.replication}
	}
	if len(from.indices) == 0 {
		return nil, coded(exitInput, fmt.Errorf("%s has no complete replication", filepath.Join(dir, "result.json")))
	}
	return from, nil
}

// indexList names indices, and of many the first and the last.
func indexList(indices []int) string {
	if len(indices) > 10 {
		return fmt.Sprintf("%d to %d", indices[0], indices[len(indices)-1])
	}
	return strings.Trim(fmt.Sprint(indices), "[]")
}

func fromScenario(cmd *cobra.Command, file string, f *exportFlags) (*exportSource, error) {
	overrides, err := f.run.overrides(cmd)
	if err != nil {
		return nil, coded(exitUsage, err)
	}
	s, err := scenarios.Load(file, overrides)
	if err != nil {
		return nil, coded(exitInput, err)
	}
	scenario, err := json.Marshal(s.Spec)
	if err != nil {
		return nil, coded(exitFailed, fmt.Errorf("scenario %s: %w", s.Name, err))
	}
	return &exportSource{
		name: s.Name, engine: s.EngineName(), scenario: scenario, indices: []int{f.replication},
		load: func(index int) (*reports.Record, error) { return scenarios.Record(cmd.Context(), s, index) },
	}, nil
}

// sink is where records go.
type sink struct {
	add   func(*reports.Record) error
	close func() error
	abort func()
}

func newSink(from *exportSource, f *exportFlags) (*sink, error) {
	opts := export.Options{Name: from.name, Engine: from.engine, Truth: f.truth, Tracks: f.tracks}
	nothing := func() {}
	switch f.format {
	case "mot":
		m := export.NewMOT(f.out, opts)
		return &sink{m.Add, m.Close, nothing}, nil
	case "csv":
		add := func(rec *reports.Record) error { return export.Trajectories(f.out, rec, opts) }
		return &sink{add, func() error { return nil }, nothing}, nil
	}
	// The tables begin with the store, which the first record brings.
	var w *tables.Writer
	return &sink{
		add: func(rec *reports.Record) (err error) {
			if w == nil {
				if w, err = tables.Create(f.out, rec.Site, rec.Epoch, from.scenario); err != nil {
					return err
				}
			}
			return w.Add(rec)
		},
		close: func() error { return w.Close() },
		abort: func() {
			if w != nil {
				w.Abort()
			}
		},
	}, nil
}
