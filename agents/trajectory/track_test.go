package trajectory_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/agents/trajectory"
	"gosim/checkoutfree/site"
)

// wander is a random walk with frames left out, as text, and its samples.
func wander(seed uint64, n, skip int) (text string, frames []int, at []site.Vec2) {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	b.WriteString("# framerate: 25\nframe,id,x,y\n")
	f, p := 10, site.Vec2{X: 3, Y: 2}
	for range n {
		fmt.Fprintf(&b, "%d,5,%v,%v\n", f, p.X, p.Y)
		frames, at = append(frames, f), append(at, p)
		f += 1 + r.IntN(skip)
		p = p.Add(site.Vec2{X: r.NormFloat64() * 0.05, Y: r.NormFloat64() * 0.05})
	}
	return b.String(), frames, at
}

// TestAt compares with a straightforward search, for even and uneven frames and
// both curves.
func TestAt(t *testing.T) {
	for _, skip := range []int{1, 6} {
		for _, curve := range []trajectory.Curve{trajectory.Linear, trajectory.Cubic} {
			text, frames, at := wander(uint64(skip), 200, skip)
			s := read(t, text, trajectory.Options{Curve: curve, StartS: 100})
			require.Len(t, s.Tracks, 1)
			k := &s.Tracks[0]
			for i := range frames {
				x, y, _, _, ok := k.At(100 + float64(frames[i])/25)
				require.True(t, ok)
				assert.InDelta(t, at[i].X, x, 1e-9, "row %d", i)
				assert.InDelta(t, at[i].Y, y, 1e-9, "row %d", i)
			}
			const h = 1e-5
			for q := k.Start + 0.0013; q < k.End-h; q += 0.0171 {
				i := 0
				for 100+float64(frames[i+1])/25 <= q {
					i++
				}
				x, y, vx, vy, ok := k.At(q)
				require.True(t, ok)
				t0, t1 := 100+float64(frames[i])/25, 100+float64(frames[i+1])/25
				u := (q - t0) / (t1 - t0)
				line := at[i].Add(at[i+1].Sub(at[i]).Scale(u))
				if curve == trajectory.Linear {
					assert.InDelta(t, line.X, x, 1e-9)
					assert.InDelta(t, line.Y, y, 1e-9)
				}
				assert.InDelta(t, line.X, x, 0.1, "near the straight line")
				if u > 0.01 && u < 0.99 { // the velocity is the slope
					x2, y2, _, _, _ := k.At(q + h)
					assert.InDelta(t, (x2-x)/h, vx, 1e-2)
					assert.InDelta(t, (y2-y)/h, vy, 1e-2)
				}
			}
		}
	}
}

// TestCubicIsCatmullRom: with even frames it is that spline, whose slope at a
// row is half the difference of its neighbours.
func TestCubicIsCatmullRom(t *testing.T) {
	s := read(t, "# framerate: 1\nframe,id,x,y\n0,1,0,0\n1,1,1,1\n2,1,4,1\n3,1,5,0\n", trajectory.Options{Curve: trajectory.Cubic})
	k := &s.Tracks[0]
	_, _, vx, vy, _ := k.At(1)
	assert.InDelta(t, 2, vx, 1e-12)
	assert.InDelta(t, 0.5, vy, 1e-12)
	x, _, _, _, _ := k.At(1.5)
	assert.InDelta(t, (-0+9*1+9*4-5)/16.0, x, 1e-12)
	for _, at := range []float64{1, 2} { // the velocity does not jump
		_, _, a, b, _ := k.At(at - 1e-9)
		_, _, c, d, _ := k.At(at + 1e-9)
		assert.InDelta(t, a, c, 1e-6)
		assert.InDelta(t, b, d, 1e-6)
	}
}

func TestAtEnds(t *testing.T) {
	s := read(t, "# framerate: 2\nframe,id,x,y\n4,1,1,1\n5,1,2,1\n9,2,7,7\n", trajectory.Options{})
	k := &s.Tracks[0]
	assert.Equal(t, []float64{2, 2.5}, []float64{k.Start, k.End})
	for _, at := range []float64{1.999, 2.501, math.NaN(), math.Inf(1)} {
		_, _, _, _, ok := k.At(at)
		assert.False(t, ok, "at %g", at)
	}
	x, y, vx, _, ok := k.At(2.5)
	assert.Equal(t, []any{2.0, 1.0, 2.0, true}, []any{x, y, vx, ok})
	one := &s.Tracks[1]
	x, _, vx, _, ok = one.At(4.5)
	assert.Equal(t, []any{7.0, 0.0, true}, []any{x, vx, ok}, "a single row")
	at, ok := k.TimeOf(5)
	assert.Equal(t, []any{2.5, true}, []any{at, ok})
	_, ok = k.TimeOf(6)
	assert.False(t, ok)
}

func TestAtDoesNotAllocate(t *testing.T) {
	for _, skip := range []int{1, 6} {
		text, _, _ := wander(3, 500, skip)
		s := read(t, text, trajectory.Options{Curve: trajectory.Cubic})
		k, q := &s.Tracks[0], 0.0
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			q = math.Mod(q+0.37, k.End-k.Start)
			k.At(k.Start + q)
			k.Heading(k.Start + q)
		}))
	}
}

