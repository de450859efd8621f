// Package export writes what happened in a replication and what the engine's
// tracks said of it in the forms that other tools of the field read.
//
//   - [MOT]: text files of the MOTChallenge, in the folders that TrackEval
//     expects: boxes in the image of each camera, and points on the ground plane
//     (docs/format/mot.md).
//   - [Trajectories]: CSV files of frame, id, x, y (docs/format/trajectory.md).
//
// Both have a reader. The tables of package tables are the whole record.
//
// # The model
//
// Time is cut into frames of 200 ms, the cadence at which tracks are kept, and
// counts from frame 1. A frame's instant is that of its track samples. The truth
// of a frame is who was inside at that instant, at the place that follows from
// the two samples of the true path around it; this is the rule by which the
// scores join tracks and people. In an image a person is the outline of an
// upright cylinder.
//
// # Units and frames
//
// Metres in the site's world frame, pixels with (0, 0) in the centre of the top
// left pixel. Identifiers are positive: the truth's is the person's index plus
// 1, a track's is the engine's number.
//
// # Ordering and determinism
//
// Rows are ordered by frame, then identifier. The same record gives the same
// bytes. Each file is written under a temporary name and renamed.
//
// # What it does not do
//
// People hide nobody: only walls, gondolas and the edge of the image do. There
// are no images.
//
// The MOTChallenge form is that of Milan et al., "MOT16: A Benchmark for
// Multi-Object Tracking" (2016), the ground plane that of Leal-Taixé et al.,
// "MOTChallenge 2015" (2015), the folders those of Luiten & Hoffhues,
// "TrackEval" (github.com/JonathonLuiten/TrackEval).
package export
