package baseline

import (
	"math"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
	"gosim/internal/fpmath"
)

// person says how a method finds who did it.
type person uint8

const (
	byHeadOrWrist person = iota // nearest head, or wrist that the detector is sure of
	byHead
	byBody
)

// people is what a method needs of the tracker.
type people interface {
	Looks(dst []track.Look, t0, t1 int64) []track.Look
	VisitAt(tr output.TrackID, at int64) (track.VisitID, float64)
	Account(v track.VisitID) (string, float64)
}

// shelves is one method's work on the plates: changes found by a trigger, products
// by weight and place, people by nearness, put-backs from what they carry.
type shelves struct {
	site    *site.Site
	tracker people
	who     person
	split   bool // a change of several products' plates is several picks

	place   []ref     // by plate
	series  []*series // by shelf with plates
	trigger []trigger // likewise
	planned [][]site.SKU
	changes []change
	looks   []track.Look
	wrists  []wrist
	ledger  ledger
	last    output.EventID
}

// ref is where a plate is in the series.
type ref struct{ series, index int }

func newShelves(s *site.Site, tr people, who person, split bool, newTrigger func() trigger) *shelves {
	x := &shelves{site: s, tracker: tr, who: who, split: split, place: make([]ref, len(s.Plates)), planned: make([][]site.SKU, len(s.Plates))}
	x.ledger.tracker = tr
	for i := range s.Shelves {
		if len(s.Shelves[i].Plates) == 0 {
			continue
		}
		for k, p := range s.Shelves[i].Plates {
			x.place[p] = ref{len(x.series), k}
		}
		x.series = append(x.series, newSeries(s, site.ShelfID(i)))
		x.trigger = append(x.trigger, newTrigger())
	}
	for i := range s.Slots {
		o := &s.Slots[i]
		for p := o.First; p <= o.Last; p++ {
			x.plan(p, o.SKU)
		}
	}
	return x
}

// plan puts a product on a plate of the planogram, once.
func (x *shelves) plan(p site.PlateID, k site.SKU) {
	if !slices.Contains(x.planned[p], k) {
		x.planned[p] = append(x.planned[p], k)
	}
}

// weights takes a batch whose first sample is of time at.
func (x *shelves) weights(w *reading.WeightBatch, at int64) {
	r := x.place[w.Plate]
	x.series[r.series].add(r.index, w, at)
}

// advance decides the changes that have ended.
func (x *shelves) advance(now int64, out *output.Batch) {
	for i, s := range x.series {
		s.advance()
		x.changes = x.trigger[i].advance(s, x.changes[:0])
		for k := range x.changes {
			x.decide(s, &x.changes[k], now, out)
		}
	}
}

// openBefore reports whether a change that began at or before t may be undecided:
// its end shows in a window's length.
func (x *shelves) openBefore(t int64) bool {
	for _, s := range x.series {
		if s.begun && s.at(s.ready) < t+int64(2e9) {
			return true
		}
	}
	return false
}

// decide turns a change into picks or a put-back.
func (x *shelves) decide(s *series, c *change, now int64, out *output.Batch) {
	if c.delta > 0 {
		x.putBack(s, c, 0, len(s.plates), c.delta, now, out)
		return
	}
	if !x.split {
		x.pick(s, c, 0, len(s.plates), c.delta, now, out)
		return
	}
	parts := x.parts(s, c)
	for _, p := range parts {
		delta := 0.0
		for i := p[0]; i < p[1]; i++ {
			delta += c.plates[i]
		}
		if len(parts) == 1 { // the board carries some of it to the others
			delta = c.delta
		}
		if delta > 0 {
			x.putBack(s, c, p[0], p[1], delta, now, out)
		} else {
			x.pick(s, c, p[0], p[1], delta, now, out)
		}
	}
}

// parts returns the runs [from, to) of plates that one change of a product may
// have loaded: neighbours that changed by a third of the shelf's lightest product
// or more and have a product in common. It is the whole shelf if no plate did.
func (x *shelves) parts(s *series, c *change) [][2]int {
	light := math.Inf(1)
	for _, p := range s.plates {
		for _, k := range x.planned[p] {
			light = min(light, x.site.Products[k].WeightG)
		}
	}
	var parts [][2]int
	for i, p := range s.plates {
		if !(math.Abs(c.plates[i]) >= light/3) {
			continue
		}
		n := len(parts)
		if n > 0 && parts[n-1][1] == i && common(x.planned[s.plates[i-1]], x.planned[p]) {
			parts[n-1][1] = i + 1
			continue
		}
		parts = append(parts, [2]int{i, i + 1})
	}
	if len(parts) == 0 {
		return [][2]int{{0, len(s.plates)}}
	}
	return parts
}

