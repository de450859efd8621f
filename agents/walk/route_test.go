package walk

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// randomLayout draws up to n boxes, some turned and some overlapping.
func randomLayout(s *sim.Stream, n int) ([]site.Box, site.Rect) {
	bounds := site.Rect{Max: site.Vec2{X: 12, Y: 10}}
	var out []site.Box
	for range n {
		yaw := 0.0
		if s.Bool(0.4) {
			yaw = s.Uniform(0, 180)
		}
		out = append(out, site.NewBox(site.Vec2{X: s.Uniform(1, 11), Y: s.Uniform(1, 9)}, s.Uniform(0.4, 4), s.Uniform(0.3, 1.2), yaw))
	}
	return out, bounds
}

// cuts reports whether the segment p→q passes through the inside of a convex
// polygon, by Cyrus–Beck clipping (an algorithm the router does not use).
func cuts(poly [4]site.Vec2, p, q site.Vec2) bool {
	t0, t1 := 0.0, 1.0
	d := q.Sub(p)
	for i := range 4 {
		edge := poly[(i+1)%4].Sub(poly[i])
		n := site.Vec2{X: -edge.Y, Y: edge.X} // inwards, corners being counter-clockwise
		num, den := n.Dot(p.Sub(poly[i])), n.Dot(d)
		switch {
		case den == 0:
			if num <= 0 {
				return false
			}
		case den > 0:
			t0 = max(t0, -num/den)
		default:
			t1 = min(t1, -num/den)
		}
	}
	return t1-t0 > 0
}

// bruteDistance is the shortest way from p to q by Bellman–Ford over all corners.
func bruteDistance(boxes []site.Box, bounds site.Rect, margin float64, p, q site.Vec2) float64 {
	points := []site.Vec2{p, q}
	var polys [][4]site.Vec2
	for i := range boxes {
		polys = append(polys, boxes[i].Corners(margin-1e-7))
		for _, c := range boxes[i].Corners(margin) {
			if c.X >= bounds.Min.X+margin && c.X <= bounds.Max.X-margin && c.Y >= bounds.Min.Y+margin && c.Y <= bounds.Max.Y-margin {
				points = append(points, c)
			}
		}
	}
	n := len(points)
	edge := make([]float64, n*n)
	for i := range n {
		for j := range n {
			edge[i*n+j] = points[i].Sub(points[j]).Norm()
			for _, poly := range polys {
				if cuts(poly, points[i], points[j]) {
					edge[i*n+j] = math.Inf(1)
				}
			}
		}
	}
	d := make([]float64, n)
	for i := range d {
		d[i] = math.Inf(1)
	}
	d[0] = 0
	for changed := true; changed; {
		changed = false
		for i := range n {
			for j := range n {
				if x := d[i] + edge[i*n+j]; x < d[j]-1e-12 {
					d[j], changed = x, true
				}
			}
		}
	}
	return d[1]
}

func TestRouterAgainstBruteForce(t *testing.T) {
	const margin = 0.27
	straight, bent, none := 0, 0, 0
	for seed := range uint64(60) {
		s := sim.NewKeys(seed, 0).Stream(0, 6, 0)
		boxes, bounds := randomLayout(&s, 2+int(seed%7))
		r := NewRouter(boxes, bounds, margin)
		var a, b Anchor
		for range 15 {
			p, q := site.Vec2{X: s.Uniform(0.3, 11.7), Y: s.Uniform(0.3, 9.7)}, site.Vec2{X: s.Uniform(0.3, 11.7), Y: s.Uniform(0.3, 9.7)}
			if !r.open(p) || !r.open(q) {
				continue
			}
			want := bruteDistance(boxes, bounds, margin, p, q)
			r.Tie(p, &a)
			r.Tie(q, &b)
			path, d := r.Path(&a, &b, nil)
			if math.IsInf(want, 1) {
				require.True(t, math.IsInf(d, 1), "seed %d %v → %v", seed, p, q)
				require.Empty(t, path)
				none++
				continue
			}
			require.InDelta(t, want, d, 1e-6, "seed %d %v → %v", seed, p, q)
			require.Equal(t, q, path[len(path)-1])
			sum, at := 0.0, p
			for _, x := range path {
				require.True(t, r.Clear(at, x, 0), "seed %d: leg %v → %v", seed, at, x)
				sum += x.Sub(at).Norm()
				at = x
			}
			require.InDelta(t, d, sum, 1e-9)
			back, _, _ := r.Between(&b, &a)
			require.InDelta(t, d, back, 1e-9, "the way back is as long")
			if len(path) == 1 {
				straight++
			} else {
				bent++
			}
		}
	}
	t.Logf("%d straight, %d bent, %d impossible", straight, bent, none)
	assert.Greater(t, bent, 100)
	assert.Positive(t, none)
}

