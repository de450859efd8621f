//go:build long

package fpmath

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLongPinnedOnEveryCPU runs the pinned hashes as built for CPUs that fuse:
// for GOAMD64=v3, and for arm64 under qemu-aarch64 where there is one.
func TestLongPinnedOnEveryCPU(t *testing.T) {
	for _, env := range [][]string{{"GOARCH=amd64", "GOAMD64=v3"}, {"GOARCH=arm64"}} {
		t.Run(strings.Join(env, " "), func(t *testing.T) {
			var run []string
			if arch := strings.TrimPrefix(env[0], "GOARCH="); runtime.GOOS != "linux" || arch != runtime.GOARCH {
				qemu, err := exec.LookPath("qemu-aarch64")
				if err != nil || arch != "arm64" || runtime.GOOS != "linux" {
					t.Skip("nothing here runs it: Debian's qemu-user has qemu-aarch64")
				}
				run = []string{qemu}
			}
			program := filepath.Join(t.TempDir(), "fpmath.test")
			build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", program, ".")
			build.Env = append(append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS="), env...)
			out, err := build.CombinedOutput()
			require.NoError(t, err, string(out))
			run = append(run, program, "-test.run", "^(TestBitsArePinned|TestSincosIsSinAndCos|TestPowOfWholeNumbers)$", "-test.v")
			out, err = exec.CommandContext(t.Context(), run[0], run[1:]...).CombinedOutput()
			if err != nil && strings.Contains(string(out), "can only be run on") {
				t.Skip(string(out))
			}
			require.NoError(t, err, string(out))
			require.Contains(t, string(out), "--- PASS: TestBitsArePinned")
		})
	}
}
