package track

import (
	"slices"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
)

// crossing is a beam crossing that waits for its track.
type crossing struct {
	gate site.GateID
	t    int64
	dir  int8
	done bool
}

// scan is a code shown at a gate. It stays a while after it was bound, so that
// a crossing close behind can still change what it was bound to.
type scan struct {
	gate  site.GateID
	t     int64
	token string
	visit VisitID // bound to; 0 while pending
	p     float64
}

// How long a crossing waits: a little, so that the track's path on both sides
// of the line is known, and if no track is found until one is born.
const (
	inwardWait  = 500_000_000
	outwardWait = 300_000_000
	inwardGive  = 3_000_000_000
	outwardGive = 1_500_000_000
	rebindNS    = 8_000_000_000
)

// Gate takes in a scan, a crossing or a gate held open at the given time. Nothing
// of g is kept.
// An event of a gate that the site does not have only lets time pass.
func (k *Tracker) Gate(g *reading.GateEvent, at int64) {
	k.Advance(at)
	if int(g.Gate) >= len(k.site.Gates) || g.Gate < 0 {
		return
	}
	switch g.Kind {
	case reading.GateScan:
		if g.Outcome == reading.ScanAccepted { // another lets nobody in
			k.scans = append(k.scans, scan{gate: g.Gate, t: k.now, token: g.Token})
		}
	case reading.GateHeld:
		k.doors[g.Gate].held = k.now
		k.bindScans(g.Gate)
	case reading.GateCrossing:
		dir := g.Direction
		if dir == 0 { // the beam does not know, but some gates let one way only
			switch k.site.Gates[g.Gate].Kind {
			case site.GateEntry:
				dir = 1
			case site.GateExit:
				dir = -1
			case site.GateBoth:
			}
		}
		k.crossings = append(k.crossings, crossing{gate: g.Gate, t: k.now, dir: dir})
	}
}

// gateScratch is reused.
type gateScratch struct {
	tracks  []*trk
	weights []float64
	out     []int32
	bind    binding
}

// resolveGates gives the waiting crossings to tracks, all of them jointly, and
// acts on those that have waited long enough.
func (k *Tracker) resolveGates() {
	if len(k.crossings) > 0 {
		k.matchCrossings()
		k.crossings = slices.DeleteFunc(k.crossings, func(c crossing) bool { return c.done })
	}
	limit := seconds(k.cfg.ScanWaitS)
	k.scans = slices.DeleteFunc(k.scans, func(s scan) bool {
		age := k.now - s.t
		return age > limit || s.visit != 0 && age > rebindNS
	})
}

func (k *Tracker) matchCrossings() {
	g := &k.gate
	g.tracks = append(g.tracks[:0], k.live...)
	g.tracks = append(g.tracks, k.dormant...)
	r, n := len(k.crossings), len(g.tracks)
	g.weights, g.out = grow(g.weights, r*n), grow(g.out, r)
	for i := range k.crossings {
		for j, t := range g.tracks {
			g.weights[i*n+j] = max(0, k.crossingLL(&k.crossings[i], t))
		}
	}
	k.match.solve(r, n, g.weights, g.out)
	for i := range k.crossings {
		c := &k.crossings[i]
		k.follower = nil
		wait, give := int64(inwardWait), int64(inwardGive)
		if c.dir < 0 {
			wait, give = outwardWait, outwardGive
		}
		age := k.now - c.t
		if age < wait {
			continue
		}
		if j := g.out[i]; j >= 0 {
			c.done = true
			if t := g.tracks[j]; !k.echo(c, t) {
				k.cross(c, t, k.certainty(i, int(j), r, n))
				k.doors[c.gate].note(passed{t: c.t, dir: c.dir, by: t, then: k.follower})
			}
		} else if age >= give {
			c.done = true
			if !k.echo(c, nil) {
				k.crossUnseen(c)
			}
		}
	}
}

// certainty returns the probability that crossing i was track j's, or one's of the
// same account, and not that of another track that could take its place.
func (k *Tracker) certainty(i, j, r, n int) float64 {
	g := &k.gate
	w := g.weights[i*n+j]
	sum := 1.0
	for o := range n {
		if o == j || g.weights[i*n+o] == 0 || k.sameAccount(g.tracks[o].visit, g.tracks[j].visit) {
			continue
		}
		taken := false
		for c := range r {
			taken = taken || g.out[c] == int32(o)
		}
		if !taken {
			sum += fpmath.Exp(g.weights[i*n+o] - w)
		}
	}
	return 1 / sum
}

