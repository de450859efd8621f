package demand

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
)

// shop returns a site with so many products in each of the named categories.
func shop(products int, categories ...string) *site.Site {
	s := &site.Site{}
	for _, c := range categories {
		for range products {
			s.Products = append(s.Products, site.Product{Category: c})
		}
	}
	return s
}

func sum(lines []Line) int {
	n := 0
	for _, l := range lines {
		n += l.Units
	}
	return n
}

func TestBasket_holds_exactly_the_units_in_different_products(t *testing.T) {
	for name, c := range map[string]struct {
		site     *site.Site
		category map[string]float64
		co       float64
	}{
		"convenience":          {convenience(t), nil, 1},
		"strong lifts":         {convenience(t), nil, 2},
		"three products":       {shop(3, "milk"), nil, 1},
		"one product":          {shop(1, "unheard of"), nil, 1},
		"one wanted of three":  {shop(1, "milk", "juice", "water"), map[string]float64{"milk": 0, "juice": 0}, 1},
		"seventy categories":   {many(70), nil, 1},
		"two products of each": {shop(2, "milk", "chocolate", "biscuits", "household"), nil, 2},
	} {
		t.Run(name, func(t *testing.T) {
			m := market(t, c.site, func(k *Config) { k.CategoryWeights, k.CoPurchase = c.category, c.co })
			var lines []Line
			for i := range 400 {
				s := stream(i)
				units := 1 + i%maxUnits
				lines = m.Basket(lines, units, &s)
				require.Equal(t, units, sum(lines), "basket %d: %v", i, lines)
				seen := map[site.SKU]bool{}
				for _, l := range lines {
					require.False(t, seen[l.SKU], "product %d twice in %v", l.SKU, lines)
					require.Positive(t, l.Units)
					if w, set := c.category[c.site.Products[l.SKU].Category]; set {
						require.Positive(t, w, "nobody wants that category")
					}
					seen[l.SKU] = true
				}
			}
		})
	}
}

func many(categories int) *site.Site {
	s := &site.Site{}
	for i := range categories {
		s.Products = append(s.Products, site.Product{Category: fmt.Sprintf("c%d", i)})
	}
	return s
}

func TestBasket_names_only_what_is_available(t *testing.T) {
	s := convenience(t)
	m, err := New(s, func(sku site.SKU) bool { return sku%3 == 0 }, DefaultConfig())
	require.NoError(t, err)
	for i := range 500 {
		d := stream(i)
		for _, l := range m.Basket(nil, 10, &d) {
			require.Zero(t, l.SKU%3)
		}
	}
	m, err = New(s, func(site.SKU) bool { return false }, DefaultConfig())
	require.NoError(t, err)
	d := stream(0)
	assert.Empty(t, m.Basket(nil, 10, &d))
	assert.Empty(t, market(t, &site.Site{}, nil).Basket(nil, 3, &d))
	assert.Empty(t, market(t, s, nil).Basket(make([]Line, 3), 0, &d), "what was in dst is gone")
	_, err = New(shop(2, "milk"), nil, Config{})
	require.ErrorContains(t, err, "units_per_line_weights")
	c := DefaultConfig()
	c.CategoryWeights = map[string]float64{"milk": 0}
	_, err = New(shop(2, "milk"), nil, c)
	require.ErrorIs(t, err, ErrNothingWanted)
}

func TestBasket_units_per_line(t *testing.T) {
	m := market(t, convenience(t), nil)
	counts := make([]int, 5)
	for i := 0; i < draws; {
		s := stream(i)
		lines := m.Basket(nil, 40, &s)
		left := 40
		for _, l := range lines {
			if left < 5 { // the last lines are cut by what is left
				break
			}
			counts[l.Units-1]++
			left -= l.Units
			i++
		}
	}
	weights, total := DefaultConfig().UnitsPerLine, 0.0
	for _, w := range weights {
		total += w
	}
	probabilities := make([]float64, 5)
	for i, w := range weights {
		probabilities[i] = w / total
	}
	p := chiSquare(counts, probabilities)
	t.Logf("%v, p = %.3f", counts, p)
	assert.Greater(t, p, least)
}

