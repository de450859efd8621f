package sensors

import (
	"math"

	"gosim/checkoutfree/reading"
	"gosim/sim"
)

// The estimate's error is half lasting (an asymmetric network path) and half
// new with every heartbeat, in variance. ESTIMATE.
const (
	lastingShare = 0.5
	lasting      = math.Sqrt2 / 2
)

// beat sends one heartbeat, unless the device cannot, and schedules the next.
func (s *Suite) beat(dev int, n int64) {
	s.k.Schedule(s.k.Now()+sim.FromSeconds(s.cfg.Clock.HeartbeatS), s.base+evBeat, int32(dev), n+1)
	if d := &s.devices[dev]; d.faults.ill&(illDead|illOff) == 0 || d.faults.ill&illOff == 0 && d.class == reading.DevicePlate {
		s.sendHealth(dev, number(uint64(n), byBeat))
	}
}

// sendHealth sends a heartbeat. It travels as fast as the quickest plate message.
func (s *Suite) sendHealth(dev int, message uint64) {
	d, cfg := &s.devices[dev], &s.cfg.Clock
	now, c := s.k.Now(), s.clockOf(dev)
	st := s.keys.Stream(d.entity, purposeClockEstimate, message)
	h, i := s.newHealth()
	*h = reading.DeviceHealth{Class: d.class, Index: d.index, Time: s.deviceTime(c, now), OK: d.faults.ill&(illDead|illSlow) == 0}
	white := float64(st.Norm() * cfg.EstimateSDMS * 1e6 * math.Sqrt(1-lastingShare))
	delay := millis(st.Uniform(s.cfg.Plate.DelayMinMS, s.cfg.Plate.DelayMaxMS))
	// Who asks for the time sees how long the answer took and so how wrong it
	// may be, but not which way was the slow one.
	late := 0.0
	if st.Bool(cfg.LateShare) {
		late = st.Exp(cfg.LateMeanMS) * 1e6 / 2
		if st.Bool(0.5) {
			late = -late
		}
	}
	h.OffsetNS = c.at(now, cfg) + int64(d.bias+white+late)
	h.ErrorNS = int64(float64(cfg.EstimateSDMS*1e6) + math.Abs(late))
	s.send(dev, evHealth, i, message, now+delay)
}
