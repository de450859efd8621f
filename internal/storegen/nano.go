package main

import (
	"bytes"
	_ "embed" // for the facts
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"

	"gosim/checkoutfree/site"
)

//go:embed facts/weights.csv
var weightsCSV string

//go:embed facts/events.csv
var eventsCSV string

//go:embed facts/cameras.csv
var camerasCSV string

// records returns the rows of an embedded table without its header.
func records(table string) [][]string {
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		panic("storegen: embedded table: " + err.Error())
	}
	return rows[1:]
}

// atof parses a number of an embedded table.
func atof(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic("storegen: embedded table: " + err.Error())
	}
	return v
}

// nanoPlate is the width of a plate of the nano-store and its pitch, metres.
const (
	nanoPlate = 0.1016
	nanoDepth = 0.4064
)

// nanoStore is the nano-store of the AutoCheckout competition. It also returns
// the plan of who stands where, and the catalogue.
func nanoStore() (store, *nanoPlan, []byte, error) {
	low := []float64{0.3302, 0.5556, 0.8096, 1.089, 1.3748, 1.6986}
	other := []float64{0.3302, 0.5937, 0.889, 1.1684, 1.4224, 1.6478}
	run := func(code string, n int, z []float64, firstX, lastX float64) gondola {
		return gondola{code, (firstX + lastX) / 2, 0.2889, float64(n) * nanoPlate, nanoDepth, 1.9, 0, n, z}
	}
	s := store{
		name: "autocheckout-nano",
		about: `The nano-store of the AutoCheckout competition at CPS-IoT Week 2020: 306 plates of
0.10 m at 60 Hz on five gondolas. Plate positions, shelf heights and bounds are the
published geometry of its data set. ESTIMATES: gondola height, ceiling, plate capacity
and the gate (below). Written by internal/storegen.`,
		cameraAbout: `The published calibration of the data set: 12 colour cameras and the colour cameras of
its five depth cameras, 21 to 26; the depth images are left out. ESTIMATES: 1280 × 720
pixels (the aspect ratio follows from the intrinsics, the size does not) and 15 frames
per second. Written by internal/storegen.`,
		planAbout: `Products stand where the data set's labelled picks took them; where two products claim
the same plates, they divide them. The others, and all that was never picked, fill
free plates by maker. Units are ESTIMATES. Written by internal/storegen.`,
		catalogue: "../../catalogues/autocheckout2020.csv",
		min:       [2]float64{-1.63, -2.79}, max: [2]float64{5.77, 1.42}, ceilingM: 2.6, rateHz: 60, capacityG: 15_000,
		gondolas: []gondola{
			run("G1", 12, low, 0.0762, 1.1938),
			run("G2", 9, other, 1.2954, 2.1082),
			run("G3", 12, other, 2.2098, 3.3274),
			run("G4", 9, other, 3.429, 4.2418),
			{"G5", 4.7117, (-0.3524 - 1.1652) / 2, 9 * nanoPlate, nanoDepth, 1.9, -90, 9, other},
		},
		gatesEstimate: `ESTIMATE: where people came in is not published. The south side is open, faces the
shelves and is seen by most cameras.`,
		gates: []gate{{"DOOR", "both", [2]float64{1.75, -2.79}, [2]float64{2.65, -2.79}}},
		zones: []zone{
			{"entrance", "entrance", [2]float64{1.2, -2.79}, [2]float64{3.2, -1.8}},
			{"front", "aisle", [2]float64{-0.4, -1.8}, [2]float64{4.4, 0.08}},
		},
	}
	for _, r := range records(camerasCSV) {
		v := make([]float64, len(r))
		for i := 1; i < len(r); i++ {
			v[i] = atof(r[i])
		}
		s.cameras = append(s.cameras, camera{
			code: "C" + fmt.Sprintf("%02s", r[0]), fx: v[1], fy: v[2], cx: v[3], cy: v[4],
			distortion: [5]float64{v[5], v[6], v[7], v[8], v[9]},
			pos:        [3]float64{v[10], v[11], v[12]}, lookAt: [3]float64{v[13], v[14], v[15]}, fps: fps,
		})
	}
	catalogue := nanoCatalogue()
	products, err := site.ReadCatalogue(autocheckout, catalogue)
	if err != nil {
		return s, nil, nil, err
	}
	n := newNanoPlan(&s, products)
	n.labelled()
	n.others()
	n.fill()
	s.plan = n.rows()
	return s, n, catalogue, nil
}

// code returns a barcode as the catalogue writes it.
func code(barcode string) string {
	if site.ValidateCode(barcode) != nil {
		return site.LocalPrefix + barcode
	}
	return barcode
}

// maker is the part of a barcode that names who made the product.
func maker(gtin string) string { return strings.TrimPrefix(gtin, site.LocalPrefix)[:6] }

// nanoCatalogue writes the catalogue: barcodes and weights are published, all
// else is an estimate made of them, described in scenarios/catalogues/README.md.
func nanoCatalogue() []byte {
	type product struct {
		code string
		g    float64
	}
	var all []product
	for _, r := range records(weightsCSV) {
		all = append(all, product{code(r[0]), atof(r[1])})
	}
	var b bytes.Buffer
	b.WriteString("gtin,name,category,weight_g,weight_sd_g,price_cents,width_mm,height_mm,depth_mm,similar_to\n")
	for _, p := range all {
		group := ""
		for _, q := range all {
			if q.code != p.code && maker(q.code) == maker(p.code) && math.Abs(q.g-p.g) <= 5 {
				group = "maker-" + maker(p.code)
			}
		}
		density := 0.5 // g/cm³: dry goods in their packs
		if p.g >= 500 {
			density = 1 // bottles
		}
		side := 10 * math.Cbrt(p.g/density) // mm
		w, d := max(50, 0.9*side), max(30, 0.75*side)
		h := max(40, side*side*side/(w*d))
		price := 149 + 50*int(p.g/100)
		fmt.Fprintf(&b, "%s,Item %s,unknown,%.1f,%.2f,%d,%.0f,%.0f,%.0f,%s\n",
			p.code, strings.TrimPrefix(p.code, site.LocalPrefix), p.g, weightSD(p.g), price, w, h, d, group)
	}
	return b.Bytes()
}

// weightSD is a quarter of the tolerable negative error of Directive
// 76/211/EEC, Annex I, 2.4: an ESTIMATE for dry goods within that law.
func weightSD(g float64) float64 {
	switch {
	case g <= 50:
		return 0.25 * 0.09 * g
	case g <= 100:
		return 0.25 * 4.5
	case g <= 200:
		return 0.25 * 0.045 * g
	case g <= 300:
		return 0.25 * 9
	case g <= 500:
		return 0.25 * 0.03 * g
	case g <= 1000:
		return 0.25 * 15
	default:
		return 0.25 * 0.015 * g
	}
}
