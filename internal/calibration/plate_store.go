package calibration

import (
	"context"
	"math"
	"slices"
	"sync"

	"gosim/agents"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sensors"
	"gosim/sim"
)

// seed is the seed of every draw here.
const seed = 1

// scale is plates that send, and what they have sent.
type scale struct {
	kernel sim.Kernel
	world  *sim.World
	people *agents.Population // nil if nobody comes
	grams  [][]float64        // by plate: every sample whose number is a multiple of every
	every  int                // not 0
	sent   []int              // samples, by plate
}

// newScale returns the plates of a site that send from time 0 on. Clocks are right
// and no message is lost, so that sample n of every plate is of the same instant.
// prepare, which may be nil, gets the world before the plates do.
func newScale(s *site.Site, cfg sensors.Config, people *agents.Config, epoch int64, replication int, prepare func(*sim.World)) (*scale, error) {
	only := *s
	only.Cameras = nil
	x := &scale{world: sim.NewWorld(&only), grams: make([][]float64, len(s.Plates)), sent: make([]int, len(s.Plates)), every: 1}
	cfg.Plate.LossShare = 0
	cfg.ExactTime()
	keys := sim.NewKeys(seed, replication)
	if prepare != nil {
		prepare(x.world)
	}
	if people != nil {
		p, err := agents.New(&x.kernel, x.world, keys, *people)
		if err != nil {
			return nil, err
		}
		x.people = p
	}
	suite, err := sensors.New(&x.kernel, x.world, keys, cfg, epoch, x.take)
	if err != nil {
		return nil, err
	}
	suite.Start()
	return x, nil
}

func (x *scale) take(_ int64, r *reading.Reading) {
	if r.Kind != reading.KindWeights {
		return
	}
	p := r.Weights.Plate
	for _, g := range r.Weights.Grams {
		if x.sent[p]%x.every == 0 {
			x.grams[p] = append(x.grams[p], float64(g))
		}
		x.sent[p]++
	}
}

func (x *scale) run(seconds float64) error {
	return x.kernel.Run(context.Background(), x.kernel.Now()+sim.FromSeconds(seconds))
}

// noon is when the nano-store is visited: 2026-03-02T12:00:00Z in Unix
// nanoseconds.
const noon = 1_772_452_800_000_000_000

// nanoSite returns the nano-store, which is read once.
var nanoSite = sync.OnceValue(func() *site.Site { return exampleStore("autocheckout-nano") }) //nolint:gochecknoglobals // see above

// nanoPlates returns devices of the profile that was measured there.
func nanoPlates() sensors.Config {
	cfg := sensors.DefaultConfig()
	cfg.Plate.SetProfile(sensors.PlateAutoCheckout2020)
	return cfg
}

// nanoPeople returns the shoppers of the scenario autocheckout-nano.
func nanoPeople() agents.Config {
	cfg := agents.DefaultConfig()
	cfg.FixedVisits, cfg.PartyWeights, cfg.Theft.Share = 3, []float64{1}, 0
	cfg.BasketMu, cfg.PutBackShare, cfg.CatalogueBias = 1.1, 0.32, 0.04
	return cfg
}

// nanoRuns is how many visits of three shoppers to the nano-store are looked at.
const nanoRuns = 12

// nano is what the plates of the nano-store said while people were there.
type nano struct {
	plate, shelf []float64 // one-second SDs, g, in order of size
	picks, wide  int       // picks, and those that load two plates or more
	err          error
}

// nanoStore plays the visits.
var nanoStore = sync.OnceValue(func() nano { //nolint:gochecknoglobals // one run serves several checks
	var out nano
	s := nanoSite()
	for n := range nanoRuns {
		if err := out.visit(s, n); err != nil {
			return nano{err: err}
		}
	}
	slices.Sort(out.plate)
	slices.Sort(out.shelf)
	return out
})

func (out *nano) visit(s *site.Site, n int) error {
	people := nanoPeople()
	x, err := newScale(s, nanoPlates(), &people, noon, n, nil)
	if err != nil {
		return err
	}
	x.people.Start(2 * sim.Minute)
	before, acts := slices.Clone(x.world.Loads()), 0
	for x.people.Active() > 0 && x.kernel.Now() < sim.Hour {
		if err := x.run(0.01); err != nil {
			return err
		}
		if log := x.world.Log.Acts; len(log) > acts {
			for i := range log[acts:] {
				out.countPick(&log[acts+i], s, before, x.world)
			}
			acts = len(log)
			copy(before, x.world.Loads())
		}
	}
	if err := x.run(1); err != nil { // what is under way comes in
		return err
	}
	first, last := math.Inf(1), 0.0
	for i := range x.world.Log.Visits {
		if v := &x.world.Log.Visits[i]; v.Entered != sim.Never {
			first, last = min(first, v.Entered.Seconds()), max(last, v.Left.Seconds())
		}
	}
	for i := range s.Shelves {
		out.look(x, s, site.ShelfID(i), first, last)
	}
	return nil
}

// countPick counts a pick, and whether it takes a tenth of the unit or more off
// each of two plates.
func (out *nano) countPick(a *sim.Act, s *site.Site, before []float64, w *sim.World) {
	if a.Kind != sim.ActPick {
		return
	}
	slot, loaded := &s.Slots[a.Slot], 0
	for p := slot.First; p <= slot.Last; p++ {
		if before[p]-w.Loads()[p] >= 0.1*w.Unit(a.Unit).WeightG {
			loaded++
		}
	}
	out.picks++
	if loaded >= 2 {
		out.wide++
	}
}

// look adds the one-second SDs of a shelf and its plates between two times.
func (out *nano) look(x *scale, s *site.Site, id site.ShelfID, first, last float64) {
	shelf := &s.Shelves[id]
	rate := int(math.Round(1 / s.Plates[shelf.Plates[0]].Interval.Seconds()))
	for t := int(math.Ceil(first)); t < int(last); t++ {
		sum := make([]float64, rate)
		for _, p := range shelf.Plates {
			window := x.grams[p][t*rate:][:rate]
			out.plate = append(out.plate, sdOf(window))
			for k, g := range window {
				sum[k] += g
			}
		}
		if len(shelf.Plates) == 12 {
			out.shelf = append(out.shelf, sdOf(sum))
		}
	}
}

// sdOf returns the standard deviation of a sample of two or more.
func sdOf(x []float64) float64 {
	mean, sq := 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		sq += (v - mean) * (v - mean)
	}
	return math.Sqrt(sq / float64(len(x)-1))
}

// share returns the value below which a part p of sorted values lie.
func share(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	return sorted[int(p*float64(len(sorted)-1))]
}
