package sensors

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

func TestProfiles(t *testing.T) {
	decode := func(text string) (Config, error) {
		c := DefaultConfig()
		_, err := strictyaml.Decode("s.yaml", []byte(text), &c)
		return c, err
	}
	def := DefaultConfig()
	assert.Equal(t, PlateStore, def.Plate.Profile)
	for _, name := range []PlateProfile{PlateLab, PlateStore, PlateAutoCheckout2020} {
		c, err := decode("plate: {noise_sd_g: 7, profile: " + string(name) + ", delay_max_ms: 50}")
		require.NoError(t, err)
		require.NoError(t, c.Validate())
		want := def.Plate
		want.SetProfile(name)
		assert.Equal(t, name == PlateStore, want == def.Plate)
		want.NoiseSDG, want.DelayMaxMS = 7, 50
		assert.Equal(t, want, c.Plate, "what the file states goes first, wherever it stands")
	}
	c, err := decode("plate: {profile: labs}")
	require.NoError(t, err)
	assert.Equal(t, []string{"plate.profile"}, paths(t, c.Validate()))
	_, err = decode("plate:\n  profile: lab\n  noise_sd: 1")
	require.ErrorContains(t, err, "s.yaml:3:3")
	_, err = decode("plate: lab")
	assert.ErrorContains(t, err, "s.yaml:1:8: plate: expected a mapping")
}

// sds returns the SD of each plate's samples between two times.
func (s *scale) sds(from, to float64) []float64 {
	var list []float64
	for p, x := range s.grams {
		mean, sq, n := 0.0, 0.0, 0.0
		for pass := range 2 {
			for i, at := range s.times[p] {
				if at < from || at >= to {
					continue
				}
				if pass == 0 {
					mean, n = mean+x[i], n+1
				} else {
					sq += (x[i] - mean) * (x[i] - mean)
				}
			}
			if pass == 0 {
				mean /= n
			}
		}
		list = append(list, math.Sqrt(sq/n))
	}
	return list
}

func TestPlatesDifferInNoise(t *testing.T) {
	cfg := quiet()
	cfg.Plate.NoiseSDG, cfg.Plate.NoiseSpread = 2, 0.5
	s := weigh(t, cfg, 160)
	s.run(t, 30)
	mean, sq := 0.0, 0.0
	list := s.sds(0, 29)
	for _, sd := range list {
		mean += math.Log(sd/2) / float64(len(list))
		sq += math.Log(sd/2) * math.Log(sd/2) / float64(len(list))
	}
	assert.InDelta(t, 0, mean, 0.1, "2 g in the median")
	assert.InDelta(t, 0.5, math.Sqrt(sq), 0.08)
}

// TestWanderIsSlow compares what means over a second and over a minute lose of a
// wander: white noise would lose nearly all in the first.
func TestWanderIsSlow(t *testing.T) {
	cfg := quiet()
	cfg.Plate.WanderSDG, cfg.Plate.NoiseSpread = 3, 0
	s := weigh(t, cfg, 40)
	s.run(t, 901)
	power := func(span int) float64 { // variance of means over span samples
		sq, n := 0.0, 0.0
		for _, x := range s.grams {
			for i := 0; i+span <= 900*20; i += span {
				sum := 0.0
				for _, g := range x[i : i+span] {
					sum += g - 2000
				}
				sq, n = sq+sum*sum/float64(span*span), n+1
			}
		}
		return sq / n
	}
	all := power(1)
	assert.InDelta(t, 9, all, 1.5)
	second, minute := power(20)/all, power(1200)/all
	assert.Greater(t, second, 0.8)
	assert.Less(t, minute, 0.45)
	assert.Greater(t, minute, 0.15)
	for p, x := range s.grams {
		for i := 1; i < len(x); i++ {
			require.LessOrEqual(t, math.Abs(x[i]-x[i-1]), 1.0, "plate %d: no step from batch to batch", p)
		}
	}
}

// shaky returns plates of which nothing but shaking moves.
func shaky() Config {
	cfg := quiet()
	cfg.Plate.BurstShakeSDG, cfg.Plate.ShakeShare, cfg.Plate.ShakeSpread, cfg.Plate.NoiseSpread = 30, 1, 0, 0
	cfg.Plate.SpillShare, cfg.Plate.RingDamping = 0, 0.5
	return cfg
}

