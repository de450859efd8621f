package checkoutfree

import "math"

// clock is what ingest believes of a device's clock: a Kalman filter of its
// offset and rate (Kalman 1960), with the store's time as its axis. The zero
// clock is unknown and changes no time.
type clock struct {
	known  bool
	at     int64   // store time of the latest estimate taken, nanoseconds
	offset float64 // device clock less store clock then, nanoseconds
	rate   float64 // nanoseconds per nanosecond
	// The covariance: ns², ns²/ns, (ns/ns)².
	varOffset, cov, varRate float64
}

// Constants of the filter.
const (
	// A new clock's rate: crystals are within some 50 ppm.
	rateSD = 50e-6
	// The rate changes by 10 ppm in a minute: corrections by a time server
	// more than temperature. ESTIMATE. (ns/ns)² per ns.
	rateWalk = 10e-6 * 10e-6 / 60e9
	// An estimate is never believed more than this, ns. ESTIMATE: networks add
	// their own.
	leastSD = 0.1e6
	// An estimate this many standard deviations off is a step, if it is one that
	// was to be trusted.
	stepSDs = 5
	// An estimate with an error this great tells nothing of a clock that is
	// known, ns. ESTIMATE: ten times what heartbeats on a local network state.
	uselessSD = 100e6
	// Rates are trusted for so long after the latest estimate, ns.
	rateHolds = 120e9
)

// toStore returns the store time of a device time.
func (c *clock) toStore(t int64) int64 {
	if !c.known {
		return t
	}
	since := float64(t-c.at) - c.offset
	since = max(-rateHolds, min(rateHolds, since))
	return t - int64(math.Floor(c.offset+float64(c.rate*since)+0.5))
}

// estimate takes a heartbeat's estimate of the offset: at device time t, with a
// standard deviation of sd, all in nanoseconds. Those that are older than the
// latest, or too uncertain to say anything, are left out. An offset that cannot be
// the old clock's makes the filter begin anew.
func (c *clock) estimate(t, offset, sd int64) {
	at := t - offset
	if c.known && (at <= c.at || sd > uselessSD) {
		return
	}
	spread := max(float64(sd), leastSD)
	r := float64(spread * spread)
	if !c.known {
		*c = clock{known: true, at: at, offset: float64(offset), varOffset: r, varRate: rateSD * rateSD}
		return
	}
	dt := float64(at - c.at)
	c.at = at
	c.offset += float64(c.rate * min(dt, rateHolds))
	c.varOffset += float64(2*c.cov*dt) + float64(c.varRate*dt*dt) + float64(rateWalk*dt*dt*dt/3)
	c.cov += float64(c.varRate*dt) + float64(rateWalk*dt*dt/2)
	c.varRate = min(c.varRate+float64(rateWalk*dt), rateSD*rateSD)

	miss, s := float64(offset)-c.offset, c.varOffset+r
	if float64(miss*miss) > stepSDs*stepSDs*s {
		*c = clock{known: true, at: at, offset: float64(offset), varOffset: r, varRate: rateSD * rateSD}
		return
	}
	k, l := c.varOffset/s, c.cov/s
	c.offset += float64(k * miss)
	c.rate += float64(l * miss)
	c.varRate -= float64(l * c.cov)
	c.cov -= float64(k * c.cov)
	c.varOffset -= float64(k * c.varOffset)
}
