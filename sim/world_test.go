package sim_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// shelf returns a site of one shelf of four 10 cm plates with three slots: one
// on plate 0, one straddling plates 1 and 2, and two sharing plate 3.
func shelf() *site.Site {
	s := &site.Site{
		Products: []site.Product{{GTIN: "a", W: 0.06}, {GTIN: "b", W: 0.08}, {GTIN: "wide", W: 0.5}},
		Gondolas: []site.Gondola{{Code: "G1", Box: site.NewBox(site.Vec2{X: 1, Y: 1}, 0.4, 0.4, 0), Normal: site.Vec2{Y: -1}}},
		Shelves:  []site.Shelf{{Plates: []site.PlateID{0, 1, 2, 3}}},
		Gates:    []site.Gate{{Code: "E"}},
	}
	for i := range 4 {
		s.Plates = append(s.Plates, site.Plate{Pos: i, WidthM: 0.1, DepthM: 0.4})
	}
	s.Slots = []site.Slot{
		{First: 0, Last: 0, SKU: 0, WidthM: 0.1},
		{First: 1, Last: 2, SKU: 1, WidthM: 0.2},
		{First: 3, Last: 3, SKU: 0, WidthM: 0.05},
		{First: 3, Last: 3, SKU: 1, WidthM: 0.05},
	}
	return s
}

// shop returns a world with two people, the first of them inside.
func shop(t *testing.T) (w *sim.World, in, out sim.PersonID) {
	t.Helper()
	w = sim.NewWorld(shelf())
	w.AfterAct = func(a *sim.Act) { require.NoError(t, w.Check(), "after %v", a.Kind) }
	in = w.AddPerson(sim.Person{Account: "M1", HeightM: 1.7}, sim.TechniqueNone, sim.NoPerson)
	out = w.AddPerson(sim.Person{Account: "M2", HeightM: 1.7}, sim.TechniqueTailgate, in)
	w.Appear(in, 0, sim.Pose{})
	w.Appear(out, 0, sim.Pose{})
	require.NoError(t, w.Enter(0, in, 0, sim.TechniqueNone))
	return w, in, out
}

func TestNewPeopleHaveAnOpenVisit(t *testing.T) {
	w, in, out := shop(t)
	assert.Equal(t, []sim.PersonID{in, out}, w.Present())
	assert.Equal(t, sim.Visit{Person: out, Account: "M2", Sponsor: in, Technique: sim.TechniqueTailgate, Entered: sim.Never, Left: sim.Never}, w.Log.Visits[out])
	assert.Equal(t, sim.NoUnit, w.Person(out).Hands[0])
	assert.Equal(t, 2, w.People())
}

