package walk

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

func TestMoversHaveNames(t *testing.T) {
	assert.Equal(t, []string{"collision_free_speed", "social_force"}, Movers())
	for _, name := range Movers() {
		m, err := NewMover(name)
		require.NoError(t, err)
		require.NotNil(t, m)
	}
	m, err := NewMover(Movers()[0])
	require.NoError(t, err)
	assert.Equal(t, NewSpeedModel(), m, "the default comes first")
	for _, name := range []string{"", "Social_Force", "orca"} {
		m, err := NewMover(name)
		assert.ErrorIs(t, err, ErrMover)
		assert.ErrorContains(t, err, `"`+name+`": want one of collision_free_speed, social_force`)
		assert.Nil(t, m)
	}
}

// named is a model with its name.
type named struct {
	name string
	m    Mover
}

// models returns every model, new.
func models(t *testing.T) []named {
	t.Helper()
	var all []named
	for _, name := range Movers() {
		m, err := NewMover(name)
		require.NoError(t, err)
		all = append(all, named{name, m})
	}
	return all
}

// family draws the radius of a child, an adult or somebody with a trolley.
func family(s *sim.Stream) float64 { return []float64{0.15, 0.20, 0.30}[s.IntN(3)] }

// TestContract holds what Mover promises, among shelves and with all sorts of
// radius, some of whom stand, come and go: nobody overlaps anybody or a wall, who
// stands stays, nobody is faster than they may be, nothing is NaN.
func TestContract(t *testing.T) {
	for _, model := range models(t) {
		t.Run(model.name, func(t *testing.T) {
			m := model.m
			c, goals := aisles(t, 40, family)
			draw := sim.NewKeys(2, 0).Stream(0, 11, 0)
			still := make([]site.Vec2, len(c.Walkers))
			for step := range 1200 {
				toAndFro(c, goals)
				for i := range c.Walkers {
					w := &c.Walkers[i]
					still[i] = w.Pos
					switch {
					case draw.Bool(0.01): // stop, or go on from rest
						w.Moving, w.Speed, w.Dir = !w.Moving, 0, site.Vec2{}
					case draw.Bool(0.002):
						who, at := *w, w.Pos
						c.Remove(i)
						who.Pos = at
						require.Equal(t, i, c.Add(who), "the lowest free index")
					}
				}
				m.Step(c, dt)
				require.LessOrEqual(t, worst(c), 1e-3, "overlap after step %d", step)
				for i := range c.Walkers {
					w := &c.Walkers[i]
					moved := w.Pos.Sub(still[i]).Norm()
					if !w.Moving {
						require.Zero(t, moved, "walker %d stands", i)
						continue
					}
					require.InDelta(t, moved/dt, w.Speed, 1e-9)
					require.False(t, math.IsNaN(w.Pos.X+w.Pos.Y+w.Dir.X+w.Dir.Y))
				}
			}
		})
	}
}

// TestPressContract packs a crowd as dense as it will go against a wall.
func TestPressContract(t *testing.T) {
	for _, model := range models(t) {
		t.Run(model.name, func(t *testing.T) {
			m := model.m
			c, at := corridor(8, 3, 20)
			c.Floor = NewFloor(&site.Site{Bounds: site.Rect{Max: site.Vec2{X: 12, Y: 12}}, Walls: []site.Box{
				site.NewBox(at(4, -1.75), 8, 0.5, 20), site.NewBox(at(4, 1.75), 8, 0.5, 20), site.NewBox(at(8.25, 0), 0.5, 4, 20),
			}})
			draw := sim.NewKeys(3, 0).Stream(0, 12, 0)
			for tries := 0; len(c.Walkers) < 36; tries++ {
				require.Less(t, tries, 100_000)
				p, r := at(draw.Uniform(1, 7.6), draw.Uniform(-1.3, 1.3)), family(&draw)
				ok := c.Floor.Free(p, r)
				for i := range c.Walkers {
					ok = ok && c.Walkers[i].Pos.Sub(p).Norm() >= r+c.Walkers[i].Radius
				}
				if ok {
					c.Add(Walker{Pos: p, Radius: r, V0: draw.Uniform(0.8, 1.6), Moving: true, Want: at(1, 0).Sub(at(0, 0))})
				}
			}
			before, after := 0.0, 0.0
			ahead := c.Walkers[0].Want
			for i := range c.Walkers {
				before += c.Walkers[i].Pos.Dot(ahead)
			}
			for step := range 400 {
				m.Step(c, dt)
				require.LessOrEqual(t, worst(c), 1e-3, "overlap after step %d", step)
			}
			for i := range c.Walkers {
				after += c.Walkers[i].Pos.Dot(ahead)
			}
			assert.Greater(t, (after-before)/float64(len(c.Walkers)), 0.3, "they have closed up, metres")
		})
	}
}

func TestMoversDoNotAllocate(t *testing.T) {
	for _, model := range models(t) {
		t.Run(model.name, func(t *testing.T) {
			m := model.m
			c, goals := aisles(t, 60, adults)
			step := func() {
				toAndFro(c, goals)
				m.Step(c, dt)
			}
			for range 100 {
				step()
			}
			assert.Zero(t, testing.AllocsPerRun(100, step))
		})
	}
}

