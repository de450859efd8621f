package main

import (
	"fmt"

	"gosim/checkoutfree/site"
)

// goStore is a shop of 167 m², the size of the first Amazon Go.
func goStore(products []site.Product) (store, error) {
	const (
		column = 0.40
		length = 10 * column // of an island
		y      = 5.8
	)
	z := []float64{0.15, 0.50, 0.85, 1.17}
	islands := []float64{2.9, 6.0333, 9.1667, 12.3}
	s := store{
		name: "go",
		about: `A shop of 167 m², the size of the first Amazon Go: four double islands and a wall
shelf, 400 plates, 240 products, twenty cameras lined up with the aisles. Everything
but the floor area is a design of this project. Written by internal/storegen.`,
		cameraAbout: `Two cameras over each of the five aisles between the islands, looking along them from
either end, and five along each of the two cross aisles. At 1 m height every spot
that people can stand on is seen by three of them or more, and every shelf front from
two sides. Written by internal/storegen.`,
		planAbout: `Grouped by category, heavy goods low; the products of the busiest categories take two
plates. Written by internal/storegen.`,
		catalogue: "../../catalogues/convenience.csv",
		max:       [2]float64{15.2, 11}, ceilingM: ceiling, rateHz: 20, capacityG: 15_000,
		gatesEstimate: "All on the street side; 0.9 m is the width of an accessible gate.",
		gates: []gate{
			{"IN1", "entry", [2]float64{3.6, 0}, [2]float64{4.5, 0}},
			{"IN2", "entry", [2]float64{5.4, 0}, [2]float64{6.3, 0}},
			{"OUT1", "exit", [2]float64{8.9, 0}, [2]float64{9.8, 0}},
			{"OUT2", "exit", [2]float64{10.7, 0}, [2]float64{11.6, 0}},
		},
		zones: []zone{
			{"entrance", "entrance", [2]float64{0, 0}, [2]float64{15.2, 1.5}},
			{"front", "aisle", [2]float64{0, 1.5}, [2]float64{15.2, 3.8}},
			{"back", "aisle", [2]float64{0, 7.8}, [2]float64{15.2, 10.6}},
		},
	}
	left := 0.0
	for i, x := range append(islands, 15.2+shelfDepth) {
		if i < len(islands) {
			s.gondolas = append(s.gondolas,
				gondola{fmt.Sprintf("G%d", 2*i+1), x - shelfDepth/2, y, length, shelfDepth, gondolaHeight, -90, 10, z},
				gondola{fmt.Sprintf("G%d", 2*i+2), x + shelfDepth/2, y, length, shelfDepth, gondolaHeight, 90, 10, z})
		}
		right := x - shelfDepth
		mid := (left + right) / 2
		s.zones = append(s.zones, zone{fmt.Sprintf("aisle%d", i+1), "aisle", [2]float64{left, 3.8}, [2]float64{right, 7.8}})
		n := 4*i + 1
		s.cameras = append(s.cameras,
			wide(fmt.Sprintf("C%02d", n), mid, 2.6, mid, 5.0),
			wide(fmt.Sprintf("C%02d", n+1), mid, 9.0, mid, 6.6),
			wide(fmt.Sprintf("C%02d", n+2), mid, 0.15, mid, 2.0),
			wide(fmt.Sprintf("C%02d", n+3), mid, 10.85, mid, 9.0))
		left = x + shelfDepth
	}
	s.gondolas = append(s.gondolas, gondola{"G9", 7.6, 11 - shelfDepth/2, 20 * column, shelfDepth, gondolaHeight, 0, 20, z})
	plan, err := planShop(s.gondolas, 5, products, 2, s.capacityG)
	s.plan = plan
	return s, err
}
