package sensors

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// scale is a shop's plates, with all that they have sent, by plate, on the
// clock of true time.
type scale struct {
	*bench
	times [][]float64 // s
	grams [][]float64
}

// quiet returns a configuration without any noise.
func quiet() Config {
	c := DefaultConfig()
	c.Plate.NoiseSDG, c.Plate.QuantisationG, c.Plate.OffsetSDG, c.Plate.DriftG = 0, 0, 0, 0
	c.Plate.WanderSDG, c.Plate.NearShakeSDG, c.Plate.ShakeShare, c.Plate.TareErrorShare = 0, 0, 0, 0
	c.Plate.TempZeroG, c.Plate.TempSpanShare = 0, 0
	c.Plate.HandNoiseShare, c.Plate.BurstShare, c.Plate.CreepShare, c.Plate.LossShare = 0, 0, 0, 0
	c.Clock.OffsetSDMS = 0
	return ideal(c)
}

func weigh(t *testing.T, cfg Config, plates int) *scale {
	t.Helper()
	st := shop(t, 12, 10, 1, 0, plates, 3)
	s := &scale{times: make([][]float64, len(st.Plates)), grams: make([][]float64, len(st.Plates))}
	s.bench = start(t, st, cfg, 1, func(w *sim.World) {
		p := w.AddPerson(sim.Person{HeightM: 1.7, RadiusM: 0.2}, sim.TechniqueNone, sim.NoPerson)
		w.Appear(p, 0, sim.Pose{Pos: site.Vec2{X: 1.5, Y: 1}})
		require.NoError(t, w.Enter(0, p, 0, sim.TechniqueNone))
		for i := range st.Slots {
			for range 4 {
				w.Stock(site.SlotID(i), 0, 500, 0.1)
			}
		}
	}, func(_ int64, r *reading.Reading) {
		if r.Kind != reading.KindWeights {
			return
		}
		b := r.Weights
		for i, g := range b.Grams {
			s.times[b.Plate] = append(s.times[b.Plate], float64(b.Time-testEpoch+int64(i)*b.Interval)/1e9)
			s.grams[b.Plate] = append(s.grams[b.Plate], float64(g))
		}
	})
	return s
}

// pick takes the front unit off a slot at the present time.
func (s *scale) pick(t *testing.T, slot site.SlotID) {
	t.Helper()
	if s.w.Person(0).Hands[0] != sim.NoUnit {
		require.NoError(t, s.w.Stow(s.k.Now(), 0, 0, sim.PlaceBag, sim.TechniqueNone))
	}
	require.NoError(t, s.w.Pick(s.k.Now(), 0, s.w.Front(slot, 0), 0, sim.TechniqueNone))
}

func TestQuietPlates(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Plate.DriftG, cfg.Plate.LossShare, cfg.Plate.NoiseSpread, cfg.Plate.WanderSDG = 0, 0, 0, 0
	cfg.Plate.NearShakeSDG, cfg.Plate.TareErrorShare, cfg.Plate.TempDayK, cfg.Plate.ColdShare = 0, 0, 0, 0
	s := weigh(t, cfg, 16)
	s.run(t, 300)
	offsets := 0.0
	for p, x := range s.grams {
		require.InDelta(t, 300*20, len(x), 24)
		mean, sd, lag := 0.0, 0.0, 0.0
		for _, g := range x {
			assert.Equal(t, g, math.Trunc(g), "whole grams")
			mean += g / float64(len(x))
		}
		for i, g := range x {
			sd += (g - mean) * (g - mean) / float64(len(x))
			if i > 0 {
				lag += (g - mean) * (x[i-1] - mean) / float64(len(x))
			}
		}
		// 1 g of noise and a rounding step of 1 g, whose variance is 1/12.
		assert.InDelta(t, math.Sqrt(1+1./12), math.Sqrt(sd), 0.03, "plate %d", p)
		assert.InDelta(t, 0, lag/sd, 0.05, "white")
		offsets += (mean - 2000) * (mean - 2000) / float64(len(s.grams))
	}
	assert.InDelta(t, 2000, math.Sqrt(offsets), 900, "offsets")
}

func TestSamplesAreEvenAndComplete(t *testing.T) {
	s := weigh(t, quiet(), 16)
	s.run(t, 10)
	starts := map[int]bool{}
	for p, at := range s.times {
		require.NotEmpty(t, at)
		for i, x := range at {
			require.InDelta(t, 0.05*float64(i), x, 1e-9, "plate %d: from the start, without gap or overlap", p)
		}
		starts[len(at)%12] = true
	}
	assert.Greater(t, len(starts), 4, "batches are sent at different times")
}

