package basket

import (
	"math"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/shelf"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
)

// outcome is one entry of the joint posterior over explanations and takers.
// Line i of explanation hyp was taken by who[i] (an index of evidence.people, or
// -1 for nobody); if second ≥ 0, one unit of line 0 was taken by that person.
type outcome struct {
	hyp    int
	who    [2]int
	second int
	w      float64 // log weight, later probability
}

// take decides a removal.
func (k *Keeper) take(ev *shelf.Event, now int64, out *output.Batch) {
	if len(ev.Hyps) == 0 {
		return
	}
	e := k.gather(ev, now)
	outs := k.joint(ev, e)
	h := bestHyp(ev, outs)
	hyp := &ev.Hyps[h]
	p := sameLines(ev, outs, hyp)
	if hyp.N == 0 {
		k.doubt(ev, e, 1-p)
		return
	}
	top := bestOutcome(outs, h)
	for i := range hyp.N {
		k.book(ev, e, outs, top, i, p, now, out)
	}
	if hyp.N == 1 && hyp.Lines[0].SKU >= 0 && p >= k.cfg.LearnP && hyp.Lines[0].Units == -1 {
		k.shelves.Learn(hyp.Lines[0].SKU, -ev.DeltaG, ev.VarG)
	}
}

// book enters line i of the best outcome in the ledger.
func (k *Keeper) book(ev *shelf.Event, e *evidence, outs []outcome, top *outcome, i int, p float64, now int64, out *output.Batch) {
	hyp := &ev.Hyps[top.hyp]
	l := hyp.Lines[i]
	share := ev.DeltaG
	if hyp.N == 2 {
		share = float64(l.Units) * k.expected(l.SKU)
	}
	n := max(l.Units, -l.Units)
	a, alts := k.taker(ev, e, outs, top.hyp, i, top.who[i], l)
	id := k.emitEvent(ev, l, p, share, a, out)
	mean, sd := k.weigh(l.SKU)
	grams, varG, weighed := mean, sd*sd, false
	if hyp.N == 1 && (n == 1 || l.SKU < 0) {
		grams, varG, weighed = math.Abs(ev.DeltaG), ev.VarG, true
	}
	k.moved(ev, l, grams, varG, p)
	if l.Units > 0 { // the other half of a swap
		kind := Foreign
		if k.swapBack(id, l, p, &a, now, out) {
			kind = Returned
		}
		k.decisions = append(k.decisions, k.decision(kind, id, ev, e, l, p, &a))
		return
	}
	first := n
	if i == 0 && top.second >= 0 {
		first--
		b, _ := k.taker(ev, e, outs, top.hyp, i, top.second, l)
		b.p = a.p
		k.addUnits(id, l, 1, p, &b, grams, varG, weighed, alts, now, out)
		d := k.decision(Taken, id, ev, e, l, p, &b)
		d.Units = 1
		k.decisions = append(k.decisions, d)
	}
	k.addUnits(id, l, first, p, &a, grams, varG, weighed, alts, now, out)
	d := k.decision(Taken, id, ev, e, l, p, &a)
	d.Units = first
	k.decisions = append(k.decisions, d)
}

// swapBack takes a unit of line l out of the actor's basket, if there is one.
func (k *Keeper) swapBack(id output.EventID, l shelf.Line, p float64, a *actor, now int64, out *output.Batch) bool {
	for i := range k.units {
		u := &k.units[i]
		if u.returned || u.sku != l.SKU || u.sku < 0 || !u.common(a.visit, a.account) {
			continue
		}
		u.returned, u.returnP = true, p
		out.Baskets = append(out.Baskets, output.BasketChange{
			Event: id, Track: a.cand.Track, Account: u.account, SKU: u.sku, Units: -1, At: a.at, Emitted: now, P: p,
		})
		return true
	}
	return false
}

func (k *Keeper) expected(s site.SKU) float64 {
	mean, _ := k.weigh(s)
	return mean
}

