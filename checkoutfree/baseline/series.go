package baseline

import (
	"math"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

// memoryS is how far back samples are kept, seconds: an event that lasts longer is
// cut.
const memoryS = 60.0

// deadS is after how long a plate that says nothing is taken to stand still.
const deadS = 2.0

// series is the samples of one shelf's plates, put side by side: sample k of every
// plate is of the same instant. Sums from the first sample on make the mean of any
// stretch one subtraction. A gap is filled with the last value before it.
type series struct {
	plates   []site.PlateID
	interval int64 // ns
	origin   int64 // time of sample 0
	begun    bool

	size  int       // of the rings, a power of two
	zero  []float64 // by plate: its first sample, taken off all
	last  []float64 // by plate: its latest sample
	next  []int     // by plate: number of its next sample
	value []float64 // [plates × size]
	sum   []float64 // [plates × size]: of samples 0 … k of a plate
	total []float64 // [size]: sample k of all plates together
	run   []float64 // [size]: sum of total up to k
	run2  []float64 // [size]: sum of its squares
	ready int       // samples before this are there for all plates
}

func newSeries(s *site.Site, shelf site.ShelfID) *series {
	plates := s.Shelves[shelf].Plates
	x := &series{plates: plates, interval: int64(s.Plates[plates[0]].Interval)}
	x.size = 1
	for float64(x.size)*x.seconds() < memoryS {
		x.size *= 2
	}
	n := len(plates)
	x.zero, x.last, x.next = make([]float64, n), make([]float64, n), make([]int, n)
	x.value, x.sum = make([]float64, n*x.size), make([]float64, n*x.size)
	x.total, x.run, x.run2 = make([]float64, x.size), make([]float64, x.size), make([]float64, x.size)
	return x
}

// seconds returns the sampling interval in seconds.
func (x *series) seconds() float64 { return float64(x.interval) * 1e-9 }

// samples returns how many samples make a time.
func (x *series) samples(seconds float64) int { return int(seconds/x.seconds() + 0.5) }

// at returns when sample k was taken.
func (x *series) at(k int) int64 { return x.origin + int64(k)*x.interval }

// add takes a batch of plate i whose first sample is of time t.
func (x *series) add(i int, w *reading.WeightBatch, t int64) {
	if !x.begun {
		x.begun, x.origin = true, t
	}
	k := int(math.Floor(float64(t-x.origin)/float64(x.interval) + 0.5))
	switch {
	case x.next[i] == 0:
		x.zero[i] = float64(w.Grams[0])
		x.last[i] = 0
	case k > x.next[i]-2 && k < x.next[i]+2:
		k = x.next[i] // intervals are not exactly what they are said to be
	}
	if k+len(w.Grams) <= x.next[i] {
		return // late, or twice
	}
	for x.next[i] < k {
		x.put(i, x.last[i])
	}
	for j := x.next[i] - k; j < len(w.Grams); j++ {
		x.last[i] = float64(w.Grams[j]) - x.zero[i]
		x.put(i, x.last[i])
	}
}

func (x *series) put(i int, v float64) {
	k := x.next[i]
	row := i * x.size
	before := 0.0
	if k > 0 {
		before = x.sum[row+(k-1)&(x.size-1)]
	}
	x.value[row+k&(x.size-1)] = v
	x.sum[row+k&(x.size-1)] = before + v
	x.next[i]++
}

// advance makes ready what all plates have; one that lags far behind the others is
// taken to stand still.
func (x *series) advance() {
	if !x.begun {
		return
	}
	most := 0
	for _, n := range x.next {
		most = max(most, n)
	}
	least := most
	for i := range x.next {
		for x.next[i] < most-x.samples(deadS) {
			x.put(i, x.last[i])
		}
		least = min(least, x.next[i])
	}
	for ; x.ready < least; x.ready++ {
		k := x.ready & (x.size - 1)
		v := 0.0
		for i := range x.plates {
			v += x.value[i*x.size+k]
		}
		before, before2 := 0.0, 0.0
		if x.ready > 0 {
			before, before2 = x.run[(x.ready-1)&(x.size-1)], x.run2[(x.ready-1)&(x.size-1)]
		}
		x.total[k] = v
		x.run[k] = before + v
		x.run2[k] = before2 + float64(v*v)
	}
}

// oldest returns the first sample that is still there, one more than that for the
// sums before it.
func (x *series) oldest() int { return max(0, x.ready-x.size+1+x.samples(2*deadS)) }

// mean returns the mean of the shelf's samples in [from, to).
func (x *series) mean(from, to int) float64 {
	return x.span(x.run, 0, from, to) / float64(to-from)
}

// meanOf is mean for plate i.
func (x *series) meanOf(i, from, to int) float64 {
	return x.span(x.sum, i*x.size, from, to) / float64(to-from)
}

// variance returns the variance of the shelf's samples in [from, to).
func (x *series) variance(from, to int) float64 {
	n := float64(to - from)
	m := x.span(x.run, 0, from, to) / n
	return max(0, x.span(x.run2, 0, from, to)/n-float64(m*m))
}

func (x *series) span(sums []float64, row, from, to int) float64 {
	s := sums[row+(to-1)&(x.size-1)]
	if from > 0 {
		s -= sums[row+(from-1)&(x.size-1)]
	}
	return s
}
