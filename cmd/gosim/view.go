package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"gosim/reports"
	"gosim/reports/replay"
	"gosim/reports/tables"
	"gosim/scenarios"
)

// viewFlags are the flags of gosim view.
type viewFlags struct {
	replication int
	out         string
	seed        uint64
	set         []string
	noOpen      bool
	quiet       bool
	logLevel    string
}

func newView() *cobra.Command {
	var f viewFlags
	cmd := &cobra.Command{
		Use:   "view FOLDER|FILE",
		Short: "Watch a replication: who was where, who took what, what went wrong",
		Long: `Write a page on which a replication can be watched: the store from above at any
instant, the people and where the engine saw them, what happened at the shelves,
baskets true and billed side by side, alerts, and every error one key press away.

FOLDER is a run folder that gosim run --out wrote; the page is put into it as
replay-<number>.html. FILE is a scenario file, of which the replication is run;
the page is put into the current folder as <scenario>-replay-<number>.html.

The page is one file that loads nothing. On a terminal it is opened in the
browser, except in continuous integration (CI is set). Keys: press ? on the page.

Exit codes:
` + exitHelp(),
		Example: `  gosim view runs/corner
  gosim view runs/corner --replication 3
  gosim view scenarios/go-rush.yaml --set duration=5m --set population.visits=48 --out rush.html`,
		Args: files(1, 1, "one run folder or scenario file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return view(cmd, args[0], &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.IntVar(&f.replication, "replication", 0, "`number` of the replication, from 0 (default: the first that is complete)")
	flags.StringVar(&f.out, "out", "", "write the page to `FILE`")
	flags.BoolVar(&f.noOpen, "no-open", false, "do not open the page in the browser")
	flags.Uint64Var(&f.seed, "seed", 0, "seed of all draws (default: the scenario file's)")
	flags.StringArrayVar(&f.set, "set", nil, "replace a value of the scenario file, as `path=value`; may be repeated")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "only errors in the log")
	flags.StringVar(&f.logLevel, "log-level", "info", "least `level` of messages: trace, debug, info, warn, error or disabled")
	return cmd
}

func view(cmd *cobra.Command, what string, f *viewFlags) error {
	log, err := newLogger(cmd.ErrOrStderr(), f.logLevel, f.quiet)
	if err != nil {
		return coded(exitUsage, err)
	}
	if f.replication < 0 {
		return coded(exitUsage, fmt.Errorf("--replication %d: expected a number from 0", f.replication))
	}
	if err := usableFile(f.out); err != nil {
		return coded(exitUsage, err)
	}
	record, name, path, err := f.record(cmd, what, &log)
	if err != nil {
		return err
	}
	if f.out != "" {
		path = f.out
	}
	err = reports.WriteFile(path, func(w io.Writer) error {
		return replay.WritePage(w, name, []*reports.Record{record})
	})
	if err != nil {
		return coded(exitFailed, err)
	}
	if _, err := fmt.Fprintln(cmd.OutOrStdout(), path); err != nil {
		return coded(exitFailed, err)
	}
	log.Info().Msgf("%s: replication %d with %s and %s; press ? on the page for its keys",
		name, record.Index, count(visitors(record), "visit"), count(len(record.Detail.Errors), "unit")+" billed wrong")
	if !f.noOpen && terminal(cmd.OutOrStdout()) && os.Getenv("CI") == "" {
		if err := openInBrowser(cmd.Context(), path); err != nil {
			log.Warn().Msgf("no browser was opened: %v; open %s yourself", err, path)
		}
	}
	return nil
}

// record returns the record to show, the name of its scenario, and the path of
// the page if none is asked for. Its errors are coded.
func (f *viewFlags) record(cmd *cobra.Command, what string, log *zerolog.Logger) (*reports.Record, string, string, error) {
	fail := func(code int, err error) (*reports.Record, string, string, error) {
		return nil, "", "", coded(code, err)
	}
	info, err := os.Stat(what)
	if err != nil {
		return fail(exitInput, err)
	}
	if info.IsDir() {
		for _, flag := range []string{"set", "seed"} {
			if cmd.Flags().Changed(flag) {
				return fail(exitUsage, fmt.Errorf("--%s: %s is a run folder, and what happened in it is settled; give a scenario file instead", flag, what))
			}
		}
		record, name, err := f.fromFolder(cmd, what)
		if err != nil {
			return nil, "", "", err
		}
		return record, name, filepath.Join(what, fmt.Sprintf("replay-%d.html", record.Index)), nil
	}
	overrides, err := (&runFlags{set: f.set, seed: f.seed}).overrides(cmd)
	if err != nil {
		return fail(exitUsage, err)
	}
	s, err := scenarios.Load(what, overrides)
	if err != nil {
		return fail(exitInput, err)
	}
	log.Info().Msgf("%s: %s, seed %d: running replication %d", s.Name, summary(s), s.Seed, f.replication)
	record, err := scenarios.Record(cmd.Context(), s, f.replication)
	if errors.Is(err, context.Canceled) {
		return fail(exitInterrupted, errors.New("interrupted: nothing written"))
	}
	if err != nil {
		return fail(codeOf(err), err)
	}
	return record, s.Name, fmt.Sprintf("%s-replay-%d.html", s.Name, f.replication), nil
}

// fromFolder loads a replication of a run folder.
func (f *viewFlags) fromFolder(cmd *cobra.Command, dir string) (*reports.Record, string, error) {
	run, err := tables.Open(dir)
	if err != nil {
		return nil, "", coded(exitInput, err)
	}
	done, n := run.Result.Indices, f.replication
	switch {
	case len(done) == 0:
		return nil, "", coded(exitInput, fmt.Errorf("%s: the run has no complete replication", dir))
	case !cmd.Flags().Changed("replication"):
		n = done[0]
	case !slices.Contains(done, n):
		return nil, "", coded(exitUsage, fmt.Errorf("--replication %d: %s has %s, from %d to %d", n, dir, count(len(done), "replication"), done[0], done[len(done)-1]))
	}
	record, err := run.Load(n)
	if err != nil {
		return nil, "", coded(exitInput, err)
	}
	return record, run.Result.Provenance.Scenario, nil
}

// visitors counts the parties that came in.
func visitors(r *reports.Record) int {
	n := 0
	for i := range r.Detail.Visits {
		if r.Detail.Visits[i].Verdict != reports.VerdictStray {
			n++
		}
	}
	return n
}

// usableFile reports, before the work is done, that a file cannot be written
// because a folder has its name or its folder is missing.
func usableFile(path string) error {
	if path == "" {
		return nil
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("--out %s: it exists and is a folder", path)
	}
	info, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("--out %s: %w", path, err)
	}
	if !info.IsDir() {
		return fmt.Errorf("--out %s: %s is no folder", path, filepath.Dir(path))
	}
	return nil
}

// openInBrowser shows a file in the system's browser and does not wait for it.
func openInBrowser(ctx context.Context, path string) error {
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	name, args := "xdg-open", []string{abs}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", abs}
	}
	c := exec.CommandContext(context.WithoutCancel(ctx), name, args...)
	if err := c.Start(); err != nil {
		return err
	}
	return c.Process.Release()
}
