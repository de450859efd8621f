package agents

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// scheme plays a shop with thieves of one technique and a changed configuration,
// checks the world after every act, and calls seen after each act of a thief that
// is part of the theft.
func scheme(t *testing.T, seed uint64, tech sim.Technique, fixed TechniqueCounts, change func(*Config), seen func(*run, *sim.Act)) *run {
	t.Helper()
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Fixed = 4, fixed
	cfg.PartyWeights = []float64{1}
	if change != nil {
		change(&cfg)
	}
	require.NoError(t, cfg.Validate())
	r := open(t, smallShop(t), seed, cfg)
	r.w.AfterAct = func(a *sim.Act) {
		require.NoError(t, r.w.Check(), "seed %d, after %v", seed, a.Kind)
		if a.Intent != sim.TechniqueNone {
			require.Equal(t, tech, a.Intent)
			if seen != nil {
				seen(r, a)
			}
		}
	}
	r.play(t, 10*sim.Minute, sim.Hour)
	require.Zero(t, r.pop.Active(), "seed %d: somebody stays", seed)
	return r
}

// theft returns the acts of a visit that are part of the theft.
func theft(r *run, p sim.PersonID) (kinds []sim.ActKind, of []sim.Act) {
	for _, a := range acts(r, p) {
		if a.Intent != sim.TechniqueNone {
			kinds, of = append(kinds, a.Kind), append(of, a)
		}
	}
	return kinds, of
}

// visitorOf returns the visitor who is a person.
func visitorOf(r *run, p sim.PersonID) *visitor {
	for i := range r.pop.visitors {
		if r.pop.visitors[i].person == p {
			return &r.pop.visitors[i]
		}
	}
	return nil
}

// concealers are the three ways to hide.
func concealers() map[sim.Technique]TechniqueCounts {
	return map[sim.Technique]TechniqueCounts{
		sim.TechniqueConcealBag: {ConcealBag: 2}, sim.TechniqueConcealPocket: {ConcealPocket: 2}, sim.TechniqueConcealClothes: {ConcealClothes: 2},
	}
}

// hiding sets one way of hiding for all three techniques.
func hiding(c ConcealConfig) func(*Config) {
	return func(cfg *Config) {
		cfg.Theft.ConcealBag, cfg.Theft.ConcealPocket, cfg.Theft.ConcealClothes = c, c, c
	}
}

// turned returns how far somebody's back is turned on a slot, radians.
func turned(r *run, p sim.PersonID, at sim.Time, slot site.SlotID) float64 {
	var b sim.Body
	r.w.BodyAt(p, at, &b)
	return math.Abs(math.Remainder(b.Heading-headingTo(b.Pos, r.w.Site.Slots[slot].Front.XY()), 2*math.Pi))
}

func TestBrazenThievesDoNotTurn(t *testing.T) {
	for tech, fixed := range concealers() {
		n := 0
		from := map[sim.UnitID]site.SlotID{}
		for seed := range uint64(6) {
			scheme(t, seed, tech, fixed, hiding(ConcealConfig{Shield: ShieldNone, TurnShare: 1}), func(r *run, a *sim.Act) {
				switch a.Kind {
				case sim.ActPick:
					from[a.Unit] = a.Slot
				case sim.ActConceal:
					n++
					require.Less(t, turned(r, a.Person, a.At, from[a.Unit]), 0.2)
				default:
				}
			})
		}
		assert.Positive(t, n, tech)
	}
}

func TestSomeTurnAndSomeDoNot(t *testing.T) {
	for tech, fixed := range concealers() {
		n, still := 0, 0
		from := map[sim.UnitID]site.SlotID{}
		for seed := range uint64(12) {
			scheme(t, seed, tech, fixed, hiding(ConcealConfig{Shield: ShieldBody, TurnShare: 0.5}), func(r *run, a *sim.Act) {
				switch a.Kind {
				case sim.ActPick:
					from[a.Unit] = a.Slot
				case sim.ActConceal:
					n++
					if turned(r, a.Person, a.At, from[a.Unit]) < 0.2 {
						still++
					}
				default:
				}
			})
		}
		share := float64(still) / float64(n)
		assert.True(t, share > 0.3 && share < 0.85, "%v: %d of %d did not turn", tech, still, n)
	}
}

// The hand is on its way to the hiding place for half of the time that hiding
// takes, and goes where the technique says.
func TestHidingTakesItsTimeAndPlace(t *testing.T) {
	height := map[sim.Technique][2]float64{
		sim.TechniqueConcealBag: {0.42, 0.46}, sim.TechniqueConcealPocket: {0.52, 0.56}, sim.TechniqueConcealClothes: {0.60, 0.64},
	}
	for tech, fixed := range concealers() {
		least, most := math.Inf(1), 0.0
		for seed := range uint64(8) {
			scheme(t, seed, tech, fixed, hiding(ConcealConfig{Shield: ShieldBody, TurnShare: 1, HideMin: 1, HideMax: 3}), func(r *run, a *sim.Act) {
				if a.Kind != sim.ActConceal {
					return
				}
				arm := sim.Arm{Start: -1}
				for _, x := range r.w.Person(a.Person).Arms {
					if x.Start > arm.Start {
						arm = x
					}
				}
				seconds := 2 * (a.At - arm.Start).Seconds()
				least, most = min(least, seconds), max(most, seconds)
				at := arm.Target.Z / r.w.Person(a.Person).HeightM
				require.True(t, at > height[tech][0] && at < height[tech][1], "%v: hand at %.2f of the height", tech, at)
			})
		}
		assert.GreaterOrEqual(t, least, 1.0, tech)
		assert.LessOrEqual(t, most, 3.0, tech)
		assert.Greater(t, most-least, 1.0, "%v: it varies", tech)
	}
}

