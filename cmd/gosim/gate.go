package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gosim/internal/strictyaml"
	"gosim/reports"
	"gosim/reports/gate"
	"gosim/scenarios"
)

// simulateFlags are the flags of the commands that run scenarios and write no
// run folder.
type simulateFlags struct {
	set      []string
	parallel int
	quiet    bool
	logLevel string
}

func (f *simulateFlags) add(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.set, "set", nil, "replace a value of the file, as `path=value`; may be repeated")
	flags.IntVar(&f.parallel, "parallel", 0, "replications to run at once (default: one per processor)")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress bar, and only errors in the log")
	flags.StringVar(&f.logLevel, "log-level", "info", "least `level` of messages: trace, debug, info, warn, error or disabled")
}

// load checks the flags and loads the scenario files. Its errors are coded.
func (f *simulateFlags) load(stderr io.Writer, files []string) ([]*scenarios.Scenario, zerolog.Logger, error) {
	log, err := newLogger(stderr, f.logLevel, f.quiet)
	if err != nil {
		return nil, log, coded(exitUsage, err)
	}
	if f.parallel < 0 {
		return nil, log, coded(exitUsage, fmt.Errorf("--parallel %d: expected a whole number from 0", f.parallel))
	}
	var list []strictyaml.Override
	for _, s := range f.set {
		path, value, ok := strings.Cut(s, "=")
		if !ok || path == "" {
			return nil, log, coded(exitUsage, fmt.Errorf("--set %s: expected path=value, such as duration=5m", s))
		}
		list = append(list, strictyaml.Override{Path: path, Value: value})
	}
	var out []*scenarios.Scenario
	var errs []error
	named := map[string]string{} // looked up, never ranged over
	for _, file := range files {
		s, err := scenarios.Load(file, list)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if first, twice := named[s.Name]; twice {
			errs = append(errs, fmt.Errorf("%s: its name %s is that of %s: a baseline tells scenarios apart by their names", file, s.Name, first))
		}
		named[s.Name] = file
		out = append(out, s)
	}
	return out, log, coded(exitInput, errors.Join(errs...))
}

// planFlags are the flags that say when a gate looks.
type planFlags struct{ plan gate.Plan }

func (f *planFlags) add(flags *pflag.FlagSet) {
	f.plan = gate.DefaultPlan()
	flags.IntVar(&f.plan.First, "first", f.plan.First, "replications at the first look")
	flags.IntVar(&f.plan.Max, "max-replications", f.plan.Max, "the budget: replications at the last look")
	flags.IntVar(&f.plan.Looks, "looks", f.plan.Looks, "how often to look, evenly spread from --first to the budget")
}

// gateFlags are the flags of gosim gate.
type gateFlags struct {
	simulateFlags
	planFlags

	baseline string
	update   bool
	note     string
	out      string
	json     bool
	spoil    float64
}

