package basket

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/shelf"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fake is a tracker and shelves in one: track n is visit n of account an.
type fake struct {
	swapped bool // tracks 1 and 2 have been confused since swapAt
	swapAt  int64
	cands   []track.Candidate
	near    func(p site.Vec3, t0, t1 int64) []track.Candidate
	hands   map[output.TrackID][]track.HandEvidence
	held    func(tr output.TrackID, t0, t1 int64) []track.HandEvidence
	site    *site.Site
	learned []float64
	since   int64 // hands are seen from then on
	shifted int
	moves   []shelf.Move

	accounts map[track.VisitID]string // of some; visit n has account an else
	staff    map[track.VisitID]bool
}

func (f *fake) VisitAt(tr output.TrackID, at int64) (track.VisitID, float64) {
	if f.swapped && at >= f.swapAt && (tr == 1 || tr == 2) {
		tr = 3 - tr
	}
	return track.VisitID(tr), 0.99
}

func (f *fake) Account(v track.VisitID) (string, float64) {
	if v == 0 {
		return "", 0
	}
	if a, ok := f.accounts[v]; ok {
		return a, 0.99
	}
	return fmt.Sprint("a", v), 0.99
}

func (f *fake) Staff(v track.VisitID) bool { return f.staff[v] }

func (f *fake) Near(dst []track.Candidate, p site.Vec3, t0, t1 int64) []track.Candidate {
	if f.near != nil {
		return append(dst, f.near(p, t0, t1)...)
	}
	return append(dst, f.cands...)
}

func (f *fake) Hands(dst []track.HandEvidence, tr output.TrackID, t0, t1 int64) []track.HandEvidence {
	if f.held != nil {
		return append(dst, f.held(tr, t0, t1)...)
	}
	if t0 < f.since {
		return dst
	}
	return append(dst, f.hands[tr]...)
}

func (f *fake) UnitWeight(k site.SKU) (mean, sdUnit, sdMean float64) {
	p := &f.site.Products[k]
	return p.WeightG, p.WeightSDG, 0.01 * p.WeightG
}

func (f *fake) Stands(o site.SlotID, k site.SKU) bool { return f.site.Slots[o].SKU == k }
func (f *fake) Moved(v shelf.Move) {
	f.shifted += v.Units
	f.moves = append(f.moves, v)
}
func (f *fake) Learn(_ site.SKU, grams, _ float64) { f.learned = append(f.learned, grams) }

// store has a plate per product; products 0 and 1 are twins in weight.
func store() *site.Site {
	s := &site.Site{}
	for i, w := range []float64{350, 350, 210, 540, 90, 130} {
		s.Products = append(s.Products, site.Product{Name: fmt.Sprint(i), WeightG: w, WeightSDG: 0.006 * w, PriceCents: 100})
		c := site.Vec3{X: float64(i)}
		s.Plates = append(s.Plates, site.Plate{Center: c, WidthM: 0.3})
		s.Slots = append(s.Slots, site.Slot{First: site.PlateID(i), Last: site.PlateID(i), SKU: site.SKU(i), Center: c, Front: c, Units: 10})
	}
	return s
}

func newKeeper(tb testing.TB) (*Keeper, *fake) {
	tb.Helper()
	f := &fake{site: store(), hands: map[output.TrackID][]track.HandEvidence{}}
	k, err := New(f.site, DefaultConfig(), f, f)
	require.NoError(tb, err)
	return k, f
}

const second = int64(1e9)

// event is a change of plate p at time t with the given explanations.
func event(t int64, p site.PlateID, grams float64, hyps ...shelf.Hypothesis) shelf.Event {
	return shelf.Event{
		Plate: p, Parts: []shelf.Part{{Plate: p, DeltaG: grams, VarG: 0.2}}, Start: t, End: t + second/2, Known: t + second,
		DeltaG: grams, VarG: 0.2, Hyps: hyps, Slots: []site.SlotID{site.SlotID(p)},
	}
}

func one(s site.SKU, units int, p float64) shelf.Hypothesis {
	return shelf.Hypothesis{Lines: [2]shelf.Line{{Slot: site.SlotID(s), SKU: s, Units: units}}, N: 1, P: p}
}