func TestPreconditions(t *testing.T) {
	const none = sim.TechniqueNone
	tests := map[string]func(w *sim.World, in, out sim.PersonID, onShelf, inHand sim.UnitID) error{
		"enter twice": func(w *sim.World, in, _ sim.PersonID, _, _ sim.UnitID) error { return w.Enter(1, in, 0, none) },
		"enter without being present": func(w *sim.World, _, out sim.PersonID, _, _ sim.UnitID) error {
			_ = w.Vanish(out)
			return w.Enter(1, out, 0, none)
		},
		"enter nobody":         func(w *sim.World, _, _ sim.PersonID, _, _ sim.UnitID) error { return w.Enter(1, 99, 0, none) },
		"exit from outside":    func(w *sim.World, _, out sim.PersonID, _, _ sim.UnitID) error { return w.Exit(1, out, 0, none) },
		"vanish from inside":   func(w *sim.World, in, _ sim.PersonID, _, _ sim.UnitID) error { return w.Vanish(in) },
		"pick from outside":    func(w *sim.World, _, out sim.PersonID, u, _ sim.UnitID) error { return w.Pick(1, out, u, 0, none) },
		"pick with full hand":  func(w *sim.World, in, _ sim.PersonID, u, _ sim.UnitID) error { return w.Pick(1, in, u, 0, none) },
		"pick what is in hand": func(w *sim.World, in, _ sim.PersonID, _, h sim.UnitID) error { return w.Pick(1, in, h, 1, none) },
		"pick with third hand": func(w *sim.World, in, _ sim.PersonID, u, _ sim.UnitID) error { return w.Pick(1, in, u, 2, none) },
		"pick no unit":         func(w *sim.World, in, _ sim.PersonID, _, _ sim.UnitID) error { return w.Pick(1, in, 99, 1, none) },
		"pick nothing": func(w *sim.World, in, _ sim.PersonID, _, _ sim.UnitID) error {
			return w.Pick(1, in, sim.NoUnit, 1, none)
		},
		"put back from empty hand": func(w *sim.World, in, _ sim.PersonID, _, _ sim.UnitID) error {
			return w.PutBack(1, in, 1, 0, 0, none)
		},
		"put back on no slot": func(w *sim.World, in, _ sim.PersonID, _, _ sim.UnitID) error {
			return w.PutBack(1, in, 0, 99, 0, none)
		},
		"stow from empty hand": func(w *sim.World, in, _ sim.PersonID, _, _ sim.UnitID) error {
			return w.Stow(1, in, 1, sim.PlaceBag, none)
		},
		"stow on the floor": func(w *sim.World, in, _ sim.PersonID, _, _ sim.UnitID) error {
			return w.Stow(1, in, 0, sim.PlaceFloor, none)
		},
		"unstow what is not carried": func(w *sim.World, in, _ sim.PersonID, u, _ sim.UnitID) error {
			return w.Unstow(1, in, u, 1, none)
		},
		"unstow into full hand": func(w *sim.World, in, _ sim.PersonID, _, h sim.UnitID) error {
			return w.Unstow(1, in, h, 0, none)
		},
		"hand over to oneself": func(w *sim.World, in, _ sim.PersonID, _, _ sim.UnitID) error {
			return w.HandOver(1, in, 0, in, 1, none)
		},
		"hand over to somebody outside": func(w *sim.World, in, out sim.PersonID, _, _ sim.UnitID) error {
			return w.HandOver(1, in, 0, out, 0, none)
		},
		"hand over nothing": func(w *sim.World, in, out sim.PersonID, _, _ sim.UnitID) error {
			_ = w.Enter(1, out, 0, none)
			return w.HandOver(1, in, 1, out, 0, none)
		},
		"drop nothing":    func(w *sim.World, in, _ sim.PersonID, _, _ sim.UnitID) error { return w.Drop(1, in, 1, none) },
		"consume nothing": func(w *sim.World, in, _ sim.PersonID, _, _ sim.UnitID) error { return w.Consume(1, in, 1, none) },
		"bring in from inside": func(w *sim.World, in, _ sim.PersonID, _, _ sim.UnitID) error {
			_, err := w.BringIn(in, 100)
			return err
		},
	}
	for name, act := range tests {
		t.Run(name, func(t *testing.T) {
			w, in, out := shop(t)
			onShelf := w.Stock(0, 0, 100, 0.05)
			inHand := w.Stock(0, 0, 101, 0.05)
			require.NoError(t, w.Pick(1, in, inHand, 0, none))
			loads := append([]float64(nil), w.Loads()...)
			err := act(w, in, out, onShelf, inHand)
			require.ErrorIs(t, err, sim.ErrAct)
			require.NoError(t, w.Check())
			assert.Equal(t, loads, w.Loads())
			assert.Equal(t, sim.PlaceShelf, w.Unit(onShelf).Place)
			assert.Equal(t, sim.PlaceHand, w.Unit(inHand).Place)
		})
	}
}

