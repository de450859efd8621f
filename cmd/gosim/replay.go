package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/recording"
	"gosim/internal/strictyaml"
	"gosim/reports"
	"gosim/scenarios"
)

// replayFlags are the flags of gosim replay.
type replayFlags struct {
	engine      string
	set         []string
	defaults    bool
	from, until time.Duration
	out         string
	json, quiet bool
}

// replayed is the result of gosim replay.
type replayed struct {
	Recording  string         `json:"recording"`
	Store      string         `json:"store"`
	Scenario   string         `json:"scenario,omitempty"`
	Seed       string         `json:"seed,omitempty"`
	Number     string         `json:"replication,omitempty"`
	Torn       string         `json:"torn,omitempty"` // what is missing of the file
	Readings   int64          `json:"readings"`
	Frames     int64          `json:"frames"`
	Detections int64          `json:"detections"`
	Skipped    int64          `json:"skipped,omitempty"` // messages of unknown kinds
	Tracks     int64          `json:"track_states"`
	Events     int64          `json:"shelf_events"`
	Receipts   int            `json:"receipts"`
	Review     int            `json:"receipts_for_review"`
	TotalCents int64          `json:"total_cents"`
	Currency   string         `json:"currency"`
	Alerts     map[string]int `json:"alerts"` // by kind
	Outputs    string         `json:"outputs"`
	Live       string         `json:"live_outputs,omitempty"`
	Same       *bool          `json:"same_as_live,omitempty"`
	EngineMS   int64          `json:"engine_wall_ms"`
}

func newReplay() *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay FILE.mcap",
		Short: "Feed recorded readings to the engine again",
		Long: `Feed a recording to the engine, in order of arrival, and say what it made of it:
receipts, alerts and a SHA-256 hash of all outputs, as gosim digest prints it.

Store and settings come from the recording. With the recorded settings the
outputs are, byte by byte, those of the engine that ran when it was recorded, and
the result says whether they are; --set and --default-engine ask what another
setting would have made of the same readings.

A torn file is replayed as far as it goes, with a warning; one with a damaged
chunk is refused: gosim recover makes a whole file of what is left.

--out DIR writes outputs.txt (a line per output, in order of emission, numbers
exact) and replay.json.

Exit codes:
` + exitHelp(),
		Example: `  gosim replay corner.mcap
  gosim replay corner.mcap --set engine.hold=300ms --json
  gosim replay rush.mcap --from 10m --until 15m --out replayed`,
		Args: files(1, 1, "one recording"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return replayFile(cmd, args[0], &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.engine, "engine", "", "`name` of the engine: "+strings.Join(scenarios.Engines(), ", ")+" (default: the recorded one)")
	flags.StringArrayVar(&f.set, "set", nil, "replace a setting of the engine, as `engine.path=value`; may be repeated")
	flags.BoolVar(&f.defaults, "default-engine", false, "start from the engine's defaults instead of the recorded settings")
	flags.DurationVar(&f.from, "from", 0, "begin this long after the first arrival")
	flags.DurationVar(&f.until, "until", 0, "end this long after the first arrival (default: the end)")
	flags.StringVar(&f.out, "out", "", "write all outputs to the folder `DIR`")
	flags.BoolVar(&f.json, "json", false, "print the result as JSON")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress bar, and only errors in the log")
	return cmd
}

// openRecording opens a recording and warns if it is torn.
func openRecording(cmd *cobra.Command, path string, quiet bool) (*recording.Recording, error) {
	log, err := newLogger(cmd.ErrOrStderr(), "info", quiet)
	if err != nil {
		return nil, coded(exitUsage, err)
	}
	rec, err := recording.Open(path)
	if err != nil {
		return nil, coded(exitInput, err)
	}
	if rec.Torn != nil {
		log.Warn().Msgf("%s; gosim recover %s OUT.mcap writes a whole file of the rest", rec.Torn, path)
	}
	if n := rec.Recovery["lost"]; n != "" && n != "0" {
		log.Warn().Msgf("%s was recovered from %s: %s", path, rec.Recovery["from"], rec.Recovery["lost_000"])
	}
	return rec, nil
}

