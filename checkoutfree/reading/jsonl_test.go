package reading_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

func shop(t testing.TB) *site.Site {
	t.Helper()
	s, err := site.Load(os.DirFS("../../scenarios"), "stores/corner-shop/store.yaml")
	require.NoError(t, err)
	return s
}

// randomReading makes a valid reading of any kind, with every form of number.
func randomReading(rng *rand.Rand, s *site.Site) *reading.Reading {
	num := func() float32 {
		switch rng.IntN(4) {
		case 0:
			return float32(rng.IntN(2000) - 1000)
		case 1:
			return math.Float32frombits(rng.Uint32() &^ (1 << 30)) // tiny to 2, never infinite
		case 2:
			return 0
		default:
			return rng.Float32() * 1280
		}
	}
	time := func() int64 { return rng.Int64() - rng.Int64() }
	point := func() reading.Keypoint {
		if rng.IntN(3) == 0 {
			return reading.Keypoint{}
		}
		return reading.Keypoint{U: num(), V: num(), Score: 1 - rng.Float32()}
	}
	text := func() string { return []string{"", "acct-1", "a\"b\\c\n\t\x01", "Zoë 🛒"}[rng.IntN(4)] }
	switch rng.IntN(7) {
	case 0, 1:
		f := &reading.CameraFrame{
			Camera: site.CameraID(rng.IntN(len(s.Cameras))), Time: time(), Seq: rng.Uint32(), Dim: rng.IntN(5),
		}
		for range rng.IntN(4) {
			d := reading.Detection{
				Box: [4]float32{num(), num(), num(), num()}, Score: rng.Float32(), Head: point(), Foot: point(),
				Wrists: [2]reading.Keypoint{point(), point()},
			}
			n := rng.IntN(reading.InHandTopK + 1)
			for i := range d.InHand {
				d.InHand[i].SKU = site.NoSKU
				if i < n {
					d.InHand[i] = reading.ProductScore{SKU: site.SKU(rng.IntN(len(s.Products))), P: rng.Float32()}
				}
			}
			f.Detections = append(f.Detections, d)
			for range f.Dim {
				f.Embeddings = append(f.Embeddings, num())
			}
		}
		return &reading.Reading{Kind: reading.KindFrame, Frame: f}
	case 2:
		w := &reading.WeightBatch{
			Plate: site.PlateID(rng.IntN(len(s.Plates))), Time: time(), Interval: 1 + rng.Int64N(math.MaxInt64), Seq: rng.Uint32(),
		}
		for range rng.IntN(20) {
			w.Grams = append(w.Grams, num())
		}
		return &reading.Reading{Kind: reading.KindWeights, Weights: w}
	case 3:
		g := &reading.GateEvent{Gate: site.GateID(rng.IntN(2)), Kind: reading.GateScan, Time: time(), Token: text()}
		switch rng.IntN(4) {
		case 0:
			g.Kind, g.Token, g.Direction = reading.GateCrossing, "", int8(rng.IntN(3)-1)
		case 1:
			g.Kind, g.Token = reading.GateHeld, ""
		case 2:
			g.Outcome = reading.ScanOutcome(rng.IntN(5))
		}
		return &reading.Reading{Kind: reading.KindGate, Gate: g}
	case 4:
		a := &reading.StaffAction{
			Kind: reading.StaffRestock, Time: time(), Slot: site.SlotID(rng.IntN(len(s.Slots))),
			SKU: site.SKU(rng.IntN(len(s.Products))), Units: int32(rng.Uint32()), Badge: text(),
		}
		switch rng.IntN(3) {
		case 0:
			a.Kind = reading.StaffPlanogram
		case 1:
			a.Kind, a.Slot, a.SKU, a.Units = reading.StaffBadge, -1, site.NoSKU, 0
		}
		return &reading.Reading{Kind: reading.KindStaff, Staff: a}
	default:
		h := &reading.DeviceHealth{Time: time(), OffsetNS: time(), ErrorNS: rng.Int64(), OK: rng.IntN(2) == 0}
		switch rng.IntN(3) {
		case 0:
			h.Class, h.Index = reading.DeviceCamera, int32(rng.IntN(len(s.Cameras)))
		case 1:
			h.Class, h.Index = reading.DevicePlate, int32(rng.IntN(len(s.Plates)))
		default:
			h.Class, h.Index = reading.DeviceGate, int32(rng.IntN(len(s.Gates)))
		}
		return &reading.Reading{Kind: reading.KindHealth, Health: h}
	}
}

