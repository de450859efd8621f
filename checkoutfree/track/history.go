package track

import (
	"math"

	"gosim/checkoutfree/site"
)

// ring is a queue of recent records in order of time.
type ring[T any] struct {
	buf  []T // length a power of two, or zero
	head int // index of the oldest
	n    int
}

// at returns record i, counted from the oldest.
func (r *ring[T]) at(i int) *T { return &r.buf[(r.head+i)&(len(r.buf)-1)] }

// push makes room for a record and returns it, uncleared. If the ring is full,
// it drops the oldest record, or doubles if keep says that that one is still
// needed.
func (r *ring[T]) push(first int, keep func(*T) bool) *T {
	if r.full() && (r.n == 0 || keep(r.at(0))) {
		buf := make([]T, max(first, 2*len(r.buf)))
		for i := range r.n {
			buf[i] = *r.at(i)
		}
		r.buf, r.head = buf, 0
	}
	return r.next()
}

// full reports whether there is no room for a record.
func (r *ring[T]) full() bool { return r.n == len(r.buf) }

// next is push for a ring that has room or whose oldest record, if there is
// one, may go.
func (r *ring[T]) next() *T {
	if r.full() {
		r.head = (r.head + 1) & (len(r.buf) - 1)
		r.n--
	}
	r.n++
	return r.at(r.n - 1)
}

func (r *ring[T]) reset() { r.head, r.n = 0, 0 }

// merge takes in the records of o, in order of the time that at tells, and
// drops what is no later than limit. It allocates only if the ring must grow.
func (r *ring[T]) merge(o *ring[T], first int, limit int64, at func(*T) int64) {
	for r.n > 0 && at(r.at(0)) <= limit {
		r.head = (r.head + 1) & (len(r.buf) - 1)
		r.n--
	}
	skip := 0
	for skip < o.n && at(o.at(skip)) <= limit {
		skip++
	}
	size := max(first, len(r.buf))
	for size < r.n+o.n-skip {
		size *= 2
	}
	if size > len(r.buf) {
		buf := make([]T, size)
		for i := range r.n {
			buf[i] = *r.at(i)
		}
		r.buf, r.head = buf, 0
	}
	// From the back, so that nothing is overwritten before it has moved.
	i, j := r.n-1, o.n-1
	r.n += o.n - skip
	for k := r.n - 1; j >= skip; k-- {
		if i >= 0 && at(r.at(i)) > at(o.at(j)) {
			*r.at(k) = *r.at(i)
			i--
		} else {
			*r.at(k) = *o.at(j)
			j--
		}
	}
}

// look is what one detection adds to a track's memory.
type look struct {
	t     int64
	x, y  float32 // filtered floor position after the detection
	speed float32 // m/s
	cam   int16
	score [2]float32    // of the wrists; 0 is not seen
	dir   [2][3]float32 // unit directions from the camera to the wrists
}

// held is one in-hand product score of one detection.
type held struct {
	t   int64
	sku site.SKU
	p   float32
}

// First ring sizes: 15 s of four cameras at 15 Hz, and of a few in-hand scores.
const (
	firstLooks = 1024
	firstHeld  = 64
)

// after returns the index of the first look later than t.
func (t *trk) after(at int64) int {
	lo, hi := 0, t.looks.n
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if t.looks.at(mid).t <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// placeAt returns where the track was at time t: between looks if there are
// any around, else by the motion model. ok is false if that is a guess over
// more than two seconds, or before the track was first seen by more than half
// a second.
func (t *trk) placeAt(at int64, m *motion) (p site.Vec2, ok bool) {
	i := t.after(at)
	switch {
	case t.looks.n == 0 || i == t.looks.n:
		x, y, _, _, _ := t.kal.position(at, m)
		return site.Vec2{X: x, Y: y}, float64(at-t.lastHit) < 2e9
	case i == 0:
		l := t.looks.at(0)
		dt := float64(l.t-at) * 1e-9
		k := min(t.looks.n-1, 10)
		n := t.looks.at(k)
		p = site.Vec2{X: float64(l.x), Y: float64(l.y)}
		if span := float64(n.t-l.t) * 1e-9; span > 0.1 {
			p.X -= float64(n.x-l.x) * dt / span
			p.Y -= float64(n.y-l.y) * dt / span
		}
		return p, dt < 0.5
	}
	a, b := t.looks.at(i-1), t.looks.at(i)
	f := 0.0
	if b.t > a.t {
		f = float64(at-a.t) / float64(b.t-a.t)
	}
	return site.Vec2{
		X: float64(a.x) + float64(f*float64(b.x-a.x)),
		Y: float64(a.y) + float64(f*float64(b.y-a.y)),
	}, true
}

// pointRay returns the distance of point p from the ray that starts at c with
// unit direction d; +Inf if p is behind it.
func pointRay(p, c site.Vec3, d *[3]float32) float64 {
	dx, dy, dz := p.X-c.X, p.Y-c.Y, p.Z-c.Z
	ux, uy, uz := float64(d[0]), float64(d[1]), float64(d[2])
	s := float64(dx*ux) + float64(dy*uy) + float64(dz*uz)
	if s <= 0 {
		return math.Inf(1)
	}
	dx -= float64(s * ux)
	dy -= float64(s * uy)
	dz -= float64(s * uz)
	return math.Sqrt(float64(dx*dx) + float64(dy*dy) + float64(dz*dz))
}