func TestLifeOfAUnit(t *testing.T) {
	w, in, out := shop(t)
	require.NoError(t, w.Enter(1, out, 0, sim.TechniqueTailgate))
	u := w.Stock(1, 1, 200, 0.1)
	assert.Equal(t, u, w.Front(1, 1))
	assert.Equal(t, sim.NoUnit, w.Front(1, 0), "another SKU")
	require.NoError(t, w.Pick(2, in, u, 1, sim.TechniqueNone))
	require.NoError(t, w.Stow(3, in, 1, sim.PlaceBag, sim.TechniqueNone))
	require.NoError(t, w.Unstow(4, in, u, 0, sim.TechniqueNone))
	require.NoError(t, w.HandOver(5, in, 0, out, 1, sim.TechniqueNone))
	require.NoError(t, w.PutBack(6, out, 1, 0, 0.05, sim.TechniqueNone))
	assert.Equal(t, []sim.UnitID{u}, w.OnSlot(0), "on a slot of another product")
	require.NoError(t, w.Pick(7, out, u, 0, sim.TechniqueTailgate))
	require.NoError(t, w.Stow(8, out, 0, sim.PlaceHidden, sim.TechniqueTailgate))
	require.NoError(t, w.Exit(9, out, 0, sim.TechniqueTailgate))
	require.NoError(t, w.Vanish(out))
	assert.Equal(t, []sim.PersonID{in}, w.Present())
	x := w.Unit(u)
	assert.Equal(t, sim.PlaceOutside, x.Place)
	assert.Equal(t, out, x.Person)

	var kinds []string
	for _, a := range w.Log.Acts {
		kinds = append(kinds, a.Kind.String())
	}
	assert.Equal(t, []string{"enter", "enter", "pick", "stow", "unstow", "hand_over", "put_back", "pick", "conceal", "exit"}, kinds)
	pick := w.Log.Acts[2]
	assert.Equal(t, sim.Act{At: 2, Kind: sim.ActPick, Person: in, Other: sim.NoPerson, Unit: u, SKU: 1, Slot: 1, Place: sim.PlaceHand}, pick)
	assert.Equal(t, sim.TechniqueTailgate, w.Log.Acts[8].Intent)
	assert.Equal(t, sim.Time(9), w.Log.Visits[out].Left)

	// Coming in again opens the visit again.
	w.Appear(out, 10, sim.Pose{})
	require.NoError(t, w.Enter(11, out, 0, sim.TechniqueNone))
	assert.Equal(t, sim.Never, w.Log.Visits[out].Left)
}

func TestDropAndConsumeEndAUnit(t *testing.T) {
	w, in, _ := shop(t)
	w.Move(in, 0, sim.Second, sim.Pose{Pos: site.Vec2{X: 2, Y: 3}})
	a, b := w.Stock(0, 0, 100, 0.05), w.Stock(0, 0, 100, 0.05)
	require.NoError(t, w.Pick(1, in, a, 0, 0))
	require.NoError(t, w.Pick(1, in, b, 1, 0))
	require.NoError(t, w.Drop(sim.Second, in, 0, 0))
	require.NoError(t, w.Consume(sim.Second, in, 1, 0))
	assert.Equal(t, sim.PlaceFloor, w.Unit(a).Place)
	assert.Equal(t, site.Vec2{X: 2, Y: 3}, w.Unit(a).Pos)
	assert.Equal(t, sim.PlaceConsumed, w.Unit(b).Place)
	assert.Equal(t, in, w.Unit(b).Person)
}

func TestLoadsAreSharedByPlatesUnderAUnit(t *testing.T) {
	tests := map[string]struct {
		slot    site.SlotID
		sku     site.SKU
		lateral float64
		want    []float64 // grams of a 100 g unit
	}{
		"one plate":                 {0, 0, 0.02, []float64{100, 0, 0, 0}},
		"left of two":               {1, 1, 0.05, []float64{0, 100, 0, 0}},
		"in the middle of two":      {1, 1, 0.10, []float64{0, 50, 50, 0}},
		"a quarter on the left":     {1, 1, 0.12, []float64{0, 25, 75, 0}},
		"pushed in from the edge":   {1, 1, 0.199, []float64{0, 0, 100, 0}},
		"far outside":               {1, 1, -3, []float64{0, 100, 0, 0}},
		"wider than its slot":       {1, 2, 0.1, []float64{0, 50, 50, 0}},
		"a slot of a shared plate":  {3, 1, 0.02, []float64{0, 0, 0, 100}},
		"a foreign object, 6 cm":    {1, site.NoSKU, 0.10, []float64{0, 50, 50, 0}},
		"a foreign object, shifted": {1, site.NoSKU, 0.115, []float64{0, 25, 75, 0}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := sim.NewWorld(shelf())
			w.Stock(tt.slot, tt.sku, 100, tt.lateral)
			assert.InDeltaSlice(t, tt.want, w.Loads(), 1e-9)
			require.NoError(t, w.Check())
		})
	}
}

