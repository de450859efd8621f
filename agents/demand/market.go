package demand

import (
	"errors"
	"fmt"
	"math"

	"gosim/checkoutfree/site"
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
	lift       [][]float64 // [category × category], see balance
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
	m := &Market{cfg: c, units: cumulativeUnits(c.BasketMu, c.BasketSigma), of: make([]int32, len(s.Products))}
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
			weight, set := c.CategoryWeights[name]
			if !set {
				weight = g.supportOf(name)
			}
			m.categories = append(m.categories, category{name: name})
			m.popularity = append(m.popularity, weight)
		}
		m.categories[i].add(sku, c.ProductZipf)
		m.of[k] = int32(i)
		m.products++
	}
	if err := m.normalise(); err != nil {
		return nil, fmt.Errorf("demand: %w", err)
	}
	m.lift = make([][]float64, len(m.categories))
	for a := range m.lift {
		m.lift[a] = make([]float64, len(m.categories))
		for b := range m.lift[a] {
			m.lift[a][b] = math.Pow(g.liftOf(m.categories[a].name, m.categories[b].name), c.CoPurchase)
		}
	}
	m.balance()
	return m, nil
}

func (c *category) add(sku site.SKU, zipf float64) {
	c.products = append(c.products, sku)
	w := math.Pow(float64(len(c.products)), -zipf)
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

// balance scales the lifts, lift[a][b]·s[a]·s[b], such that the second category
// of a basket is as popular as the first: Σ_b popularity[b]·lift[a][b] = 1 for
// every a. What is bought together then says nothing about how much of each is
// bought. The iteration is the symmetric form of Sinkhorn & Knopp 1967,
// "Concerning nonnegative matrices and doubly stochastic matrices".
func (m *Market) balance() {
	const rounds = 100 // the error falls by half or better each round
	scale := make([]float64, len(m.lift))
	for a := range scale {
		scale[a] = 1
	}
	for range rounds {
		for a, row := range m.lift {
			sum := 0.0
			for b, l := range row {
				sum += m.popularity[b] * scale[b] * l
			}
			scale[a] = math.Sqrt(scale[a] / sum)
		}
	}
	for a, row := range m.lift {
		for b := range row {
			row[b] *= scale[a] * scale[b]
		}
	}
}
