package reports

import (
	"cmp"
	"math"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// The joins by place and time (METRICS rows on tracks): a track is a person at
// an instant if it is paired with them by an optimal assignment within
// matchM. A path is extrapolated no further than pathGap.
const (
	matchM  = 1.0
	pathGap = sim.Second
)

// join says which person each kept track sample stood for.
type join struct {
	t       *truth
	c       *Collector
	samples []trackSample // by time, then track
	person  []int32       // per sample, sim.NoPerson if none
	dist    []float64     // per sample, metres to that person
	byTrack [][]int32     // per dense track, its samples in order
	paths   [][]sim.PathPoint
	cursor  []int
}

func newJoin(t *truth, c *Collector) *join {
	j := &join{
		t: t, c: c,
		samples: slices.Clone(c.samples),
		person:  make([]int32, len(c.samples)),
		dist:    make([]float64, len(c.samples)),
		byTrack: make([][]int32, len(c.lastSlot)),
		paths:   make([][]sim.PathPoint, len(t.visits)),
		cursor:  make([]int, len(t.visits)),
	}
	slices.SortStableFunc(j.samples, func(a, b trackSample) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.track, b.track))
	})
	for i := range j.samples {
		d := j.samples[i].track
		j.byTrack[d] = append(j.byTrack[d], int32(i))
	}
	for _, p := range t.path {
		j.paths[p.Person] = append(j.paths[p.Person], p)
	}
	j.match()
	return j
}

// match assigns instant by instant.
func (j *join) match() {
	order := make([]sim.PersonID, 0, len(j.t.visits)) // who came in, by time
	for i := range j.t.visits {
		if j.t.visits[i].Entered != sim.Never {
			order = append(order, sim.PersonID(i))
		}
	}
	slices.SortStableFunc(order, func(a, b sim.PersonID) int {
		return cmp.Compare(j.t.visits[a].Entered, j.t.visits[b].Entered)
	})
	var (
		solver assigner
		inside []sim.PersonID
		pos    []site.Vec2
		seen   []sim.PersonID
	)
	for lo := 0; lo < len(j.samples); {
		hi := lo
		for hi < len(j.samples) && j.samples[hi].time == j.samples[lo].time {
			hi++
		}
		at := sim.Time(j.c.simTime(j.samples[lo].time))
		for len(order) > 0 && j.t.visits[order[0]].Entered <= at {
			inside, order = append(inside, order[0]), order[1:]
		}
		inside = slices.DeleteFunc(inside, func(p sim.PersonID) bool { return j.t.visits[p].Left < at })
		pos, seen = pos[:0], seen[:0]
		for _, p := range inside {
			if v, ok := j.where(p, at); ok {
				pos, seen = append(pos, v), append(seen, p)
			}
		}
		group := j.samples[lo:hi]
		dist := func(a, b int) float64 { return site.Vec2{X: group[a].x, Y: group[a].y}.Sub(pos[b]).Norm() }
		cols := solver.assign(len(group), len(pos), func(a, b int) float64 {
			if d := dist(a, b); d <= matchM {
				return d / matchM
			}
			return math.Inf(1)
		})
		for k, b := range cols {
			j.person[lo+k] = int32(sim.NoPerson)
			if b >= 0 {
				j.person[lo+k], j.dist[lo+k] = int32(seen[b]), dist(k, b)
			}
		}
		lo = hi
	}
}

// where interpolates the true path of p. Calls come in order of time.
func (j *join) where(p sim.PersonID, at sim.Time) (site.Vec2, bool) {
	path := j.paths[p]
	i := j.cursor[p]
	for i < len(path) && path[i].At <= at {
		i++
	}
	j.cursor[p] = i
	return between(path, i, at)
}

// whereAt is where without the condition on the order of calls.
func (j *join) whereAt(p sim.PersonID, at sim.Time) (site.Vec2, bool) {
	path := j.paths[p]
	i, _ := slices.BinarySearchFunc(path, at, func(x sim.PathPoint, t sim.Time) int {
		if x.At <= t {
			return -1
		}
		return 1
	})
	return between(path, i, at)
}

