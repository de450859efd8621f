package walk

import (
	"math"

	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
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
	walls  []wall
	bounds site.Rect
	grid   grid
	first  []int32 // per cell, and one more: its first in near
	near   []int32 // by cell: walls within wallReach
}

// NewFloor returns the floor of a site.
func NewFloor(s *site.Site) *Floor {
	f := &Floor{bounds: s.Bounds}
	for _, b := range append(Solids(s), outerWalls(s)...) {
		f.walls = append(f.walls, newWall(b))
	}
	m := site.Vec2{X: outdoors, Y: outdoors}
	f.grid = newGrid(site.Rect{Min: s.Bounds.Min.Sub(m), Max: s.Bounds.Max.Add(m)}, 0.5)
	f.first = make([]int32, f.grid.nx*f.grid.ny+1)
	reach := wallReach + float64(f.grid.cell/2*math.Sqrt2)
	for c := range len(f.first) - 1 {
		mid := f.grid.center(c)
		for i := range f.walls {
			if f.walls[i].box.Nearest(mid).Sub(mid).Norm() <= reach {
				f.near = append(f.near, int32(i))
			}
		}
		f.first[c+1] = int32(len(f.near))
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
				box := site.Box{Center: mid, HalfX: (lo - at) / 2, Yaw: fpmath.Atan2(dir.Y, dir.X), Cos: dir.X, Sin: dir.Y}
				out = append(out, box)
			}
			at = hi
		}
	}
	return out
}

// Near returns the indices of the walls near p: at least all within 0.75 m. The
// slice is the floor's own.
func (f *Floor) Near(p site.Vec2) []int32 {
	c := f.grid.at(p)
	return f.near[f.first[c]:f.first[c+1]]
}

// Wall returns the box of wall i.
func (f *Floor) Wall(i int32) *site.Box { return &f.walls[i].box }

// Free reports whether a disc of the given radius, at most 0.75 m, at p is
// inside the building and touches no wall.
func (f *Floor) Free(p site.Vec2, radius float64) bool {
	if !f.bounds.Contains(p) {
		return false
	}
	for _, i := range f.Near(p) {
		if f.walls[i].nearest(p).Sub(p).Norm() < radius {
			return false
		}
	}
	return true
}

// wall is a box with a short way to the point nearest to somebody.
type wall struct {
	box      site.Box
	straight bool    // the axes are the world's
	x, y     float64 // then half extents along the world's axes, metres
}

func newWall(b site.Box) wall {
	switch {
	case b.Sin == 0:
		return wall{box: b, straight: true, x: b.HalfX, y: b.HalfY}
	case b.Cos == 0:
		return wall{box: b, straight: true, x: b.HalfY, y: b.HalfX}
	default:
		return wall{box: b}
	}
}

// nearest returns what site.Box.Nearest does, bit for bit.
func (w *wall) nearest(p site.Vec2) site.Vec2 {
	if !w.straight {
		return w.box.Nearest(p)
	}
	d := p.Sub(w.box.Center)
	if d.X > w.x {
		d.X = w.x
	} else if d.X < -w.x {
		d.X = -w.x
	}
	if d.Y > w.y {
		d.Y = w.y
	} else if d.Y < -w.y {
		d.Y = -w.y
	}
	return w.box.Center.Add(d)
}

// grid divides a rectangle into square cells.
type grid struct {
	min    site.Vec2
	cell   float64
	per    float64 // cells per metre
	nx, ny int
}

// newGrid returns a grid over r with cells of a power of two metres: then a
// product with its inverse is exact.
func newGrid(r site.Rect, cell float64) grid {
	return grid{
		min: r.Min, cell: cell, per: 1 / cell,
		nx: max(1, int(math.Ceil((r.Max.X-r.Min.X)/cell))),
		ny: max(1, int(math.Ceil((r.Max.Y-r.Min.Y)/cell))),
	}
}

// xy returns the column and row of p; a point outside belongs to the nearest
// cell of the edge.
func (g *grid) xy(p site.Vec2) (x, y int) {
	// Truncation is rounding down where it matters: below zero both end in cell 0.
	x, y = int((p.X-g.min.X)*g.per), int((p.Y-g.min.Y)*g.per)
	return min(max(x, 0), g.nx-1), min(max(y, 0), g.ny-1)
}

func (g *grid) at(p site.Vec2) int {
	x, y := g.xy(p)
	return y*g.nx + x
}

func (g *grid) center(c int) site.Vec2 {
	x, y := float64((float64(c%g.nx)+0.5)*g.cell), float64((float64(c/g.nx)+0.5)*g.cell)
	return site.Vec2{X: g.min.X + x, Y: g.min.Y + y}
}
