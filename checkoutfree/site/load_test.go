package site_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
)

const (
	miniLayout = `schema_version: 1
name: mini
currency: EUR
cameras: cameras.yaml
catalogue: ../catalogue.csv
planogram: planogram.csv
bounds_m: {min: [0, 0], max: [5, 4]}
ceiling_m: 3
walls:
  - {centre_m: [4.5, 2], width_m: 0.2, depth_m: 0.2}
gondolas:
  - code: G1
    centre_m: [2, 3.8]
    width_m: 1.2
    depth_m: 0.4
    height_m: 1.5
    shelves:
      - {z_m: 0.2, plates: 3}
      - {z_m: 0.8, plates: 4}
  - code: G2
    centre_m: [0.2, 2]
    width_m: 0.6
    depth_m: 0.4
    height_m: 1.5
    yaw_deg: 90
    plate_rate_hz: 60
    plate_capacity_g: 8000
    shelves:
      - z_m: 0.5
        plate_list:
          - {centre_m: [0.2, 1.8], width_m: 0.2}
          - {centre_m: [0.2, 2.0], width_m: 0.2, depth_m: 0.3, code: X}
gates:
  - {code: IN, kind: entry, a_m: [1, 0], b_m: [2, 0]}
  - {code: OUT, kind: exit, a_m: [5, 1], b_m: [5, 2]}
zones:
  - {code: hall, kind: entrance, area_m: {min: [0, 0], max: [5, 1]}}
`
	miniCameras = `schema_version: 1
cameras:
  - code: C1
    resolution_px: [1280, 720]
    hfov_deg: 90
    position_m: [0.1, 0.1, 2.9]
    look_at_m: [2, 2, 1]
    fps: 15
  - code: C2
    resolution_px: [640, 480]
    intrinsics_share: {fx: 0.8, fy: 1.4, cx: 0.5, cy: 0.45}
    distortion: [-0.4, 0.2, 0, 0, 0]
    position_m: [4.9, 0.1, 2.9]
    look_at_m: [2, 2, 1]
    roll_deg: 1
    fps: 30
`
	miniCatalogue = `gtin,name,category,weight_g,weight_sd_g,price_cents,width_mm,height_mm,depth_mm,similar_to
2980100000019,Cola,soda,359.3,1.56,159,66,115,66,can
2980100000026,Zero,soda,346,1.5,159,66,115,66,can
012000181139,Chips,snack,50,1,199,150,200,80,
local:120130,Rolls,bread,381,3,99,100,80,90,
`
	miniPlanogram = `# A comment.
gondola,shelf,first_plate,last_plate,gtin,units
G1,1,1,1,2980100000019,10
G1,1,1,1,0012000181139,4
G1,2,2,3,2980100000026,20
G2,1,2,2,local:120130,6
`
)

func miniStore() fstest.MapFS {
	return fstest.MapFS{
		"a/store.yaml":    {Data: []byte(miniLayout)},
		"a/cameras.yaml":  {Data: []byte(miniCameras)},
		"a/planogram.csv": {Data: []byte(miniPlanogram)},
		"catalogue.csv":   {Data: []byte(miniCatalogue)},
	}
}

