package shelf

import (
	"math"
	"slices"

	"gosim/checkoutfree/site"
)

const (
	overlapTolNS  = 150e6 // changes this close in time may be one act
	maxHoldNS     = 4e9   // a busy neighbour delays an event by no more than this
	restTolNS     = 15e8  // a hand that rests and lifts does so within this
	cancelSD      = 4     // a rest and its lifting cancel within this many sd
	cancelSlackG2 = 1     // and a gram
	restFitSD     = 4     // units fit a change within this many sd
)

// Advance releases the changes that are complete at event time now: all samples
// up to now have been taken.
func (m *Monitor) Advance(now int64) {
	if len(m.pending) == 0 {
		return
	}
	m.rewire()
	for i := 0; i < len(m.pending); {
		if !m.release(i, now) {
			i++
			continue
		}
		i = 0
	}
}

// release makes an event of the component of pending change i if it is
// complete, and reports whether it did.
func (m *Monitor) release(i int, now int64) bool {
	m.comp = append(m.comp[:0], i)
	for k := 0; k < len(m.comp); k++ {
		a := &m.pending[m.comp[k]]
		for j := range m.pending {
			if !slices.Contains(m.comp, j) && m.related(a, &m.pending[j]) {
				m.comp = append(m.comp, j)
			}
		}
	}
	start, end := int64(math.MaxInt64), int64(math.MinInt64)
	for _, j := range m.comp {
		start, end = min(start, m.pending[j].start), max(end, m.pending[j].end)
	}
	if m.sliding > 0 && slices.ContainsFunc(m.comp, m.inSlide) {
		return false
	}
	if now < end+m.waitNS || now < end+maxHoldNS && (m.neighbourBusy(end) || m.unfinished(now)) {
		return false
	}
	for _, j := range m.comp {
		if m.afterRest(j, now) {
			return false
		}
	}
	mayWait := now < end+maxHoldNS
	if len(m.comp) > 1 {
		if !m.withoutSpill(mayWait) {
			return false
		}
		m.emitRest(start, end, now)
	} else if j := m.lifted(i); j >= 0 {
		m.comp = append(m.comp, j)
	} else if m.rested(i) >= 0 {
		m.emitRest(start, end, now)
	} else {
		switch m.spillOver(i) {
		case spillAll, spillKept:
		case spillWait:
			if mayWait {
				return false
			}
			m.emit(start, end, now)
		case spillNone:
			a := &m.pending[i]
			m.emit(a.start, a.end, now)
		}
	}
	slices.Sort(m.comp)
	for _, i := range slices.Backward(m.comp) {
		m.pending = slices.Delete(m.pending, i, i+1)
	}
	return true
}

// neighbourBusy reports whether a plate near the component has been disturbed
// since before end.
func (m *Monitor) neighbourBusy(end int64) bool {
	if m.active == 0 {
		return false
	}
	busy := func(q site.PlateID) bool { return m.unsettled(q) && m.dist[q].now.from < end }
	for _, j := range m.comp {
		p := m.pending[j].plate
		if busy(p) || slices.ContainsFunc(m.near[p], busy) {
			return true
		}
	}
	return false
}

// unfinished reports whether a change of the component may be a hand that only
// rests there.
func (m *Monitor) unfinished(now int64) bool {
	for _, j := range m.comp {
		a := &m.pending[j]
		if a.delta > 0 && (now < a.end+restTolNS || m.unsettled(a.plate) && m.dist[a.plate].start <= a.end+restTolNS) {
			return true
		}
	}
	return false
}

type spillVerdict uint8

const (
	spillNone spillVerdict = iota // a change of the plate's own
	spillAll                      // nothing but spill-over, and gone again
	spillKept                     // spill-over of a neighbour's lasting change
	spillWait                     // not known yet
)

