package shelf

import (
	"math"
	"slices"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

// maxWindow limits the samples of a plateau window; at 200 Hz it is 0.3 s.
const maxWindow = 64

// learnN is how many first samples a plate learns its noise from.
const learnN = 24

type mode uint8

const (
	modeLearn mode = iota // gathering the first samples
	modeQuiet
	modeBusy // departed from the baseline and not yet level
	modePlateau
	modeOut // without samples to trust, see outage.go
)

// plate is what every sample touches, kept together because a batch belongs to
// one plate.
type plate struct {
	mean     float64 // baseline, grams
	v        float64 // learned noise variance of a sample, grams²
	pos, neg float64 // CUSUM sums, sd
	last     int64   // time of the last sample, 0 before the first
	n        int32   // samples in the baseline, at most its time constant
	mode     mode
}

// disturbance is a plate's state away from the baseline; it is touched only
// then.
type disturbance struct {
	start    int64 // last level sample before the present step
	began    int64 // since when it has been unsettled
	pre      float64
	preVar   float64
	win      [maxWindow]float64
	wn       int // samples in win
	level    int64
	sum      float64
	cnt      int
	prevTime int64
	stepped  bool            // a change has been found
	now      span            // the disturbance in progress
	past     [pastSpans]span // the last ones, oldest first
}

// pastSpans is how many disturbances of a plate are remembered.
const pastSpans = 4

// span is one disturbance as its neighbours see it.
type span struct {
	from, to int64      // last level sample before, first after
	pre      float64    // level before, grams
	net      float64    // level after less level before
	peak     float64    // largest departure
	ref      [2]float64 // baselines of the left and right neighbour when it began; NaN if they had none
}

// Weights takes the samples of one plate; first is the time of the first one on
// the store clock. Batches of a plate must come in order of time. It does not
// allocate while the plate is quiet.
func (m *Monitor) Weights(b *reading.WeightBatch, first int64) {
	if len(b.Grams) == 0 || b.Interval <= 0 {
		return
	}
	q := &m.ports[b.Plate]
	m.inspect(q, b, first)
	id := q.plate
	p := &m.plates[id]
	g := b.Grams
	i := m.repeats(id, b, first)
	if p.mode == modeOut && i < len(g) {
		m.resume(id, first+int64(i)*b.Interval, b.Interval)
	}
	for i < len(g) {
		if p.mode == modeQuiet {
			i = m.quiet(p, g, i, b.Interval)
			if i == len(g) {
				m.slide(id, first+int64(i-1)*b.Interval)
				break
			}
			m.depart(id, first+int64(i)*b.Interval, b.Interval)
			if i > 0 {
				m.dist[id].start = first + int64(i-1)*b.Interval
			}
			m.dist[id].now.from = m.dist[id].start
		}
		t := first + int64(i)*b.Interval
		if p.mode == modeLearn {
			m.learn(id, float64(g[i]))
		} else {
			m.busy(id, float64(g[i]), t, b.Interval)
		}
		i++
	}
	p.last = first + int64(len(g)-1)*b.Interval
}

// quiet follows the baseline from sample i on and returns the index of the
// first sample that departs from it, or len(g).
func (m *Monitor) quiet(p *plate, g []float32, i int, interval int64) int {
	mean, v, pos, neg := p.mean, p.v, p.pos, p.neg
	inv := 1 / math.Sqrt(v)
	alarm, k, h := m.cfg.AlarmSD, m.cfg.CusumK, m.cfg.CusumH
	full := int32(m.baselineNS / interval)
	a := 1 / float64(max(full, 1))
	const b = 1.0 / 512 // 25 s at 20 Hz: relative sd of the learned variance 4 %
	for ; i < len(g); i++ {
		d := float64(g[i]) - mean
		z := float64(d * inv)
		pos = max(0, pos+z-k)
		neg = max(0, neg-z-k)
		if z > alarm || z < -alarm || pos > h || neg > h {
			break
		}
		if p.n < full {
			p.n++
			mean += d / float64(p.n)
		} else {
			mean += float64(a * d)
		}
		v += float64(b * (float64(d*d) - v))
	}
	p.mean, p.v, p.pos, p.neg = mean, max(v, m.minVar), pos, neg
	return i
}

// depart opens a disturbance at the sample of time t.
func (m *Monitor) depart(id site.PlateID, t, interval int64) {
	p, d := &m.plates[id], &m.dist[id]
	d.start = t - interval
	if p.last > 0 && p.last < t {
		d.start = p.last
	}
	d.began = t
	d.stepped = false
	d.pre = p.mean
	d.now = span{from: d.start, pre: p.mean}
	for side, q := range m.adj[id] {
		d.now.ref[side] = math.NaN()
		if q >= 0 {
			d.now.ref[side] = m.levelBefore(q, d.start)
		}
	}
	full := float64(m.baselineNS) / float64(interval)
	d.preVar = p.v * max(1/float64(max(p.n, 1)), 1/(2*max(full, 1)))
	d.wn = 0
	d.prevTime = t - interval
	p.mode = modeBusy
	m.active++
}

// levelBefore returns plate id's level just before time t; its samples may have
// been taken further than t. NaN if it was not level then.
func (m *Monitor) levelBefore(id site.PlateID, t int64) float64 {
	d := &m.dist[id]
	for i := range d.past {
		if s := &d.past[i]; s.to >= t {
			if s.from < t-overlapTolNS {
				return math.NaN()
			}
			return s.pre
		}
	}
	switch {
	case m.plates[id].mode == modeQuiet:
		return m.plates[id].mean
	case m.unsettled(id) && d.now.from >= t-overlapTolNS:
		return d.now.pre
	default:
		return math.NaN()
	}
}

// levelAfter returns plate id's level after time t and after any disturbance
// that was going on then; NaN if that has not ended.
func (m *Monitor) levelAfter(id site.PlateID, t int64) float64 {
	d := &m.dist[id]
	for i := range d.past {
		s := &d.past[i]
		if s.from > t {
			return s.pre
		}
		t = max(t, s.to)
	}
	switch {
	case !m.unsettled(id):
		return m.plates[id].mean
	case d.now.from > t:
		return d.now.pre
	default:
		return math.NaN()
	}
}

// learn gathers a plate's first samples and takes its noise from the median
// step between neighbours, which a hand or a pick does not move.
func (m *Monitor) learn(id site.PlateID, g float64) {
	p, d := &m.plates[id], &m.dist[id]
	d.win[d.wn] = g
	d.wn++
	if d.wn < learnN {
		return
	}
	var diff [learnN - 1]float64
	for i := range diff {
		diff[i] = math.Abs(d.win[i+1] - d.win[i])
	}
	slices.Sort(diff[:])
	sd := 1.4826 * diff[len(diff)/2] / math.Sqrt2 // median absolute deviation of a normal variable
	// The estimate of few samples is pulled towards the configured value.
	p.v = max(m.minVar, (float64(sd*sd*float64(learnN))+float64(m.cfg.NoiseSDG*m.cfg.NoiseSDG*8))/(learnN+8))
	p.mean, p.n = 0, 0
	const tail = 8
	for _, x := range d.win[learnN-tail : learnN] {
		p.mean += float64(x / tail)
		p.n++
	}
	p.pos, p.neg = 0, 0
	p.mode = modeQuiet
	d.wn = 0
	m.slides[id].rest(p, 0)
}

// busy takes one sample of a plate that has left its baseline.
func (m *Monitor) busy(id site.PlateID, g float64, t, interval int64) {
	p, d := &m.plates[id], &m.dist[id]
	d.now.peak = max(d.now.peak, math.Abs(g-d.now.pre))
	if t-d.prevTime > 3*interval { // samples are missing: a level stretch must not span the gap
		d.wn = 0
		if p.mode == modePlateau {
			m.leavePlateau(id, d.prevTime)
		}
	}
	if p.mode == modePlateau {
		level := d.sum / float64(d.cnt)
		if math.Abs(g-level) <= m.cfg.AlarmSD*math.Sqrt(p.v*(1+1/float64(d.cnt))) {
			d.sum += g
			d.cnt++
			d.prevTime = t
			if int64(d.cnt)*interval >= m.settling(id) && !m.perhapsStuck(id) {
				m.settle(id)
			}
			return
		}
		m.leavePlateau(id, d.prevTime)
	}
	d.prevTime = t
	w := min(max(int((m.plateauNS+interval/2)/interval), 4), maxWindow)
	if d.wn >= w {
		copy(d.win[:], d.win[d.wn-w+1:d.wn])
		d.wn = w - 1
	}
	d.win[d.wn] = g
	d.wn++
	if d.wn < w {
		return
	}
	if level(d.win[:w], p.v) {
		d.sum = 0
		for _, x := range d.win[:w] {
			d.sum += x
		}
		d.cnt = w
		d.level = t - int64(w-1)*interval
		p.mode = modePlateau
		return
	}
	if t-d.began > m.adaptNS { // not a hand: the plate has become noisier
		d.began = t
		s := 0.0
		for i := 1; i < w; i++ {
			s += float64((d.win[i] - d.win[i-1]) * (d.win[i] - d.win[i-1]))
		}
		p.v = max(p.v, s/float64(2*(w-1)))
	}
}

// level reports whether the samples are constant but for noise of variance v:
// neither their spread nor the difference of their two halves is too large.
func level(x []float64, v float64) bool {
	n := float64(len(x))
	sum, first := 0.0, 0.0
	h := len(x) / 2
	for i, g := range x {
		sum += g
		if i < h {
			first += g
		}
	}
	mean := sum / n
	s := 0.0
	for _, g := range x {
		s += float64((g - mean) * (g - mean))
	}
	if s/(n-1) > v*(1+float64(4*math.Sqrt(2/(n-1)))) { // four sd of a sample variance
		return false
	}
	a, b := float64(h), n-float64(h)
	d := first/a - (sum-first)/b
	return d*d <= 9*v*(1/a+1/b) // three sd of the difference
}

// leavePlateau ends a level stretch that did not last: the step up to it counts
// as a change of its own.
func (m *Monitor) leavePlateau(id site.PlateID, last int64) {
	p, d := &m.plates[id], &m.dist[id]
	lvl := d.sum / float64(d.cnt)
	v := p.v / float64(d.cnt)
	if m.watch[id].fault == 0 && m.commit(id, lvl, v) {
		d.pre, d.preVar = lvl, v
	}
	d.start, d.began = last, last
	d.wn = 0
	p.mode = modeBusy
}

// settle ends a disturbance.
func (m *Monitor) settle(id site.PlateID) {
	p, d := &m.plates[id], &m.dist[id]
	lvl := d.sum / float64(d.cnt)
	out := m.watch[id].fault != 0
	if out {
		m.relevelled(id, lvl, p.v/float64(d.cnt), d.level)
	} else {
		m.commit(id, lvl, p.v/float64(d.cnt))
		copy(d.past[:], d.past[1:])
		d.now.to, d.now.net = d.level, lvl-d.now.pre
		d.past[pastSpans-1] = d.now
	}
	p.mean, p.n = lvl, int32(d.cnt)
	p.pos, p.neg = 0, 0
	p.mode = modeQuiet
	d.wn = 0
	m.active--
	if s := &m.slides[id]; (d.stepped || out) && !s.open {
		s.rest(p, d.level)
	}
}

// settling is how long a plate must be level for a disturbance of it to be over.
func (m *Monitor) settling(id site.PlateID) int64 {
	if m.watch[id].fault != 0 {
		return freshTimes * m.settleNS
	}
	return m.settleNS
}

// commit records the step from the level before to lvl and reports whether it
// is large enough to be a change.
func (m *Monitor) commit(id site.PlateID, lvl, varG float64) bool {
	d := &m.dist[id]
	g := segment{plate: id, start: d.start, end: d.level, delta: lvl - d.pre, varG: d.preVar + varG, pre: d.pre}
	if !m.significant(g.delta, g.varG) {
		return false
	}
	m.pending = append(m.pending, g)
	m.slip(&g)
	return true
}

func (m *Monitor) significant(delta, varG float64) bool {
	return math.Abs(delta) >= max(m.cfg.MinEventG, m.cfg.MinEventSD*math.Sqrt(varG))
}

// unsettled reports whether plate id is away from its baseline.
func (m *Monitor) unsettled(id site.PlateID) bool {
	k := m.plates[id].mode
	return k == modeBusy || k == modePlateau
}