func TestLoad_builds_the_store(t *testing.T) {
	s, err := site.Load(miniStore(), "a/store.yaml")
	require.NoError(t, err)
	assert.Equal(t, "mini", s.Name)
	assert.Equal(t, "EUR", s.Currency)
	assert.Len(t, s.Plates, 9)
	assert.Len(t, s.Shelves, 3)

	g := s.Gondolas[0] // faces south
	assert.Equal(t, site.Vec2{X: 0, Y: -1}, g.Normal)
	p := s.Plates[0] // the shopper's left is in the west
	assert.Equal(t, "G1-S1-P01", p.Code)
	assert.InDelta(t, 1.6, p.Center.X, 1e-12)
	assert.InDelta(t, 0.4, p.WidthM, 1e-12)
	assert.InDelta(t, 0.4, p.DepthM, 1e-12)
	assert.Equal(t, 50*time.Millisecond, p.Interval, "20 Hz by default")
	assert.InDelta(t, 15000, p.CapacityG, 0)

	assert.Equal(t, site.Vec2{X: 1, Y: 0}, s.Gondolas[1].Normal, "yaw 90° faces east")
	p = s.Plates[7]
	assert.Equal(t, "G2-S1-P01", p.Code)
	assert.InDelta(t, 8000, p.CapacityG, 0)
	assert.Equal(t, 16666667*time.Nanosecond, p.Interval)
	assert.InDelta(t, 0.4, p.DepthM, 1e-12, "as deep as the gondola")
	assert.Equal(t, "X", s.Plates[8].Code)

	require.Len(t, s.Slots, 4)
	// Two products on plate 1 split its width in file order.
	a, b, c, d := s.Slots[0], s.Slots[1], s.Slots[2], s.Slots[3]
	assert.InDelta(t, 0.2, a.WidthM, 1e-12)
	assert.InDelta(t, 1.5, a.Center.X, 1e-12)
	assert.InDelta(t, 1.7, b.Center.X, 1e-12)
	assert.Equal(t, site.SKU(2), b.SKU, "a GTIN-12 may be written as GTIN-13")
	// One product over two plates has them whole.
	assert.Equal(t, [2]site.PlateID{4, 5}, [2]site.PlateID{c.First, c.Last})
	assert.InDelta(t, 0.6, c.WidthM, 1e-12)
	assert.InDelta(t, 2.0, c.Center.X, 1e-12)
	assert.InDelta(t, 3.8, c.Center.Y, 1e-12)
	assert.InDelta(t, 3.6, c.Front.Y, 1e-12)
	assert.InDelta(t, 0.8, c.Front.Z, 1e-12)
	// East-facing: the front lies east.
	assert.InDelta(t, 0.35, d.Front.X, 1e-12)
	assert.InDelta(t, 2.0, d.Front.Y, 1e-12)

	assert.Equal(t, []site.SlotID{0, 1}, s.SlotsOn(0))
	assert.Empty(t, s.SlotsOn(1))
	assert.Equal(t, "G1-S1-P01/2", s.SlotCode(1))
	l, r := s.Neighbours(0)
	assert.Equal(t, [2]site.PlateID{-1, 1}, [2]site.PlateID{l, r})
	l, r = s.Neighbours(6)
	assert.Equal(t, [2]site.PlateID{5, -1}, [2]site.PlateID{l, r})

	assert.Equal(t, site.GateEntry, s.Gates[0].Kind)
	assert.Equal(t, site.Vec2{X: 0, Y: 1}, s.Gates[0].Inward)
	assert.Equal(t, site.Vec2{X: -1, Y: 0}, s.Gates[1].Inward)

	assert.InDelta(t, 640, s.Cameras[0].Fx, 1e-9)
	assert.InDelta(t, 639.5, s.Cameras[0].Cx, 1e-9)
	assert.InDelta(t, 0.8*640, s.Cameras[1].Fx, 1e-9)
	assert.InDelta(t, 1.4*480, s.Cameras[1].Fy, 1e-9)
	assert.InDelta(t, -0.4, s.Cameras[1].K1, 0)
}

func TestSite_finds_by_code(t *testing.T) {
	s, err := site.Load(miniStore(), "a/store.yaml")
	require.NoError(t, err)
	plate, ok := s.PlateByCode("G1-S2-P03")
	assert.True(t, ok)
	assert.Equal(t, site.PlateID(5), plate)
	slot, ok := s.SlotByCode("G1-S1-P01/2")
	assert.True(t, ok)
	assert.Equal(t, site.SlotID(1), slot)
	cam, ok := s.CameraByCode("C2")
	assert.True(t, ok)
	assert.Equal(t, site.CameraID(1), cam)
	gate, ok := s.GateByCode("OUT")
	assert.True(t, ok)
	assert.Equal(t, site.GateID(1), gate)
	sku, ok := s.ProductByGTIN("00012000181139")
	assert.True(t, ok)
	assert.Equal(t, site.SKU(2), sku)
	_, ok = s.ProductByGTIN("local:120131")
	assert.False(t, ok)
}

