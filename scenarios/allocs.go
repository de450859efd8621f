package scenarios

import (
	"runtime"

	"gosim/reports"
)

// allocCounter estimates the heap allocations of the engine: it counts those of
// every allocStride-th reading exactly. The runtime counts for the whole process,
// so that nothing else may run meanwhile. All methods may be called on nil, which
// counts nothing.
type allocCounter struct {
	stats   runtime.MemStats
	from    uint64
	total   uint64
	running bool
}

// allocStride is a prime, so that no device's rhythm falls in with it. Reading the
// runtime's counters stops the world for some microseconds.
const allocStride = 61

func (a *allocCounter) due(reading int64) bool { return a != nil && reading%allocStride == 0 }

func (a *allocCounter) mallocs() uint64 {
	runtime.ReadMemStats(&a.stats)
	return a.stats.Mallocs
}

func (a *allocCounter) begin() { a.running, a.from = true, a.mallocs() }

func (a *allocCounter) end() {
	a.total += a.mallocs() - a.from
	a.running = false
}

// pause and resume leave out what is not the engine's.
func (a *allocCounter) pause() {
	if a != nil && a.running {
		a.total += a.mallocs() - a.from
	}
}

func (a *allocCounter) resume() {
	if a != nil && a.running {
		a.from = a.mallocs()
	}
}

// estimate returns the number for all readings.
func (a *allocCounter) estimate() reports.Optional {
	if a == nil {
		return reports.Optional{}
	}
	return reports.Some(float64(a.total * allocStride))
}
