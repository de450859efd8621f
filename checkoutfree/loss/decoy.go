package loss

import (
	"fmt"
	"math"

	"gosim/checkoutfree/basket"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
)

const (
	returnForm  = 3    // shape of the spread of the in-hand rate before a return; 2 300 simulated returns
	ownViews    = 40   // sightings that the store's rate counts for against the unit's own
	badWeighing = 0.01 // share of honest returns more than 3 sd off: 18 of 1 448 simulated ones
	badFactor   = 6    // their spread, in sd
	handMost    = 7    // most nats that hands can say
	// One need not turn to hide a thing: that nobody did says no more than this.
	hiddenOtherwise = -1 // ESTIMATE
)

// imitated returns the log-likelihood ratio of what was just put back not being
// product k against k, by what was seen in the hand that brought it. A unit that
// was hardly recognised when it was taken says little.
func (w *Watcher) imitated(d *basket.Decision, k site.SKU, t *taking) float64 {
	rate := w.rate()
	if t != nil {
		rate = (float64(ownViews*rate) + t.seen) / (ownViews + t.views)
	}
	w.sts = w.tracker.Stances(w.sts[:0], d.Track, d.Start-ns(1.6), d.Start+ns(0.3), ns(sliceS), w.group(k))
	seen, views := count(w.sts, math.MinInt64, math.MaxInt64)
	return min(handMost, max(-handMost, -held(seen, views, rate, returnForm)))
}

// origin returns the actor's latest taking of product k that has not come back.
func (w *Watcher) origin(d *basket.Decision, k site.SKU) *taking {
	for i := len(w.takings) - 1; i >= 0; i-- {
		t := &w.takings[i]
		if v, _ := w.tracker.VisitAt(t.d.Track, t.d.Cand.At); !t.back && t.d.SKU == k && w.oneParty(v, d.Visit) && t.d.Cand.At < d.Start {
			return t
		}
	}
	return nil
}

// returned looks at a unit that came back: by weight it is what was taken. It
// settles that the unit was not hidden, unless the hand that brought it held
// something else.
func (w *Watcher) returned(c *check, now int64) {
	d := &c.dec
	if d.Track == 0 || d.Visit == 0 || d.SKU < 0 || w.tracker.Staff(d.Visit) {
		return
	}
	t := w.origin(d, d.SKU)
	if t == nil {
		return
	}
	nats := w.imitated(d, d.SKU, t) + w.misfit(d)
	if t.judged {
		nats += max(t.llr, hiddenOtherwise)
	} else if wait := t.d.Cand.At + ns(w.cfg.ConcealWatchS+settleS) + 1; c.due < wait && nats > 0 {
		w.add(check{due: wait, kind: checkReturned, dec: *d}) // the taking is judged by then
		return
	}
	p := w.cfg.DecoyPrior
	odds := fpmath.Log(p/(1-p)) + nats
	if odds < 0 {
		t.back = true
	}
	value, name := w.worth(d.SKU, d.Units)
	w.raise(cause{output.AlertDecoy, d.Visit, d.Event}, w.cfg.DecoyScore, output.Alert{
		Time: d.Start, Track: d.Track, Account: d.Account, SKU: d.SKU, Units: d.Units, ValueCents: value,
		Score: d.TrackP / (1 + fpmath.Exp(-odds)),
		Evidence: fmt.Sprintf("Person of track %d put back %.1f g, the weight of the %s they took, but it was not seen in the hand that brought it (%.1f nats).",
			d.Track, d.DeltaG, name, nats),
	}, now)
}

// misfit returns the log-likelihood ratio of an imitation's weight against a
// second weighing of the same unit.
func (w *Watcher) misfit(d *basket.Decision) float64 {
	if d.NearUnits == 0 || d.NearSDG <= 0 {
		return 0
	}
	gauss := func(sd float64) float64 { return fpmath.Exp(-0.5*square(d.NearDiffG/sd)) / sd }
	spread := w.cfg.DecoySpread * (d.DeltaG - d.NearDiffG)
	same := float64((1-badWeighing)*gauss(d.NearSDG)) + float64(badWeighing*gauss(badFactor*d.NearSDG))
	return fpmath.Log(gauss(fpmath.Hypot(d.NearSDG, spread))+1e-12) - fpmath.Log(same+1e-12)
}

// foreign looks at an arrival that is no unit of any basket.
func (w *Watcher) foreign(d *basket.Decision, now int64) {
	if d.Track == 0 || d.Visit == 0 || w.tracker.Staff(d.Visit) {
		return
	}
	w.pressed(d, now)
	a := output.Alert{Time: d.Start, Track: d.Track, Account: d.Account, SKU: site.NoSKU}
	c := cause{output.AlertDecoy, d.Visit, d.Event}
	if d.NearUnits > 0 && d.NearSDG > 0 {
		z := math.Abs(d.NearDiffG) / d.NearSDG
		weight := d.DeltaG - d.NearDiffG
		if z <= w.cfg.DecoySD {
			return
		}
		if math.Abs(d.NearDiffG) <= w.cfg.DecoyNearShare*weight {
			var name string
			a.ValueCents, name = w.worth(d.NearSKU, d.NearUnits)
			a.SKU, a.Units = d.NearSKU, d.NearUnits
			odds := logit(min(d.P*(1-fpmath.Exp(-(z-w.cfg.DecoySD+1))), 1-w.cfg.DecoyPrior))
			odds += w.imitated(d, d.NearSKU, w.origin(d, d.NearSKU))
			a.Score = d.TrackP / (1 + fpmath.Exp(-odds))
			a.Evidence = fmt.Sprintf("Person of track %d put back %.1f g; the %s they took weighed %.1f g: %.1f g or %.1f standard deviations apart.",
				d.Track, d.DeltaG, name, weight, math.Abs(d.NearDiffG), z)
			w.raise(c, w.cfg.DecoyScore, a, now)
			return
		}
	}
	a.Score = d.P * d.TrackP * w.cfg.UnmatchedWeight
	a.Evidence = fmt.Sprintf("Person of track %d put %.1f g on a shelf, which is nothing that they had taken.", d.Track, d.DeltaG)
	w.raise(c, w.cfg.DecoyScore, a, now)
}

func logit(p float64) float64 {
	p = min(1-1e-9, max(1e-9, p))
	return fpmath.Log(p / (1 - p))
}

// alike reports whether cameras may take one product for the other.
func (w *Watcher) alike(a, b site.SKU) bool {
	if a == b {
		return true
	}
	if a < 0 || b < 0 {
		return false
	}
	g := w.site.Products[a].LookalikeGroup
	return g != "" && g == w.site.Products[b].LookalikeGroup
}
