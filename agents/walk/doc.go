// Package walk moves people over a floor: where the solid things are, the
// shortest way round them, and how people keep out of each other's way.
//
// # Model
//
// A person on the move is a [Walker], a disc with a wish. A [Mover] takes all
// walkers one step on: [SpeedModel] is the collision-free speed model of
// Tordeux, Chraibi & Seyfried (2016), the default of package agents; [SocialForce]
// is that of Helbing & Molnár (1995), for comparison. [NewMover] makes one by name.
// Radii may differ from walker to walker. A [Router] gives exact shortest paths over
// the visibility graph of the boxes on the floor, for bodies of one [Clearance].
//
// How the models compare with theory and measurements is in docs/validation.md.
//
// # Units and frames
//
// Metres in the site's world frame, seconds, metres per second.
//
// # Ordering and determinism
//
// A step is a function of the crowd before it: nothing is drawn, and walkers
// move in order of their index.
//
// # What it does not do
//
// It has no goals of its own: who wants to go where is package agents' matter.
package walk
