// Package track follows people over calibrated cameras on the ground plane and
// keeps a belief about who each track is.
//
// # Model
//
// A camera frame is a list of detections without identity. Each is brought to
// the floor by its foot point, or by its head at the track's learned height
// where the foot is hidden, with the covariance that the image noise has there.
// Detections are assigned to tracks by the greatest total log-likelihood ratio:
// position by a Kalman filter whose velocity is an Ornstein–Uhlenbeck process,
// appearance by the cosine to the track's gallery under normal score
// distributions for the same and for different people, against having been
// missed there and being somebody else. The problem falls into connected
// components, each solved exactly (Jonker & Volgenant, Computing 38, 1987).
//
// The store is a closed world. Tracks are born easily at gates and grudgingly
// elsewhere; a gate's beam opens and closes visits, a scan before it names the
// account, and scans are assigned to crossings jointly, so that somebody who
// slips in behind a member gets a visit without an account. Codes that a gate
// refused are nobody's. Beams may report a passage twice or not at all. Several people may be
// inside on one account, one for each time that its code was shown; doubts between
// them are no doubts about the account. A token that was shown as a badge is
// staff's. Whoever goes unseen
// inside is still there: the track sleeps, and those who turn up where nobody
// can come in are compared with the sleepers by appearance first and by the
// way they had to walk second.
//
// Not every detection is a person. The second of two boxes of one camera that
// share their keypoints and their looks is left out, and so is a clear foot where
// that camera cannot see the floor: a reflection. What turns up away from the
// gates, looks like nobody inside and stands still becomes a fixture (a mannequin,
// a poster): it competes for detections at its place, is given to nobody, and is
// forgotten when it has not been seen for ten minutes.
//
// Identity is a belief. When another assignment would have been nearly as
// likely, the tracks concerned form a group in which everybody may be anybody.
// Galleries freeze, for one that follows a swapped track poisons itself, and they
// learn nothing from a box that may hold another person in line, too. Later
// looks give the posterior over all permutations of up to five members (the
// exact form of the identity management of Huang, Guestrin & Guibas, JMLR 10,
// 2009); a member whose identity is sure leaves the group, and if it is not
// the one it was taken for, the past is rewritten from the mix on: see
// [Tracker.VisitAt] and [IdentityChanged]. The same test is made of every track
// that stops looking like itself, and once more when it leaves.
//
// For shelves, a track remembers some seconds of wrist rays:
// [Tracker.Near] weighs who had a hand at a point.
//
// # Units and frames
//
// Metres in the site's world frame, pixels in the OpenCV convention, seconds,
// Unix nanoseconds on the store clock. Log-likelihoods are in nats.
//
// # Ordering and determinism
//
// Readings come in order of event time over all devices. The tracker reads no
// clock, starts no goroutine and draws no random number; the same calls give
// the same answers. Ties go to the older track and the earlier detection. In
// the steady state a frame allocates nothing; a new track, visit or group may.
//
// # What it does not do
//
// It does not order or repair readings, and knows nothing of shelves, baskets
// or what anybody took. Groups larger than five are not represented exactly:
// who would join a full one only stops learning. A wholly misjudged appearance
// model (looks at one person less alike than looks at two) is not recovered
// from; send frames without appearances then, and no fixtures are learned. Somebody
// whom no gate announced, who looks like nobody inside and stands still from their
// first sight on is taken for a fixture until they walk.
package track
