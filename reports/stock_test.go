package reports_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// sparseStory is a story in which two colas, one bar, one bag of chips and three
// gums stand on the shelves, where the planogram has six of each.
func sparseStory(tb testing.TB) *story {
	tb.Helper()
	s := testSite(tb)
	y := &story{t: tb, s: s, w: sim.NewWorld(s), c: reports.NewCollector(s, epoch)}
	for k, n := range []int{2, 1, 1, 3} {
		for range n {
			y.w.Stock(site.SlotID(k), site.SKU(k), 100, 0.5)
		}
	}
	return y
}

// believe lets the engine state the stock of a slot.
func (y *story) believe(second float64, slot site.SKU, units float64) {
	y.batch.Stock = append(y.batch.Stock, output.Stock{
		Slot: site.SlotID(slot), SKU: slot, Time: unix(second - 1), Emitted: unix(second), Units: units, P: 1,
	})
}

// pick lets p take the front unit of a product from a slot and keep it in hand.
func (y *story) pick(second float64, p sim.PersonID, slot, k site.SKU) {
	y.t.Helper()
	require.NoError(y.t, y.w.Pick(at(second), p, y.w.Front(site.SlotID(slot), k), 0, sim.TechniqueNone))
}

func (y *story) put(second float64, p sim.PersonID, slot site.SKU) {
	y.t.Helper()
	require.NoError(y.t, y.w.PutBack(at(second), p, 0, site.SlotID(slot), 0.5, sim.TechniqueNone))
}

// TestStockByHand goes through an hour with four facings; an error of one unit for
// one second is one unit second (us):
//
//	cola   2 → 1 at 100, stated at 103              3 us
//	       1 → 0 at 200, stated at 204              4 us, noticed after 4 s
//	bar    1 → 0 at 300, stated 0.4 at 310         10 us, noticed after 10 s
//	       0 → 1 at 500, stated at 505             76 us before and 3 us after 500
//	       1 → 0 at 700, put back at 705            5 us, too short to count
//	chips  1 → 0 at 600, never stated            3000 us, not noticed
//	gum    3, where the planogram says 6        10800 us
func TestStockByHand(t *testing.T) {
	y := sparseStory(t)
	p := y.member("ann", sim.TechniqueNone, 0)
	y.believe(0, cola, 2)
	y.believe(0, bar, 1)
	y.believe(0, chips, 1)
	y.take(100, p, cola, sim.TechniqueNone)
	y.believe(103, cola, 1)
	y.take(200, p, cola, sim.TechniqueNone)
	y.believe(204, cola, 0)
	y.pick(300, p, bar, bar)
	y.believe(310, bar, 0.4)
	y.put(500, p, bar)
	y.believe(505, bar, 1)
	y.take(600, p, chips, sim.TechniqueNone)
	y.pick(700, p, bar, bar)
	y.put(705, p, bar)
	y.leave(800, p)
	r := y.score()
	check(t, r, []want{
		{"stock_mae_units", (7.0 + 94 + 3000 + 10800) / 3600 / 4, -1, 4},
		{"out_of_stock_delay_s", (4.0 + 10) / 2, 2, 3},
	})
	checkNull(t, r, "misplaced_found_rate", "no misplaced units")
}

func TestStockRules(t *testing.T) {
	tests := []struct {
		name string
		tell func(y *story, p sim.PersonID)
		want []want
	}{
		{"a facing that was stated to be empty before it was, is noticed at once", func(y *story, p sim.PersonID) {
			y.believe(50, bar, 0)
			y.take(100, p, bar, sim.TechniqueNone)
		}, []want{{"out_of_stock_delay_s", 0, 1, 1}}},
		{"what is noticed when it has been filled again is not noticed", func(y *story, p sim.PersonID) {
			y.believe(0, bar, 1)
			y.pick(100, p, bar, bar)
			y.put(200, p, bar)
			y.believe(201, bar, 0)
			y.take(300, p, cola, sim.TechniqueNone)
			y.take(301, p, cola, sim.TechniqueNone)
			y.believe(306, cola, 0)
		}, []want{{"out_of_stock_delay_s", 5, 1, 2}}},
		{"a facing that runs empty twice counts twice", func(y *story, p sim.PersonID) {
			y.believe(0, bar, 1)
			y.pick(100, p, bar, bar)
			y.believe(102, bar, 0)
			y.put(200, p, bar)
			y.believe(202, bar, 1)
			y.pick(300, p, bar, bar)
			y.believe(308, bar, 0)
		}, []want{{"out_of_stock_delay_s", 5, 2, 2}}},
		{"another product in a facing is none of its stock", func(y *story, p sim.PersonID) {
			for k, n := range []float64{2, 1, 1, 3} {
				y.believe(0, site.SKU(k), n)
			}
			y.pick(100, p, gum, gum)
			y.believe(100, gum, 2)
			y.put(110, p, chips)
			y.take(1000, p, chips, sim.TechniqueNone) // a gum stands there still
			y.believe(1000, chips, 0)
		}, []want{{"out_of_stock_delay_s", 0, 1, 1}, {"stock_mae_units", 0, -1, 4}}},
		{"a statement about no slot, or of no number, is ignored", func(y *story, _ sim.PersonID) {
			for k, n := range []float64{2, 1, 1, 3} {
				y.believe(0, site.SKU(k), n)
			}
			y.believe(1, 99, 5)
			y.believe(1, -1, 5)
			y.batch.Stock = append(y.batch.Stock, output.Stock{Slot: 0, Emitted: unix(2), Units: math.NaN()})
		}, []want{{"stock_mae_units", 0, -1, 4}}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			y := sparseStory(t)
			p := y.member("ann", sim.TechniqueNone, 0)
			tc.tell(y, p)
			check(t, y.score(), tc.want)
		})
	}
}

