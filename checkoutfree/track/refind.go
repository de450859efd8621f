package track

import "math"

// refindScratch is reused.
type refindScratch struct {
	lost, found []*trk
	weights     []float64
	out         []int32
}

// refindMin is the log-likelihood ratio above which a newcomer is somebody who
// had gone missing.
const refindMin = 2.0

// bornBeside is for a newcomer that appeared right beside a track that was
// still being seen, and with which it was never in one frame: the track lost
// its person to it.
const bornBeside = 3.0

// refind looks for the tracks that went unseen among those who turned up where
// nobody can come in: appearance first, then whether the way was walkable.
func (k *Tracker) refind() {
	s := &k.refs
	s.lost, s.found = s.lost[:0], s.found[:0]
	for _, t := range k.live {
		if t.visit != 0 && k.now-t.lastHit > k.coast {
			s.lost = append(s.lost, t)
		}
	}
	s.lost = append(s.lost, k.dormant...)
	if len(s.lost) == 0 {
		return
	}
	for _, t := range k.live {
		if t.visit == 0 && t.hits >= 4 && t.exist > 0 && (k.now-t.birth > 200_000_000) && !k.arriving(t) {
			s.found = append(s.found, t)
		}
	}
	if len(s.found) == 0 {
		return
	}
	r, n := len(s.lost), len(s.found)
	s.weights, s.out = grow(s.weights, r*n), grow(s.out, r)
	for i, u := range s.lost {
		for j, c := range s.found {
			s.weights[i*n+j] = max(0, k.refindLL(u, c)-refindMin)
		}
	}
	k.match.solve(r, n, s.weights, s.out)
	for i := range s.lost {
		k.refindDoubt(i, n)
	}
	for i, u := range s.lost {
		if j := s.out[i]; j >= 0 {
			k.continueAs(u, s.found[j])
		}
	}
}

// refindDoubt puts lost track i into one group with every other that could as
// well have been the newcomer it was given.
func (k *Tracker) refindDoubt(i, n int) {
	s := &k.refs
	j := s.out[i]
	if j < 0 {
		return
	}
	w := func(a int, b int32) float64 { return s.weights[a*n+int(b)] }
	for o, u := range s.lost {
		if o == i || w(o, j) == 0 {
			continue
		}
		margin := w(i, j) - w(o, j)
		if q := s.out[o]; q >= 0 {
			margin += w(o, q) - w(i, q)
		}
		if margin < k.cfg.MixMarginNats {
			t := s.lost[i]
			k.mix(t, u, min(t.lastHit, u.lastHit))
		}
	}
}

// arriving reports whether a track without a visit may be somebody coming in:
// outside, or near a gate whose beam was crossed a moment ago.
func (k *Tracker) arriving(t *trk) bool {
	p := t.pos()
	if !k.inside(p) {
		return true
	}
	for i := range k.crossings {
		c := &k.crossings[i]
		if d, _ := gateDistance(&k.site.Gates[c.gate], p); c.dir >= 0 && d < 3.5 {
			return true
		}
	}
	return false
}

// refindLL is the log-likelihood ratio that newcomer c continues track u,
// against that it is somebody else.
func (k *Tracker) refindLL(u, c *trk) float64 {
	gap := float64(c.birth-u.lastHit) * 1e-9
	born := 0.0
	if gap < -0.3 {
		if !k.neverBoth(u, c) {
			return -30 // both were seen at once
		}
		born = bornBeside
	}
	gap = max(gap, 0)
	d := c.first.Sub(u.pos()).Norm()
	reach := 0.5 + float64(k.cfg.MaxSpeedMps*gap)
	if d > reach+1 {
		return -30
	}
	// Diffusion limits how far people get, their walking speed how fast.
	sd := min(0.4+float64(0.8*gap), 1+2*math.Sqrt(gap))
	ll := -0.5 * d * d / (sd * sd)
	if d > reach {
		ll -= float64(4 * (d - reach))
	}
	ll = max(ll, -3) // after a long time any place will do
	// Inside nobody appears from nowhere: it must be one of the missing.
	ll += 3.5 + born
	if gap < 0.5 && d < twinM+0.5 && c.state == confirmed {
		// Somebody stood there until just now: who else should this be? The
		// longer it is seen, the surer that it is anybody at all.
		ll += min(6, 0.03*float64(c.hits))
	}
	if e, ok := u.gal.cos(c.rec.v); ok {
		return ll + k.sc.llr(e)
	}
	if u.gal.n == 0 && c.gal.n > 0 { // never seen: only reach speaks
		if c.state == tentative {
			return -30
		}
		return ll - float64(0.05*gap)
	}
	return ll
}

// continueAs lets track u go on as newcomer c, which ends.
func (k *Tracker) continueAs(u, c *trk) {
	limit := k.now - k.histNS
	u.looks.merge(&c.looks, firstLooks, limit, func(o *look) int64 { return o.t })
	u.hands.merge(&c.hands, firstHeld, limit, func(o *held) int64 { return o.t })
	u.kal, u.lastHit, u.hits = c.kal, c.lastHit, u.hits+c.hits
	u.exist = max(c.exist, 3)
	u.multi, u.roam = true, max(u.roam, c.roam)
	u.rec.copyFrom(&c.rec)
	if u.gal.n == 0 {
		u.gal.copyFrom(&c.gal)
		if u.visit != 0 {
			k.visits[u.visit-1].gal.copyFrom(&c.gal)
		}
	}
	if u.state == asleep {
		k.dormant = remove(k.dormant, u)
		k.live = append(k.live, u)
		u.state = confirmed
	}
	k.live = remove(k.live, c)
	if c.id != 0 {
		k.records[c.id-1].alias = u.id
		k.emit(Event{
			Kind: IdentityChanged, Time: k.now, Track: c.id, Visit: u.visit, Account: k.accountOf(u.visit),
			Other: u.id, Since: c.birth, P: 0.95,
		})
	}
	k.retire(c)
}
