package mot

// Edge is one permitted pair of a row and a column, and what it is worth.
type Edge struct {
	Row, Col int32
	Weight   float64
}

// Matcher solves sparse assignment problems with recycled memory. The zero
// value is ready; it is not safe for concurrent use.
//
// The method is that of shortest augmenting paths with potentials (Edmonds &
// Karp 1972; Tomizawa 1971), on the permitted pairs alone: a row whose best
// column is still free costs as many steps as it has pairs, and a search goes no
// further than a gain is possible.
type Matcher struct {
	edges    []Edge
	start    []int32   // per row, where its edges begin in order; one more at the end
	order    []int32   // edges by row
	u, v     []float64 // potentials: u + v ≥ weight on each edge, both ≥ 0
	rowEdge  []int32   // per row, its edge or -1
	colEdge  []int32   // per column, its edge or -1
	dist     []float64 // per column, its distance from the row being added
	parent   []int32   // per column, the edge it was reached by
	touched  []int32   // columns with a distance, -1 in parent otherwise
	done     []int32   // columns whose rows were visited
	heap     []reached
	weighted []Edge // for Nearest
}

// reached is a column in the queue.
type reached struct {
	dist float64
	col  int32
}

func (a reached) before(b reached) bool {
	return a.dist < b.dist || a.dist == b.dist && a.col < b.col
}

// Match pairs rows with columns, each at most once, such that the weights of
// the edges taken sum to the most possible, and returns the index in edges of
// each row's edge, or -1. Edges of weight 0 or less are never taken. The result
// is the matcher's own; edges is only read. Where several matchings are best,
// the first found is returned, the same one every time.
//
// It panics if an edge names a row or column that does not exist.
func (m *Matcher) Match(rows, cols int, edges []Edge) []int32 {
	m.index(rows, cols, edges)
	for r := range int32(rows) {
		m.add(r)
	}
	m.edges = nil
	return m.rowEdge
}

// Nearest pairs as many rows with columns as edges permit and, of all ways to
// do so, takes one of the least total weight: weights are distances here, in
// [0, 1]. The result is as that of [Matcher.Match].
func (m *Matcher) Nearest(rows, cols int, edges []Edge) []int32 {
	worth := float64(min(rows, cols) + 1) // one more pair outweighs all distances
	m.weighted = m.weighted[:0]
	for _, e := range edges {
		m.weighted = append(m.weighted, Edge{e.Row, e.Col, worth - e.Weight})
	}
	return m.Match(rows, cols, m.weighted)
}

// index sorts the edges by row and forgets the last problem.
func (m *Matcher) index(rows, cols int, edges []Edge) {
	m.edges = edges
	m.start = zeroed(m.start, rows+1)
	for i := range edges {
		m.start[edges[i].Row+1]++
	}
	for r := range rows {
		m.start[r+1] += m.start[r]
	}
	m.order = zeroed(m.order, len(edges))
	m.rowEdge = zeroed(m.rowEdge, rows) // how far each row is filled, then its edge
	for i := range edges {
		r := edges[i].Row
		m.order[m.start[r]+m.rowEdge[r]] = int32(i)
		m.rowEdge[r]++
	}
	for r := range m.rowEdge {
		m.rowEdge[r] = -1
	}
	m.u, m.v = zeroed(m.u, rows), zeroed(m.v, cols)
	m.dist = zeroed(m.dist, cols)
	m.colEdge, m.parent = zeroed(m.colEdge, cols), zeroed(m.parent, cols)
	for c := range m.colEdge {
		m.colEdge[c], m.parent[c] = -1, -1
	}
}

func (m *Matcher) edgesOf(r int32) []int32 { return m.order[m.start[r]:m.start[r+1]] }

