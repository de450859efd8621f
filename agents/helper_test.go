package agents

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// testCatalogue is a dozen products of three categories.
func testCatalogue() []site.Product {
	var out []site.Product
	for i := range 12 {
		out = append(out, site.Product{
			GTIN: fmt.Sprintf("P%02d", i), Name: fmt.Sprintf("product %d", i), Category: []string{"soda_can", "candy_gum", "yogurt_dessert"}[i%3],
			WeightG: 80 + 40*float64(i), WeightSDG: 1 + 0.2*float64(i), PriceCents: int64(100 + 50*i), W: 0.06, H: 0.12, D: 0.06,
		})
	}
	return out
}

// storeBuilder puts gondolas with shelves, plates and slots into a site.
type storeBuilder struct{ s *site.Site }

func newStore(w, d float64) *storeBuilder {
	return &storeBuilder{&site.Site{
		Name: "test", Currency: "USD", Bounds: site.Rect{Max: site.Vec2{X: w, Y: d}}, CeilingM: 3, Products: testCatalogue(),
	}}
}

// gate adds a gate of the given width on the south wall, its middle at x.
func (b *storeBuilder) gate(code string, kind site.GateKind, x, width float64) *storeBuilder {
	b.s.Gates = append(b.s.Gates, site.Gate{
		Code: code, Kind: kind, A: site.Vec2{X: x - width/2}, B: site.Vec2{X: x + width/2}, Inward: site.Vec2{Y: 1},
	})
	return b
}

// gondola adds a run of shelving length metres long and 0.45 m deep whose front
// looks along yaw (0: south), with two shelves of plates of 0.15 m and slots of
// one or two plates.
func (b *storeBuilder) gondola(center site.Vec2, length, yawDeg float64) *storeBuilder {
	const depth, plate = 0.45, 0.15
	s := b.s
	box := site.NewBox(center, length, depth, yawDeg)
	g := site.GondolaID(len(s.Gondolas))
	gon := site.Gondola{Code: fmt.Sprintf("G%d", g), Box: box, HeightM: 1.5, Normal: site.Vec2{X: box.Sin, Y: -box.Cos}}
	for level := range 2 {
		shelf := site.ShelfID(len(s.Shelves))
		gon.Shelves = append(gon.Shelves, shelf)
		sh := site.Shelf{Gondola: g, Level: level + 1, Z: 0.6 + 0.5*float64(level)}
		n := int(length / plate)
		first := site.PlateID(len(s.Plates))
		for i := range n {
			x := -length/2 + (float64(i)+0.5)*plate
			sh.Plates = append(sh.Plates, site.PlateID(len(s.Plates)))
			s.Plates = append(s.Plates, site.Plate{
				Code: fmt.Sprintf("G%d-%d-%d", g, level, i), Gondola: g, Shelf: shelf, Pos: i,
				Center: box.World(site.Vec2{X: x}).At(sh.Z), WidthM: plate, DepthM: depth, Interval: 50 * time.Millisecond, CapacityG: 10_000,
			})
		}
		for i := 0; i < n; {
			wide := 1
			if i%3 == 1 && i+1 < n {
				wide = 2
			}
			x := -length/2 + (float64(i)+float64(wide)/2)*plate
			s.Slots = append(s.Slots, site.Slot{
				Shelf: shelf, First: first + site.PlateID(i), Last: first + site.PlateID(i+wide-1),
				SKU: site.SKU(len(s.Slots) % len(s.Products)), Units: 12,
				Center: box.World(site.Vec2{X: x}).At(sh.Z), Front: box.World(site.Vec2{X: x, Y: -depth / 2}).At(sh.Z), WidthM: float64(wide) * plate,
			})
			i += wide
		}
		s.Shelves = append(s.Shelves, sh)
	}
	s.Gondolas = append(s.Gondolas, gon)
	return b
}

func (b *storeBuilder) cameras(t testing.TB) *site.Site {
	t.Helper()
	for i, x := range []float64{0.2, b.s.Bounds.Max.X - 0.2} {
		c, err := site.NewCamera(fmt.Sprintf("C%d", i), site.Intrinsics{Width: 1280, Height: 720, Fx: 700, Fy: 700, Cx: 640, Cy: 360},
			site.Vec3{X: x, Y: 0.2, Z: 2.8}, site.Vec3{X: b.s.Bounds.Max.X / 2, Y: b.s.Bounds.Max.Y / 2, Z: 0}, 0, 15)
		require.NoError(t, err)
		b.s.Cameras = append(b.s.Cameras, c)
	}
	return b.s
}

// smallShop is 6 m × 7 m: shelving along the back and side walls and a double
// gondola in the middle, with aisles of 1.2 m and more.
func smallShop(t testing.TB) *site.Site {
	t.Helper()
	return newStore(6, 7).
		gate("IN", site.GateEntry, 1.2, 0.9).gate("OUT", site.GateExit, 4.8, 0.9).
		gondola(site.Vec2{X: 3, Y: 6.775}, 4.5, 0).
		gondola(site.Vec2{X: 0.225, Y: 4}, 3, 90).
		gondola(site.Vec2{X: 5.775, Y: 4}, 3, -90).
		gondola(site.Vec2{X: 2.775, Y: 3.75}, 2.4, -90).
		gondola(site.Vec2{X: 3.225, Y: 3.75}, 2.4, 90).
		cameras(t)
}

// oneDoor is a cramped shop of 4.2 m × 5 m with aisles of 1.2 m and a single
// door for both ways.
func oneDoor(t testing.TB) *site.Site {
	t.Helper()
	return newStore(4.2, 5).
		gate("DOOR", site.GateBoth, 1.2, 0.9).
		gondola(site.Vec2{X: 2.1, Y: 4.775}, 3, 0).
		gondola(site.Vec2{X: 3.975, Y: 2.9}, 2.4, -90).
		gondola(site.Vec2{X: 2.325, Y: 2.55}, 1.5, 90).
		gondola(site.Vec2{X: 1.875, Y: 2.55}, 1.5, -90).
		cameras(t)
}

// run is one simulated opening of a store.
type run struct {
	k   *sim.Kernel
	w   *sim.World
	pop *Population
}

// open stocks a store for cfg and checks the whole world after every act.
func open(t testing.TB, s *site.Site, seed uint64, cfg Config) *run {
	t.Helper()
	r := &run{k: &sim.Kernel{}, w: sim.NewWorld(s)}
	var err error
	r.pop, err = New(r.k, r.w, sim.NewKeys(seed, 0), cfg)
	require.NoError(t, err)
	r.w.AfterAct = func(a *sim.Act) { require.NoError(t, r.w.Check(), "seed %d, after %v at %v", seed, a.Kind, a.At) }
	return r
}

// play lets visitors arrive for a time and waits for them to leave.
func (r *run) play(t testing.TB, arrivals, drain sim.Time) {
	t.Helper()
	r.pop.Start(arrivals)
	require.NoError(t, r.k.Run(t.Context(), arrivals+drain))
	require.NoError(t, r.pop.Err())
}
