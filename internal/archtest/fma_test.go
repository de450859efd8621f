package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sameBits are the subtrees of packages that compute what is simulated, or what
// the engine makes of it, and so must give the same bits on every CPU.
var sameBits = []string{"sim", "agents", "sensors", "checkoutfree", "scenarios", "internal/vec", "internal/fpmath", "internal/strictyaml"}

// pending are the subtrees that do not keep the two rules below yet. It is to
// become empty; nothing may be added.
var pending = []string{}

// exactMath are the names of package math that have the same value everywhere:
// its constants, and functions whose result is representable or rounded once.
var exactMath = []string{
	"E", "Pi", "Phi", "Sqrt2", "SqrtE", "SqrtPi", "SqrtPhi", "Ln2", "Log2E", "Ln10", "Log10E",
	"MaxFloat32", "SmallestNonzeroFloat32", "MaxFloat64", "SmallestNonzeroFloat64",
	"MaxInt", "MinInt", "MaxInt8", "MinInt8", "MaxInt16", "MinInt16", "MaxInt32", "MinInt32", "MaxInt64", "MinInt64",
	"MaxUint", "MaxUint8", "MaxUint16", "MaxUint32", "MaxUint64",
	"Abs", "Ceil", "Copysign", "Dim", "Float32bits", "Float32frombits", "Float64bits", "Float64frombits", "Floor", "Frexp",
	"Ilogb", "Inf", "IsInf", "IsNaN", "Ldexp", "Logb", "Max", "Min", "Mod", "Modf", "NaN", "Nextafter", "Nextafter32",
	"Remainder", "Round", "RoundToEven", "Signbit", "Sqrt", "Trunc",
}

// inexactImports are packages whose results differ between CPUs.
var inexactImports = []string{"math/cmplx", "gonum.org/"}

// TestSameBitsMath holds the first rule: no simulated code calls a function that
// is assembly here and Go there. The second is TestLongNoFusedMultiplyAdd.
func TestSameBitsMath(t *testing.T) {
	packages := sameBitsPackages(t)
	for _, pkg := range packages {
		if isPending(pkg) {
			continue
		}
		for _, found := range inexactIn(t, filepath.Join("..", "..", filepath.FromSlash(pkg))) {
			t.Errorf("%s: take it from internal/fpmath", found)
		}
	}
	for _, pkg := range pending {
		assert.Contains(t, packages, pkg, "what is pending must be one of the packages")
	}
}

// TestSameBitsMathBites feeds the finder what it must find and what it must not.
func TestSameBitsMathBites(t *testing.T) {
	for source, want := range map[string][]string{
		`import "math"; var x = math.Exp(1)`:                     {"x.go:1:35: math.Exp"},
		`import "math"; var f = math.Log`:                        {"x.go:1:35: math.Log"},
		`import m "math"; var f = m.FMA`:                         {"x.go:1:37: math.FMA"},
		`import "math"; var x = math.Sqrt(2 * math.Pi)`:          nil,
		`import "gosim/internal/fpmath"; var x = fpmath.Exp(1)`:  nil,
		`import "math/cmplx"; var x = cmplx.Abs(1)`:              {"x.go:1:19: import of math/cmplx"},
		`import "gonum.org/v1/gonum/floats"; var x = floats.Sum`: {"x.go:1:19: import of gonum.org/v1/gonum/floats"},
		`type t struct{ Exp int }; var math t; var x = math.Exp`: nil,
		`import "math/bits"; var x = bits.Len(1)`:                nil,
	} {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "x.go", "package q; "+source, 0)
		require.NoError(t, err)
		assert.Equal(t, want, inexact(fset, f), source)
	}
}

func isPending(pkg string) bool {
	return slices.ContainsFunc(pending, func(root string) bool { return under(pkg, root) })
}

// sameBitsPackages returns the folders of the packages that must give the same
// bits, in order.
func sameBitsPackages(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pkg := range slices.Sorted(maps.Keys(moduleImports(t))) {
		if slices.ContainsFunc(sameBits, func(root string) bool { return under(pkg, root) }) {
			all = append(all, pkg)
		}
	}
	require.NotEmpty(t, all)
	return all
}

// inexactIn returns a line per use of an inexact function in a folder's files,
// tests excepted.
func inexactIn(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	var found []string
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		found = append(found, inexact(fset, f)...)
	}
	return found
}

// inexact returns a line per use of an inexact function in a file.
func inexact(fset *token.FileSet, f *ast.File) []string {
	var found []string
	say := func(at token.Pos, what string) {
		found = append(found, fmt.Sprintf("%s: %s", fset.Position(at), what))
	}
	name := "" // of package math in this file
	for _, im := range f.Imports {
		path, err := strconv.Unquote(im.Path.Value)
		switch {
		case err != nil:
			say(im.Pos(), err.Error())
		case path == "math" && im.Name != nil:
			name = im.Name.Name
		case path == "math":
			name = path
		case slices.ContainsFunc(inexactImports, func(p string) bool { return strings.HasPrefix(path, p) }):
			say(im.Pos(), "import of "+path)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if of, ok := sel.X.(*ast.Ident); ok && name != "" && of.Name == name && !slices.Contains(exactMath, sel.Sel.Name) {
			say(sel.Pos(), "math."+sel.Sel.Name)
		}
		return true
	})
	return found
}
