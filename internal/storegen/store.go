package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// store is what the three files of a store are written from.
type store struct {
	name          string
	about         string // comment at the head of store.yaml
	cameraAbout   string // comment at the head of cameras.yaml
	planAbout     string // comment at the head of planogram.csv
	catalogue     string // file name, relative to the store's folder
	min, max      [2]float64
	ceilingM      float64
	rateHz        float64
	capacityG     float64
	gondolas      []gondola
	gates         []gate
	zones         []zone
	cameras       []camera
	plan          []placement
	gatesEstimate string // comment above the gates
}

// gondola is a run of shelving with equal plates on every shelf.
type gondola struct {
	code                  string
	x, y, w, d, h, yawDeg float64
	plates                int
	z                     []float64 // shelf heights, lowest first
}

type gate struct {
	code, kind string
	a, b       [2]float64
}

type zone struct {
	code, kind string
	min, max   [2]float64
}

// camera has either hfovDeg or the shares.
type camera struct {
	code           string
	hfovDeg        float64
	fx, fy, cx, cy float64 // as shares of width and height
	distortion     [5]float64
	pos, lookAt    [3]float64
	fps            float64
}

const resolution = "[1280, 720]"

// f prints a number as short as it can be to a tenth of a millimetre.
func f(v float64) string {
	s := strconv.FormatFloat(v, 'f', 4, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

func list(vs ...float64) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = f(v)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func comment(b *bytes.Buffer, text string) {
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight("# "+line, " \n") + "\n")
	}
}

func (s *store) layoutYAML() []byte {
	var b bytes.Buffer
	comment(&b, s.about)
	fmt.Fprintf(&b, "schema_version: 1\nname: %s\ncurrency: USD\n\n", s.name)
	fmt.Fprintf(&b, "cameras: cameras.yaml\ncatalogue: %s\nplanogram: planogram.csv\n\n", s.catalogue)
	fmt.Fprintf(&b, "bounds_m: {min: %s, max: %s}\n", list(s.min[:]...), list(s.max[:]...))
	fmt.Fprintf(&b, "ceiling_m: %s\nplate_rate_hz: %s\nplate_capacity_g: %s\n\ngondolas:\n", f(s.ceilingM), f(s.rateHz), f(s.capacityG))
	for _, g := range s.gondolas {
		fmt.Fprintf(&b, "  - code: %s\n    centre_m: %s\n", g.code, list(g.x, g.y))
		fmt.Fprintf(&b, "    width_m: %s\n    depth_m: %s\n    height_m: %s\n    yaw_deg: %s\n    shelves:\n", f(g.w), f(g.d), f(g.h), f(g.yawDeg))
		for _, z := range g.z {
			fmt.Fprintf(&b, "      - {z_m: %s, plates: %d}\n", f(z), g.plates)
		}
	}
	b.WriteString("\n")
	comment(&b, s.gatesEstimate)
	b.WriteString("gates:\n")
	for _, g := range s.gates {
		fmt.Fprintf(&b, "  - {code: %s, kind: %s, a_m: %s, b_m: %s}\n", g.code, g.kind, list(g.a[:]...), list(g.b[:]...))
	}
	b.WriteString("\nzones:\n")
	for _, z := range s.zones {
		fmt.Fprintf(&b, "  - {code: %s, kind: %s, area_m: {min: %s, max: %s}}\n", z.code, z.kind, list(z.min[:]...), list(z.max[:]...))
	}
	return b.Bytes()
}

func (s *store) camerasYAML() []byte {
	var b bytes.Buffer
	comment(&b, s.cameraAbout)
	b.WriteString("schema_version: 1\ncameras:\n")
	for i := range s.cameras {
		c := &s.cameras[i]
		fmt.Fprintf(&b, "  - code: %s\n    resolution_px: %s\n", c.code, resolution)
		if c.hfovDeg != 0 {
			fmt.Fprintf(&b, "    hfov_deg: %s\n", f(c.hfovDeg))
		} else {
			fmt.Fprintf(&b, "    intrinsics_share: {fx: %s, fy: %s, cx: %s, cy: %s}\n", g5(c.fx), g5(c.fy), g5(c.cx), g5(c.cy))
		}
		if c.distortion != [5]float64{} {
			d := c.distortion
			fmt.Fprintf(&b, "    distortion: [%s, %s, %s, %s, %s]\n", g5(d[0]), g5(d[1]), g5(d[2]), g5(d[3]), g5(d[4]))
		}
		fmt.Fprintf(&b, "    position_m: %s\n    look_at_m: %s\n    fps: %s\n", list(c.pos[:]...), list(c.lookAt[:]...), f(c.fps))
	}
	return b.Bytes()
}

func g5(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func (s *store) planogramCSV() []byte {
	var b bytes.Buffer
	comment(&b, s.planAbout)
	b.WriteString("gondola,shelf,first_plate,last_plate,gtin,units\n")
	for _, p := range s.plan {
		b.WriteString(p.String())
	}
	return b.Bytes()
}
