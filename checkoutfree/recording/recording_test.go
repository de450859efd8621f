package recording_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/foxglove/mcap/go/mcap"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/reading/wire"
	"gosim/checkoutfree/recording"
	"gosim/checkoutfree/site"
)

const epoch = int64(1_772_452_800_000_000_000)

const layout = "stores/corner-shop/store.yaml"

func shop(t testing.TB) *site.Site {
	t.Helper()
	s, err := site.Load(os.DirFS("../../scenarios"), layout)
	require.NoError(t, err)
	return s
}

// storeFiles are the files of the shop.
func storeFiles(t testing.TB) []recording.File {
	t.Helper()
	var list []recording.File
	for _, name := range []string{layout, "stores/corner-shop/cameras.yaml", "stores/corner-shop/planogram.csv", "catalogues/convenience.csv"} {
		data, err := os.ReadFile(filepath.Join("../../scenarios", name))
		require.NoError(t, err)
		list = append(list, recording.File{Name: name, Data: data})
	}
	return list
}

// frame returns a frame of the given camera with n detections.
func frame(rng *rand.Rand, cam, n, dim int) *reading.Reading {
	f := &reading.CameraFrame{Camera: site.CameraID(cam), Time: epoch + rng.Int64N(1e12), Seq: rng.Uint32(), Dim: dim}
	none := reading.ProductScore{SKU: site.NoSKU}
	for range n {
		f.Detections = append(f.Detections, reading.Detection{
			Box: [4]float32{rng.Float32(), rng.Float32(), rng.Float32(), rng.Float32()}, Score: rng.Float32(),
			Head: reading.Keypoint{U: rng.Float32(), V: 5, Score: 1}, InHand: [3]reading.ProductScore{none, none, none},
		})
	}
	for range n * dim {
		f.Embeddings = append(f.Embeddings, float32(rng.NormFloat64()))
	}
	return &reading.Reading{Kind: reading.KindFrame, Frame: f}
}

// random returns a reading of any kind of the shop.
func random(rng *rand.Rand, s *site.Site) *reading.Reading {
	switch rng.IntN(8) {
	case 0:
		return &reading.Reading{Kind: reading.KindGate, Gate: &reading.GateEvent{Gate: site.GateID(rng.IntN(len(s.Gates))), Kind: reading.GateScan, Time: epoch, Token: fmt.Sprint(rng.IntN(99))}}
	case 1:
		return &reading.Reading{Kind: reading.KindStaff, Staff: &reading.StaffAction{Kind: reading.StaffBadge, Time: -5, Badge: "s1"}}
	case 2:
		return &reading.Reading{Kind: reading.KindHealth, Health: &reading.DeviceHealth{Class: reading.DeviceGate, Time: epoch, OffsetNS: rng.Int64N(1e9), OK: true}}
	case 3, 4:
		w := &reading.WeightBatch{Plate: site.PlateID(rng.IntN(len(s.Plates))), Time: epoch, Interval: 5e7, Seq: rng.Uint32()}
		for range 10 {
			w.Grams = append(w.Grams, float32(rng.NormFloat64())*500)
		}
		return &reading.Reading{Kind: reading.KindWeights, Weights: w}
	default:
		return frame(rng, rng.IntN(len(s.Cameras)), rng.IntN(4), 16)
	}
}

// made is a recording and what is in it.
type made struct {
	data     []byte
	readings []string // as the wire writes them, in order
	arrivals []int64
}

// source is what a producer says.
func source() map[string]string {
	return map[string]string{"scenario": "test", "seed": "1", "empty": "", "engine": "{\"hold\":\"450ms\"}"}
}

func make1(t testing.TB, n int, o recording.Options) made {
	t.Helper()
	s := shop(t)
	rng := rand.New(rand.NewPCG(11, uint64(n)))
	o.Layout, o.Files, o.Source = layout, storeFiles(t), source()
	if o.ChunkBytes == 0 {
		o.ChunkBytes = 8 << 10
	}
	var buf bytes.Buffer
	w, err := recording.NewWriter(&buf, s, o)
	require.NoError(t, err)
	var m made
	at := epoch
	for range n {
		at += rng.Int64N(1e8)
		r := random(rng, s)
		require.NoError(t, w.Write(at, r))
		m.add(t, at, w.AsRead(r))
	}
	require.NoError(t, w.Close(map[string]string{"readings": fmt.Sprint(n)}))
	require.Error(t, w.Write(at, random(rng, s)), "closed")
	m.data = buf.Bytes()
	return m
}

