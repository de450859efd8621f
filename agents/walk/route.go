package walk

import (
	"math"

	"gosim/checkoutfree/site"
)

// Router finds exact shortest paths for a point among boxes grown by a margin,
// within a rectangle: a shortest path turns only at corners of the grown boxes,
// so the visibility graph over those corners holds it (Lozano-Pérez & Wesley
// 1979, "An algorithm for planning collision-free paths among polyhedral
// obstacles"). Distances between all pairs of corners are computed once.
type Router struct {
	boxes  []site.Box
	around []site.Rect // of each grown box, its bounding rectangle
	last   int         // the box that last barred a segment: often the next one's too
	inner  site.Rect   // where a path may go
	margin float64
	nodes  []site.Vec2
	sides  [][2]site.Vec2 // of each node: the sides of its box that meet there
	dist   []float64      // [n×n], metres, +Inf where there is no path
	next   []int32        // [n×n], the node after i on the way to j
}

// routeEps is how much a segment may cut into a grown box: enough for rounding
// where it touches a corner or runs along a side.
const routeEps = 1e-7

// Clearance returns the margin of a [Router] for walkers of a radius, metres: a
// hand's breadth more than the body (ESTIMATE), so that who follows a path is not
// slowed by the walls. A gap is passable if it is twice as wide. Walkers of
// different radii need a router each; a wider walker on a narrower one's path may
// be led into a gap in which they stick, though never into a wall.
func Clearance(radius float64) float64 { return radius + 0.07 }

// NewRouter returns the router for boxes grown by margin metres, within bounds
// shrunk by the same.
func NewRouter(boxes []site.Box, bounds site.Rect, margin float64) *Router {
	m := site.Vec2{X: margin, Y: margin}
	r := &Router{boxes: boxes, margin: margin, inner: site.Rect{Min: bounds.Min.Add(m), Max: bounds.Max.Sub(m)}}
	for i := range boxes {
		c := boxes[i].Corners(margin)
		lo, hi := c[0], c[0]
		for _, p := range c[1:] {
			lo = site.Vec2{X: min(lo.X, p.X), Y: min(lo.Y, p.Y)}
			hi = site.Vec2{X: max(hi.X, p.X), Y: max(hi.Y, p.Y)}
		}
		r.around = append(r.around, site.Rect{Min: lo, Max: hi})
	}
	for i := range boxes {
		c := boxes[i].Corners(margin)
		for k, p := range c {
			if r.open(p) {
				r.nodes = append(r.nodes, p)
				r.sides = append(r.sides, [2]site.Vec2{c[(k+1)%4].Sub(p).Unit(), c[(k+3)%4].Sub(p).Unit()})
			}
		}
	}
	r.solve()
	return r
}

// open reports whether p lies within the bounds and in no grown box.
func (r *Router) open(p site.Vec2) bool {
	if !within(r.inner, p, routeEps) {
		return false
	}
	for i := range r.boxes {
		l := r.boxes[i].Local(p)
		if math.Abs(l.X) < r.boxes[i].HalfX+r.margin-routeEps && math.Abs(l.Y) < r.boxes[i].HalfY+r.margin-routeEps {
			return false
		}
	}
	return true
}

func within(r site.Rect, p site.Vec2, eps float64) bool {
	return p.X >= r.Min.X-eps && p.X <= r.Max.X+eps && p.Y >= r.Min.Y-eps && p.Y <= r.Max.Y+eps
}

// Clear reports whether the segment p→q enters no box grown by the router's
// margin less slack.
func (r *Router) Clear(p, q site.Vec2, slack float64) bool {
	if r.last < len(r.boxes) {
		if _, _, hit := r.boxes[r.last].SegmentEnters(p, q, r.margin-slack-routeEps); hit {
			return false
		}
	}
	lx, hx := min(p.X, q.X), max(p.X, q.X)
	ly, hy := min(p.Y, q.Y), max(p.Y, q.Y)
	for i := range r.around {
		a := &r.around[i]
		if hx <= a.Min.X || lx >= a.Max.X || hy <= a.Min.Y || ly >= a.Max.Y {
			continue
		}
		if _, _, hit := r.boxes[i].SegmentEnters(p, q, r.margin-slack-routeEps); hit {
			r.last = i
			return false
		}
	}
	return true
}

// tangent reports whether the line from node i to q leaves the node's box on one
// side. A shortest path uses no other lines: it would cut the corner instead.
func (r *Router) tangent(i int, q site.Vec2) bool {
	d := q.Sub(r.nodes[i])
	a, b := d.Cross(r.sides[i][0]), d.Cross(r.sides[i][1])
	return (a >= -routeEps || b <= routeEps) && (a <= routeEps || b >= -routeEps)
}

