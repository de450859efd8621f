package billing

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gosim/checkoutfree/basket"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/track"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// party has visits 1 to 3 on account a, who took different things.
func party(tb testing.TB) (*Biller, *fake) {
	tb.Helper()
	b, f := newBiller(tb)
	f.accounts = map[track.VisitID]string{1: "a", 2: "a", 3: "a", 4: "b"}
	f.lines = map[track.VisitID][]basket.Line{
		1: {{SKU: 0, Units: 2, P: 0.99}}, 2: {{SKU: 0, Units: 1, P: 0.98}, {SKU: 1, Units: 1, P: 0.9}}, 4: {{SKU: 2, Units: 1, P: 0.9}},
	}
	return b, f
}

func came(b *Biller, v track.VisitID, at int64) {
	b.Track(track.Event{Kind: track.VisitOpened, Visit: v, Track: output.TrackID(v), Time: at * second})
}

func left(b *Biller, v track.VisitID, at int64, account string) {
	b.Track(track.Event{Kind: track.VisitClosed, Visit: v, Track: output.TrackID(v), Time: at * second, Account: account, P: 1})
}

func advance(b *Biller, at int64) []output.Receipt {
	var out output.Batch
	b.Advance(at*second, &out)
	return out.Receipts
}

func TestOneReceiptAfterTheLastOfTheParty(t *testing.T) {
	for _, order := range [][3]track.VisitID{{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}} {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			b, f := party(t)
			for v := track.VisitID(1); v <= 4; v++ {
				came(b, v, int64(v))
			}
			left(b, order[0], 50, "a")
			left(b, 4, 52, "b")
			left(b, order[1], 90, "a")
			rs := advance(b, 100)
			require.Len(t, rs, 1, "others are not kept waiting")
			assert.Equal(t, "b", rs[0].Account)
			left(b, order[2], 400, "a")
			assert.Empty(t, advance(b, 402))
			rs = advance(b, 403)
			require.Len(t, rs, 1)
			r := rs[0]
			assert.EqualValues(t, 1, r.Visit)
			assert.EqualValues(t, order[2], r.Track)
			assert.Equal(t, []int64{second, 400 * second, 403 * second}, []int64{r.Entry, r.Exit, r.Issued})
			assert.Equal(t, []output.Line{{SKU: 0, Units: 3, PriceCents: 159, P: 0.99 * 0.98}, {SKU: 1, Units: 1, PriceCents: 219, P: 0.9}}, sorted(r.Lines))
			assert.EqualValues(t, 3*159+219, r.TotalCents)
			assert.ElementsMatch(t, []track.VisitID{1, 2, 3, 4}, f.forgotten)
			left(b, order[0], 410, "a")
			assert.Empty(t, advance(b, 500), "billed once")
			assert.Zero(t, b.Pending())
		})
	}
}

func sorted(ls []output.Line) []output.Line {
	if len(ls) == 2 && ls[0].SKU > ls[1].SKU {
		ls[0], ls[1] = ls[1], ls[0]
	}
	return ls
}

// Somebody who comes in long after the others on a code may have a picture of it.
func TestALateGuestGoesToReview(t *testing.T) {
	for _, tc := range []struct {
		name         string
		first, later int64 // when the first leaves, and the other comes
		review       bool
	}{
		{"a party", 100, 12, false},
		{"a picture of the code", 200, 130, true},
		{"the first had left", 100, 130, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b, f := party(t)
			f.confidence = 1
			came(b, 1, 10)
			if tc.later > tc.first {
				left(b, 1, tc.first, "a")
			}
			came(b, 2, tc.later)
			if tc.later < tc.first {
				left(b, 1, tc.first, "a")
			}
			left(b, 2, 260, "a")
			rs := advance(b, 400)
			require.Len(t, rs, 1)
			assert.Len(t, rs[0].Lines, 2, "both pay on the account of the code")
			assert.Equal(t, tc.review, rs[0].Review)
		})
	}
}

