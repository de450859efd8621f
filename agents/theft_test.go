package agents

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// heist plays a shop with thieves of one technique.
func heist(t *testing.T, seed uint64, fixed TechniqueCounts) *run {
	t.Helper()
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Fixed = 8, fixed
	r := open(t, smallShop(t), seed, cfg)
	r.play(t, 15*sim.Minute, sim.Hour)
	require.Zero(t, r.pop.Active())
	return r
}

// acts returns one person's acts.
func acts(r *run, p sim.PersonID) []sim.Act {
	var out []sim.Act
	for _, a := range r.w.Log.Acts {
		if a.Person == p {
			out = append(out, a)
		}
	}
	return out
}

// thieves returns the visits by a technique.
func thieves(r *run, tech sim.Technique) []sim.Visit {
	var out []sim.Visit
	for _, v := range r.w.Log.Visits {
		if v.Technique == tech {
			out = append(out, v)
		}
	}
	return out
}

func TestTailgatersFollowWithoutScanning(t *testing.T) {
	least, most := math.Inf(1), 0.0
	n := 0
	for seed := range uint64(20) {
		r := heist(t, seed, TechniqueCounts{Tailgate: 3})
		ts := thieves(r, sim.TechniqueTailgate)
		require.Len(t, ts, 3)
		for _, v := range ts {
			require.Empty(t, v.Account)
			as := acts(r, v.Person)
			require.Equal(t, sim.ActEnter, as[0].Kind, "no scan")
			took := 0
			for _, a := range as {
				require.Equal(t, sim.TechniqueTailgate, a.Intent, "%v", a.Kind)
				if a.Kind == sim.ActPick {
					took++
				}
			}
			require.Positive(t, took)
			last := sim.Time(math.MinInt64) // the member's crossing
			for _, a := range r.w.Log.Acts {
				if a.Kind == sim.ActEnter && a.At < v.Entered {
					last = a.At
				}
			}
			gap := (v.Entered - last).Seconds()
			least, most = min(least, gap), max(most, gap)
			n++
		}
	}
	t.Logf("%d tailgaters, %.2f–%.2f s behind", n, least, most)
	assert.GreaterOrEqual(t, least, 0.6)
	assert.LessOrEqual(t, most, 2.2)
}

func TestConcealersTurnTheirBackToTheCameras(t *testing.T) {
	for tech, fixed := range map[sim.Technique]TechniqueCounts{
		sim.TechniqueConcealBag: {ConcealBag: 3}, sim.TechniqueConcealPocket: {ConcealPocket: 3},
	} {
		hidden, covered, bought := 0, 0, 0
		for seed := range uint64(12) {
			cfg := DefaultConfig()
			cfg.FixedVisits, cfg.Theft.Fixed = 8, fixed
			r := open(t, smallShop(t), seed, cfg)
			r.w.AfterAct = func(a *sim.Act) {
				require.NoError(t, r.w.Check())
				if a.Kind != sim.ActConceal {
					return
				}
				require.Equal(t, tech, a.Intent)
				require.Equal(t, sim.PlaceHidden, a.Place)
				var b sim.Body
				r.w.BodyAt(a.Person, a.At, &b)
				hidden++
				ids, n := r.pop.nearCameras(b.Pos)
				require.Positive(t, n)
				to := r.w.Site.Cameras[ids[0]].Pos.XY().Sub(b.Pos).Unit()
				if to.Dot(site.Vec2{X: math.Cos(b.Heading), Y: math.Sin(b.Heading)}) < 0 {
					covered++
				}
			}
			r.play(t, 15*sim.Minute, sim.Hour)
			for _, v := range thieves(r, tech) {
				require.NotEmpty(t, v.Account, "has an account")
				as := acts(r, v.Person)
				require.Equal(t, sim.ActScan, as[0].Kind)
				picked := map[sim.UnitID]sim.Act{}
				concealed := 0
				for _, a := range as {
					switch a.Kind {
					case sim.ActPick:
						picked[a.Unit] = a
						if a.Intent == sim.TechniqueNone {
							bought++
						}
					case sim.ActConceal:
						concealed++
						require.Equal(t, tech, picked[a.Unit].Intent, "the pick was meant to steal")
						require.Less(t, (a.At - picked[a.Unit].At).Seconds(), 12.0)
					case sim.ActExit:
						require.Equal(t, tech, a.Intent, "leaves with stolen goods")
					default:
					}
				}
				require.Positive(t, concealed)
			}
		}
		t.Logf("%v: %d hidden, %d with the back to the nearest camera, %d units bought", tech, hidden, covered, bought)
		assert.Greater(t, float64(covered)/float64(hidden), 0.9)
		assert.Positive(t, bought, "most buy too")
	}
}