// solve runs Dijkstra's algorithm from every node over the lines that are clear
// and tangent at both ends.
func (r *Router) solve() {
	n := len(r.nodes)
	type edge struct {
		to int32
		d  float64
	}
	edges := make([][]edge, n)
	for i := range n {
		for j := i + 1; j < n; j++ {
			p, q := r.nodes[i], r.nodes[j]
			if r.tangent(i, q) && r.tangent(j, p) && r.Clear(p, q, 0) {
				d := p.Sub(q).Norm()
				edges[i] = append(edges[i], edge{int32(j), d})
				edges[j] = append(edges[j], edge{int32(i), d})
			}
		}
	}
	r.dist, r.next = make([]float64, n*n), make([]int32, n*n)
	var queue nearest
	for to := range n { // from every node towards this one
		d, next := r.dist[to*n:(to+1)*n], r.next[to*n:(to+1)*n]
		for i := range n {
			d[i], next[i] = math.Inf(1), int32(to)
		}
		d[to] = 0
		queue.push(0, int32(to))
		for len(queue) > 0 {
			at := queue.pop()
			u := at.node
			if at.d > d[u] {
				continue // found a shorter way since
			}
			for _, e := range edges[u] {
				if x := at.d + e.d; x < d[e.to] {
					d[e.to], next[e.to] = x, u
					queue.push(x, e.to)
				}
			}
		}
	}
}

// nearest is a binary heap of nodes by distance.
type nearest []reached

type reached struct {
	d    float64
	node int32
}

func (h *nearest) push(d float64, node int32) {
	*h = append(*h, reached{d, node})
	q := *h
	for i := len(q) - 1; i > 0; {
		up := (i - 1) / 2
		if q[up].d <= q[i].d {
			break
		}
		q[up], q[i] = q[i], q[up]
		i = up
	}
}

func (h *nearest) pop() reached {
	q := *h
	first := q[0]
	last := len(q) - 1
	q[0] = q[last]
	q = q[:last]
	*h = q
	for i := 0; ; {
		c := 2*i + 1
		if c >= last {
			break
		}
		if c+1 < last && q[c+1].d < q[c].d {
			c++
		}
		if q[i].d <= q[c].d {
			break
		}
		q[i], q[c] = q[c], q[i]
		i = c
	}
	return first
}

// Anchor is a point tied into the graph: the nodes it sees.
type Anchor struct {
	at    site.Vec2 // the point itself
	open  site.Vec2 // the nearest open point, where the search begins
	nodes []int32
	d     []float64 // distance from open to each of nodes
}

// Tie ties p into the graph, reusing a's slices. If p lies in a grown box it
// first goes to the nearest open point.
func (r *Router) Tie(p site.Vec2, a *Anchor) {
	a.at, a.open = p, r.nearestOpen(p)
	a.nodes, a.d = a.nodes[:0], a.d[:0]
	for i, q := range r.nodes {
		if r.tangent(i, a.open) && r.Clear(a.open, q, 0) {
			a.nodes = append(a.nodes, int32(i))
			a.d = append(a.d, q.Sub(a.open).Norm())
		}
	}
}

// nearestOpen returns p if it is open; else, of the points that leave each grown
// box by one of its sides, and the nodes, the nearest open one to which no wall
// bars the way; p itself if there is none.
func (r *Router) nearestOpen(p site.Vec2) site.Vec2 {
	p.X = min(max(p.X, r.inner.Min.X), r.inner.Max.X)
	p.Y = min(max(p.Y, r.inner.Min.Y), r.inner.Max.Y)
	if r.open(p) {
		return p
	}
	best, bestD := p, math.Inf(1)
	try := func(q site.Vec2) {
		if d := q.Sub(p).Norm(); d < bestD && r.open(q) && r.Clear(p, q, r.margin) {
			best, bestD = q, d
		}
	}
	for i := range r.boxes {
		b := &r.boxes[i]
		l := b.Local(p)
		x, y := b.HalfX+r.margin, b.HalfY+r.margin
		if math.Abs(l.X) >= x || math.Abs(l.Y) >= y {
			continue
		}
		try(b.World(site.Vec2{X: -x, Y: l.Y}))
		try(b.World(site.Vec2{X: x, Y: l.Y}))
		try(b.World(site.Vec2{X: l.X, Y: -y}))
		try(b.World(site.Vec2{X: l.X, Y: y}))
	}
	for _, q := range r.nodes {
		try(q)
	}
	return best
}

// Between returns the length of the shortest path from a to b, metres, +Inf if
// there is none, and its first and last node, -1 if it is straight.
func (r *Router) Between(a, b *Anchor) (d float64, first, last int32) {
	off := a.at.Sub(a.open).Norm() + b.at.Sub(b.open).Norm()
	if r.Clear(a.open, b.open, 0) {
		return off + a.open.Sub(b.open).Norm(), -1, -1
	}
	n := len(r.nodes)
	d, first, last = math.Inf(1), -1, -1
	for j, q := range b.nodes {
		row := r.dist[int(q)*n : (int(q)+1)*n]
		for i, p := range a.nodes {
			if x := a.d[i] + row[p] + b.d[j]; x < d {
				d, first, last = x, p, q
			}
		}
	}
	return off + d, first, last
}

// Path appends to buf the way points from a (not included) to b (included) and
// returns it with the length in metres, +Inf if b cannot be reached.
func (r *Router) Path(a, b *Anchor, buf []site.Vec2) ([]site.Vec2, float64) {
	d, first, last := r.Between(a, b)
	if math.IsInf(d, 1) {
		return buf, d
	}
	if a.open != a.at {
		buf = append(buf, a.open)
	}
	if first >= 0 {
		n := int32(len(r.nodes))
		for i := first; ; i = r.next[last*n+i] {
			buf = append(buf, r.nodes[i])
			if i == last {
				break
			}
		}
	}
	if b.open != b.at {
		buf = append(buf, b.open)
	}
	return append(buf, b.at), d
}
