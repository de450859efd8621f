package walk

import (
	"math"

	"gosim/checkoutfree/site"
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
// anybody, because a step is at most dt/T of the gap ahead.
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
		if !c.Walkers[i].Moving {
			continue
		}
		w := &c.Walkers[i]
		near := c.Near(i, m.CutOff)
		m.turn(c, w, near, dt)
		v := min(w.V0, max(0, m.gap(c, w, near)/m.T))
		c.Advance(i, w.Dir.Scale(v*dt), near, dt)
	}
}

// turn sets the walking direction.
func (m *SpeedModel) turn(c *Crowd, w *Walker, near []int32, dt float64) {
	e := w.Want
	for _, j := range near {
		o := &c.Walkers[j]
		out := w.Pos.Sub(o.Pos)
		if d := out.Norm(); d > 0 {
			e = e.Add(out.Scale(m.A * math.Exp((w.Radius+o.Radius-d)/m.D) / d))
		}
	}
	for _, k := range c.Floor.Near(w.Pos) {
		out := w.Pos.Sub(c.Floor.Wall(k).Nearest(w.Pos))
		if d := out.Norm(); d > 0 && d < m.wallCutOff {
			e = e.Add(out.Scale(m.WallA * math.Exp((w.Radius-d)/m.WallD) / d))
		}
	}
	e = e.Unit()
	switch {
	case e == site.Vec2{}:
		return
	case w.Dir == site.Vec2{} || w.Dir.Dot(e) < m.cosSharp:
		w.Dir = e
	default:
		w.Dir = w.Dir.Add(e.Sub(w.Dir).Scale(min(1, dt/m.TauDir))).Unit()
	}
}

// gap returns the free distance to the nearest person ahead.
func (m *SpeedModel) gap(c *Crowd, w *Walker, near []int32) float64 {
	s := math.Inf(1)
	for _, j := range near {
		o := &c.Walkers[j]
		to, l := o.Pos.Sub(w.Pos), w.Radius+o.Radius
		if w.Dir.Dot(to) >= 0 && math.Abs(w.Dir.Cross(to)) <= l {
			s = min(s, to.Norm()-l)
		}
	}
	return s
}
