package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// Judge returns a session's receipt with its confidence, and whether what was
// billed in the end is what was owed. ok is false for a party that is no session
// that left, or got no receipt.
func (v *VisitRow) Judge() (x Judged, ok bool) {
	switch v.Verdict {
	case VerdictInside, VerdictNoAccount, VerdictStray:
		return Judged{}, false
	case VerdictExact, VerdictOvercharged, VerdictUndercharged, VerdictMixed, VerdictUnbilled:
	}
	return Judged{Score: v.Confidence.Value, Right: v.Verdict == VerdictExact}, v.Confidence.Valid
}

// Judgements returns the receipts of all sessions that left ([VisitRow.Judge]),
// in order.
func Judgements(details []Detail) []Judged {
	var all []Judged
	for i := range details {
		for k := range details[i].Visits {
			if x, ok := details[i].Visits[k].Judge(); ok {
				all = append(all, x)
			}
		}
	}
	return all
}

// WriteRiskCoverage writes the risk–coverage curve of the receipts of all
// replications as CSV (risk_coverage.csv; see docs/format/result.md): if only
// receipts of at least a confidence are charged unseen, what share that is and
// how many of them are wrong.
func WriteRiskCoverage(w io.Writer, details []Detail) error {
	out := csv.NewWriter(w)
	fail := func(err error) error { return fmt.Errorf("reports: write risk–coverage: %w", err) }
	if err := out.Write([]string{"coverage", "threshold", "accepted", "wrong", "risk"}); err != nil {
		return fail(err)
	}
	xs := Judgements(details)
	for _, p := range RiskCoverage(xs) {
		err := out.Write([]string{
			formatFloat(float64(p.Accepted) / float64(len(xs))), formatFloat(p.Threshold),
			strconv.Itoa(p.Accepted), strconv.Itoa(p.Wrong), formatFloat(p.Risk()),
		})
		if err != nil {
			return fail(err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fail(err)
	}
	return nil
}

// AccountJudgements returns the track samples of the replication that state an
// account and were paired with a person: the stated probability, and whether the
// account is the one that pays for that person. Samples of one track follow each
// other closely.
func (r *Record) AccountJudgements() []Judged {
	t := truth{visits: r.Visits, stays: newStays(r.Visits, r.Acts)}
	t.parties = t.stays.parties(r.Visits, r.Acts)
	var all []Judged
	for i := range r.Tracks {
		x := &r.Tracks[i]
		if x.Account == "" || x.Person < 0 || int(x.Person) >= len(r.Visits) {
			continue
		}
		p := min(max(float64(x.AccountP), 0), 1)
		all = append(all, Judged{Score: p, Right: x.Account == t.accountOf(x.Person, x.At)})
	}
	return all
}
