package checkoutfree

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReceiptsAreTheTrueBaskets(t *testing.T) {
	visits, exact := 0, 0
	for seed := range uint64(12) {
		p := newPlay(t, seed, 12, 12)
		c, d := openPlay(t, p)
		out := run(t, c, p.readings())
		assert.True(t, d.order, "the tracker got its readings in order of time")
		assert.Positive(t, d.frames)
		seen := map[int64]bool{}
		for i := range out.Receipts {
			r := &out.Receipts[i]
			require.False(t, seen[r.Visit], "seed %d: second receipt of visit %d", seed, r.Visit)
			seen[r.Visit] = true
			total := int64(0)
			for j, l := range r.Lines {
				assert.Positive(t, l.Units)
				assert.Equal(t, p.site.Products[l.SKU].PriceCents, l.PriceCents)
				total += int64(l.Units) * l.PriceCents
				if j > 0 {
					assert.Greater(t, l.SKU, r.Lines[j-1].SKU)
				}
			}
			assert.Equal(t, total, r.TotalCents)
			assert.GreaterOrEqual(t, r.Issued, r.Exit)
			assert.Equal(t, p.guests[r.Visit-1].account, r.Account)
			if maps.Equal(basketOf(r), p.want[r.Visit-1]) {
				exact++
			} else {
				t.Logf("seed %d visit %d: want %v got %v (confidence %.2f)", seed, r.Visit, p.want[r.Visit-1], basketOf(r), r.Confidence)
			}
		}
		assert.Len(t, seen, len(p.guests), "seed %d: one receipt per visit", seed)
		visits += len(p.guests)
		assertConserved(t, &out)
	}
	t.Logf("%d of %d receipts exact", exact, visits)
	assert.GreaterOrEqual(t, float64(exact)/float64(visits), 0.97)
}

// assertConserved sums the basket changes: no line of any account may ever be
// negative, and the receipts say what the changes add up to.
func assertConserved(t *testing.T, out *output.Batch) {
	t.Helper()
	type line struct {
		account string
		sku     site.SKU
	}
	sum := map[line]int{}
	for _, b := range out.Baskets {
		k := line{b.Account, b.SKU}
		sum[k] += b.Units
		assert.GreaterOrEqual(t, sum[k], 0, "%+v", b)
	}
	for _, r := range out.Receipts {
		for _, l := range r.Lines {
			k := line{r.Account, l.SKU}
			assert.Equal(t, l.Units, sum[k], "%+v", k)
			delete(sum, k)
		}
	}
	for k, n := range sum {
		assert.Zero(t, n, "%+v", k)
	}
}

// Arrival order, duplicates and clock offsets that the devices report must not
// change a single output.
func TestOutputsDoNotDependOnArrival(t *testing.T) {
	p := newPlay(t, 3, 8, 12)
	base := p.readings()
	c, _ := openPlay(t, p)
	want := run(t, c, base)
	require.NotEmpty(t, want.Receipts)
	rng := rand.New(rand.NewPCG(8, 8))

	t.Run("out of order and twice", func(t *testing.T) {
		var rs []sent
		for _, s := range base {
			late := int64(rng.Float64() * 300e6)
			if s.r.Kind == reading.KindWeights {
				late = int64(rng.Float64() * 150e6)
			}
			rs = append(rs, sent{s.arrival + late, s.r})
			if rng.Float64() < 0.2 {
				rs = append(rs, sent{s.arrival + late + int64(rng.Float64()*2e9), s.r})
			}
		}
		slices.SortStableFunc(rs, func(a, b sent) int { return int(max(-1, min(1, a.arrival-b.arrival))) })
		c, _ := openPlay(t, p)
		got := run(t, c, rs)
		assert.Positive(t, c.Stats().Duplicates)
		assert.Zero(t, c.Stats().Late)
		assert.Equal(t, want, got)
	})
	t.Run("clock offsets", func(t *testing.T) {
		c, _ := openPlay(t, p)
		rs := []sent{}
		at := base[0].arrival
		offset := func(class reading.DeviceClass, i int) int64 { return int64(class)*1e9 + int64(i)*7e6 }
		health := func(class reading.DeviceClass, n int) {
			for i := range n {
				rs = append(rs, sent{at, reading.Reading{Kind: reading.KindHealth, Health: &reading.DeviceHealth{
					Class: class, Index: int32(i), Time: at, OffsetNS: offset(class, i), OK: true,
				}}})
			}
		}
		health(reading.DeviceCamera, 1)
		health(reading.DevicePlate, len(p.site.Plates))
		health(reading.DeviceGate, 1)
		for _, s := range base {
			switch s.r.Kind {
			case reading.KindFrame:
				f := *s.r.Frame
				f.Time += offset(reading.DeviceCamera, int(f.Camera))
				s.r.Frame = &f
			case reading.KindWeights:
				w := *s.r.Weights
				w.Time += offset(reading.DevicePlate, int(w.Plate))
				s.r.Weights = &w
			case reading.KindGate:
				g := *s.r.Gate
				g.Time += offset(reading.DeviceGate, int(g.Gate))
				s.r.Gate = &g
			default:
			}
			rs = append(rs, s)
		}
		got := run(t, c, rs)
		assert.Equal(t, want, got)
	})
}

