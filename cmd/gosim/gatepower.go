package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gosim/reports/gate"
	"gosim/scenarios"
)

// powerFlags are the flags of gosim gate power.
type powerFlags struct {
	simulateFlags
	planFlags

	bank  int
	gates int
	seed  uint64
	json  bool
}

func newGatePower() *cobra.Command {
	var f powerFlags
	cmd := &cobra.Command{
		Use:   "power FILE",
		Short: "Measure how surely a gate finds losses, and how often it is wrong",
		Long: `Measure the power of a scenario's gates and their false alarms. A bank of
replications is run once as it is and once under other sensor noise. Then many
gates are decided, each on replications drawn from the bank: the same engine on
the same seeds, under other noise and on other seeds, and with 0.5, 1 and 2 of 100
exact receipts made wrong. The table says how often the gate passed, failed and
stayed undecided, with exact 95 % intervals (in parentheses), and how many
replications it took in the mean.`,
		Example: `  gosim gate power scenarios/ci/corner-shop.yaml
  gosim gate power scenarios/ci/corner-shop.yaml --max-replications 200 --bank 400`,
		Args: files(1, 1, "one scenario file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return power(cmd, args, &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.IntVar(&f.bank, "bank", 240, "replications to run")
	flags.IntVar(&f.gates, "gates", 2000, "gates to decide in each situation")
	flags.Uint64Var(&f.seed, "draw-seed", 1, "seed of the draws from the bank")
	f.planFlags.add(flags)
	flags.BoolVar(&f.json, "json", false, "print JSON instead of a table")
	f.simulateFlags.add(flags)
	return cmd
}

func power(cmd *cobra.Command, args []string, f *powerFlags) error {
	if err := f.plan.Validate(); err != nil {
		return coded(exitUsage, err)
	}
	if f.bank < 2 || f.bank > 10_000 || f.gates < 1 || f.gates > 1_000_000 {
		return coded(exitUsage, fmt.Errorf("--bank %d, --gates %d: expected 2 to 10000 and 1 to 1000000", f.bank, f.gates))
	}
	list, log, err := f.load(cmd.ErrOrStderr(), args)
	if err != nil {
		return err
	}
	s := list[0]
	c, err := scenarios.Gated(s, version())
	if err != nil {
		return coded(exitInput, err)
	}
	observe := func(ctx context.Context, noise uint64) ([]gate.Observation, error) {
		bar := newProgress(cmd.ErrOrStderr(), s.Name, f.quiet)
		defer bar.done()
		return scenarios.Observe(ctx, s, gate.Metrics(s.Gates), 0, f.bank, scenarios.ObserveOptions{
			Workers: f.parallel, Progress: bar.update, Noise: noise,
		})
	}
	bank := gate.Bank{Case: *c}
	if bank.Same, err = observe(cmd.Context(), 0); err != nil {
		return coded(codeOf(err), stopped(err))
	}
	log.Info().Msgf("%s: %s", s.Name, count(f.bank, "replication"))
	if bank.Noise, err = observe(cmd.Context(), ^s.Seed); err != nil {
		return coded(codeOf(err), stopped(err))
	}
	log.Info().Msgf("%s: %s under other noise", s.Name, count(f.bank, "replication"))
	p, err := gate.NewPower(&bank, f.plan, f.gates, f.seed)
	if err != nil {
		return coded(exitInput, err)
	}
	write := p.WriteTable
	if f.json {
		write = p.WriteJSON
	}
	return coded(exitFailed, write(cmd.OutOrStdout()))
}
