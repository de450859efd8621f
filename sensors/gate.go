package sensors

import (
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

var _ sim.GateObserver = (*Suite)(nil)

// The purposes of the draws of gates beside those of an event's way.
const (
	purposeGateRead = sim.PurposeSensors + 200 + iota
	purposeGateBeams
)

// gateUnit is one gate's controller.
type gateUnit struct {
	code    string   // for which it stands open, "" if for nobody
	opened  sim.Time // when it opened for that code
	crossed bool     // somebody has
	last    sim.Time // when the beams were last crossed
	dir     int8     // in which direction
}

// outcomes are the readings' names for what a gate makes of a code that it can read.
var outcomes = [...]reading.ScanOutcome{ //nolint:gochecknoglobals // a constant table
	sim.ScanAccepted: reading.ScanAccepted, sim.ScanUnknown: reading.ScanUnknown, sim.ScanRevoked: reading.ScanRevoked,
	sim.ScanAlreadyInside: reading.ScanAlreadyInside, sim.ScanRepeated: reading.ScanRepeated,
}

// Scanned implements [sim.GateObserver]. Of a code that it cannot read a gate
// sends nothing.
func (s *Suite) Scanned(t sim.Time, gate site.GateID, code string, standing sim.ScanOutcome) sim.ScanOutcome {
	outcome := s.judge(t, gate, code, standing)
	if outcome == sim.ScanUnread {
		return outcome
	}
	st := s.gateStream(gate, t, reading.GateScan)
	s.sendGateEvent(t, &st, reading.GateEvent{
		Gate: gate, Kind: reading.GateScan, Time: s.deviceTime(s.gateClock(gate), t), Token: code, Outcome: outcomes[outcome],
	})
	return outcome
}

// judge is what a gate makes of a code.
func (s *Suite) judge(t sim.Time, gate site.GateID, code string, standing sim.ScanOutcome) sim.ScanOutcome {
	c := &s.cfg.Gate
	if c.ReadFailureShare > 0 {
		st := s.keys.Stream(sim.EntityOf(sim.ClassGate, int(gate)), purposeGateRead, uint64(t))
		if st.Bool(c.ReadFailureShare) {
			return sim.ScanUnread
		}
	}
	if standing != sim.ScanAccepted {
		return standing
	}
	g := &s.gates[gate]
	if g.code == code && t-g.opened < sim.FromSeconds(c.RepeatS) {
		return sim.ScanRepeated
	}
	if at, used := s.usedAt[code]; used && t-at < sim.FromSeconds(c.AntiPassbackS) {
		return sim.ScanAlreadyInside
	}
	g.code, g.opened = code, t
	s.usedAt[code] = t
	return sim.ScanAccepted
}

// Crossed implements [sim.GateObserver]. Two light beams tell that somebody went
// through, and mostly in which direction: both are broken for as long as a body
// takes to pass them. Who is close enough behind to break them before they are
// free is part of the same crossing; what hangs off an arm may break them twice;
// and a child may pass below.
func (s *Suite) Crossed(t sim.Time, gate site.GateID, p sim.Passage) {
	c, g := &s.cfg.Gate, &s.gates[gate]
	if p.HeightM < c.BeamHeightM {
		return
	}
	merged := g.crossed && g.dir == p.Direction && t-g.last < sim.FromSeconds(c.MergeS)
	g.crossed, g.last, g.dir = true, t, p.Direction
	if p.Direction > 0 {
		g.code = "" // whoever it stood open for is through
	}
	if merged {
		return
	}
	beams := s.keys.Stream(sim.EntityOf(sim.ClassGate, int(gate)), purposeGateBeams, uint64(t))
	missed, doubled, apart := beams.Float64(), beams.Float64(), beams.Uniform(echoMinS, echoMaxS)
	if missed < c.MissedShare {
		return
	}
	s.sendCrossing(t, gate, p.Direction)
	twice := c.DoubleShare
	if p.Carrier == sim.CarrierTrolley {
		twice = c.TrolleyDoubleShare
	}
	if doubled < twice {
		s.sendCrossing(t+sim.FromSeconds(apart), gate, p.Direction)
	}
}

// What breaks the beams a second time does so soon after the body, s. ESTIMATE:
// an arm's swing, or a trolley's length at a walk.
const echoMinS, echoMaxS = 0.2, 0.6

func (s *Suite) sendCrossing(t sim.Time, gate site.GateID, direction int8) {
	st := s.gateStream(gate, t, reading.GateCrossing)
	jitter := millis(s.cfg.Gate.CrossingJitterMS * st.Norm())
	if !st.Bool(s.cfg.Gate.DirectionKnownShare) {
		direction = 0
	}
	s.sendGateEvent(t, &st, reading.GateEvent{
		Gate: gate, Kind: reading.GateCrossing, Time: s.deviceTime(s.gateClock(gate), t+jitter), Direction: direction,
	})
}

// Held implements [sim.GateObserver]. A gate that stood open for long enough says
// so at the instant at which it had, and does so when it may close at last.
func (s *Suite) Held(t sim.Time, gate site.GateID, d sim.Time) {
	after := sim.FromSeconds(s.cfg.Gate.HeldAfterS)
	if d < after {
		return
	}
	st := s.gateStream(gate, t, reading.GateHeld)
	s.sendGateEvent(t, &st, reading.GateEvent{Gate: gate, Kind: reading.GateHeld, Time: s.deviceTime(s.gateClock(gate), t-d+after)})
}

// gateStream is keyed by time and not by number, so that one visitor more
// leaves the others' draws alone.
func (s *Suite) gateStream(gate site.GateID, t sim.Time, kind reading.GateEventKind) sim.Stream {
	return s.keys.Stream(sim.EntityOf(sim.ClassGate, int(gate)), purposeGateEvent, uint64(t)<<2|uint64(kind))
}

func (s *Suite) sendGateEvent(t sim.Time, st *sim.Stream, ev reading.GateEvent) {
	dev := s.gateDevice(ev.Gate)
	if s.devices[dev].faults.ill&(illDead|illOff) != 0 {
		return
	}
	g, i := s.newGateEvent()
	*g = ev
	delay := millis(st.Uniform(s.cfg.Gate.DelayMinMS, s.cfg.Gate.DelayMaxMS))
	n := uint64(t)<<2 | uint64(ev.Kind)
	s.send(dev, evGate, i, number(n, byReading), max(t, s.k.Now())+delay)
}
