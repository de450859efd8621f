package checkoutfree

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMalformedReadingsAreRefusedAndChangeNothing(t *testing.T) {
	nan := float32(math.NaN())
	inf := float32(math.Inf(-1))
	frame := func(change func(f *reading.CameraFrame)) *reading.Reading {
		f := &reading.CameraFrame{Time: sec(1), Seq: 9, Dim: 2, Detections: make([]reading.Detection, 2), Embeddings: make([]float32, 4)}
		change(f)
		return &reading.Reading{Kind: reading.KindFrame, Frame: f}
	}
	weights := func(change func(w *reading.WeightBatch)) *reading.Reading {
		w := &reading.WeightBatch{Time: sec(1), Seq: 9, Interval: 50e6, Grams: make([]float32, 4)}
		change(w)
		return &reading.Reading{Kind: reading.KindWeights, Weights: w}
	}
	gate := func(change func(g *reading.GateEvent)) *reading.Reading {
		g := &reading.GateEvent{Kind: reading.GateScan, Time: sec(1), Token: "x"}
		change(g)
		return &reading.Reading{Kind: reading.KindGate, Gate: g}
	}
	staff := func(change func(a *reading.StaffAction)) *reading.Reading {
		a := &reading.StaffAction{Kind: reading.StaffRestock, Time: sec(1), Units: 3}
		change(a)
		return &reading.Reading{Kind: reading.KindStaff, Staff: a}
	}
	health := func(change func(h *reading.DeviceHealth)) *reading.Reading {
		h := &reading.DeviceHealth{Class: reading.DevicePlate, Time: sec(1), OK: true}
		change(h)
		return &reading.Reading{Kind: reading.KindHealth, Health: h}
	}
	for name, r := range map[string]*reading.Reading{
		"nil reading":          nil,
		"no kind":              {},
		"unknown kind":         {Kind: 99},
		"frame missing":        {Kind: reading.KindFrame},
		"weights missing":      {Kind: reading.KindWeights},
		"gate missing":         {Kind: reading.KindGate},
		"staff missing":        {Kind: reading.KindStaff},
		"health missing":       {Kind: reading.KindHealth},
		"unknown camera":       frame(func(f *reading.CameraFrame) { f.Camera = 1 }),
		"negative camera":      frame(func(f *reading.CameraFrame) { f.Camera = -1 }),
		"embedding too short":  frame(func(f *reading.CameraFrame) { f.Embeddings = f.Embeddings[:3] }),
		"embedding too long":   frame(func(f *reading.CameraFrame) { f.Dim = 1 }),
		"negative dimension":   frame(func(f *reading.CameraFrame) { f.Dim = -2 }),
		"embedding NaN":        frame(func(f *reading.CameraFrame) { f.Embeddings[3] = nan }),
		"box infinite":         frame(func(f *reading.CameraFrame) { f.Detections[1].Box[2] = inf }),
		"wrist NaN":            frame(func(f *reading.CameraFrame) { f.Detections[0].Wrists[1].V = nan }),
		"unknown product held": frame(func(f *reading.CameraFrame) { f.Detections[0].InHand[2].SKU = 12 }),
		"too many detections": frame(func(f *reading.CameraFrame) {
			f.Detections, f.Dim, f.Embeddings = make([]reading.Detection, 2000), 0, nil
		}),
		"frame of the future":  frame(func(f *reading.CameraFrame) { f.Time = sec(20) }),
		"frame time overflow":  frame(func(f *reading.CameraFrame) { f.Time = math.MaxInt64 }),
		"unknown plate":        weights(func(w *reading.WeightBatch) { w.Plate = 12 }),
		"no samples":           weights(func(w *reading.WeightBatch) { w.Grams = nil }),
		"grams NaN":            weights(func(w *reading.WeightBatch) { w.Grams[2] = nan }),
		"no interval":          weights(func(w *reading.WeightBatch) { w.Interval = 0 }),
		"interval overflow":    weights(func(w *reading.WeightBatch) { w.Interval = math.MaxInt64 }),
		"weight time overflow": weights(func(w *reading.WeightBatch) { w.Time = math.MinInt64 }),
		"unknown gate":         gate(func(g *reading.GateEvent) { g.Gate = 1 }),
		"scan without token":   gate(func(g *reading.GateEvent) { g.Token = "" }),
		"gate kind":            gate(func(g *reading.GateEvent) { g.Kind = 0 }),
		"gate direction":       gate(func(g *reading.GateEvent) { g.Direction = 2 }),
		"staff kind":           staff(func(a *reading.StaffAction) { a.Kind = 7 }),
		"staff slot":           staff(func(a *reading.StaffAction) { a.Slot = 12 }),
		"staff product":        staff(func(a *reading.StaffAction) { a.SKU = site.NoSKU }),
		"staff units":          staff(func(a *reading.StaffAction) { a.Units = -1 }),
		"health class":         health(func(h *reading.DeviceHealth) { h.Class = 0 }),
		"health index":         health(func(h *reading.DeviceHealth) { h.Index = 12 }),
		"health offset":        health(func(h *reading.DeviceHealth) { h.OffsetNS = math.MinInt64 }),
	} {
		t.Run(name, func(t *testing.T) {
			p := &play{site: smallStore(t, 12)}
			c, d := openPlay(t, p)
			before := *c
			err := c.Push(sec(2), r)
			require.ErrorIs(t, err, ErrReading)
			before.stats.Refused++
			assert.Equal(t, before, *c)
			var out output.Batch
			c.Close(&out)
			assert.Equal(t, output.Batch{}, out)
			assert.Zero(t, d.frames+d.gates)
		})
	}
	t.Run("arrival going back", func(t *testing.T) {
		c, _ := openPlay(t, &play{site: smallStore(t, 12)})
		require.NoError(t, c.Push(sec(2), weights(func(*reading.WeightBatch) {})))
		require.ErrorIs(t, c.Push(sec(1.9), weights(func(w *reading.WeightBatch) { w.Seq = 10 })), ErrReading)
	})
}

