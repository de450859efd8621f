package walk

import (
	"math"

	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
)

// SpeedModel is the collision-free speed model of Tordeux, Chraibi & Seyfried
// ("Collision-free speed model for pedestrian dynamics", Traffic and Granular
// Flow '15, 2016) with relaxation of the walking direction:
//
//	e* = norm(e⁰ + Σⱼ A·exp((ℓ−d)/D)·ê_{j→i} + Σ_w A_w·exp((r−d_w)/D_w)·ê_{w→i})
//	e ← norm(e + (e*−e)·dt/τ), but e ← e* where they differ by more than 120°
//	s = min of d−ℓ over the j ahead: e·(xⱼ−xᵢ) ≥ 0 and |e⊥·(xⱼ−xᵢ)| ≤ ℓ
//	V = min(v₀, max(0, s/T))
//
// with ℓ the sum of two radii. Walkers move one after the other, in order of
// their index, each seeing where the others have got to: then nobody can touch
// anybody, because a step is at most dt/T of the gap ahead. Somebody who has
// already moved is also ahead where they began the step, else the time gap
// would be shorter by dt behind a person of lower index.
//
// Those who cannot go straight past a slower person hardly overtake: the push is
// felt only near by. A larger D would make them, but then people no longer pass
// each other in narrow aisles.
type SpeedModel struct {
	A, D         float64 // strength and range (m) of the push by people
	WallA, WallD float64 // the same for walls
	T            float64 // time gap, s
	TauDir       float64 // relaxation time of the direction, s
	CutOff       float64 // beyond it people are ignored, m; at most 2
	cosSharp     float64
	wallCutOff   float64
}

// NewSpeedModel returns the model with the parameters under which people pass a
// standing shopper in a 1.0 m aisle, six pass six head-on in 1.2 m, and Weidmann's
// fundamental diagram (1993) is met to 0.05 m/s. With τ ≥ 0.3 s people deadlock.
func NewSpeedModel() *SpeedModel {
	return &SpeedModel{
		A: 8, D: 0.1, WallA: 5, WallD: 0.02, T: 0.6, TauDir: 0.1, CutOff: 2,
		cosSharp: -0.5, wallCutOff: wallReach,
	}
}

var _ Mover = (*SpeedModel)(nil)

// Step moves everybody who is moving by dt seconds. O(n) for a bounded density.
func (m *SpeedModel) Step(c *Crowd, dt float64) {
	c.Index()
	for i := range c.Walkers {
		w := &c.Walkers[i]
		if !w.Moving {
			continue
		}
		near := c.look(i, m.CutOff)
		room := m.turn(c, w, near, dt)
		v := m.speed(c, w, near, dt)
		step := w.Dir.Scale(v * dt)
		if v*dt < room { // no wall within reach
			to := w.Pos.Add(step)
			w.Speed = to.Sub(w.Pos).Norm() / dt
			c.place(i, to)
			continue
		}
		c.near = c.near[:0]
		for k := range near {
			c.near = append(c.near, near[k].who)
		}
		c.Advance(i, step, c.near, dt)
	}
}

// turn sets the walking direction. It returns how far the walker can go without
// touching a wall, metres.
func (m *SpeedModel) turn(c *Crowd, w *Walker, near []neighbour, dt float64) float64 {
	e := w.Want
	for k := range near {
		if n := &near[k]; n.d > 0 {
			e = e.Add(n.out.Scale(m.A * fpmath.Exp((n.l-n.d)/m.D) / n.d))
		}
	}
	nearest := wallReach
	for _, k := range c.Floor.Near(w.Pos) {
		out := w.Pos.Sub(c.Floor.walls[k].nearest(w.Pos))
		d := out.Norm()
		nearest = min(nearest, d)
		if d > 0 && d < m.wallCutOff {
			e = e.Add(out.Scale(m.WallA * fpmath.Exp((w.Radius-d)/m.WallD) / d))
		}
	}
	e = e.Unit()
	switch {
	case e == site.Vec2{}:
	case w.Dir == site.Vec2{} || w.Dir.Dot(e) < m.cosSharp:
		w.Dir = e
	default:
		w.Dir = w.Dir.Add(e.Sub(w.Dir).Scale(min(1, dt/m.TauDir))).Unit()
	}
	return nearest - w.Radius - slack
}

// speed returns what the free distance to the nearest person ahead allows, m/s.
func (m *SpeedModel) speed(c *Crowd, w *Walker, near []neighbour, dt float64) float64 {
	s := float64(w.V0 * m.T) // who is farther ahead does not slow anybody down
	free := true
	moved := float64(fastest * dt)
	for k := range near {
		n := &near[k]
		if n.d-n.l >= s+moved {
			continue
		}
		if n.d-n.l < s && ahead(w.Dir, n.out, n.l) {
			s, free = n.d-n.l, false
		}
		from := c.from[n.spot]
		if from == c.spots[n.spot].pos {
			continue
		}
		if was := w.Pos.Sub(from); ahead(w.Dir, was, n.l) {
			if gap := was.Norm() - n.l; gap < s {
				s, free = gap, false
			}
		}
	}
	if free {
		return w.V0
	}
	return min(w.V0, max(0, s/m.T))
}

// fastest is more than anybody walks, m/s.
const fastest = 5.0

// ahead reports whether somebody from whom out leads to a walker is in the way of
// one who goes in direction e, both together l wide to either side.
func ahead(e, out site.Vec2, l float64) bool {
	return e.Dot(out) <= 0 && math.Abs(e.Cross(out)) <= l
}