// same compares two readings by value; an empty slice equals a nil one.
func same(t *testing.T, want, got *reading.Reading) {
	t.Helper()
	normal := func(r *reading.Reading) reading.Reading {
		c := *r
		if c.Frame != nil {
			f := *c.Frame
			f.Detections = append([]reading.Detection{}, f.Detections...)
			f.Embeddings = append([]float32{}, f.Embeddings...)
			c.Frame = &f
		}
		if c.Weights != nil {
			w := *c.Weights
			w.Grams = append([]float32{}, w.Grams...)
			c.Weights = &w
		}
		return c
	}
	require.Equal(t, normal(want), normal(got))
}

func TestJSONL_round_trips(t *testing.T) {
	s := shop(t)
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 7))
		var buf bytes.Buffer
		enc := reading.NewEncoder(&buf)
		var want []*reading.Reading
		for i := range 200 {
			r := randomReading(rng, s)
			want = append(want, r)
			require.NoError(t, enc.Encode(int64(i), r, s), "seed %d", seed)
		}
		first := buf.String()
		dec := reading.NewDecoder(&buf, s)
		var again bytes.Buffer
		enc2 := reading.NewEncoder(&again)
		for i, w := range want {
			var got reading.Reading
			arrival, err := dec.Decode(&got)
			require.NoError(t, err, "seed %d reading %d", seed, i)
			require.Equal(t, int64(i), arrival)
			same(t, w, &got)
			require.NoError(t, enc2.Encode(arrival, &got, s))
		}
		var got reading.Reading
		_, err := dec.Decode(&got)
		require.ErrorIs(t, err, io.EOF)
		require.Equal(t, first, again.String(), "the same readings give the same bytes")
	}
}

const header = `{"kind":"header","format":"checkoutfree-readings","version":1,"store":"corner-shop"}` + "\n"

