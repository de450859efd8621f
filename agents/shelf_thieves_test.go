package agents

import (
	"math"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

func TestEmptyPacksGoBackOnTheirSlot(t *testing.T) {
	want := []sim.ActKind{sim.ActPick, sim.ActEmpty, sim.ActPutBack, sim.ActExit}
	n, back := 0, 0
	for seed := range uint64(10) {
		weight := map[sim.UnitID]float64{}
		r := scheme(t, seed, sim.TechniqueEmptyReturn, TechniqueCounts{EmptyReturn: 2}, func(c *Config) {
			c.Theft.EmptyReturn = EmptyReturnConfig{EmptyMin: 4, EmptyMax: 6, TurnShare: 1, PauseMax: 3}
		}, func(r *run, a *sim.Act) {
			switch a.Kind {
			case sim.ActPick:
				weight[a.Unit] = r.w.Unit(a.Unit).WeightG
			case sim.ActEmpty:
				if covers(r, a) {
					back++
				}
			default:
			}
		})
		for _, v := range thieves(r, sim.TechniqueEmptyReturn) {
			kinds, as := theft(r, v.Person)
			require.Equal(t, want, kinds, "seed %d", seed)
			u, pack := r.w.Unit(as[0].Unit), r.w.Unit(as[2].Unit)
			share := packings[r.w.Site.Products[u.SKU].Category].share
			require.True(t, pack.Foreign)
			require.Equal(t, sim.PlaceShelf, pack.Place)
			require.Equal(t, as[0].Slot, as[2].Slot, "on its own slot")
			require.InDelta(t, share*weight[as[0].Unit], pack.WeightG, 1e-9)
			require.InDelta(t, weight[as[0].Unit], pack.WeightG+u.WeightG, 1e-9, "nothing is lost")
			require.Equal(t, sim.PlaceOutside, u.Place, "the content is carried out")
			require.True(t, emptiable(&r.w.Site.Products[u.SKU]))
			gap := (as[2].At - as[1].At).Seconds()
			require.True(t, gap > 2 && gap < 10, "%.1f s", gap)
			require.Less(t, math.Hypot(as[2].X-as[0].X, as[2].Y-as[0].Y), 0.05, "without walking away")
			n++
		}
	}
	assert.Equal(t, 20, n)
	assert.Greater(t, back, 17, "with the back to the nearest camera")
}

// covers reports whether who acts has the back to the nearest camera.
func covers(r *run, a *sim.Act) bool {
	pose := r.w.PoseAt(a.Person, a.At)
	ids, _ := r.pop.nearCameras(pose.Pos)
	return r.w.Site.Cameras[ids[0]].Pos.XY().Sub(pose.Pos).Dot(unitAt(pose.Heading)) < 0
}

func TestPackShareCanBeSet(t *testing.T) {
	x := &site.Product{Category: "chocolate"}
	assert.InDelta(t, 0.08, packShare(0, x), 1e-12)
	assert.InDelta(t, 0.3, packShare(0.3, x), 1e-12)
	assert.Positive(t, packShare(0, &site.Product{Category: "no such thing"}))
	for name, k := range packings {
		assert.True(t, k.share > 0 && k.share < 1, name)
	}
}

func TestPlaceSwapsGoByACheapSlot(t *testing.T) {
	want := []sim.ActKind{sim.ActPick, sim.ActPutBack, sim.ActPick, sim.ActStow, sim.ActExit}
	n := 0
	for seed := range uint64(10) {
		r := scheme(t, seed, sim.TechniquePlaceSwap, TechniqueCounts{PlaceSwap: 2}, nil, nil)
		for _, v := range thieves(r, sim.TechniquePlaceSwap) {
			kinds, as := theft(r, v.Person)
			require.Equal(t, want, kinds, "seed %d", seed)
			s := r.w.Site
			dear, cheap := s.Slots[as[0].Slot].SKU, s.Slots[as[1].Slot].SKU
			require.Equal(t, as[0].Unit, as[2].Unit, "the same unit")
			require.Equal(t, as[1].Slot, as[2].Slot, "from where it was put")
			require.Equal(t, dear, as[2].SKU)
			require.GreaterOrEqual(t, float64(s.Products[dear].PriceCents), 1.5*float64(s.Products[cheap].PriceCents))
			gap := (as[2].At - as[1].At).Seconds()
			require.Greater(t, gap, 10.0, "after a walk about")
			require.Equal(t, sim.PlaceOutside, r.w.Unit(as[0].Unit).Place)
			n++
		}
	}
	assert.Equal(t, 20, n)
}

func TestSwapsOfLikeWeightComeFirst(t *testing.T) {
	s := smallShop(t)
	s.Products[11].WeightG, s.Products[9].WeightG = 84, 76.5 // 0 weighs 80 and costs least
	p := open(t, s, 1, DefaultConfig()).pop
	sw := swapper{defaultPlaceSwap()}
	seen := map[site.SKU]int{}
	for i := range uint64(60) {
		draw := sim.NewKeys(1, 0).Stream(0, 9, i)
		dear, cheap, ok := sw.pair(p, &draw)
		require.True(t, ok)
		require.Equal(t, site.SKU(0), s.Slots[cheap].SKU)
		seen[s.Slots[dear].SKU]++
	}
	assert.Len(t, seen, 2)
	assert.Positive(t, seen[11])
	assert.Positive(t, seen[9])

	sw.WeightDiff = 0 // no two are alike to the gram
	for i := range uint64(20) {
		draw := sim.NewKeys(1, 0).Stream(0, 9, i)
		dear, cheap, ok := sw.pair(p, &draw)
		if !ok {
			continue
		}
		d := s.Slots[cheap].Front.Sub(s.Slots[dear].Front).Norm()
		for j := range s.Slots {
			if sw.cheaper(p, s.Slots[dear].SKU, s.Slots[j].SKU) {
				require.LessOrEqual(t, d, s.Slots[j].Front.Sub(s.Slots[dear].Front).Norm(), "the nearest cheap one")
			}
		}
	}
	sw.PriceRatio = 100
	draw := sim.NewKeys(1, 0).Stream(0, 9, 0)
	_, _, ok := sw.pair(p, &draw)
	assert.False(t, ok, "nothing is that cheap")
}

// A slow lift takes exactly the unit's weight off each of its plates, evenly up to
// the instant of the pick.
func TestSlowLiftsRelieveThePlatesEvenly(t *testing.T) {
	n, straddling := 0, 0
	for seed := range uint64(10) {
		var before []float64
		cfg := DefaultConfig()
		cfg.FixedVisits, cfg.Theft.Fixed, cfg.FidgetShare = 1, TechniqueCounts{SlowLift: 2}, 0
		r := open(t, smallShop(t), seed, cfg)
		before = slices.Clone(r.w.Loads())
		r.w.AfterAct = func(a *sim.Act) {
			require.NoError(t, r.w.Check())
			if a.Kind == sim.ActPick && a.Intent == sim.TechniqueSlowLift {
				plates := 0
				for _, x := range r.w.Touches() {
					if x.Shape != sim.TouchLift || x.To != a.At {
						continue
					}
					plates++
					require.InDelta(t, before[x.Plate]-r.w.Loads()[x.Plate], x.PeakG, 1e-9, "the peak is what the unit weighs there")
					require.InDelta(t, 10.5, (x.To - x.From).Seconds(), 4.5, "6 to 15 s")
				}
				off := 0
				for q := range before {
					if before[q] != r.w.Loads()[q] {
						off++
					}
				}
				require.Equal(t, off, plates, "each plate that the unit stood on")
				n++
				if plates > 1 {
					straddling++
				}
			}
			before = slices.Clone(r.w.Loads())
		}
		r.play(t, 10*sim.Minute, sim.Hour)
		require.Zero(t, r.pop.Active())
		for _, v := range thieves(r, sim.TechniqueSlowLift) {
			kinds, _ := theft(r, v.Person)
			require.Equal(t, sim.ActPick, kinds[0])
			for i, k := range kinds[:len(kinds)-1] {
				if i%2 == 1 {
					require.True(t, k == sim.ActStow || k == sim.ActConceal, "%v", k)
				}
			}
			require.Equal(t, sim.ActExit, kinds[len(kinds)-1])
		}
	}
	t.Logf("%d lifts, %d from two plates", n, straddling)
	assert.Greater(t, n, 30)
	assert.Positive(t, straddling)
}

func TestSlowLiftsAreHiddenOrStowed(t *testing.T) {
	for share, want := range map[float64]sim.ActKind{0: sim.ActStow, 1: sim.ActConceal} {
		scheme(t, 3, sim.TechniqueSlowLift, TechniqueCounts{SlowLift: 2}, func(c *Config) { c.Theft.SlowLift.HideShare = share }, func(_ *run, a *sim.Act) {
			if a.Kind != sim.ActPick && a.Kind != sim.ActExit {
				require.Equal(t, want, a.Kind)
			}
		})
	}
}

// Whoever leans on plates does so from before the pick until after it, with
// 30–120 N on each slot, next to the product or on it, and then hides the unit in
// front of the shelf.
func TestLeanersPressOnThePlatesNextDoor(t *testing.T) {
	n, own, two := 0, 0, 0
	for seed := range uint64(10) {
		from := map[sim.UnitID]site.SlotID{}
		r := scheme(t, seed, sim.TechniqueLeanOn, TechniqueCounts{LeanOn: 2}, func(c *Config) { c.FixedVisits, c.FidgetShare = 1, 0 }, func(r *run, a *sim.Act) {
			switch a.Kind {
			case sim.ActPick:
				from[a.Unit] = a.Slot
				force := leaning(r.w, a.At)
				beside, here := 0, 0
				for slot, g := range force {
					newtons := g / gramsPerNewton
					require.True(t, newtons > 29.9 && newtons < 120.1, "%.1f N", newtons)
					switch {
					case slot == a.Slot:
						here++
					case slices.Contains(r.pop.besides(a.Slot), slot):
						beside++
					}
				}
				require.Positive(t, beside+here)
				own += here
				if beside > 1 {
					two++
				}
				n++
			case sim.ActConceal:
				require.Less(t, turned(r, a.Person, a.At, from[a.Unit]), 0.2, "openly")
			default:
			}
		})
		for _, v := range thieves(r, sim.TechniqueLeanOn) {
			kinds, _ := theft(r, v.Person)
			for i, k := range kinds[:len(kinds)-1] {
				require.Equal(t, [...]sim.ActKind{sim.ActPick, sim.ActConceal}[i%2], k)
			}
		}
	}
	t.Logf("%d takings, %d leaning on the product's plates too, %d on both sides", n, own, two)
	assert.Greater(t, n, 30)
	assert.Positive(t, own)
	assert.Positive(t, two)
}

// leaning returns the force on each slot that is leant on, g, which began before
// and ends after an instant.
func leaning(w *sim.World, at sim.Time) map[site.SlotID]float64 {
	out := map[site.SlotID]float64{}
	for _, x := range w.Touches() {
		if x.Shape != sim.TouchLean || x.From >= at || x.To <= at {
			continue
		}
		for i := range w.Site.Slots {
			if s := &w.Site.Slots[i]; x.Plate >= s.First && x.Plate <= s.Last {
				out[site.SlotID(i)] += x.PeakG
			}
		}
	}
	return out
}

func TestEatersLeaveThePack(t *testing.T) {
	n, ledges := 0, 0
	for seed := range uint64(12) {
		weight := map[sim.UnitID]float64{}
		r := scheme(t, seed, sim.TechniqueEatInside, TechniqueCounts{EatInside: 2}, nil, func(r *run, a *sim.Act) {
			if a.Kind == sim.ActPick {
				weight[a.Unit] = r.w.Unit(a.Unit).WeightG
			}
		})
		for _, v := range thieves(r, sim.TechniqueEatInside) {
			kinds, as := theft(r, v.Person)
			require.Len(t, kinds, 3, "seed %d: %v", seed, kinds)
			require.Equal(t, []sim.ActKind{sim.ActPick, sim.ActConsume}, kinds[:2])
			u, pack := r.w.Unit(as[0].Unit), r.w.Unit(as[2].Unit)
			require.True(t, edible(&r.w.Site.Products[u.SKU]))
			require.Equal(t, sim.PlaceConsumed, u.Place)
			require.True(t, pack.Foreign)
			require.InDelta(t, weight[as[0].Unit], u.WeightG+pack.WeightG, 1e-9, "nothing is lost")
			switch kinds[2] {
			case sim.ActLeave:
				ledges++
				require.Equal(t, sim.PlaceFloor, pack.Place)
			case sim.ActPutBack:
				require.Equal(t, sim.PlaceShelf, pack.Place)
			default:
				require.Fail(t, "what became of the pack", "%v", kinds[2])
			}
			require.Greater(t, (as[1].At - as[0].At).Seconds(), 5.0)
			require.Greater(t, math.Hypot(as[1].X-as[0].X, as[1].Y-as[0].Y), 0.6, "elsewhere")
			n++
		}
	}
	assert.Equal(t, 24, n)
	assert.True(t, ledges > 4 && ledges < 20, "%d on ledges", ledges)
}

// Eaters go where cameras see them less well than where they took.
func TestEatersHide(t *testing.T) {
	s, err := site.Load(os.DirFS("../scenarios"), "stores/corner-shop/store.yaml")
	require.NoError(t, err)
	there, before := 0.0, 0.0
	for seed := range uint64(8) {
		cfg := DefaultConfig()
		cfg.FixedVisits, cfg.Theft.Fixed = 1, TechniqueCounts{EatInside: 3}
		r := open(t, s, seed, cfg)
		r.w.AfterAct = nil
		r.play(t, 10*sim.Minute, sim.Hour)
		for _, v := range thieves(r, sim.TechniqueEatInside) {
			_, as := theft(r, v.Person)
			before += r.pop.watched(site.Vec2{X: as[0].X, Y: as[0].Y})
			there += r.pop.watched(site.Vec2{X: as[1].X, Y: as[1].Y})
		}
	}
	t.Logf("seen %.2f where they ate, %.2f where they took", there/24, before/24)
	assert.Less(t, there, 0.9*before, "in 42 m² with six cameras no place is much better than another")
}

// Eating takes as long as it says: the consumption comes that long after the first
// bite, and the hand goes to the mouth again and again.
func TestBites(t *testing.T) {
	for seconds, bites := range map[float64]int{5: 2, 12: 3, 30: 8} {
		p := open(t, smallShop(t), 1, DefaultConfig()).pop
		v := eaterIn(t, p)
		d := newDeed(deedEat, sim.TechniqueEatInside)
		d.seconds, d.amount = seconds, 0.1
		p.planEat(v, &errand{}, &d)
		n, total := 0, sim.Time(0)
		for i := range v.ops {
			if v.ops[i].kind == opBite {
				n++
				total += v.ops[i].after
			}
		}
		assert.Equal(t, bites, n, "%g s", seconds)
		assert.InDelta(t, seconds, total.Seconds(), 1e-6)
	}
}

// eaterIn puts somebody with a unit in hand into the store.
func eaterIn(t *testing.T, p *Population) *visitor {
	t.Helper()
	p.visitors = append(p.visitors, p.body(0, personKey(0), false))
	v := &p.visitors[0]
	v.account, v.token = "M1", "M1"
	p.appear(v)
	require.NoError(t, p.w.Enter(0, v.person, 0, sim.TechniqueNone))
	require.NoError(t, p.w.Pick(0, v.person, p.w.OnSlot(0)[0], 1, sim.TechniqueNone))
	v.ops = v.ops[:0]
	return v
}

// All techniques at the shelf at once, and with accomplices in every other run:
// the world is in order after every act, each theft comes off, and in the end
// nobody is left.
func TestShelfThievesAllLeave(t *testing.T) {
	all := TechniqueCounts{
		ConcealBag: 1, ConcealPocket: 1, ConcealClothes: 1, DecoyReturn: 1, EmptyReturn: 1, PlaceSwap: 1, SlowLift: 1, LeanOn: 1, EatInside: 1,
	}
	for seed := range uint64(40) {
		cfg := DefaultConfig()
		cfg.FixedVisits, cfg.Theft.Fixed = 4, all
		if seed%2 == 1 {
			cfg.Theft.ConcealBag.Shield, cfg.Theft.ConcealClothes.Shield = ShieldAccomplice, ShieldAccomplice
		}
		r := open(t, smallShop(t), seed, cfg)
		r.play(t, 10*sim.Minute, sim.Hour)
		require.Zero(t, r.pop.Active(), "seed %d", seed)
		gone := map[sim.Technique]int{}
		for u := range r.w.Units() {
			x := r.w.Unit(sim.UnitID(u))
			if (x.Place == sim.PlaceOutside || x.Place == sim.PlaceConsumed) && !x.Foreign && u < len(r.pop.stolen) {
				gone[r.pop.stolen[u]]++
			}
		}
		for tech, n := range all.byTechnique() {
			if n > 0 {
				require.Positive(t, gone[sim.Technique(tech)], "seed %d: %v", seed, sim.Technique(tech))
			}
		}
	}
}

func TestTechniqueSettingsAreChecked(t *testing.T) {
	for path, change := range map[string]func(*TheftConfig){
		"theft.conceal_bag.shield":                     func(c *TheftConfig) { c.ConcealBag.Shield = "coat" },
		"theft.conceal_pocket.turn_share":              func(c *TheftConfig) { c.ConcealPocket.TurnShare = 2 },
		"theft.conceal_clothes.delay_max_s":            func(c *TheftConfig) { c.ConcealClothes.DelayMin = 100 },
		"theft.conceal_clothes.hide_max_s":             func(c *TheftConfig) { c.ConcealClothes.HideMin = 9 },
		"theft.empty_return.pack_share":                func(c *TheftConfig) { c.EmptyReturn.PackShare = 1 },
		"theft.empty_return.empty_max_s":               func(c *TheftConfig) { c.EmptyReturn.EmptyMin = 100 },
		"theft.place_swap.price_ratio_min":             func(c *TheftConfig) { c.PlaceSwap.PriceRatio = 0.5 },
		"theft.place_swap.weight_difference_max_share": func(c *TheftConfig) { c.PlaceSwap.WeightDiff = -1 },
		"theft.place_swap.away_max_s":                  func(c *TheftConfig) { c.PlaceSwap.AwayMin = 100 },
		"theft.slow_lift.lift_max_s":                   func(c *TheftConfig) { c.SlowLift.LiftMin = 100 },
		"theft.lean_on.force_max_n":                    func(c *TheftConfig) { c.LeanOn.ForceMin = 200 },
		"theft.lean_on.after_max_s":                    func(c *TheftConfig) { c.LeanOn.AfterMax = 0 },
		"theft.eat_inside.eat_max_s":                   func(c *TheftConfig) { c.EatInside.EatMin = 100 },
		"theft.eat_inside.ledge_share":                 func(c *TheftConfig) { c.EatInside.LedgeShare = math.NaN() },
		"theft.tailgate.gap_min_s":                     func(c *TheftConfig) { c.Tailgate.GapMin = 0 },
		"theft.decoy_return.pause_max_s":               func(c *TheftConfig) { c.DecoyReturn.PauseMin = 100 },
		"theft.decoy_return.weight_error_share":        func(c *TheftConfig) { c.DecoyReturn.WeightError = 2 },
	} {
		c := DefaultConfig()
		change(&c.Theft)
		assert.ErrorContains(t, c.Validate(), path)
	}
}
