package demand

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Config says what people want and when they come back. Start from
// [DefaultConfig]: the zero value is not valid.
type Config struct {
	BasketMu    float64 // mean of the logarithm of the Poisson rate of the units of a basket
	BasketSigma float64 // standard deviation of that logarithm

	// UnitsPerLine are the weights of one, two and more units of a product.
	UnitsPerLine []float64
	// CategoryWeights replaces the popularity of the categories it names. Only
	// ratios matter; the built-in popularity is a share of baskets.
	CategoryWeights map[string]float64
	// ProductZipf is the exponent of the popularity of a category's products by
	// rank. The rank is the order of the catalogue.
	ProductZipf float64
	// CoPurchase is the exponent of the lifts: 0 draws the categories of a basket
	// independently of each other and of its size, 1 as measured.
	CoPurchase float64

	TripMedian     float64 // median time from entering to leaving, s
	TripSigma      float64 // standard deviation of its logarithm
	TripBasketCorr float64 // correlation of the copula between units and time

	Members         int     // how many members there are; 0 makes everybody new
	MemberRateShape float64 // shape of the gamma distribution of their visiting rates
	HistoryVisits   float64 // mean number of visits per member before the run
	HistoryDays     float64 // the days before the run over which these spread
	// RepeatStrength multiplies the odds that a line is a habit: 1 as measured,
	// 0 none.
	RepeatStrength float64
}

// DefaultConfig returns the demand of a small convenience store whose visitors
// are all new.
func DefaultConfig() Config {
	mu, sigma, _ := BasketSize(FormatConvenience)
	return Config{
		BasketMu: mu, BasketSigma: sigma,
		// Measured from completejourney 2.0, transactions_sample (Boehmke &
		// Mortimer, R package, CC0); the last is five or more.
		UnitsPerLine: []float64{.787, .144, .027, .015, .021},
		// The slope over the top 80 categories of Groceries; that products within
		// a category follow it too is an ESTIMATE.
		ProductZipf: 0.78,
		CoPurchase:  1, // as measured on Groceries

		// NACS Time to Shop 2018: 45 % of visits take 3 minutes or less, 21 % more
		// than 5, so median 193 s, sigma .548, mean 224 s. A checkout-free store
		// saves queueing (42 s) and paying (21 s, NACS Speed Metrics): 193 s ×
		// (1 − 63/224). That short and long visits shrink in proportion is an
		// ESTIMATE.
		TripMedian:     139,
		TripSigma:      0.548,
		TripBasketCorr: 0.5, // ESTIMATE: who wants more stays longer

		Members:         0,   // everybody is new
		MemberRateShape: 1,   // ESTIMATE: the rates' standard deviation equals their mean
		HistoryVisits:   5.6, // Ta-Feng: 6.58 baskets per user with three or more, less the last
		HistoryDays:     120, // ESTIMATE: the four months that Ta-Feng covers
		RepeatStrength:  1,   // as measured on Ta-Feng, see habitOdds
	}
}

// The formats of store whose basket sizes are known.
const (
	FormatConvenience   = "convenience"
	FormatConvenienceUK = "convenience_uk"
	FormatGrocery       = "grocery"
)

// BasketSize returns the parameters of the zero-truncated Poisson–lognormal number
// of units of a basket in a format of store, and false for an unknown one.
func BasketSize(format string) (mu, sigma float64, ok bool) {
	switch format {
	case FormatConvenience:
		// Maximum likelihood on BreadBasket's 9 531 tickets, mean 2.17; the form is
		// that of Sorensen et al. 2017, J. Retailing and Consumer Services 37.
		return 0.45, 0.40, true
	case FormatConvenienceUK:
		// Mean 3.3 (Lumina Intelligence 2021, at second hand); sigma between the
		// two others is an ESTIMATE.
		return 0.958, 0.50, true
	case FormatGrocery:
		// Maximum likelihood on the categories per basket of Groceries.
		return 1.10, 0.75, true
	default:
		return 0, 0, false
	}
}

// Bound is a number of a [Config], by its name in a scenario, with the interval
// it must lie in, ends included.
type Bound struct {
	Path   string
	Value  float64
	Lo, Hi float64
}

// Check returns an error if the value is not a number in the interval.
func (b Bound) Check() error {
	if b.Value >= b.Lo && b.Value <= b.Hi { // false for NaN
		return nil
	}
	return fmt.Errorf("%s: expected a number in [%g, %g], got %g", b.Path, b.Lo, b.Hi, b.Value)
}

// Bounds returns every number of the configuration with its interval, in a fixed
// order.
func (c *Config) Bounds() []Bound {
	out := []Bound{
		{"basket_mu", c.BasketMu, -3, 4},
		{"basket_sigma", c.BasketSigma, 0, 2},
		{"product_zipf_exponent", c.ProductZipf, 0, 3},
		{"co_purchase_strength", c.CoPurchase, 0, 2},
		{"trip_median_s", c.TripMedian, 5, 7200},
		{"trip_sigma", c.TripSigma, 0, 2},
		{"trip_basket_correlation", c.TripBasketCorr, -1, 1},
		{"members", float64(c.Members), 0, 1e6},
		{"member_rate_shape", c.MemberRateShape, 0.05, 1000},
		{"history_visits_mean", c.HistoryVisits, 0, 200},
		{"history_days", c.HistoryDays, 1, 3650},
		{"repeat_strength", c.RepeatStrength, 0, 100},
	}
	for i, w := range c.UnitsPerLine {
		out = append(out, Bound{fmt.Sprintf("units_per_line_weights[%d]", i), w, 0, 1e9})
	}
	for _, name := range slices.Sorted(maps.Keys(c.CategoryWeights)) {
		out = append(out, Bound{"category_weights." + name, c.CategoryWeights[name], 0, 1e9})
	}
	return out
}

// Validate returns every value that is out of its range, joined.
func (c *Config) Validate() error {
	var errs []error
	for _, b := range c.Bounds() {
		errs = append(errs, b.Check())
	}
	sum := 0.0
	for _, w := range c.UnitsPerLine {
		sum += max(0, w)
	}
	if n := len(c.UnitsPerLine); n == 0 || n > maxPerLine || !(sum > 0) {
		errs = append(errs, fmt.Errorf("units_per_line_weights: expected 1 to %d weights, not all zero, got %v", maxPerLine, c.UnitsPerLine))
	}
	return errors.Join(errs...)
}

// maxPerLine is the greatest number of units of a line that weights may name.
const maxPerLine = 12
