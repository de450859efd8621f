package mot

// CLEAR are the metrics of Bernardin & Stiefelhagen (2008) at the threshold of
// [Config], counted as TrackEval does. Rates whose denominator is 0 are 0.
type CLEAR struct {
	MOTA float64 // (TP − FP − IDSW) ÷ (TP + FN); may be below 0
	MODA float64 // (TP − FP) ÷ (TP + FN)
	MOTP float64 // mean similarity of the matches

	TP, FN, FP int64
	IDSW       int64 // matches with another track than the identity's last match
	Frag       int64 // times that an identity was found again after a gap
	// Identities matched in more than 80 % of their frames, in 20 % and more, and
	// in less.
	MT, PT, ML int64
}

// personClear is what CLEAR remembers of an identity.
type personClear struct {
	track   int32 // of the last match, + 1; 0 before any
	step    int32 // number of the step of the last match
	matched int64 // frames
	spells  int64 // runs of matched steps
}

// clearState is what CLEAR remembers of the stream.
type clearState struct {
	step       int32 // frames with truth and tracks, counted from 1
	tp, idsw   int64
	similarity float64
}

// keepWorth is what a pair of the last step is worth above its similarity: so
// much that no gain in similarity breaks it.
const keepWorth = 1000

// addClear matches a frame and compares with the last matches.
func (s *Scorer) addClear(f *Frame) {
	if len(f.Truth) == 0 || len(f.Tracks) == 0 {
		return
	}
	s.clear.step++
	for i := range f.Pairs {
		if p := &f.Pairs[i]; s.alone(p) && p.Similarity >= s.cfg.Threshold-slack {
			s.found(f, p)
		}
	}
	s.matched(f, func(p *Pair) float64 {
		if p.Similarity < s.cfg.Threshold-slack {
			return 0
		}
		c := &s.people[f.Truth[p.Truth]].clear
		if c.track == f.Tracks[p.Track]+1 && c.step == s.clear.step-1 {
			return keepWorth + p.Similarity
		}
		return p.Similarity
	}, func(p *Pair) { s.found(f, p) })
}

// found counts a match.
func (s *Scorer) found(f *Frame, p *Pair) {
	c, k := &s.people[f.Truth[p.Truth]].clear, f.Tracks[p.Track]+1
	if c.track != 0 && c.track != k {
		s.clear.idsw++
	}
	if c.step != s.clear.step-1 || c.track == 0 {
		c.spells++
	}
	c.track, c.step = k, s.clear.step
	c.matched++
	s.clear.tp++
	s.clear.similarity += p.Similarity
}

// clearScores adds up.
func (s *Scorer) clearScores() CLEAR {
	tp := s.clear.tp
	c := CLEAR{TP: tp, FN: s.truth - tp, FP: s.stated - tp, IDSW: s.clear.idsw}
	for i := range s.people {
		p := &s.people[i]
		if p.count == 0 {
			continue
		}
		switch found := float64(p.clear.matched) / float64(p.count); {
		case found > 0.8:
			c.MT++
		case found >= 0.2:
			c.PT++
		default:
			c.ML++
		}
		c.Frag += max(p.clear.spells-1, 0)
	}
	if s.truth > 0 {
		c.MOTA, c.MODA = share(tp-c.FP-c.IDSW, s.truth), share(tp-c.FP, s.truth)
	}
	if tp > 0 {
		c.MOTP = s.clear.similarity / float64(tp)
	}
	return c
}