func TestDoubtsOfAPartyMultiply(t *testing.T) {
	b, f := party(t)
	f.identity = map[track.VisitID]float64{1: 0.9, 2: 0.7}
	for v := track.VisitID(1); v <= 3; v++ {
		came(b, v, 1)
	}
	for v, p := range map[track.VisitID]float64{1: 0.8, 2: 0.95, 3: 1} {
		b.Track(track.Event{Kind: track.VisitClosed, Visit: v, Track: output.TrackID(v), Time: 20 * second, P: p})
	}
	rs := advance(b, 30)
	require.Len(t, rs, 1)
	assert.InDelta(t, 0.97*0.8*0.7, rs[0].Confidence, 1e-9, "the lesser of exit and picks for each")
}

func TestWhoIsLostHoldsThePartyNoLongerThanTheTracker(t *testing.T) {
	b, _ := party(t)
	came(b, 1, 1)
	came(b, 2, 2)
	left(b, 1, 50, "a")
	assert.Empty(t, advance(b, 300))
	b.Track(track.Event{Kind: track.VisitLost, Visit: 2, Track: 2, Time: 40 * second, Account: "a"})
	rs := advance(b, 341)
	require.Len(t, rs, 1)
	assert.True(t, rs[0].Review)
	assert.LessOrEqual(t, rs[0].Confidence, lostConfidence)
	assert.Equal(t, 50*second, rs[0].Exit)
	assert.Len(t, rs[0].Lines, 2, "what the lost one took is owed too")
}

func TestALostVisitThatIsNotBilledHoldsNobody(t *testing.T) {
	b, _ := party(t)
	b.cfg.BillLost = false
	came(b, 1, 1)
	came(b, 2, 2)
	b.Track(track.Event{Kind: track.VisitLost, Visit: 2, Track: 2, Time: 40 * second, Account: "a"})
	left(b, 1, 50, "a")
	rs := advance(b, 53)
	require.Len(t, rs, 1)
	assert.Len(t, rs[0].Lines, 1)
}

func TestWhoStaysForHoursPaysAlone(t *testing.T) {
	b, _ := party(t)
	came(b, 1, 1)
	came(b, 2, 2)
	left(b, 1, 50, "a")
	assert.Empty(t, advance(b, 1849))
	require.Len(t, advance(b, 1850), 1)
	left(b, 2, 3000, "a")
	rs := advance(b, 3010)
	require.Len(t, rs, 1)
	assert.EqualValues(t, 2, rs[0].Visit)
}

func TestACodeNotYetUsedIsWaitedFor(t *testing.T) {
	for _, tc := range []struct {
		name     string
		until    int64 // the code is awaited
		comes    int64 // 0: nobody
		goes     int64
		receipts []int64 // when they are issued
	}{
		{"nobody comes: it was shown twice by mistake", 70, 0, 0, []int64{71}},
		{"a companion comes in after the sponsor has left", 80, 79, 150, []int64{153}},
		{"a code that stays valid for long holds a minute", 1000, 0, 0, []int64{111}},
		{"somebody comes long after", 1000, 120, 150, []int64{111, 153}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b, f := party(t)
			came(b, 1, 1)
			left(b, 1, 50, "a")
			var got []int64
			for now := int64(51); now < 400; now++ {
				f.awaited = "-"
				if now <= tc.until && (tc.comes == 0 || now < tc.comes) {
					f.awaited = "a"
				}
				if now == tc.comes {
					came(b, 2, now)
				}
				if now == tc.goes {
					left(b, 2, now, "a")
				}
				for range advance(b, now) {
					got = append(got, now)
				}
			}
			assert.Equal(t, tc.receipts, got)
		})
	}
}