func (m *made) add(t testing.TB, at int64, r *reading.Reading) {
	t.Helper()
	b, err := wire.AppendReading(nil, at, r, wire.Float32)
	require.NoError(t, err)
	m.readings, m.arrivals = append(m.readings, string(b)), append(m.arrivals, at)
}

func open(t testing.TB, data []byte) *recording.Recording {
	t.Helper()
	r, err := recording.New("test.mcap", bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	t.Cleanup(r.Close)
	return r
}

// readAll reads a span, and what is damaged in it.
func readAll(t testing.TB, r *recording.Recording, from, until int64) (m made, damage []error) {
	t.Helper()
	x := r.Read(from, until)
	var got reading.Reading
	for {
		at, err := x.Next(&got)
		switch {
		case errors.Is(err, io.EOF):
			return m, damage
		case err != nil:
			var d *recording.Damage
			require.ErrorAs(t, err, &d)
			damage = append(damage, err)
		default:
			m.add(t, at, &got)
		}
	}
}

func TestRecording_round_trips(t *testing.T) {
	for name, o := range map[string]recording.Options{
		"float32": {},
		"int8":    {Embeddings: wire.Int8},
		"plain":   {Plain: true},
		"a chunk": {ChunkBytes: 64 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			want := make1(t, 800, o)
			r := open(t, want.data)
			assert.Nil(t, r.Torn)
			assert.Equal(t, "corner-shop", r.Store)
			assert.Equal(t, layout, r.Layout)
			assert.Equal(t, o.Embeddings, r.Embeddings)
			assert.Equal(t, source(), r.Source)
			assert.Equal(t, map[string]string{"readings": "800"}, r.End)
			assert.Equal(t, storeFiles(t), r.Files)
			got, damage := readAll(t, r, 0, recording.All)
			require.Empty(t, damage)
			require.Equal(t, want.readings, got.readings)
			s, err := r.Site()
			require.NoError(t, err)
			assert.Equal(t, shop(t), s, "the recording stands alone")

			total := int64(0)
			kinds := map[reading.Kind]bool{}
			for _, c := range r.Channels {
				total += c.Count
				kinds[c.Kind] = true
			}
			assert.Equal(t, int64(800), total)
			assert.Len(t, kinds, 5)
			assert.Equal(t, "/camera/"+s.Cameras[0].Code, r.Channels[0].Topic)
			assert.Equal(t, s.Cameras[0].Code, r.Channels[0].Code)
		})
	}
}

func TestWriter_writes_the_same_bytes(t *testing.T) {
	assert.True(t, bytes.Equal(make1(t, 400, recording.Options{}).data, make1(t, 400, recording.Options{}).data))
}

func TestRead_seeks_by_time(t *testing.T) {
	want := make1(t, 1000, recording.Options{})
	r := open(t, want.data)
	require.Greater(t, len(r.Chunks), 10)
	rng := rand.New(rand.NewPCG(1, 2))
	first, last := want.arrivals[0], want.arrivals[999]
	for range 200 {
		from := first - 1e9 + rng.Int64N(last-first+2e9)
		until := from + rng.Int64N(last-first)
		var expected []string
		for i, at := range want.arrivals {
			if at >= from && at < until {
				expected = append(expected, want.readings[i])
			}
		}
		got, damage := readAll(t, r, from, until)
		require.Empty(t, damage)
		require.Equal(t, expected, got.readings)
	}
	at := want.arrivals[700] // both ends, exactly
	got, _ := readAll(t, r, at, want.arrivals[701])
	require.Equal(t, want.readings[700:701], got.readings)
}

// The library's own reader takes what is written.
func TestRecording_is_MCAP(t *testing.T) {
	want := make1(t, 300, recording.Options{})
	m, err := mcap.NewReader(bytes.NewReader(want.data))
	require.NoError(t, err)
	info, err := m.Info()
	require.NoError(t, err)
	assert.Equal(t, "checkoutfree", info.Header.Profile)
	assert.Equal(t, uint64(300), info.Statistics.MessageCount)
	assert.Len(t, info.AttachmentIndexes, 4)
	it, err := m.Messages(mcap.UsingIndex(true))
	require.NoError(t, err)
	msg := &mcap.Message{}
	n := 0
	var last uint64
	for ; ; n++ {
		s, c, got, err := it.NextInto(msg)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		require.Equal(t, "protobuf", s.Encoding)
		require.Equal(t, wire.Descriptor(), s.Data)
		require.Equal(t, "protobuf", c.MessageEncoding)
		require.GreaterOrEqual(t, got.LogTime, last)
		last = got.LogTime
	}
	assert.Equal(t, 300, n)
}

