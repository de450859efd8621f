package scenarios

import "time"

// stopwatch returns a clock of wall time in nanoseconds since the call. Nothing
// that it shows reaches the simulation or the engine.
func stopwatch() func() int64 {
	start := time.Now() //nolint:forbidigo // measures the engine, from outside
	return func() int64 {
		return int64(time.Since(start)) //nolint:forbidigo // measures the engine, from outside
	}
}