func newGate() *cobra.Command {
	var f gateFlags
	cmd := &cobra.Command{
		Use:   "gate FILE...",
		Short: "Say whether the engine got worse than a baseline",
		Long: `Run scenario files until it is clear whether the engine is worse than a baseline by
more than the files allow (their key gates). Each replication is compared with the
same one of the baseline: the same people, the same sensor noise.

The gate looks after --first replications, and again until every check is decided
or the budget is used up. A check fails when the whole interval of its change lies
beyond what is allowed, and passes when it lies within; the intervals are as wide
as it takes to look several times. An engine that says the same as before, to the
last bit, passes at the first look.

With --update, the whole budget is run and the baseline file is written; the other
scenarios in it stay. Review its diff like that of any other file.

With --out, DIR gets junit.xml, summary.md (Markdown for job summaries),
metrics.txt (Go benchmark format, for benchstat) and gate.json.

docs/ci.md says how to use it in continuous integration.

Exit codes:
` + exitHelp(),
		Example: `  gosim gate scenarios/ci/*.yaml --baseline scenarios/ci/baseline.json
  gosim gate scenarios/ci/*.yaml --baseline scenarios/ci/baseline.json --out gate --quiet
  gosim gate scenarios/ci/*.yaml --baseline scenarios/ci/baseline.json --update --note 'new tracker'
  gosim gate scenarios/ci/corner-shop.yaml --baseline scenarios/ci/baseline.json --spoil 0.02
  gosim gate power scenarios/ci/corner-shop.yaml`,
		Args: files(1, math.MaxInt, "scenario files"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.update {
				return updateBaseline(cmd, args, &f)
			}
			return runGate(cmd, args, &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.baseline, "baseline", "", "baseline `FILE` to compare with, or to write with --update")
	flags.BoolVar(&f.update, "update", false, "run the whole budget and write the baseline")
	flags.StringVar(&f.note, "note", "", "`TEXT` to keep in the baseline: why it changed")
	f.planFlags.add(flags)
	flags.StringVar(&f.out, "out", "", "write junit.xml, summary.md, metrics.txt and gate.json to folder `DIR`")
	flags.BoolVar(&f.json, "json", false, "print gate.json instead of a table")
	flags.Float64Var(&f.spoil, "spoil", 0, "fire drill: make this `SHARE` of the receipts wrong, to see the gate fail")
	f.simulateFlags.add(flags)
	cmd.AddCommand(newGatePower())
	return cmd
}

// check returns what is wrong with the flags, coded.
func (f *gateFlags) check() error {
	switch err := f.plan.Validate(); {
	case err != nil:
		return coded(exitUsage, err)
	case !(f.spoil >= 0 && f.spoil <= 1):
		return coded(exitUsage, fmt.Errorf("--spoil %g: expected a share in [0, 1]", f.spoil))
	case f.update && f.baseline == "":
		return coded(exitUsage, errors.New("--update: expected --baseline FILE, the file to write"))
	case f.update && f.spoil > 0:
		return coded(exitUsage, errors.New("--update with --spoil: a baseline of a fire drill would hide real losses"))
	case f.update && (f.out != "" || f.json):
		return coded(exitUsage, errors.New("--update: nothing is decided, so there is nothing for --out or --json"))
	case !f.update && f.note != "":
		return coded(exitUsage, errors.New("--note: it is kept in a baseline, and only --update writes one"))
	}
	return coded(exitUsage, usableFolder(f.out))
}

// load loads the scenarios and makes cases of them.
func (f *gateFlags) load(cmd *cobra.Command, args []string) ([]*scenarios.Scenario, []*gate.Case, zerolog.Logger, error) {
	if err := f.check(); err != nil {
		return nil, nil, zerolog.Nop(), err
	}
	list, log, err := f.simulateFlags.load(cmd.ErrOrStderr(), args)
	if err != nil {
		return nil, nil, log, err
	}
	var cases []*gate.Case
	var errs []error
	for _, s := range list {
		c, err := scenarios.Gated(s, version())
		errs = append(errs, err)
		cases = append(cases, c)
	}
	return list, cases, log, coded(exitInput, errors.Join(errs...))
}

// options returns how replications are observed.
func (f *gateFlags) options(bar *progress) scenarios.ObserveOptions {
	return scenarios.ObserveOptions{Workers: f.parallel, Progress: bar.update, Spoil: f.spoil}
}

// again returns the flags that change when and what is decided, for the command
// line that gives it again.
func (f *gateFlags) again() string {
	var words []string
	plan := gate.DefaultPlan()
	if f.plan.First != plan.First {
		words = append(words, "--first "+strconv.Itoa(f.plan.First))
	}
	if f.plan.Max != plan.Max {
		words = append(words, "--max-replications "+strconv.Itoa(f.plan.Max))
	}
	if f.plan.Looks != plan.Looks {
		words = append(words, "--looks "+strconv.Itoa(f.plan.Looks))
	}
	if f.spoil > 0 {
		words = append(words, "--spoil "+strconv.FormatFloat(f.spoil, 'g', -1, 64))
	}
	return strings.Join(words, " ")
}

// overrides returns the flags --set as a shell takes them.
func (f *simulateFlags) overrides() string {
	var words []string
	for _, s := range f.set {
		words = append(words, "--set "+gate.Quote(s))
	}
	return strings.Join(words, " ")
}

// readBaseline reads the baseline file. missing says that there is none.
func readBaseline(path string) (b *gate.Baseline, missing bool, err error) {
	if path == "" {
		return nil, true, nil
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, true, nil
	}
	if err != nil {
		return nil, false, err
	}
	b, err = gate.ReadBaseline(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, false, fmt.Errorf("%s: %w", path, err)
	}
	return b, false, nil
}

func runGate(cmd *cobra.Command, args []string, f *gateFlags) error {
	list, cases, log, err := f.load(cmd, args)
	if err != nil {
		return err
	}
	base, missing, err := readBaseline(f.baseline)
	if err != nil {
		return coded(exitInput, err)
	}
	if missing && anyPaired(cases) {
		return coded(exitInput, noBaseline(f.baseline, args))
	}
	report := &gate.Report{Tool: "gosim", Version: version(), Baseline: f.baseline, Flags: f.again(), Overrides: f.overrides(), Plan: f.plan}
	for i, s := range list {
		bar := newProgress(cmd.ErrOrStderr(), s.Name, f.quiet)
		result, err := gate.Decide(cmd.Context(), cases[i], base.Find(s.Name), f.plan,
			func(ctx context.Context, from, to int) ([]gate.Observation, error) {
				return scenarios.Observe(ctx, s, gate.Metrics(s.Gates), from, to, f.options(bar))
			},
			func(n, decided int) {
				log.Info().Msgf("%s: %s: %d of %s decided", s.Name, count(n, "replication"), decided, count(len(gate.Checks(s.Gates)), "check"))
			})
		bar.done()
		if err != nil {
			return coded(gateCode(err), stopped(err))
		}
		report.Results = append(report.Results, result)
	}
	if err := writeGate(cmd.OutOrStdout(), report, f, &log); err != nil {
		return coded(exitFailed, err)
	}
	switch report.Verdict() {
	case gate.Fail:
		return coded(exitFailed, errors.New(report.Headline()))
	case gate.Undecided:
		return coded(exitUndecided, errors.New(report.Headline()))
	default:
		return nil
	}
}

func anyPaired(cases []*gate.Case) bool {
	for _, c := range cases {
		for _, k := range gate.Checks(c.Rules) {
			if k.Kind.Paired() {
				return true
			}
		}
	}
	return false
}

// noBaseline says how to make a baseline.
func noBaseline(path string, args []string) error {
	what := path + ": no such baseline"
	if path == "" {
		what, path = "gates that allow a loss need --baseline FILE", "baseline.json"
	}
	return fmt.Errorf("%s; make it with an engine that is known to be good: gosim gate %s --baseline %s --update", what, strings.Join(args, " "), path)
}

// gateCode returns the exit code of an error.
func gateCode(err error) int {
	if errors.Is(err, gate.ErrBaseline) {
		return exitInput
	}
	return codeOf(err)
}

// stopped says that nothing was written.
func stopped(err error) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted: nothing decided, nothing written")
	}
	return err
}

