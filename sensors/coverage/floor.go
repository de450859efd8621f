package coverage

import (
	"math"

	"gosim/checkoutfree/site"
)

// floor knows where people can stand and get to.
type floor struct {
	min    site.Vec2
	nx, ny int
	ok     []bool // of a fine raster: free, and reached from a gate
}

// fineM is the fine raster's cell, metres: a third of the narrowest passage.
const fineM = 0.1

// newFloor floods the free floor from the gates. Where that leads nowhere, as with
// a gate behind a shelf, all free floor counts.
func newFloor(s *site.Site) *floor {
	f := &floor{min: s.Bounds.Min}
	f.nx = max(1, int(math.Ceil((s.Bounds.Max.X-s.Bounds.Min.X)/fineM)))
	f.ny = max(1, int(math.Ceil((s.Bounds.Max.Y-s.Bounds.Min.Y)/fineM)))
	free := make([]bool, f.nx*f.ny)
	for i := range free {
		at := site.Vec2{X: f.min.X + float64((float64(i%f.nx)+0.5)*fineM), Y: f.min.Y + float64((float64(i/f.nx)+0.5)*fineM)}
		free[i] = s.Free(at) && roomy(s, at)
	}
	f.ok = make([]bool, len(free))
	var open []int
	for i := range s.Gates {
		g := &s.Gates[i]
		for _, along := range []float64{0.25, 0.5, 0.75} {
			at := g.A.Add(g.B.Sub(g.A).Scale(along)).Add(g.Inward.Scale(2 * radiusM))
			if k := f.cell(at); k >= 0 && free[k] && !f.ok[k] {
				f.ok[k] = true
				open = append(open, k)
			}
		}
	}
	if len(open) == 0 {
		f.ok = free
		return f
	}
	for len(open) > 0 {
		k := open[len(open)-1]
		open = open[:len(open)-1]
		x, y := k%f.nx, k/f.nx
		for _, n := range [4][2]int{{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}} {
			if n[0] < 0 || n[1] < 0 || n[0] >= f.nx || n[1] >= f.ny {
				continue
			}
			if j := n[1]*f.nx + n[0]; free[j] && !f.ok[j] {
				f.ok[j] = true
				open = append(open, j)
			}
		}
	}
	return f
}

func (f *floor) cell(at site.Vec2) int {
	x, y := (at.X-f.min.X)/fineM, (at.Y-f.min.Y)/fineM
	if !(x >= 0 && y >= 0 && x < float64(f.nx) && y < float64(f.ny)) {
		return -1
	}
	return int(y)*f.nx + int(x)
}

func (f *floor) walkable(at site.Vec2) bool {
	k := f.cell(at)
	return k >= 0 && f.ok[k]
}

// roomy reports whether a body fits between shelves and inner walls.
func roomy(s *site.Site, at site.Vec2) bool {
	for i := range s.Gondolas {
		if s.Gondolas[i].Box.Nearest(at).Sub(at).Norm() < radiusM {
			return false
		}
	}
	for i := range s.Walls {
		if s.Walls[i].Nearest(at).Sub(at).Norm() < radiusM {
			return false
		}
	}
	return true
}

// place says where a point of the floor is: its zone, and the gondola or gate that
// it is before.
func place(s *site.Site, at site.Vec2) string {
	name := ""
	for i := range s.Zones {
		if s.Zones[i].Area.Contains(at) {
			name = s.Zones[i].Code
			break
		}
	}
	const near = 1.5 // m
	best, before := near, ""
	for i := range s.Gondolas {
		g := &s.Gondolas[i]
		d := at.Sub(g.Box.Nearest(at))
		if d.Norm() >= best {
			continue
		}
		switch side := d.Dot(g.Normal) / d.Norm(); {
		case side > 0.7:
			best, before = d.Norm(), "before "+g.Code
		case side < -0.7:
			best, before = d.Norm(), "behind "+g.Code
		default:
			best, before = d.Norm(), "beside "+g.Code
		}
	}
	for i := range s.Gates {
		g := &s.Gates[i]
		if d := at.Sub(g.A.Add(g.B).Scale(0.5)).Norm(); d < best {
			best, before = d, "at gate "+g.Code
		}
	}
	switch {
	case name == "" && before == "":
		return "open floor"
	case name == "":
		return before
	case before == "":
		return name
	default:
		return name + ", " + before
	}
}
