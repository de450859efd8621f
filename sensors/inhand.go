package sensors

import (
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// lookalikes lists, per product, the others of its look-alike group.
type lookalikes struct {
	group [][]site.SKU // by product: the whole group, itself included; nil if alone
	n     int          // products
}

func newLookalikes(ps []site.Product) lookalikes {
	byName := map[string][]site.SKU{}
	for i := range ps {
		if g := ps[i].LookalikeGroup; g != "" {
			byName[g] = append(byName[g], site.SKU(i))
		}
	}
	l := lookalikes{group: make([][]site.SKU, len(ps)), n: len(ps)}
	for i := range ps {
		if g := byName[ps[i].LookalikeGroup]; len(g) > 1 {
			l.group[i] = g
		}
	}
	return l
}

const (
	// Share of frames in which the classifier judges anew instead of repeating
	// what it makes of this unit from this camera. ESTIMATE.
	secondThoughts = 0.15
	// How the probability that is left is shared among the second and third
	// guess, and how often they are right when the first is wrong. ESTIMATE.
	secondPart, thirdPart = 0.65, 0.25
	// Below this many pixels per metre a hand's content is too small to judge
	// at the full rate. ESTIMATE: a 10 cm pack is then 12 pixels wide.
	inHandPerM = 120
)

// nothingInHand makes d say nothing about hands.
func nothingInHand(d *reading.Detection) {
	for i := range d.InHand {
		d.InHand[i] = reading.ProductScore{SKU: site.NoSKU}
	}
}

// inHand fills the detection's guesses at what a visible hand holds.
func (s *Suite) inHand(cam int, t sim.Time, h *silhouette, st *sim.Stream, d *reading.Detection) {
	nothingInHand(d)
	if s.alike.n == 0 {
		return
	}
	hands := &s.w.Person(h.person).Hands
	side := 0
	if st.Uint64()&1 != 0 { // the classifier takes one hand
		side = 1
	}
	if hands[side] == sim.NoUnit || !h.wrist[side].seen {
		side = 1 - side
	}
	size := min(1, h.perM/inHandPerM)
	if u := hands[side]; u != sim.NoUnit && h.wrist[side].seen {
		if st.Float64() < s.cfg.Camera.InHandShare*size {
			draws := s.opinion(cam, t, sim.EntityOf(sim.ClassUnit, int(u)), st)
			s.guess(s.w.Unit(u).SKU, s.backdrop(cam, h.body.Wrist[side]), &draws, &d.InHand)
		}
		return
	}
	// An empty hand at a shelf: what stands behind it is taken for held.
	for side = range h.body.Reaching {
		if !h.body.Reaching[side] || !h.wrist[side].seen || hands[side] != sim.NoUnit {
			continue
		}
		draws := s.opinion(cam, t, sim.EntityOf(sim.ClassPerson, int(h.person)), st)
		if draws.Float64() < s.cfg.Camera.InHandEmptyShare/emptyFrames && st.Float64() < emptyFrames*size {
			s.guess(site.NoSKU, s.backdrop(cam, h.body.Wrist[side]), &draws, &d.InHand)
		}
		return
	}
}

const (
	// Share of the frames of an episode in which an empty hand is taken for a
	// full one. ESTIMATE.
	emptyFrames = 0.35
	// Share of a unit's episodes in which all cameras think the same: what
	// deceives them is the pack and not the view. ESTIMATE.
	sameOpinion = 0.5
)

// opinion returns the draws with which the classifier judges what a hand holds:
// the same for an episode, except for second thoughts.
func (s *Suite) opinion(cam int, t sim.Time, of sim.Entity, st *sim.Stream) sim.Stream {
	if st.Bool(secondThoughts) {
		draws := *st
		st.Uint64()
		return draws
	}
	episode := uint64(t / sim.FromSeconds(s.cfg.Camera.InHandEpisodeS))
	draws := s.keys.Stream(of, purposeHolding, episode<<16|1<<15)
	if draws.Bool(sameOpinion) {
		return draws
	}
	return s.keys.Stream(of, purposeHolding, episode<<16|uint64(cam))
}

// A product is taken for the backdrop of a hand if it stands within backdropM of
// a point backdropM behind the wrist, seen from the camera. ESTIMATE: the depth
// of a shelf.
const backdropM = 0.4

// backdrop returns the product that the camera sees behind a wrist, or NoSKU.
func (s *Suite) backdrop(cam int, wrist site.Vec3) site.SKU {
	behind := wrist.Add(wrist.Sub(s.site.Cameras[cam].Pos).Unit().Scale(backdropM))
	best, sku := backdropM*backdropM, site.NoSKU
	for i := range s.site.Slots {
		c := &s.site.Slots[i].Center
		dx, dy, dz := c.X-behind.X, c.Y-behind.Y, c.Z-behind.Z
		if d := float64(dx*dx) + float64(dy*dy) + float64(dz*dz); d < best {
			best, sku = d, s.site.Slots[i].SKU
		}
	}
	return sku
}

// guess draws a classifier's answer for an item before a backdrop. The probability
// it states for its first guess is that with which the guess is right: it is
// calibrated for items in a hand.
func (s *Suite) guess(truth, backdrop site.SKU, st *sim.Stream, out *[reading.InHandTopK]reading.ProductScore) {
	if truth == site.NoSKU { // nothing it knows: little belief in anything
		p := st.Uniform(0.15, 0.45)
		for i := range out {
			out[i] = reading.ProductScore{SKU: s.other(st, truth, backdrop, out[:i]), P: float32(p)}
			p *= 0.5
		}
		return
	}
	miss := float64(2 * (1 - s.cfg.Camera.InHandTop1Share) * st.Float64())
	right := st.Float64() >= miss
	rank := 0
	if !right {
		switch u := st.Float64(); {
		case u < secondPart:
			rank = 1
		case u < secondPart+thirdPart:
			rank = 2
		default:
			rank = reading.InHandTopK
		}
	}
	p := [...]float64{1 - miss, secondPart * miss, thirdPart * miss}
	for i := range out {
		sku := truth
		if i != rank {
			sku = s.other(st, truth, backdrop, out[:i])
		}
		out[i] = reading.ProductScore{SKU: sku, P: float32(p[i])}
	}
}

// other draws a product that is not the true one nor among those taken: a
// look-alike or the backdrop with the configured chances. Of something that the
// catalogue does not know, or of nothing, the backdrop comes first.
func (s *Suite) other(st *sim.Stream, truth, backdrop site.SKU, taken []reading.ProductScore) site.SKU {
	var group []site.SKU
	u := st.Float64()
	switch cfg := &s.cfg.Camera; {
	case truth == site.NoSKU:
	case u < cfg.InHandLookalikeShare:
		group, backdrop = s.alike.group[truth], site.NoSKU
	case u >= cfg.InHandLookalikeShare+cfg.InHandBackShare:
		backdrop = site.NoSKU
	}
	for try := range 16 {
		var sku site.SKU
		switch {
		case try == 0 && backdrop != site.NoSKU:
			sku = backdrop
		case len(group) > 0 && try < 8:
			sku = group[st.IntN(len(group))]
		default:
			sku = site.SKU(st.IntN(s.alike.n))
		}
		ok := sku != truth
		for _, t := range taken {
			ok = ok && t.SKU != sku
		}
		if ok {
			return sku
		}
	}
	return site.NoSKU
}
