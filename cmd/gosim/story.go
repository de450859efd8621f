package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"gosim/internal/strictyaml"
	"gosim/reports"
	"gosim/reports/plots"
	"gosim/reports/tables"
	"gosim/sim"
)

// storyFlags are the flags of gosim story.
type storyFlags struct {
	view      viewFlags // where the record comes from
	incident  int
	technique string
}

func newStoryCommand() *cobra.Command {
	var f storyFlags
	cmd := &cobra.Command{
		Use:   "story FOLDER|FILE --out FILE.svg|.png",
		Short: "Draw one theft: paths, steps, and what the engine made of it",
		Long: `Draw one theft so that it can be followed: the store from above where it happens,
the paths of those who take part with the times, a number where each step was
done, and beside it the list of steps, the bills and the alerts.

FOLDER is a run folder that gosim run --out wrote; FILE is a scenario file, of
which the replication is run. The first theft is drawn, or the first by one
technique, or any other by its number. A picture is 1600 × 1000 pixels.

Exit codes:
` + exitHelp(),
		Example: `  gosim story runs/corner --out theft.svg
  gosim story runs/corner --technique conceal_bag --incident 1 --out theft.png
  gosim story scenarios/go-rush.yaml --technique tailgate --out tailgate.png`,
		Args: files(1, 1, "one run folder or scenario file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return drawStory(cmd, args[0], &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.view.out, "out", "", "write the picture to `FILE`, whose name ends in .svg or .png")
	flags.IntVar(&f.incident, "incident", 0, "`number` of the theft, from 0, among those of the replication and technique")
	flags.StringVar(&f.technique, "technique", "", "only thefts by the technique `NAME`")
	flags.IntVar(&f.view.replication, "replication", 0, "`number` of the replication, from 0 (default: the first of a run folder that has such a theft)")
	flags.Uint64Var(&f.view.seed, "seed", 0, "of a scenario: seed of all draws (default: the file's)")
	flags.StringArrayVar(&f.view.set, "set", nil, "of a scenario: replace a value, as `path=value`; may be repeated")
	flags.BoolVarP(&f.view.quiet, "quiet", "q", false, "only errors in the log")
	flags.StringVar(&f.view.logLevel, "log-level", "info", "least `level` of messages: trace, debug, info, warn, error or disabled")
	return cmd
}

// check reports what is wrong with the command line, and returns the format and
// the technique, none for any.
func (f *storyFlags) check() (plots.Format, sim.Technique, error) {
	format := plots.Format(strings.TrimPrefix(strings.ToLower(filepath.Ext(f.view.out)), "."))
	technique, err := techniqueByName(f.technique)
	switch {
	case f.view.out == "":
		return "", 0, errors.New("--out: expected a file name that ends in .svg or .png, got nothing")
	case format != plots.SVG && format != plots.PNG:
		return "", 0, fmt.Errorf("--out %s: expected a file name that ends in .svg or .png", f.view.out)
	case f.incident < 0:
		return "", 0, fmt.Errorf("--incident %d: expected a number from 0", f.incident)
	case f.view.replication < 0:
		return "", 0, fmt.Errorf("--replication %d: expected a number from 0", f.view.replication)
	case err != nil:
		return "", 0, err
	default:
		return format, technique, usableFile(f.view.out)
	}
}

// techniqueByName returns the technique of a name, none for no name.
func techniqueByName(name string) (sim.Technique, error) {
	if name == "" {
		return sim.TechniqueNone, nil
	}
	var names []string
	for _, t := range sim.Techniques() {
		if t.String() == name {
			return t, nil
		}
		names = append(names, t.String())
	}
	hint := ""
	if near := strictyaml.Nearest(name, names); near != "" {
		hint = fmt.Sprintf("; did you mean %s?", near)
	}
	return 0, fmt.Errorf("--technique %s: expected one of %s%s", name, strings.Join(names, ", "), hint)
}

func drawStory(cmd *cobra.Command, what string, f *storyFlags) error {
	log, err := newLogger(cmd.ErrOrStderr(), f.view.logLevel, f.view.quiet)
	if err != nil {
		return coded(exitUsage, err)
	}
	format, technique, err := f.check()
	if err != nil {
		return coded(exitUsage, err)
	}
	record, incident, err := f.find(cmd, what, technique, &log)
	if err != nil {
		return err
	}
	story, err := reports.NewStory(record, incident)
	if err != nil {
		return coded(exitFailed, err)
	}
	err = reports.WriteFile(f.view.out, func(w io.Writer) error { return plots.Story(w, format, story) })
	if err != nil {
		return coded(exitFailed, err)
	}
	log.Info().Msgf("wrote %s: %s", f.view.out, story.Title)
	return nil
}

// find returns the record with the theft that is asked for, and the theft's
// index there. Its errors are coded.
func (f *storyFlags) find(cmd *cobra.Command, what string, technique sim.Technique, log *zerolog.Logger) (*reports.Record, int, error) {
	if info, err := os.Stat(what); err == nil && info.IsDir() && !cmd.Flags().Changed("replication") {
		if err := f.search(cmd, what, technique); err != nil {
			return nil, 0, err
		}
	}
	record, _, _, err := f.view.record(cmd, what, log)
	if err != nil {
		return nil, 0, err
	}
	list := thefts(&record.Detail, technique)
	if f.incident < len(list) {
		return record, list[f.incident], nil
	}
	return nil, 0, f.missing(fmt.Sprintf("replication %d of %s", record.Index, what), technique, []reports.Detail{record.Detail})
}

// search sets the replication to the first of a run folder that has the theft.
func (f *storyFlags) search(cmd *cobra.Command, dir string, technique sim.Technique) error {
	run, err := tables.Open(dir)
	if err != nil {
		return coded(exitInput, err)
	}
	for i := range run.Details {
		if len(thefts(&run.Details[i], technique)) > f.incident {
			return coded(exitFailed, cmd.Flags().Set("replication", strconv.Itoa(run.Result.Indices[i])))
		}
	}
	return f.missing(dir, technique, run.Details)
}

// thefts returns the indices of the incidents by a technique, none for any.
func thefts(d *reports.Detail, technique sim.Technique) []int {
	var list []int
	for i := range d.Incidents {
		if technique == sim.TechniqueNone || d.Incidents[i].Technique == technique {
			list = append(list, i)
		}
	}
	return list
}

// missing says which thefts there are instead of the one asked for.
func (f *storyFlags) missing(where string, technique sim.Technique, details []reports.Detail) error {
	var have []string
	for _, t := range sim.Techniques() {
		n := 0
		for i := range details {
			n += len(thefts(&details[i], t))
		}
		if n > 0 {
			have = append(have, fmt.Sprintf("%s %d", t, n))
		}
	}
	asked := "theft"
	if technique != sim.TechniqueNone {
		asked += " by " + technique.String()
	}
	if f.incident > 0 {
		asked += fmt.Sprintf(" number %d", f.incident)
	}
	if len(have) == 0 {
		return coded(exitFailed, fmt.Errorf("%s has no %s: nobody stole anything", where, asked))
	}
	return coded(exitFailed, fmt.Errorf("%s has no %s; it has %s", where, asked, strings.Join(have, ", ")))
}
