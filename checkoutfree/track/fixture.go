package track

import (
	"slices"

	"gosim/checkoutfree/site"
)

// Detectors take mannequins, coats on a stand and posters for people. Such a
// fixture turns up where nobody can come in, looks like nobody who is inside,
// and does not move. Once learned it competes for detections like a track that
// stands still, and is nobody: it is not given out, found again or missed.
const (
	fixtureM       = 0.5  // a track that has been farther from its birth moves, m; ESTIMATE
	fixtureAfter   = 3e9  // ns that a track stands still before it is a fixture,
	fixtureSurely  = 6e9  // and one that several cameras have seen; ESTIMATES
	fixtureHits    = 30   // detections that make one, also of several short tracks; ESTIMATE
	fixtureGateM   = 2.0  // nothing so near to a gate is one: people wait there
	fixtureApartM  = 0.7  // nor what is so near to a shopper: a part or an echo of them
	fixtureLLR     = -1.0 // nor what looks more than this like somebody inside
	fixtureMemory  = 600e9
	fixtureHunch   = 60e9 // of one that is not yet believed; ESTIMATES
	fixtureMost    = 64
	fixtureSeen    = 0.3 // share of frames in which one deceives a camera that sees it; ESTIMATE
	fixtureGallery = 200 // looks
)

// believed reports whether a fixture has been seen often enough.
func (t *trk) believed() bool { return t.hits >= fixtureHits }

// watchFixtures turns tracks that have stood still for long into fixtures, and
// forgets those that have not been seen for long.
func (k *Tracker) watchFixtures() {
	for i := 0; i < len(k.live); {
		t := k.live[i]
		after := int64(fixtureAfter)
		if t.state == confirmed {
			after = fixtureSurely
		}
		if k.now-t.birth < after || t.hits < fixtureHits || !k.lifeless(t) {
			i++
			continue
		}
		k.noteFixture(t)
		k.live = slices.Delete(k.live, i, i+1)
		k.retire(t)
	}
	k.fixtures = slices.DeleteFunc(k.fixtures, func(t *trk) bool {
		memory := int64(fixtureHunch)
		if t.believed() {
			memory = fixtureMemory
		}
		if k.now-t.lastHit < memory {
			return false
		}
		k.recycle(t)
		return true
	})
}

// lifeless reports whether a track may be of something that is no person.
func (k *Tracker) lifeless(t *trk) bool {
	if t.visit != 0 || t.group != nil || t.roam > fixtureM*fixtureM || t.rec.n < 3 || !k.inside(t.first) || k.nearGate(t.first, fixtureGateM) {
		return false
	}
	p := t.pos()
	like := func(o *trk) bool {
		if o.visit == 0 {
			return false
		}
		if o.state != asleep && o.pos().Sub(p).Norm() < fixtureApartM {
			return true
		}
		c, ok := o.gal.cos(t.gal.v)
		return !ok || k.sc.llr(c) > fixtureLLR
	}
	return !slices.ContainsFunc(k.live, like) && !slices.ContainsFunc(k.dormant, like)
}

// noteFixture adds what has been seen of a lifeless track to the fixture at its
// place, or begins one.
func (k *Tracker) noteFixture(t *trk) {
	if f := k.fixtureAt(t.pos(), &t.gal); f != nil {
		f.hits += t.hits
		f.lastHit = t.lastHit
		return
	}
	if len(k.fixtures) >= fixtureMost {
		return
	}
	f := k.obtain()
	f.state, f.kal, f.first, f.birth = fixture, t.kal, t.first, t.birth
	f.kal.vx, f.kal.vy = 0, 0
	f.kal.xu, f.kal.xw, f.kal.yu, f.kal.yw = 0, 0, 0, 0
	f.kal.uu, f.kal.uw, f.kal.ww = 0, 0, 0
	f.lastHit, f.hits, f.headZ, f.headVar = t.lastHit, t.hits, t.headZ, t.headVar
	f.gal.copyFrom(&t.gal)
	k.fixtures = append(k.fixtures, f)
}

// fixtureAt returns the fixture at p that has the looks of g, or nil.
func (k *Tracker) fixtureAt(p site.Vec2, g *gallery) *trk {
	for _, f := range k.fixtures {
		if f.pos().Sub(p).Norm() > fixtureM {
			continue
		}
		if c, ok := f.gal.cos(g.v); ok && k.sc.llr(c) > 0 {
			return f
		}
	}
	return nil
}

// seeFixture lets fixture t learn from detection e, measured as m.
func (k *Tracker) seeFixture(t *trk, m *measure, e []float32, at int64) {
	t.lastHit = at
	t.hits++
	t.kal.t = at
	x, y, r11, r12, r22 := t.headFix(m, &k.cfg)
	t.kal.update(x, y, r11, r12, r22, &k.mot)
	if c, ok := t.gal.cos(e); ok && k.sc.llr(c) > 0 {
		t.gal.add(e, fixtureGallery)
	}
}
