package sensors

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// seconds returns a duration for a fault.
func seconds(s float64) strictyaml.Duration {
	return strictyaml.Duration(s * float64(time.Second))
}

// examples has one fault of every kind, from 5 to 12 s, each on few of the devices
// of a shop of four cameras.
func examples() []Fault {
	list := []Fault{
		{Kind: CameraDead, Camera: Codes{"c1"}},
		{Kind: CameraFrozen, Camera: Codes{"c1"}},
		{Kind: CameraKnocked, Camera: Codes{"c1"}, YawDeg: new(5.0)},
		{Kind: CameraDirtyLens, Camera: Codes{"c1"}},
		{Kind: CameraExposure, Camera: Codes{"c1"}},
		{Kind: CameraRateDrop, Camera: Codes{"c1"}, FPS: new(4.0)},
		{Kind: PlateDead, Plate: Codes{"g0s0p3"}},
		{Kind: PlateStuck, Plate: Codes{"g0s0p3"}},
		{Kind: PlateDrifting, Plate: Codes{"g0s0p3"}, DriftGPerMin: new(60.0)},
		{Kind: PlateSwappedCables, Plate: Codes{"g0s0p3", "g0s1p1"}},
		{Kind: GateOffline, Gate: Codes{"in"}},
		{Kind: NetworkPartition, Camera: Codes{"c1"}, Plate: Codes{"g0s0p3"}, Gate: Codes{"in"}},
		{Kind: NetworkPartition, Camera: Codes{"c1"}, Plate: Codes{"g0s0p3"}, Gate: Codes{"in"}, Mode: PartitionQueue},
		{Kind: PowerCycle, Camera: Codes{"c1"}, Plate: Codes{"g0s0p3"}, Gate: Codes{"in"}},
	}
	for i := range list {
		list[i].Name, list[i].From, list[i].Until = fmt.Sprintf("f%d", i), seconds(5), new(seconds(12))
	}
	return list
}

func TestEveryKindHasAnExample(t *testing.T) {
	kinds := map[FaultKind]bool{}
	for _, f := range examples() {
		kinds[f.Kind] = true
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(faultRules())), slices.Collect(maps.Keys(kinds)))
}

// TestFaultsLeaveOthersAlone: whatever befalls a device, all others send what they
// would have sent.
func TestFaultsLeaveOthersAlone(t *testing.T) {
	st := shop(t, 12, 10, 2, 4, 80, 3)
	sound := digests(t, st, 1, 5)
	mine := func(name string) bool {
		return slices.Contains([]string{
			"camera 1", "health 1/1", "gate 0", "health 3/0",
			"plate 3", "plate 11", "health 2/3", "health 2/11",
		}, name)
	}
	require.Equal(t, "g0s0p3", st.Plates[3].Code)
	require.Equal(t, "g0s1p1", st.Plates[11].Code)
	for _, f := range examples() {
		t.Run(string(f.Kind), func(t *testing.T) {
			cfg := DefaultConfig()
			cfg.Faults = []Fault{f}
			got := digestsOf(t, st, cfg, 1, 5)
			changed := 0
			for name := range sound {
				if got[name] == sound[name] {
					continue
				}
				changed++
				assert.True(t, mine(name), "%s has changed", name)
			}
			assert.Positive(t, changed)
		})
	}
	cfg := DefaultConfig()
	for i, f := range examples() { // one of a kind after the other
		f.From, f.Until = f.From+seconds(float64(i)), new(seconds(6+float64(i)))
		cfg.Faults = append(cfg.Faults, f)
	}
	assert.Equal(t, digestsOf(t, st, cfg, 1, 5), digestsOf(t, st, cfg, 1, 5), "twice the same")
	cfg = cfg.After(time.Minute) // beyond the run
	assert.Equal(t, sound, digestsOf(t, st, cfg, 1, 5), "before a fault every byte is as it was")
}

