package sensors

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// scatter puts everybody at a random place of the free floor, facing anywhere.
func (b *bench) scatter(st *sim.Stream) {
	r := b.s.site.Bounds
	for _, p := range b.w.Present() {
		for {
			at := site.Vec2{X: st.Uniform(r.Min.X+0.3, r.Max.X-0.3), Y: st.Uniform(r.Min.Y+0.3, r.Max.Y-0.3)}
			free := true
			for i := range b.s.site.Gondolas {
				free = free && b.s.site.Gondolas[i].Box.Nearest(at).Sub(at).Norm() > 0.25
			}
			if free {
				b.w.Appear(p, b.k.Now(), sim.Pose{Pos: at, Heading: st.Uniform(-math.Pi, math.Pi)})
				break
			}
		}
	}
}

// survey takes frames of people at random places by every camera and calls look
// for each, the detections standing in f and where they came from in b.s.finds.
// Frames are so far apart that errors are independent.
func survey(t *testing.T, cfg Config, people, rounds int, look func(b *bench, cam int, f *reading.CameraFrame)) {
	t.Helper()
	b := build(t, shop(t, 12, 10, 2, 8, 80, 3), cfg, 3, func(w *sim.World) { crowd(w, people) }, ignore)
	st := sim.NewKeys(9, 0).Stream(0, 0, 0)
	var f reading.CameraFrame
	for n := range rounds {
		b.scatter(&st)
		for c := range b.s.site.Cameras {
			b.s.observe(c, b.k.Now(), int64(n)*(maxGap+2), &f)
			look(b, c, &f)
		}
	}
}

// means collects sums by bin.
type means struct{ n, sum []float64 }

func newMeans(bins int) means { return means{make([]float64, bins), make([]float64, bins)} }
func (m *means) add(bin int, x float64) {
	if bin >= 0 && bin < len(m.n) {
		m.n[bin]++
		m.sum[bin] += x
	}
}
func (m *means) at(bin int) float64 { return m.sum[bin] / m.n[bin] }

func TestRecallFallsWithTheVisibleShare(t *testing.T) {
	all := newMeans(11)
	near := func(share, at float64) bool { return math.Abs(share-at) < 0.03 }
	whole, half, heavy := newMeans(1), newMeans(1), newMeans(1)
	cfg := DefaultConfig()
	cfg.Camera.CrowdLossShare, cfg.Camera.MergeShare = 0, 0
	survey(t, cfg, 8, 4000, func(b *bench, _ int, _ *reading.CameraFrame) {
		for i := range b.s.shapes {
			h := &b.s.shapes[i]
			found := 0.0
			if slices.ContainsFunc(b.s.finds, func(f find) bool { return int(f.shape) == i }) {
				found = 1
			}
			all.add(int(h.share*10), found)
			switch {
			case h.share > 0.98:
				whole.add(0, found)
			case near(h.share, 0.5):
				half.add(0, found)
			case near(h.share, 0.2):
				heavy.add(0, found)
			}
		}
	})
	t.Logf("clear %.3f of %.0f, half %.3f of %.0f, a fifth %.3f of %.0f", whole.at(0), whole.n[0], half.at(0), half.n[0], heavy.at(0), heavy.n[0])
	assert.InDelta(t, 0.97, whole.at(0), 0.01)
	assert.InDelta(t, 0.85, half.at(0), 0.03)
	assert.InDelta(t, 0.40, heavy.at(0), 0.05)
	assert.Less(t, all.at(0), 0.15)
	for i := range 9 {
		assert.LessOrEqual(t, all.at(i), all.at(i+1)+0.02, "share %d tenths", i)
	}
}

