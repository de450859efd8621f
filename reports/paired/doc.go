// Package paired compares two runs of the same replications: the mean of the
// differences with its interval, and a test whether they lean to one side.
//
// # Model
//
// Replication i of run A and of run B see the same people and the same draws
// (common random numbers), so the differences B − A are one sample of
// independent numbers. [Compare] gives their mean, an interval for the true
// mean by the bootstrap, and the p-value of Wilcoxon's signed-rank test.
//
// The interval is BCa (bias corrected and accelerated, Efron 1987), with the
// level widened for small samples as Hesterberg (2015) does it for percentile
// intervals: at n pairs, a tail of α/2 becomes Φ(t √(n/(n−1))), where t is the
// α/2 quantile of Student's t with n − 1 degrees of freedom.
//
// That variant was chosen by measured coverage. Of 2000 samples each, the 95 %
// interval held the true mean in these shares (percent, standard error 0.5):
//
//	differences                  n =     5     10     20     40
//	normal              percentile    83.2   91.2   92.9   93.9
//	                      expanded    92.0   95.1   95.1   95.0
//	              BCa, as used here    91.3   93.2   95.4   95.7
//	                   bootstrap-t    95.0   95.3   94.8   95.2
//	skewed (exponential) percentile   77.0   85.7   89.5   92.8
//	                      expanded    87.9   90.7   92.2   93.8
//	              BCa, as used here    86.7   91.4   93.5   94.5
//	                   bootstrap-t    93.1   94.4   94.0   95.1
//	80 % zeros, ±1      percentile    98.6   97.2   94.8   94.9
//	                      expanded    99.9   99.1   95.5   95.6
//	              BCa, as used here   100.0   98.4   91.5   94.0
//	                   bootstrap-t    46.9   42.0   62.5   90.0
//	80 % zeros, +1      percentile    65.5   88.8   92.3   96.0
//	                      expanded    66.0   89.2   96.3   96.1
//	              BCa, as used here    67.8   88.2   98.1   98.2
//	                   bootstrap-t     0.0   17.7   58.8   95.0
//
// BCa loses little on normal differences and gains on skewed ones from n = 10. The
// bootstrap-t is better on smooth skewed data, but useless where most pairs are
// equal, which is what two versions of an engine give: many resamples have no
// spread at all. Where four in five pairs are equal and only five are at hand,
// no method can do well: in a third of the samples all five are equal.
// TestCoverage holds the package to these figures.
//
// # Ordering and determinism
//
// The resamples come from a generator that is seeded by [Options] alone, and
// the differences are sorted first: the same pairs in any order give the same
// bits on the same GOARCH.
//
// # What it does not do
//
// It knows no metrics and no units, and decides nothing: a gate that looks
// several times needs wider intervals (package gate).
//
// # Papers
//
// Efron, Better bootstrap confidence intervals, JASA 82 (1987). Hesterberg,
// What teachers should know about the bootstrap, American Statistician 69
// (2015). Wilcoxon, Individual comparisons by ranking methods, Biometrics 1
// (1945). Streitberg & Röhmel, Exact distributions for permutation and rank
// tests, Statistical Software Newsletter 12 (1986). Holm, A simple sequentially
// rejective multiple test procedure, Scandinavian Journal of Statistics 6
// (1979).
package paired