// sent is what a faulty shop's devices send, on the clock of true time: clocks are
// perfect and the network only delays.
type sent struct {
	*bench
	frames  map[site.CameraID][]reading.CameraFrame
	weights map[site.PlateID][]reading.WeightBatch
	gates   []reading.GateEvent
	beats   map[string][]reading.DeviceHealth
	arrived []int64
}

func faulty(t *testing.T, seconds float64, faults ...Fault) *sent {
	t.Helper()
	cfg := quiet()
	cfg.Camera.DropShare, cfg.Camera.ClutterPerFrame, cfg.Clock.EstimateSDMS, cfg.Clock.HeartbeatS = 0, 0, 0, 2
	cfg.Faults = faults
	s := &sent{frames: map[site.CameraID][]reading.CameraFrame{}, weights: map[site.PlateID][]reading.WeightBatch{}, beats: map[string][]reading.DeviceHealth{}}
	st := shop(t, 12, 10, 2, 4, 80, 3)
	s.bench = start(t, st, cfg, 1, func(w *sim.World) {
		crowd(w, 6)
		for i := range st.Slots {
			for range i + 1 {
				w.Stock(site.SlotID(i), 0, 10, 0.1)
			}
		}
	}, func(arrival int64, r *reading.Reading) {
		s.arrived = append(s.arrived, arrival)
		switch r.Kind {
		case reading.KindFrame:
			f := *r.Frame
			f.Detections, f.Embeddings = slices.Clone(f.Detections), slices.Clone(f.Embeddings)
			s.frames[f.Camera] = append(s.frames[f.Camera], f)
		case reading.KindWeights:
			b := *r.Weights
			b.Grams = slices.Clone(b.Grams)
			s.weights[b.Plate] = append(s.weights[b.Plate], b)
		case reading.KindGate:
			s.gates = append(s.gates, *r.Gate)
		case reading.KindHealth:
			name := fmt.Sprintf("%d/%d", r.Health.Class, r.Health.Index)
			s.beats[name] = append(s.beats[name], *r.Health)
		case reading.KindStaff:
		}
	})
	for range int(seconds) {
		s.bench.run(t, 1)
		s.w.Gates.Crossed(s.k.Now(), 0, sim.Passage{Direction: 1, HeightM: 1.7})
	}
	s.bench.run(t, 2)
	return s
}

// during returns how many times lie in [from, to) seconds.
func during(from, to float64, times ...int64) int {
	n := 0
	for _, at := range times {
		if s := float64(at-testEpoch) / 1e9; s >= from && s < to {
			n++
		}
	}
	return n
}

func frameTimes(list []reading.CameraFrame) []int64 {
	var out []int64
	for i := range list {
		out = append(out, list[i].Time)
	}
	return out
}

func sampleTimes(list []reading.WeightBatch) []int64 {
	var out []int64
	for _, b := range list {
		for i := range b.Grams {
			out = append(out, b.Time+int64(i)*b.Interval)
		}
	}
	return out
}

func beatTimes(list []reading.DeviceHealth, ok bool) []int64 {
	var out []int64
	for _, h := range list {
		if h.OK == ok {
			out = append(out, h.Time)
		}
	}
	return out
}

func at(f Fault) Fault {
	f.Name, f.From, f.Until = "f", seconds(4), new(seconds(10))
	return f
}

