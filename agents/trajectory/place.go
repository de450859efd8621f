package trajectory

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"gosim/checkoutfree/site"
)

// Transform puts a file's coordinates into the world frame: first scaled, then
// turned about the origin, then shifted.
type Transform struct {
	Scale     float64 // 0 stands for 1
	RotateDeg float64 // counter-clockwise; multiples of 90 are exact
	Offset    site.Vec2
}

// Transform moves every row. Headings turn with it.
func (s *Set) Transform(m Transform) {
	if m.Scale == 0 {
		m.Scale = 1
	}
	turned := site.NewBox(m.Offset, 0, 0, m.RotateDeg)
	for i := range s.Tracks {
		t := &s.Tracks[i]
		for k, p := range t.at {
			t.at[k] = turned.World(p.Scale(m.Scale))
		}
		for k := range t.turn {
			t.turn[k] += turned.Yaw
		}
	}
}

// Extent returns the smallest rectangle that holds every row.
func (s *Set) Extent() site.Rect {
	inf := math.Inf(1)
	r := site.Rect{Min: site.Vec2{X: inf, Y: inf}, Max: site.Vec2{X: -inf, Y: -inf}}
	for i := range s.Tracks {
		for _, p := range s.Tracks[i].at {
			r.Min = site.Vec2{X: min(r.Min.X, p.X), Y: min(r.Min.Y, p.Y)}
			r.Max = site.Vec2{X: max(r.Max.X, p.X), Y: max(r.Max.Y, p.Y)}
		}
	}
	return r
}

// ErrOutside is wrapped by the error of [Set.Within].
var ErrOutside = errors.New("outside the floor")

// Within returns an error unless every row lies in r. It names up to five of the
// people who leave it, with the row that is farthest out, and the extent of all.
func (s *Set) Within(r site.Rect) error {
	type exit struct {
		id    int64
		frame int64
		p     site.Vec2
		far   float64
	}
	var out []exit
	for i := range s.Tracks {
		t := &s.Tracks[i]
		worst := exit{id: t.ID}
		for k, p := range t.at {
			if far := beyond(r, p); far > worst.far {
				worst.frame, worst.p, worst.far = t.first+int64(t.frames[k]), p, far
			}
		}
		if worst.far > 0 {
			out = append(out, worst)
		}
	}
	if len(out) == 0 {
		return nil
	}
	const most = 5
	var list []string
	for _, x := range out[:min(most, len(out))] {
		list = append(list, fmt.Sprintf("id %d in frame %d at (%.2f, %.2f)", x.id, x.frame, x.p.X, x.p.Y))
	}
	if more := len(out) - most; more > 0 {
		list = append(list, fmt.Sprintf("%d more", more))
	}
	e := s.Extent()
	return fmt.Errorf("%s: expected everybody within x %.2f to %.2f and y %.2f to %.2f m, got %s; the file spans x %.2f to %.2f and y %.2f to %.2f m: %w",
		s.Name, r.Min.X, r.Max.X, r.Min.Y, r.Max.Y, strings.Join(list, ", "), e.Min.X, e.Max.X, e.Min.Y, e.Max.Y, ErrOutside)
}

// beyond returns how far p lies outside r, 0 if inside.
func beyond(r site.Rect, p site.Vec2) float64 {
	return max(0, r.Min.X-p.X, p.X-r.Max.X, r.Min.Y-p.Y, p.Y-r.Max.Y)
}

// Closest returns the time, seconds, and distance, metres, at which the track's
// straight lines from row to row come nearest to a point.
func (t *Track) Closest(q site.Vec2) (at, distance float64) {
	at, distance = t.Start, t.at[0].Sub(q).Norm()
	for i := 1; i < len(t.at); i++ {
		a, d := t.at[i-1], t.at[i].Sub(t.at[i-1])
		u := 0.0
		if n := d.Dot(d); n > 0 {
			u = min(max(q.Sub(a).Dot(d)/n, 0), 1)
		}
		if far := a.Add(d.Scale(u)).Sub(q).Norm(); far < distance {
			t0 := t.time(i - 1)
			at, distance = t0+float64(u*(t.time(i)-t0)), far
		}
	}
	return at, distance
}
