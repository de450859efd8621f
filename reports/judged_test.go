package reports_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports"
	"gosim/sim"
)

// TestWilson checks values of the formula worked out to six digits.
func TestWilson(t *testing.T) {
	for _, c := range []struct{ k, n, low, high float64 }{
		{0, 0, 0, 1},
		{0, 10, 0, 0.277533},
		{10, 10, 0.722467, 1},
		{5, 10, 0.236593, 0.763407},
		{1, 1, 0.206549, 1},
		{81, 263, 0.255289, 0.366210}, // Newcombe 1998, table I: 0.2553 to 0.3662
	} {
		low, high := reports.Wilson(c.k, c.n)
		assert.InDelta(t, c.low, low, 1e-6, "%g of %g", c.k, c.n)
		assert.InDelta(t, c.high, high, 1e-6, "%g of %g", c.k, c.n)
	}
}

// judgements are three sure receipts, of which one is wrong, and two less sure
// ones, one of them wrong.
func judgements() []reports.Judged {
	return []reports.Judged{{Score: 0.5}, {Score: 0.9, Right: true}, {Score: 0.9}, {Score: 0.7, Right: true}, {Score: 0.9, Right: true}}
}

func TestRiskCoverageByHand(t *testing.T) {
	curve := reports.RiskCoverage(judgements())
	assert.Equal(t, []reports.RiskPoint{
		{Threshold: 0.9, Accepted: 3, Wrong: 1},
		{Threshold: 0.7, Accepted: 4, Wrong: 1},
		{Threshold: 0.5, Accepted: 5, Wrong: 2},
	}, curve)
	assert.InDelta(t, 0.25, curve[1].Risk(), 1e-12)
	// The error among the three equally sure is spread over them: a third after
	// each, so the risk is 1/3 after one, two and three.
	assert.InDelta(t, (1.0/3+1.0/3+1.0/3+1.0/4+2.0/5)/5, reports.AURC(judgements()).Value, 1e-12)
	assert.False(t, reports.AURC(nil).Valid)
	assert.Empty(t, reports.RiskCoverage(nil))
}

func TestCalibrationBinsByHand(t *testing.T) {
	bins := reports.CalibrationBins(judgements(), 2)
	require.Len(t, bins, 2)
	assert.InDeltaSlice(t, []float64{2, 0.6, 0.5, 0.5, 0.7}, []float64{float64(bins[0].N), bins[0].Score, bins[0].Right, bins[0].First, bins[0].Last}, 1e-12)
	assert.InDeltaSlice(t, []float64{3, 0.9, 2.0 / 3, 0.9, 0.9}, []float64{float64(bins[1].N), bins[1].Score, bins[1].Right, bins[1].First, bins[1].Last}, 1e-12)
	assert.Len(t, reports.CalibrationBins(judgements(), 15), 5, "no empty bins")
	assert.Empty(t, reports.CalibrationBins(nil, 15))
	// A bin's end within equal confidences splits their errors evenly.
	tied := []reports.Judged{{Score: 0.8}, {Score: 0.8, Right: true}, {Score: 0.8, Right: true}, {Score: 0.8}}
	for _, b := range reports.CalibrationBins(tied, 4) {
		assert.InDelta(t, 0.5, b.Right, 1e-12)
	}
}

func TestPrecisionRecallByHand(t *testing.T) {
	xs := []reports.Judged{{Score: 0.9, Right: true}, {Score: 0.8}, {Score: 0.8, Right: true}, {Score: 0, Right: true}, {Score: 0}}
	curve := reports.PrecisionRecall(xs)
	assert.Equal(t, []reports.PRPoint{
		{Threshold: 0.9, Found: 1, Right: 1, Positives: 3},
		{Threshold: 0.8, Found: 3, Right: 2, Positives: 3},
		{Threshold: 0, Found: 5, Right: 3, Positives: 3},
	}, curve)
	assert.InDelta(t, 2.0/3, curve[1].Precision(), 1e-12)
	assert.InDelta(t, 2.0/3, curve[1].Recall(), 1e-12)
	ap, why := reports.AveragePrecision(xs)
	assert.Empty(t, why)
	assert.InDelta(t, (1+2.0/3+3.0/5)/3, ap.Value, 1e-12)
	_, why = reports.AveragePrecision([]reports.Judged{{Score: 1}})
	assert.Equal(t, "no thieves", why)
}

