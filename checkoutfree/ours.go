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

// staffStays is how long after they were last in the store staff may have been
// what changed on a shelf: changes are explained seconds after they began.
const staffStays = 5 * time.Second

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

// ours is the stages of this engine.
type ours struct {
	every int64

	track  tracker
	shelf  *shelf.Monitor
	basket *basket.Keeper
	bill   *billing.Biller
	loss   *loss.Watcher
	ward   nurse

	live        []output.Track // the last states emitted
	trackEvents []track.Event
	shelfEvents []shelf.Event
	decisions   []basket.Decision
	unpaid      []billing.Unpaid
}

var _ Stages = (*ours)(nil)

func newOurs(s *site.Site, cfg Config, t tracker) (*ours, error) {
	c := &ours{every: int64(cfg.TrackEvery), track: t}
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

// Frame implements [Stages].
func (c *ours) Frame(f *reading.CameraFrame, at int64) {
	if c.ward.eyes[f.Camera].picture(f, at) {
		c.track.Frame(f, at)
	}
}

// Weights implements [Stages].
func (c *ours) Weights(w *reading.WeightBatch, at int64) { c.shelf.Weights(w, at) }

// Gate implements [Stages].
func (c *ours) Gate(g *reading.GateEvent, at int64) { c.track.Gate(g, at) }

// Staff implements [Stages]: it takes what a member of staff announced.
func (c *ours) Staff(a *reading.StaffAction, at int64) {
	if a.Kind == reading.StaffBadge {
		c.track.Badge(a.Badge)
		return
	}
	c.shelf.Staff(a, at)
}

// Turn implements [Stages]: every stage runs at event time now.
func (c *ours) Turn(now int64, out *output.Batch) {
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
func (c *ours) follow(now int64, out *output.Batch) {
	c.trackEvents = c.track.Events(c.trackEvents[:0])
	for _, ev := range c.trackEvents {
		c.ward.follow(&ev)
		c.basket.Track(ev, now, out)
		c.bill.Track(ev)
		c.loss.Track(ev)
	}
}

// decide queues finished shelf events.
func (c *ours) decide() {
	c.shelfEvents = c.shelf.Events(c.shelfEvents[:0])
	for _, ev := range c.shelfEvents {
		c.basket.Shelf(ev)
	}
}

// settle hands decisions to package loss and lets receipts become final.
func (c *ours) settle(now int64, out *output.Batch) {
	c.decisions = c.basket.Decisions(c.decisions[:0])
	for _, d := range c.decisions {
		c.loss.Decided(d)
	}
	c.bill.Advance(now, out)
	c.leave()
}

func (c *ours) leave() {
	c.unpaid = c.bill.Unpaid(c.unpaid[:0])
	for _, u := range c.unpaid {
		c.loss.Left(u)
	}
}

// openBefore reports whether a change that began at or before t is still open.
func (c *ours) openBefore(t int64) bool {
	if since, open := c.shelf.OpenSince(); open && since <= t {
		return true
	}
	return c.basket.PendingBefore(t)
}

// Study sets a function that is told what is held against the taker of each removal;
// see [loss.Watcher.Study]. It does nothing with other stages.
func (c *Core) Study(f func(loss.Evidence)) {
	if o, ok := c.stages.(*ours); ok {
		o.loss.Study(f)
	}
}

// where returns a track's last emitted position.
func (c *ours) where(tr output.TrackID) (x, y float64) {
	for i := range c.live {
		if c.live[i].ID == tr {
			return c.live[i].X, c.live[i].Y
		}
	}
	return 0, 0
}

// Finish implements [Stages]. Everybody who has left gets their receipt; who is still
// inside gets none.
func (c *ours) Finish(now int64, out *output.Batch) {
	c.Turn(now, out)
	c.shelf.Advance(math.MaxInt64 / 2)
	c.decide()
	c.basket.Flush(now, out)
	c.shelf.State(now, out)
	c.settle(now, out)
	c.bill.Finish(now, out)
	c.leave()
	c.loss.Finish(now, out)
}
