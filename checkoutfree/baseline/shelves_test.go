package baseline

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
)

const epoch = int64(1_760_000_000_000_000_000)

// board is a shelf of plates 0.1 m wide at 60 Hz; product i stands on the plates
// that slots says, [first, last].
func board(plates int, weights []float64, slots [][2]int) *site.Site {
	s := &site.Site{Name: "board"}
	sh := site.Shelf{Level: 1, Z: 1}
	for i := range plates {
		sh.Plates = append(sh.Plates, site.PlateID(i))
		s.Plates = append(s.Plates, site.Plate{
			Code: fmt.Sprint(i), Pos: i, Center: site.Vec3{X: 0.1 * float64(i), Z: 1}, WidthM: 0.1, DepthM: 0.4,
			Interval: time.Second / 60, CapacityG: 15000,
		})
	}
	s.Shelves = []site.Shelf{sh}
	s.Gondolas = []site.Gondola{{Code: "g", Shelves: []site.ShelfID{0}}}
	for i, w := range weights {
		s.Products = append(s.Products, site.Product{GTIN: fmt.Sprint(i), WeightG: w, PriceCents: 100})
		s.Slots = append(s.Slots, site.Slot{First: site.PlateID(slots[i][0]), Last: site.PlateID(slots[i][1]), SKU: site.SKU(i)})
	}
	s.Reindex()
	return s
}

// step is a change of one plate's load.
type step struct {
	atS   float64
	plate int
	grams float64
}

// crowd is a tracker that knows where everybody's head is at all times.
type crowd []site.Vec3

func (c crowd) Looks(dst []track.Look, t0, t1 int64) []track.Look {
	for i, p := range c {
		dst = append(dst, track.Look{Track: output.TrackID(i + 1), Time: (t0 + t1) / 2, X: p.X, Y: p.Y, HeadM: p.Z})
	}
	return dst
}

func (c crowd) VisitAt(tr output.TrackID, _ int64) (track.VisitID, float64) {
	return track.VisitID(tr), 1
}

func (c crowd) Account(v track.VisitID) (string, float64) { return fmt.Sprint("account-", v), 1 }

// play feeds a method with batches of twelve samples for as long as asked.
func play(x *shelves, s *site.Site, noiseG, seconds float64, steps []step) output.Batch {
	rng := rand.New(rand.NewPCG(1, 2))
	iv := s.Plates[0].Interval
	var out output.Batch
	for k := 0; float64(k)*iv.Seconds() < seconds; k += 12 {
		for p := range s.Plates {
			w := &reading.WeightBatch{Plate: site.PlateID(p), Interval: int64(iv), Grams: make([]float32, 12)}
			for i := range w.Grams {
				v := -3000 + float64(noiseG*rng.NormFloat64())
				for _, t := range steps {
					if t.plate == p && float64(k+i)*iv.Seconds() >= t.atS {
						v += t.grams
					}
				}
				w.Grams[i] = float32(v)
			}
			x.weights(w, epoch+int64(k)*int64(iv))
		}
		x.advance(epoch+int64(k+12)*int64(iv), &out)
	}
	return out
}

// Clean steps that the triggers must see and must miss: a step of a grams gives a
// window the variance a²·f(1−f), f of it being past, and 30 of 60 windows have at
// least 3/16 a².
func TestTriggersSeeStepsFromTheirLeastOn(t *testing.T) {
	for _, c := range []struct {
		name    string
		trigger func() trigger
		sees    float64
		misses  float64
		as      float64 // what is seen is taken for this
	}{
		{"mps", func() trigger { return &rolling{start: -1} }, 50, 42, 30},   // √(400·16/3) = 46.2 g
		{"aim3s", func() trigger { return &loud{start: -1} }, 240, 225, 240}, // √(10⁴·16/3) = 230.9 g
		{"bocpd", func() trigger { return newOnline() }, 20, 8, 20},          // less than 10 g is dropped
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, g := range []float64{c.sees, c.misses} {
				s := board(3, []float64{g}, [][2]int{{0, 2}})
				x := newShelves(s, crowd{{X: 0.1, Y: -0.5, Z: 1.6}}, byHead, false, c.trigger)
				out := play(x, s, 0.3, 12, []step{{5, 1, -g}})
				if g == c.misses {
					assert.Empty(t, out.Events, "%g g", g)
					continue
				}
				require.Len(t, out.Events, 1, "%g g", g)
				e := &out.Events[0]
				assert.InDelta(t, -c.as, e.DeltaG, 1.5)
				assert.Equal(t, site.PlateID(1), e.Plate)
				assert.Equal(t, -1, e.Units)
				assert.InDelta(t, 5, float64(e.Start-epoch)*1e-9, 1.1)
				assert.LessOrEqual(t, e.Start, e.End)
			}
		})
	}
}

func mps(s *site.Site, tr people) *shelves {
	return newShelves(s, tr, byHeadOrWrist, true, func() trigger { return &rolling{start: -1} })
}

