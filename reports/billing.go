package reports

import "gosim/sim"

// scoreBilling sets the billing rows and returns the samples to pool.
func (l *ledger) scoreBilling(s *sheet, c *Collector) (delays []float64, conf []Judged) {
	var (
		left, exact, own, charged, withItems int64
		owed, billed, both                   int64
		over, under, owedCents               int64
		wrong                                [causes]int64
		f1                                   float64
	)
	for i := range l.bills {
		b := &l.bills[i]
		if !b.counted {
			continue
		}
		o, n, m := b.units()
		owed, billed, both = owed+o, billed+n, both+m
		over += max(0, b.billedCents-b.owedCents)
		under += max(0, b.owedCents-b.billedCents)
		owedCents += b.owedCents
		for k := range b.lines {
			for w, u := range b.lines[k].cause {
				wrong[w] += u
			}
		}
		if b.party < 0 {
			continue // nobody's session: units and money count, sessions do not
		}
		left++
		ok := b.exact()
		if ok {
			exact++
		}
		fair := l.ownExact(b)
		if fair {
			own++
		}
		if n > m {
			charged++
		}
		if o+n > 0 {
			withItems++
			f1 += 2 * float64(m) / float64(o+n)
		}
		if p, _, has := l.confidence(b); has {
			conf = append(conf, Judged{p, fair})
		}
		if at, has := l.issued(b, c); has {
			delays = append(delays, (at - b.left).Seconds())
		}
	}
	s.ratio("receipt_exact_rate", exact, left)
	s.ratio("auto_receipt_exact_rate", own, left)
	s.ratio("item_precision", both, billed)
	s.ratio("item_recall", both, owed)
	s.ratio("item_f1", 2*both, billed+owed)
	mean := Optional{}
	if withItems > 0 {
		mean = Some(f1 / float64(withItems))
	}
	s.sampled("session_f1_mean", mean, int(withItems), "no sessions with items")
	s.ratio("charged_in_error_rate", charged, left)
	s.ratio("value_overcharge_rate", over, owedCents)
	s.ratio("value_undercharge_rate", under, owedCents)
	total := int64(0)
	for _, w := range Causes() {
		s.ratio(w.Metric(), wrong[w], owed)
		total += wrong[w]
	}
	s.ratio("unit_error_rate", total, owed)
	l.scoreReview(s, left)
	scoreDelays(s, delays)
	scoreConfidence(s, conf)
	return delays, conf
}

// issued returns when the last receipt of a bill became final.
func (l *ledger) issued(b *bill, c *Collector) (at sim.Time, ok bool) {
	for i, r := range b.receipts {
		issued := sim.Time(c.simTime(l.receipts[r].Issued))
		if i == 0 || issued > at {
			at = issued
		}
	}
	return at, len(b.receipts) > 0
}

// The rows made of samples are functions of their own, because a summary of
// several replications applies them to the samples of all.

func scorePercentile(s *sheet, name string, samples []float64, q float64) {
	m, _ := Lookup(name)
	v, why := percentile(samples, q, m.Of)
	s.sampled(name, v, len(samples), why)
}

func scoreDelays(s *sheet, delays []float64) {
	scorePercentile(s, "receipt_delay_s_p50", delays, 0.5)
	scorePercentile(s, "receipt_delay_s_p90", delays, 0.9)
	scorePercentile(s, "receipt_delay_s_p99", delays, 0.99)
}

func scoreConfidence(s *sheet, conf []Judged) {
	v, why := CalibrationError(conf, "receipts")
	s.sampled("confidence_ece", v, len(conf), why)
	s.sampled("aurc", AURC(conf), len(conf), "no receipts")
}
