//go:build long

package paired

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestLongCoverage measures the coverage with the resamples that the product
// takes.
func TestLongCoverage(t *testing.T) {
	for _, d := range differences() {
		for _, n := range []int{5, 10, 20, 40} {
			share, width := covered(t, n, 1000, 10_000, d.truth, d.draw)
			t.Logf("%-24s n = %2d: %5.1f %%, mean width %.2f", d.name, n, 100*share, width)
			assert.GreaterOrEqual(t, share, d.least[n], "%s, n = %d", d.name, n)
		}
	}
}
