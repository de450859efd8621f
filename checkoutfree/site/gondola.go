package site

import (
	"fmt"
	"math"
	"time"

	"gosim/internal/strictyaml"
)

// gondola adds a gondola with its shelves and plates.
func (b *layoutBuilder) gondola(path string, g *gondolaFile) {
	b.named = b.code(path+".code", g.Code, b.gondolaCodes)
	ok := b.inRange(path+".width_m", g.WidthM, 0.01, maxExtentM)
	ok = b.inRange(path+".depth_m", g.DepthM, 0.01, maxExtentM) && ok
	ok = b.inRange(path+".height_m", g.HeightM, 0.01, math.Max(b.f.CeilingM, 0.01)) && ok
	ok = b.inRange(path+".yaw_deg", g.YawDeg, -360, 360) && ok
	rate, capacity := b.f.PlateRateHz, b.f.PlateCapacityG
	if g.PlateRateHz != nil {
		rate = *g.PlateRateHz
		ok = b.inRange(path+".plate_rate_hz", rate, 0.1, maxRateHz) && ok
	}
	if g.PlateCapacityG != nil {
		capacity = *g.PlateCapacityG
		ok = b.inRange(path+".plate_capacity_g", capacity, 1, maxCapacityG) && ok
	}
	if len(g.Shelves) == 0 || len(g.Shelves) > maxShelves {
		b.add(path+".shelves", nil, "expected 1 to %d shelves, got %d", maxShelves, len(g.Shelves))
	}
	box := NewBox(Vec2{g.Centre[0], g.Centre[1]}, g.WidthM, g.DepthM, g.YawDeg)
	id := GondolaID(len(b.s.Gondolas))
	b.s.Gondolas = append(b.s.Gondolas, Gondola{
		Code: g.Code, Box: box, HeightM: g.HeightM, Normal: Vec2{box.Sin, -box.Cos},
	})
	if !ok {
		return
	}
	for _, c := range box.Corners(0) {
		if b.bounded && !grow(b.s.Bounds, boundsSlackM).Contains(c) {
			b.add(path+".centre_m", ErrOutside, "expected the gondola within %s to %s, its corner lies at %s",
				point(b.s.Bounds.Min), point(b.s.Bounds.Max), point(c))
			break
		}
	}
	interval := time.Duration(math.Round(1e9 / rate))
	below := 0.0
	for i := range g.Shelves {
		at := strictyaml.Index(path+".shelves", i)
		z := g.Shelves[i].ZM
		switch {
		case z < 0 || z > g.HeightM:
			b.add(at+".z_m", nil, "expected a height in [0, %s], that of the gondola, got %s", num(g.HeightM), num(z))
		case i > 0 && z <= below:
			b.add(at+".z_m", nil, "expected a height above the shelf below, %s, got %s", num(below), num(z))
		}
		below = z
		b.shelf(at, &g.Shelves[i], id, i+1, interval, capacity)
	}
}

func (b *layoutBuilder) shelf(path string, f *shelfFile, gondola GondolaID, level int, interval time.Duration, capacity float64) {
	g := &b.s.Gondolas[gondola]
	n := f.Plates
	list := f.PlateList
	switch {
	case list != nil && n != 0:
		b.add(path, nil, "expected either plates (a number) or plate_list, got both")
		return
	case list == nil && (n < 1 || n > maxPlates):
		b.add(path+".plates", nil, "expected 1 to %d plates, got %d", maxPlates, n)
		return
	case list != nil && (len(list) == 0 || len(list) > maxPlates):
		b.add(path+".plate_list", nil, "expected 1 to %d plates, got %d", maxPlates, len(list))
		return
	case list != nil:
		n = len(list)
	}
	if f.Codes != nil && (len(f.Codes) != n || list != nil) {
		b.add(path+".codes", nil, "expected %d codes beside plates: %d, got %d", n, n, len(f.Codes))
		return
	}
	s := Shelf{Gondola: gondola, Level: level, Z: f.ZM}
	shelfID := ShelfID(len(b.s.Shelves))
	for i := range n {
		p := Plate{
			Code: fmt.Sprintf("%s-S%d-P%02d", g.Code, level, i+1), Gondola: gondola, Shelf: shelfID, Pos: i,
			Interval: interval, CapacityG: capacity,
		}
		at := strictyaml.Index(path+".plates", i)
		if list == nil {
			p.WidthM, p.DepthM = 2*g.Box.HalfX/float64(n), 2*g.Box.HalfY
			p.Center = g.Box.World(Vec2{X: float64((float64(i)+0.5)*p.WidthM) - g.Box.HalfX}).At(f.ZM)
			if f.Codes != nil {
				at = strictyaml.Index(path+".codes", i)
				p.Code = f.Codes[i]
			}
		} else {
			at = strictyaml.Index(path+".plate_list", i)
			b.listedPlate(at, &list[i], g, &p, f.ZM)
		}
		if b.named { // else each plate would repeat the gondola's problem
			b.code(at, p.Code, b.plateCodes)
		}
		s.Plates = append(s.Plates, PlateID(len(b.s.Plates)))
		b.s.Plates = append(b.s.Plates, p)
	}
	b.inOrder(path, s.Plates)
	g.Shelves = append(g.Shelves, shelfID)
	b.s.Shelves = append(b.s.Shelves, s)
}

