package site

import (
	"fmt"

	"gosim/internal/strictyaml"
)

// SchemaVersion is the version of the layout and camera files that [Load]
// reads.
const SchemaVersion = 1

// layoutFile is store.yaml, described in docs/format/store.md.
type layoutFile struct {
	SchemaVersion  int           `yaml:"schema_version"`
	Name           string        `yaml:"name"`
	Currency       string        `yaml:"currency"`
	Cameras        string        `yaml:"cameras"`
	Catalogue      string        `yaml:"catalogue"`
	Planogram      string        `yaml:"planogram"`
	Bounds         rectFile      `yaml:"bounds_m"`
	CeilingM       float64       `yaml:"ceiling_m"`
	PlateRateHz    float64       `yaml:"plate_rate_hz"`
	PlateCapacityG float64       `yaml:"plate_capacity_g"`
	Walls          []wallFile    `yaml:"walls"`
	Gondolas       []gondolaFile `yaml:"gondolas"`
	Gates          []gateFile    `yaml:"gates"`
	Zones          []zoneFile    `yaml:"zones"`
}

type rectFile struct {
	Min [2]float64 `yaml:"min"`
	Max [2]float64 `yaml:"max"`
}

func (r rectFile) rect() Rect {
	return Rect{Min: Vec2{r.Min[0], r.Min[1]}, Max: Vec2{r.Max[0], r.Max[1]}}
}

type wallFile struct {
	Centre [2]float64 `yaml:"centre_m"`
	WidthM float64    `yaml:"width_m"`
	DepthM float64    `yaml:"depth_m"`
	YawDeg float64    `yaml:"yaw_deg"`
}

type gondolaFile struct {
	Code           string      `yaml:"code"`
	Centre         [2]float64  `yaml:"centre_m"`
	WidthM         float64     `yaml:"width_m"`
	DepthM         float64     `yaml:"depth_m"`
	HeightM        float64     `yaml:"height_m"`
	YawDeg         float64     `yaml:"yaw_deg"`
	PlateRateHz    *float64    `yaml:"plate_rate_hz"`
	PlateCapacityG *float64    `yaml:"plate_capacity_g"`
	Shelves        []shelfFile `yaml:"shelves"`
}

// shelfFile is one board: Plates equal plates side by side, or the plates that
// PlateList describes one by one.
type shelfFile struct {
	ZM        float64     `yaml:"z_m"`
	Plates    int         `yaml:"plates"`
	PlateList []plateFile `yaml:"plate_list"`
	Codes     []string    `yaml:"codes"`
}

type plateFile struct {
	Code   string     `yaml:"code"`
	Centre [2]float64 `yaml:"centre_m"`
	WidthM float64    `yaml:"width_m"`
	DepthM float64    `yaml:"depth_m"`
}

type gateFile struct {
	Code   string      `yaml:"code"`
	Kind   string      `yaml:"kind"`
	A      [2]float64  `yaml:"a_m"`
	B      [2]float64  `yaml:"b_m"`
	Inward *[2]float64 `yaml:"inward"`
}

type zoneFile struct {
	Code string   `yaml:"code"`
	Kind string   `yaml:"kind"`
	Area rectFile `yaml:"area_m"`
}

// Limits of a layout: far beyond any shop, so that a slip of the decimal point
// is caught.
const (
	maxExtentM     = 1000.0
	maxCeilingM    = 30.0
	maxPlates      = 200 // on one shelf
	maxRateHz      = 10_000.0
	maxCapacityG   = 1e6
	gateSlackM     = 0.5  // a gate stands at most this far from an outer wall
	overlapSlackM  = 1e-3 // measured layouts touch to the millimetre
	plateSlackM    = 0.05 // a plate may stick out of its gondola's footprint
	boundsSlackM   = 0.01
	defaultRateHz  = 20.0     // ESTIMATE: between 10 Hz scales and 60 Hz research rigs
	defaultCapG    = 15_000.0 // ESTIMATE: a 15 kg load cell
	maxShelves     = 40
	maxCameraPxl   = 16_384
	maxCameraFPS   = 1000.0
	maxUnitsOnSlot = 10_000
)

// decodeLayout reads a layout file and checks all that it says by itself. The
// site has neither cameras nor products nor slots yet.
func decodeLayout(file string, data []byte) (*Site, *layoutFile, error) {
	f := &layoutFile{PlateRateHz: defaultRateHz, PlateCapacityG: defaultCapG, Currency: "USD"}
	doc, err := strictyaml.Decode(file, data, f)
	if err != nil {
		return nil, f, err
	}
	b := layoutBuilder{problems: problems{file: file, doc: doc}, f: f, s: &Site{}}
	b.build()
	return b.s, f, b.err()
}

// layoutBuilder turns a layout file into a site.
type layoutBuilder struct {
	problems
	f *layoutFile
	s *Site

	named   bool // the present gondola has a code of its own
	bounded bool // the bounds make sense, so that other things can be held to them

	gondolaCodes, plateCodes, gateCodes, zoneCodes map[string]string // code → path
}