func TestFootPointErrors(t *testing.T) {
	byMetre := newMeans(12)
	fused := newMeans(1)
	st := shop(t, 12, 10, 2, 8, 80, 3)
	b := build(t, st, DefaultConfig(), 5, func(w *sim.World) { crowd(w, 6) }, ignore)
	draws := sim.NewKeys(9, 0).Stream(0, 0, 0)
	var f reading.CameraFrame
	for n := range 3000 {
		b.scatter(&draws)
		sum, count := map[sim.PersonID]site.Vec2{}, map[sim.PersonID]float64{}
		for c := range st.Cameras {
			b.s.observe(c, 0, int64(n)*(maxGap+2), &f)
			for i := range f.Detections {
				if b.s.finds[i].shape < 0 || f.Detections[i].Foot.Score == 0 {
					continue
				}
				h := &b.s.shapes[b.s.finds[i].shape]
				p, ok := st.Cameras[c].OnPlane(float64(f.Detections[i].Foot.U), float64(f.Detections[i].Foot.V), 0)
				if !ok || h.footHidden() {
					continue
				}
				e := p.Sub(h.body.Pos)
				byMetre.add(int(h.dist), e.Norm())
				sum[h.person], count[h.person] = sum[h.person].Add(e), count[h.person]+1
			}
		}
		for _, p := range b.w.Present() {
			if count[p] >= 3 {
				fused.add(0, sum[p].Norm()/count[p])
			}
		}
	}
	for i := 2; i < len(byMetre.n); i++ {
		t.Logf("%d m from the camera: %.3f m (%.0f)", i, byMetre.at(i), byMetre.n[i])
	}
	t.Logf("mean of 3 cameras or more: %.3f m (%.0f)", fused.at(0), fused.n[0])
	assert.InDelta(t, 0.12, byMetre.at(2), 0.03)
	assert.InDelta(t, 0.17, byMetre.at(5), 0.04)
	assert.InDelta(t, 0.28, byMetre.at(9), 0.08)
	assert.Greater(t, byMetre.at(10)-byMetre.at(8), byMetre.at(4)-byMetre.at(2), "grows faster than linearly")
	assert.InDelta(t, 0.105, fused.at(0), 0.015)
}

func TestFootErrorIsPartlySlow(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Camera.CalibSDPX, cfg.Camera.DropShare, cfg.Camera.MissMeanFrames = 0, 0, 1
	st := shop(t, 12, 10, 0, 1, 0, 3)
	lag1, lag60, all := newMeans(1), newMeans(1), newMeans(1)
	b := build(t, st, cfg, 2, func(w *sim.World) {
		p := w.AddPerson(sim.Person{HeightM: 1.7, RadiusM: 0.2}, sim.TechniqueNone, sim.NoPerson)
		eye := st.Cameras[0].Pos.XY()
		w.Appear(p, 0, sim.Pose{Pos: eye.Add(site.Vec2{X: 6, Y: 5}.Sub(eye).Unit().Scale(3))})
	}, ignore)
	var f reading.CameraFrame
	errs := make([]float64, 0, 20000)
	for n := range int64(20000) {
		b.s.observe(0, 0, n, &f)
		e := math.NaN()
		for i := range b.s.finds {
			if s := b.s.finds[i].shape; s >= 0 {
				e = float64(f.Detections[i].Foot.U) - b.s.shapes[s].foot.u
			}
		}
		errs = append(errs, e)
	}
	for n := 60; n < len(errs); n++ {
		if x, y, z := errs[n], errs[n-1], errs[n-60]; !math.IsNaN(x + y + z) {
			all.add(0, x*x)
			lag1.add(0, x*y)
			lag60.add(0, x*z)
		}
	}
	t.Logf("correlation after 1 frame %.2f, after 60 frames %.2f", lag1.at(0)/all.at(0), lag60.at(0)/all.at(0))
	rho := math.Exp(-1.0 / (15 * 2))
	assert.InDelta(t, 0.6*rho, lag1.at(0)/all.at(0), 0.08)
	assert.InDelta(t, 0.6*math.Pow(rho, 60), lag60.at(0)/all.at(0), 0.1)
}

func TestHiddenFeetAreGuessed(t *testing.T) {
	seen, hidden, scoreSeen, scoreHidden := newMeans(1), newMeans(1), newMeans(1), newMeans(1)
	survey(t, DefaultConfig(), 6, 1500, func(b *bench, _ int, f *reading.CameraFrame) {
		for i := range f.Detections {
			if b.s.finds[i].shape < 0 || f.Detections[i].Foot.Score == 0 {
				continue
			}
			h, k := &b.s.shapes[b.s.finds[i].shape], f.Detections[i].Foot
			e := math.Hypot(float64(k.U)-h.foot.u, float64(k.V)-h.foot.v) / h.perM
			if h.footHidden() {
				hidden.add(0, e)
				scoreHidden.add(0, float64(k.Score))
			} else {
				seen.add(0, e)
				scoreSeen.add(0, float64(k.Score))
			}
		}
	})
	t.Logf("seen %.3f m, guessed %.3f m; scores %.2f, %.2f", seen.at(0), hidden.at(0), scoreSeen.at(0), scoreHidden.at(0))
	assert.Greater(t, hidden.at(0), 1.3*seen.at(0))
	assert.Greater(t, scoreSeen.at(0), scoreHidden.at(0)+0.4)
}