func TestSlotsOfOnePlateAddUp(t *testing.T) {
	w, in, _ := shop(t)
	w.Stock(2, 0, 100, 0.02)
	u := w.Stock(3, 1, 50, 0.02)
	assert.InDelta(t, 150, w.Loads()[3], 1e-9)
	require.NoError(t, w.Pick(1, in, u, 0, 0))
	assert.InDelta(t, 100, w.Loads()[3], 1e-9)
}

type gateLog struct{ got []string }

func (g *gateLog) Scanned(_ sim.Time, _ site.GateID, code string, standing sim.ScanOutcome) sim.ScanOutcome {
	g.got = append(g.got, "scan "+code+" "+standing.String())
	if code == "M2 again" {
		return sim.ScanAlreadyInside
	}
	return standing
}

func (g *gateLog) Crossed(_ sim.Time, _ site.GateID, p sim.Passage) {
	g.got = append(g.got, map[int8]string{1: "in", -1: "out"}[p.Direction])
}

func (g *gateLog) Held(_ sim.Time, _ site.GateID, d sim.Time) {
	g.got = append(g.got, fmt.Sprintf("held for %d", d))
}

func TestGateObserverHearsScansAndCrossings(t *testing.T) {
	w, in, out := shop(t)
	g := &gateLog{}
	w.Gates = g
	w.Bar("old", sim.ScanRevoked)
	assert.Equal(t, sim.ScanRevoked, w.Scan(1, out, 0, "old"))
	assert.Equal(t, sim.ScanAccepted, w.Scan(1, out, 0, "M2"))
	assert.Equal(t, sim.ScanAlreadyInside, w.Scan(1, out, 0, "M2 again"), "the gate has the last word")
	require.NoError(t, w.Enter(2, out, 0, 0))
	w.HoldGate(5, 2, out, in, 0)
	require.NoError(t, w.Exit(3, in, 0, 0))
	require.Error(t, w.Exit(4, in, 0, 0))
	assert.Equal(t, []string{"scan old revoked", "scan M2 accepted", "scan M2 again accepted", "in", "held for 3", "out"}, g.got)
	var codes []string
	for _, a := range w.Log.Acts {
		if a.Kind == sim.ActScan {
			codes = append(codes, a.Code+" "+a.Outcome.String())
		}
	}
	assert.Equal(t, []string{"old revoked", "M2 accepted", "M2 again already_inside"}, codes, "the truth has code and outcome")
	w.Gates = nil
	assert.Equal(t, sim.ScanRevoked, w.Scan(6, in, 0, "old"), "without a gate the back office decides")
}

func TestScanOutcomes(t *testing.T) {
	assert.Equal(t, "unread", sim.ScanUnread.String())
	assert.Equal(t, "invalid", (sim.ScanUnread + 1).String())
	assert.True(t, sim.ScanAccepted.Open())
	assert.True(t, sim.ScanRepeated.Open(), "it is open for the first showing")
	assert.False(t, sim.ScanRevoked.Open())
	assert.Equal(t, "hold", sim.ActHold.String())
}

func TestTouchesAreForgottenAfterASecond(t *testing.T) {
	w := sim.NewWorld(shelf())
	w.TouchPlate(0, sim.Touch{Plate: 1, From: 0, To: sim.Second})
	w.TouchPlate(sim.Second, sim.Touch{Plate: 2, From: sim.Second, To: 2 * sim.Second})
	assert.Len(t, w.Touches(), 2)
	w.TouchPlate(2*sim.Second+1, sim.Touch{Plate: 3, From: 3 * sim.Second, To: 4 * sim.Second})
	require.Len(t, w.Touches(), 2)
	assert.Equal(t, site.PlateID(2), w.Touches()[0].Plate)
}

