package basket

import (
	"math"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/shelf"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
)

const (
	returnOneP  = 0.88   // one unit comes back at once
	returnTwoP  = 0.12   // two units of one basket do
	foreignMaxG = 1500   // range of weights of foreign things, grams
	outlierP    = 0.0005 // ESTIMATE: a weighing that went wrong
	outlierSD   = 4
	partyOdds   = 0.3 // a unit that another of the party took, against one's own. ESTIMATE
	unknownOdds = 0.3 // someone known but no candidate put it there: weight of such units
)

// arrival is one explanation of an arrival: units a and b (indices of the
// ledger, -1 for none) came back by person who, staff brought the goods of lines, or
// something foreign came.
type arrival struct {
	who   int
	a, b  int
	alike [2]int // the first units of the ledger that a and b cannot be told from on a bill
	decoy bool
	lines [2]shelf.Line
	n     int // lines used
	w     float64
}

// putBack decides an arrival.
func (k *Keeper) putBack(ev *shelf.Event, now int64, out *output.Batch) {
	e := k.gather(ev, now)
	as := k.arrivals(ev, e)
	if len(as) == 0 {
		return
	}
	nothing := 0.0
	for i := range ev.Hyps {
		if ev.Hyps[i].N == 0 {
			nothing += ev.Hyps[i].P
		}
	}
	best := bestArrival(as)
	top := as[best]
	p := 0.0
	for i := range as {
		if sameArrival(&as[i], &top) {
			p += as[i].w
		}
	}
	who := 0.0
	for i := range as {
		if as[i].who == top.who && sameArrival(&as[i], &top) {
			who += as[i].w
		}
	}
	a := k.returner(ev, e, top.who, min(1, who/max(p, 1e-300)))
	p = min(1, p)
	if nothing > 0.5 {
		return
	}
	k.putDown(a.cand.Track, ev.End)
	if ev.Staffed {
		k.doubtOthers(as, &top, e, ev.Start)
	}
	if top.n > 0 {
		k.deliver(ev, &top, p, &a, out)
		return
	}
	if top.a < 0 {
		l := shelf.Line{Slot: -1, SKU: site.NoSKU, Units: 1}
		id := k.emitEvent(ev, l, p, ev.DeltaG, a, out)
		k.moved(ev, l, ev.DeltaG, ev.VarG, p)
		d := k.decision(Foreign, id, ev, e, l, p, &a)
		k.nearest(&d, &a)
		k.decisions = append(k.decisions, d)
		if a.cand.Track != 0 {
			k.doubts = append(k.doubts, doubt{track: a.cand.Track, at: a.at, p: (1 - p) * a.p})
		}
		return
	}
	k.giveBack(ev, e, &top, p, &a, now, out)
}

// giveBack takes the units of the chosen explanation out of their baskets.
func (k *Keeper) giveBack(ev *shelf.Event, e *evidence, top *arrival, p float64, a *actor, now int64, out *output.Batch) {
	us := []int{top.a}
	if top.b >= 0 {
		us = append(us, top.b)
	}
	mixed := top.b >= 0 && k.units[top.a].sku != k.units[top.b].sku
	for len(us) > 0 {
		s := k.units[us[0]].sku
		n := 0
		var rest []int
		grams := 0.0
		for _, i := range us {
			if k.units[i].sku != s {
				rest = append(rest, i)
				continue
			}
			n++
			grams += k.units[i].grams
		}
		l := shelf.Line{Slot: k.slotFor(ev, s), SKU: s, Units: n}
		delta := ev.DeltaG
		if mixed {
			delta = grams
		}
		id := k.emitEvent(ev, l, p, delta, *a, out)
		for _, i := range us {
			u := &k.units[i]
			if u.sku != s {
				continue
			}
			u.returned, u.returnP = true, p
			if s >= 0 {
				b := output.BasketChange{
					Event: id, Track: u.track, Account: u.account, SKU: s, Units: -1, At: a.at, Emitted: now, P: p,
				}
				if u.visit == a.visit && a.cand.Track != 0 {
					b.Track = a.cand.Track
				}
				out.Baskets = append(out.Baskets, b)
			}
			k.moved(ev, shelf.Line{Slot: l.Slot, SKU: s, Units: 1}, u.grams, u.varG, p)
		}
		d := k.decision(Returned, id, ev, e, l, p, a)
		if top.b < 0 {
			k.near(&d, top.a)
		}
		k.decisions = append(k.decisions, d)
		us = rest
	}
}

