package trajectory

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/site"
)

// Set is what a file holds.
type Set struct {
	Name      string
	FrameRate float64  // per second
	Tracks    []Track  // in order of first frame, then id
	Ignored   []string // columns that were not read
}

// Track is one person without a gap. Who was away for longer than the options'
// limit has several.
type Track struct {
	ID         int64
	Part       int     // 0 for the first track of this id
	Start, End float64 // seconds; equal if there is one row only
	HeightM    float64 // mean of column z, metres; 0 without that column

	first   int64   // frame of row 0
	frames  []int32 // of each row, after the first
	step    int32   // frames between rows if it is always the same, else 0
	at      []site.Vec2
	turn    []float64 // heading of each row, radians and continuous; nil without that column
	rate    float64
	startS  float64
	firstFr int64 // frame at startS
	curve   Curve
}

// set makes the tracks of all that was read.
func (r *reader) set() (*Set, error) {
	gap := r.o.MaxGapS
	if gap == 0 {
		gap = DefaultMaxGapS
	}
	s := &Set{Name: r.name, FrameRate: r.rate, Ignored: r.heading.ignored}
	for i, rows := range r.rows {
		part, from := 0, 0
		for k := 1; k <= len(rows); k++ {
			if k < len(rows) && float64(rows[k].frame-rows[k-1].frame) <= gap*r.rate*(1+1e-9) {
				continue
			}
			s.Tracks = append(s.Tracks, r.track(r.ids[i], part, rows[from:k]))
			part, from = part+1, k
		}
		r.rows[i] = nil
	}
	if n := len(s.Tracks); n > maxTracks {
		return nil, fmt.Errorf("trajectory: %s: expected at most %d tracks, got %d: is the longest gap of %g s meant?", r.name, maxTracks, n, gap)
	}
	slices.SortFunc(s.Tracks, func(a, b Track) int { return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.ID, b.ID)) })
	return s, nil
}

func (r *reader) track(id int64, part int, rows []row) Track {
	n := len(rows)
	t := Track{
		ID: id, Part: part, first: rows[0].frame, frames: make([]int32, n), at: make([]site.Vec2, n),
		rate: r.rate, startS: r.o.StartS, firstFr: r.o.FirstFrame, curve: r.o.Curve,
	}
	if r.heading.cols[colHeading] >= 0 {
		t.turn = make([]float64, n)
	}
	m, z := r.o.Unit.metres(), 0.0
	for i, x := range rows {
		t.frames[i] = int32(x.frame - t.first) //nolint:gosec // frames are below 2^30
		t.at[i] = x.at.Scale(m)
		z += float64(x.z * m)
		if t.turn == nil {
			continue
		}
		t.turn[i] = x.heading * math.Pi / 180
		if i > 0 { // the short way round
			t.turn[i] = t.turn[i-1] + math.Remainder(t.turn[i]-t.turn[i-1], 2*math.Pi)
		}
	}
	if h := z / float64(n); h > 0 && h <= maxHeightM {
		t.HeightM = h
	}
	t.step = evenly(t.frames)
	t.Start, t.End = t.time(0), t.time(n-1)
	return t
}

// evenly returns the number of frames between rows if it is always the same,
// else 0.
func evenly(frames []int32) int32 {
	if len(frames) < 2 {
		return 0
	}
	for i := 1; i < len(frames); i++ {
		if frames[i]-frames[i-1] != frames[1] {
			return 0
		}
	}
	return frames[1]
}

// time returns the time of row i, seconds.
func (t *Track) time(i int) float64 {
	return t.startS + float64(t.first-t.firstFr+int64(t.frames[i]))/t.rate
}

// Len returns the number of rows.
func (t *Track) Len() int { return len(t.at) }

// Row returns the frame, time in seconds and place of row i. It panics unless
// 0 ≤ i < Len.
func (t *Track) Row(i int) (frame int64, at float64, p site.Vec2) {
	return t.first + int64(t.frames[i]), t.time(i), t.at[i]
}

