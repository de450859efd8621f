package mot

// pairTable holds what is known of each identity and track that were ever
// within reach of each other.
type pairTable struct {
	index map[uint64]int32 // looked up, never ranged over
	all   []entry          // in order of first meeting
	hits  []tally          // of those that HOTA matched without a rival
}

// entry is one identity with one track.
type entry struct {
	person, track int32
	hits          int32   // index into pairTable.hits + 1, 0 if none
	near          int32   // frames at or above the threshold
	potential     float64 // Σ over frames of soft Jaccard similarity
}

// tally counts matches by the highest threshold α that they pass.
type tally [alphas]int32

func newPairTable() pairTable { return pairTable{index: make(map[uint64]int32)} }

// entryOf returns the index of a pair's entry.
func (s *Scorer) entryOf(g, k int32) int32 {
	p := &s.people[g]
	if e := p.last - 1; e >= 0 && s.table.all[e].track == k {
		return e
	}
	key := uint64(uint32(g))<<32 | uint64(uint32(k))
	e, known := s.table.index[key]
	if !known {
		e = int32(len(s.table.all))
		s.table.index[key] = e
		s.table.all = append(s.table.all, entry{person: g, track: k})
	}
	p.last = e + 1
	return e
}

// hit counts a match of entry e at level a in table t.
func (e *entry) hit(t []tally, a int) []tally {
	if e.hits == 0 {
		t = append(t, tally{})
		e.hits = int32(len(t))
	}
	t[e.hits-1][a]++
	return t
}