func TestLateReadingsAreCountedAndLeftOut(t *testing.T) {
	p := newPlay(t, 3, 1, 12)
	c, d := openPlay(t, p)
	var out output.Batch
	frame := func(at float64, seq uint32) *reading.Reading {
		return &reading.Reading{Kind: reading.KindFrame, Frame: &reading.CameraFrame{Time: sec(at), Seq: seq}}
	}
	require.NoError(t, c.Push(sec(10), frame(9.9, 1)))
	require.NoError(t, c.Push(sec(11), frame(10.9, 2)))
	for {
		if _, ok := c.Step(&out); !ok {
			break
		}
	}
	require.Equal(t, 1, d.frames)
	require.NoError(t, c.Push(sec(11.1), frame(9, 0)))
	assert.EqualValues(t, 1, c.Stats().Late)
	// A crossing happened even if it is told late.
	require.NoError(t, c.Push(sec(11.2), &reading.Reading{Kind: reading.KindGate, Gate: &reading.GateEvent{Kind: reading.GateCrossing, Time: sec(8), Direction: 1}}))
	c.Close(&out)
	assert.Equal(t, 2, d.frames)
	assert.Equal(t, 1, d.gates)
	assert.True(t, d.order)
	assert.ErrorIs(t, c.Push(sec(12), frame(12, 3)), ErrReading)
}

func TestNobodyInsideAtTheCloseIsBilled(t *testing.T) {
	p := newPlay(t, 5, 3, 12)
	rs := p.readings()
	cut := sec(p.guests[2].exit - 3)
	rs = rs[:slices.IndexFunc(rs, func(s sent) bool { return s.arrival > cut })]
	c, _ := openPlay(t, p)
	out := run(t, c, rs)
	left := 0
	for _, g := range p.guests {
		if sec(g.exit) < cut {
			left++
		}
	}
	require.Less(t, left, 3)
	assert.Len(t, out.Receipts, left)
	n := len(out.Receipts)
	c.Close(&out)
	assert.Len(t, out.Receipts, n, "closing twice is closing once")
}

func TestTailgaterGetsAlertsAndNoReceipt(t *testing.T) {
	p := newPlay(t, 6, 5, 12)
	p.guests[2].account = ""
	c, _ := openPlay(t, p)
	out := run(t, c, p.readings())
	assert.Len(t, out.Receipts, 4)
	kinds := map[output.AlertKind]int{}
	value := int64(0)
	for _, a := range out.Alerts {
		assert.EqualValues(t, 3, a.Track, "%+v", a)
		assert.NotEmpty(t, a.Evidence)
		kinds[a.Kind]++
		if a.Kind == output.AlertUnpaidItems {
			value += a.ValueCents
		}
	}
	assert.Equal(t, 1, kinds[output.AlertTailgating])
	want := int64(0)
	for _, a := range p.acts {
		if a.person == 2 && a.grams[0] < 0 {
			want += p.site.Products[a.sku].PriceCents * int64(len(a.grams))
		}
	}
	assert.Equal(t, want, value, "every unit that was taken is named once with its value")
}

func TestDecoyAndConcealment(t *testing.T) {
	p := &play{site: smallStore(t, 12), length: 60}
	p.guests = []guest{{enter: 3, exit: 45, account: "a"}, {enter: 4, exit: 46, account: "b"}, {enter: 5, exit: 47, account: "c"}}
	p.want = []map[site.SKU]int{{3: 1}, {}, {7: 1, 2: 1}}
	p.acts = []act{
		{at: 10, person: 0, plate: 3, sku: 3, grams: []float64{-549.1}},
		{at: 12, person: 1, plate: 9, sku: 9, grams: []float64{-401}},
		{at: 14, person: 2, plate: 7, sku: 7, grams: []float64{-779}, hidden: true},
		{at: 21, person: 0, plate: 3, sku: site.NoSKU, grams: []float64{561}}, // imitates the 549 g bottle
		{at: 24, person: 1, plate: 9, sku: 9, grams: []float64{401}},          // honest
		{at: 28, person: 2, plate: 2, sku: 2, grams: []float64{-219.5}},
	}
	c, _ := openPlay(t, p)
	out := run(t, c, p.readings())
	require.Len(t, out.Receipts, 3)
	for i := range out.Receipts {
		assert.Equal(t, p.want[out.Receipts[i].Visit-1], basketOf(&out.Receipts[i]))
	}
	require.Len(t, out.Alerts, 2)
	byKind := map[output.AlertKind]output.Alert{}
	for _, a := range out.Alerts {
		byKind[a.Kind] = a
		t.Logf("%s %.2f: %s", a.Kind, a.Score, a.Evidence)
	}
	assert.EqualValues(t, 1, byKind[output.AlertDecoy].Track)
	assert.EqualValues(t, 3, byKind[output.AlertDecoy].SKU)
	assert.EqualValues(t, 3, byKind[output.AlertConcealment].Track)
	assert.EqualValues(t, 7, byKind[output.AlertConcealment].SKU)
}

func TestTwinsAreToldApartByTheHand(t *testing.T) {
	// Products 0 and 1 weigh the same; guest 0 puts a unit of 0 on the plate of 1
	// and guest 1 takes it from there.
	p := &play{site: smallStore(t, 12), length: 70}
	p.guests = []guest{{enter: 3, exit: 30, account: "a"}, {enter: 4, exit: 50, account: "b"}}
	p.want = []map[site.SKU]int{{}, {0: 1, 1: 1}}
	p.acts = []act{
		{at: 10, person: 0, plate: 0, sku: 0, grams: []float64{-360.2}},
		{at: 16, person: 0, plate: 1, sku: 0, grams: []float64{360.2}},
		{at: 25, person: 1, plate: 1, sku: 0, grams: []float64{-360.2}},
		{at: 32, person: 1, plate: 1, sku: 1, grams: []float64{-358.7}},
	}
	c, _ := openPlay(t, p)
	out := run(t, c, p.readings())
	require.Len(t, out.Receipts, 2)
	for i := range out.Receipts {
		assert.Equal(t, p.want[i], basketOf(&out.Receipts[i]))
	}
}
