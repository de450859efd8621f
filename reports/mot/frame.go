package mot

import "math"

// Frame is one instant. An identity or a track is named at most once in it.
type Frame struct {
	Truth  []int32 // who is truly there: identities, from 0
	Tracks []int32 // what the tracker states: tracks, from 0
	// Pairs are those of the two that are within reach of each other, in any
	// order, each at most once. All others count as infinitely far apart.
	Pairs []Pair
}

// Pair is one identity and one track of a frame.
type Pair struct {
	Truth, Track int32   // positions in Frame.Truth and Frame.Tracks
	Similarity   float64 // in [0, 1]; 1 is the same place or box
	// Distance is in metres and read by GOSPA alone. Where there is only a
	// similarity, such as the overlap of boxes, give 1 − Similarity: GOSPA and its
	// cut-off have that unit then.
	Distance float64
}

// Point is a place on the floor, metres.
type Point struct{ X, Y float64 }

// Near appends to dst the pairs of truth and tracks that are no further apart
// than reach, in order of truth, then track, and returns it. The similarity is
// 1 − d/reach; reach is in metres. It takes len(truth) · len(tracks) steps.
func Near(dst []Pair, truth, tracks []Point, reach float64) []Pair {
	for i, p := range truth {
		for j, q := range tracks {
			if dx := p.X - q.X; dx <= reach && dx >= -reach {
				dy := p.Y - q.Y
				if d := math.Sqrt(dx*dx + dy*dy); d <= reach {
					dst = append(dst, Pair{int32(i), int32(j), 1 - d/reach, d})
				}
			}
		}
	}
	return dst
}