func TestPocketThievesTakeSmallThings(t *testing.T) {
	r := heist(t, 1, TechniqueCounts{ConcealPocket: 6})
	for _, a := range r.w.Log.Acts {
		if a.Kind == sim.ActConceal {
			assert.LessOrEqual(t, r.w.Site.Products[a.SKU].WeightG, 400.0)
		}
	}
}

func TestDecoysTakeThePlaceOfWhatIsStolen(t *testing.T) {
	n := 0
	for seed := range uint64(12) {
		r := heist(t, seed, TechniqueCounts{DecoyReturn: 3})
		for _, v := range thieves(r, sim.TechniqueDecoyReturn) {
			var seq []sim.ActKind
			var stolen, decoy sim.UnitID = sim.NoUnit, sim.NoUnit
			var from, onto site.SlotID
			for _, a := range acts(r, v.Person) {
				if a.Intent != sim.TechniqueDecoyReturn {
					continue
				}
				seq = append(seq, a.Kind)
				switch a.Kind {
				case sim.ActPick:
					stolen, from = a.Unit, a.Slot
				case sim.ActPutBack:
					decoy, onto = a.Unit, a.Slot
				default:
				}
			}
			require.Equal(t, []sim.ActKind{sim.ActPick, sim.ActConceal, sim.ActUnstow, sim.ActPutBack, sim.ActExit}, seq, "seed %d", seed)
			require.Equal(t, from, onto, "on the same slot")
			s, d := r.w.Unit(stolen), r.w.Unit(decoy)
			require.Equal(t, sim.PlaceOutside, s.Place)
			require.Equal(t, sim.PlaceShelf, d.Place)
			require.True(t, d.Foreign)
			require.InDelta(t, s.WeightG, d.WeightG, 0.2*s.WeightG)
			n++
		}
	}
	assert.Equal(t, 36, n)
}

func TestShieldingCountsCamerasBehindTheBody(t *testing.T) {
	// One camera high above the south end looks along the aisle; standing
	// between it and the shelf hides the slot, standing beside does not.
	s := newStore(6, 7).gate("D", site.GateBoth, 3, 0.9).gondola(site.Vec2{X: 3, Y: 6.775}, 3, 0).s
	cam, err := site.NewCamera("C", site.Intrinsics{Width: 10, Height: 10, Fx: 10, Fy: 10, Cx: 5, Cy: 5}, site.Vec3{X: 3, Y: 0.2, Z: 1.9}, site.Vec3{X: 3, Y: 7, Z: 0.5}, 0, 15)
	require.NoError(t, err)
	s.Cameras = []site.Camera{cam}
	p := open(t, s, 1, DefaultConfig()).pop
	var slot site.SlotID
	for i := range s.Slots {
		if math.Abs(s.Slots[i].Front.X-3) < math.Abs(s.Slots[slot].Front.X-3) {
			slot = site.SlotID(i)
		}
	}
	front := s.Slots[slot].Front.XY()
	assert.Equal(t, 1, p.shielding(slot, front.Add(site.Vec2{Y: -0.5})))
	assert.Zero(t, p.shielding(slot, front.Add(site.Vec2{X: 0.5, Y: -0.5})))
	ids, n := p.nearCameras(front)
	assert.Equal(t, 1, n)
	assert.Zero(t, ids[0])
}

func TestNearCamerasAgainstSorting(t *testing.T) {
	s := smallShop(t)
	draw := sim.NewKeys(1, 0).Stream(0, 9, 0)
	base := s.Cameras[0]
	s.Cameras = nil
	for range 9 {
		c := base
		c.Pos = site.Vec3{X: draw.Uniform(0, 6), Y: draw.Uniform(0, 7), Z: 2.8}
		s.Cameras = append(s.Cameras, c)
	}
	p := open(t, s, 1, DefaultConfig()).pop
	for range 50 {
		q := site.Vec2{X: draw.Uniform(0, 6), Y: draw.Uniform(0, 7)}
		ids, n := p.nearCameras(q)
		require.Equal(t, 3, n)
		rank := func(i int) float64 { return s.Cameras[i].Pos.XY().Sub(q).Norm() }
		require.True(t, rank(ids[0]) <= rank(ids[1]) && rank(ids[1]) <= rank(ids[2]))
		for i := range s.Cameras {
			if i != ids[0] && i != ids[1] && i != ids[2] {
				require.GreaterOrEqual(t, rank(i), rank(ids[2]))
			}
		}
	}
}