func TestDeadDevices(t *testing.T) {
	s := faulty(t, 14, at(Fault{Kind: CameraDead, Camera: Codes{"c1"}}))
	assert.Zero(t, during(4, 10, frameTimes(s.frames[1])...))
	assert.InDelta(t, 60, during(10, 14, frameTimes(s.frames[1])...), 1)
	assert.Zero(t, during(4, 10, beatTimes(s.beats["1/1"], true)...), "no heartbeat")
	assert.Equal(t, 2, during(10, 14, beatTimes(s.beats["1/1"], true)...))
	assert.InDelta(t, 90, during(4, 10, frameTimes(s.frames[0])...), 1)

	s = faulty(t, 14, at(Fault{Kind: PlateDead, Plate: Codes{"g0s0p3"}}))
	assert.Zero(t, during(4, 10, sampleTimes(s.weights[3])...))
	assert.InDelta(t, 80, during(10, 14, sampleTimes(s.weights[3])...), 1)
	assert.Equal(t, 3, during(4, 10, beatTimes(s.beats["2/3"], false)...), "the controller sees that nothing is connected")
	assert.Equal(t, 2, during(10, 14, beatTimes(s.beats["2/3"], true)...))

	s = faulty(t, 14, at(Fault{Kind: GateOffline, Gate: Codes{"*"}}))
	assert.Len(t, s.gates, 14-6)
	assert.Empty(t, slices.DeleteFunc(slices.Clone(s.gates), func(g reading.GateEvent) bool { return during(4.1, 9.9, g.Time) == 0 }))
	assert.Zero(t, during(4, 10, beatTimes(s.beats["3/0"], true)...))
}

func TestFrozenCamera(t *testing.T) {
	s := faulty(t, 14, at(Fault{Kind: CameraFrozen, Camera: Codes{"c1"}}))
	distinct := map[string]bool{}
	var last reading.CameraFrame
	for _, f := range s.frames[1] {
		assert.Equal(t, last.Seq+1, f.Seq)
		assert.Greater(t, f.Time, last.Time)
		if during(4, 10, f.Time) == 1 {
			distinct[fmt.Sprintf("%v %v", f.Detections, f.Embeddings)] = true
		}
		last = f
	}
	assert.Len(t, distinct, 1)
	assert.Equal(t, 3, during(4, 10, beatTimes(s.beats["1/1"], true)...), "it knows nothing of it")
}

func TestRateDrop(t *testing.T) {
	s := faulty(t, 14, at(Fault{Kind: CameraRateDrop, Camera: Codes{"c1"}, FPS: new(2.0)}))
	assert.InDelta(t, 12, during(4, 10, frameTimes(s.frames[1])...), 1)
	assert.InDelta(t, 60, during(0, 4, frameTimes(s.frames[1])...), 1)
	for i, f := range s.frames[1] {
		assert.EqualValues(t, i+1, f.Seq, "what was not taken is not missing")
	}
	assert.Equal(t, 3, during(4, 10, beatTimes(s.beats["1/1"], false)...), "it knows")
}

