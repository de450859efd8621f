// Package agents fills the simulated store with people: members who come in,
// walk round the gondolas, look, take, put back and leave, and thieves among
// them. It decides and moves; what happened is kept by package sim.
//
// # Model
//
// Visits arrive by a Poisson process whose rate follows an hourly profile and,
// hour by hour, a gamma-distributed factor (Profile, over-dispersion). A member
// brings a shopping list: a zero-truncated Poisson–lognormal number of units,
// spread over products by the popularity of their categories and a Zipf law
// within each, visited in an order near the shortest tour. At each slot the
// member turns to the shelf, looks, reaches, takes, inspects, and then stows
// the unit, keeps it in hand, or puts it back, now and then in a wrong place.
//
// People walk by the collision-free speed model of Tordeux, Chraibi and
// Seyfried (2016) with relaxation of the heading, along exact shortest paths of
// a visibility graph. Another model can stand behind [walk.Mover].
//
// Thieves use four techniques: tailgating, hiding in a bag or a pocket with the
// body between the shelf and the cameras, and leaving a decoy of like weight on
// the shelf. Each of their acts carries its intent in the truth log.
//
// # Scripts and recordings
//
// [Population.Stage] adds people who are told what to do (package script). Who
// follows a script goes step by step among the others, waits for whom it names, and
// leaves out what has become impossible, see [Population.Skipped]. Who walks by a
// recording is where it says at every step of movement; the others see them as an
// obstacle. They give way to nobody, and [Population.Collisions] counts whom they run
// into.
//
// # Units and frames
//
// Metres in the site's world frame, metres per second, newtons for the force of
// a hand, grams for loads; keys of the configuration name their unit.
//
// # Ordering and determinism
//
// Everything runs in events of one [sim.Kernel]. All draws are keyed by the
// visit and the purpose: what a visitor wants, how fast they walk and how long
// they look does not depend on who else is in the store, so removing one
// visitor leaves the others' own choices as they were. Where and when they then
// stand does depend on the others.
//
// # What it does not do
//
// People come alone; there are no trolleys, no staff and no restocking, and a
// body does not stoop.
package agents