// TestMoversUseNothingButTheCrowd: a model that has moved another crowd before, and
// one that is new, take the same crowd to the same place, to the bit.
func TestMoversUseNothingButTheCrowd(t *testing.T) {
	for _, name := range Movers() {
		used, err := NewMover(name)
		require.NoError(t, err)
		other, goals := aisles(t, 80, family)
		for range 30 {
			toAndFro(other, goals)
			used.Step(other, dt)
		}
		a, goalsA := aisles(t, 30, adults)
		b, goalsB := aisles(t, 30, adults)
		for range 200 {
			fresh, err := NewMover(name)
			require.NoError(t, err)
			toAndFro(a, goalsA)
			toAndFro(b, goalsB)
			used.Step(a, dt)
			fresh.Step(b, dt)
			require.Equal(t, a.Walkers, b.Walkers, name)
		}
	}
}

// TestFreeWalkIsTheSameInEveryDirection and at the speed that was asked for.
func TestFreeWalkIsTheSameInEveryDirection(t *testing.T) {
	for _, model := range models(t) {
		t.Run(model.name, func(t *testing.T) {
			m := model.m
			for _, yaw := range []float64{0, 30, 45, 90, 137} {
				c, at := corridor(20, 3, yaw)
				along := at(1, 0).Sub(at(0, 0))
				c.Add(Walker{Pos: at(2, 0), V0: 1.2, Radius: 0.2, Moving: true, Want: along})
				for range 200 {
					m.Step(c, dt)
				}
				// The social force model is 1.2 m/s · τ behind, having begun from rest.
				assert.InDelta(t, 12, c.Walkers[0].Pos.Sub(at(2, 0)).Dot(along), 0.7, "yaw %g", yaw)
				assert.InDelta(t, 1.2, c.Walkers[0].Speed, 1e-3)
				assert.InDelta(t, 0, along.Cross(c.Walkers[0].Pos.Sub(at(2, 0))), 1e-6)
			}
		})
	}
}

// TestClearance: with the margin of their radius people get through gaps and round
// corners, and are not sent where they do not fit.
func TestClearance(t *testing.T) {
	bounds := site.Rect{Max: site.Vec2{X: 12, Y: 8}}
	walls := []site.Box{ // a gap of 0.60 m at the straight way, one of 0.80 m farther off
		site.NewBox(site.Vec2{X: 6, Y: 1.85}, 1, 3.7, 0), site.NewBox(site.Vec2{X: 6, Y: 5.0}, 1, 1.4, 0),
		site.NewBox(site.Vec2{X: 6, Y: 7.25}, 1, 1.5, 0),
	}
	for _, c := range []struct {
		radius float64
		y      float64 // of the gap taken
	}{{0.15, 4}, {0.20, 4}, {0.30, 6.1}} {
		r := NewRouter(walls, bounds, Clearance(c.radius))
		var from, to Anchor
		r.Tie(site.Vec2{X: 2, Y: 4}, &from)
		r.Tie(site.Vec2{X: 10, Y: 4}, &to)
		path, d := r.Path(&from, &to, nil)
		require.False(t, math.IsInf(d, 1), "radius %g", c.radius)
		crowd := NewCrowd(NewFloor(&site.Site{Bounds: bounds, Walls: walls}))
		crowd.Add(Walker{Pos: site.Vec2{X: 2, Y: 4}, V0: 1, Radius: c.radius, Moving: true})
		m := NewSpeedModel()
		through, steps := math.NaN(), 0
		for ; len(path) > 0 && steps < 1000; steps++ {
			w := &crowd.Walkers[0]
			if path[0].Sub(w.Pos).Norm() < 0.1 {
				path = path[1:]
				continue
			}
			w.Want = path[0].Sub(w.Pos).Unit()
			m.Step(crowd, dt)
			require.LessOrEqual(t, worst(crowd), 1e-9)
			if math.Abs(w.Pos.X-6) < 0.1 {
				through = w.Pos.Y
			}
		}
		assert.Empty(t, path, "radius %g did not arrive", c.radius)
		assert.InDelta(t, c.y, through, 0.15, "radius %g", c.radius)
		assert.Less(t, float64(steps)*dt, 1.25*d, "radius %g is held up on the way", c.radius)
	}
	blocked := NewRouter([]site.Box{walls[0], walls[1], site.NewBox(site.Vec2{X: 6, Y: 6.9}, 1, 2.4, 0)}, bounds, Clearance(0.30))
	var from, to Anchor
	blocked.Tie(site.Vec2{X: 2, Y: 4}, &from)
	blocked.Tie(site.Vec2{X: 10, Y: 4}, &to)
	_, d := blocked.Path(&from, &to, nil)
	assert.True(t, math.IsInf(d, 1), "0.60 m is no way for a trolley of 0.60 m")
}

// TestQueueDoesNotDependOnTheIndex: the speed behind a slow leader is that of the
// time gap, whoever is told first.
func TestQueueDoesNotDependOnTheIndex(t *testing.T) {
	var ends [2]float64
	for k := range ends {
		c, at := corridor(60, 0.6, 0)
		xs := []float64{2, 3, 4, 5, 6}
		if k == 1 {
			slices.Reverse(xs)
		}
		for _, x := range xs {
			v0 := 1.3
			if x == 6 {
				v0 = 0.5
			}
			c.Add(Walker{Pos: at(x, 0), V0: v0, Radius: 0.2, Moving: true, Want: site.Vec2{X: 1}})
		}
		m := NewSpeedModel()
		for range 1000 {
			m.Step(c, dt)
		}
		rear, front := math.Inf(1), math.Inf(-1)
		for i := range c.Walkers {
			rear, front = min(rear, c.Walkers[i].Pos.X), max(front, c.Walkers[i].Pos.X)
		}
		ends[k] = front - rear
		assert.InDelta(t, 4*(0.5*0.6+0.4), ends[k], 0.01, "four gaps of V·T + 2r")
	}
	assert.InDelta(t, ends[0], ends[1], 1e-6)
}
