package site_test

import (
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
)

func exampleStore(t testing.TB, name string) *site.Site {
	t.Helper()
	s, err := site.Load(os.DirFS("../../scenarios"), "stores/"+name+"/store.yaml")
	require.NoError(t, err)
	return s
}

func TestLoad_example_stores(t *testing.T) {
	for _, c := range []struct {
		name                             string
		area                             float64
		cameras, plates, products, gates int
		rateHz                           float64
	}{
		{"corner-shop", 42, 6, 150, 240, 2, 20},
		{"go", 167.2, 20, 400, 240, 4, 20},
		{"autocheckout-nano", 31.154, 17, 306, 83, 1, 60},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := exampleStore(t, c.name)
			assert.InDelta(t, c.area, s.Bounds.Area(), 1e-9)
			assert.Len(t, s.Cameras, c.cameras)
			assert.Len(t, s.Plates, c.plates)
			assert.Len(t, s.Products, c.products)
			assert.Len(t, s.Gates, c.gates)
			for i := range s.Plates {
				assert.InDelta(t, c.rateHz, 1/s.Plates[i].Interval.Seconds(), 1e-5)
			}
			for i := range s.Cameras {
				assert.InDelta(t, 15, s.Cameras[i].FPS, 0)
			}
			stands := make([]bool, len(s.Products))
			for i := range s.Slots {
				x := &s.Slots[i]
				stands[x.SKU] = true
				g := &s.Gondolas[s.Shelves[x.Shelf].Gondola]
				assert.InDelta(t, g.Box.HalfY, x.Front.Sub(x.Center).XY().Dot(g.Normal), 1e-9, "the front lies on the shopper's side")
				assert.True(t, s.Free(x.Front.XY().Add(g.Normal.Scale(0.3))), "there is room to stand before slot %s", s.SlotCode(site.SlotID(i)))
				assert.GreaterOrEqual(t, x.WidthM+1e-9, s.Products[x.SKU].W, "%s fits slot %s", s.Products[x.SKU].Name, s.SlotCode(site.SlotID(i)))
			}
			assert.NotContains(t, stands, false, "every product has a place")
		})
	}
}

// What two products on one plate weigh must tell them apart.
func TestLoad_example_stores_pair_different_weights(t *testing.T) {
	for _, name := range []string{"corner-shop", "go"} {
		s := exampleStore(t, name)
		shared := 0
		for p := range s.Plates {
			slots := s.SlotsOn(site.PlateID(p))
			if len(slots) < 2 {
				continue
			}
			shared++
			require.Len(t, slots, 2)
			a, b := &s.Products[s.Slots[slots[0]].SKU], &s.Products[s.Slots[slots[1]].SKU]
			assert.GreaterOrEqual(t, math.Abs(a.WeightG-b.WeightG), 4*math.Hypot(a.WeightSDG, b.WeightSDG), "%s: %s and %s", name, a.Name, b.Name)
		}
		assert.Equal(t, map[string]int{"corner-shop": 90, "go": 0}[name], shared)
	}
}

func TestCoverage_of_example_stores(t *testing.T) {
	for _, name := range []string{"corner-shop", "go"} {
		t.Run(name, func(t *testing.T) {
			s := exampleStore(t, name)
			c := site.NewCoverage(s, 0.25, 1.0)
			for i, v := range c.Views {
				if v >= 0 && v < 3 && canStand(s, c.Middle(i)) {
					t.Errorf("cell at %v is seen by %d cameras, want 3", c.Middle(i), v)
				}
			}
			assert.Greater(t, c.Share(3), 0.999)
			assert.Greater(t, c.Mean(), 4.5)

			for p := range s.Plates {
				if n := sides(s, site.PlateID(p)); n < 2 {
					t.Errorf("the front of plate %s is seen from %d sides, want 2", s.Plates[p].Code, n)
				}
			}
			// Gates: both sides of the line, so that crossings can be seen.
			for i := range s.Gates {
				g := &s.Gates[i]
				p := g.A.Add(g.B).Scale(0.5).Add(g.Inward.Scale(0.3))
				n := 0
				for k := range s.Cameras {
					if s.Sees(site.CameraID(k), p.At(1)) {
						n++
					}
				}
				assert.GreaterOrEqual(t, n, 3, "gate %s", g.Code)
			}
			t.Logf("%s: mean %.2f views, %.1f %% of cells by 4 or more", name, c.Mean(), 100*c.Share(4))
		})
	}
}

// The real rig's cameras watch the shelves from above: the aisle before them is
// seen well, the floor behind them not at all.
func TestCoverage_of_the_nano_store(t *testing.T) {
	s := exampleStore(t, "autocheckout-nano")
	c := site.NewCoverage(s, 0.25, 1.0)
	aisle := s.Zones[1].Area
	for i, v := range c.Views {
		if v >= 0 && aisle.Contains(c.Middle(i)) {
			assert.GreaterOrEqual(t, v, 3, "cell at %v", c.Middle(i))
		}
	}
	assert.Less(t, c.Share(1), 0.9)
}

// canStand reports whether the middle of a person can be at p: 0.1 m from all
// shelves.
func canStand(s *site.Site, p site.Vec2) bool {
	for i := range s.Gondolas {
		if s.Gondolas[i].Box.Nearest(p).Sub(p).Norm() < 0.1 {
			return false
		}
	}
	return true
}

// sides returns 0 if no camera before the shelf sees the front of a plate, 1 if
// all that do see it from about the same direction, and 2 if two of them are
// 30° or more apart.
func sides(s *site.Site, plate site.PlateID) int {
	p := &s.Plates[plate]
	normal := s.Gondolas[p.Gondola].Normal
	front := p.Center.XY().Add(normal.Scale(p.DepthM/2 + 0.05)).At(p.Center.Z + 0.15)
	var bearings []float64
	for k := range s.Cameras {
		d := s.Cameras[k].Pos.Sub(front).XY()
		if d.Dot(normal) > 0.05 && s.Sees(site.CameraID(k), front) {
			bearings = append(bearings, math.Atan2(d.Y, d.X))
		}
	}
	for i := range bearings {
		for _, b := range bearings[:i] {
			if math.Abs(math.Remainder(bearings[i]-b, 2*math.Pi)) >= math.Pi/6 {
				return 2
			}
		}
	}
	return min(len(bearings), 1)
}

// People must get through: 1.2 m of open floor before every shelf.
func TestLoad_example_stores_have_aisles(t *testing.T) {
	for _, name := range []string{"corner-shop", "go"} {
		s := exampleStore(t, name)
		for i := range s.Gondolas {
			box := &s.Gondolas[i].Box
			for x := -box.HalfX + 0.05; x < box.HalfX; x += 0.1 {
				for y := 0.05; y <= 1.2; y += 0.05 {
					p := box.World(site.Vec2{X: x, Y: -box.HalfY - y})
					require.True(t, s.Free(p), "%s: %v before gondola %s", name, p, s.Gondolas[i].Code)
				}
			}
		}
	}
}