// Whose account a visit is counts when the receipt is made.
func TestAVisitThatIsBoundAnewChangesSides(t *testing.T) {
	b, f := party(t)
	for v := track.VisitID(1); v <= 4; v++ {
		came(b, v, int64(v))
	}
	left(b, 1, 50, "a")
	left(b, 2, 51, "a")
	f.accounts[2], f.accounts[3] = "b", "b" // it was the other who scanned for them
	rs := advance(b, 60)
	require.Len(t, rs, 1)
	assert.Len(t, rs[0].Lines, 1)
	left(b, 3, 70, "a")
	left(b, 4, 75, "b")
	rs = advance(b, 80)
	require.Len(t, rs, 1)
	assert.Equal(t, "b", rs[0].Account)
	assert.EqualValues(t, 2, rs[0].Visit)
	assert.Len(t, rs[0].Lines, 3)
}

func TestSessionsOfOneAccountApart(t *testing.T) {
	b, _ := party(t)
	came(b, 1, 1)
	left(b, 1, 50, "a")
	require.Len(t, advance(b, 53), 1)
	came(b, 2, 200)
	left(b, 2, 250, "a")
	came(b, 3, 320) // another session
	rs := advance(b, 253)
	require.Len(t, rs, 1)
	assert.EqualValues(t, 2, rs[0].Visit)
	left(b, 3, 330, "a")
	require.Len(t, advance(b, 333), 1)
}

func TestStaffOweNothing(t *testing.T) {
	b, f := party(t)
	f.accounts[1] = "badge"
	came(b, 1, 1)
	left(b, 1, 50, "badge")
	assert.Empty(t, advance(b, 60))
	assert.Empty(t, b.Unpaid(nil))
	assert.Equal(t, []track.VisitID{1}, f.forgotten)
	f.accounts[2] = "" // bound to nobody after all: the badge was shown for them
	came(b, 2, 100)
	left(b, 2, 120, "badge")
	assert.Empty(t, advance(b, 130))
	assert.Zero(t, b.Pending())
}

func TestTheCloseMergesPartiesToo(t *testing.T) {
	b, _ := party(t)
	for v := track.VisitID(1); v <= 4; v++ {
		came(b, v, int64(v))
	}
	left(b, 2, 48, "a")
	left(b, 4, 49, "b")
	left(b, 1, 50, "a")
	var out output.Batch
	b.Finish(51*second, &out)
	require.Len(t, out.Receipts, 2)
	assert.Equal(t, "b", out.Receipts[0].Account, "in order of the last exit")
	assert.EqualValues(t, 1, out.Receipts[1].Visit)
	assert.Zero(t, b.Pending())
}

// Whatever people of few accounts do: every visit that ended is forgotten once,
// its units are on one receipt, and no receipt comes before its last exit.
func TestEveryUnitIsBilledOnce(t *testing.T) {
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 4))
		b, f := party(t)
		f.lines = map[track.VisitID][]basket.Line{}
		f.accounts = map[track.VisitID]string{}
		n := track.VisitID(40)
		exits := map[track.VisitID]int64{}
		for v := track.VisitID(1); v <= n; v++ {
			f.accounts[v] = fmt.Sprint(rng.IntN(4))
			f.lines[v] = []basket.Line{{SKU: 0, Units: 1, P: 1}}
		}
		var out output.Batch
		for now := int64(5); now < 4600; now += 5 {
			if v := track.VisitID(1 + rng.IntN(int(n))); now < 4000 && rng.IntN(8) == 0 && exits[v] == 0 {
				came(b, v, now)
				exits[v] = now + 5 + 5*int64(rng.IntN(60))
			}
			for v := track.VisitID(1); v <= n; v++ {
				if exits[v] == now {
					left(b, v, now, "")
				}
			}
			f.openSince = (now - int64(rng.IntN(30))) * second
			b.Advance(now*second, &out)
		}
		units, last := 0, int64(0)
		for _, r := range out.Receipts {
			require.GreaterOrEqual(t, r.Issued, r.Exit+3*second)
			require.LessOrEqual(t, last, r.Issued)
			last = r.Issued
			units += r.Lines[0].Units
		}
		require.Equal(t, len(exits), units, "seed %d", seed)
		require.Len(t, f.forgotten, len(exits))
		require.Less(t, len(out.Receipts), len(exits))
	}
}
