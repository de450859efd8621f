package wire_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"testing"

	"github.com/bufbuild/protocompile"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/reading/wire"
	"gosim/checkoutfree/site"
)

var update = flag.Bool("update", false, "compile the schema anew")

// The compiled schema is what readings.proto says.
func TestDescriptor_is_the_compiled_schema(t *testing.T) {
	c := protocompile.Compiler{Resolver: &protocompile.SourceResolver{}}
	files, err := c.Compile(t.Context(), "readings.proto")
	require.NoError(t, err)
	set := &descriptorpb.FileDescriptorSet{File: []*descriptorpb.FileDescriptorProto{protodesc.ToFileDescriptorProto(files[0])}}
	want, err := proto.MarshalOptions{Deterministic: true}.Marshal(set)
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile("readings.binpb", want, 0o644))
		return
	}
	assert.Equal(t, want, wire.Descriptor(), "run the test with -update")
}

// schema returns the file of the compiled schema.
func schema(t testing.TB) protoreflect.FileDescriptor {
	t.Helper()
	var set descriptorpb.FileDescriptorSet
	require.NoError(t, proto.Unmarshal(wire.Descriptor(), &set))
	files, err := protodesc.NewFiles(&set)
	require.NoError(t, err)
	f, err := files.FindFileByPath("readings.proto")
	require.NoError(t, err)
	return f
}

// fill sets every field of v, at any depth, to something that is not zero, so
// that a field which the wire forgets does not come back.
func fill(rng *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.Int8, reflect.Int32, reflect.Int64, reflect.Int:
		v.SetInt(1 + rng.Int64N(100))
	case reflect.Uint8:
		v.SetUint(1 + rng.Uint64N(2))
	case reflect.Uint32:
		v.SetUint(1 + rng.Uint64N(math.MaxUint32))
	case reflect.Float32:
		v.SetFloat(float64(rng.Float32() + 0.5))
	case reflect.String:
		v.SetString("m-17 ü")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Array:
		for i := range v.Len() {
			fill(rng, v.Index(i))
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			fill(rng, field)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range 3 {
			fill(rng, v.Index(i))
		}
	default:
		panic(v.Kind())
	}
}

// full returns a reading of kind k in which no field is zero.
func full(rng *rand.Rand, k reading.Kind) *reading.Reading {
	r := &reading.Reading{Kind: k}
	field := reflect.ValueOf(r).Elem().Field(int(k))
	field.Set(reflect.New(field.Type().Elem()))
	fill(rng, field.Elem())
	if f := r.Frame; f != nil {
		f.Dim = 5
		f.Embeddings = make([]float32, len(f.Detections)*f.Dim)
		for i := range f.Embeddings {
			f.Embeddings[i] = float32(rng.NormFloat64())
		}
	}
	return r
}

// odd returns a reading with zeros, limits and unused places.
func odd(rng *rand.Rand, k reading.Kind) *reading.Reading {
	pick := func(list ...int64) int64 { return list[rng.IntN(len(list))] }
	time := func() int64 { return pick(0, -1, math.MinInt64, math.MaxInt64, 1_700_000_000_000_000_000) }
	number := func() float32 {
		return []float32{0, 1, -1, 0.1, math.MaxFloat32, math.SmallestNonzeroFloat32, float32(math.Copysign(0, -1)), float32(math.Inf(1))}[rng.IntN(8)]
	}
	r := &reading.Reading{Kind: k}
	switch k {
	case reading.KindFrame:
		f := &reading.CameraFrame{Camera: site.CameraID(pick(0, 1, 300)), Time: time(), Seq: uint32(pick(0, math.MaxUint32)), Dim: int(pick(0, 1, 128))}
		for range rng.IntN(4) {
			d := reading.Detection{Score: number()}
			for i := range d.Box {
				d.Box[i] = number()
			}
			for i := range d.InHand {
				d.InHand[i] = reading.ProductScore{SKU: site.SKU(pick(-1, 0, 9, math.MaxInt32)), P: number()}
			}
			d.Head = reading.Keypoint{U: number(), V: number(), Score: number()}
			d.Wrists[1] = reading.Keypoint{Score: number()}
			f.Detections = append(f.Detections, d)
		}
		for range len(f.Detections) * f.Dim {
			f.Embeddings = append(f.Embeddings, number())
		}
		r.Frame = f
	case reading.KindWeights:
		w := &reading.WeightBatch{Plate: site.PlateID(pick(0, 399)), Time: time(), Interval: time(), Seq: uint32(pick(0, 5))}
		for range rng.IntN(30) {
			w.Grams = append(w.Grams, number())
		}
		r.Weights = w
	case reading.KindGate:
		r.Gate = &reading.GateEvent{Gate: site.GateID(pick(0, 2)), Kind: reading.GateEventKind(pick(0, 1, 2, 255)), Time: time(), Direction: int8(pick(-1, 0, 1, -128, 127))}
		if rng.IntN(2) == 0 {
			r.Gate.Token = "m-1"
		}
	case reading.KindStaff:
		r.Staff = &reading.StaffAction{
			Kind: reading.StaffActionKind(pick(0, 3)), Time: time(), Slot: site.SlotID(pick(-1, 0, 8)),
			SKU: site.SKU(pick(-1, 0, 8)), Units: int32(pick(math.MinInt32, 0, math.MaxInt32)),
		}
	case reading.KindHealth:
		r.Health = &reading.DeviceHealth{Class: reading.DeviceClass(pick(0, 2)), Index: int32(pick(0, math.MaxInt32)), Time: time(), OffsetNS: time(), ErrorNS: time(), OK: rng.IntN(2) == 0}
	}
	return r
}