// TestKnockedCamera compares where people appear with where the calibration, and
// the camera as it hangs, have them.
func TestKnockedCamera(t *testing.T) {
	cfg := ideal(quiet())
	cfg.Camera.CalibSDPX, cfg.Camera.FootSDM, cfg.Camera.FootSDPX, cfg.Camera.DropShare, cfg.Camera.ClutterPerFrame = 0, 0, 0, 0, 0
	cfg.Faults = []Fault{{Name: "broom", Kind: CameraKnocked, Camera: Codes{"c0"}, YawDeg: new(5.0), Until: new(seconds(10))}}
	st := shop(t, 12, 10, 0, 1, 0, 3)
	p := site.Vec2{X: 8, Y: 5}
	shift := map[bool][]float64{}
	wantU, _, _, _ := st.Cameras[0].Project(p.At(0))
	b := start(t, st, cfg, 1, func(w *sim.World) {
		w.Appear(w.AddPerson(sim.Person{HeightM: 1.7, RadiusM: 0.2}, sim.TechniqueNone, sim.NoPerson), 0, sim.Pose{Pos: p})
	}, func(_ int64, r *reading.Reading) {
		if r.Kind == reading.KindFrame && len(r.Frame.Detections) == 1 && r.Frame.Detections[0].Foot.Score > 0.6 {
			during := r.Frame.Time < testEpoch+10e9
			shift[during] = append(shift[during], float64(r.Frame.Detections[0].Foot.U)-wantU)
		}
	})
	b.run(t, 20)
	for during, want := range map[bool]float64{true: -640 * math.Tan(5*math.Pi/180), false: 0} {
		require.Greater(t, len(shift[during]), 50)
		for _, u := range shift[during] {
			assert.InDelta(t, want, u, 6, "turned to the right, everything moves to the left")
		}
	}

	c := turned(&st.Cameras[0], 10, -20, 30)
	for i := range 3 {
		for j := range 3 {
			dot := c.R[3*i]*c.R[3*j] + c.R[3*i+1]*c.R[3*j+1] + c.R[3*i+2]*c.R[3*j+2]
			assert.InDelta(t, map[bool]float64{true: 1}[i == j], dot, 1e-12, "a rotation")
		}
	}
	down, clock := turned(&st.Cameras[0], 0, 5, 0), turned(&st.Cameras[0], 0, 0, 90)
	_, v0, _, _ := st.Cameras[0].Project(p.At(1))
	_, v1, _, _ := down.Project(p.At(1))
	assert.Less(t, v1, v0-40, "looking down, everything moves up")
	side := site.Vec3{X: st.Cameras[0].Pos.X, Y: st.Cameras[0].Pos.Y, Z: st.Cameras[0].Pos.Z}
	for k := range 3 { // ahead and to the right
		d := st.Cameras[0].R[6+k] + 0.3*st.Cameras[0].R[k]
		switch k {
		case 0:
			side.X += d
		case 1:
			side.Y += d
		default:
			side.Z += d
		}
	}
	_, v, _, _ := clock.Project(side)
	assert.Less(t, v, 360.0-100, "turned clockwise, what was right is up")
}

func TestDirtyLensAndExposure(t *testing.T) {
	count := func(s *sent) (n int) {
		for _, f := range s.frames[1] {
			if during(4, 10, f.Time) == 1 {
				n += len(f.Detections)
			}
		}
		return n
	}
	sound := faulty(t, 12)
	all := count(sound)
	require.Greater(t, all, 100)
	none := faulty(t, 12, at(Fault{Kind: CameraDirtyLens, Camera: Codes{"c1"}, BlockedShare: new(0.0), RecallShare: new(0.5), BlurPX: new(0.0)}))
	assert.InDelta(t, 0.5, float64(count(none))/float64(all), 0.1)
	blind := faulty(t, 12, at(Fault{Kind: CameraDirtyLens, Camera: Codes{"c1"}, BlockedShare: new(1.0), RecallShare: new(1.0)}))
	assert.Less(t, count(blind), all)
	require.Len(t, blind.frames[1], len(sound.frames[1]))

	blurred := faulty(t, 12, at(Fault{Kind: CameraDirtyLens, Camera: Codes{"c1"}, BlockedShare: new(0.0), RecallShare: new(1.0), BlurPX: new(10.0)}))
	square, n := 0.0, 0.0
	shifted := faulty(t, 12, at(Fault{Kind: CameraExposure, Camera: Codes{"c1"}, RecallShare: new(1.0), LookShift: new(0.7)}))
	cosine := 0.0
	for i, f := range sound.frames[1] {
		if during(4, 10, f.Time) == 0 {
			continue
		}
		g, h := blurred.frames[1][i], shifted.frames[1][i]
		require.Len(t, g.Detections, len(f.Detections))
		require.Len(t, h.Detections, len(f.Detections))
		for k := range f.Detections {
			if f.Detections[k].Head.Score > 0 && g.Detections[k].Head.Score > 0 {
				d := float64(g.Detections[k].Head.U - f.Detections[k].Head.U)
				square += d * d
				n++
			}
			x, y := (*[Dim]float32)(f.Embeddings[k*Dim:]), (*[Dim]float32)(h.Embeddings[k*Dim:])
			assert.InDelta(t, 1, float64(dot(y, y)), 1e-4)
			cosine += float64(dot(x, y)) / float64(all)
		}
	}
	assert.InDelta(t, 10, math.Sqrt(square/n), 1.5)
	assert.InDelta(t, 1/math.Sqrt(1+0.49), cosine, 0.06)
	assert.Equal(t, 3, during(4, 10, beatTimes(shifted.beats["1/1"], true)...), "it knows nothing of it")
}

