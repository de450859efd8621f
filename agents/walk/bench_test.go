package walk

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// The store of the benchmarks is made of bays, so that a larger one is more of
// the same: an aisle of 1.5 m beside a gondola 1 m deep, with a cross aisle at
// either end. A bay has ten people, 0.15 per square metre of its floor.
const (
	bayWidth   = 2.5
	bayLength  = 10 / (0.15 * bayWidth)
	crossAisle = 1.5
	baysInRow  = 10
)

// aisles returns a store of n/10 bays, ten beside each other in a row, with n people
// at random places in its aisles, in no order, and the places they walk to.
func aisles(tb testing.TB, n int, radius func(*sim.Stream) float64) (*Crowd, []site.Vec2) {
	tb.Helper()
	bays := n / 10
	rows := (bays + baysInRow - 1) / baysInRow
	size := site.Vec2{X: bayWidth * float64(min(bays, baysInRow)), Y: bayLength * float64(rows)}
	s := &site.Site{Bounds: site.Rect{Max: size}}
	origin := func(bay int) site.Vec2 {
		return site.Vec2{X: bayWidth * float64(bay%baysInRow), Y: bayLength * float64(bay/baysInRow)}
	}
	for bay := range bays {
		mid := origin(bay).Add(site.Vec2{X: 2, Y: bayLength / 2})
		s.Walls = append(s.Walls, site.NewBox(mid, 1, bayLength-2*crossAisle, 0))
	}
	c := NewCrowd(NewFloor(s))
	draw := sim.NewKeys(1, 0).Stream(0, 5, 0)
	var goals []site.Vec2
	for tries := 0; len(goals) < n; tries++ {
		require.Less(tb, tries, 1000*n, "no room")
		o := origin(draw.IntN(bays))
		p := o.Add(site.Vec2{X: draw.Uniform(0, 1.5), Y: draw.Uniform(0, bayLength)})
		r := radius(&draw)
		ok := c.Floor.Free(p, r+0.02)
		for i := range c.Walkers {
			ok = ok && c.Walkers[i].Pos.Sub(p).Norm() > r+c.Walkers[i].Radius+0.02
		}
		if ok {
			c.Add(Walker{Pos: p, V0: draw.Uniform(0.5, 1.3), Radius: r, Moving: true})
			goals = append(goals, site.Vec2{X: p.X, Y: 2*o.Y + bayLength - p.Y})
		}
	}
	return c, goals
}

// toAndFro sets the desired directions; whoever is there turns round.
func toAndFro(c *Crowd, goals []site.Vec2) {
	for i := range c.Walkers {
		d := goals[i].Sub(c.Walkers[i].Pos)
		if d.Norm() < 0.5 {
			bay := float64(int(goals[i].Y / bayLength))
			goals[i].Y = 2*bay*bayLength + bayLength - goals[i].Y
		}
		c.Walkers[i].Want = d.Unit()
	}
}

func adults(*sim.Stream) float64 { return 0.2 }

// BenchmarkStep walks the same ten seconds over and over, from five seconds after
// the start, so that every size does the same.
func BenchmarkStep(b *testing.B) {
	const before, cycle = 100, 200
	for _, model := range Movers() {
		for _, n := range []int{10, 100, 1000} {
			b.Run(fmt.Sprintf("model=%s/people=%d", model, n), func(b *testing.B) {
				c, goals := aisles(b, n, adults)
				m, err := NewMover(model)
				require.NoError(b, err)
				step := func() {
					toAndFro(c, goals)
					m.Step(c, dt)
				}
				for range before {
					step()
				}
				walkers, to := slices.Clone(c.Walkers), slices.Clone(goals)
				b.ReportAllocs()
				steps := 0
				for b.Loop() {
					if steps++; steps%cycle == 0 {
						copy(c.Walkers, walkers)
						copy(goals, to)
					}
					step()
				}
				b.ReportMetric(float64(steps*n)/b.Elapsed().Seconds(), "agent-steps/s")
			})
		}
	}
}
