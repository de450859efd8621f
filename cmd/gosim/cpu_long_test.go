//go:build long

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// qemuEnv, if set, names the emulator of arm64 and makes it a fault not to have
// one. Otherwise qemu-aarch64 of the PATH is taken, as Debian's qemu-user has it.
const qemuEnv = "GOSIM_QEMU"

// cpu is a sort of processor to build and run for.
type cpu struct {
	name string
	env  []string
	run  []string // what the program is run by; nil if by itself
}

// TestLongEveryCPUComputesTheSame builds gosim for processors with and without a
// fused multiply-add and wants the same hashes of a whole scenario from all.
func TestLongEveryCPUComputesTheSame(t *testing.T) {
	scenario, err := filepath.Abs(filepath.Join("..", "..", "scenarios", "corner-shop.yaml"))
	require.NoError(t, err)
	want := ""
	for _, c := range []cpu{
		{name: "amd64-v1", env: []string{"GOARCH=amd64", "GOAMD64=v1"}},
		{name: "amd64-v3", env: []string{"GOARCH=amd64", "GOAMD64=v3"}},
		{name: "arm64", env: []string{"GOARCH=arm64"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.run = runner(t, &c)
			program := filepath.Join(t.TempDir(), "gosim")
			build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
			build.Env = append(append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOFLAGS="), c.env...)
			out, err := build.CombinedOutput()
			require.NoError(t, err, string(out))

			begin := time.Now()
			line := append(append([]string{}, c.run...), program, "digest", scenario, "--quiet")
			var stdout, stderr bytes.Buffer
			cmd := exec.CommandContext(t.Context(), line[0], line[1:]...)
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Run(); err != nil && strings.Contains(stderr.String(), "can only be run on") {
				t.Skipf("this machine is no %s: %s", c.name, stderr.String())
			}
			require.NoError(t, err, stderr.String())
			t.Logf("%s, in %v:\n%s", c.name, time.Since(begin).Round(time.Second/10), stdout.String())
			if want == "" {
				want = stdout.String()
			}
			assert.Equal(t, want, stdout.String(), "%s differs from the first", c.name)
		})
	}
	require.NotEmpty(t, want, "no processor could be tried")
}

// runner returns what runs a program of that processor here, and skips the test
// if nothing does.
func runner(t *testing.T, c *cpu) []string {
	t.Helper()
	arch := strings.TrimPrefix(c.env[0], "GOARCH=")
	switch {
	case runtime.GOOS != "linux":
		t.Skip("programs for Linux are built")
	case arch == runtime.GOARCH:
		return nil
	case arch != "arm64":
		t.Skipf("no emulator of %s is used", arch)
	}
	if named := os.Getenv(qemuEnv); named != "" {
		path, err := exec.LookPath(named)
		require.NoError(t, err, "%s=%s", qemuEnv, named)
		return []string{path}
	}
	path, err := exec.LookPath("qemu-aarch64")
	if err != nil {
		t.Skipf("no qemu-aarch64, which Debian's qemu-user has; %s may name one", qemuEnv)
	}
	return []string{path}
}
