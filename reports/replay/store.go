package replay

import (
	"math"

	"gosim/checkoutfree/site"
)

// A camera whose axis is steeper than this has no direction on the floor.
const steepSine = 0.15

// maxRangeM cuts short the view of a camera that looks along the floor.
const maxRangeM = 12.0

// store writes the floor plan.
func (e *encoder) store() {
	s, d := e.rec.Site, &e.doc.Store
	d.Name, d.Currency = s.Name, s.Currency
	d.BoundsCM = e.rect("bounds", 0, s.Bounds)
	for i := range s.Walls {
		d.WallsCM = append(d.WallsCM, e.corners("wall", i, &s.Walls[i]))
	}
	for i := range s.Gondolas {
		g := &s.Gondolas[i]
		d.Gondolas.Code = append(d.Gondolas.Code, g.Code)
		d.Gondolas.CornersCM = append(d.Gondolas.CornersCM, e.corners("gondola", i, &g.Box))
	}
	for i := range s.Plates {
		e.plate(i, &s.Plates[i])
	}
	for i := range s.Slots {
		o := &s.Slots[i]
		t := &d.Slots
		t.First = append(t.First, e.index("slot", i, "first plate", int32(o.First), len(s.Plates)))
		t.Last = append(t.Last, e.index("slot", i, "last plate", int32(o.Last), len(s.Plates)))
		t.Product = append(t.Product, e.product("slot", i, o.SKU))
		t.Units = append(t.Units, o.Units)
		t.XCM = append(t.XCM, e.cm("slot", i, o.Front.X))
		t.YCM = append(t.YCM, e.cm("slot", i, o.Front.Y))
	}
	for i := range s.Products {
		p := &s.Products[i]
		d.Products.GTIN = append(d.Products.GTIN, p.GTIN)
		d.Products.Name = append(d.Products.Name, p.Name)
		d.Products.Price = append(d.Products.Price, p.PriceCents)
	}
	for i := range s.Cameras {
		e.camera(i, &s.Cameras[i])
	}
	for i := range s.Gates {
		g := &s.Gates[i]
		t := &d.Gates
		t.Code = append(t.Code, g.Code)
		t.Kind = append(t.Kind, gateKind(g.Kind))
		t.LineCM = append(t.LineCM, [4]int64{e.cm("gate", i, g.A.X), e.cm("gate", i, g.A.Y), e.cm("gate", i, g.B.X), e.cm("gate", i, g.B.Y)})
		t.InwardPM = append(t.InwardPM, [2]int64{int64(math.Round(g.Inward.X * permille)), int64(math.Round(g.Inward.Y * permille))})
	}
	for i := range s.Zones {
		z := &s.Zones[i]
		d.Zones.Code = append(d.Zones.Code, z.Code)
		d.Zones.Kind = append(d.Zones.Kind, zoneKind(z.Kind))
		d.Zones.AreaCM = append(d.Zones.AreaCM, e.rect("zone", i, z.Area))
	}
}

func (e *encoder) plate(i int, p *site.Plate) {
	s, t := e.rec.Site, &e.doc.Store.Plates
	b := site.Box{Center: p.Center.XY(), HalfX: p.WidthM / 2, HalfY: p.DepthM / 2, Cos: 1}
	if p.Gondola >= 0 && int(p.Gondola) < len(s.Gondolas) {
		g := &s.Gondolas[p.Gondola].Box
		b.Yaw, b.Cos, b.Sin = g.Yaw, g.Cos, g.Sin
	}
	level := 0
	if p.Shelf >= 0 && int(p.Shelf) < len(s.Shelves) {
		level = s.Shelves[p.Shelf].Level
	}
	t.Code = append(t.Code, p.Code)
	t.Gondola = append(t.Gondola, e.index("plate", i, "gondola", int32(p.Gondola), len(s.Gondolas)))
	t.Level = append(t.Level, level)
	t.CornersCM = append(t.CornersCM, e.corners("plate", i, &b))
}

func (e *encoder) camera(i int, c *site.Camera) {
	t := &e.doc.Store.Cameras
	axis := site.Vec2{X: c.R[6], Y: c.R[7]}
	direction, fov, reach := 0.0, 360.0, 0.0
	if axis.Norm() > steepSine {
		direction = math.Atan2(axis.Y, axis.X) * 180 / math.Pi
		fov = 2 * math.Atan(float64(c.Width)/2/c.Fx) * 180 / math.Pi
		reach = maxRangeM
		if c.R[8] < 0 {
			reach = min(maxRangeM, axis.Norm()*c.Pos.Z/-c.R[8])
		}
	} else if c.Fy > 0 { // the disc that the shorter side of the image spans
		reach = min(maxRangeM, c.Pos.Z*float64(c.Height)/2/c.Fy)
	}
	t.Code = append(t.Code, c.Code)
	t.XCM = append(t.XCM, e.cm("camera", i, c.Pos.X))
	t.YCM = append(t.YCM, e.cm("camera", i, c.Pos.Y))
	t.ZCM = append(t.ZCM, e.cm("camera", i, c.Pos.Z))
	t.Degrees = append(t.Degrees, tenth(direction))
	t.FovDeg = append(t.FovDeg, tenth(fov))
	t.RangeCM = append(t.RangeCM, e.cm("camera", i, reach))
}

// tenth rounds to one decimal; what is no number is 0.
func tenth(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return math.Round(v*10) / 10
}

func (e *encoder) rect(where string, i int, r site.Rect) [4]int64 {
	return [4]int64{e.cm(where, i, r.Min.X), e.cm(where, i, r.Min.Y), e.cm(where, i, r.Max.X), e.cm(where, i, r.Max.Y)}
}

func (e *encoder) corners(where string, i int, b *site.Box) (out [8]int64) {
	for k, c := range b.Corners(0) {
		out[2*k], out[2*k+1] = e.cm(where, i, c.X), e.cm(where, i, c.Y)
	}
	return out
}

func gateKind(k site.GateKind) string {
	switch k {
	case site.GateEntry:
		return "entry"
	case site.GateExit:
		return "exit"
	default:
		return "both"
	}
}

func zoneKind(k site.ZoneKind) string {
	switch k {
	case site.ZoneEntrance:
		return "entrance"
	case site.ZoneBlind:
		return "blind"
	default:
		return "aisle"
	}
}
