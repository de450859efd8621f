package paired

import (
	"errors"
	"fmt"
	"math"
)

// Options say how a comparison is made. The zero value is ready to use.
type Options struct {
	Level     float64 // of the interval, in (0, 1); 0 means 0.95
	Resamples int     // of the bootstrap; 0 means 10 000
	Seed      uint64  // of the resamples
}

// ErrOptions is wrapped by the errors of options out of range.
var ErrOptions = errors.New("paired: bad options")

func (o Options) resolve() (Options, error) {
	if o.Level == 0 {
		o.Level = 0.95
	}
	if o.Resamples == 0 {
		o.Resamples = 10_000
	}
	if !(o.Level > 0 && o.Level < 1) {
		return o, fmt.Errorf("%w: level %g: expected a number in (0, 1)", ErrOptions, o.Level)
	}
	if o.Resamples < 100 || o.Resamples > 10_000_000 {
		return o, fmt.Errorf("%w: %d resamples: expected 100 to 10000000", ErrOptions, o.Resamples)
	}
	return o, nil
}

// Interval is a confidence interval. Both ends are NaN if there is none.
type Interval struct{ Low, High float64 }

// Valid reports whether there is an interval.
func (i Interval) Valid() bool { return !math.IsNaN(i.Low) && !math.IsNaN(i.High) }

// Contains reports whether v lies in the interval, its ends included.
func (i Interval) Contains(v float64) bool { return i.Low <= v && v <= i.High }

// Comparison is what [Compare] found.
type Comparison struct {
	N       int // pairs compared
	Dropped int // pairs left out because a side is undefined
	NonZero int // pairs that differ

	MeanA, MeanB float64 // over the pairs compared; NaN without pairs
	Difference   float64 // MeanB − MeanA, the mean of the differences
	Interval     Interval
	Wilcoxon     Test
}

// Compare compares two runs pair by pair: a[i] and b[i] are the values of
// replication i, NaN where it has none. It returns an error if the lengths
// differ or an option is out of range. Two pairs are needed for an interval,
// and one that differs for a test.
func Compare(a, b []float64, o Options) (Comparison, error) {
	if len(a) != len(b) {
		return Comparison{}, fmt.Errorf("paired: %d values against %d: expected as many", len(a), len(b))
	}
	var c Comparison
	var d []float64
	for i := range a {
		x := b[i] - a[i]
		if math.IsNaN(x) || math.IsInf(x, 0) {
			c.Dropped++
			continue
		}
		d = append(d, x)
		c.MeanA += a[i]
		c.MeanB += b[i]
		if x != 0 {
			c.NonZero++
		}
	}
	c.N = len(d)
	n := float64(c.N) // 0/0 is NaN, as promised
	c.MeanA, c.MeanB, c.Difference = c.MeanA/n, c.MeanB/n, mean(d)
	var err error
	if c.Interval, err = Bootstrap(d, o); err != nil {
		return Comparison{}, err
	}
	c.Wilcoxon = Wilcoxon(d)
	return c, nil
}

// mean returns the arithmetic mean; NaN of nothing.
func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
