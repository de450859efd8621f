package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/spf13/cobra"

	"gosim/internal/strictyaml"
	"gosim/scenarios"
)

// digestFlags are the flags of gosim digest.
type digestFlags struct {
	run         runFlags // what changes a scenario
	replication int
	json, quiet bool
}

// digest names what happened in one replication. Two machines that agree on it
// have simulated the same store and billed the same people.
type digest struct {
	Scenario    string `json:"scenario"`
	Seed        uint64 `json:"seed"`
	Replication int    `json:"replication"`
	Truth       string `json:"truth"`    // SHA-256 of the truth log, in hexadecimal
	Readings    string `json:"readings"` // of what the devices sent, in order of arrival
	Outputs     string `json:"outputs"`  // of what the engine said
}

func newDigest() *cobra.Command {
	var f digestFlags
	cmd := &cobra.Command{
		Use:   "digest FILE",
		Short: "Print hashes of what happens in a scenario, to compare machines",
		Long: `Run one replication of a scenario and print SHA-256 hashes of the truth log, of
the readings of the devices and of the outputs of the engine.

The same scenario, seed and replication give the same hashes on every machine
and with any number of processors. Where two machines differ, the first line of
the three that differs says how far they agree: the truth (what people did), the
readings (what devices made of it) and the outputs (what the engine made of
those).

Exit codes:
` + exitHelp(),
		Example: `  gosim digest scenarios/corner-shop.yaml
  gosim digest scenarios/corner-shop.yaml --seed 7 --replication 3 --json`,
		Args: files(1, 1, "one scenario file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDigest(cmd, args[0], &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Uint64Var(&f.run.seed, "seed", 0, "seed of all draws (default: the file's)")
	flags.IntVar(&f.replication, "replication", 0, "which of the independent repetitions, from 0")
	flags.StringArrayVar(&f.run.set, "set", nil, "replace a value of the file, as `path=value`; may be repeated")
	flags.BoolVar(&f.json, "json", false, "print the hashes as JSON")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress bar")
	return cmd
}

func runDigest(cmd *cobra.Command, file string, f *digestFlags) error {
	if f.replication < 0 {
		return coded(exitUsage, fmt.Errorf("--replication %d: expected a whole number from 0", f.replication))
	}
	overrides, err := f.run.overrides(cmd)
	if err != nil {
		return coded(exitUsage, err)
	}
	overrides = append(overrides, strictyaml.Override{Path: "replications", Value: fmt.Sprint(f.replication + 1)})
	s, err := scenarios.Load(file, overrides)
	if err != nil {
		return coded(exitInput, err)
	}
	bar := newProgress(cmd.ErrOrStderr(), s.Name, f.quiet)
	d, err := digestOf(cmd.Context(), s, f.replication, scenarios.Options{Progress: bar.update})
	bar.done()
	switch {
	case errors.Is(err, context.Canceled):
		return coded(exitInterrupted, errors.New("interrupted: the replication is not complete"))
	case err != nil:
		return coded(codeOf(err), err)
	}
	return coded(exitFailed, d.write(cmd.OutOrStdout(), f.json))
}

// digestOf runs the replications up to the given one, of which the last is
// hashed. Nothing that is hashed is kept.
func digestOf(ctx context.Context, s *scenarios.Scenario, replication int, opts scenarios.Options) (*digest, error) {
	truth, readings, outputs := sha256.New(), sha256.New(), sha256.New()
	opts.Trace = func(n int) scenarios.Trace {
		if n != replication {
			return scenarios.Trace{}
		}
		return scenarios.Trace{Truth: truth, Readings: readings, Outputs: outputs}
	}
	if _, err := scenarios.Run(ctx, s, opts); err != nil {
		return nil, err
	}
	sum := func(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }
	return &digest{
		Scenario: s.Name, Seed: s.Seed, Replication: replication,
		Truth: sum(truth), Readings: sum(readings), Outputs: sum(outputs),
	}, nil
}

// write prints the digest, the same bytes for the same digest.
func (d *digest) write(w io.Writer, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(d)
	}
	_, err := fmt.Fprintf(w, "%s, seed %d, replication %d\ntruth     %s\nreadings  %s\noutputs   %s\n",
		d.Scenario, d.Seed, d.Replication, d.Truth, d.Readings, d.Outputs)
	return err
}
