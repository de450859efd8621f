package loss

import (
	"fmt"
	"slices"

	"gosim/checkoutfree/basket"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
	"gosim/internal/fpmath"
)

// Who presses on plates for long hides from them what is taken beside the arm. Honest
// people lean too, but rarely so long, and hardly ever at two places.
const (
	leanLeastG = 1500 // ESTIMATE: 15 N; a hand on a shelf edge weighs less
	leanLeastS = 3    // ESTIMATE
	leanApartS = 8    // two plates that are pressed within this time are one leaning
	leanTrackP = 0.9  // of whose arm it is
	leanPrior  = 6e-4 // share of visits that steal so; ESTIMATE
	// In go-rush of seeds 640 to 647, 1 of some 900 other visits leant so, here counted
	// as 2, and all 8 thieves of this kind.
	leanFirst = 6.1 // nats
	leanAgain = 3.0 // of another one, which is no independent evidence; ESTIMATE
	leanScore = 0.5 // more likely than not
)

// leaner is a visit that has pressed on plates for long.
type leaner struct {
	visit track.VisitID
	last  int64
	times int
	told  bool
}

// pressed takes an arrival that may be the weight of an arm, and raises an alert at
// the second leaning of a visit.
func (w *Watcher) pressed(d *basket.Decision, now int64) {
	if d.SKU >= 0 || d.DeltaG < leanLeastG || d.End-d.Start < ns(leanLeastS) || d.Visit == 0 || d.TrackP < leanTrackP {
		return
	}
	w.leaners = slices.DeleteFunc(w.leaners, func(l leaner) bool { return l.last < d.End-ns(keepS) })
	i := slices.IndexFunc(w.leaners, func(l leaner) bool { return l.visit == d.Visit })
	if i < 0 {
		w.leaners = append(w.leaners, leaner{visit: d.Visit, last: d.Start, times: 1})
		return
	}
	l := &w.leaners[i]
	if l.told || d.Start < l.last+ns(leanApartS) {
		return
	}
	l.last = d.Start
	l.times++
	odds := logit(leanPrior) + leanFirst + float64(leanAgain*float64(l.times-1))
	score := d.TrackP / (1 + fpmath.Exp(-odds))
	l.told = score >= leanScore
	w.raise(cause{output.AlertConcealment, d.Visit, d.Event}, leanScore, output.Alert{
		Time: d.Start, Track: d.Track, Account: d.Account, SKU: site.NoSKU, Score: score,
		Evidence: fmt.Sprintf("Person of track %d pressed on a shelf with %.0f g for seconds, %d times at different moments.", d.Track, d.DeltaG, l.times),
	}, now)
}
