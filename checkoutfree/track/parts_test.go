package track

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"

	"gosim/checkoutfree/site"
)

// bruteForce returns the greatest total weight of a matching.
func bruteForce(r, c int, w []float64, i int, used int) float64 {
	if i == r {
		return 0
	}
	best := bruteForce(r, c, w, i+1, used)
	for j := range c {
		if used>>j&1 == 0 && w[i*c+j] > 0 {
			best = max(best, w[i*c+j]+bruteForce(r, c, w, i+1, used|1<<j))
		}
	}
	return best
}

func TestMatcherAgainstBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var m matcher
	for range 3000 {
		r, c := 1+rng.IntN(7), 1+rng.IntN(7)
		w := make([]float64, r*c)
		for i := range w {
			if rng.Float64() < 0.6 {
				w[i] = 10 * rng.Float64()
			}
			if rng.Float64() < 0.2 {
				w[i] = math.Floor(w[i]) // ties
			}
		}
		out := make([]int32, r)
		m.solve(r, c, w, out)
		sum, used := 0.0, 0
		for i, j := range out {
			if j < 0 {
				continue
			}
			require.Positive(t, w[i*c+int(j)], "a forbidden pair")
			require.Zero(t, used>>j&1, "a column twice")
			used |= 1 << j
			sum += w[i*c+int(j)]
		}
		require.InDelta(t, bruteForce(r, c, w, 0, 0), sum, 1e-9, "r %d c %d w %v", r, c, w)
		again := make([]int32, r)
		m.solve(r, c, w, again)
		require.Equal(t, out, again)
	}
}

func TestKalmanAgainstMatrices(t *testing.T) {
	cfg := DefaultConfig()
	m := newMotion(&cfg)
	m.floor, m.maxV = 0, math.Inf(1) // the limits are no part of the textbook filter
	rng := rand.New(rand.NewPCG(3, 4))
	var k kalman
	k.start(0, 1, 2, 0.04, 0.01, 0.09, &m)
	x := mat.NewVecDense(4, []float64{1, 2, 0, 0})
	p := mat.NewDense(4, 4, []float64{0.04, 0.01, 0, 0, 0.01, 0.09, 0, 0, 0, 0, m.velSD * m.velSD, 0, 0, 0, 0, m.velSD * m.velSD})
	h := mat.NewDense(2, 4, []float64{1, 0, 0, 0, 0, 1, 0, 0})
	now := int64(0)
	for range 60 {
		dt := 0.002 + 0.3*rng.Float64()
		now += int64(dt * 1e9)
		dt = float64(now-k.t) * 1e-9
		px, py, p11, p12, p22 := k.position(now, &m)
		k.predict(now, &m)
		assert.InDelta(t, k.x, px, 1e-12)
		assert.InDelta(t, k.y, py, 1e-12)
		assert.InDelta(t, k.xx, p11, 1e-12)
		assert.InDelta(t, k.xy, p12, 1e-12)
		assert.InDelta(t, k.yy, p22, 1e-12)

		e := math.Exp(-dt / m.tau)
		a := m.tau * (1 - e)
		f := mat.NewDense(4, 4, []float64{1, 0, a, 0, 0, 1, 0, a, 0, 0, e, 0, 0, 0, 0, e})
		q3, q2, q1 := m.q*dt*dt*dt/3, m.q*dt*dt/2, m.q*m.tau/2*(1-e*e)
		q := mat.NewDense(4, 4, []float64{q3, 0, q2, 0, 0, q3, 0, q2, q2, 0, q1, 0, 0, q2, 0, q1})
		x.MulVec(f, mat.VecDenseCopyOf(x))
		var fp mat.Dense
		fp.Mul(f, p)
		p.Mul(&fp, f.T())
		p.Add(p, q)

		r := mat.NewDense(2, 2, []float64{0.03, 0.005, 0.005, 0.02})
		z := mat.NewVecDense(2, []float64{rng.NormFloat64(), rng.NormFloat64()})
		k.update(z.AtVec(0), z.AtVec(1), 0.03, 0.005, 0.02, &m)
		var hp, s, si, gain, y mat.Dense
		hp.Mul(h, p)
		s.Mul(&hp, h.T())
		s.Add(&s, r)
		require.NoError(t, si.Inverse(&s))
		gain.Mul(hp.T(), &si)
		y.Mul(h, x)
		y.Sub(z, &y)
		var corr, ghp mat.Dense
		corr.Mul(&gain, &y)
		x.AddVec(x, corr.ColView(0))
		ghp.Mul(&gain, &hp)
		p.Sub(p, &ghp)
		for i := range 4 { // the textbook form loses symmetry and then goes wrong
			for j := range i {
				p.Set(i, j, (p.At(i, j)+p.At(j, i))/2)
				p.Set(j, i, p.At(i, j))
			}
		}
		for i, v := range []float64{k.x, k.y, k.vx, k.vy} {
			assert.InDelta(t, x.AtVec(i), v, 1e-6)
		}
		got := []float64{k.xx, k.xy, k.xu, k.xw, k.xy, k.yy, k.yu, k.yw, k.xu, k.yu, k.uu, k.uw, k.xw, k.yw, k.uw, k.ww}
		for i, v := range got {
			assert.InDelta(t, p.At(i/4, i%4), v, 1e-6, "entry %d", i)
		}
	}
}