func TestSequenceNumbers(t *testing.T) {
	var d device
	push := func(seq uint32, at int64) bool {
		ok := d.fresh(seq, at)
		if ok {
			d.accept(seq, at)
		}
		return ok
	}
	assert.True(t, push(math.MaxUint32-1, 100))
	assert.False(t, push(math.MaxUint32-1, 100), "twice")
	assert.True(t, push(1, 103), "numbers wrap")
	assert.True(t, push(0, 102), "late but new")
	assert.False(t, push(0, 102))
	assert.True(t, push(math.MaxUint32, 101))
	assert.True(t, push(500, 200))
	assert.False(t, push(499-200, 150), "older than the memory")
	assert.True(t, push(0, 300), "restarted: the number is old, the time is new")
	assert.True(t, push(1, 301))
	assert.False(t, push(0, 300))
}

// The heap is compared with sorting.
func TestBufferReleasesInOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	var b buffer
	for range 200 {
		n := rng.IntN(60)
		for i := range n {
			slot := b.staff.get() // staff actions are told apart by their content
			b.staff.all[slot].Units = int32(i)
			b.push(item{time: int64(rng.IntN(20)), rank: rank(reading.KindStaff, int32(rng.IntN(5)), 0), slot: slot})
		}
		var last item
		for i := range n {
			it := b.pop()
			if i > 0 {
				require.True(t, b.before(&last, &it))
			}
			last = it
		}
		require.Empty(t, b.heap)
	}
}

// steady is a stream of readings without end: 15 frames per second of people
// and a batch of each plate per half second.
type steady struct {
	frame   reading.CameraFrame
	weights reading.WeightBatch
	plates  int
	k       int
	r       reading.Reading
}

func newSteady(plates, people, dim int) *steady {
	rng := rand.New(rand.NewPCG(3, 3))
	s := &steady{plates: plates}
	s.frame = reading.CameraFrame{Dim: dim, Detections: make([]reading.Detection, people), Embeddings: make([]float32, people*dim)}
	for i := range s.frame.Embeddings {
		s.frame.Embeddings[i] = rng.Float32()
	}
	s.weights = reading.WeightBatch{Interval: 50e6, Grams: make([]float32, 10)}
	for i := range s.weights.Grams {
		s.weights.Grams[i] = 5000 + float32(rng.NormFloat64())
	}
	return s
}

// half sends half a second of it.
func (s *steady) half(push func(arrival int64, r *reading.Reading)) {
	t := epoch + int64(s.k)*5e8
	for p := range s.plates {
		s.weights.Plate, s.weights.Seq, s.weights.Time = site.PlateID(p), uint32(s.k), t
		s.r = reading.Reading{Kind: reading.KindWeights, Weights: &s.weights}
		push(t+5e8, &s.r)
	}
	for i := range 8 {
		s.frame.Seq, s.frame.Time = uint32(8*s.k+i), t+int64(i)*6e7
		s.frame.Detections[0].Box[0] = float32(s.frame.Seq % 1000)
		s.r = reading.Reading{Kind: reading.KindFrame, Frame: &s.frame}
		push(t+5e8, &s.r)
	}
	s.k++
}

