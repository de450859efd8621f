package coverage

import (
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/sensors"
)

// Options are what may be chosen. Start from [DefaultOptions].
type Options struct {
	CellM   float64 // edge of a floor cell, metres, 0.05 to 2
	HeightM float64 // of the person, metres, 0.8 to 2.2
}

// DefaultOptions returns cells of a quarter metre and somebody of the mean height.
func DefaultOptions() Options {
	return Options{
		CellM:   0.25, // half a stride: ESTIMATE
		HeightM: 1.70, // agents.Config, mean height
	}
}

// Check returns what is wrong with o, or nil.
func (o *Options) Check() error {
	switch {
	case !(o.CellM >= 0.05 && o.CellM <= 2):
		return fmt.Errorf("cell of %g m: expected 0.05 to 2 m", o.CellM)
	case !(o.HeightM >= 0.8 && o.HeightM <= 2.2):
		return fmt.Errorf("height of %g m: expected 0.8 to 2.2 m", o.HeightM)
	default:
		return nil
	}
}

// How people stand and reach.
const (
	radiusM   = 0.20 // of a body: agents
	standM    = 0.50 // from a face, the distance that shoppers of package agents like best
	graspInM  = 0.08 // a wrist's place inside the face and above the surface: agents
	graspUpM  = 0.08
	shoulders = 0.82 // of standing height, and how far below them an arm reaches: agents
	armDown   = 0.38
	stoopMost = 0.45
)

// viewChance is the chance of being found from which on a camera counts as a view.
const viewChance = 0.5

// PalmM is the breadth of what is taken for a hand on the image, metres: 8.5 cm
// across the palm of adults, ESTIMATE.
const PalmM = 0.085

// Sighting is what the cameras together have of somebody at a place.
type Sighting struct {
	Views  int     // cameras that find the person more often than not
	Feet   int     // of them, those that see the feet
	Found  float64 // mean number of cameras that find the person in a frame each
	ErrorM float64 // expected error of the place, one-sigma radius, metres; NaN if cameras hardly ever have the feet on an image
}

// Cell is a piece of floor that people can stand on and walk to.
type Cell struct {
	At    site.Vec2 // its middle
	Place string    // where that is, such as "aisle3, before G5"
	Sighting
}

// Face is the front of a plate.
type Face struct {
	Plate site.PlateID
	At    site.Vec3 // where the hand is
	Views int       // cameras that find the person and see the hand
	// HandPX is the size of a hand on the image of the camera that has it largest,
	// px across [PalmM]; 0 without views.
	HandPX float64
}

// Gate is a gate with the least that is seen across its width.
type Gate struct {
	Gate                site.GateID
	Inside, On, Outside Sighting // half a metre inwards, on the crossing line, half a metre outwards
}

// Map is what the cameras of a store see.
type Map struct {
	Site    *site.Site
	Options Options
	Origin  site.Vec2 // corner of the raster
	NX, NY  int
	Cells   []Cell
	Faces   []Face
	Gates   []Gate
	Raster  []int // [NY × NX] index in Cells, -1 for what is none
}

// New computes what the cameras of a site see, with devices of the given
// configuration. The error is that of [Options.Check], of [sensors.New], or says that
// there is no floor to stand on. It takes some ten microseconds per cell and camera.
func New(s *site.Site, cfg *sensors.Config, o Options) (*Map, error) {
	if err := o.Check(); err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	x, err := sensors.NewSights(s, cfg)
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	m := &Map{Site: s, Options: o, Origin: s.Bounds.Min}
	m.NX = int(math.Ceil((s.Bounds.Max.X-s.Bounds.Min.X)/o.CellM - 1e-9))
	m.NY = int(math.Ceil((s.Bounds.Max.Y-s.Bounds.Min.Y)/o.CellM - 1e-9))
	m.Raster = make([]int, m.NX*m.NY)
	f := newFloor(s)
	for i := range m.Raster {
		m.Raster[i] = -1
		at := m.Middle(i)
		if !f.walkable(at) {
			continue
		}
		m.Raster[i] = len(m.Cells)
		m.Cells = append(m.Cells, Cell{At: at, Place: place(s, at), Sighting: sight(x, s, at, o.HeightM)})
	}
	if len(m.Cells) == 0 {
		return nil, fmt.Errorf("coverage: store %s: no cell of %g m that a person can stand on and reach from a gate", s.Name, o.CellM)
	}
	for i := range s.Plates {
		m.Faces = append(m.Faces, m.face(x, site.PlateID(i)))
	}
	for i := range s.Gates {
		m.Gates = append(m.Gates, m.gate(x, site.GateID(i)))
	}
	return m, nil
}