// between interpolates at time at, path[i] being the first point after it.
func between(path []sim.PathPoint, i int, at sim.Time) (site.Vec2, bool) {
	switch {
	case len(path) == 0,
		i == 0 && path[0].At-at > pathGap,
		i == len(path) && at-path[i-1].At > pathGap:
		return site.Vec2{}, false
	case i == 0:
		return site.Vec2{X: path[0].X, Y: path[0].Y}, true
	case i == len(path):
		return site.Vec2{X: path[i-1].X, Y: path[i-1].Y}, true
	}
	a, b := &path[i-1], &path[i]
	f := float64(at-a.At) / float64(b.At-a.At)
	return site.Vec2{X: a.X + f*(b.X-a.X), Y: a.Y + f*(b.Y-a.Y)}, true
}

// personOf returns whom a track was following at time at (Unix nanoseconds):
// the person of its last matched sample by then, or else of its first one, if
// that is no further away than within nanoseconds. It returns NoPerson if
// there is none.
func (j *join) personOf(track output.TrackID, at, within int64) sim.PersonID {
	d, ok := j.c.dense[track]
	if !ok {
		return sim.NoPerson
	}
	all := j.byTrack[d]
	i, _ := slices.BinarySearchFunc(all, at, func(k int32, t int64) int {
		if j.samples[k].time <= t {
			return -1
		}
		return 1
	})
	for k := i - 1; k >= 0 && at-j.samples[all[k]].time <= within; k-- {
		if p := j.person[all[k]]; p >= 0 {
			return sim.PersonID(p)
		}
	}
	for k := i; k < len(all) && j.samples[all[k]].time-at <= within; k++ {
		if p := j.person[all[k]]; p >= 0 {
			return sim.PersonID(p)
		}
	}
	return sim.NoPerson
}

// nearest returns the person inside who stood nearest to a place at sim time
// at, within matchM, or NoPerson.
func (j *join) nearest(at sim.Time, x, y float64) sim.PersonID {
	best, dist := sim.NoPerson, matchM
	for i := range j.t.visits {
		v := &j.t.visits[i]
		if v.Entered > at || v.Left < at {
			continue
		}
		if q, ok := j.whereAt(sim.PersonID(i), at); ok {
			if d := q.Sub(site.Vec2{X: x, Y: y}).Norm(); d <= dist && (best < 0 || d < dist) {
				best, dist = sim.PersonID(i), d
			}
		}
	}
	return best
}

// accountOf returns the account that pays for person p, "" if none does.
func (t *truth) accountOf(p sim.PersonID) string {
	if i := t.partyOf[p]; i >= 0 {
		return t.parties[i].account
	}
	return ""
}

// scoreTracking sets the tracking rows.
func (j *join) scoreTracking(s *sheet) {
	s.null("needs tracks at frame rate; 5 Hz are kept", "hota", "deta", "assa", "mota", "idf1", "gospa_m", "id_switches_per_person_hour", "identity_ece")
	var matched, wrong int64
	ss := 0.0
	first := make([]int32, len(j.t.visits))
	last := make([]int32, len(j.t.visits))
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
		if a := j.c.accounts[j.samples[i].account]; a != "" && a != j.t.accountOf(sim.PersonID(p)) {
			wrong++
		}
		if first[p] < 0 {
			first[p] = j.samples[i].track
		}
		last[p] = j.samples[i].track
	}
	var left, kept int64
	for i := range j.t.visits {
		if v := &j.t.visits[i]; v.Entered == sim.Never || v.Left == sim.Never {
			continue
		}
		left++
		if first[i] >= 0 && first[i] == last[i] {
			kept++
		}
	}
	if len(j.t.path) == 0 {
		s.null("the true paths were not sampled", "entry_exit_rate", "account_on_wrong_track_rate", "position_rmse_m")
		return
	}
	s.ratio("entry_exit_rate", kept, left)
	s.ratio("account_on_wrong_track_rate", wrong, matched)
	rmse := Optional{}
	if matched > 0 {
		rmse = Some(math.Sqrt(ss / float64(matched)))
	}
	s.sampled("position_rmse_m", rmse, int(matched), "no matched track samples")
}
