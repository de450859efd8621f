// Package page makes report.html: one file that shows what a run scored and
// why, for whoever opens it, with nothing else installed and no network.
//
// A page is made of a [reports.Run]: the headline figures with their intervals,
// the pictures of package plots, every metric, and tables of visits, wrong
// units, thefts and alerts that sort and filter. Each wrong receipt, wrong
// unit, theft and alert leads to its moment in the replay of package replay.
//
// # Units and frames
//
// Shares are shown in percent, money in the store's currency, times as the time
// of day in the store (UTC, as the replay has it), places by gondola, shelf and
// plate. The data inside the page are seconds since the replication began, minor
// units and metres; so are the tables that a reader saves as CSV, with money in
// major units.
//
// # Ordering and determinism
//
// The same run gives the same bytes. Rows are in the order of the run, products
// and shelves in that of their first appearance there.
//
// # What comes from the run
//
// Names of products and accounts, sentences of evidence and scenario texts may
// be anything. They reach the page as text only: html/template escapes what is
// in the markup, data are JSON without angle brackets, scripts build nodes and
// never markup, pictures are rewritten from a list of known elements, and a
// Content-Security-Policy runs no script but the page's own and forbids all
// network.
//
// # What it does not do
//
// It computes no metric: what is shown was scored before. It draws no picture
// of its own but the small strips of values per replication.
package page
