package checkoutfree

import (
	"fmt"
	"math"
	"time"

	"gosim/checkoutfree/basket"
	"gosim/checkoutfree/billing"
	"gosim/checkoutfree/loss"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/shelf"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
)

// tick is the interval of event time at which the later stages take their turn.
const tick = 100 * time.Millisecond

// staffStays is how long after they were last in the store staff may have been
// what changed on a shelf: changes are explained seconds after they began.
const staffStays = 5 * time.Second

// maxCatchUp limits the turns after a silence of all devices.
const maxCatchUp = 50

// tracker is what the engine needs of package track.
type tracker interface {
	basket.Tracker
	loss.Tracker
	billing.Accounts
	Badge(token string)
	StaffInside() bool
	Frame(f *reading.CameraFrame, at int64)
	Gate(g *reading.GateEvent, at int64)
	Advance(at int64)
	Events(dst []track.Event) []track.Event
	Live(dst []output.Track, at int64) []output.Track
}

// Core is the engine. Make one with [Open]; it is not safe for concurrent use.
type Core struct {
	site *site.Site

	hold, ahead, every int64

	cameras, plates, gates []device
	gateSeen               []gateRing
	buf                    buffer
	stats                  Stats
	arrival                int64
	watermark              int64
	now                    int64 // event time of the last reading processed
	nextTick               int64
	closed                 bool

	track  tracker
	shelf  *shelf.Monitor
	basket *basket.Keeper
	bill   *billing.Biller
	loss   *loss.Watcher

	live        []output.Track // the last states emitted
	trackEvents []track.Event
	shelfEvents []shelf.Event
	decisions   []basket.Decision
	unpaid      []billing.Unpaid
	ward        nurse
}

var _ Engine = (*Core)(nil)

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
	c := &Core{
		site: s, hold: int64(cfg.Hold), ahead: int64(cfg.MaxAhead), every: int64(cfg.TrackEvery),
		cameras: make([]device, len(s.Cameras)), plates: make([]device, len(s.Plates)), gates: make([]device, len(s.Gates)),
		gateSeen: make([]gateRing, len(s.Gates)),
		arrival:  minTime, watermark: minTime, now: minTime, nextTick: minTime,
		track: t,
	}
	var err error
	if c.shelf, err = shelf.New(s, cfg.Shelf); err != nil {
		return nil, fmt.Errorf("checkoutfree: %w", err)
	}
	if c.basket, err = basket.New(s, cfg.Basket, t, c.shelf); err != nil {
		return nil, fmt.Errorf("checkoutfree: %w", err)
	}
	if c.bill, err = billing.New(s, cfg.Billing, c.basket, t, c.openBefore); err != nil {
		return nil, fmt.Errorf("checkoutfree: %w", err)
	}
	if c.loss, err = loss.New(s, cfg.Loss, t, c.where); err != nil {
		return nil, fmt.Errorf("checkoutfree: %w", err)
	}
	c.ward = newNurse(s)
	c.bill.Doubts(c.ward.Doubted)
	c.loss.Doubts(&c.ward)
	return c, nil
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
		if c.ward.eyes[q.f.Camera].picture(&q.f, q.at) {
			c.track.Frame(&q.f, q.at)
		}
		c.buf.frames.put(it.slot)
	case reading.KindWeights:
		q := &c.buf.weights.all[it.slot]
		c.shelf.Weights(&q.w, q.at)
		c.buf.weights.put(it.slot)
	case reading.KindGate:
		c.track.Gate(&c.buf.gates.all[it.slot], it.time)
		c.buf.gates.put(it.slot)
	case reading.KindStaff:
		c.staff(&c.buf.staff.all[it.slot], it.time)
		c.buf.staff.put(it.slot)
	case reading.KindHealth:
	}
	return StepInfo{Kind: kind, Time: it.time}, true
}

// staff takes what a member of staff announced.
func (c *Core) staff(a *reading.StaffAction, at int64) {
	if a.Kind == reading.StaffBadge {
		c.track.Badge(a.Badge)
		return
	}
	c.shelf.Staff(a, at)
}

// turns lets the later stages run at every tick up to event time t.
func (c *Core) turns(t int64, out *output.Batch) {
	const step = int64(tick)
	if c.nextTick == minTime || t-c.nextTick > maxCatchUp*step {
		c.nextTick = floor(t, step)
	}
	for ; c.nextTick <= t; c.nextTick += step {
		c.turn(c.nextTick, out)
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

// turn runs every stage at event time now.
func (c *Core) turn(now int64, out *output.Batch) {
	c.track.Advance(now)
	c.follow(now, out)
	if floor(now, c.every) == now {
		n := len(out.Tracks)
		out.Tracks = c.track.Live(out.Tracks, now)
		c.live = append(c.live[:0], out.Tracks[n:]...)
		c.nurse(now)
	}
	if c.track.StaffInside() {
		c.shelf.Staffed(now + int64(staffStays))
	}
	c.shelf.Advance(now)
	c.decide()
	c.basket.Advance(now, out)
	c.shelf.State(now, out)
	c.settle(now, out)
	c.loss.Advance(now, out)
}

// follow hands the tracker's events on.
func (c *Core) follow(now int64, out *output.Batch) {
	c.trackEvents = c.track.Events(c.trackEvents[:0])
	for _, ev := range c.trackEvents {
		c.ward.follow(&ev)
		c.basket.Track(ev, now, out)
		c.bill.Track(ev)
		c.loss.Track(ev)
	}
}

// decide queues finished shelf events.
func (c *Core) decide() {
	c.shelfEvents = c.shelf.Events(c.shelfEvents[:0])
	for _, ev := range c.shelfEvents {
		c.basket.Shelf(ev)
	}
}

// settle hands decisions to package loss and lets receipts become final.
func (c *Core) settle(now int64, out *output.Batch) {
	c.decisions = c.basket.Decisions(c.decisions[:0])
	for _, d := range c.decisions {
		c.loss.Decided(d)
	}
	c.bill.Advance(now, out)
	c.leave()
}

func (c *Core) leave() {
	c.unpaid = c.bill.Unpaid(c.unpaid[:0])
	for _, u := range c.unpaid {
		c.loss.Left(u)
	}
}

// openBefore reports whether a change that began at or before t is still open.
func (c *Core) openBefore(t int64) bool {
	if since, open := c.shelf.OpenSince(); open && since <= t {
		return true
	}
	return c.basket.PendingBefore(t)
}

// Study sets a function that is told what is held against the taker of each removal;
// see [loss.Watcher.Study].
func (c *Core) Study(f func(loss.Evidence)) { c.loss.Study(f) }

// where returns a track's last emitted position.
func (c *Core) where(tr output.TrackID) (x, y float64) {
	for i := range c.live {
		if c.live[i].ID == tr {
			return c.live[i].X, c.live[i].Y
		}
	}
	return 0, 0
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
	now := c.now
	c.turn(now, out)
	c.shelf.Advance(math.MaxInt64 / 2)
	c.decide()
	c.basket.Flush(now, out)
	c.shelf.State(now, out)
	c.settle(now, out)
	c.bill.Finish(now, out)
	c.leave()
	c.loss.Finish(now, out)
}