func TestOrderOfTracks(t *testing.T) {
	s := read(t, "# framerate: 1\nframe,id,x,y\n9,3,0,0\n2,8,0,0\n2,-4,0,0\n30,-4,0,0\n", trajectory.Options{})
	assert.Equal(t, "-4.0: 2@0,0\n8.0: 2@0,0\n3.0: 9@0,0\n-4.1: 30@0,0\n", rows(s))
}

func TestTransform(t *testing.T) {
	const text = "# framerate: 1\nframe,id,x,y,heading\n0,1,1,2,0\n1,1,2,2,0\n"
	s := read(t, text, trajectory.Options{})
	s.Transform(trajectory.Transform{Scale: 2, RotateDeg: 90, Offset: site.Vec2{X: 10, Y: 1}})
	assert.Equal(t, "1.0: 0@6,3 1@6,5\n", rows(s), "quarter turns are exact")
	_, _, vx, vy, _ := s.Tracks[0].At(0.5)
	assert.Equal(t, [2]float64{0, 2}, [2]float64{vx, vy})
	h, _ := s.Tracks[0].Heading(0.5)
	assert.InDelta(t, math.Pi/2, h, 1e-12)
	assert.Equal(t, site.Rect{Min: site.Vec2{X: 6, Y: 3}, Max: site.Vec2{X: 6, Y: 5}}, s.Extent())

	for _, deg := range []float64{17, -200, 359} { // there and back again
		s := read(t, text, trajectory.Options{})
		s.Transform(trajectory.Transform{RotateDeg: deg})
		s.Transform(trajectory.Transform{RotateDeg: -deg})
		_, _, p := s.Tracks[0].Row(1)
		assert.InDelta(t, 2, p.X, 1e-12)
		assert.InDelta(t, 2, p.Y, 1e-12)
	}
}

func TestWithin(t *testing.T) {
	var b strings.Builder
	b.WriteString("# framerate: 1\nframe,id,x,y\n")
	for i := range 8 {
		fmt.Fprintf(&b, "1,%d,%d,0\n2,%d,%d,1\n", i, i, i, i)
	}
	s := read(t, b.String(), trajectory.Options{})
	require.NoError(t, s.Within(site.Rect{Max: site.Vec2{X: 7, Y: 1}}))
	err := s.Within(site.Rect{Max: site.Vec2{X: 1, Y: 0.5}})
	require.ErrorIs(t, err, trajectory.ErrOutside)
	assert.EqualError(t, err, "w.csv: expected everybody within x 0.00 to 1.00 and y 0.00 to 0.50 m, got id 0 in frame 2 at (0.00, 1.00), id 1 in frame 2 at (1.00, 1.00), "+
		"id 2 in frame 1 at (2.00, 0.00), id 3 in frame 1 at (3.00, 0.00), id 4 in frame 1 at (4.00, 0.00), 3 more; the file spans x 0.00 to 7.00 and y 0.00 to 1.00 m: outside the floor")
}

func TestClosest(t *testing.T) {
	s := read(t, "# framerate: 1\nframe,id,x,y\n0,1,0,0\n1,1,4,0\n2,1,4,4\n2,2,9,9\n", trajectory.Options{})
	at, far := s.Tracks[0].Closest(site.Vec2{X: 1, Y: 2})
	assert.InDelta(t, 0.25, at, 1e-12)
	assert.InDelta(t, 2, far, 1e-12)
	at, far = s.Tracks[1].Closest(site.Vec2{X: 9, Y: 8})
	assert.Equal(t, [2]float64{2, 1}, [2]float64{at, far})
}

// TestRowsMayStandInAnyOrder: shuffled lines give the same tracks.
func TestRowsMayStandInAnyOrder(t *testing.T) {
	text, _, _ := wander(9, 100, 3)
	lines := strings.Split(strings.TrimSpace(text), "\n")
	want := rows(read(t, text, trajectory.Options{}))
	r := rand.New(rand.NewPCG(4, 4))
	r.Shuffle(len(lines)-2, func(i, j int) { lines[i+2], lines[j+2] = lines[j+2], lines[i+2] })
	assert.Equal(t, want, rows(read(t, strings.Join(lines, "\n"), trajectory.Options{})))
}

func BenchmarkAt(b *testing.B) {
	for _, skip := range []int{1, 6} {
		b.Run(fmt.Sprintf("skip=%d", skip), func(b *testing.B) {
			text, _, _ := wander(3, 20_000, skip)
			s := read(b, text, trajectory.Options{})
			k, q, sum := &s.Tracks[0], 0.0, 0.0
			b.ReportAllocs()
			for b.Loop() {
				if q += 0.137; q > k.End-k.Start {
					q = 0
				}
				x, _, _, _, _ := k.At(k.Start + q)
				sum += x
			}
			if math.IsNaN(sum) {
				b.Fatal("lost")
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	text, _, _ := wander(3, 50_000, 1)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		read(b, text, trajectory.Options{})
	}
	b.ReportMetric(50_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
