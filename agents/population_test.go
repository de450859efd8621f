package agents

import (
	"context"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// watch checks, every 10 ms while there are people, that nobody overlaps a wall
// or another, and that bodies and hands move without jumps.
type watch struct {
	t       testing.TB
	r       *run
	kind    sim.Kind
	seed    uint64
	overlap float64
	last    map[sim.PersonID]sim.Body
	jump    float64 // greatest distance of a wrist or head in 10 ms
	peak    int     // greatest number of people at once
}

func (r *run) watch(t testing.TB, seed uint64) *watch {
	t.Helper()
	c := &watch{t: t, r: r, seed: seed, last: map[sim.PersonID]sim.Body{}}
	c.kind = r.k.Register(c)
	r.k.Schedule(0, c.kind, 0, 0)
	return c
}

func (c *watch) Handle(k *sim.Kernel, _ sim.Event) {
	now := k.Now()
	w := c.r.w
	c.peak = max(c.peak, len(w.Present()))
	for i, p := range w.Present() {
		var b sim.Body
		w.BodyAt(p, now, &b)
		for _, q := range w.Present()[:i] {
			c.overlap = max(c.overlap, w.Person(p).RadiusM+w.Person(q).RadiusM-w.PoseAt(q, now).Pos.Sub(b.Pos).Norm())
		}
		for _, n := range c.r.pop.floor.Near(b.Pos) {
			c.overlap = max(c.overlap, w.Person(p).RadiusM-c.r.pop.floor.Wall(n).Nearest(b.Pos).Sub(b.Pos).Norm())
		}
		if old, ok := c.last[p]; ok {
			for h := range 2 {
				c.jump = max(c.jump, b.Wrist[h].Sub(old.Wrist[h]).Norm())
			}
			c.jump = max(c.jump, b.Head.Sub(old.Head).Norm())
		}
		c.last[p] = b
	}
	for p := range c.last { // who goes out of sight may come back otherwise
		if !slices.Contains(w.Present(), p) {
			delete(c.last, p)
		}
	}
	if c.r.pop.Active() > 0 {
		k.Schedule(now+10*sim.Millisecond, c.kind, 0, 0)
	}
}

// TestNobodyStaysForEver crowds a shop with a single door, and one with two,
// and waits for everybody to leave.
func TestNobodyStaysForEver(t *testing.T) {
	for name, tt := range map[string]struct {
		build func(testing.TB) *site.Site
		seeds uint64
	}{"one door": {oneDoor, 15}, "two gates": {smallShop, 6}} {
		t.Run(name, func(t *testing.T) {
			peak, slowest, overlap := 0, sim.Time(0), 0.0
			for seed := range tt.seeds {
				cfg := DefaultConfig()
				cfg.FixedVisits = 30
				cfg.Theft.Fixed = TechniqueCounts{Tailgate: 1, ConcealBag: 1, ConcealPocket: 1, DecoyReturn: 1}
				r := open(t, tt.build(t), seed, cfg)
				r.w.AfterAct = nil
				c := r.watch(t, seed)
				r.play(t, 4*sim.Minute, 40*sim.Minute)
				require.Zero(t, r.pop.Active(), "seed %d: still there", seed)
				require.LessOrEqual(t, c.overlap, 1e-3, "seed %d", seed)
				require.Less(t, c.jump, 0.08, "seed %d: 8 m/s", seed)
				require.NoError(t, r.w.Check())
				peak, overlap = max(peak, c.peak), max(overlap, c.overlap)
				for i := range r.w.Log.Visits {
					v := &r.w.Log.Visits[i]
					if v.Entered == sim.Never { // the gate refused them
						continue
					}
					require.NotEqual(t, sim.Never, v.Left, "seed %d person %d", seed, i)
					slowest = max(slowest, v.Left-v.Entered)
				}
			}
			t.Logf("at most %d people at once, longest visit %.0f s, overlap %.2f mm", peak, slowest.Seconds(), 1000*overlap)
			assert.GreaterOrEqual(t, peak, 8, "the test must crowd the shop")
		})
	}
}

// TestAnHourOfShopping plays an hour with thieves and checks the world after
// every act, and the shares that the configuration asks for.
func TestAnHourOfShopping(t *testing.T) {
	cfg := DefaultConfig()
	cfg.FixedVisits = 150
	cfg.PartyWeights = []float64{1}
	cfg.Theft.Fixed = TechniqueCounts{Tailgate: 3, ConcealBag: 2, ConcealPocket: 2, DecoyReturn: 2}
	var picks, backs, wrong, stows, kept, doubles, left, eaten float64
	for seed := range uint64(4) {
		s := smallShop(t)
		for i := range s.Slots {
			s.Slots[i].Units = 20 // nothing runs out
		}
		r := open(t, s, seed, cfg)
		units := r.w.Units()
		assert.Zero(t, r.pop.Active())
		r.pop.Start(sim.Hour)
		assert.Equal(t, 159, r.pop.Active(), "still due")
		require.NoError(t, r.k.Run(t.Context(), 2*sim.Hour))
		require.NoError(t, r.pop.Err())
		require.Zero(t, r.pop.Active())
		assert.Empty(t, r.w.Present())
		assert.Equal(t, units+2, r.w.Units(), "nothing but two decoys was brought in")

		taken := map[sim.UnitID]sim.Act{}
		var lastPick sim.Act
		for _, a := range r.w.Log.Acts {
			if a.Intent != sim.TechniqueNone || r.w.Log.Visits[a.Person].Technique != sim.TechniqueNone {
				continue
			}
			switch a.Kind {
			case sim.ActPick:
				picks++
				taken[a.Unit] = a
				if lastPick.Person == a.Person && a.At-lastPick.At < sim.Second {
					doubles++
				}
				lastPick = a
			case sim.ActPutBack:
				backs++
				if a.Slot != taken[a.Unit].Slot {
					wrong++
				}
				delete(taken, a.Unit)
			case sim.ActLeave:
				left++
				delete(taken, a.Unit)
			case sim.ActConsume:
				eaten++
				delete(taken, a.Unit)
			case sim.ActStow:
				stows++
				delete(taken, a.Unit)
			case sim.ActExit:
			default:
			}
		}
		kept += float64(len(taken))
		for u := range r.w.Units() {
			x := r.w.Unit(sim.UnitID(u))
			require.Contains(t, []sim.PlaceKind{sim.PlaceShelf, sim.PlaceOutside, sim.PlaceFloor, sim.PlaceConsumed}, x.Place)
		}
	}
	t.Logf("%g picks, %g put back, %g of these wrong, %g stowed, %g carried out in hand, %g taken with both hands", picks, backs, wrong, stows, kept, doubles)
	assert.InDelta(t, cfg.PutBackShare, (backs+left)/picks, 0.035)
	assert.InDelta(t, cfg.LedgeShare, left/(backs+left), 0.02)
	assert.Positive(t, eaten)
	assert.InDelta(t, cfg.WrongPlaceShare, wrong/backs, 0.06)
	assert.Positive(t, doubles)
	assert.Positive(t, kept)
	assert.InDelta(t, 2.17*600, picks-backs-left, 0.08*2.17*600, "everybody gets what they want")
}

func TestWhatIsCarriedOutBelongsToWhoPickedIt(t *testing.T) {
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share = 60, 0
	r := open(t, smallShop(t), 2, cfg)
	r.play(t, 20*sim.Minute, sim.Hour)
	holder := map[sim.UnitID]sim.PersonID{}
	for _, a := range r.w.Log.Acts {
		switch a.Kind {
		case sim.ActPick:
			holder[a.Unit] = a.Person
		case sim.ActHandOver:
			holder[a.Unit] = a.Other
		case sim.ActPutBack, sim.ActLeave, sim.ActConsume:
			delete(holder, a.Unit)
		default:
		}
	}
	out := 0
	for u := range r.w.Units() {
		x := r.w.Unit(sim.UnitID(u))
		p, has := holder[sim.UnitID(u)]
		require.Equal(t, x.Place == sim.PlaceOutside, has)
		if has {
			require.Equal(t, p, x.Person)
			out++
		}
	}
	assert.Greater(t, out, 60)
}

func TestVisitsAreInOrder(t *testing.T) {
	cfg := DefaultConfig()
	cfg.PartyWeights, cfg.AtGate = []float64{1}, NoGateHabits()
	cfg.FixedVisits, cfg.Theft.Share = 40, 0
	r := open(t, oneDoor(t), 7, cfg)
	r.play(t, 10*sim.Minute, sim.Hour)
	state := map[sim.PersonID]sim.ActKind{}
	for _, a := range r.w.Log.Acts {
		before := state[a.Person]
		switch a.Kind {
		case sim.ActScan:
			require.Zero(t, before)
			require.Less(t, a.Y, 0.0, "scans outside")
		case sim.ActEnter:
			require.Equal(t, sim.ActScan, before)
			require.InDelta(t, 0, a.Y, 1e-6, "crosses on the line")
		default:
			require.NotContains(t, []sim.ActKind{0, sim.ActScan, sim.ActExit}, before)
		}
		state[a.Person] = a.Kind
	}
	for _, last := range state {
		assert.Equal(t, sim.ActExit, last)
	}
	assert.Len(t, state, 40)
}

func TestOnlyOnePersonGoesThroughAGateAtATime(t *testing.T) {
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share = 30, 0
	r := open(t, oneDoor(t), 9, cfg)
	r.play(t, sim.Minute, sim.Hour) // a rush
	last := -sim.Hour
	for _, a := range r.w.Log.Acts {
		if a.Kind == sim.ActEnter || a.Kind == sim.ActExit {
			require.Greater(t, a.At-last, sim.Second/2, "at %v s", a.At.Seconds())
			last = a.At
		}
	}
}

// logHash is the hash of everything the truth log and the world say.
func logHash(t *testing.T, r *run) string {
	t.Helper()
	h := sha256.New()
	require.NoError(t, gob.NewEncoder(h).Encode(r.w.Log))
	for u := range r.w.Units() {
		fmt.Fprintf(h, "%+v", *r.w.Unit(sim.UnitID(u)))
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestSameSeedSameLog(t *testing.T) {
	play := func(seed uint64) string {
		cfg := DefaultConfig()
		cfg.Visits, cfg.Theft.Share = 60, 0.2
		r := open(t, smallShop(t), seed, cfg)
		r.play(t, 30*sim.Minute, sim.Hour)
		return logHash(t, r)
	}
	first := play(1)
	was := runtime.GOMAXPROCS(1)
	second := play(1)
	runtime.GOMAXPROCS(was)
	assert.Equal(t, first, second, "whatever GOMAXPROCS is")
	assert.NotEqual(t, first, play(2))
}

func TestRunsInPiecesAreTheSameRun(t *testing.T) {
	cfg := DefaultConfig()
	cfg.FixedVisits = 20
	whole, pieces := open(t, smallShop(t), 4, cfg), open(t, smallShop(t), 4, cfg)
	whole.play(t, 10*sim.Minute, sim.Hour)
	pieces.pop.Start(10 * sim.Minute)
	for at := sim.Time(0); at <= 70*sim.Minute; at += 7 * sim.Second {
		require.NoError(t, pieces.k.Run(context.Background(), at))
	}
	assert.Equal(t, logHash(t, whole), logHash(t, pieces))
}

// TestStepsDoNotAllocate counts the allocations of movement steps, and of them
// alone, in a busy shop.
func TestStepsDoNotAllocate(t *testing.T) {
	cfg := DefaultConfig()
	cfg.FixedVisits = 80
	r := open(t, smallShop(t), 1, cfg)
	r.w.AfterAct = nil
	r.pop.Start(15 * sim.Minute)
	steps, allocs := 0, uint64(0)
	var before, after runtime.MemStats
	for {
		ev, ok := r.k.Next()
		if !ok {
			break
		}
		measured := ev.Kind == r.pop.kinds.step && r.k.Now() > 3*sim.Minute
		if measured {
			runtime.ReadMemStats(&before)
		}
		r.pop.Handle(r.k, ev)
		if measured {
			runtime.ReadMemStats(&after)
			allocs += after.Mallocs - before.Mallocs
			steps++
		}
	}
	t.Logf("%d allocations in %d steps", allocs, steps)
	assert.Greater(t, steps, 5000)
	assert.Less(t, float64(allocs)/float64(steps), 0.01, "only buffers that a visitor grows once")
}

func TestCongestedSlotIsGivenUp(t *testing.T) {
	// Everybody wants the only product, which stands on one slot in a shop
	// with little room.
	s := newStore(2.2, 3).gate("D", site.GateBoth, 1.1, 0.9).gondola(site.Vec2{X: 1.1, Y: 2.775}, 0.3, 0).cameras(t)
	s.Slots = s.Slots[:1]
	s.Slots[0].Units = 500
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share, cfg.ErrandPatience, cfg.BasketMu = 12, 0, 10, 2
	r := open(t, s, 1, cfg)
	c := r.watch(t, 1)
	r.play(t, sim.Minute, 2*sim.Hour)
	require.Zero(t, r.pop.Active())
	assert.LessOrEqual(t, c.overlap, 1e-3)
	empty := 0
	for p := range r.w.People() {
		took := false
		for _, a := range r.w.Log.Acts {
			took = took || a.Person == sim.PersonID(p) && a.Kind == sim.ActPick
		}
		if !took {
			empty++
		}
	}
	assert.Positive(t, empty, "somebody left without")
	assert.Less(t, empty, 12)
}

// crawl is a movement model that walks straight at a tenth of the speed.
type crawl struct{ steps int }

func (m *crawl) Step(c *walk.Crowd, dt float64) {
	m.steps++
	c.Index()
	for i := range c.Walkers {
		if w := &c.Walkers[i]; w.Moving {
			w.Dir = w.Want
			c.Advance(i, w.Want.Scale(0.1*w.V0*dt), c.Near(i, 2), dt)
		}
	}
}

func TestAnotherMovementModelCanStandIn(t *testing.T) {
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share = 1, 0
	enter := func(m walk.Mover) sim.Time {
		r := open(t, smallShop(t), 1, cfg)
		if m != nil {
			r.pop.Use(m)
		}
		r.play(t, sim.Minute, sim.Hour)
		require.NotEmpty(t, r.w.Log.Visits)
		return r.w.Log.Visits[0].Entered
	}
	m := &crawl{}
	assert.Greater(t, enter(m)-enter(nil), 8*sim.Second, "1.2 m at a tenth of the speed")
	assert.Positive(t, m.steps)
}

func TestEmptySlotsAreLeftAlone(t *testing.T) {
	s := smallShop(t)
	for i := range s.Slots {
		s.Slots[i].Units = 1
	}
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.BasketMu, cfg.Theft.Share = 60, 2, 0
	r := open(t, s, 1, cfg)
	r.play(t, 20*sim.Minute, 2*sim.Hour)
	assert.Zero(t, r.pop.Active())
	for i := range s.Slots {
		assert.LessOrEqual(t, len(r.w.OnSlot(site.SlotID(i))), 4)
	}
}

func TestHandsPressOnThePlateOfTheUnitTheyTake(t *testing.T) {
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share = 20, 0
	r := open(t, smallShop(t), 6, cfg)
	checked := 0
	r.w.AfterAct = func(a *sim.Act) {
		if a.Kind != sim.ActPick && a.Kind != sim.ActPutBack {
			return
		}
		var b sim.Body
		r.w.BodyAt(a.Person, a.At, &b)
		slot := &r.w.Site.Slots[a.Slot]
		pressed := false
		for _, touch := range r.w.Touches() {
			if touch.From <= a.At && a.At <= touch.To && touch.Plate >= slot.First && touch.Plate <= slot.Last {
				pressed = true
				require.True(t, touch.PeakG > 200 && touch.PeakG < 820, "%g g", touch.PeakG)
				length := (touch.To - touch.From).Seconds()
				require.True(t, length >= 0.3 && length <= 1.0, "%g s", length)
			}
		}
		require.True(t, pressed, "a hand is on the plate when a unit moves")
		near := math.Inf(1)
		for h := range 2 {
			if b.Reaching[h] {
				near = min(near, b.Wrist[h].XY().Sub(slot.Front.XY()).Norm())
				if b.Wrist[h].XY().Sub(slot.Front.XY()).Norm() <= slot.WidthM/2+0.1 {
					require.InDelta(t, slot.Front.Z+0.08, b.Wrist[h].Z, 1e-6)
				}
			}
		}
		require.LessOrEqual(t, near, slot.WidthM/2+0.1, "the wrist is at the slot")
		// The shopper faces it, within arm's length.
		to := slot.Front.XY().Sub(b.Pos)
		require.Less(t, to.Norm(), 1.15)
		require.Greater(t, to.Unit().Dot(site.Vec2{X: math.Cos(b.Heading), Y: math.Sin(b.Heading)}), 0.5)
		checked++
	}
	r.play(t, 10*sim.Minute, sim.Hour)
	assert.Greater(t, checked, 30)
}

func TestNewRefusesSitesWithoutAWay(t *testing.T) {
	cfg := DefaultConfig()
	try := func(s *site.Site, cfg Config) error {
		_, err := New(&sim.Kernel{}, sim.NewWorld(s), sim.NewKeys(1, 0), cfg)
		return err
	}
	assert.ErrorContains(t, try(newStore(5, 5).s, cfg), "0 gates to come in by")
	assert.ErrorContains(t, try(newStore(5, 5).gate("IN", site.GateEntry, 2, 0.9).s, cfg), "0 to leave by")
	assert.ErrorContains(t, try(newStore(5, 5).gate("SLIT", site.GateBoth, 2, 0.3).s, cfg), "gate SLIT: 0.30 m wide")
	blocked := newStore(5, 5).gate("IN", site.GateBoth, 2, 0.9).gondola(site.Vec2{X: 2, Y: 0.9}, 1.2, 0).s
	assert.ErrorContains(t, try(blocked, cfg), "gate IN: no room to stand at (2.00, 0.80)")
	walled := newStore(5, 5).gate("IN", site.GateEntry, 1, 0.9).gate("OUT", site.GateExit, 4, 0.9).s
	walled.Walls = append(walled.Walls, site.NewBox(site.Vec2{X: 2.5, Y: 2.5}, 0.1, 5, 0))
	assert.ErrorContains(t, try(walled, cfg), "gate IN: no way from it to an exit")
	shut := newStore(5, 5).gate("IN", site.GateBoth, 1, 0.9).gondola(site.Vec2{X: 4, Y: 4.5}, 1.5, 0).s
	shut.Walls = append(shut.Walls, site.NewBox(site.Vec2{X: 2.5, Y: 2.5}, 0.1, 5, 0))
	assert.ErrorContains(t, try(shut, cfg), "no slot of the planogram can be reached")
	cfg.SpeedMean = 9
	assert.ErrorContains(t, try(smallShop(t), cfg), "walk_speed_mean_mps")
	_, err := New(&sim.Kernel{}, sim.NewWorld(newStore(5, 5).gate("IN", site.GateBoth, 1, 0.9).s), sim.NewKeys(1, 0), DefaultConfig())
	assert.NoError(t, err, "a store may be empty")
}

func TestUnreachableSlotsAreNamedAndNeverVisited(t *testing.T) {
	s := smallShop(t)
	n := site.SlotID(len(s.Slots))
	b := &storeBuilder{s}
	b.gondola(site.Vec2{X: 0.225, Y: 1.4}, 0.9, 180+90) // its front is in the wall
	cfg := DefaultConfig()
	cfg.FixedVisits = 30
	r := open(t, s, 1, cfg)
	un := r.pop.Unreachable()
	require.NotEmpty(t, un)
	assert.GreaterOrEqual(t, un[0], n)
	r.play(t, 10*sim.Minute, sim.Hour)
	for _, a := range r.w.Log.Acts {
		assert.NotContains(t, un, a.Slot)
	}
}

func BenchmarkPopulation(b *testing.B) {
	for _, perHour := range []int{60, 300} {
		b.Run(fmt.Sprintf("visits/h=%d", perHour), func(b *testing.B) {
			cfg := DefaultConfig()
			cfg.FixedVisits = perHour
			simulated := 0.0
			b.ReportAllocs()
			for b.Loop() {
				r := open(b, smallShop(b), 1, cfg)
				r.w.AfterAct = nil
				r.play(b, sim.Hour, sim.Hour)
				simulated += 3600
			}
			b.ReportMetric(simulated/b.Elapsed().Seconds(), "sim-s/s")
		})
	}
}