// slotFor returns the slot of the event's plates where a product belongs, -1 if
// it is out of place.
func (k *Keeper) slotFor(ev *shelf.Event, s site.SKU) site.SlotID {
	for _, o := range ev.Slots {
		if s >= 0 && k.shelves.Stands(o, s) {
			return o
		}
	}
	return -1
}

// logUnit is the log density of the arrival under "these units came back".
func (k *Keeper) logUnit(ev *shelf.Event, us ...int) float64 {
	mean, v, weighed := 0.0, 0.0, true
	for _, i := range us {
		u := &k.units[i]
		mean += u.grams
		v += u.varG
		weighed = weighed && u.weighed
	}
	v += k.reweigh(mean) + ev.VarG
	if !weighed {
		return shelf.LogGauss(ev.DeltaG, mean, v)
	}
	d := ev.DeltaG - mean
	q := d * d / v
	return fpmath.Log(float64((1-outlierP)*fpmath.Exp(-q/2))+float64(outlierP/outlierSD*fpmath.Exp(-q/(2*outlierSD*outlierSD)))+1e-300) - float64(0.5*fpmath.Log(2*math.Pi*v))
}

// reweigh is the extra variance between two weighings of one thing.
func (k *Keeper) reweigh(grams float64) float64 {
	s := k.cfg.ReweighShare * grams
	return float64(k.cfg.ReweighSDG*k.cfg.ReweighSDG) + float64(s*s)
}

// arrivals lists the explanations of an arrival with their posterior.
func (k *Keeper) arrivals(ev *shelf.Event, e *evidence) []arrival {
	var held []int
	var skus []site.SKU
	for i := range k.units {
		if u := &k.units[i]; !u.returned && !k.isClosed(u.visit) {
			held = append(held, i)
			if u.sku >= 0 && !slices.Contains(skus, u.sku) {
				skus = append(skus, u.sku)
			}
		}
	}
	alike := k.alike(held)
	seen := make([]float64, len(skus))
	known := 1 - k.cfg.ForeignPrior - k.cfg.DecoyPrior
	var as []arrival
	for c := -1; c < len(e.people); c++ {
		base := fpmath.Log(max(k.cfg.NobodyPrior, 1e-9))
		var q *person
		if c >= 0 {
			q = &e.people[c]
			base = fpmath.Log(q.prior) + q.best
			if v, _ := k.tracker.VisitAt(q.track, ev.Start); k.tracker.Staff(v) {
				as = k.deliveries(as, ev, c, base)
				as = append(as, arrival{who: c, a: -1, b: -1, w: base + fpmath.Log(staffUnknownP/foreignMaxG)})
				continue
			}
			k.seen(q, 0, q.before, nil, skus, seen)
		}
		if c < 0 && ev.Staffed {
			as = k.deliveries(as, ev, c, base)
		}
		own := k.ownership(held, q, ev.Start)
		inHand := func(i int) float64 {
			if j := slices.Index(skus, k.units[i].sku); j >= 0 && c >= 0 {
				return seen[j]
			}
			return 0
		}
		decoy, ownSum := 0.0, 0.0
		for x, i := range held {
			if own[x] <= 0 {
				continue
			}
			ownSum += own[x]
			place := k.place(ev, k.units[i].sku)
			lw := base + fpmath.Log(known*returnOneP*own[x]*place) + k.logUnit(ev, i) + inHand(i)
			as = append(as, arrival{who: c, a: i, b: -1, alike: [2]int{alike[x], -1}, w: lw})
			if g := k.units[i].grams; k.units[i].weighed && g > 0 {
				s := k.cfg.DecoySpread * g
				d := (ev.DeltaG - g) / s
				decoy += own[x] * fpmath.Exp(-d*d/2) / (s * math.Sqrt(2*math.Pi))
			}
			for y := x + 1; y < len(held); y++ {
				if own[y] <= 0 {
					continue
				}
				j := held[y]
				sum := k.units[i].grams + k.units[j].grams
				if math.Abs(ev.DeltaG-sum) > 0.1*sum {
					continue
				}
				lw := base + fpmath.Log(known*returnTwoP*own[x]*own[y]*place*k.place(ev, k.units[j].sku)) + k.logUnit(ev, i, j) + float64((inHand(i)+inHand(j))/2)
				as = append(as, arrival{who: c, a: i, b: j, alike: [2]int{alike[x], alike[y]}, w: lw})
			}
		}
		as = append(as, arrival{who: c, a: -1, b: -1, w: base + fpmath.Log(max(k.cfg.ForeignPrior, 1e-9)/foreignMaxG)})
		if decoy > 0 && c >= 0 {
			as = append(as, arrival{who: c, a: -1, b: -1, decoy: true, w: base + fpmath.Log(max(k.cfg.DecoyPrior, 1e-12)*decoy)})
		}
	}
	top := math.Inf(-1)
	for i := range as {
		top = max(top, as[i].w)
	}
	for i := range as {
		as[i].w = fpmath.Exp(as[i].w - top)
	}
	normalise(as)
	as = slices.DeleteFunc(as, func(a arrival) bool { return a.w < 1e-7 })
	normalise(as)
	return as
}