// TimeOf returns the time at which a frame is, seconds, and whether the track
// covers it.
func (t *Track) TimeOf(frame int64) (float64, bool) {
	last := t.first + int64(t.frames[len(t.frames)-1])
	return t.startS + float64(frame-t.firstFr)/t.rate, frame >= t.first && frame <= last
}

// before returns the last row that is not after time at, which lies within the
// track, but at most the last but one. The time is O(1) if rows are evenly
// spaced, else O(log rows).
func (t *Track) before(at float64) int {
	n := len(t.at)
	f := float64((at-t.startS)*t.rate) - float64(t.first-t.firstFr)
	i := 0
	if t.step > 0 {
		i = int(f / float64(t.step))
	} else {
		lo, hi := 0, n
		for lo < hi {
			mid := int(uint(lo+hi) >> 1)
			if float64(t.frames[mid]) <= f {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		i = lo - 1
	}
	return min(max(i, 0), n-2)
}

// At returns where the person is at time at, seconds, and their velocity, m/s.
// It reports false outside [Start, End]. It does not allocate.
func (t *Track) At(at float64) (x, y, vx, vy float64, ok bool) {
	if !(at >= t.Start && at <= t.End) {
		return 0, 0, 0, 0, false
	}
	if len(t.at) == 1 {
		return t.at[0].X, t.at[0].Y, 0, 0, true
	}
	i := t.before(at)
	t0, t1 := t.time(i), t.time(i+1)
	h := t1 - t0
	u := min(max((at-t0)/h, 0), 1)
	a, b := t.at[i], t.at[i+1]
	if t.curve == Linear {
		d := b.Sub(a)
		return a.X + float64(u*d.X), a.Y + float64(u*d.Y), d.X / h, d.Y / h, true
	}
	m0, m1 := t.slope(i), t.slope(i+1)
	x, vx = hermite(a.X, b.X, m0.X, m1.X, h, u)
	y, vy = hermite(a.Y, b.Y, m0.Y, m1.Y, h, u)
	return x, y, vx, vy, true
}

// slope returns the velocity at row i: that of the parabola through it and its
// neighbours, at the ends that of the straight line to the only one.
func (t *Track) slope(i int) site.Vec2 {
	switch n := len(t.at); i {
	case 0:
		return t.at[1].Sub(t.at[0]).Scale(1 / (t.time(1) - t.time(0)))
	case n - 1:
		return t.at[n-1].Sub(t.at[n-2]).Scale(1 / (t.time(n-1) - t.time(n-2)))
	}
	h0, h1 := t.time(i)-t.time(i-1), t.time(i+1)-t.time(i)
	d0, d1 := t.at[i].Sub(t.at[i-1]).Scale(1/h0), t.at[i+1].Sub(t.at[i]).Scale(1/h1)
	return d0.Scale(h1 / (h0 + h1)).Add(d1.Scale(h0 / (h0 + h1)))
}

// hermite returns the value and slope of the cubic over an interval of length h
// with values a and b and slopes p and q at its ends, at part u of it.
func hermite(a, b, p, q, h, u float64) (x, v float64) {
	c := float64(3*(b-a)) - float64(h*(2*p+q))
	d := float64(2*(a-b)) + float64(h*(p+q))
	x = a + float64(u*(float64(h*p)+float64(u*(c+float64(u*d)))))
	v = p + float64(u*(float64(2*c)+float64(3*d*u)))/h
	return x, v
}

// Heading returns the direction that the file gives at time at, radians in
// [-π, π], and false if it gives none or the person is not there.
func (t *Track) Heading(at float64) (rad float64, ok bool) {
	if t.turn == nil || !(at >= t.Start && at <= t.End) {
		return 0, false
	}
	rad = t.turn[0]
	if len(t.at) > 1 {
		i := t.before(at)
		u := min(max((at-t.time(i))/(t.time(i+1)-t.time(i)), 0), 1)
		rad = t.turn[i] + float64(u*(t.turn[i+1]-t.turn[i]))
	}
	return math.Remainder(rad, 2*math.Pi), true
}
