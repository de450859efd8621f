package mot

import (
	"math"
	"slices"
)

// alphas is the number of thresholds: 0.05, 0.10 … 0.95.
const alphas = 19

// alpha returns threshold a in [0, alphas), rounded as TrackEval's are.
func alpha(a int) float64 {
	return 0.05 + float64(float64(a)*0.05) // the conversion forbids a fused multiply-add
}

// level returns the highest threshold that a similarity passes, -1 if none.
func level(similarity float64) int {
	a := min(max(int(similarity*20), 0), alphas) // at most one step off
	for a < alphas && similarity >= alpha(a)-slack {
		a++
	}
	for a > 0 && similarity < alpha(a-1)-slack {
		a--
	}
	return a - 1
}

// HOTA is the higher order tracking accuracy (Luiten et al. 2021) with its
// parts, each the mean of its values in At. All are in [0, 1].
type HOTA struct {
	HOTA  float64
	DetA  float64 // TP ÷ (TP + FN + FP)
	AssA  float64 // the mean over matches of how much identity and track overlap
	DetRe float64 // TP ÷ (TP + FN)
	DetPr float64 // TP ÷ (TP + FP)
	AssRe float64 // as AssA, of the identity's positions
	AssPr float64 // as AssA, of the track's positions
	LocA  float64 // mean similarity of the matches, 1 without any
	At    [alphas]HOTAAt
}

// HOTAAt is [HOTA] at one threshold.
type HOTAAt struct {
	Alpha      float64
	TP, FN, FP int64

	HOTA, DetA, AssA, DetRe, DetPr, AssRe, AssPr, LocA float64
}

// crowd keeps the pairs with a rival until all is known that their matching
// depends on, in blocks, so that a long stream is never copied to grow.
type crowd struct {
	blocks []block
	sums   [alphas]levelSum
}

// block is the pairs with a rival of some frames.
type block struct {
	entry      []int32
	similarity []float64
	end        []int32 // per frame, where its pairs end
}

// blockPairs is how many pairs a block holds at least before the next begins.
const blockPairs = 1 << 15

// open returns the block for the next frame.
func (c *crowd) open() *block {
	if n := len(c.blocks); n == 0 || len(c.blocks[n-1].entry) >= blockPairs {
		c.blocks = append(c.blocks, block{})
		if n > 0 { // the first may stay small
			c.blocks[n].entry = make([]int32, 0, blockPairs+blockPairs/16)
			c.blocks[n].similarity = make([]float64, 0, blockPairs+blockPairs/16)
		}
	}
	return &c.blocks[len(c.blocks)-1]
}

// levelSum is the matches without a rival whose highest threshold is one level.
type levelSum struct {
	count      int64
	similarity float64
}

// associate counts for HOTA's global alignment and for the identity metrics.
func (s *Scorer) associate(f *Frame) {
	s.truthSum, s.trackSum = zeroed(s.truthSum, len(f.Truth)), zeroed(s.trackSum, len(f.Tracks))
	if len(s.crowded) > 0 {
		for i := range f.Pairs {
			p := &f.Pairs[i]
			s.truthSum[p.Truth] += p.Similarity
			s.trackSum[p.Track] += p.Similarity
		}
	}
	kept := s.crowd.open()
	before := len(kept.entry)
	for i := range f.Pairs {
		p := &f.Pairs[i]
		if p.Similarity <= 0 {
			continue
		}
		index := s.entryOf(f.Truth[p.Truth], f.Tracks[p.Track])
		e := &s.table.all[index]
		if p.Similarity >= s.cfg.Threshold-slack {
			e.near++
		}
		if !s.alone(p) {
			if all := s.truthSum[p.Truth] + s.trackSum[p.Track] - p.Similarity; all > slack {
				e.potential += p.Similarity / all
			}
			kept.entry, kept.similarity = append(kept.entry, index), append(kept.similarity, p.Similarity)
			continue
		}
		if p.Similarity > slack {
			e.potential++
		}
		if a := level(p.Similarity); a >= 0 {
			s.table.hits = e.hit(s.table.hits, a)
			s.crowd.sums[a].count++
			s.crowd.sums[a].similarity += p.Similarity
		}
	}
	if len(kept.entry) > before {
		kept.end = append(kept.end, int32(len(kept.entry)))
	}
}

