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
	warm  []warmth
	level []float32 // the next sample without noise
	buf   []float32 // [plates × batch]: levels, then finished samples
	seq   []uint32
	sound []sound
	stops []stops

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

	tables
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

// quietG is below which an oscillation is over, grams.
const quietG = 0.02

// stops are the ends of the range of a plate's readings, grams.
type stops struct{ lo, hi float32 }

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
	g.warm, g.sound, g.stops = make([]warmth, n), make([]sound, n), make([]stops, n)
	g.tables = s.makeTables(interval.Seconds())
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
		g.warm[i] = s.newWarmth(id)
		g.sound[i] = s.newSound(id)
	}
	for i := range g.plates {
		if left := g.left[i].plate; left >= 0 {
			g.sound[i].leftAt = g.sound[left].at
		}
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

// begin takes the loads as they are.
func (s *Suite) begin(g *rateGroup) {
	cfg, loads := &s.cfg.Plate, s.w.Loads()
	for i, id := range g.plates {
		g.load[i] = loads[id]
		g.creep[i] = cfg.CreepShare * loads[id]
		st := s.keys.Stream(sim.EntityOf(sim.ClassPlate, int(id)), purposeTare, 0)
		full := float64(cfg.FullScaleShare * s.site.Plates[id].CapacityG)
		if st.Bool(cfg.TareErrorShare) {
			g.zero[i] -= loads[id]
		}
		g.stops[i] = stops{lo: float32(g.zero[i] - full), hi: float32(g.zero[i] + full)}
		g.level[i] = s.resting(g, i)
	}
}

// resting returns what plate i shows without noise and motion.
func (s *Suite) resting(g *rateGroup, i int) float32 {
	w := &g.warm[i]
	warm := float64(s.temps[w.of] * (w.zeroG + float64(w.span*g.load[i])))
	return float32(g.load[i] + g.zero[i] + g.creep[i] + g.kept[i] + warm)
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

	lo := 0
	for c, hi := range g.classEnd {
		at := int((n + int64(c)) % int64(g.batch))
		for i := lo; i < hi; i++ {
			g.buf[i*g.batch+at] = g.level[i]
		}
		if at == g.batch-1 {
			for i, batch := lo, (n+int64(c))/int64(g.batch); i < hi; i++ {
				st := g.noising[i].Stream(uint64(batch))
				places := st.Uint64()
				s.finish(g, i, n, places)
				s.sendBatch(g, i, n, batch)
				s.driftAndCreep(g, i, places)
			}
		}
		lo = hi
	}
}

// roundTo returns x rounded to the nearest integer, for |x| < 2⁵¹: a sum of this
// size has no binary places left. It is cheaper than math.Floor, being called for
// every sample.
func roundTo(x float32) float32 {
	const big = 3 << 51
	return float32(float64(x) + big - big)
}

// sendBatch sends the finished samples of plate i, the last being number n.
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
}
