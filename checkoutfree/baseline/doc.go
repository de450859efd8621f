// Package baseline holds published methods of automatic checkout behind the engine
// interface, each with its known limits, to measure an engine against.
//
// # Model
//
// All of them take people from package track, as their papers were given tracks, and
// issue their bills through package billing, without doubts and without reviews. They
// differ in how they read shelves and in whom they name:
//
//   - mps is the winner of the AutoCheckout competition of CPS-IoT Week 2020: Bao,
//     Cao, Li & Zhang, "Multi-Person Shopping", Carnegie Mellon University. A change is
//     a stretch in which the rolling standard deviation of a shelf's sum exceeds 20 g.
//     A pick is split by plates; its product is the one that scores best by place (0.8)
//     and weight (0.2); whose head or sure wrist came nearest took it. What comes back is
//     what its doer carries and weighs most nearly as much; the planogram learns it.
//   - mps-bocpd is the same with another trigger: Bayesian online change point
//     detection (Adams & MacKay 2007).
//   - aim3s has the trigger of AIM3S (Ruiz et al., "AIM3S: autonomous inventory
//     monitoring through multi-modal sensing for cashier-less convenience stores",
//     BuildSys 2019): variance above 10⁴ g² for half a second. It must miss clean steps
//     below some 231 g. Products as above, without splitting; the nearest head took it.
//   - nearest is the simplest that works at all: the winner's trigger without
//     splitting, and the nearest body.
//
// Times that papers count in samples at 60 Hz are kept in seconds at other rates.
//
// # Ordering and determinism
//
// As the engine: outputs are a function of the readings.
//
// # What it does not do
//
// No alerts, no stock, no learning of unit weights: the papers have none. Staff are
// nobody in particular.
package baseline