func TestLoad_reports_what_is_wrong(t *testing.T) {
	const lay, cam, cat, pla = "a/store.yaml", "a/cameras.yaml", "catalogue.csv", "a/planogram.csv"
	cases := []struct {
		name, file, old, new string
		is                   error
		want                 string
	}{
		{"duplicate gondola", lay, "code: G2", "code: G1", site.ErrDuplicate, "a/store.yaml:20:11: gondolas[1].code: G1 is already the code of gondolas[0].code in line 12"},
		{"duplicate plate", lay, "code: X", "code: G1-S1-P02", site.ErrDuplicate, "a/store.yaml:32:13: gondolas[1].shelves[0].plate_list[1]: G1-S1-P02 is already the code of gondolas[0].shelves[0].plates[1] in line 18"},
		{"duplicate camera", cam, "code: C2", "code: C1", site.ErrDuplicate, "a/cameras.yaml:9:11: cameras[1].code: C1 is already the code of cameras[0].code in line 3"},
		{"duplicate gate", lay, "code: OUT", "code: IN", site.ErrDuplicate, "a/store.yaml:35:12: gates[1].code: IN is already the code of gates[0].code in line 34"},
		{"bad name", lay, "code: OUT", "code: the exit", nil, `a/store.yaml:35:12: gates[1].code: expected a name of 1 to 40 letters, digits, dots, underscores and hyphens, got "the exit"`},
		{"plate outside", lay, "[0.2, 2.0]", "[-0.2, 2.0]", site.ErrOutside, "a/store.yaml:32:14: gondolas[1].shelves[0].plate_list[1].centre_m: expected a point within (0, 0) to (5, 4), got (-0.2, 2)"},
		{"plate off its gondola", lay, "[0.2, 2.0]", "[0.2, 2.3]", site.ErrOutside, "plate_list[1].centre_m: expected the plate on its gondola G2, it sticks out by 0.100 m"},
		{"plates out of order", lay, "[0.2, 2.0]", "[0.2, 1.85]", site.ErrOverlap, "plate_list[1].centre_m: expected the plate to the right of G2-S1-P01 as the shopper sees it, it lies 0.150 m over its edge"},
		{"plates twice", lay, "      - z_m: 0.5\n", "      - z_m: 0.5\n        plates: 2\n", nil, "a/store.yaml:29:9: gondolas[1].shelves[0]: expected either plates (a number) or plate_list, got both"},
		{"no plates", lay, "plates: 3", "plates: 0", nil, "a/store.yaml:18:28: gondolas[0].shelves[0].plates: expected 1 to 200 plates, got 0"},
		{"camera outside", cam, "[0.1, 0.1, 2.9]", "[-1, 0.1, 2.9]", site.ErrOutside, "a/cameras.yaml:6:5: cameras[0].position_m: expected a point within (0, 0) to (5, 4), got (-1, 0.1)"},
		{"camera in the floor", cam, "[0.1, 0.1, 2.9]", "[0.1, 0.1, 0]", site.ErrOutside, "a/cameras.yaml:6:28: cameras[0].position_m[2]: expected a height above the floor and up to the ceiling at 3 m, got 0"},
		{"camera in the roof", cam, "[0.1, 0.1, 2.9]", "[0.1, 0.1, 3.2]", site.ErrOutside, "up to the ceiling at 3 m, got 3.2"},
		{"camera in a gondola", cam, "[0.1, 0.1, 2.9]", "[2, 3.8, 1]", site.ErrOverlap, "the camera hangs inside gondola G1"},
		{"camera in a wall", cam, "[0.1, 0.1, 2.9]", "[4.5, 2, 2]", site.ErrOverlap, "the camera hangs inside walls[0]"},
		{"camera looks at itself", cam, "[2, 2, 1]\n    fps: 15", "[0.1, 0.1, 2.9]\n    fps: 15", nil, "a/cameras.yaml:7:5: cameras[0].look_at_m: expected a point at least 0.01 m from the camera's position, got the position"},
		{"camera without lens", cam, "    hfov_deg: 90\n", "", nil, "a/cameras.yaml:3:5: cameras[0]: expected one of hfov_deg, intrinsics_px and intrinsics_share, got 0 of them"},
		{"camera with two lenses", cam, "    hfov_deg: 90\n", "    hfov_deg: 90\n    intrinsics_px: {fx: 600, fy: 600, cx: 639, cy: 359}\n", nil, "got 2 of them"},
		{"pixels for shares", cam, "fx: 0.8", "fx: 800", nil, "a/cameras.yaml:11:28: cameras[1].intrinsics_share.fx: expected a number in [0.05, 50], got 800"},
		{"no frame rate", cam, "    fps: 15\n", "", nil, "a/cameras.yaml:3:5: cameras[0].fps: missing; expected a number in [0.1, 1000]"},
		{"no resolution", cam, "[640, 480]", "[640, 4]", nil, "a/cameras.yaml:10:26: cameras[1].resolution_px[1]: expected 16 to 16384 pixels, got 4"},
		{"gondolas overlap", lay, "[0.2, 2]", "[1.5, 3.5]", site.ErrOverlap, "gondolas[1].centre_m: gondola G2 overlaps gondola G1"},
		{"gondola in a wall", lay, "[4.5, 2]", "[2, 3.7]", site.ErrOverlap, "a/store.yaml:13:5: gondolas[0].centre_m: gondola G1 overlaps walls[0]"},
		{"gondola outside", lay, "[2, 3.8]", "[2, 3.9]", site.ErrOutside, "a/store.yaml:13:5: gondolas[0].centre_m: expected the gondola within (0, 0) to (5, 4), its corner lies at (2.6, 4.1)"},
		{"shelf above the gondola", lay, "z_m: 0.8", "z_m: 1.8", nil, "a/store.yaml:19:15: gondolas[0].shelves[1].z_m: expected a height in [0, 1.5], that of the gondola, got 1.8"},
		{"shelves out of order", lay, "z_m: 0.8", "z_m: 0.1", nil, "gondolas[0].shelves[1].z_m: expected a height above the shelf below, 0.2, got 0.1"},
		{"no entry", lay, "kind: entry", "kind: exit", site.ErrNoGate, "a/store.yaml:33:1: gates: expected a gate of kind entry or both, got none"},
		{"no exit", lay, "kind: exit", "kind: entry", site.ErrNoGate, "a/store.yaml:33:1: gates: expected a gate of kind exit or both, got none"},
		{"gate inside", lay, "a_m: [1, 0], b_m: [2, 0]", "a_m: [1, 1], b_m: [2, 1]", site.ErrOutside, "a/store.yaml:34:29: gates[0].a_m: expected a point within 0.5 m of an outer wall, got (1, 1), 1.00 m away"},
		{"gate too narrow", lay, "b_m: [2, 0]", "b_m: [1.1, 0]", nil, "expected a gate 0.3 to 20 m wide"},
		{"gate kind", lay, "kind: entry", "kind: in", nil, `a/store.yaml:34:22: gates[0].kind: expected entry, exit or both, got "in"`},
		{"zone outside", lay, "max: [5, 1]", "max: [5, 9]", site.ErrOutside, "zones[0].area_m: expected an area within (0, 0) to (5, 4), got (0, 0) to (5, 9)"},
		{"inside out", lay, "max: [5, 4]", "max: [5, -4]", nil, "a/store.yaml:7:25: bounds_m.max: expected y above the minimum's 0, got -4"},
		{"wrong version", lay, "schema_version: 1", "schema_version: 2", nil, "a/store.yaml:1:17: schema_version: expected 1, got 2"},
		{"not a number", lay, "ceiling_m: 3", "ceiling_m: .nan", nil, "a/store.yaml:8:12: ceiling_m: expected a finite number, got .nan"},
		{"unknown key", lay, "ceiling_m: 3", "cieling_m: 3", nil, "a/store.yaml:8:1: cieling_m: unknown key; did you mean ceiling_m?"},
		{"number with unit", lay, "width_m: 1.2", "width_m: 120cm", nil, `expected a number, got "120cm" (write the bare number; the unit is in the key's name: width_m is in metres)`},
		{"no such file", lay, "cameras: cameras.yaml", "cameras: kameras.yaml", fs.ErrNotExist, "a/store.yaml: cameras: cannot read a/kameras.yaml"},
		{"file out of the tree", lay, "../catalogue.csv", "../../catalogue.csv", fs.ErrInvalid, "a/store.yaml: catalogue: cannot read ../catalogue.csv: outside of the folder that is searched"},
		{"currency", lay, "EUR", "Euro", nil, `a/store.yaml:3:11: currency: expected an ISO 4217 code such as USD, got "Euro"`},

		{"unknown product", pla, "2980100000026", "2980100000033", site.ErrUnknown, "a/planogram.csv:5:10: gtin: the catalogue has no product 2980100000033"},
		{"bad check digit in the planogram", pla, "2980100000026", "2980100000025", site.ErrCheckDigit, "a/planogram.csv:5:10: gtin: expected check digit 6, got 2980100000025: wrong check digit"},
		{"unknown gondola", pla, "G2,1", "G3,1", site.ErrUnknown, `a/planogram.csv:6:1: gondola: the layout has no gondola "G3"; did you mean G1?`},
		{"unknown shelf", pla, "G1,2,", "G1,3,", site.ErrUnknown, "a/planogram.csv:5:4: shelf: expected a shelf in [1, 2] of gondola G1, got 3"},
		{"plate beyond the shelf", pla, "2,3,298", "2,5,298", site.ErrUnknown, "a/planogram.csv:5:8: last_plate: expected a plate in [1, 4] of shelf 2 of gondola G1, got 5"},
		{"plates backwards", pla, "2,3,298", "3,2,298", nil, "a/planogram.csv:5:8: last_plate: expected a plate from 3 on, got 2"},
		{"plate taken", pla, "G1,1,1,1,0012000181139,4", "G1,1,1,2,0012000181139,4", site.ErrOverlap, "a/planogram.csv:4:6: first_plate: plate 1 is taken by line 3; a product on several plates has them to itself"},
		{"same product twice on a plate", pla, "0012000181139,4", "2980100000019,4", site.ErrDuplicate, "a/planogram.csv:4:10: gtin: 2980100000019 stands on this plate already, line 3"},
		{"plate overloaded", pla, "local:120130,6", "local:120130,22", site.ErrOverload, "a/planogram.csv:6: units: expected at most 8000 g on plate X, got 8382 g of local:120130"},
		{"no units", pla, "local:120130,6", "local:120130,0", nil, `a/planogram.csv:6:23: units: expected a whole number in [1, 10000], got "0"`},
		{"half a row", pla, "local:120130,6\n", "local:12", site.ErrTruncated, "a/planogram.csv:6: expected 6 fields, got 5"},

		{"bad check digit", cat, "2980100000019,Cola", "2980100000018,Cola", site.ErrCheckDigit, "catalogue.csv:2:1: gtin: expected check digit 9, got 2980100000018: wrong check digit"},
		{"not a GTIN", cat, "2980100000019,Cola", "12345,Cola", nil, `catalogue.csv:2:1: gtin: expected a GTIN of 8, 12, 13 or 14 digits, got "12345"`},
		{"duplicate GTIN", cat, "2980100000026,Zero", "02980100000019,Zero", site.ErrDuplicate, "catalogue.csv:3:1: gtin: 02980100000019 stands already in line 2"},
		{"negative weight", cat, "359.3", "-359.3", nil, `catalogue.csv:2:25: weight_g: expected a number in [0.1, 100000], got "-359.3"`},
		{"weight with unit", cat, "359.3", "359.3g", nil, `weight_g: expected a number in [0.1, 100000], got "359.3g"`},
		{"not finite", cat, "359.3", "NaN", nil, `weight_g: expected a number in [0.1, 100000], got "NaN"`},
		{"negative price", cat, "159,66,115,66,can\n298", "-1,66,115,66,can\n298", nil, `catalogue.csv:2:36: price_cents: expected a whole number in [0, 100000000], got "-1"`},
		{"spread too large", cat, "359.3,1.56", "359.3,200", nil, "catalogue.csv:2:31: weight_sd_g: expected at most half the weight of 359.3 g, got 200"},
		{"no name", cat, ",Cola,", ",,", nil, "catalogue.csv:2:15: name: missing; expected the product's name"},
		{"missing column", cat, ",price_cents", "", nil, "catalogue.csv:1: price_cents: the column is missing from the header"},
		{"misspelt column", cat, ",weight_g,", ",weigth_g,", nil, "catalogue.csv:1:20: weigth_g: unknown column; did you mean weight_g?"},
		{"column twice", cat, ",similar_to", ",name", site.ErrDuplicate, "the column stands twice in the header"},
		{"no header", cat, strings.SplitAfterN(miniCatalogue, "\n", 2)[0], "", nil, "catalogue.csv:1:1: 2980100000019: unknown column"},
		{"open quote", cat, "Chips", `"Chips`, site.ErrTruncated, "catalogue.csv:4:"},
		{"stray quote", cat, "Chips", `Chi"ps`, nil, "catalogue.csv:4:17: a quotation mark inside an unquoted value"},
		{"cut off", cat, "90,\n", "90,", site.ErrTruncated, "catalogue.csv:5: the last line does not end with a line break: the file may be cut off"},
		{"header only", cat, miniCatalogue[strings.Index(miniCatalogue, "\n")+1:], "", nil, "catalogue.csv: expected at least one product, got a header only"},
		{"empty catalogue", cat, miniCatalogue, "", nil, "catalogue.csv:1:1: the file is empty; expected the header gtin,name"},
		{"empty planogram", pla, miniPlanogram, "", nil, "a/planogram.csv:1:1: the file is empty"},
		{"empty layout", lay, miniLayout, "", nil, "a/store.yaml:1:1: the file is empty"},
		{"empty cameras", cam, miniCameras, "", nil, "a/cameras.yaml:1:1: the file is empty"},
		{"binary", cat, "Cola", "Co\x00la", nil, "catalogue.csv: expected UTF-8 text"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			fsys := miniStore()
			before := string(fsys[c.file].Data)
			require.Contains(t, before, c.old)
			fsys[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(before, c.old, c.new, 1))}
			_, err := site.Load(fsys, "a/store.yaml")
			require.Error(t, err)
			assert.Contains(t, err.Error(), c.want)
			if c.is != nil {
				require.ErrorIs(t, err, c.is)
			}
		})
	}
}