// listedPlate fills p from an entry of plate_list.
func (b *layoutBuilder) listedPlate(at string, f *plateFile, g *Gondola, p *Plate, z float64) {
	p.WidthM, p.DepthM = f.WidthM, f.DepthM
	if f.DepthM == 0 {
		p.DepthM = 2 * g.Box.HalfY
	}
	if f.Code != "" {
		p.Code = f.Code
	}
	p.Center = Vec2{f.Centre[0], f.Centre[1]}.At(z)
	if !b.inRange(at+".width_m", p.WidthM, 0.001, 10) || !b.inRange(at+".depth_m", p.DepthM, 0.001, 10) {
		return
	}
	c := Vec2{f.Centre[0], f.Centre[1]}
	if b.bounded && !b.s.Bounds.Contains(c) {
		b.add(at+".centre_m", ErrOutside, "expected a point within %s to %s, got %s", point(b.s.Bounds.Min), point(b.s.Bounds.Max), point(c))
		return
	}
	l := g.Box.Local(c)
	over := math.Max(math.Abs(l.X)+float64(p.WidthM/2)-g.Box.HalfX, math.Abs(l.Y)+float64(p.DepthM/2)-g.Box.HalfY)
	if over > plateSlackM {
		b.add(at+".centre_m", ErrOutside, "expected the plate on its gondola %s, it sticks out by %.3f m", g.Code, over)
	}
}

// inOrder checks that the listed plates of a shelf stand side by side from left
// to right.
func (b *layoutBuilder) inOrder(path string, plates []PlateID) {
	for i := 1; i < len(plates); i++ {
		l, r := &b.s.Plates[plates[i-1]], &b.s.Plates[plates[i]]
		box := &b.s.Gondolas[l.Gondola].Box
		gap := box.Local(r.Center.XY()).X - float64(r.WidthM/2) - (box.Local(l.Center.XY()).X + float64(l.WidthM/2))
		if gap < -2*overlapSlackM {
			b.add(strictyaml.Index(path+".plate_list", i)+".centre_m", ErrOverlap,
				"expected the plate to the right of %s as the shopper sees it, it lies %.3f m over its edge", l.Code, -gap)
		}
	}
}

// overlaps reports gondolas that stand in each other or in a wall.
func (b *layoutBuilder) overlaps() {
	gs := b.s.Gondolas
	for i := range gs {
		path := strictyaml.Index("gondolas", i) + ".centre_m"
		for j := range i {
			if boxesOverlap(&gs[i].Box, &gs[j].Box, overlapSlackM) {
				b.add(path, ErrOverlap, "gondola %s overlaps gondola %s", gs[i].Code, gs[j].Code)
			}
		}
		for j := range b.s.Walls {
			if boxesOverlap(&gs[i].Box, &b.s.Walls[j], overlapSlackM) {
				b.add(path, ErrOverlap, "gondola %s overlaps %s", gs[i].Code, strictyaml.Index("walls", j))
			}
		}
	}
}

// boxesOverlap reports whether two boxes share more than slack metres along
// every axis of both (separating axis theorem).
func boxesOverlap(a, b *Box, slack float64) bool {
	d := b.Center.Sub(a.Center)
	for _, u := range [4]Vec2{{a.Cos, a.Sin}, {-a.Sin, a.Cos}, {b.Cos, b.Sin}, {-b.Sin, b.Cos}} {
		if math.Abs(d.Dot(u)) >= reach(a, u)+reach(b, u)-slack {
			return false
		}
	}
	return true
}

// reach returns half of the box's extent along unit vector u.
func reach(b *Box, u Vec2) float64 {
	return float64(b.HalfX*math.Abs(float64(u.X*b.Cos)+float64(u.Y*b.Sin))) + float64(b.HalfY*math.Abs(float64(u.Y*b.Cos)-float64(u.X*b.Sin)))
}
