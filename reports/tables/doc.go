// Package tables keeps a run in files: what happened in each replication and
// what the engine said of it, as Parquet tables beside result.json, and reads
// such a run folder back.
//
// A [Writer] takes the records of the replications as they are complete and
// writes one file per table, with one row group per table and replication:
//
//	the truth        people, acts, paths
//	the engine       tracks, events, baskets, alerts, receipts, receipt_lines
//	the comparison   visits, visit_lines, errors, incidents, dwell
//	                 replications, one row each
//
// store.json holds the store as installed and scenario.json the scenario, so
// that a folder explains itself. [Open] reads a folder as a [reports.Run]; its
// Load seeks to the row groups of one replication. Columns, units and encodings
// are described in docs/format/tables.md.
//
// # Units and frames
//
// Times are whole nanoseconds of simulated time, in columns whose names end in
// _ns; the Unix time of time 0 stands in store.json and in each file's
// metadata. Positions are metres in the site's world frame. Those of paths and
// tracks are rounded to 2⁻¹⁹ m, less than 1 µm off; every other value comes back
// as it was.
//
// # Ordering and determinism
//
// The same records give the same bytes. Paths and tracks stand person by person
// and track by track, where neighbouring rows are alike and compress; reading
// puts them back in order of time.
//
// Files appear under their names when the writer is closed, with every
// replication that was added by then. All tables of a run share an identity, so
// that a folder of which only a part was replaced is noticed.
//
// # What it does not do
//
// It computes no score and writes no result.json: package reports does. It keeps
// tracks at the cadence at which they were collected, and no readings.
//
// The format is Apache Parquet (parquet.apache.org/docs/file-format), with
// Zstandard compression (RFC 8878).
package tables
