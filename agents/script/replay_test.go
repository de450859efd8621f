package script_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/agents/script"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// visitFile is a trajectory at 5 frames a second: id 4 comes in by gate IN (x
// 1.2 to 2.1) at y −1, walks up past the slots of gondola G1, and leaves by OUT
// (x 4.9 to 5.8); id 9 is seen inside only, from just behind IN to just before OUT.
func visitFile() string {
	var b strings.Builder
	b.WriteString("# framerate: 5\nframe,id,x,y\n")
	frame := 100
	leg := func(id int, x0, y0, x1, y1 float64, n int) {
		for i := range n {
			u := float64(i) / float64(n)
			fmt.Fprintf(&b, "%d,%d,%.4f,%.4f\n", frame, id, x0+u*(x1-x0), y0+u*(y1-y0))
			frame++
		}
	}
	leg(4, 1.5, -1, 1.5, 4, 25)
	leg(4, 1.5, 4, 1.5, 1, 15)
	leg(4, 1.5, 1, 5.3, 1, 20)
	leg(4, 5.3, 1, 5.3, -1, 11)
	frame = 110
	leg(9, 1.6, 0.1, 1.6, 1, 6)
	leg(9, 1.6, 1, 5.3, 1, 20)
	leg(9, 5.3, 1, 5.3, 0.1, 6)
	return b.String()
}

func decodeReplay(t testing.TB, text string) (script.Replay, *strictyaml.Doc) {
	t.Helper()
	var r script.Replay
	doc, err := strictyaml.Decode("r.yaml", []byte(text), &r)
	require.NoError(t, err)
	return r, doc
}

func TestReplayCompiles(t *testing.T) {
	s := shop(t)
	r, _ := decodeReplay(t, `
file: walks.csv
first_frame: 100
start_s: 60
account_share: 0.5
shop:
  - {id: 4, at_s: 65, slot: G1-S1-P01/1, units: 2, then: hide, technique: conceal_bag}
  - {id: 4, frame: 120, slot: G1-S1-P02/1, gtin: "2980100000019"}
`)
	require.NoError(t, r.Validate())
	set, err := r.Read(strings.NewReader(visitFile()), r.File)
	require.NoError(t, err)
	ps, err := r.Compile(set, s)
	require.NoError(t, err)
	require.Len(t, ps, 2)
	in, _ := s.GateByCode("IN")
	out, _ := s.GateByCode("OUT")
	a := &ps[0]
	assert.Equal(t, int64(4), a.ID)
	assert.Equal(t, 60.0, a.Track.Start)
	assert.Equal(t, in, a.Enter.Gate)
	assert.InDelta(t, 61, a.Enter.AtS, 1e-9, "one metre at 1 m/s")
	assert.Zero(t, a.Enter.DistanceM)
	assert.Equal(t, out, a.Exit.Gate)
	assert.InDelta(t, 60+60*0.2+1.1, a.Exit.AtS, 1e-6)

	b := &ps[1]
	assert.Equal(t, in, b.Enter.Gate)
	assert.Equal(t, b.Track.Start, b.Enter.AtS)
	assert.InDelta(t, 0.1, b.Enter.DistanceM, 1e-9)
	assert.Equal(t, out, b.Exit.Gate)
	assert.Equal(t, b.Track.End, b.Exit.AtS)

	slotA1, _ := s.SlotByCode(slotA)
	slotA2, _ := s.SlotByCode("G1-S1-P02/1")
	sku, _ := s.ProductByGTIN(gtinA)
	assert.Equal(t, []script.Take{
		{AtS: 64, Slot: slotA2, SKU: sku, Units: 1, Then: script.ThenStow, Path: "shop[1]"},
		{AtS: 65, Slot: slotA1, SKU: sku, Units: 2, Then: script.ThenHide, Intent: sim.TechniqueConcealBag, Path: "shop[0]"},
	}, a.Takes)
	assert.Equal(t, 0.5, r.Accounts())
}

// TestReplayIsPlaced: a file in centimetres, turned and shifted, is the same
// visit.
func TestReplayIsPlaced(t *testing.T) {
	s := shop(t)
	plain, _ := decodeReplay(t, "file: w.csv")
	set, err := plain.Read(strings.NewReader(visitFile()), "w.csv")
	require.NoError(t, err)

	var b strings.Builder
	b.WriteString("# framerate: 5\nframe id x/cm y/cm\n")
	for i := range set.Tracks {
		for k := range set.Tracks[i].Len() {
			f, _, p := set.Tracks[i].Row(k)
			fmt.Fprintf(&b, "%d %d %.6f %.6f\n", f, set.Tracks[i].ID, (p.Y-2)*100, -(p.X-3)*100) // turned by −90°
		}
	}
	moved, _ := decodeReplay(t, "{file: w.txt, rotate_deg: 90, offset_x_m: 3, offset_y_m: 2, unit: cm, curve: cubic}")
	require.NoError(t, moved.Validate())
	again, err := moved.Read(strings.NewReader(b.String()), "w.txt")
	require.NoError(t, err)
	for i := range set.Tracks {
		_, _, p := set.Tracks[i].Row(7)
		_, _, q := again.Tracks[i].Row(7)
		assert.InDelta(t, 0, p.Sub(q).Norm(), 1e-6)
	}
	_, err = moved.Compile(again, s)
	require.NoError(t, err)
}

