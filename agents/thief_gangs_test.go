package agents

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// schemes are the techniques that take a plan of several steps or people, two
// bands of each.
func schemes() map[sim.Technique]TechniqueCounts {
	return map[sim.Technique]TechniqueCounts{
		sim.TechniqueHandOff:       {HandOff: 2},
		sim.TechniqueSlipIn:        {SlipIn: 2},
		sim.TechniqueReenter:       {Reenter: 2},
		sim.TechniqueGrabAndRun:    {GrabAndRun: 2},
		sim.TechniqueClothesChange: {ClothesChange: 2},
		sim.TechniqueJointGrab:     {JointGrab: 2},
		sim.TechniqueBlockCamera:   {BlockCamera: 2},
		sim.TechniqueBodySwitch:    {BodySwitch: 2},
	}
}

// crowded plays a rush with thieves and requires that everybody leaves, that the
// world holds together after every act, that nobody walks through anybody and
// that no unit is lost.
func crowded(t *testing.T, s *site.Site, seed uint64, theft func(*TheftConfig), habits GateHabits) *run {
	t.Helper()
	cfg := DefaultConfig()
	cfg.AtGate = habits
	cfg.FixedVisits = 20
	cfg.PartyWeights = []float64{1}
	theft(&cfg.Theft)
	r := open(t, s, seed, cfg)
	units := r.w.Units()
	c := r.watch(t, seed)
	r.play(t, 4*sim.Minute, 40*sim.Minute)
	require.Zero(t, r.pop.Active(), "seed %d: still there", seed)
	require.Empty(t, r.w.Present())
	overlap := 1e-3
	if cfg.Theft.Fixed.GrabAndRun > 0 { // between two steps of 12 cm, past somebody coming the other way
		overlap = 1e-2
	}
	require.LessOrEqual(t, c.overlap, overlap, "seed %d", seed)
	require.Less(t, c.jump, 0.08, "seed %d: 8 m/s", seed)
	require.Equal(t, units, r.w.Units(), "nothing appeared or vanished")
	for u := range r.w.Units() {
		require.Contains(t, []sim.PlaceKind{sim.PlaceShelf, sim.PlaceOutside, sim.PlaceFloor, sim.PlaceConsumed}, r.w.Unit(sim.UnitID(u)).Place, "seed %d", seed)
	}
	for i := range r.w.Log.Visits {
		v := &r.w.Log.Visits[i]
		if v.Technique == sim.TechniqueNone && v.Entered == sim.Never { // the gate refused them
			continue
		}
		require.NotEqual(t, sim.Never, v.Entered, "seed %d person %d", seed, i)
		require.NotEqual(t, sim.Never, v.Left, "seed %d person %d", seed, i)
	}
	return r
}

// crowdedSeeds plays each technique in two shops, for some seeds, and tells how
// often its acts came about.
func crowdedSeeds(t *testing.T, seeds uint64) {
	t.Helper()
	for tech, fixed := range schemes() {
		t.Run(tech.String(), func(t *testing.T) {
			n := map[sim.ActKind]int{}
			for seed := range seeds {
				for _, build := range []func(testing.TB) *site.Site{smallShop, oneDoor} {
					r := crowded(t, build(t), seed, func(c *TheftConfig) { c.Fixed = fixed }, defaultGateHabits())
					for _, a := range r.w.Log.Acts {
						if a.Intent == tech {
							n[a.Kind]++
						}
					}
				}
			}
			t.Log(n)
			assert.Positive(t, n[sim.ActPick])
			assert.Positive(t, n[sim.ActExit])
		})
	}
}

func TestGangsLeaveACrowdedShop(t *testing.T) { crowdedSeeds(t, 4) }

// TestPlansFallThrough lets nobody wait for their accomplice: what needs two does
// not happen, the rest does, and everybody leaves.
func TestPlansFallThrough(t *testing.T) {
	late := func(fixed TechniqueCounts) func(*TheftConfig) {
		return func(c *TheftConfig) { c.Fixed, c.Accomplices = fixed, AccompliceConfig{ApartMax: 600, Patience: 1} }
	}
	kinds := map[sim.Technique]map[sim.ActKind]int{}
	for _, tech := range []sim.Technique{sim.TechniqueHandOff, sim.TechniqueJointGrab, sim.TechniqueBlockCamera, sim.TechniqueBodySwitch} {
		kinds[tech] = map[sim.ActKind]int{}
		for seed := range uint64(4) {
			r := crowded(t, smallShop(t), seed, late(schemes()[tech]), NoGateHabits())
			for _, a := range r.w.Log.Acts {
				if a.Intent == tech {
					kinds[tech][a.Kind]++
				}
			}
		}
	}
	assert.Positive(t, kinds[sim.TechniqueHandOff][sim.ActPick], "took before they knew")
	assert.Zero(t, kinds[sim.TechniqueHandOff][sim.ActHandOver])
	assert.Zero(t, kinds[sim.TechniqueHandOff][sim.ActExit], "and put everything back")
	assert.Empty(t, kinds[sim.TechniqueJointGrab], "one alone cannot")
	assert.Empty(t, kinds[sim.TechniqueBodySwitch])
	assert.Zero(t, kinds[sim.TechniqueBlockCamera][sim.ActCover])
	assert.Positive(t, kinds[sim.TechniqueBlockCamera][sim.ActConceal], "goes on alone")
}

