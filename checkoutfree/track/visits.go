package track

import (
	"slices"

	"gosim/checkoutfree/output"
)

// segment says that from since on a track is believed to be a visit.
type segment struct {
	since int64
	visit VisitID
	p     float64
}

// record is what is known of a track for as long as the run lasts.
type record struct {
	t     *trk           // nil once recycled
	alias output.TrackID // the track that this one turned out to be; 0 if none
	segs  []segment
}

// visit is one stay.
type visit struct {
	track    output.TrackID
	account  string
	accountP float64
	gate     int32
	entry    int64
	open     bool
	gal      gallery // looks at the entry
}

func (k *Tracker) emit(e Event) { k.events = append(k.events, e) }

// openVisit opens a visit for track t from the given time on.
func (k *Tracker) openVisit(t *trk, gate int32, at int64, p float64) VisitID {
	k.announce(t)
	t.state = confirmed
	t.strayAt = 0
	k.visits = append(k.visits, visit{track: t.id, gate: gate, entry: at, open: true, accountP: p})
	v := VisitID(len(k.visits))
	t.visit = v
	k.visits[v-1].gal.copyFrom(&t.gal)
	k.believe(t.id, at, v, p)
	k.emit(Event{Kind: VisitOpened, Time: at, Track: t.id, Visit: v, P: p})
	return v
}

// believe appends a segment to a track's record; one that starts at or after
// the same time is replaced.
func (k *Tracker) believe(id output.TrackID, since int64, v VisitID, p float64) {
	r := &k.records[id-1]
	for len(r.segs) > 0 && r.segs[len(r.segs)-1].since >= since {
		r.segs = r.segs[:len(r.segs)-1]
	}
	r.segs = append(r.segs, segment{since: since, visit: v, p: p})
}

// closeVisit ends the visit of a track that left.
func (k *Tracker) closeVisit(t *trk, at int64, p float64) {
	v := t.visit
	if v == 0 {
		return
	}
	k.leaveGroup(t)
	vis := &k.visits[v-1]
	vis.open = false
	k.emit(Event{Kind: VisitClosed, Time: at, Track: t.id, Visit: v, Account: vis.account, P: p})
	k.believeAfter(t.id, at)
	vis.gal = gallery{}
}

// believeAfter ends a track's identity at the given time.
func (k *Tracker) believeAfter(id output.TrackID, at int64) {
	r := &k.records[id-1]
	if n := len(r.segs); n > 0 && r.segs[n-1].since > at {
		at = r.segs[n-1].since
	}
	r.segs = append(r.segs, segment{since: at + 1})
}

// loseVisit ends the visit of a track that died inside.
func (k *Tracker) loseVisit(t *trk) {
	v := t.visit
	k.leaveGroup(t)
	vis := &k.visits[v-1]
	vis.open = false
	k.emit(Event{Kind: VisitLost, Time: t.lastHit, Track: t.id, Visit: v, Account: vis.account, P: logistic(-t.exist)})
	k.believeAfter(t.id, t.lastHit)
	vis.gal = gallery{}
}

// resolve follows a track's ID to the track that it turned out to be.
func (k *Tracker) resolve(id output.TrackID) output.TrackID {
	for id > 0 && int(id) <= len(k.records) && k.records[id-1].alias != 0 {
		id = k.records[id-1].alias
	}
	return id
}

// VisitAt returns which visit a track was on at a time, as believed now, and
// how sure that is. It returns 0 for somebody outside, for a track that no gate
// announced, and for an unknown track.
func (k *Tracker) VisitAt(tr output.TrackID, at int64) (v VisitID, p float64) {
	tr = k.resolve(tr)
	if tr <= 0 || int(tr) > len(k.records) {
		return 0, 0
	}
	segs := k.records[tr-1].segs
	for _, s := range slices.Backward(segs) {
		if s.since <= at {
			return s.visit, s.p
		}
	}
	return 0, 0
}

// Account returns the account bound to a visit and how sure the binding is;
// "" and the probability that there is none if nobody scanned for it.
func (k *Tracker) Account(v VisitID) (account string, p float64) {
	if v <= 0 || int(v) > len(k.visits) {
		return "", 0
	}
	x := &k.visits[v-1]
	return x.account, x.accountP
}

// Track returns the track that a visit is believed to be on now, or was on
// when it ended; 0 for an unknown visit.
func (k *Tracker) Track(v VisitID) output.TrackID {
	if v <= 0 || int(v) > len(k.visits) {
		return 0
	}
	return k.visits[v-1].track
}

// Events appends the events since the last call to dst and returns it. They
// are in the order in which they were decided; their times may lie before each
// other. A visit opens before its account is bound, even at the same instant:
// [AccountBound] always follows [VisitOpened], and comes again (Account "" if
// need be) when later crossings change who must have scanned.
func (k *Tracker) Events(dst []Event) []Event {
	dst = append(dst, k.events...)
	k.events = k.events[:0]
	return dst
}

// Count returns how many tracks with an ID are being followed, coasting ones
// included, dormant ones not.
func (k *Tracker) Count() int {
	n := 0
	for _, t := range k.live {
		if t.id != 0 {
			n++
		}
	}
	return n
}

// Live appends the state at the given time of every track with an ID that is
// being followed, in order of birth, and once each that ended since the last
// call, marked Closed. People outside the gates have no ID yet or no more.
func (k *Tracker) Live(dst []output.Track, at int64) []output.Track {
	for _, t := range k.live {
		if t.id == 0 {
			continue
		}
		x, y, _, _, _ := t.kal.position(at, &k.mot)
		dst = append(dst, k.describe(t, x, y, at))
	}
	dst = append(dst, k.ended...)
	k.ended = k.ended[:0]
	return dst
}

func (k *Tracker) describe(t *trk, x, y float64, at int64) output.Track {
	o := output.Track{ID: t.id, Time: at, X: x, Y: y, VX: t.kal.vx, VY: t.kal.vy, Coasting: at-t.lastHit > k.coast}
	if v, p := k.VisitAt(t.id, at); v != 0 {
		a, ap := k.Account(v)
		if a != "" {
			o.Account, o.AccountP = a, p*ap
		}
	}
	return o
}
