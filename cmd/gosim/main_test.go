package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asProgram makes the test binary behave as gosim.
const asProgram = "GOSIM_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"gosim": main})
}

// TestScripts runs the command line as a user does. SCENARIOS is the folder of
// the scenario files.
func TestScripts(t *testing.T) {
	folder, err := filepath.Abs(filepath.Join("..", "..", "scenarios"))
	require.NoError(t, err)
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SCENARIOS", folder)
			env.Setenv("NO_COLOR", "1")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			// exits CODE COMMAND...: runs gosim and wants this exit code.
			"exits": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) < 1 {
					ts.Fatalf("usage: exits CODE ARGS...")
				}
				got := "0"
				if err := ts.Exec("gosim", args[1:]...); err != nil {
					var exit *exec.ExitError
					if !errors.As(err, &exit) {
						ts.Fatalf("gosim: %v", err)
					}
					got = strconv.Itoa(exit.ExitCode())
				}
				if got != args[0] {
					ts.Fatalf("gosim %s: exit code %s, want %s", strings.Join(args[1:], " "), got, args[0])
				}
			},
		},
	})
}

// TestInterrupt sends a real SIGINT while replications are running: those that
// are complete are scored and written, each file whole.
func TestInterrupt(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	out := filepath.Join(t.TempDir(), "run")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, "run", filepath.Join("..", "..", "scenarios", "corner-shop.yaml"),
		"--replications", "10000", "--set", "duration=20s", "--set", "population.visits=1",
		"--out", out, "--log-level", "debug")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	require.NoError(t, cmd.Start())
	var said strings.Builder
	signalled := false
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		said.WriteString(lines.Text() + "\n")
		if !signalled && strings.Contains(lines.Text(), "is complete") {
			signalled = true
			require.NoError(t, cmd.Process.Signal(os.Interrupt))
		}
	}
	err = cmd.Wait()
	require.True(t, signalled, said.String())
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, said.String())
	assert.Equal(t, exitInterrupted, exit.ExitCode(), said.String())
	assert.Regexp(t, `gosim: interrupted: \d+ of 10000 replications complete, written to `, said.String())
	assert.Contains(t, stdout.String(), "receipt_exact_rate", "what there is, is shown")

	text, err := os.ReadFile(filepath.Join(out, "result.json"))
	require.NoError(t, err)
	var result struct {
		Replications []int `json:"replications"`
	}
	require.NoError(t, json.Unmarshal(text, &result))
	assert.NotEmpty(t, result.Replications)
	left, err := filepath.Glob(filepath.Join(out, ".*"))
	require.NoError(t, err)
	assert.Empty(t, left, "no half-written files are left")
}

func TestInterruptBeforeAnythingIsComplete(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out := filepath.Join(t.TempDir(), "run")
	var stdout, stderr bytes.Buffer
	code := gosim(ctx, []string{"run", filepath.Join("..", "..", "scenarios", "corner-shop.yaml"), "--out", out}, &stdout, &stderr)
	assert.Equal(t, exitInterrupted, code)
	assert.Contains(t, stderr.String(), "interrupted: 0 of 1 replication complete, nothing written")
	assert.Empty(t, stdout.String())
	assert.NoDirExists(t, out)
}

// TestExitCodesAreDocumented: the help and the README name every code.
func TestExitCodesAreDocumented(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	var help bytes.Buffer
	require.Equal(t, exitFine, gosim(t.Context(), []string{"run", "--help"}, &help, &help))
	for _, code := range []string{"0", "1", "2", "3", "4", "130"} {
		assert.Contains(t, string(readme), "| "+code+" | ")
		assert.Regexp(t, `(?m)^ +`+code+`  `, help.String())
	}
}
