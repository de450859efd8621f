package reports

import "gosim/checkoutfree/output"

// The reviewer model: minutes of one reviewer's work on one receipt. A reviewer
// opens the visit and watches its way in and out, then looks at the clips of each
// line. Nobody publishes such times: both are ESTIMATEs.
const (
	reviewFixedMin   = 1.0 // per receipt
	reviewPerLineMin = 0.5 // per line: two cameras' clips of ten seconds, and a decision
)

// visitBill is what became of the receipt of one visit.
type visitBill struct {
	own      output.Receipt // the engine's own: the last one that no human had looked at
	reviewed bool           // a human was asked to look at it
}

// state takes a further receipt of the visit. Once one is sent to a human, later
// ones are that human's.
func (v *visitBill) state(r *output.Receipt) {
	if !v.reviewed {
		v.own, v.reviewed = *r, r.Review
	}
}

// ownExact is [bill.exact] of the receipts before any review.
func (l *ledger) ownExact(b *bill) bool {
	for i := range b.lines {
		x := &b.lines[i]
		n := x.owed
		for _, k := range b.receipts {
			for _, y := range l.visits[k].own.Lines {
				if y.SKU == x.sku && y.Units > 0 {
					n -= int64(y.Units)
				}
			}
		}
		if n != 0 {
			return false
		}
	}
	return true
}

// scoreReview sets the rows on review.
func (l *ledger) scoreReview(s *sheet, sessions int64) {
	var all, review int64
	minutes := 0.0
	for i := range l.visits {
		v := &l.visits[i]
		if v.own.Account == "" {
			continue
		}
		all++
		if !v.reviewed {
			continue
		}
		review++
		lines := 0
		for _, x := range v.own.Lines {
			if x.Units > 0 {
				lines++
			}
		}
		minutes += reviewFixedMin + reviewPerLineMin*float64(lines)
	}
	s.ratio("review_rate", review, all)
	per, why := Optional{}, "no sessions that left"
	if all == 0 {
		why = "no receipts"
	} else if sessions > 0 {
		per = Some(1000 * minutes / float64(sessions))
	}
	s.put("review_minutes_per_1000_sessions", Value{Optional: per, Counts: Counts{CountRatio, review, sessions}, Reason: why})
}
