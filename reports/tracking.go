package reports

import (
	"cmp"
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/reports/mot"
	"gosim/sim"
)

// walk goes through the frames of a replication: the 5 Hz slots in which
// somebody is inside or a track was kept, in order of time.
type walk struct {
	j      *join
	coming []Stay // who is yet to come in, by time
	inside []Stay
	last   int64 // the slot of the last true position or departure

	frame  mot.Frame
	truth  []mot.Point // of the people of the frame
	tracks []mot.Point // of its track samples
	edges  []mot.Edge
	match  mot.Matcher
}

// match pairs the track samples with people frame by frame, and scores the
// frames.
func (j *join) match() {
	for i := range j.person {
		j.person[i] = int32(sim.NoPerson)
	}
	if len(j.t.path) == 0 {
		return
	}
	w := walk{j: j, last: math.MinInt64}
	for i := range j.t.path {
		w.last = max(w.last, w.slotOf(j.t.path[i].At))
	}
	w.coming = slices.Clone(j.t.stays.all)
	for i := range w.coming {
		if out := w.coming[i].Left; out != sim.Never {
			w.last = max(w.last, w.slotOf(out))
		}
	}
	slices.SortStableFunc(w.coming, func(a, b Stay) int { return cmp.Compare(a.Entered, b.Entered) })
	scorer := mot.NewScorer(mot.DefaultConfig())
	lo := 0
	for slot, more := w.next(math.MinInt64, lo); more; slot, more = w.next(slot, lo) {
		hi := lo
		for hi < len(j.samples) && j.samples[hi].time/sampleEvery == slot {
			hi++
		}
		w.look(slot, lo, hi)
		scorer.Add(&w.frame)
		w.pair(lo)
		lo = hi
	}
	j.scores = scorer.Scores()
}

// next returns the slot after the given one that may be a frame; lo is the
// first sample that is not in a frame yet. Nobody is looked for once the truth
// is over.
func (w *walk) next(slot int64, lo int) (int64, bool) {
	j := w.j
	after := int64(math.MaxInt64)
	if lo < len(j.samples) {
		after = j.samples[lo].time / sampleEvery
	}
	switch {
	case len(w.inside) > 0 && slot < w.last:
		after = min(after, slot+1)
	case len(w.coming) > 0:
		if s := max(slot+1, w.slotOf(w.coming[0].Entered)); s <= w.last {
			after = min(after, s)
		}
	}
	return after, after != math.MaxInt64
}

// slotOf returns the slot of a simulated time.
func (w *walk) slotOf(t sim.Time) int64 { return (int64(t) + w.j.c.epoch) / sampleEvery }

// look fills the frame of a slot, which has samples [lo, hi). It is seen at the
// time of its first sample, or, without any, where the slot begins. Samples of
// later times within the slot are compared with where people were then.
func (w *walk) look(slot int64, lo, hi int) {
	j, f := w.j, &w.frame
	first := slot * sampleEvery
	if lo < hi {
		first = j.samples[lo].time
	}
	at := sim.Time(j.c.simTime(first))
	for len(w.coming) > 0 && w.coming[0].Entered <= at {
		w.inside, w.coming = append(w.inside, w.coming[0]), w.coming[1:]
	}
	w.inside = slices.DeleteFunc(w.inside, func(x Stay) bool { return x.Left < at })
	f.Truth, f.Tracks, f.Pairs = f.Truth[:0], f.Tracks[:0], f.Pairs[:0]
	w.truth, w.tracks = w.truth[:0], w.tracks[:0]
	for _, x := range w.inside {
		if v, ok := j.where(x.Person, at); ok {
			f.Truth, w.truth = append(f.Truth, int32(x.Person)), append(w.truth, mot.Point(v))
		}
	}
	for i := lo; i < hi; i++ {
		x := &j.samples[i]
		f.Tracks, w.tracks = append(f.Tracks, x.track), append(w.tracks, mot.Point{X: x.x, Y: x.y})
	}
	for a := lo; a < hi; {
		now := j.samples[a].time
		b := a + 1
		for b < hi && j.samples[b].time == now {
			b++
		}
		if now != first {
			w.move(sim.Time(j.c.simTime(now)))
		}
		n := len(f.Pairs)
		f.Pairs = mot.Near(f.Pairs, w.truth, w.tracks[a-lo:b-lo], matchM)
		for k := n; k < len(f.Pairs); k++ {
			f.Pairs[k].Track += int32(a - lo)
		}
		a = b
	}
}

// move puts the people of the frame where they are a little later; who is gone
// by then is near nothing.
func (w *walk) move(at sim.Time) {
	for i, p := range w.frame.Truth {
		v, ok := w.j.where(sim.PersonID(p), at)
		if !ok {
			v = site.Vec2{X: math.NaN(), Y: math.NaN()}
		}
		w.truth[i] = mot.Point(v)
	}
}