// gramsAt returns what a plate showed at a time in seconds.
func gramsAt(t *testing.T, s *sent, p site.PlateID, second float64) float64 {
	t.Helper()
	want := testEpoch + int64(second*1e9)
	for _, b := range s.weights[p] {
		if i := (want - b.Time + b.Interval/2) / b.Interval; want >= b.Time-b.Interval/2 && i < int64(len(b.Grams)) {
			return float64(b.Grams[i])
		}
	}
	require.Fail(t, "no sample", "plate %d at %g s", p, second)
	return 0
}

func TestStuckDriftingAndSwappedPlates(t *testing.T) {
	// Plate 3 carries 40 g, plate 11 120 g.
	s := faulty(t, 14, at(Fault{Kind: PlateDrifting, Plate: Codes{"g0s0p3"}, DriftGPerMin: new(60.0)}))
	for second, want := range map[float64]float64{3: 40, 6: 42, 9: 45, 11: 46, 13: 46} {
		assert.InDelta(t, want, gramsAt(t, s, 3, second), 0.01, "at %g s; what has drifted stays", second)
	}

	s = faulty(t, 14, at(Fault{Kind: PlateSwappedCables, Plate: Codes{"g0s0p3", "g0s1p1"}}))
	for second, own := range map[float64]bool{3: true, 4.5: false, 9.5: false, 10.5: true, 13: true} {
		a, b := 40.0, 120.0
		if !own {
			a, b = b, a
		}
		assert.InDelta(t, a, gramsAt(t, s, 3, second), 0.01, "at %g s", second)
		assert.InDelta(t, b, gramsAt(t, s, 11, second), 0.01, "at %g s", second)
	}
	for _, p := range []site.PlateID{3, 11} {
		for i, b := range s.weights[p] {
			assert.EqualValues(t, i+1, b.Seq, "a port goes on counting")
			for k, x := range b.Grams { // nothing of the other's before the exchange
				before := during(4, 10, b.Time+int64(k)*b.Interval) == 0
				assert.Equal(t, before, x == map[site.PlateID]float32{3: 40, 11: 120}[p])
			}
		}
	}

	f := at(Fault{Kind: PlateStuck, Gondola: Codes{"g0"}})
	cfg := quiet()
	cfg.Plate.NoiseSDG, cfg.Faults = 2, []Fault{f}
	distinct := map[bool]map[float32]bool{true: {}, false: {}}
	b := start(t, shop(t, 12, 10, 2, 0, 80, 3), cfg, 1, nil, func(_ int64, r *reading.Reading) {
		if r.Kind == reading.KindWeights && r.Weights.Plate == 7 {
			for _, x := range r.Weights.Grams {
				distinct[during(4.6, 9.4, r.Weights.Time) == 1][x] = true
			}
		}
	})
	b.run(t, 14)
	assert.Len(t, distinct[true], 1)
	assert.Greater(t, len(distinct[false]), 50)
}

func TestPartition(t *testing.T) {
	everything := Fault{Kind: NetworkPartition, Camera: Codes{"all"}, Plate: Codes{"all"}, Gate: Codes{"all"}}
	sound, dropped := faulty(t, 14), faulty(t, 14, at(everything))
	assert.Zero(t, during(4.9, 10, dropped.arrived...), "all that was under way has come")
	assert.Zero(t, during(4, 10, frameTimes(dropped.frames[2])...))
	assert.Greater(t, dropped.frames[2][70].Seq, uint32(100), "the gap shows in the numbers")

	everything.Mode = PartitionQueue
	kept := faulty(t, 14, at(everything))
	assert.Zero(t, during(4.9, 10, kept.arrived...))
	assert.Equal(t, len(sound.arrived), len(kept.arrived), "nothing is lost")
	assert.Greater(t, during(10, 10.5, kept.arrived...), 6*60, "it comes in a burst")
	assert.Equal(t, frameTimes(sound.frames[2]), frameTimes(kept.frames[2]), "in order")

	forever := everything
	forever.Name, forever.From = "f", seconds(4)
	gone := faulty(t, 14, forever)
	assert.Zero(t, during(4.9, 99, gone.arrived...), "what is kept for ever never comes")
}