// same compares two readings bit by bit; an empty slice equals a nil one.
func same(t *testing.T, want, got *reading.Reading, msg ...any) {
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
	require.Equal(t, normal(want), normal(got), msg...)
}

func TestAppend_round_trips(t *testing.T) {
	var dec wire.Decoder
	for seed := range uint64(500) {
		rng := rand.New(rand.NewPCG(seed, 1))
		for _, k := range wire.Kinds() {
			for _, want := range []*reading.Reading{full(rng, k), odd(rng, k)} {
				b, err := wire.Append([]byte("before"), want, wire.Float32)
				require.NoError(t, err, "seed %d kind %d", seed, k)
				require.Equal(t, "before", string(b[:6]))
				var got reading.Reading
				require.NoError(t, dec.Message(k, b[6:], &got), "seed %d kind %d", seed, k)
				same(t, want, &got, "seed %d kind %d", seed, k)

				b, err = wire.AppendReading(nil, -5, want, wire.Float32)
				require.NoError(t, err)
				arrival, err := dec.Reading(b, &got)
				require.NoError(t, err)
				require.Equal(t, int64(-5), arrival)
				same(t, want, &got, "seed %d kind %d", seed, k)
			}
		}
	}
}

// What is written by hand is what a message made from the schema holds, byte by
// byte, and the other way round.
func TestAppend_writes_what_the_schema_says(t *testing.T) {
	file := schema(t)
	messages := file.Messages()
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 2))
		for _, k := range wire.Kinds() {
			r := full(rng, k)
			if seed%2 == 1 {
				r = odd(rng, k)
			}
			form := wire.Float32
			if seed%4 == 0 {
				form = wire.Int8
			}
			b, err := wire.AppendReading(nil, 77, r, form)
			require.NoError(t, err)
			m := dynamicpb.NewMessage(messages.ByName("Reading"))
			require.NoError(t, proto.Unmarshal(b, m))
			require.Empty(t, unknown(m), "a field is not in the schema")
			again, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
			require.NoError(t, err)
			require.Equal(t, len(again), len(b), "seed %d kind %d: the shortest form", seed, k)
			var dec wire.Decoder
			var want, got reading.Reading
			_, err = dec.Reading(b, &want)
			require.NoError(t, err)
			var dec2 wire.Decoder
			_, err = dec2.Reading(again, &got)
			require.NoError(t, err)
			same(t, &want, &got)
		}
	}
	for _, k := range wire.Kinds() {
		require.NotNil(t, messages.ByName(protoreflect.FullName(wire.MessageName(k)).Name()), k)
	}
	assert.Empty(t, wire.MessageName(0))
}

// unknown returns the fields at any depth that a message's schema lacks.
func unknown(m protoreflect.Message) (b []byte) {
	b = append(b, m.GetUnknown()...)
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.Message() == nil:
		case f.IsList():
			for i := range v.List().Len() {
				b = append(b, unknown(v.List().Get(i).Message())...)
			}
		default:
			b = append(b, unknown(v.Message())...)
		}
		return true
	})
	return b
}