func TestSamplePathsLogsThoseInside(t *testing.T) {
	w, in, _ := shop(t)
	w.Move(in, 0, 10, sim.Pose{Pos: site.Vec2{X: 1}})
	w.SamplePaths(5)
	assert.Equal(t, []sim.PathPoint{{At: 5, Person: in, X: 0.5}}, w.Log.Path)
}

// mass sums the weights of all units, wherever they are.
func mass(w *sim.World) float64 {
	sum := 0.0
	for u := range w.Units() {
		sum += w.Unit(sim.UnitID(u)).WeightG
	}
	return sum
}

// lately returns the unit of the latest act.
func lately(w *sim.World) sim.UnitID { return w.Log.Acts[len(w.Log.Acts)-1].Unit }

// lying returns a unit on the floor, or NoUnit.
func lying(w *sim.World) sim.UnitID {
	for u := range w.Units() {
		if w.Unit(sim.UnitID(u)).Place == sim.PlaceFloor {
			return sim.UnitID(u)
		}
	}
	return sim.NoUnit
}

// TestRandomActsKeepTheWorldWhole does thousands of acts, most of them illegal,
// and checks the whole world after each.
func TestRandomActsKeepTheWorldWhole(t *testing.T) {
	for seed := range uint64(8) {
		s := sim.NewKeys(seed, 0).Stream(0, 1, 0)
		floor := shelf()
		floor.Cameras = make([]site.Camera, 2)
		w := sim.NewWorld(floor)
		const people = 5
		for range people {
			w.AddPerson(sim.Person{HeightM: 1.7}, 0, sim.NoPerson)
		}
		for i := range 30 {
			slot := site.SlotID(s.IntN(4))
			w.Stock(slot, w.Site.Slots[slot].SKU, 50+float64(i), s.Uniform(0, w.Site.Slots[slot].WidthM))
		}
		weights := map[sim.UnitID]float64{}
		for u := range w.Units() {
			weights[sim.UnitID(u)] = w.Unit(sim.UnitID(u)).WeightG
		}
		w.Employ(0)
		total := mass(w)
		legal, illegal, brought, emptied, delivered, restocked := 0, 0, 0, 0, 0, 0
		for i := range 6000 {
			at := sim.Time(i)
			p, q := sim.PersonID(s.IntN(people+1)-1), sim.PersonID(s.IntN(people+1)-1)
			u := sim.UnitID(s.IntN(w.Units()+2) - 1)
			hand, slot := s.IntN(4)-1, site.SlotID(s.IntN(6)-1)
			acts := len(w.Log.Acts)
			var err error
			switch s.IntN(22) {
			case 0:
				if p >= 0 && !w.Person(p).Present {
					w.Appear(p, at, sim.Pose{})
				}
				continue
			case 1:
				if err = w.Vanish(p); err == nil {
					acts--
				}
			case 2:
				err = w.Enter(at, p, 0, 0)
			case 3:
				if !s.Bool(0.2) {
					continue
				}
				err = w.Exit(at, p, 0, 0)
			case 4, 5, 6:
				if s.Bool(0.7) && slot >= 0 && slot < 4 {
					u = w.Front(slot, site.SKU(s.IntN(2)))
				}
				err = w.Pick(at, p, u, hand, 0)
			case 7, 8:
				err = w.PutBack(at, p, hand, slot, s.Uniform(-0.1, 0.3), 0)
			case 9:
				err = w.Stow(at, p, hand, sim.PlaceKind(s.IntN(8)), 0)
			case 10:
				if p >= 0 && s.Bool(0.7) && len(w.Person(p).Carried) > 0 {
					u = w.Person(p).Carried[0]
				}
				err = w.Unstow(at, p, u, hand, 0)
			case 11:
				err = w.HandOver(at, p, hand, q, s.IntN(4)-1, 0)
			case 12:
				if !s.Bool(0.1) {
					continue
				}
				if s.Bool(0.5) {
					err = w.Drop(at, p, hand, 0)
				} else {
					err = w.Consume(at, p, hand, 0)
				}
			case 13:
				var b sim.UnitID
				if b, err = w.BringIn(p, 80); err == nil {
					weights[b] = 80
					brought++
					acts--
				}
			case 14, 15:
				err = w.Leave(at, p, hand, site.Vec2{X: s.Uniform(-1, 1), Y: s.Uniform(-1, 1)}, 0)
			case 16, 17:
				if s.Bool(0.7) {
					u = lying(w)
				}
				err = w.PickUp(at, p, u, hand, 0)
			case 18:
				var pack sim.UnitID
				if pack, err = w.Empty(at, p, hand, s.Uniform(-0.1, 1.1), 0); err == nil {
					require.InDelta(t, weights[lately(w)], w.Unit(lately(w)).WeightG+w.Unit(pack).WeightG, 1e-9, "the weight is split")
					weights[lately(w)], weights[pack] = w.Unit(lately(w)).WeightG, w.Unit(pack).WeightG
					emptied++
				}
			case 19:
				if s.Bool(0.5) {
					err = w.ChangeClothes(at, p, s.Uint64(), 0)
				} else {
					err = w.CoverCamera(at, at+sim.Time(s.IntN(3)-1), p, site.CameraID(s.IntN(4)-1), 0)
				}
			case 20:
				p = sim.PersonID(s.IntN(2))
				var d sim.UnitID
				if d, err = w.Deliver(p, site.SKU(s.IntN(2)), 120); err == nil {
					weights[d] = 120
					delivered++
					acts--
				}
			case 21:
				if s.Bool(0.8) {
					p = 0
				}
				if p >= 0 && s.Bool(0.8) && len(w.Person(p).Carried) > 0 {
					u = w.Person(p).Carried[s.IntN(len(w.Person(p).Carried))]
				}
				err = w.Restock(at, p, u, slot, s.Uniform(-0.1, 0.3))
				if err == nil {
					restocked++
				}
			}
			require.NoError(t, w.Check(), "seed %d act %d", seed, i)
			if err != nil {
				require.ErrorIs(t, err, sim.ErrAct)
				require.Len(t, w.Log.Acts, acts, "a refused act is not logged")
				illegal++
			} else {
				require.Len(t, w.Log.Acts, acts+1, "seed %d act %d", seed, i)
				legal++
			}
		}
		// No unit was made, lost or changed.
		require.Equal(t, 30+brought+emptied+delivered, w.Units())
		require.InDelta(t, total+80*float64(brought)+120*float64(delivered), mass(w), 1e-6, "no gram was made or lost")
		assert.Greater(t, emptied, 3)
		assert.Greater(t, delivered, 3)
		assert.Greater(t, restocked, 3)
		for u, g := range weights {
			require.InDelta(t, g, w.Unit(u).WeightG, 0)
		}
		assert.Greater(t, legal, 300)
		assert.Greater(t, illegal, 400)
	}
}

