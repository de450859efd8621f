package scenarios

import (
	"context"
	"runtime"
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
	// Trace, if set, says where to write what happened in a replication.
	Trace func(replication int) Trace
	// Version of the program and Started, the wall-clock time in RFC 3339, are
	// for the provenance.
	Version, Started string
}

// Outcome is what a run gives.
type Outcome struct {
	// Result summarises the complete replications.
	Result reports.Result
	// Replications are the complete ones, in order of their number.
	Replications []reports.Replication
	// First is the complete replication of the lowest number, for pictures; nil
	// if there is none.
	First *Sample
}

// Sample is the truth and the outputs of one replication.
type Sample struct {
	Number    int
	Scenario  *Scenario
	World     *sim.World
	Collector *reports.Collector
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
		done:   make([]sim.Time, s.Replications),
		scores: make([]*reports.Replication, s.Replications),
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
	out := runs.outcome()
	if len(out.Replications) == s.Replications {
		return out, nil // a late cancellation has nothing left to stop
	}
	return out, context.Cause(ctx)
}

// runs is the state that the workers of a run share.
type runs struct {
	scenario *Scenario
	opts     Options

	mu     sync.Mutex
	done   []sim.Time             // per replication
	sum    sim.Time               // of done
	scores []*reports.Replication // per replication; nil until complete
	first  *Sample
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
	if err := rep.run(ctx, func(t sim.Time) { r.progress(number, t) }); err != nil {
		return err
	}
	score := rep.score()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.scores[number] = &score
	if r.first == nil || number < r.first.Number {
		r.first = &Sample{Number: number, Scenario: r.scenario, World: rep.world, Collector: rep.collector}
	}
	if r.opts.Complete != nil {
		r.opts.Complete(&score)
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
	out := &Outcome{First: r.first}
	for _, score := range r.scores {
		if score != nil {
			out.Replications = append(out.Replications, *score)
		}
	}
	s := r.scenario
	out.Result = reports.Summarise(out.Replications, reports.Provenance{
		Tool: "gosim", Version: r.opts.Version,
		Scenario: s.Name, ScenarioHash: s.Hash, Seed: s.Seed, Replications: s.Replications,
		Engine:    engineName,
		GoVersion: runtime.Version(), GOARCH: runtime.GOARCH,
		Machine: reports.Machine{
			Started: r.opts.Started, GOOS: runtime.GOOS,
			CPUs: runtime.NumCPU(), GOMAXPROCS: runtime.GOMAXPROCS(0),
		},
	})
	return out
}

// engineName names the engine in reports.
const engineName = "checkoutfree"
