package checkoutfree

import (
	"gosim/checkoutfree/reading"
)

// Stats counts what became of the readings pushed.
type Stats struct {
	Accepted   int64 // taken in, health messages included
	Refused    int64 // malformed: Push returned an error
	Duplicates int64 // known already: dropped
	Late       int64 // older than what had been processed: frames and weights dropped, others taken at once
	Buffered   int   // waiting for the watermark
}

// Stats returns the counts so far.
func (c *Core) Stats() Stats {
	s := c.stats
	s.Buffered = len(c.buf.heap)
	return s
}

// Push implements [Engine]. Its errors wrap [ErrReading]. A duplicate, or a
// frame or weight batch that comes later than the hold allows, is dropped
// without an error and counted. It allocates nothing once its buffers have grown
// to the size of the traffic.
func (c *Core) Push(arrival int64, r *reading.Reading) error {
	err := c.push(arrival, r)
	if err != nil {
		c.stats.Refused++
	}
	return err
}

func (c *Core) push(arrival int64, r *reading.Reading) error {
	switch {
	case r == nil:
		return refuse("reading is missing")
	case arrival < c.arrival || arrival > maxTime || arrival < minTime:
		return refuse("arrival %d after %d", arrival, c.arrival)
	case c.closed:
		return refuse("reading after the close")
	}
	switch r.Kind {
	case reading.KindFrame:
		return c.pushFrame(arrival, r.Frame)
	case reading.KindWeights:
		return c.pushWeights(arrival, r.Weights)
	case reading.KindGate:
		return c.pushGate(arrival, r.Gate)
	case reading.KindStaff:
		return c.pushStaff(arrival, r.Staff)
	case reading.KindHealth:
		d, err := c.checkHealth(r.Health)
		if err != nil {
			return err
		}
		c.arrive(arrival)
		d.unfit = !r.Health.OK
		// An estimate from the future would shut out all that follow.
		if h := r.Health; h.OK && h.Time-h.OffsetNS <= arrival+c.ahead {
			d.clock.estimate(h.Time, h.OffsetNS, h.ErrorNS)
		}
		return nil
	default:
		return refuse("reading of kind %d", r.Kind)
	}
}

// arrive moves the watermark.
func (c *Core) arrive(arrival int64) {
	c.arrival = arrival
	c.watermark = arrival - c.hold
	c.stats.Accepted++
}

// late reports whether an event time has been processed already, and counts it.
func (c *Core) late(at int64) bool {
	if at >= c.now {
		return false
	}
	c.stats.Late++
	return true
}

func (c *Core) pushFrame(arrival int64, f *reading.CameraFrame) error {
	if err := c.checkFrame(f); err != nil {
		return err
	}
	d := &c.cameras[f.Camera]
	at := d.clock.toStore(f.Time)
	if at > arrival+c.ahead {
		return refuse("camera %d, seq %d: time is %d ns ahead of arrival", f.Camera, f.Seq, at-arrival)
	}
	c.arrive(arrival)
	if !d.fresh(f.Seq, at) {
		c.stats.Duplicates++
		return nil
	}
	d.accept(f.Seq, at)
	if c.late(at) {
		return nil
	}
	i := c.buf.frames.get()
	q := &c.buf.frames.all[i]
	q.at = at
	q.f.Camera, q.f.Time, q.f.Seq, q.f.Dim = f.Camera, f.Time, f.Seq, f.Dim
	q.f.Detections = append(q.f.Detections[:0], f.Detections...)
	q.f.Embeddings = append(q.f.Embeddings[:0], f.Embeddings...)
	c.buf.push(item{time: at, rank: rank(reading.KindFrame, int32(f.Camera), f.Seq), slot: i})
	return nil
}

func (c *Core) pushWeights(arrival int64, w *reading.WeightBatch) error {
	if err := c.checkWeights(w); err != nil {
		return err
	}
	d := &c.plates[w.Plate]
	first := d.clock.toStore(w.Time)
	at := first + int64(len(w.Grams)-1)*w.Interval
	if at > arrival+c.ahead {
		return refuse("plate %d, seq %d: time is %d ns ahead of arrival", w.Plate, w.Seq, at-arrival)
	}
	c.arrive(arrival)
	if !d.fresh(w.Seq, at) {
		c.stats.Duplicates++
		return nil
	}
	d.accept(w.Seq, at)
	if c.late(at) {
		return nil
	}
	i := c.buf.weights.get()
	q := &c.buf.weights.all[i]
	q.at = first
	q.w.Plate, q.w.Time, q.w.Interval, q.w.Seq = w.Plate, w.Time, w.Interval, w.Seq
	q.w.Grams = append(q.w.Grams[:0], w.Grams...)
	c.buf.push(item{time: at, rank: rank(reading.KindWeights, int32(w.Plate), w.Seq), slot: i})
	return nil
}

// gateMemory is how many events of a gate are remembered to know duplicates:
// gate events carry no sequence number.
const gateMemory = 32

type gateRing struct {
	ev   [gateMemory]reading.GateEvent
	next int
}

func (g *gateRing) known(ev *reading.GateEvent) bool {
	for i := range g.ev {
		if g.ev[i] == *ev {
			return true
		}
	}
	g.ev[g.next] = *ev
	g.next = (g.next + 1) % gateMemory
	return false
}

func (c *Core) pushGate(arrival int64, g *reading.GateEvent) error {
	if err := c.checkGate(g); err != nil {
		return err
	}
	at := c.gates[g.Gate].clock.toStore(g.Time)
	if at > arrival+c.ahead {
		return refuse("gate %d: time is %d ns ahead of arrival", g.Gate, at-arrival)
	}
	c.arrive(arrival)
	if c.gateSeen[g.Gate].known(g) {
		c.stats.Duplicates++
		return nil
	}
	if c.late(at) { // it happened all the same
		at = c.now
	}
	i := c.buf.gates.get()
	c.buf.gates.all[i] = *g
	c.buf.push(item{
		time: at, rank: rank(reading.KindGate, int32(g.Gate), uint32(g.Outcome)<<16|uint32(g.Kind)<<8|uint32(uint8(g.Direction))),
		slot: i,
	})
	return nil
}

func (c *Core) pushStaff(arrival int64, a *reading.StaffAction) error {
	if err := c.checkStaff(a); err != nil {
		return err
	}
	if a.Time > arrival+c.ahead {
		return refuse("staff action: time is %d ns ahead of arrival", a.Time-arrival)
	}
	c.arrive(arrival)
	at := a.Time
	if c.late(at) {
		at = c.now
	}
	i := c.buf.staff.get()
	c.buf.staff.all[i] = *a
	c.buf.push(item{
		time: at, rank: rank(reading.KindStaff, int32(a.Slot), uint32(a.Kind)),
		slot: i,
	})
	return nil
}

// textRank orders readings that differ in a text alone (FNV-1a).
func textRank(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