func TestEncoder_writes_the_documented_form(t *testing.T) {
	s := shop(t)
	var buf bytes.Buffer
	enc := reading.NewEncoder(&buf)
	none := reading.ProductScore{SKU: site.NoSKU}
	for i, r := range []*reading.Reading{
		{Kind: reading.KindFrame, Frame: &reading.CameraFrame{
			Camera: 2, Time: 1_700_000_000_000_000_000, Seq: 7, Dim: 2, Embeddings: []float32{0.6, -0.8},
			Detections: []reading.Detection{{
				Box: [4]float32{10, 20.5, 110, 320}, Score: 0.93, Head: reading.Keypoint{U: 60, V: 35, Score: 0.9},
				Wrists: [2]reading.Keypoint{{U: 20, V: 180, Score: 0.5}, {}},
				InHand: [3]reading.ProductScore{{SKU: 0, P: 0.75}, none, none},
			}},
		}},
		{Kind: reading.KindWeights, Weights: &reading.WeightBatch{Plate: 3, Time: 5, Interval: 50_000_000, Seq: 1, Grams: []float32{1200.25, -3}}},
		{Kind: reading.KindGate, Gate: &reading.GateEvent{Gate: 0, Kind: reading.GateScan, Time: 5, Token: "m-17"}},
		{Kind: reading.KindGate, Gate: &reading.GateEvent{Gate: 0, Kind: reading.GateScan, Time: 5, Token: "4006381333931", Outcome: reading.ScanUnknown}},
		{Kind: reading.KindGate, Gate: &reading.GateEvent{Gate: 0, Kind: reading.GateHeld, Time: 5}},
		{Kind: reading.KindGate, Gate: &reading.GateEvent{Gate: 1, Kind: reading.GateCrossing, Time: 5, Direction: -1}},
		{Kind: reading.KindStaff, Staff: &reading.StaffAction{Kind: reading.StaffRestock, Time: 5, Slot: 1, SKU: 0, Units: 6, Badge: "s1"}},
		{Kind: reading.KindHealth, Health: &reading.DeviceHealth{Class: reading.DevicePlate, Index: 0, Time: 5, OffsetNS: -40, ErrorNS: 10, OK: true}},
	} {
		require.NoError(t, enc.Encode(int64(9+i), r, s))
	}
	assert.Equal(t, header+`{"kind":"frame","arrival_ns":9,"camera":"C3","time_ns":1700000000000000000,"seq":7,"detections":[{"box":[10,20.5,110,320],"score":0.93,"head":[60,35,0.9],"foot":null,"wrists":[[20,180,0.5],null],"in_hand":[["2980100000019",0.75]]}],"dim":2,"embeddings":[0.6,-0.8]}
{"kind":"weights","arrival_ns":10,"plate":"G1-S1-P04","time_ns":5,"interval_ns":50000000,"seq":1,"grams":[1200.25,-3]}
{"kind":"gate","arrival_ns":11,"gate":"IN","time_ns":5,"event":"scan","token":"m-17"}
{"kind":"gate","arrival_ns":12,"gate":"IN","time_ns":5,"event":"scan","token":"4006381333931","outcome":"unknown"}
{"kind":"gate","arrival_ns":13,"gate":"IN","time_ns":5,"event":"held"}
{"kind":"gate","arrival_ns":14,"gate":"OUT","time_ns":5,"event":"crossing","direction":-1}
{"kind":"staff","arrival_ns":15,"time_ns":5,"event":"restock","slot":"G1-S1-P01/2","gtin":"2980100000019","units":6,"badge":"s1"}
{"kind":"health","arrival_ns":16,"class":"plate","device":"G1-S1-P01","time_ns":5,"offset_ns":-40,"error_ns":10,"ok":true}
`, buf.String())
}

