package mot

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bestAssignment tries every assignment: most pairs first, then least cost.
func bestAssignment(n, m int, cost func(i, j int) float64) (pairs int, total float64) {
	used := make([]bool, m)
	var try func(i int) (int, float64)
	try = func(i int) (int, float64) {
		if i == n {
			return 0, 0
		}
		bestN, bestC := try(i + 1)
		for j := range m {
			if used[j] || math.IsInf(cost(i, j), 1) {
				continue
			}
			used[j] = true
			k, c := try(i + 1)
			used[j] = false
			if k, c = k+1, c+cost(i, j); k > bestN || k == bestN && c < bestC {
				bestN, bestC = k, c
			}
		}
		return bestN, bestC
	}
	return try(0)
}

func TestNearestAgainstAllPermutations(t *testing.T) {
	var m Matcher
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 3))
		rows, cols := r.IntN(6), r.IntN(6)
		c := make([]float64, rows*cols)
		var edges []Edge
		for i := range c {
			if c[i] = r.Float64(); r.Float64() < 0.4 {
				c[i] = math.Inf(1)
				continue
			}
			edges = append(edges, Edge{int32(i / cols), int32(i % cols), c[i]})
		}
		r.Shuffle(len(edges), func(i, j int) { edges[i], edges[j] = edges[j], edges[i] })
		pairs, total, seen := 0, 0.0, make([]bool, cols)
		for i, e := range m.Nearest(rows, cols, edges) {
			if e < 0 {
				continue
			}
			require.Equal(t, int32(i), edges[e].Row, "seed %d", seed)
			require.False(t, seen[edges[e].Col], "seed %d: column %d twice", seed, edges[e].Col)
			seen[edges[e].Col] = true
			pairs++
			total += edges[e].Weight
		}
		wantPairs, wantTotal := bestAssignment(rows, cols, func(i, j int) float64 { return c[i*cols+j] })
		require.Equal(t, wantPairs, pairs, "seed %d (%d×%d)", seed, rows, cols)
		require.InDelta(t, wantTotal, total, 1e-9, "seed %d (%d×%d)", seed, rows, cols)
	}
}

// TestMatchAgainstTheDenseMethod: sizes from 1 to 60, from a few pairs to all,
// weights real or (with many ties) whole, some of them 0 or below.
func TestMatchAgainstTheDenseMethod(t *testing.T) {
	var m Matcher
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 4))
		rows, cols, share, whole := 1+r.IntN(60), 1+r.IntN(60), r.Float64(), r.IntN(2) == 0
		n := rows + cols
		w := make([]float64, n*n)
		var edges []Edge
		for i := range rows {
			for j := range cols {
				if r.Float64() >= share*share {
					continue
				}
				x := 1.1*r.Float64() - 0.1
				if whole {
					x = float64(r.IntN(8) - 1)
				}
				edges = append(edges, Edge{int32(i), int32(j), x})
				w[i*n+j] = max(x, 0)
			}
		}
		want := 0.0
		for i, j := range denseAssign(n, func(i, j int) float64 { return -w[i*n+j] }) {
			want += w[i*n+j]
		}
		got, taken := 0.0, make([]bool, cols)
		for i, e := range m.Match(rows, cols, edges) {
			if e < 0 {
				continue
			}
			x := edges[e]
			require.Equal(t, int32(i), x.Row)
			require.False(t, taken[x.Col], "seed %d: column %d twice", seed, x.Col)
			require.Positive(t, x.Weight, "seed %d", seed)
			taken[x.Col] = true
			got += x.Weight
		}
		require.InDelta(t, want, got, 1e-9, "seed %d (%d×%d, %d edges)", seed, rows, cols, len(edges))
	}
}

// TestMatchIsSparse: 100 000 rows in a chain, each wanting its neighbour's
// column most, take no square of anything.
func TestMatchIsSparse(t *testing.T) {
	const n = 100_000
	var edges []Edge
	for i := range int32(n) {
		edges = append(edges, Edge{i, i, 1})
		if i > 0 {
			edges = append(edges, Edge{i, i - 1, 1.5})
		}
	}
	var m Matcher
	pairs, total := 0, 0.0
	for _, e := range m.Match(n, n, edges) {
		if e >= 0 {
			pairs++
			total += edges[e].Weight
		}
	}
	// Each takes its neighbour's and row 0 is left out. Were row k out instead, the
	// k rows before it would keep their own and lose ½ each.
	assert.Equal(t, n-1, pairs)
	assert.InDelta(t, 1.5*(n-1), total, 1e-6)
}

func TestMatchOfNothing(t *testing.T) {
	var m Matcher
	assert.Empty(t, m.Match(0, 0, nil))
	assert.Equal(t, []int32{-1, -1}, m.Match(2, 0, nil))
	assert.Equal(t, []int32{-1}, m.Match(1, 1, []Edge{{0, 0, 0}}))
	assert.Equal(t, []int32{0, -1}, m.Match(2, 1, []Edge{{0, 0, 1}, {1, 0, 1}}), "of equals the first")
	assert.Panics(t, func() { m.Match(1, 1, []Edge{{0, 1, 1}}) })
	assert.Panics(t, func() { m.Match(1, 1, []Edge{{1, 0, 1}}) })
}