// ownership returns, for each held unit, the prior probability that person q
// puts it back: their own units alike, others' by how likely they are in truth
// theirs or were handed over.
func (k *Keeper) ownership(held []int, q *person, at int64) []float64 {
	own := make([]float64, len(held))
	if q == nil {
		for x := range held {
			own[x] = unknownOdds / float64(len(held))
		}
		return own
	}
	v, _ := k.tracker.VisitAt(q.track, at)
	account, _ := k.tracker.Account(v)
	sum, other := 0.0, k.cfg.HandOver/float64(max(1, len(held)))
	for x, i := range held {
		u := &k.units[i]
		switch {
		case u.visit == v && v != 0 || u.track == q.track:
			own[x] = 1
		case u.common(v, account):
			own[x] = partyOdds
		case u.track == 0:
			own[x] = unknownOdds
		default:
			own[x] = other
			for _, s := range u.alts {
				if w, _ := k.tracker.VisitAt(s.track, u.at); s.p > 0 && (s.track == q.track || w == v && v != 0) {
					own[x] += s.p
				}
			}
		}
		sum += own[x]
	}
	if sum > 1 {
		for x := range own {
			own[x] /= sum
		}
	}
	return own
}

// place is the prior of a product coming to the event's plates: its own place,
// or any other.
func (k *Keeper) place(ev *shelf.Event, s site.SKU) float64 {
	if k.slotFor(ev, s) >= 0 {
		return 1 - k.cfg.WrongPlace
	}
	return k.cfg.WrongPlace
}

func normalise(as []arrival) {
	sum := 0.0
	for i := range as {
		sum += as[i].w
	}
	for i := range as {
		as[i].w /= sum
	}
}

// sameArrival reports whether two explanations change the same baskets alike.
func sameArrival(x, y *arrival) bool {
	if (x.a < 0) != (y.a < 0) || (x.b < 0) != (y.b < 0) || x.n != y.n {
		return false
	}
	if x.n > 0 {
		return sameGoods(x, y)
	}
	if x.a < 0 {
		return true
	}
	return x.alike == y.alike || x.alike[0] == y.alike[1] && x.alike[1] == y.alike[0]
}

// alike returns, for each held unit, the first one of the same product in the same
// basket.
func (k *Keeper) alike(held []int) []int {
	first := make([]int, len(held))
	for x, i := range held {
		u := &k.units[i]
		first[x] = i
		for y, j := range held[:x] {
			if o := &k.units[j]; first[y] == j && o.sku == u.sku && (o.visit == u.visit || o.common(u.visit, u.account)) {
				first[x] = j
				break
			}
		}
	}
	return first
}

// bestArrival returns the most probable variant of the most probable change.
func bestArrival(as []arrival) int {
	best, bestP := 0, -1.0
	for i := range as {
		p := 0.0
		for j := range as {
			if sameArrival(&as[i], &as[j]) {
				p += as[j].w
			}
		}
		if p > bestP+1e-12 || p > bestP-1e-12 && as[i].w > as[best].w {
			best, bestP = i, p
		}
	}
	return best
}

// returner returns the actor of an arrival.
func (k *Keeper) returner(ev *shelf.Event, e *evidence, who int, p float64) actor {
	if who < 0 {
		return actor{p: p, at: ev.Start}
	}
	q := &e.people[who]
	a := actor{cand: q.candidate(e, -1), p: p}
	a.cand.Track = q.track
	a.at = a.cand.At
	if a.at < ev.Start || a.at > ev.End {
		a.at = ev.Start
	}
	a.visit, a.visitP, a.account = k.whose(q.track, a.at)
	return a
}