func TestDecoder_refuses(t *testing.T) {
	const (
		frame  = `{"kind":"frame","arrival_ns":9,"camera":"C3","time_ns":1,"seq":7,"detections":[{"box":[1,2,3,4],"score":0.9,"head":null,"foot":null,"wrists":[null,null]}],"dim":2,"embeddings":[0.6,0.8]}`
		weight = `{"kind":"weights","arrival_ns":1,"plate":"G1-S1-P04","time_ns":5,"interval_ns":50,"seq":1,"grams":[1,2]}`
		gate   = `{"kind":"gate","arrival_ns":1,"gate":"IN","time_ns":5,"event":"scan","token":"x"}`
		staff  = `{"kind":"staff","arrival_ns":1,"time_ns":5,"event":"restock","slot":"G1-S1-P01/1","gtin":"2980100000019","units":6,"badge":""}`
		health = `{"kind":"health","arrival_ns":1,"class":"gate","device":"IN","time_ns":5,"offset_ns":0,"error_ns":1,"ok":true}`
	)
	s := shop(t)
	for _, good := range []string{frame, weight, gate, staff, health} {
		var r reading.Reading
		_, err := reading.NewDecoder(strings.NewReader(header+good+"\n"), s).Decode(&r)
		require.NoError(t, err, good)
		spaced := strings.NewReplacer(",", " ,\t", ":", " : ", "[", "[ ", "{", "{ ").Replace(good)
		_, err = reading.NewDecoder(strings.NewReader(header+spaced+"\r\n"), s).Decode(&r)
		require.NoError(t, err, spaced)
	}
	cases := []struct{ line, old, new, want string }{
		{frame, `"seq"`, `"sequence"`, `line 2: sequence: unknown field (known: kind, arrival_ns, camera, time_ns, seq, detections, dim, embeddings)`},
		{frame, `"C3"`, `"C9"`, `line 2: camera: the store has no camera "C9"`},
		{frame, `"seq":7`, `"seq":-7`, `line 2: seq: expected a whole number in [0, 4294967295], got -7`},
		{frame, `"seq":7`, `"seq":7,"seq":7`, `line 2: seq: the field stands twice`},
		{frame, `"seq":7,`, ``, `line 2: seq: missing`},
		{frame, `[0.6,0.8]`, `[0.6]`, `line 2: embeddings: expected 1 × 2 numbers, got 1`},
		{frame, `[0.6,0.8]`, `[0.6,NaN]`, `line 2: embeddings: expected a number, got "NaN"`},
		{frame, `[0.6,0.8]`, `[0.6,1e39]`, `line 2: embeddings: expected a number that 32 bits hold, got 1e39`},
		{frame, `[0.6,0.8]`, `[0.6,08]`, `line 2: embeddings: expected a number, got "08"`},
		{frame, `[0.6,0.8]`, `[0.6 0.8]`, `line 2: embeddings: expected ',', got "0.8"`},
		{frame, `[0.6,0.8]`, `[0.6,]`, `line 2: embeddings: expected a number`},
		{frame, `"score":0.9`, `"score":1.5`, `line 2: detections[0].score: expected a number in [0, 1], got 1.5`},
		{frame, `"score":0.9`, `"skore":0.9`, `line 2: detections[0].skore: unknown field (known: box`},
		{frame, `"score":0.9,`, ``, `line 2: detections[0].score: missing`},
		{frame, `"head":null`, `"head":[1,2,0]`, `line 2: detections[0].head: expected a score above 0, or null`},
		{frame, `"head":null`, `"head":[1,2]`, `line 2: detections[0].head: expected ','`},
		{frame, `"foot":null`, `"foot":"x"`, `line 2: detections[0].foot: expected '['`},
		{frame, `[null,null]}`, `[null,null],"in_hand":[["2980100000018",1]]}`, `line 2: detections[0].in_hand: the store has no product "2980100000018"`},
		{frame, `[null,null]}`, `[null,null],"in_hand":[["2980100000019",1],["2980100000019",1],["2980100000019",1],["2980100000019",1]]}`, `detections[0].in_hand: expected at most 3 guesses`},
		{frame, `"dim":2`, `"dim":1e2`, `line 2: dim: expected a whole number in [0, 4096], got 1e2`},
		{frame, `"kind":"frame",`, ``, `line 2: expected kind as the first field, got "arrival_ns"`},
		{frame, `"frame"`, `"picture"`, `line 2: kind: expected frame, weights, gate, staff or health, got "picture"`},
		{frame, `0.8]}`, `0.8]}{}`, `line 2: something follows the object`},
		{frame, `0.8]}`, `0.8]`, `line 2: expected ',', got the end of the line`},
		{weight, `"interval_ns":50`, `"interval_ns":-50`, `line 2: interval_ns: expected a whole number in [1, 9223372036854775807], got -50`},
		{weight, `"interval_ns":50`, `"interval_ns":0`, `line 2: interval_ns: expected a whole number in [1,`},
		{weight, `"G1-S1-P04"`, `"G1-S1-P40"`, `line 2: plate: the store has no plate "G1-S1-P40"`},
		{weight, `"G1-S1-P04"`, `4`, `line 2: plate: expected a text, got "4"`},
		{weight, `[1,2]`, `[1,null]`, `line 2: grams: expected a number, got "null"`},
		{weight, `"time_ns":5`, `"time_ns":5.5`, `line 2: time_ns: expected a whole number`},
		{gate, `"IN"`, `"DOOR"`, `line 2: gate: the store has no gate "DOOR"`},
		{gate, `"scan"`, `"crossing"`, `line 2: direction: missing`},
		{gate, `"token":"x"`, `"token":"x","direction":1`, `line 2: a scan has a token and perhaps an outcome, a crossing a direction, and a gate held open none of them`},
		{gate, `"token":"x"`, `"token":"x","outcome":"maybe"`, `line 2: outcome: expected accepted, unknown, revoked, already_inside or repeated, got "maybe"`},
		{gate, `"scan","token":"x"`, `"held","token":"x"`, `line 2: a scan has a token`},
		{gate, `"scan","token":"x"`, `"crossing","direction":1,"outcome":"revoked"`, `line 2: a scan has a token`},
		{gate, `"token":"x"`, `"direction":1`, `line 2: token: missing`},
		{gate, `"x"`, `"x`, `line 2: token: a control character stands in a text`},
		{gate, `"x"`, `"\q"`, `line 2: token: bad escape in a text`},
		{gate, `"x"`, `"\ud800"`, `line 2: token: bad escape in a text`},
		{gate, `"x"`, "\"\xff\"", `line 2: token: expected at most 4096 bytes of UTF-8`},
		{gate, `"scan"`, `"knock"`, `line 2: event: expected scan, crossing or held, got "knock"`},
		{staff, `P01/1`, `P01/9`, `line 2: slot: the store has no slot "G1-S1-P01/9"`},
		{staff, `"restock"`, `"badge"`, `line 2: a badge action names no goods`},
		{staff, `"units":6,`, ``, `line 2: units: missing`},
		{staff, `"restock"`, `"rest"`, `line 2: event: expected restock, planogram or badge, got "rest"`},
		{health, `"class":"gate","device":"IN"`, `"device":"IN","class":"gate"`, `line 2: device: expected class before device`},
		{health, `"gate"`, `"door"`, `line 2: class: expected camera, plate or gate, got "door"`},
		{health, `true`, `1`, `line 2: ok: expected true or false, got "1"`},
		{health, `"error_ns":1`, `"error_ns":-1`, `line 2: error_ns: expected a whole number in [0,`},
	}
	for _, c := range cases {
		t.Run(c.want, func(t *testing.T) {
			require.Contains(t, c.line, c.old)
			line := strings.Replace(c.line, c.old, c.new, 1)
			dec := reading.NewDecoder(strings.NewReader(header+line+"\n"+gate+"\n"), s)
			var r reading.Reading
			_, err := dec.Decode(&r)
			var fe *reading.FormatError
			require.ErrorAs(t, err, &fe)
			assert.Contains(t, err.Error(), c.want)
			assert.Equal(t, 2, fe.Line)
			_, err = dec.Decode(&r)
			require.NoError(t, err, "the next line is read all the same")
			assert.Equal(t, reading.KindGate, r.Kind)
		})
	}
}