func TestRouterLeadsOutOfTheMargin(t *testing.T) {
	box := site.NewBox(site.Vec2{X: 5, Y: 5}, 4, 1, 0)
	r := NewRouter([]site.Box{box}, site.Rect{Max: site.Vec2{X: 10, Y: 10}}, 0.27)
	var a, b Anchor
	r.Tie(site.Vec2{X: 5, Y: 4.4}, &a) // 10 cm from the box
	r.Tie(site.Vec2{X: 5, Y: 5.6}, &b) // on the other side
	path, d := r.Path(&a, &b, nil)
	require.Len(t, path, 5, "out, two corners, in to the margin, the goal")
	assert.Equal(t, site.Vec2{X: 5, Y: 5.6}, path[4])
	assert.InDelta(t, 2*(0.17+2.27)+1.54, d, 1e-9)
}

func TestTourIsNearTheShortest(t *testing.T) {
	worstRatio, sum := 0.0, 0.0
	const runs = 200
	for seed := range uint64(runs) {
		s := sim.NewKeys(seed, 0).Stream(0, 7, 0)
		n := 1 + int(seed%6)
		pts := make([]site.Vec2, n+2)
		for i := range pts {
			pts[i] = site.Vec2{X: s.Float64(), Y: s.Float64()}
		}
		dist := func(i, j int) float64 { return pts[i].Sub(pts[j]).Norm() }
		length := func(order []int) float64 {
			d, at := 0.0, n
			for _, i := range order {
				d += dist(at, i)
				at = i
			}
			return d + dist(at, n+1)
		}
		best := math.Inf(1)
		permute(n, func(order []int) { best = min(best, length(order)) })
		got := Tour(n, dist)
		seen := make([]bool, n)
		for _, i := range got {
			require.False(t, seen[i])
			seen[i] = true
		}
		require.Len(t, got, n)
		ratio := length(got) / best
		require.GreaterOrEqual(t, ratio, 1-1e-9)
		worstRatio, sum = max(worstRatio, ratio), sum+ratio
	}
	t.Logf("mean %.4f, worst %.3f of the shortest", sum/runs, worstRatio)
	assert.Less(t, sum/runs, 1.01)
	assert.Less(t, worstRatio, 1.3)
	assert.Empty(t, Tour(0, func(_, _ int) float64 { return 1 }))
}

// permute calls f with every order of n things.
func permute(n int, f func([]int)) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	var rec func(k int)
	rec = func(k int) {
		if k == n {
			f(order)
			return
		}
		for i := k; i < n; i++ {
			order[k], order[i] = order[i], order[k]
			rec(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	rec(0)
}

func BenchmarkRouter(b *testing.B) {
	s := sim.NewKeys(1, 0).Stream(0, 8, 0)
	var boxes []site.Box
	for x := range 10 {
		for y := range 4 {
			boxes = append(boxes, site.NewBox(site.Vec2{X: 2 + 2*float64(x), Y: 2.5 + 4*float64(y)}, 0.9, 3, 0))
		}
	}
	bounds := site.Rect{Max: site.Vec2{X: 22, Y: 18}}
	b.Run("build/boxes=40", func(b *testing.B) {
		for b.Loop() {
			NewRouter(boxes, bounds, 0.27)
		}
	})
	b.Run("build/boxes=200", func(b *testing.B) {
		var many []site.Box
		for i := range 200 {
			many = append(many, site.NewBox(site.Vec2{X: 2 + 2*float64(i%20), Y: 2.5 + 4*float64(i/20)}, 0.9, 3, 0))
		}
		for b.Loop() {
			NewRouter(many, site.Rect{Max: site.Vec2{X: 42, Y: 44}}, 0.27)
		}
	})
	r := NewRouter(boxes, bounds, 0.27)
	var p, q Anchor
	var path []site.Vec2
	b.Run("anywhere", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r.Tie(site.Vec2{X: s.Uniform(0.3, 21), Y: s.Uniform(0.3, 17)}, &p)
			r.Tie(site.Vec2{X: s.Uniform(0.3, 21), Y: s.Uniform(0.3, 17)}, &q)
			path, _ = r.Path(&p, &q, path[:0])
		}
	})
	b.Run("slot to slot", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			path, _ = r.Path(&p, &q, path[:0])
		}
	})
}
