package scenarios

import (
	"math"
	"runtime/metrics"
)

// pauseMeter counts how long the garbage collector stopped the process between
// begin and end. The runtime counts for the whole process: replications that run
// at once see each other's pauses, and suffer them. Its methods may be called on
// nil, which counts nothing.
type pauseMeter struct {
	before  []uint64
	us      []float64
	started bool
}

// pauseMetric is the runtime's histogram of stop-the-world pauses for garbage
// collection, in seconds.
const pauseMetric = "/sched/pauses/total/gc:seconds"

func readPauses() *metrics.Float64Histogram {
	s := []metrics.Sample{{Name: pauseMetric}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindFloat64Histogram {
		return nil
	}
	return s[0].Value.Float64Histogram()
}

// begin starts to count, unless it has.
func (m *pauseMeter) begin() {
	if m == nil || m.started {
		return
	}
	m.started = true
	if h := readPauses(); h != nil {
		m.before = h.Counts
	}
}

func (m *pauseMeter) end() {
	if m == nil || !m.started {
		return
	}
	if h := readPauses(); h != nil && len(h.Counts) == len(m.before) {
		m.us = pausesSince(h, m.before)
	}
}

// microseconds returns the pauses in ascending order, nil if they were not
// counted.
func (m *pauseMeter) microseconds() []float64 {
	if m == nil {
		return nil
	}
	return m.us
}

// pausesSince returns the pauses that were added to a histogram of seconds, in
// microseconds. Each is given the upper end of its bucket, at most a quarter above
// the lower one, so that none is made shorter than it was.
func pausesSince(h *metrics.Float64Histogram, before []uint64) []float64 {
	us := []float64{}
	for i, n := range h.Counts {
		end := h.Buckets[i+1]
		if math.IsInf(end, 1) {
			end = h.Buckets[i]
		}
		for range n - before[i] {
			us = append(us, 1e6*end)
		}
	}
	return us
}
