package walk

import (
	"math"

	"gosim/checkoutfree/site"
)

// Walker is somebody on the floor as a movement model sees them: a disc that
// wants to go somewhere.
type Walker struct {
	Pos     site.Vec2
	Dir     site.Vec2 // unit walking direction; zero before the first step from rest
	Want    site.Vec2 // unit desired direction, set before each step
	V0      float64   // desired speed of this step, m/s
	Vel     site.Vec2 // velocity after the last step, m/s; kept by models with inertia
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
	first   []int32     // per cell, and one more: its first spot
	spots   []spot      // by cell, then by walker
	from    []site.Vec2 // per spot: where they were when indexed
	spotOf  []int32     // per walker
	near    []int32     // buffer of Near
	seen    []neighbour
}

// NewCrowd returns an empty crowd.
func NewCrowd(f *Floor) *Crowd {
	m := site.Vec2{X: outdoors, Y: outdoors}
	c := &Crowd{Floor: f, grid: newGrid(site.Rect{Min: f.bounds.Min.Sub(m), Max: f.bounds.Max.Add(m)}, crowdCell)}
	c.first = make([]int32, c.grid.nx*c.grid.ny+1)
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
	c.spotOf = append(c.spotOf, 0)
	return len(c.Walkers) - 1
}

// Remove takes a walker off the floor.
func (c *Crowd) Remove(i int) { c.Walkers[i] = Walker{} }

// spot is what others need of a walker, kept together for those of a cell.
type spot struct {
	pos    site.Vec2
	radius float64
	who    int32
}

// Index sorts the walkers into the grid that [Crowd.Near] reads. A model calls
// it once at the start of a step. O(n + area).
func (c *Crowd) Index() {
	clear(c.first)
	n := int32(0)
	for i := range c.Walkers { // count per cell
		if c.Walkers[i].Present {
			cell := int32(c.grid.at(c.Walkers[i].Pos))
			c.spotOf[i] = cell
			c.first[cell]++
			n++
		}
	}
	end := int32(0)
	for cell, k := range c.first { // each cell's end
		end += k
		c.first[cell] = end
	}
	if int(n) > len(c.spots) {
		c.from = append(c.from, make([]site.Vec2, int(n)-len(c.spots))...)
		c.spots = append(c.spots, make([]spot, int(n)-len(c.spots))...)
	}
	for i := len(c.Walkers) - 1; i >= 0; i-- { // backwards: cells are ascending
		if w := &c.Walkers[i]; w.Present {
			k := c.first[c.spotOf[i]] - 1
			c.first[c.spotOf[i]], c.spotOf[i] = k, k
			c.spots[k] = spot{pos: w.Pos, radius: w.Radius, who: int32(i)}
			c.from[k] = w.Pos
		}
	}
}

// place puts walker i at p, where others see them.
func (c *Crowd) place(i int, p site.Vec2) {
	c.Walkers[i].Pos = p
	c.spots[c.spotOf[i]].pos = p
}

// Near returns the other walkers that are within cutoff of walker i and were
// within 2 m when indexed. The slice is good until the next call.
func (c *Crowd) Near(i int, cutoff float64) []int32 {
	c.near = c.near[:0]
	p := c.Walkers[i].Pos
	x, y := c.grid.xy(p)
	x0, x1 := max(0, x-1), min(c.grid.nx-1, x+1)
	for cy := max(0, y-1); cy <= min(c.grid.ny-1, y+1); cy++ {
		row := c.first[cy*c.grid.nx:]
		for k := row[x0]; k < row[x1+1]; k++ {
			j := c.spots[k].who
			d := c.Walkers[j].Pos.Sub(p)
			if int(j) != i && d.Dot(d) <= cutoff*cutoff {
				c.near = append(c.near, j)
			}
		}
	}
	return c.near
}

// neighbour is another walker as one walker sees them.
type neighbour struct {
	out  site.Vec2 // from them to the walker, metres
	d    float64   // its length
	l    float64   // sum of the two radii, metres
	who  int32
	spot int32
}

// look is [Crowd.Near] with what the models need of each neighbour. The slice is
// good until the next call.
func (c *Crowd) look(i int, cutoff float64) []neighbour {
	seen := c.seen[:0]
	p, r := c.Walkers[i].Pos, c.Walkers[i].Radius
	x, y := c.grid.xy(p)
	x0, x1 := max(0, x-1), min(c.grid.nx-1, x+1)
	for cy := max(0, y-1); cy <= min(c.grid.ny-1, y+1); cy++ {
		row := c.first[cy*c.grid.nx:]
		for k := row[x0]; k < row[x1+1]; k++ {
			o := &c.spots[k]
			out := p.Sub(o.pos)
			if d2 := out.Dot(out); d2 <= cutoff*cutoff && int(o.who) != i {
				seen = append(seen, neighbour{out: out, d: math.Sqrt(d2), l: r + o.radius, who: o.who, spot: k})
			}
		}
	}
	c.seen = seen
	return seen
}

// Advance moves walker i by step, less what would take them into a wall: they
// slide along it, or stay where they are if there is no room. near are the
// walkers that sliding must not bring them into.
func (c *Crowd) Advance(i int, step site.Vec2, near []int32, dt float64) {
	w := &c.Walkers[i]
	to, hit, ok := c.slide(w.Pos.Add(step), w.Radius)
	if !ok || hit && !c.clearOfWalls(i, to) || hit && !c.fits(i, to, near) {
		w.Speed = 0
		return
	}
	w.Speed = to.Sub(w.Pos).Norm() / dt
	c.place(i, to)
}

// slide returns the point next to p at which a disc of the given radius touches
// no wall, and whether p was not that already; not ok if there is no telling
// which way leads out.
func (c *Crowd) slide(p site.Vec2, radius float64) (to site.Vec2, hit, ok bool) {
	to = p
	for range 2 { // twice: a corner has two walls
		again := false
		for _, k := range c.Floor.Near(to) {
			q := c.Floor.walls[k].nearest(to)
			out := to.Sub(q)
			if d := out.Norm(); d < radius {
				if d == 0 {
					return p, true, false
				}
				to = q.Add(out.Scale(radius / d))
				again, hit = true, true
			}
		}
		if !again {
			break
		}
	}
	return to, hit, true
}

// slack is how far discs may overlap by rounding, metres.
const slack = 1e-9

// clearOfWalls reports whether walker i touches no wall at p.
func (c *Crowd) clearOfWalls(i int, p site.Vec2) bool {
	for _, k := range c.Floor.Near(p) {
		if c.Floor.walls[k].nearest(p).Sub(p).Norm() < c.Walkers[i].Radius-slack {
			return false
		}
	}
	return true
}

// fits reports whether walker i touches none of others at p.
func (c *Crowd) fits(i int, p site.Vec2, others []int32) bool {
	for _, j := range others {
		if c.Walkers[j].Pos.Sub(p).Norm() < c.Walkers[i].Radius+c.Walkers[j].Radius-slack {
			return false
		}
	}
	return true
}
