package track

import "slices"

// Two tracks of one person arise where cameras disagree about where somebody
// stands: each detection goes to the nearer of the two, and both live on what
// the other leaves. What gives them away is that no frame ever holds both.
const (
	twinM     = 0.5  // closer than people pass each other
	twinEndM  = 2.5  // farther apart the two are watched no more
	twinSure  = 60   // frames with one of them after which looks do not matter
	twinSolo  = 20   // frames with one of them that are needed
	twinOwn   = 4    // of each
	twinBoth  = 0.04 // of the frames may show both: a second box, clutter
	twinLLR   = -4.0 // looks that are surely two people's
	twinTwo   = 8    // frames with both of them make two people
	twinEvery = 2    // ticks of 0.1 s
)

// twinPair counts how the frames split between two tracks that are close.
type twinPair struct {
	a, b   *trk
	seqA   int64 // births, for a recycled track is another
	seqB   int64
	na, nb int // frames with one of them only
	both   int
}

// watchTwins starts to watch tracks that are close, stops watching those that
// have parted or are surely two, and joins those that prove to be one person.
func (k *Tracker) watchTwins() {
	k.twins = slices.DeleteFunc(k.twins, func(w twinPair) bool {
		if w.a.seq != w.seqA || w.b.seq != w.seqB || w.a.state == over || w.b.state == over {
			return true
		}
		d := w.a.pos().Sub(w.b.pos()).Norm()
		return d > twinEndM || d > 2*twinM && w.both >= twinTwo
	})
	for i, a := range k.live {
		for _, b := range k.live[i+1:] {
			dx, dy := a.kal.x-b.kal.x, a.kal.y-b.kal.y
			if float64(dx*dx)+float64(dy*dy) > twinM*twinM || k.watched(a, b) {
				continue
			}
			k.twins = append(k.twins, twinPair{a: a, b: b, seqA: a.seq, seqB: b.seq})
		}
	}
	for i := range k.twins {
		if w := k.twins[i]; k.oneBody(&w) {
			k.twins = slices.Delete(k.twins, i, i+1)
			k.unite(w.a, w.b)
			return // the lists have changed; the next tick sees to the rest
		}
	}
}

func (k *Tracker) watched(a, b *trk) bool {
	for i := range k.twins {
		if w := &k.twins[i]; w.a == a && w.b == b || w.a == b && w.b == a {
			return true
		}
	}
	return false
}

// countTwins notes which of the watched pairs the present frame shows.
func (k *Tracker) countTwins() {
	for i := range k.twins {
		w := &k.twins[i]
		inA, inB := w.a.frame == k.frames && w.a.seq == w.seqA, w.b.frame == k.frames && w.b.seq == w.seqB
		switch {
		case inA && inB:
			w.both++
		case inA:
			w.na++
		case inB:
			w.nb++
		}
	}
}

// oneBody reports whether the pair is one person followed twice.
func (k *Tracker) oneBody(w *twinPair) bool {
	if w.a.state == asleep || w.b.state == asleep || w.a.state == tentative && w.b.state == tentative {
		return false
	}
	solo := w.na + w.nb
	if solo < twinSolo || min(w.na, w.nb) < twinOwn || float64(w.both) > twinBoth*float64(solo) {
		return false
	}
	a, b := w.a, w.b
	if a.visit != 0 && b.visit != 0 && k.accountOf(a.visit) != "" && k.accountOf(b.visit) != "" {
		return false // two codes were scanned
	}
	if solo >= twinSure {
		return true
	}
	c, ok := a.gal.cos(b.gal.v)
	return !ok || k.sc.llr(c) > twinLLR
}

// neverBoth reports whether tracks a and b have been watched and no frame, or
// hardly one, showed both: b may be a going on under another name.
func (k *Tracker) neverBoth(a, b *trk) bool {
	for i := range k.twins {
		w := &k.twins[i]
		if w.a == a && w.b == b || w.a == b && w.b == a {
			solo := w.na + w.nb
			return w.a.seq == w.seqA && w.b.seq == w.seqB && solo >= twinSolo/2 && float64(w.both) <= twinBoth*float64(solo)
		}
	}
	return false
}

// unite lets the one of two tracks that has the better claim go on alone: an
// account first, then a visit, then an ID, then age.
func (k *Tracker) unite(a, b *trk) {
	claim := func(t *trk) int {
		switch {
		case t.visit != 0 && k.accountOf(t.visit) != "":
			return 3
		case t.visit != 0:
			return 2
		case t.id != 0:
			return 1
		default:
			return 0
		}
	}
	if ca, cb := claim(a), claim(b); cb > ca || cb == ca && b.birth < a.birth {
		a, b = b, a
	}
	k.leaveGroup(b)
	gone := b.visit
	b.visit = 0
	state, hit := a.kal, a.lastHit
	k.continueAs(a, b)
	if hit > a.lastHit {
		a.kal, a.lastHit = state, hit
	}
	if gone != 0 { // it was nobody's stay
		v := &k.visits[gone-1]
		v.open, v.gal = false, gallery{}
		k.emit(Event{Kind: VisitLost, Time: k.now, Track: b.id, Visit: gone, Account: v.account, P: 0.95})
	}
}
