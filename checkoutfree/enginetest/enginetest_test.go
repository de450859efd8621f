package enginetest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree"
	"gosim/checkoutfree/enginetest"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
)

func open(s *site.Site) (checkoutfree.Engine, error) {
	return checkoutfree.Open(s, checkoutfree.DefaultConfig())
}

func TestOurEngineConforms(t *testing.T) { enginetest.Run(t, open) }

// The readings are a story that an engine can get right.
func TestTheStoryIsTold(t *testing.T) {
	s, err := enginetest.Store()
	require.NoError(t, err)
	e, err := open(s)
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
		for _, l := range r.Lines {
			assert.Equal(t, 1, l.Units)
			got[r.Account] = append(got[r.Account], l.SKU)
		}
	}
	assert.Equal(t, map[string][]site.SKU{"ann": {1, 3}, "bob": {6}}, got)
}