func TestLoad_reports_all_problems_of_all_files(t *testing.T) {
	fsys := miniStore()
	edit := func(file string, pairs ...string) {
		fsys[file] = &fstest.MapFile{Data: []byte(strings.NewReplacer(pairs...).Replace(string(fsys[file].Data)))}
	}
	edit("a/store.yaml", "ceiling_m: 3", "ceiling_m: 300", "kind: exit", "kind: out")
	edit("a/cameras.yaml", "hfov_deg: 90", "hfov_deg: 190", "fps: 30", "fps: -1")
	edit("catalogue.csv", "346,1.5", "x,y")
	edit("a/planogram.csv", "G1,2,2,3", "G1,0,2,z")
	_, err := site.Load(fsys, "a/store.yaml")
	require.EqualError(t, err, `a/store.yaml:8:12: ceiling_m: expected a number in [1.5, 30], got 300
a/store.yaml:33:1: gates: expected a gate of kind exit or both, got none
a/store.yaml:35:23: gates[1].kind: expected entry, exit or both, got "out"
a/cameras.yaml:5:15: cameras[0].hfov_deg: expected a number in [1, 170], got 190
a/cameras.yaml:16:10: cameras[1].fps: expected a number in [0.1, 1000], got -1
catalogue.csv:3:25: weight_g: expected a number in [0.1, 100000], got "x"
catalogue.csv:3:27: weight_sd_g: expected a number in [0, 100000], got "y"
a/planogram.csv:5:4: shelf: expected a whole number in [1, 40], got "0"
a/planogram.csv:5:8: last_plate: expected a whole number in [1, 200], got "z"`)
}

