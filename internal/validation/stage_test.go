package validation

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/agents/walk"
	"gosim/checkoutfree/site"
)

// TestOverlapSeesThem puts people into each other and into a wall: the checks must
// be able to fail.
func TestOverlapSeesThem(t *testing.T) {
	c, f := corridor(10, 2, 30)
	c.Add(walk.Walker{Pos: f.at(3, 0), Radius: 0.2})
	c.Add(walk.Walker{Pos: f.at(3.35, 0), Radius: 0.2})
	c.Add(walk.Walker{Pos: f.at(7, 0.81), Radius: 0.2})
	people, walls := overlap(c)
	assert.InDelta(t, 0.05, people, 1e-9)
	assert.InDelta(t, 0.01, walls, 1e-9)
	c.Walkers[1].Pos = f.at(3.41, 0)
	c.Walkers[2].Pos = f.at(7, 0.79)
	people, walls = overlap(c)
	assert.Zero(t, people)
	assert.Zero(t, walls)
}

// TestLoopLosesNobody: people stay on the loop and the density stays as it is, and
// who is near an end is seen beyond the other.
func TestLoopLosesNobody(t *testing.T) {
	l := newLoop(12, 2)
	for i := range 6 {
		l.crowd.Add(walk.Walker{Pos: l.at(2*float64(i), 0), V0: 1 + 0.1*float64(i), Radius: body, Moving: true})
	}
	l.close()
	m := walk.NewSpeedModel()
	for range 2000 {
		l.step(m)
		for i := range l.n {
			x := l.frame.along(l.crowd.Walkers[i].Pos) - apron
			require.True(t, x >= 0 && x < l.length, "walker %d at %g", i, x)
			require.True(t, l.crowd.Walkers[i].Moving)
		}
	}
	ghosts := 0
	for i := range l.n {
		if g := &l.crowd.Walkers[l.n+i]; g.Present {
			ghosts++
			require.False(t, g.Moving)
		}
	}
	assert.Positive(t, ghosts)
}

// TestGhostHoldsBack: somebody at the end of the loop queues behind one who stands
// at its beginning.
func TestGhostHoldsBack(t *testing.T) {
	l := newLoop(12, 0.6)
	l.crowd.Add(walk.Walker{Pos: l.at(0.2, 0), Radius: body})
	l.crowd.Add(walk.Walker{Pos: l.at(8, 0), V0: 1, Radius: body, Moving: true})
	l.close()
	for range 400 {
		l.step(walk.NewSpeedModel())
	}
	gap := 12.2 - 2*body - (l.frame.along(l.crowd.Walkers[1].Pos) - apron)
	assert.InDelta(t, 0.1*math.Log(8), gap, 0.03, "where the push, 8·exp(−gap/0.1), is as strong as the wish")
}

func TestMarchTakesTheTime(t *testing.T) {
	c, f := corridor(20, 2, 0)
	c.Add(walk.Walker{Pos: f.at(1, 0), V0: 1, Radius: body, Moving: true})
	c.Add(walk.Walker{Pos: f.at(18, 0.6), Radius: body})
	at, all := march(c, walk.NewSpeedModel(), follow([]course{{f.at(6, 0), f.at(11+arrived, 0)}, nil}), 60)
	assert.True(t, all)
	assert.InDelta(t, 10, at[0], 2*dt)
	c.Add(walk.Walker{Pos: f.at(1, 0), V0: 1, Radius: body, Moving: true})
	_, all = march(c, walk.NewSpeedModel(), func(int, site.Vec2) (site.Vec2, bool) { return f.at(19, 0), false }, 3)
	assert.False(t, all, "the limit")
}

func TestDoorway(t *testing.T) {
	d := doorway{mid: site.Vec2{X: 5, Y: 10}, width: 1, out: 1}
	to, through := d.aim(site.Vec2{X: 1, Y: 4})
	assert.False(t, through)
	assert.InDelta(t, 5-0.28, to.X, 1e-9, "the near post, less a body")
	to, _ = d.aim(site.Vec2{X: 5.1, Y: 10})
	assert.Equal(t, site.Vec2{X: 5.1, Y: 13}, to, "straight on")
	_, through = d.aim(site.Vec2{X: 5.1, Y: 11.1})
	assert.True(t, through)
	d.out = -1
	_, through = d.aim(site.Vec2{X: 5, Y: 8.5})
	assert.True(t, through)
}

func TestWeidmann(t *testing.T) {
	assert.InDelta(t, 1.34, weidmann(0.01), 1e-9)
	assert.InDelta(t, 0, weidmann(5.4), 1e-9)
	assert.InDelta(t, 1.058, weidmann(1), 5e-4) // 1.34·(1 − e^(−1.5588))
	assert.False(t, math.IsNaN(weidmann(3)))
}
