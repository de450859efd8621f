package validation

import (
	"fmt"

	"gosim/agents/walk"
	"gosim/checkoutfree/site"
)

// doors is a room that empties through two or four doors.
func doors() Check {
	return Check{
		Number: "7", Title: "Two doors against four",
		Setup: "Six hundred people, spread at random over a room of 30 m by 20 m, leave by the nearest of the open doors, each 1.5 m wide: first four, two in each long wall, and then only the two of one wall; three seeds.",
		Source: "IMO MSC.1/Circ.1533 (2016), annex 3, test 9, and RiMEA guideline 4.x, test 9: with half of the doors the time is about double. " +
			"There it is a thousand people and doors of 1 m; narrow doors under such a press can lock, see check 8a. The places of the doors are ours.",
		Expected: "Speed model: everybody gets out within ten minutes, and the time with two doors is 1.6 to 2.4 times that with four.",
		Slow:     true,
		Run:      runDoors,
	}
}

// doorway is an opening in a wall that runs along x.
type doorway struct {
	mid   site.Vec2
	width float64
	out   float64 // +1 if out is towards greater y
}

// aim returns where somebody at p should head to get through: the nearest point
// of the opening, and beyond it straight on.
func (d *doorway) aim(p site.Vec2) (to site.Vec2, through bool) {
	half := d.width/2 - body - 0.02
	x := min(max(p.X, d.mid.X-half), d.mid.X+half)
	if ahead := d.out * (d.mid.Y - p.Y); ahead > 0.1 {
		return site.Vec2{X: x, Y: d.mid.Y}, false
	}
	return site.Vec2{X: x, Y: d.mid.Y + 3*d.out}, d.out*(p.Y-d.mid.Y) > 1
}

// emptyRoom returns the time in which a room empties through so many doors.
func emptyRoom(model string, n, people, open int) (seconds float64, all bool) {
	const length, depth, width, wall = 30.0, 20.0, 1.5, 0.2
	const x0, y0 = 5.0, 5.0 // the room's corner
	var boxes []site.Box
	var ways []doorway
	block := func(xa, xb, ya, yb float64) { boxes = append(boxes, box(x0+xa, x0+xb, y0+ya, y0+yb)) }
	block(-wall, 0, -wall, depth+wall)
	block(length, length+wall, -wall, depth+wall)
	for side := range 2 {
		y, out := 0.0, -1.0
		if side == 1 {
			y, out = depth, 1
		}
		from := 0.0
		for _, x := range []float64{length / 4, 3 * length / 4} {
			if len(ways) == open {
				break
			}
			ways = append(ways, doorway{mid: site.Vec2{X: x0 + x, Y: y0 + y}, width: width, out: out})
			block(from, x-width/2, min(y, y+out*wall), max(y, y+out*wall))
			from = x + width/2
		}
		block(from, length, min(y, y+out*wall), max(y, y+out*wall))
	}
	c := room(length+2*x0, boxes...)
	s := draws(purposeDoors, n)
	scatter(c, &s, people, site.Vec2{X: x0 + 0.3, Y: y0 + 0.3}, site.Vec2{X: x0 + length - 0.3, Y: y0 + depth - 0.3})
	nearest := make([]int, people)
	for i := range nearest {
		for d := range ways {
			if ways[d].mid.Sub(c.Walkers[i].Pos).Norm() < ways[nearest[i]].mid.Sub(c.Walkers[i].Pos).Norm() {
				nearest[i] = d
			}
		}
	}
	at, all := march(c, newMover(model), func(i int, p site.Vec2) (site.Vec2, bool) { return ways[nearest[i]].aim(p) }, 600)
	return last(at), all
}

func runDoors() Result {
	const people, seeds = 600, 3
	t := Table{Head: []string{"seed", "four doors", "two doors", "ratio", "per second and door, of four", "of two"}}
	pass, least, most := true, 1e9, 0.0
	for n := range seeds {
		four, all4 := emptyRoom(walk.NameSpeedModel, n, people, 4)
		two, all2 := emptyRoom(walk.NameSpeedModel, n, people, 2)
		ratio := two / four
		t.Rows = append(t.Rows, []string{
			fmt.Sprint(n), fmt.Sprintf("%.0f s", four), fmt.Sprintf("%.0f s", two), fmt.Sprintf("%.2f", ratio),
			fmt.Sprintf("%.2f", people/4/four), fmt.Sprintf("%.2f", people/2/two),
		})
		pass = pass && all2 && all4 && ratio >= 1.6 && ratio <= 2.4
		least, most = min(least, ratio), max(most, ratio)
	}
	return Result{Measured: fmt.Sprintf("speed model: ratio %.2f to %.2f over %d seeds", least, most, seeds), Pass: pass, Tables: []Table{t}}
}

// last returns the latest of some times.
func last(at []float64) float64 {
	most := 0.0
	for _, t := range at {
		most = max(most, t)
	}
	return most
}
