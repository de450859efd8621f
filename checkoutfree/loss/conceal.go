package loss

import (
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/basket"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
	"gosim/internal/fpmath"
)

const (
	// The log-likelihood ratio that a unit was hidden, by logistic regression over
	// 13 600 takings, 1 185 of them hidden, in go-rush of seeds 620 to 649 with four
	// thieves of each way to hide; the log odds of that sample are taken off again.
	// TestConcealmentWeights in package scenarios fits them anew.
	//
	// Three things must come together, and a chain is as strong as its weakest link:
	// the body was turned from the shelf, the product was in the hand before and not
	// after, and it was not in the hand any more as the body came back. What an
	// honest person does shows one or two of them: who turns round with the unit
	// and back has it in the hand as they come back, who stows it openly faces the
	// shelf.
	linkWeight, turnWeight, nothingSeen = 0.72, 0.136, 2.01
	turnPerLink                         = 3 // nats of turn to one nat of hands, in the weakest link
	turnLeast, turnMost                 = -6, 16
	goneLeast, goneMost                 = -4, 5
	emptyLeast, emptyMost               = -4, 6
	leftAtOnce                          = -0.06 // of somebody who walks off with the unit; same data

	missRate = 0.002 // in-hand scores per sighting of hands that do not hold the product; ESTIMATE
	missForm = 0.5   // shape of its spread
	holdForm = 2     // shape of the spread of the rate of a held product

	settleS   = 3   // from the end of the watch until every return within it is decided
	learnMost = 4e4 // sightings that the learned rate remembers
	startSees = 400 // sightings that the configured rate counts for
	keepS     = 1800
)

// taking is one removal on which judgement may be pending.
type taking struct {
	d      basket.Decision
	seen   float64 // in-hand scores right after
	views  float64 // clear sightings of wrists then
	llr    float64 // hidden against not, nats
	judged bool
	back   bool // it was put back
}

// suspicion is what is held against one visit.
type suspicion struct {
	visit track.VisitID
	odds  float64 // log odds of hiding something
	at    int64
}

// rate is how many in-hand scores the cameras give per clear sighting of the
// wrists of somebody who holds something: as configured, then as learned.
func (w *Watcher) rate() float64 {
	return (float64(startSees*w.cfg.InHandRate) + w.heldSum) / (startSees + w.heldViews)
}

// count sums in-hand scores and clear sightings of wrists over [t0, t1).
func count(sts []track.Stance, t0, t1 int64) (seen, views float64) {
	for i := range sts {
		if s := &sts[i]; s.At >= t0 && s.At < t1 {
			seen += s.Named
			views += float64(s.Clear[0] + s.Clear[1])
		}
	}
	return seen, views
}

// gammaPoisson is the log-likelihood, but for terms without the rate, of a sum of
// scores in so many sightings, if the rate varies by a gamma distribution of the
// given shape.
func gammaPoisson(seen, views, rate, shape float64) float64 {
	m := float64(rate * views)
	if m == 0 {
		return 0
	}
	top, _ := fpmath.Lgamma(seen + shape)
	base, _ := fpmath.Lgamma(shape)
	return top - base + float64(shape*fpmath.Log(shape/(shape+m))) + float64(seen*fpmath.Log(m/(shape+m)))
}

// held returns the log-likelihood ratio of the product being in a hand against
// not.
func held(seen, views, rate, shape float64) float64 {
	return gammaPoisson(seen, views, rate, shape) - gammaPoisson(seen, views, missRate, missForm)
}

// took remembers a removal and learns from how well its unit is seen.
func (w *Watcher) took(d *basket.Decision) {
	at := d.Cand.At
	t := taking{d: *d}
	w.sts = w.tracker.Stances(w.sts[:0], d.Track, at+ns(0.2), at+ns(1.2), ns(sliceS), w.group(d.SKU))
	t.seen, t.views = count(w.sts, math.MinInt64, math.MaxInt64)
	if d.P*d.TrackP > 0.9 {
		w.heldSum += t.seen
		w.heldViews += t.views
		if w.heldViews > learnMost {
			w.heldSum, w.heldViews = w.heldSum/2, w.heldViews/2
		}
	}
	w.takings = slices.DeleteFunc(w.takings, func(o taking) bool { return o.d.End < d.End-ns(keepS) })
	w.takings = append(w.takings, t)
	w.reached(d)
	w.add(check{due: at + ns(w.cfg.ConcealWatchS+settleS), kind: checkConceal, dec: *d})
}

// reached remembers that a hand went to a shelf.
func (w *Watcher) reached(d *basket.Decision) {
	w.reaches = slices.DeleteFunc(w.reaches, func(o reach) bool { return o.at < d.End-ns(60) })
	w.reaches = append(w.reaches, reach{d.Track, d.Cand.At})
}

type reach struct {
	track output.TrackID
	at    int64
}

// nextReach returns when the track's hand goes out again after time at.
func (w *Watcher) nextReach(tr output.TrackID, at int64) int64 {
	next := int64(math.MaxInt64)
	for _, r := range w.reaches {
		if r.track == tr && r.at > at+ns(0.3) {
			next = min(next, r.at-ns(reachLeadS))
		}
	}
	return next
}

// group returns the products that cameras may take for k, itself included.
func (w *Watcher) group(k site.SKU) []site.SKU {
	w.alikes = w.alikes[:0]
	for i := range w.site.Products {
		if w.alike(site.SKU(i), k) {
			w.alikes = append(w.alikes, site.SKU(i))
		}
	}
	return w.alikes
}