// calm plays a shop with few shoppers and thieves by a configuration, and calls
// back after every act.
func calm(t *testing.T, seed uint64, theft func(*TheftConfig), after func(*run, *sim.Act)) *run {
	t.Helper()
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.TripMedian = 6, 0
	cfg.PartyWeights = []float64{1}
	theft(&cfg.Theft)
	r := open(t, smallShop(t), seed, cfg)
	r.w.AfterAct = func(a *sim.Act) {
		require.NoError(t, r.w.Check())
		if after != nil {
			after(r, a)
		}
	}
	r.play(t, 15*sim.Minute, sim.Hour)
	require.Zero(t, r.pop.Active())
	return r
}

// gateX returns the x of the exit of the small shop.
func gateX(r *run) float64 { return r.pop.gates[1].mid.X }

func TestHandOffPassesTheLootOn(t *testing.T) {
	for _, kind := range []string{AccompliceAccount, AccompliceGuest, AccompliceTailgate, AccompliceSlipIn} {
		t.Run(kind, func(t *testing.T) {
			given, picked := 0, 0
			for seed := range uint64(5) {
				r := calm(t, seed, func(c *TheftConfig) { c.Fixed.HandOff, c.HandOff.Accomplice = 2, kind }, func(r *run, a *sim.Act) {
					if a.Kind != sim.ActHandOver {
						return
					}
					require.Equal(t, sim.TechniqueHandOff, a.Intent)
					giver, taker := r.w.Person(a.Person), r.w.Person(a.Other)
					require.True(t, giver.Inside && taker.Inside)
					d := r.w.PoseAt(a.Person, a.At).Pos.Sub(r.w.PoseAt(a.Other, a.At).Pos).Norm()
					require.LessOrEqual(t, d, 1.3)
				})
				given += requireHandOffs(t, r, kind)
				for _, a := range r.w.Log.Acts {
					if a.Kind == sim.ActPick && a.Intent == sim.TechniqueHandOff {
						picked++
					}
				}
			}
			t.Logf("%d of %d units handed over", given, picked)
			assert.Greater(t, float64(given), 0.9*float64(picked))
		})
	}
}

// requireHandOffs checks what became of each unit that was taken to be handed
// over, and how the accomplices came in, and counts the units handed over.
func requireHandOffs(t *testing.T, r *run, kind string) int {
	t.Helper()
	n := 0
	taker, carrier := map[sim.UnitID]sim.PersonID{}, map[sim.UnitID]sim.PersonID{}
	for _, a := range r.w.Log.Acts {
		switch {
		case a.Kind == sim.ActPick && a.Intent == sim.TechniqueHandOff:
			taker[a.Unit] = a.Person
		case a.Kind == sim.ActHandOver:
			require.Equal(t, taker[a.Unit], a.Person)
			carrier[a.Unit] = a.Other
			n++
		}
	}
	for u := range taker {
		x := r.w.Unit(u)
		to, passed := carrier[u]
		if !passed {
			require.Equal(t, sim.PlaceShelf, x.Place, "what was not passed on is back")
			continue
		}
		require.Equal(t, sim.PlaceOutside, x.Place)
		require.Equal(t, to, x.Person)
		requireAccomplice(t, r, kind, taker[u], to)
	}
	return n
}

func requireAccomplice(t *testing.T, r *run, kind string, taker, to sim.PersonID) {
	t.Helper()
	as := acts(r, to)
	last := as[len(as)-1]
	require.Equal(t, sim.ActExit, last.Kind)
	require.Equal(t, sim.TechniqueHandOff, last.Intent, "carries loot out")
	v := &r.w.Log.Visits[to]
	require.Equal(t, sim.TechniqueHandOff, v.Technique)
	require.Equal(t, kind == AccompliceAccount, v.Account != "")
	require.Equal(t, kind == AccompliceGuest, v.Sponsor == taker)
	in := as[0]
	if kind == AccompliceAccount || kind == AccompliceGuest {
		require.Equal(t, sim.ActScan, in.Kind)
		in = as[1]
	}
	require.Equal(t, sim.ActEnter, in.Kind)
	require.Equal(t, kind == AccompliceSlipIn, math.Abs(in.X-gateX(r)) < 0.5, "by the exit")
	if kind == AccompliceTailgate {
		gap := (in.At - r.w.Log.Visits[taker].Entered).Seconds()
		require.True(t, gap > 0.5 && gap < 3, "%g s behind", gap)
	}
}