func TestPowerCycle(t *testing.T) {
	f := at(Fault{Kind: PowerCycle, Gondola: Codes{"g0"}, Camera: Codes{"c1"}, SettleG: new(50.0), SettleS: new(2.0)})
	cfg := quiet()
	cfg.Plate.OffsetSDG, cfg.Clock.OffsetSDMS, cfg.Clock.EstimateSDMS, cfg.Faults = 1000, 20, 0, []Fault{f}
	type batch struct {
		seq         uint32
		at          float64
		first, last float32
	}
	var plate, other []batch
	var camera []uint32
	offsets := map[float64]int64{}
	b := start(t, shop(t, 12, 10, 2, 2, 80, 3), cfg, 1, nil, func(arrival int64, r *reading.Reading) {
		at := float64(arrival-testEpoch) / 1e9
		switch {
		case r.Kind == reading.KindWeights && r.Weights.Plate == 3:
			plate = append(plate, batch{r.Weights.Seq, at, r.Weights.Grams[0], r.Weights.Grams[len(r.Weights.Grams)-1]})
		case r.Kind == reading.KindWeights && r.Weights.Plate == 43:
			other = append(other, batch{seq: r.Weights.Seq})
		case r.Kind == reading.KindFrame && r.Frame.Camera == 1 && at > 10.5:
			camera = append(camera, r.Frame.Seq)
		case r.Kind == reading.KindHealth && r.Health.Class == reading.DevicePlate && r.Health.Index == 3:
			offsets[math.Floor(at)] = r.Health.OffsetNS
		}
	})
	b.run(t, 40)
	k := slices.IndexFunc(plate, func(b batch) bool { return b.at > 5 })
	assert.EqualValues(t, 1, plate[k].seq, "numbers begin anew")
	assert.Greater(t, plate[k].at, 10.0)
	assert.Greater(t, math.Abs(float64(plate[k].last-plate[k-1].last)), 5.0, "another zero point")
	end := plate[len(plate)-1].last
	assert.Greater(t, math.Abs(float64(plate[k].first-end)), 5*math.Abs(float64(plate[k+6].first-end)), "which settles")
	assert.InDelta(t, 40/0.6, other[len(other)-1].seq, 2, "the other gondola knows nothing")
	assert.Less(t, camera[0], uint32(20))
	assert.Contains(t, offsets, 10.0, "it says hello")
	assert.NotEqual(t, offsets[0], offsets[10], "its clock has been set")
}

// TestFaultsDoNotAllocate runs a shop with every fault at once.
func TestFaultsDoNotAllocate(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Faults = examples()
	for i := range cfg.Faults {
		f := &cfg.Faults[i]
		f.Until = nil
		switch f.Kind {
		case CameraDead, PlateDead, GateOffline, PowerCycle, NetworkPartition, PlateSwappedCables:
			f.From = seconds(3000 + float64(i)) // these leave nothing to do
			f.Until = new(f.From + seconds(1))
		case CameraFrozen:
			f.Camera = Codes{"c2"}
		default:
		}
	}
	b := start(t, shop(t, 12, 10, 2, 4, 80, 3), cfg, 1, func(w *sim.World) { crowd(w, 6) }, ignore)
	b.stroll()
	b.run(t, 30)
	assert.Zero(t, testing.AllocsPerRun(20, func() { b.run(t, 1) }))
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		pattern string
		yes, no []string
	}{
		{"all", []string{"", "C1"}, nil},
		{"*", []string{"", "C1"}, nil},
		{"C1", []string{"C1"}, []string{"C", "C11", "c1"}},
		{"C*", []string{"C", "C1", "C*"}, []string{"D1", "1C"}},
		{"*1", []string{"C1", "1"}, []string{"C12"}},
		{"G*-S2-*", []string{"G1-S2-P01", "G12-S2-"}, []string{"G1-S3-P01", "X-S2-P"}},
		{"a*b*b", []string{"abb", "axbxb"}, []string{"ab", "axb"}},
		{"", nil, []string{"C1"}},
	} {
		for _, code := range c.yes {
			assert.True(t, matches(c.pattern, code), "%q %q", c.pattern, code)
		}
		for _, code := range c.no {
			assert.False(t, matches(c.pattern, code), "%q %q", c.pattern, code)
		}
	}
}

