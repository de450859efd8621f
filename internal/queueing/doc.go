// Package queueing runs queues of known theory on the simulator's kernel: a
// check that kernel, clock and draws together give what they must, and a load to
// measure the kernel with.
//
// # Model
//
// M/M/1: customers arrive as a Poisson process of rate λ, one server serves them
// in order of arrival for exponential times of mean 1/μ. For ρ = λ/μ < 1 the mean
// wait before service is ρ/(μ − λ), the mean time in the system 1/(μ − λ)
// (Kleinrock 1975, "Queueing Systems" vol. 1, section 3.2).
//
// # Units
//
// Rates are per second, times seconds; within the kernel, nanoseconds.
//
// # Ordering and determinism
//
// The n-th arrival and the n-th service are the n-th draws of two keyed streams,
// so two systems with the same keys meet the same customers.
//
// # What it does not do
//
// It cuts off no warm-up: a run begins and ends with an empty system. At ρ = 0.5
// that lowers the expected mean wait of N customers by 4/(μN) (the sum over k of
// E max(0, S_k), S_k being the k-th sum of service less interarrival times, by
// Spitzer's identity).
package queueing
