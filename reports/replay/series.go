package replay

import (
	"encoding/binary"
	"math"
	"math/bits"

	"gosim/checkoutfree/output"
	"gosim/reports"
	"gosim/sim"
)

// series appends the true paths, one per person, then the number of tracks and
// the tracks in order of their first sample. Each is a count of samples and, if
// there are any, its columns.
func (e *encoder) series(dst []byte) []byte {
	r := e.rec
	paths := make([][]sim.PathPoint, len(r.Visits))
	for i := range r.Path {
		p := &r.Path[i]
		if p.Person < 0 || int(p.Person) >= len(paths) {
			e.fail("path point", i, "person is %d, expected 0 to %d", p.Person, len(paths)-1)
			continue
		}
		paths[p.Person] = append(paths[p.Person], *p)
	}
	for i := range paths {
		dst = e.path(dst, i, paths[i])
	}
	index := map[output.TrackID]int{} // looked up, never ranged over
	var tracks [][]reports.TrackPoint
	for i := range r.Tracks {
		p := &r.Tracks[i]
		k, ok := index[p.Track]
		if !ok {
			k = len(tracks)
			index[p.Track] = k
			tracks = append(tracks, nil)
		}
		tracks[k] = append(tracks[k], *p)
	}
	dst = binary.AppendUvarint(dst, uint64(len(tracks)))
	for i := range tracks {
		dst = e.track(dst, tracks[i])
	}
	return dst
}

// path appends a person's true path: times, x, y, headings.
func (e *encoder) path(dst []byte, person int, points []sim.PathPoint) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(points)))
	if len(points) == 0 {
		return dst
	}
	n := len(points)
	at, x, y, heading := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	turned := int64(0)
	for i := range points {
		p := &points[i]
		at[i] = e.cs("path of person", person, p.At)
		x[i], y[i] = e.cm("path of person", person, p.X), e.cm("path of person", person, p.Y)
		h := headingTicks(float64(p.Heading))
		turned += int64(int8(h - turned)) // the short way round
		heading[i] = turned
		if i > 0 && at[i] < at[i-1] {
			e.fail("path of person", person, "point %d is before the one before it", i)
		}
	}
	dst = appendRuns(dst, differences(at))
	dst = appendSmooth(dst, x)
	dst = appendSmooth(dst, y)
	return appendSmooth(dst, heading)
}

// track appends a track: its identifier, times, x, y, accounts, beliefs,
// whether it coasts, and the person that the join by place paired it with.
func (e *encoder) track(dst []byte, points []reports.TrackPoint) []byte {
	n, id := len(points), int(points[0].Track)
	at, x, y := make([]int64, n), make([]int64, n), make([]int64, n)
	account, belief, coasting, person := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	for i := range points {
		p := &points[i]
		at[i] = e.cs("track", id, p.At)
		x[i], y[i] = e.cm("track", id, p.X), e.cm("track", id, p.Y)
		account[i] = int64(e.intern(p.Account))
		belief[i] = beliefTicks(float64(p.AccountP))
		if p.Coasting {
			coasting[i] = 1
		}
		person[i] = int64(e.index("track", id, "person", int32(p.Person), len(e.rec.Visits)))
		if i > 0 && at[i] < at[i-1] {
			e.fail("track", id, "sample %d is before the one before it", i)
		}
	}
	dst = binary.AppendUvarint(dst, uint64(n))
	dst = binary.AppendVarint(dst, int64(id))
	dst = appendRuns(dst, differences(at))
	dst = appendSmooth(dst, x)
	dst = appendSmooth(dst, y)
	dst = appendRuns(dst, account)
	dst = appendRuns(dst, belief)
	dst = appendRuns(dst, coasting)
	return appendRuns(dst, person)
}

// headingTicks returns a heading in 256ths of a turn, not reduced.
func headingTicks(radians float64) int64 {
	if !(math.Abs(radians) < 1e6) {
		return 0
	}
	return int64(math.Round(radians / (2 * math.Pi) * headingSteps))
}

func beliefTicks(p float64) int64 {
	if !(p > 0) {
		return 0
	}
	return int64(math.Round(min(p, 1) * beliefSteps))
}

// differences returns v[i]-v[i-1], with v[-1] = 0.
func differences(v []int64) []int64 {
	d := make([]int64, len(v))
	last := int64(0)
	for i, x := range v {
		d[i] = x - last
		last = x
	}
	return d
}

// appendRuns appends a column that seldom changes: for each run, its length and
// its value.
func appendRuns(dst []byte, v []int64) []byte {
	for i := 0; i < len(v); {
		n := 1
		for i+n < len(v) && v[i+n] == v[i] {
			n++
		}
		dst = binary.AppendUvarint(dst, uint64(n))
		dst = binary.AppendVarint(dst, v[i])
		i += n
	}
	return dst
}

// appendSmooth appends a column that changes little from sample to sample: the
// order of differences taken, 1 or 2, whichever is shorter, then the
// differences.
func appendSmooth(dst []byte, v []int64) []byte {
	order := byte(1)
	best := differences(v)
	if second := differences(best); size(second) < size(best) {
		order, best = 2, second
	}
	dst = append(dst, order)
	for _, x := range best {
		dst = binary.AppendVarint(dst, x)
	}
	return dst
}

// size is the number of bytes of the values as variable-length integers.
func size(v []int64) int {
	n := 0
	for _, x := range v {
		zigzag := uint64(x)<<1 ^ uint64(x>>63)
		n += (bits.Len64(zigzag|1) + 6) / 7
	}
	return n
}
