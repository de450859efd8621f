package sensors

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// digests hashes everything that each device sends, arrival times included.
func digests(t *testing.T, st *site.Site, seed uint64, people int) map[string]uint64 {
	t.Helper()
	return digestsOf(t, st, DefaultConfig(), seed, people)
}

func digestsOf(t *testing.T, st *site.Site, cfg Config, seed uint64, people int) map[string]uint64 {
	t.Helper()
	sums := map[string]uint64{}
	add := func(name string, arrival int64, x any) {
		h := fnv.New64a()
		require.NoError(t, binary.Write(h, binary.LittleEndian, []int64{int64(sums[name]), arrival}))
		fmt.Fprintf(h, "%v", x)
		sums[name] = h.Sum64()
	}
	b := start(t, st, cfg, seed, func(w *sim.World) {
		crowd(w, people)
		for i := range st.Slots {
			w.Stock(site.SlotID(i), 0, 300, 0.1)
		}
	}, func(arrival int64, r *reading.Reading) {
		switch r.Kind {
		case reading.KindFrame:
			add(fmt.Sprintf("camera %d", r.Frame.Camera), arrival, *r.Frame)
		case reading.KindWeights:
			add(fmt.Sprintf("plate %d", r.Weights.Plate), arrival, *r.Weights)
		case reading.KindGate:
			add(fmt.Sprintf("gate %d", r.Gate.Gate), arrival, *r.Gate)
		case reading.KindHealth:
			add(fmt.Sprintf("health %d/%d", r.Health.Class, r.Health.Index), arrival, *r.Health)
		case reading.KindStaff:
		}
	})
	b.stroll()
	for i := range 20 {
		now := b.k.Now()
		b.w.TouchPlate(now, sim.Touch{Plate: site.PlateID(i % len(st.Plates)), From: now, To: now + 400*sim.Millisecond, PeakG: 300})
		b.w.Gates.Crossed(now, 0, sim.Passage{Direction: 1, HeightM: 1.7})
		b.run(t, 1)
	}
	return sums
}

func TestSameSeedSameReadings(t *testing.T) {
	st := shop(t, 12, 10, 2, 4, 80, 3)
	first := digests(t, st, 1, 5)
	assert.Equal(t, first, digests(t, st, 1, 5))
	other := digests(t, st, 2, 5)
	require.Len(t, other, len(first))
	for name := range first {
		assert.NotEqual(t, first[name], other[name], name)
	}
}

func TestOneDeviceMoreLeavesTheOthersAlone(t *testing.T) {
	small, large := shop(t, 12, 10, 2, 4, 80, 3), shop(t, 12, 10, 2, 4, 80, 3)
	c, err := site.NewCamera("extra", dome(), site.Vec3{X: 6, Y: 1, Z: 2.9}, site.Vec3{X: 6, Y: 5}, 0, 12)
	require.NoError(t, err)
	large.Cameras = append(large.Cameras, c)
	p := large.Plates[0] // on a shelf of its own
	p.Code, p.Shelf, p.Pos = "extra", site.ShelfID(len(large.Shelves)), 0
	large.Shelves = append(large.Shelves, site.Shelf{Level: 9, Z: 2, Plates: []site.PlateID{site.PlateID(len(large.Plates))}})
	large.Plates = append(large.Plates, p)
	a, b := digests(t, small, 1, 5), digests(t, large, 1, 5)
	for name := range a {
		assert.Equal(t, a[name], b[name], name)
	}
	assert.Len(t, b, len(a)+4)
}

func TestOnePersonMoreLeavesTheOthersDrawsAlone(t *testing.T) {
	// The newcomer stands where no camera looks.
	alone := []sim.Pose{{Pos: site.Vec2{X: 4, Y: 5}}, {Pos: site.Vec2{X: 5, Y: 7}}}
	b1, f1 := stage(t, DefaultConfig(), alone...)
	b2, f2 := stage(t, DefaultConfig(), append(alone, sim.Pose{Pos: site.Vec2{X: 0.1, Y: 0.1}})...)
	for n := range int64(200) {
		b1.s.observe(0, 0, n, f1)
		b2.s.observe(0, 0, n, f2)
		require.Equal(t, f1, f2)
	}
}

