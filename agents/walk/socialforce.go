package walk

import (
	"math"

	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
)

// SocialForce is the social force model of Helbing & Molnár ("Social force model
// for pedestrian dynamics", Physical Review E 51, 1995) in the circular form with
// body contact, and with the parameters, of Helbing, Farkas & Vicsek ("Simulating
// dynamical features of escape panic", Nature 407, 2000):
//
//	m dv/dt = m (v₀e⁰ − v)/τ + Σⱼ f_{ij} + Σ_w f_{iw}
//	f_{ij} = (A·exp((ℓ−d)/B) + k·g)·n + κ·g·((vⱼ−vᵢ)·t)·t,  g = max(0, ℓ−d)
//
// with n the unit vector from the other to oneself, t at right angles to it, ℓ
// the sum of two radii; a wall is somebody who stands, with ℓ the one radius.
// It stands here for comparison: docs/validation.md shows why the speed model is the
// default.
//
// A step is divided into substeps, in which all forces are taken at the same
// instant and then everybody moves at their new velocity, which is never more
// than MaxSpeed times the desired speed. Contact in this model is an overlap
// of bodies, centimetres in a press, which [Mover] does not allow. So at the end
// of a step those who overlap are moved apart; who cannot be is put back to
// where the step began, where there was room.
type SocialForce struct {
	A, B     float64 // strength (N) and range (m) of the repulsion
	K        float64 // stiffness of bodies, kg/s²
	Kappa    float64 // sliding friction, kg/(m·s)
	Tau      float64 // relaxation time of the velocity, s
	Mass     float64 // kg
	MaxSpeed float64 // of the desired speed
	CutOff   float64 // beyond it people are ignored, m; at most 2
	Substep  float64 // at most, s

	vel  []site.Vec2 // per walker: velocity
	from []site.Vec2 // per walker: position at the start of the step
}

// NewSocialForce returns the model with the parameters of Helbing, Farkas &
// Vicsek (2000), the greatest speed of Helbing & Molnár (1995), and substeps of
// 10 ms: the stiffest contact is stable up to 2·√(m/2k) = 37 ms, and friction at
// 2 cm of overlap up to 2/(2κg/m) = 17 ms.
func NewSocialForce() *SocialForce {
	return &SocialForce{
		A: 2000, B: 0.08, K: 1.2e5, Kappa: 2.4e5, Tau: 0.5, Mass: 80, MaxSpeed: 1.3,
		CutOff:  1.5, // 2000 N · exp(−1.1/0.08) is 2 mN
		Substep: 0.01,
	}
}

var _ Mover = (*SocialForce)(nil)

// Step moves everybody who is moving by dt seconds. O(n) for a bounded density.
func (m *SocialForce) Step(c *Crowd, dt float64) {
	for len(m.vel) < len(c.Walkers) {
		m.vel, m.from = append(m.vel, site.Vec2{}), append(m.from, site.Vec2{})
	}
	for i := range c.Walkers {
		w := &c.Walkers[i]
		m.from[i], m.vel[i] = w.Pos, site.Vec2{}
		if w.Moving && w.Dir != (site.Vec2{}) { // else from rest
			m.vel[i] = w.Vel
		}
	}
	n := max(1, int(math.Ceil(dt/m.Substep-1e-9)))
	for range n {
		m.substep(c, dt/float64(n))
	}
	m.settle(c)
	for i := range c.Walkers {
		if w := &c.Walkers[i]; w.Moving {
			w.Vel = m.vel[i]
			w.Speed = w.Pos.Sub(m.from[i]).Norm() / dt
			if e := w.Vel.Unit(); e != (site.Vec2{}) {
				w.Dir = e
			}
		}
	}
}