func TestStockWithoutEmptyFacingsOrStatements(t *testing.T) {
	y := sparseStory(t)
	y.believe(0, bar, 1)
	checkNull(t, y.score(), "out_of_stock_delay_s", "no empty facings")
	y = sparseStory(t)
	y.believe(0, bar, 1)
	y.take(5, y.member("ann", sim.TechniqueNone, 0), bar, sim.TechniqueNone)
	r := y.score()
	checkNull(t, r, "out_of_stock_delay_s", "no empty facing was noticed")
	require.Equal(t, reports.Counts{Kind: reports.CountRatio, Num: 0, Den: 1}, r.Value("out_of_stock_delay_s").Counts)
	y = sparseStory(t)
	y.take(5, y.member("ann", sim.TechniqueNone, 0), bar, sim.TechniqueNone)
	r = y.score()
	checkNull(t, r, "stock_mae_units", "states no stock")
	checkNull(t, r, "out_of_stock_delay_s", "states no stock")
}

// TestMisplacedByHand has six units lie in wrong places for ten seconds or more:
//
//	 50  cola on the chips, pointed out at 53                    found
//	 60  bar on the gums, taken again at 65                      too short to count
//	100  gum on the colas, pointed out as chips                  wrong product
//	200  gum on the colas, pointed out on the plate of bars      wrong place
//	300  cola on the bars, taken again at 400, pointed out 450   too late
//	500  two colas on the gums, pointed out together at 515      both found
//	700  a cola put back right, and a box from outside           do not count
func TestMisplacedByHand(t *testing.T) {
	y := newStory(t)
	p := y.w.AddPerson(sim.Person{Account: "ann"}, sim.TechniqueNone, sim.NoPerson)
	box, err := y.w.BringIn(p, 100)
	require.NoError(t, err)
	y.w.Appear(p, 0, sim.Pose{})
	y.w.Scan(0, p, 0, "ann")
	require.NoError(t, y.w.Enter(0, p, 0, sim.TechniqueNone))
	move := func(second float64, k, to site.SKU) {
		y.pick(second-1, p, k, k)
		y.put(second, p, to)
	}
	point := func(second float64, plate, k site.SKU, units int) {
		y.batch.Misplaced = append(y.batch.Misplaced, output.Misplaced{
			Time: unix(second - 2), Emitted: unix(second), Plate: site.PlateID(plate), SKU: k, Units: units,
		})
	}
	move(50, cola, chips)
	point(53, chips, cola, 1)
	move(60, bar, gum)
	point(62, gum, bar, 1)
	y.pick(65, p, gum, bar)
	y.put(66, p, bar)
	move(100, gum, cola)
	point(103, cola, chips, 1)
	move(200, gum, cola)
	point(203, bar, gum, 1)
	move(300, cola, bar)
	y.pick(400, p, bar, cola)
	y.put(401, p, cola)
	point(404, bar, cola, -1) // gone again: points nothing out
	point(450, bar, cola, 1)
	move(500, cola, gum)
	move(510, cola, gum)
	point(515, gum, cola, 2)
	point(517, gum, cola, 1) // one too many: no further unit
	move(700, cola, cola)
	require.NoError(t, y.w.Unstow(at(710), p, box, 0, sim.TechniqueNone))
	y.put(711, p, cola)
	y.leave(800, p)
	check(t, y.score(), []want{{"misplaced_found_rate", 3.0 / 6, 3, 6}})
}

// A product that shares a plate with another is not out of place anywhere on it.
func TestPlatemateIsNotMisplaced(t *testing.T) {
	y := newStory(t)
	y.s.Slots = append(y.s.Slots, site.Slot{First: 0, Last: 0, SKU: bar, Units: 6, WidthM: 0.5})
	y.w = sim.NewWorld(y.s)
	y.w.Stock(1, bar, 100, 0.1)
	p := y.member("ann", sim.TechniqueNone, 0)
	y.pick(10, p, bar, bar)
	y.put(20, p, cola)
	checkNull(t, y.score(), "misplaced_found_rate", "no misplaced units")
}

// Of two units that a statement may mean, the one that is gone first is found, so
// that the later statement can still find the other.
func TestMisplacedUnitsArePairedBest(t *testing.T) {
	y := newStory(t)
	p := y.member("ann", sim.TechniqueNone, 0)
	for _, second := range []float64{10, 20} {
		y.pick(second-1, p, cola, cola)
		y.put(second, p, chips)
	}
	y.pick(100, p, chips, cola) // the front one, put there at 20
	y.put(101, p, cola)
	for _, second := range []float64{50, 200} {
		y.batch.Misplaced = append(y.batch.Misplaced, output.Misplaced{Emitted: unix(second), Plate: 2, SKU: cola, Units: 1})
	}
	y.leave(300, p)
	check(t, y.score(), []want{{"misplaced_found_rate", 1, 2, 2}})
}