func TestTimetable(t *testing.T) {
	st := shop(t, 12, 10, 2, 4, 80, 3)
	cfg := DefaultConfig()
	cfg.Transport.CamerasPerLink = 3
	cfg.Faults = []Fault{
		{Name: "a", Kind: NetworkPartition, Link: Codes{"cameras-2", "gate-*"}, From: seconds(3), Duration: new(seconds(4))},
		{Name: "b", Kind: PlateStuck, Plate: Codes{"g0s0p0", "g0s0p0"}, Gondola: Codes{"g1"}},
	}
	got, err := cfg.Timetable(st)
	require.NoError(t, err)
	assert.Equal(t, []string{"camera c3", "gate in"}, got[0].Devices)
	assert.Equal(t, 3*time.Second, got[0].From)
	assert.Equal(t, 7*time.Second, got[0].Until)
	assert.Len(t, got[1].Devices, 1+40, "each once")
	assert.Equal(t, "plate g0s0p0", got[1].Devices[0])
	assert.Zero(t, got[1].Until)

	moved := cfg.After(time.Minute)
	later, err := moved.Timetable(st)
	require.NoError(t, err)
	assert.Equal(t, 67*time.Second, later[0].Until)
	assert.Equal(t, seconds(3), cfg.Faults[0].From, "the original stays")
}

func TestImpossibleFaultsAreRefused(t *testing.T) {
	st := shop(t, 12, 10, 2, 4, 80, 3)
	st.Plates[5].Interval *= 2
	for want, faults := range map[string][]Fault{
		"faults[0].camera[0]":    {{Name: "a", Kind: CameraDead, Camera: Codes{"x"}}},
		"faults[1].from":         {{Name: "a", Kind: CameraDead, Camera: Codes{"c1"}}, {Name: "b", Kind: CameraDead, Camera: Codes{"c*"}, From: seconds(9)}},
		"faults[0].fps":          {{Name: "a", Kind: CameraRateDrop, Camera: Codes{"c1"}, FPS: new(15.0)}},
		"faults[0].plate":        {{Name: "a", Kind: PlateSwappedCables, Plate: Codes{"g0s0p4", "g0s0p5"}}},
		"faults[0].recall_share": {{Name: "a", Kind: CameraDead, Camera: Codes{"c1"}, RecallShare: new(0.5)}},
	} {
		cfg := DefaultConfig()
		cfg.Faults = faults
		_, err := New(&sim.Kernel{}, sim.NewWorld(st), sim.NewKeys(1, 0), cfg, 0, ignore)
		require.Error(t, err)
		assert.Contains(t, err.Error(), want)
		assert.Equal(t, 1, strings.Count(err.Error(), "expected"), err.Error())
	}
	fine := DefaultConfig() // one after the other
	fine.Faults = []Fault{{Name: "a", Kind: CameraDead, Camera: Codes{"c1"}, Until: new(seconds(9))}, {Name: "b", Kind: CameraDead, Camera: Codes{"c*"}, From: seconds(9)}}
	_, err := fine.Timetable(st)
	require.NoError(t, err)
}
