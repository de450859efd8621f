package sensors

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"gosim/checkoutfree/reading"
	"gosim/sim"
)

// workS is the benchmark store: 167 m², 20 cameras at 15 Hz, 400 plates at
// 20 Hz, 12 people. The cameras look at a point `ahead` metres in front of them:
// the farther, the more people each has in view.
func workS(tb testing.TB, ahead float64, sink Sink) *bench {
	tb.Helper()
	b := start(tb, shop(tb, 14.5, 11.5, 5, 20, 400, ahead), DefaultConfig(), 1, func(w *sim.World) { crowd(w, 12) }, sink)
	b.stroll()
	return b
}

// BenchmarkSuite runs one simulated second of work S per iteration.
func BenchmarkSuite(b *testing.B) {
	for _, ahead := range []float64{2.3, 3} {
		b.Run(fmt.Sprintf("ahead=%gm", ahead), func(b *testing.B) {
			frames, found := 0, 0
			x := workS(b, ahead, func(_ int64, r *reading.Reading) {
				if r.Kind == reading.KindFrame {
					frames++
					found += len(r.Frame.Detections)
				}
			})
			x.run(b, 5)
			frames, found = 0, 0
			b.ReportAllocs()
			for b.Loop() {
				x.run(b, 1)
			}
			b.ReportMetric(float64(frames)/b.Elapsed().Seconds(), "frames/s")
			b.ReportMetric(float64(found)/float64(frames), "detections/frame")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "realtime")
		})
	}
}

// BenchmarkFrame takes one frame of work S per iteration.
func BenchmarkFrame(b *testing.B) {
	x := workS(b, 3, ignore)
	x.run(b, 5)
	var f reading.CameraFrame
	found, n := 0, int64(1<<20)
	b.ReportAllocs()
	for b.Loop() {
		n++
		x.s.observe(int(n)%20, x.k.Now(), n/20, &f)
		found += len(f.Detections)
	}
	b.ReportMetric(float64(found)/float64(b.N), "detections/frame")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "frames/s")
}

// BenchmarkPlates takes one sample of 400 quiet plates per iteration.
func BenchmarkPlates(b *testing.B) {
	x := build(b, shop(b, 14.5, 11.5, 5, 0, 400, 1), DefaultConfig(), 1, nil, ignore)
	x.s.Start()
	x.run(b, 5)
	b.ReportAllocs()
	for b.Loop() {
		x.run(b, 0.05)
	}
}

// BenchmarkEmbedding makes one appearance vector per iteration.
func BenchmarkEmbedding(b *testing.B) {
	net := newNetwork(levelOf(SameSite), 0)
	var l look
	net.outfit(1, &l)
	v := sighting{until: -1}
	var base, out [Dim]float32
	keys := sim.NewKeys(1, 0)
	net.refresh(keys, 0, 0, 0, &l, &v, &base)
	st := keys.Stream(0, 0, 0)
	for b.Loop() {
		net.observe(&out, &l, &v, &base, 0.1, &st)
	}
}

// BenchmarkNew builds the devices of work S.
func BenchmarkNew(b *testing.B) {
	st := shop(b, 14.5, 11.5, 5, 20, 400, 3)
	for b.Loop() {
		build(b, st, DefaultConfig(), 1, nil, ignore)
	}
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	x := workS(t, 3, ignore)
	x.run(t, 30)
	// AllocsPerRun gives the mean over the runs rounded down; one simulated
	// second is 300 frames and 700 weight batches.
	assert.Zero(t, testing.AllocsPerRun(20, func() { x.run(t, 1) }))
}