// Names, numbers and units as documented: a reader in another language sees
// this.
func TestAppend_as_others_read_it(t *testing.T) {
	none := reading.ProductScore{SKU: site.NoSKU}
	messages := schema(t).Messages()
	for _, c := range []struct {
		r    *reading.Reading
		want string
	}{
		{&reading.Reading{Kind: reading.KindFrame, Frame: &reading.CameraFrame{
			Camera: 2, Time: 1_700_000_000_000_000_000, Seq: 7, Dim: 2, Embeddings: []float32{0.5, -0.25},
			Detections: []reading.Detection{{
				Box: [4]float32{10, 20.5, 110, 320}, Score: 0.5, Head: reading.Keypoint{U: 60, V: 35, Score: 0.75},
				Wrists: [2]reading.Keypoint{{U: 20, V: 180, Score: 0.5}, {}},
				InHand: [3]reading.ProductScore{{SKU: 4, P: 0.75}, none, none},
			}},
		}}, `{"arrivalNs":"9","frame":{"camera":2,"timeNs":"1700000000000000000","seq":7,"detections":[{"box":{"x1":10,"y1":20.5,"x2":110,"y2":320},"score":0.5,"head":{"u":60,"v":35,"score":0.75},"leftWrist":{"u":20,"v":180,"score":0.5},"inHand":[{"product":4,"p":0.75}]}],"dim":2,"embeddings":[0.5,-0.25]}}`},
		{
			&reading.Reading{Kind: reading.KindWeights, Weights: &reading.WeightBatch{Plate: 3, Time: 5, Interval: 50_000_000, Seq: 1, Grams: []float32{1200.25, -3}}},
			`{"arrivalNs":"9","weights":{"plate":3,"timeNs":"5","intervalNs":"50000000","seq":1,"grams":[1200.25,-3]}}`,
		},
		{
			&reading.Reading{Kind: reading.KindGate, Gate: &reading.GateEvent{Gate: 1, Kind: reading.GateScan, Time: 5, Token: "m-17"}},
			`{"arrivalNs":"9","gate":{"gate":1,"kind":"SCAN","timeNs":"5","token":"m-17"}}`,
		},
		{
			&reading.Reading{Kind: reading.KindGate, Gate: &reading.GateEvent{Kind: reading.GateCrossing, Time: 5, Direction: -1}},
			`{"arrivalNs":"9","gate":{"kind":"CROSSING","timeNs":"5","direction":-1}}`,
		},
		{
			&reading.Reading{Kind: reading.KindStaff, Staff: &reading.StaffAction{Kind: reading.StaffRestock, Time: 5, Slot: 1, SKU: 2, Units: 6, Badge: "s1"}},
			`{"arrivalNs":"9","staff":{"kind":"RESTOCK","timeNs":"5","slot":1,"product":2,"units":6,"badge":"s1"}}`,
		},
		{
			&reading.Reading{Kind: reading.KindHealth, Health: &reading.DeviceHealth{Class: reading.DevicePlate, Index: 3, Time: 5, OffsetNS: -40, ErrorNS: 10, OK: true}},
			`{"arrivalNs":"9","health":{"class":"PLATE","index":3,"timeNs":"5","offsetNs":"-40","errorNs":"10","ok":true}}`,
		},
	} {
		b, err := wire.AppendReading(nil, 9, c.r, wire.Float32)
		require.NoError(t, err)
		m := dynamicpb.NewMessage(messages.ByName("Reading"))
		require.NoError(t, proto.Unmarshal(b, m))
		text, err := protojson.Marshal(m)
		require.NoError(t, err)
		assert.JSONEq(t, c.want, string(text))
	}
}

// unit returns n random vectors of unit norm.
func unit(rng *rand.Rand, n, dim int) []float32 {
	v := make([]float32, n*dim)
	for i := range n {
		sum := 0.0
		row := v[i*dim : (i+1)*dim]
		for k := range row {
			row[k] = float32(rng.NormFloat64())
			sum += float64(row[k]) * float64(row[k])
		}
		for k := range row {
			row[k] /= float32(math.Sqrt(sum))
		}
	}
	return v
}