// hold lets p pick a unit into the left hand; leave, eat and empty go on with it.
// Each returns the unit.
func hold(w *sim.World, p sim.PersonID) *sim.Unit {
	u := w.Stock(0, 0, 100, 0.05)
	if err := w.Pick(1, p, u, 0, 0); err != nil {
		panic(err)
	}
	return w.Unit(u)
}

func leave(w *sim.World, p sim.PersonID) *sim.Unit {
	x := hold(w, p)
	if err := w.Leave(2, p, 0, site.Vec2{X: 1, Y: 1}, 0); err != nil {
		panic(err)
	}
	return x
}

func eat(w *sim.World, p sim.PersonID) *sim.Unit {
	x := hold(w, p)
	if err := w.Consume(2, p, 0, 0); err != nil {
		panic(err)
	}
	return x
}

func empty(w *sim.World, p sim.PersonID) {
	hold(w, p)
	if _, err := w.Empty(2, p, 0, 0.2, 0); err != nil {
		panic(err)
	}
}

func TestCheckFindsAnInconsistentWorld(t *testing.T) {
	tests := map[string]func(w *sim.World, p sim.PersonID, u sim.UnitID){
		"a unit vanishes":                 func(w *sim.World, _ sim.PersonID, u sim.UnitID) { w.Unit(u).Place = sim.PlaceBag },
		"a unit doubles":                  func(w *sim.World, p sim.PersonID, u sim.UnitID) { w.Person(p).Hands[0] = u },
		"a unit is carried twice":         func(w *sim.World, p sim.PersonID, u sim.UnitID) { w.Person(p).Carried = []sim.UnitID{u} },
		"a unit changes its weight":       func(w *sim.World, _ sim.PersonID, u sim.UnitID) { w.Unit(u).WeightG++ },
		"a unit moves by itself":          func(w *sim.World, _ sim.PersonID, u sim.UnitID) { w.Unit(u).Lateral = 0.02 },
		"a load drifts":                   func(w *sim.World, _ sim.PersonID, _ sim.UnitID) { w.Loads()[0]++ },
		"somebody is inside unseen":       func(w *sim.World, p sim.PersonID, _ sim.UnitID) { w.Person(p).Present = false },
		"a unit on a shelf is somebody's": func(w *sim.World, p sim.PersonID, u sim.UnitID) { w.Unit(u).Person = p },
		"a unit in a hand is on a slot":   func(w *sim.World, p sim.PersonID, _ sim.UnitID) { hold(w, p).Slot = 1 },
		"a unit in a hand is nobody's":    func(w *sim.World, p sim.PersonID, _ sim.UnitID) { hold(w, p).Person = sim.NoPerson },
		"a unit left is somebody's":       func(w *sim.World, p sim.PersonID, _ sim.UnitID) { leave(w, p).Person = p },
		"a unit left is still listed":     func(w *sim.World, p sim.PersonID, _ sim.UnitID) { leave(w, p); w.Person(p).Hands[0] = 1 },
		"a unit left lies nowhere":        func(w *sim.World, p sim.PersonID, _ sim.UnitID) { leave(w, p).Pos.X = math.NaN() },
		"a unit consumed by nobody":       func(w *sim.World, p sim.PersonID, _ sim.UnitID) { eat(w, p).Person = sim.NoPerson },
		"a foreign product":               func(w *sim.World, p sim.PersonID, _ sim.UnitID) { hold(w, p).Foreign = true },
		"a unit without weight":           func(w *sim.World, p sim.PersonID, _ sim.UnitID) { hold(w, p).WeightG = math.Inf(1) },
		"the content is nowhere":          func(w *sim.World, p sim.PersonID, _ sim.UnitID) { empty(w, p); w.Person(p).Carried = nil },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			w, in, _ := shop(t)
			u := w.Stock(1, 1, 100, 0.1)
			require.NoError(t, w.Check())
			spoil(w, in, u)
			require.ErrorIs(t, w.Check(), sim.ErrAct)
		})
	}
}