func TestSlippersComeInByTheExit(t *testing.T) {
	for name, follow := range map[string]float64{"behind a leaver": 1, "when nobody is near": 0} {
		t.Run(name, func(t *testing.T) {
			took, soon, n := 0, 0, 0
			for seed := range uint64(6) {
				var entries []sim.Act
				left := -sim.Hour
				r := calm(t, seed, func(c *TheftConfig) { c.Fixed.SlipIn, c.SlipIn.FollowShare = 3, follow }, func(r *run, a *sim.Act) {
					switch {
					case a.Kind == sim.ActEnter && math.Abs(a.X-gateX(r)) < 0.5:
						entries = append(entries, *a)
						if (a.At - left).Seconds() < 4 {
							soon++
						}
					case a.Kind == sim.ActExit:
						left = a.At
					}
				})
				require.Len(t, entries, 3)
				n += len(entries)
				for _, v := range thieves(r, sim.TechniqueSlipIn) {
					require.Empty(t, v.Account)
					for i, a := range acts(r, v.Person) {
						require.Equal(t, sim.TechniqueSlipIn, a.Intent, "%v", a.Kind)
						require.Equal(t, i == 0, a.Kind == sim.ActEnter, "no scan")
						if a.Kind == sim.ActPick {
							took++
						}
					}
				}
			}
			t.Logf("%d of %d within 4 s of a leaver, %d units", soon, n, took)
			assert.Positive(t, took)
			if follow == 1 {
				assert.Greater(t, soon, n/2)
			} else {
				assert.Less(t, soon, n/2)
			}
		})
	}
}

func TestReenterersComeBackWithoutACode(t *testing.T) {
	clean, bought := 0, 0
	for seed := range uint64(8) {
		r := calm(t, seed, func(c *TheftConfig) { c.Fixed.Reenter = 2 }, nil)
		vs := thieves(r, sim.TechniqueReenter)
		require.Len(t, vs, 4)
		again := map[uint64][]sim.Visit{}
		for _, v := range vs {
			again[r.w.Person(v.Person).Outfit] = append(again[r.w.Person(v.Person).Outfit], v)
		}
		require.Len(t, again, 2, "the same clothes")
		for _, two := range again {
			first, second := two[0], two[1]
			require.NotEmpty(t, first.Account)
			require.Empty(t, second.Account)
			require.Equal(t, r.w.Person(first.Person).HeightM, r.w.Person(second.Person).HeightM)
			away := (second.Entered - first.Left).Seconds()
			require.Greater(t, away, r.pop.cfg.Theft.Reenter.AwayMin)
			picks := 0
			for _, a := range acts(r, first.Person) {
				require.Equal(t, sim.TechniqueNone, a.Intent, "an honest visit: %v", a.Kind)
				if a.Kind == sim.ActPick {
					picks++
				}
			}
			if picks == 0 {
				clean++
			} else {
				bought++
			}
			as := acts(r, second.Person)
			require.Equal(t, sim.ActEnter, as[0].Kind, "no scan")
			require.InDelta(t, gateX(r), as[0].X, 0.5, "by the exit")
			require.Equal(t, sim.ActPick, as[1].Kind)
			for _, a := range as {
				require.Equal(t, sim.TechniqueReenter, a.Intent)
			}
		}
	}
	assert.Positive(t, clean)
	assert.Positive(t, bought)
}