// crossingLL is the log-likelihood ratio that track t made crossing c, against
// that somebody unseen made it. It is positive within about 1.2 m.
func (k *Tracker) crossingLL(c *crossing, t *trk) float64 {
	p, ok := t.placeAt(c.t, &k.mot)
	if t.looks.n == 0 || !ok && t.state != asleep {
		return 0
	}
	gate := &k.site.Gates[c.gate]
	d, _ := gateDistance(gate, p)
	sd := 0.3
	if unseen := float64(c.t-t.lastHit) * 1e-9; unseen > 0.3 { // it may have walked there unseen
		sd = min(2.5, 0.3+float64(0.5*unseen))
	}
	if d > 4*sd {
		return 0
	}
	ll := 7 - 0.5*d*d/(sd*sd) - 2*fpmath.Log(sd/0.3)
	dir := float64(c.dir)
	if c.dir == 0 { // whoever has a visit leaves, whoever has none comes
		dir = 1
		if t.visit != 0 && k.visits[t.visit-1].entry < c.t {
			dir = -1
		}
	}
	// How far it moved through the line, half a second either way.
	a, okA := t.placeAt(c.t-500_000_000, &k.mot)
	b, okB := t.placeAt(min(c.t+500_000_000, k.now), &k.mot)
	if okA && okB {
		ll += min(3, max(-3, dir*b.Sub(a).Dot(gate.Inward)/0.15))
	}
	switch {
	case dir > 0 && t.visit != 0 && k.visits[t.visit-1].entry < c.t:
		ll -= 6 // it is inside already
	case dir < 0 && t.visit == 0:
		ll -= 3
	}
	if t.state == tentative {
		ll--
	}
	return ll
}

// cross lets track t make crossing c.
func (k *Tracker) cross(c *crossing, t *trk, p float64) {
	inward := c.dir > 0
	if c.dir == 0 {
		inward = t.visit == 0
	}
	switch {
	case inward && t.visit == 0:
		k.openVisit(t, int32(c.gate), c.t, p)
		k.bindScans(c.gate)
	case inward: // the way out was missed: one stay ends, another begins
		k.leave(t, c.t-1, p)
		if s := k.successor(t); s != nil {
			k.openVisit(s, int32(c.gate), c.t, p)
			k.bindScans(c.gate)
		}
	default:
		if t.visit == 0 {
			k.adopt(t)
		}
		if t.visit == 0 {
			return
		}
		k.exitCheck(t)
		k.leave(t, c.t, p)
		if k.now-t.lastHit < k.coast {
			k.successor(t)
		}
	}
}

// leave ends the stay of track t at the given time.
func (k *Tracker) leave(t *trk, at int64, p float64) {
	if t.group != nil {
		k.settle(t.group, true)
	}
	k.closeVisit(t, at, p)
	k.live = remove(k.live, t)
	k.dormant = remove(k.dormant, t)
	k.retire(t)
	t.visit = 0
}

// successor follows on the person of a track that ended, outside and unnamed.
func (k *Tracker) successor(t *trk) *trk {
	if t.id == 0 {
		return nil
	}
	s := k.obtain()
	s.state, s.kal, s.birth, s.first = confirmed, t.kal, k.now, t.pos()
	s.lastHit, s.hits, s.cam0, s.multi, s.exist = t.lastHit, t.hits, t.cam0, t.multi, t.exist
	s.headZ, s.headVar = t.headZ, t.headVar
	s.gal.copyFrom(&t.gal)
	s.lastGal, s.lastSure = k.now, k.now
	k.live = append(k.live, s)
	k.follower = s
	return s
}

// adopt gives a track without a visit that of the dormant track it most likely
// continues, because it is leaving and somebody must have come in.
func (k *Tracker) adopt(t *trk) {
	var best *trk
	top := -1.0
	for _, u := range k.dormant {
		if l := k.refindLL(u, t); l > top {
			best, top = u, l
		}
	}
	if best == nil {
		return
	}
	k.announce(t)
	t.state = confirmed
	k.swap(best, t, t.birth, logistic(top+1))
	k.believe(t.id, t.birth, t.visit, logistic(top+1))
	k.dormant = remove(k.dormant, best)
	k.retire(best)
}

// crossUnseen deals with a crossing that no camera explains. Inwards it opens
// a visit on a dormant track at the gate, to be found by whoever turns up
// inside. If the direction is unknown, a fresh scan says that it was inwards.
func (k *Tracker) crossUnseen(c *crossing) {
	if c.dir < 0 || c.dir == 0 && !k.scanned(c) {
		return
	}
	g := &k.site.Gates[c.gate]
	mid := g.A.Add(g.B).Scale(0.5)
	t := k.obtain()
	t.kal.start(c.t, mid.X, mid.Y, 0.3, 0, 0.3, &k.mot)
	t.birth, t.lastHit, t.first, t.lastSure = c.t, c.t, mid, c.t
	k.openVisit(t, int32(c.gate), c.t, 0.5)
	t.state = asleep
	k.dormant = append(k.dormant, t)
	k.bindScans(c.gate)
}

// scanned reports whether a pending scan announced crossing c.
func (k *Tracker) scanned(c *crossing) bool {
	for i := range k.scans {
		if s := &k.scans[i]; s.gate == c.gate && s.visit == 0 && s.t <= c.t && c.t-s.t < rebindNS {
			return true
		}
	}
	return false
}
