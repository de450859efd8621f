package shelf

import (
	"cmp"
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
)

const (
	maxUnits   = 6  // of one product in one act
	maxHyps    = 24 // explanations kept
	minHypP    = 1e-5
	maxPairOf  = 16   // candidates of which pairs are tried
	strayBoost = 0.5  // prior of a known misplaced unit beside a product of the slot. ESTIMATE
	emptyShelf = 0.03 // factor for taking more than is believed to be there. ESTIMATE
	swapPrior  = 0.1  // one out, another in, at once: share of the pairs. ESTIMATE
	slidePrior = 0.3  // of no transfer: something slid along its slot. ESTIMATE
	wholePlate = 0.6  // a unit of a wide slot stands on one plate alone. ESTIMATE
	burstSDG   = 3    // what a disturbance leaves behind, grams. ESTIMATE
	unknownG   = 1000 // range of weights of unknown things, grams. ESTIMATE
	partRangeG = 300  // the same for each further plate
	outlierP   = 0.03 // share of weighings with outlierSD times the spread. ESTIMATE
	outlierSD  = 3
)

// quantityPrior is the share of lines with 1, 2 … units in 2017 US supermarket
// baskets (Complete Journey, dunnhumby); what is over 4 units is spread over 5
// and 6.
//
//nolint:gochecknoglobals // a constant table
var quantityPrior = [maxUnits + 1]float64{0, .787, .144, .027, .015, .014, .007}

// LogGauss returns the log density at x of a normal distribution with rare
// outliers of three times its spread.
func LogGauss(x, mean, variance float64) float64 {
	variance = max(variance, 1e-6)
	q := (x - mean) * (x - mean) / variance
	d := float64((1-outlierP)*fpmath.Exp(-q/2)) + float64(outlierP/outlierSD*fpmath.Exp(-q/(2*outlierSD*outlierSD)))
	if d < 1e-300 {
		return fpmath.Log(outlierP/outlierSD) - q/(2*outlierSD*outlierSD) - float64(0.5*fpmath.Log(2*math.Pi*variance))
	}
	return fpmath.Log(d) - float64(0.5*fpmath.Log(2*math.Pi*variance))
}

// candidate is a product that may have moved.
type candidate struct {
	slot    site.SlotID
	sku     site.SKU
	plate   site.PlateID // where a stray stands
	mean    float64
	varUnit float64
	varMean float64
	stock   float64
	prior   float64
}

type explainScratch struct {
	cands []candidate
	hyps  []Hypothesis
}

// explain fills ev.Hyps.
func (m *Monitor) explain(ev *Event) {
	sc := &m.scratch
	m.candidates(ev)
	sc.hyps = sc.hyps[:0]
	sign := 1
	if ev.DeltaG < 0 {
		sign = -1
	}
	single := 1 - m.cfg.PairPrior - m.cfg.NothingPrior - m.cfg.UnknownPrior
	for i := range sc.cands {
		c := &sc.cands[i]
		for n := 1; n <= ev.most(); n++ {
			lp := fpmath.Log(single * c.prior * quantity(n) * c.available(sign*n))
			m.add(lp+m.logLik(ev, c, sign*n), Line{c.slot, c.sku, sign * n})
		}
	}
	m.explainPairs(ev, sign)

	// Spill-over says nothing about what moved and is left out throughout.
	rest, zero, own := -fpmath.Log(partRangeG), 0.0, 0
	for i := range ev.Parts {
		if ev.Parts[i].Spill {
			continue
		}
		own++
		rest += fpmath.Log(partRangeG)
		zero += LogGauss(ev.Parts[i].DeltaG, 0, ev.Parts[i].VarG+burstSDG*burstSDG)
	}
	m.add(fpmath.Log(m.cfg.NothingPrior*(1-slidePrior)) + zero)
	if own > 1 {
		m.add(fpmath.Log(m.cfg.NothingPrior*slidePrior) + LogGauss(ev.DeltaG, 0, ev.VarG+burstSDG*burstSDG) - rest)
	}
	m.add(fpmath.Log(m.cfg.UnknownPrior)-fpmath.Log(unknownG)-rest, Line{-1, site.NoSKU, sign})
	ev.Hyps = normalise(sc.hyps)
}

func (m *Monitor) add(logP float64, lines ...Line) {
	if math.IsInf(logP, -1) || math.IsNaN(logP) {
		return
	}
	h := Hypothesis{N: len(lines), P: logP}
	copy(h.Lines[:], lines)
	m.scratch.hyps = append(m.scratch.hyps, h)
}

// candidates lists the products of the slots on the changed plates and the
// strays on them.
func (m *Monitor) candidates(ev *Event) {
	sc := &m.scratch
	sc.cands = sc.cands[:0]
	for _, o := range ev.Slots {
		k := m.site.Slots[o].SKU
		w := &m.weights[k]
		sc.cands = append(sc.cands, candidate{
			slot: o, sku: k, plate: -1, mean: w.mean, varUnit: w.varUnit, varMean: w.varMean,
			stock: m.stock[o], prior: 1,
		})
	}
	m.facedCandidates(ev)
	if ev.DeltaG < 0 {
		for i := range ev.Parts {
			for _, s := range m.strays[ev.Parts[i].Plate] {
				sc.cands = append(sc.cands, candidate{
					slot: -1, sku: s.sku, plate: ev.Parts[i].Plate, mean: s.grams, varUnit: s.varG, stock: 1, prior: strayBoost,
				})
			}
		}
	}
	sum := 0.0
	for i := range sc.cands {
		sum += sc.cands[i].prior
	}
	for i := range sc.cands {
		sc.cands[i].prior /= sum
	}
}

