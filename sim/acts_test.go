package sim_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// scene is a world with a camera, a shopper and a member of staff inside, a unit
// on slot 0, one in the shopper's left hand, and one delivered with the staff.
type scene struct {
	w                *sim.World
	shopper, staff   sim.PersonID
	outside          sim.PersonID
	shelved, in, box sim.UnitID
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := shelf()
	s.Cameras = make([]site.Camera, 2)
	w := sim.NewWorld(s)
	x := &scene{w: w}
	x.shopper = w.AddPerson(sim.Person{Account: "M1", HeightM: 1.7}, sim.TechniqueNone, sim.NoPerson)
	x.staff = w.AddPerson(sim.Person{HeightM: 1.7}, sim.TechniqueNone, sim.NoPerson)
	x.outside = w.AddPerson(sim.Person{HeightM: 1.7}, sim.TechniqueNone, sim.NoPerson)
	w.Employ(x.staff)
	var err error
	x.box, err = w.Deliver(x.staff, 0, 90)
	require.NoError(t, err)
	for _, p := range []sim.PersonID{x.shopper, x.staff} {
		w.Appear(p, 0, sim.Pose{Pos: site.Vec2{X: 2, Y: 3}})
		require.NoError(t, w.Enter(0, p, 0, sim.TechniqueNone))
	}
	x.shelved, x.in = w.Stock(0, 0, 100, 0.05), w.Stock(0, 0, 110, 0.05)
	require.NoError(t, w.Pick(1, x.shopper, x.in, 0, sim.TechniqueNone))
	w.AfterAct = func(a *sim.Act) { require.NoError(t, w.Check(), "after %v", a.Kind) }
	return x
}

// TestActsOfThieves goes through each act once: what it changes, and its line in
// the log.
func TestActsOfThieves(t *testing.T) {
	const how = sim.TechniquePlaceSwap
	line := func(k sim.ActKind, x *scene, u sim.UnitID, sku site.SKU, place sim.PlaceKind) sim.Act {
		return sim.Act{At: 5, Kind: k, Person: x.shopper, Other: sim.NoPerson, Unit: u, SKU: sku, Slot: -1, Place: place, Intent: how, X: 2, Y: 3}
	}
	tests := map[string]func(t *testing.T, x *scene) sim.Act{
		"leave": func(t *testing.T, x *scene) sim.Act {
			t.Helper()
			require.NoError(t, x.w.Leave(5, x.shopper, 0, site.Vec2{X: 2.5, Y: 3.1}, how))
			u := x.w.Unit(x.in)
			assert.Equal(t, sim.PlaceFloor, u.Place)
			assert.Equal(t, site.Vec2{X: 2.5, Y: 3.1}, u.Pos)
			assert.Equal(t, sim.NoPerson, u.Person)
			assert.Equal(t, sim.NoUnit, x.w.Person(x.shopper).Hands[0])
			return line(sim.ActLeave, x, x.in, 0, sim.PlaceFloor)
		},
		"pick up what was dropped": func(t *testing.T, x *scene) sim.Act {
			t.Helper()
			require.NoError(t, x.w.Drop(2, x.shopper, 0, 0))
			require.NoError(t, x.w.PickUp(5, x.shopper, x.in, 1, how))
			u := x.w.Unit(x.in)
			assert.Equal(t, sim.PlaceHand, u.Place)
			assert.Equal(t, x.shopper, u.Person)
			assert.Equal(t, int8(1), u.Hand)
			assert.Equal(t, [2]sim.UnitID{sim.NoUnit, x.in}, x.w.Person(x.shopper).Hands)
			return line(sim.ActPickUp, x, x.in, 0, sim.PlaceHand)
		},
		"somebody else picks up what was left": func(t *testing.T, x *scene) sim.Act {
			t.Helper()
			require.NoError(t, x.w.Leave(2, x.shopper, 0, site.Vec2{}, 0))
			require.NoError(t, x.w.PickUp(5, x.staff, x.in, 0, how))
			assert.Equal(t, x.staff, x.w.Unit(x.in).Person)
			a := line(sim.ActPickUp, x, x.in, 0, sim.PlaceHand)
			a.Person = x.staff
			return a
		},
		"empty": func(t *testing.T, x *scene) sim.Act {
			t.Helper()
			pack, err := x.w.Empty(5, x.shopper, 0, 0.25, how)
			require.NoError(t, err)
			content, p := x.w.Unit(x.in), x.w.Unit(pack)
			assert.Equal(t, sim.PlaceHidden, content.Place)
			assert.InDelta(t, 82.5, content.WeightG, 1e-12)
			assert.Equal(t, sim.Unit{SKU: site.NoSKU, WeightG: 27.5, Place: sim.PlaceHand, Slot: -1, Person: x.shopper, Foreign: true}, *p)
			assert.Equal(t, pack, x.w.Person(x.shopper).Hands[0])
			assert.Equal(t, []sim.UnitID{x.in}, x.w.Person(x.shopper).Carried)
			// The empty pack goes back to the shelf and weighs there.
			before := x.w.Loads()[0]
			require.NoError(t, x.w.PutBack(6, x.shopper, 0, 0, 0.05, how))
			assert.InDelta(t, before+27.5, x.w.Loads()[0], 1e-9)
			x.w.Log.Acts = x.w.Log.Acts[:len(x.w.Log.Acts)-1]
			return line(sim.ActEmpty, x, x.in, 0, sim.PlaceHidden)
		},
		"change clothes": func(t *testing.T, x *scene) sim.Act {
			t.Helper()
			require.NoError(t, x.w.ChangeClothes(5, x.shopper, 77, how))
			assert.Equal(t, uint64(77), x.w.Person(x.shopper).Outfit)
			return line(sim.ActChange, x, sim.NoUnit, site.NoSKU, 0)
		},
		"cover a camera": func(t *testing.T, x *scene) sim.Act {
			t.Helper()
			require.NoError(t, x.w.CoverCamera(5, 9, x.shopper, 1, how))
			for at, covered := range map[sim.Time]bool{4: false, 5: true, 8: true, 9: false} {
				assert.Equal(t, covered, x.w.Covered(1, at), "at %d", at)
				assert.False(t, x.w.Covered(0, at), "the other one")
			}
			return line(sim.ActCover, x, sim.NoUnit, site.NoSKU, 0)
		},
		"restock": func(t *testing.T, x *scene) sim.Act {
			t.Helper()
			before := x.w.Loads()[0]
			require.NoError(t, x.w.Restock(5, x.staff, x.box, 0, 0.02))
			u := x.w.Unit(x.box)
			assert.Equal(t, sim.PlaceShelf, u.Place)
			assert.Equal(t, site.SlotID(0), u.Slot)
			assert.Equal(t, sim.NoPerson, u.Person)
			assert.InDelta(t, 0.02, u.Lateral, 0)
			assert.Empty(t, x.w.Person(x.staff).Carried)
			assert.Equal(t, []sim.UnitID{x.box, x.shelved}, x.w.OnSlot(0), "first in, first out: the new unit stands behind")
			assert.Equal(t, x.shelved, x.w.Front(0, 0))
			assert.InDelta(t, before+90, x.w.Loads()[0], 1e-9)
			return sim.Act{At: 5, Kind: sim.ActRestock, Person: x.staff, Other: sim.NoPerson, Unit: x.box, Slot: 0, Place: sim.PlaceShelf, X: 2, Y: 3}
		},
	}
	for name, act := range tests {
		t.Run(name, func(t *testing.T) {
			x := newScene(t)
			want := act(t, x)
			assert.Equal(t, want, x.w.Log.Acts[len(x.w.Log.Acts)-1])
			require.NoError(t, x.w.Check())
		})
	}
}