func cand(tr output.TrackID, ll float64, at int64) track.Candidate {
	return track.Candidate{Track: tr, LogLik: ll, At: at, Frames: 10, Seen: 10}
}

func confidence(k *Keeper, v track.VisitID) float64 {
	units, identity := k.Confidence(v)
	return units * identity
}

func decide(k *Keeper, ev shelf.Event) output.Batch {
	var out output.Batch
	k.Shelf(ev)
	k.Advance(ev.End+10*second, &out)
	return out
}

func TestTheHandAtThePlateTakes(t *testing.T) {
	for _, tc := range []struct {
		name     string
		a, b     float64
		want     output.TrackID
		min, max float64
	}{
		{"one hand there", 4, -3, 1, 0.95, 1},
		{"the other's", -3, 4, 2, 0.95, 1},
		{"both alike", 3, 2.9, 1, 0.4, 0.6},
		{"neither", -9, -9.1, 0, 0.8, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			k, f := newKeeper(t)
			f.cands = []track.Candidate{cand(1, tc.a, 10*second), cand(2, tc.b, 10*second)}
			out := decide(k, event(10*second, 3, -541, one(3, -1, 0.99)))
			require.Len(t, out.Events, 1)
			assert.Equal(t, tc.want, out.Events[0].Track)
			assert.GreaterOrEqual(t, out.Events[0].TrackP, tc.min)
			assert.LessOrEqual(t, out.Events[0].TrackP, tc.max)
			if tc.want != 0 {
				assert.Equal(t, []Line{{SKU: 3, Units: 1, P: out.Events[0].P * out.Events[0].TrackP}}, k.Lines(nil, track.VisitID(tc.want)))
			}
		})
	}
}

func TestTheCameraTellsWeightTwinsApart(t *testing.T) {
	k, f := newKeeper(t)
	f.cands = []track.Candidate{cand(1, 4, 10*second)}
	looks := []track.HandEvidence{{SKU: 1, P: 8, N: 10}, {SKU: 0, P: 1, N: 10}}
	f.hands[1], f.since = looks, 10*second
	ev := event(10*second, 0, -350, one(0, -1, 0.6), one(1, -1, 0.4))
	out := decide(k, ev)
	assert.EqualValues(t, 1, out.Events[0].SKU)
	assert.Greater(t, out.Events[0].P, 0.9)

	// Seen before the pick as well, it is another unit's evidence.
	k, f = newKeeper(t)
	f.cands = []track.Candidate{cand(1, 4, 10*second)}
	f.hands[1] = looks
	out = decide(k, ev)
	assert.EqualValues(t, 0, out.Events[0].SKU)
	assert.InDelta(t, 0.6, out.Events[0].P, 0.01)
}

func TestTwoHandsTakeOneUnitEach(t *testing.T) {
	k, f := newKeeper(t)
	f.cands = []track.Candidate{cand(1, 4, 10*second), cand(2, 4, 10*second)}
	out := decide(k, event(10*second, 3, -1080, one(3, -2, 0.99)))
	require.Len(t, out.Events, 1)
	assert.Equal(t, -2, out.Events[0].Units)
	assert.Equal(t, 1, k.Lines(nil, 1)[0].Units)
	assert.Equal(t, 1, k.Lines(nil, 2)[0].Units)

	k, f = newKeeper(t)
	f.cands = []track.Candidate{cand(1, 4, 10*second), cand(2, -3, 10*second)}
	decide(k, event(10*second, 3, -1080, one(3, -2, 0.99)))
	assert.Equal(t, 2, k.Lines(nil, 1)[0].Units)
	assert.Empty(t, k.Lines(nil, 2))
}