func TestInt8_is_what_Snap_gives(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const n, dim = 40, 128
	v := unit(rng, n, dim)
	clear(v[:dim]) // a vector of zeros stays one
	for i := range v[dim : 2*dim] {
		v[dim+i] = 0
	}
	v[dim+5] = math.SmallestNonzeroFloat32 // becomes a unit vector
	snapped := wire.Snap(nil, v, dim)
	require.Len(t, snapped, len(v))
	require.Equal(t, snapped, wire.Snap(nil, snapped, dim), "snapping again changes nothing")
	require.Equal(t, make([]float32, dim), snapped[:dim])
	require.Equal(t, float32(1), snapped[dim+5])
	for i := 2; i < n; i++ {
		dot, norm := 0.0, 0.0
		for k := range dim {
			a, b := float64(v[i*dim+k]), float64(snapped[i*dim+k])
			dot += a * b
			norm += b * b
		}
		require.InDelta(t, 1, norm, 1e-6)
		require.Greater(t, dot, 0.9998, "the direction hardly changes")
	}
	frame := &reading.CameraFrame{Dim: dim, Embeddings: v, Detections: make([]reading.Detection, n)}
	b, err := wire.Append(nil, &reading.Reading{Kind: reading.KindFrame, Frame: frame}, wire.Int8)
	require.NoError(t, err)
	var dec wire.Decoder
	var got reading.Reading
	require.NoError(t, dec.Message(reading.KindFrame, b, &got))
	require.Equal(t, snapped, got.Frame.Embeddings)
	again, err := wire.Append(nil, &got, wire.Int8)
	require.NoError(t, err)
	require.Equal(t, b, again, "what has been read is written as it was")
	assert.Panics(t, func() { wire.Snap(nil, v[:3], 2) })
	assert.Empty(t, wire.Snap(nil, nil, 0))
}

func TestEmbeddings_names(t *testing.T) {
	for _, e := range []wire.Embeddings{wire.Float32, wire.Int8} {
		got, err := wire.ParseEmbeddings(e.String())
		require.NoError(t, err)
		assert.Equal(t, e, got)
	}
	_, err := wire.ParseEmbeddings("int4")
	require.EqualError(t, err, `"int4": expected float32 or int8`)
}

func TestAppend_refuses(t *testing.T) {
	frame := func(change func(*reading.CameraFrame)) *reading.Reading {
		f := &reading.CameraFrame{Dim: 1, Embeddings: []float32{1}, Detections: make([]reading.Detection, 1)}
		change(f)
		return &reading.Reading{Kind: reading.KindFrame, Frame: f}
	}
	for i, r := range []*reading.Reading{
		{},
		{Kind: 9},
		{Kind: reading.KindFrame},
		{Kind: reading.KindWeights, Gate: &reading.GateEvent{}},
		frame(func(f *reading.CameraFrame) { f.Camera = -1 }),
		frame(func(f *reading.CameraFrame) { f.Dim = 2 }),
		frame(func(f *reading.CameraFrame) { f.Dim, f.Embeddings = 5000, make([]float32, 5000) }),
		frame(func(f *reading.CameraFrame) { f.Embeddings[0] = float32(math.NaN()) }),
		frame(func(f *reading.CameraFrame) { f.Embeddings[0] = float32(math.Inf(-1)) }),
		{Kind: reading.KindWeights, Weights: &reading.WeightBatch{Plate: -1}},
		{Kind: reading.KindGate, Gate: &reading.GateEvent{Gate: -1}},
		{Kind: reading.KindGate, Gate: &reading.GateEvent{Token: "\xff"}},
		{Kind: reading.KindStaff, Staff: &reading.StaffAction{Badge: "\xff"}},
		{Kind: reading.KindHealth, Health: &reading.DeviceHealth{Index: -1}},
		{Kind: reading.KindWeights, Weights: &reading.WeightBatch{Grams: make([]float32, 9<<20)}},
	} {
		b, err := wire.AppendReading([]byte("before"), 1, r, wire.Int8)
		require.ErrorIs(t, err, wire.ErrInvalid, "case %d", i)
		assert.Equal(t, "before", string(b))
		var buf bytes.Buffer
		require.ErrorIs(t, wire.NewWriter(&buf, wire.Int8).Write(1, r), wire.ErrInvalid)
		assert.Empty(t, buf.Bytes())
	}
}

