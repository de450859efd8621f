package baseline_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree"
	"gosim/checkoutfree/baseline"
	"gosim/checkoutfree/enginetest"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
)

func TestBaselinesConform(t *testing.T) {
	for _, m := range baseline.Methods() {
		t.Run(string(m), func(t *testing.T) {
			enginetest.Run(t, func(s *site.Site) (checkoutfree.Engine, error) {
				return baseline.Open(m, s, checkoutfree.DefaultConfig())
			})
		})
	}
}

// Two people take three clean units of 240 g and more while nobody is near them:
// every method bills them.
func TestBaselinesBillASimpleStory(t *testing.T) {
	s, err := enginetest.Store()
	require.NoError(t, err)
	for _, m := range baseline.Methods() {
		t.Run(string(m), func(t *testing.T) {
			e, err := baseline.Open(m, s, checkoutfree.DefaultConfig())
			require.NoError(t, err)
			var out output.Batch
			for _, r := range enginetest.Readings(s) {
				require.NoError(t, e.Push(r.Arrival, &r.Reading))
				for {
					if _, ok := e.Step(&out); !ok {
						break
					}
				}
			}
			e.Close(&out)
			got := map[string][]site.SKU{}
			for _, r := range out.Receipts {
				assert.False(t, r.Review)
				for _, l := range r.Lines {
					got[r.Account] = append(got[r.Account], l.SKU)
				}
			}
			assert.Equal(t, map[string][]site.SKU{"ann": {1, 3}, "bob": {6}}, got)
		})
	}
}

func TestOpenNamesTheMethods(t *testing.T) {
	s, err := enginetest.Store()
	require.NoError(t, err)
	_, err = baseline.Open("mpps", s, checkoutfree.DefaultConfig())
	assert.ErrorContains(t, err, `method "mpps": expected one of [mps mps-bocpd aim3s nearest]`)
}