func replayFile(cmd *cobra.Command, path string, f *replayFlags) error {
	if f.from < 0 || f.until < 0 || f.until > 0 && f.until <= f.from {
		return coded(exitUsage, fmt.Errorf("--from %s --until %s: expected durations from 0s, the second the longer one", f.from, f.until))
	}
	if f.engine != "" {
		if err := new(scenarios.Scenario).Use(f.engine); err != nil {
			return coded(exitUsage, fmt.Errorf("--%w", err))
		}
	}
	var overrides []strictyaml.Override
	for _, set := range f.set {
		at, value, ok := strings.Cut(set, "=")
		if !ok || !strings.HasPrefix(at, "engine.") {
			return coded(exitUsage, fmt.Errorf("--set %s: expected engine.path=value, such as engine.hold=300ms", set))
		}
		overrides = append(overrides, strictyaml.Override{Path: at, Value: value})
	}
	if err := usableFolder(f.out); err != nil {
		return coded(exitUsage, err)
	}
	rec, err := openRecording(cmd, path, f.quiet)
	if err != nil {
		return err
	}
	defer rec.Close()
	bar := newProgress(cmd.ErrOrStderr(), rec.Store, f.quiet)
	opts := scenarios.ReplayOptions{
		Engine: f.engine, Overrides: overrides, DefaultEngine: f.defaults, From: f.from, Until: f.until, Progress: bar.update,
	}
	var res *replayed
	run := func(outputs io.Writer) error {
		opts.Outputs = outputs
		p, err := scenarios.Replay(cmd.Context(), rec, opts)
		if err == nil {
			res = resultOf(rec, p)
		}
		return err
	}
	if f.out == "" {
		err = run(nil)
	} else if err = os.MkdirAll(f.out, 0o755); err == nil {
		err = reports.WriteFile(filepath.Join(f.out, "outputs.txt"), run)
	}
	bar.done()
	if err != nil {
		return replayError(err)
	}
	if f.out != "" {
		if err := reports.WriteFile(filepath.Join(f.out, "replay.json"), res.json); err != nil {
			return coded(exitFailed, err)
		}
	}
	if f.json {
		return coded(exitFailed, res.json(cmd.OutOrStdout()))
	}
	return coded(exitFailed, res.text(cmd.OutOrStdout()))
}

// replayError gives the error of a replay its exit code.
func replayError(err error) error {
	var settings strictyaml.Errors
	switch damage, broken := errors.AsType[*recording.Damage](err); {
	case errors.Is(err, context.Canceled):
		return coded(exitInterrupted, errors.New("interrupted: the replay is not complete"))
	case broken:
		return coded(exitInput, fmt.Errorf("%w; gosim recover %s OUT.mcap writes a whole file of the rest", err, damage.File))
	case errors.As(err, &settings), errors.Is(err, recording.ErrFormat):
		return coded(exitInput, err)
	default:
		return coded(exitFailed, err)
	}
}

func resultOf(rec *recording.Recording, p *scenarios.Replayed) *replayed {
	res := &replayed{
		Recording: rec.Name, Store: rec.Store,
		Scenario: rec.Source["scenario"], Seed: rec.Source["seed"], Number: rec.Source["replication"],
		Readings: p.Readings, Frames: p.Frames, Detections: p.Detections, Skipped: p.Skipped,
		Tracks: p.Tracks, Events: p.Events, Receipts: len(p.Receipts), Alerts: map[string]int{},
		Outputs: p.Outputs, Live: p.Live, EngineMS: p.EngineWall.Milliseconds(),
	}
	if s, err := rec.Site(); err == nil {
		res.Currency = s.Currency
	}
	if rec.Torn != nil {
		res.Torn = rec.Torn.Error()
	}
	for i := range p.Receipts {
		res.TotalCents += p.Receipts[i].TotalCents
		if p.Receipts[i].Review {
			res.Review++
		}
	}
	for i := range p.Alerts {
		res.Alerts[alertName(p.Alerts[i].Kind)]++
	}
	if p.Live != "" {
		same := p.Live == p.Outputs
		res.Same = &same
	}
	return res
}

func alertName(k output.AlertKind) string { return fmt.Sprint(k) }

func (r *replayed) json(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

func (r *replayed) text(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s: store %s", r.Recording, r.Store)
	if r.Scenario != "" {
		fmt.Fprintf(b, ", recorded of %s, seed %s, replication %s", r.Scenario, r.Seed, r.Number)
	}
	fmt.Fprintf(b, "\n%s: %d frames, %d detections; the engine took %s\n", count(int(r.Readings), "reading"), r.Frames, r.Detections, time.Duration(r.EngineMS)*time.Millisecond)
	fmt.Fprintf(b, "receipts  %d, %d for review, %d.%02d %s\n", r.Receipts, r.Review, r.TotalCents/100, r.TotalCents%100, r.Currency)
	total := 0
	var kinds []string
	for k, n := range r.Alerts {
		kinds = append(kinds, fmt.Sprintf("%s %d", k, n))
		total += n
	}
	slices.Sort(kinds)
	fmt.Fprintf(b, "alerts    %d", total)
	if total > 0 {
		fmt.Fprintf(b, ": %s", strings.Join(kinds, ", "))
	}
	fmt.Fprintf(b, "\noutputs   %s", r.Outputs)
	switch {
	case r.Same == nil:
	case *r.Same:
		fmt.Fprint(b, "  the same as when it was recorded")
	default:
		fmt.Fprintf(b, "\n          not the same as when it was recorded: %s", r.Live)
	}
	fmt.Fprintln(b)
	return b.Flush()
}
