package walk

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

const dt = 0.05

// corridor returns a crowd on a floor of the given length with a free width
// between two walls, turned by yaw degrees about the floor's middle, and the
// function that takes corridor coordinates (along, across from the middle) to
// the floor.
func corridor(length, width, yawDeg float64) (*Crowd, func(x, y float64) site.Vec2) {
	size := length + 4
	s := &site.Site{Bounds: site.Rect{Max: site.Vec2{X: size, Y: size}}}
	frame := site.NewBox(site.Vec2{X: size / 2, Y: size / 2}, length, width, yawDeg)
	for _, side := range []float64{-1, 1} {
		s.Walls = append(s.Walls, site.NewBox(frame.World(site.Vec2{Y: side * (width/2 + 0.25)}), length, 0.5, yawDeg))
	}
	return NewCrowd(NewFloor(s)), func(x, y float64) site.Vec2 { return frame.World(site.Vec2{X: x - length/2, Y: y}) }
}

// worst returns the greatest overlap, in metres, of any two walkers and of any
// walker with a wall.
func worst(c *Crowd) float64 {
	most := 0.0
	for i := range c.Walkers {
		w := &c.Walkers[i]
		if !w.Present {
			continue
		}
		for j := range i {
			if o := &c.Walkers[j]; o.Present {
				most = max(most, w.Radius+o.Radius-w.Pos.Sub(o.Pos).Norm())
			}
		}
		for _, k := range c.Floor.Near(w.Pos) {
			most = max(most, w.Radius-c.Floor.Wall(k).Nearest(w.Pos).Sub(w.Pos).Norm())
		}
	}
	return most
}

// walk steps the crowd towards goals until all have arrived, and returns the
// time, or -1 if the limit passes first.
func walk(t *testing.T, c *Crowd, goals []site.Vec2, limit float64) float64 {
	t.Helper()
	m := NewSpeedModel()
	for now := 0.0; now < limit; now += dt {
		left := 0
		for i := range c.Walkers {
			w := &c.Walkers[i]
			if !w.Moving {
				continue
			}
			if d := goals[i].Sub(w.Pos); d.Norm() < 0.3 {
				c.Remove(i)
			} else {
				w.Want = d.Unit()
				left++
			}
		}
		if left == 0 {
			return now
		}
		m.Step(c, dt)
		require.LessOrEqual(t, worst(c), 1e-3, "overlap at %g s", now)
	}
	return -1
}

func TestFreeWalkTakesTheRightTime(t *testing.T) {
	for _, yaw := range []float64{0, 45, 90} {
		for _, v0 := range []float64{0.6, 0.9, 1.34} {
			c, at := corridor(42, 2, yaw)
			c.Add(Walker{Pos: at(1, 0), V0: v0, Radius: 0.2, Moving: true})
			got := walk(t, c, []site.Vec2{at(41.3, 0)}, 100)
			assert.InDelta(t, 40/v0, got, 0.01*40/v0+2*dt, "%g m/s at %g°", v0, yaw)
		}
	}
}

func TestTwoPassInANarrowAisle(t *testing.T) {
	for seed := range uint64(40) {
		s := sim.NewKeys(seed, 0).Stream(0, 1, 0)
		c, at := corridor(12, 1.2, 0)
		c.Add(Walker{Pos: at(1, s.Uniform(-0.3, 0.3)), V0: s.Uniform(0.6, 1.3), Radius: 0.2, Moving: true})
		c.Add(Walker{Pos: at(11, s.Uniform(-0.3, 0.3)), V0: s.Uniform(0.6, 1.3), Radius: 0.2, Moving: true})
		got := walk(t, c, []site.Vec2{at(11, 0), at(1, 0)}, 60)
		assert.Positive(t, got, "seed %d: not passed in 60 s", seed)
	}
}

func TestPassesAStandingShopper(t *testing.T) {
	for _, width := range []float64{1.0, 1.2} {
		for seed := range uint64(40) {
			s := sim.NewKeys(seed, 0).Stream(0, 2, 0)
			c, at := corridor(12, width, 0)
			c.Add(Walker{Pos: at(1, s.Uniform(-0.2, 0.2)), V0: s.Uniform(0.6, 1.3), Radius: 0.2, Moving: true})
			c.Add(Walker{Pos: at(6, width/2-0.25), Radius: 0.2})
			got := walk(t, c, []site.Vec2{at(11, 0), {}}, 60)
			assert.Positive(t, got, "width %g seed %d", width, seed)
		}
	}
}

func TestSixAgainstSix(t *testing.T) {
	for seed := range uint64(40) {
		s := sim.NewKeys(seed, 0).Stream(0, 3, 0)
		c, at := corridor(24, 1.2, 0)
		var goals []site.Vec2
		for i := range 12 {
			x, goal := 1+0.6*float64(i), 23.0
			if i >= 6 {
				x, goal = 23-0.6*float64(i-6), 1.0
			}
			c.Add(Walker{Pos: at(x, s.Uniform(-0.35, 0.35)), V0: s.TruncNorm(0.9, 0.2, 0.4, 1.5), Radius: 0.2, Moving: true})
			goals = append(goals, at(goal, 0))
		}
		got := walk(t, c, goals, 180)
		assert.Positive(t, got, "seed %d: not passed in 180 s", seed)
	}
}

