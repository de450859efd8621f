package walk

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"gosim/checkoutfree/site"
)

// TestSocialForceAcceleratesFromRest: v = v₀(1 − e^(−t/τ)).
func TestSocialForceAcceleratesFromRest(t *testing.T) {
	c, at := corridor(20, 4, 0)
	c.Add(Walker{Pos: at(2, 0), V0: 1.3, Radius: 0.2, Moving: true, Want: site.Vec2{X: 1}})
	m := NewSocialForce()
	for step := 1; step <= 40; step++ {
		m.Step(c, dt)
		now := float64(step) * dt
		assert.InDelta(t, 1.3*(1-math.Exp(-now/0.5)), c.Walkers[0].Vel.X, 0.01, "after %g s", now)
	}
	// Stopped and sent off again, one begins from rest.
	w := &c.Walkers[0]
	w.Moving, w.Speed = false, 0
	m.Step(c, dt)
	w.Moving, w.Dir = true, site.Vec2{}
	m.Step(c, dt)
	assert.InDelta(t, 1.3*(1-math.Exp(-dt/0.5)), w.Vel.X, 0.01)
}

// TestSocialForceRestsWhereForcesBalance: pressing towards somebody who stands, the
// distance is that at which A·exp((ℓ−d)/B) = m·v₀/τ.
func TestSocialForceRestsWhereForcesBalance(t *testing.T) {
	c, at := corridor(20, 4, 0)
	c.Add(Walker{Pos: at(2, 0), V0: 1.3, Radius: 0.2, Moving: true, Want: site.Vec2{X: 1}})
	c.Add(Walker{Pos: at(6, 0), Radius: 0.3})
	m := NewSocialForce()
	for range 600 {
		m.Step(c, dt)
	}
	gap := 0.08 * math.Log(2000/(80*1.3/0.5))
	assert.InDelta(t, 0.5+gap, c.Walkers[1].Pos.Sub(c.Walkers[0].Pos).Norm(), 1e-3)
	assert.Equal(t, at(6, 0), c.Walkers[1].Pos, "who stands is not pushed")
}

func TestSocialForceOfContact(t *testing.T) {
	m := NewSocialForce()
	n := site.Vec2{X: 1}
	assert.InDelta(t, 2000*math.Exp(-1), m.push(n, -0.08, site.Vec2{Y: 1}).X, 1e-9, "no friction without contact")
	assert.Zero(t, m.push(n, -0.08, site.Vec2{Y: 1}).Y)
	f := m.push(n, 0.01, site.Vec2{X: 3, Y: 0.5})
	assert.InDelta(t, 2000*math.Exp(0.01/0.08)+1.2e5*0.01, f.X, 1e-9)
	assert.InDelta(t, 2.4e5*0.01*0.5, f.Y, 1e-9, "dragged along by who slides past")
}

// TestSocialForceActionIsReaction: two who push each other apart have no momentum
// together.
func TestSocialForceActionIsReaction(t *testing.T) {
	c, at := corridor(20, 10, 0)
	c.Add(Walker{Pos: at(9.8, 0.05), V0: 5, Radius: 0.2, Moving: true})
	c.Add(Walker{Pos: at(10.3, 0), V0: 5, Radius: 0.2, Moving: true})
	m := NewSocialForce()
	m.Tau = 1e9
	for range 10 {
		m.Step(c, dt)
	}
	sum := c.Walkers[0].Vel.Add(c.Walkers[1].Vel)
	assert.InDelta(t, 0, sum.Norm(), 1e-9)
	assert.Less(t, c.Walkers[0].Vel.X, -0.5)
}

// TestSocialForceKeepsApartInAFastClash: two run into each other at 8 m/s together,
// which the forces alone do not stop in time.
func TestSocialForceKeepsApartInAFastClash(t *testing.T) {
	c, at := corridor(20, 4, 0)
	for k, x := range []float64{4, 12} {
		e := site.Vec2{X: 1 - 2*float64(k)}
		c.Add(Walker{Pos: at(x, 0), V0: 4, Radius: 0.2, Moving: true, Want: e, Dir: e, Vel: e.Scale(4)})
	}
	m := NewSocialForce()
	for range 60 {
		m.Step(c, dt)
		assert.LessOrEqual(t, worst(c), 1e-3)
	}
}

// TestSocialForcePutsBackWhoCannotBeParted: whoever overlaps goes back to where the
// step began, and so does whoever is then in the way there.
func TestSocialForcePutsBackWhoCannotBeParted(t *testing.T) {
	c, at := corridor(20, 0.5, 0) // too narrow to pass
	m := NewSocialForce()
	now := []float64{5.0, 5.2, 4.3, 9.0} // metres along; the first two overlap
	began := []float64{4.5, 5.1, 4.0, 8.9}
	for k, x := range now {
		c.Add(Walker{Pos: at(x, 0), V0: 1, Radius: 0.2, Moving: k != 1})
		m.from, m.vel = append(m.from, at(began[k], 0)), append(m.vel, site.Vec2{X: 1})
	}
	m.from[1] = at(now[1], 0) // stands
	c.Index()
	for m.putBack(c) {
	}
	assert.Zero(t, worst(c))
	assert.Equal(t, at(4.5, 0), c.Walkers[0].Pos)
	assert.Equal(t, site.Vec2{}, m.vel[0])
	assert.Equal(t, at(5.2, 0), c.Walkers[1].Pos)
	assert.Equal(t, at(4.0, 0), c.Walkers[2].Pos, "in the way of the first")
	assert.Equal(t, at(9.0, 0), c.Walkers[3].Pos, "overlaps nobody")
}
