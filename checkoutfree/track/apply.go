package track

import (
	"math"
	"slices"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

// Bounds of the log-odds of existence: a track is never so sure that a few
// seconds of clear absence could not end it.
const (
	existMax  = 6.0
	existHit  = 1.5
	existMiss = 0.5 // per miss in clear view; misses of a view are correlated
	existMin  = -3.0
)

// apply updates the tracks with their detections.
func (k *Tracker) apply(f *reading.CameraFrame, at int64) {
	for _, t := range k.cand {
		if t.det < 0 {
			continue
		}
		m, d := &k.meas[t.det], &f.Detections[t.det]
		if t.state == fixture {
			k.seeFixture(t, m, embedding(f, int(t.det)), at)
			continue
		}
		t.kal.predict(at, &k.mot)
		x, y, r11, r12, r22 := t.headFix(m, &k.cfg)
		t.kal.update(x, y, r11, r12, r22, &k.mot)
		if !m.head {
			k.learnHeight(t, f.Camera, d)
		}
		if at-t.lastHit > k.coast { // what went unseen may have been a swap
			t.rec.reset()
		}
		t.lastHit = at
		t.frame = k.frames
		t.hits++
		t.multi = t.multi || f.Camera != t.cam0
		t.exist = min(existMax, t.exist+existHit)
		dx, dy := t.kal.x-t.first.X, t.kal.y-t.first.Y
		t.roam = max(t.roam, float64(dx*dx)+float64(dy*dy))
		if !k.mixedBox(t, f.Camera, at) {
			k.learnLook(t, embedding(f, int(t.det)), at)
		}
		k.remember(t, f.Camera, d, at)
		if t.state == tentative {
			k.confirm(t, at)
		}
	}
}

// headFix returns where measure m puts track t, and the covariance: one by the
// head knows the track's height.
func (t *trk) headFix(m *measure, cfg *Config) (x, y, r11, r12, r22 float64) {
	x, y, r11, r12, r22 = m.x, m.y, m.r11, m.r12, m.r22
	if m.head {
		h := t.headZ - cfg.HeadZM
		x += float64(h * m.sx)
		y += float64(h * m.sy)
		r11 += float64(t.headVar * m.sx * m.sx)
		r12 += float64(t.headVar * m.sx * m.sy)
		r22 += float64(t.headVar * m.sy * m.sy)
	}
	return x, y, r11, r12, r22
}

// learnHeight refines the height of a track's head from the ray through it and
// the place where the track stands.
func (k *Tracker) learnHeight(t *trk, cam site.CameraID, d *reading.Detection) {
	if d.Head.Score < 0.5 || t.headVar < 0.02*0.02 {
		return
	}
	l := &k.cams[cam]
	x, y, ok := l.undistort(d.Head.U, d.Head.V)
	if !ok {
		return
	}
	v := l.direction(x, y)
	h2 := float64(v.X*v.X) + float64(v.Y*v.Y)
	if h2 < 0.15*v.Z*v.Z { // from above the height hardly shows
		return
	}
	s := (float64((t.kal.x-l.pos.X)*v.X) + float64((t.kal.y-l.pos.Y)*v.Y)) / h2
	z := l.pos.Z + float64(s*v.Z)
	if z < 1 || z > 2.1 {
		return
	}
	// Error of the place along the ray, and of the head across it.
	slope2 := v.Z * v.Z / h2
	r := float64(slope2*(t.kal.xx+t.kal.yy+float64(k.cfg.BiasM*k.cfg.BiasM))) + float64((1+slope2)*k.cfg.HeadSDM*k.cfg.HeadSDM)
	r = float64(r * 8) // successive looks of a camera err alike
	g := t.headVar / (t.headVar + r)
	t.headZ += float64(g * (z - t.headZ))
	t.headVar *= 1 - g
}

// galleryEvery is the least time between two looks taken into a grown gallery:
// nearer ones tell nothing new.
const galleryEvery = 60_000_000

// learnLook takes a look into the track's galleries: into what it looks like
// now always unless the assignment is in doubt, into who it is only if beyond
// doubt, because a gallery that follows a swapped track poisons itself.
func (k *Tracker) learnLook(t *trk, e []float32, at int64) {
	if e == nil {
		return
	}
	if t.doubt {
		t.rec.reset()
		return
	}
	if t.gal.n >= 10 && t.rec.n >= 10 && at-t.lastGal < galleryEvery {
		return
	}
	t.lastGal = at
	t.rec.add(e, 20)
	if t.group != nil {
		return
	}
	if t.gal.n < 5 {
		t.gal.add(e, 60)
		t.lastSure = at
		return
	}
	if c, ok := t.gal.cos(e); ok {
		k.sc.sameSeen(c)
		switch {
		case k.sc.llr(c) > 2:
			t.gal.add(e, 60)
			t.lastSure = at
		case k.alone(t):
			// The place tells who it is, so the gallery must be at fault: it was
			// begun with poor looks, and would never see a good one again.
			t.gal.add(e, 60)
		}
	}
}

// aloneM is how far from others a track is beyond confusion.
const aloneM = 1.5

// alone reports whether no other track, asleep ones included, is so near that
// the two could be taken for each other.
func (k *Tracker) alone(t *trk) bool {
	near := func(o *trk) bool {
		dx, dy := o.kal.x-t.kal.x, o.kal.y-t.kal.y
		return o != t && float64(dx*dx)+float64(dy*dy) < aloneM*aloneM
	}
	return t.group == nil && !slices.ContainsFunc(k.live, near) && !slices.ContainsFunc(k.dormant, near)
}

// remember keeps the detection's hands and the place.
func (k *Tracker) remember(t *trk, cam site.CameraID, d *reading.Detection, at int64) {
	limit := at - k.histNS
	var o *look
	if !t.looks.full() || t.looks.n > 0 && t.looks.at(0).t <= limit {
		o = t.looks.next()
	} else {
		o = t.looks.push(firstLooks, func(*look) bool { return true })
	}
	*o = look{t: at, x: float32(t.kal.x), y: float32(t.kal.y), speed: float32(t.speed()), cam: int16(cam)}
	l := &k.cams[cam]
	for i := range d.Wrists {
		w := &d.Wrists[i]
		if w.Score <= 0 {
			continue
		}
		if r, ok := l.ray(w.U, w.V); ok {
			o.score[i] = w.Score
			o.dir[i] = [3]float32{float32(r.X), float32(r.Y), float32(r.Z)}
		}
	}
	for i := range d.InHand {
		if h := &d.InHand[i]; h.SKU != site.NoSKU && h.P > 0 {
			*t.hands.push(firstHeld, func(o *held) bool { return o.t > limit }) = held{t: at, sku: h.SKU, p: h.P}
		}
	}
}

// births starts a tentative track from every detection that nobody explains.
func (k *Tracker) births(f *reading.CameraFrame, at int64) {
	for i := range k.meas {
		m := &k.meas[i]
		if !m.ok || m.owner >= 0 {
			continue
		}
		if m.claim > 0 && m.look >= 0 { // a second box of somebody already explained
			continue
		}
		t := k.obtain()
		r11, r12, r22 := m.r11, m.r12, m.r22
		if m.head {
			r11 += float64(t.headVar * m.sx * m.sx)
			r12 += float64(t.headVar * m.sx * m.sy)
			r22 += float64(t.headVar * m.sy * m.sy)
		}
		t.kal.start(at, m.x, m.y, r11, r12, r22, &k.mot)
		t.birth, t.lastHit, t.first = at, at, site.Vec2{X: m.x, Y: m.y}
		t.hits, t.cam0 = 1, f.Camera
		t.lastGal, t.lastSure = at, at
		if e := embedding(f, i); e != nil {
			t.gal.add(e, 60)
			t.rec.add(e, 20)
		}
		k.remember(t, f.Camera, &f.Detections[i], at)
		k.live = append(k.live, t)
	}
}

// misses lowers the existence of tracks that the camera should have seen.
func (k *Tracker) misses(cam site.CameraID, at int64) {
	seen := k.floor.seen[cam]
	for _, t := range k.cand {
		if t.det >= 0 || t.state == fixture || t.hits == 1 && t.birth == at {
			continue
		}
		c := k.floor.cell(t.px, t.py)
		if c < 0 || seen[c] < 200 || k.obstructed(t, cam) {
			continue
		}
		t.exist -= existMiss * float64(seen[c]) / 255
	}
}

// A box may hold two people who are nearly in line: its look is of both.
const (
	mixedAcrossM = 0.35 // their distance across the line of sight; ESTIMATE: boxes that overlap by half
	mixedAlongM  = 2.0  // and along it; ESTIMATE: farther apart they differ in size
)

// mixedBox reports whether the box of track t may hold another person, too: one
// nearly in line with it whom other cameras see and this one does not.
func (k *Tracker) mixedBox(t *trk, cam site.CameraID, at int64) bool {
	l := &k.cams[cam]
	ax, ay := t.px-l.pos.X, t.py-l.pos.Y
	d := math.Sqrt(float64(ax*ax) + float64(ay*ay))
	for _, o := range k.cand {
		if o.det >= 0 || o.state != confirmed || at-o.lastHit > k.coast {
			continue
		}
		bx, by := o.px-l.pos.X, o.py-l.pos.Y
		along := (float64(bx*ax) + float64(by*ay)) / d
		if math.Abs(along-d) < mixedAlongM && math.Abs(float64(bx*ay)-float64(by*ax)) < mixedAcrossM*d {
			return true
		}
	}
	return false
}

// obstructed reports whether another track stands in the line of sight.
func (k *Tracker) obstructed(t *trk, cam site.CameraID) bool {
	l := &k.cams[cam]
	ax, ay := t.px-l.pos.X, t.py-l.pos.Y
	d := math.Sqrt(float64(ax*ax) + float64(ay*ay))
	for _, o := range k.cand {
		if o == t || o.state == tentative || o.state == fixture {
			continue
		}
		bx, by := o.px-l.pos.X, o.py-l.pos.Y
		along := (float64(bx*ax) + float64(by*ay)) / d
		if along > 0 && along < d+0.3 && math.Abs(float64(bx*ay)-float64(by*ax)) < 0.5*d && d-along < 2.5 {
			return true
		}
	}
	return false
}