func TestSteadyReadingsDoNotAllocate(t *testing.T) {
	p := &play{site: smallStore(t, 24), guests: []guest{{enter: 0, exit: 1e6, account: "a"}}}
	c, d := openPlay(t, p)
	s := newSteady(24, 6, 128)
	var out output.Batch
	push := func(arrival int64, r *reading.Reading) {
		if err := c.Push(arrival, r); err != nil {
			t.Error(err)
		}
		for {
			if _, ok := c.Step(&out); !ok {
				break
			}
		}
		out.Reset()
	}
	for range 20 {
		s.half(push)
	}
	frames := d.frames
	assert.Zero(t, testing.AllocsPerRun(50, func() { s.half(push) }))
	assert.Greater(t, d.frames, frames)
}

func FuzzPush(f *testing.F) {
	f.Add([]byte{1, 2, 3})
	seed := make([]byte, 400)
	for i := range seed {
		seed[i] = byte(i * 7)
	}
	f.Add(seed)
	store := smallStore(f, 6)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := open(store, DefaultConfig(), newIdeal(&play{site: store, guests: []guest{{enter: 1, exit: 20, account: "a"}}}))
		require.NoError(t, err)
		var out output.Batch
		next := func() int64 {
			if len(data) < 2 {
				data = nil
				return 0
			}
			v := int64(int16(binary.LittleEndian.Uint16(data)))
			data = data[2:]
			return v
		}
		arrival := epoch
		for len(data) > 0 {
			r := &reading.Reading{Kind: reading.Kind(next() % 7)}
			arrival += next() * 1e6
			at := arrival + next()*3e6
			if next()%50 == 0 {
				at = next() << 48
			}
			r.Frame = &reading.CameraFrame{
				Camera: site.CameraID(next() % 3), Time: at, Seq: uint32(next()), Dim: int(next() % 5),
				Detections: make([]reading.Detection, max(0, next()%4)), Embeddings: make([]float32, max(0, next()%16)),
			}
			for i := range r.Frame.Detections {
				r.Frame.Detections[i].InHand[0].SKU = site.SKU(next() % 20)
				r.Frame.Detections[i].Score = math.Float32frombits(uint32(next()) << 16)
			}
			r.Weights = &reading.WeightBatch{Plate: site.PlateID(next() % 8), Time: at, Interval: next() * 1e5, Seq: uint32(next()), Grams: make([]float32, max(0, next()%40))}
			for i := range r.Weights.Grams {
				r.Weights.Grams[i] = math.Float32frombits(uint32(next()) << 16)
			}
			r.Gate = &reading.GateEvent{Gate: site.GateID(next() % 2), Kind: reading.GateEventKind(next() % 4), Time: at, Token: string(data[:min(len(data), 3)]), Direction: int8(next() % 4)}
			r.Staff = &reading.StaffAction{Kind: reading.StaffActionKind(next() % 5), Time: at, Slot: site.SlotID(next() % 8), SKU: site.SKU(next() % 14), Units: int32(next())}
			r.Health = &reading.DeviceHealth{Class: reading.DeviceClass(next() % 5), Index: int32(next() % 8), Time: at, OffsetNS: next() * 1e8, OK: next()%2 == 0}
			if err := c.Push(arrival, r); err != nil {
				require.ErrorIs(t, err, ErrReading)
			}
			for {
				info, ok := c.Step(&out)
				if !ok {
					break
				}
				require.LessOrEqual(t, info.Time, c.arrival)
			}
		}
		c.Close(&out)
		assertConserved(t, &out)
	})
}

// BenchmarkIngestAndShelf is everything of the engine but the tracker for work
// S: 400 plates at 20 Hz and 300 frames per second of three people.
func BenchmarkIngestAndShelf(b *testing.B) {
	p := &play{site: smallStore(b, 400), guests: []guest{{enter: 0, exit: 1e6, account: "a"}}}
	c, err := open(p.site, DefaultConfig(), newIdeal(p))
	require.NoError(b, err)
	s := newSteady(400, 3, 128)
	var out output.Batch
	push := func(arrival int64, r *reading.Reading) {
		if err := c.Push(arrival, r); err != nil {
			b.Error(err)
		}
		for {
			if _, ok := c.Step(&out); !ok {
				break
			}
		}
		out.Reset()
	}
	second := func() {
		for range 2 {
			t := epoch + int64(s.k)*5e8
			for i := range 142 { // with the 8 of half: 150 frames per half second
				s.frame.Seq, s.frame.Time = uint32(1_000_000+142*s.k+i), t+int64(i)*3e6
				s.frame.Detections[0].Box[0] = float32(s.frame.Seq % 1000)
				s.r = reading.Reading{Kind: reading.KindFrame, Frame: &s.frame}
				push(t+4e8, &s.r)
			}
			s.half(push)
		}
	}
	for range 5 {
		second()
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		second()
		n++
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "us/simulated-s")
}