// pair takes as many pairs of the frame as possible and, of all ways to do so,
// the one of the least total distance. The frame's samples begin at lo.
func (w *walk) pair(lo int) {
	f := &w.frame
	w.edges = w.edges[:0]
	for i := range f.Pairs {
		p := &f.Pairs[i]
		w.edges = append(w.edges, mot.Edge{Row: p.Truth, Col: p.Track, Weight: p.Distance / matchM})
	}
	for _, e := range w.match.Nearest(len(f.Truth), len(f.Tracks), w.edges) {
		if e >= 0 {
			p := &f.Pairs[e]
			w.j.person[lo+int(p.Track)], w.j.dist[lo+int(p.Track)] = f.Truth[p.Truth], p.Distance
		}
	}
}

// scoreTracking sets the tracking rows.
func (j *join) scoreTracking(s *sheet) {
	if len(j.t.path) == 0 {
		s.null(
			"the true paths were not sampled",
			"hota", "deta", "assa", "mota", "idf1", "gospa_m", "id_switches_per_person_hour",
			"entry_exit_rate", "account_on_wrong_track_rate", "identity_ece", "position_rmse_m",
		)
		return
	}
	j.scoreFrames(s)
	var matched, wrong int64
	ss := 0.0
	first := make([]int32, len(j.t.stays.all)) // track by stay
	last := make([]int32, len(j.t.stays.all))
	for i := range first {
		first[i], last[i] = -1, -1
	}
	for i := range j.samples {
		p := j.person[i]
		if p < 0 {
			continue
		}
		matched++
		ss += j.dist[i] * j.dist[i]
		at := sim.Time(j.c.simTime(j.samples[i].time))
		if a := j.c.accounts[j.samples[i].account]; a != "" && a != j.t.accountOf(sim.PersonID(p), at) {
			wrong++
		}
		k := j.t.stays.at(sim.PersonID(p), at)
		if first[k] < 0 {
			first[k] = j.samples[i].track
		}
		last[k] = j.samples[i].track
	}
	var left, kept int64
	for i := range j.t.stays.all {
		if x := &j.t.stays.all[i]; x.Left == sim.Never || j.t.visits[x.Person].Staff {
			continue
		}
		left++
		if first[i] >= 0 && first[i] == last[i] {
			kept++
		}
	}
	s.ratio("entry_exit_rate", kept, left)
	s.ratio("account_on_wrong_track_rate", wrong, matched)
	rmse := Optional{}
	if matched > 0 {
		rmse = Some(math.Sqrt(ss / float64(matched)))
	}
	s.sampled("position_rmse_m", rmse, int(matched), "no matched track samples")
	j.scoreIdentity(s)
}

// scoreFrames sets the rows of package mot. Without a frame there is nothing to
// score, and without a true position nothing that MOTA is a share of.
func (j *join) scoreFrames(s *sheet) {
	x := &j.scores
	put := func(name string, v float64, defined bool, reason string) {
		o := Optional{}
		if defined {
			o = Some(v)
		}
		s.sampled(name, o, x.Frames, reason)
	}
	some := x.Frames > 0
	put("hota", x.HOTA.HOTA, some, "no frames")
	put("deta", x.HOTA.DetA, some, "no frames")
	put("assa", x.HOTA.AssA, some, "no frames")
	put("mota", x.CLEAR.MOTA, x.Truth > 0, "nobody was inside")
	put("idf1", x.Identity.IDF1, some, "no frames")
	put("gospa_m", x.GOSPA.Mean, some, "no frames")
	hours := sim.Time(x.Truth*sampleEvery).Seconds() / 3600
	perHour := Optional{}
	if x.Truth > 0 {
		perHour = Some(float64(x.CLEAR.IDSW) / hours)
	}
	s.put("id_switches_per_person_hour", Value{
		Optional: perHour, Counts: Counts{CountRatio, x.CLEAR.IDSW, x.Truth}, Reason: "nobody was inside",
	})
}

// scoreIdentity sets the calibration of the stated account probabilities. A day
// has millions of samples: of each, its probability and whether it was right go
// into 32 bits, which sort by probability.
func (j *join) scoreIdentity(s *sheet) {
	packed := make([]uint32, 0, len(j.samples))
	for i := range j.samples {
		p, x := j.person[i], &j.samples[i]
		if p < 0 || x.account == 0 {
			continue
		}
		b := math.Float32bits(min(max(x.accountP, 0), 1)) << 1 // at most 30 bits are set
		if j.c.accounts[x.account] == j.t.accountOf(sim.PersonID(p), sim.Time(j.c.simTime(x.time))) {
			b |= 1
		}
		packed = append(packed, b)
	}
	slices.Sort(packed)
	var all []tie
	for i, b := range slices.Backward(packed) {
		if i == len(packed)-1 || b>>1 != packed[i+1]>>1 {
			all = append(all, tie{score: float64(math.Float32frombits(b >> 1))})
		}
		t := &all[len(all)-1]
		t.n++
		t.right += float64(b & 1)
	}
	v, why := calibrationError(all, len(packed), "matched samples with account")
	s.sampled("identity_ece", v, len(packed), why)
}