func TestGrabbersSweepAndRun(t *testing.T) {
	member, tail, both, units := 0, 0, 0, 0
	fastest, sweep := 0.0, 0.0
	for seed := range uint64(8) {
		pace := map[sim.PersonID]float64{}
		last := map[sim.PersonID]sim.Act{}
		r := calm(t, seed, func(c *TheftConfig) {
			c.Fixed.GrabAndRun, c.GrabAndRun.TailgateShare, c.GrabAndRun.Slots = 3, 0.4, 1
		}, func(_ *run, a *sim.Act) {
			if a.Intent != sim.TechniqueGrabAndRun {
				return
			}
			switch a.Kind {
			case sim.ActPick:
				if b, ok := last[a.Person]; ok {
					sweep = max(sweep, (a.At - b.At).Seconds())
					if (a.At - b.At).Seconds() < 0.8 {
						both++
					}
				}
				last[a.Person] = *a
				units++
			case sim.ActExit:
				way := math.Hypot(a.X-last[a.Person].X, a.Y-last[a.Person].Y)
				pace[a.Person] = way / (a.At - last[a.Person].At).Seconds()
				fastest = max(fastest, pace[a.Person])
			default:
			}
		})
		vs := thieves(r, sim.TechniqueGrabAndRun)
		require.Len(t, vs, 3)
		for _, v := range vs {
			if v.Account == "" {
				tail++
			} else {
				member++
			}
			if p, ran := pace[v.Person]; ran {
				require.Greater(t, p, 0.4, "straight, from the last take to the line")
			}
		}
	}
	t.Logf("%d units, %d in pairs, at most %.1f s between two, at most %.1f m/s, %d members, %d tailgaters", units, both, sweep, fastest, member, tail)
	assert.Greater(t, float64(units), 3.0*24)
	assert.Greater(t, float64(both), 0.3*float64(units))
	assert.Less(t, sweep, 3.5)
	assert.Greater(t, fastest, 1.2)
	assert.Positive(t, tail)
	assert.Positive(t, member)
}

func TestClothesAreChangedWhereFewCamerasSee(t *testing.T) {
	changes := 0
	for seed := range uint64(8) {
		var r *run
		outfit := map[sim.PersonID]uint64{}
		r = calm(t, seed, func(c *TheftConfig) { c.Fixed.ClothesChange = 3 }, func(r *run, a *sim.Act) {
			q := r.w.Person(a.Person)
			switch {
			case a.Kind == sim.ActEnter:
				outfit[a.Person] = q.Outfit
			case a.Kind == sim.ActChange:
				changes++
				require.NotEqual(t, outfit[a.Person], q.Outfit)
				require.Equal(t, sim.TechniqueClothesChange, a.Intent)
				at := r.w.PoseAt(a.Person, a.At).Pos
				require.LessOrEqual(t, views(r.w.Site, at), leastCovered(site.NewCoverage(r.w.Site, quietCell, quietHeight), quietShare), "at %v", at)
				outfit[a.Person] = q.Outfit
			case a.Intent == sim.TechniqueClothesChange && a.Kind == sim.ActPick:
				require.Equal(t, outfit[a.Person], q.Outfit)
			}
		})
		for _, v := range thieves(r, sim.TechniqueClothesChange) {
			changed := false
			for _, a := range acts(r, v.Person) {
				changed = changed || a.Kind == sim.ActChange
				if a.Kind == sim.ActPick {
					require.Equal(t, changed, a.Intent == sim.TechniqueClothesChange, "pays before, steals after")
				}
			}
			require.True(t, changed)
		}
	}
	assert.Equal(t, 24, changes)
}

// views counts the cameras that see a place at the height of hands.
func views(s *site.Site, at site.Vec2) int {
	n := 0
	for i := range s.Cameras {
		if s.Sees(site.CameraID(i), at.At(quietHeight)) {
			n++
		}
	}
	return n
}

func TestJointGrabsAreAtOnce(t *testing.T) {
	grabs, worst := 0, 0.0
	for seed := range uint64(10) {
		type grab struct {
			act sim.Act
			at  site.Vec2
		}
		first := map[sim.PersonID]grab{}
		r := calm(t, seed, func(c *TheftConfig) { c.Fixed.JointGrab = 2 }, func(r *run, a *sim.Act) {
			if _, ok := first[a.Person]; a.Kind == sim.ActPick && a.Intent == sim.TechniqueJointGrab && !ok {
				first[a.Person] = grab{*a, r.w.PoseAt(a.Person, a.At).Pos}
			}
		})
		for i := range r.pop.visitors {
			v := &r.pop.visitors[i]
			if v.tech != sim.TechniqueJointGrab || v.id != v.band[0] {
				continue
			}
			one, ok := first[v.person]
			two, ok2 := first[r.pop.visitors[v.band[1]].person]
			require.True(t, ok && ok2, "seed %d", seed)
			require.Equal(t, one.act.Slot, two.act.Slot)
			worst = max(worst, math.Abs((one.act.At - two.act.At).Seconds()))
			require.GreaterOrEqual(t, one.at.Sub(two.at).Norm(), 2*bodyRadius)
			require.NotEqual(t, r.w.Log.Visits[v.person].Account, r.w.Log.Visits[r.pop.visitors[v.band[1]].person].Account)
			grabs++
		}
	}
	t.Logf("%d grabs, at most %.3f s apart", grabs, worst)
	assert.Equal(t, 20, grabs)
	assert.LessOrEqual(t, worst, 0.3)
	assert.Positive(t, worst)
}

