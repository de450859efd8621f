package track

import "math"

// matcher finds the matching of greatest total weight between rows and columns
// of small dense problems. Its memory is kept between calls.
//
// The method is the shortest augmenting path with potentials of Jonker &
// Volgenant, Computing 38 (1987).
type matcher struct {
	u, v, minv []float64
	colRow     []int32 // row of each column, 1-based; 0 is free
	way        []int32
	used       []bool
	flip       []float64
}

// solve writes to rowCol the column given to each of r rows, or -1. w is r×c,
// row-major, with weights ≥ 0; a weight of 0 means that the pair is forbidden.
// Among matchings of equal weight the result is fixed by the order of rows and
// columns. O(min(r,c)²·max(r,c)).
func (m *matcher) solve(r, c int, w []float64, rowCol []int32) {
	for i := range r {
		rowCol[i] = -1
	}
	if r == 0 || c == 0 {
		return
	}
	if r > c { // the method needs no more rows than columns
		m.flip = grow(m.flip, r*c)
		for i := range r {
			for j := range c {
				m.flip[j*r+i] = w[i*c+j]
			}
		}
		m.run(c, r, m.flip)
		for i := range r {
			if j := m.colRow[i+1]; j > 0 && w[i*c+int(j-1)] > 0 {
				rowCol[i] = j - 1
			}
		}
		return
	}
	m.run(r, c, w)
	for j := 1; j <= c; j++ {
		if i := m.colRow[j]; i > 0 && w[int(i-1)*c+j-1] > 0 {
			rowCol[i-1] = int32(j - 1)
		}
	}
}

// run assigns each of r rows to one of c ≥ r columns at least cost -w.
func (m *matcher) run(r, c int, w []float64) {
	m.u, m.v, m.minv = grow(m.u, r+1), grow(m.v, c+1), grow(m.minv, c+1)
	m.colRow, m.way, m.used = grow(m.colRow, c+1), grow(m.way, c+1), grow(m.used, c+1)
	u, v, minv, colRow, way, used := m.u, m.v, m.minv, m.colRow, m.way, m.used
	clear(u)
	clear(v)
	clear(colRow)
	for i := 1; i <= r; i++ {
		for j := range minv {
			minv[j] = math.Inf(1)
			used[j] = false
		}
		colRow[0] = int32(i)
		j0 := 0
		for colRow[j0] != 0 {
			used[j0] = true
			i0 := int(colRow[j0])
			row := w[(i0-1)*c : i0*c]
			delta, j1 := math.Inf(1), 0
			for j := 1; j <= c; j++ {
				if used[j] {
					continue
				}
				if cur := -row[j-1] - u[i0] - v[j]; cur < minv[j] {
					minv[j], way[j] = cur, int32(j0)
				}
				if minv[j] < delta {
					delta, j1 = minv[j], j
				}
			}
			for j := range minv {
				if used[j] {
					u[colRow[j]] += delta
					v[j] -= delta
				} else {
					minv[j] -= delta
				}
			}
			j0 = j1
		}
		for j0 != 0 {
			j1 := int(way[j0])
			colRow[j0] = colRow[j1]
			j0 = j1
		}
	}
	colRow[0] = 0
}

// grow returns a slice of length n, reusing s if it is large enough; the
// contents are undefined.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2+8)
	}
	return s[:n]
}
