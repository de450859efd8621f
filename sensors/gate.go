package sensors

import (
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

var _ sim.GateObserver = (*Suite)(nil)

// Scanned implements [sim.GateObserver].
func (s *Suite) Scanned(t sim.Time, gate site.GateID, token string) {
	st := s.gateStream(gate, t, reading.GateScan)
	s.sendGateEvent(t, &st, reading.GateEvent{
		Gate: gate, Kind: reading.GateScan, Time: s.deviceTime(s.gateClock(gate), t), Token: token,
	})
}

// Crossed implements [sim.GateObserver].
func (s *Suite) Crossed(t sim.Time, gate site.GateID, direction int8) {
	st := s.gateStream(gate, t, reading.GateCrossing)
	jitter := millis(s.cfg.Gate.CrossingJitterMS * st.Norm())
	if !st.Bool(s.cfg.Gate.DirectionKnownShare) {
		direction = 0
	}
	s.sendGateEvent(t, &st, reading.GateEvent{
		Gate: gate, Kind: reading.GateCrossing, Time: s.deviceTime(s.gateClock(gate), t+jitter), Direction: direction,
	})
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