// Middle returns the middle of the raster's cell i.
func (m *Map) Middle(i int) site.Vec2 {
	return site.Vec2{
		X: m.Origin.X + float64((float64(i%m.NX)+0.5)*m.Options.CellM),
		Y: m.Origin.Y + float64((float64(i/m.NX)+0.5)*m.Options.CellM),
	}
}

// sight returns what the cameras have of somebody at a place.
func sight(x *sensors.Sights, s *site.Site, at site.Vec2, heightM float64) Sighting {
	var g Sighting
	var infos []info
	for i := range s.Cameras {
		v, ok := x.Person(site.CameraID(i), at, heightM, radiusM)
		if !ok {
			continue
		}
		g.Found += v.Chance
		if v.Chance >= viewChance {
			g.Views++
			if v.FootSeen {
				g.Feet++
			}
		}
		if n, ok := newInfo(&s.Cameras[i], at, &v); ok {
			infos = append(infos, n)
		}
	}
	g.ErrorM = math.Sqrt(meanSquare(infos))
	return g
}

func (m *Map) face(x *sensors.Sights, id site.PlateID) Face {
	p := &m.Site.Plates[id]
	normal := m.Site.Gondolas[p.Gondola].Normal
	front := p.Center.XY().Add(normal.Scale(p.DepthM / 2))
	f := Face{Plate: id, At: front.Sub(normal.Scale(graspInM)).At(p.Center.Z + graspUpM)}
	h := m.Options.HeightM
	g := sensors.Grasp{
		Hand: f.At, Stand: front.Add(normal.Scale(standM)), HeightM: h, RadiusM: radiusM,
		DownM: min(max(0, float64((shoulders-armDown)*h)-f.At.Z), stoopMost*h),
	}
	for i := range m.Site.Cameras {
		if v, perM, ok := x.Hand(site.CameraID(i), &g); ok && v.Chance >= viewChance {
			f.Views++
			f.HandPX = max(f.HandPX, PalmM*perM)
		}
	}
	return f
}

// gate takes the worst over the width of a gate of each of three lines across it.
func (m *Map) gate(x *sensors.Sights, id site.GateID) Gate {
	const steps, off = 4, 0.5
	g := &m.Site.Gates[id]
	line := func(offset float64) Sighting {
		var all []Sighting
		for i := range steps {
			f := (float64(i) + 0.5) / steps
			at := g.A.Add(g.B.Sub(g.A).Scale(f)).Add(g.Inward.Scale(offset))
			all = append(all, sight(x, m.Site, at, m.Options.HeightM))
		}
		w := all[0]
		for _, v := range all[1:] {
			w.Views, w.Feet, w.Found = min(w.Views, v.Views), min(w.Feet, v.Feet), min(w.Found, v.Found)
			w.ErrorM = math.Max(w.ErrorM, v.ErrorM) // NaN if either is
		}
		return w
	}
	return Gate{Gate: id, Inside: line(off), On: line(0), Outside: line(-off)}
}

// info is the information that one camera adds about a place on the floor, 1/m²,
// and the chance that it does.
type info struct{ xx, xy, yy, chance float64 }

