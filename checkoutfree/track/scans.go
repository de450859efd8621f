package track

import (
	"math"

	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
)

// The scans of a gate are assigned to those who crossed it, and to those who
// still stand before it, jointly: the likelihood of every assignment is
// enumerated, which gives the best one and how sure each part of it is.
const bindMax = 5

type target struct {
	visit VisitID // 0: somebody who has not crossed yet
	t     *trk
	at    int64 // crossing time
}

// binding is the scratch of bindScans.
type binding struct {
	scans   [bindMax]int // indices into Tracker.scans
	ns      int
	targets [2 * bindMax]target
	nt      int
	ll      [bindMax][2*bindMax + 1]float64 // last: nobody
	pick    [bindMax]int
	best    [bindMax]int
	marg    [bindMax][2*bindMax + 1]float64
	top     float64
	total   float64
	tail    float64 // log-likelihood of a crossing without a scan
}

// bindScans decides which visits the recent scans of a gate belong to.
func (k *Tracker) bindScans(gate site.GateID) {
	b := &k.gate.bind
	k.collect(b, gate)
	if b.ns == 0 {
		return
	}
	for i := range b.ns {
		s := &k.scans[b.scans[i]]
		for j := range b.nt {
			b.ll[i][j] = k.scanLL(s, &b.targets[j], gate)
		}
		b.ll[i][b.nt] = fpmath.Log(0.02) // a scan without a crossing
	}
	tail := k.cfg.TailgateShare
	if held := k.doors[gate].held; held != 0 && k.now-held < heldNS {
		tail = min(0.5, heldTail*tail)
	}
	b.tail = fpmath.Log(tail)
	b.top, b.total = math.Inf(-1), 0
	b.marg = [bindMax][2*bindMax + 1]float64{}
	b.walk(0, 0, 0)
	for j := range b.nt {
		if v := b.targets[j].visit; v != 0 {
			k.bindVisit(b, j, v)
		}
	}
}

// collect finds the scans that may still be bound and what they may be bound
// to: the latest of each.
func (k *Tracker) collect(b *binding, gate site.GateID) {
	b.ns, b.nt = 0, 0
	for i := len(k.scans) - 1; i >= 0 && b.ns < bindMax; i-- {
		if s := &k.scans[i]; s.gate == gate && (s.visit == 0 || k.now-s.t < rebindNS) {
			b.scans[b.ns] = i
			b.ns++
		}
	}
	k.collectParty(b, gate)
	oldest := k.now - rebindNS
	for i := range b.ns {
		oldest = min(oldest, k.scans[b.scans[i]].t-1_000_000_000)
	}
	for v := len(k.visits); v > 0 && b.nt < bindMax; v-- {
		x := &k.visits[v-1]
		if x.entry < oldest-60_000_000_000 {
			break
		}
		if x.gate != int32(gate) || x.entry < oldest || k.boundOtherwise(VisitID(v), b) {
			continue
		}
		b.targets[b.nt] = target{visit: VisitID(v), t: k.records[x.track-1].t, at: x.entry}
		b.nt++
	}
	g := &k.site.Gates[gate]
	for _, t := range k.live {
		if b.nt == len(b.targets) {
			break
		}
		if d, side := gateDistance(g, t.pos()); t.visit == 0 && t.state == confirmed && d < 3 && side < 0.2 {
			b.targets[b.nt] = target{t: t, at: k.now}
			b.nt++
		}
	}
}

// collectParty puts pending scans that did not fit into b in the place of settled
// ones of the same code: a large party may show it for all before anybody crosses.
func (k *Tracker) collectParty(b *binding, gate site.GateID) {
	if b.ns < bindMax {
		return
	}
	for i := b.scans[b.ns-1] - 1; i >= 0; i-- {
		s := &k.scans[i]
		if s.gate != gate || s.visit != 0 {
			continue
		}
		for j := b.ns - 1; j >= 0; j-- {
			if o := &k.scans[b.scans[j]]; o.visit != 0 && o.token == s.token {
				copy(b.scans[j:b.ns-1], b.scans[j+1:b.ns]) // they stay in order of falling time
				b.scans[b.ns-1] = i
				break
			}
		}
	}
}

