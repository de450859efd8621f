package reports

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"gosim/sim"
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

func TestAssignAgainstAllPermutations(t *testing.T) {
	var s assigner
	for seed := range uint64(500) {
		st := sim.NewKeys(seed, 0).Stream(sim.EntityOf(sim.ClassWorld, 0), 1, 0)
		n, m := st.IntN(6), st.IntN(6)
		c := make([]float64, n*m)
		for i := range c {
			if c[i] = st.Float64(); st.Bool(0.4) {
				c[i] = math.Inf(1)
			}
		}
		cost := func(i, j int) float64 { return c[i*m+j] }
		pairs, total, seen := 0, 0.0, make([]bool, m)
		for i, j := range s.assign(n, m, cost) {
			if j >= 0 {
				require.False(t, seen[j], "seed %d: column %d twice", seed, j)
				seen[j] = true
				pairs++
				total += cost(i, j)
			}
		}
		wantPairs, wantTotal := bestAssignment(n, m, cost)
		require.Equal(t, wantPairs, pairs, "seed %d (%d×%d)", seed, n, m)
		require.InDelta(t, wantTotal, total, 1e-6, "seed %d (%d×%d)", seed, n, m)
	}
}

func TestMinSamples(t *testing.T) {
	for _, tc := range []struct {
		q    float64
		want int
	}{{0.5, 1}, {0.9, 64}, {0.99, 662}, {0.999, 6636}, {1, 1}} {
		require.Equal(t, tc.want, MinSamples(tc.q), "q = %g", tc.q)
	}
}

func TestPercentileIsNearestRank(t *testing.T) {
	xs := make([]float64, 100)
	for i := range xs {
		xs[i] = float64(100 - i)
	}
	v, why := percentile(xs, 0.9, "things")
	require.Equal(t, Some(90), v)
	require.Empty(t, why)
	v, _ = percentile([]float64{7}, 0.5, "things")
	require.Equal(t, Some(7), v)
}

func TestMeanInterval(t *testing.T) {
	// 1, 2, 3, 4: sd √(5/3), t(0.975, 3) = 3.182446.
	m, h := meanInterval([]float64{1, 2, 3, 4})
	require.InDelta(t, 2.5, m.Value, 1e-12)
	require.InDelta(t, 3.182446*math.Sqrt(5.0/3)/2, h.Value, 1e-6)
	m, h = meanInterval([]float64{5})
	require.True(t, m.Valid)
	require.False(t, h.Valid)
}

func TestSomeRefusesWhatIsNoNumber(t *testing.T) {
	require.False(t, Some(math.NaN()).Valid)
	require.False(t, Some(math.Inf(1)).Valid)
}