// newInfo carries the covariance of a foot point from the image to the floor. ok is
// false if the camera reports none.
func newInfo(c *site.Camera, at site.Vec2, v *sensors.Sight) (n info, ok bool) {
	chance := v.Chance * within(v.FootU, math.Sqrt(v.FootVarUU), float64(c.Width)) * within(v.FootV, math.Sqrt(v.FootVarVV), float64(c.Height))
	det := float64(v.FootVarUU*v.FootVarVV) - float64(v.FootVarUV*v.FootVarUV)
	if !(chance > 0 && det > 0) {
		return n, false
	}
	const h = 1e-4 // m
	var j [2][2]float64
	for k, d := range [2]site.Vec2{{X: h}, {Y: h}} {
		u1, v1, _, ok1 := c.Project(at.Sub(d).At(0))
		u2, v2, _, ok2 := c.Project(at.Add(d).At(0))
		if !ok1 || !ok2 {
			return n, false
		}
		j[0][k], j[1][k] = (u2-u1)/(2*h), (v2-v1)/(2*h)
	}
	a, b, d := v.FootVarVV/det, -v.FootVarUV/det, v.FootVarUU/det // Σ⁻¹
	form := func(p, q int) float64 {
		return float64(j[0][p]*(float64(a*j[0][q])+float64(b*j[1][q]))) + float64(j[1][p]*(float64(b*j[0][q])+float64(d*j[1][q])))
	}
	return info{form(0, 0), form(0, 1), form(1, 1), chance}, true
}

// within returns the chance that a normal error of so many pixels leaves a
// coordinate on an image of a size: points beyond are not reported. The normal
// distribution is taken by its tangent in the middle, 0.06 off at most.
func within(x, sd, size float64) float64 {
	if !(sd > 0) {
		if x >= 0 && x < size {
			return 1
		}
		return 0
	}
	const tangent = 0.3989422804014327 // 1/√(2π)
	part := func(z float64) float64 { return min(max(0.5+float64(tangent*z), 0), 1) }
	return max(0, part(x/sd)-part((x-size)/sd))
}

// exact is how many cameras are taken in every combination; what more there are
// count by their chance.
const exact = 10

// seldom is the chance that any camera reports the feet below which there is no
// expected error: those reported are cut off by the image's edge, and no normal
// error. ESTIMATE.
const seldom = 0.1

// meanSquare returns the mean square error of the best linear estimate over which
// of the cameras report, given that one does, m²; NaN where that is seldom.
func meanSquare(all []info) float64 {
	none := 1.0
	for _, n := range all {
		none *= 1 - n.chance
	}
	if 1-none < seldom {
		return math.NaN()
	}
	slices.SortStableFunc(all, func(a, b info) int {
		switch wa, wb := a.chance*(a.xx+a.yy), b.chance*(b.xx+b.yy); {
		case wa > wb:
			return -1
		case wa < wb:
			return 1
		default:
			return 0
		}
	})
	var base info
	for _, n := range all[min(exact, len(all)):] {
		base = base.plus(n, n.chance)
	}
	all = all[:min(exact, len(all))]
	sum, weight := 0.0, 0.0
	for set := range 1 << len(all) {
		total, p := base, 1.0
		for i, n := range all {
			if set>>i&1 == 0 {
				p *= 1 - n.chance
				continue
			}
			p *= n.chance
			total = total.plus(n, 1)
		}
		det := float64(total.xx*total.yy) - float64(total.xy*total.xy)
		if p == 0 || !(det > 0) {
			continue
		}
		sum += float64(p * (total.xx + total.yy) / det)
		weight += p
	}
	return sum / weight
}

// plus adds a part of n.
func (a info) plus(n info, part float64) info {
	return info{a.xx + float64(part*n.xx), a.xy + float64(part*n.xy), a.yy + float64(part*n.yy), 0}
}