// gaps returns, for each unit that was hidden, the time in the hand and the way
// from its shelf.
func gaps(t *testing.T, tech sim.Technique, fixed TechniqueCounts, c ConcealConfig) (seconds, metres []float64) {
	t.Helper()
	picked := map[sim.UnitID]sim.Act{}
	for seed := range uint64(8) {
		scheme(t, seed, tech, fixed, hiding(c), func(_ *run, a *sim.Act) {
			switch a.Kind {
			case sim.ActPick:
				picked[a.Unit] = *a
			case sim.ActConceal:
				b := picked[a.Unit]
				seconds = append(seconds, (a.At - b.At).Seconds())
				metres = append(metres, math.Hypot(a.X-b.X, a.Y-b.Y))
			default:
			}
		})
	}
	require.NotEmpty(t, seconds)
	return seconds, metres
}

func TestHidingLaterAndElsewhere(t *testing.T) {
	for tech, fixed := range concealers() {
		seconds, metres := gaps(t, tech, fixed, ConcealConfig{Shield: ShieldBody, TurnShare: 1, DelayMin: 15, DelayMax: 20})
		late := 0
		for i := range seconds {
			require.Less(t, metres[i], 0.05, "on the spot")
			if seconds[i] > 15 {
				late++
			}
		}
		assert.Greater(t, float64(late)/float64(len(seconds)), 0.4, "%v: pairs are hidden at once, the others later", tech)

		_, metres = gaps(t, tech, fixed, ConcealConfig{Shield: ShieldBody, TurnShare: 1, WalkFirstShare: 1})
		away := 0
		for _, d := range metres {
			if d > 0.8 {
				away++
			}
		}
		assert.Greater(t, float64(away)/float64(len(metres)), 0.4, "%v: elsewhere", tech)
	}
}

// An accomplice with an account of their own, who steals nothing, stands between
// the thief and one of the nearest cameras while a unit is hidden.
func TestAccomplicesStandBeforeTheCamera(t *testing.T) {
	for tech, fixed := range concealers() {
		n, covered, turns := 0, 0, 0
		from := map[sim.UnitID]site.SlotID{}
		for seed := range uint64(12) {
			c := defaultConceal()
			c.Shield, c.DelayMax = ShieldAccomplice, 2
			r := scheme(t, seed, tech, fixed, hiding(c), func(r *run, a *sim.Act) {
				if a.Kind == sim.ActPick {
					from[a.Unit] = a.Slot
				}
				if a.Kind != sim.ActConceal {
					return
				}
				n++
				if turned(r, a.Person, a.At, from[a.Unit]) > 0.2 {
					turns++
				}
				v := visitorOf(r, a.Person)
				require.Equal(t, v.id, v.band[0], "the accomplice hides nothing")
				if between(r, a, r.pop.visitors[v.band[1]].person) {
					covered++
				}
			})
			two := thieves(r, tech)
			require.Len(t, two, 4)
			for _, v := range two {
				require.NotEmpty(t, v.Account)
				require.Equal(t, sim.NoPerson, v.Sponsor, "nobody pays for another")
				require.Equal(t, sim.ActScan, acts(r, v.Person)[0].Kind)
				u := visitorOf(r, v.Person)
				kinds, _ := theft(r, v.Person)
				if u.id == u.band[0] {
					require.Contains(t, kinds, sim.ActConceal)
				} else {
					require.Empty(t, kinds)
				}
			}
		}
		t.Logf("%v: %d hidden, %d behind the accomplice", tech, n, covered)
		assert.Greater(t, float64(covered)/float64(n), 0.9, tech)
		assert.Zero(t, turns, tech)
	}
}

// between reports whether somebody stands near the line from who acts to one of
// the nearest cameras, within reach.
func between(r *run, a *sim.Act, guard sim.PersonID) bool {
	at := site.Vec2{X: a.X, Y: a.Y}
	to := r.w.PoseAt(guard, a.At).Pos.Sub(at)
	ids, n := r.pop.nearCameras(at)
	for _, i := range ids[:n] {
		d := r.w.Site.Cameras[i].Pos.XY().Sub(at).Unit()
		if to.Norm() < 0.75 && to.Unit().Dot(d) > math.Cos(0.5) {
			return true
		}
	}
	return false
}

func TestWithoutAccompliceTheThiefHidesAllTheSame(t *testing.T) {
	c := defaultConceal()
	c.Shield = ShieldAccomplice
	n := 0
	for seed := range uint64(4) {
		cfg := DefaultConfig()
		cfg.FixedVisits, cfg.Theft.Fixed = 0, TechniqueCounts{ConcealBag: 1}
		cfg.Visits, cfg.Theft.ConcealBag = 0, c
		r := open(t, smallShop(t), seed, cfg)
		r.pop.Start(10 * sim.Minute)
		v := &r.pop.visitors[0]
		require.Len(t, v.band, 2)
		mate := &r.pop.visitors[v.band[1]]
		mate.afterGone = true // does not turn up before the thief has left
		require.NoError(t, r.k.Run(t.Context(), 2*sim.Hour))
		require.NoError(t, r.pop.Err())
		require.Zero(t, r.pop.Active())
		kinds, _ := theft(r, v.person)
		require.Contains(t, kinds, sim.ActConceal)
		n++
	}
	assert.Equal(t, 4, n)
}
