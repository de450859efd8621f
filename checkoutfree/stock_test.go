package checkoutfree

import (
	"testing"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestStatedStockIsWhatStandsThere compares the last statement on each slot with
// what the script left there, and the misplaced units with those it misplaced.
func TestStatedStockIsWhatStandsThere(t *testing.T) {
	slots, right, misplaced, found := 0, 0, 0, 0
	for seed := range uint64(12) {
		p := newPlay(t, seed, 12, 12)
		c, _ := openPlay(t, p)
		out := run(t, c, p.readings())
		truth := make([]float64, len(p.site.Slots))
		stated := make([]float64, len(p.site.Slots))
		for i := range truth {
			truth[i] = float64(p.site.Slots[i].Units)
		}
		type lost struct {
			plate site.PlateID
			sku   site.SKU
		}
		var astray []lost
		for _, a := range p.acts {
			switch {
			case a.grams[0] < 0:
				truth[a.plate] -= float64(len(a.grams))
			case p.site.Slots[a.plate].SKU == a.sku:
				truth[a.plate] += float64(len(a.grams))
			default:
				astray = append(astray, lost{site.PlateID(a.plate), a.sku})
			}
		}
		require.GreaterOrEqual(t, len(out.Stock), len(stated))
		for i, x := range out.Stock {
			if i < len(stated) {
				require.Equal(t, site.SlotID(i), x.Slot, "each slot at first")
			} else {
				require.NotEqual(t, stated[x.Slot], x.Units, "a statement says something new")
			}
			require.GreaterOrEqual(t, x.Emitted, x.Time)
			require.GreaterOrEqual(t, x.Units, 0.0)
			require.True(t, x.P >= 0 && x.P <= 1)
			stated[x.Slot] = x.Units
		}
		for i := range truth {
			slots++
			if truth[i] == stated[i] {
				right++
			} else {
				t.Logf("seed %d slot %d: %g stand there, %g stated", seed, i, truth[i], stated[i])
			}
		}
		misplaced += len(astray)
		for _, x := range out.Misplaced {
			for i := range astray {
				if astray[i] == (lost{x.Plate, x.SKU}) && x.Units > 0 {
					astray[i] = lost{-1, -1}
					found++
					break
				}
			}
		}
	}
	t.Logf("%d of %d slots right, %d of %d misplaced units found", right, slots, found, misplaced)
	assert.GreaterOrEqual(t, float64(right)/float64(slots), 0.97)
	assert.Positive(t, misplaced)
	assert.GreaterOrEqual(t, float64(found)/float64(misplaced), 0.9)
}

// What is decided only at the close is stated then.
func TestCloseStatesTheRest(t *testing.T) {
	p := newPlay(t, 3, 4, 12)
	rs := p.readings()
	last := p.acts[len(p.acts)-1]
	cut := 0
	for cut < len(rs) && rs[cut].arrival < sec(last.at+1.6) {
		cut++
	}
	c, _ := openPlay(t, p)
	var out output.Batch
	for i := range cut {
		require.NoError(t, c.Push(rs[i].arrival, &rs[i].r))
		for {
			if _, ok := c.Step(&out); !ok {
				break
			}
		}
	}
	before, events := len(out.Stock), len(out.Events)
	c.Close(&out)
	require.Greater(t, len(out.Events), events)
	assert.Greater(t, len(out.Stock)+len(out.Misplaced), before)
}
