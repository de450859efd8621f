// Package compare puts two scored runs of the same scenario side by side: each
// metric with the difference, its interval, and how sure it is.
//
// # Model
//
// Replications are paired by their number: with the same seed, number i of run A
// and of run B have the same people and the same sensor noise. Package paired
// does the statistics. A metric is better or worse if the interval of the mean
// difference does not hold 0; that a difference is not shown does not say that
// there is none.
//
// Many metrics are tested at once, and about one in twenty looks different by
// chance. The p-values adjusted after Holm (1979) say which hold all together.
//
// Metrics that depend on the machine are shown and not judged: two runs at
// different times had different neighbours on the processor.
//
// # Ordering and determinism
//
// Rows are in the order of the registry. The same results give the same bytes.
//
// # What it does not do
//
// It reads no files and decides nothing; package gate does, with intervals that
// are wide enough for it.
package compare
