package reports

import "math"

// assigner solves small rectangular assignment problems with recycled memory.
type assigner struct {
	u, v, minv []float64
	p, way     []int
	used       []bool
	out        []int
}

// forbidden is a cost that no permitted pairing is worth: more than any number
// of permitted ones (each at most 1) together.
const forbidden = 1e6

// assign pairs as many rows with columns as it can at the least total cost and
// returns the column of each row, or -1. cost(i, j) is in [0, 1], or +Inf where
// the pair is not permitted. The result is the assigner's own.
//
// The method is the shortest augmenting path with potentials, O(n²m) (Kuhn
// 1955; Munkres 1957; in the form of Jonker & Volgenant 1987).
func (s *assigner) assign(n, m int, cost func(i, j int) float64) []int {
	s.out = resize(s.out, n)
	for i := range s.out {
		s.out[i] = -1
	}
	if n == 0 || m == 0 {
		return s.out
	}
	if n > m { // the method wants no more rows than columns
		cols := s.solve(m, n, func(i, j int) float64 { return cost(j, i) })
		for j := 1; j <= n; j++ {
			if i := cols[j]; i != 0 && !math.IsInf(cost(j-1, i-1), 1) {
				s.out[j-1] = i - 1
			}
		}
		return s.out
	}
	cols := s.solve(n, m, cost)
	for j := 1; j <= m; j++ {
		if i := cols[j]; i != 0 && !math.IsInf(cost(i-1, j-1), 1) {
			s.out[i-1] = j - 1
		}
	}
	return s.out
}

// solve returns, for each column 1…m, its row 1…n or 0; n ≤ m.
func (s *assigner) solve(n, m int, cost func(i, j int) float64) []int {
	s.u, s.v, s.minv = resize(s.u, n+1), resize(s.v, m+1), resize(s.minv, m+1)
	s.p, s.way, s.used = resize(s.p, m+1), resize(s.way, m+1), resize(s.used, m+1)
	for i := 1; i <= n; i++ {
		s.p[0] = i
		for j := range s.minv {
			s.minv[j], s.used[j] = math.Inf(1), false
		}
		j0 := 0
		for s.p[j0] != 0 {
			s.used[j0] = true
			i0, delta, j1 := s.p[j0], math.Inf(1), 0
			for j := 1; j <= m; j++ {
				if s.used[j] {
					continue
				}
				c := min(cost(i0-1, j-1), forbidden) - s.u[i0] - s.v[j]
				if c < s.minv[j] {
					s.minv[j], s.way[j] = c, j0
				}
				if s.minv[j] < delta {
					delta, j1 = s.minv[j], j
				}
			}
			for j := 0; j <= m; j++ {
				if s.used[j] {
					s.u[s.p[j]] += delta
					s.v[j] -= delta
				} else {
					s.minv[j] -= delta
				}
			}
			j0 = j1
		}
		for j0 != 0 {
			j1 := s.way[j0]
			s.p[j0] = s.p[j1]
			j0 = j1
		}
	}
	return s.p
}

// resize returns a slice of n zero values, in the memory of x where it fits.
func resize[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n)
	}
	x = x[:n]
	clear(x)
	return x
}
