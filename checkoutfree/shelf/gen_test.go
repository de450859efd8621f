package shelf

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"

	"github.com/stretchr/testify/require"
)

// testStore has shelves of six plates of 0.2 m with one product per plate, but
// for the last two plates of each shelf, which one wide slot spans.
func testStore(plates int, interval time.Duration) *site.Site {
	s := &site.Site{Name: "test", Currency: "USD"}
	weights := []float64{359.3, 48, 220, 547.9, 21, 130, 95, 778, 33, 402, 64, 310}
	for i, w := range weights {
		s.Products = append(s.Products, site.Product{
			GTIN: fmt.Sprint(i), Name: fmt.Sprintf("product %d", i), WeightG: w, WeightSDG: math.Max(0.4, 0.006*w), PriceCents: 100 + int64(i),
			W: 0.066, H: 0.1, D: 0.066,
		})
	}
	for i := range plates {
		shelf := i / 6
		if i%6 == 0 {
			s.Shelves = append(s.Shelves, site.Shelf{Z: 0.9, Level: 1})
		}
		s.Shelves[shelf].Plates = append(s.Shelves[shelf].Plates, site.PlateID(i))
		s.Plates = append(s.Plates, site.Plate{
			Code: fmt.Sprint("p", i), Shelf: site.ShelfID(shelf), Pos: i % 6, WidthM: 0.2, DepthM: 0.4, Interval: interval, CapacityG: 10000,
			Center: site.Vec3{X: 0.2 * float64(i), Z: 0.9},
		})
	}
	for i := 0; i < plates; i++ {
		o := site.Slot{
			Shelf: site.ShelfID(i / 6), First: site.PlateID(i), Last: site.PlateID(i), SKU: site.SKU(i % len(weights)), Units: 12, WidthM: 0.2,
			Front: site.Vec3{X: 0.2 * float64(i), Y: -0.2, Z: 0.9},
		}
		if i%6 == 4 && i+1 < plates {
			o.Last++
			o.WidthM = 0.4
			i++
		}
		s.Slots = append(s.Slots, o)
	}
	return s
}

// slotOf returns the slot on plate p.
func slotOf(s *site.Site, p int) *site.Slot {
	for i := range s.Slots {
		if o := &s.Slots[i]; int(o.First) <= p && p <= int(o.Last) {
			return o
		}
	}
	return nil
}

type step struct {
	at    float64 // seconds
	grams float64
}

type ramp struct {
	plate         int
	from, to, net float64
}

type press struct{ from, to, peak float64 }

// signal is the synthetic load of every plate.
type signal struct {
	rng   *rand.Rand
	noise float64
	drift float64 // grams per second, alternating in sign
	spill float64
	steps [][]step
	press [][]press
	ramps []ramp
}

func newSignal(seed uint64, plates int) *signal {
	return &signal{rng: rand.New(rand.NewPCG(seed, 7)), noise: 1, steps: make([][]step, plates), press: make([][]press, plates)}
}

// move changes plate p's load at t with a hand about it and its spill-over.
func (g *signal) move(p int, t, grams float64) {
	g.steps[p] = append(g.steps[p], step{t, grams})
	g.hand(p, t)
}

// hand presses on plate p about t.
func (g *signal) hand(p int, t float64) {
	d := 0.3 + 0.7*g.rng.Float64()
	from := t - d*(0.3+0.4*g.rng.Float64())
	g.press[p] = append(g.press[p], press{from, from + d, 200 + 600*g.rng.Float64()})
}

// at returns the load of plate p at t without noise.
func (g *signal) at(p int, t float64) float64 {
	x := g.own(p, t)
	if g.spill > 0 {
		for _, q := range [...]int{p - 1, p + 1} {
			if q >= 0 && q < len(g.steps) && q/6 == p/6 {
				x += g.spill * g.own(q, t)
			}
		}
	}
	dir := float64(p%2*2 - 1)
	return x + 5000 + dir*g.drift*t
}

func (g *signal) own(p int, t float64) float64 {
	const w, zeta = 2 * math.Pi * 15, 0.08
	x := 0.0
	for _, s := range g.steps[p] {
		if d := t - s.at; d >= 0 {
			x += s.grams * (1 - math.Exp(-zeta*w*d)*math.Cos(w*math.Sqrt(1-zeta*zeta)*d))
		}
	}
	for _, r := range g.ramps {
		if r.plate == p {
			x += r.net * min(1, max(0, (t-r.from)/(r.to-r.from)))
		}
	}
	for _, h := range g.press[p] {
		if t > h.from && t < h.to {
			x += h.peak * math.Sin(math.Pi*(t-h.from)/(h.to-h.from))
		}
	}
	return x
}

const epoch = int64(1_700_000_000_000_000_000)

// play sends the signal in batches of n samples, all plates in turn, and
// returns the events.
func (g *signal) play(tb testing.TB, m *Monitor, s *site.Site, seconds float64, n int, each func(Event)) {
	tb.Helper()
	interval := s.Plates[0].Interval
	dt := interval.Seconds()
	var evs []Event
	b := reading.WeightBatch{Interval: int64(interval), Grams: make([]float32, n)}
	for k := 0; float64(k)*dt < seconds; k += n {
		first := epoch + int64(k)*int64(interval)
		for p := range s.Plates {
			for i := range b.Grams {
				b.Grams[i] = float32(g.at(p, float64(k+i)*dt) + g.noise*g.rng.NormFloat64())
			}
			b.Plate, b.Time = site.PlateID(p), first
			m.Weights(&b, first)
		}
		m.Advance(first + int64(n-1)*int64(interval))
		evs = m.Events(evs[:0])
		for _, ev := range evs {
			each(ev)
		}
	}
}

func newMonitor(tb testing.TB, s *site.Site) *Monitor {
	tb.Helper()
	m, err := New(s, DefaultConfig())
	require.NoError(tb, err)
	return m
}

func seconds(t int64) float64 { return float64(t-epoch) / 1e9 }
