package demand

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
)

// tafeng is what was measured on Ta-Feng (13 858 users): the mean share of the
// last basket that was bought before, by the number of earlier baskets.
var tafeng = []struct {
	earlier int
	share   float64
}{{2, .117}, {4, .182}, {10, .267}, {25, .365}} // the last is "20 and more"

// repeatShare returns the mean share of the lines of visit n that were bought
// in the n visits before.
func repeatShare(p *Members, n int) float64 {
	sum := 0.0
	var lines []Line
	for i := range p.Len() {
		seen := map[site.SKU]bool{}
		for k := range n {
			lines = p.Visit(lines, i, k).Lines
			for _, l := range lines {
				seen[l.SKU] = true
			}
		}
		lines = p.Visit(lines, i, n).Lines
		hits := 0.0
		for _, l := range lines {
			if seen[l.SKU] {
				hits++
			}
		}
		sum += hits / float64(len(lines))
	}
	return sum / float64(p.Len())
}

// tafengSite has the products of Ta-Feng, all of one category.
func tafengSite() *site.Site { return shop(11997, "any") }

// TestHabit_on_a_catalogue_like_Ta_Feng gives the model as many products as
// Ta-Feng has, a popularity of which the first ten make up 8 % (the share of
// the last basket that the ten most popular products hit there), and its basket
// sizes (mean 6.27, variance 37.6).
func TestHabit_on_a_catalogue_like_Ta_Feng(t *testing.T) {
	s := tafengSite()
	with := func(strength float64) *Members {
		return members(t, s, func(c *Config) {
			c.Members, c.HistoryVisits, c.RepeatStrength = 2000, 0, strength
			c.BasketMu, c.BasketSigma, c.UnitsPerLine = 1.46, 0.80, []float64{1}
			c.ProductZipf = 0.71
		})
	}
	habit, chance := with(1), with(0)
	up := habit.market.categories[0].upTo
	assert.InDelta(t, 0.080, up[9]/up[len(up)-1], 0.002)
	mean, square, before := 0.0, 0.0, 0.0
	for i, p := range habit.market.units {
		mean += (p - before) * float64(i+1)
		square += (p - before) * float64((i+1)*(i+1))
		before = p
	}
	assert.InDelta(t, 6.27, mean, 0.1)
	assert.InDelta(t, 37.6, square-mean*mean, 2)
	for _, f := range tafeng {
		got, luck := repeatShare(habit, f.earlier), repeatShare(chance, f.earlier)
		t.Logf("%d earlier: measured %.3f, drawn %.3f, by chance alone %.3f", f.earlier, f.share, got, luck)
		assert.InDelta(t, f.share, got, 0.015)
		assert.Less(t, luck, f.share/2)
	}
}

// TestHabit_in_a_small_store measures what the same habit makes of a catalogue of
// 240 products, where much repeats by chance.
func TestHabit_in_a_small_store(t *testing.T) {
	s := convenience(t)
	with := func(strength float64) *Members {
		return members(t, s, func(c *Config) {
			c.Members, c.HistoryVisits, c.RepeatStrength = 3000, 0, strength
		})
	}
	none, habit, double := with(0), with(1), with(2)
	for _, f := range []struct {
		earlier      int
		chance, both float64 // regression values, as documented at habit
	}{{2, .04, .15}, {4, .08, .21}, {10, .17, .33}, {20, .28, .46}} {
		a, b, c := repeatShare(none, f.earlier), repeatShare(habit, f.earlier), repeatShare(double, f.earlier)
		h := habit.market.habit(f.earlier)
		t.Logf("%d earlier: by chance %.3f, with habit %.3f, with twice the odds %.3f; chance of a habit %.3f", f.earlier, a, b, c, h)
		assert.InDelta(t, f.chance, a, 0.015)
		assert.InDelta(t, f.both, b, 0.015)
		assert.InDelta(t, h+(1-h)*a, b, 0.03, "habit comes on top of chance")
		assert.Greater(t, c, b+0.03)
	}
}

func TestHabit_odds(t *testing.T) {
	m := market(t, shop(3, "milk"), nil)
	assert.Zero(t, m.habit(0), "nobody repeats a first basket")
	before := 0.0
	for n := 1; n < 100; n++ {
		h := m.habit(n)
		require.True(t, h > before && h < 0.6, "%d: %g", n, h)
		before = h
	}
	none := market(t, shop(3, "milk"), func(c *Config) { c.RepeatStrength = 0 })
	assert.Zero(t, none.habit(50))
}

// TestHabit_prefers_what_was_bought_often_and_lately looks at single draws from
// memory.
func TestHabit_prefers_what_was_bought_often_and_lately(t *testing.T) {
	m := market(t, shop(5, "juice"), nil)
	var l life
	for _, sku := range []site.SKU{0, 1, 1, 2} {
		l.learn([]Line{{SKU: sku, Units: 3}})
	}
	want := []remembered{{0, decay * decay * decay}, {1, decay*decay + decay}, {2, 1}}
	require.Len(t, l.memory, 3)
	weights, total := make([]float64, 3), 0.0
	for i, r := range l.memory {
		assert.Equal(t, want[i].sku, r.sku)
		assert.InDelta(t, want[i].weight, r.weight, 1e-12)
		total += r.weight
	}
	for i, r := range l.memory {
		weights[i] = r.weight / total
	}
	counts := make([]int, 3)
	for i := range draws {
		d := stream(i)
		lines := m.fill(nil, 1, l.memory, 1, &d)
		counts[lines[0].SKU]++
	}
	assert.Greater(t, chiSquare(counts, weights), least)
	d := stream(0)
	lines := m.fill(nil, 60, l.memory, 1, &d)
	assert.Len(t, lines, 5, "when all that is remembered is in the basket, fresh products follow")
}