func TestQueueSpeedFollowsTheTimeGap(t *testing.T) {
	// Behind a slow leader the distance settles at V·T + 2r.
	c, at := corridor(60, 1.2, 0)
	c.Add(Walker{Pos: at(4, 0), V0: 0.5, Radius: 0.2, Moving: true})
	c.Add(Walker{Pos: at(2, 0), V0: 1.3, Radius: 0.2, Moving: true})
	m := NewSpeedModel()
	for range 1200 {
		for i := range c.Walkers {
			c.Walkers[i].Want = at(1, 0).Sub(at(0, 0))
		}
		// Keep them in line: overtaking is another matter.
		c.Walkers[1].Pos.Y = c.Walkers[0].Pos.Y
		m.Step(c, dt)
	}
	assert.InDelta(t, 0.5*0.6+0.4, c.Walkers[0].Pos.Sub(c.Walkers[1].Pos).Norm(), 0.05)
	assert.InDelta(t, 0.5, c.Walkers[1].Speed, 0.02)
}

func TestDirectionRelaxes(t *testing.T) {
	c, at := corridor(20, 10, 0)
	c.Add(Walker{Pos: at(5, 0), V0: 1, Radius: 0.2, Moving: true, Dir: site.Vec2{X: 1}, Want: site.Vec2{Y: 1}})
	m := NewSpeedModel()
	m.Step(c, dt)
	half := site.Vec2{X: 0.5, Y: 0.5}.Unit() // dt/τ = 0.5
	assert.InDelta(t, half.X, c.Walkers[0].Dir.X, 1e-6)
	c.Walkers[0].Want = c.Walkers[0].Dir.Scale(-1)
	want := c.Walkers[0].Want
	m.Step(c, dt)
	assert.InDelta(t, want.X, c.Walkers[0].Dir.X, 1e-6, "turns of more than 120° are taken at once")
}

func TestFloorHasOpeningsAtGatesOnly(t *testing.T) {
	s := &site.Site{Bounds: site.Rect{Max: site.Vec2{X: 6, Y: 7}}}
	for _, x := range []float64{1.2, 4.8} {
		s.Gates = append(s.Gates, site.Gate{A: site.Vec2{X: x - 0.45}, B: site.Vec2{X: x + 0.45}, Inward: site.Vec2{Y: 1}})
	}
	f := NewFloor(s)
	blocked := func(p site.Vec2) bool {
		for _, i := range f.Near(p) {
			if f.Wall(i).Nearest(p).Sub(p).Norm() < 0.2 {
				return true
			}
		}
		return false
	}
	for x := 0.0; x <= 6; x += 0.05 {
		in := math.Abs(x-1.2) < 0.25 || math.Abs(x-4.8) < 0.25
		if math.Abs(math.Abs(x-1.2)-0.25) < 0.01 || math.Abs(math.Abs(x-4.8)-0.25) < 0.01 {
			continue
		}
		assert.Equal(t, !in, blocked(site.Vec2{X: x}), "south wall at %g", x)
		assert.True(t, blocked(site.Vec2{X: x, Y: 7}), "north wall at %g", x)
	}
	for y := 0.0; y <= 7; y += 0.05 {
		assert.True(t, blocked(site.Vec2{Y: y}) && blocked(site.Vec2{X: 6, Y: y}), "side walls at %g", y)
	}
	assert.False(t, f.Free(site.Vec2{X: 3, Y: 0.1}, 0.2))
	assert.True(t, f.Free(site.Vec2{X: 3, Y: 3}, 0.2))
	assert.False(t, f.Free(site.Vec2{X: 3, Y: -1}, 0.2), "outside")
}

func TestCrowdFindsNeighboursLikeABruteSearch(t *testing.T) {
	s := sim.NewKeys(1, 0).Stream(0, 4, 0)
	c, _ := corridor(20, 18, 0)
	for range 200 {
		c.Add(Walker{Pos: site.Vec2{X: s.Uniform(-4, 28), Y: s.Uniform(-4, 28)}, Radius: 0.2})
	}
	c.Remove(17)
	c.Index()
	for i := range c.Walkers {
		if !c.Walkers[i].Present {
			continue
		}
		var want []int32
		for j := range c.Walkers {
			if j != i && c.Walkers[j].Present && c.Walkers[j].Pos.Sub(c.Walkers[i].Pos).Norm() <= 2 {
				want = append(want, int32(j))
			}
		}
		got := append([]int32(nil), c.Near(i, 2)...)
		assert.ElementsMatch(t, want, got, "walker %d", i)
	}
	assert.Equal(t, 17, c.Add(Walker{}), "the lowest free index is used again")
}
