package demand

import (
	"errors"
	"fmt"
	"math"

	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
)

// ErrNothingWanted says that the store has products and none has any popularity.
var ErrNothingWanted = errors.New("no available product belongs to a category with a weight above zero")

// Line is so many units of a product.
type Line struct {
	SKU   site.SKU
	Units int
}

// Market knows what people want of a store's products. It is immutable and safe
// for concurrent use.
type Market struct {
	cfg        Config
	units      []float64 // cumulative distribution of the units of a basket
	categories []category
	popularity []float64   // of each category, summing to 1
	logLift    [][]float64 // [category × category], see balance
	damping    []float64   // of the pull of so many lines, from one
	bySize     [][]float64 // [units−1][category], the popularity in baskets of a size, see sizes
	of         []int32     // category of each SKU, -1 if it is not available
	products   int         // that are available
}

// category is what is sold of one category.
type category struct {
	name     string
	products []site.SKU // by rank
	upTo     []float64  // summed weight of the products up to each rank
}

// New returns the demand for the products of a site that are available; nil
// means all are. The order of the catalogue is the products' rank within their
// category. A configuration out of range is an error that names each field. A
// store with nothing available is none: baskets are empty there.
func New(s *site.Site, available func(site.SKU) bool, c Config) (*Market, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("demand: %w", err)
	}
	g, err := readGroceries()
	if err != nil {
		return nil, fmt.Errorf("demand: %w", err)
	}
	m := &Market{cfg: c, units: cumulativeUnits(c.BasketMu, c.BasketSigma)}
	m.stock(s, available, g)
	if err := m.normalise(); err != nil {
		return nil, fmt.Errorf("demand: %w", err)
	}
	lift := make([][]float64, len(m.categories))
	for a := range lift {
		lift[a] = make([]float64, len(m.categories))
		for b := range lift[a] {
			lift[a][b] = fpmath.Pow(g.liftOf(m.categories[a].name, m.categories[b].name), c.CoPurchase)
		}
	}
	m.sizes(m.balance(lift))
	m.damping = make([]float64, maxUnits)
	for i := range m.damping {
		m.damping[i] = fpmath.Pow(float64(i+1), -dampingPower)
	}
	return m, nil
}

// stock sorts the available products into their categories, in the order of the
// catalogue.
func (m *Market) stock(s *site.Site, available func(site.SKU) bool, g *groceries) {
	m.of = make([]int32, len(s.Products))
	index := map[string]int{}
	for k := range s.Products {
		sku, name := site.SKU(k), s.Products[k].Category
		m.of[k] = -1
		if available != nil && !available(sku) {
			continue
		}
		i, ok := index[name]
		if !ok {
			i = len(m.categories)
			index[name] = i
			weight, set := m.cfg.CategoryWeights[name]
			if !set {
				weight = g.supportOf(name)
			}
			m.categories = append(m.categories, category{name: name})
			m.popularity = append(m.popularity, weight)
		}
		m.categories[i].add(sku, m.cfg.ProductZipf)
		m.of[k] = int32(i)
		m.products++
	}
}

func (c *category) add(sku site.SKU, zipf float64) {
	c.products = append(c.products, sku)
	w := fpmath.Pow(float64(len(c.products)), -zipf)
	if n := len(c.upTo); n > 0 {
		w += c.upTo[n-1]
	}
	c.upTo = append(c.upTo, w)
}

// normalise makes the popularity sum to 1.
func (m *Market) normalise() error {
	sum := 0.0
	for _, w := range m.popularity {
		sum += w
	}
	if sum <= 0 && len(m.popularity) > 0 {
		return ErrNothingWanted
	}
	for i := range m.popularity {
		m.popularity[i] /= sum
	}
	return nil
}

// dampingPower weakens the pull of the lines of a basket on the next by their
// number: the product of their lifts is taken to the power n^−dampingPower. One
// line pulls as measured. With several, two lines also go together because both go
// with a third; left alone that would make large baskets too uniform. The value is fitted
// to the lifts that come out in TestBasket_goes_together_as_in_Groceries.
const dampingPower = 0.15

// balance splits the lifts into how much each category leans to large baskets
// and what goes together whatever the size, lift[a][b]/(lean[a]·lean[b]) such
// that Σ_b popularity[b]·lift[a][b] = 1 for every a, of which it keeps the
// logarithms. The next line of a basket is then as popular as the first. The
// iteration is the symmetric form of Sinkhorn & Knopp 1967, "Concerning
// nonnegative matrices and doubly stochastic matrices".
func (m *Market) balance(lift [][]float64) (lean []float64) {
	const rounds = 100 // leave less than 1e-9, see the test
	lean = make([]float64, len(lift))
	for a := range lean {
		lean[a] = 1
	}
	for range rounds {
		for a, row := range lift {
			sum := 0.0
			for b, l := range row {
				sum += m.popularity[b] * l / lean[b]
			}
			lean[a] = math.Sqrt(lean[a] * sum)
		}
	}
	m.logLift = lift
	for a, row := range lift {
		for b, l := range row {
			row[b] = fpmath.Log(l / (lean[a] * lean[b]))
		}
	}
	return lean
}

// leanPower is the exponent with which a category's popularity grows with the
// size of the basket: lean^(leanPower·ln(units/mean)). Pairs of lines come from
// larger baskets than single lines do. In the store where the lifts were
// measured the mean of ln(units) over pairs exceeds that over lines by
// 1/leanPower, so that there the pairs lean by as much as was measured.
const leanPower = 1.60

// sizes fills the popularity by size of basket. The mean of ln(units) over the
// lines of this store's own baskets leaves the popularity as it is, so that over
// all baskets it is kept to first order.
func (m *Market) sizes(lean []float64) {
	line, _ := meanLog(m.units)
	m.bySize = make([][]float64, maxUnits)
	for i := range m.bySize {
		power := leanPower * (fpmath.Log(float64(i+1)) - line)
		m.bySize[i] = make([]float64, len(lean))
		for c, l := range lean {
			m.bySize[i][c] = m.popularity[c] * fpmath.Pow(l, power)
		}
	}
}

// meanLog returns the mean of ln(units) over the lines and over the pairs of
// lines of baskets of the given sizes, as if each unit were a line.
func meanLog(upTo []float64) (line, pair float64) {
	lines, pairs, before := 0.0, 0.0, 0.0
	for i, p := range upTo {
		n := float64(i + 1)
		lines += float64((p - before) * n)
		line += float64((p - before) * n * fpmath.Log(n))
		pairs += float64((p - before) * n * (n - 1))
		pair += float64((p - before) * n * (n - 1) * fpmath.Log(n))
		before = p
	}
	return line / lines, pair / max(pairs, math.SmallestNonzeroFloat64)
}
