package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"gosim/reports"
	"gosim/reports/page"
	"gosim/reports/tables"
	"gosim/scenarios"
)

// reportFlags are the flags of gosim report.
type reportFlags struct {
	out      string
	budget   int64
	quiet    bool
	logLevel string
}

// reportName is the page in a run folder.
const reportName = "report.html"

func newReport() *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:   "report FOLDER",
		Short: "Make report.html and the plots of a run folder again",
		Long: `Make the page report.html and the plots of a run folder, as gosim run --out
wrote it, again: after a new version of this program, or with other settings.

The page is one file that needs no network: headline figures with intervals,
plots, tables of every wrong receipt, wrong unit, theft and alert that sort and
filter, and a replay in which each of them can be watched. To keep it small, it
holds as many replays as fit into --replays: the first replication and those
with the most wrong receipts. gosim view shows the others.

With --out the page is written there and the folder is left as it is.

Exit codes:
` + exitHelp(),
		Example: `  gosim report runs/corner
  gosim report runs/corner --out corner.html --replays 5`,
		Args: files(1, 1, "one run folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return report(cmd, args[0], &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.out, "out", "", "write the page to `FILE`, and no plots")
	flags.Int64Var(&f.budget, "replays", page.DefaultReplayBudget/1_000_000, "size in `MB` up to which the page takes in replays; 0 for none")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "only errors in the log")
	flags.StringVar(&f.logLevel, "log-level", "info", "least `level` of messages: trace, debug, info, warn, error or disabled")
	return cmd
}

func report(cmd *cobra.Command, dir string, f *reportFlags) error {
	log, err := newLogger(cmd.ErrOrStderr(), f.logLevel, f.quiet)
	if err != nil {
		return coded(exitUsage, err)
	}
	if f.budget < 0 || f.budget > maxReplayMB {
		return coded(exitUsage, fmt.Errorf("--replays %d: expected a size in MB from 0 to %d", f.budget, maxReplayMB))
	}
	run, err := tables.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		var figures error
		if run, figures = onlyFigures(dir); figures != nil {
			return coded(exitInput, err)
		}
		log.Warn().Msgf("%s; the page has the figures alone", err)
	} else if err != nil {
		return coded(exitInput, err)
	}
	options := page.Options{ReplayBudget: f.budget * 1_000_000, InFolder: f.out == ""}
	if f.budget == 0 {
		options.ReplayBudget = -1
	}
	if f.out != "" {
		err := reports.WriteFile(f.out, func(w io.Writer) error { return page.Write(w, run, options) })
		if err == nil {
			log.Info().Msgf("wrote %s", f.out)
		}
		return coded(exitFailed, err)
	}
	if _, err := scenarios.WritePages(dir, run, options); err != nil {
		return coded(exitFailed, err)
	}
	log.Info().Msgf("wrote %s and plots/ in %s", reportName, dir)
	return nil
}

// maxReplayMB bounds --replays: no browser opens a page of this size.
const maxReplayMB = 2000

// onlyFigures reads what result.json alone can tell, for a folder whose tables
// are not there.
func onlyFigures(dir string) (*reports.Run, error) {
	in, err := os.Open(filepath.Join(dir, "result.json"))
	if err != nil {
		return nil, err
	}
	defer in.Close() //nolint:errcheck // it is only read
	result, err := reports.ReadJSON(in)
	if err != nil {
		return nil, err
	}
	return &reports.Run{Result: result}, nil
}
