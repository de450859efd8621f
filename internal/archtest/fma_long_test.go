//go:build long

package archtest

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fusingTargets are builds for CPUs that have a fused multiply-add and whose
// compiler uses it.
var fusingTargets = [][]string{
	{"GOARCH=arm64"},
	{"GOARCH=amd64", "GOAMD64=v3"},
}

// instruction is a line of the compiler's assembly listing with a fused
// multiply-add: FMADDD, FNMSUBS and so on of arm64, VFMADD231SD of amd64.
var instruction = regexp.MustCompile(`^\t0x[0-9a-f]+ \d+ \((.+:\d+)\)\t(V?FN?M(?:ADD|SUB)\w*)\t`)

// TestLongNoFusedMultiplyAdd holds the second rule: no product of simulated code
// is added to something without having been rounded. A compiler may fuse the two
// where the CPU can, across statements and calls too, unless the product stands
// in an explicit conversion: float64(x*y) + z. Dividing by two is a product.
func TestLongNoFusedMultiplyAdd(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	var packages []string
	for _, pkg := range sameBitsPackages(t) {
		if !isPending(pkg) {
			packages = append(packages, pkg)
		}
	}
	for _, target := range fusingTargets {
		t.Run(strings.Join(target, " "), func(t *testing.T) {
			for _, pkg := range packages {
				for _, found := range fusedIn(t, root, module, pkg, target) {
					t.Errorf("%s: write float64(x*y) + z", found)
				}
			}
		})
	}
}

// TestLongPendingIsFused lists what the subtrees that are still pending have to
// change. It fails for one that has nothing left, which then must go from the
// list.
func TestLongPendingIsFused(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	for _, subtree := range pending {
		var found []string
		for _, pkg := range sameBitsPackages(t) {
			if !under(pkg, subtree) {
				continue
			}
			found = append(found, inexactIn(t, filepath.Join(root, filepath.FromSlash(pkg)))...)
			for _, target := range fusingTargets {
				found = append(found, fusedIn(t, root, module, pkg, target)...)
			}
		}
		for i := range found {
			found[i] = strings.TrimPrefix(found[i], root+string(filepath.Separator))
		}
		slices.Sort(found)
		t.Logf("%s: %d to change\n%s", subtree, len(found), strings.Join(found, "\n"))
		assert.NotEmpty(t, found, "%s has nothing left to change: take it from the table", subtree)
	}
}

// TestLongFinderBites compiles a module with and without fused products.
func TestLongFinderBites(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module bites\n\ngo 1.26\n"), 0o644))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "p"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "p", "p.go"), []byte(`package p

func Fused(x, y, z float64) float64 { return x*y + z }

func product(x, y float32) float32 { return x * y }

func Inlined(x, y, z float32) float32 {
	p := product(x, y)
	return z - p
}

func Explicit(x, y, z float64) float64 { return float64(x*y) + z }
`), 0o644))
	for _, target := range fusingTargets {
		found := fusedIn(t, dir, "bites", "p", target)
		lines := map[string]bool{}
		for _, f := range found {
			place, _, _ := strings.Cut(f, ": ")
			lines[place] = true
		}
		assert.Contains(t, lines, "p/p.go:3", "%v", target)
		assert.NotContains(t, lines, "p/p.go:12", "%v", target)
		if target[0] == "GOARCH=arm64" {
			assert.Contains(t, lines, "p/p.go:9", "%v", target)
		}
	}
}

// fusedIn compiles a package for a target and returns a line per place of its
// listing with a fused multiply-add, in order.
func fusedIn(t *testing.T, root, module, pkg string, target []string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "build", "-gcflags="+module+"/"+pkg+"=-S", "./"+pkg)
	cmd.Dir = root
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOFLAGS="), target...)
	var listing bytes.Buffer
	cmd.Stdout, cmd.Stderr = &listing, &listing
	err := cmd.Run()
	var found, other []string
	lines := bufio.NewScanner(&listing)
	lines.Buffer(nil, 1<<20)
	compiled := false
	for lines.Scan() {
		line := lines.Text()
		compiled = compiled || strings.Contains(line, "STEXT") || strings.Contains(line, "SDWARF") || strings.Contains(line, "SRODATA")
		if m := instruction.FindStringSubmatch(line); m != nil {
			place := strings.TrimPrefix(m[1], root+string(filepath.Separator))
			found = append(found, fmt.Sprintf("%s: %s for %s", place, m[2], strings.Join(target, " ")))
		} else if err != nil && len(other) < 20 {
			other = append(other, line)
		}
	}
	require.NoError(t, lines.Err())
	require.NoError(t, err, strings.Join(other, "\n"))
	require.True(t, compiled, "no listing of %s: is the cache's output lost?", pkg)
	slices.Sort(found)
	return slices.Compact(found)
}
