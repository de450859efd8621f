package track

import (
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
)

// VisitID names one person's stay, from the gate they came in by to the gate
// they leave by. Visits are counted from 1; 0 is none (somebody outside).
//
// A track is what the cameras follow; a visit is who it is. The two part
// company when people mix and are told apart later, which is why items attach
// to a (track, time) and not to a person: see [Tracker.VisitAt].
type VisitID int64

// EventKind is what became of a track or visit.
type EventKind uint8

// The kinds of event.
const (
	VisitOpened     EventKind = iota + 1 // a track crossed a gate inwards; Account may be ""
	AccountBound                         // a scan was tied to an open visit
	IdentityChanged                      // VisitAt answers differently for Track and Other since Since
	VisitClosed                          // the visit's track crossed a gate outwards
	VisitLost                            // the visit's track died inside and was not found again
)

// Event tells later stages what changed. Times are Unix nanoseconds on the
// store clock.
type Event struct {
	Kind    EventKind
	Time    int64
	Track   output.TrackID
	Visit   VisitID
	Account string
	Other   output.TrackID // IdentityChanged: the other track of the swap
	Since   int64          // IdentityChanged: from when on
	P       float64        // how sure, [0, 1]
}

// Candidate is one track's evidence for having had a hand at a point.
type Candidate struct {
	Track output.TrackID
	// LogLik is the log-likelihood of the wrist and body observations under
	// "this person's hand was at the point within the interval", less that
	// under "it was not". Comparable between candidates.
	LogLik float64
	WristM float64 // least fused distance of a wrist to the point, metres; +Inf if no wrist was seen
	BodyM  float64 // least floor distance of the body to the point, metres
	At     int64   // when the best evidence was, Unix nanoseconds
	Seen   int     // wrist observations within the interval
	Frames int     // detections of the person within the interval
}

// HandEvidence sums the cameras' in-hand product scores of one track.
type HandEvidence struct {
	SKU site.SKU
	P   float64 // sum over observations of the score given to SKU
	N   int     // observations that gave it a score
}