func TestPicksAreSplitByPlates(t *testing.T) {
	s := board(6, []float64{300, 120, 500}, [][2]int{{0, 1}, {2, 3}, {4, 5}})
	out := play(mps(s, crowd{{Y: -0.5, Z: 1.6}}), s, 1, 14, []step{
		{5, 0, -150}, {5, 1, -150}, {5.1, 5, -1000}, // one of 300 g on two plates, two of 500 g
	})
	require.Len(t, out.Events, 2)
	assert.Equal(t, []site.SKU{0, 2}, []site.SKU{out.Events[0].SKU, out.Events[1].SKU})
	assert.Equal(t, []int{-1, -2}, []int{out.Events[0].Units, out.Events[1].Units})
}

func TestWhoseHeadIsNearestTookIt(t *testing.T) {
	s := board(6, []float64{300}, [][2]int{{0, 5}})
	out := play(mps(s, crowd{{X: 0.5, Y: -0.5, Z: 1.6}, {X: 0, Y: -0.5, Z: 1.6}}), s, 1, 12, []step{{5, 0, -300}})
	require.Len(t, out.Baskets, 1)
	assert.Equal(t, output.TrackID(2), out.Baskets[0].Track)
	assert.Equal(t, "account-2", out.Baskets[0].Account)

	nobody := play(mps(s, crowd{}), s, 1, 12, []step{{5, 0, -300}})
	require.Len(t, nobody.Events, 1)
	assert.Empty(t, nobody.Baskets)
}

// What goes back is what is carried, wherever it is put, and the plate has it then.
func TestPutBackIsWhatIsCarriedAndIsLearned(t *testing.T) {
	s := board(6, []float64{300, 120, 310}, [][2]int{{0, 1}, {2, 3}, {4, 5}})
	x := mps(s, crowd{{Y: -0.5, Z: 1.6}})
	out := play(x, s, 1, 24, []step{{5, 0, -300}, {10, 5, +300}, {15, 5, -300}})
	require.Len(t, out.Baskets, 3)
	assert.Equal(t, []int{1, -1, 1}, []int{out.Baskets[0].Units, out.Baskets[1].Units, out.Baskets[2].Units})
	assert.Equal(t, site.SKU(0), out.Baskets[1].SKU, "not the 310 g that stand there")
	assert.Contains(t, x.planned[5], site.SKU(0))
	lines := x.ledger.Lines(nil, 1)
	require.Len(t, lines, 1)
	assert.Equal(t, 1, lines[0].Units)

	empty := mps(s, crowd{{Y: -0.5, Z: 1.6}})
	assert.Empty(t, play(empty, s, 1, 12, []step{{5, 5, +300}}).Events, "nobody carries anything")
}

func TestGapsAreFilledAndOldBatchesLeftOut(t *testing.T) {
	s := board(2, []float64{300}, [][2]int{{0, 1}})
	x := newSeries(s, 0)
	iv := x.interval
	batch := func(n int, v float32) *reading.WeightBatch {
		w := &reading.WeightBatch{Interval: iv}
		for range n {
			w.Grams = append(w.Grams, v)
		}
		return w
	}
	x.add(0, batch(10, 5), epoch)
	x.add(1, batch(10, 7), epoch)
	x.add(0, batch(10, 6), epoch+10*iv)
	x.add(0, batch(10, 99), epoch+10*iv) // again
	x.add(1, batch(10, 9), epoch+20*iv)  // 10 to 19 are lost
	x.add(0, batch(10, 6), epoch+20*iv+iv*2/5)
	x.advance()
	require.Equal(t, 30, x.ready)
	assert.InDelta(t, 0, x.mean(0, 10), 1e-9)
	assert.InDelta(t, 1, x.mean(10, 20), 1e-9, "plate 1 stands still")
	assert.InDelta(t, 3, x.mean(20, 30), 1e-9)
	assert.InDelta(t, 2, x.meanOf(1, 20, 30), 1e-9)
	assert.InDelta(t, 0.25, x.variance(5, 15), 1e-9)

	x.add(0, batch(600, 6), epoch+30*iv) // plate 1 is dead
	x.advance()
	assert.Equal(t, 630-x.samples(deadS), x.ready)
}

func TestWristsAreWhereTwoRaysMeet(t *testing.T) {
	p := site.Vec3{X: 1, Y: 2, Z: 1}
	a, b := site.Vec3{X: 0, Y: 0, Z: 2.5}, site.Vec3{X: 3, Y: 0, Z: 2.5}
	got, gap := meet(a, p.Sub(a).Scale(1/p.Sub(a).Norm()), b, p.Sub(b).Scale(1/p.Sub(b).Norm()))
	assert.InDelta(t, 0, got.Sub(p).Norm(), 1e-9)
	assert.InDelta(t, 0, gap, 1e-9)
	_, gap = meet(a, site.Vec3{Z: -1}, b, site.Vec3{Z: -1})
	assert.True(t, math.IsInf(gap, 1), "parallel")
	_, gap = meet(a, a.Sub(p).Scale(1/p.Sub(a).Norm()), b, p.Sub(b).Scale(1/p.Sub(b).Norm()))
	assert.True(t, math.IsInf(gap, 1), "behind a camera")
}
