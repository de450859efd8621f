package sim

import (
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/site"
)

// reload sums the loads of the plates under a slot anew, always in the same
// order, so that no rounding error can build up.
func (w *World) reload(slot site.SlotID) {
	s := &w.Site.Slots[slot]
	for p := s.First; p <= s.Last; p++ {
		sum := 0.0
		for _, o := range w.byPlate[p] {
			for _, u := range w.onSlot[o] {
				sum += w.units[u].WeightG * w.share(u, p)
			}
		}
		w.loads[p] = sum
	}
}

// share returns which part of a unit's weight rests on plate p: the part of its
// width that lies over it.
func (w *World) share(u UnitID, p site.PlateID) float64 {
	x := &w.units[u]
	s := &w.Site.Slots[x.Slot]
	if s.First == s.Last {
		return 1
	}
	half := 0.03 // a foreign object: 6 cm wide
	if x.SKU >= 0 {
		half = w.Site.Products[x.SKU].W / 2
	}
	lo, hi := x.Lateral-half, x.Lateral+half
	// Nothing hangs over the ends of the slot.
	if lo < 0 {
		lo, hi = 0, hi-lo
	}
	if hi > s.WidthM {
		lo, hi = lo-(hi-s.WidthM), s.WidthM
		lo = max(lo, 0)
	}
	if hi <= lo { // a slot or product without width
		if p == s.First {
			return 1
		}
		return 0
	}
	left := 0.0
	for q := s.First; q <= s.Last; q++ {
		right := left + w.Site.Plates[q].WidthM
		if q == s.Last {
			right = s.WidthM
		}
		if q == p {
			return max(0, min(hi, right)-max(lo, left)) / (hi - lo)
		}
		left = right
	}
	return 0
}

// Check verifies that each unit is in exactly one place and that the plates
// carry exactly what stands on them. It walks the whole world.
func (w *World) Check() error {
	seen := make([]int, len(w.units))
	for slot, us := range w.onSlot {
		for _, u := range us {
			seen[u]++
			if x := &w.units[u]; x.Place != PlaceShelf || x.Slot != site.SlotID(slot) {
				return w.refuse(NoPerson, u, fmt.Sprintf("slot %d lists it", slot))
			}
		}
	}
	for p := range w.people {
		q := &w.people[p]
		for h, u := range q.Hands {
			if u == NoUnit {
				continue
			}
			seen[u]++
			if x := &w.units[u]; x.Place != PlaceHand || x.Person != PersonID(p) || int(x.Hand) != h {
				return w.refuse(PersonID(p), u, "the hand holds it")
			}
		}
		for _, u := range q.Carried {
			seen[u]++
			if x := &w.units[u]; x.Place != PlaceBag && x.Place != PlaceHidden || x.Person != PersonID(p) {
				return w.refuse(PersonID(p), u, "the person carries it")
			}
		}
	}
	for p := range w.people {
		_, listed := slices.BinarySearch(w.present, PersonID(p))
		if q := &w.people[p]; q.Present != listed || q.Inside && !q.Present {
			return w.refuse(PersonID(p), NoUnit, "inside without being present, or wrongly listed as present")
		}
	}
	return w.checkUnits(seen)
}

func (w *World) checkUnits(seen []int) error {
	onShelf := 0.0
	for u := range w.units {
		x := &w.units[u]
		want := 1
		switch x.Place {
		case PlaceFloor, PlaceConsumed, PlaceOutside:
			want = 0
		case PlaceShelf:
			onShelf += x.WeightG
		case PlaceHand, PlaceBag, PlaceHidden:
		}
		if seen[u] != want {
			return w.refuse(NoPerson, UnitID(u), fmt.Sprintf("listed in %d places, want %d", seen[u], want))
		}
		if err := w.checkUnit(UnitID(u)); err != nil {
			return err
		}
	}
	// Each plate carries its share of each unit on the slots over it, and the
	// shares of a unit sum to one.
	loads := 0.0
	for p, g := range w.loads {
		loads += g
		want := 0.0
		for _, o := range w.byPlate[p] {
			for _, u := range w.onSlot[o] {
				want += w.units[u].WeightG * w.share(u, site.PlateID(p))
			}
		}
		if !close6(g, want) {
			return fmt.Errorf("sim: plate %d carries %.6f g, the units on it weigh %.6f g: %w", p, g, want, ErrAct)
		}
	}
	if !close6(loads, onShelf) {
		return fmt.Errorf("sim: plates carry %.6f g, units on shelves weigh %.6f g: %w", loads, onShelf, ErrAct)
	}
	return nil
}

// checkUnit verifies that what a unit says of its place agrees with itself: it
// is somebody's or lies somewhere, is stock or foreign, and weighs something.
func (w *World) checkUnit(u UnitID) error {
	x := &w.units[u]
	free := x.Place == PlaceShelf || x.Place == PlaceFloor
	switch {
	case free != (x.Person == NoPerson), !free && !w.known(x.Person):
		return w.refuse(x.Person, u, "lies there and is somebody's, or neither")
	case (x.Place == PlaceShelf) != (x.Slot >= 0):
		return w.refuse(x.Person, u, "on a slot without being on a shelf, or the other way round")
	case x.Place == PlaceFloor && (!finite(x.Pos.X) || !finite(x.Pos.Y)):
		return w.refuse(x.Person, u, fmt.Sprintf("lies at (%g, %g)", x.Pos.X, x.Pos.Y))
	case x.Foreign && x.SKU != site.NoSKU:
		return w.refuse(x.Person, u, "foreign, and a product of the catalogue")
	case !finite(x.WeightG) || x.WeightG < 0:
		return w.refuse(x.Person, u, fmt.Sprintf("weighs %g g", x.WeightG))
	}
	return nil
}

// close6 allows for the rounding of sums taken in different orders.
func close6(a, b float64) bool { return math.Abs(a-b) <= 1e-6*(1+math.Abs(b)) }
