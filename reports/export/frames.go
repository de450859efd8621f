package export

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// FrameRate is the number of frames per second: the cadence at which tracks are
// kept.
const FrameRate = 5

const framePeriod = sim.Second / FrameRate

// pathGap is how far beyond its ends a true path says where somebody is. It is
// the scoring join's.
const pathGap = sim.Second

// Options are what to export and under which names.
type Options struct {
	Name   string // of the scenario; begins the names of files and sequences
	Engine string // of the engine, which names the tracker; "engine" if empty
	Truth  bool   // where people were
	Tracks bool   // where the engine's tracks were
}

// spot is somebody, or a track, in a frame.
type spot struct {
	id     int
	at     site.Vec2
	height float64 // of the person, metres; 0 for a track
}

// frame is one instant.
type frame struct {
	at     sim.Time
	truth  []spot // by id
	tracks []spot // by id
}

// framesOf cuts a record into frames. Frame i counts as number i + 1.
func framesOf(rec *reports.Record) ([]frame, error) {
	phase := sim.Time(((rec.Epoch % int64(framePeriod)) + int64(framePeriod)) % int64(framePeriod))
	number := func(t sim.Time) int { return int((t + phase) / framePeriod) }
	end := rec.End
	for i := range rec.Tracks {
		end = max(end, rec.Tracks[i].At)
	}
	const limit = 1 << 24 // frames: 38 days
	if end < 0 || end/framePeriod >= limit {
		return nil, fmt.Errorf("export: replication %d ends at %v, expected a time from 0 to %v", rec.Index, end, limit*framePeriod)
	}
	frames := make([]frame, number(end)+1)
	for i := range frames {
		frames[i].at = sim.Never
	}
	shift := sim.Time(-1) // of the instants within their frames
	for i := range rec.Tracks {
		p := &rec.Tracks[i]
		if p.At < 0 || p.Track <= 0 || int64(p.Track) > math.MaxInt32 {
			return nil, fmt.Errorf("export: replication %d: track sample %d: track %d at %v: expected a positive number and time", rec.Index, i, p.Track, p.At)
		}
		f := &frames[number(p.At)]
		f.at = min(f.at, p.At)
		f.tracks = append(f.tracks, spot{id: int(p.Track), at: site.Vec2{X: p.X, Y: p.Y}})
		if shift < 0 {
			shift = (p.At + phase) % framePeriod
		}
	}
	for i := range frames {
		f := &frames[i]
		if f.at == sim.Never {
			f.at = sim.Time(i)*framePeriod - phase + max(shift, 0)
		}
		slices.SortStableFunc(f.tracks, func(a, b spot) int { return cmp.Compare(a.id, b.id) })
	}
	addTruth(rec, frames)
	return frames, nil
}

// addTruth adds who was inside, person by person.
func addTruth(rec *reports.Record, frames []frame) {
	paths := make([][]sim.PathPoint, len(rec.Visits))
	for _, p := range rec.Path {
		if p.Person >= 0 && int(p.Person) < len(paths) {
			paths[p.Person] = append(paths[p.Person], p)
		}
	}
	for _, v := range rec.Stays() {
		person := int(v.Person)
		height := nominalHeightM
		if person < len(rec.Heights) && rec.Heights[person] > 0 {
			height = rec.Heights[person]
		}
		path, next := paths[person], 0
		first, _ := slices.BinarySearchFunc(frames, v.Entered, func(f frame, t sim.Time) int { return cmp.Compare(f.at, t) })
		for i := first; i < len(frames) && frames[i].at <= v.Left; i++ {
			at := frames[i].at
			for next < len(path) && path[next].At <= at {
				next++
			}
			if p, ok := between(path, next, at); ok {
				frames[i].truth = append(frames[i].truth, spot{id: person + 1, at: p, height: height})
			}
		}
	}
}

// between interpolates a path at time at; path[i] is the first point after it.
func between(path []sim.PathPoint, i int, at sim.Time) (site.Vec2, bool) {
	switch {
	case len(path) == 0,
		i == 0 && path[0].At-at > pathGap,
		i == len(path) && at-path[i-1].At > pathGap:
		return site.Vec2{}, false
	case i == 0:
		return site.Vec2{X: path[0].X, Y: path[0].Y}, true
	case i == len(path):
		return site.Vec2{X: path[i-1].X, Y: path[i-1].Y}, true
	}
	a, b := &path[i-1], &path[i]
	f := float64(at-a.At) / float64(b.At-a.At)
	return site.Vec2{X: a.X + f*(b.X-a.X), Y: a.Y + f*(b.Y-a.Y)}, true
}

// fileName makes a name that every file system takes: letters, digits, dots,
// hyphens and underscores.
func fileName(s, otherwise string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		default:
			return '-'
		}
	}, s)
	if s = strings.Trim(s, ".-"); s == "" {
		return otherwise
	}
	return s
}

// sequence names what belongs to a replication.
func (o *Options) sequence(rec *reports.Record) string {
	return fmt.Sprintf("%s-r%03d", fileName(o.Name, "run"), rec.Index)
}