func TestBurstShakesTheGondolaAndNothingIsLeft(t *testing.T) {
	cfg := shaky()
	cfg.Plate.ShakeReachM = 1.5
	s := weigh(t, cfg, 40) // 10 plates of 0.8 m on each of four shelves 0.35 m apart
	s.run(t, 1)
	s.w.TouchPlate(s.k.Now(), sim.Touch{Plate: 5, From: 5 * sim.Second, To: 5500 * sim.Millisecond, PeakG: 200})
	s.run(t, 20)
	list := s.sds(6, 6.8)
	assert.InDelta(t, 30/(1+0.35*0.35/1.5/1.5), list[15], 12, "the shelf above")
	assert.Greater(t, list[15], 2*list[19], "less further along")
	for p, x := range s.grams {
		began, end := math.Inf(1), 0.0
		for i, at := range s.times[p] {
			if p != 5 && math.Abs(x[i]-2000) > 0.5 {
				began, end = min(began, at), at
			}
		}
		if p != 5 {
			assert.GreaterOrEqual(t, began, 5.0-0.6, "plate %d", p) // a batch's ramp
			assert.Greater(t, end-began, 1.5, "plate %d", p)
			assert.Less(t, end-began, 8+2*0.6+0.25, "plate %d", p)
		}
		assert.InDelta(t, 2000, x[len(x)-1], 0.01)
	}
}

func TestSlowLiftAndOtherGondolasDoNotShake(t *testing.T) {
	s := weigh(t, shaky(), 40)
	s.run(t, 1)
	s.w.TouchPlate(s.k.Now(), sim.Touch{Plate: 5, Shape: sim.TouchLift, From: 2 * sim.Second, To: 4 * sim.Second, PeakG: 100})
	s.run(t, 10)
	for p := range s.grams {
		if p < 4 || p > 6 {
			assert.Equal(t, 0.0, slices.Max(s.grams[p])-slices.Min(s.grams[p]), "plate %d", p)
		}
	}
}

func TestExchangeCancelsInTheShelfsSum(t *testing.T) {
	sum := func(share float64) (shelf, plate float64) {
		cfg := shaky()
		cfg.Plate.ExchangeShare, cfg.Plate.ShakeReachM = share, 50
		s := weigh(t, cfg, 48) // 12 on a shelf
		s.run(t, 1)
		for k := range 12 {
			from := s.k.Now() + sim.Time(k)*sim.Second
			s.w.TouchPlate(s.k.Now(), sim.Touch{Plate: 40, From: from, To: from + sim.Second/2, PeakG: 10})
		}
		s.run(t, 20)
		total := &scale{times: s.times[:1], grams: [][]float64{make([]float64, 20*18)}}
		for p := range 12 {
			for i := range total.grams[0] {
				total.grams[0][i] += s.grams[p][i]
			}
		}
		for _, sd := range s.sds(5, 12)[:12] {
			plate += sd * sd / 12
		}
		return total.sds(5, 12)[0], math.Sqrt(plate)
	}
	shelf0, plate0 := sum(0)
	shelf6, plate6 := sum(0.6)
	assert.InDelta(t, 1, plate6/plate0, 0.15, "the plates shake as much")
	assert.InDelta(t, math.Sqrt(12), shelf0/plate0, 0.7, "apart from each other")
	assert.InDelta(t, math.Sqrt(0.4*12), shelf6/plate6, 0.6, "and less in all")
}

func TestPeopleShakeWhatTheyStandAt(t *testing.T) {
	cfg := quiet()
	cfg.Plate.NearShakeSDG, cfg.Plate.NoiseSpread, cfg.Plate.ShakeReachM = 10, 0, 0.7
	s := weigh(t, cfg, 40) // the gondola stands along y = 5; the person is at its door
	s.run(t, 20)
	require.Zero(t, slices.Max(s.sds(0, 19)), "nobody is near")
	now := s.k.Now()
	s.w.Move(0, now, now, sim.Pose{Pos: site.Vec2{X: 2.4, Y: 4.5}})
	s.run(t, 60)
	list := s.sds(21, 79)
	assert.InDelta(t, 10, list[0], 4)
	assert.Greater(t, list[0], 10*list[9])
	now = s.k.Now()
	s.w.Move(0, now, now, sim.Pose{Pos: site.Vec2{X: 1.5, Y: 1}})
	s.run(t, 20)
	assert.Zero(t, slices.Max(s.sds(82, 99)), "and stops when they leave")
}