// Evidence is what the watch after one removal has shown of its taker, in nats; see
// [Watcher.Study].
type Evidence struct {
	Decision basket.Decision
	Seen     bool    // the cameras saw the taker
	Stood    bool    // for long enough to compare; else the rest is 0
	Turned   float64 // the body was turned from the shelf and back against not
	Gone     float64 // the product was in the hand before the turn and not after against not
	Empty    float64 // it was not in the hand as the body came back against it was
	LLR      float64 // that the unit was hidden against not, as the engine weighs it
}

// Study sets a function that is told the evidence of each removal when it is judged,
// so that the weights can be fitted anew; nil for none. It must not keep the
// decision's slices and cannot change what the engine does.
func (w *Watcher) Study(f func(Evidence)) { w.study = f }

// hidden returns the log-likelihood ratio of the unit having been hidden behind
// the turned body against anything else, with what it is made of.
func (w *Watcher) hidden(d *basket.Decision) (e Evidence) {
	at := d.Cand.At
	w.sts = w.tracker.Stances(w.sts[:0], d.Track, at-ns(1), at+ns(w.cfg.ConcealWatchS+1), ns(sliceS), w.group(d.SKU))
	ms, seen := standing(w.moments[:0], w.sts, at, d.Point.XY(), min(w.nextReach(d.Track, at), at+ns(w.cfg.ConcealWatchS+1)))
	w.moments = ms
	if e.Seen = seen > 0; !e.Seen {
		return e // the cameras know nothing
	}
	nats, when, back := turn(ms)
	if e.Stood = nats != noTurn; !e.Stood {
		e.LLR = leftAtOnce
		return e
	}
	rate := w.rate()
	s0, n0 := count(w.sts, when-ns(0.45), when+ns(0.3))
	s1, n1 := count(w.sts, when+ns(0.9), when+ns(2.4))
	s2, n2 := count(w.sts, back-ns(0.5), back+ns(0.2))
	e.Turned = nats
	e.Gone = min(held(s0, n0, rate, holdForm), -held(s1, n1, rate, holdForm))
	e.Empty = -held(s2, n2, rate, holdForm)
	link, turned := Links(e)
	e.LLR = nothingSeen + float64(linkWeight*link) + float64(turnWeight*turned)
	return e
}

// Links returns the two figures of the evidence that are weighed: the weakest of
// the three links, and the turn, both limited.
func Links(e Evidence) (link, turned float64) {
	turned = min(turnMost, max(turnLeast, e.Turned))
	link = min(turned/turnPerLink, min(goneMost, max(goneLeast, e.Gone)), min(emptyMost, max(emptyLeast, e.Empty)))
	return link, turned
}

// conceal judges a removal some seconds later, and with it the visit.
func (w *Watcher) conceal(d *basket.Decision, now int64) {
	i := slices.IndexFunc(w.takings, func(t taking) bool { return t.d.Event == d.Event && t.d.Track == d.Track })
	if i < 0 {
		return
	}
	t := &w.takings[i]
	e := w.hidden(d)
	t.llr, t.judged = min(w.cfg.ConcealMaxNats, e.LLR), true
	if t.back {
		return
	}
	v, p := w.tracker.VisitAt(d.Track, d.Cand.At)
	account, _ := w.tracker.Account(v)
	if v == 0 || account == "" || w.tracker.Staff(v) { // nobody who pays: other alerts speak of them
		return
	}
	if w.study != nil {
		e.Decision = *d
		w.study(e)
	}
	w.handedOver(t, v, account)
	s := w.suspect(v, now)
	q := float64(w.cfg.ConcealPicks * d.TrackP * p)
	s.odds += fpmath.Log(1 - q + float64(q*fpmath.Exp(t.llr)))
	if t.llr <= 0 || w.said[cause{output.AlertConcealment, v, anyEvent}] {
		return
	}
	value, name := w.worth(d.SKU, d.Units)
	score := 1 / (1 + fpmath.Exp(-s.odds))
	if score < w.cfg.ConcealScore {
		return
	}
	w.raise(cause{output.AlertConcealment, v, d.Event}, w.cfg.ConcealScore, output.Alert{
		Time: d.Start, Track: d.Track, Account: account, SKU: d.SKU, Units: d.Units, ValueCents: value, Score: score,
		Evidence: fmt.Sprintf("Person of track %d took %d × %s (%.0f g), turned away from the shelf where they stood and back, and it was in their hand before and not after (%.1f nats; with what else they took, probability %.2f).",
			d.Track, d.Units, name, math.Abs(d.DeltaG), t.llr, score),
	}, now)
	w.said[cause{output.AlertConcealment, v, anyEvent}] = true
}

// suspect returns the suspicion of a visit.
func (w *Watcher) suspect(v track.VisitID, now int64) *suspicion {
	w.suspects = slices.DeleteFunc(w.suspects, func(o suspicion) bool { return o.at < now-ns(2*keepS) })
	i := slices.IndexFunc(w.suspects, func(o suspicion) bool { return o.visit == v })
	if i < 0 {
		p := w.cfg.ConcealPrior
		w.suspects = append(w.suspects, suspicion{visit: v, odds: fpmath.Log(p / (1 - p))})
		i = len(w.suspects) - 1
	}
	w.suspects[i].at = now
	return &w.suspects[i]
}
