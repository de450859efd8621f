package track

// selfCheck finds tracks that no longer look like who they are believed to be
// but like somebody else: a swap that nobody noticed when it happened.
func (k *Tracker) selfCheck() {
	for _, t := range k.live {
		if t.visit == 0 || t.group != nil || t.rec.n < 8 || t.gal.n < 8 {
			continue
		}
		c, ok := t.gal.cos(t.rec.v)
		if !ok || k.sc.llr(c) > -2 {
			continue
		}
		if o := k.alike(t, nil); o != nil {
			k.challenge(t, o)
		}
	}
}

// alike returns the other open visit's track that t looks most like, if it
// looks like any.
func (k *Tracker) alike(t, but *trk) *trk {
	var best *trk
	top := 3.0
	look := func(list []*trk) {
		for _, o := range list {
			if o == t || o == but || o.visit == 0 || o.gal.n < 4 {
				continue
			}
			if c, ok := o.gal.cos(t.rec.v); ok {
				if l := k.sc.llr(c); l > top {
					best, top = o, l
				}
			}
		}
	}
	look(k.live)
	look(k.dormant)
	return best
}

// challenge puts t and o into one group from when t was last itself, so that
// the posterior decides.
func (k *Tracker) challenge(t, o *trk) {
	if o.group != nil {
		if o.group.n == groupMax {
			return
		}
		k.join(o.group, t, t.lastSure)
		return
	}
	g := k.newGroup()
	k.join(g, t, t.lastSure)
	k.join(g, o, min(t.lastSure, o.lastSure))
	k.settle(g, false)
}

// exitCheck compares a leaving track with who it should be, once more.
func (k *Tracker) exitCheck(t *trk) {
	if t.visit == 0 {
		return
	}
	if t.group != nil {
		k.settle(t.group, true)
	}
	if t.rec.n < 4 {
		return
	}
	own := k.ownLLR(t)
	if own > -1 {
		return
	}
	if o := k.alike(t, nil); o != nil && o.group == nil {
		g := k.newGroup()
		k.join(g, t, t.lastSure)
		k.join(g, o, min(t.lastSure, k.now))
		k.settle(g, true)
	}
}

// ownLLR is how much a track looks like its own visit: by what has been
// learned of it, or by how it came in, whichever fits better.
func (k *Tracker) ownLLR(t *trk) float64 {
	r := 0.0
	if c, ok := t.gal.cos(t.rec.v); ok {
		r = k.sc.llr(c)
	}
	if t.visit != 0 {
		if c, ok := k.visits[t.visit-1].gal.cos(t.rec.v); ok {
			r = max(r, k.sc.llr(c))
		}
	}
	return r
}

// learnDifferent learns the cosine between different people from one pair of
// tracks that are in view at the same time and apart.
func (k *Tracker) learnDifferent() {
	n := len(k.live)
	if n < 2 {
		return
	}
	a := k.live[k.ticks%n]
	b := k.live[(k.ticks/n)%n]
	if a == b || a.gal.n < 10 || b.gal.n < 10 || a.visit == 0 || b.visit == 0 || a.group != nil || b.group != nil ||
		k.now-a.lastHit > k.coast || k.now-b.lastHit > k.coast || a.pos().Sub(b.pos()).Norm() < 1.5 {
		return
	}
	if c, ok := a.gal.cos(b.gal.v); ok {
		k.sc.diffSeen(c)
	}
}