func TestBasket_first_line_is_by_popularity_and_rank(t *testing.T) {
	s := convenience(t)
	m := market(t, s, func(c *Config) {
		c.CategoryWeights = map[string]float64{"juice": 0.5}
		c.CoPurchase = 0 // otherwise small baskets hold other things than large ones
	})
	categories, products := make([]int, len(m.categories)), make([]int, 10)
	juice := slices.IndexFunc(m.categories, func(c category) bool { return c.name == "juice" })
	for i := range draws {
		d := stream(i)
		l := m.Basket(nil, 1, &d)
		c := m.of[l[0].SKU]
		categories[c]++
		if int(c) == juice {
			products[slices.Index(m.categories[c].products, l[0].SKU)]++
		}
	}
	total := 0.0
	want := make([]float64, len(m.categories))
	g, err := readGroceries()
	require.NoError(t, err)
	for i := range want {
		want[i] = g.support[m.categories[i].name]
		require.Positive(t, want[i], "%s has no popularity of its own", m.categories[i].name)
		if i == juice {
			want[i] = 0.5
		}
		total += want[i]
	}
	for i := range want {
		want[i] /= total
	}
	assert.Greater(t, chiSquare(categories, want), least)
	zipf, total := make([]float64, 10), 0.0
	for i := range zipf {
		zipf[i] = math.Pow(float64(i+1), -0.78)
		total += zipf[i]
	}
	for i := range zipf {
		zipf[i] /= total
	}
	assert.Greater(t, chiSquare(products, zipf), least)
}

// bought counts categories and pairs of lines over many baskets of the size of a
// grocery outlet's, the store in which the lifts were measured.
type bought struct {
	lines []float64
	pairs [][]float64 // symmetric
	total float64
}

func buy(m *Market, baskets int) *bought {
	k := len(m.categories)
	b := &bought{lines: make([]float64, k), pairs: make([][]float64, k)}
	for i := range b.pairs {
		b.pairs[i] = make([]float64, k)
	}
	var lines []Line
	for i := range baskets {
		d := stream(i)
		units, _ := m.Trip(&d)
		lines = m.Basket(lines, units, &d)
		for x, l := range lines {
			c := m.of[l.SKU]
			b.lines[c]++
			b.total++
			for _, other := range lines[:x] {
				o := m.of[other.SKU]
				b.pairs[c][o]++
				if o != c {
					b.pairs[o][c]++
				}
			}
		}
	}
	return b
}

// compared is a pair of categories with its lift in the source and in the
// simulation, both relative to the average pair.
type compared struct {
	a, b          string
	source, drawn float64
	expected      float64 // pairs if independent
}

func compare(t *testing.T, m *Market, b *bought, baskets int) []compared {
	t.Helper()
	g, err := readGroceries()
	require.NoError(t, err)
	var out []compared
	observed, expected := 0.0, 0.0
	for i := range m.categories {
		for j := range i + 1 {
			e := b.lines[i] * b.lines[j] / float64(baskets)
			if i == j {
				e /= 2
			}
			observed += b.pairs[i][j]
			expected += e
			key := [2]string{m.categories[i].name, m.categories[j].name}
			if v, ok := g.lift[key]; ok {
				out = append(out, compared{key[0], key[1], v, b.pairs[i][j] / e, e})
			}
		}
	}
	for i := range out {
		out[i].drawn /= observed / expected
	}
	return out
}

