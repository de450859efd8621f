package archtest

import (
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "gosim"

// rule forbids a subtree of packages to reach another, directly or through a
// third package, tests included.
type rule struct{ from, to, why string }

// rules is policy. When the test fails, change the code, not this table.
var rules = []rule{
	{"checkoutfree", "sim", "the engine sees readings, never the truth"},
	{"checkoutfree", "agents", "the engine sees readings, never the people who caused them"},
	{"checkoutfree", "sensors", "a reading may come from any device, not only from a simulated one"},
	{"checkoutfree", "scenarios", "the engine is configured by its own Config"},
	{"checkoutfree", "reports", "the engine does not know how it is scored"},
	{"checkoutfree", "cmd", "libraries do not know their programs"},
	{"checkoutfree/site", "checkoutfree/reading", "the store as installed is a leaf"},
	{"checkoutfree/reading", "checkoutfree/output", "what devices send and what the engine says are two leaves"},
	{"checkoutfree/output", "checkoutfree/reading", "what devices send and what the engine says are two leaves"},
	{"checkoutfree/track", "checkoutfree/basket", "an earlier stage does not know a later one"},
	{"checkoutfree/track", "checkoutfree/shelf", "an earlier stage does not know a later one"},
	{"checkoutfree/shelf", "checkoutfree/track", "plates are read without knowing who is there"},
	{"checkoutfree/shelf", "checkoutfree/basket", "an earlier stage does not know a later one"},
	{"checkoutfree/basket", "checkoutfree/billing", "an earlier stage does not know a later one"},
	{"checkoutfree/basket", "checkoutfree/loss", "an earlier stage does not know a later one"},
	{"sim", "checkoutfree/reading", "the world is not measured by itself"},
	{"sim", "checkoutfree/output", "the simulator does not know which engine reads its sensors"},
	{"sim", "checkoutfree/track", "the simulator does not know which engine reads its sensors"},
	{"sim", "agents", "the world decides nothing"},
	{"sim", "sensors", "the world senses nothing"},
	{"sim", "reports", "the world writes the truth, reports read it"},
	{"sim", "scenarios", "the world is built by a scenario and does not know it"},
	{"agents", "sensors", "people do not see their own readings"},
	{"agents", "checkoutfree/reading", "people do not see their own readings"},
	{"agents", "checkoutfree/output", "people do not know what the engine thinks of them"},
	{"agents", "reports", "people do not know how they are scored"},
	{"agents", "scenarios", "people are configured by agents.Config"},
	{"sensors", "agents", "a device sees the world, not the plans of the people in it"},
	{"sensors", "checkoutfree/output", "a device does not know what the engine makes of its readings"},
	{"sensors", "reports", "a device does not know how it is scored"},
	{"sensors", "scenarios", "devices are configured by sensors.Config"},
	{"reports", "agents", "scores are computed from the truth log, not from plans"},
	{"reports", "sensors", "scores are computed from the truth log and the engine's outputs"},
	{"reports", "scenarios", "reports are written about a run, by whoever ran it"},
	{"scenarios", "cmd", "libraries do not know their programs"},
	{"internal", "scenarios", "utilities are leaves"},
	{"internal/strictyaml", "checkoutfree", "utilities are leaves"},
	{"internal/strictyaml", "sim", "utilities are leaves"},
}

// packages that must import nothing of this module but what is named here: the
// root package of the engine may only be reached from outside its stages.
var onlyOwn = map[string][]string{
	"checkoutfree/site":    {"internal/fpmath", "internal/strictyaml"},
	"checkoutfree/reading": {"checkoutfree/site"},
	"checkoutfree/output":  {"checkoutfree/site"},
	"sim":                  {"checkoutfree/site", "internal/fpmath"},
	"reports/mot":          {},
	"reports/paired":       {},
}

func TestImportDirection(t *testing.T) {
	imports := moduleImports(t)
	require.Contains(t, imports, "checkoutfree", "the walk found no engine: is the root right?")
	for _, broken := range check(imports, rules) {
		t.Error(broken)
	}
	for pkg, allowed := range onlyOwn {
		for _, q := range imports[pkg] {
			if q != pkg { // an external test imports the package it tests
				assert.Contains(t, allowed, q, "%s may import of this module only %v", pkg, allowed)
			}
		}
	}
}

// TestRulesBite feeds the checker import graphs that break a rule, so that the
// test above cannot pass by looking the wrong way.
func TestRulesBite(t *testing.T) {
	for name, c := range map[string]struct {
		imports map[string][]string
		want    string
	}{
		"direct": {
			map[string][]string{"checkoutfree/track": {"sim"}},
			"checkoutfree/track -> sim: the engine sees readings, never the truth",
		},
		"through a third package": {
			map[string][]string{"checkoutfree": {"internal/between"}, "internal/between": {"agents"}},
			"checkoutfree -> internal/between -> agents: the engine sees readings, never the people who caused them",
		},
		"in a cycle": {
			map[string][]string{"sim": {"x"}, "x": {"y"}, "y": {"x", "reports"}},
			"sim -> x -> y -> reports: the world writes the truth, reports read it",
		},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, []string{c.want}, check(c.imports, rules))
		})
	}
	assert.Empty(t, check(map[string][]string{"scenarios": {"sim", "checkoutfree"}, "simulation": {"agents"}}, rules))
}

// check returns a line per broken rule, in order.
func check(imports map[string][]string, rules []rule) []string {
	var broken []string
	for _, pkg := range slices.Sorted(maps.Keys(imports)) {
		for _, r := range rules {
			if !under(pkg, r.from) {
				continue
			}
			if via := chain(imports, pkg, r.to, map[string]bool{}); via != nil {
				broken = append(broken, strings.Join(via, " -> ")+": "+r.why)
			}
		}
	}
	return broken
}

// chain returns a path of imports from pkg into the subtree to, or nil.
func chain(imports map[string][]string, pkg, to string, seen map[string]bool) []string {
	if seen[pkg] {
		return nil
	}
	seen[pkg] = true
	for _, q := range imports[pkg] {
		if under(q, to) {
			return []string{pkg, q}
		}
		if rest := chain(imports, q, to, seen); rest != nil {
			return append([]string{pkg}, rest...)
		}
	}
	return nil
}

func under(pkg, root string) bool { return pkg == root || strings.HasPrefix(pkg, root+"/") }

// moduleImports parses every Go file of the module and returns, per package
// folder, the folders of this module that it imports, tests included. Folders
// named testdata and nested modules are not part of the module.
func moduleImports(t *testing.T) map[string][]string {
	t.Helper()
	root := filepath.Join("..", "..")
	imports := map[string][]string{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return descend(root, p, d)
		case !strings.HasSuffix(p, ".go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		dir := path.Dir(filepath.ToSlash(rel))
		if _, known := imports[dir]; !known {
			imports[dir] = nil // a package that imports nothing is a package too
		}
		for _, im := range f.Imports {
			q, err := strconv.Unquote(im.Path.Value)
			if err != nil {
				return err
			}
			if q, ours := strings.CutPrefix(q, module+"/"); ours {
				imports[dir] = append(imports[dir], q)
			}
		}
		return nil
	})
	require.NoError(t, err)
	return imports
}

func descend(root, p string, d fs.DirEntry) error {
	if p == root {
		return nil
	}
	if d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") {
		return filepath.SkipDir
	}
	_, err := os.Stat(filepath.Join(p, "go.mod"))
	if err == nil {
		return filepath.SkipDir
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
