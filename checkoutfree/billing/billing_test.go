package billing

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gosim/checkoutfree/basket"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const second = int64(1e9)

type fake struct {
	lines      map[track.VisitID][]basket.Line
	accounts   map[track.VisitID]string
	confidence float64
	forgotten  []track.VisitID
	openSince  int64
	identity   map[track.VisitID]float64
	badge      string // staff's
	awaited    string // account of a code not yet used
}

func (f *fake) Lines(dst []basket.Line, vs ...track.VisitID) []basket.Line {
	sum := map[site.SKU]int{}
	for _, v := range vs {
		for _, l := range f.lines[v] {
			i, ok := sum[l.SKU]
			if !ok {
				sum[l.SKU] = len(dst)
				dst = append(dst, l)
				continue
			}
			dst[i].Units += l.Units
			dst[i].P *= l.P
		}
	}
	return dst
}

func (f *fake) Confidence(vs ...track.VisitID) (units, identity float64) {
	if p, ok := f.identity[vs[0]]; ok && len(vs) == 1 {
		return f.confidence, p
	}
	return f.confidence, 1
}
func (f *fake) Badged(account string) bool                { return account == f.badge }
func (f *fake) Awaited(account string) bool               { return account == f.awaited }
func (f *fake) Forget(v track.VisitID, _ int64)           { f.forgotten = append(f.forgotten, v) }
func (f *fake) Account(v track.VisitID) (string, float64) { return f.accounts[v], 1 }
func (f *fake) open(t int64) bool                         { return f.openSince <= t }

func newBiller(tb testing.TB) (*Biller, *fake) {
	tb.Helper()
	f := &fake{
		lines: map[track.VisitID][]basket.Line{1: {{SKU: 0, Units: 2, P: 0.99}, {SKU: 2, Units: 1, P: 0.98}}}, confidence: 0.97,
		accounts: map[track.VisitID]string{1: "a", 2: "b"}, openSince: math.MaxInt64, badge: "badge", awaited: "-",
	}
	s := &site.Site{Products: []site.Product{{PriceCents: 159}, {PriceCents: 219}, {PriceCents: 699}}}
	cfg := DefaultConfig()
	cfg.Slope, cfg.Offset = 1, 0 // as given
	b, err := New(s, cfg, f, f, f.open)
	require.NoError(tb, err)
	return b, f
}

func visit(b *Biller, v track.VisitID, entry, exit int64) {
	b.Track(track.Event{Kind: track.VisitOpened, Visit: v, Track: output.TrackID(v), Time: entry})
	b.Track(track.Event{Kind: track.VisitClosed, Visit: v, Track: output.TrackID(v), Time: exit, P: 1})
}

func TestReceiptIsPricedAndIssuedOnce(t *testing.T) {
	b, f := newBiller(t)
	visit(b, 1, 10*second, 100*second)
	var out output.Batch
	b.Advance(101*second, &out)
	assert.Empty(t, out.Receipts, "not yet final")
	b.Advance(103*second, &out)
	require.Len(t, out.Receipts, 1)
	assert.InDelta(t, 0.97, out.Receipts[0].Confidence, 1e-12)
	out.Receipts[0].Confidence = 0.97
	assert.Equal(t, output.Receipt{
		Visit: 1, Account: "a", Track: 1, Entry: 10 * second, Exit: 100 * second, Issued: 103 * second,
		Lines:      []output.Line{{SKU: 0, Units: 2, PriceCents: 159, P: 0.99}, {SKU: 2, Units: 1, PriceCents: 699, P: 0.98}},
		TotalCents: 2*159 + 699, Confidence: 0.97,
	}, out.Receipts[0])
	assert.Equal(t, []track.VisitID{1}, f.forgotten)
	b.Track(track.Event{Kind: track.VisitClosed, Visit: 1, Track: 1, Time: 104 * second})
	b.Advance(200*second, &out)
	b.Finish(201*second, &out)
	assert.Len(t, out.Receipts, 1, "closed twice, billed once")
}

