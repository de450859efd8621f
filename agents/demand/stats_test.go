package demand

import (
	"math"
	"os"
	"slices"
	"sort"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// draws is the sample size of the statistical tests. Their draws are keyed, so a
// test passes always or never.
const draws = 5000

// least is the p-value below which a statistical test fails.
const least = 0.01

func keys() sim.Keys { return sim.NewKeys(1, 0) }

// stream returns the i-th stream of a test.
func stream(i int) sim.Stream { return keys().Stream(1, 1, uint64(i)) }

// convenience returns a site with the catalogue of the example stores: 240
// products, 22 categories.
func convenience(t testing.TB) *site.Site {
	t.Helper()
	const file = "../../scenarios/catalogues/convenience.csv"
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	products, err := site.ReadCatalogue(file, data)
	require.NoError(t, err)
	require.Len(t, products, 240)
	return &site.Site{Products: products}
}

func market(t testing.TB, s *site.Site, change func(*Config)) *Market {
	t.Helper()
	c := DefaultConfig()
	if change != nil {
		change(&c)
	}
	m, err := New(s, nil, c)
	require.NoError(t, err)
	return m
}

// chiSquare returns the p-value of counts under the given probabilities, which
// may sum to less than 1 if the rest belongs to a class of no count. Neighbours
// are joined until five are expected in each class.
func chiSquare(counts []int, probabilities []float64) float64 {
	n := 0
	for _, c := range counts {
		n += c
	}
	var obs, exp []float64
	o, e := 0.0, 0.0
	for i, c := range counts {
		o += float64(c)
		e += float64(n) * probabilities[i]
		if e >= 5 {
			obs, exp = append(obs, o), append(exp, e)
			o, e = 0, 0
		}
	}
	last := len(exp) - 1
	obs[last] += o
	exp[last] += e
	return distuv.ChiSquared{K: float64(last)}.Survival(stat.ChiSquare(obs, exp))
}

// kolmogorov returns the p-value of a sample under a continuous distribution
// (Kolmogorov 1933, with the correction of Stephens 1970 for finite samples).
func kolmogorov(sample []float64, cdf func(float64) float64) float64 {
	x := slices.Sorted(slices.Values(sample))
	n := float64(len(x))
	d := 0.0
	for i, v := range x {
		f := cdf(v)
		d = max(d, f-float64(i)/n, float64(i+1)/n-f)
	}
	l := d * (math.Sqrt(n) + 0.12 + 0.11/math.Sqrt(n))
	p := 0.0
	for k := 1.0; k <= 100; k++ {
		p += 2 * math.Pow(-1, k-1) * math.Exp(-2*k*k*l*l)
	}
	return min(1, max(0, p))
}

// ranks returns the mid-ranks of a sample.
func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(i, j int) bool { return x[order[i]] < x[order[j]] })
	out := make([]float64, len(x))
	for i := 0; i < len(x); {
		j := i
		for j < len(x) && x[order[j]] == x[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			out[order[k]] = float64(i+j-1) / 2
		}
		i = j
	}
	return out
}

func spearman(x, y []float64) float64 { return stat.Correlation(ranks(x), ranks(y), nil) }

// TestStatistics_helpers shows that the helpers reject what is wrong.
func TestStatistics_helpers(t *testing.T) {
	var uniform, bent []float64
	counts := make([]int, 6)
	for i := range draws {
		s := stream(i)
		u := s.Float64()
		uniform, bent = append(uniform, u), append(bent, math.Pow(u, 1.1))
		counts[s.IntN(6)]++
	}
	identity := func(x float64) float64 { return x }
	require.Greater(t, kolmogorov(uniform, identity), least)
	require.Less(t, kolmogorov(bent, identity), least)
	sixth := []float64{1. / 6, 1. / 6, 1. / 6, 1. / 6, 1. / 6, 1. / 6}
	require.Greater(t, chiSquare(counts, sixth), least)
	require.Less(t, chiSquare(counts, []float64{.19, .162, .162, .162, .162, .162}), least)
	require.InDelta(t, 1, spearman(uniform, bent), 1e-12)
	require.Equal(t, []float64{0.5, 2, 0.5}, ranks([]float64{3, 7, 3}))
}
