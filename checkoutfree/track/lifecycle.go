package track

import "gosim/checkoutfree/site"

// Births: near a gate three detections suffice; elsewhere nobody can appear
// out of nothing, so it takes more, from several cameras where there are
// several, and a second look at who has gone missing comes first.
const (
	gateZoneM     = 1.6
	hitsGate      = 3
	hitsElsewhere = 8
	waitElsewhere = 700_000_000
)

// confirm believes in a tentative track if it has earned it.
func (k *Tracker) confirm(t *trk, at int64) {
	p := t.pos()
	if k.nearGate(p, gateZoneM) || !k.site.Bounds.Contains(p) {
		if t.hits >= hitsGate && t.exist > 2 && (t.multi || t.hits >= hitsElsewhere || k.viewsAt(p) < 2) && !k.twin(t, at) {
			t.state = confirmed
		}
		return
	}
	if t.hits < hitsElsewhere || at-t.birth < waitElsewhere || t.exist < 3 {
		return
	}
	if (t.multi || k.viewsAt(p) < 2) && !k.twin(t, at) {
		t.state = confirmed
	}
}

func (k *Tracker) viewsAt(p site.Vec2) int {
	c := k.floor.cell(p.X, p.Y)
	if c < 0 {
		return 0
	}
	return int(k.floor.views[c])
}

// twin reports whether t is a second track of somebody who is being followed.
func (k *Tracker) twin(t *trk, at int64) bool {
	for _, o := range k.live {
		if o == t || o.state != confirmed || at-o.lastHit > k.coast {
			continue
		}
		d := o.pos().Sub(t.pos()).Norm()
		if d > 1 {
			continue
		}
		c, ok := o.gal.cos(t.rec.v)
		if ok && k.sc.llr(c) > 3 || !ok && d < 0.35 {
			return true
		}
	}
	return false
}

// age lets tracks coast, sleep and end.
func (k *Tracker) age() {
	at := k.now
	keep := k.live[:0]
	for _, t := range k.live {
		switch unseen := at - t.lastHit; {
		case t.state == tentative && (unseen > k.coast || t.exist < -1):
			if t.hits >= 3 && k.lifeless(t) {
				k.noteFixture(t)
			}
			k.recycle(t)
		case t.visit == 0 && (unseen > k.dorm || unseen > 2*k.coast && k.nearGate(t.pos(), gateZoneM) || unseen > k.coast && !k.inside(t.pos()) || t.exist < existMin):
			k.retire(t)
		case t.visit != 0 && (unseen > k.dorm || t.exist < existMin && unseen > 3*k.coast):
			t.state = asleep
			k.dormant = append(k.dormant, t)
		default:
			k.strayVisit(t)
			keep = append(keep, t)
		}
	}
	clear(k.live[len(keep):])
	k.live = keep

	sleep := k.dormant[:0]
	for _, t := range k.dormant {
		if k.gone(t) {
			k.retire(t)
		} else {
			sleep = append(sleep, t)
		}
	}
	clear(k.dormant[len(sleep):])
	k.dormant = sleep

	for len(k.closed) > 0 && at-k.closed[0].ended > k.histNS+5e9 {
		t := k.closed[0]
		k.closed = remove(k.closed, t)
		k.records[t.id-1].t = nil
		k.recycle(t)
	}
}

// gone reports whether a dormant track's visit is to be given up, and gives it
// up. Somebody last seen beyond a gate has left by it.
func (k *Tracker) gone(t *trk) bool {
	unseen := k.now - t.lastHit
	if unseen > k.dorm && !k.inside(t.pos()) && k.pastGate(t.pos()) {
		k.closeVisit(t, t.lastHit, 0.7)
		t.visit = 0
		return true
	}
	if unseen <= k.lost {
		return false
	}
	k.loseVisit(t)
	t.visit = 0
	return true
}

// pastGate reports whether p is beyond a gate's line by more than 0.3 m.
func (k *Tracker) pastGate(p site.Vec2) bool {
	for i := range k.site.Gates {
		if d, side := gateDistance(&k.site.Gates[i], p); d < 2 && side < -0.3 {
			return true
		}
	}
	return false
}

// strayVisit announces people inside whom no gate let in, and after a while
// gives those who walk about a visit without an account: something that never
// moves is a poster. If a code was accepted at a gate near which they turned up
// and nobody has crossed for it, the beams have missed them: it is their visit.
func (k *Tracker) strayVisit(t *trk) {
	if t.visit != 0 || t.state != confirmed || !k.inside(t.pos()) {
		return
	}
	if t.strayAt == 0 {
		if k.nearGate(t.pos(), 1) {
			return
		}
		k.announce(t)
		t.strayAt = k.now
		return
	}
	if k.now-t.strayAt > k.stray && t.roam > 1 && k.now-t.lastHit < k.coast {
		if gate, ok := k.missedBy(t); ok {
			k.openVisit(t, int32(gate), max(t.birth, t.strayAt-missedLead), 0.8)
			k.bindScans(gate)
			return
		}
		since := t.birth
		k.openVisit(t, -1, since, 0.5)
		k.visits[t.visit-1].accountP = 0.5
	}
}

// retire ends a track. One that had an ID is kept a while for its hands.
func (k *Tracker) retire(t *trk) {
	k.leaveGroup(t)
	if t.id == 0 {
		k.recycle(t)
		return
	}
	t.state = over
	t.ended = k.now
	k.closed = append(k.closed, t)
	o := k.describe(t, t.kal.x, t.kal.y, k.now)
	o.Closed = true
	k.ended = append(k.ended, o)
}

// recycle keeps a track's memory for another.
func (k *Tracker) recycle(t *trk) {
	t.state = over
	k.free = append(k.free, t)
}