func TestReceiptWaitsForOpenChanges(t *testing.T) {
	b, f := newBiller(t)
	visit(b, 1, 10*second, 100*second)
	f.openSince = 99 * second
	var out output.Batch
	b.Advance(110*second, &out)
	assert.Empty(t, out.Receipts)
	f.openSince = 101 * second // began after the exit
	b.Advance(111*second, &out)
	assert.Len(t, out.Receipts, 1)

	visit(b, 2, 10*second, 112*second)
	b.Advance(120*second, &out)
	assert.Len(t, out.Receipts, 1)
	b.Advance(133*second, &out)
	assert.Len(t, out.Receipts, 2, "a change that never ends holds nobody up for ever")
}

func TestNoAccountNoReceipt(t *testing.T) {
	b, f := newBiller(t)
	f.lines[3] = []basket.Line{{SKU: 1, Units: 1, P: 0.9}}
	visit(b, 3, 10*second, 20*second)
	var out output.Batch
	b.Advance(60*second, &out)
	assert.Empty(t, out.Receipts)
	assert.Equal(t, []Unpaid{{Visit: 3, Track: 3, Exit: 20 * second, Lines: f.lines[3]}}, b.Unpaid(nil))
	assert.Empty(t, b.Unpaid(nil))
}

func TestReviewWhereItCostsLessThanTheError(t *testing.T) {
	for _, tc := range []struct {
		confidence float64
		review     bool
	}{{1, false}, {0.95, false}, {0.94, false}, {0.9, true}, {0.3, true}} {
		b, f := newBiller(t)
		f.confidence = tc.confidence
		visit(b, 1, 10*second, 20*second)
		var out output.Batch
		b.Advance(60*second, &out)
		require.Len(t, out.Receipts, 1)
		assert.Equal(t, tc.review, out.Receipts[0].Review, "confidence %g", tc.confidence)
	}
}

func TestDoubtAboutIdentityCountsOnce(t *testing.T) {
	b, _ := newBiller(t)
	b.Track(track.Event{Kind: track.VisitClosed, Visit: 1, Track: 1, Time: second, P: 0.8})
	var out output.Batch
	b.Advance(60*second, &out)
	require.Len(t, out.Receipts, 1)
	assert.InDelta(t, 0.97*0.8, out.Receipts[0].Confidence, 1e-9)
}

func TestALostVisitIsNeverChargedUnseen(t *testing.T) {
	b, _ := newBiller(t)
	b.Track(track.Event{Kind: track.VisitOpened, Visit: 1, Track: 1, Time: second})
	b.Track(track.Event{Kind: track.VisitLost, Visit: 1, Track: 1, Time: 30 * second, Account: "a"})
	var out output.Batch
	b.Advance(60*second, &out)
	require.Len(t, out.Receipts, 1)
	assert.True(t, out.Receipts[0].Review)
	assert.LessOrEqual(t, out.Receipts[0].Confidence, 0.5)
}

func TestOnlyThoseWhoLeftAreBilledAtTheEnd(t *testing.T) {
	b, _ := newBiller(t)
	b.Track(track.Event{Kind: track.VisitOpened, Visit: 1, Track: 1, Time: second})
	visit(b, 2, 2*second, 50*second)
	var out output.Batch
	b.Finish(51*second, &out)
	require.Len(t, out.Receipts, 1)
	assert.EqualValues(t, 2, out.Receipts[0].Visit)
	assert.Empty(t, out.Receipts[0].Lines)
	assert.Zero(t, out.Receipts[0].TotalCents)
}

