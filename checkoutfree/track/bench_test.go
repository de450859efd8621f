package track

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
)

const loopS = 4.0 // recorded seconds, played again and again

// hall is a floor of the given size under a grid of cameras, with people
// walking in circles of one loop, all of them known to the tracker.
func hall(tb testing.TB, sizeX, sizeY float64, cams, people int) (*Tracker, *world) {
	tb.Helper()
	s := &site.Site{Name: "hall", Currency: "EUR", CeilingM: 3, Bounds: site.Rect{Max: site.Vec2{X: sizeX, Y: sizeY}}}
	nx := int(math.Ceil(math.Sqrt(float64(cams) * sizeX / sizeY)))
	ny := (cams + nx - 1) / nx
	in := site.Intrinsics{Width: 1280, Height: 720, Fx: 640, Fy: 640, Cx: 640, Cy: 360, K1: -0.08, K2: 0.01}
	for i := range cams {
		x, y := (float64(i%nx)+0.5)*sizeX/float64(nx), (float64(i/nx)+0.5)*sizeY/float64(ny)
		to := site.Vec3{X: x + 3, Y: y + 1.5, Z: 0.8}
		if i%2 == 1 {
			to = site.Vec3{X: x - 3, Y: y - 1.5, Z: 0.8}
		}
		c, err := site.NewCamera("c", in, site.Vec3{X: x, Y: y, Z: 3}, to, 0, 15)
		require.NoError(tb, err)
		s.Cameras = append(s.Cameras, c)
	}
	w := newWorld(s, 1)
	for range people {
		x, y, a := 1+(sizeX-2)*w.rng.Float64(), 1+(sizeY-2)*w.rng.Float64(), 2*math.Pi*w.rng.Float64()
		var path []way
		for i := range 17 {
			b := a + 2*math.Pi*float64(i)/16
			path = append(path, way{loopS * float64(i) / 16, x + 0.6*math.Cos(b), y + 0.6*math.Sin(b)})
		}
		w.add(path...)
	}
	cfg := DefaultConfig()
	k, err := New(s, cfg)
	require.NoError(tb, err)
	w.record(loopS)
	return k, w
}

// turn plays recorded frame i of the endless loop.
func (w *world) turn(k *Tracker, i int) {
	n := len(w.frames)
	f := &w.frames[i%n]
	k.Frame(f, f.Time+int64(i/n)*int64(loopS*1e9))
}

func TestFrameDoesNotAllocate(t *testing.T) {
	k, w := hall(t, 16, 10.5, 20, 12)
	i := 0
	for ; i < 12*len(w.frames); i++ { // 48 s: memories are full
		w.turn(k, i)
	}
	require.InDelta(t, 12, k.Count(), 1)
	var live []output.Track
	var ev []Event
	var near []Candidate
	var hands []HandEvidence
	n := testing.AllocsPerRun(20, func() {
		for range 300 {
			w.turn(k, i)
			i++
		}
		live = k.Live(live[:0], k.now)
		ev = k.Events(ev[:0])
		near = k.Near(near[:0], site.Vec3{X: live[0].X + 0.5, Y: live[0].Y, Z: 1}, k.now-1e9, k.now)
		hands = k.Hands(hands[:0], live[0].ID, k.now-1e9, k.now)
	})
	require.NotEmpty(t, near)
	assert.Less(t, n, 1.0, "allocations in one second of twenty cameras")
}

func BenchmarkFrame(b *testing.B) {
	for _, c := range []struct{ cams, people int }{{20, 5}, {20, 12}, {20, 20}, {20, 100}} {
		b.Run(fmt.Sprintf("cams=%d/people=%d", c.cams, c.people), func(b *testing.B) {
			k, w := hall(b, 16, 10.5, c.cams, c.people)
			dets := 0
			for i := range w.frames {
				dets += len(w.frames[i].Detections)
			}
			i := 0
			for ; i < 6*len(w.frames); i++ {
				w.turn(k, i)
			}
			var took []time.Duration
			b.ReportAllocs()
			for b.Loop() {
				t0 := time.Now()
				w.turn(k, i)
				took = append(took, time.Since(t0))
				i++
			}
			slices.Sort(took)
			b.ReportMetric(float64(dets)/float64(len(w.frames)), "dets/frame")
			b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
			b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
			b.ReportMetric(float64(k.Count()), "tracks")
		})
	}
}

func BenchmarkNear(b *testing.B) {
	k, w := hall(b, 16, 10.5, 20, 12)
	for i := range 6 * len(w.frames) {
		w.turn(k, i)
	}
	live := k.Live(nil, k.now)
	p := site.Vec3{X: live[0].X + 0.5, Y: live[0].Y, Z: 1}
	var c []Candidate
	b.ReportAllocs()
	for b.Loop() {
		c = k.Near(c[:0], p, k.now-1e9, k.now)
	}
	b.ReportMetric(float64(len(c)), "candidates")
}

func BenchmarkMatcher(b *testing.B) {
	for _, n := range []int{3, 10, 30} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			w := newWorld(&site.Site{}, 1)
			cost := make([]float64, n*n)
			for i := range cost {
				cost[i] = w.rng.Float64()
			}
			var m matcher
			out := make([]int32, n)
			b.ReportAllocs()
			for b.Loop() {
				m.solve(n, n, cost, out)
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	s := smallStore(b, 6, true)
	for b.Loop() {
		if _, err := New(s, DefaultConfig()); err != nil {
			b.Fatal(err)
		}
	}
}
