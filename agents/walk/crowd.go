package walk

import (
	"gosim/checkoutfree/site"
)

// Walker is somebody on the floor as a movement model sees them: a disc that
// wants to go somewhere.
type Walker struct {
	Pos     site.Vec2
	Dir     site.Vec2 // unit walking direction; zero before the first step
	Want    site.Vec2 // unit desired direction, set before each step
	V0      float64   // desired speed of this step, m/s
	Speed   float64   // distance of the last step over its time, m/s
	Radius  float64   // metres
	Moving  bool      // stands if false: an obstacle to others
	Present bool      // on the floor; a walker that is not is ignored
}

// Mover moves the crowd. An implementation must not allocate per step and must
// use nothing but the crowd, so that the same crowd moves the same way.
type Mover interface {
	// Step moves every walker that is moving by dt seconds. It must leave nobody
	// overlapping a wall or another walker by more than a millimetre;
	// [Crowd.Advance] sees to the walls.
	Step(c *Crowd, dt float64)
}

// crowdCell is the edge of the neighbour grid's cells and so the greatest
// distance at which neighbours are found, metres.
const crowdCell = 2.0

// Crowd is everybody on a floor. The index of a walker is theirs while they are
// present.
type Crowd struct {
	Floor   *Floor
	Walkers []Walker
	grid    grid
	head    []int32 // per cell: first walker + 1
	next    []int32 // per walker: next in the same cell + 1
	near    []int32 // buffer of Near
}

// NewCrowd returns an empty crowd.
func NewCrowd(f *Floor) *Crowd {
	m := site.Vec2{X: outdoors, Y: outdoors}
	c := &Crowd{Floor: f, grid: newGrid(site.Rect{Min: f.bounds.Min.Sub(m), Max: f.bounds.Max.Add(m)}, crowdCell)}
	c.head = make([]int32, c.grid.nx*c.grid.ny)
	return c
}

// Add puts a walker on the floor and returns their index: the lowest that is
// not in use.
func (c *Crowd) Add(w Walker) int {
	w.Present = true
	for i := range c.Walkers {
		if !c.Walkers[i].Present {
			c.Walkers[i] = w
			return i
		}
	}
	c.Walkers = append(c.Walkers, w)
	c.next = append(c.next, 0)
	return len(c.Walkers) - 1
}

// Remove takes a walker off the floor.
func (c *Crowd) Remove(i int) { c.Walkers[i] = Walker{} }

// Index sorts the walkers into the grid that [Crowd.Near] reads. A model calls
// it once at the start of a step.
func (c *Crowd) Index() {
	clear(c.head)
	for i := len(c.Walkers) - 1; i >= 0; i-- { // backwards: lists are ascending
		if c.Walkers[i].Present {
			cell := c.grid.at(c.Walkers[i].Pos)
			c.next[i], c.head[cell] = c.head[cell], int32(i)+1
		}
	}
}

// Near returns the other walkers that were within cutoff (at most 2 m) of
// walker i. The slice is good until the next call.
func (c *Crowd) Near(i int, cutoff float64) []int32 {
	c.near = c.near[:0]
	p := c.Walkers[i].Pos
	x, y := c.grid.xy(p)
	for cy := max(0, y-1); cy <= min(c.grid.ny-1, y+1); cy++ {
		for cx := max(0, x-1); cx <= min(c.grid.nx-1, x+1); cx++ {
			for j := c.head[cy*c.grid.nx+cx] - 1; j >= 0; j = c.next[j] - 1 {
				d := c.Walkers[j].Pos.Sub(p)
				if int(j) != i && d.Dot(d) <= cutoff*cutoff {
					c.near = append(c.near, j)
				}
			}
		}
	}
	return c.near
}

// Advance moves walker i by step, less what would take them into a wall: they
// slide along it, or stay where they are if there is no room. near are the
// walkers that sliding must not bring them into.
func (c *Crowd) Advance(i int, step site.Vec2, near []int32, dt float64) {
	w := &c.Walkers[i]
	to := w.Pos.Add(step)
	slid := false
	for range 2 { // twice: a corner has two walls
		for _, k := range c.Floor.Near(to) {
			q := c.Floor.Wall(k).Nearest(to)
			out := to.Sub(q)
			if d := out.Norm(); d < w.Radius {
				if d == 0 {
					w.Speed = 0
					return
				}
				to = q.Add(out.Scale(w.Radius / d))
				slid = true
			}
		}
	}
	if slid && !c.fits(i, to, near) {
		w.Speed = 0
		return
	}
	w.Speed = to.Sub(w.Pos).Norm() / dt
	w.Pos = to
}

// fits reports whether walker i can stand at p.
func (c *Crowd) fits(i int, p site.Vec2, near []int32) bool {
	const slack = 1e-9
	r := c.Walkers[i].Radius
	for _, k := range c.Floor.Near(p) {
		if c.Floor.Wall(k).Nearest(p).Sub(p).Norm() < r-slack {
			return false
		}
	}
	for _, j := range near {
		if c.Walkers[j].Pos.Sub(p).Norm() < r+c.Walkers[j].Radius-slack {
			return false
		}
	}
	return true
}