// add makes the matching best for the rows up to r.
func (m *Matcher) add(r int32) {
	gain, first := 0.0, int32(-1)
	for _, e := range m.edgesOf(r) {
		x := &m.edges[e]
		if g := x.Weight - m.v[x.Col]; g > gain {
			gain, first = g, e
		}
	}
	m.u[r] = gain
	if first < 0 {
		return // worth nothing
	}
	if c := m.edges[first].Col; m.colEdge[c] < 0 {
		m.rowEdge[r], m.colEdge[c] = first, first
		return
	}
	m.augment(r)
}

// augment finds the cheapest way to fit row r in: a path to a free column, or
// one to a row that is left out instead, perhaps r itself.
func (m *Matcher) augment(r int32) {
	m.touched, m.done, m.heap = m.touched[:0], m.done[:0], m.heap[:0]
	end, outRow, outCol := m.u[r], r, int32(-1) // leaving r out costs all it would gain
	row, at := r, 0.0
	for {
		for _, e := range m.edgesOf(row) {
			x := &m.edges[e]
			c := x.Col
			if e == m.rowEdge[row] {
				continue
			}
			d := at + max(0, m.u[row]+m.v[c]-x.Weight) // below 0 only by rounding
			if d >= end || m.parent[c] >= 0 && d >= m.dist[c] {
				continue
			}
			if m.parent[c] < 0 {
				m.touched = append(m.touched, c)
			}
			m.dist[c], m.parent[c] = d, e
			if m.colEdge[c] < 0 {
				end, outRow, outCol = d, -1, c
			} else {
				m.push(reached{d, c})
			}
		}
		c, ok := m.pop(end)
		if !ok {
			break
		}
		m.done = append(m.done, c)
		row, at = m.edges[m.colEdge[c]].Row, m.dist[c]
		if d := at + m.u[row]; d < end {
			end, outRow, outCol = d, row, -1
		}
	}
	// Potentials move by how much nearer than the end each visited node was.
	m.u[r] -= end
	for _, c := range m.done {
		m.v[c] += end - m.dist[c]
		m.u[m.edges[m.colEdge[c]].Row] -= end - m.dist[c]
	}
	m.flip(r, outRow, outCol)
	for _, c := range m.touched {
		m.parent[c] = -1
	}
}

// flip changes the pairs along the path that ends by leaving outRow out, or at
// column outCol if outRow is -1.
func (m *Matcher) flip(r, outRow, outCol int32) {
	if outRow == r {
		return
	}
	c := outCol
	if outRow >= 0 {
		c = m.edges[m.rowEdge[outRow]].Col
		m.rowEdge[outRow] = -1
	}
	for {
		e := m.parent[c]
		row := m.edges[e].Row
		was := m.rowEdge[row]
		m.rowEdge[row], m.colEdge[c] = e, e
		if row == r {
			return
		}
		c = m.edges[was].Col
	}
}

// push puts a column in the queue.
func (m *Matcher) push(x reached) {
	m.heap = append(m.heap, x)
	i := len(m.heap) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !m.heap[i].before(m.heap[up]) {
			break
		}
		m.heap[i], m.heap[up] = m.heap[up], m.heap[i]
		i = up
	}
}

// pop takes the nearest column, if one is nearer than end.
func (m *Matcher) pop(end float64) (int32, bool) {
	for len(m.heap) > 0 && m.heap[0].dist < end {
		x := m.heap[0]
		last := len(m.heap) - 1
		m.heap[0], m.heap = m.heap[last], m.heap[:last]
		for i := 0; ; {
			least := i
			for k := 2*i + 1; k <= 2*i+2 && k < last; k++ {
				if m.heap[k].before(m.heap[least]) {
					least = k
				}
			}
			if least == i {
				break
			}
			m.heap[i], m.heap[least] = m.heap[least], m.heap[i]
			i = least
		}
		if x.dist == m.dist[x.col] { // else it was reached by a shorter way since
			return x.col, true
		}
	}
	return 0, false
}

// zeroed returns a slice of n zero values, in the memory of x where it fits.
func zeroed[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n, n+n/2)
	}
	x = x[:n]
	clear(x)
	return x
}