// hota matches the crowded frames and adds up.
func (s *Scorer) hota() HOTA {
	entries, hits, sums := s.settle()
	var h HOTA
	var tp int64
	var similarity float64
	count := make([]int64, len(hits)) // matches at the present threshold or above
	for a := alphas - 1; a >= 0; a-- {
		tp += sums[a].count
		similarity += sums[a].similarity
		x := &h.At[a]
		*x = HOTAAt{Alpha: alpha(a), TP: tp, FN: s.truth - tp, FP: s.stated - tp, LocA: 1}
		for i := range entries {
			e := &entries[i]
			if e.hits == 0 {
				continue
			}
			count[e.hits-1] += int64(hits[e.hits-1][a])
			c := float64(count[e.hits-1])
			g, k := float64(s.people[e.person].count), float64(s.tracks[e.track].count)
			x.AssA += c * c / (g + k - c)
			x.AssRe += c * c / g
			x.AssPr += c * c / k
		}
		if tp > 0 {
			n := float64(tp)
			x.AssA, x.AssRe, x.AssPr, x.LocA = x.AssA/n, x.AssRe/n, x.AssPr/n, similarity/n
		}
		x.DetA, x.DetRe, x.DetPr = share(tp, tp+x.FN+x.FP), share(tp, tp+x.FN), share(tp, tp+x.FP)
		x.HOTA = math.Sqrt(x.DetA * x.AssA)
	}
	for a := range h.At {
		x := &h.At[a]
		h.HOTA += x.HOTA / alphas
		h.DetA += x.DetA / alphas
		h.AssA += x.AssA / alphas
		h.DetRe += x.DetRe / alphas
		h.DetPr += x.DetPr / alphas
		h.AssRe += x.AssRe / alphas
		h.AssPr += x.AssPr / alphas
		h.LocA += x.LocA / alphas
	}
	return h
}

// settle assigns in each crowded frame on similarity × global alignment, and
// returns copies of the tables with the matches of all frames.
func (s *Scorer) settle() ([]entry, []tally, [alphas]levelSum) {
	entries, hits, sums := slices.Clone(s.table.all), slices.Clone(s.table.hits), s.crowd.sums
	align := make([]float64, len(entries))
	for i := range entries {
		e := &entries[i]
		align[i] = e.potential / (float64(s.people[e.person].count+s.tracks[e.track].count) - e.potential)
	}
	rows, cols := newCompact(len(s.people)), newCompact(len(s.tracks))
	var edges []Edge
	for b := range s.crowd.blocks {
		kept := &s.crowd.blocks[b]
		first := int32(0)
		for _, end := range kept.end {
			rows.next()
			cols.next()
			edges = edges[:0]
			for i := first; i < end; i++ {
				e := &entries[kept.entry[i]]
				edges = append(edges, Edge{rows.of(e.person), cols.of(e.track), align[kept.entry[i]] * kept.similarity[i]})
			}
			for _, k := range s.match.Match(rows.n, cols.n, edges) {
				if k < 0 {
					continue
				}
				x := kept.similarity[first+k]
				if a := level(x); a >= 0 {
					hits = entries[kept.entry[first+k]].hit(hits, a)
					sums[a].count++
					sums[a].similarity += x
				}
			}
			first = end
		}
	}
	return entries, hits, sums
}

// compact numbers what is met in a frame from 0.
type compact struct {
	frame []int32 // by id, when it was met
	as    []int32
	now   int32
	n     int
}

func newCompact(ids int) *compact { return &compact{frame: make([]int32, ids), as: make([]int32, ids)} }

func (c *compact) next() { c.now, c.n = c.now+1, 0 }

func (c *compact) of(id int32) int32 {
	if c.frame[id] != c.now {
		c.frame[id], c.as[id] = c.now, int32(c.n)
		c.n++
	}
	return c.as[id]
}
