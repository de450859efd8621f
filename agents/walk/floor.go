package walk

import (
	"math"

	"gosim/checkoutfree/site"
)

// wallReach is how far from a cell walls are listed, metres. Beyond it a wall's
// push on a walker of 0.2 m radius, 5·exp(−0.55/0.02), is below 10⁻¹¹.
const wallReach = 0.75

// outdoors is how much floor there is outside the building, metres: room to
// come up to a gate and walk away from it.
const outdoors = 2.5

// Floor is where people can walk: a plane with solid boxes (gondolas, inner
// walls, and the outer walls with an opening at each gate), listed by grid cell.
// It does not change once made.
type Floor struct {
	walls  []site.Box
	bounds site.Rect
	grid   grid
	near   [][]int32 // per cell: walls within wallReach
}

// NewFloor returns the floor of a site.
func NewFloor(s *site.Site) *Floor {
	f := &Floor{bounds: s.Bounds, walls: Solids(s)}
	f.walls = append(f.walls, outerWalls(s)...)
	m := site.Vec2{X: outdoors, Y: outdoors}
	f.grid = newGrid(site.Rect{Min: s.Bounds.Min.Sub(m), Max: s.Bounds.Max.Add(m)}, 0.5)
	f.near = make([][]int32, f.grid.nx*f.grid.ny)
	half := f.grid.cell / 2
	for c := range f.near {
		mid := f.grid.center(c)
		for i := range f.walls {
			if f.walls[i].Nearest(mid).Sub(mid).Norm() <= wallReach+half*math.Sqrt2 {
				f.near[c] = append(f.near[c], int32(i))
			}
		}
	}
	return f
}

// Solids returns the boxes inside the building that nobody can walk through.
func Solids(s *site.Site) []site.Box {
	var out []site.Box
	for i := range s.Gondolas {
		out = append(out, s.Gondolas[i].Box)
	}
	return append(out, s.Walls...)
}

// gateSnap is how far from an outer wall a gate may lie and still be an opening
// in it, metres.
const gateSnap = 0.5

// outerWalls returns the four sides of the building as boxes without thickness,
// cut open where a gate's line lies on them.
func outerWalls(s *site.Site) []site.Box {
	b := s.Bounds
	var out []site.Box
	for side := range 4 {
		from, to := b.Min, site.Vec2{X: b.Max.X, Y: b.Min.Y} // south
		switch side {
		case 1:
			from, to = to, b.Max // east
		case 2:
			from, to = b.Max, site.Vec2{X: b.Min.X, Y: b.Max.Y} // north
		case 3:
			from, to = site.Vec2{X: b.Min.X, Y: b.Max.Y}, b.Min // west
		}
		dir, length := to.Sub(from).Unit(), to.Sub(from).Norm()
		at := 0.0
		for at < length { // the next gate opening at or after at
			lo, hi := length, length
			for i := range s.Gates {
				p, q := s.Gates[i].A.Sub(from), s.Gates[i].B.Sub(from)
				if math.Abs(dir.Cross(p)) > gateSnap || math.Abs(dir.Cross(q)) > gateSnap || math.Abs(s.Gates[i].Inward.Dot(dir)) > 0.5 {
					continue
				}
				g0, g1 := min(dir.Dot(p), dir.Dot(q)), max(dir.Dot(p), dir.Dot(q))
				if g1 > at && g0 < lo {
					lo, hi = max(g0, at), g1
				}
			}
			if lo > at {
				mid := from.Add(dir.Scale((at + lo) / 2))
				box := site.Box{Center: mid, HalfX: (lo - at) / 2, Yaw: math.Atan2(dir.Y, dir.X), Cos: dir.X, Sin: dir.Y}
				out = append(out, box)
			}
			at = hi
		}
	}
	return out
}

// Near returns the indices of the walls near p: at least all within 0.75 m. The
// slice is the floor's own.
func (f *Floor) Near(p site.Vec2) []int32 { return f.near[f.grid.at(p)] }

// Wall returns the box of wall i.
func (f *Floor) Wall(i int32) *site.Box { return &f.walls[i] }

// Free reports whether a disc of the given radius, at most 0.75 m, at p is
// inside the building and touches no wall.
func (f *Floor) Free(p site.Vec2, radius float64) bool {
	if !f.bounds.Contains(p) {
		return false
	}
	for _, i := range f.Near(p) {
		if f.walls[i].Nearest(p).Sub(p).Norm() < radius {
			return false
		}
	}
	return true
}

// grid divides a rectangle into square cells.
type grid struct {
	min    site.Vec2
	cell   float64
	nx, ny int
}

func newGrid(r site.Rect, cell float64) grid {
	return grid{
		min: r.Min, cell: cell,
		nx: max(1, int(math.Ceil((r.Max.X-r.Min.X)/cell))),
		ny: max(1, int(math.Ceil((r.Max.Y-r.Min.Y)/cell))),
	}
}

// xy returns the column and row of p; a point outside belongs to the nearest
// cell of the edge.
func (g *grid) xy(p site.Vec2) (x, y int) {
	x = int(math.Floor((p.X - g.min.X) / g.cell))
	y = int(math.Floor((p.Y - g.min.Y) / g.cell))
	return min(max(x, 0), g.nx-1), min(max(y, 0), g.ny-1)
}

func (g *grid) at(p site.Vec2) int {
	x, y := g.xy(p)
	return y*g.nx + x
}

func (g *grid) center(c int) site.Vec2 {
	return site.Vec2{X: g.min.X + (float64(c%g.nx)+0.5)*g.cell, Y: g.min.Y + (float64(c/g.nx)+0.5)*g.cell}
}
