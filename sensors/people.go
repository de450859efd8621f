package sensors

import (
	"slices"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// roster keeps what the devices' errors remember of the people in sight. A
// slot is taken when somebody comes into sight and recycled when they leave.
type roster struct {
	views   int // cameras
	slots   []slot
	free    []int32
	slotOf  []int32 // by PersonID, -1 when out of sight
	present []sim.PersonID
}

// slot is one person in sight.
type slot struct {
	outfit uint64
	look   look
	views  []sighting     // per camera
	bases  [][Dim]float32 // per camera: the look with the noise that lasts
}

// sighting is what one camera's errors about one person remember.
type sighting struct {
	tried    int64   // latest frame in which the person was in view, -1 for none
	luck     float64 // the detector's coin since then, uniform
	found    int64   // latest frame in which the person was detected, -1 for none
	slowU    float64 // slow error of unit variance, image axes
	slowV    float64
	lastU    float64 // error that lasts, likewise
	lastV    float64
	wrists   [2]wristError
	swapped  bool    // left and right wrist
	twice    bool    // there is a second box,
	shiftU   float64 // off by these parts of the first one's sides
	shiftV   float64
	until    sim.Time // the lasting look holds till then, see appearance.go
	row      [lastingRows]uint8
	beta     [lastingRows]float32
	norm2    float32
	frameAmp float32
}

// wristError is a wrist's lasting error, metres along the image axes.
type wristError struct {
	off    bool
	du, dv float64
}

// sync takes over who is present. It costs one comparison of short slices when
// nobody came or went.
func (r *roster) sync(w *sim.World, net *network) {
	now := w.Present()
	if slices.Equal(now, r.present) {
		return
	}
	for _, p := range r.present {
		if !w.Person(p).Present {
			r.free = append(r.free, r.slotOf[p])
			r.slotOf[p] = -1
		}
	}
	for _, p := range now {
		for int(p) >= len(r.slotOf) {
			r.slotOf = append(r.slotOf, -1)
		}
		if r.slotOf[p] < 0 {
			r.slotOf[p] = r.take()
			q := &r.slots[r.slotOf[p]]
			for i := range q.views {
				q.views[i] = sighting{tried: -1, found: -1}
			}
			q.dress(w.Person(p).Outfit, net)
		}
	}
	r.present = append(r.present[:0], now...)
}

// dress gives the slot the look of an outfit.
func (q *slot) dress(outfit uint64, net *network) {
	q.outfit = outfit
	net.outfit(outfit, &q.look)
	for i := range q.views {
		q.views[i].until = -1
	}
}

func (r *roster) take() int32 {
	if n := len(r.free); n > 0 {
		i := r.free[n-1]
		r.free = r.free[:n-1]
		return i
	}
	r.slots = append(r.slots, slot{
		views: make([]sighting, r.views),
		bases: make([][Dim]float32, r.views),
	})
	return int32(len(r.slots) - 1)
}

// floorPos returns where person p stands at t. It is World.PoseAt without the
// heading, which only people in view need.
func floorPos(q *sim.Person, t sim.Time) site.Vec2 {
	switch {
	case t >= q.ToT || q.ToT == q.FromT:
		return q.To.Pos
	case t <= q.FromT:
		return q.From.Pos
	}
	f := float64(t-q.FromT) / float64(q.ToT-q.FromT)
	a, b := q.From.Pos, q.To.Pos
	return site.Vec2{X: a.X + float64(f*(b.X-a.X)), Y: a.Y + float64(f*(b.Y-a.Y))}
}
