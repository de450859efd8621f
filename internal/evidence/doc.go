// Package evidence is what a page that holds gosim against published figures is
// made of: checks, their results, and the page with its tables and pictures.
//
// # Model
//
// A [Check] says what is simulated, whose figure it is compared with and what
// makes it pass; its Run returns a [Result] with measured values, tables and
// pictures. A [Page] is a list of checks under a heading.
//
// # Ordering and determinism
//
// A page's bytes are a function of its checks' results.
package evidence
