// Package fpmath holds the elementary functions of a simulated run: exponential,
// logarithm, powers, trigonometry and log-gamma, with the same bits on every CPU.
//
// Package math promises no such thing. Some of its functions are assembly on
// one architecture and Go on another, and a compiler may fuse x*y+z into one
// operation with one rounding, which it does on arm64 and for GOAMD64=v3 and not
// for GOAMD64=v1. A last bit that differs is a different draw, and soon a
// different day in the store.
//
// # Method
//
// The methods and the coefficients of the approximations are those of FreeBSD's
// msun (Sun Microsystems 1993, descended from K. C. Ng's fdlibm): reduction of
// the argument, a minimax polynomial or rational function, and a correction for
// what the reduction rounded. Large arguments of the trigonometric functions are
// reduced after Payne & Hanek, "Radian reduction for trigonometric functions",
// SIGNUM Newsletter 18 (1983).
//
// # Accuracy
//
// The result is within one unit in the last place of the true value, for Hypot
// and Atan2 one and a half, for Tan two, for Lgamma four of a result or of one, whichever is larger:
// see the tests, which compare with sums of many digits. Special cases are those
// of package math.
//
// # Ordering and determinism
//
// Every product that is added to something stands in an explicit conversion,
// float64(x*y), which the Go specification says is rounded. internal/archtest
// looks for fused instructions in what the compiler makes of it. A test pins
// the bits of a million results of each function.
//
// # What it does not do
//
// What is exact everywhere stays with package math: Sqrt, Floor, Mod, Remainder,
// Float64bits and the like. Functions that no simulated code needs are missing.
// The bits of a NaN may differ between CPUs.
package fpmath
