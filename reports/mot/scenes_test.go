package mot

import (
	"math/rand/v2"
	"slices"
)

// scene is truth and tracks as places; places are drawn once, so that a scene
// can be written down in another way.
type scene struct {
	truth, tracks []map[int32]Point // per frame, by id
}

// randomScene draws people who come, walk and leave in a small room, and a
// tracker that misses, drifts, swaps, loses and finds again, sees what is not
// there, and is sometimes blind. grid > 0 rounds all places to it, which makes
// ties; frames, people and tracks are few enough for the reference.
func randomScene(r *rand.Rand, grid float64) scene {
	steps, crowd, side := 1+r.IntN(40), 1+r.IntN(7), 0.5+4*r.Float64()
	if grid > 0 {
		steps, crowd, side = 1+r.IntN(4), 2+r.IntN(3), 1
	}
	round := func(p Point) Point {
		if grid > 0 {
			p.X, p.Y = float64(int(p.X/grid))*grid, float64(int(p.Y/grid))*grid
		}
		return p
	}
	type walker struct {
		at           Point
		from, to     int
		track        int32 // 0 if it has none
		biasX, biasY float64
	}
	noise, missRate, swapRate, clutter := 0.6*r.Float64(), 0.4*r.Float64(), 0.2*r.Float64(), 0.5*r.Float64()
	people := make([]walker, crowd)
	next := int32(1)
	for i := range people {
		from := r.IntN(steps)
		people[i] = walker{
			at: Point{side * r.Float64(), side * r.Float64()}, from: from, to: from + 1 + r.IntN(steps), track: next,
			biasX: 0.3 * r.NormFloat64(), biasY: 0.3 * r.NormFloat64(),
		}
		next++
	}
	var s scene
	for t := range steps {
		truth, tracks := map[int32]Point{}, map[int32]Point{}
		for i := range people {
			p := &people[i]
			p.at.X += 0.2 * r.NormFloat64()
			p.at.Y += 0.2 * r.NormFloat64()
			if t < p.from || t >= p.to {
				continue
			}
			truth[int32(i)] = round(p.at)
			if r.Float64() < swapRate {
				if o := &people[r.IntN(crowd)]; t >= o.from && t < o.to {
					p.track, o.track = o.track, p.track
				}
			}
			if r.Float64() < swapRate/2 { // lost, and found under a new name
				p.track = next
				next++
			}
			if r.Float64() >= missRate {
				tracks[p.track] = round(Point{p.at.X + p.biasX + noise*r.NormFloat64(), p.at.Y + p.biasY + noise*r.NormFloat64()})
			}
		}
		if r.Float64() < clutter && len(tracks) < 9 {
			k := next
			if r.IntN(2) == 0 {
				k = int32(1 + r.IntN(int(next)))
			}
			next = max(next, k+1)
			tracks[k] = round(Point{side * r.Float64(), side * r.Float64()})
			if len(truth) > 0 && r.IntN(3) == 0 { // just where somebody is
				tracks[k] = truth[sorted(truth)[0]]
			}
		}
		switch r.IntN(12) {
		case 0:
			clear(tracks)
		case 1:
			clear(truth)
		}
		s.truth, s.tracks = append(s.truth, truth), append(s.tracks, tracks)
	}
	return s
}

func sorted(m map[int32]Point) []int32 {
	var keys []int32
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// view says how a scene is written down.
type view struct {
	rename  func(int32) int32
	reverse bool
	move    Point
}

func (s scene) frames(v view) []Frame {
	if v.rename == nil {
		v.rename = func(i int32) int32 { return i }
	}
	list := func(m map[int32]Point) (names []int32, at []Point) {
		keys := sorted(m)
		if v.reverse {
			slices.Reverse(keys)
		}
		for _, k := range keys {
			names, at = append(names, v.rename(k)), append(at, Point{m[k].X + v.move.X, m[k].Y + v.move.Y})
		}
		return names, at
	}
	var frames []Frame
	for t := range s.truth {
		var f Frame
		var truth, tracks []Point
		f.Truth, truth = list(s.truth[t])
		f.Tracks, tracks = list(s.tracks[t])
		f.Pairs = Near(nil, truth, tracks, 1)
		if v.reverse {
			slices.Reverse(f.Pairs)
		}
		frames = append(frames, f)
	}
	return frames
}
