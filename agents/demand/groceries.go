package demand

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// The two tables are our aggregation of counts in the Groceries data (Hahsler,
// Hornik & Reutterer 2006; 9 835 baskets of a grocery outlet in 30 days, 169
// categories) to the categories of our catalogue. testdata holds the counts by
// source category and the mapping; TestTables_are_made_from_their_source makes
// the tables anew, says how, and compares.
var (
	//go:embed groceries_categories.csv
	categoriesCSV string
	//go:embed groceries_lifts.csv
	liftsCSV string
)

// otherSupport is the popularity of a category that the table does not know:
// about the median of those that it knows. ESTIMATE.
const otherSupport = 0.08

// groceries are the measured popularity and lifts of categories.
type groceries struct {
	support map[string]float64    // lines per basket
	lift    map[[2]string]float64 // relative to that of the average pair; both orders
}

func readGroceries() (*groceries, error) {
	g := &groceries{support: map[string]float64{}, lift: map[[2]string]float64{}}
	err := eachRow("groceries_categories.csv", categoriesCSV, func(row []string, v float64) { g.support[row[0]] = v })
	if err != nil {
		return nil, err
	}
	err = eachRow("groceries_lifts.csv", liftsCSV, func(row []string, v float64) {
		g.lift[[2]string{row[0], row[1]}] = v
		g.lift[[2]string{row[1], row[0]}] = v
	})
	return g, err
}

// eachRow calls f with every row below the header of a table and the number in
// its last column.
func eachRow(name, text string, f func(row []string, v float64)) error {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for i, row := range rows {
		if i == 0 {
			continue
		}
		v, err := strconv.ParseFloat(row[len(row)-1], 64)
		if err != nil || !(v > 0) {
			return fmt.Errorf("%s:%d: expected a number above 0, got %q", name, i+1, row[len(row)-1])
		}
		f(row, v)
	}
	return nil
}

// supportOf returns the popularity of a category.
func (g *groceries) supportOf(category string) float64 {
	if v, ok := g.support[category]; ok {
		return v
	}
	return otherSupport
}

// liftOf returns how much likelier than an average pair two categories are to
// share a basket; 1 if it was not measured.
func (g *groceries) liftOf(a, b string) float64 {
	if v, ok := g.lift[[2]string{a, b}]; ok {
		return v
	}
	return 1
}