// Cut anywhere, a recording can be read up to its last whole chunk, says what is
// lost, and can be made whole again.
func TestOpen_reads_what_is_whole_of_a_torn_file(t *testing.T) {
	want := make1(t, 600, recording.Options{})
	whole := open(t, want.data)
	first, last := whole.Chunks[0].Offset, whole.Chunks[len(whole.Chunks)-1]
	rng := rand.New(rand.NewPCG(21, 22))
	cuts := []int64{0, 3, 8, 20, first, first + 1, last.Offset, last.Offset + last.Length, whole.Size - 1, whole.Size - 8, whole.Size - 40}
	for range 100 {
		cuts = append(cuts, rng.Int64N(whole.Size))
	}
	for _, cut := range cuts {
		data := want.data[:cut]
		r, err := recording.New("test.mcap", bytes.NewReader(data), cut)
		if cut < 8 {
			require.ErrorIs(t, err, recording.ErrFormat, "cut at %d", cut)
			continue
		}
		if err != nil { // before the head is complete
			var d *recording.Damage
			require.ErrorAs(t, err, &d, "cut at %d", cut)
			require.Less(t, cut, int64(500), "cut at %d", cut)
			require.ErrorContains(t, err, "test.mcap: byte ")
			continue
		}
		n := 0
		for _, c := range whole.Chunks {
			if c.Offset+c.Length <= cut {
				n++
			}
		}
		require.Equal(t, whole.Chunks[:n], append([]recording.Chunk{}, r.Chunks...), "cut at %d", cut)
		require.NotNil(t, r.Torn, "cut at %d", cut)
		require.Contains(t, r.Torn.Error(), "test.mcap: byte ")
		got, damage := readAll(t, r, 0, recording.All)
		require.Empty(t, damage)
		lost, err := r.Count()
		require.NoError(t, err)
		require.Empty(t, lost)
		total := 0
		for _, c := range r.Channels {
			total += int(c.Count)
		}
		require.Len(t, got.readings, total)
		require.Equal(t, want.readings[:len(got.readings)], append([]string{}, got.readings...), "cut at %d", cut)
		if n < len(whole.Chunks) {
			require.Nil(t, r.End)
			all, _ := readAll(t, whole, 0, whole.Chunks[n].Start)
			require.GreaterOrEqual(t, len(got.readings), len(all.readings), "cut at %d: a whole chunk is missing", cut)
			require.Less(t, len(got.readings), len(want.readings))
		} else {
			require.Equal(t, want.readings, got.readings)
			if r.End != nil {
				require.Zero(t, r.Torn.Length)
			} else { // the end itself is torn: it could have been a chunk
				require.Equal(t, cut-r.Torn.Offset, r.Torn.Length)
			}
		}

		var buf bytes.Buffer
		res, err := recording.Recover(&buf, r)
		require.NoError(t, err)
		require.Equal(t, int64(len(got.readings)), res.Messages)
		require.Equal(t, []*recording.Damage{r.Torn}, res.Lost)
		again := open(t, buf.Bytes())
		require.Nil(t, again.Torn, "cut at %d", cut)
		require.Equal(t, r.Torn.Error(), again.Recovery["lost_000"])
		require.Equal(t, source(), again.Source)
		healed, damage := readAll(t, again, 0, recording.All)
		require.Empty(t, damage)
		require.Equal(t, got.readings, healed.readings)
		require.Equal(t, r.Files, again.Files)
	}
}