func common(a, b []site.SKU) bool {
	return slices.ContainsFunc(a, func(k site.SKU) bool { return slices.Contains(b, k) })
}

// The published weights of place and weight in a product's score, and the spread of
// the weight in it.
const (
	placeWeight  = 0.8
	weightWeight = 0.2
	weightSDG    = 20.0
	leastOfUnit  = 0.4  // of a product's weight must be gone
	leastBack    = 0.75 // of what goes back must have come
	planShare    = 0.2  // of the change makes a plate the product's
)

// pick books what left plates [from, to) of a shelf.
func (x *shelves) pick(s *series, c *change, from, to int, delta float64, now int64, out *output.Batch) {
	sum := 0.0
	for i := from; i < to; i++ {
		sum += c.plates[i]
	}
	best, score := site.NoSKU, math.Inf(-1)
	for _, p := range s.plates[from:to] {
		for _, k := range x.planned[p] {
			if k == best {
				continue
			}
			here := 0.0
			for i := from; i < to; i++ {
				if slices.Contains(x.planned[s.plates[i]], k) {
					here += c.plates[i]
				}
			}
			v := placeWeight * here / sum
			off := math.Abs(math.Abs(delta) - x.site.Products[k].WeightG)
			v += float64(weightWeight * fpmath.Erfc(off/weightSDG/math.Sqrt2)) // 2Φ(−z) = erfc(z/√2)
			if v > score {
				best, score = k, v
			}
		}
	}
	if best == site.NoSKU || math.Abs(delta) < leastOfUnit*x.site.Products[best].WeightG {
		return
	}
	units := max(1, int(math.Abs(delta)/x.site.Products[best].WeightG+0.5))
	x.book(s, c, from, to, delta, best, -units, now, out)
}

// putBack books what came to plates [from, to) of a shelf: of what its doer
// carries, what weighs most nearly as much.
func (x *shelves) putBack(s *series, c *change, from, to int, delta float64, now int64, out *output.Batch) {
	plate := c.loudest(from, to)
	tr := x.doer(s, c, plate)
	if tr == 0 {
		return
	}
	best, units, off := site.NoSKU, 0, math.Inf(1)
	for _, i := range x.ledger.carried(tr, s.at(c.peak)) {
		w := x.site.Products[i.sku].WeightG
		for n := 1; n <= i.units; n++ {
			if d := math.Abs(float64(float64(n)*w) - delta); d < off {
				best, units, off = i.sku, n, d
			}
		}
	}
	if best == site.NoSKU || delta < leastBack*float64(units)*x.site.Products[best].WeightG {
		return
	}
	for i := from; i < to; i++ {
		if c.plates[i] >= planShare*math.Abs(delta) {
			x.plan(s.plates[i], best)
		}
	}
	x.state(s, c, plate, delta, best, units, tr, now, out)
}

// book attributes a pick.
func (x *shelves) book(s *series, c *change, from, to int, delta float64, k site.SKU, units int, now int64, out *output.Batch) {
	plate := c.loudest(from, to)
	x.state(s, c, plate, delta, k, units, x.doer(s, c, plate), now, out)
}

// state writes the event, and the basket it changes.
func (x *shelves) state(s *series, c *change, plate int, delta float64, k site.SKU, units int, tr output.TrackID, now int64, out *output.Batch) {
	x.last++
	at := s.at(c.peak)
	visit, _ := x.tracker.VisitAt(tr, at)
	account, _ := x.tracker.Account(visit)
	slot := site.SlotID(-1)
	for _, o := range x.site.SlotsOn(s.plates[plate]) {
		if x.site.Slots[o].SKU == k {
			slot = o
		}
	}
	out.Events = append(out.Events, output.ShelfEvent{
		ID: x.last, Plate: s.plates[plate], Slot: slot, Start: s.at(c.start), End: s.at(c.end), DeltaG: delta,
		SKU: k, Units: units, P: 1, Track: tr, TrackP: certain(tr), Account: account,
	})
	if tr == 0 {
		return
	}
	x.ledger.add(tr, at, k, -units)
	out.Baskets = append(out.Baskets, output.BasketChange{
		Event: x.last, Track: tr, Account: account, SKU: k, Units: -units, At: at, Emitted: now, P: 1,
	})
}

