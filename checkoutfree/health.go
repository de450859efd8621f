package checkoutfree

import (
	"slices"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/shelf"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
)

const (
	// A camera without a new picture for so long sees nothing. ESTIMATE: longer
	// than lost and late frames at two a second.
	cameraSilentNS = int64(1_500_000_000)
	// So many pictures that are equal in every bit are one that has frozen: no
	// detector gives the same numbers of people twice. ESTIMATE.
	frozenFrames = 5
	// After the cameras come back, tracks need a while to be people again. ESTIMATE.
	wakeNS = int64(10_000_000_000)
	// Hands are looked for at plates that are out every watchNS, in the last
	// watchSpanNS: a reach takes a second or two. ESTIMATE.
	watchNS     = int64(1_000_000_000)
	watchSpanNS = int64(2_000_000_000)
	// Somebody whose hand was at the plate rather than elsewhere, by this
	// log-likelihood ratio, may have taken something. ESTIMATE: in simulation the
	// greatest that misses nobody who did.
	reachedLL = 6.0
	// maxBlackouts limits the times without cameras that are remembered.
	maxBlackouts = 8
)

// Condition is how a device does, by its readings and its heartbeats.
type Condition uint8

// The conditions of devices, the worst last.
const (
	ConditionUnknown Condition = iota // nothing has been heard of it
	ConditionWell
	ConditionUnfit  // it says itself that it is not well
	ConditionFrozen // a camera that sends one picture, a plate that sends one value
	ConditionSilent // no readings, or since a restart none that mean anything
)

// String returns the condition's name in reports.
func (c Condition) String() string {
	names := [...]string{"unknown", "well", "unfit", "frozen", "silent"}
	if int(c) >= len(names) {
		return "invalid"
	}
	return names[c]
}

// eye is what is known of a camera's health.
type eye struct {
	seen  int64 // event time of the last picture that was new; 0 before the first
	last  []reading.Detection
	equal int // pictures that were equal to the one before
}

// picture reports whether a frame says anything: a frozen camera's does not.
func (e *eye) picture(f *reading.CameraFrame, at int64) bool {
	if len(f.Detections) > 0 && slices.Equal(e.last, f.Detections) {
		e.equal++
	} else {
		e.equal = 0
		e.last = append(e.last[:0], f.Detections...)
	}
	if e.equal >= frozenFrames {
		return false
	}
	e.seen = at
	return true
}

// window is a time without cameras.
type window struct{ from, to int64 }

// bystander is a visit with a hand at a plate that is out.
type bystander struct {
	plate site.PlateID
	visit track.VisitID
}

// nurse knows which devices are ill, and whose visits that leaves in doubt: the
// receipts of those go to a human, and nothing is alleged of whom the cameras
// lost from sight.
type nurse struct {
	eyes      []eye
	fronts    [][]site.Vec3 // per plate: where hands reach for it
	blackouts []window      // the last is going on if dark
	dark      bool

	inside  []track.VisitID
	doubts  []int32 // per visit: what speaks against its receipt
	unseen  []bool  // per visit: inside while the cameras were dark
	near    []bystander
	out     []site.PlateID    // recycled
	outages []shelf.Outage    // recycled
	cands   []track.Candidate // recycled
}

func newNurse(s *site.Site) nurse {
	n := nurse{eyes: make([]eye, len(s.Cameras)), fronts: make([][]site.Vec3, len(s.Plates))}
	for i := range s.Slots {
		o := &s.Slots[i]
		for p := o.First; p <= o.Last; p++ {
			at := o.Front
			if o.First != o.Last {
				at = s.Plates[p].Center.Add(o.Front.Sub(o.Center))
			}
			n.fronts[p] = append(n.fronts[p], at)
		}
	}
	return n
}

// Doubted reports whether something may be missing from a visit's basket because
// devices were ill.
func (n *nurse) Doubted(v track.VisitID) bool {
	return v > 0 && int(v) <= len(n.doubts) && n.doubts[v-1] > 0
}

// Unseen reports whether a visit was inside while most cameras were dark: its
// track may be anybody.
func (n *nurse) Unseen(v track.VisitID) bool {
	return v > 0 && int(v) <= len(n.unseen) && n.unseen[v-1]
}

// Dark reports whether most cameras were dark at some time of [from, to].
func (n *nurse) Dark(from, to int64) bool {
	return slices.ContainsFunc(n.blackouts, func(w window) bool { return w.from <= to && w.to >= from })
}

// follow keeps the list of who is inside.
func (n *nurse) follow(ev *track.Event) {
	switch ev.Kind {
	case track.VisitOpened:
		for int(ev.Visit) > len(n.doubts) {
			n.doubts, n.unseen = append(n.doubts, 0), append(n.unseen, false)
		}
		n.inside = append(n.inside, ev.Visit)
		if n.Dark(ev.Time, ev.Time) {
			n.lose(ev.Visit)
		}
	case track.VisitClosed, track.VisitLost:
		n.inside = slices.DeleteFunc(n.inside, func(v track.VisitID) bool { return v == ev.Visit })
	case track.AccountBound, track.IdentityChanged:
	default:
	}
}