// A changed bit is found, or changes nothing that is read.
func TestOpen_finds_changed_bits(t *testing.T) {
	want := make1(t, 300, recording.Options{})
	whole := open(t, want.data)
	rng := rand.New(rand.NewPCG(31, 32))
	inChunk := 0
	for range 1500 {
		at := rng.Int64N(whole.Size)
		data := bytes.Clone(want.data)
		data[at] ^= 1 << rng.IntN(8)
		r, err := recording.New("test.mcap", bytes.NewReader(data), whole.Size)
		if err != nil {
			var d *recording.Damage
			require.True(t, errors.As(err, &d) || errors.Is(err, recording.ErrFormat), "byte %d: %v", at, err)
			continue
		}
		got, damage := readAll(t, r, 0, recording.All)
		found := len(damage) > 0 || r.Torn != nil
		if !found {
			require.Equal(t, want.readings, got.readings, "byte %d", at)
			require.Equal(t, whole.Source, r.Source, "byte %d", at)
			require.Equal(t, whole.Files, r.Files, "byte %d", at)
		}
		for _, c := range whole.Chunks {
			if at < c.Offset || at >= c.Offset+c.Length || r.Torn != nil {
				continue
			}
			inChunk++
			require.Len(t, damage, 1, "byte %d", at)
			require.ErrorContains(t, damage[0], fmt.Sprintf("test.mcap: byte %d: chunk ", c.Offset))
			require.NotEmpty(t, got.readings, "the other chunks are read")
			var buf bytes.Buffer
			res, err := recording.Recover(&buf, r)
			require.NoError(t, err)
			require.Len(t, res.Lost, 1)
			require.Equal(t, int64(len(got.readings)), res.Messages)
		}
	}
	require.Greater(t, inChunk, 100)
}

func TestNext_names_the_broken_chunk(t *testing.T) {
	m := make1(t, 300, recording.Options{Plain: true})
	whole := open(t, m.data)
	c := whole.Chunks[3]
	m.data[c.Offset+c.Length-5] ^= 4
	r := open(t, m.data)
	_, damage := readAll(t, r, 0, recording.All)
	require.Len(t, damage, 1)
	assert.Contains(t, damage[0].Error(), fmt.Sprintf("test.mcap: byte %d: chunk 4 of %d, arrivals from ", c.Offset, len(whole.Chunks)))
	assert.Contains(t, damage[0].Error(), "CRC mismatch: its bytes have changed; its readings are lost")
}

func TestOpen_refuses(t *testing.T) {
	dir := t.TempDir()
	_, err := recording.Open(filepath.Join(dir, "none.mcap"))
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = recording.Open(dir)
	require.ErrorIs(t, err, recording.ErrFormat)
	path := filepath.Join(dir, "text.mcap")
	require.NoError(t, os.WriteFile(path, []byte("hello, this is no recording"), 0o600))
	_, err = recording.Open(path)
	require.ErrorIs(t, err, recording.ErrFormat)
	require.ErrorContains(t, err, path+": not a recording that can be read: it does not begin as an MCAP file")

	foreign := func(meta map[string]string) []byte {
		var buf bytes.Buffer
		w, err := mcap.NewWriter(&buf, &mcap.WriterOptions{Chunked: true})
		require.NoError(t, err)
		require.NoError(t, w.WriteHeader(&mcap.Header{}))
		if meta != nil {
			require.NoError(t, w.WriteMetadata(&mcap.Metadata{Name: "checkoutfree.recording", Metadata: meta}))
		}
		require.NoError(t, w.Close())
		return buf.Bytes()
	}
	for want, meta := range map[string]map[string]string{
		`x: not a recording that can be read: an MCAP file without the metadata "checkoutfree.recording"`: nil,
		`x: byte 38: the metadata "checkoutfree.recording" cannot be trusted`:                             {"version": "1"},
		`x: not a recording that can be read: version "2" of the form, this program reads 1`:              {"version": "2", "crc32": "463b7f0d"},
	} {
		data := foreign(meta)
		_, err := recording.New("x", bytes.NewReader(data), int64(len(data)))
		require.Error(t, err)
		assert.Contains(t, err.Error(), want)
	}
}