// TestReadingsCarryNothingOfTheTruth walks through all that a reading can hold.
func TestReadingsCarryNothingOfTheTruth(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(typ reflect.Type, path string)
	walk = func(typ reflect.Type, path string) {
		if seen[typ] {
			return
		}
		seen[typ] = true
		for _, truth := range []string{"gosim/sim", "gosim/agents", "gosim/sensors"} {
			assert.False(t, strings.HasPrefix(typ.PkgPath(), truth), "%s is a %s", path, typ)
		}
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			walk(typ.Elem(), path+"[]")
		case reflect.Struct:
			for f := range typ.Fields() {
				walk(f.Type, path+"."+f.Name)
			}
		default:
			assert.NotEqual(t, reflect.Interface, typ.Kind(), "%s could hold anything", path)
			assert.NotEqual(t, reflect.Map, typ.Kind(), "%s has no fixed order", path)
			assert.NotEqual(t, reflect.Func, typ.Kind(), "%s could tell anything", path)
		}
	}
	walk(reflect.TypeFor[reading.Reading](), "Reading")
	assert.True(t, seen[reflect.TypeFor[reading.Detection]()])
}

func TestNumberingOfPeopleDoesNotOrderDetections(t *testing.T) {
	left, right := sim.Pose{Pos: site.Vec2{X: 5, Y: 6.5}}, sim.Pose{Pos: site.Vec2{X: 5, Y: 3.5}}
	for _, order := range [][]sim.Pose{{left, right}, {right, left}} {
		b, f := stage(t, DefaultConfig(), order...)
		both := 0
		for n := range int64(100) {
			b.s.observe(0, 0, n, f)
			if len(f.Detections) != 2 || b.s.finds[0].shape < 0 || b.s.finds[1].shape < 0 {
				continue
			}
			both++
			assert.Equal(t, left.Pos, b.s.shapes[b.s.finds[0].shape].body.Pos, "the one on the left comes first")
		}
		assert.Greater(t, both, 80)
	}
}

func TestPeopleComeAndGo(t *testing.T) {
	b, f := stage(t, DefaultConfig(), sim.Pose{Pos: site.Vec2{X: 4, Y: 5}}, sim.Pose{Pos: site.Vec2{X: 5, Y: 7}})
	b.s.observe(0, 0, 0, f)
	require.Len(t, b.s.shapes, 2)
	require.NoError(t, b.w.Vanish(0))
	b.s.observe(0, 0, 1, f)
	require.Len(t, b.s.shapes, 1)
	assert.Equal(t, sim.PersonID(1), b.s.shapes[0].person)
	for i := range 5 {
		p := b.w.AddPerson(sim.Person{HeightM: 1.7, RadiusM: 0.2, Outfit: 9}, sim.TechniqueNone, sim.NoPerson)
		b.w.Appear(p, 0, sim.Pose{Pos: site.Vec2{X: 6, Y: 5}})
		b.s.observe(0, 0, int64(2*i+2), f)
		require.Len(t, b.s.shapes, 2)
		require.NoError(t, b.w.Vanish(p))
		b.s.observe(0, 0, int64(2*i+3), f)
		require.Len(t, b.s.shapes, 1)
	}
	assert.Len(t, b.s.people.slots, 2, "memory of those who left is used again")
}

func TestUnusableDevices(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*site.Site)
		want  string
	}{
		{"no frame rate", func(s *site.Site) { s.Cameras[1].FPS = 0 }, "camera c1"},
		{"frame rate not a number", func(s *site.Site) { s.Cameras[1].FPS = math.NaN() }, "camera c1"},
		{"no image", func(s *site.Site) { s.Cameras[0].Width = 0 }, "camera c0"},
		{"no sampling interval", func(s *site.Site) { s.Plates[3].Interval = 0 }, "plate g0s0p3"},
		{"negative sampling interval", func(s *site.Site) { s.Plates[3].Interval = -time.Second }, "plate g0s0p3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := shop(t, 12, 10, 2, 4, 80, 3)
			tt.spoil(s)
			_, err := New(&sim.Kernel{}, sim.NewWorld(s), sim.NewKeys(1, 0), DefaultConfig(), 0, ignore)
			require.ErrorIs(t, err, ErrSite)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestMixedSamplingRates(t *testing.T) {
	st := shop(t, 12, 10, 1, 0, 16, 3)
	st.Plates[1].Interval = 100 * time.Millisecond
	count := make([]int, len(st.Plates))
	b := start(t, st, quiet(), 1, nil, func(_ int64, r *reading.Reading) {
		if r.Kind == reading.KindWeights {
			require.Equal(t, int64(st.Plates[r.Weights.Plate].Interval), r.Weights.Interval)
			count[r.Weights.Plate] += len(r.Weights.Grams)
		}
	})
	b.run(t, 30)
	assert.InDelta(t, 600, count[0], 13)
	assert.InDelta(t, 300, count[1], 13)
	b.w.TouchPlate(b.k.Now(), sim.Touch{Plate: 0, From: b.k.Now(), To: b.k.Now() + sim.Second, PeakG: 100})
	b.run(t, 2) // its neighbour is sampled at another rate and hears nothing
}