func TestDecoder_refuses_files(t *testing.T) {
	s := shop(t)
	for _, c := range []struct{ in, want string }{
		{"", "readings: line 1: the file is empty; expected a header"},
		{strings.Replace(header, ":1,", ":2,", 1), "readings: line 1: version: expected a whole number in [1, 1], got 2"},
		{strings.Replace(header, "corner-shop", "go", 1), `readings: line 1: store: expected readings of store "corner-shop", got "go"`},
		{strings.Replace(header, "checkoutfree-readings", "x", 1), `readings: line 1: format: expected "checkoutfree-readings", got "x"`},
		{`{"kind":"gate"}` + "\n", `readings: line 1: kind: expected "header" on the first line, got "gate"`},
		{header + `{"kind":"ga`, "readings: line 2: the last line does not end with a line break: the file may be cut off"},
		{header + "\n", "readings: line 2: expected '{', got the end of the line"},
	} {
		var r reading.Reading
		_, err := reading.NewDecoder(strings.NewReader(c.in), s).Decode(&r)
		require.EqualError(t, err, c.want)
	}
	broken := errors.New("broken")
	_, err := reading.NewDecoder(io.MultiReader(strings.NewReader(header), &failing{broken}), s).Decode(&reading.Reading{})
	require.ErrorIs(t, err, broken)
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error)  { return 0, f.err }
func (f *failing) Write([]byte) (int, error) { return 0, f.err }

