package paired

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Bootstrap returns the interval for the true mean of the sample d: BCa with
// the small-sample level of the package's comment. It needs two values, all of
// them finite; the interval of equal values is that value. d is not changed.
func Bootstrap(d []float64, o Options) (Interval, error) {
	none := Interval{math.NaN(), math.NaN()}
	o, err := o.resolve()
	n := len(d)
	if err != nil || n < 2 {
		return none, err
	}
	x := slices.Clone(d)
	slices.Sort(x)
	if x[0] == x[n-1] {
		return Interval{x[0], x[0]}, nil
	}
	m := mean(x)
	means := make([]float64, o.Resamples)
	rng := rand.New(rand.NewPCG(o.Seed, 0x9e3779b97f4a7c15))
	for b := range means {
		sum := 0.0
		for range n {
			sum += x[rng.IntN(n)]
		}
		means[b] = sum / float64(n)
	}
	slices.Sort(means)

	// The bias of the median, where equal means count half: differences are
	// often multiples of one step, and so are their means.
	tiny := 1e-12 * math.Max(math.Abs(x[0]), math.Abs(x[n-1]))
	below, _ := slices.BinarySearch(means, m-tiny)
	upTo, _ := slices.BinarySearch(means, math.Nextafter(m+tiny, math.Inf(1)))
	normal := distuv.UnitNormal
	share := (float64(below) + float64(upTo)) / 2 / float64(len(means))
	z0 := normal.Quantile(min(max(share, 1e-6), 1-1e-6))
	// The acceleration of a mean is a sixth of the sample's skewness, over √n.
	var s2, s3 float64
	for _, v := range x {
		s2 += (v - m) * (v - m)
		s3 += (v - m) * (v - m) * (v - m)
	}
	a := s3 / (6 * math.Pow(s2, 1.5))
	end := func(p float64) float64 {
		z := z0 + normal.Quantile(p)
		if slope := 1 - a*z; slope > 0 {
			return quantile(means, normal.CDF(z0+z/slope))
		}
		return quantile(means, math.Round(p)) // so skewed that the resamples end
	}
	tail := expanded((1-o.Level)/2, n)
	return Interval{end(tail), end(1 - tail)}, nil
}

// expanded returns the tail probability that makes a percentile interval of n
// normal values as wide as Student's t does (Hesterberg 2015, section 5.3).
func expanded(tail float64, n int) float64 {
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile(tail)
	return distuv.UnitNormal.CDF(t * math.Sqrt(float64(n)/float64(n-1)))
}

// quantile returns the p-quantile of sorted values: linear between the order
// statistics, of which the k-th of n lies at k/(n + 1).
func quantile(sorted []float64, p float64) float64 {
	h := p*float64(len(sorted)+1) - 1
	if !(h > 0) {
		return sorted[0]
	}
	i := int(h)
	if i >= len(sorted)-1 {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (h-float64(i))*(sorted[i+1]-sorted[i])
}
