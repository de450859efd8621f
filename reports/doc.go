// Package reports scores a run: it joins what the engine said with what really
// happened, computes the metrics, summarises them over replications, and writes
// them as tables, files and pictures.
//
// # Model
//
// A [Collector] copies an engine's outputs while a replication runs. [Score]
// then joins them with the truth log by account, time and place, never by an
// identifier that only the simulator knows, and returns one value per [Metric]
// of the registry. [Summarise] turns the replications into a [Result]: means,
// 95 % intervals, per-seed values, summed counts. [WriteJSON], [WriteTable],
// [WriteBench], [WriteVisits] and [WriteRiskCoverage] write it down; package
// plots draws it.
//
// A party is the people who pay together: a person and all whom they sponsor. A
// party whose payer scanned an account in is a session. The true basket of a
// party is what its members carried out or consumed; what is left anywhere
// inside is owed by nobody, and an item handed over is owed by whoever carries
// it out. A party without an account (a tailgater) owes but cannot be billed:
// what it takes is a theft incident.
//
// # Undefined values
//
// A ratio of nothing to nothing, or a percentile of too few samples, is null
// with a reason, never 0 or 1. The counts that a rate is made of stand beside
// it.
//
// # Units and frames
//
// Lengths in metres in the site's world frame, money in minor units, simulated
// times in nanoseconds since the run's start (truth) or Unix nanoseconds
// (engine); an epoch ties the two. Latencies are wall time.
//
// # Ordering and determinism
//
// The same truth and outputs give the same bytes. Whatever depends on the
// machine (latency, memory, throughput) is marked [Metric.Machine] and kept in
// a section of its own; wall time is handed in, never read.
//
// # What it does not do
//
// It runs nothing, prices nothing and decides no gate. Rows that a run cannot
// feed are present and null.
package reports
