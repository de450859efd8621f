package sensors

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

const testEpoch = int64(1_700_000_000_000_000_000)

// dome is a 1280×720 camera of about 90° with the mild barrel distortion of a
// ceiling dome.
func dome() site.Intrinsics {
	return site.Intrinsics{Width: 1280, Height: 720, Fx: 640, Fy: 640, Cx: 640, Cy: 360, K1: -0.05}
}

// shop returns a rectangular shop of w × d metres with rows of gondolas that
// face south and cameras along the walls under a 3 m ceiling, each looking
// inwards at a point `ahead` metres in front of it.
func shop(tb testing.TB, w, d float64, gondolas, cameras, plates int, ahead float64) *site.Site {
	tb.Helper()
	s := &site.Site{
		Name: "test", Currency: "EUR", CeilingM: 3,
		Bounds: site.Rect{Max: site.Vec2{X: w, Y: d}},
		Gates: []site.Gate{
			{Code: "in", A: site.Vec2{X: 1, Y: 0}, B: site.Vec2{X: 1.9, Y: 0}, Inward: site.Vec2{Y: 1}},
		},
	}
	for i := range 8 {
		p := site.Product{GTIN: fmt.Sprintf("2980000000%03d", i), Name: fmt.Sprintf("p%d", i), WeightG: 100 + 60*float64(i), WeightSDG: 2, PriceCents: 199, W: 0.08, H: 0.2, D: 0.08}
		if i < 4 {
			p.LookalikeGroup = "cans"
		}
		s.Products = append(s.Products, p)
	}
	addPlates(s, w, d, gondolas, plates)
	for i := range cameras {
		f := (float64(i) + 0.5) / float64(cameras)
		pos, target := around(w, d, f, ahead)
		c, err := site.NewCamera(fmt.Sprintf("c%d", i), dome(), pos.At(2.9), target.At(0.5), 0, 15)
		require.NoError(tb, err)
		s.Cameras = append(s.Cameras, c)
	}
	return s
}

// around returns a place near the wall, a part f of the way round, and the point
// that a camera there looks at.
func around(w, d, f, ahead float64) (pos, target site.Vec2) {
	a := 2 * math.Pi * f
	mid := site.Vec2{X: w / 2, Y: d / 2}
	pos = site.Vec2{X: mid.X + (w/2-0.3)*math.Cos(a), Y: mid.Y + (d/2-0.3)*math.Sin(a)}
	return pos, pos.Add(mid.Sub(pos).Unit().Scale(ahead))
}

func addPlates(s *site.Site, w, d float64, gondolas, plates int) {
	for gi := range gondolas {
		y := d * (float64(gi) + 1) / float64(gondolas+1)
		g := site.Gondola{
			Code: fmt.Sprintf("g%d", gi), Box: site.NewBox(site.Vec2{X: w / 2, Y: y}, w-4, 0.4, 0),
			HeightM: 1.4, Normal: site.Vec2{Y: -1},
		}
		per := plates / gondolas / 4
		for level := range 4 {
			sh := site.Shelf{Gondola: site.GondolaID(gi), Level: level + 1, Z: 0.2 + 0.35*float64(level)}
			width := (w - 4) / float64(per)
			for k := range per {
				x := 2 + width*(float64(k)+0.5)
				id := site.PlateID(len(s.Plates))
				s.Plates = append(s.Plates, site.Plate{
					Code: fmt.Sprintf("g%ds%dp%d", gi, level, k), Gondola: site.GondolaID(gi), Shelf: site.ShelfID(len(s.Shelves)), Pos: k,
					Center: site.Vec3{X: x, Y: y, Z: sh.Z}, WidthM: width, DepthM: 0.4, Interval: 50 * time.Millisecond, CapacityG: 10000,
				})
				s.Slots = append(s.Slots, site.Slot{
					Shelf: site.ShelfID(len(s.Shelves)), First: id, Last: id, SKU: site.SKU(int(id) % len(s.Products)), Units: 6,
					Center: site.Vec3{X: x, Y: y, Z: sh.Z}, Front: site.Vec3{X: x, Y: y - 0.2, Z: sh.Z}, WidthM: width,
				})
				sh.Plates = append(sh.Plates, id)
			}
			g.Shelves = append(g.Shelves, site.ShelfID(len(s.Shelves)))
			s.Shelves = append(s.Shelves, sh)
		}
		s.Gondolas = append(s.Gondolas, g)
	}
}