// In whatever order the events come and however often: one receipt per visit,
// in order of exit.
func TestExactlyOneReceiptPerVisit(t *testing.T) {
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 3))
		b, f := newBiller(t)
		n := 30
		var out output.Batch
		for v := track.VisitID(1); int(v) <= n; v++ {
			f.accounts[v] = fmt.Sprint("x", v)
		}
		now := int64(0)
		for range 400 {
			now += int64(rng.IntN(3000)) * 1e6
			v := track.VisitID(1 + rng.IntN(n))
			kind := []track.EventKind{track.VisitOpened, track.VisitClosed, track.VisitClosed, track.AccountBound, track.IdentityChanged}[rng.IntN(5)]
			b.Track(track.Event{Kind: kind, Visit: v, Track: output.TrackID(v), Time: now - int64(rng.IntN(2000))*1e6})
			f.openSince = now - int64(rng.IntN(30))*second
			b.Advance(now, &out)
		}
		b.Finish(now, &out)
		seen := map[int64]bool{}
		for _, r := range out.Receipts {
			require.False(t, seen[r.Visit], "seed %d", seed)
			seen[r.Visit] = true
			require.GreaterOrEqual(t, r.Issued, r.Exit)
		}
		require.Zero(t, b.Pending())
	}
}

func TestConfigIsChecked(t *testing.T) {
	require.NoError(t, DefaultConfig().Validate())
	c := DefaultConfig()
	c.FinalDelayS = -1
	assert.ErrorContains(t, c.Validate(), "final_delay_s: expected a number in [0, 600], got -1")
}

func TestConfidenceIsCalibrated(t *testing.T) {
	cfg := DefaultConfig()
	for _, tc := range []struct{ given, want float64 }{
		{0, 0},
		{1, 1},
		{0.1, 0.495},
		{0.5, 0.786},
		{0.9, 0.932},    // parts that err together
		{0.999, 0.9957}, // faults that no part knows of
	} {
		assert.InDelta(t, tc.want, cfg.calibrated(tc.given), 0.001, "%g", tc.given)
	}
	last := 0.0
	for p := 0.001; p < 1; p += 0.001 {
		c := cfg.calibrated(p)
		assert.Greater(t, c, last, "the order of receipts stays")
		last = c
	}
	b, f := newBiller(t)
	b.cfg.Slope, b.cfg.Offset = cfg.Slope, cfg.Offset
	f.confidence = 0.5
	b.Track(track.Event{Kind: track.VisitOpened, Visit: 1, Track: 1, Time: 10 * second})
	b.Track(track.Event{Kind: track.VisitClosed, Visit: 1, Track: 1, Time: 100 * second, P: 0.6})
	var out output.Batch
	b.Advance(110*second, &out)
	require.Len(t, out.Receipts, 1)
	assert.InDelta(t, cfg.calibrated(0.5*0.6), out.Receipts[0].Confidence, 1e-9, "all doubts are calibrated together")
	b.Track(track.Event{Kind: track.VisitOpened, Visit: 2, Track: 2, Time: 10 * second})
	b.Track(track.Event{Kind: track.VisitLost, Visit: 2, Track: 2, Account: "b", Time: 100 * second})
	out.Reset()
	b.Advance(110*second, &out)
	require.Len(t, out.Receipts, 1)
	assert.LessOrEqual(t, out.Receipts[0].Confidence, lostConfidence, "nobody saw them leave: no curve may hide that")
	assert.True(t, out.Receipts[0].Review)
}

func TestAVisitThatDevicesFailedGoesToReview(t *testing.T) {
	b, _ := newBiller(t)
	b.Doubts(func(v track.VisitID) bool { return v == 1 })
	visit(b, 1, 10*second, 20*second)
	visit(b, 2, 10*second, 30*second)
	var out output.Batch
	b.Advance(60*second, &out)
	require.Len(t, out.Receipts, 2)
	assert.True(t, out.Receipts[0].Review)
	assert.InDelta(t, 0.97*doubtedConfidence, out.Receipts[0].Confidence, 1e-9)
	assert.False(t, out.Receipts[1].Review)
}
