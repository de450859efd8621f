// Package agents fills the simulated store with people: members who come in,
// walk round the gondolas, look, take, put back and leave, alone or with family,
// those who work there, and thieves among them. It decides and moves; what
// happened is kept by package sim.
//
// # Model
//
// A visit is a list of errands: places with deeds to do there, in order (take,
// put, hide, meet, give, restock, …). Shopping lists, thefts, the rounds of staff
// and scripts all become errands; one executor turns each deed into motions and
// acts of the world.
//
// Visits arrive by a Poisson process whose rate follows an hourly profile and,
// hour by hour, a gamma-distributed factor (over-dispersion). What a visitor
// wants, how long they mean to stay, and who comes back with which habits is
// drawn by package demand. Errands are visited in an order near the shortest
// tour; the time that they leave of the visit is spent browsing. At each slot the
// visitor turns to the shelf, looks, stoops if it is low, reaches, takes, inspects,
// and then stows the unit, keeps it in hand, or puts it back and tries again, now
// and then in a wrong place. Some compare look-alikes, read labels, drop things,
// eat inside, or look at their phone.
//
// At the gate some fumble for the phone, show a wrong code first or a good one
// twice, are refused and go away, or follow somebody in; some come on a picture of
// a member's code, have the gate held for them, or turn round in it (reader.go).
//
// Guests of a party show the first one's code and keep to them; adults fetch
// things from the list and hand some over, children lag and dart. Staff come with
// a badge, restock the emptiest slots, bring misplaced units home, and exchange
// facings, and key that in at once, late or never.
//
// People walk by the collision-free speed model of Tordeux, Chraibi and
// Seyfried (2016) with relaxation of the heading, along exact shortest paths of
// a visibility graph. Another model can stand behind [walk.Mover].
//
// Thieves plan by technique, one type each in thief_*.go, with settings of its
// own under theft.<technique>: among others hiding in a bag, a pocket or the
// jacket, swapping a decoy or an empty pack for the content, taking a dear unit
// from a cheap one's place, deceiving the scales by lifting slowly or leaning,
// coming in by the exit, passing things on, and covering a camera. Some work in
// pairs that wait for each other and give up in time. Each act that belongs to a
// theft carries its intent in the truth log. Honest people now and then make the
// same gestures (fidget_share).
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
// A trolley makes its pusher wider and slower; it is no body of its own. Nobody
// talks, asks staff, or queues for anything but a gate. Legs do not move.
package agents
