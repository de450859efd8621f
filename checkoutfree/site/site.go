package site

import "time"

// SKU is an index into [Site.Products]. [NoSKU] stands for "not in the
// catalogue" (a foreign object, or unknown).
type SKU int32

// NoSKU marks an item that the catalogue does not know.
const NoSKU SKU = -1

// The dense indices of a site's parts; -1 means none. They are assigned in file
// order when a site is loaded, so the same files give the same indices.
type (
	// PlateID is an index into [Site.Plates].
	PlateID int32
	// SlotID is an index into [Site.Slots].
	SlotID int32
	// ShelfID is an index into [Site.Shelves].
	ShelfID int32
	// GondolaID is an index into [Site.Gondolas].
	GondolaID int32
	// CameraID is an index into [Site.Cameras].
	CameraID int32
	// GateID is an index into [Site.Gates].
	GateID int32
)

// Site is a store as installed: what the engine is told about the building,
// its devices and its assortment. It is immutable after loading and safe for
// concurrent use.
//
// The world frame is right-handed, in metres, z up, with z = 0 on the floor.
type Site struct {
	Name     string
	Currency string // ISO 4217 code
	Bounds   Rect   // inside of the outer walls, metres
	CeilingM float64
	Walls    []Box     // inner walls and columns: opaque, floor to ceiling
	Gondolas []Gondola // shelving units, opaque up to their height
	Shelves  []Shelf
	Plates   []Plate // load-sensing plates
	Slots    []Slot  // planogram: where each product stands
	Cameras  []Camera
	Gates    []Gate
	Zones    []Zone
	Products []Product // catalogue

	tables *tables // see Reindex
}

// Product is one catalogue entry.
type Product struct {
	GTIN           string // GTIN-8, -12, -13 or -14 with a valid check digit, or a [LocalPrefix] code
	Name           string
	Category       string
	WeightG        float64 // catalogue (mean) unit weight, grams
	WeightSDG      float64 // unit-to-unit standard deviation, grams
	PriceCents     int64   // minor units of Site.Currency
	W, H, D        float64 // outer size, metres
	LookalikeGroup string  // products that cameras confuse share a group; "" = none
}

// Gondola is a single-sided run of shelving. A double-sided one is two of
// them, back to back.
type Gondola struct {
	Code    string
	Box     Box     // footprint
	HeightM float64 // opaque up to here
	Normal  Vec2    // unit vector from the shelf front towards the shopper
	Shelves []ShelfID
}

// Shelf is one board of a gondola.
type Shelf struct {
	Gondola GondolaID
	Level   int       // 1 is the lowest
	Z       float64   // height of the plates' surface, metres
	Plates  []PlateID // in order along the gondola's local x axis
}

// Plate is a load-sensing plate under part of a shelf.
type Plate struct {
	Code      string
	Gondola   GondolaID
	Shelf     ShelfID
	Pos       int     // position on its shelf, 0 first
	Center    Vec3    // centre of the surface
	WidthM    float64 // along the gondola's local x axis
	DepthM    float64
	Interval  time.Duration // sampling interval
	CapacityG float64       // full-scale load, grams
}

// Slot is one planogram entry: a product standing on one plate or straddling
// several neighbouring plates of a shelf.
type Slot struct {
	Shelf       ShelfID
	First, Last PlateID // inclusive, consecutive on the shelf
	SKU         SKU
	Units       int     // units when fully stocked
	Center      Vec3    // centre of the slot on the shelf surface
	Front       Vec3    // middle of the slot's front edge, where hands go
	WidthM      float64 // extent along the gondola's local x axis
}

// GateKind says which way a gate lets people through.
type GateKind uint8

// The kinds of gate.
const (
	GateBoth GateKind = iota
	GateEntry
	GateExit
)

// Gate is a doorway with a light beam and, for entries, a code scanner.
type Gate struct {
	Code   string
	Kind   GateKind
	A, B   Vec2 // ends of the crossing line on the floor
	Inward Vec2 // unit normal pointing into the store
}

// ZoneKind says what a zone is for.
type ZoneKind uint8

// The kinds of zone.
const (
	ZoneAisle ZoneKind = iota
	ZoneEntrance
	ZoneBlind // no camera sees it by design, such as a toilet
)

// Zone is a named part of the floor, used for dwell figures.
type Zone struct {
	Code string
	Kind ZoneKind
	Area Rect
}
