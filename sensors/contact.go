package sensors

import (
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// contact is a piece of a force on one plate: a hand, its spill-over, or a jolt.
type contact struct {
	plate    int32 // index in the group
	from, to sim.Time
	push     push
	begun    bool
	lift     lift
}

// lift is of a contact that takes a unit's weight off a plate slowly. At its end
// the world takes the unit itself off, and the force with it: the two together
// change nothing.
type lift struct {
	on    bool
	own   bool         // on the plate itself, not on a neighbour
	of    site.PlateID // that plate
	grams float64      // of load that is gone at the end, negative
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
		kept := s.cfg.Plate.SpillKeptShare
		slow := g.lifted(int32(i), now)
		for _, nb := range [...]neighbour{g.left[i], g.right[i]} {
			if nb.plate >= 0 {
				g.wake(nb.plate)
				// The shelf board is struck, and springs back. What was lifted
				// slowly does not strike it; the part of its spill-over that
				// stays is there already.
				g.rings[nb.plate].excite(-nb.share*((step-slow)+float64(kept*slow)), 0, age)
				g.kept[nb.plate] += float64(kept * nb.share * step)
			}
		}
	}
}

// lifted returns how much of the load of plate i was lifted off slowly by a
// contact that has ended since the sample before now, grams.
func (g *rateGroup) lifted(i int32, now sim.Time) float64 {
	sum := 0.0
	for k := range g.contacts {
		if c := &g.contacts[k]; c.lift.own && c.plate == i && c.to >= now-g.interval && c.to <= now {
			sum += c.lift.grams
		}
	}
	return sum
}

// stepTime returns when the load of a plate changed between two samples: the
// time of the act that did it, or half-way.
func (s *Suite) stepTime(id site.PlateID, after, until sim.Time) sim.Time {
	acts := s.w.Log.Acts
	// An act at the instant of the sample before may have come after it.
	for i := len(acts) - 1; i >= 0 && acts[i].At >= after; i-- {
		if a := &acts[i]; a.At <= until && s.moves(a, id) {
			return a.At
		}
	}
	return after + (until-after)/2
}

// moves reports whether an act changed the load of a plate.
func (s *Suite) moves(a *sim.Act, id site.PlateID) bool {
	if a.Slot < 0 {
		return false
	}
	slot := &s.site.Slots[a.Slot]
	return id >= slot.First && id <= slot.Last
}

// taken reports whether the load of a plate has been changed by an act at the
// present instant.
func (s *Suite) taken(id site.PlateID, now sim.Time) bool {
	acts := s.w.Log.Acts
	for i := len(acts) - 1; i >= 0 && acts[i].At >= now; i-- {
		if s.moves(&acts[i], id) {
			return true
		}
	}
	return false
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
		for _, nb := range [...]neighbour{{at.index, 1}, g.left[at.index], g.right[at.index]} {
			if nb.plate < 0 {
				continue
			}
			switch t.Shape {
			case sim.TouchLean:
				g.lean(nb.plate, t.From, t.To, t.PeakG*nb.share)
			case sim.TouchLift:
				l := lift{on: true, own: nb.plate == at.index, of: t.Plate, grams: -t.PeakG * nb.share}
				if !l.own { // of a slow change only what stays shows next door
					l.grams *= s.cfg.Plate.SpillKeptShare
				}
				g.lift(nb.plate, t.From, t.To, l)
			default:
				g.touch(nb.plate, t.From, t.To, t.PeakG*nb.share)
			}
		}
		if t.Shape != sim.TouchLift { // whoever lifts so slowly rubs against nothing
			s.jolt(group, g, &t)
		}
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

// touch presses on a plate for half a sine.
func (g *rateGroup) touch(plate int32, from, to sim.Time, peakG float64) {
	w := math.Pi / (to - from).Seconds()
	g.add(contact{plate: plate, from: from, to: to, push: g.rings[plate].pushOf(peakG, w)})
}

// lean presses on a plate evenly, with flanks of half a cosine, each a tenth of
// the time.
func (g *rateGroup) lean(plate int32, from, to sim.Time, peakG float64) {
	flank := (to - from) / 10
	if flank == 0 {
		return // a nanosecond's touch
	}
	up := g.rings[plate].pushOf(peakG/2, math.Pi/flank.Seconds())
	up.base, up.lag = peakG/2, up.lag+math.Pi/2 // ½ − ½·cos
	down := up
	down.lag -= math.Pi // ½ + ½·cos
	g.add(contact{plate: plate, from: from, to: from + flank, push: up})
	g.add(contact{plate: plate, from: from + flank, to: to - flank, push: push{base: peakG}})
	g.add(contact{plate: plate, from: to - flank, to: to, push: down})
}

// lift takes load off a plate evenly.
func (g *rateGroup) lift(plate int32, from, to sim.Time, l lift) {
	slope := l.grams / (to - from).Seconds()
	g.add(contact{plate: plate, from: from, to: to, push: g.rings[plate].rampOf(slope), lift: l})
}

func (g *rateGroup) add(c contact) {
	g.wake(c.plate)
	g.contacts = append(g.contacts, c)
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
		if now < c.to || now == c.to && c.lift.on && !s.taken(c.lift.of, now) {
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
		level := float64(s.resting(g, int(i))) + g.rings[i].value() + press
		if press != 0 && s.cfg.Plate.HandNoiseShare > 0 {
			st := s.keys.Stream(sim.EntityOf(sim.ClassPlate, int(g.plates[i])), purposeHand, uint64(n))
			level += float64(s.cfg.Plate.HandNoiseShare * press * st.Norm())
		}
		g.level[i] = float32(level)
		if g.rings[i].quiet(quietG) && !g.waiting[i] {
			g.busy[i] = false
			g.level[i] = s.resting(g, int(i))
		} else {
			still = append(still, i)
		}
		g.press[i], g.waiting[i] = 0, false
	}
	g.active = still
}
