// Command gosim simulates a checkout-free store, feeds its sensor readings to
// the real engine, and scores what the engine made of them.
//
// See gosim help, or the README.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// The exit codes. They are part of the program's interface.
const (
	exitFine        = 0
	exitFailed      = 1   // the program could not do its work, or a gate failed
	exitUsage       = 2   // the command line is wrong
	exitInput       = 3   // a file that was given is wrong; nothing was written
	exitUndecided   = 4   // a gate could not be decided with the replications that it may run
	exitInterrupted = 130 // SIGINT or SIGTERM: 128 + 2, as shells count
)

func exitHelp() string {
	var b strings.Builder
	for _, line := range []struct {
		code int
		what string
	}{
		{exitFine, "fine"},
		{exitFailed, "the work could not be done, or a gate failed"},
		{exitUsage, "the command line is wrong"},
		{exitInput, "a scenario, store, baseline or result file is wrong; nothing was written"},
		{exitUndecided, "a gate is undecided: too few replications to tell"},
		{exitInterrupted, "interrupted; what was complete is kept"},
	} {
		fmt.Fprintf(&b, "  %3d  %s\n", line.code, line.what)
	}
	return b.String()
}

// codedError is an error that decides the exit code.
type codedError struct {
	code int
	err  error
}

func (e *codedError) Error() string { return e.err.Error() }
func (e *codedError) Unwrap() error { return e.err }

func coded(code int, err error) error {
	if err == nil {
		return nil
	}
	return &codedError{code: code, err: err}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the program at once.
	context.AfterFunc(ctx, stop)
	code := gosim(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// gosim runs the command line and returns the exit code.
func gosim(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot(stdout, stderr)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitFine
	}
	if c, ok := errors.AsType[*codedError](err); ok {
		fmt.Fprintln(stderr, prefixed("gosim: ", c.Error()))
		return c.code
	}
	// Whatever no command has coded is cobra's: a wrong command line.
	fmt.Fprintln(stderr, prefixed("gosim: ", err.Error()))
	fmt.Fprintf(stderr, "Run '%s --help' for usage.\n", cmd.CommandPath())
	return exitUsage
}

// prefixed puts the prefix before a one-line message. Lists of problems, one a
// line, stay as they are: editors and terminals jump to file:line:column.
func prefixed(prefix, text string) string {
	text = strings.TrimRight(text, "\n")
	if strings.Contains(text, "\n") {
		return text
	}
	return prefix + text
}

func newRoot(stdout, stderr io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:   "gosim",
		Short: "Simulate a checkout-free store and score its engine",
		Long: `gosim simulates a checkout-free store, feeds the readings of its simulated
cameras, shelf plates and gates to the real engine, and scores the receipts,
alerts and tracks that come out against what really happened.

Results go to standard output or to files, messages to standard error.

Exit codes:
` + exitHelp(),
		Example: `  gosim run scenarios/corner-shop.yaml
  gosim scenarios list`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       version(),
		Args:          knownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetVersionTemplate(versionLine())
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetHelpCommand(newHelp())
	root.AddCommand(
		newRun(), newReport(), newView(), newStoryCommand(), newCoverage(), newExport(), newCompare(), newGate(), newBench(), newCurves(), newDigest(),
		newRecord(), newReplay(), newRecording(), newRecover(),
		newValidate(), newScenarios(), newSchema(), newVersion(),
	)
	return root
}
