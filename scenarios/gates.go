package scenarios

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"runtime"
	"sync"
	"time"

	"gosim/reports"
	"gosim/reports/gate"
	"gosim/sensors"
	"gosim/sim"
)

// ErrNoGates is wrapped by the error of a scenario that says nothing to gate.
var ErrNoGates = errors.New("no gates")

// Gated returns s as a gate sees it. The error wraps [ErrNoGates] if the file
// has none.
func Gated(s *Scenario, version string) (*gate.Case, error) {
	if len(s.Gates) == 0 {
		return nil, fmt.Errorf("%s: %w: the key gates lists what may get how much worse, see docs/ci.md", s.Path, ErrNoGates)
	}
	return &gate.Case{
		File: s.Path, Made: s.provenance(version), WorldHash: s.WorldHash, Rules: s.Gates,
	}, nil
}

// provenance says what is run, without the machine.
func (s *Scenario) provenance(version string) reports.Provenance {
	return reports.Provenance{
		Tool: "gosim", Version: version,
		Scenario: s.Name, ScenarioHash: s.Hash, Seed: s.Seed, Replications: s.Replications,
		Engine:    s.EngineName(),
		GoVersion: runtime.Version(), GOARCH: runtime.GOARCH,
	}
}

// ObserveOptions are how replications are run for a gate.
type ObserveOptions struct {
	// Workers is how many replications run at once; 0 is GOMAXPROCS. It changes
	// no result.
	Workers int
	// Progress, if set, is told how much simulated time is done since replication
	// 0, and how much that is up to the last one asked for. Calls do not overlap.
	Progress func(done, total time.Duration)
	// Spoil is the share of receipts, in [0, 1], that are made wrong behind the
	// engine's back: a fire drill. Which ones follows from the seed, the
	// replication and the visit alone.
	Spoil float64
	// Noise, if not 0, gives the devices other draws than the scenario's seed
	// does; people stay as they are.
	Noise uint64
}

// Observe runs replications [from, to) of s and returns what a gate on the
// metrics needs to know of them, in order. If ctx is cancelled or a replication
// fails, it returns the error and nothing else.
func Observe(ctx context.Context, s *Scenario, metrics []string, from, to int, opts ObserveOptions) ([]gate.Observation, error) {
	if from < 0 || to < from || to > maxReplications {
		return nil, fmt.Errorf("%s: replications %d to %d: expected a part of 0 to %d", s.Name, from, to, maxReplications)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	workers := opts.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	o := observer{
		scenario: s, metrics: metrics, opts: opts, from: from,
		done: make([]sim.Time, to-from), out: make([]gate.Observation, to-from),
	}
	numbers := make(chan int)
	var group sync.WaitGroup
	for range min(workers, to-from) {
		group.Go(func() {
			for n := range numbers {
				if err := o.one(ctx, n); err != nil {
					cancel(err)
				}
			}
		})
	}
	complete := true
	for n := from; n < to && complete; n++ {
		select {
		case numbers <- n:
		case <-ctx.Done():
			complete = false
		}
	}
	close(numbers)
	group.Wait()
	if o.ended < to-from {
		return nil, context.Cause(ctx)
	}
	return o.out, nil
}

// observer is the state that the workers share.
type observer struct {
	scenario *Scenario
	metrics  []string
	opts     ObserveOptions
	from     int
	out      []gate.Observation // by number − from

	mu    sync.Mutex
	done  []sim.Time
	sum   sim.Time
	ended int // replications complete
}

func (o *observer) one(ctx context.Context, number int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	outputs := fnv.New64a()
	rep, err := newReplication(o.scenario, number, newTracer(o.scenario.Site, Trace{Outputs: outputs}))
	if err != nil {
		return err
	}
	if o.opts.Noise != 0 {
		if err := rep.reseed(o.opts.Noise); err != nil {
			return err
		}
	}
	readings := &tap{Engine: rep.feed.engine}
	rep.feed.engine = readings
	if o.opts.Spoil > 0 {
		rep.feed.engine = newSpoiler(readings, o.opts.Spoil, o.scenario.Seed, number)
	}
	if err := rep.run(ctx, func(t sim.Time) { o.progress(number, t) }); err != nil {
		return err
	}
	score, _ := rep.score()
	digest := gate.Digest{Readings: readings.sum, Outputs: outputs.Sum64()}
	o.out[number-o.from] = gate.Observe(&score, o.metrics, digest)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended++
	return nil
}

// reseed replaces the devices by those of another seed.
func (r *replication) reseed(noise uint64) error {
	suite, err := sensors.New(&r.kernel, r.world, sim.NewKeys(noise, r.number), r.scenario.Sensors, r.scenario.Epoch, r.feed.Reading)
	if err != nil {
		return fmt.Errorf("%s: sensors: %w: %w", r.scenario.Name, ErrBuild, err)
	}
	r.suite = suite
	r.suite.Measure(stopwatch())
	return nil
}

func (o *observer) progress(number int, t sim.Time) {
	if o.opts.Progress == nil {
		return
	}
	each := sim.Time(o.scenario.Warmup.Std() + o.scenario.Duration.Std())
	o.mu.Lock()
	defer o.mu.Unlock()
	i := number - o.from
	t = min(t, each)
	o.sum += t - o.done[i]
	o.done[i] = t
	o.opts.Progress(time.Duration(o.sum)+time.Duration(o.from)*time.Duration(each), time.Duration(each)*time.Duration(o.from+len(o.done)))
}
