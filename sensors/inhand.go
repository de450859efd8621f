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

// inHand fills the detection's guesses at what a visible hand holds.
func (s *Suite) inHand(cam int, h *silhouette, st *sim.Stream, d *reading.Detection) {
	for i := range d.InHand {
		d.InHand[i] = reading.ProductScore{SKU: site.NoSKU}
	}
	hands := &s.w.Person(h.person).Hands
	side := 0
	if st.Uint64()&1 != 0 { // the classifier takes one hand
		side = 1
	}
	if hands[side] == sim.NoUnit || !h.wrist[side].seen {
		side = 1 - side
	}
	u := hands[side]
	if u == sim.NoUnit || !h.wrist[side].seen || s.alike.n == 0 {
		return
	}
	if st.Float64() >= s.cfg.Camera.InHandShare*min(1, h.perM/inHandPerM) {
		return
	}
	draws := s.keys.Stream(sim.EntityOf(sim.ClassUnit, int(u)), purposeHolding, uint64(cam))
	if st.Bool(secondThoughts) {
		draws = *st
		st.Uint64()
	}
	s.guess(s.w.Unit(u).SKU, &draws, &d.InHand)
}

// guess draws a classifier's answer for an item. The probability it states for
// its first guess is that with which the guess is right: it is calibrated.
func (s *Suite) guess(truth site.SKU, st *sim.Stream, out *[reading.InHandTopK]reading.ProductScore) {
	if truth == site.NoSKU { // nothing it knows: little belief in anything
		p := st.Uniform(0.15, 0.45)
		for i := range out {
			out[i] = reading.ProductScore{SKU: s.other(st, truth, out[:i]), P: float32(p)}
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
			sku = s.other(st, truth, out[:i])
		}
		out[i] = reading.ProductScore{SKU: sku, P: float32(p[i])}
	}
}

// other draws a product that is not the true one nor among those taken: a
// look-alike with the configured chance.
func (s *Suite) other(st *sim.Stream, truth site.SKU, taken []reading.ProductScore) site.SKU {
	var group []site.SKU
	if truth != site.NoSKU && st.Bool(s.cfg.Camera.InHandLookalikeShare) {
		group = s.alike.group[truth]
	}
	for try := range 16 {
		var sku site.SKU
		if len(group) > 0 && try < 8 {
			sku = group[st.IntN(len(group))]
		} else {
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
