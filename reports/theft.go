package reports

import (
	"math"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/sim"
)

// accusation is an alert and the party it points at, -1 if nobody or staff.
type accusation struct {
	alert *output.Alert
	party int
	staff bool
}

// notice reports whether an alert accuses nobody of taking anything: it is about a
// code in two hands, whose account pays for both.
func (a *accusation) notice() bool { return a.alert.Kind == output.AlertAccountShared }

// accuse finds out whom each alert means: the session of its account that was
// in the store at the time of the evidence, else whoever its track followed
// then, else whoever stood within a metre of its place.
func (j *join) accuse() []accusation {
	all := make([]accusation, len(j.c.alerts))
	for i := range j.c.alerts {
		a := &j.c.alerts[i]
		all[i] = accusation{alert: a, party: -1}
		at := sim.Time(j.c.simTime(a.Time))
		if a.Account != "" {
			all[i].party = j.t.sessionAt(a.Account, at)
			all[i].staff = all[i].party < 0 && j.t.employs(a.Account)
			continue
		}
		p := j.personOf(a.Track, a.Time, math.MaxInt64)
		if p == sim.NoPerson {
			p = j.nearest(at, a.X, a.Y)
		}
		if p != sim.NoPerson {
			all[i].party, all[i].staff = int(j.t.stays.partyAt(p, at)), j.t.visits[p].Staff
		}
	}
	return all
}

// employs reports whether an account is that of somebody who works in the store.
func (t *truth) employs(account string) bool {
	for i := range t.visits {
		if v := &t.visits[i]; v.Staff && v.Account == account {
			return true
		}
	}
	return false
}

// scoreTheft sets the theft rows and returns the samples to pool.
func (l *ledger) scoreTheft(s *sheet, j *join) (delays []float64) {
	incidents := l.t.incidents()
	alerts := slices.DeleteFunc(j.accuse(), func(a accusation) bool { return a.notice() })
	thief := make([]bool, len(l.t.parties))
	var found, inTime, stolen, recovered int64
	type tally struct{ all, found, inTime int64 }
	var byTechnique [math.MaxUint8 + 1]tally
	inTimeOf := make([]bool, len(incidents))
	for i, x := range incidents {
		thief[x.party] = true
		first, timely := sim.Never, false
		for _, a := range alerts {
			if a.party == x.party {
				at := sim.Time(j.c.simTime(a.alert.Emitted))
				first, timely = min(first, at), timely || at <= x.exit
			}
		}
		stolen += x.value
		of := &byTechnique[x.technique]
		of.all++
		if first != sim.Never {
			found++
			of.found++
			delays = append(delays, max(first-x.taken, 0).Seconds())
		}
		if timely {
			inTime++
			of.inTime++
			recovered += x.value
			inTimeOf[i] = true
		}
	}
	n := int64(len(incidents))
	s.ratio("theft_recall", found, n)
	s.ratio("theft_recall_before_exit", inTime, n)
	for _, t := range sim.Techniques() {
		s.ratio("theft_recall_"+t.String(), byTechnique[t].found, byTechnique[t].all)
		s.ratio("theft_recall_before_exit_"+t.String(), byTechnique[t].inTime, byTechnique[t].all)
	}
	scoreAlertDelays(s, delays)
	l.scoreAlerts(s, alerts, thief)
	recovered += l.billedLoot(incidents, inTimeOf)
	s.ratio("theft_value_recovered_rate", recovered, stolen)
	l.scoreShrink(s, j.c)
	return delays
}

func scoreAlertDelays(s *sheet, delays []float64) {
	scorePercentile(s, "time_to_alert_s_p50", delays, 0.5)
	scorePercentile(s, "time_to_alert_s_p90", delays, 0.9)
}

