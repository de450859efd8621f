package shelf

import (
	"math"
	"testing"
	"time"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func explained(m *Monitor, parts ...Part) Event {
	ev := Event{Parts: parts, Plate: parts[0].Plate}
	for _, p := range parts {
		ev.DeltaG += p.DeltaG
		ev.VarG += p.VarG
		for _, o := range m.slotsOn[p.Plate] {
			if len(ev.Slots) == 0 || ev.Slots[len(ev.Slots)-1] != o {
				ev.Slots = append(ev.Slots, o)
			}
		}
	}
	m.explain(&ev)
	return ev
}

func TestQuantityFollowsTheWeight(t *testing.T) {
	s := testStore(12, 50*time.Millisecond)
	for n := 1; n <= 4; n++ {
		for _, sgn := range []float64{-1, 1} {
			m := newMonitor(t, s)
			ev := explained(m, Part{Plate: 3, DeltaG: sgn * float64(n) * 547.9, VarG: 0.3})
			require.NotEmpty(t, ev.Hyps)
			assert.Equal(t, Line{Slot: 3, SKU: 3, Units: int(sgn) * n}, ev.Hyps[0].Lines[0])
			sum := 0.0
			for _, h := range ev.Hyps {
				sum += h.P
			}
			assert.InDelta(t, 1, sum, 1e-3)
			if n <= 2 {
				assert.Greater(t, ev.Hyps[0].P, 0.9)
			}
		}
	}
}

func TestTwoProductsOnOnePlate(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	s.Slots = append(s.Slots, site.Slot{Shelf: 0, First: 0, Last: 0, SKU: 5, Units: 8, WidthM: 0.1}) // 130 g beside 359.3 g
	m := newMonitor(t, s)
	last := site.SlotID(len(s.Slots) - 1)
	ev := explained(m, Part{Plate: 0, DeltaG: -130.4, VarG: 0.3})
	assert.Equal(t, Line{Slot: last, SKU: 5, Units: -1}, ev.Hyps[0].Lines[0])
	ev = explained(m, Part{Plate: 0, DeltaG: -(359.9 + 129.6), VarG: 0.3})
	require.Equal(t, 2, ev.Hyps[0].N)
	assert.Equal(t, [2]Line{{0, 0, -1}, {last, 5, -1}}, ev.Hyps[0].Lines)
	ev = explained(m, Part{Plate: 0, DeltaG: -(359.3 - 130), VarG: 0.3})
	require.Equal(t, 2, ev.Hyps[0].N, "one taken, another put there")
	assert.Equal(t, [2]Line{{0, 0, -1}, {last, 5, 1}}, ev.Hyps[0].Lines)
	ev = explained(m, Part{Plate: 0, DeltaG: -77, VarG: 0.3})
	assert.Equal(t, site.NoSKU, ev.Hyps[0].Lines[0].SKU, "nothing that stands there")
}

func TestWideSlotSharesItsUnits(t *testing.T) {
	s := testStore(6, 50*time.Millisecond) // slot 4 spans plates 4 and 5, 21 g
	s.Slots[4].SKU = 3                     // 547.9 g
	for _, share := range []float64{0, 0.2, 0.5, 1} {
		m := newMonitor(t, s)
		parts := []Part{}
		for i, f := range []float64{share, 1 - share} {
			if f > 0 {
				parts = append(parts, Part{Plate: site.PlateID(4 + i), DeltaG: -548.5 * f, VarG: 0.3})
			}
		}
		ev := explained(m, parts...)
		assert.Equal(t, Line{Slot: 4, SKU: 3, Units: -1}, ev.Hyps[0].Lines[0], "share %g", share)
		assert.Greater(t, ev.Hyps[0].P, 0.95)
	}
	// A unit that slides along its slot is no transfer.
	m := newMonitor(t, s)
	ev := explained(m, Part{Plate: 4, DeltaG: -547, VarG: 0.3}, Part{Plate: 5, DeltaG: 547.2, VarG: 0.3})
	assert.Zero(t, ev.Hyps[0].N)
}

func TestMisplacedUnitIsTakenAgain(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	m := newMonitor(t, s)
	m.Moved(Move{Plate: 3, Slot: -1, SKU: 0, Units: 1, Grams: 360.2, VarG: 0.3, P: 1}) // a 359 g can on the plate of 548 g bottles
	require.Equal(t, 1, m.Strays(3))
	ev := explained(m, Part{Plate: 3, DeltaG: -360.1, VarG: 0.3})
	assert.Equal(t, Line{Slot: -1, SKU: 0, Units: -1}, ev.Hyps[0].Lines[0])
	m.Moved(Move{Plate: 3, Slot: -1, SKU: 0, Units: -1, Grams: 360.1, VarG: 0.3, P: 1})
	assert.Zero(t, m.Strays(3))
	ev = explained(m, Part{Plate: 3, DeltaG: -360.1, VarG: 0.3})
	assert.Equal(t, site.NoSKU, ev.Hyps[0].Lines[0].SKU)
}

func TestStockIsKeptAndWeighsIn(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	m := newMonitor(t, s)
	p := func() float64 { return explained(m, Part{Plate: 0, DeltaG: -2 * 359.3, VarG: 0.3}).Hyps[0].P }
	full := p()
	m.Moved(Move{Units: -11, Grams: 359, VarG: 1, P: 1})
	assert.InDelta(t, 1, m.Stock(0), 1e-9)
	assert.Less(t, p(), full, "two of one")
	m.Moved(Move{Units: -5, Grams: 359, VarG: 1, P: 1})
	assert.Zero(t, m.Stock(0), "never negative")
}

func TestUnitWeightIsLearned(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	m := newMonitor(t, s)
	_, _, before := m.UnitWeight(3)
	for range 30 {
		m.Learn(3, 547.9*1.012, 0.3)
	}
	mean, _, after := m.UnitWeight(3)
	assert.InDelta(t, 547.9*1.012, mean, 1)
	assert.Less(t, after, before/3)
	m.Learn(3, 900, 0.3)
	same, _, _ := m.UnitWeight(3)
	assert.InDelta(t, mean, same, 1e-9, "not believed")
}

func TestAnnouncedArrivalsAreStaffs(t *testing.T) {
	s := testStore(6, 50*time.Millisecond)
	for _, announced := range []bool{false, true} {
		m := newMonitor(t, s)
		g := newSignal(4, 6)
		g.steps[3] = []step{{10, 547.9}}
		if announced {
			m.Staff(&reading.StaffAction{Kind: reading.StaffRestock, Slot: 3, SKU: 3, Units: 1}, epoch)
		}
		n := 0
		g.play(t, m, s, 20, 4, func(ev Event) {
			n++
			assert.Equal(t, announced, ev.Restock)
		})
		assert.Equal(t, 1, n)
	}
}

func TestQuantityPriorSumsToOne(t *testing.T) {
	sum := 0.0
	for n, p := range quantityPrior {
		assert.Equal(t, n > 0, p > 0, "%d units", n)
		sum += p
	}
	assert.InDelta(t, 1, sum, 0.01)
}

func TestLogGaussHasHeavyTails(t *testing.T) {
	assert.InDelta(t, math.Log(0.97+0.01)-0.5*math.Log(2*math.Pi*4), LogGauss(10, 10, 4), 1e-9)
	assert.Greater(t, LogGauss(18, 10, 4), -0.5*16-0.5*math.Log(2*math.Pi*4))
	assert.False(t, math.IsInf(LogGauss(1e6, 0, 1), -1))
}

func TestConfigIsChecked(t *testing.T) {
	require.NoError(t, DefaultConfig().Validate())
	c := DefaultConfig()
	c.NoiseSDG, c.SettleS = 0, math.Inf(1)
	err := c.Validate()
	assert.ErrorContains(t, err, "noise_sd_g: expected a number in [0.01, 100], got 0")
	assert.ErrorContains(t, err, "settle_s")
	_, err = New(testStore(6, time.Second/20), c)
	require.Error(t, err)
	s := testStore(6, time.Second/20)
	s.Slots[0].Last = 99
	_, err = New(s, DefaultConfig())
	assert.ErrorContains(t, err, "slot 0")
}