func TestBasket_goes_together_as_in_Groceries(t *testing.T) {
	const baskets = 60000
	outlet := func(co float64) func(*Config) {
		return func(c *Config) {
			c.BasketMu, c.BasketSigma, _ = BasketSize(FormatGrocery)
			c.UnitsPerLine = []float64{1} // the source counts categories
			c.CoPurchase = co
		}
	}
	figures := func(co float64) (rank, slope float64, pairs []compared, b *bought, m *Market) {
		m = market(t, convenience(t), outlet(co))
		b = buy(m, baskets)
		pairs = compare(t, m, b, baskets)
		var x, y []float64
		sxx, sxy := 0.0, 0.0
		for _, p := range pairs {
			x, y = append(x, p.source), append(y, p.drawn)
			sxx += p.expected * math.Log(p.source) * math.Log(p.source)
			sxy += p.expected * math.Log(p.source) * math.Log(p.drawn)
		}
		return spearman(x, y), sxy / sxx, pairs, b, m
	}
	rank, slope, pairs, b, m := figures(1)
	t.Logf("%d pairs: rank correlation %.3f, slope of log lifts %.3f", len(pairs), rank, slope)
	assert.Greater(t, rank, 0.9)
	assert.InDelta(t, 1, slope, 0.1)

	slices.SortFunc(pairs, func(a, b compared) int { return int(math.Copysign(1, b.source-a.source)) })
	for _, p := range pairs[:8] {
		t.Logf("%s + %s: %.2f, drawn %.2f", p.a, p.b, p.source, p.drawn)
		assert.InEpsilon(t, p.source, p.drawn, 0.20, "%s + %s", p.a, p.b)
	}
	for i, n := range b.lines {
		assert.InEpsilon(t, m.popularity[i], n/b.total, 0.06, "%s: what goes together must not change how much is bought", m.categories[i].name)
	}

	small := market(t, convenience(t), nil) // sizes and lines of a convenience store
	c := buy(small, baskets)
	for i, n := range c.lines {
		assert.InEpsilon(t, small.popularity[i], n/c.total, 0.06, "%s in a convenience store", small.categories[i].name)
	}

	rank, slope, _, _, _ = figures(0)
	t.Logf("independent: rank correlation %.3f, slope %.3f", rank, slope)
	assert.InDelta(t, 0, slope, 0.1)
	_, slope, _, _, _ = figures(0.5)
	assert.InDelta(t, 0.5, slope, 0.12)
}

func TestBalance_keeps_the_second_line_as_popular_as_the_first(t *testing.T) {
	for _, co := range []float64{0, 1, 2} {
		m := market(t, convenience(t), func(c *Config) {
			c.CoPurchase = co
			c.CategoryWeights = map[string]float64{"household": 3, "milk": 0}
		})
		for a, row := range m.logLift {
			sum := 0.0
			for b, l := range row {
				sum += m.popularity[b] * math.Exp(l)
				assert.InDelta(t, l, m.logLift[b][a], 1e-12)
			}
			assert.InDelta(t, 1, sum, 1e-9, m.categories[a].name)
		}
	}
}

// TestLeanPower derives the constant from the sizes of the store in which the lifts
// were measured.
func TestLeanPower(t *testing.T) {
	mu, sigma, _ := BasketSize(FormatGrocery)
	line, pair := meanLog(cumulativeUnits(mu, sigma))
	assert.InDelta(t, 1/(pair-line), leanPower, 0.005)
}

func TestBasket_small_ones_hold_other_things_than_large_ones(t *testing.T) {
	m := market(t, convenience(t), nil)
	share := func(units int, name string) float64 {
		n, all := 0.0, 0.0
		for i := range draws {
			d := stream(i)
			for _, l := range m.Basket(nil, units, &d) {
				if m.categories[m.of[l.SKU]].name == name {
					n++
				}
				all++
			}
		}
		return n / all
	}
	for _, name := range []string{"alcohol", "soda_can"} {
		one, six := share(1, name), share(6, name)
		t.Logf("%s: %.3f of one unit, %.3f of six", name, one, six)
		assert.Greater(t, one, 1.2*six)
	}
	one, six := share(1, "fruit_veg"), share(6, "fruit_veg")
	t.Logf("fruit_veg: %.3f of one unit, %.3f of six", one, six)
	assert.Less(t, one, six)
}

func TestBasket_and_Trip_allocate_nothing(t *testing.T) {
	m := market(t, convenience(t), nil)
	lines := make([]Line, 0, maxUnits)
	i := 0
	assert.Zero(t, testing.AllocsPerRun(500, func() {
		s := stream(i)
		units, _ := m.Trip(&s)
		lines = m.Basket(lines, units, &s)
		i++
	}))
}

func BenchmarkTrip(b *testing.B) {
	m := market(b, convenience(b), nil)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		s := stream(i)
		m.Trip(&s)
		i++
	}
}

func BenchmarkBasket(b *testing.B) {
	for _, units := range []int{2, 10, 40} {
		b.Run(fmt.Sprintf("units=%d", units), func(b *testing.B) {
			m := market(b, convenience(b), nil)
			var lines []Line
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				s := stream(i)
				lines = m.Basket(lines, units, &s)
				i++
			}
		})
	}
}