func (b *layoutBuilder) build() {
	b.gondolaCodes, b.plateCodes = map[string]string{}, map[string]string{}
	b.gateCodes, b.zoneCodes = map[string]string{}, map[string]string{}
	b.head()
	for i := range b.f.Walls {
		b.wall(strictyaml.Index("walls", i), &b.f.Walls[i])
	}
	if len(b.f.Gondolas) == 0 {
		b.add("gondolas", nil, "expected at least one gondola, got none")
	}
	for i := range b.f.Gondolas {
		b.gondola(strictyaml.Index("gondolas", i), &b.f.Gondolas[i])
	}
	b.overlaps()
	b.gates()
	for i := range b.f.Zones {
		b.zone(strictyaml.Index("zones", i), &b.f.Zones[i])
	}
}

func (b *layoutBuilder) head() {
	f, s := b.f, b.s
	if f.SchemaVersion != SchemaVersion {
		b.add("schema_version", nil, "expected %d, got %d", SchemaVersion, f.SchemaVersion)
	}
	if f.Name == "" {
		b.add("name", nil, "missing; expected the store's name")
	}
	if !isCurrency(f.Currency) {
		b.add("currency", nil, "expected an ISO 4217 code such as USD, got %q", f.Currency)
	}
	for _, x := range []struct{ path, name string }{{"cameras", f.Cameras}, {"catalogue", f.Catalogue}, {"planogram", f.Planogram}} {
		if x.name == "" {
			b.add(x.path, nil, "missing; expected a file name")
		}
	}
	b.inRange("ceiling_m", f.CeilingM, 1.5, maxCeilingM)
	b.inRange("plate_rate_hz", f.PlateRateHz, 0.1, maxRateHz)
	b.inRange("plate_capacity_g", f.PlateCapacityG, 1, maxCapacityG)
	b.bounded = b.area("bounds_m", f.Bounds)
	s.Name, s.Currency, s.CeilingM, s.Bounds = f.Name, f.Currency, f.CeilingM, f.Bounds.rect()
}

func isCurrency(s string) bool {
	if len(s) != 3 {
		return false
	}
	for i := range 3 {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

// area checks that a rectangle has an inside and sane coordinates.
func (b *layoutBuilder) area(path string, r rectFile) bool {
	ok := true
	for axis, name := range []string{"x", "y"} {
		if lo, hi := r.Min[axis], r.Max[axis]; hi <= lo {
			b.add(path+".max", nil, "expected %s above the minimum's %s, got %s", name, num(lo), num(hi))
			ok = false
		} else if lo < -maxExtentM || hi > maxExtentM {
			b.add(path, nil, "expected %s within ±%s m, got %s to %s", name, num(maxExtentM), num(lo), num(hi))
			ok = false
		}
	}
	return ok
}

func (b *layoutBuilder) wall(path string, w *wallFile) {
	ok := b.inRange(path+".width_m", w.WidthM, 0.001, maxExtentM)
	ok = b.inRange(path+".depth_m", w.DepthM, 0.001, maxExtentM) && ok
	ok = b.inRange(path+".yaw_deg", w.YawDeg, -360, 360) && ok
	if !ok {
		return
	}
	box := NewBox(Vec2{w.Centre[0], w.Centre[1]}, w.WidthM, w.DepthM, w.YawDeg)
	if b.bounded && !b.s.Bounds.Contains(box.Center) {
		b.add(path+".centre_m", ErrOutside, "expected a point inside the building, got %s", point(box.Center))
	}
	b.s.Walls = append(b.s.Walls, box)
}

func (b *layoutBuilder) zone(path string, z *zoneFile) {
	b.code(path+".code", z.Code, b.zoneCodes)
	var kind ZoneKind
	switch z.Kind {
	case "aisle":
		kind = ZoneAisle
	case "entrance":
		kind = ZoneEntrance
	case "blind":
		kind = ZoneBlind
	default:
		b.add(path+".kind", nil, "expected aisle, entrance or blind, got %q", z.Kind)
	}
	if !b.area(path+".area_m", z.Area) {
		return
	}
	r := z.Area.rect()
	if grown := grow(b.s.Bounds, boundsSlackM); b.bounded && (!grown.Contains(r.Min) || !grown.Contains(r.Max)) {
		b.add(path+".area_m", ErrOutside, "expected an area within %s to %s, got %s to %s",
			point(b.s.Bounds.Min), point(b.s.Bounds.Max), point(r.Min), point(r.Max))
	}
	b.s.Zones = append(b.s.Zones, Zone{Code: z.Code, Kind: kind, Area: r})
}

func grow(r Rect, m float64) Rect {
	return Rect{Min: Vec2{r.Min.X - m, r.Min.Y - m}, Max: Vec2{r.Max.X + m, r.Max.Y + m}}
}

// point prints a point to a thousandth of its size or better.
func point(p Vec2) string { return fmt.Sprintf("(%.6g, %.6g)", p.X, p.Y) }
