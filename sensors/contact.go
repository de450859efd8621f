package sensors

import (
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// contact is a half-sine of force on one plate: a hand, its spill-over, or a
// jolt.
type contact struct {
	plate    int32 // index in the group
	from, to sim.Time
	push     push
	begun    bool
}

// takeSteps finds the plates whose load has changed since the latest sample and
// sets them ringing.
func (s *Suite) takeSteps(g *rateGroup, now sim.Time) {
	loads := s.w.Loads()
	for i, id := range g.plates {
		step := loads[id] - g.load[i]
		if step == 0 {
			continue
		}
		age := (now - s.stepTime(id, now-g.interval, now)).Seconds()
		g.load[i] += step
		g.wake(int32(i))
		g.rings[i].excite(-step, 0, age)
		for _, nb := range [...]neighbour{g.left[i], g.right[i]} {
			if nb.plate >= 0 {
				g.wake(nb.plate)
				// The shelf board is struck, and springs back.
				g.rings[nb.plate].excite(-nb.share*step, 0, age)
				g.kept[nb.plate] += s.cfg.Plate.SpillKeptShare * nb.share * step
			}
		}
	}
}

// stepTime returns when the load of a plate changed between two samples: the
// time of the act that did it, or half-way.
func (s *Suite) stepTime(id site.PlateID, after, until sim.Time) sim.Time {
	acts := s.w.Log.Acts
	for i := len(acts) - 1; i >= 0 && acts[i].At > after; i-- {
		if a := &acts[i]; a.Slot >= 0 && a.At <= until {
			if slot := &s.site.Slots[a.Slot]; id >= slot.First && id <= slot.Last {
				return a.At
			}
		}
	}
	return after + (until-after)/2
}

// takeTouches takes over the hands that the world has on plates since the
// latest sample.
func (s *Suite) takeTouches(group int, g *rateGroup, now sim.Time) {
	before := now - g.interval
	over := func(t sim.Touch) bool { return t.To < before }
	g.touches = slices.DeleteFunc(g.touches, over)
	for _, t := range s.w.Touches() {
		if t.Plate < 0 || int(t.Plate) >= len(s.plateAt) {
			continue // a hand on something that does not weigh
		}
		at := s.plateAt[t.Plate]
		if over(t) || t.To <= t.From || at.group != group || slices.Contains(g.touches, t) {
			continue
		}
		g.touches = append(g.touches, t)
		g.touch(at.index, t.From, t.To, t.PeakG)
		for _, nb := range [...]neighbour{g.left[at.index], g.right[at.index]} {
			if nb.plate >= 0 {
				g.touch(nb.plate, t.From, t.To, t.PeakG*nb.share)
			}
		}
		s.jolt(group, g, &t)
	}
}

// jolt lets a touch knock other plates of the shelf now and then, without any
// net change: products rub against each other. The size, 15 to 80 g for 0.1 to
// 0.3 s, is an ESTIMATE.
func (s *Suite) jolt(group int, g *rateGroup, t *sim.Touch) {
	for _, id := range s.site.Shelves[s.site.Plates[t.Plate].Shelf].Plates {
		at := s.plateAt[id]
		if id == t.Plate || at.group != group {
			continue
		}
		st := s.keys.Stream(sim.EntityOf(sim.ClassPlate, int(id)), purposeJolt, uint64(t.From))
		if !st.Bool(s.cfg.Plate.BurstShare) {
			continue
		}
		from := t.From + sim.Time(st.Float64()*float64(t.To-t.From))
		peak := st.Uniform(15, 80)
		if st.Bool(0.5) {
			peak = -peak
		}
		g.touch(at.index, from, from+sim.FromSeconds(st.Uniform(0.1, 0.3)), peak)
	}
}

func (g *rateGroup) touch(plate int32, from, to sim.Time, peakG float64) {
	g.wake(plate)
	w := math.Pi / (to - from).Seconds()
	g.contacts = append(g.contacts, contact{plate: plate, from: from, to: to, push: g.rings[plate].pushOf(peakG, w)})
}

// wake puts a plate among those whose level changes from sample to sample.
func (g *rateGroup) wake(plate int32) {
	if !g.busy[plate] {
		g.busy[plate] = true
		g.active = append(g.active, plate)
	}
}

// settle works out the level of every active plate for sample n at time now,
// and puts to rest those that have come to it.
func (s *Suite) settle(g *rateGroup, now sim.Time, n int64) {
	keep := g.contacts[:0]
	for _, c := range g.contacts {
		r := &g.rings[c.plate]
		if now < c.from {
			keep = append(keep, c)
			g.waiting[c.plate] = true
			continue
		}
		if !c.begun {
			x, rate := c.push.at(0)
			r.excite(-x, -rate, (now - c.from).Seconds())
			c.begun = true
		}
		if now < c.to {
			x, _ := c.push.at((now - c.from).Seconds())
			g.press[c.plate] += x
			g.waiting[c.plate] = true
			keep = append(keep, c)
			continue
		}
		x, rate := c.push.at((c.to - c.from).Seconds())
		r.excite(x, rate, (now - c.to).Seconds())
	}
	g.contacts = keep

	still := g.active[:0]
	for _, i := range g.active {
		press := g.press[i]
		level := float64(g.resting(int(i))) + g.rings[i].value() + press
		if press != 0 && s.cfg.Plate.HandNoiseShare > 0 {
			st := s.keys.Stream(sim.EntityOf(sim.ClassPlate, int(g.plates[i])), purposeHand, uint64(n))
			level += s.cfg.Plate.HandNoiseShare * press * st.Norm()
		}
		g.level[i] = float32(level)
		if g.rings[i].quiet(quietG) && !g.waiting[i] {
			g.busy[i] = false
			g.level[i] = g.resting(int(i))
		} else {
			still = append(still, i)
		}
		g.press[i], g.waiting[i] = 0, false
	}
	g.active = still
}
