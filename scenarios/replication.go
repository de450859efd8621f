package scenarios

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gosim/agents"
	"gosim/checkoutfree/reading"
	"gosim/internal/strictyaml"
	"gosim/reports"
	"gosim/sensors"
	"gosim/sim"
)

// ErrBuild is wrapped by the errors of a scenario whose parts are each valid
// and do not fit together, such as people who have no way to a shelf.
var ErrBuild = errors.New("the scenario cannot be built")

// Constants of the run loop.
const (
	// progressEvery is the simulated time between progress reports.
	progressEvery = sim.Second
	// pathEvery is the sampling interval of true paths: 5 Hz, the cadence at
	// which the engine states its tracks.
	pathEvery = 200 * sim.Millisecond
	// drainLimit ends a run in which somebody does not leave: ten times the
	// mean convenience trip of 224 s (fit to NACS Time to Shop 2018).
	drainLimit = 37 * sim.Minute
	// settle is simulated after the last person has left, so that late readings
	// of the exit arrive. ESTIMATE: far above the delay of any reading.
	settle = 15 * sim.Second
)

// replication is everything of one repetition. None of it is shared.
type replication struct {
	scenario  *Scenario
	number    int
	kernel    sim.Kernel
	world     *sim.World
	people    *agents.Population
	suite     *sensors.Suite
	feed      feeder
	collector *reports.Collector
	trace     *tracer // may be nil
	wall      int64   // nanoseconds the run loop took
}

func newReplication(s *Scenario, number int, trace *tracer) (*replication, error) {
	r := &replication{scenario: s, number: number, trace: trace}
	fail := func(what string, err error) (*replication, error) {
		return nil, fmt.Errorf("%s: %s: %w: %w", s.Name, what, ErrBuild, err)
	}
	r.world = sim.NewWorld(s.Site)
	keys := sim.NewKeys(s.Seed, number)
	var err error
	if r.people, err = agents.New(&r.kernel, r.world, keys, s.Population); err != nil {
		return fail("population", err)
	}
	if err := r.people.Stage(s.cast); err != nil {
		return fail("population", strictyaml.Under("population", err))
	}
	engine, err := openEngine(s.EngineName(), s.Site, s.Engine)
	if err != nil {
		return fail("engine", err)
	}
	r.collector = reports.NewCollector(s.Site, s.Epoch)
	r.feed = feeder{
		engine:   engine,
		to:       r.collector,
		trace:    trace,
		clock:    stopwatch(),
		epoch:    s.Epoch,
		interval: s.tickInterval(), intervals: s.frameIntervals(),
		pauses: &pauseMeter{},
	}
	sink := func(arrival int64, rd *reading.Reading) { r.feed.Reading(arrival, rd) }
	if r.suite, err = sensors.New(&r.kernel, r.world, keys, s.Sensors.After(s.Warmup.Std()), s.Epoch, sink); err != nil {
		return fail("sensors", err)
	}
	r.suite.Measure(stopwatch())
	return r, nil
}

// tickInterval returns the frame interval of the fastest camera, or a second in
// a store without cameras.
func (s *Scenario) tickInterval() int64 {
	fps := 0.0
	for i := range s.Site.Cameras {
		fps = max(fps, s.Site.Cameras[i].FPS)
	}
	if fps <= 0 {
		return int64(time.Second)
	}
	return int64(float64(time.Second) / fps)
}

// frameIntervals returns the frame intervals of the cameras in nanoseconds.
func (s *Scenario) frameIntervals() []int64 {
	ns := make([]int64, len(s.Site.Cameras))
	for i := range ns {
		ns[i] = int64(float64(time.Second) / s.Site.Cameras[i].FPS)
	}
	return ns
}

// run simulates until everybody has left, and closes the engine. progress is
// told the simulated time now and then. The error is ctx's if it was cancelled.
func (r *replication) run(ctx context.Context, progress func(sim.Time)) error {
	clock := stopwatch()
	newPathSampler(&r.kernel, r.world)
	r.suite.Start()
	begin := sim.Time(r.scenario.Warmup.Std())
	if err := r.until(ctx, begin, progress, nil); err != nil {
		return err
	}
	end := begin + sim.Time(r.scenario.Duration.Std())
	r.people.Start(end)
	if err := r.until(ctx, end, progress, nil); err != nil {
		return err
	}
	gone := func() bool { return r.people.Active() == 0 }
	if err := r.until(ctx, end+drainLimit, progress, gone); err != nil {
		return err
	}
	if err := r.until(ctx, r.kernel.Now()+settle, progress, nil); err != nil {
		return err
	}
	r.feed.Close()
	r.wall = clock()
	if r.trace != nil {
		r.trace.truth(&r.world.Log)
		if err := r.trace.close(); err != nil {
			return err
		}
	}
	// Both would be faults of the simulator, and make every score worthless.
	if err := errors.Join(r.people.Err(), r.world.Check()); err != nil {
		return fmt.Errorf("%s: replication %d: the simulated world is inconsistent: %w", r.scenario.Name, r.number, err)
	}
	return nil
}

// until runs to simulated time end, or until done says so.
func (r *replication) until(ctx context.Context, end sim.Time, progress func(sim.Time), done func() bool) error {
	for now := r.kernel.Now(); now < end; {
		if done != nil && done() {
			return nil
		}
		now = min(now+progressEvery, end)
		if err := r.kernel.Run(ctx, now); err != nil {
			return err
		}
		if r.feed.err != nil {
			return fmt.Errorf("%s: replication %d: %w", r.scenario.Name, r.number, r.feed.err)
		}
		progress(now)
	}
	return nil
}

// score compares the engine's outputs with the truth.
func (r *replication) score() (reports.Replication, *reports.Record) {
	s := r.scenario
	world := r.wall - r.feed.busy - r.feed.emitting
	r.collector.Counters = reports.Counters{
		Simulated:  time.Duration(r.kernel.Now()),
		TotalWall:  time.Duration(r.wall),
		EngineWall: time.Duration(r.feed.busy),
		WorldWall:  time.Duration(world),
		// The simulation's part is people, stock, the truth log and the queue of
		// events, those of readings under way included.
		SimulationWall: time.Duration(world - r.suite.Spent()),
		SensingWall:    time.Duration(r.suite.Spent()),
		Frames:         r.feed.frames,
		Detections:     r.feed.detections,
		Readings:       r.feed.readings,
		DueFrames:      r.feed.paced.due,
		LateFrames:     r.feed.paced.late,
		EngineAllocs:   r.feed.allocs.estimate(),
		GCPausesUS:     r.feed.pauses.microseconds(),
		PeakRSSBytes:   reports.PeakRSS(),
	}
	score, record := reports.ScoreRecord(s.Site, r.world, s.Epoch, r.kernel.Now(), r.collector)
	score.Index, score.Seed = r.number, s.Seed
	record.Index, record.Seed = r.number, s.Seed
	return score, record
}

// pathSampler writes true positions to the truth log at a fixed cadence.
type pathSampler struct {
	world *sim.World
	kind  sim.Kind
}

func newPathSampler(k *sim.Kernel, w *sim.World) {
	p := &pathSampler{world: w}
	p.kind = k.Register(p)
	k.Schedule(k.Now(), p.kind, 0, 0)
}

// Handle samples and schedules the next sample.
func (p *pathSampler) Handle(k *sim.Kernel, ev sim.Event) {
	p.world.SamplePaths(ev.At)
	k.Schedule(ev.At+pathEvery, p.kind, 0, 0)
}