func TestDetectionsAreWellFormed(t *testing.T) {
	n := 0
	survey(t, DefaultConfig(), 12, 200, func(b *bench, cam int, f *reading.CameraFrame) {
		require.Equal(t, site.CameraID(cam), f.Camera)
		require.Len(t, f.Embeddings, len(f.Detections)*f.Dim)
		require.True(t, slices.IsSortedFunc(f.Detections, func(x, y reading.Detection) int {
			return int(math.Copysign(1, float64(x.Box[0]-y.Box[0])))
		}), "ordered by the left edge, whoever it is")
		c := &b.s.site.Cameras[cam]
		for i := range f.Detections {
			d := &f.Detections[i]
			n++
			assert.True(t, d.Box[0] < d.Box[2] && d.Box[1] < d.Box[3], "%v", d.Box)
			assert.True(t, d.Box[0] >= 0 && d.Box[1] >= 0 && d.Box[2] <= float32(c.Width) && d.Box[3] <= float32(c.Height), "%v", d.Box)
			for _, k := range [...]reading.Keypoint{d.Head, d.Foot, d.Wrists[0], d.Wrists[1]} {
				assert.True(t, k.Score >= 0 && k.Score <= 1)
				assert.True(t, k.Score == 0 || c.InFrame(float64(k.U), float64(k.V)))
			}
			norm := 0.0
			for _, x := range f.Embeddings[i*Dim : (i+1)*Dim] {
				norm += float64(x) * float64(x)
			}
			assert.InDelta(t, 1, norm, 1e-4)
		}
	})
	assert.Greater(t, n, 3000)
}

func TestFramesAreLostInBursts(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Camera.DropShare = 0.1
	var c camera
	keys := sim.NewKeys(1, 0)
	lost, bursts, was := 0, 0, false
	const n = 200000
	for i := range uint64(n) {
		st := keys.Stream(0, purposeTransport, i)
		if c.loses(&st, &cfg.Camera) {
			lost++
			if !was {
				bursts++
			}
		}
		was = c.lossy
	}
	assert.InDelta(t, 0.1, float64(lost)/n, 0.01)
	assert.InDelta(t, 5, float64(lost)/float64(bursts), 0.3)
}

func TestFramesArriveInOrderAndLate(t *testing.T) {
	st := shop(t, 12, 10, 0, 3, 0, 3)
	delay, delay2 := newMeans(3), newMeans(3)
	last, seq := [3]int64{}, [3]uint32{}
	arrived := int64(0)
	gaps, frames := 0, 0
	var b *bench
	b = start(t, st, ideal(DefaultConfig()), 4, nil, func(arrival int64, r *reading.Reading) {
		require.GreaterOrEqual(t, arrival, arrived)
		require.Equal(t, testEpoch+int64(b.k.Now()), arrival)
		arrived = arrival
		if r.Kind != reading.KindFrame {
			return
		}
		f := r.Frame
		require.Greater(t, f.Time, last[f.Camera])
		require.Greater(t, f.Seq, seq[f.Camera])
		gaps += int(f.Seq - seq[f.Camera] - 1)
		frames++
		last[f.Camera], seq[f.Camera] = f.Time, f.Seq
		d := float64(arrival-f.Time+b.s.cameraClock(int(f.Camera)).offset) / 1e6
		delay.add(int(f.Camera), d)
		delay2.add(int(f.Camera), d*d)
	})
	b.run(t, 600)
	for c := range 3 {
		sd := math.Sqrt(delay2.at(c) - delay.at(c)*delay.at(c))
		t.Logf("camera %d: %.0f frames, delay %.0f ± %.0f ms", c, delay.n[c], delay.at(c), sd)
		// Waiting for the frame before adds to the mean and takes from the spread.
		assert.InDelta(t, 165, delay.at(c), 25)
		assert.InDelta(t, 55, sd, 12)
	}
	assert.InDelta(t, 0.005, float64(gaps)/float64(frames+gaps), 0.004)
	assert.InDelta(t, 3*600*15, frames+gaps, 20)
}