// certain is how sure the methods are: they state no doubt.
func certain(tr output.TrackID) float64 {
	if tr == 0 {
		return 0
	}
	return 1
}

// loudest returns the plate of [from, to) that changed most.
func (c *change) loudest(from, to int) int {
	best := from
	for i := from; i < to; i++ {
		if math.Abs(c.plates[i]) > math.Abs(c.plates[best]) {
			best = i
		}
	}
	return best
}

// doer returns whose head, wrist or body came nearest to a plate between the
// change's start and its peak, but no later than half of it; 0 if nobody was seen.
func (x *shelves) doer(s *series, c *change, plate int) output.TrackID {
	t0, t1 := s.at(c.start), min(s.at(c.peak), s.at(c.start)+(s.at(c.end)-s.at(c.start))/2)
	x.looks = x.tracker.Looks(x.looks[:0], t0, max(t0, t1)+lookNS)
	p := x.site.Plates[s.plates[plate]].Center
	best, least := output.TrackID(0), math.Inf(1)
	for i := range x.looks {
		l := &x.looks[i]
		d := math.Inf(1)
		switch x.who {
		case byBody:
			d = site.Vec2{X: l.X, Y: l.Y}.Sub(p.XY()).Norm()
		case byHead, byHeadOrWrist:
			d = site.Vec3{X: l.X, Y: l.Y, Z: l.HeadM}.Sub(p).Norm()
		}
		if d < least {
			best, least = l.Track, d
		}
	}
	if x.who != byHeadOrWrist {
		return best
	}
	x.wrists = appendWrists(x.wrists[:0], x.site, x.looks)
	for _, w := range x.wrists {
		if d := w.at.Sub(p).Norm(); d < least {
			best, least = w.track, d
		}
	}
	return best
}

// lookNS widens the time in which people are looked for, so that there is a frame
// in it.
const lookNS = int64(100e6)

// wrist is a wrist in space.
type wrist struct {
	track output.TrackID
	at    site.Vec3
}

// Limits of what two cameras see as one wrist: in time, between their rays, and
// from the body. ESTIMATES.
const (
	pairNS   = int64(70e6)
	pairGapM = 0.12
	armM     = 1.0
	sureOfIt = 0.8 // the published least score of a wrist
)

// appendWrists appends where pairs of cameras see a track's wrist, from looks in
// order of track and time. The published tracks came with wrists in space.
func appendWrists(dst []wrist, s *site.Site, looks []track.Look) []wrist {
	for i := range looks {
		a := &looks[i]
		for k := i + 1; k < len(looks) && looks[k].Track == a.Track && looks[k].Time-a.Time <= pairNS; k++ {
			b := &looks[k]
			if a.Camera == b.Camera {
				continue
			}
			for u := range a.Wrists {
				for v := range b.Wrists {
					if a.Wrists[u].Score <= sureOfIt || b.Wrists[v].Score <= sureOfIt {
						continue
					}
					p, gap := meet(s.Cameras[a.Camera].Pos, a.Wrists[u].Dir, s.Cameras[b.Camera].Pos, b.Wrists[v].Dir)
					if gap <= pairGapM && p.XY().Sub(site.Vec2{X: a.X, Y: a.Y}).Norm() <= armM {
						dst = append(dst, wrist{a.Track, p})
					}
				}
			}
		}
	}
	return dst
}

// meet returns the middle of the shortest line between two rays and its length;
// +Inf if they are parallel or it lies behind a camera.
func meet(p, u, q, v site.Vec3) (site.Vec3, float64) {
	w := p.Sub(q)
	b := u.Dot(v)
	d, e := u.Dot(w), v.Dot(w)
	den := 1 - float64(b*b)
	if den < 1e-6 {
		return site.Vec3{}, math.Inf(1)
	}
	s, t := (float64(b*e)-d)/den, (e-float64(b*d))/den
	if s <= 0 || t <= 0 {
		return site.Vec3{}, math.Inf(1)
	}
	x, y := p.Add(u.Scale(s)), q.Add(v.Scale(t))
	return x.Add(y).Scale(0.5), x.Sub(y).Norm()
}
