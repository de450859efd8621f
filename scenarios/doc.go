// Package scenarios reads scenario files, checks them whole, and runs them: it
// is where the simulated store and the engine meet.
//
// A scenario file is YAML: a store, who comes, what the devices are like, how
// the engine is set, for how long and how often. [Load] resolves it to plain
// structs on top of the defaults of each package, so that a file says only what
// differs, and reports every problem with file, line, column, the value found
// and what was expected. [Schema] is the same description for editors. [Run]
// runs the replications of a scenario and scores them.
//
// # One replication
//
// A kernel, a world, the people, the devices and an engine are built from the
// site. Devices hand their readings to the engine in order of arrival, and
// nothing else goes from the simulated half to the engine. Its outputs go to a
// collector of package reports, which compares them with the truth log when the
// last person has left.
//
// # Ordering and determinism
//
// A replication is a function of the scenario's content hash, the seed and the
// replication's number; replications share nothing and run in parallel. All
// simulated quantities are the same for any number of workers. Wall-clock
// figures (latency, real-time factor) are not, and are measured here, around
// the engine, which has no clock of its own.
//
// # What it does not do
//
// It prints nothing and never exits; cmd/gosim does. Thresholds on metrics and
// sweeps over parameters are not part of a scenario file of this version.
package scenarios