func TestEncoder_refuses(t *testing.T) {
	s := shop(t)
	nan := float32(math.NaN())
	frame := func(change func(*reading.CameraFrame)) *reading.Reading {
		f := &reading.CameraFrame{Dim: 1, Embeddings: []float32{1}, Detections: make([]reading.Detection, 1)}
		change(f)
		return &reading.Reading{Kind: reading.KindFrame, Frame: f}
	}
	for i, r := range []*reading.Reading{
		{},
		{Kind: reading.KindFrame},
		{Kind: reading.KindWeights, Gate: &reading.GateEvent{}},
		frame(func(f *reading.CameraFrame) { f.Camera = 99 }),
		frame(func(f *reading.CameraFrame) { f.Camera = -1 }),
		frame(func(f *reading.CameraFrame) { f.Dim = 2 }),
		frame(func(f *reading.CameraFrame) { f.Embeddings[0] = nan }),
		frame(func(f *reading.CameraFrame) { f.Detections[0].Box[2] = nan }),
		frame(func(f *reading.CameraFrame) { f.Detections[0].Score = 2 }),
		frame(func(f *reading.CameraFrame) { f.Detections[0].Head = reading.Keypoint{U: nan, Score: 1} }),
		frame(func(f *reading.CameraFrame) { f.Detections[0].InHand[0].SKU = 999 }),
		frame(func(f *reading.CameraFrame) { f.Detections[0].InHand[0].P = nan }),
		{Kind: reading.KindWeights, Weights: &reading.WeightBatch{Plate: 9999, Interval: 1}},
		{Kind: reading.KindWeights, Weights: &reading.WeightBatch{Interval: -1}},
		{Kind: reading.KindWeights, Weights: &reading.WeightBatch{Interval: 1, Grams: []float32{float32(math.Inf(1))}}},
		{Kind: reading.KindGate, Gate: &reading.GateEvent{Gate: 9, Kind: reading.GateScan}},
		{Kind: reading.KindGate, Gate: &reading.GateEvent{}},
		{Kind: reading.KindGate, Gate: &reading.GateEvent{Kind: reading.GateCrossing, Direction: 3}},
		{Kind: reading.KindGate, Gate: &reading.GateEvent{Kind: reading.GateScan, Token: "\xff"}},
		{Kind: reading.KindGate, Gate: &reading.GateEvent{Kind: reading.GateScan, Token: "x", Outcome: 99}},
		{Kind: reading.KindGate, Gate: &reading.GateEvent{Kind: reading.GateScan, Token: strings.Repeat("x", 5000)}},
		{Kind: reading.KindStaff, Staff: &reading.StaffAction{}},
		{Kind: reading.KindStaff, Staff: &reading.StaffAction{Kind: reading.StaffRestock, Slot: -1}},
		{Kind: reading.KindStaff, Staff: &reading.StaffAction{Kind: reading.StaffRestock, SKU: site.NoSKU}},
		{Kind: reading.KindHealth, Health: &reading.DeviceHealth{}},
		{Kind: reading.KindHealth, Health: &reading.DeviceHealth{Class: reading.DeviceGate, Index: 7}},
		{Kind: reading.KindHealth, Health: &reading.DeviceHealth{Class: reading.DeviceGate, ErrorNS: -1}},
	} {
		var buf bytes.Buffer
		err := reading.NewEncoder(&buf).Encode(1, r, s)
		require.ErrorIs(t, err, reading.ErrInvalid, "case %d", i)
		assert.Empty(t, buf.String(), "nothing is written")
	}
	broken := errors.New("broken")
	err := reading.NewEncoder(&failing{broken}).Encode(1, &reading.Reading{Kind: reading.KindGate, Gate: &reading.GateEvent{Kind: reading.GateScan}}, s)
	require.ErrorIs(t, err, broken)
}

// A long line outgrows the reader's buffer.
func TestJSONL_takes_long_lines(t *testing.T) {
	s := shop(t)
	f := &reading.CameraFrame{Dim: 512, Detections: make([]reading.Detection, 60), Embeddings: make([]float32, 60*512)}
	for i := range f.Embeddings {
		f.Embeddings[i] = float32(i) / 7
	}
	for i := range f.Detections {
		for k := range f.Detections[i].InHand {
			f.Detections[i].InHand[k].SKU = site.NoSKU
		}
	}
	r := &reading.Reading{Kind: reading.KindFrame, Frame: f}
	var buf bytes.Buffer
	require.NoError(t, reading.NewEncoder(&buf).Encode(3, r, s))
	require.Greater(t, buf.Len(), 200_000)
	var got reading.Reading
	_, err := reading.NewDecoder(&buf, s).Decode(&got)
	require.NoError(t, err)
	same(t, r, &got)
}

