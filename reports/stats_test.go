package reports

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

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
	m, h := MeanInterval([]float64{1, 2, 3, 4})
	require.InDelta(t, 2.5, m.Value, 1e-12)
	require.InDelta(t, 3.182446*math.Sqrt(5.0/3)/2, h.Value, 1e-6)
	m, h = MeanInterval([]float64{5})
	require.True(t, m.Valid)
	require.False(t, h.Valid)
}

func TestSomeRefusesWhatIsNoNumber(t *testing.T) {
	require.False(t, Some(math.NaN()).Valid)
	require.False(t, Some(math.Inf(1)).Valid)
}
