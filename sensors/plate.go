package sensors

import (
	"math"
	"time"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// rateGroup is all plates of one sampling interval, as parallel arrays. Plates
// are sampled together but send their batches at different times: plate i of
// class c sends after the samples n with (n+c) mod batch = batch−1. Plates of a
// class are adjacent.
type rateGroup struct {
	interval sim.Time // between samples, by true time
	nominal  int64    // the same as the controllers believe, ns
	start    sim.Time
	batch    int
	plates   []site.PlateID
	classEnd []int // by class: one past its last plate

	load  []float64 // true load at the latest sample, g
	zero  []float64 // offset and drift
	creep []float64 // part of the creep that has come
	kept  []float64 // lasting spill-over
	level []float32 // the next sample without noise
	buf   []float32 // [plates × batch]: white noise, then finished samples
	seq   []uint32

	sending []sim.Series // draws of transport and noise by batch
	noising []sim.Series

	rings    []ring
	busy     []bool // rings or is pressed
	active   []int32
	press    []float64 // of hands on the plate at the present sample, g
	waiting  []bool    // a hand is on the plate or about to be
	contacts []contact
	touches  []sim.Touch // of the world, already taken over
	left     []neighbour
	right    []neighbour

	noise []float32 // table of white noise
}

// neighbour is the next plate on the shelf and the share of what happens on
// the owner that shows there.
type neighbour struct {
	plate int32 // index in the group, -1 for none
	share float64
}

// plateRef is where a plate stands in the groups.
type plateRef struct {
	group int
	index int32
}

const (
	noiseTable = 1 << 15
	quietG     = 0.02 // an oscillation below this is over, grams
)

// makePlates forms the rate groups, shortest interval first.
func (s *Suite) makePlates() {
	s.plateAt = make([]plateRef, len(s.site.Plates))
	for done := time.Duration(0); ; {
		next := time.Duration(math.MaxInt64)
		for i := range s.site.Plates {
			if iv := s.site.Plates[i].Interval; iv > done {
				next = min(next, iv)
			}
		}
		if next == math.MaxInt64 {
			return
		}
		s.groups = append(s.groups, s.newRateGroup(len(s.groups), next))
		done = next
	}
}

func (s *Suite) newRateGroup(group int, interval time.Duration) rateGroup {
	cfg := &s.cfg.Plate
	g := rateGroup{interval: s.trueInterval(interval), nominal: int64(interval), batch: cfg.BatchSamples}
	class := func(i int) int {
		st := s.keys.Stream(sim.EntityOf(sim.ClassPlate, i), purposePhase, 0)
		return st.IntN(g.batch)
	}
	for c := range g.batch {
		for i := range s.site.Plates {
			if s.site.Plates[i].Interval == interval && class(i) == c {
				s.plateAt[i] = plateRef{group: group, index: int32(len(g.plates))}
				g.plates = append(g.plates, site.PlateID(i))
			}
		}
		g.classEnd = append(g.classEnd, len(g.plates))
	}
	n := len(g.plates)
	g.load, g.zero, g.creep, g.kept = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	g.level, g.buf, g.seq = make([]float32, n), make([]float32, n*g.batch), make([]uint32, n)
	g.rings, g.busy, g.press = make([]ring, n), make([]bool, n), make([]float64, n)
	g.waiting = make([]bool, n)
	g.sending, g.noising = make([]sim.Series, n), make([]sim.Series, n)
	g.left, g.right = make([]neighbour, n), make([]neighbour, n)
	for i, id := range g.plates {
		st := s.keys.Stream(sim.EntityOf(sim.ClassPlate, int(id)), purposePlate, 0)
		g.sending[i] = s.keys.Series(sim.EntityOf(sim.ClassPlate, int(id)), purposeTransport)
		g.noising[i] = s.keys.Series(sim.EntityOf(sim.ClassPlate, int(id)), purposePlateBatch)
		g.zero[i] = cfg.OffsetSDG * st.Norm()
		// Plates differ a little in stiffness and fixing.
		g.rings[i] = newRing(cfg.RingHZ*st.Uniform(0.9, 1.1), min(0.95, cfg.RingDamping*st.Uniform(0.9, 1.1)), interval.Seconds())
		g.left[i] = s.neighbour(id, -1, cfg.SpillShare*st.Uniform(2./3, 4./3))
		g.right[i] = s.neighbour(id, +1, cfg.SpillShare*st.Uniform(2./3, 4./3))
	}
	st := s.keys.Stream(sim.EntityOf(sim.ClassWorld, 0), purposePlate, 0)
	g.noise = make([]float32, noiseTable+g.batch)
	for i := range g.noise {
		g.noise[i] = float32(cfg.NoiseSDG * st.Norm())
	}
	return g
}

// neighbour returns the plate step places along the shelf, if it is sampled at
// the same rate.
func (s *Suite) neighbour(id site.PlateID, step int, share float64) neighbour {
	p := &s.site.Plates[id]
	on := s.site.Shelves[p.Shelf].Plates
	for i, o := range on {
		if o == id && i+step >= 0 && i+step < len(on) && s.site.Plates[on[i+step]].Interval == p.Interval {
			return neighbour{plate: s.plateAt[on[i+step]].index, share: share}
		}
	}
	return neighbour{plate: -1}
}

// begin takes the loads as they are and fills the first batches with noise.
func (s *Suite) begin(g *rateGroup) {
	loads := s.w.Loads()
	for i, id := range g.plates {
		g.load[i] = loads[id]
		g.creep[i] = s.cfg.Plate.CreepShare * loads[id]
		g.level[i] = g.resting(i)
		g.newBatch(i, 0)
	}
}

// resting returns what plate i shows without noise and motion.
func (g *rateGroup) resting(i int) float32 {
	return float32(g.load[i] + g.zero[i] + g.creep[i] + g.kept[i])
}

// tick takes sample n of all plates of a group and sends the batches that are
// full.
func (s *Suite) tick(group int, n int64) {
	g := &s.groups[group]
	now := s.k.Now()
	s.k.Schedule(now+g.interval, s.base+evTick, int32(group), n+1)
	for _, i := range g.active {
		g.rings[i].advance()
	}
	s.takeSteps(g, now)
	s.takeTouches(group, g, now)
	s.settle(g, now, n)

	q, inv := float32(s.cfg.Plate.QuantisationG), float32(0)
	if q > 0 {
		inv = 1 / q
	}
	lo := 0
	for c, hi := range g.classEnd {
		at := int((n + int64(c)) % int64(g.batch))
		for i := lo; i < hi; i++ {
			x := &g.buf[i*g.batch+at]
			*x += g.level[i]
			if inv > 0 {
				*x = roundTo(*x*inv) * q
			}
		}
		if at == g.batch-1 {
			for i := lo; i < hi; i++ {
				s.sendBatch(g, i, n, (n+int64(c))/int64(g.batch))
			}
		}
		lo = hi
	}
}

// roundTo returns x rounded to the nearest integer, for |x| < 2³⁰. It is
// cheaper than math.Floor, being called for every sample.
func roundTo(x float32) float32 {
	const bias = 1 << 30
	return float32(int64(float64(x)+(bias+0.5)) - bias)
}

// sendBatch sends the finished samples of plate i, the last being number n, and
// starts batch number next.
func (s *Suite) sendBatch(g *rateGroup, i int, n, batch int64) {
	cfg, id := &s.cfg.Plate, g.plates[i]
	count := int(min(int64(g.batch), n+1)) // the first batch may be short
	st := g.sending[i].Stream(uint64(batch))
	g.seq[i]++
	if !st.Bool(cfg.LossShare) {
		b, msg := s.newWeights()
		first := g.start + sim.Time(n-int64(count)+1)*g.interval
		b.Plate, b.Seq = id, g.seq[i]
		b.Time, b.Interval = s.deviceTime(s.plateClock(id), first), g.nominal
		b.Grams = append(b.Grams[:0], g.buf[(i+1)*g.batch-count:(i+1)*g.batch]...)
		delay := millis(st.Uniform(cfg.DelayMinMS, cfg.DelayMaxMS))
		s.sendWeights(g, i, msg, batch, first, delay)
	}
	span := float64(g.batch) * g.interval.Seconds()
	g.zero[i] += float64(cfg.DriftG * math.Sqrt(span/3600) * st.Norm())
	g.creep[i] += float64((float64(cfg.CreepShare*g.load[i]) - g.creep[i]) * min(1, span/cfg.CreepTimeS))
	if !g.busy[i] {
		g.level[i] = g.resting(i)
	}
	g.newBatch(i, batch+1)
}

// newBatch fills plate i's buffer with white noise from a random place of the
// table.
func (g *rateGroup) newBatch(i int, batch int64) {
	st := g.noising[i].Stream(uint64(batch))
	at := st.IntN(noiseTable)
	copy(g.buf[i*g.batch:(i+1)*g.batch], g.noise[at:])
}