// bench is a running store with the readings it has sent.
type bench struct {
	k *sim.Kernel
	w *sim.World
	s *Suite
}

// start is build with the devices running.
func start(tb testing.TB, st *site.Site, cfg Config, seed uint64, prepare func(*sim.World), sink Sink) *bench {
	tb.Helper()
	b := build(tb, st, cfg, seed, prepare, sink)
	b.s.Start()
	return b
}

func build(tb testing.TB, st *site.Site, cfg Config, seed uint64, prepare func(*sim.World), sink Sink) *bench {
	tb.Helper()
	b := &bench{k: &sim.Kernel{}, w: sim.NewWorld(st)}
	if prepare != nil {
		prepare(b.w)
	}
	var err error
	b.s, err = New(b.k, b.w, sim.NewKeys(seed, 0), cfg, testEpoch, sink)
	require.NoError(tb, err)
	return b
}

func (b *bench) run(tb testing.TB, seconds float64) {
	tb.Helper()
	require.NoError(tb, b.k.Run(context.Background(), b.k.Now()+sim.FromSeconds(seconds)))
}

// ideal returns a configuration with perfect clocks and a network that only delays.
func ideal(c Config) Config {
	rest, estimate, beat := c.Clock.OffsetSDMS, c.Clock.EstimateSDMS, c.Clock.HeartbeatS
	c.Clock = ClockConfig{OffsetSDMS: rest, EstimateSDMS: estimate, HeartbeatS: beat, SyncS: 64, StepMS: 128}
	c.Transport = TransportConfig{CamerasPerLink: 8, BurstMeanS: 2}
	return c
}

func ignore(int64, *reading.Reading) {}

// crowd puts n people on the shop's free floor, walking up and down the aisles.
func crowd(w *sim.World, n int) {
	b := w.Site.Bounds
	rows := len(w.Site.Gondolas) + 1
	for i := range n {
		p := w.AddPerson(sim.Person{HeightM: 1.6 + 0.03*float64(i%10), RadiusM: 0.2, Outfit: uint64(1000 + i)}, sim.TechniqueNone, sim.NoPerson)
		y := b.Max.Y*(float64(i%rows)+1)/float64(rows+1) + 0.75*b.Max.Y/float64(rows+1)*0.5
		x := 1.5 + (b.Max.X-3)*float64(i)/float64(n)
		w.Appear(p, 0, sim.Pose{Pos: site.Vec2{X: x, Y: y}, Heading: float64(i)})
	}
}

// stroll moves everybody to and fro along x, a leg every two seconds, until the
// given time.
type stroll struct {
	w    *sim.World
	kind sim.Kind
}

func (m *stroll) Handle(k *sim.Kernel, ev sim.Event) {
	now, b := k.Now(), m.w.Site.Bounds
	for i, p := range m.w.Present() {
		pose := m.w.PoseAt(p, now)
		dir := 1.0
		if (int(ev.Arg)/3+i)%2 == 0 {
			dir = -1
		}
		to := pose
		to.Pos.X = max(b.Min.X+0.5, min(b.Max.X-0.5, pose.Pos.X+dir*1.6))
		to.Heading = (1 - dir) * math.Pi / 2
		m.w.Move(p, now, now+2*sim.Second, to)
	}
	k.Schedule(now+2*sim.Second, m.kind, 0, ev.Arg+1)
}

func (b *bench) stroll() {
	m := &stroll{w: b.w}
	m.kind = b.k.Register(m)
	b.k.Schedule(b.k.Now(), m.kind, 0, 0)
}
