package shelf

import (
	"math"

	"gosim/checkoutfree/site"
)

// spillRatio is the belief over which share of a plate's change its neighbours
// show for good: normal, of unknown mean and spread, learned from changes beside
// plates where nobody did anything.
type spillRatio struct {
	mean, m2 float64 // m2 is the weighted sum of squared differences
	n        float64 // weight of what was seen, the prior included
	limit    float64
}

const (
	spillPriorN  = 4   // weight of the prior in observations. ESTIMATE
	spillMemoryN = 200 // weight at which old observations fade
	spillSD      = 3   // what lies this many sd off the mean is a change of its own
	spillLearnG  = 150 // smallest change to learn from, grams
	spillSlackG  = 2   // for noise of the small change, grams
)

// newSpillRatio starts from half the usual share, give or take as much.
func newSpillRatio(share, limit float64) spillRatio {
	return spillRatio{mean: share / 2, m2: spillPriorN * sq(share*2/3), n: spillPriorN, limit: limit}
}

func (r *spillRatio) variance() float64 { return r.m2/r.n + sq(0.001) }

// explains reports whether small may be the spill-over of large.
func (r *spillRatio) explains(small, large float64) bool {
	if math.Abs(small) > r.limit*math.Abs(large) {
		return false
	}
	return math.Abs(small-float64(r.mean*large)) <= float64(spillSD*math.Sqrt(r.variance())*math.Abs(large))+spillSlackG
}

func (r *spillRatio) learn(x float64) {
	if math.Abs(x) > r.limit {
		return
	}
	if r.n >= spillMemoryN {
		r.m2 *= 1 - 1/r.n
		r.n--
	}
	r.n++
	d := x - r.mean
	r.mean += d / r.n
	r.m2 += float64(d * (x - r.mean))
}

// learnSpill looks at the quiet neighbours of an event's plates.
func (m *Monitor) learnSpill(ev *Event) {
	for i := range ev.Parts {
		p := &ev.Parts[i]
		if math.Abs(p.DeltaG) < spillLearnG {
			continue
		}
		for _, s := range m.dist[p.Plate].past {
			if s.to == 0 || s.from > ev.End || s.to < ev.Start || math.Abs(s.net-p.DeltaG) > spillSlackG {
				continue
			}
			for side, q := range m.adj[p.Plate] {
				if q < 0 || m.shareSlot(p.Plate, q) || m.ownChange(ev, q) {
					continue
				}
				if net := m.levelAfter(q, s.to) - s.ref[side]; !math.IsNaN(net) {
					m.spill.learn(net / s.net)
				}
			}
		}
	}
}

// ownChange reports whether plate q has a change of its own about the time of
// the event.
func (m *Monitor) ownChange(ev *Event, q site.PlateID) bool {
	for i := range ev.Parts {
		if ev.Parts[i].Plate == q && !ev.Parts[i].Spill {
			return true
		}
	}
	return false
}