func TestPutBackIsTheUnitOfItsWeight(t *testing.T) {
	k, f := newKeeper(t)
	f.cands = []track.Candidate{cand(1, 4, 10*second)}
	decide(k, event(10*second, 0, -352.4, one(0, -1, 1)))
	decide(k, event(20*second, 1, -348.1, one(1, -1, 1)))
	// On a third product's plate; the twins differ by a unit's own weight.
	out := decide(k, event(30*second, 5, 348.3, one(5, 3, 1)))
	require.Len(t, out.Events, 1)
	assert.EqualValues(t, 1, out.Events[0].SKU)
	assert.Equal(t, site.SlotID(-1), out.Events[0].Slot, "out of place")
	require.Len(t, out.Baskets, 1)
	assert.Equal(t, -1, out.Baskets[0].Units)
	assert.Equal(t, "a1", out.Baskets[0].Account)
	lines := k.Lines(nil, 1)
	require.Len(t, lines, 1)
	assert.EqualValues(t, 0, lines[0].SKU)
	ds := k.Decisions(nil)
	assert.Equal(t, Returned, ds[2].Kind)
	assert.Less(t, math.Abs(ds[2].NearDiffG), 1.0)
}

func TestWhatDiffersFromAllTakenIsForeign(t *testing.T) {
	for _, tc := range []struct {
		grams float64
		kind  DecisionKind
	}{{352.6, Returned}, {353.5, Returned}, {366, Foreign}, {339, Foreign}, {700, Foreign}} {
		k, f := newKeeper(t)
		f.cands = []track.Candidate{cand(1, 4, 10*second)}
		decide(k, event(10*second, 0, -352.4, one(0, -1, 1)))
		out := decide(k, event(30*second, 0, tc.grams, one(0, 1, 0.5)))
		d := k.Decisions(nil)[1]
		assert.Equal(t, tc.kind, d.Kind, "%g g", tc.grams)
		assert.InDelta(t, tc.grams-352.4, d.NearDiffG, 1e-9)
		want := 1
		if tc.kind == Returned {
			want = 0
		} else {
			assert.Equal(t, site.NoSKU, out.Events[0].SKU)
			assert.Empty(t, out.Baskets)
		}
		assert.Len(t, k.Lines(nil, 1), want)
	}
}

func TestAReturnCorrectsWhoTookIt(t *testing.T) {
	k, f := newKeeper(t)
	f.cands = []track.Candidate{cand(1, 3, 10*second), cand(2, 3.2, 10*second)}
	decide(k, event(10*second, 3, -543.7, one(3, -1, 1)))
	require.Len(t, k.Lines(nil, 2), 1)
	assert.Less(t, confidence(k, 1), 0.8, "it may be theirs")
	// Person 1 brings that very unit back.
	f.cands = []track.Candidate{cand(1, 4, 20*second), cand(2, -4, 20*second)}
	out := decide(k, event(20*second, 3, 543.6, one(3, 1, 1)))
	require.Len(t, out.Baskets, 1)
	assert.Equal(t, "a2", out.Baskets[0].Account, "it leaves the basket that it was in")
	assert.Empty(t, k.Lines(nil, 2))
}

func TestIdentityChangeMovesUnits(t *testing.T) {
	k, f := newKeeper(t)
	f.cands = []track.Candidate{cand(1, 4, 10*second)}
	decide(k, event(10*second, 3, -540, one(3, -1, 1)))
	decide(k, event(30*second, 4, -90, one(4, -1, 1)))
	f.swapped, f.swapAt = true, 5*second
	f.swapAt = 10*second + 1 // the first pick was before the people met
	var out output.Batch
	k.Track(track.Event{Kind: track.IdentityChanged, Track: 1, Other: 2, Since: f.swapAt}, 40*second, &out)
	// The second pick is put at its evidence's time, which lies before the event: at its start.
	require.Len(t, out.Baskets, 2)
	assert.Equal(t, []int{-1, 1}, []int{out.Baskets[0].Units, out.Baskets[1].Units})
	assert.Equal(t, []string{"a1", "a2"}, []string{out.Baskets[0].Account, out.Baskets[1].Account})
	assert.EqualValues(t, 3, k.Lines(nil, 1)[0].SKU)
	assert.EqualValues(t, 4, k.Lines(nil, 2)[0].SKU)
	// After its receipt, a basket stays as it was.
	k.Forget(2, 41*second)
	f.swapped = false
	out.Reset()
	k.Track(track.Event{Kind: track.IdentityChanged, Track: 1, Other: 2}, 42*second, &out)
	assert.Empty(t, out.Baskets)
	assert.Equal(t, 1, k.Held())
}

