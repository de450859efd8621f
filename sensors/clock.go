package sensors

import (
	"math"
	"time"

	"gosim/sim"
)

// clock is a device's clock, or that of a gondola's controller. Its offset is
// linear between the instants at which it asks its time server.
type clock struct {
	offset int64   // device clock less true time at which it comes to rest, ns
	drift  float64 // of the free oscillator, ns per ns
	draws  sim.Series
	n      uint64 // questions asked
	before stretch
	now    stretch
}

// stretch is how a clock runs from one question on.
type stretch struct {
	from   sim.Time
	offset float64 // ns
	rate   float64 // ns per ns
}

// maxSlew is the greatest rate of a correction without a step (RFC 5905,
// MAXFREQ: 500 ppm).
const maxSlew = 500e-6

// newClock returns a clock whose first question was asked up to one interval
// before the start.
func newClock(cfg *ClockConfig, draws sim.Series, restMS float64) clock {
	st := draws.Stream(0)
	c := clock{offset: int64(restMS * 1e6), draws: draws}
	c.drift = cfg.DriftSDPPM * 1e-6 * st.Norm()
	// At rest, a correction takes back what the drift adds in one interval.
	c.now = stretch{
		from:   -sim.FromSeconds(cfg.SyncS * st.Float64()),
		offset: float64(c.offset) + float64(c.drift*cfg.SyncS*1e9),
	}
	c.ask(cfg)
	c.before = c.now
	return c
}

// at returns the offset in nanoseconds at a time that lies no more than an
// interval before the latest that was asked for.
func (c *clock) at(t sim.Time, cfg *ClockConfig) int64 {
	for next := c.now.from + sim.FromSeconds(cfg.SyncS); t >= next; next = c.now.from + sim.FromSeconds(cfg.SyncS) {
		c.before = c.now
		c.now = stretch{from: next, offset: c.now.after(next)}
		c.ask(cfg)
	}
	if t < c.now.from {
		return int64(c.before.after(t))
	}
	return int64(c.now.after(t))
}

func (s *stretch) after(t sim.Time) float64 { return s.offset + float64(s.rate*float64(t-s.from)) }

// ask corrects the clock at the beginning of the present stretch.
func (c *clock) ask(cfg *ClockConfig) {
	c.n++
	st := c.draws.Stream(c.n)
	c.drift += float64(cfg.WanderPPM * 1e-6 * math.Sqrt(cfg.SyncS/3600) * st.Norm())
	off := c.now.offset - float64(c.offset) + float64(cfg.SyncSDMS*1e6*st.Norm())
	if math.Abs(off) > cfg.StepMS*1e6 {
		c.now.offset -= off
		off = 0
	}
	c.now.rate = c.drift + clamp(-off/(cfg.SyncS*1e9), -maxSlew, maxSlew)
}

// restart is what a reboot makes of the clock: it comes to rest elsewhere.
func (c *clock) restart(t sim.Time, restMS float64) {
	c.offset = int64(restMS * 1e6)
	c.before, c.now = c.now, stretch{from: t, offset: float64(c.offset), rate: c.drift}
}

// truePeriod returns a camera's frame interval by true time, given the nominal one.
func (s *Suite) truePeriod(cam int, nominal float64) float64 {
	st := s.keys.Stream(sim.EntityOf(sim.ClassCamera, cam), purposeInterval, 0)
	return nominal * (1 + float64(s.cfg.Clock.FrameSDPPM*1e-6*bounded(&st)))
}

// trueInterval returns the plates' sampling interval by true time.
func (s *Suite) trueInterval(nominal time.Duration) sim.Time {
	st := s.keys.Stream(sim.EntityOf(sim.ClassWorld, 0), purposeInterval, uint64(nominal))
	return max(1, sim.Time(float64(nominal)*(1+float64(s.cfg.Clock.SampleSDPPM*1e-6*bounded(&st)))))
}

// bounded returns a normal draw within three standard deviations.
func bounded(st *sim.Stream) float64 { return st.TruncNorm(0, 1, -3, 3) }
