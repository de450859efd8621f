package loss

import (
	"fmt"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
)

// handOverS is how long after a removal a hand-over to somebody of the party is
// looked for, seconds: the watch and some more.
const handOverS = 1

// guest is somebody inside.
type guest struct {
	visit track.VisitID
	track output.TrackID
	came  int64 // when they came in
	gone  int64 // when they left; 0 while inside
}

// follow keeps the list of who is inside.
func (w *Watcher) follow(ev *track.Event) {
	i := slices.IndexFunc(w.guests, func(g guest) bool { return g.visit == ev.Visit })
	switch ev.Kind {
	case track.VisitOpened:
		if i < 0 {
			w.guests = append(w.guests, guest{visit: ev.Visit, track: ev.Track, came: ev.Time})
		}
	case track.VisitClosed, track.VisitLost:
		if i >= 0 {
			w.guests[i].gone = ev.Time
		}
		w.guests = slices.DeleteFunc(w.guests, func(g guest) bool { return g.gone != 0 && g.gone < ev.Time-ns(60) })
	case track.IdentityChanged, track.AccountBound:
		for j := range w.guests { // two may have been swapped: their visits go on as each other's tracks
			w.guests[j].retrack(w.tracker, ev)
		}
	default:
	}
}

// retrack gives the guest the track that carries their visit now.
func (g *guest) retrack(t Tracker, ev *track.Event) {
	for _, tr := range [...]output.TrackID{ev.Track, ev.Other} {
		if v, _ := t.VisitAt(tr, ev.Time); tr != 0 && v == g.visit {
			g.track = tr
		}
	}
}

// oneParty reports whether two visits are of one account.
func (w *Watcher) oneParty(v, o track.VisitID) bool {
	if v == o {
		return true
	}
	a, _ := w.tracker.Account(v)
	b, _ := w.tracker.Account(o)
	return v != 0 && o != 0 && a != "" && a == b
}

// handedOver takes back what a turned body says against the taker of t if the
// unit was then seen in the hands of somebody of their party.
func (w *Watcher) handedOver(t *taking, v track.VisitID, account string) {
	if t.llr <= 0 {
		return
	}
	at := t.d.Cand.At
	best := 0.0
	for i := range w.guests {
		g := &w.guests[i]
		if g.visit == v || g.gone != 0 && g.gone < at {
			continue
		}
		if a, _ := w.tracker.Account(g.visit); a != account {
			continue
		}
		w.sts = w.tracker.Stances(w.sts[:0], g.track, at, at+ns(w.cfg.ConcealWatchS+handOverS), ns(sliceS), w.group(t.d.SKU))
		best = max(best, w.inHand())
	}
	t.llr -= best
}

// inHand returns the greatest log-likelihood ratio, over a second and a half, of
// the product being in a hand of the stances in w.sts.
func (w *Watcher) inHand() float64 {
	best := 0.0
	for i := range w.sts {
		seen, views := count(w.sts, w.sts[i].At, w.sts[i].At+ns(1.5))
		best = max(best, held(seen, views, w.rate(), holdForm))
	}
	return best
}

// shared looks at somebody who came in on an account: if somebody else was inside
// on it, and had been for longer than a party takes to come in, the code is in two
// hands.
func (w *Watcher) shared(c *check, now int64) {
	account, p := w.tracker.Account(c.vis)
	i := slices.IndexFunc(w.guests, func(g guest) bool { return g.visit == c.vis })
	if account == "" || i < 0 || w.tracker.Staff(c.vis) {
		return
	}
	came, before, q := w.guests[i].came, int64(-1), 0.0
	for j := range w.guests {
		g := &w.guests[j]
		if j == i || g.came > came || g.gone != 0 && g.gone <= came {
			continue
		}
		if a, sure := w.tracker.Account(g.visit); a == account && (before < 0 || g.came > before) {
			before, q = g.came, sure
		}
	}
	if before < 0 || came-before < ns(w.cfg.SharedAfterS) {
		return
	}
	w.raise(cause{kind: output.AlertAccountShared, visit: c.vis}, w.cfg.SharedScore, output.Alert{
		Time: came, Track: w.guests[i].track, Account: account, SKU: site.NoSKU, Score: p * q * lateGuest,
		Evidence: fmt.Sprintf("Somebody came in on the code of account %s %.0f s after the last who did and is still inside (probability %.2f).",
			account, float64(came-before)/1e9, p*q),
	}, now)
}

// lateGuest is the share of those who come in that late who are nobody's guest.
// ESTIMATE.
const lateGuest = 0.8
