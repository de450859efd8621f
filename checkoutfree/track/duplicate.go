package track

import (
	"math"

	"gosim/checkoutfree/reading"
)

// Detectors put a second box round a person now and then. It lies partly on the
// first, its keypoints are the first's give or take a hand's breadth, and it looks
// the same; it is the less sure of the two.
const (
	secondOverlap = 0.25 // least intersection over union; suppression removes from 0.5 or 0.7 on. ESTIMATE
	secondPoints  = 0.12 // greatest distance of head and foot from the first's, in heights of the box: 0.2 m; ESTIMATE
	secondLLR     = 0.0  // looks that are rather one person's than two's
)

// dropSeconds leaves out the second boxes of one person: they would give birth to
// a second track, or let the first one doubt which of the two it is.
func (k *Tracker) dropSeconds(f *reading.CameraFrame) {
	for i := range k.meas {
		for j := i + 1; j < len(k.meas); j++ {
			if !k.meas[i].ok || !k.meas[j].ok || !k.second(f, i, j) {
				continue
			}
			if f.Detections[j].Score > f.Detections[i].Score {
				k.meas[i].ok = false
			} else {
				k.meas[j].ok = false
			}
		}
	}
}

// second reports whether detections i and j of a frame are of one person.
func (k *Tracker) second(f *reading.CameraFrame, i, j int) bool {
	a, b := &f.Detections[i], &f.Detections[j]
	if overlap(&a.Box, &b.Box) < secondOverlap {
		return false
	}
	reach := float64(max(a.Box[3]-a.Box[1], b.Box[3]-b.Box[1])) * secondPoints
	if !closePoints(&a.Head, &b.Head, reach) || !closePoints(&a.Foot, &b.Foot, reach) {
		return false
	}
	x, y := embedding(f, i), embedding(f, j)
	return x == nil || k.sc.llr(dot(x, y)) > secondLLR
}

// closePoints reports whether two keypoints may be one within reach pixels; one
// that was not found, or guessed, says nothing.
func closePoints(a, b *reading.Keypoint, reach float64) bool {
	if min(a.Score, b.Score) < scoreMin {
		return true
	}
	du, dv := float64(a.U-b.U), float64(a.V-b.V)
	return float64(du*du)+float64(dv*dv) <= reach*reach
}

// overlap is the intersection over union of two boxes, 0 if either is empty.
func overlap(a, b *[4]float32) float64 {
	w, h := min(a[2], b[2])-max(a[0], b[0]), min(a[3], b[3])-max(a[1], b[1])
	if w <= 0 || h <= 0 {
		return 0
	}
	both := float64(float64(w) * float64(h))
	area := float64(float64(a[2]-a[0])*float64(a[3]-a[1])) + float64(float64(b[2]-b[0])*float64(b[3]-b[1]))
	return both / math.Max(area-both, 1)
}