// available weighs a count against the stock believed to be there.
func (c *candidate) available(n int) float64 {
	if n < 0 && float64(-n) > c.stock+0.5 {
		if c.plate >= 0 {
			return 0
		}
		return emptyShelf
	}
	return 1
}

// spread is the variance of n units' weight, the plate's gain error included.
func (m *Monitor) spread(c *candidate, n int) float64 {
	k := math.Abs(float64(n))
	return float64(k*c.varUnit) + float64(k*k*c.varMean) + sq(m.cfg.GainShare*k*c.mean)
}

// on reports whether units of the candidate can rest on plate p.
func (m *Monitor) on(c *candidate, p site.PlateID) bool {
	if c.slot < 0 {
		return c.plate == p
	}
	o := &m.site.Slots[c.slot]
	return o.First <= p && p <= o.Last
}

// logLik is the log density of the event's changes if n units of c moved and
// nothing else.
func (m *Monitor) logLik(ev *Event, c *candidate, n int) float64 {
	want := float64(n) * c.mean
	spread := m.spread(c, n)
	ll, sum, varSum, on := 0.0, 0.0, 0.0, 0
	for i := range ev.Parts {
		p := &ev.Parts[i]
		if p.Spill {
			continue
		}
		if !m.on(c, p.Plate) {
			ll += LogGauss(p.DeltaG, 0, p.VarG)
			continue
		}
		sum += p.DeltaG
		varSum += p.VarG
		on++
	}
	if on == 0 {
		return math.Inf(-1)
	}
	if on == 1 {
		ll += LogGauss(sum, want, varSum+spread)
		if c.slot >= 0 && m.site.Slots[c.slot].First != m.site.Slots[c.slot].Last {
			ll += fpmath.Log(wholePlate)
		}
		return ll
	}
	// Over two or more plates: the sum is known, the shares are anything.
	return ll + LogGauss(sum, want, varSum+spread) + fpmath.Log(1-wholePlate) - float64(float64(on-1)*fpmath.Log(math.Abs(want)+1))
}

// explainPairs adds explanations by two different products, at most three units
// in all, and swaps of one for another.
func (m *Monitor) explainPairs(ev *Event, sign int) {
	cs := m.scratch.cands
	n := min(len(cs), maxPairOf)
	if n < 2 {
		return
	}
	pairs := float64(n * (n - 1) / 2)
	for i := range n {
		for j := i + 1; j < n; j++ {
			a, b := &cs[i], &cs[j]
			if a.sku == b.sku {
				continue
			}
			for _, u := range [...][2]int{{1, 1}, {1, 2}, {2, 1}, {-1, 1}, {1, -1}} {
				na, nb := sign*u[0], sign*u[1]
				q := quantityPrior[abs(u[0])] * quantityPrior[abs(u[1])] * a.available(na) * b.available(nb) / pairs
				if u[0]*u[1] < 0 {
					q *= swapPrior
				}
				if q <= 0 {
					continue
				}
				m.add(fpmath.Log(m.cfg.PairPrior*q)+m.logLikPair(ev, a, na, b, nb), Line{a.slot, a.sku, na}, Line{b.slot, b.sku, nb})
			}
		}
	}
}

func (m *Monitor) logLikPair(ev *Event, a *candidate, na int, b *candidate, nb int) float64 {
	ll, sum, varSum, both := 0.0, 0.0, 0.0, 0
	seenA, seenB := false, false
	for i := range ev.Parts {
		p := &ev.Parts[i]
		if p.Spill {
			continue
		}
		onA, onB := m.on(a, p.Plate), m.on(b, p.Plate)
		seenA, seenB = seenA || onA, seenB || onB
		if !onA && !onB {
			ll += LogGauss(p.DeltaG, 0, p.VarG)
			continue
		}
		sum += p.DeltaG
		varSum += p.VarG
		both++
	}
	if !seenA || !seenB {
		return math.Inf(-1)
	}
	want := float64(float64(na)*a.mean) + float64(float64(nb)*b.mean)
	ll += LogGauss(sum, want, varSum+m.spread(a, na)+m.spread(b, nb))
	return ll - float64(float64(both-1)*fpmath.Log(math.Abs(want)+partRangeG))
}

// normalise turns log weights into probabilities and keeps the best, most
// probable first; equal ones stay in order of enumeration.
func normalise(hyps []Hypothesis) []Hypothesis {
	top := math.Inf(-1)
	for i := range hyps {
		top = max(top, hyps[i].P)
	}
	sum := 0.0
	for i := range hyps {
		hyps[i].P = fpmath.Exp(hyps[i].P - top)
		sum += hyps[i].P
	}
	for i := range hyps {
		hyps[i].P /= sum
	}
	slices.SortStableFunc(hyps, func(a, b Hypothesis) int { return cmp.Compare(b.P, a.P) })
	n := 0
	for n < len(hyps) && n < maxHyps && hyps[n].P >= minHypP {
		n++
	}
	return slices.Clone(hyps[:n])
}

func abs(n int) int { return max(n, -n) }
