// Package coverage says what the cameras of a store, as installed, can see: how
// many find a person at each place of the floor, how many see a hand at each
// shelf face and gate, and how far off a person's place on the floor is.
//
// # Model
//
// A camera has a view of a place if its detector finds somebody who stands there
// alone, upright, more often than not: the share of the body past shelves, walls
// and the image's edge, and its size in pixels, by the rules of package sensors.
//
// The expected error of a place is that of the best linear estimate from one frame
// of every camera. A camera's foot point has a covariance Σ on the image (the
// detector's error, that of the calibration, and of guessing feet that are
// hidden), and J is the derivative of the pixel by the place on the floor: the
// camera's information is JᵀΣ⁻¹J. Cameras err independently of each other, so
// information adds up (Kay, "Fundamentals of statistical signal processing:
// estimation theory", 1993, ch. 4), and the error's mean square radius is the trace
// of the inverse, averaged over which of the cameras find the person, given that
// one does. The radius √(σx² + σy²) holds 63 % of errors if they are as great in
// all directions.
//
// A face is the front of a plate, a hand 8 cm inside of it and 8 cm above its
// surface, as shoppers of package agents reach. They stand 0.5 m before it and stoop
// for low shelves; their own body hides the hand from behind.
//
// # Units and frames
//
// Metres in the site's world frame, pixels.
//
// # Ordering and determinism
//
// Cells go row by row from the south-west, faces and gates in order of the site.
// The same site and settings give the same bytes.
//
// # What it does not do
//
// Nobody hides anybody: in a crowd there are fewer views. The errors of one camera
// last for seconds, so several frames are worth less than independent ones.
package coverage