// joint forms the posterior over explanations and takers.
func (k *Keeper) joint(ev *shelf.Event, e *evidence) []outcome {
	var skus []site.SKU
	for i := range ev.Hyps {
		h := &ev.Hyps[i]
		for _, l := range h.Lines[:h.N] {
			if l.SKU >= 0 && !slices.Contains(skus, l.SKU) {
				skus = append(skus, l.SKU)
			}
		}
	}
	seen := make([]float64, len(skus)*len(e.people))
	for c := range e.people {
		q := &e.people[c]
		k.seen(q, e.heldS, q.after, q.before, skus, seen[c*len(skus):(c+1)*len(skus)])
	}
	inHand := func(c int, s site.SKU) float64 {
		if i := slices.Index(skus, s); i >= 0 && c >= 0 {
			return seen[c*len(skus)+i]
		}
		return 0
	}
	idle := k.cfg.IdleHand
	// hands scores one person's part in taking line l, nobody's for c < 0.
	hands := func(c int, l shelf.Line) float64 {
		if c < 0 {
			return fpmath.Log(max(k.cfg.NobodyPrior, 1e-9))
		}
		q := &e.people[c]
		return fpmath.Log(q.prior) + q.loglik(e, l.Slot) + inHand(c, l.SKU)
	}
	// bystander scores a person's hand at the line's place that took nothing.
	bystander := func(c int, l shelf.Line) float64 {
		if c < 0 {
			return 0
		}
		return e.people[c].idleLL(e, l.Slot, idle)
	}
	var outs []outcome
	for h := range ev.Hyps {
		hyp := &ev.Hyps[h]
		lp := fpmath.Log(hyp.P)
		if hyp.N == 0 {
			outs = append(outs, outcome{hyp: h, who: [2]int{-1, -1}, second: -1, w: lp})
			continue
		}
		l0 := hyp.Lines[0]
		sum0 := 0.0
		for c := range e.people {
			sum0 += bystander(c, l0)
		}
		for c := -1; c < len(e.people); c++ {
			base := lp + hands(c, l0) + sum0 - bystander(c, l0)
			if hyp.N == 1 {
				outs = append(outs, outcome{hyp: h, who: [2]int{c, -1}, second: -1, w: base})
				if n := l0.Units; n <= -2 && c >= 0 {
					for d := range e.people {
						q := &e.people[d]
						if d == c || n == -2 && d < c {
							continue
						}
						w := base - bystander(d, l0) + q.loglik(e, l0.Slot) + inHand(d, l0.SKU) + fpmath.Log(k.cfg.SplitPrior+1e-12)
						outs = append(outs, outcome{hyp: h, who: [2]int{c, -1}, second: d, w: w})
					}
				}
				continue
			}
			l1 := hyp.Lines[1]
			for d := -1; d < len(e.people); d++ {
				if (c < 0) != (d < 0) {
					continue
				}
				w := base
				switch {
				case c == d && c >= 0:
					w += inHand(c, l1.SKU) + min(0, e.people[c].loglik(e, l1.Slot))
				case c != d:
					w += hands(d, l1) - bystander(d, l0) + fpmath.Log(k.cfg.SplitPrior+1e-12)
				}
				outs = append(outs, outcome{hyp: h, who: [2]int{c, d}, second: -1, w: w})
			}
		}
	}
	softmax(outs)
	return outs
}

func softmax(outs []outcome) {
	top, sum := math.Inf(-1), 0.0
	for i := range outs {
		top = max(top, outs[i].w)
	}
	for i := range outs {
		outs[i].w = fpmath.Exp(outs[i].w - top)
		sum += outs[i].w
	}
	for i := range outs {
		outs[i].w /= sum
	}
}

