package sensors

import (
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// plateFaults is what a plate's faults remember.
type plateFaults struct {
	port   site.PlateID // of the controller that the plate is plugged into
	since  sim.Time     // samples before this are not sent
	shift  float64      // of the zero point, g
	held   bool
	value  float32 // of a stuck plate, g
	rate   float64 // of drifting, g per ns
	began  sim.Time
	settle float64 // error of a plate that has just started, g
	tau    float64 // of its going away, ns
	start  sim.Time
}

// turnPlate begins or ends a fault of a plate.
func (s *Suite) turnPlate(f *activeFault, d *device, ends bool) {
	x, now := d.faults.plate, s.k.Now()
	switch f.Kind {
	case PlateDead:
		x.since = now
	case PlateStuck:
		x.held = false
	case PlateDrifting:
		if ends { // it stays where it has come to
			x.shift += float64(x.rate * float64(now-x.began))
		}
		x.rate, x.began = f.parameter("drift_g_per_min")/60e9, now
	case PlateSwappedCables:
		x.since, x.port = now, site.PlateID(d.index)
		if !ends {
			other := f.devices[0]
			if s.devices[other].index == d.index {
				other = f.devices[1]
			}
			x.port = site.PlateID(s.devices[other].index)
		}
	case PowerCycle:
		if !ends {
			return
		}
		at := s.plateAt[d.index]
		s.groups[at.group].seq[at.index] = 0
		st := s.keys.Stream(d.entity, purposeFault, f.draws)
		x.shift += float64(s.cfg.Plate.OffsetSDG * st.Norm())
		x.settle, x.tau, x.start = float64(f.parameter("settle_g")*st.Norm()), f.parameter("settle_s")*1e9, now
		x.since = now
	default:
	}
}

// swapCounters exchanges the message counters of two plates: they belong to the
// controller's ports.
func (s *Suite) swapCounters(f *activeFault) {
	a, b := s.plateAt[s.devices[f.devices[0]].index], s.plateAt[s.devices[f.devices[1]].index]
	g := &s.groups[a.group]
	g.seq[a.index], g.seq[b.index] = g.seq[b.index], g.seq[a.index]
}

// sendWeights sends a batch of plate i of a group.
func (s *Suite) sendWeights(g *rateGroup, i int, msg int32, batch int64, first, delay sim.Time) {
	dev := s.plateDevice(g.plates[i])
	if x := s.devices[dev].faults.plate; x != nil {
		b := &s.weights.at(msg).b
		if !s.afflict(&s.devices[dev], g, b, first) {
			s.recycle(evWeights, msg)
			return
		}
		dev = s.plateDevice(x.port)
		b.Plate = x.port
		if s.devices[dev].faults.ill&illOff != 0 {
			s.recycle(evWeights, msg)
			return
		}
	}
	s.send(dev, evWeights, msg, number(uint64(batch), byReading), s.k.Now()+delay)
}

// afflict changes a batch as the plate's faults have it, and reports whether
// anything is left. first is the true time of its first sample.
func (s *Suite) afflict(d *device, g *rateGroup, b *reading.WeightBatch, first sim.Time) bool {
	x, ill := d.faults.plate, d.faults.ill
	if ill&(illDead|illOff) != 0 {
		return false
	}
	if late := x.since - first; late > 0 {
		skip := int((late + g.interval - 1) / g.interval)
		if skip >= len(b.Grams) {
			return false
		}
		b.Grams = b.Grams[:copy(b.Grams, b.Grams[skip:])]
		b.Time += int64(skip) * g.nominal
		first += sim.Time(skip) * g.interval
	}
	if ill&illDrifting != 0 || x.shift != 0 || x.settle != 0 {
		s.moveZero(x, ill, g.interval, b, first)
	}
	if ill&illStuck != 0 {
		if !x.held {
			x.held, x.value = true, b.Grams[0]
		}
		for i := range b.Grams {
			b.Grams[i] = x.value
		}
	}
	return true
}

// moveZero adds the displaced zero point to the samples of a batch.
func (s *Suite) moveZero(x *plateFaults, ill ills, interval sim.Time, b *reading.WeightBatch, first sim.Time) {
	q := s.cfg.Plate.QuantisationG
	for i := range b.Grams {
		t := first + sim.Time(i)*interval
		zero := x.shift
		if ill&illDrifting != 0 {
			zero += float64(x.rate * float64(max(0, t-x.began)))
		}
		if x.settle != 0 {
			zero += float64(x.settle * fpmath.Exp(-float64(t-x.start)/x.tau))
		}
		b.Grams[i] += float32(zero)
		if q > 0 {
			b.Grams[i] = roundTo(b.Grams[i]/float32(q)) * float32(q)
		}
	}
}
