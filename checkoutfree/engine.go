package checkoutfree

import (
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
)

// Engine is a checkout-free engine: readings in, outputs out, nothing else. It
// reads no clock, file or network and starts no goroutine; the same sequence of
// calls gives the same outputs.
type Engine interface {
	// Push hands over one reading that arrived at the given instant (Unix
	// nanoseconds, store clock). Arrival times never decrease from call to
	// call; the readings' own times may. The engine copies what it keeps.
	// A reading that makes no sense for the site is an error and changes
	// nothing.
	Push(arrival int64, r *reading.Reading) error

	// Step processes the next reading in event-time order that the watermark
	// has released, and appends its consequences to out. It returns false,
	// and does nothing, when none is ready. Callers loop until it does after
	// every Push.
	Step(out *output.Batch) (StepInfo, bool)

	// Close declares that no more readings come, processes all that is
	// buffered, and finalises every visit that can be finalised.
	Close(out *output.Batch)
}

// StepInfo says what a step processed.
type StepInfo struct {
	Kind reading.Kind
	Time int64 // event time of the reading on the store clock, Unix nanoseconds
}