func TestCamerasAreCoveredWhileUnitsVanish(t *testing.T) {
	for _, cameras := range []int{1, 2} {
		hidden, alone := 0, 0
		for seed := range uint64(8) {
			blockers := map[sim.PersonID]bool{}
			r := calm(t, seed, func(c *TheftConfig) { c.Fixed.BlockCamera, c.BlockCamera.Cameras = 1, cameras }, func(r *run, a *sim.Act) {
				if a.Intent != sim.TechniqueBlockCamera {
					return
				}
				switch a.Kind {
				case sim.ActCover:
					blockers[a.Person] = true
				case sim.ActPick, sim.ActConceal:
					require.False(t, blockers[a.Person], "one covers, the other takes")
					ids, n := r.pop.nearCameras(r.w.PoseAt(a.Person, a.At).Pos)
					if a.Kind == sim.ActPick {
						ids, n = r.pop.nearCameras(r.w.Site.Slots[a.Slot].Front.XY())
					} else {
						hidden++
					}
					covered := 0
					for _, id := range ids[:n] {
						if r.w.Covered(site.CameraID(id), a.At) {
							covered++
						}
					}
					if covered < cameras {
						alone++
					}
				default:
				}
			})
			require.Len(t, blockers, 1)
			for p := range blockers {
				as := acts(r, p)
				require.Equal(t, sim.TechniqueNone, as[len(as)-1].Intent, "leaves with clean hands")
			}
		}
		t.Logf("%d cameras: %d hidden, %d acts in sight of them", cameras, hidden, alone)
		assert.Greater(t, hidden, 8)
		assert.Zero(t, alone)
	}
}

// orbit follows the angle between two people.
type orbit struct {
	r        *run
	kind     sim.Kind
	a, b     func() sim.PersonID
	last     float64
	swept    float64
	nearest  float64
	finished sim.Time
}

func (o *orbit) Handle(k *sim.Kernel, _ sim.Event) {
	now := k.Now()
	if o.r.pop.Active() > 0 {
		k.Schedule(now+50*sim.Millisecond, o.kind, 0, 0)
	}
	a, b := o.a(), o.b()
	if a < 0 || b < 0 || !o.r.w.Person(a).Inside || !o.r.w.Person(b).Inside {
		return
	}
	d := o.r.w.PoseAt(a, now).Pos.Sub(o.r.w.PoseAt(b, now).Pos)
	angle := math.Atan2(d.Y, d.X)
	if n := d.Norm(); n < 0.46 {
		o.swept += math.Abs(math.Remainder(angle-o.last, 2*math.Pi))
		o.nearest = min(o.nearest, n)
		o.finished = now
	}
	o.last = angle
}

func TestTwoWalkRoundEachOtherBeforeOneTakes(t *testing.T) {
	for seed := range uint64(8) {
		cfg := DefaultConfig()
		cfg.FixedVisits, cfg.Theft.Fixed.BodySwitch = 4, 1
		r := open(t, smallShop(t), seed, cfg)
		o := &orbit{r: r, nearest: math.Inf(1)}
		o.kind = r.k.Register(o)
		member := func(i int) func() sim.PersonID {
			return func() sim.PersonID {
				for j := range r.pop.visitors {
					if v := &r.pop.visitors[j]; v.tech == sim.TechniqueBodySwitch {
						return r.pop.visitors[v.band[i]].person
					}
				}
				return -1
			}
		}
		o.a, o.b = member(0), member(1)
		r.pop.Start(10 * sim.Minute)
		r.k.Schedule(0, o.kind, 0, 0)
		require.NoError(t, r.k.Run(t.Context(), sim.Hour))
		require.NoError(t, r.pop.Err())
		require.Zero(t, r.pop.Active())
		want := 2 * math.Pi * cfg.Theft.BodySwitch.Turns
		assert.InDelta(t, want, o.swept, 0.15*want, "seed %d", seed)
		assert.InDelta(t, cfg.Theft.BodySwitch.Gap, o.nearest, 0.02, "breast to breast")
		took := 0
		for _, a := range r.w.Log.Acts {
			if a.Intent == sim.TechniqueBodySwitch && a.Kind == sim.ActPick {
				require.Equal(t, o.a(), a.Person)
				require.Greater(t, a.At, o.finished-sim.Second/4, "after they have parted")
				took++
			}
		}
		assert.Positive(t, took, "seed %d", seed)
	}
}
