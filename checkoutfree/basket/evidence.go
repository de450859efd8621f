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

// besideHand is the chance that a person near the place has a hand at the slot
// next to it in that moment. ESTIMATE: people stand at shelves to handle goods.
const besideHand = 0.05

// reachable is the least log-likelihood ratio at the place with which somebody
// contends for it.
const reachable = -1

// evidence gathers what the tracker says about one event.
type evidence struct {
	slots  []site.SlotID // the places asked about; -1 is the plate as such
	points []site.Vec3
	people []person
	near   []track.Candidate

	heldS float64 // seconds for which hands were looked at after the event
}

// person is a candidate with their evidence at each place.
type person struct {
	track  output.TrackID
	prior  float64
	at     []track.Candidate // by place
	ll     []float64         // by place
	beside []float64         // by place: the ratio for a hand at a slot next to it
	best   float64
	fromS  float64 // seconds that before covers
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
			from := k.emptied(q.track, t0-int64(k.cfg.HandWindowS*1e9), t0)
			q.before = k.tracker.Hands(nil, q.track, from, t0)
			q.fromS = float64(t0-from) * 1e-9
		} else {
			q.before = k.tracker.Hands(nil, q.track, t0-int64(k.cfg.HandWindowS*1e9), ev.Start)
		}
	}
	e.heldS = float64(now-min(ev.End, t1)) * 1e-9
	if ev.DeltaG < 0 {
		k.lookBeside(ev, e, t0, t1)
	}
	return e
}

// emptied returns when track tr last put something down within [from, to], or
// from: what its hand held before that says nothing of what it held afterwards.
func (k *Keeper) emptied(tr output.TrackID, from, to int64) int64 {
	for _, d := range k.downs {
		if d.track == tr && d.at > from && d.at <= to {
			from = d.at
		}
	}
	return from
}

// putDown remembers that a track put something down until time at.
func (k *Keeper) putDown(tr output.TrackID, at int64) {
	if tr == 0 {
		return
	}
	k.downs = slices.DeleteFunc(k.downs, func(d down) bool { return d.at < at-keepDownNS })
	k.downs = append(k.downs, down{tr, at})
}

// lookBeside asks for hands at the slots next to the event's, where several
// people contend for it.
func (k *Keeper) lookBeside(ev *shelf.Event, e *evidence, t0, t1 int64) {
	contend := 0
	for i := range e.people {
		if e.people[i].best > reachable {
			contend++
		}
	}
	if contend < 2 {
		return
	}
	for i, o := range e.slots {
		if o < 0 {
			continue
		}
		n := 0.0
		for _, b := range k.beside[o] {
			if !slices.Contains(ev.Slots, b) {
				n++
			}
		}
		for _, b := range k.beside[o] {
			if slices.Contains(ev.Slots, b) {
				continue
			}
			e.near = k.tracker.Near(e.near[:0], k.site.Slots[b].Front, t0, t1)
			for _, c := range e.near {
				for j := range e.people {
					if q := &e.people[j]; q.track == c.Track {
						q.beside[i] += fpmath.Exp(c.LogLik) / n
					}
				}
			}
		}
	}
}

func (e *evidence) person(tr output.TrackID, places int) *person {
	for i := range e.people {
		if e.people[i].track == tr {
			return &e.people[i]
		}
	}
	ratios := make([]float64, 2*places)
	q := person{track: tr, best: math.Inf(-1), at: make([]track.Candidate, places), ll: ratios[:places], beside: ratios[places:]}
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

// idleLL is the log-likelihood ratio of a person's evidence at the place of slot o
// if they took nothing there: their hand was elsewhere, or idle at the place, or
// busy next to it.
func (q *person) idleLL(e *evidence, o site.SlotID, idle float64) float64 {
	r := float64(idle * fpmath.Exp(q.loglik(e, o)))
	if i := e.place(o); i >= 0 && q.beside[i] > 0 {
		return fpmath.Log(1 - idle - besideHand + r + float64(besideHand*q.beside[i]))
	}
	return fpmath.Log(1 - idle + r)
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

// rate returns which share of the observations named SKU s, and their number. Two
// hands share the observations: a product that is surely named when it is named at
// all counts as half of them.
func rate(h []track.HandEvidence, s site.SKU) (r float64, n int) {
	p, named := 0.0, 0
	for i := range h {
		n = max(n, h[i].N)
		if h[i].SKU == s {
			p, named = h[i].P, h[i].N
		}
	}
	if n == 0 {
		return 0, 0
	}
	r = p / float64(n)
	if named >= leastNamed {
		r = max(r, float64(0.5*p/float64(named)))
	}
	return min(1, r), n
}

// leastNamed is how often a product must be named beside another to count as held
// in the other hand: fewer may be one camera's slip.
const leastNamed = 3

// informative is the least rate at which in-hand scores say something about the
// products in question; below it the camera saw something else. ESTIMATE.
const informative = 0.2

const (
	// chanceRate is the share of a hand's scores that a product gets whose owner is
	// somebody else, over all that may be seen there. ESTIMATE: most bystanders'
	// hands are empty or hold none of the event's products.
	chanceRate = 0.15
	// otherHands is the log-likelihood ratio of hands that are seen, often, with
	// other things only. ESTIMATE: one taking in five is out of sight at once.
	otherHands   = -1.6
	otherHandsN  = 4   // sightings from which that counts
	steadyMargin = 1.5 // a product seen before at 1/1.5 of the present rate is no news. ESTIMATE
)

// seen fills ll[i] with the log-likelihood of what the cameras saw in a hand if
// it was skus[i], less that of seeing nothing in particular. Where none of the
// products was seen, that is the same for all. What the hand held before, as often
// a second as now, says nothing of a pick.
func (k *Keeper) seen(q *person, nowS float64, now, before []track.HandEvidence, skus []site.SKU, ll []float64) {
	best, raw := 0.0, 0.0
	count := 0
	for i, s := range skus {
		r, n := rate(now, s)
		raw = max(raw, r)
		b, m := rate(before, s)
		news := 1.0
		if b > 0 && r > 0 && q.fromS > 0 && nowS > 0 {
			was, is := b*float64(m)/q.fromS, r*float64(n)/nowS // scores a second
			news = max(0, 1-float64(steadyMargin*was/is))
		}
		ll[i] = r * news
		best = max(best, ll[i])
		count = n
	}
	eff := min(float64(count), k.cfg.HandEffective)
	for i := range ll {
		switch {
		case best >= informative:
			ll[i] = eff * fpmath.Log((ll[i]+k.cfg.HandFloor)/(chanceRate+k.cfg.HandFloor))
		case nowS > 0 && count >= otherHandsN && raw < informative:
			ll[i] = otherHands
		default:
			ll[i] = 0
		}
	}
}