// TestRefusedActsChangeNothing tries acts that cannot be: each must leave the
// world and the log as they were.
func TestRefusedActsChangeNothing(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	empty := func(x *scene, p sim.PersonID, hand int, share float64) error {
		u, err := x.w.Empty(5, p, hand, share, 0)
		if err == nil || u != sim.NoUnit {
			return nil
		}
		return err
	}
	tests := map[string]func(x *scene) error{
		"leave nothing":               func(x *scene) error { return x.w.Leave(5, x.shopper, 1, site.Vec2{}, 0) },
		"leave with a third hand":     func(x *scene) error { return x.w.Leave(5, x.shopper, 2, site.Vec2{}, 0) },
		"leave nowhere":               func(x *scene) error { return x.w.Leave(5, x.shopper, 0, site.Vec2{X: nan}, 0) },
		"leave infinitely far away":   func(x *scene) error { return x.w.Leave(5, x.shopper, 0, site.Vec2{Y: inf}, 0) },
		"leave by nobody":             func(x *scene) error { return x.w.Leave(5, 99, 0, site.Vec2{}, 0) },
		"pick up from a shelf":        func(x *scene) error { return x.w.PickUp(5, x.shopper, x.shelved, 1, 0) },
		"pick up what is in a hand":   func(x *scene) error { return x.w.PickUp(5, x.staff, x.in, 1, 0) },
		"pick up nothing":             func(x *scene) error { return x.w.PickUp(5, x.shopper, sim.NoUnit, 1, 0) },
		"pick up no such unit":        func(x *scene) error { return x.w.PickUp(5, x.shopper, 99, 1, 0) },
		"pick up from outside":        func(x *scene) error { return x.w.PickUp(5, x.outside, x.in, 1, 0) },
		"empty nothing":               func(x *scene) error { return empty(x, x.shopper, 1, 0.5) },
		"empty wholly":                func(x *scene) error { return empty(x, x.shopper, 0, 0) },
		"empty nothing of it":         func(x *scene) error { return empty(x, x.shopper, 0, 1) },
		"empty by no number":          func(x *scene) error { return empty(x, x.shopper, 0, nan) },
		"change clothes as nobody":    func(x *scene) error { return x.w.ChangeClothes(5, 99, 1, 0) },
		"change clothes out of sight": func(x *scene) error { return x.w.ChangeClothes(5, x.outside, 1, 0) },
		"cover no such camera":        func(x *scene) error { return x.w.CoverCamera(5, 9, x.shopper, 2, 0) },
		"cover a camera below none":   func(x *scene) error { return x.w.CoverCamera(5, 9, x.shopper, -1, 0) },
		"cover for no time":           func(x *scene) error { return x.w.CoverCamera(5, 5, x.shopper, 0, 0) },
		"cover from outside":          func(x *scene) error { return x.w.CoverCamera(5, 9, x.outside, 0, 0) },
		"restock as a shopper":        func(x *scene) error { return x.w.Restock(5, x.shopper, x.in, 0, 0) },
		"restock what is not carried": func(x *scene) error { return x.w.Restock(5, x.staff, x.shelved, 0, 0) },
		"restock nothing":             func(x *scene) error { return x.w.Restock(5, x.staff, sim.NoUnit, 0, 0) },
		"restock no such slot":        func(x *scene) error { return x.w.Restock(5, x.staff, x.box, 9, 0) },
		"restock at no number":        func(x *scene) error { return x.w.Restock(5, x.staff, x.box, 0, nan) },
		"restock by nobody":           func(x *scene) error { return x.w.Restock(5, 99, x.box, 0, 0) },
		"deliver to a shopper": func(x *scene) error {
			_, err := x.w.Deliver(x.outside, 0, 100)
			return err
		},
		"deliver inside": func(x *scene) error {
			_, err := x.w.Deliver(x.staff, 0, 100)
			return err
		},
		"deliver to nobody": func(x *scene) error {
			_, err := x.w.Deliver(99, 0, 100)
			return err
		},
	}
	for name, act := range tests {
		t.Run(name, func(t *testing.T) {
			x := newScene(t)
			before, acts, units := x.state(), len(x.w.Log.Acts), x.w.Units()
			require.ErrorIs(t, act(x), sim.ErrAct)
			assert.Equal(t, before, x.state())
			assert.Len(t, x.w.Log.Acts, acts)
			assert.Equal(t, units, x.w.Units())
			assert.False(t, x.w.Covered(0, 6))
			require.NoError(t, x.w.Check())
		})
	}
	t.Run("empty an empty pack", func(t *testing.T) {
		x := newScene(t)
		_, err := x.w.Empty(2, x.shopper, 0, 0.5, 0)
		require.NoError(t, err)
		before := x.state()
		require.ErrorIs(t, empty(x, x.shopper, 0, 0.5), sim.ErrAct)
		assert.Equal(t, before, x.state())
	})
}

