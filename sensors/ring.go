package sensors

import "math"

// ring is a plate's damped oscillation h(t) = Re(c·e^{λt}), λ = −ζω + iω_d: the
// free response of the second-order system
//
//	x″ + 2ζω·x′ + ω²·x = ω²·F(t).
//
// Each step or bend of the force F starts a free response; all of them add up
// in one complex amplitude c, which is exact at any sampling interval.
type ring struct {
	omega, zeta float64 // rad/s, damping ratio
	decay       float64 // ζω
	damped      float64 // ω_d = ω√(1−ζ²)
	turn        complex128
	c           complex128 // at the latest sample
}

// newRing returns a plate at rest that is sampled every dt seconds.
func newRing(hz, zeta, dt float64) ring {
	omega := 2 * math.Pi * hz
	r := ring{omega: omega, zeta: zeta, decay: zeta * omega, damped: omega * math.Sqrt(1-zeta*zeta)}
	r.turn = r.factor(dt)
	return r
}

// factor returns e^{λt}.
func (r *ring) factor(t float64) complex128 {
	sin, cos := math.Sincos(r.damped * t)
	e := math.Exp(-r.decay * t)
	return complex(e*cos, e*sin)
}

// advance goes on to the next sample.
func (r *ring) advance() { r.c *= r.turn }

// value returns the oscillation at the latest sample.
func (r *ring) value() float64 { return real(r.c) }

// excite adds the free response that has value h0 and rate h1 per second at its
// start, age seconds before the latest sample.
func (r *ring) excite(h0, h1, age float64) {
	r.c += complex(h0, -(h1+r.decay*h0)/r.damped) * r.factor(age)
}

// quiet reports whether the oscillation has fallen below g grams and resets it
// if so.
func (r *ring) quiet(g float64) bool {
	if re, im := real(r.c), imag(r.c); re*re+im*im > g*g {
		return false
	}
	r.c = 0
	return true
}

// push is the forced response of a plate to a piece of a force,
//
//	base + slope·t + gain·sin(w·t − lag).
//
// A hand's half-sine pressure, peak·sin(w·t) for t from 0 to π/w, has only the
// last term.
type push struct {
	base, slope  float64
	w, gain, lag float64
}

// rampOf returns the response to a force of slope·t: it lags by 2ζ/ω.
func (r *ring) rampOf(slope float64) push {
	return push{base: -2 * r.zeta / r.omega * slope, slope: slope}
}

func (r *ring) pushOf(peak, w float64) push {
	re, im := r.omega*r.omega-w*w, 2*r.decay*w
	return push{w: w, gain: peak * r.omega * r.omega / math.Hypot(re, im), lag: math.Atan2(im, re)}
}

// at returns the forced response t seconds after the push began and its rate.
func (p *push) at(t float64) (x, rate float64) {
	if p.gain == 0 {
		return p.base + p.slope*t, p.slope
	}
	sin, cos := math.Sincos(p.w*t - p.lag)
	return p.base + p.slope*t + p.gain*sin, p.slope + p.gain*p.w*cos
}
