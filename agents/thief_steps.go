package agents

import (
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// The purposes of the draws of how a theft is done.
const (
	purposeGesture = sim.PurposeAgents + 200 + iota
	purposeFidget
)

// planDraws keeps the draws of the steps of a theft apart from those of errands
// that are numbered by product.
const planDraws = 1 << 61

// among puts a visitor's shopping into walking order and the steps of a theft
// somewhere among it.
func (p *Population) among(v *visitor, draw *sim.Stream, steps ...errand) {
	p.order(v)
	v.errands = slices.Insert(v.errands, draw.IntN(len(v.errands)+1), steps...)
}

// shopAfter lets a visitor, most of the time, buy something after all else.
func (p *Population) shopAfter(v *visitor, draw *sim.Stream) {
	first := v.errands
	v.errands = nil
	p.buyToo(v, draw)
	p.order(v)
	v.errands = append(first, v.errands...)
}

// attraction returns the price of each product on offer that suits, 0 for the
// others.
func (p *Population) attraction(suits func(*site.Product) bool) []float64 {
	out := make([]float64, len(p.demand.all))
	for i, sku := range p.demand.all {
		if suits(&p.w.Site.Products[sku]) {
			out[i] = p.demand.price[i]
		}
	}
	return out
}

// fitsClothes reports whether a product can be held under a closed jacket.
func fitsClothes(x *site.Product) bool { return x.WeightG <= 1000 && max(x.W, x.D, x.H) <= 0.30 } // ESTIMATE

// fitsPocket reports whether a product can vanish in the pocket of a coat.
func fitsPocket(x *site.Product) bool { return x.WeightG <= 400 && max(x.W, x.D, x.H) <= 0.20 } // ESTIMATE

// elsewhere draws a slot of another gondola a few steps away, or -1.
func (p *Population) elsewhere(slot site.SlotID, draw *sim.Stream) site.SlotID {
	s := p.w.Site
	here := s.Shelves[s.Slots[slot].Shelf].Gondola
	for range 20 {
		i := site.SlotID(draw.IntN(len(p.stands)))
		d := p.stands[i].at.Sub(p.stands[slot].at).Norm()
		if p.stands[i].ok && s.Shelves[s.Slots[i].Shelf].Gondola != here && d > 1 && d < 10 { // ESTIMATE
			return i
		}
	}
	return -1
}

// nearby returns a free place where somebody can wait a step away from a slot
// without standing in front of it, on the side of the nearest camera if there is
// room; the place in front if there is none.
func (p *Population) nearby(slot site.SlotID) site.Vec2 {
	at := p.stands[slot].at
	to := 0.0
	if ids, n := p.nearCameras(at); n > 0 {
		to = headingTo(at, p.w.Site.Cameras[ids[0]].Pos.XY())
	}
	for i := range 16 {
		side := float64((i+1)/2) * math.Pi / 8
		if i%2 == 1 {
			side = -side
		}
		for _, d := range [...]float64{1, 1.3, 1.6, 2} {
			q := at.Add(unitAt(to + side).Scale(d))
			if p.floor.Free(q, bodyRadius+0.1) && !p.inDoorway(q) && p.router.Clear(at, q, routeMargin-bodyRadius) {
				return q
			}
		}
	}
	return at
}

// guardPost returns the place from which a visitor stands between their partner
// and the nearest camera for which there is one, and whether it is free.
func (p *Population) guardPost(v *visitor, partner int32) (site.Vec2, bool) {
	const apart = 2*bodyRadius + 0.1
	u := &p.visitors[partner]
	if u.walker < 0 {
		return p.crowd.Walkers[v.walker].Pos, true
	}
	at := p.crowd.Walkers[u.walker].Pos
	ids, n := p.nearCameras(at)
	for _, i := range ids[:n] {
		to := headingTo(at, p.w.Site.Cameras[i].Pos.XY())
		for _, off := range [...]float64{0, 0.2, -0.2, 0.4, -0.4} {
			q := at.Add(unitAt(to + off).Scale(apart))
			if p.floor.Free(q, bodyRadius+0.02) && !p.taken(v, q) {
				return q, true
			}
		}
	}
	return p.chooseSpot(v, at.Add(unitAt(u.heading+math.Pi).Scale(apart)))
}

// leastWatched draws one of the slots a few steps away where cameras see the hands
// and face of somebody least, or -1.
func (p *Population) leastWatched(slot site.SlotID, draw *sim.Stream) site.SlotID {
	const few = 6 // to choose from; ESTIMATE
	var best []site.SlotID
	var seen []float64
	for i := range p.stands {
		d := p.stands[i].at.Sub(p.stands[slot].at).Norm()
		if !p.stands[i].ok || d < 1 || d > 12 { // ESTIMATE
			continue
		}
		x := p.watched(p.stands[i].at)
		at, _ := slices.BinarySearch(seen, x)
		if at == few {
			continue
		}
		best, seen = slices.Insert(best, at, site.SlotID(i)), slices.Insert(seen, at, x)
		if len(best) > few {
			best, seen = best[:few], seen[:few]
		}
	}
	if len(best) == 0 {
		return -1
	}
	return best[draw.IntN(len(best))]
}

// watched returns how well cameras see the hands and face of somebody at a place:
// the sum over those that do of the inverse squared distance, which is in
// proportion to the pixels.
func (p *Population) watched(at site.Vec2) float64 {
	const height = 1.4 // m, between the hands and the mouth; ESTIMATE
	q, sum := at.At(height), 0.0
	for c := range p.w.Site.Cameras {
		if p.w.Site.Sees(site.CameraID(c), q) {
			d := p.w.Site.Cameras[c].Pos.Sub(q)
			sum += 1 / max(0.01, d.Dot(d))
		}
	}
	return sum
}