func TestJudgementsAreOfSessionsThatLeft(t *testing.T) {
	row := func(v reports.Verdict, p float64) reports.VisitRow {
		return reports.VisitRow{Verdict: v, Confidence: reports.Some(p)}
	}
	d := reports.Detail{Visits: []reports.VisitRow{
		row(reports.VerdictExact, 0.9), row(reports.VerdictOvercharged, 0.8), row(reports.VerdictUndercharged, 0.7), row(reports.VerdictMixed, 0.6),
		{Verdict: reports.VerdictUnbilled},
		row(reports.VerdictInside, 0.5), row(reports.VerdictNoAccount, 0.5), row(reports.VerdictStray, 0.5),
	}}
	assert.Equal(t, []reports.Judged{{Score: 0.9, Right: true}, {Score: 0.8}, {Score: 0.7}, {Score: 0.6}}, reports.Judgements([]reports.Detail{d}))
}

// TestJudgementsAreThoseOfTheMetrics: the curve and the area in the table are of
// the same receipts.
func TestJudgementsAreThoseOfTheMetrics(t *testing.T) {
	for _, r := range threeReplications(t) {
		want := r.Value("aurc")
		xs := reports.Judgements([]reports.Detail{r.Detail})
		assert.EqualValues(t, want.Counts.Den, len(xs))
		assert.InDelta(t, want.Optional.Value, reports.AURC(xs).Value, 1e-12)
	}
}

func TestWriteRiskCoverage(t *testing.T) {
	d := reports.Detail{}
	for _, x := range judgements() {
		v := reports.VisitRow{Verdict: reports.VerdictMixed, Confidence: reports.Some(x.Score)}
		if x.Right {
			v.Verdict = reports.VerdictExact
		}
		d.Visits = append(d.Visits, v)
	}
	var b strings.Builder
	require.NoError(t, reports.WriteRiskCoverage(&b, []reports.Detail{d, {}}))
	assert.Equal(t, `coverage,threshold,accepted,wrong,risk
0.6,0.9,3,1,0.333333333
0.8,0.7,4,1,0.25
1,0.5,5,2,0.4
`, b.String())
	b.Reset()
	require.NoError(t, reports.WriteRiskCoverage(&b, nil))
	assert.Equal(t, "coverage,threshold,accepted,wrong,risk\n", b.String())
	require.ErrorIs(t, reports.WriteRiskCoverage(broken{}, []reports.Detail{d}), errBroken)
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }

// TestAccountJudgements: a guest's samples are right with the sponsor's account.
func TestAccountJudgements(t *testing.T) {
	y := newStory(t)
	ann := y.member("ann", sim.TechniqueNone, 0)
	kid := y.guest(ann, 0)
	eve := y.member("", sim.TechniqueTailgate, 0)
	for i, p := range []sim.PersonID{ann, kid, eve} {
		y.path(p, 0, 10, float64(1+2*i), 1)
		y.track(1, "ann", 2*float64(i), 2*float64(i), float64(1+2*i), 1)
		y.leave(20, p)
	}
	y.track(2, "ann", 9, 9, 5.9, 3.9) // nobody there
	y.track(3, "", 9, 9, 1, 1)        // states nothing
	assert.Equal(t, []reports.Judged{{Score: 1, Right: true}, {Score: 1, Right: true}, {Score: 1, Right: false}}, y.record().AccountJudgements())
}