func TestKalmanComesToRest(t *testing.T) {
	cfg := DefaultConfig()
	m := newMotion(&cfg)
	var k kalman
	k.start(0, 0, 0, 0.01, 0, 0.01, &m)
	k.vx = 1.3
	x, _, p1, _, _ := k.position(60e9, &m)
	assert.InDelta(t, 1.3*m.tau, x, 1e-6)
	_, _, p2, _, _ := k.position(120e9, &m)
	assert.InDelta(t, 2, p2/p1, 0.1, "spread grows like diffusion, not like flight")
}

func TestLensAgainstExactModel(t *testing.T) {
	cfg := DefaultConfig()
	s := smallStore(t, 6, false)
	rng := rand.New(rand.NewPCG(5, 6))
	for c := range s.Cameras {
		cam := &s.Cameras[c]
		l := newLens(cam, &cfg)
		n := 0
		for range 4000 {
			u, v := rng.Float64()*1280, rng.Float64()*720
			want, ok := cam.OnPlane(float64(float32(u)), float64(float32(v)), 0)
			if !ok || want.Sub(cam.Pos.XY()).Norm() > 8 {
				continue
			}
			f, ok := l.onPlane(float32(u), float32(v), 0, 0.1, 0)
			require.True(t, ok)
			n++
			require.InDelta(t, want.X, f.x, 1e-9)
			require.InDelta(t, want.Y, f.y, 1e-9)
			d, ok := l.ray(float32(u), float32(v))
			require.True(t, ok)
			exact, _ := cam.Ray(float64(float32(u)), float64(float32(v)))
			require.Less(t, d.Sub(exact).Norm(), 1e-9)
		}
		require.Greater(t, n, 500)
	}
}

// TestLensIsTheSitesCamera compares directions with those of the calibrated model
// for random lenses, some so strong that the image ends within the sensor.
func TestLensIsTheSitesCamera(t *testing.T) {
	cfg := DefaultConfig()
	rng := rand.New(rand.NewPCG(17, 18))
	seen, refused := 0, 0
	for range 60 {
		in := site.Intrinsics{Width: 1280, Height: 720, Fx: 450 + 600*rng.Float64(), Cx: 600 + 80*rng.Float64(), Cy: 330 + 60*rng.Float64()}
		in.Fy = in.Fx
		if rng.IntN(4) > 0 {
			in.K1, in.K2, in.K3 = -0.7+1.1*rng.Float64(), -0.1+0.5*rng.Float64(), 0.1*(rng.Float64()-0.5)
			in.P1, in.P2 = 0.02*(rng.Float64()-0.5), 0.02*(rng.Float64()-0.5)
		}
		cam, err := site.NewCamera("c", in, site.Vec3{Z: 2.9}, site.Vec3{X: 2, Y: 3}, 0, 15)
		require.NoError(t, err)
		l := newLens(&cam, &cfg)
		for range 2000 {
			u, v := float32(1279*rng.Float64()), float32(719*rng.Float64())
			wantX, wantY, want := cam.Undistort(float64(u), float64(v))
			x, y, ok := l.undistort(u, v)
			require.Equal(t, want, ok, "camera %+v pixel (%g, %g)", cam, u, v)
			if !ok {
				refused++
				continue
			}
			seen++
			require.InDelta(t, wantX, x, 1e-9)
			require.InDelta(t, wantY, y, 1e-9)
		}
	}
	require.Greater(t, seen, 50_000)
	require.Greater(t, refused, 1000)
}

