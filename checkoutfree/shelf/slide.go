package shelf

import (
	"math"
	"slices"

	"gosim/checkoutfree/site"
)

// Somebody who takes a unit's weight off its plate over some seconds leaves no step:
// the baseline follows, and what it does not follow falls apart into small changes
// that are no product. Each plate therefore has a second, slower reference. What it
// lost since the reference was right is one change if it is some units of what
// stands there, and if it was lost within slideMaxNS. Drift and creep are far
// slower: 60 g/h moves the reference's lag by half a gram.
const (
	referS      = 30   // time constant of the reference, seconds
	slideLeastG = 3    // a plate that lost as much since is looked at; ESTIMATE: far above the lag
	slideSD     = 5    // and as many sd of the two levels
	slideMaxNS  = 40e9 // ESTIMATE: nobody holds a unit half lifted for longer
	slideStepNS = 1e9  // what is lost in less is a step
	stillNS     = 2e9  // a slide is over after so long without loss
	slideUnits  = 3    // most units in one slide
)

// slide is what a plate lost slowly.
type slide struct {
	ref    float64 // the reference, grams
	refVar float64 // of its first value
	near   int64   // when the level was last at the reference
	shared bool    // a slot spans this plate and another: a part of a unit is nothing
	open   bool
	from   int64   // since when it has been sliding
	low    float64 // lowest level so far
	moved  int64   // when that was reached
}

// alone reports whether the slots on a plate stand on it alone.
func (m *Monitor) alone(id site.PlateID) bool {
	for _, o := range m.slotsOn[id] {
		if s := &m.site.Slots[o]; s.First != s.Last {
			return false
		}
	}
	return true
}

// rest sets the reference to the level of a plate that has settled.
func (s *slide) rest(p *plate, at int64) {
	s.ref, s.near = p.mean, at
	s.refVar = p.v / float64(max(p.n, 1))
}

// slide looks at a plate that is level, or so nearly that its baseline follows, at
// the end of a batch.
func (m *Monitor) slide(id site.PlateID, t int64) {
	s, p := &m.slides[id], &m.plates[id]
	if s.shared {
		return
	}
	dt := min(t-p.last, int64(1e9))
	if s.near == 0 || dt <= 0 {
		s.rest(p, t)
		return
	}
	lost := s.ref - p.mean
	if s.open {
		m.slideOn(id, t)
		return
	}
	near := math.Abs(lost) < slideLeastG/2.0 // nearly always
	if !near {
		least := max(slideLeastG, slideSD*sqrt(s.refVar+p.v/float64(2*max(p.n, 1))))
		if lost > least {
			m.openSlide(id, s.near)
			return
		}
		near = math.Abs(lost) < least/2
	}
	if near {
		s.near = t
	}
	a := float64(dt) * (1 / (referS * 1e9))
	s.ref -= float64(a * lost)
	s.refVar -= float64(a * s.refVar)
}

func (m *Monitor) openSlide(id site.PlateID, from int64) {
	s, p := &m.slides[id], &m.plates[id]
	s.open, s.from, s.low, s.moved = true, from, p.mean, p.last
	m.sliding++
}

// slideOn follows an open slide, and closes it when nothing more is lost.
func (m *Monitor) slideOn(id site.PlateID, t int64) {
	s, p := &m.slides[id], &m.plates[id]
	if p.mean < s.low-slideLeastG/2.0 {
		s.low, s.moved = p.mean, t
	}
	if t-s.moved >= stillNS || t-s.from > slideMaxNS {
		m.closeSlide(id, t)
	}
}

// slip takes notice of a change that was just found. A loss that is no product may
// be a piece of a slide, but not while a hand is next door or something comes to rest:
// then it may be their shadow.
func (m *Monitor) slip(g *segment) {
	s := &m.slides[g.plate]
	m.dist[g.plate].stepped = true
	switch {
	case s.shared || s.near == 0:
	case g.delta > 0:
		if s.open {
			m.dropSlide(g.plate)
		}
	case s.open:
		s.moved = max(s.moved, g.end)
	case !m.counts(g.plate, g.delta, g.varG) && !m.shadowed(g):
		m.openSlide(g.plate, min(s.near, g.start))
		s.moved = g.end
	}
}

// shadowed reports whether the plate beside a change was disturbed about then, or
// something was put on its own.
func (m *Monitor) shadowed(g *segment) bool {
	for _, q := range m.adj[g.plate] {
		if q < 0 {
			continue
		}
		d := &m.dist[q]
		if m.unsettled(q) || d.past[pastSpans-1].to > g.start-restTolNS {
			return true
		}
	}
	return slices.ContainsFunc(m.pending, func(o segment) bool { return o.plate == g.plate && o.delta > 0 })
}

// dropSlide leaves the pieces of a slide as they are.
func (m *Monitor) dropSlide(id site.PlateID) {
	m.slides[id].open = false
	m.slides[id].near = 0
	m.sliding--
}

// inSlide reports whether pending change i belongs to a slide that is not over.
func (m *Monitor) inSlide(i int) bool {
	g := &m.pending[i]
	s := &m.slides[g.plate]
	return s.open && g.end >= s.from
}

// closeSlide makes one change of the pieces of a slide if together they are some
// units of what stands on the plate; else they stay as they are.
func (m *Monitor) closeSlide(id site.PlateID, t int64) {
	s, p := &m.slides[id], &m.plates[id]
	net, v := p.mean-s.ref, s.refVar+p.v/float64(max(p.n, 1))
	pieces, sum, rose := 0, 0.0, false
	from, to := s.from, s.moved
	for i := range m.pending {
		if m.inPieces(i, id) {
			pieces++
			sum += m.pending[i].delta
			rose = rose || m.pending[i].delta > 0
			to = max(to, m.pending[i].end)
		}
	}
	one := pieces == 1 && math.Abs(net-sum) < max(m.cfg.MinEventG, slideSD*sqrt(v))
	if !rose && !one && to-from >= slideStepNS && t-from <= slideMaxNS+stillNS && m.significant(net, v) && m.few(id, net, v) {
		m.pending = slices.DeleteFunc(m.pending, func(g segment) bool { return g.plate == id && g.end >= s.from })
		m.pending = append(m.pending, segment{plate: id, start: from, end: to, delta: net, varG: v})
	}
	s.open = false
	m.sliding--
	s.rest(p, t)
}

func (m *Monitor) inPieces(i int, id site.PlateID) bool {
	return m.pending[i].plate == id && m.inSlide(i)
}

// few reports whether a loss is up to slideUnits of a product that stands on a plate.
func (m *Monitor) few(id site.PlateID, delta, varG float64) bool {
	for _, o := range m.slotsOn[id] {
		w := &m.weights[m.site.Slots[o].SKU]
		n := math.Round(-delta / w.mean)
		if n < 1 || n > slideUnits {
			continue
		}
		v := varG + float64(n*w.varUnit) + float64(n*n*w.varMean) + sq(m.cfg.GainShare*n*w.mean)
		if sq(-delta-float64(n*w.mean)) <= restFitSD*restFitSD*v {
			return true
		}
	}
	return false
}
