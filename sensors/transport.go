package sensors

import (
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// device is what all cameras, plates and gates have in common.
type device struct {
	class  reading.DeviceClass
	index  int32
	entity sim.Entity
	clock  int32   // in Suite.clocks
	link   int32   // in Suite.links
	bias   float64 // lasting part of the error of its heartbeats' estimates, ns
	phase  sim.Time
	faults deviceFaults
}

// link is a way that the messages of several devices take. It is good or in a
// burst of losses, for exponential times.
type link struct {
	draws sim.Series
	n     uint64
	burst bool
	until sim.Time
}

// numbering says what counts the messages of a device.
type numbering uint64

const (
	byReading numbering = iota // frames, batches, or times of gate events
	byBeat
	byRestart // the heartbeats after them
)

// number returns a message's number among all of its device.
func number(n uint64, by numbering) uint64 { return n<<2 | uint64(by) }

// firstSwitch separates the draws of cameras' links from those of gondolas.
const firstSwitch = 1 << 24

// makeDevices draws clocks and links of cameras, plates and gates. The plates of a
// gondola hang on one controller, and so on one clock and one link.
func (s *Suite) makeDevices() {
	// The key is that of the first versions, in which every plate had a copy of
	// its gondola's clock.
	newClockOf := func(e sim.Entity, class reading.DeviceClass) (clock int32, bias float64) {
		st := s.keys.Stream(e, purposeClock, uint64(class))
		rest := st.Norm() * s.cfg.Clock.OffsetSDMS
		bias = st.Norm() * s.cfg.Clock.EstimateSDMS * 1e6 * lasting
		s.clocks = append(s.clocks, newClock(&s.cfg.Clock, s.keys.Series(e, purposeClockDrift), rest))
		return int32(len(s.clocks) - 1), bias
	}
	newLink := func(e sim.Entity) int32 {
		l := link{draws: s.keys.Series(e, purposeLink)}
		l.next(&s.cfg.Transport)
		s.links = append(s.links, l)
		return int32(len(s.links) - 1)
	}
	add := func(d device) {
		// The first heartbeats come within a second of the start.
		st := s.keys.Stream(d.entity, purposePhase, uint64(d.class)<<8)
		d.phase = sim.FromSeconds(st.Float64())
		s.devices = append(s.devices, d)
	}
	for i := range s.site.Cameras {
		d := device{class: reading.DeviceCamera, index: int32(i), entity: sim.EntityOf(sim.ClassCamera, i)}
		if i%s.cfg.Transport.CamerasPerLink == 0 {
			newLink(sim.EntityOf(sim.ClassWorld, firstSwitch+i/s.cfg.Transport.CamerasPerLink))
		}
		d.link = int32(len(s.links) - 1)
		d.clock, d.bias = newClockOf(d.entity, d.class)
		add(d)
	}
	controllers := map[site.GondolaID]device{}
	for i := range s.site.Plates {
		g := s.site.Plates[i].Gondola
		d, known := controllers[g]
		if !known {
			e := sim.EntityOf(sim.ClassWorld, int(g))
			d.class, d.link = reading.DevicePlate, newLink(e)
			d.clock, d.bias = newClockOf(e, d.class)
			controllers[g] = d
		}
		d.index, d.entity = int32(i), sim.EntityOf(sim.ClassPlate, i)
		add(d)
	}
	for i := range s.site.Gates {
		d := device{class: reading.DeviceGate, index: int32(i), entity: sim.EntityOf(sim.ClassGate, i)}
		d.clock, d.bias = newClockOf(d.entity, d.class)
		d.link = newLink(d.entity)
		add(d)
	}
}

func (s *Suite) cameraDevice(i int) int         { return i }
func (s *Suite) plateDevice(i site.PlateID) int { return len(s.site.Cameras) + int(i) }
func (s *Suite) gateDevice(i site.GateID) int {
	return len(s.site.Cameras) + len(s.site.Plates) + int(i)
}

func (s *Suite) clockOf(device int) *clock        { return &s.clocks[s.devices[device].clock] }
func (s *Suite) cameraClock(i int) *clock         { return s.clockOf(s.cameraDevice(i)) }
func (s *Suite) plateClock(i site.PlateID) *clock { return s.clockOf(s.plateDevice(i)) }
func (s *Suite) gateClock(i site.GateID) *clock   { return s.clockOf(s.gateDevice(i)) }

// deviceTime returns what a clock shows at time t, Unix nanoseconds.
func (s *Suite) deviceTime(c *clock, t sim.Time) int64 {
	return s.epoch + int64(t) + c.at(t, &s.cfg.Clock)
}

// next draws how long the link's next state lasts; the first is good.
func (l *link) next(cfg *TransportConfig) {
	st := l.draws.Stream(l.n)
	l.n++
	mean := cfg.BurstMeanS
	if !l.burst {
		mean = float64(cfg.BurstEveryH*3600) - cfg.BurstMeanS
	}
	l.until += sim.FromSeconds(min(st.Exp(mean), longest))
}

// longest is the longest state of a link in seconds: beyond the end of any run.
const longest = 1e9

// bad reports whether the link is in a burst of losses at a time no earlier than
// in the call before.
func (l *link) bad(t sim.Time, cfg *TransportConfig) bool {
	if cfg.BurstEveryH == 0 {
		return false
	}
	for t >= l.until {
		l.burst = !l.burst
		l.next(cfg)
	}
	return l.burst
}

// loses draws the two-state channel of Gilbert (1960) and Elliott (1963): all
// frames of the bad state are lost. It is a camera's own; bursts of a link come
// on top.
func (c *camera) loses(st *sim.Stream, cfg *CameraConfig) bool {
	u := st.Float64()
	leave := 1 / cfg.DropBurstMeanFrames
	if c.lossy {
		c.lossy = u >= leave
	} else {
		c.lossy = u < leave*cfg.DropShare/(1-cfg.DropShare)
	}
	return c.lossy
}

// What the argument of a delivery says: the first of a message that comes twice
// leaves it to the second to recycle it.
const (
	deliverOnce  = 0
	deliverAgain = 1
)

// send lets a message of a device go now, to arrive at the given time if nothing
// on the way is against it. message is its number among those of its device,
// and names its draws. It takes over the message. Every message of a device goes
// this way.
func (s *Suite) send(dev int, kind sim.Kind, msg int32, message uint64, arrival sim.Time) {
	d, cfg := &s.devices[dev], &s.cfg.Transport
	now := s.k.Now()
	st := s.keys.Stream(d.entity, purposeMessage, message)
	if lost := st.Float64(); s.links[d.link].bad(now, cfg) && lost < cfg.BurstLossShare {
		s.recycle(kind, msg)
		return
	}
	if st.Bool(cfg.HeldShare) {
		arrival += millis(st.Exp(cfg.HeldMeanMS))
	}
	twice := st.Bool(cfg.DuplicateShare)
	if d.faults.ill != 0 {
		var arrives bool
		if arrival, arrives = s.cut(d, arrival); !arrives {
			s.recycle(kind, msg)
			return
		}
	}
	if kind == evFrame && !cfg.FramesReordered { // a late frame holds up those behind it
		c := &s.cams[d.index]
		c.last = max(c.last, arrival)
		arrival = c.last
	}
	if twice {
		s.k.Schedule(arrival, s.base+kind, msg, deliverAgain)
		arrival += millis(st.Exp(cfg.HeldMeanMS))
	}
	s.k.Schedule(arrival, s.base+kind, msg, deliverOnce)
}

// recycle takes back a message that nobody gets any more.
func (s *Suite) recycle(kind sim.Kind, msg int32) {
	switch kind {
	case evFrame:
		s.frames.put(msg)
	case evWeights:
		s.weights.put(msg)
	case evGate:
		s.events.put(msg)
	case evHealth:
		s.healths.put(msg)
	case evStaff:
		s.staff.put(msg)
	}
}

// deliver hands a message over.
func (s *Suite) deliver(kind sim.Kind, msg int32, again bool) {
	var r *reading.Reading
	switch kind {
	case evFrame:
		r = &s.frames.at(msg).r
	case evWeights:
		r = &s.weights.at(msg).r
	case evGate:
		r = &s.events.at(msg).r
	case evHealth:
		r = &s.healths.at(msg).r
	case evStaff:
		r = &s.staff.at(msg).r
	}
	s.sink(s.epoch+int64(s.k.Now()), r)
	if !again {
		s.recycle(kind, msg)
	}
}