// substep moves everybody by h seconds.
func (m *SocialForce) substep(c *Crowd, h float64) {
	c.Index()
	for i := range c.Walkers { // velocities of this instant stay in Walker.Vel until all forces are known
		if c.Walkers[i].Moving {
			c.Walkers[i].Vel = m.vel[i]
		} else {
			c.Walkers[i].Vel = site.Vec2{}
		}
	}
	for i := range c.Walkers {
		w := &c.Walkers[i]
		if !w.Moving {
			continue
		}
		v := w.Vel.Add(m.force(c, i).Scale(h / m.Mass))
		if s, most := v.Norm(), m.MaxSpeed*w.V0; s > most {
			v = v.Scale(most / s)
		}
		m.vel[i] = v
	}
	for i := range c.Walkers {
		if w := &c.Walkers[i]; w.Moving {
			to, hit, ok := c.slide(w.Pos.Add(m.vel[i].Scale(h)), w.Radius)
			switch {
			case !ok || hit && !c.clearOfWalls(i, to):
				m.vel[i] = site.Vec2{}
			case hit:
				m.vel[i] = to.Sub(w.Pos).Scale(1 / h)
				c.place(i, to)
			default:
				c.place(i, to)
			}
		}
	}
}

// force returns the force on walker i, newtons.
func (m *SocialForce) force(c *Crowd, i int) site.Vec2 {
	w := &c.Walkers[i]
	f := w.Want.Scale(w.V0).Sub(w.Vel).Scale(m.Mass / m.Tau)
	for _, n := range c.look(i, m.CutOff) {
		if n.d > 0 {
			f = f.Add(m.push(n.out.Scale(1/n.d), n.l-n.d, c.Walkers[n.who].Vel.Sub(w.Vel)))
		}
	}
	for _, k := range c.Floor.Near(w.Pos) {
		out := w.Pos.Sub(c.Floor.walls[k].nearest(w.Pos))
		if d := out.Norm(); d > 0 {
			f = f.Add(m.push(out.Scale(1/d), w.Radius-d, w.Vel.Scale(-1)))
		}
	}
	return f
}

// push returns the force of somebody or a wall in the direction of the unit
// vector n, at the given overlap (negative if apart, metres) and relative velocity.
func (m *SocialForce) push(n site.Vec2, overlap float64, rel site.Vec2) site.Vec2 {
	size := float64(m.A * fpmath.Exp(overlap/m.B))
	if overlap <= 0 {
		return n.Scale(size)
	}
	t := site.Vec2{X: -n.Y, Y: n.X}
	return n.Scale(size + float64(m.K*overlap)).Add(t.Scale(m.Kappa * overlap * rel.Dot(t)))
}

// settleRounds is how often overlaps are moved apart at the end of a step: a
// press of a dozen people is free of them by then.
const settleRounds = 8

// settle frees the crowd of overlaps.
func (m *SocialForce) settle(c *Crowd) {
	c.Index()
	for range settleRounds {
		if !m.part(c) {
			return
		}
	}
	for m.putBack(c) {
	}
}

// part moves overlapping walkers apart, each by half if both are on the move, as
// far as walls allow. It reports whether there were any.
func (m *SocialForce) part(c *Crowd) bool {
	found := false
	for i := range c.Walkers {
		w := &c.Walkers[i]
		if !w.Moving {
			continue
		}
		for _, n := range c.look(i, m.CutOff) {
			o := &c.Walkers[n.who]
			out := w.Pos.Sub(o.Pos)
			d := out.Norm()
			if d >= n.l-slack || d == 0 {
				continue
			}
			found = true
			by := out.Scale((n.l - d) / d)
			if o.Moving {
				by = by.Scale(0.5)
				m.nudge(c, int(n.who), by.Scale(-1))
			}
			m.nudge(c, i, by)
		}
	}
	return found
}

// nudge moves walker i by a little, if the walls allow.
func (m *SocialForce) nudge(c *Crowd, i int, by site.Vec2) {
	w := &c.Walkers[i]
	if to, hit, ok := c.slide(w.Pos.Add(by), w.Radius); ok && (!hit || c.clearOfWalls(i, to)) {
		c.place(i, to)
	}
}

// putBack puts everybody who overlaps back to where the step began, and reports
// whether there was anybody who was not there yet. When there is nobody left,
// either nobody overlaps or the step began that way.
func (m *SocialForce) putBack(c *Crowd) bool {
	found := false
	for i := range c.Walkers {
		w := &c.Walkers[i]
		if !w.Moving || w.Pos == m.from[i] {
			continue
		}
		for _, n := range c.look(i, m.CutOff) {
			if n.d < n.l-slack {
				c.place(i, m.from[i])
				m.vel[i] = site.Vec2{}
				found = true
				break
			}
		}
	}
	return found
}
