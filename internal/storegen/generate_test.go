package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
)

const root = "../.."

func TestGenerate_gives_the_checked_in_files(t *testing.T) {
	files, err := generate(os.DirFS(root))
	require.NoError(t, err)
	require.Len(t, files, 10+36)
	for _, f := range files {
		got, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(f.path)))
		require.NoError(t, err)
		assert.Equal(t, string(f.data), string(got), "%s: run go run ./internal/storegen", f.path)
	}
}

func TestRun_writes_what_generate_returns(t *testing.T) {
	dir := t.TempDir()
	require.ErrorContains(t, run(dir), "convenience.csv")

	data, err := os.ReadFile(filepath.Join(root, convenience))
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "scenarios/catalogues"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, convenience), data, 0o644))
	require.NoError(t, run(dir))
	s, err := site.Load(os.DirFS(filepath.Join(dir, "scenarios")), "stores/corner-shop/store.yaml")
	require.NoError(t, err)
	assert.Equal(t, "corner-shop", s.Name)
}

func product(gtin string, category string, weight, sd, width float64) site.Product {
	return site.Product{GTIN: gtin, Category: category, WeightG: weight, WeightSDG: sd, W: width, H: 0.1, D: 0.1}
}

func TestPairUp_joins_clearly_different_weights_only(t *testing.T) {
	products := []site.Product{
		product("a", "soda", 350, 2, 0.07), product("b", "soda", 352, 2, 0.07),
		product("c", "soda", 500, 2, 0.07), product("d", "milk", 1000, 5, 0.07),
		product("e", "milk", 1005, 5, 0.07), product("f", "milk", 200, 1, 0.30),
	}
	items, err := pairUp(products, 2, 0.15)
	require.NoError(t, err)
	assert.Equal(t, []item{{[]int{0, 2}, 1}, {[]int{1, 3}, 1}, {[]int{4}, 1}, {[]int{5}, 1}}, items)
	_, err = pairUp(products, 3, 0.15)
	require.ErrorContains(t, err, "clearly different weight")
}

// A shelf too small for what comes in twos: the facings stand apart.
func TestPlanShop_uses_every_plate(t *testing.T) {
	g := []gondola{{code: "G1", w: 3, d: 0.4, h: 1.4, plates: 3, z: []float64{0.1, 0.5, 0.9}}}
	products := []site.Product{
		product("2980100000019", "water", 500, 1, 0.1), product("2980100000026", "water", 600, 1, 0.1),
		product("2980100000033", "water", 700, 1, 0.1), product("2980100000040", "water", 800, 1, 0.1),
		product("2980100000057", "water", 900, 1, 0.1),
	}
	plan, err := planShop(g, 3, products, 2, 15_000)
	require.NoError(t, err)
	taken := map[[2]int]string{}
	for _, p := range plan {
		for i := p.first; i <= p.last; i++ {
			assert.Empty(t, taken[[2]int{p.shelf, i}], "two products on one plate")
			taken[[2]int{p.shelf, i}] = p.gtin
		}
	}
	assert.Len(t, taken, 9)
	_, err = planShop(g, 3, products[:2], 2, 15_000)
	require.ErrorContains(t, err, "too many")
}
