package main

import "gosim/checkoutfree/site"

// Shelf heights and sizes of the two designs. Shelves 0.40 m deep and gondolas
// of 1.45 m are ESTIMATES of convenience store practice.
const (
	shelfDepth    = 0.40
	gondolaHeight = 1.45
	ceiling       = 3.0 // ESTIMATE
	cameraHeight  = 2.9
	fps           = 15.0
)

// cornerShop is a small shop of 42 m², the size of the smallest Amazon Go.
func cornerShop(products []site.Product) (store, error) {
	const (
		column = 0.30 // width of a plate: four on a 1.2 m section
		island = 5 * column
		x1, x2 = 2.3, 4.7 // middles of the islands
		y      = 3.2
	)
	z := []float64{0.12, 0.46, 0.76, 1.04, 1.30}
	s := store{
		name: "corner-shop",
		about: `A corner shop of 42 m², the size of the smallest Amazon Go: two double islands and
a wall shelf, 150 plates, 240 products, six cameras. Everything but the floor area is
a design of this project. Written by internal/storegen.`,
		cameraAbout: `Two cameras over the door, two over the back corners and one half-way along either
side wall: the mirror-symmetric places that a search over positions and directions
found best. At 1 m height every spot that people can stand on is seen by three of them
or more, and every shelf front from two sides. Written by internal/storegen.`,
		planAbout: `Grouped by category, heavy goods low. A plate with two products carries two of
clearly different weight. Written by internal/storegen.`,
		catalogue: "../../catalogues/convenience.csv",
		max:       [2]float64{7, 6}, ceilingM: ceiling, rateHz: 20, capacityG: 15_000,
		gondolas: []gondola{
			{"G1", x1 - shelfDepth/2, y, island, shelfDepth, gondolaHeight, -90, 5, z},
			{"G2", x1 + shelfDepth/2, y, island, shelfDepth, gondolaHeight, 90, 5, z},
			{"G3", x2 - shelfDepth/2, y, island, shelfDepth, gondolaHeight, -90, 5, z},
			{"G4", x2 + shelfDepth/2, y, island, shelfDepth, gondolaHeight, 90, 5, z},
			{"G5", 3.5, 6 - shelfDepth/2, 10 * column, shelfDepth, gondolaHeight, 0, 10, z},
		},
		gatesEstimate: "Both on the street side; 0.9 m is the width of an accessible gate.",
		gates: []gate{
			{"IN", "entry", [2]float64{1.2, 0}, [2]float64{2.1, 0}},
			{"OUT", "exit", [2]float64{4.9, 0}, [2]float64{5.8, 0}},
		},
		zones: []zone{
			{"entrance", "entrance", [2]float64{0, 0}, [2]float64{7, 1.2}},
			{"west", "aisle", [2]float64{0, 1.2}, [2]float64{1.9, 4.4}},
			{"middle", "aisle", [2]float64{2.7, 1.2}, [2]float64{4.3, 4.4}},
			{"east", "aisle", [2]float64{5.1, 1.2}, [2]float64{7, 4.4}},
			{"back", "aisle", [2]float64{0, 4.4}, [2]float64{7, 5.6}},
		},
		cameras: []camera{
			wide("C1", 1.65, 0.15, 3.0, 2.0),
			wide("C2", 5.35, 0.15, 4.0, 2.0),
			wide("C3", 6.85, 2.7, 5.2, 3.2),
			wide("C4", 6.4, 5.85, 4.8, 4.0),
			wide("C5", 0.6, 5.85, 2.2, 4.0),
			wide("C6", 0.15, 2.7, 1.8, 3.2),
		},
	}
	plan, err := planShop(s.gondolas, 5, products, 1, s.capacityG)
	s.plan = plan
	return s, err
}

// wide is a camera below the ceiling that looks down at a point one metre above
// the floor, with a horizontal field of view of 100°.
func wide(code string, x, y, atX, atY float64) camera {
	return camera{
		code: code, hfovDeg: 100, fps: fps,
		pos: [3]float64{x, y, cameraHeight}, lookAt: [3]float64{atX, atY, 1},
	}
}
