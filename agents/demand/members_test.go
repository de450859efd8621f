package demand

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

func members(t testing.TB, s *site.Site, change func(*Config)) *Members {
	t.Helper()
	return market(t, s, change).Members(keys())
}

// negativeBinomial returns P(0) … P(most) of a gamma-mixed Poisson count.
func negativeBinomial(shape, mean float64, most int) []float64 {
	out := make([]float64, most+1)
	for n := range out {
		a, _ := math.Lgamma(shape + float64(n))
		b, _ := math.Lgamma(shape)
		c, _ := math.Lgamma(float64(n) + 1)
		out[n] = math.Exp(a - b - c + shape*math.Log(shape/(shape+mean)) + float64(n)*math.Log(mean/(shape+mean)))
	}
	return out
}

func TestMembers_visits_are_negative_binomial(t *testing.T) {
	for _, shape := range []float64{0.3, 1, 5} {
		p := members(t, &site.Site{}, func(c *Config) {
			c.Members, c.MemberRateShape, c.HistoryVisits = draws, shape, 3
		})
		require.Equal(t, draws, p.Len())
		during := make([]int, draws)
		for i := range 2 * draws {
			during[p.Of(i, nil)]++
		}
		const most = 400
		counts, before := make([]int, most+1), make([]int, most+1)
		for member, n := range during {
			counts[n]++
			before[p.pastVisits(member)]++
		}
		a := chiSquare(counts, negativeBinomial(shape, 2, most))
		b := chiSquare(before, negativeBinomial(shape, 3, most))
		t.Logf("shape %g: in the run p = %.3f, before it p = %.3f", shape, a, b)
		assert.Greater(t, a, least)
		assert.Greater(t, b, least)
	}
}

func TestMembers_rates(t *testing.T) {
	p := members(t, &site.Site{}, func(c *Config) { c.Members, c.MemberRateShape = draws, 2 })
	var rates []float64
	for i := range draws {
		rates = append(rates, p.Rate(i))
	}
	assert.Greater(t, kolmogorov(rates, distuv.Gamma{Alpha: 2, Beta: 2}.CDF), least)
	var visits, past []float64
	for i := range draws {
		past = append(past, float64(p.pastVisits(i)))
		visits = append(visits, rates[i])
	}
	assert.Greater(t, stat.Correlation(visits, past, nil), 0.7, "who came often comes often")
}

func TestMembers_recent_ones_are_drawn_again(t *testing.T) {
	p := members(t, &site.Site{}, func(c *Config) { c.Members = 50 })
	changed := 0
	for i := range 500 {
		first := p.Of(i, nil)
		require.Equal(t, first, p.Of(i, func(member int) bool { return member != first && member%2 == 0 }), "others do not matter")
		again := p.Of(i, func(member int) bool { return member == first })
		require.NotEqual(t, first, again)
		if again >= 0 {
			changed++
		}
	}
	assert.Greater(t, changed, 490)
	assert.Equal(t, -1, p.Of(0, func(int) bool { return true }), "somebody new")
	none := members(t, &site.Site{}, nil)
	assert.Equal(t, -1, none.Of(0, nil))
	assert.Zero(t, none.Len())
}

// TestMembers_removing_an_arrival plays arrivals as package agents does, once with
// and once without one of them.
func TestMembers_removing_an_arrival_leaves_the_others(t *testing.T) {
	s := convenience(t)
	type visit struct {
		member int
		Visit
	}
	play := func(without int) map[int]visit {
		p := members(t, s, func(c *Config) { c.Members = 300 })
		count, out := map[int]int{}, map[int]visit{}
		for i := range 200 {
			if i == without {
				continue
			}
			m := p.Of(i, nil)
			out[i] = visit{m, p.Visit(nil, m, count[m])}
			count[m]++
		}
		return out
	}
	all := play(-1)
	for _, gone := range []int{0, 17, 120} {
		moved := 0
		for i, v := range play(gone) {
			require.Equal(t, all[i].member, v.member)
			if all[i].member == all[gone].member && i > gone {
				moved++
				continue // their own later visits move up
			}
			require.Equal(t, all[i], v, "arrival %d without arrival %d", i, gone)
		}
		t.Logf("without arrival %d: %d later visits of the same member", gone, moved)
	}
}