func TestRestockIsNobodysPutBack(t *testing.T) {
	k, f := newKeeper(t)
	f.cands = []track.Candidate{cand(1, 4, 10*second)}
	decide(k, event(10*second, 3, -540, one(3, -1, 1)))
	ev := event(20*second, 3, 541, one(3, 1, 1))
	ev.Restock = true
	out := decide(k, ev)
	assert.Empty(t, out.Baskets)
	assert.Len(t, k.Lines(nil, 1), 1)
	assert.Zero(t, f.shifted)
}

func TestConfidenceFallsWithEveryDoubt(t *testing.T) {
	k, f := newKeeper(t)
	f.cands = []track.Candidate{cand(1, 5, 10*second)}
	assert.InDelta(t, 1, confidence(k, 1), 1e-9, "an empty basket")
	decide(k, event(10*second, 3, -540, one(3, -1, 1)))
	c1 := confidence(k, 1)
	assert.Greater(t, c1, 0.9)
	decide(k, event(20*second, 0, -350, one(0, -1, 0.7), one(1, -1, 0.3)))
	assert.InDelta(t, 0.7*c1, confidence(k, 1), 0.03)
}

// Whatever happens in whatever order, the ledger conserves units: no line is
// negative, the live changes add up to the lines, a unit is in one basket.
func TestLedgerConservesUnits(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 1))
		k, f := newKeeper(t)
		var all output.Batch
		moved := map[string]int{}
		seen := 0
		for step := range 120 {
			now := int64(step+1) * 7 * second
			f.cands = f.cands[:0]
			for tr := range output.TrackID(4) {
				f.cands = append(f.cands, cand(tr+1, 8*rng.Float64()-4, now))
			}
			s := site.SKU(rng.IntN(len(f.site.Products)))
			n := 1 + rng.IntN(2)
			grams := float64(n) * f.site.Products[s].WeightG * (1 + 0.01*rng.NormFloat64())
			sgn := -1
			if rng.IntN(3) == 0 {
				sgn = 1
			}
			hyps := []shelf.Hypothesis{one(s, sgn*n, 0.8), one((s+1)%6, sgn, 0.1), {P: 0.1}}
			if rng.IntN(6) == 0 {
				hyps[0] = shelf.Hypothesis{N: 2, P: 0.8, Lines: [2]shelf.Line{{Slot: site.SlotID(s), SKU: s, Units: sgn}, {Slot: -1, SKU: (s + 2) % 6, Units: -sgn}}}
			}
			k.Shelf(event(now, site.PlateID(s), float64(sgn)*grams, hyps...))
			k.Advance(now+6*second, &all)
			if rng.IntN(5) == 0 {
				f.swapped, f.swapAt = !f.swapped, now-int64(rng.IntN(40))*second
				k.Track(track.Event{Kind: track.IdentityChanged, Track: 1, Other: 2}, now+6*second, &all)
			}
			for _, b := range all.Baskets[seen:] {
				key := fmt.Sprint(b.Account, "/", b.SKU)
				moved[key] += b.Units
				require.GreaterOrEqual(t, moved[key], 0, "seed %d step %d: %+v", seed, step, b)
			}
			seen = len(all.Baskets)
			units := 0
			for v := range track.VisitID(6) {
				lines := k.Lines(nil, v)
				for _, l := range lines {
					require.Positive(t, l.Units)
					require.Equal(t, moved[fmt.Sprint("a", v, "/", l.SKU)], l.Units, "seed %d step %d visit %d %+v", seed, step, v, l)
					units += l.Units
				}
				require.True(t, slices.IsSortedFunc(lines, func(a, b Line) int { return int(a.SKU - b.SKU) }))
				c := confidence(k, v)
				require.True(t, c >= 0 && c <= 1, "%g", c)
			}
			require.LessOrEqual(t, units, k.Held())
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	require.NoError(t, DefaultConfig().Validate())
	c := DefaultConfig()
	c.DecideS, c.NobodyPrior = -1, math.NaN()
	err := c.Validate()
	require.Error(t, err)
	assert.ErrorContains(t, err, "decide_s: expected a number in [0, 8], got -1")
	assert.ErrorContains(t, err, "nobody_prior")
	_, err = New(store(), c, nil, nil)
	assert.Error(t, err)
}
