package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Judged is a stated confidence or score, and whether what it was about was
// right.
type Judged struct {
	Score float64
	Right bool
}

func byScore(a, b Judged) int {
	if c := cmp.Compare(a.Score, b.Score); c != 0 {
		return c
	}
	switch {
	case a.Right == b.Right:
		return 0
	case b.Right:
		return -1
	default:
		return 1
	}
}

// tie is the samples of one score, and how many of them are right.
type tie struct {
	score float64
	n     int
	right float64
}

// ties returns the samples by score, highest first.
func ties(xs []Judged) []tie {
	s := slices.Clone(xs)
	slices.SortFunc(s, func(a, b Judged) int { return byScore(b, a) })
	var all []tie
	for i := range s {
		if i == 0 || s[i].Score != s[i-1].Score {
			all = append(all, tie{score: s[i].Score})
		}
		t := &all[len(all)-1]
		t.n++
		if s[i].Right {
			t.right++
		}
	}
	return all
}

// The calibration error is taken over this many bins of equal mass, and is
// null below this many samples per bin (ESTIMATE: the sampling noise of a bin
// of ten is already 0.16 at worst).
const (
	eceBins       = 15
	eceMinPerBin  = 10
	eceMinSamples = eceBins * eceMinPerBin
)

// CalibrationBin is a run of samples of like confidence.
type CalibrationBin struct {
	N           int
	Score       float64 // mean confidence
	Right       float64 // share right
	First, Last float64 // lowest and highest confidence
}

// CalibrationBins sorts the samples into bins of equal mass, or as near to it as
// whole samples go, lowest confidence first. Within a run of equal confidences
// the errors are spread evenly, so that a bin's end inside the run cannot sort
// right from wrong. There are fewer bins than asked for if there are fewer
// samples.
func CalibrationBins(xs []Judged, bins int) []CalibrationBin {
	return calibrationBins(ties(xs), len(xs), bins)
}

// calibrationBins is CalibrationBins of n samples, highest confidence first.
func calibrationBins(all []tie, n, bins int) []CalibrationBin {
	bins = min(bins, n)
	out := make([]CalibrationBin, bins)
	i, left := len(all), 0 // the run at hand, and how much of it
	for b := range out {
		x := &out[b]
		for want := (b+1)*n/bins - b*n/bins; x.N < want; {
			if left == 0 {
				i--
				left = all[i].n
			}
			t := &all[i]
			if x.N == 0 {
				x.First = t.score
			}
			k := min(left, want-x.N)
			x.N, left = x.N+k, left-k
			x.Score += float64(k) * t.score
			x.Right += float64(k) * t.right / float64(t.n)
			x.Last = t.score
		}
		x.Score /= float64(x.N)
		x.Right /= float64(x.N)
	}
	return out
}

// CalibrationError returns the expected calibration error over 15 bins of equal
// mass (Naeini, Cooper & Hauskrecht 2015; equal mass after Nixon et al. 2019):
// the mean over samples of |mean confidence − share right| of their bin. It is
// null, for the reason given, below 150 samples; of names them in it.
func CalibrationError(xs []Judged, of string) (Optional, string) {
	return calibrationError(ties(xs), len(xs), of)
}

// calibrationError is CalibrationError of n samples, highest confidence first.
func calibrationError(all []tie, n int, of string) (Optional, string) {
	if n < eceMinSamples {
		return Optional{}, fmt.Sprintf("%d %s, %d needed", n, of, eceMinSamples)
	}
	sum := 0.0
	for _, b := range calibrationBins(all, n, eceBins) {
		sum += float64(b.N) * math.Abs(b.Score-b.Right)
	}
	return Some(sum / float64(n)), ""
}

// RiskPoint is one step of the risk–coverage curve: the samples of at least a
// confidence are accepted.
type RiskPoint struct {
	Threshold float64
	Accepted  int
	Wrong     int // of those accepted
}

// Risk returns the share of the accepted samples that are wrong.
func (p RiskPoint) Risk() float64 { return float64(p.Wrong) / float64(p.Accepted) }

// RiskCoverage returns the errors among the samples of at least each stated
// confidence, highest first (El-Yaniv & Wiener 2010; Geifman & El-Yaniv 2017).
// The last point accepts all.
func RiskCoverage(xs []Judged) []RiskPoint {
	all := ties(xs)
	curve := make([]RiskPoint, len(all))
	accepted, wrong := 0, 0
	for i, t := range all {
		accepted += t.n
		wrong += t.n - int(t.right)
		curve[i] = RiskPoint{t.score, accepted, wrong}
	}
	return curve
}

// AURC returns the area under the risk–coverage curve: the mean, over k, of the
// risk among the k most confident samples (Geifman & El-Yaniv 2017). Within a
// run of equal confidences the errors are spread evenly, so that their order
// cannot matter. It is null without samples.
func AURC(xs []Judged) Optional {
	if len(xs) == 0 {
		return Optional{}
	}
	sum, before, wrong := 0.0, 0, 0.0
	for _, t := range ties(xs) {
		w := float64(t.n) - t.right
		for k := range t.n {
			sum += (wrong + w*float64(k+1)/float64(t.n)) / float64(before+k+1)
		}
		before += t.n
		wrong += w
	}
	return Some(sum / float64(len(xs)))
}

// rocAUC returns the probability that a positive scores above a negative, ties
// counting half.
func rocAUC(xs []Judged) (Optional, string) {
	wins, neg, pos := 0.0, 0.0, 0.0
	for _, t := range slices.Backward(ties(xs)) {
		p, n := t.right, float64(t.n)-t.right
		wins += p * (neg + n/2)
		pos, neg = pos+p, neg+n
	}
	switch {
	case pos == 0:
		return Optional{}, "no thieves"
	case neg == 0:
		return Optional{}, "no honest parties"
	}
	return Some(wins / (pos * neg)), ""
}

// PRPoint is one step of a precision–recall curve: whatever scores at least the
// threshold counts as found.
type PRPoint struct {
	Threshold float64
	Found     int // of score ≥ Threshold
	Right     int // of those, positives
	Positives int // in all
}

// Precision returns the share of those found that are positives.
func (p PRPoint) Precision() float64 { return float64(p.Right) / float64(p.Found) }

// Recall returns the share of the positives that are found, NaN without any.
func (p PRPoint) Recall() float64 { return float64(p.Right) / float64(p.Positives) }

// PrecisionRecall returns the precision–recall curve over the distinct scores,
// highest first; Right marks the positives.
func PrecisionRecall(xs []Judged) []PRPoint {
	all := ties(xs)
	curve := make([]PRPoint, len(all))
	found, right := 0, 0
	for i, t := range all {
		found += t.n
		right += int(t.right)
		curve[i] = PRPoint{Threshold: t.score, Found: found, Right: right}
	}
	for i := range curve {
		curve[i].Positives = right
	}
	return curve
}

// AveragePrecision returns the area under the precision–recall curve as the sum
// of precision × gain in recall over the distinct scores. It is null, for the
// reason given, without positives.
func AveragePrecision(xs []Judged) (Optional, string) {
	area, before := 0.0, 0
	curve := PrecisionRecall(xs)
	if len(curve) == 0 || curve[0].Positives == 0 {
		return Optional{}, "no thieves"
	}
	for _, p := range curve {
		area += float64(p.Right-before) / float64(p.Positives) * p.Precision()
		before = p.Right
	}
	return Some(area), ""
}