func TestStepRingsAndSettles(t *testing.T) {
	cfg := quiet()
	cfg.Plate.SpillShare = 0
	s := weigh(t, cfg, 16)
	s.run(t, 5.0125)
	s.pick(t, 5)
	s.run(t, 5)
	last, most := 0.0, 0.0
	for i, at := range s.times[5] {
		want := 2000.0
		if at > 5.0125 {
			want = 1500
		}
		e := math.Abs(s.grams[5][i] - want)
		most = max(most, e)
		if at < 5.0125 {
			require.Zero(t, e)
		}
		if e > 1 {
			last = at - 5.0125
		}
	}
	t.Logf("overshoot %.0f g of 500, to 1 g after %.2f s", most, last)
	assert.Greater(t, most, 150.0)
	assert.Greater(t, last, 0.5)
	assert.Less(t, last, 1.0)
	assert.Equal(t, 1500.0, s.grams[5][len(s.grams[5])-1])
}

// TestRingAgainstTheEquation compares the closed form with small steps of the
// second-order system under two load steps and a hand.
func TestRingAgainstTheEquation(t *testing.T) {
	const dt, fine = 0.05, 1e-5
	r := newRing(15, 0.08, dt)
	p := r.pushOf(400, math.Pi/0.37)
	force := func(x float64) float64 {
		f := 0.0
		if x >= 0.213 {
			f += 250
		}
		if x >= 0.481 {
			f -= 90
		}
		if x >= 0.1171 && x < 0.4871 {
			f += 400 * math.Sin(math.Pi*(x-0.1171)/0.37)
		}
		if x >= 0.6031 && x < 0.9031 {
			f -= 700 * (x - 0.6031) // a lift
		}
		return f
	}
	x, v := 0.0, 0.0
	slow := r.rampOf(-700)
	for n := range 40 {
		now := dt * float64(n)
		if n > 0 {
			for i := range int(dt / fine) {
				a := r.omega*r.omega*(force(now-dt+fine*float64(i))-x) - 2*r.zeta*r.omega*v
				v += fine * a
				x += fine * v
			}
			r.advance()
		}
		in := func(at float64) bool { return at > now-dt && at <= now }
		load := 0.0
		for _, s := range [...]struct{ at, g float64 }{{0.213, 250}, {0.481, -90}} {
			if in(s.at) {
				r.excite(-s.g, 0, now-s.at)
			}
			if s.at <= now {
				load += s.g
			}
		}
		if in(0.1171) {
			x0, rate := p.at(0)
			r.excite(-x0, -rate, now-0.1171)
		}
		if in(0.4871) {
			x1, rate := p.at(0.37)
			r.excite(x1, rate, now-0.4871)
		}
		if in(0.6031) {
			x0, rate := slow.at(0)
			r.excite(-x0, -rate, now-0.6031)
		}
		if in(0.9031) {
			x1, rate := slow.at(0.3)
			r.excite(x1, rate, now-0.9031)
		}
		press := 0.0
		if now >= 0.1171 && now < 0.4871 {
			press, _ = p.at(now - 0.1171)
		}
		if now >= 0.6031 && now < 0.9031 {
			press, _ = slow.at(now - 0.6031)
		}
		assert.InDelta(t, x, load+press+r.value(), 0.8, "at %.2f s", now)
	}
}

// TestSlowLiftHasNoStep lifts a unit off over three seconds; the pick comes at the
// end. The time of the end lies between two samples, or on one, with the act
// before or after the sample.
func TestSlowLiftHasNoStep(t *testing.T) {
	const weight, begin, takes = 500.0, 2.0, 3.0
	tests := []struct {
		name  string
		after float64 // the end, seconds after a sample
		late  bool    // the pick comes after the sample of its instant
		kept  float64
	}{
		{"between samples", 0.0225, false, 0},
		{"just after a sample", 0.000001, false, 0},
		{"at a sample, the act first", 0, false, 0},
		{"at a sample, the sample first", 0, true, 0},
		{"with lasting spill-over", 0.0225, false, 0.5},
		{"at a sample with lasting spill-over", 0, true, 0.5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := quiet()
			cfg.Plate.SpillKeptShare = tt.kept
			s := weigh(t, cfg, 16)
			from, to := sim.FromSeconds(begin), sim.FromSeconds(begin+takes+tt.after)
			s.run(t, 1)
			s.w.TouchPlate(s.k.Now(), sim.Touch{Plate: 5, Shape: sim.TouchLift, From: from, To: to, PeakG: weight})
			if tt.late {
				s.run(t, (to - s.k.Now()).Seconds()) // the sample of that instant is taken
				s.pick(t, 5)
			} else {
				h := &once{func() { s.pick(t, 5) }}
				kind := s.k.Register(h)
				// Scheduled before the sample of its instant is, so it comes first.
				s.k.Schedule(to, kind, 0, 0)
			}
			s.run(t, (sim.FromSeconds(9) - s.k.Now()).Seconds())
			for i, at := range s.times[5] {
				want := 2000.0
				switch end := to.Seconds(); {
				case at >= end:
					want -= weight
				case at > begin:
					want -= weight * (at - begin) / (end - begin)
				}
				// The force bends at both ends, which rings by slope/ω, 1.8 g.
				require.InDelta(t, want, s.grams[5][i], 2, "at %.3f s", at)
			}
			for p := range s.grams {
				for i := 1; i < len(s.grams[p]); i++ {
					step := math.Abs(s.grams[p][i] - s.grams[p][i-1])
					require.LessOrEqual(t, step, weight/takes*0.05+2, "plate %d at %.3f s", p, s.times[p][i])
				}
			}
			next := s.grams[6]
			assert.InDelta(t, 2000-tt.kept*0.03*weight, next[len(next)-1], tt.kept*0.013*weight+1e-3)
			most := 0.0
			for i := 1; i < len(next); i++ {
				most = max(most, math.Abs(next[i]-next[i-1]))
			}
			assert.Less(t, most, 0.5, "the neighbour is not struck")
		})
	}
}

