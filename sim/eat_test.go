package sim_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// Eating parts a unit into the eaten content and an empty pack; together they
// weigh what it weighed, and a world with either is in order.
func TestEatLeavesThePack(t *testing.T) {
	w, in, _ := shop(t)
	u := w.Stock(1, 1, 250, 0.1)
	require.NoError(t, w.Pick(1, in, u, 1, sim.TechniqueEatInside))
	pack, err := w.Eat(2, in, 1, 0.1, sim.TechniqueEatInside)
	require.NoError(t, err)
	assert.Equal(t, sim.PlaceConsumed, w.Unit(u).Place)
	assert.Equal(t, in, w.Unit(u).Person, "known who ate it")
	assert.InDelta(t, 25, w.Unit(pack).WeightG, 1e-9)
	assert.InDelta(t, 225, w.Unit(u).WeightG, 1e-9)
	assert.True(t, w.Unit(pack).Foreign)
	assert.Equal(t, pack, w.Person(in).Hands[1])
	last := w.Log.Acts[len(w.Log.Acts)-1]
	assert.Equal(t, sim.ActConsume, last.Kind)
	assert.Equal(t, u, last.Unit)
	require.NoError(t, w.PutBack(3, in, 1, 0, 0.1, sim.TechniqueEatInside))
	require.NoError(t, w.Check())
}

func TestWhatCannotBeEaten(t *testing.T) {
	for name, try := range map[string]func(w *sim.World, in sim.PersonID) error{
		"an empty hand": func(w *sim.World, in sim.PersonID) error {
			_, err := w.Eat(2, in, 0, 0.1, sim.TechniqueNone)
			return err
		},
		"all but nothing": func(w *sim.World, in sim.PersonID) error {
			_, err := w.Eat(2, in, 1, 0, sim.TechniqueNone)
			return err
		},
		"nothing but the pack": func(w *sim.World, in sim.PersonID) error {
			_, err := w.Eat(2, in, 1, 1, sim.TechniqueNone)
			return err
		},
		"an empty pack": func(w *sim.World, in sim.PersonID) error {
			if _, err := w.Eat(2, in, 1, 0.5, sim.TechniqueNone); err != nil {
				return nil
			}
			_, err := w.Eat(3, in, 1, 0.5, sim.TechniqueNone)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, in, _ := shop(t)
			require.NoError(t, w.Pick(1, in, w.Stock(1, 1, 250, 0.1), 1, sim.TechniqueNone))
			require.ErrorIs(t, try(w, in), sim.ErrAct)
			require.NoError(t, w.Check())
		})
	}
}

// The shares of a unit on its plates sum to one, and are what the plates carry.
func TestShareOn(t *testing.T) {
	w, in, _ := shop(t)
	for slot := range w.Site.Slots {
		for lateral := -0.1; lateral < w.Site.Slots[slot].WidthM+0.1; lateral += 0.03 {
			before := append([]float64(nil), w.Loads()...)
			u := w.Stock(site.SlotID(slot), 1, 100, lateral)
			sum := 0.0
			for q := range before {
				share := w.ShareOn(u, site.PlateID(q))
				sum += share
				assert.InDelta(t, 100*share, w.Loads()[q]-before[q], 1e-9, "slot %d, %.2f m, plate %d", slot, lateral, q)
			}
			assert.InDelta(t, 1, sum, 1e-9)
			require.NoError(t, w.Pick(1, in, u, 1, sim.TechniqueNone))
			assert.Zero(t, w.ShareOn(u, 0), "no longer on a shelf")
			require.NoError(t, w.Stow(1, in, 1, sim.PlaceBag, sim.TechniqueNone))
		}
	}
}
