package walk

import "slices"

// Tour returns an order of the stops 0…n-1 that is near the shortest path from
// start through all of them to end: nearest neighbour, then 2-opt until no
// reversal helps. dist gives the distance between two of the n+2 points, of
// which n is the start and n+1 the end.
func Tour(n int, dist func(i, j int) float64) []int {
	order := make([]int, 0, n)
	for at := n; len(order) < n; at = order[len(order)-1] {
		best := -1
		for j := range n {
			if !slices.Contains(order, j) && (best < 0 || dist(at, j) < dist(at, best)) {
				best = j
			}
		}
		order = append(order, best)
	}
	stop := func(i int) int { // the point at position i, with both ends
		switch {
		case i < 0:
			return n
		case i >= n:
			return n + 1
		default:
			return order[i]
		}
	}
	for improved := true; improved; {
		improved = false
		for i := range n {
			for j := i + 1; j < n; j++ {
				before := dist(stop(i-1), stop(i)) + dist(stop(j), stop(j+1))
				after := dist(stop(i-1), stop(j)) + dist(stop(i), stop(j+1))
				if after < before-1e-9 {
					slices.Reverse(order[i : j+1])
					improved = true
				}
			}
		}
	}
	return order
}