// spillOver looks at change i again if a neighbouring plate was disturbed at the
// same time so much that the change may be its spill-over: the slow top of a
// hand's pressure looks level next door. What counts is then the level after
// the neighbour's disturbance against that before; change i is set to the
// difference, and the plate's other changes meanwhile become part of it.
func (m *Monitor) spillOver(i int) spillVerdict {
	a := &m.pending[i]
	for side, q := range m.adj[a.plate] {
		if q < 0 {
			continue
		}
		for _, s := range m.dist[q].past {
			ref := s.ref[1-side] // the neighbour sees this plate on its other side
			if s.to == 0 || s.from-overlapTolNS > a.end || a.start > s.to+overlapTolNS || math.IsNaN(ref) ||
				!m.spills(a.delta, s.peak) {
				continue
			}
			net := m.levelAfter(a.plate, max(s.to, a.end)) - ref
			switch {
			case math.IsNaN(net):
				return spillWait
			case !m.significant(net, a.varG):
				return spillAll
			case m.spill.explains(net, s.net):
				return spillKept
			}
			a.delta = net
			for j := range m.pending {
				b := &m.pending[j]
				if j != i && b.plate == a.plate && b.start < s.to+overlapTolNS && b.end > s.from-overlapTolNS {
					if !slices.Contains(m.comp, j) {
						m.comp = append(m.comp, j) // goes with i, see emit
					}
					b.delta, b.varG = 0, 0
					a.start, a.end = min(a.start, b.start), max(a.end, b.end)
				}
			}
			a.start, a.end = min(a.start, s.from), max(a.end, s.to)
			return spillNone
		}
	}
	return spillNone
}

// withoutSpill takes out of a component of several changes what its neighbour's
// hand or step showed on a plate for a while only: where plates share a slot, such
// a change would be counted as part of a unit's weight. It reports false if that
// is not known yet and mayWait allows to wait.
func (m *Monitor) withoutSpill(mayWait bool) bool {
	for k := range len(m.comp) { // what spillOver appends goes with another change
		j := m.comp[k]
		a := &m.pending[j]
		if a.delta == 0 {
			continue
		}
		switch m.spillOver(j) {
		case spillAll:
			a.delta, a.varG = 0, 0
		case spillWait:
			if mayWait {
				return false
			}
		case spillNone, spillKept: // where plates share a slot it may be real
		}
	}
	return true
}

// related reports whether two changes belong to one act: they overlap in time
// on different plates, and the plates share a slot or one change may be the
// other's spill-over.
func (m *Monitor) related(a, b *segment) bool {
	if a.plate == b.plate || a.start-overlapTolNS > b.end || b.start-overlapTolNS > a.end {
		return false
	}
	if !slices.Contains(m.near[a.plate], b.plate) {
		return false
	}
	return m.shareSlot(a.plate, b.plate) || m.spill.explains(a.delta, b.delta) || m.spill.explains(b.delta, a.delta)
}

// spills reports whether a hand or change of the given size next door can show
// as much as small while it lasts.
func (m *Monitor) spills(small, large float64) bool {
	return math.Abs(small) <= m.cfg.SpillMax*math.Abs(large)
}

func (m *Monitor) shareSlot(p, q site.PlateID) bool {
	for _, o := range m.slotsOn[p] {
		if s := &m.site.Slots[o]; s.First <= q && q <= s.Last {
			return true
		}
	}
	return false
}

// lifted finds the change that undoes change i, if i is a hand or thing that
// came to rest on the plate and was lifted again at once; -1 if there is none.
func (m *Monitor) lifted(i int) int {
	a := &m.pending[i]
	if a.delta <= 0 {
		return -1
	}
	for j := range m.pending {
		b := &m.pending[j]
		d := a.delta + b.delta
		if j != i && b.plate == a.plate && b.start >= a.end && b.start <= a.end+restTolNS &&
			d*d <= cancelSD*cancelSD*(a.varG+b.varG+cancelSlackG2) {
			return j
		}
	}
	return -1
}

// emitRest makes an event of the component, unless nothing is left of it. If one
// change is left and a hand had come to rest there, it goes with its lifting.
func (m *Monitor) emitRest(start, end, now int64) {
	left, one := 0, -1
	for _, j := range m.comp {
		if m.pending[j].delta != 0 {
			left, one = left+1, j
		}
	}
	if left == 0 {
		return
	}
	if left == 1 {
		if j := m.lifted(one); j >= 0 {
			m.comp = append(m.comp, j)
			return
		}
		if j := m.rested(one); j >= 0 {
			m.comp = append(m.comp, j)
			end = max(end, m.pending[j].end)
		}
	}
	m.emit(start, end, now)
}

