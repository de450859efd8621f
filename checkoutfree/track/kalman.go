package track

import (
	"math"

	"gosim/internal/fpmath"
)

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
		r := 1 - float64(u*(0.5-float64(u*(1.0/6-u/24)))) // (1-e)/u
		return 1 - float64(u*r), dt * r
	}
	e = fpmath.Exp(-u)
	return e, m.tau * (1 - e)
}

// position returns the predicted mean and covariance of the position at t,
// without changing the state.
func (k *kalman) position(t int64, m *motion) (x, y, p11, p12, p22 float64) {
	dt := float64(float64(t-k.t) * 1e-9)
	if dt <= 0 {
		return k.x, k.y, k.xx, k.xy, k.yy
	}
	_, a := m.decay(dt)
	q := m.q * dt * dt * dt / 3
	if dt > m.tau { // the velocity's variance is bounded: diffusive growth
		q = m.q * m.tau * m.tau * (dt - 2*m.tau/3)
	}
	return k.x + float64(a*k.vx), k.y + float64(a*k.vy),
		k.xx + float64(2*a*k.xu) + float64(a*a*k.uu) + q,
		k.xy + float64(a*(k.xw+k.yu)) + float64(a*a*k.uw),
		k.yy + float64(2*a*k.yw) + float64(a*a*k.ww) + q
}

// predict moves the state to time t; earlier times are left alone.
func (k *kalman) predict(t int64, m *motion) {
	dt := float64(float64(t-k.t) * 1e-9)
	if dt <= 0 {
		return
	}
	k.t = t
	e, a := m.decay(dt)
	k.x += float64(a * k.vx)
	k.y += float64(a * k.vy)
	k.vx *= e
	k.vy *= e
	q3, q2 := m.q*dt*dt*dt/3, m.q*dt*dt/2
	if dt > m.tau {
		q3, q2 = m.q*m.tau*m.tau*(dt-2*m.tau/3), m.q*m.tau*m.tau/2
	}
	q1 := float64(m.q * m.tau / 2 * (1 - float64(e*e)))
	xu, xw, yu, yw := k.xu, k.xw, k.yu, k.yw
	k.xx += float64(2*a*xu) + float64(a*a*k.uu) + q3
	k.xy += float64(a*(xw+yu)) + float64(a*a*k.uw)
	k.yy += float64(2*a*yw) + float64(a*a*k.ww) + q3
	k.xu = float64(e*(xu+float64(a*k.uu))) + q2
	k.xw = e * (xw + float64(a*k.uw))
	k.yu = e * (yu + float64(a*k.uw))
	k.yw = float64(e*(yw+float64(a*k.ww))) + q2
	k.uu = float64(e*e*k.uu) + q1
	k.uw *= e * e
	k.ww = float64(e*e*k.ww) + q1
}

// update takes in a measured position (zx, zy) with covariance r.
func (k *kalman) update(zx, zy, r11, r12, r22 float64, m *motion) {
	s11, s12, s22 := k.xx+r11, k.xy+r12, k.yy+r22
	det := float64(s11*s22) - float64(s12*s12)
	if det <= 0 {
		return
	}
	i11, i12, i22 := s22/det, -s12/det, s11/det
	ix, iy := zx-k.x, zy-k.y
	// Gain rows: [P·,x P·,y]·S⁻¹.
	gx1, gx2 := float64(k.xx*i11)+float64(k.xy*i12), float64(k.xx*i12)+float64(k.xy*i22)
	gy1, gy2 := float64(k.xy*i11)+float64(k.yy*i12), float64(k.xy*i12)+float64(k.yy*i22)
	gu1, gu2 := float64(k.xu*i11)+float64(k.yu*i12), float64(k.xu*i12)+float64(k.yu*i22)
	gw1, gw2 := float64(k.xw*i11)+float64(k.yw*i12), float64(k.xw*i12)+float64(k.yw*i22)
	k.x += float64(gx1*ix) + float64(gx2*iy)
	k.y += float64(gy1*ix) + float64(gy2*iy)
	k.vx += float64(gu1*ix) + float64(gu2*iy)
	k.vy += float64(gw1*ix) + float64(gw2*iy)
	xx, xy, yy, xu, xw, yu, yw := k.xx, k.xy, k.yy, k.xu, k.xw, k.yu, k.yw
	k.xx = max(m.floor, xx-float64(gx1*xx)-float64(gx2*xy))
	k.xy = xy - float64(gx1*xy) - float64(gx2*yy)
	k.yy = max(m.floor, yy-float64(gy1*xy)-float64(gy2*yy))
	k.xu = xu - float64(gx1*xu) - float64(gx2*yu)
	k.xw = xw - float64(gx1*xw) - float64(gx2*yw)
	k.yu = yu - float64(gy1*xu) - float64(gy2*yu)
	k.yw = yw - float64(gy1*xw) - float64(gy2*yw)
	k.uu -= float64(gu1*xu) + float64(gu2*yu)
	k.uw -= float64(gu1*xw) + float64(gu2*yw)
	k.ww -= float64(gw1*xw) + float64(gw2*yw)
	if v2 := float64(k.vx*k.vx) + float64(k.vy*k.vy); v2 > m.maxV*m.maxV { // nobody is that fast
		f := m.maxV / math.Sqrt(v2)
		k.vx *= f
		k.vy *= f
	}
}
