package sensors

import (
	"math"

	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// tables is what all plates of a sampling interval draw their noise from, and
// constants that depend on the interval alone.
type tables struct {
	white []float32 // normal, SD 1
	sway  []float32 // of a shaking gondola, SD 1; as long again as a batch

	drift  float64          // SD of the zero point's walk in a batch, g
	creeps float64          // part of what is to come of creep that comes in a batch
	decay  [octaves]float32 // of the parts of a wander in a batch
	fresh  [octaves]float32 // SD of what is new in them, for a wander of SD 1
}

// noiseTable is the length of the tables, a power of two: at 20 Hz a waveform
// comes again after 27 minutes, on another plate and batch before.
const noiseTable = 1 << 15

// octaves is how many first-order processes make a wander. Their time constants
// are wanderS times a power of eight; equal variances give about equal power per
// octave from 0.003 to 0.2 Hz (van der Ziel 1950, "On the noise spectra of
// semi-conductor noise and of flicker effect").
const (
	octaves = 3
	wanderS = 1 // s
)

// Shaking is white noise through a resonance: a gondola sways. Its difference
// from sample to sample is what is taken, so that it has no net change. ESTIMATE
// for both.
const (
	swayHZ      = 5
	swayDamping = 0.3
)

// sound is the noise of one plate.
type sound struct {
	gain   float32 // of everything here, 1 in the median plate
	wander [octaves]float32
	at     uint32 // where in tables.sway it is at sample 0
	leftAt uint32 // likewise of the plate on its left
	// The SD of shaking at the end of the latest batch, at present, and at
	// present on the plate on the left, g.
	was, is, left, leftWas float32
}

// makeTables draws the tables. Cost: about a millisecond.
func (s *Suite) makeTables(dt float64) (t tables) {
	cfg := &s.cfg.Plate
	span := float64(cfg.BatchSamples) * dt
	t.drift = cfg.DriftG * math.Sqrt(span/3600)
	t.creeps = min(1, span/cfg.CreepTimeS)
	tau := float64(wanderS)
	for k := range t.decay {
		a := fpmath.Exp(-span / tau)
		t.decay[k], t.fresh[k] = float32(a), float32(math.Sqrt((1-float64(a*a))/octaves))
		tau *= 8
	}
	st := s.keys.Stream(sim.EntityOf(sim.ClassWorld, 0), purposeNoiseTable, 0)
	t.white = make([]float32, noiseTable+max(octaves, cfg.BatchSamples))
	for i := range t.white {
		t.white[i] = float32(st.Norm())
	}
	t.sway = s.newSway(dt, noiseTable+cfg.BatchSamples)
	return t
}

// newSway returns n samples of shaking. The first samples are left out, until
// the resonance has forgotten how it began.
func (s *Suite) newSway(dt float64, n int) []float32 {
	const settle = 1000
	st := s.keys.Stream(sim.EntityOf(sim.ClassWorld, 0), purposeSway, 0)
	w := 2 * math.Pi * swayHZ * dt
	r := fpmath.Exp(-swayDamping * w)
	a := 2 * r * fpmath.Cos(w*math.Sqrt(1-swayDamping*swayDamping))
	x, before := 0.0, 0.0
	list, square := make([]float64, n), 0.0
	for i := -settle; i < n; i++ {
		next := float64(a*x) - float64(r*r*before) + st.Norm()
		if i >= 0 {
			list[i] = next - x
			square += float64(list[i] * list[i])
		}
		x, before = next, x
	}
	sway, scale := make([]float32, n), 1/math.Sqrt(square/float64(n))
	for i, y := range list {
		sway[i] = float32(y * scale)
	}
	return sway
}

func (s *Suite) newSound(id site.PlateID) sound {
	st := s.keys.Stream(sim.EntityOf(sim.ClassPlate, int(id)), purposeSound, 0)
	x := sound{gain: float32(st.LogNormal(0, s.cfg.Plate.NoiseSpread)), at: uint32(st.IntN(noiseTable))}
	for k := range x.wander {
		x.wander[k] = float32(float64(x.gain) * s.cfg.Plate.WanderSDG * st.Norm() / math.Sqrt(octaves))
	}
	return x
}

// finish turns the levels of plate i's batch, whose last sample is number n, into
// readings: it adds the noise, rounds, and stops at full scale. places are random
// bits.
func (s *Suite) finish(g *rateGroup, i int, n int64, places uint64) {
	cfg, x := &s.cfg.Plate, &g.sound[i]
	buf := g.buf[i*g.batch : (i+1)*g.batch]
	white := g.white[places&(noiseTable-1):][:len(buf)]
	var slow, to float32
	if w := float32(cfg.WanderSDG) * x.gain; w > 0 {
		fresh := (*[octaves]float32)(g.white[places>>16&(noiseTable-1):])
		for k := range x.wander {
			slow += x.wander[k]
			x.wander[k] = float32(g.decay[k]*x.wander[k]) + float32(g.fresh[k]*w*fresh[k])
			to += x.wander[k]
		}
	}
	if x.was+x.is+x.left+x.leftWas > 0 {
		s.shake(g, x, buf, n)
	}
	slope, gain, end := (to-slow)/float32(len(buf)), float32(cfg.NoiseSDG)*x.gain, g.stops[i]
	q, inv := float32(cfg.QuantisationG), float32(0)
	if q > 0 {
		inv = 1 / q
	}
	buf = buf[:len(white)]
	for k, y := range white {
		y = buf[k] + slow + float32(gain*y)
		slow += slope
		if inv > 0 {
			y = roundTo(y*inv) * q
		}
		if y > end.hi {
			y = end.hi
		} else if y < end.lo {
			y = end.lo
		}
		buf[k] = y
	}
}

// driftAndCreep lets a batch's time pass over plate i's zero point and creep.
func (s *Suite) driftAndCreep(g *rateGroup, i int, places uint64) {
	g.zero[i] += float64(g.drift * float64(g.white[places>>32&(noiseTable-1)]))
	g.creep[i] += float64((float64(s.cfg.Plate.CreepShare*g.load[i]) - g.creep[i]) * g.creeps)
	if !g.busy[i] {
		g.level[i] = s.resting(g, i)
	}
}