func TestDecoder_refuses(t *testing.T) {
	for _, c := range []struct {
		kind reading.Kind
		b    string
		want string
	}{
		{0, "", "malformed message: reading of unknown kind 0"},
		{reading.KindFrame, "\x08", "malformed message: camera frame: cut off within a field"},
		{reading.KindFrame, "\x08\xff\xff\xff\xff\xff\x01", "malformed message: camera frame: camera 68719476735 is out of range"},
		{reading.KindFrame, "\x18\xff\xff\xff\xff\xff\x01", "malformed message: camera frame: seq 68719476735 is out of range"},
		{reading.KindFrame, "\x28\x81\x20", "malformed message: camera frame: dim 4097 is out of range"},
		{reading.KindFrame, "\x28\x02\x22\x00", "malformed message: camera frame: expected 1 × 2 embedding values, got 0"},
		{reading.KindFrame, "\x28\x01\x22\x00\x35\x00\x00\x00\x00\x3a\x01\x05", "malformed message: camera frame: expected embeddings or embeddings_int8, got both"},
		{reading.KindFrame, "\x32\x03abc", "malformed message: camera frame: length of packed numbers 3 is out of range"},
		{reading.KindFrame, "\x22\x08\x3a\x00\x3a\x00\x3a\x00\x3a\x00", "malformed message: detection: number of guesses at what a hand holds 4 is out of range"},
		{reading.KindFrame, "\x22\x03\x0a\x01\x0d", "malformed message: box: cut off within a field"},
		{reading.KindFrame, "\x22\x03\x1a\x01\x0d", "malformed message: keypoint: cut off within a field"},
		{reading.KindGate, "\x10\x80\x02", "malformed message: gate event: kind 256 is out of range"},
		{reading.KindGate, "\x28\x80\x02", "malformed message: gate event: direction 128 is out of range"},
		{reading.KindGate, "\x22\x01\xff", `malformed message: gate event: text that is not UTF-8 "\xff" is out of range`},
		{reading.KindStaff, "\x28\xff\xff\xff\xff\xff\x01", "malformed message: staff action: units -34359738368 is out of range"},
		{reading.KindHealth, "\x07", "malformed message: device health: a field that cannot be read"},
	} {
		var dec wire.Decoder
		r := reading.Reading{Kind: 7}
		err := dec.Message(c.kind, []byte(c.b), &r)
		require.ErrorIs(t, err, wire.ErrMalformed)
		assert.ErrorContains(t, err, c.want)
		assert.Equal(t, reading.Reading{}, r)
	}
	var dec wire.Decoder
	_, err := dec.Reading([]byte("\x09\x00\x00\x00\x00\x00\x00\x00\x00"), &reading.Reading{})
	require.EqualError(t, err, "malformed message: reading without a kind that is known")
	many := bytes.Repeat([]byte("\x22\x00"), 4097)
	require.ErrorContains(t, dec.Message(reading.KindFrame, many, &reading.Reading{}), "number of detections 4097 is out of range")
	require.ErrorContains(t, dec.Message(reading.KindFrame, make([]byte, 33<<20), &reading.Reading{}), "bytes, more than")
}

// Fields that a later schema adds are skipped.
func TestDecoder_skips_what_it_does_not_know(t *testing.T) {
	want := full(rand.New(rand.NewPCG(1, 1)), reading.KindStaff)
	b, err := wire.Append([]byte("\xa0\x06\x05\xab\x06\xac\x06\x1d\x01\x02\x03\x04"), want, wire.Float32)
	require.NoError(t, err)
	var dec wire.Decoder
	var got reading.Reading
	require.NoError(t, dec.Message(reading.KindStaff, b, &got))
	same(t, want, &got)
}

