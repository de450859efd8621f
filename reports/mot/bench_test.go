package mot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// shoppers makes frames at 5 Hz of people who walk to and fro in a store of 10
// m² each, with a track 0.1 m off each, 2 % of them missing, and now and then a
// swap.
func shoppers(people, frames int) []Frame {
	r := rand.New(rand.NewPCG(uint64(people), 5))
	side := math.Sqrt(10 * float64(people))
	at, to, off := make([]Point, people), make([]Point, people), make([]Point, people)
	track := make([]int32, people)
	for i := range at {
		at[i], track[i] = Point{side * r.Float64(), side * r.Float64()}, int32(i)
		to[i] = at[i]
	}
	next := int32(people)
	all := make([]Frame, frames)
	for t := range all {
		f := &all[t]
		var truth, tracks []Point
		for i := range at {
			dx, dy := to[i].X-at[i].X, to[i].Y-at[i].Y
			if d := math.Hypot(dx, dy); d < 0.25 {
				to[i] = Point{side * r.Float64(), side * r.Float64()}
			} else {
				at[i].X += 0.2 * dx / d
				at[i].Y += 0.2 * dy / d
			}
			off[i].X, off[i].Y = 0.9*off[i].X+0.04*r.NormFloat64(), 0.9*off[i].Y+0.04*r.NormFloat64()
			f.Truth, truth = append(f.Truth, int32(i)), append(truth, at[i])
			if r.Float64() > 0.02 {
				f.Tracks, tracks = append(f.Tracks, track[i]), append(tracks, Point{at[i].X + off[i].X, at[i].Y + off[i].Y})
			}
		}
		f.Pairs = Near(nil, truth, tracks, 1)
		for i := range track {
			switch x := r.Float64(); {
			case x < 0.0005:
				track[i] = next
				next++
			case x < 0.001:
				j := r.IntN(people)
				track[i], track[j] = track[j], track[i]
			}
		}
	}
	return all
}

// BenchmarkScore scores whole streams: half an hour at 5 Hz is 9000 frames.
func BenchmarkScore(b *testing.B) {
	for _, size := range []struct{ people, frames int }{{12, 9000}, {100, 9000}, {100, 900}} {
		b.Run(fmt.Sprintf("people=%d/frames=%d", size.people, size.frames), func(b *testing.B) {
			frames := shoppers(size.people, size.frames)
			b.ReportAllocs()
			for b.Loop() {
				Score(DefaultConfig(), frames)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size.frames), "ns/frame")
		})
	}
}

// BenchmarkAdd is the steady loop alone.
func BenchmarkAdd(b *testing.B) {
	for _, people := range []int{12, 100} {
		b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) {
			frames := shoppers(people, 1000)
			s := NewScorer(DefaultConfig())
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s.Add(&frames[i%len(frames)])
			}
		})
	}
}

// BenchmarkNear makes the pairs of one frame.
func BenchmarkNear(b *testing.B) {
	for _, people := range []int{12, 100} {
		b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 6))
			side := math.Sqrt(10 * float64(people))
			var at []Point
			for range people {
				at = append(at, Point{side * r.Float64(), side * r.Float64()})
			}
			var dst []Pair
			b.ReportAllocs()
			for b.Loop() {
				dst = Near(dst[:0], at, at, 1)
			}
		})
	}
}

// aDay is the table of a day: people who each met some tracks, most of all
// their own one or two.
func aDay(people, tracks int) []Edge {
	r := rand.New(rand.NewPCG(9, 7))
	var edges []Edge
	for i := range people {
		own := i * tracks / people
		for j := max(0, own-15); j < min(tracks, own+15); j++ {
			w := r.IntN(20)
			if j-own >= 0 && j-own < 2 {
				w = 200 + r.IntN(800)
			}
			edges = append(edges, Edge{int32(i), int32(j), float64(w)})
		}
	}
	return edges
}

// BenchmarkIdentityMap maps the identities of a day to its tracks.
func BenchmarkIdentityMap(b *testing.B) {
	edges := aDay(2000, 2500)
	var m Matcher
	b.ReportAllocs()
	for b.Loop() {
		m.Match(2000, 2500, edges)
	}
}

func TestAddAllocatesNothingPerFrame(t *testing.T) {
	frames := shoppers(12, 500)
	s := NewScorer(DefaultConfig())
	for range 20 { // all pairs and some growth of what is kept for HOTA
		for i := range frames {
			s.Add(&frames[i])
		}
	}
	i := 0
	assert.Zero(t, testing.AllocsPerRun(1000, func() {
		s.Add(&frames[i%len(frames)])
		i++
	}))
}
