package track

import (
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
)

// Look is what one camera saw of a track at one time.
type Look struct {
	Track  output.TrackID
	Time   int64 // Unix nanoseconds
	Camera site.CameraID
	X, Y   float64 // the track on the floor, metres
	HeadM  float64 // height of its head's centre
	// Wrists are the unit directions from the camera to the wrists and the
	// detector's scores for them; a score of 0 means unseen. Sides may be swapped.
	Wrists [2]struct {
		Dir   site.Vec3
		Score float64
	}
}

// Looks appends what the cameras saw of every track within [t0, t1] (Unix
// nanoseconds, within the last HistoryS seconds), in order of track and time, and
// returns dst.
func (k *Tracker) Looks(dst []Look, t0, t1 int64) []Look {
	for id := range k.records {
		t := k.records[id].t
		if t == nil || k.records[id].alias != 0 {
			continue
		}
		for i, hi := t.after(t0-1), t.after(t1); i < hi; i++ {
			l := t.looks.at(i)
			o := Look{Track: output.TrackID(id + 1), Time: l.t, Camera: site.CameraID(l.cam), X: float64(l.x), Y: float64(l.y), HeadM: t.headZ}
			for w := range o.Wrists {
				o.Wrists[w].Dir = site.Vec3{X: float64(l.dir[w][0]), Y: float64(l.dir[w][1]), Z: float64(l.dir[w][2])}
				o.Wrists[w].Score = float64(l.score[w])
			}
			dst = append(dst, o)
		}
	}
	return dst
}
