// Package sensors turns the simulated world into what real devices would send:
// camera frames with pose detections, weight samples of shelf plates, gate
// events, what staff key in, and heartbeats, each noisy, delayed and sometimes lost.
//
// # Cameras
//
// Every camera exposes on its own schedule (frame rate, random phase, clock
// offset). For each person present it projects the body as it is at that
// instant through the calibrated lens, and finds out how much of it can be
// seen: a table of the lowest visible height per floor cell covers gondolas and
// walls, the silhouettes of nearer people are tested on the image, and the
// frame's edge cuts the rest. Whether the detector finds the person is a
// function of the visible share and the size in pixels; misses last for some
// frames. Foot point, head and wrists carry white noise and noise that drifts
// slowly per person and camera; hidden feet are extrapolated, hidden wrists are
// lost or far off, some wrists are outliers, some are swapped. An appearance
// vector (see below) and, now and then, guesses at what a hand holds complete a
// detection. Clutter appears at random and at fixed places.
//
// # Appearance
//
// A person's clothes have a vector √c·g + √(1−c)·p: g is common to all people,
// p random in few dimensions. An observation is √c·g + √(1−c)·norm(p + noise).
// The noise is low-rank, and most of it stays for seconds or for as long as the
// person is in that camera's view. It is scaled so that the separation d′ between same-person and
// other-person cosines, and its spread from query to query, are those that
// reproduce published re-identification results (Zhou et al., "Omni-scale
// feature learning for person re-identification", ICCV 2019: rank-1 94.2 % on
// the training site, 66.6 % on another).
//
// # Plates
//
// All plates of equal sampling interval are sampled by one looping event. A
// sample is the true load, offset, drift, creep, white noise, the ringing of a
// damped second-order system set off by steps and hands, the hands' pressure, a
// share of what happens on the neighbouring plates, and quantisation.
//
// A hand presses for half a sine; a body that leans presses evenly, with short
// flanks; a unit lifted slowly takes its weight off evenly, and when it is gone
// nothing is left to step or ring.
//
// # Gates, staff and health
//
// Scans and beam crossings come with delay and jitter; a crossing's direction
// is sometimes unknown, and no scan is tied to a person. A note of staff comes
// with the same delay. Every device sends a
// heartbeat with an estimate of its clock's offset.
//
// # Clocks, links and faults
//
// A clock runs at its oscillator's rate, which wanders, and is corrected by a time
// server now and then (after NTP, RFC 5905). Frame and sampling intervals are a
// little off the nominal ones, so that phases roll. The plates of a gondola have
// one controller and so one clock.
//
// Messages travel over links that devices share. A link is good or in a burst of
// losses (Gilbert 1960, Elliott 1963); single messages are held up, overtaken and
// doubled. Sequence numbers tell a receiver what is missing or doubled.
//
// [Config].Faults is a timetable of what goes wrong, see docs/faults.md. A fault
// changes or keeps back what a sound device would have sent, and makes draws of
// its own, keyed by its name.
//
// # Units and frames
//
// Pixels in the OpenCV convention, grams, Unix nanoseconds of each device's own
// clock; see package reading.
//
// # Ordering and determinism
//
// Delivery is an event of the kernel, so the sink sees readings in order of
// arrival and, at equal times, of scheduling. Each draw is keyed by device and
// frame, sample batch or heartbeat (and by person within a frame), so that one
// camera or person more leaves all other draws as they were. Detections of a
// frame are ordered by their left edge: nothing in a reading depends on the
// numbering of people.
//
// # What it does not do
//
// No images are rendered. Two people are never merged into one box, and nobody
// is detected twice in a frame. Light changes only as a fault, the same for all of
// an image; plates of one sampling interval are sampled at the same instants; a camera that somebody covers sends empty frames.
// Silhouettes are cylinders of body-part width that lean as a whole in a stoop:
// they do not turn with the body, except where a torso hides its own hands.
// Baskets and trolleys are not seen, and hide nothing.
package sensors