// state copies what acts can change.
func (x *scene) state() any {
	var people []sim.Person
	for p := range x.w.People() {
		q := *x.w.Person(sim.PersonID(p))
		q.Carried = append([]sim.UnitID(nil), q.Carried...)
		people = append(people, q)
	}
	var units []sim.Unit
	for u := range x.w.Units() {
		units = append(units, *x.w.Unit(sim.UnitID(u)))
	}
	return []any{people, units, append([]sim.UnitID(nil), x.w.OnSlot(0)...), append([]float64(nil), x.w.Loads()...)}
}

func TestStaffTakeAwayWhatTheyPutUp(t *testing.T) {
	x := newScene(t)
	require.NoError(t, x.w.Pick(2, x.staff, x.shelved, 1, 0))
	require.NoError(t, x.w.Stow(3, x.staff, 1, sim.PlaceBag, 0))
	require.NoError(t, x.w.Restock(4, x.staff, x.shelved, 2, 0.02), "to another slot")
	assert.Equal(t, []sim.UnitID{x.shelved}, x.w.OnSlot(2))
	require.NoError(t, x.w.Exit(5, x.staff, 0, 0))
	assert.Equal(t, sim.PlaceOutside, x.w.Unit(x.box).Place, "what was not put up goes out again")
	require.NoError(t, x.w.Check())
	assert.True(t, x.w.Log.Visits[x.staff].Staff)
	assert.False(t, x.w.Log.Visits[x.shopper].Staff)
}

type notes struct{ got []sim.Note }

func (n *notes) Noted(_ sim.Time, x sim.Note) { n.got = append(n.got, x) }

func TestNotesReachTheirObserver(t *testing.T) {
	w := sim.NewWorld(shelf())
	x := sim.Note{Kind: sim.NoteRestock, Slot: 1, SKU: 1, Units: 4, Badge: "S1"}
	w.Note(1, x) // nobody listens
	var n notes
	w.Staff = &n
	w.Note(2, x)
	assert.Equal(t, []sim.Note{x}, n.got)
}

func TestCoversEndAndAreForgotten(t *testing.T) {
	x := newScene(t)
	const s = sim.Second
	require.NoError(t, x.w.CoverCamera(s, 3*s, x.shopper, 0, 0))
	require.NoError(t, x.w.CoverCamera(2*s, 6*s, x.shopper, 0, 0))
	require.NoError(t, x.w.CoverCamera(5*s, 7*s, x.shopper, 1, 0))
	assert.True(t, x.w.Covered(0, 5*s), "by the second")
	assert.False(t, x.w.Covered(0, 6*s))
	assert.False(t, x.w.Covered(1, 4*s))
	assert.True(t, x.w.Covered(1, 6*s))
}