// once is a handler that calls a function.
type once struct{ f func() }

func (o *once) Handle(*sim.Kernel, sim.Event) { o.f() }

func TestLiftGivenUpLetsTheWeightBack(t *testing.T) {
	s := weigh(t, quiet(), 16)
	s.run(t, 1)
	s.w.TouchPlate(s.k.Now(), sim.Touch{Plate: 5, Shape: sim.TouchLift, From: 2 * sim.Second, To: 4 * sim.Second, PeakG: 300})
	s.run(t, 8)
	assert.Equal(t, 2000.0, s.grams[5][len(s.grams[5])-1])
	least := 2000.0
	for _, g := range s.grams[5] {
		least = min(least, g)
	}
	assert.InDelta(t, 1700, least, 10)
}

func TestLeaningIsAPlateauWithSmoothFlanks(t *testing.T) {
	s := weigh(t, quiet(), 16)
	s.run(t, 1)
	s.w.TouchPlate(s.k.Now(), sim.Touch{Plate: 5, Shape: sim.TouchLean, From: 2 * sim.Second, To: 12 * sim.Second, PeakG: 800})
	s.run(t, 16)
	for p, share := range map[int]float64{5: 1, 4: 0, 6: 0, 0: 0} {
		for i, at := range s.times[p] {
			want := 0.0
			switch {
			case at > 2 && at < 3:
				want = 400 - 400*math.Cos(math.Pi*(at-2))
			case at >= 3 && at <= 11:
				want = 800
			case at > 11 && at < 12:
				want = 400 + 400*math.Cos(math.Pi*(at-11))
			}
			if share > 0 {
				// A flank of one second sets a plate of 15 Hz ringing by a gram or two.
				require.InDelta(t, 2000+want, s.grams[p][i], 12, "at %.2f s", at)
				continue
			}
			d := s.grams[p][i] - 2000
			if p == 0 {
				require.Zero(t, d, "another shelf")
				continue
			}
			require.InDelta(t, 0.03*want, d, 0.011*800+0.5, "spill-over on %d at %.2f s", p, at)
		}
	}
}

func TestTouchesHaveHandNoise(t *testing.T) {
	for name, shape := range map[string]sim.TouchShape{"lean": sim.TouchLean, "lift": sim.TouchLift} {
		t.Run(name, func(t *testing.T) {
			cfg := quiet()
			cfg.Plate.HandNoiseShare = 0.04
			s := weigh(t, cfg, 16)
			s.run(t, 1)
			s.w.TouchPlate(s.k.Now(), sim.Touch{Plate: 5, Shape: shape, From: 2 * sim.Second, To: 12 * sim.Second, PeakG: 400})
			s.run(t, 14)
			sum, n := 0.0, 0.0
			for i, at := range s.times[5] {
				f := 1.0
				if shape == sim.TouchLift {
					f = -(at - 2) / 10
				}
				if at > 3.5 && at < 10.5 {
					e := (s.grams[5][i] - 2000 - 400*f) / (400 * f)
					sum, n = sum+e*e, n+1
				}
			}
			assert.InDelta(t, 0.04, math.Sqrt(sum/n), 0.01)
		})
	}
}

