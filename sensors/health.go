package sensors

import (
	"math"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// clock is one device's clock and heartbeat.
type clock struct {
	class  reading.DeviceClass
	index  int32
	entity sim.Entity
	phase  sim.Time // of the heartbeats
	offset int64    // device clock minus true time, ns
	bias   float64  // lasting part of the estimate's error, ns
}

// The estimate's error is half lasting (an asymmetric network path) and half
// new with every heartbeat, in variance. ESTIMATE.
const lastingShare = 0.5

// makeClocks draws the clocks of cameras, plates and gates. The plates of a
// gondola hang on one controller and so on one clock.
func (s *Suite) makeClocks() {
	add := func(class reading.DeviceClass, index int, own, clockOf sim.Entity) {
		st := s.keys.Stream(clockOf, purposeClock, uint64(class))
		c := clock{class: class, index: int32(index), entity: own}
		c.offset = int64(st.Norm() * s.cfg.Clock.OffsetSDMS * 1e6)
		c.bias = st.Norm() * s.cfg.Clock.EstimateSDMS * 1e6 * math.Sqrt(lastingShare)
		// The first heartbeats come within a second of the start.
		ph := s.keys.Stream(own, purposePhase, uint64(class)<<8)
		c.phase = sim.FromSeconds(ph.Float64())
		s.clocks = append(s.clocks, c)
	}
	for i := range s.site.Cameras {
		e := sim.EntityOf(sim.ClassCamera, i)
		add(reading.DeviceCamera, i, e, e)
	}
	for i := range s.site.Plates {
		e := sim.EntityOf(sim.ClassPlate, i)
		add(reading.DevicePlate, i, e, sim.EntityOf(sim.ClassWorld, int(s.site.Plates[i].Gondola)))
	}
	for i := range s.site.Gates {
		e := sim.EntityOf(sim.ClassGate, i)
		add(reading.DeviceGate, i, e, e)
	}
}

func (s *Suite) cameraClock(i int) *clock         { return &s.clocks[i] }
func (s *Suite) plateClock(i site.PlateID) *clock { return &s.clocks[len(s.site.Cameras)+int(i)] }
func (s *Suite) gateClock(i site.GateID) *clock {
	return &s.clocks[len(s.site.Cameras)+len(s.site.Plates)+int(i)]
}
func (s *Suite) deviceTime(c *clock, t sim.Time) int64 { return s.epoch + int64(t) + c.offset }

// beat sends one heartbeat and schedules the next. It travels as fast as the
// quickest plate message.
func (s *Suite) beat(device int, n int64) {
	c, cfg := &s.clocks[device], &s.cfg.Clock
	now := s.k.Now()
	s.k.Schedule(now+sim.FromSeconds(cfg.HeartbeatS), s.base+evBeat, int32(device), n+1)
	st := s.keys.Stream(c.entity, purposeClockEstimate, uint64(n))
	h, i := s.newHealth()
	*h = reading.DeviceHealth{
		Class: c.class, Index: c.index,
		Time:     s.deviceTime(c, now),
		OffsetNS: c.offset + int64(c.bias+float64(st.Norm()*cfg.EstimateSDMS*1e6*math.Sqrt(1-lastingShare))),
		ErrorNS:  int64(cfg.EstimateSDMS * 1e6),
		OK:       true,
	}
	delay := millis(st.Uniform(s.cfg.Plate.DelayMinMS, s.cfg.Plate.DelayMaxMS))
	s.k.Schedule(now+delay, s.base+evHealth, i, 0)
}
