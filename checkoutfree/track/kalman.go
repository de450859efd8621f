package track

import "math"

// kalman is a filter for position and velocity on the floor. Velocity is an
// Ornstein–Uhlenbeck process, so that a track nobody sees comes to rest instead
// of walking through the wall. The 4×4 covariance is kept as its ten distinct
// entries and every product is written out.
type kalman struct {
	t              int64 // Unix nanoseconds of the state
	x, y, vx, vy   float64
	xx, xy, yy     float64 // covariance of position
	xu, xw, yu, yw float64 // of position with velocity (u = vx, w = vy)
	uu, uw, ww     float64 // of velocity
}

// motion holds the process constants.
type motion struct {
	tau   float64 // s
	q     float64 // spectral density of the velocity's noise, m²/s³
	velSD float64 // m/s
	floor float64 // least position variance, m²
	maxV  float64 // m/s
}

func newMotion(cfg *Config) motion {
	return motion{
		tau: cfg.SpeedTauS, q: 2 * cfg.SpeedSDMps * cfg.SpeedSDMps / cfg.SpeedTauS, velSD: cfg.SpeedSDMps,
		floor: 0.25 * cfg.BiasM * cfg.BiasM, maxV: 1.5 * cfg.MaxSpeedMps,
	}
}

// start sets the state to a first measurement.
func (k *kalman) start(t int64, x, y, r11, r12, r22 float64, m *motion) {
	v := m.velSD * m.velSD
	*k = kalman{t: t, x: x, y: y, xx: r11, xy: r12, yy: r22, uu: v, ww: v}
}

// decay returns e = exp(-dt/τ) and a = τ(1-e).
func (m *motion) decay(dt float64) (e, a float64) {
	u := dt / m.tau
	if u < 0.05 { // series: error below 1e-7
		r := 1 - u*(0.5-u*(1.0/6-u/24)) // (1-e)/u
		return 1 - u*r, dt * r
	}
	e = math.Exp(-u)
	return e, m.tau * (1 - e)
}

// position returns the predicted mean and covariance of the position at t,
// without changing the state.
func (k *kalman) position(t int64, m *motion) (x, y, p11, p12, p22 float64) {
	dt := float64(t-k.t) * 1e-9
	if dt <= 0 {
		return k.x, k.y, k.xx, k.xy, k.yy
	}
	_, a := m.decay(dt)
	q := m.q * dt * dt * dt / 3
	if dt > m.tau { // the velocity's variance is bounded: diffusive growth
		q = m.q * m.tau * m.tau * (dt - 2*m.tau/3)
	}
	return k.x + a*k.vx, k.y + a*k.vy,
		k.xx + 2*a*k.xu + a*a*k.uu + q,
		k.xy + a*(k.xw+k.yu) + a*a*k.uw,
		k.yy + 2*a*k.yw + a*a*k.ww + q
}

// predict moves the state to time t; earlier times are left alone.
func (k *kalman) predict(t int64, m *motion) {
	dt := float64(t-k.t) * 1e-9
	if dt <= 0 {
		return
	}
	k.t = t
	e, a := m.decay(dt)
	k.x += a * k.vx
	k.y += a * k.vy
	k.vx *= e
	k.vy *= e
	q3, q2 := m.q*dt*dt*dt/3, m.q*dt*dt/2
	if dt > m.tau {
		q3, q2 = m.q*m.tau*m.tau*(dt-2*m.tau/3), m.q*m.tau*m.tau/2
	}
	q1 := m.q * m.tau / 2 * (1 - e*e)
	xu, xw, yu, yw := k.xu, k.xw, k.yu, k.yw
	k.xx += 2*a*xu + a*a*k.uu + q3
	k.xy += a*(xw+yu) + a*a*k.uw
	k.yy += 2*a*yw + a*a*k.ww + q3
	k.xu = e*(xu+a*k.uu) + q2
	k.xw = e * (xw + a*k.uw)
	k.yu = e * (yu + a*k.uw)
	k.yw = e*(yw+a*k.ww) + q2
	k.uu = e*e*k.uu + q1
	k.uw *= e * e
	k.ww = e*e*k.ww + q1
}

// update takes in a measured position (zx, zy) with covariance r.
func (k *kalman) update(zx, zy, r11, r12, r22 float64, m *motion) {
	s11, s12, s22 := k.xx+r11, k.xy+r12, k.yy+r22
	det := s11*s22 - s12*s12
	if det <= 0 {
		return
	}
	i11, i12, i22 := s22/det, -s12/det, s11/det
	ix, iy := zx-k.x, zy-k.y
	// Gain rows: [P·,x P·,y]·S⁻¹.
	gx1, gx2 := k.xx*i11+k.xy*i12, k.xx*i12+k.xy*i22
	gy1, gy2 := k.xy*i11+k.yy*i12, k.xy*i12+k.yy*i22
	gu1, gu2 := k.xu*i11+k.yu*i12, k.xu*i12+k.yu*i22
	gw1, gw2 := k.xw*i11+k.yw*i12, k.xw*i12+k.yw*i22
	k.x += gx1*ix + gx2*iy
	k.y += gy1*ix + gy2*iy
	k.vx += gu1*ix + gu2*iy
	k.vy += gw1*ix + gw2*iy
	xx, xy, yy, xu, xw, yu, yw := k.xx, k.xy, k.yy, k.xu, k.xw, k.yu, k.yw
	k.xx = max(m.floor, xx-gx1*xx-gx2*xy)
	k.xy = xy - gx1*xy - gx2*yy
	k.yy = max(m.floor, yy-gy1*xy-gy2*yy)
	k.xu = xu - gx1*xu - gx2*yu
	k.xw = xw - gx1*xw - gx2*yw
	k.yu = yu - gy1*xu - gy2*yu
	k.yw = yw - gy1*xw - gy2*yw
	k.uu -= gu1*xu + gu2*yu
	k.uw -= gu1*xw + gu2*yw
	k.ww -= gw1*xw + gw2*yw
	if v2 := k.vx*k.vx + k.vy*k.vy; v2 > m.maxV*m.maxV { // nobody is that fast
		f := m.maxV / math.Sqrt(v2)
		k.vx *= f
		k.vy *= f
	}
}