func TestStream_round_trips(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	var buf bytes.Buffer
	w := wire.NewWriter(&buf, wire.Float32)
	var want []*reading.Reading
	for i := range 300 {
		r := odd(rng, wire.Kinds()[i%5])
		if i == 100 { // longer than what is read at once
			r = &reading.Reading{Kind: reading.KindWeights, Weights: &reading.WeightBatch{Grams: make([]float32, 1<<20)}}
		}
		want = append(want, r)
		require.NoError(t, w.Write(int64(i), r))
	}
	whole := buf.Bytes()
	dec := wire.NewReader(bytes.NewReader(whole))
	var got reading.Reading
	for i, r := range want {
		arrival, err := dec.Read(&got)
		require.NoError(t, err)
		require.Equal(t, int64(i), arrival)
		same(t, r, &got)
	}
	_, err := dec.Read(&got)
	require.Equal(t, io.EOF, err)

	dec = wire.NewReader(bytes.NewReader(whole[:len(whole)-1]))
	for err = nil; err == nil; {
		_, err = dec.Read(&got)
	}
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.EqualError(t, err, "reading 299 of the stream: unexpected EOF")
	for in, want := range map[string]string{
		"\x80":                                 "reading 0 of the stream: unexpected EOF",
		"\xff\xff\xff\xff\x0f":                 "reading 0 of the stream: malformed message: a length of more than 33554432 bytes",
		"\x80\x80\x80\x02abc":                  "reading 0 of the stream: unexpected EOF",
		"\x01\x80":                             "reading 0 of the stream: malformed message: reading: cut off within a field",
		string(bytes.Repeat([]byte{0xff}, 11)): "reading 0 of the stream: malformed message: a length of more than 33554432 bytes",
	} {
		_, err := wire.NewReader(bytes.NewReader([]byte(in))).Read(&got)
		require.EqualError(t, err, want)
	}
	broken := errors.New("broken")
	require.ErrorIs(t, wire.NewWriter(failing{broken}, wire.Float32).Write(1, want[0]), broken)
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// crowd is a frame as a busy store's cameras send them.
func crowd() *reading.Reading {
	const n, dim = 6, 128
	rng := rand.New(rand.NewPCG(8, 8))
	f := &reading.CameraFrame{Camera: 3, Time: 1_772_452_800_000_000_000, Seq: 5000, Dim: dim, Embeddings: unit(rng, n, dim)}
	for range n {
		k := func() reading.Keypoint {
			return reading.Keypoint{U: 1000 * rng.Float32(), V: 700 * rng.Float32(), Score: rng.Float32()}
		}
		none := reading.ProductScore{SKU: site.NoSKU}
		f.Detections = append(f.Detections, reading.Detection{
			Box: [4]float32{rng.Float32() * 1000, rng.Float32() * 700, rng.Float32() * 1000, rng.Float32() * 700}, Score: rng.Float32(),
			Head: k(), Foot: k(), Wrists: [2]reading.Keypoint{k(), k()}, InHand: [3]reading.ProductScore{{SKU: 17, P: 0.5}, none, none},
		})
	}
	return &reading.Reading{Kind: reading.KindFrame, Frame: f}
}

func TestHotPath_does_not_allocate(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for _, form := range []wire.Embeddings{wire.Float32, wire.Int8} {
		list := []*reading.Reading{crowd()}
		for _, k := range wire.Kinds() {
			list = append(list, full(rng, k))
		}
		buf := make([]byte, 0, 1<<16)
		var dec wire.Decoder
		w := wire.NewWriter(io.Discard, form)
		var got reading.Reading
		step := func() {
			for i, r := range list {
				b, err := wire.AppendReading(buf, int64(i), r, form)
				if err != nil {
					t.Error(err)
				}
				if _, err := dec.Reading(b, &got); err != nil {
					t.Error(err)
				}
				if err := w.Write(1, r); err != nil {
					t.Error(err)
				}
			}
		}
		step()
		assert.Zero(t, testing.AllocsPerRun(100, step), form)
	}
	v := crowd().Frame.Embeddings
	dst := make([]float32, 0, len(v))
	assert.Zero(t, testing.AllocsPerRun(100, func() { wire.Snap(dst, v, 128) }))
}

func BenchmarkAppend(b *testing.B) {
	for _, form := range []wire.Embeddings{wire.Float32, wire.Int8} {
		b.Run(form.String(), func(b *testing.B) {
			r := crowd()
			var buf []byte
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if buf, err = wire.Append(buf[:0], r, form); err != nil {
					b.Fatal(err)
				}
			}
			n := float64(len(r.Frame.Detections))
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/detection")
			b.ReportMetric(float64(len(buf))/n, "B/detection")
		})
	}
}

func BenchmarkDecoder(b *testing.B) {
	for _, form := range []wire.Embeddings{wire.Float32, wire.Int8} {
		b.Run(form.String(), func(b *testing.B) {
			r := crowd()
			buf, err := wire.Append(nil, r, form)
			require.NoError(b, err)
			var dec wire.Decoder
			var got reading.Reading
			b.ReportAllocs()
			for b.Loop() {
				if err := dec.Message(reading.KindFrame, buf, &got); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(r.Frame.Detections)), "ns/detection")
		})
	}
}
