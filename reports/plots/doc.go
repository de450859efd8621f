// Package plots draws the pictures of a scored run, as SVG and PNG.
//
// # Model
//
// [All] returns the pictures of a run in report order; each is drawn when asked
// for, from the scores, the rows behind them, and for two of them a record. What a
// run cannot show is [ErrNoData], not an empty picture. [Sweep] draws metrics over
// a parameter that several runs differ in, [Story] one theft.
//
// A picture's heading says what is seen in it and below that of what; a key stands
// above or beside the plot, where it hides nothing.
//
//   - Floor plans, to scale: the most telling visit with its true path, tracks and
//     items; dwell per area in bands; units billed wrong as circles by place.
//   - Bills: errors by cause, by step, by shelf and product; the risk–coverage
//     curve (El-Yaniv & Wiener 2010; area after Geifman & El-Yaniv 2017) and the
//     reliability diagram (DeGroot & Fienberg 1983) of the stated confidences.
//   - Thefts: recall by technique, precision against recall, time to the alert,
//     value.
//   - Engine latency: complementary distributions on log axes.
//
// A story's map is cropped to where it happens. Paths of several people are drawn
// up to a few hundredths of a metre apart, so that one behind the other can be told;
// numbers and times are placed one after the other where they hide least, and
// never on each other.
//
// # Statistics
//
// Intervals of metrics are those of [reports.Summary]: Student's t over the
// replications. Shares of counts have Wilson's interval (1927). The band of the
// risk–coverage curve is a percentile bootstrap (Efron & Tibshirani 1993) over
// replications, or over receipts where there are fewer than five of those. Every
// picture says which.
//
// # Colours
//
// The palette is that of Okabe & Ito (2008), "Color universal design"; curves also
// differ by dash and mark, segments of bars by hatching and order. Heat maps have
// one hue in equal steps of CIELAB lightness (Moreland 2016).
//
// # Units and frames
//
// Floor plans are in metres of the site's world frame, y up. Ratios are in
// percent, times in simulated seconds, latencies in microseconds of wall time.
// Pictures are 13 to 24 cm wide, PNG at 160 dots per inch.
//
// # Ordering and determinism
//
// The same run gives the same bytes on one GOARCH; resampling has a fixed seed. An
// SVG has no identifiers, so several fit into one page; text stays text.
//
// # What it does not do
//
// It computes no metric and reads no file.
package plots
