package mot

import (
	"fmt"
	"math"
)

// Config sets what counts as near. Start from [DefaultConfig].
type Config struct {
	// Threshold is the least similarity of a match for CLEAR and the identity
	// metrics, in (0, 1].
	Threshold float64
	// Cutoff is GOSPA's c, above 0: no pair costs more than a miss and a false
	// track together. In the unit of [Pair.Distance].
	Cutoff float64
}

// DefaultConfig returns a threshold of 0.5, as all three papers use it, which
// is 0.5 m with [Near] at a reach of 1 m, and a cut-off of 1 m.
func DefaultConfig() Config { return Config{Threshold: 0.5, Cutoff: 1} }

// slack is how far below a threshold a similarity still passes: one rounding
// step of numbers from 1 to 2, as in TrackEval.
const slack = 0x1p-52

// Scores are all metrics of a stream of frames.
type Scores struct {
	Frames     int   // with somebody or some track
	People     int   // identities seen
	TrackCount int   // tracks seen
	Truth      int64 // true positions: Σ over frames of identities
	Stated     int64 // stated positions: Σ over frames of tracks

	HOTA     HOTA
	CLEAR    CLEAR
	Identity Identity
	GOSPA    GOSPA
}

// Scorer gathers frames. Make one with [NewScorer]; it is not safe for
// concurrent use.
type Scorer struct {
	cfg           Config
	frame         int32 // those with somebody or some track, counted from 1
	truth, stated int64
	people        []person // by identity
	tracks        []track
	table         pairTable
	crowd         crowd
	clear         clearState
	gospa         gospaState
	match         Matcher

	// Of the present frame.
	truthDegree, trackDegree []int32 // pairs within reach
	truthSum, trackSum       []float64
	crowded                  []Pair // pairs with a rival
	edges                    []Edge
	edgePair                 []Pair // of each edge
}

// person is what is remembered of an identity.
type person struct {
	seen  int32 // last frame
	count int64 // frames
	last  int32 // the entry of the pair table used last, + 1
	clear personClear
}

type track struct {
	seen  int32
	count int64
}

// NewScorer returns a scorer without frames. It panics if c is out of range.
func NewScorer(c Config) *Scorer {
	if !(c.Threshold > 0 && c.Threshold <= 1) || !(c.Cutoff > 0) {
		panic(fmt.Sprintf("mot: threshold %g or cut-off %g is out of range", c.Threshold, c.Cutoff))
	}
	return &Scorer{cfg: c, table: newPairTable()}
}

// Score returns the scores of frames in order of time.
func Score(c Config, frames []Frame) Scores {
	s := NewScorer(c)
	for i := range frames {
		s.Add(&frames[i])
	}
	return s.Scores()
}

// Add takes the next frame in order of time and keeps nothing of it. It panics
// if an identity or a track is named twice or is below 0, or if a pair names a
// position that the frame does not have.
func (s *Scorer) Add(f *Frame) {
	if len(f.Truth) == 0 && len(f.Tracks) == 0 {
		return // nothing to score
	}
	s.frame++
	s.note(f)
	s.part(f)
	s.associate(f)
	s.addClear(f)
	s.addGOSPA(f)
}

// note counts who and what is there.
func (s *Scorer) note(f *Frame) {
	s.truth += int64(len(f.Truth))
	s.stated += int64(len(f.Tracks))
	for _, g := range f.Truth {
		s.people = grown(s.people, g)
		p := &s.people[g]
		if p.seen == s.frame {
			panic(fmt.Sprintf("mot: identity %d is twice in a frame", g))
		}
		p.seen = s.frame
		p.count++
	}
	for _, k := range f.Tracks {
		s.tracks = grown(s.tracks, k)
		t := &s.tracks[k]
		if t.seen == s.frame {
			panic(fmt.Sprintf("mot: track %d is twice in a frame", k))
		}
		t.seen = s.frame
		t.count++
	}
}

// part finds the pairs with a rival: those whose identity or track has another
// pair. The others are matched whatever is best for the rest.
func (s *Scorer) part(f *Frame) {
	s.truthDegree, s.trackDegree = zeroed(s.truthDegree, len(f.Truth)), zeroed(s.trackDegree, len(f.Tracks))
	for i := range f.Pairs {
		s.truthDegree[f.Pairs[i].Truth]++
		s.trackDegree[f.Pairs[i].Track]++
	}
	s.crowded = s.crowded[:0]
	for i := range f.Pairs {
		if p := &f.Pairs[i]; !s.alone(p) {
			s.crowded = append(s.crowded, *p)
		}
	}
}

// alone reports whether a pair of the present frame has no rival.
func (s *Scorer) alone(p *Pair) bool {
	return s.truthDegree[p.Truth] == 1 && s.trackDegree[p.Track] == 1
}

// matched calls yield for the best matching of the pairs with a rival, those
// left out to which weight gives 0 or less.
func (s *Scorer) matched(f *Frame, weight func(*Pair) float64, yield func(*Pair)) {
	if len(s.crowded) == 0 {
		return
	}
	s.edges, s.edgePair = s.edges[:0], s.edgePair[:0]
	for i := range s.crowded {
		p := &s.crowded[i]
		if w := weight(p); w > 0 {
			s.edges, s.edgePair = append(s.edges, Edge{p.Truth, p.Track, w}), append(s.edgePair, *p)
		}
	}
	for _, e := range s.match.Match(len(f.Truth), len(f.Tracks), s.edges) {
		if e >= 0 {
			yield(&s.edgePair[e])
		}
	}
}

// Scores returns the scores of the frames so far. More may be added later.
func (s *Scorer) Scores() Scores {
	r := Scores{
		Frames: int(s.frame), Truth: s.truth, Stated: s.stated,
		HOTA: s.hota(), CLEAR: s.clearScores(), Identity: s.identity(), GOSPA: s.gospaScores(),
	}
	for i := range s.people {
		if s.people[i].count > 0 {
			r.People++
		}
	}
	for i := range s.tracks {
		if s.tracks[i].count > 0 {
			r.TrackCount++
		}
	}
	return r
}

// grown returns x with an element i, new ones zero.
func grown[T any](x []T, i int32) []T {
	for int(i) >= len(x) {
		var zero T
		x = append(x, zero)
	}
	return x
}

// share returns a/b, and 0 for 0/0, as TrackEval does.
func share(a, b int64) float64 { return float64(a) / math.Max(1, float64(b)) }
