package enginetest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
)

// WellFormed checks all that outputs must be whatever was read: receipts that add
// up at catalogue prices, probabilities, known plates and products, and times in
// order.
func WellFormed(t *testing.T, s *site.Site, out *output.Batch) {
	t.Helper()
	visits := map[int64]bool{}
	for i := range out.Receipts {
		receipt(t, s, &out.Receipts[i])
		require.False(t, visits[out.Receipts[i].Visit], "visit %d has two receipts", out.Receipts[i].Visit)
		visits[out.Receipts[i].Visit] = true
	}
	probability := func(p float64, what string) {
		t.Helper()
		assert.True(t, p >= 0 && p <= 1, "%s: probability %g", what, p)
	}
	latest := map[output.TrackID]int64{}
	closed := map[output.TrackID]bool{}
	for _, x := range out.Tracks {
		assert.Positive(t, x.ID)
		assert.GreaterOrEqual(t, x.Time, latest[x.ID], "track %d", x.ID)
		assert.False(t, closed[x.ID], "track %d goes on after its end", x.ID)
		latest[x.ID], closed[x.ID] = x.Time, x.Closed
		probability(x.AccountP, "track")
	}
	for _, e := range out.Events {
		assert.Positive(t, e.ID)
		assert.True(t, e.Plate >= 0 && int(e.Plate) < len(s.Plates), "event %d: plate %d", e.ID, e.Plate)
		assert.True(t, e.Slot >= -1 && int(e.Slot) < len(s.Slots), "event %d: slot %d", e.ID, e.Slot)
		assert.True(t, known(s, e.SKU, true), "event %d: product %d", e.ID, e.SKU)
		assert.LessOrEqual(t, e.Start, e.End, "event %d", e.ID)
		probability(e.P, "event")
		probability(e.TrackP, "event's track")
	}
	for _, b := range out.Baskets {
		assert.True(t, known(s, b.SKU, true), "basket change: product %d", b.SKU)
		assert.NotZero(t, b.Units)
		assert.LessOrEqual(t, b.At, b.Emitted, "nothing is said before it happened")
		probability(b.P, "basket change")
	}
	for _, x := range out.Stock {
		assert.True(t, x.Slot >= 0 && int(x.Slot) < len(s.Slots), "stock of slot %d", x.Slot)
		assert.GreaterOrEqual(t, x.Units, 0.0)
		probability(x.P, "stock")
	}
	for _, x := range out.Misplaced {
		assert.True(t, x.Plate >= 0 && int(x.Plate) < len(s.Plates), "misplaced on plate %d", x.Plate)
		assert.NotZero(t, x.Units)
		probability(x.P, "misplaced units")
	}
	for _, a := range out.Alerts {
		assert.NotEqual(t, "unknown", a.Kind.String())
		assert.LessOrEqual(t, a.Time, a.Emitted)
		assert.NotEmpty(t, a.Evidence, "whoever judges it needs a sentence")
		probability(a.Score, "alert")
	}
}

func known(s *site.Site, k site.SKU, none bool) bool {
	return k >= 0 && int(k) < len(s.Products) || none && k == site.NoSKU
}

func receipt(t *testing.T, s *site.Site, r *output.Receipt) {
	t.Helper()
	assert.Positive(t, r.Visit)
	assert.NotEmpty(t, r.Account, "visit %d", r.Visit)
	assert.LessOrEqual(t, r.Entry, r.Exit, "visit %d", r.Visit)
	assert.LessOrEqual(t, r.Exit, r.Issued, "visit %d: issued before the exit", r.Visit)
	assert.True(t, r.Confidence >= 0 && r.Confidence <= 1, "visit %d: confidence %g", r.Visit, r.Confidence)
	total := int64(0)
	for i, l := range r.Lines {
		require.True(t, known(s, l.SKU, false), "visit %d: product %d", r.Visit, l.SKU)
		assert.Positive(t, l.Units, "visit %d", r.Visit)
		assert.Equal(t, s.Products[l.SKU].PriceCents, l.PriceCents, "visit %d: the catalogue's price", r.Visit)
		assert.True(t, l.P >= 0 && l.P <= 1, "visit %d: probability %g", r.Visit, l.P)
		if i > 0 {
			assert.Greater(t, l.SKU, r.Lines[i-1].SKU, "visit %d: lines by product, each once", r.Visit)
		}
		total += l.PriceCents * int64(l.Units)
	}
	assert.Equal(t, total, r.TotalCents, "visit %d", r.Visit)
}