func TestLoad_reads_tables_as_spreadsheets_write_them(t *testing.T) {
	fsys := miniStore()
	for _, name := range []string{"catalogue.csv", "a/planogram.csv"} {
		text := "\ufeff" + strings.ReplaceAll(string(fsys[name].Data), "\n", "\r\n")
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	s, err := site.Load(fsys, "a/store.yaml")
	require.NoError(t, err)
	assert.Len(t, s.Slots, 4)

	_, err = site.Load(fsys, "b/store.yaml")
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestValidateCode(t *testing.T) {
	for _, good := range []string{
		"4006381333931",  // the EAN-13 of the GS1 manuals' example pencil
		"036000291452",   // the UPC-A of the textbooks
		"96385074",       // an EAN-8
		"10614141543219", // a GTIN-14
		"local:120130", "local:a-B_c.9",
	} {
		require.NoError(t, site.ValidateCode(good), good)
	}
	for _, bad := range []string{"", "4006381333930", "400638133393", "abcdefgh", "4006381333931 ", "local:", "local:a b", "local:123456789012345678901", "12345678901234567"} {
		require.Error(t, site.ValidateCode(bad), bad)
	}
	d, ok := site.CheckDigit("400638133393")
	assert.True(t, ok)
	assert.Equal(t, 1, d)
	_, ok = site.CheckDigit("")
	assert.False(t, ok)
	_, ok = site.CheckDigit("12x")
	assert.False(t, ok)
}

// Any single wrong digit is found.
func TestCheckDigit_finds_every_single_error(t *testing.T) {
	const good = "4006381333931"
	for i := range good {
		for d := byte('0'); d <= '9'; d++ {
			if d == good[i] {
				continue
			}
			b := []byte(good)
			b[i] = d
			require.Error(t, site.ValidateCode(string(b)), string(b))
		}
	}
}

func FuzzLoad_layout(f *testing.F) {
	f.Add(miniLayout)
	f.Add("schema_version: 1\nbounds_m: {min: [0, 0], max: [1e308, 1]}")
	f.Fuzz(func(t *testing.T, text string) { load(t, "a/store.yaml", text) })
}

func FuzzLoad_cameras(f *testing.F) {
	f.Add(miniCameras)
	f.Fuzz(func(t *testing.T, text string) { load(t, "a/cameras.yaml", text) })
}

func FuzzLoad_catalogue(f *testing.F) {
	f.Add(miniCatalogue)
	f.Add("gtin,name,category\n\"")
	f.Fuzz(func(t *testing.T, text string) { load(t, "catalogue.csv", text) })
}

func FuzzLoad_planogram(f *testing.F) {
	f.Add(miniPlanogram)
	f.Fuzz(func(t *testing.T, text string) { load(t, "a/planogram.csv", text) })
}

// load reads the mini store with one file replaced. What loads must be
// consistent.
func load(t *testing.T, file, text string) {
	t.Helper()
	fsys := miniStore()
	fsys[file] = &fstest.MapFile{Data: []byte(text)}
	s, err := site.Load(fsys, "a/store.yaml")
	if err != nil {
		require.NotEmpty(t, err.Error())
		return
	}
	for i := range s.Slots {
		x := &s.Slots[i]
		require.LessOrEqual(t, x.First, x.Last)
		require.Positive(t, x.WidthM)
		id, ok := s.SlotByCode(s.SlotCode(site.SlotID(i)))
		require.True(t, ok)
		require.Equal(t, site.SlotID(i), id)
	}
	for i := range s.Cameras {
		s.Cameras[i].OnPlane(100, 100, 0)
	}
}

// The examples of the format's page are what the loader reads.
func TestLoad_reads_the_documented_examples(t *testing.T) {
	page, err := os.ReadFile("../../docs/format/store.md")
	require.NoError(t, err)
	var examples []string
	for _, part := range strings.Split(string(page), "```yaml\n")[1:] {
		text, _, _ := strings.Cut(part, "```")
		examples = append(examples, text)
	}
	require.Len(t, examples, 2)
	planogram, _, found := strings.Cut(miniPlanogram, "G1,2")
	require.True(t, found)
	fsys := fstest.MapFS{
		"stores/kiosk/store.yaml":    {Data: []byte(examples[0])},
		"stores/kiosk/cameras.yaml":  {Data: []byte(examples[1])},
		"stores/kiosk/planogram.csv": {Data: []byte(planogram)},
		"catalogues/convenience.csv": {Data: []byte(miniCatalogue)},
	}
	s, err := site.Load(fsys, "stores/kiosk/store.yaml")
	require.NoError(t, err)
	assert.Equal(t, "kiosk", s.Name)
	assert.Equal(t, "X", s.Plates[5].Code)
	assert.InDelta(t, 8000, s.Plates[0].CapacityG, 0)
}
