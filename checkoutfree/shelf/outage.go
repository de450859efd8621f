package shelf

import (
	"math"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

// Fault is what made a plate's readings useless for a while.
type Fault uint8

// The faults of plates that show in their readings.
const (
	Silent    Fault = iota + 1 // no samples for longer than [Config.SilenceS]
	Restarted                  // batch numbers began anew: the zero point is another one
	Stuck                      // one value, to the last bit, for far longer than ever before
	Rewired                    // two plates answer for each other; since then they are read crosswise
)

// Outage is a stretch of time in which a plate said nothing of what stood on it.
// What it weighs afterwards is its new reference level, and nobody's doing.
type Outage struct {
	Plate  site.PlateID
	Fault  Fault
	From   int64   // last trusted sample before, Unix nanoseconds
	To     int64   // first level sample after; 0 while it lasts
	DeltaG float64 // level after less level before, grams; means nothing if Restarted
	// Changed is set if goods may have come or gone meanwhile: the level is
	// another one, or the zero point is unknown.
	Changed bool
}

const (
	stuckRuns  = 5   // times the longest run of equal samples so far: never by chance, for runs are geometric
	stuckNS    = 2e9 // and at least so long. ESTIMATE: well above a settled hand
	stuckKnown = 400 // samples from which the longest run is known, 20 s at 20 Hz. ESTIMATE
	leastRun   = 4   // a longest run is not believed to be shorter. ESTIMATE
	rewiredNS  = 2e8 // two plugs are exchanged between the same samples, or nearly
	rewiredSD  = 4   // levels after an exchange are each other's before within this many sd
	rewiredG   = 2   // and grams
	freshTimes = 2   // a new reference level must last so many times longer than any other
	unsureP    = 0.5 // chance that a stock is still right after an outage in which it may have changed. ESTIMATE
	surelyP    = 0.9 // an explanation of what an outage changed is believed from here on. ESTIMATE
)

// port is a place where a plate's samples come from: the code that they bear. That
// is the plate of the site, unless cables have been exchanged.
type port struct {
	plate site.PlateID
	seq   uint32 // of the newest batch
	seen  bool
}

// watch is what is known of a plate's health.
type watch struct {
	value   float32 // of the last sample
	run     int32   // how many samples have been equal
	longest int32   // longest such run that was none of a stuck plate
	count   int32   // samples seen, at most stuckKnown
	fault   Fault   // 0 if well
	from    int64   // of the outage
	pre     float64 // level before, grams
	preVar  float64
}

// Outages appends the outages that began or ended since the last call, in order.
func (m *Monitor) Outages(dst []Outage) []Outage {
	dst = append(dst, m.outages...)
	m.outages = m.outages[:0]
	return dst
}

// Out appends the plates whose readings mean nothing at present, in ascending
// order.
func (m *Monitor) Out(dst []site.PlateID) []site.PlateID {
	if m.ill == 0 {
		return dst
	}
	for i := range m.watch {
		if m.watch[i].fault != 0 {
			dst = append(dst, site.PlateID(i))
		}
	}
	return dst
}

// Fault returns what makes a plate's readings useless at present, 0 if nothing does.
func (m *Monitor) Fault(p site.PlateID) Fault { return m.watch[p].fault }

// Watch finds the plates that have fallen silent by event time now. It does not
// allocate while all are well.
func (m *Monitor) Watch(now int64) {
	for i := range m.plates {
		if p := &m.plates[i]; p.last > 0 && now-p.last > m.silenceNS && m.watch[i].fault == 0 {
			m.suspend(site.PlateID(i), Silent, p.last)
		}
	}
}

// suspend begins an outage: the plate's level is that before whatever was going on.
func (m *Monitor) suspend(id site.PlateID, f Fault, from int64) {
	p, d, w, s := &m.plates[id], &m.dist[id], &m.watch[id], &m.slides[id]
	if p.mode == modeLearn {
		d.wn = 0
		return
	}
	if w.fault != 0 { // one outage follows the other
		w.fault = max(w.fault, f) // a restart outlasts a silence
		if f == Restarted {
			w.fault = f
		}
		return
	}
	full := float64(max(p.n, 1))
	w.fault, w.from, w.pre, w.preVar = f, from, p.mean, p.v/full
	if m.unsettled(id) {
		w.from, w.pre, w.preVar = min(from, d.start), d.pre, d.preVar
		m.active--
	}
	if s.open {
		m.dropSlide(id)
	}
	p.mean, p.mode = w.pre, modeOut
	d.wn = 0
	m.ill++
	m.outages = append(m.outages, Outage{Plate: id, Fault: f, From: w.from})
}

// resume waits for a new level from the sample of time t on.
func (m *Monitor) resume(id site.PlateID, t, interval int64) {
	d := &m.dist[id]
	m.depart(id, t, interval)
	d.past = [pastSpans]span{}
}

// relevelled ends an outage at a new level.
func (m *Monitor) relevelled(id site.PlateID, level, varG float64, at int64) {
	w := &m.watch[id]
	o := Outage{Plate: id, Fault: w.fault, From: w.from, To: at, DeltaG: level - w.pre}
	varG += w.preVar
	o.Changed = w.fault == Restarted || m.significant(o.DeltaG, varG)
	w.fault = 0
	m.ill--
	m.outages = append(m.outages, o)
	if o.Changed {
		m.recount(&o, varG)
	}
}

// recount moves the stock of a plate's slots by what an outage changed if that is
// surely units of one of them, and is unsure of them otherwise.
func (m *Monitor) recount(o *Outage, varG float64) {
	if o.Fault != Restarted {
		ev := Event{Plate: o.Plate, Parts: []Part{{Plate: o.Plate, DeltaG: o.DeltaG, VarG: varG}}, DeltaG: o.DeltaG, VarG: varG, Slots: m.slotsOn[o.Plate]}
		m.explain(&ev)
		if len(ev.Hyps) > 0 {
			if h := &ev.Hyps[0]; h.N == 1 && h.P >= surelyP && h.Lines[0].Slot >= 0 && m.site.Slots[h.Lines[0].Slot].SKU == h.Lines[0].SKU {
				l := h.Lines[0]
				m.restate(Move{Plate: o.Plate, Slot: l.Slot, SKU: l.SKU, Units: l.Units, At: o.To, P: h.P})
				return
			}
		}
		m.Unsure(o.Plate, o.To)
	}
}

// Unsure tells the monitor that the stock of a plate's slots may have changed
// unseen by time at.
func (m *Monitor) Unsure(id site.PlateID, at int64) {
	for _, o := range m.slotsOn[id] {
		m.sure[o] *= unsureP
		m.stocks = append(m.stocks, output.Stock{Slot: o, SKU: m.site.Slots[o].SKU, Time: at, Units: m.stock[o], P: m.sure[o]})
	}
}

// inspect looks at the numbers and the time of a batch: has its plate been silent
// or switched off?
func (m *Monitor) inspect(q *port, b *reading.WeightBatch, first int64) {
	p := &m.plates[q.plate]
	restarted := q.seen && int32(b.Seq-q.seq) < 0
	q.seq, q.seen = b.Seq, true
	switch {
	case p.last == 0:
	case restarted:
		m.suspend(q.plate, Restarted, p.last)
	case first-p.last > m.silenceNS:
		m.suspend(q.plate, Silent, p.last)
	}
}

// repeats follows runs of equal samples. It returns from which sample on the plate
// is not stuck: the number of samples if it is to the end of the batch.
func (m *Monitor) repeats(id site.PlateID, b *reading.WeightBatch, first int64) int {
	w := &m.watch[id]
	held := w.fault == Stuck && m.plates[id].mode == modeOut
	loose := 0
	for i, g := range b.Grams {
		if g == w.value {
			w.run++
			if held {
				loose = i + 1
			}
			continue
		}
		if !held {
			w.longest = max(w.longest, w.run)
		}
		held = false
		w.value, w.run = g, 1
	}
	n := int32(len(b.Grams))
	if w.count < stuckKnown {
		w.count = min(w.count+n, stuckKnown)
		return loose
	}
	if w.fault == 0 && w.run >= m.longRun(w, stuckRuns) && int64(w.run)*b.Interval >= stuckNS {
		m.suspend(id, Stuck, first-(int64(w.run)-int64(n))*b.Interval)
		return int(n)
	}
	return loose
}

func (m *Monitor) longRun(w *watch, times int32) int32 { return times * max(w.longest, leastRun) }

// perhapsStuck reports whether a plate has shown one value for so long that its
// level is not to be believed yet.
func (m *Monitor) perhapsStuck(id site.PlateID) bool {
	w := &m.watch[id]
	return w.count >= stuckKnown && w.run > m.longRun(w, 2)
}

// rewire finds two plates that have stepped between the same samples to each
// other's levels: somebody has exchanged their cables. From then on, each is read
// from the other's port.
func (m *Monitor) rewire() {
	for i := range m.pending {
		for j := range i {
			a, b := m.pending[j], m.pending[i]
			if a.plate == b.plate || a.start-b.start > rewiredNS || b.start-a.start > rewiredNS || !m.exchanged(&a, &b) {
				continue
			}
			m.pending = append(m.pending[:i], m.pending[i+1:]...)
			m.pending = append(m.pending[:j], m.pending[j+1:]...)
			m.exchange(a.plate, b.plate, a.start)
			return
		}
	}
}

func (m *Monitor) exchanged(a, b *segment) bool {
	tol := rewiredG + float64(rewiredSD*sqrt(a.varG+b.varG))
	return m.plates[a.plate].mode == modeQuiet && m.plates[b.plate].mode == modeQuiet &&
		math.Abs(a.delta) > 5*tol && math.Abs(b.delta) > 5*tol &&
		math.Abs(a.pre+a.delta-b.pre) < tol && math.Abs(b.pre+b.delta-a.pre) < tol
}

// exchange lets two plates go on as each other.
func (m *Monitor) exchange(a, b site.PlateID, at int64) {
	for i := range m.ports {
		switch q := &m.ports[i]; q.plate {
		case a:
			q.plate = b
		case b:
			q.plate = a
		}
	}
	m.plates[a], m.plates[b] = m.plates[b], m.plates[a]
	m.watch[a], m.watch[b] = m.watch[b], m.watch[a]
	for _, id := range [...]site.PlateID{a, b} {
		if m.slides[id].open {
			m.dropSlide(id)
		}
		m.slides[id].near = 0
		m.dist[id].past = [pastSpans]span{}
		m.outages = append(m.outages, Outage{Plate: id, Fault: Rewired, From: at, To: at})
	}
}