func TestNames(t *testing.T) {
	want := []string{
		"none", "tailgate", "conceal_bag", "conceal_pocket", "decoy_return", "conceal_clothes", "hand_off", "slip_in", "reenter",
		"grab_and_run", "clothes_change", "empty_return", "place_swap", "slow_lift", "lean_on", "joint_grab", "block_camera",
		"eat_inside", "body_switch",
	}
	all := sim.Techniques()
	require.Len(t, all, len(want)-1, "all but none")
	for i, tech := range all {
		assert.Equal(t, sim.Technique(i+1), tech, "in order")
		assert.Equal(t, want[tech], tech.String())
	}
	assert.Equal(t, "none", sim.TechniqueNone.String())
	assert.Equal(t, "unknown", sim.Technique(len(want)).String())
	assert.Equal(t, "unknown", sim.Technique(255).String())

	for k, want := range []string{
		"unknown", "scan", "enter", "pick", "put_back", "stow", "unstow", "conceal", "hand_over", "drop", "consume", "exit",
		"leave", "pick_up", "empty", "change", "cover", "restock", "hold", "unknown",
	} {
		assert.Equal(t, want, sim.ActKind(k).String())
	}
	for c, want := range []string{"bag", "none", "basket", "trolley", "unknown"} {
		assert.Equal(t, want, sim.Carrier(c).String())
	}
}