func TestHandPressureAndSpill(t *testing.T) {
	cfg := quiet()
	s := weigh(t, cfg, 16) // four plates on a shelf
	s.run(t, 2)
	s.w.TouchPlate(s.k.Now(), sim.Touch{Plate: 5, From: 3 * sim.Second, To: 3800 * sim.Millisecond, PeakG: 400})
	s.run(t, 6)
	peak := make([]float64, len(s.grams))
	for p := range s.grams {
		for i, at := range s.times[p] {
			d := s.grams[p][i] - 2000
			if at < 3 || at > 5 {
				require.InDelta(t, 0, d, 0.05, "plate %d at %.2f s", p, at)
			}
			peak[p] = max(peak[p], d)
		}
	}
	assert.InDelta(t, 400, peak[5], 40)
	for p, x := range peak {
		switch p {
		case 5:
		case 4, 6:
			assert.InDelta(t, 0.03, x/400, 0.013, "plate %d: neighbour", p)
		default:
			assert.Zero(t, x, "plate %d", p)
		}
	}
}

func TestStepSpillIsTransientUnlessKept(t *testing.T) {
	for _, kept := range []float64{0, 0.5} {
		t.Run(fmt.Sprint(kept), func(t *testing.T) {
			cfg := quiet()
			cfg.Plate.SpillKeptShare = kept
			s := weigh(t, cfg, 16)
			s.run(t, 2)
			s.pick(t, 5)
			s.run(t, 5)
			most := 0.0
			for i, g := range s.grams[6] {
				if at := s.times[6][i]; at > 2 && at < 3 {
					most = max(most, math.Abs(g-2000))
				}
			}
			assert.Greater(t, most, 3.0)
			assert.Less(t, most, 0.045*500*(1+kept))
			assert.InDelta(t, 2000-kept*0.03*500, s.grams[6][len(s.grams[6])-1], kept*0.013*500+1e-3)
		})
	}
}

func TestJoltsLeaveNoChange(t *testing.T) {
	cfg := quiet()
	cfg.Plate.BurstShare, cfg.Plate.SpillShare = 1, 0
	s := weigh(t, cfg, 16)
	s.run(t, 1)
	s.w.TouchPlate(s.k.Now(), sim.Touch{Plate: 5, From: 2 * sim.Second, To: 2500 * sim.Millisecond, PeakG: 300})
	s.run(t, 5)
	for _, p := range []int{4, 6, 7} {
		most := 0.0
		for _, g := range s.grams[p] {
			most = max(most, math.Abs(g-2000))
		}
		assert.Greater(t, most, 5.0, "plate %d", p)
		assert.Less(t, most, 100.0)
		assert.Equal(t, 2000.0, s.grams[p][len(s.grams[p])-1])
	}
	assert.Equal(t, 2000.0, s.grams[0][40], "another shelf")
}

func TestDriftAndCreep(t *testing.T) {
	cfg := quiet()
	cfg.Plate.DriftG = 10
	s := weigh(t, cfg, 80)
	s.run(t, 900)
	square := 0.0
	for _, x := range s.grams {
		d := x[len(x)-1] - 2000
		square += d * d / float64(len(s.grams))
	}
	assert.InDelta(t, 10*math.Sqrt(0.25), math.Sqrt(square), 1.5, "a random walk: 10 g in an hour, 5 g in a quarter")

	cfg = quiet()
	cfg.Plate.CreepShare, cfg.Plate.CreepTimeS = 0.01, 100
	s = weigh(t, cfg, 16)
	s.run(t, 10)
	s.pick(t, 5)
	s.run(t, 110)
	assert.InDelta(t, 1500*1.01+5*math.Exp(-110./100), s.grams[5][len(s.grams[5])-1], 0.1)
}

func TestPlateMessagesAreLateAndSometimesLost(t *testing.T) {
	cfg := ideal(DefaultConfig())
	cfg.Plate.LossShare = 0.05
	st := shop(t, 12, 10, 1, 0, 80, 3)
	last := make([]uint32, len(st.Plates))
	got, lost := 0, 0
	var b *bench
	b = start(t, st, cfg, 1, nil, func(arrival int64, r *reading.Reading) {
		if r.Kind != reading.KindWeights {
			return
		}
		w := r.Weights
		end := w.Time + int64(len(w.Grams)-1)*w.Interval - b.s.plateClock(w.Plate).offset
		delay := time.Duration(arrival - end)
		require.True(t, delay >= 44*time.Millisecond-1 && delay <= 85*time.Millisecond+1, "%s", delay)
		got++
		lost += int(w.Seq - last[w.Plate] - 1)
		last[w.Plate] = w.Seq
	})
	b.run(t, 300)
	assert.InDelta(t, 0.05, float64(lost)/float64(got+lost), 0.004)
}