// rested finds the change in which a hand that had come to rest on the plate, as
// change i, was lifted with goods in it: it fits no count of the slot's product,
// and the two together do. -1 if there is none.
func (m *Monitor) rested(i int) int {
	a := &m.pending[i]
	if a.delta <= 0 || m.counts(a.plate, a.delta, a.varG) {
		return -1
	}
	for j := range m.pending {
		b := &m.pending[j]
		if j != i && b.plate == a.plate && b.delta < -a.delta && b.start >= a.end && b.start <= a.end+restTolNS &&
			!m.counts(b.plate, b.delta, b.varG) && m.counts(a.plate, a.delta+b.delta, a.varG+b.varG) {
			return j
		}
	}
	return -1
}

// afterRest reports whether change i may be the lifting of a hand that rested on
// its plate just before, whose own change has not been released yet.
func (m *Monitor) afterRest(i int, now int64) bool {
	b := &m.pending[i]
	if b.delta >= 0 {
		return false
	}
	for j := range m.pending {
		a := &m.pending[j]
		if a.plate == b.plate && a.delta > 0 && !slices.Contains(m.comp, j) && b.start >= a.end && b.start <= a.end+restTolNS && now < a.end+maxHoldNS {
			return true
		}
	}
	return false
}

// counts reports whether a change of plate p is some units of a product that
// stands there.
func (m *Monitor) counts(p site.PlateID, delta, varG float64) bool {
	for _, o := range m.slotsOn[p] {
		w := &m.weights[m.site.Slots[o].SKU]
		for n := 1; n <= maxUnits; n++ {
			k := float64(n)
			v := varG + float64(k*w.varUnit) + float64(k*k*w.varMean) + sq(m.cfg.GainShare*k*w.mean)
			if sq(math.Abs(delta)-float64(k*w.mean)) <= restFitSD*restFitSD*v {
				return true
			}
		}
	}
	return false
}

// emit makes an event of the changes listed in m.comp.
func (m *Monitor) emit(start, end, now int64) {
	m.seq++
	ev := Event{Seq: m.seq, Start: start, End: end, Known: now}
	for _, j := range m.comp {
		g := &m.pending[j]
		if g.delta == 0 && g.varG == 0 { // taken out or counted with another
			continue
		}
		k := slices.IndexFunc(ev.Parts, func(p Part) bool { return p.Plate == g.plate })
		if k < 0 {
			ev.Parts = append(ev.Parts, Part{Plate: g.plate})
			k = len(ev.Parts) - 1
		}
		ev.Parts[k].DeltaG += g.delta
		ev.Parts[k].VarG += g.varG
	}
	slices.SortFunc(ev.Parts, func(a, b Part) int { return int(a.Plate - b.Plate) })
	largest := 0
	for k := range ev.Parts {
		if math.Abs(ev.Parts[k].DeltaG) > math.Abs(ev.Parts[largest].DeltaG) {
			largest = k
		}
	}
	ev.Plate = ev.Parts[largest].Plate
	ev.Shelf = m.site.Plates[ev.Plate].Shelf
	for k := range ev.Parts {
		p := &ev.Parts[k]
		for l := range ev.Parts {
			o := &ev.Parts[l]
			if l != k && slices.Contains(m.near[p.Plate], o.Plate) && m.spill.explains(p.DeltaG, o.DeltaG) {
				// Where a slot spans both plates, a small share may be real.
				p.Spill = p.Spill || !m.shareSlot(p.Plate, o.Plate)
				p.VarG += float64(m.spill.variance() * sq(o.DeltaG))
			}
		}
	}
	for k := range ev.Parts {
		p := &ev.Parts[k]
		if !p.Spill {
			ev.DeltaG += p.DeltaG
			ev.VarG += p.VarG
		}
		for _, o := range m.slotsOn[p.Plate] {
			if !p.Spill && !slices.Contains(ev.Slots, o) {
				ev.Slots = append(ev.Slots, o)
			}
		}
	}
	slices.Sort(ev.Slots)
	if ev.DeltaG > 0 {
		for _, o := range ev.Slots {
			if r := &m.restock[o]; r.units > 0 && start <= r.until {
				ev.Restock = true
			}
		}
	}
	ev.Staffed = start <= m.staffed || ev.Restock && m.staffed != math.MinInt64
	m.learnSpill(&ev)
	m.explain(&ev)
	m.ready = append(m.ready, ev)
}

func sq(x float64) float64   { return float64(x * x) }
func sqrt(x float64) float64 { return math.Sqrt(x) }
