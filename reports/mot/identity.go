package mot

// Identity are the metrics of Ristani et al. (2016) at the threshold of
// [Config]: identities and tracks are mapped one to one, for the whole stream,
// such that as many positions as possible are right. Rates whose denominator is
// 0 are 0.
type Identity struct {
	IDF1 float64 // 2·IDTP ÷ (2·IDTP + IDFP + IDFN)
	IDP  float64 // IDTP ÷ (IDTP + IDFP)
	IDR  float64 // IDTP ÷ (IDTP + IDFN)

	IDTP int64 // positions of mapped pairs at or above the threshold
	IDFP int64 // stated positions that are not among them
	IDFN int64 // true positions that are not among them
}

// identity maps on the pairs that were ever at or above the threshold. Each
// position gained saves a false positive and a miss, so the map of least cost
// is the one of the most positions.
func (s *Scorer) identity() Identity {
	var edges []Edge
	for i := range s.table.all {
		if e := &s.table.all[i]; e.near > 0 {
			edges = append(edges, Edge{e.person, e.track, float64(e.near)})
		}
	}
	var r Identity
	for _, k := range s.match.Match(len(s.people), len(s.tracks), edges) {
		if k >= 0 {
			r.IDTP += int64(edges[k].Weight)
		}
	}
	r.IDFP, r.IDFN = s.stated-r.IDTP, s.truth-r.IDTP
	r.IDF1 = share(2*r.IDTP, s.truth+s.stated)
	r.IDP, r.IDR = share(r.IDTP, s.stated), share(r.IDTP, s.truth)
	return r
}
