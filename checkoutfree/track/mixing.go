package track

import (
	"math"

	"gosim/internal/fpmath"
)

// A group is a set of tracks that may have swapped: each is one of the
// identities that the members brought along, but which is in doubt. It is kept
// exactly, as a distribution over all permutations, so its size is limited.
const groupMax = 5

type member struct {
	t     *trk
	since int64 // when it joined: from then on it may be another
}

type group struct {
	m [groupMax]member
	n int
}

func (g *group) index(t *trk) int {
	for i := range g.n {
		if g.m[i].t == t {
			return i
		}
	}
	return -1
}

func (g *group) drop(i int) {
	copy(g.m[i:], g.m[i+1:g.n])
	g.n--
	g.m[g.n] = member{}
}

// mixScratch is reused by the reviews.
type mixScratch struct {
	ll    [groupMax][groupMax]float64
	marg  [groupMax][groupMax]float64
	perm  [groupMax]int
	best  [groupMax]int
	total float64
	top   float64
}

// mix notes that tracks a and b may have swapped at the given time. Doubt about
// somebody without a visit concerns no bill.
func (k *Tracker) mix(a, b *trk, at int64) {
	a.rec.reset()
	b.rec.reset()
	if a.visit == 0 || b.visit == 0 {
		return
	}
	switch {
	case a.group == nil && b.group == nil:
		g := k.newGroup()
		k.join(g, a, at)
		k.join(g, b, at)
	case a.group == b.group:
	case a.group == nil:
		k.join(b.group, a, at)
	case b.group == nil:
		k.join(a.group, b, at)
	case a.group.n+b.group.n <= groupMax:
		g, o := a.group, b.group
		for i := range o.n {
			g.m[g.n] = o.m[i]
			g.n++
			o.m[i].t.group = g
		}
		o.n = 0
		k.endGroup(o)
	}
}

func (k *Tracker) newGroup() *group {
	var g *group
	if n := len(k.gfree); n > 0 {
		g = k.gfree[n-1]
		k.gfree = k.gfree[:n-1]
		*g = group{}
	} else {
		g = &group{}
	}
	k.groups = append(k.groups, g)
	return g
}

func (k *Tracker) join(g *group, t *trk, at int64) {
	if g.n == groupMax {
		return
	}
	g.m[g.n] = member{t: t, since: at}
	g.n++
	t.group = g
	// From here on the identity is less sure.
	k.believe(t.id, max(at, k.lastSince(t)+1), t.visit, 0.7)
}

func (k *Tracker) lastSince(t *trk) int64 {
	segs := k.records[t.id-1].segs
	if len(segs) == 0 {
		return 0
	}
	return segs[len(segs)-1].since
}

// endGroup dissolves what is left of a group.
func (k *Tracker) endGroup(g *group) {
	for i := range g.n {
		g.m[i].t.group = nil
	}
	g.n = 0
	for i, o := range k.groups {
		if o == g {
			copy(k.groups[i:], k.groups[i+1:])
			k.groups = k.groups[:len(k.groups)-1]
			break
		}
	}
	k.gfree = append(k.gfree, g)
}

// leaveGroup takes a track that ends out of its group; what is known by then
// has to do.
func (k *Tracker) leaveGroup(t *trk) {
	if g := t.group; g != nil {
		g.drop(g.index(t))
		t.group = nil
		if g.n < 2 {
			k.endGroup(g)
		}
	}
}

// evidence fills ll[m][j], the log-likelihood ratio that member m now looks
// like the identity that member j brought along, and returns whether any
// member has been seen clearly since.
func (k *Tracker) evidence(g *group) bool {
	s := &k.mixes
	seen := false
	for i := range g.n {
		a := g.m[i].t
		for j := range g.n {
			s.ll[i][j] = 0
			if a.rec.n < 4 {
				continue
			}
			if c, ok := g.m[j].t.gal.cos(a.rec.v); ok {
				s.ll[i][j] = k.sc.llr(c)
				seen = true
			}
		}
	}
	return seen
}

// stayNats is the prior log-odds, per member, of having kept the identity: the
// tracker's choices are right more often than not even when in doubt.
const stayNats = 1.0

// posterior computes the distribution over permutations: the marginals and the
// most likely one.
func (k *Tracker) posterior(n int) {
	s := &k.mixes
	s.marg = [groupMax][groupMax]float64{}
	s.total, s.top = 0, math.Inf(-1)
	// Subtract the greatest exponent: here the bound is known.
	s.visit(n, 0, 0, 0)
	for i := range n {
		for j := range n {
			s.marg[i][j] /= s.total
		}
	}
}