// writeGate prints the report and writes its files, each whole or not at all.
func writeGate(stdout io.Writer, r *gate.Report, f *gateFlags, log *zerolog.Logger) error {
	if f.out != "" {
		if err := os.MkdirAll(f.out, 0o755); err != nil {
			return err
		}
		for _, file := range []struct {
			name  string
			write func(io.Writer) error
		}{
			{"junit.xml", r.WriteJUnit},
			{"summary.md", r.WriteSummary},
			{"metrics.txt", r.WriteBench},
			{"gate.json", r.WriteJSON},
		} {
			if err := reports.WriteFile(filepath.Join(f.out, file.name), file.write); err != nil {
				return err
			}
		}
		log.Info().Msgf("wrote %s: junit.xml, summary.md, metrics.txt, gate.json", f.out)
	}
	if f.json {
		return r.WriteJSON(stdout)
	}
	return r.WriteTable(stdout, gate.TableOptions{Colour: colour(stdout), Width: width(stdout)})
}

// updateBaseline runs the whole budget of each scenario, says what changes, and
// then writes the file.
func updateBaseline(cmd *cobra.Command, args []string, f *gateFlags) error {
	list, cases, log, err := f.load(cmd, args)
	if err != nil {
		return err
	}
	base, missing, err := readBaseline(f.baseline)
	if err != nil {
		return coded(exitInput, err)
	}
	if missing {
		base = &gate.Baseline{}
	}
	var changes []gate.Change
	for i, s := range list {
		bar := newProgress(cmd.ErrOrStderr(), s.Name, f.quiet)
		all, err := scenarios.Observe(cmd.Context(), s, gate.Metrics(s.Gates), 0, f.plan.Max, f.options(bar))
		bar.done()
		if err != nil {
			return coded(codeOf(err), stopped(err))
		}
		log.Info().Msgf("%s: %s", s.Name, count(len(all), "replication"))
		entry := gate.NewEntry(cases[i].Made, s.WorldHash, f.note, gate.Metrics(s.Gates), all)
		changes = append(changes, gate.Compare(base.Find(s.Name), &entry))
		base.Put(entry)
	}
	stdout := cmd.OutOrStdout()
	if err := gate.WriteChanges(stdout, changes); err != nil {
		return coded(exitFailed, err)
	}
	if err := reports.WriteFile(f.baseline, base.Write); err != nil {
		return coded(exitFailed, err)
	}
	log.Info().Msgf("wrote %s", f.baseline)
	return nil
}