func TestFixCovarianceAgainstSampling(t *testing.T) {
	cfg := DefaultConfig()
	s := smallStore(t, 1, false)
	cam := &s.Cameras[0]
	cam.K1, cam.K2 = 0, 0
	l := newLens(cam, &cfg)
	rng := rand.New(rand.NewPCG(7, 8))
	at := site.Vec2{X: 3, Y: 2}
	u, v, depth, ok := cam.Project(at.At(0))
	require.True(t, ok)
	f, ok := l.onPlane(float32(u), float32(v), 0, 0.05, 0)
	require.True(t, ok)
	assert.InDelta(t, depth, f.depth, 1e-3)
	sd := math.Hypot(cfg.PixelSDPx, cam.Fx*0.05/depth)
	var sxx, sxy, syy float64
	const n = 40000
	for range n {
		g, ok := l.onPlane(float32(u+sd*rng.NormFloat64()), float32(v+sd*rng.NormFloat64()), 0, 0.05, 0)
		require.True(t, ok)
		dx, dy := g.x-f.x, g.y-f.y
		sxx, sxy, syy = sxx+dx*dx/n, sxy+dx*dy/n, syy+dy*dy/n
	}
	assert.InEpsilon(t, sxx, f.r11, 0.05)
	assert.InEpsilon(t, syy, f.r22, 0.05)
	assert.InEpsilon(t, sxy, f.r12, 0.05)
}

func TestKalmanNobodyRunsAway(t *testing.T) {
	cfg := DefaultConfig()
	m := newMotion(&cfg)
	var k kalman
	k.start(0, 0, 0, 0.04, 0, 0.04, &m)
	for i := int64(1); i < 20; i++ {
		at := i * 66_000_000
		k.predict(at, &m)
		k.update(float64(i)*2, -float64(i)*2, 0.01, 0, 0.01, &m) // 40 m/s
		assert.LessOrEqual(t, math.Hypot(k.vx, k.vy), m.maxV+1e-9)
	}
}

func TestFloorMapKnowsShelvesAndWalls(t *testing.T) {
	s := smallStore(t, 6, true)
	m := newFloorMap(s)
	// Camera 4 hangs at (4, 0.2): it sees the south aisle, and of the north
	// side of the gondolas at most heads.
	assert.Equal(t, uint8(255), m.seen[4][m.cell(2.5, 1.6)])
	assert.Less(t, m.seen[4][m.cell(4, 3)], uint8(200))
	// Outside, only what shows through a gate.
	assert.Zero(t, m.seen[4][m.cell(-1, 2.6)])
	assert.NotZero(t, m.views[m.cell(-0.3, 1)])
	assert.Equal(t, -1, m.cell(-50, 0))
	assert.Equal(t, -1, m.cell(math.NaN(), 0))
}

