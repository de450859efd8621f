// Package script reads what scripted and replayed people do: a timed list of
// acts per person, and trajectories with the places where units were taken. It
// checks both against a store and turns them into programs of dense indices. It
// executes nothing.
//
// # The model
//
// A [Person] is a list of [Act]s, one after another. An act begins when the one
// before it has ended, and not before its at_s. Acts at a slot (look, pick,
// put_back, touch, lean, restock) begin with the way to that slot unless it is
// within reach. Two people are in step only where the script says so: wait_for
// waits for an act of somebody else to end, or, with meet, until both have come
// to the same meeting.
//
// [Validate] checks what can be told without the store; [Compile] does too, and
// then resolves names, and plays the script through in thought: who is inside,
// what is in which hand, bag and hiding place, who waits for whom. What depends
// on other people, such as a shelf that is empty by then, is not known here.
//
// A [Replay] names a trajectory file (package trajectory) and how to place it in
// the store; [Replay.Compile] finds the gates its people came and went by, and
// checks that whoever takes a unit is within reach of it at that time.
//
// # Units and frames
//
// Metres in the site's world frame, seconds since the run starts people (after
// the warm-up), degrees counter-clockwise from east in files and radians in
// programs. Hands are 0 (left) and 1 (right), as in package sim.
//
// # Ordering and determinism
//
// Errors are in order of the file. Nothing is drawn.
//
// docs/format/script.md describes the files.
package script