func TestMembers_Visit_does_not_depend_on_what_was_asked_before(t *testing.T) {
	s := convenience(t)
	change := func(c *Config) { c.Members = maxLives + 200 }
	p := members(t, s, change)
	var forward []Visit
	for n := range 12 {
		forward = append(forward, p.Visit(nil, 7, n))
	}
	for _, n := range []int{11, 3, 3, 0, 8} {
		assert.Equal(t, forward[n], p.Visit(nil, 7, n))
		assert.Equal(t, forward[n], members(t, s, change).Visit(nil, 7, n), "a fresh reader")
	}
	for m := range p.Len() { // drives member 7 out of memory
		p.Visit(nil, m, 0)
	}
	assert.Len(t, p.lives, maxLives)
	assert.NotContains(t, p.lives, 7)
	assert.Equal(t, forward[5], p.Visit(nil, 7, 5))
	assert.Len(t, p.lives, maxLives)
	other := market(t, s, change).Members(sim.NewKeys(2, 0))
	assert.NotEqual(t, forward[0].Seconds, other.Visit(nil, 7, 0).Seconds)
}

func TestMembers_Past(t *testing.T) {
	s := convenience(t)
	p := members(t, s, func(c *Config) { c.Members, c.HistoryDays = 2000, 30 })
	total, days := 0, []float64(nil)
	for m := range p.Len() {
		past := p.Past(m)
		total += len(past)
		for i, v := range past {
			require.True(t, v.DaysAgo > 0 && v.DaysAgo <= 30)
			require.True(t, i == 0 || v.DaysAgo <= past[i-1].DaysAgo, "the oldest first")
			require.NotEmpty(t, v.Lines)
			days = append(days, v.DaysAgo)
		}
	}
	mean := float64(total) / float64(p.Len())
	t.Logf("%.2f visits before the run", mean)
	assert.InDelta(t, 5.6, mean, 3*math.Sqrt(5.6*(1+5.6)/2000))
	assert.Greater(t, kolmogorov(days, distuv.Uniform{Min: 0, Max: 30}.CDF), least)

	// What lies before the run is what a life without a past would have begun with.
	whole := members(t, s, func(c *Config) { c.Members, c.HistoryVisits = 2000, 0 })
	require.Empty(t, whole.Past(3))
	for m := range 50 {
		past := p.Past(m)
		for i, v := range past {
			require.Equal(t, whole.Visit(nil, m, i).Lines, v.Lines)
		}
		require.Equal(t, whole.Visit(nil, m, len(past)), p.Visit(nil, m, 0), "the run goes on from there")
	}
}

func TestMembers_memory_is_bounded(t *testing.T) {
	p := members(t, tafengSite(), func(c *Config) {
		c.Members, c.HistoryVisits, c.RepeatStrength = 1, 0, 0
		c.ProductZipf = 0
	})
	longest := 0
	for n := range 1500 {
		p.Visit(nil, 0, n)
		longest = max(longest, len(p.lives[0].memory))
	}
	t.Logf("at most %d products remembered", longest)
	assert.Less(t, longest, 90*4)
	assert.GreaterOrEqual(t, slices.MinFunc(p.lives[0].memory, func(a, b remembered) int { return int(math.Copysign(1, a.weight-b.weight)) }).weight, forgotten)
}

func BenchmarkVisit(b *testing.B) {
	p := members(b, convenience(b), func(c *Config) { c.Members = 1000 })
	var lines []Line
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		lines = p.Visit(lines, i%1000, i/1000%50).Lines
		i++
	}
}
