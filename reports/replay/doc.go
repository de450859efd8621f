// Package replay turns the record of a replication into a page on which a
// person watches it: the store from above at any instant, what people did, what
// the engine thought of them, and every error one key press away.
//
// # Model
//
// [Encode] writes a [reports.Record] as one compact document: the store, the
// people, acts, shelf events, basket changes, alerts, receipts and errors as
// named columns of JSON, followed by the sampled series (true paths and
// estimated tracks) as quantised, delta-coded integers. [Embed] packs that
// document into an HTML element that does nothing by itself. The player, plain
// JavaScript and CSS without a build step, inflates such an element in the
// browser and plays it:
//
//	GosimReplay.mount(element, data, options) // one replay; returns a controller
//	GosimReplay.attach(element, options)      // the replays embedded in the page,
//	                                          // one at a time, driven by the URL hash
//
// A page that wants replays writes [Style] into a style element, [Script] into
// a script element, one [Embed] per replication anywhere in its body, and calls
// GosimReplay.attach on an empty element. Nothing is inflated before it is
// opened. The hash #replay=<replication>&t=<seconds>&visit=<index> opens a
// replication at an instant with a visit chosen (an index into
// [reports.Detail].Visits). [WritePage] writes a page of its own that does just
// this.
//
// # Units and frames
//
// Times are hundredths of a second since the replication began, positions
// centimetres in the site's world frame, headings 256ths of a turn
// counter-clockwise from +x, beliefs 255ths in the series and thousandths
// elsewhere, money minor units. docs/format/replay.md describes every field.
// The player shows the store with +y up.
//
// # Ordering and determinism
//
// The same record gives the same bytes. Everything the player shows at an
// instant is a function of the document and that instant: playing to a time and
// jumping to it show the same.
//
// # What it does not do
//
// It loads nothing: a page works from a file, without a network. It judges
// nothing: what is an error was decided when the replication was scored. Pages
// need a browser with DecompressionStream('deflate-raw') (Chrome and Edge 103,
// Firefox 113, Safari 16.4, or later) and say so where it is missing.
package replay
