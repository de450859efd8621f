// Package archtest holds two rules that no single package can hold by itself.
//
// The direction of imports: a test parses every file's imports and compares them
// with a table of rules. The rules follow chains, so a forbidden package is not
// reached through a third one either, and they include test files. The linter's
// depguard rules say the same of direct imports, sooner and in the editor; this
// test is the one that counts.
//
// The same bits on every CPU, for packages that compute what is simulated or what
// the engine makes of it: a test finds calls of functions of package math that
// are not exact, and a long test compiles for arm64 and GOAMD64=v3 and finds
// fused multiply-adds in the listing. See internal/fpmath.
//
// # What it does not do
//
// It looks only at import paths, not at what is done with them. It finds no other
// difference between CPUs, such as the conversion of a number too large to an
// integer; gosim digest compares whole runs.
package archtest