// scoreAlerts sets the rows that judge the alerts and the parties' scores. A
// party's score is its highest alert's, 0 without one.
func (l *ledger) scoreAlerts(s *sheet, alerts []accusation, thief []bool) {
	var right, false1, sessions int64
	parties := make([]Judged, len(l.t.parties))
	for i := range parties {
		parties[i].Right = thief[i]
		if l.t.parties[i].session {
			sessions++
		}
	}
	for _, a := range alerts {
		if a.party < 0 {
			if a.staff {
				false1++
			}
			continue
		}
		if thief[a.party] {
			right++
		} else {
			false1++
		}
		parties[a.party].Score = max(parties[a.party].Score, a.alert.Score)
	}
	s.ratio("theft_precision", right, int64(len(alerts)))
	per := Optional{}
	if sessions > 0 {
		per = Some(1000 * float64(false1) / float64(sessions))
	}
	s.put("false_accusations_per_1000_sessions", Value{Optional: per, Counts: Counts{CountRatio, false1, sessions}, Reason: "no sessions"})
	v, why := AveragePrecision(parties)
	s.sampled("theft_pr_auc", v, len(parties), why)
	v, why = rocAUC(parties)
	s.sampled("theft_roc_auc", v, len(parties), why)
}

// billedLoot returns the value of the stolen units that were billed to whoever
// took them, in thefts that were not alerted in time. Of one product, what was
// taken honestly counts as billed first.
func (l *ledger) billedLoot(incidents []incident, inTime []bool) int64 {
	sum := int64(0)
	for i := range l.bills {
		b := &l.bills[i]
		for k := range b.lines {
			x := &b.lines[k]
			n := min(x.stolen, max(0, x.billed-(x.owed-x.stolen)))
			// Which of the units were billed is undecided: those of thefts
			// that were alerted in time already count, so they go last.
			n = min(n, l.lateLoot(b.party, x, incidents, inTime))
			sum += n * l.t.price(x.sku)
		}
	}
	return sum
}

// lateLoot counts the stolen units of a line whose theft was not alerted
// before exit.
func (l *ledger) lateLoot(p int, x *billLine, incidents []incident, inTime []bool) int64 {
	if p < 0 {
		return 0
	}
	n := int64(0)
	for _, u := range l.t.parties[p].units {
		if u.sku != x.sku || u.technique == sim.TechniqueNone {
			continue
		}
		for i := range incidents {
			if incidents[i].party == p && incidents[i].technique == u.technique && !inTime[i] {
				n++
			}
		}
	}
	return n
}

// scoreShrink sets the loss rows over the parties that left.
func (l *ledger) scoreShrink(s *sheet, c *Collector) {
	var value, theft, mistake, units int64
	gone := make([]int64, len(l.t.site.Products)) // per product: left, less accounted for
	for i := range l.bills {
		b := &l.bills[i]
		if b.party < 0 || !l.t.parties[b.party].leftStore() {
			continue
		}
		for k := range b.lines {
			x := &b.lines[k]
			price := l.t.price(x.sku)
			value += x.owed * price
			lost := max(0, x.owed-x.billed)
			stolen := min(lost, x.stolen)
			theft += stolen * price
			mistake += (lost - stolen) * price
			units += x.owed
			if x.owed > 0 {
				gone[x.sku] += x.owed
			}
		}
	}
	s.ratio("shrink_rate", theft+mistake, value)
	s.ratio("shrink_theft_rate", theft, value)
	s.ratio("shrink_error_rate", mistake, value)
	explain := func(k, n int) {
		if k >= 0 && k < len(gone) && n > 0 {
			gone[k] -= int64(n)
		}
	}
	for i := range l.receipts {
		for _, x := range l.receipts[i].Lines {
			explain(int(x.SKU), x.Units)
		}
	}
	for i := range c.alerts {
		explain(int(c.alerts[i].SKU), c.alerts[i].Units)
	}
	unexplained := int64(0)
	for _, n := range gone {
		unexplained += max(0, n)
	}
	s.ratio("unexplained_units_rate", unexplained, units)
}