// visit walks the permutations depth first; taken is a bit mask of columns.
func (s *mixScratch) visit(n, i, taken int, logw float64) {
	if i == n {
		w := fpmath.Exp(logw)
		s.total += w
		for a := range n {
			s.marg[a][s.perm[a]] += w
		}
		if logw > s.top {
			s.top, s.best = logw, s.perm
		}
		return
	}
	for j := range n {
		if taken>>j&1 == 1 {
			continue
		}
		s.perm[i] = j
		w := s.ll[i][j]
		if i == j {
			w += stayNats
		}
		s.visit(n, i+1, taken|1<<j, logw+w)
	}
}

// settleP is how sure a member's identity must be to leave its group.
const settleP = 0.995

// review looks at every group for members who can be told apart by now, and at
// single tracks that no longer look like themselves.
func (k *Tracker) review() {
	for i := 0; i < len(k.groups); {
		g := k.groups[i]
		k.settle(g, false)
		if i < len(k.groups) && k.groups[i] == g {
			i++
		}
	}
	k.selfCheck()
	k.learnDifferent()
}

// settle releases the members of g whose identity is sure, or all if force.
func (k *Tracker) settle(g *group, force bool) {
	s := &k.mixes
	for g.n >= 2 {
		n := g.n
		seen := k.evidence(g)
		k.posterior(n)
		done := -1
		for i := range n {
			m := &g.m[i]
			p := s.marg[i][s.best[i]]
			k.restate(m.t, k.sure(g, i, i))
			late := k.now-m.since > k.mixMax && (seen || k.now-m.since > 3*k.mixMax)
			if done < 0 && (seen && p > settleP || late || force) {
				done = i
			}
		}
		if done < 0 {
			return
		}
		k.release(g, done, s.best[done], k.sure(g, done, s.best[done]))
	}
	if g.n == 1 {
		k.release(g, 0, 0, 1)
	}
	k.endGroup(g)
}

// restate updates how sure a track's latest segment is.
func (k *Tracker) restate(t *trk, p float64) {
	segs := k.records[t.id-1].segs
	if n := len(segs); n > 0 {
		segs[n-1].p = p
	}
}

// reassure ends the doubt of a track that kept its identity: its segment of
// doubt joins the one before if nothing is left of it.
func (k *Tracker) reassure(t *trk, p float64) {
	k.restate(t, p)
	r := &k.records[t.id-1]
	if n := len(r.segs); n >= 2 && r.segs[n-2].visit == r.segs[n-1].visit && p > 0.98 {
		r.segs = r.segs[:n-1]
	}
}

// release takes member i out of g as the identity that member j holds.
func (k *Tracker) release(g *group, i, j int, p float64) {
	a := g.m[i].t
	if i != j {
		k.swap(a, g.m[j].t, max(g.m[i].since, g.m[j].since), p)
	} else {
		k.reassure(a, p)
	}
	if a.rec.n >= 4 {
		a.lastSure = k.now
	}
	g.drop(i)
	a.group = nil
}

// swap exchanges who tracks a and b are believed to be, since the given time.
func (k *Tracker) swap(a, b *trk, since int64, p float64) {
	va, vb := a.visit, b.visit
	k.exchange(a, va, vb, since, p)
	k.exchange(b, vb, va, since, p)
	a.visit, b.visit = vb, va
	a.gal, b.gal = b.gal, a.gal
	if va != 0 {
		k.visits[va-1].track = b.id
	}
	if vb != 0 {
		k.visits[vb-1].track = a.id
	}
	k.emit(Event{Kind: IdentityChanged, Time: k.now, Track: a.id, Visit: vb, Account: k.accountOf(vb), Other: b.id, Since: since, P: p})
}

func (k *Tracker) accountOf(v VisitID) string {
	a, _ := k.Account(v)
	return a
}

// exchange makes a track's record say "to" instead of "from" since the given
// time; other visits within that time change roles alike.
func (k *Tracker) exchange(t *trk, from, to VisitID, since int64, p float64) {
	r := &k.records[t.id-1]
	at := len(r.segs)
	for at > 0 && r.segs[at-1].since >= since {
		at--
	}
	for i := at; i < len(r.segs); i++ {
		switch s := &r.segs[i]; s.visit {
		case from:
			s.visit, s.p = to, p
		case to:
			s.visit = from
		}
	}
	if at == len(r.segs) || r.segs[at].since > since {
		old := segment{visit: from}
		if at > 0 {
			old = r.segs[at-1]
		}
		if at > 0 && old.visit == from {
			r.segs = append(r.segs, segment{})
			copy(r.segs[at+1:], r.segs[at:])
			r.segs[at] = segment{since: since, visit: to, p: p}
		}
	}
}
