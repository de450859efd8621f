package scenarios

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"gosim/reports"
	"gosim/sim"
)

// Options are how a scenario is run; none changes what happens in it.
type Options struct {
	// Workers is how many replications run at once; 0 is GOMAXPROCS. Latency
	// figures are cleanest with 1.
	Workers int
	// CountAllocs also estimates the engine's heap allocations per frame. It needs
	// Workers to be 1, because the runtime counts for the whole process, and takes
	// about half as long again.
	CountAllocs bool
	// Progress, if set, is told how much simulated time is done of how much in
	// all, over all replications. Calls do not overlap; they come from several
	// goroutines.
	Progress func(done, total time.Duration)
	// Complete, if set, is told of each replication when it is complete. Calls do
	// not overlap and are in no order.
	Complete func(r *reports.Replication)
	// Records, if set, is given the record of each complete replication, in order
	// of their numbers and never two at once. Its error ends the run. A record
	// that has to wait for an earlier one stays in memory meanwhile.
	Records func(*reports.Record) error
	// Trace, if set, says where to write what happened in a replication.
	Trace func(replication int) Trace
	// Tape, if set, records the readings of each replication.
	Tape *Tape
	// Version of the program and Started, the wall-clock time in RFC 3339, are
	// for the provenance.
	Version, Started string
}

// Outcome is what a run gives.
type Outcome struct {
	// Result summarises the complete replications.
	Result reports.Result
	// Replications are the complete ones, in order of their number, without
	// their Detail, which would grow with the run: see Options.Records.
	Replications []reports.Replication
	// Warnings are what went otherwise than the scenario says, in order of
	// replication and time.
	Warnings []Warning
}

// Run runs all replications of s and scores them. If ctx is cancelled or a
// replication fails, it stops and returns the error together with the outcome
// of those that are complete.
func Run(ctx context.Context, s *Scenario, opts Options) (*Outcome, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	workers := opts.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, s.Replications)
	runs := runs{
		scenario: s, opts: opts,
		done:    make([]sim.Time, s.Replications),
		scores:  make([]*reports.Replication, s.Replications),
		warned:  make([][]Warning, s.Replications),
		records: make(map[int]*reports.Record),
		latency: reports.NewLatency(),
	}
	numbers := make(chan int)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for n := range numbers {
				if err := runs.one(ctx, n); err != nil {
					cancel(err)
				}
			}
		})
	}
	for n := 0; n < s.Replications && ctx.Err() == nil; n++ {
		select {
		case numbers <- n:
		case <-ctx.Done():
		}
	}
	close(numbers)
	group.Wait()
	err := runs.rest()
	out := runs.outcome()
	if err == nil && len(out.Replications) < s.Replications {
		err = context.Cause(ctx) // a late cancellation has nothing left to stop
	}
	return out, err
}

// Record runs one replication of s, the one of the given number from 0, and
// returns what happened in it.
func Record(ctx context.Context, s *Scenario, number int) (*reports.Record, error) {
	if number < 0 || number >= maxReplications {
		return nil, fmt.Errorf("replication %d: expected a number from 0 to %d", number, maxReplications-1)
	}
	rep, err := newReplication(s, number, nil)
	if err != nil {
		return nil, err
	}
	if err := rep.run(ctx, func(sim.Time) {}); err != nil {
		return nil, err
	}
	_, record := rep.score()
	return record, nil
}

// runs is the state that the workers of a run share.
type runs struct {
	scenario *Scenario
	opts     Options

	mu     sync.Mutex
	done   []sim.Time             // per replication
	sum    sim.Time               // of done
	scores []*reports.Replication // per replication; nil until complete

	records map[int]*reports.Record // complete, and waiting for earlier ones
	passed  int                     // records handed on
	warned  [][]Warning             // per replication
	latency *reports.Latency
}

func (r *runs) one(ctx context.Context, number int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var trace *tracer
	if r.opts.Trace != nil {
		trace = newTracer(r.scenario.Site, r.opts.Trace(number))
	}
	rep, err := newReplication(r.scenario, number, trace)
	if err != nil {
		return err
	}
	if r.opts.CountAllocs && r.opts.Workers == 1 {
		rep.feed.allocs = &allocCounter{}
	}
	if err := rep.tape(r.opts.Tape, r.opts.Version); err != nil {
		return err
	}
	err = rep.run(ctx, func(t sim.Time) { r.progress(number, t) })
	if err := errors.Join(err, rep.untape(err == nil)); err != nil {
		return err
	}
	score, record := rep.score()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.latency.Take(&score)
	score.Detail = reports.Detail{}
	r.scores[number], r.warned[number] = &score, rep.warnings()
	if r.opts.Complete != nil {
		r.opts.Complete(&score)
	}
	return r.hand(number, record)
}

// hand keeps a record and hands on all whose turn has come.
func (r *runs) hand(number int, record *reports.Record) error {
	if r.opts.Records == nil {
		return nil
	}
	r.records[number] = record
	for {
		next, ok := r.records[r.passed]
		if !ok {
			return nil
		}
		delete(r.records, r.passed)
		r.passed++
		if err := r.opts.Records(next); err != nil {
			return err
		}
	}
}

// rest hands on the records behind a replication that is not complete.
func (r *runs) rest() error {
	for _, number := range slices.Sorted(maps.Keys(r.records)) {
		if err := r.opts.Records(r.records[number]); err != nil {
			return err
		}
	}
	return nil
}

// progress adds up what all replications have done. The time it takes people to
// leave after the duration is not part of the total.
func (r *runs) progress(number int, t sim.Time) {
	if r.opts.Progress == nil {
		return
	}
	each := sim.Time(r.scenario.Warmup.Std() + r.scenario.Duration.Std())
	r.mu.Lock()
	defer r.mu.Unlock()
	t = min(t, each)
	r.sum += t - r.done[number]
	r.done[number] = t
	r.opts.Progress(time.Duration(r.sum), time.Duration(each)*time.Duration(len(r.done)))
}

// outcome summarises the complete replications.
func (r *runs) outcome() *Outcome {
	out := &Outcome{}
	for i, score := range r.scores {
		if score != nil {
			out.Warnings = append(out.Warnings, r.warned[i]...)
			out.Replications = append(out.Replications, *score)
		}
	}
	s := r.scenario
	out.Result = reports.Summarise(out.Replications, r.latency, reports.Provenance{
		Tool: "gosim", Version: r.opts.Version,
		Scenario: s.Name, ScenarioHash: s.Hash, Seed: s.Seed, Replications: s.Replications,
		Engine:    s.EngineName(),
		Faults:    s.timetable(),
		GoVersion: runtime.Version(), GOARCH: runtime.GOARCH,
		Machine: reports.Machine{
			Started: r.opts.Started, GOOS: runtime.GOOS,
			CPUs: runtime.NumCPU(), GOMAXPROCS: runtime.GOMAXPROCS(0),
		},
	})
	return out
}
