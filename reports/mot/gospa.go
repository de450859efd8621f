package mot

import "math"

// GOSPA is the generalised optimal sub-pattern assignment metric
// (Rahmathullah, García-Fernández & Svensson 2017) with p = 2, α = 2 and the
// cut-off c of [Config], over the frames with somebody or some track.
type GOSPA struct {
	Mean float64 // metres: the mean over frames of √(Σ d² + c²/2 · (missed + false))

	// The mean over frames of the square, and its parts, m². They add up.
	Square       float64
	Localisation float64 // Σ d² of the pairs nearer than c
	Missed       float64 // c²/2 for each identity without a pair
	False        float64 // c²/2 for each track without a pair
}

// gospaState adds up the frames.
type gospaState struct {
	sum                float64 // of GOSPA, metres
	square             float64 // of squared distances
	missed, falseCount int64
}

// addGOSPA assigns on squared distances. Leaving a pair apart costs c², so a
// pair gains c² − d².
func (s *Scorer) addGOSPA(f *Frame) {
	cc := s.cfg.Cutoff * s.cfg.Cutoff
	square, pairs := 0.0, 0
	take := func(p *Pair) {
		square += p.Distance * p.Distance
		pairs++
	}
	for i := range f.Pairs {
		if p := &f.Pairs[i]; s.alone(p) && p.Distance < s.cfg.Cutoff {
			take(p)
		}
	}
	s.matched(f, func(p *Pair) float64 { return cc - p.Distance*p.Distance }, take)
	missed, falsely := len(f.Truth)-pairs, len(f.Tracks)-pairs
	s.gospa.sum += math.Sqrt(square + cc/2*float64(missed+falsely))
	s.gospa.square += square
	s.gospa.missed += int64(missed)
	s.gospa.falseCount += int64(falsely)
}

// gospaScores adds up.
func (s *Scorer) gospaScores() GOSPA {
	if s.frame == 0 {
		return GOSPA{}
	}
	n, half := float64(s.frame), s.cfg.Cutoff*s.cfg.Cutoff/2
	g := GOSPA{
		Mean: s.gospa.sum / n, Localisation: s.gospa.square / n,
		Missed: half * float64(s.gospa.missed) / n, False: half * float64(s.gospa.falseCount) / n,
	}
	g.Square = g.Localisation + g.Missed + g.False
	return g
}