func TestReplayRefuses(t *testing.T) {
	s := shop(t)
	const one = "file: w.csv\nfirst_frame: 100\nshop:\n  - "
	for name, tt := range map[string]struct{ text, want string }{
		"too far": {
			one + "{id: 4, at_s: 1, slot: G1-S1-P01/1}",
			`r.yaml:4:19: shop[0].at_s: expected a time in seconds at which id 4 is within 1.2 m of slot G1-S1-P01/1; they are 3.90 m away then, and nearest at 4.88 s with 0.40 m, got 1`,
		},
		"frame too far":   {one + "{id: 4, frame: 106, slot: G1-S1-P01/1}", `r.yaml:4:20: shop[0].frame: expected a time in seconds at which id 4 is within 1.2 m of slot G1-S1-P01/1; they are 3.70 m away then, and nearest at 4.88 s with 0.40 m, got 1.2`},
		"not there":       {one + "{id: 9, at_s: 1, slot: G1-S1-P01/1}", `r.yaml:4:19: shop[0].at_s: expected a time at which id 9 is there: 2.00 to 8.20 s (frames 110 to 141), got 1`},
		"nobody":          {one + "{id: 5, at_s: 1, slot: G1-S1-P01/1}", `r.yaml:4:10: shop[0].id: expected somebody whom the replay shows, got 5`},
		"unknown slot":    {one + "{id: 4, at_s: 5, slot: G1-S1-P01}", `r.yaml:4:28: shop[0].slot: expected the code of a slot (did you mean G1-S1-P01/1?), got "G1-S1-P01"`},
		"unknown product": {one + `{id: 4, at_s: 5, slot: G1-S1-P01/1, gtin: "1"}`, `r.yaml:4:47: shop[0].gtin: expected a product code of the catalogue, got "1"`},
		"off the floor":   {"{file: w.csv, offset_x_m: 100}", `r.yaml:1:8: file: expected people on the floor; scale, rotate_deg and offset move them: w.csv: expected everybody within x -2.50 to 9.50 and y -2.50 to 8.50 m, got id 4 in frame 160 at (105.30, 1.00), id 9 in frame 136 at (105.30, 1.00); the file spans x 101.50 to 105.30 and y -1.00 to 4.00 m: outside the floor, got "w.csv"`},
		"into a gondola":  {"{file: w.csv, offset_x_m: 0.55, ids: [4]}", `r.yaml:1:8: file: expected people on open floor; scale, rotate_deg and offset move them, got id 4 in gondola G1 in frame 118 at (2.05, 2.60)`},
		"far from gates": {
			"{file: w.csv, offset_y_m: 1.2, ids: [9]}",
			"r.yaml:1:8: file: expected people who cross a gate or begin within gate_reach_m = 1 of one, got id 9 at (1.60, 1.30), 1.30 m from gate IN\n" +
				"r.yaml:1:8: file: expected people who cross a gate or end within gate_reach_m = 1 of one, got id 9 at (5.30, 1.45), 1.45 m from gate OUT",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, doc := decodeReplay(t, tt.text)
			require.NoError(t, r.Validate())
			set, err := r.Read(strings.NewReader(visitFile()), r.File)
			require.NoError(t, err)
			_, err = r.Compile(set, s)
			assert.EqualError(t, doc.Locate(err), tt.want)
		})
	}
}

func TestReplayValidate(t *testing.T) {
	for text, want := range map[string]string{
		"{unit: cm}":                                                          "file: expected the path of a trajectory file, got nothing",
		"{file: w, unit: mm}":                                                 `unit: expected one of these (did you mean m?), got "mm"`,
		"{file: w, curve: cubik}":                                             `curve: expected one of these (did you mean cubic?), got "cubik"`,
		"{file: w, fps: -1}":                                                  "fps: expected a number in [0, 1000], got -1",
		"{file: w, scale: 0}":                                                 "scale: expected a number in [0.001, 1000], got 0",
		"{file: w, first_frame: 9, last_frame: 8}":                            "last_frame: expected 0 or a number not below first_frame = 9, got 8",
		"{file: w, account_share: 2}":                                         "account_share: expected a number in [0, 1], got 2",
		"{file: w, shop: [{id: 1, slot: s}]}":                                 "shop[0]: expected either at_s or frame, got 1",
		"{file: w, shop: [{id: 1, at_s: 1, frame: 1, slot: s}]}":              "shop[0]: expected either at_s or frame, got 1",
		"{file: w, shop: [{id: 1, at_s: 1}]}":                                 "shop[0].slot: expected the code of a slot such as G1-S2-P03/1, got nothing",
		"{file: w, shop: [{id: 1, at_s: 1, slot: s, units: 0}]}":              "shop[0].units: expected a number in [1, 100], got 0",
		"{file: w, shop: [{id: 1, at_s: 1, slot: s, then: eat}]}":             `shop[0].then: expected one of these: stow, put_back, hide, got "eat"`,
		"{file: w, shop: [{id: 1, at_s: 1, slot: s, technique: conceal_bg}]}": `shop[0].technique: expected a theft technique (did you mean conceal_bag?), got "conceal_bg"`,
	} {
		r, _ := decodeReplay(t, text)
		assert.EqualError(t, r.Validate(), want, text)
	}
}