func TestWriter_refuses(t *testing.T) {
	s := shop(t)
	w, err := recording.NewWriter(io.Discard, s, recording.Options{})
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(1, 1))
	require.ErrorIs(t, w.Write(-1, frame(rng, 0, 1, 4)), wire.ErrInvalid)
	require.ErrorIs(t, w.Write(1, frame(rng, 99, 1, 4)), wire.ErrInvalid)
	require.ErrorIs(t, w.Write(1, &reading.Reading{}), wire.ErrInvalid)
	require.NoError(t, w.Write(1, frame(rng, 0, 1, 4)), "a refused reading breaks nothing")

	broken := &failing{left: 100_000}
	w, err = recording.NewWriter(broken, s, recording.Options{ChunkBytes: 1 << 12})
	require.NoError(t, err)
	for err = nil; err == nil; {
		err = w.Write(1, frame(rng, 0, 3, 128))
	}
	require.ErrorIs(t, err, errBroken)
	require.ErrorIs(t, w.Write(1, frame(rng, 0, 1, 4)), errBroken)
	require.ErrorIs(t, w.Close(nil), errBroken)
	_, err = recording.NewWriter(&failing{}, s, recording.Options{})
	require.ErrorIs(t, err, errBroken)
}

var errBroken = errors.New("broken")

type failing struct{ left int }

func (f *failing) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errBroken
	}
	return len(b), nil
}

// Once a chunk is complete it is in the file, whatever happens to the program.
func TestWriter_hands_over_whole_chunks(t *testing.T) {
	var buf bytes.Buffer
	w, err := recording.NewWriter(&buf, shop(t), recording.Options{ChunkBytes: 1 << 14, Layout: layout, Files: storeFiles(t)})
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(1, 1))
	before := 0
	for i := range 200 {
		require.NoError(t, w.Write(int64(i), frame(rng, 0, 3, 128)))
		r := open(t, buf.Bytes())
		got, damage := readAll(t, r, 0, recording.All)
		require.Empty(t, damage)
		require.GreaterOrEqual(t, len(got.readings), before)
		before = len(got.readings)
		require.LessOrEqual(t, i-before, 12, "no more than a chunk is missing")
	}
	require.Greater(t, before, 100)
}

func TestWrite_does_not_allocate(t *testing.T) {
	for _, form := range []wire.Embeddings{wire.Float32, wire.Int8} {
		w, err := recording.NewWriter(io.Discard, shop(t), recording.Options{Embeddings: form, Plain: true, ChunkBytes: math.MaxInt32})
		require.NoError(t, err)
		r := frame(rand.New(rand.NewPCG(1, 1)), 0, 5, 128)
		step := func() {
			if err := w.Write(5, w.AsRead(r)); err != nil {
				t.Error(err)
			}
		}
		for range 3000 {
			step()
		}
		assert.Less(t, testing.AllocsPerRun(500, step), 0.1, form) // growth of the chunk and its index
	}
}

func BenchmarkWriter(b *testing.B) {
	for _, plain := range []bool{false, true} {
		for _, form := range []wire.Embeddings{wire.Float32, wire.Int8} {
			b.Run(fmt.Sprintf("%s/plain=%t", form, plain), func(b *testing.B) {
				rng := rand.New(rand.NewPCG(1, 1))
				var frames []*reading.Reading
				for range 1500 { // more than a chunk, so that none is like another
					frames = append(frames, frame(rng, 0, 6, 128))
				}
				out := &failing{left: math.MaxInt}
				w, err := recording.NewWriter(out, shop(b), recording.Options{Embeddings: form, Plain: plain})
				require.NoError(b, err)
				b.ReportAllocs()
				n := 0
				for b.Loop() {
					if err := w.Write(int64(n), w.AsRead(frames[n%1500])); err != nil {
						b.Fatal(err)
					}
					n++
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/6, "ns/detection")
				b.ReportMetric(float64(math.MaxInt-out.left)/float64(n)/6, "B/detection")
			})
		}
	}
}

func BenchmarkReader(b *testing.B) {
	for _, form := range []wire.Embeddings{wire.Float32, wire.Int8} {
		b.Run(form.String(), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			var buf bytes.Buffer
			w, err := recording.NewWriter(&buf, shop(b), recording.Options{Embeddings: form, Layout: layout, Files: storeFiles(b)})
			require.NoError(b, err)
			const frames = 2000
			for i := range frames {
				require.NoError(b, w.Write(int64(i), frame(rng, 0, 6, 128)))
			}
			require.NoError(b, w.Close(nil))
			r := open(b, buf.Bytes())
			b.ReportAllocs()
			var got reading.Reading
			n := 0
			for b.Loop() {
				x := r.Read(0, recording.All)
				for {
					if _, err := x.Next(&got); err != nil {
						require.ErrorIs(b, err, io.EOF)
						break
					}
					n++
				}
			}
			require.Equal(b, b.N*frames, n)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n)/6, "ns/detection")
		})
	}
}