func TestEncoder_allocates_nothing(t *testing.T) {
	s := shop(t)
	rng := rand.New(rand.NewPCG(1, 1))
	enc := reading.NewEncoder(io.Discard)
	rs := make([]*reading.Reading, 50)
	for i := range rs {
		rs[i] = randomReading(rng, s)
	}
	run := func() {
		for _, r := range rs {
			_ = enc.Encode(1, r, s)
		}
	}
	run()
	assert.Zero(t, testing.AllocsPerRun(20, run))
}

func ExampleEncoder() {
	s := &site.Site{Name: "kiosk", Gates: []site.Gate{{Code: "DOOR"}}}
	s.Reindex()
	enc := reading.NewEncoder(os.Stdout)
	err := enc.Encode(2, &reading.Reading{
		Kind: reading.KindGate,
		Gate: &reading.GateEvent{Kind: reading.GateScan, Time: 1, Token: "m-17"},
	}, s)
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"kind":"header","format":"checkoutfree-readings","version":1,"store":"kiosk"}
	// {"kind":"gate","arrival_ns":2,"gate":"DOOR","time_ns":1,"event":"scan","token":"m-17"}
}

func FuzzDecoder(f *testing.F) {
	s := shop(f)
	rng := rand.New(rand.NewPCG(3, 4))
	var buf bytes.Buffer
	enc := reading.NewEncoder(&buf)
	for range 30 {
		require.NoError(f, enc.Encode(1, randomReading(rng, s), s))
	}
	for line := range strings.Lines(buf.String()) {
		f.Add(strings.TrimSuffix(line, "\n"))
	}
	f.Fuzz(func(t *testing.T, line string) {
		dec := reading.NewDecoder(strings.NewReader(header+line+"\n"), s)
		var r reading.Reading
		arrival, err := dec.Decode(&r)
		if err != nil {
			return
		}
		// What is accepted survives a round trip.
		var out bytes.Buffer
		require.NoError(t, reading.NewEncoder(&out).Encode(arrival, &r, s))
		var again reading.Reading
		at, err := reading.NewDecoder(&out, s).Decode(&again)
		require.NoError(t, err)
		require.Equal(t, arrival, at)
		same(t, &r, &again)
	})
}

func BenchmarkJSONL(b *testing.B) {
	s := shop(b)
	rng := rand.New(rand.NewPCG(1, 1))
	f := &reading.CameraFrame{Dim: 128, Detections: make([]reading.Detection, 5), Embeddings: make([]float32, 5*128)}
	for i := range f.Embeddings {
		f.Embeddings[i] = float32(rng.NormFloat64() / 11)
	}
	for i := range f.Detections {
		f.Detections[i].Head = reading.Keypoint{U: 100.25, V: 200.5, Score: 0.9}
	}
	r := &reading.Reading{Kind: reading.KindFrame, Frame: f}
	b.Run("encode", func(b *testing.B) {
		enc := reading.NewEncoder(io.Discard)
		b.ReportAllocs()
		for b.Loop() {
			_ = enc.Encode(1, r, s)
		}
	})
	b.Run("decode", func(b *testing.B) {
		var one bytes.Buffer
		_ = reading.NewEncoder(&one).Encode(1, r, s)
		line := one.Bytes()[bytes.IndexByte(one.Bytes(), '\n')+1:]
		dec := reading.NewDecoder(io.MultiReader(strings.NewReader(header), &endless{line: line}), s)
		var got reading.Reading
		b.ReportAllocs()
		for b.Loop() {
			if _, err := dec.Decode(&got); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// endless repeats a line for ever.
type endless struct {
	line []byte
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.line[e.at:])
	e.at = (e.at + n) % len(e.line)
	return n, nil
}
