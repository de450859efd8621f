package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"gosim/checkoutfree/reading/wire"
	"gosim/internal/strictyaml"
	"gosim/scenarios"
)

// recordFlags are the flags of gosim record.
type recordFlags struct {
	run         runFlags // what changes a scenario
	replication int
	out         string
	embeddings  string
	plain       bool
	quiet       bool
}

func newRecord() *cobra.Command {
	var f recordFlags
	cmd := &cobra.Command{
		Use:   "record FILE --out FILE.mcap",
		Short: "Record the readings of a scenario in one file",
		Long: `Run one replication of a scenario and record what its devices send, in order of
arrival, with the store's files and the engine's settings: everything that an
engine needs, and nothing of the truth. The file is MCAP, which Foxglove and
many languages open (docs/format/recording.md). gosim replay feeds it to an
engine; gosim run --record records every replication of a run.

A file that is cut off can be read up to its last whole chunk of about 1 MiB.
Ctrl-C finishes the file as far as the replication has come.

With --embeddings int8 appearance vectors take a quarter of the bytes, and the
engine of this run sees the vectors as the file holds them, so that a replay
gives the same bytes. With float32 nothing changes in the run.

Exit codes:
` + exitHelp(),
		Example: `  gosim record scenarios/corner-shop.yaml --out corner.mcap
  gosim record scenarios/go-rush.yaml --seed 7 --replication 3 --embeddings int8 --out rush.mcap`,
		Args: files(1, 1, "one scenario file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return record(cmd, args[0], &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.out, "out", "", "write the recording `FILE`; one that is there is replaced")
	flags.StringVar(&f.embeddings, "embeddings", "float32", "`form` of appearance vectors: float32 keeps every bit, int8 is a quarter as large")
	flags.BoolVar(&f.plain, "plain", false, "leave the file uncompressed: faster to write")
	flags.Uint64Var(&f.run.seed, "seed", 0, "seed of all draws (default: the file's)")
	flags.IntVar(&f.replication, "replication", 0, "which of the independent repetitions, from 0")
	flags.StringArrayVar(&f.run.set, "set", nil, "replace a value of the file, as `path=value`; may be repeated")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress bar, and only errors in the log")
	return cmd
}

func record(cmd *cobra.Command, file string, f *recordFlags) error {
	form, err := wire.ParseEmbeddings(f.embeddings)
	switch {
	case err != nil:
		return coded(exitUsage, fmt.Errorf("--embeddings %w", err))
	case f.out == "":
		return coded(exitUsage, errors.New("--out: expected a file, got nothing"))
	case f.replication < 0:
		return coded(exitUsage, fmt.Errorf("--replication %d: expected a whole number from 0", f.replication))
	}
	overrides, err := f.run.overrides(cmd)
	if err != nil {
		return coded(exitUsage, err)
	}
	overrides = append(overrides, strictyaml.Override{Path: "replications", Value: strconv.Itoa(f.replication + 1)})
	s, err := scenarios.Load(file, overrides)
	if err != nil {
		return coded(exitInput, err)
	}
	out, err := os.Create(f.out)
	if err != nil {
		return coded(exitUsage, fmt.Errorf("--out: %w", err))
	}
	bar := newProgress(cmd.ErrOrStderr(), s.Name, f.quiet)
	total := s.Warmup.Std() + s.Duration.Std()
	taped, err := scenarios.RecordReadings(cmd.Context(), s, f.replication, out,
		scenarios.Tape{Embeddings: form, Plain: f.plain}, version(),
		func(done time.Duration) { bar.update(min(done, total), total) })
	bar.done()
	switch {
	case errors.Is(err, context.Canceled):
		return coded(exitInterrupted, fmt.Errorf("interrupted: %s holds what was simulated", f.out))
	case err != nil:
		return coded(codeOf(err), err)
	}
	info, err := os.Stat(f.out)
	if err != nil {
		return coded(exitFailed, err)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, seed %d, replication %d\n  %d bytes: %d readings, %d frames, %d detections\noutputs   %s\n",
		f.out, s.Name, s.Seed, f.replication, info.Size(), taped.Readings, taped.Frames, taped.Detections, taped.Outputs)
	return coded(exitFailed, err)
}

// tapeInto returns how the replications of a run are recorded in its folder.
func tapeInto(dir string, form wire.Embeddings) *scenarios.Tape {
	return &scenarios.Tape{
		Embeddings: form,
		Open: func(replication int) (io.WriteCloser, error) {
			folder := filepath.Join(dir, "recordings")
			if err := os.MkdirAll(folder, 0o755); err != nil {
				return nil, err
			}
			return os.Create(filepath.Join(folder, fmt.Sprintf("%04d.mcap", replication)))
		},
	}
}
