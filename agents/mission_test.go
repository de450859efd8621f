package agents

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// shoppers returns the visitors of a population that has planned but not begun.
func shoppers(t *testing.T, n int, change func(*Config)) *Population {
	t.Helper()
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share = n, 0
	cfg.PartyWeights, cfg.AtGate = []float64{1}, NoGateHabits()
	if change != nil {
		change(&cfg)
	}
	r := open(t, smallShop(t), 3, cfg)
	r.pop.Start(sim.Hour)
	for i := range r.pop.visitors {
		r.pop.plan(&r.pop.visitors[i])
	}
	return r.pop
}

func TestBasketSizes(t *testing.T) {
	const n = 4000
	p := shoppers(t, n, nil)
	var count [6]float64
	units, lines := 0.0, 0.0
	for i := range p.visitors {
		size := 0
		for _, e := range p.visitors[i].errands {
			size += e.units()
		}
		require.Positive(t, size, "nobody comes for nothing")
		units += float64(size)
		lines += float64(len(p.visitors[i].errands))
		count[min(size, 5)]++
	}
	assert.InDelta(t, 2.17, units/n, 0.08, "mean of the zero-truncated Poisson–lognormal fit")
	for k, want := range []float64{0, .384, .307, .161, .090, .058} {
		assert.InDelta(t, want, count[k]/n, 0.03, "share of baskets of %d", k)
	}
	assert.InDelta(t, 1.25, units/lines, 0.15, "units per line")
}

func TestTraits(t *testing.T) {
	const n = 4000
	p := shoppers(t, n, nil)
	h, v := 0.0, 0.0
	accounts, outfits := map[string]bool{}, map[uint64]bool{}
	for i := range p.visitors {
		q := &p.visitors[i]
		require.True(t, q.speed >= 0.4 && q.speed <= 1.5)
		h, v = h+q.height, v+q.speed
		accounts[q.account], outfits[q.outfit] = true, true
	}
	assert.InDelta(t, 1.70, h/n, 0.006)
	assert.InDelta(t, 0.90, v/n, 0.015)
	assert.Len(t, accounts, n, "every visit has an account of its own")
	assert.Len(t, outfits, n)
	assert.Regexp(t, `^M\d{6}$`, p.visitors[0].account)
}

func TestPopularityOfCategoriesAndProducts(t *testing.T) {
	p := shoppers(t, 4000, func(c *Config) {
		c.CategoryWeights = map[string]float64{"soda_can": 3, "candy_gum": 1, "yogurt_dessert": 0}
		c.BasketMu, c.BasketSigma = -3, 0 // one line: nothing in the basket bars a product
	})
	byCategory, byProduct := map[string]float64{}, map[site.SKU]float64{}
	total := 0.0
	for i := range p.visitors {
		for _, e := range p.visitors[i].errands {
			byCategory[p.w.Site.Products[e.deeds[0].sku].Category]++
			byProduct[e.deeds[0].sku]++
			total++
			require.Equal(t, e.deeds[0].sku, p.w.Site.Slots[e.slot].SKU, "the slot holds the product")
		}
	}
	assert.Zero(t, byCategory["yogurt_dessert"])
	assert.InDelta(t, 0.75, byCategory["soda_can"]/total, 0.03)
	// Products 0, 3, 6, 9 are the sodas by rank.
	assert.InDelta(t, math.Pow(4, -0.78), byProduct[9]/byProduct[0], 0.06)
	assert.Greater(t, byProduct[0], byProduct[3])
	assert.Greater(t, byProduct[3], byProduct[6])
}

func TestDetoursLengthenTheTour(t *testing.T) {
	length := func(share float64) float64 {
		p := shoppers(t, 600, func(c *Config) { c.BasketMu, c.DetourSwapShare = 2, share })
		sum := 0.0
		for i := range p.visitors {
			v := &p.visitors[i]
			at := &p.gates[v.entry].anchor
			for _, e := range v.errands {
				d, _, _ := p.router.Between(at, &p.stands[e.slot].anchor)
				sum += d
				at = &p.stands[e.slot].anchor
			}
		}
		return sum
	}
	short, some, all := length(0), length(0.1), length(1)
	assert.Less(t, short, some)
	assert.Less(t, some, all)
}

// TestRemovingOneShopperLeavesTheOthersOwnChoices: list, slots, pace, body and
// what is drawn at the shelf depend on the visitor alone.
func TestRemovingOneShopperLeavesTheOthersOwnChoices(t *testing.T) {
	type choices struct {
		speed, height float64
		errands       []errand
		dwell         []float64
	}
	of := func(p *Population) map[string]choices {
		out := map[string]choices{}
		for i := range p.visitors {
			v := &p.visitors[i]
			c := choices{speed: v.speed, height: v.height, errands: v.errands}
			for _, e := range v.errands {
				c.dwell = append(c.dwell, e.draw.Norm()) // of a copy
			}
			out[v.account] = c
		}
		return out
	}
	few, more := of(shoppers(t, 30, nil)), of(shoppers(t, 31, nil))
	require.Len(t, more, 31)
	for account, c := range few {
		assert.Equal(t, c, more[account], account)
	}
}

func TestStock(t *testing.T) {
	cfg := DefaultConfig()
	r := open(t, smallShop(t), 5, cfg)
	require.NoError(t, r.w.Check())
	straddle, double := 0.0, 0.0
	for i := range r.w.Site.Slots {
		s := &r.w.Site.Slots[i]
		us := r.w.OnSlot(site.SlotID(i))
		require.Len(t, us, s.Units)
		for _, u := range us {
			x, product := r.w.Unit(u), &r.w.Site.Products[s.SKU]
			require.Equal(t, s.SKU, x.SKU)
			require.InDelta(t, product.WeightG, x.WeightG, 3*product.WeightSDG)
			require.True(t, x.Lateral >= product.W/2-1e-9 && x.Lateral <= s.WidthM-product.W/2+1e-9)
			if s.Last > s.First {
				double++
				if math.Abs(x.Lateral-0.15) < product.W/2 {
					straddle++
				}
			}
		}
	}
	assert.Greater(t, straddle/double, 0.5, "many units straddle two plates")
	assert.Less(t, straddle/double, 0.8)
}

func TestUnitWeightsAreTheProductsSpread(t *testing.T) {
	s := sim.NewKeys(1, 0).Stream(0, 1, 0)
	product := site.Product{WeightG: 500, WeightSDG: 8}
	sum, sq := 0.0, 0.0
	const n = 20_000
	for range n {
		x := unitWeight(&s, &product, 0.04) - 520
		sum, sq = sum+x, sq+x*x
	}
	assert.InDelta(t, 0, sum/n, 0.25)
	assert.InDelta(t, 8, math.Sqrt(sq/n), 0.2)
	assert.Positive(t, unitWeight(&s, &site.Product{WeightG: 0, WeightSDG: 0}, 0))
}
