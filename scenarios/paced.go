package scenarios

// paced asks what would have happened had the readings come in the store's real
// time: an open-loop queue with one server, worked out from the measured times of
// service without waiting for anything.
//
// A reading's job arrives when the reading does, whether or not the engine has
// kept up, so that one slow job delays all behind it and every one of them counts
// (no coordinated omission; Tene, "How NOT to measure latency", 2013). With D the
// time spent on earlier jobs that is still to be worked off, a job that arrives
// a after its predecessor, which took s, waits max(0, D + s − a) (Lindley, "The
// theory of queues with a single server", Proc. Camb. Phil. Soc. 48, 1952).
//
// A frame is due one frame interval of its camera after the arrival of the reading
// that released it: what an engine holds back on purpose, for order, is not its
// slowness. Frames that an engine drops are not due; what it still holds at the
// end is not waited for.
type paced struct {
	arrival   int64 // of the present job, Unix nanoseconds
	busy      int64 // when the engine has done what it has been given so far
	due, late int64 // frames
}

// arrive begins the job of a reading. Arrivals never decrease.
func (p *paced) arrive(at int64) {
	p.arrival = at
	p.busy = max(p.busy, at)
}

// work is a part of the present job.
func (p *paced) work(ns int64) { p.busy += ns }

// done ends the work on one frame, which the present job released.
func (p *paced) done(interval int64) {
	p.due++
	if p.busy-p.arrival > interval {
		p.late++
	}
}
