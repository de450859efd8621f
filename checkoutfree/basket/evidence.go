package basket

import (
	"cmp"
	"math"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/shelf"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
	"gosim/internal/fpmath"
)

// absentLL is the log-likelihood ratio of somebody whom the tracker does not
// even name as a candidate at a point while it does at another.
const absentLL = -8

// evidence gathers what the tracker says about one event.
type evidence struct {
	slots  []site.SlotID // the places asked about; -1 is the plate as such
	points []site.Vec3
	people []person
	near   []track.Candidate
}

// person is a candidate with their evidence at each place.
type person struct {
	track  output.TrackID
	prior  float64
	at     []track.Candidate // by place
	ll     []float64         // by place
	best   float64
	after  []track.HandEvidence
	before []track.HandEvidence
}

// gather asks the tracker about the places where the event may have happened.
func (k *Keeper) gather(ev *shelf.Event, now int64) *evidence {
	e := &k.ev
	e.slots, e.points, e.people = e.slots[:0], e.points[:0], e.people[:0]
	for _, o := range ev.Slots {
		if len(e.slots) == 8 {
			break
		}
		e.slots = append(e.slots, o)
		e.points = append(e.points, k.point(ev, o))
	}
	if len(e.slots) == 0 {
		e.slots = append(e.slots, -1)
		e.points = append(e.points, k.point(ev, -1))
	}
	t0 := ev.Start - int64(k.cfg.ReachBeforeS*1e9)
	t1 := min(ev.End, ev.Start+int64(k.cfg.ReachMaxS*1e9)) + int64(k.cfg.ReachAfterS*1e9)
	for i, p := range e.points {
		e.near = k.tracker.Near(e.near[:0], p, t0, t1)
		for _, c := range e.near {
			q := e.person(c.Track, len(e.points))
			q.at[i], q.ll[i] = c, c.LogLik
			q.best = max(q.best, c.LogLik)
		}
	}
	slices.SortFunc(e.people, func(a, b person) int { return cmp.Compare(a.track, b.track) })
	for i := range e.people {
		q := &e.people[i]
		q.prior = (1 - k.cfg.NobodyPrior) / float64(len(e.people))
		if v, _ := k.tracker.VisitAt(q.track, ev.Start); v == 0 || k.isClosed(v) {
			q.prior *= k.cfg.OutsideFactor
		}
		if ev.DeltaG < 0 {
			q.after = k.tracker.Hands(nil, q.track, min(ev.End, t1), now)
			q.before = k.tracker.Hands(nil, q.track, t0-int64(k.cfg.HandWindowS*1e9), t0)
		} else {
			q.before = k.tracker.Hands(nil, q.track, t0-int64(k.cfg.HandWindowS*1e9), ev.Start)
		}
	}
	return e
}

func (e *evidence) person(tr output.TrackID, places int) *person {
	for i := range e.people {
		if e.people[i].track == tr {
			return &e.people[i]
		}
	}
	q := person{track: tr, best: math.Inf(-1), at: make([]track.Candidate, places), ll: make([]float64, places)}
	for i := range q.ll {
		q.ll[i] = absentLL
		q.at[i] = track.Candidate{Track: tr, LogLik: absentLL, WristM: math.Inf(1), BodyM: math.Inf(1)}
	}
	e.people = append(e.people, q)
	return &e.people[len(e.people)-1]
}

// place returns the index of a slot's place, -1 if it was not asked about.
func (e *evidence) place(o site.SlotID) int {
	if i := slices.Index(e.slots, o); i >= 0 {
		return i
	}
	return -1
}

// loglik returns the ratio at a slot's place, or the best of all if the slot has
// none.
func (q *person) loglik(e *evidence, o site.SlotID) float64 {
	if i := e.place(o); i >= 0 {
		return q.ll[i]
	}
	return q.best
}

// candidate returns the evidence at a slot's place, or the best of all.
func (q *person) candidate(e *evidence, o site.SlotID) track.Candidate {
	if i := e.place(o); i >= 0 {
		return q.at[i]
	}
	b := 0
	for i := range q.ll {
		if q.ll[i] > q.ll[b] {
			b = i
		}
	}
	return q.at[b]
}

// point returns where a hand goes for an event at a slot: the front of the slot,
// at the plates that changed if the slot is wide.
func (k *Keeper) point(ev *shelf.Event, o site.SlotID) site.Vec3 {
	c, w := site.Vec3{}, 0.0
	for i := range ev.Parts {
		p := &ev.Parts[i]
		if p.Spill {
			continue
		}
		g := math.Abs(p.DeltaG) + 1e-6
		c = c.Add(k.site.Plates[p.Plate].Center.Scale(g))
		w += g
	}
	if w > 0 {
		c = c.Scale(1 / w)
	}
	if o < 0 {
		return c
	}
	s := &k.site.Slots[o]
	if s.First == s.Last {
		return s.Front
	}
	return c.Add(s.Front.Sub(s.Center))
}

// rate returns which share of the observations named SKU s, and their number.
func rate(h []track.HandEvidence, s site.SKU) (r float64, n int) {
	p := 0.0
	for i := range h {
		n = max(n, h[i].N)
		if h[i].SKU == s {
			p = h[i].P
		}
	}
	if n == 0 {
		return 0, 0
	}
	return min(1, p/float64(n)), n
}

// informative is the least rate at which in-hand scores say something about the
// products in question; below it the camera saw something else. ESTIMATE.
const informative = 0.2

// seen fills ll[i] with the log-likelihood of what the cameras saw in a hand if
// it was skus[i], less that of seeing nothing in particular. Where none of the
// products was seen, that is 0 for all. What the hand held before as well says
// nothing of a pick.
func (k *Keeper) seen(now, before []track.HandEvidence, skus []site.SKU, ll []float64) {
	best := 0.0
	count := 0
	for i, s := range skus {
		r, n := rate(now, s)
		b, _ := rate(before, s)
		ll[i] = max(0, r-b)
		best = max(best, ll[i])
		count = n
	}
	eff := min(float64(count), k.cfg.HandEffective)
	for i := range ll {
		if best < informative {
			ll[i] = 0
			continue
		}
		ll[i] = eff * fpmath.Log((ll[i]+k.cfg.HandFloor)/(0.25+k.cfg.HandFloor))
	}
}
