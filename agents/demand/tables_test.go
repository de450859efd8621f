package demand

import (
	"cmp"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the tables anew")

// TestTables_are_made_from_their_source makes the embedded tables from the
// counts of the Groceries data and the mapping of their categories to ours.
//
// The support of a category is the sum of the supports of its source
// categories, each times its share: lines per basket. The lift of a pair is the
// sum of the observed counts of all pairs of their source categories over the sum of
// the counts expected of independent ones, n_a·n_b/9835.
//
// The counts name only pairs found in 50 baskets or more. How many pairs there
// are in all follows from the mean and the variance of the basket size, so that
// the mean lift of the rest is known; a pair of the rest is taken to have
// that lift, but at most 49 baskets. Pairs of a source category with itself were
// not counted, as a basket names each once: they add to neither sum. A pair of
// ours of which nothing was counted is left out. All lifts are divided by the mean
// lift of all pairs, which is above 1 because large baskets hold many pairs;
// the basket size is drawn apart.
func TestTables_are_made_from_their_source(t *testing.T) {
	src := readSource(t)
	assert.InDelta(t, 1.46, src.meanLift, 0.03, "E[k(k−1)]/E[k]² = 1.43 of the basket size, over pairs of different categories")
	t.Logf("mean lift %.3f, of the pairs in fewer than 50 baskets %.3f, %.0f %% of all pairs are known", src.meanLift, src.restLift, 100*src.known)
	supports, lifts := src.tables()
	for name, text := range map[string]string{"groceries_categories.csv": supports, "groceries_lifts.csv": lifts} {
		if *update {
			require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
			continue
		}
		got, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Equal(t, text, string(got), "%s is out of date: run go test -run TestTables -update", name)
	}
}

// part is a share of a source category that belongs to a category of ours.
type part struct {
	name  string
	share float64
}

type source struct {
	baskets  float64
	items    map[string]float64    // source category → baskets
	pairs    map[[2]string]float64 // in order of name
	parts    map[string][]part     // category of ours → of what it is made
	meanLift float64
	restLift float64
	known    float64
}

func rows(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	out, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	return out[1:]
}

func readSource(t testing.TB) *source {
	t.Helper()
	const sizeVar = 12.9 // variance of the categories per basket
	s := &source{baskets: 9835, items: map[string]float64{}, pairs: map[[2]string]float64{}, parts: map[string][]part{}}
	num := func(text string) float64 {
		v, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		return v
	}
	lines := 0.0
	for _, r := range rows(t, "testdata/groceries_items.csv") {
		s.items[r[0]] = num(r[1])
		lines += num(r[1])
	}
	counted := 0.0
	for _, r := range rows(t, "testdata/groceries_pairs.csv") {
		s.pairs[pairKey(r[0], r[1])] = num(r[2])
		counted += num(r[2])
	}
	for _, r := range rows(t, "testdata/groceries_mapping.csv") {
		require.Contains(t, s.items, r[0])
		s.parts[r[1]] = append(s.parts[r[1]], part{name: r[0], share: num(r[2])})
	}
	names := sorted(s.items)
	expected, rest := 0.0, 0.0
	for i, a := range names {
		for _, b := range names[i+1:] {
			e := s.items[a] * s.items[b] / s.baskets
			expected += e
			if _, ok := s.pairs[pairKey(a, b)]; !ok {
				rest += e
			}
		}
	}
	mean := lines / s.baskets
	all := s.baskets * (sizeVar + mean*mean - mean) / 2
	s.meanLift, s.restLift, s.known = all/expected, (all-counted)/rest, counted/all
	return s
}

func pairKey(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }

func sorted[K cmp.Ordered, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// pair returns the observed and the expected number of pairs of two categories,
// and how many pairs of source categories were counted for it.
func (s *source) pair(a, b string) (observed, expected float64, counted int) {
	for _, x := range s.parts[a] {
		for _, y := range s.parts[b] {
			if x.name == y.name || a == b && x.name > y.name {
				continue
			}
			e := s.items[x.name] * s.items[y.name] / s.baskets
			n, ok := s.pairs[pairKey(x.name, y.name)]
			if ok {
				counted++
			} else {
				n = min(49, s.restLift*e)
			}
			observed += n * x.share * y.share
			expected += e * x.share * y.share
		}
	}
	return observed, expected, counted
}

func (s *source) tables() (supports, lifts string) {
	var a, b strings.Builder
	fmt.Fprintln(&a, "category,support")
	fmt.Fprintln(&b, "category_a,category_b,observed,expected,relative_lift")
	names := sorted(s.parts)
	for i, name := range names {
		n := 0.0
		for _, p := range s.parts[name] {
			n += s.items[p.name] * p.share
		}
		fmt.Fprintf(&a, "%s,%.5f\n", name, n/s.baskets)
		for _, other := range names[i:] {
			if o, e, counted := s.pair(name, other); counted > 0 {
				fmt.Fprintf(&b, "%s,%s,%.1f,%.1f,%.3f\n", name, other, o, e, o/e/s.meanLift)
			}
		}
	}
	return a.String(), b.String()
}
