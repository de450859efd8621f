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
// function of the visible share, the size in pixels, how much others' boxes
// overlap the person's, and how far the body moves during the exposure; misses
// last for some frames. Foot point, head and wrists carry white noise and smear,
// the foot point also noise that drifts slowly and noise that lasts while the
// camera has the person before it; hidden feet are extrapolated, points beyond
// the frame are lost or guessed at its edge, hidden wrists are lost or far off,
// some wrists are outliers and some are swapped, for some frames. An appearance
// vector (see below) and, now and then, guesses at what a hand holds complete a
// detection: wrong ones, which name look-alikes or what stands behind, last for
// seconds, and an empty hand before a shelf is sometimes taken for a full one.
//
// Two people whose boxes are nearly the same come out as one for a while, with
// points of either and a look of both; some people have two boxes for some frames.
// Clutter appears at random, and in episodes at places fixed on a camera's image.
// Figures stand in the store and deceive every camera that sees them, each to its
// own degree. Glass fronts show people where they are not. docs/sensors.md holds
// the rates against published figures.
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
// the training site, 66.6 % on another). Some people dress in one of a few styles
// and look nearly the same; people of one outfit, as staff in uniform, look the same.
//
// # Plates
//
// All plates of equal sampling interval are sampled by one looping event. A
// sample is the true load, offset, drift, creep, what temperature does to zero
// point and span, the ringing of a damped second-order system set off by steps
// and hands, the hands' pressure, a share of what happens on the neighbouring
// plates, noise, and quantisation; it stops, flat, at full scale. Noise is added
// when a batch is complete: white noise, a slow wander of about equal power per
// octave, and shaking. Plates differ in how much of it they show.
//
// People shake a gondola while they are near, and a touch may shake it for some
// seconds more. Shaking falls off with distance, swings to and fro without any
// net change, and is in part exchanged between neighbouring plates, so that the
// sum over a shelf shows less of it.
//
// [PlateConfig] has three profiles: a bench, a store, and the levels measured
// in the nano-store of AutoCheckout 2020, which are an order of magnitude above
// what load cells' data sheets let one expect. docs/sensors.md holds them
// against what was measured.
//
// A hand presses for half a sine; a body that leans presses evenly, with short
// flanks; a unit lifted slowly takes its weight off evenly, and when it is gone
// nothing is left to step or ring.
//
// # Gates, staff and health
//
// Scans and beam crossings come with delay and jitter; a crossing's direction
// is sometimes unknown, and no scan is tied to a person. A gate says of a scan
// whether it opened: the back office may not know the code or have closed its
// account, and the gate itself knows whether it stands open for it already, or has
// opened for it a short while ago (anti-passback). Of what it cannot read it says
// nothing. Beams miss people, see a bag as another or two as one; children may pass
// below. A gate that is held open for long says so. docs/gates.md has a table. A note of staff comes
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
// No images are rendered. No more than two people come out as one box. Figures
// and glass fronts stay where they are for a whole run, and reflections hold
// nothing. Light changes only as a fault, the same for all of an image; plates of
// one sampling interval are sampled at the same instants; a camera that somebody
// covers sends empty frames.
// Silhouettes are cylinders of body-part width that lean as a whole in a stoop:
// they do not turn with the body, except where a torso hides its own hands.
// Baskets and trolleys are not seen, and hide nothing. Plates have no hysteresis
// (0.02 % of full scale, less than a unit's spread) and no corner error; which
// gondolas are refrigerated is drawn, because a site does not say.
package sensors
