package checkoutfree

import (
	"fmt"
	"math"
	"time"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
)

// tick is the interval of event time at which the later stages take their turn.
const tick = 100 * time.Millisecond

// maxCatchUp limits the turns after a silence of all devices.
const maxCatchUp = 50

// Core is the engine. Make one with [Open]; it is not safe for concurrent use.
type Core struct {
	site *site.Site

	hold, ahead int64

	cameras, plates, gates []device
	gateSeen               []gateRing
	buf                    buffer
	stats                  Stats
	arrival                int64
	watermark              int64
	now                    int64 // event time of the last reading processed
	nextTick               int64
	closed                 bool

	stages Stages
}

var _ Engine = (*Core)(nil)

// Stages is what turns readings into outputs, in order of event time: everything of
// an engine that comes after readings are checked, corrected for their device's
// clock and put in order. Times are Unix nanoseconds on the store clock.
type Stages interface {
	Frame(f *reading.CameraFrame, at int64)
	// Weights takes a batch whose first sample is of time at.
	Weights(w *reading.WeightBatch, at int64)
	Gate(g *reading.GateEvent, at int64)
	Staff(a *reading.StaffAction, at int64)
	// Turn is called at every tenth of a second of event time, after all readings
	// before it.
	Turn(now int64, out *output.Batch)
	// Finish ends everything at the time of the last reading. It is called once, and
	// only if there was one.
	Finish(now int64, out *output.Batch)
}

// Open returns an engine for a site. It returns an error if the configuration is
// out of range or the site cannot be tracked or weighed.
func Open(s *site.Site, cfg Config) (*Core, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("checkoutfree: %w", err)
	}
	t, err := track.New(s, cfg.Track)
	if err != nil {
		return nil, fmt.Errorf("checkoutfree: %w", err)
	}
	return open(s, cfg, t)
}

func open(s *site.Site, cfg Config, t tracker) (*Core, error) {
	o, err := newOurs(s, cfg, t)
	if err != nil {
		return nil, err
	}
	return OpenStages(s, cfg, o)
}

// OpenStages returns an engine that takes in readings as [Open]'s does, and leaves
// the rest to stages of another make. Of cfg only the settings of the intake count.
func OpenStages(s *site.Site, cfg Config, stages Stages) (*Core, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("checkoutfree: %w", err)
	}
	return &Core{
		site: s, hold: int64(cfg.Hold), ahead: int64(cfg.MaxAhead),
		cameras: make([]device, len(s.Cameras)), plates: make([]device, len(s.Plates)), gates: make([]device, len(s.Gates)),
		gateSeen: make([]gateRing, len(s.Gates)),
		arrival:  minTime, watermark: minTime, now: minTime, nextTick: minTime,
		stages: stages,
	}, nil
}

// Step implements [Engine].
func (c *Core) Step(out *output.Batch) (StepInfo, bool) {
	if len(c.buf.heap) == 0 || c.buf.heap[0].time > c.watermark {
		return StepInfo{}, false
	}
	it := c.buf.pop()
	c.turns(it.time, out)
	c.now = max(c.now, it.time)
	kind := it.kind()
	switch kind {
	case reading.KindFrame:
		q := &c.buf.frames.all[it.slot]
		c.stages.Frame(&q.f, q.at)
		c.buf.frames.put(it.slot)
	case reading.KindWeights:
		q := &c.buf.weights.all[it.slot]
		c.stages.Weights(&q.w, q.at)
		c.buf.weights.put(it.slot)
	case reading.KindGate:
		c.stages.Gate(&c.buf.gates.all[it.slot], it.time)
		c.buf.gates.put(it.slot)
	case reading.KindStaff:
		c.stages.Staff(&c.buf.staff.all[it.slot], it.time)
		c.buf.staff.put(it.slot)
	case reading.KindHealth:
	}
	return StepInfo{Kind: kind, Time: it.time}, true
}

// turns lets the later stages run at every tick up to event time t.
func (c *Core) turns(t int64, out *output.Batch) {
	const step = int64(tick)
	if c.nextTick == minTime || t-c.nextTick > maxCatchUp*step {
		c.nextTick = floor(t, step)
	}
	for ; c.nextTick <= t; c.nextTick += step {
		c.stages.Turn(c.nextTick, out)
	}
}

// floor returns the largest multiple of step at or below t.
func floor(t, step int64) int64 {
	r := t % step
	if r < 0 {
		r += step
	}
	return t - r
}

// Close implements [Engine]. Everybody who has left gets their receipt; who is
// still inside gets none. Afterwards, Push refuses everything.
func (c *Core) Close(out *output.Batch) {
	if c.closed {
		return
	}
	c.closed = true
	c.watermark = math.MaxInt64
	for {
		if _, ok := c.Step(out); !ok {
			break
		}
	}
	if c.now == minTime {
		return
	}
	c.stages.Finish(c.now, out)
}