// boundOtherwise reports whether a visit has its account from a scan that is
// settled by now.
func (k *Tracker) boundOtherwise(v VisitID, b *binding) bool {
	if k.visits[v-1].account == "" {
		return false
	}
	for i := range b.ns {
		if k.scans[b.scans[i]].visit == v {
			return false
		}
	}
	return true
}

// scanLL is the log-likelihood ratio that target x showed scan s, against
// somebody anywhere around doing so: by where it stood then, how long it took
// to cross, and that it did cross.
func (k *Tracker) scanLL(s *scan, x *target, gate site.GateID) float64 {
	const (
		standM  = 0.6  // how far from the line people scan; ESTIMATE
		standSD = 0.45 // ESTIMATE
		typical = 3.0  // from scan to crossing, s; ESTIMATE
	)
	dt := float64(x.at-s.t) * 1e-9
	if dt < -1 {
		return -30
	}
	ll := -math.Abs(dt) / typical
	if dt < 0 {
		ll = 6 * dt // after the crossing: a slow scanner
	}
	if x.visit == 0 {
		ll -= 1.5
	}
	if x.t == nil || x.t.looks.n == 0 {
		return ll
	}
	if p, ok := x.t.placeAt(s.t, &k.mot); ok {
		d, _ := gateDistance(&k.site.Gates[gate], p)
		z := (d - standM) / standSD
		ll += max(float64(-0.5*z*z)+1.27, -4) // against uniform over 4 m
	}
	return ll
}

// walk enumerates the assignments of scans i… given the targets taken.
func (b *binding) walk(i, taken int, logw float64) {
	if i == b.ns {
		for j := range b.nt {
			if taken>>j&1 == 0 && b.targets[j].visit != 0 {
				logw += b.tail
			}
		}
		logw += float64(inversionLL * float64(b.inversions()))
		w := fpmath.Exp(logw)
		b.total += w
		for s := range b.ns {
			b.marg[s][b.pick[s]] += w
		}
		if logw > b.top {
			b.top, b.best = logw, b.pick
		}
		return
	}
	for j := range b.nt {
		if taken>>j&1 == 0 && b.ll[i][j] > -25 {
			b.pick[i] = j
			b.walk(i+1, taken|1<<j, logw+b.ll[i][j])
		}
	}
	b.pick[i] = b.nt
	b.walk(i+1, taken, logw+b.ll[i][b.nt])
}

// inversionLL is the log-likelihood of one pair of people who scanned in one
// order and crossed in the other: they stand in a queue.
const inversionLL = -3.0

func (b *binding) inversions() int {
	n := 0
	for i := range b.ns { // the scans are in order of falling time
		for j := range i {
			late, early := b.pick[j], b.pick[i]
			if late < b.nt && early < b.nt && b.targets[late].at < b.targets[early].at {
				n++
			}
		}
	}
	return n
}

// bindVisit gives visit v, target j, the account that the best assignment says.
// How sure that is sums over all scans of that account: whether it was the first
// or the second showing of one code is nobody's doubt.
func (k *Tracker) bindVisit(b *binding, j int, v VisitID) {
	x := &k.visits[v-1]
	account, p, at := "", 1.0, x.entry
	for i := range b.ns {
		s := &k.scans[b.scans[i]]
		m := b.marg[i][j] / b.total
		if b.best[i] == j {
			account, p, at = s.token, m, max(x.entry, s.t)
			s.visit, s.p = v, m
		} else {
			if s.visit == v {
				s.visit = 0
			}
			if account == "" {
				p -= m
			}
		}
	}
	for i := range b.ns {
		if account != "" && b.best[i] != j && k.scans[b.scans[i]].token == account {
			p += b.marg[i][j] / b.total
		}
	}
	changed := account != x.account
	x.account, x.accountP = account, min(1, max(0, p))
	if changed {
		k.emit(Event{Kind: AccountBound, Time: at, Track: x.track, Visit: v, Account: account, P: x.accountP})
	}
}
