// Package gate decides whether an engine got worse than a baseline by more than
// is allowed: pass, fail, or not enough data.
//
// # Model
//
// A [Rule] allows a metric a loss against the baseline, or bounds its value. Each
// bound is a [Check], and is decided by itself. Replication i is compared with
// replication i of the [Baseline]: the same people and the same sensor noise
// (common random numbers), so that what differs is the engine. For each pair
// there is an excess, the loss less the allowed loss; the check holds if its true
// mean is at most 0.
//
// [Decide] looks at the replications after each step of a [Plan]. At each look
// the mean excess has a repeated confidence interval (Jennison & Turnbull 1989),
// wide enough to hold at all looks together. The check fails when the interval
// lies wholly above 0, passes when it lies wholly at or below 0, and a decision
// stands. What is undecided when the budget is used up stays so.
//
// # Errors
//
// The two-sided error of 5 % is spent over the looks by the O'Brien–Fleming-type
// function of Lan & DeMets (1983), see [Boundaries]: if the true loss is exactly
// the allowed one, a check passes in at most 2.5 of 100 gates and fails in at
// most 2.5. A smaller loss fails less often, a larger one passes less often. The
// boundary's normal level is taken at Student's t (the significance level
// approach), which is an approximation; with a correction for skewness and one
// for rare counts (see sample.ends) it keeps to its promise in simulations. Of
// 10 000 gates with a true loss of exactly the allowed one, looks at 30, 60, 90
// and 120 replications, there passed and failed, in percent:
//
//	50 sessions each, rare losses            1.9   1.3
//	20 sessions each, rare losses            0.8   0.7
//	losses and as many gains                 1.8   2.2
//	another crowd in each replication        2.1   2.7
//	normal differences                       2.2   2.2
//	exponential, the long tail for the bad   3.6   1.1
//	exponential, the long tail for the good  1.1   3.6
//
// Twice the standard error of these figures is 0.3. So strongly skewed a metric
// without counts errs a little more often than it should; nine looks from 20 to
// 100 replications give at most 3.8. TestLookingSeveralTimesKeepsTheError holds
// the package to them. [NewPower] measures the same on real replications.
//
// The errors are those of one check. Of a gate with many, it is the more likely
// that one errs; but a loss of zero is far from an allowed one.
//
// # The same engine
//
// A baseline keeps a digest of what the engine was given and of what it said, for
// each replication. If all outputs are the same at the first look, to the last
// bit, the engine is taken to be the same: all checks against the baseline pass,
// and bounds on values are decided with what the baseline knows. That is a
// judgement and not an estimate: a change that shows in one session of 1000 goes
// unseen in 1500 sessions with a chance of 0.999¹⁵⁰⁰ = 22 %, one that shows in
// one of 200 with 0.05 %. If the readings differ, the simulator has changed and
// the baseline is refused: the engine's part could not be told. Digests are
// compared only between equal processor architectures.
//
// # Units and frames
//
// Losses are in the metric's unit, shares as parts of 1, in words and tables as
// points of a percent. Values are rounded to nine significant digits before they
// are compared, as the baseline keeps them.
//
// # Ordering and determinism
//
// Outcomes are in the order of the rules. The same observations give the same
// bytes on the same GOARCH.
//
// # What it does not do
//
// It runs nothing: a [Runner] does. It gates no metric that depends on the
// machine: those can only be compared side by side in one run. It does not
// correct for gating again after every change until it passes.
//
// # Papers
//
// Armitage, McPherson & Rowe, Repeated significance tests on accumulating data,
// JRSS A 132 (1969). O'Brien & Fleming, A multiple testing procedure for clinical
// trials, Biometrics 35 (1979). Lan & DeMets, Discrete sequential boundaries for
// clinical trials, Biometrika 70 (1983). Jennison & Turnbull, Interim analyses:
// the repeated confidence interval approach, JRSS B 51 (1989), and Group
// Sequential Methods (2000). Johnson, Modified t tests and confidence intervals
// for asymmetrical populations, JASA 73 (1978). Hall, On the removal of skewness
// by transformation, JRSS B 54 (1992). Wilson, Probable inference, JASA 22
// (1927). Clopper & Pearson, The use of confidence or fiducial limits, Biometrika
// 26 (1934).
package gate