// equalLines reports whether two explanations move the same units of the same
// products, be it from other slots.
func equalLines(a, b *shelf.Hypothesis) bool {
	if a.N != b.N {
		return false
	}
	same := func(x, y shelf.Line) bool { return x.SKU == y.SKU && x.Units == y.Units }
	switch a.N {
	case 0:
		return true
	case 1:
		return same(a.Lines[0], b.Lines[0])
	default:
		return same(a.Lines[0], b.Lines[0]) && same(a.Lines[1], b.Lines[1]) ||
			same(a.Lines[0], b.Lines[1]) && same(a.Lines[1], b.Lines[0])
	}
}

// sameLines returns the posterior of everything that moves what hyp moves.
func sameLines(ev *shelf.Event, outs []outcome, hyp *shelf.Hypothesis) float64 {
	p := 0.0
	for i := range outs {
		if equalLines(&ev.Hyps[outs[i].hyp], hyp) {
			p += outs[i].w
		}
	}
	return min(1, p)
}

// bestHyp returns the explanation whose units are the most probable, and among
// its variants the most probable slot.
func bestHyp(ev *shelf.Event, outs []outcome) int {
	perHyp := make([]float64, len(ev.Hyps))
	for i := range outs {
		perHyp[outs[i].hyp] += outs[i].w
	}
	best, bestP := 0, -1.0
	for h := range ev.Hyps {
		if p := sameLines(ev, outs, &ev.Hyps[h]); p > bestP+1e-12 {
			best, bestP = h, p
		}
	}
	for h := range ev.Hyps {
		if equalLines(&ev.Hyps[h], &ev.Hyps[best]) && perHyp[h] > perHyp[best] {
			best = h
		}
	}
	return best
}

func bestOutcome(outs []outcome, hyp int) *outcome {
	var best *outcome
	for i := range outs {
		if o := &outs[i]; o.hyp == hyp && (best == nil || o.w > best.w) {
			best = o
		}
	}
	return best
}

// taker returns the actor of line i of explanation hyp with their posterior
// given that explanation's units, and the other candidates.
func (k *Keeper) taker(ev *shelf.Event, e *evidence, outs []outcome, hyp, i, who int, l shelf.Line) (actor, [3]share) {
	post := make([]float64, len(e.people)+1) // the last is nobody
	sum := 0.0
	for j := range outs {
		o := &outs[j]
		if !equalLines(&ev.Hyps[o.hyp], &ev.Hyps[hyp]) {
			continue
		}
		line := i
		if ev.Hyps[o.hyp].Lines[i].SKU != l.SKU {
			line = 1 - i
		}
		sum += o.w
		for _, c := range [...]int{o.who[line], o.second} {
			if c >= 0 {
				post[c] += o.w
			}
		}
		if o.who[line] < 0 {
			post[len(e.people)] += o.w
		}
	}
	for c := range post {
		post[c] = min(1, post[c]/max(sum, 1e-300))
	}
	var alts [3]share
	for c := range e.people {
		if c == who {
			continue
		}
		s := share{e.people[c].track, post[c]}
		for j := range alts {
			if s.p > alts[j].p {
				alts[j], s = s, alts[j]
			}
		}
	}
	if who < 0 {
		return actor{p: post[len(e.people)], at: ev.Start}, alts
	}
	cand := e.people[who].candidate(e, l.Slot)
	a := actor{cand: cand, p: post[who], at: cand.At}
	if a.at < ev.Start || a.at > ev.End {
		a.at = ev.Start
	}
	a.visit, a.visitP, a.account = k.whose(cand.Track, a.at)
	return a, alts
}

// doubt remembers that something may have been taken although it is believed
// that nothing was.
func (k *Keeper) doubt(ev *shelf.Event, e *evidence, p float64) {
	sum := k.cfg.NobodyPrior
	for i := range e.people {
		sum += float64(e.people[i].prior * fpmath.Exp(e.people[i].best))
	}
	for i := range e.people {
		q := &e.people[i]
		if w := p * q.prior * fpmath.Exp(q.best) / sum; w > 1e-3 {
			k.doubts = append(k.doubts, doubt{track: q.track, at: ev.Start, p: w})
		}
	}
}
