// Package trajectory reads where people walked, frame by frame, and says where
// each of them is at any time.
//
// [Read] takes CSV or text with a heading of column names, frame, id, x and y in
// any order: the form that gosim exports, that of the text files of the
// Pedestrian Dynamics Data Archive (PedPy, JuPedSim), and others with more
// columns. It reports up to 20 problems at once, each with line and column. A
// person whom no row shows for longer than a limit is taken to have left, and
// comes back as another [Track].
//
// # Units and frames
//
// Metres, seconds, radians counter-clockwise from east. A file may be in
// centimetres. Coordinates are the file's own until [Set.Transform] puts them in
// the world frame.
//
// # Ordering and determinism
//
// Tracks are in order of their first frame, then id; rows may stand in any
// order. The same bytes give the same tracks.
//
// # What it does not do
//
// It smooths nothing and fills no gap beyond the limit. Package reports/export
// writes trajectories.
//
// docs/format/trajectory.md describes the files.
package trajectory