func TestScores(t *testing.T) {
	norm := func(x, mu, sd float64) float64 {
		return math.Exp(-0.5*(x-mu)*(x-mu)/sd/sd) / sd
	}
	for _, tc := range []struct {
		name                     string
		muS, sdS, muD, sdD, poor float64
	}{
		{"same site", 0.86, 0.09, 0.45, 0.09, 0.15},
		{"other site", 0.69, 0.135, 0.45, 0.09, 0.15},
		{"narrow", 0.9, 0.04, 0.4, 0.12, 0.1},
		{"every look is good", 0.86, 0.09, 0.45, 0.09, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := scores{muS: tc.muS, sdS: tc.sdS, muD: tc.muD, sdD: tc.sdD, poor: tc.poor}
			s.fit()
			last := math.Inf(-1)
			for c := float32(-1); c <= 1; c += 0.01 {
				r := s.llr(c)
				assert.GreaterOrEqual(t, r, last, "falls at %g", c)
				last = r
			}
			assert.Positive(t, s.llr(float32(tc.muS)))
			assert.Negative(t, s.llr(float32(tc.muD)))
			mid := (tc.muS + tc.muD) / 2
			same := (1-tc.poor)*norm(mid, tc.muS, tc.sdS) + tc.poor*norm(mid, mid, poorSpread*(tc.muS-tc.muD))
			want := math.Log(same) - math.Log(norm(mid, tc.muD, tc.sdD))
			assert.InDelta(t, max(llrMin, want), s.llr(float32(mid)), 0.02)
			if tc.poor > 0 { // a look like a stranger's is no proof that it is one
				assert.Greater(t, s.llr(float32(tc.muD)), -5.5)
			}
		})
	}
}

func TestScoresLearnAnotherSite(t *testing.T) {
	cfg := DefaultConfig()
	s := newScores(&cfg)
	rng := rand.New(rand.NewPCG(9, 9))
	for range 20000 {
		s.sameSeen(float32(0.72 + 0.1*rng.NormFloat64()))
		s.diffSeen(float32(0.5 + 0.08*rng.NormFloat64()))
	}
	assert.InDelta(t, 0.72, s.muS, 0.02)
	assert.InDelta(t, 0.1, s.sdS, 0.02)
	assert.InDelta(t, 0.5, s.muD, 0.02)
	assert.InDelta(t, 0.08, s.sdD, 0.02)
	fresh := scores{muS: s.muS, sdS: s.sdS, muD: s.muD, sdD: s.sdD, poor: s.poor}
	fresh.fit()
	assert.InDelta(t, fresh.llr(0.6), s.llr(0.6), 0.1, "what was learned is used")
}

func TestDot(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{0, 1, 7, 8, 9, 128, 131} {
		a, b := make([]float32, n), make([]float32, n)
		want := 0.0
		for i := range a {
			a[i], b[i] = rng.Float32()-0.5, rng.Float32()-0.5
			want += float64(a[i]) * float64(b[i])
		}
		assert.InDelta(t, want, dot(a, b), 1e-5)
	}
}

func TestRingDropsOnlyTheOld(t *testing.T) {
	var r ring[held]
	for i := range 1000 {
		limit := int64(i - 100)
		*r.push(16, func(h *held) bool { return h.t > limit }) = held{t: int64(i)}
	}
	assert.Equal(t, int64(999), r.at(r.n-1).t)
	assert.GreaterOrEqual(t, r.n, 100)
	assert.LessOrEqual(t, len(r.buf), 256)
	for i := 1; i < r.n; i++ {
		assert.Equal(t, r.at(i-1).t+1, r.at(i).t)
	}
}

func TestConfigNamesWhatIsWrong(t *testing.T) {
	cfg := DefaultConfig()
	require.NoError(t, cfg.Validate())
	cfg.BiasM = -1
	cfg.CosDiffMean = 0.9
	cfg.HistoryS = math.NaN()
	err := cfg.Validate()
	require.Error(t, err)
	for _, part := range []string{"bias_m", "cos_diff_mean", "history_s"} {
		assert.ErrorContains(t, err, part)
	}
	_, err = New(smallStore(t, 6, false), cfg)
	require.Error(t, err)
	_, err = New(&site.Site{Name: "dark"}, DefaultConfig())
	require.ErrorContains(t, err, "dark")
}
