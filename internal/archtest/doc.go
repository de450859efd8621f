// Package archtest holds the direction of imports between gosim's packages: a
// test parses every file's imports and compares them with a table of rules.
//
// The rules follow chains, so a forbidden package is not reached through a
// third one either, and they include test files. The linter's depguard rules
// say the same of direct imports, sooner and in the editor; this test is the
// one that counts.
//
// # What it does not do
//
// It looks only at import paths, not at what is done with them.
package archtest