// lose marks a visit that the cameras may have taken for another.
func (n *nurse) lose(v track.VisitID) {
	if !n.unseen[v-1] {
		n.unseen[v-1] = true
		n.doubts[v-1]++
	}
}

// look counts the cameras that see anything.
func (n *nurse) look(now int64) {
	known, blind := 0, 0
	for i := range n.eyes {
		if s := n.eyes[i].seen; s != 0 {
			known++
			if now-s > cameraSilentNS {
				blind++
			}
		}
	}
	dark := 2*blind > known
	switch {
	case dark && !n.dark:
		if len(n.blackouts) == maxBlackouts {
			n.blackouts = slices.Delete(n.blackouts, 0, 1)
		}
		n.blackouts = append(n.blackouts, window{now - cameraSilentNS, now})
	case n.dark:
		n.blackouts[len(n.blackouts)-1].to = now + wakeNS
	}
	n.dark = dark
	if dark {
		for _, v := range n.inside {
			n.lose(v)
		}
	}
}

// nurse looks after the devices at event time now.
func (c *ours) nurse(now int64) {
	n := &c.ward
	n.look(now)
	c.shelf.Watch(now)
	n.outages = c.shelf.Outages(n.outages[:0])
	for i := range n.outages {
		if o := &n.outages[i]; o.To == 0 {
			c.fell(o, now)
		} else if o.Fault != shelf.Rewired {
			c.rose(o)
		}
	}
	if floor(now, watchNS) != now {
		return
	}
	n.out = c.shelf.Out(n.out[:0])
	for _, p := range n.out {
		c.reaches(p, now-watchSpanNS, now)
	}
}

// fell begins an outage of a plate: who was there before it was noticed may have
// taken something.
func (c *ours) fell(o *shelf.Outage, now int64) {
	for t := o.From; t < now; t += watchNS {
		c.reaches(o.Plate, t, min(t+watchSpanNS, now))
	}
}

// reaches puts in doubt the visits with a hand at a plate that is out, at some
// time of [from, to].
func (c *ours) reaches(p site.PlateID, from, to int64) {
	n := &c.ward
	for _, at := range n.fronts[p] {
		n.cands = c.track.Near(n.cands[:0], at, from, to)
		for i := range n.cands {
			if k := &n.cands[i]; k.LogLik >= reachedLL {
				v, _ := c.track.VisitAt(k.Track, k.At)
				n.reached(p, v)
			}
		}
	}
}

// reached puts a visit in doubt because of plate p, once.
func (n *nurse) reached(p site.PlateID, v track.VisitID) {
	if b := (bystander{p, v}); v > 0 && int(v) <= len(n.doubts) && !slices.Contains(n.near, b) {
		n.near = append(n.near, b)
		n.doubts[v-1]++
	}
}

// rose ends an outage of a plate. Doubts stay unless it weighs what it weighed.
func (c *ours) rose(o *shelf.Outage) {
	n := &c.ward
	someone := false
	n.near = slices.DeleteFunc(n.near, func(b bystander) bool {
		if b.plate != o.Plate {
			return false
		}
		someone = true
		if !o.Changed {
			n.doubts[b.visit-1]--
		}
		return true
	})
	if o.Fault == shelf.Restarted && (someone || n.Dark(o.From, o.To)) {
		c.shelf.Unsure(o.Plate, o.To)
	}
}

// Condition returns how a device does. It returns [ConditionUnknown] for a device
// that the site does not have.
func (c *Core) Condition(class reading.DeviceClass, index int32) Condition {
	var of []device
	switch class {
	case reading.DeviceCamera:
		of = c.cameras
	case reading.DevicePlate:
		of = c.plates
	case reading.DeviceGate:
		of = c.gates
	}
	if index < 0 || int(index) >= len(of) {
		return ConditionUnknown
	}
	d := &of[index]
	o, watched := c.stages.(*ours)
	switch {
	case !watched:
	case class == reading.DeviceCamera && d.seen:
		e := &o.ward.eyes[index]
		if e.equal >= frozenFrames {
			return ConditionFrozen
		}
		if c.now-e.seen > cameraSilentNS {
			return ConditionSilent
		}
	case class == reading.DevicePlate && d.seen:
		switch o.shelf.Fault(site.PlateID(index)) {
		case shelf.Stuck:
			return ConditionFrozen
		case shelf.Silent, shelf.Restarted:
			return ConditionSilent
		case shelf.Rewired:
		}
	}
	switch {
	case d.unfit:
		return ConditionUnfit
	case d.seen || d.clock.known:
		return ConditionWell
	default:
		return ConditionUnknown
	}
}