func TestTemperature(t *testing.T) {
	cfg := quiet()
	cfg.Plate.TempDayK, cfg.Plate.TempZeroG, cfg.Plate.TempSpanShare, cfg.Plate.ColdShare = 2, 3, 0, 0
	st := shop(t, 12, 10, 1, 0, 160, 3)
	for i := range st.Plates {
		st.Plates[i].Interval *= 200 // 10 s
	}
	b := start(t, st, cfg, 1, nil, ignore)
	sq, at := 0.0, make([]float64, len(st.Plates))
	b.run(t, 15*3600-float64(testEpoch/1e9%86400)+86400)
	level := func() float64 { return b.s.temps[0] }
	assert.InDelta(t, 2, level(), 1e-3, "at 15:00")
	for i := range at {
		at[i] = float64(b.s.groups[0].level[i])
	}
	b.run(t, 12*3600)
	assert.InDelta(t, -2, level(), 1e-3, "at 3:00")
	for i := range at {
		d := at[i] - float64(b.s.groups[0].level[i])
		sq += d * d / float64(len(at))
	}
	assert.InDelta(t, 4*3, math.Sqrt(sq), 1.8, "4 K of 3 g per K")

	cfg.Plate.ColdShare, cfg.Plate.TempColdK, cfg.Plate.ColdPeriodS = 1, 1.5, 600
	b = start(t, st, cfg, 1, nil, ignore)
	lo, hi := math.Inf(1), math.Inf(-1)
	var twice [2]float64
	for k := range 120 {
		b.run(t, 10)
		lo, hi = min(lo, b.s.temps[1]), max(hi, b.s.temps[1])
		if k%60 == 7 {
			twice[k/60] = b.s.temps[1]
		}
	}
	assert.InDelta(t, -1.5, lo, 0.06)
	assert.InDelta(t, 1.5, hi, 0.06)
	assert.InDelta(t, twice[0], twice[1], 1e-6, "a period of 600 s")
	assert.Equal(t, int32(1), b.s.groups[0].warm[0].of)
}

func TestSpanFollowsTheLoad(t *testing.T) {
	cfg := quiet()
	cfg.Plate.TempDayK, cfg.Plate.TempSpanShare, cfg.Plate.ColdShare = 2, 0.001, 0
	s := weigh(t, cfg, 16)
	s.run(t, 5)
	air, w := s.s.temps[0], s.s.groups[0].warm[s.s.plateAt[5].index]
	assert.InDelta(t, 2000*(1+air*w.span), s.grams[5][20], 0.02)
	s.pick(t, 5)
	s.run(t, 8)
	assert.InDelta(t, 1500*(1+air*w.span), s.grams[5][len(s.grams[5])-1], 0.05)
}

func TestFullScaleIsFlat(t *testing.T) {
	cfg := quiet()
	cfg.Plate.NoiseSDG, cfg.Plate.FullScaleShare = 5, 0.5 // of 10 kg
	s := weigh(t, cfg, 16)
	s.run(t, 1)
	s.w.TouchPlate(s.k.Now(), sim.Touch{Plate: 5, Shape: sim.TouchLean, From: 2 * sim.Second, To: 12 * sim.Second, PeakG: 4000})
	s.run(t, 15)
	for i, at := range s.times[5] {
		switch g := s.grams[5][i]; {
		case at > 3.2 && at < 10.8:
			require.Equal(t, 5000.0, g, "at %.2f s", at)
		case at < 2 || at > 13:
			require.InDelta(t, 2000, g, 40)
		}
	}
}

func TestPlatesTaredWithTheGoodsOn(t *testing.T) {
	cfg := quiet()
	cfg.Plate.TareErrorShare = 0.3
	s := weigh(t, cfg, 160)
	s.run(t, 5)
	wrong := 0
	for p, x := range s.grams {
		if x[0] == 0 {
			wrong++
			s.pick(t, site.SlotID(p))
		} else {
			require.Equal(t, 2000.0, x[0])
		}
	}
	assert.InDelta(t, 48, wrong, 18)
	s.run(t, 8)
	for p, x := range s.grams {
		if x[0] == 0 {
			require.InDelta(t, -500, x[len(x)-1], 0.1, "plate %d shows less than nothing", p)
		}
	}
}

// TestShakingLeavesOtherDrawsAlone: a burst on one gondola is none of the others'.
func TestShakingLeavesOtherDrawsAlone(t *testing.T) {
	run := func(touch bool) [][]float32 {
		cfg := DefaultConfig()
		cfg.Plate.SetProfile(PlateAutoCheckout2020)
		var all [][]float32
		b := start(t, shop(t, 12, 10, 2, 0, 80, 3), cfg, 1, nil, func(_ int64, r *reading.Reading) {
			if r.Kind == reading.KindWeights && r.Weights.Plate >= 40 {
				all = append(all, slices.Clone(r.Weights.Grams))
			}
		})
		b.run(t, 1)
		if touch {
			b.w.TouchPlate(b.k.Now(), sim.Touch{Plate: 5, From: 2 * sim.Second, To: 3 * sim.Second, PeakG: 200})
		}
		b.run(t, 10)
		return all
	}
	assert.Equal(t, run(false), run(true))
}

func TestShakingAllocatesNothing(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Plate.SetProfile(PlateAutoCheckout2020)
	cfg.Plate.ShakeShare = 1
	b := start(t, shop(t, 12, 10, 2, 0, 80, 3), cfg, 1, func(w *sim.World) { crowd(w, 6) }, ignore)
	b.stroll()
	second := func() {
		now := b.k.Now()
		b.w.TouchPlate(now, sim.Touch{Plate: 5, From: now, To: now + sim.Second/2, PeakG: 200})
		b.run(t, 1)
	}
	for range 60 {
		second()
	}
	assert.Zero(t, testing.AllocsPerRun(20, second))
}
