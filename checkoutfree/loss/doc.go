// Package loss raises alerts: people inside without an account, units that left
// towards nobody who pays, units hidden behind a turned body, and things put back
// that are not what was taken.
//
// # Model
//
// Each alert is a score in [0, 1], a probability, and is raised if the score
// reaches its threshold.
//
// Tailgating: the probability that a visit has no account, some seconds after its
// crossing. Unpaid items: the posterior of the removal times that of its taker
// times that of having no account.
//
// Concealment: after each removal its taker is watched for some seconds, until
// they walk off or reach out again. All cameras' views of the wrists are fused
// into places every 0.2 s, and these into a likelihood of the body's direction
// over 36 bearings. Three things must come together: the body was turned away from
// the shelf, and from where it faced before and after, while it stood; the product
// was in the hand when the turn began and no more after it; and it was not in the
// hand as the body came back. The hands count by the in-hand scores per sighting of
// a wrist (gamma–Poisson, since the views of one unit err together; the rate is
// learned from what the store's cameras see of fresh removals). A logistic
// regression weighs the weakest of the three and the turn.
// The log-likelihood ratios of a visit's removals add up, each limited, on the
// prior that somebody hides something, and the sum is the score.
//
// Leaning: somebody has pressed on plates for seconds at two moments. What is taken
// beside such an arm may not be weighed, and who buys hardly ever leans so twice.
//
// Decoy: what came back is heavier or lighter than the unit that was taken by
// more than two weighings of one thing differ, or it was not seen in the hand
// that brought it although the unit had been seen when it was taken. Weight,
// hand and the watch after the removal are summed as log-likelihood ratios.
//
// # Parties and staff
//
// Suspicion is per visit and stated with its account. A unit that is seen in the
// hand of another of the party, right after its taker has turned away with it, was
// handed over and not hidden, and a companion's return settles a taking like the
// taker's own. Of staff no alert speaks, also where their badge was shown late.
//
// # Units and frames
//
// Times are Unix nanoseconds on the store clock, places metres in the store's
// frame, weights grams, evidence nats.
//
// # Ordering and determinism
//
// Alerts are raised in order of the time at which they fall due, once per cause;
// concealment once per visit. A removal is judged eleven seconds after it, when
// a return would be known.
//
// # What it does not do
//
// It accuses nobody: an alert is a suspicion with its evidence for a person to
// judge. It does not find units that are hidden without turning from the shelf,
// while walking, or out of all cameras' sight; a bag into which goods go openly
// is no hiding place. It does not find an imitation within the weighing's spread
// that looks like the product. How often honest shoppers turn away and back just
// as they stow a unit is not known from any study: conceal_max_nats limits what
// one such moment can say, and a store sets it by its own reviewed alerts.
package loss
