package reports

import (
	"cmp"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports/mot"
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
	paths   [][]int32     // per person, their points in truth.path in order
	cursor  []int
	scores  mot.Scores // of the same frames
}

func newJoin(t *truth, c *Collector) *join {
	order := func(a, b trackSample) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.track, b.track))
	}
	j := &join{
		t: t, c: c,
		samples: c.samples,
		person:  make([]int32, len(c.samples)),
		dist:    make([]float64, len(c.samples)),
		cursor:  make([]int, len(t.visits)),
	}
	if !slices.IsSortedFunc(j.samples, order) {
		j.samples = slices.Clone(c.samples)
		slices.SortFunc(j.samples, order) // no two are equal
	}
	j.byTrack = groupBy(len(c.lastSlot), len(j.samples), func(i int) int { return int(j.samples[i].track) })
	j.paths = groupBy(len(t.visits), len(t.path), func(i int) int { return int(t.path[i].Person) })
	j.match()
	return j
}

// groupBy returns, for each of the groups, which of n things belong to it, in
// order. All share one array.
func groupBy(groups, n int, of func(i int) int) [][]int32 {
	size := make([]int, groups)
	for i := range n {
		size[of(i)]++
	}
	all, out := make([]int32, n), make([][]int32, groups)
	for g, k := range size {
		out[g], all = all[:0:k], all[k:]
	}
	for i := range n {
		g := of(i)
		out[g] = append(out[g], int32(i))
	}
	return out
}

// where interpolates the true path of p. Calls come in order of time.
func (j *join) where(p sim.PersonID, at sim.Time) (site.Vec2, bool) {
	path := j.paths[p]
	i := j.cursor[p]
	for i < len(path) && j.t.path[path[i]].At <= at {
		i++
	}
	j.cursor[p] = i
	return j.between(path, i, at)
}

// whereAt is where without the condition on the order of calls.
func (j *join) whereAt(p sim.PersonID, at sim.Time) (site.Vec2, bool) {
	path := j.paths[p]
	i, _ := slices.BinarySearchFunc(path, at, func(k int32, t sim.Time) int {
		if j.t.path[k].At <= t {
			return -1
		}
		return 1
	})
	return j.between(path, i, at)
}

// between interpolates at time at, path[i] being the first point after it.
func (j *join) between(path []int32, i int, at sim.Time) (site.Vec2, bool) {
	var a, b *sim.PathPoint // the last by then and the first after
	if i > 0 {
		a = &j.t.path[path[i-1]]
	}
	if i < len(path) {
		b = &j.t.path[path[i]]
	}
	switch {
	case a == nil && b == nil,
		a == nil && b.At-at > pathGap,
		b == nil && at-a.At > pathGap:
		return site.Vec2{}, false
	case a == nil:
		return site.Vec2{X: b.X, Y: b.Y}, true
	case b == nil:
		return site.Vec2{X: a.X, Y: a.Y}, true
	}
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
		k := j.t.stays.at(sim.PersonID(i), at)
		if k < 0 || j.t.stays.all[k].Entered > at || j.t.stays.all[k].Left < at {
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

// accountOf returns the account that pays for person p at a time, "" if none
// does. Staff are known by their own, though it pays for nothing.
func (t *truth) accountOf(p sim.PersonID, at sim.Time) string {
	if i := t.stays.partyAt(p, at); i >= 0 {
		return t.parties[i].account
	}
	if v := &t.visits[p]; v.Staff {
		return v.Account
	}
	return ""
}
